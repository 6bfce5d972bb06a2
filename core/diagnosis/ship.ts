import { decibels, number, plural } from "../numeric/number.ts";
import type { ShipTable } from "../report/answer-ship.ts";

/** What to ship, in words: the cheapest that passes, the nearest, and how the price is known. */
export function tellShip({ rows }: ShipTable): string[] {
  const [first] = rows;
  if (!first) return ["Nothing that was tried passes on every input."];
  const nearest = rows.find((row) => row.front && row.worstDb > first.worstDb && row.worstDb >= best(rows));
  const told = [`Ship ${row(first)}.`];
  if (nearest) told.push(`The nearest to the reference is ${row(nearest)}.`);
  const others = rows.length - told.length;
  if (others > 0)
    told.push(`${plural(others, "other")} ${others === 1 ? "passes" : "pass"} on every input as well.`);
  const unproven = rows.filter(({ proven, of }) => proven !== undefined && proven < of);
  if (unproven.length > 0)
    told.push(
      `All were held by their numbers. That the precision asked for was used and not a fallback is proven on ${unproven.map(({ what, proven, of }) => `${number(proven!)} of ${plural(of, "input")} for ${what}`).join(", ")}.`,
    );
  if (rows.some(({ price }) => price.by === "counted"))
    told.push(
      "Prices that are counted are a model, not a time: multiplications, of which one in fp32 is taken to cost two in fp16.",
    );
  return told;
}

const best = (rows: ShipTable["rows"]): number =>
  Math.max(...rows.filter(({ front }) => front).map(({ worstDb }) => worstDb));

const row = (one: ShipTable["rows"][number]): string => {
  const { passed, of, worstDb, price } = one;
  return `${thing(one)}: right on ${number(passed)} of ${plural(of, "input")}, ${worstDb === Number.POSITIVE_INFINITY ? "exact" : `${decibels(worstDb)} or better`}, ${priceText(price)}`;
};

/** What is shipped, as the object of a sentence. */
function thing({ kind, what }: ShipTable["rows"][number]): string {
  if (kind === "cure") return `the changed model, in which ${what}`;
  return kind === "plan" ? `the network with ${what}` : what;
}

function priceText({ factor, by }: ShipTable["rows"][number]["price"]): string {
  if (by === "unknown" || !Number.isFinite(factor)) return "its price is not known";
  return `${factor.toFixed(2)} times the failing configuration's cost, ${by}`;
}
