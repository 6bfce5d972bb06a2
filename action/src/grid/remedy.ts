import { referenceTolerance } from "../../../core/judge/reference.ts";
import type { Settings } from "../config/resolve/settings.ts";
import type { Engine } from "../engine/engine.ts";
import type { StepResult } from "../engine/probe-runner.ts";
import type { Workspace } from "../engine/workspace.ts";
import { ParityError } from "../errors/error.ts";
import type { ToolContext } from "../system/tool-context.ts";
import { type Converted, convertBy } from "./conversions.ts";
import type { CellSetup } from "./draft.ts";
import { hostTarget, plainConfig } from "./groups.ts";
import { digestOfGraph } from "./model-digest.ts";
import { onRelease, type PreparedModel, releasesOf } from "./models.ts";
import type { OutsideTruth } from "./outside.ts";
import { compareWithTruth, leastSnr } from "./outside-compare.ts";

interface Needs {
  settings: Settings;
  engine: Engine;
  outside?: OutsideTruth;
  conversion: { workspace: Workspace; context: ToolContext };
}

/** Another conversion, and what parity.yml says for it. */
interface Other {
  converted: Converted;
  key: string;
}

/**
 * Where no session takes what the newest release's converter makes, a conversion of which one does: another release's of this run,
 * or its own that keeps LSTM and GRU as ops. In words with what it gave, and only where it was tried; null where none did.
 */
export async function sessionRemedy(model: PreparedModel, needs: Needs): Promise<string | null> {
  const { settings, engine, outside } = needs;
  const runtime = releasesOf(model.settings, settings).at(-1);
  const [first] = model.inputs;
  if (!model.converted || !first?.loaded || runtime?.origin !== "wheel") return null;
  const own = onRelease(model, runtime.name);
  const right = await outside?.reference(model, first.id);
  const setupOf = ({ file }: Pick<Converted, "file">): CellSetup => ({
    ...{ model: { ...model, file }, runtime, target: hostTarget, config: plainConfig },
  });
  for await (const { converted, key } of othersOf(model, own, needs)) {
    const result = await resultOf(engine, setupOf(converted), first.feed);
    if (result?.status !== "ok") continue;
    const given = right && !right.bad ? right.outputs : null;
    const judged = given && (await compareWithTruth(given, result.outputs, () => referenceTolerance));
    // One that is taken and gives something else is no remedy.
    if (judged && judged.verdict !== "pass") continue;
    const snrDb = judged ? leastSnr(judged.outputs) : Number.NaN;
    const near = Number.isFinite(snrDb) ? `, ${snrDb.toFixed(0)} dB from what ${right!.label} gives` : "";
    const exact = snrDb === Number.POSITIVE_INFINITY ? `, exactly what ${right!.label} gives` : "";
    return `with \`${key}\` a session of MNN ${runtime.release} takes it (tried on ${first.id}${near}${exact})`;
  }
  return null;
}

async function* othersOf(model: PreparedModel, own: PreparedModel, needs: Needs): AsyncGenerator<Other> {
  const known: Converted[] = [
    { ...model, converted: model.converted ?? null },
    ...(model.own?.values() ?? []),
  ];
  const seen = new Set([await digestOfGraph(own.file)]);
  const asked = model.settings.convert ?? {};
  for (const converted of known) {
    const digest = await digestOfGraph(converted.file);
    if (!seen.has(digest)) yield { converted, key: `converter: ${converted.converter}` };
    seen.add(digest);
  }
  if (!own.converter || asked.useOriginRNNImpl) return;
  const convert = { ...asked, useOriginRNNImpl: true };
  const converted = await convertBy(own.converter, { ...model.settings, convert }, needs.conversion).catch(
    (error) => {
      if (error instanceof ParityError) return null;
      throw error;
    },
  );
  if (converted && !seen.has(await digestOfGraph(converted.file)))
    yield { converted, key: "convert: useOriginRNNImpl" };
}

/** Null where the place cannot be had. */
async function resultOf(
  engine: Engine,
  setup: CellSetup,
  feed: PreparedModel["inputs"][number]["feed"],
): Promise<StepResult | null> {
  try {
    for await (const result of engine.run(setup, [feed])) return result;
  } catch (error) {
    if (!(error instanceof ParityError)) throw error;
  }
  return null;
}
