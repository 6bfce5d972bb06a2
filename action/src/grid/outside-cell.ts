import { askedFormat } from "../../../core/judge/asked.ts";
import { outcomeOf } from "../../../core/judge/expect.ts";
import { toleranceFor } from "../../../core/judge/tolerance.ts";
import { isWrong } from "../../../core/judge/verdict.ts";
import type { Settings } from "../config/resolve/settings.ts";
import { setupKey } from "../engine/setup.ts";
import { type CellDraft, namesOf } from "./draft.ts";
import { plainConfig } from "./groups.ts";
import type { OutsideCheck } from "./outside.ts";
import { compareWithTruth } from "./outside-compare.ts";

/** What the report's schema holds of ops without a counterpart. */
const MOST_UNMATCHED = 2000;

/**
 * A cell whose release's Normal is not what a runtime outside MNN gives, held against that as well. What its own reference has
 * nothing against is wrong all the same where that reference is: then the truth's verdict and outputs stand.
 */
export async function withOutside(
  draft: CellDraft,
  check: OutsideCheck | undefined,
  settings: Settings,
): Promise<CellDraft> {
  if (!check?.cause || draft.result?.status !== "ok") return draft;
  const { setup, effective, role } = draft;
  const asked = askedFormat(setup.config);
  const judged = await compareWithTruth(check.truth, draft.result.outputs, (output) =>
    toleranceFor(setup.model.settings, output, effective.format ?? asked, asked),
  );
  const { outputs, verdict, reason } = judged;
  const { kind } = check.cause;
  const isNormal = draft.config === plainConfig.id || setupKey(setup) === setupKey(draft.against ?? setup);
  // What Normal loses little by little is little beside what fails at a lower precision, which has its own story.
  const inherits = kind === "growth" ? isNormal : kind !== "conditioning";
  const unmatched = check.unmatched?.slice(0, MOST_UNMATCHED);
  const why = inherits || isNormal ? { op: check.op, cause: check.cause, unmatched } : {};
  draft.outside = { runtime: check.runtime, verdict, reason, outputs, ...why };
  if (!inherits || isWrong(draft.verdict) || !isWrong(verdict)) return draft;
  const own = draft.outputs.length > 0 ? `; against MNN's own Normal: ${draft.reason}` : "";
  return Object.assign(draft, {
    against: null,
    reference: { kind: "outside", label: check.label },
    referenceOf: { kind: "outside", label: check.label, outputs: check.truth, bad: null, checked: outputs },
    outputs,
    verdict,
    reason: `against ${check.label}, ${reason}${own}`,
    fix: null,
    ...outcomeOf(verdict, namesOf(setup, draft.input), role === "reference" ? [] : settings.expect),
  } satisfies Partial<CellDraft>);
}
