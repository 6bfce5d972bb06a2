import { decibels, number, plural } from "../numeric/number.ts";
import type { MixedPlan } from "../report/answer-plan.ts";

/** A mixed plan in words: what to keep, what came of it on which inputs, what it costs, what was shown. */
export function tellPlan({ plan, gate, why }: MixedPlan): string[] {
  if (!plan) return [`No mixed plan: ${why ?? "none was found"}.`];
  const passed = plan.tried.filter(({ verdict }) => verdict === "pass");
  const worst = Math.min(...plan.tried.map(({ snrDb }) => snrDb));
  const all = passed.length === plan.tried.length;
  const inputs = `${number(passed.length)} of ${plural(plan.tried.length, "input")}`;
  const sentences = [
    `Keep ${names(plan.ops)} at Normal: as ${plural(plan.segments.length, "segment")} it passes on ${inputs} that it was run on${all ? `, at ${decibels(worst)} or better` : ""}.`,
    `What smallest means here: ${plan.smallest}.`,
  ];
  if (gate === "equal")
    sentences.push(
      "The same chain all at Normal has the bits of the whole, so that its cuts change nothing.",
    );
  else sentences.push(`It is not to be shipped as it is: ${why ?? "its cuts were not held to the whole"}.`);
  sentences.push(priceOf(plan.price));
  return sentences;
}

const SHOWN = 4;

function names(ops: readonly string[]): string {
  const shown = ops.slice(0, SHOWN).map((op) => `\`${op}\``);
  const more = ops.length - shown.length;
  const list =
    shown.length > 1 && more === 0
      ? `${shown.slice(0, -1).join(", ")} and ${shown.at(-1)}`
      : shown.join(", ");
  return more > 0 ? `${list} and ${number(more)} more` : list;
}

function priceOf({ share, casts, slowdown }: NonNullable<MixedPlan["plan"]>["price"]): string {
  const counted =
    share === null
      ? ""
      : `${share < 0.001 && share > 0 ? "under 0.1" : (100 * share).toFixed(1)} % of the multiplications at Normal, `;
  const time =
    slowdown === null ? "its time was not measured" : `${slowdown.toFixed(2)} times the time of the whole`;
  return `Its price: ${counted}${plural(casts, "tensor")} that ${casts === 1 ? "changes" : "change"} precision, ${time}.`;
}
