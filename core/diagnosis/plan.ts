import type { MixedPlan } from "../report/answer-plan.ts";
import { english, type Words } from "../words/words.ts";

/** A plan in mixed precision, in words: what to keep, what came of it on which inputs, what it costs, what was shown. */
export function tellPlan({ plan, gate, why }: MixedPlan, words: Words = english): string[] {
  const tell = words.diagnosis.plan;
  const reason = why ? words.stored(why) : null;
  if (!plan) return [tell.none(reason)];
  const passed = plan.tried.filter(({ verdict }) => verdict === "pass");
  const worst = Math.min(...plan.tried.map(({ snrDb }) => snrDb));
  const all = passed.length === plan.tried.length;
  const { share, casts, slowdown } = plan.price;
  return [
    tell.keep(plan.ops, plan.segments.length, passed.length, plan.tried.length, all ? worst : null),
    tell.smallest(words.stored(plan.smallest)),
    gate === "equal" ? tell.gate : tell.noGate(reason),
    tell.price(share, casts, slowdown),
  ];
}
