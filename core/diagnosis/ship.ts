import type { ShipTable } from "../report/answer-ship.ts";
import { english, type Words } from "../words/words.ts";

type Row = ShipTable["rows"][number];

/** What to ship, in words: the cheapest that passes, the nearest, and how the price is known. */
export function tellShip({ rows }: ShipTable, words: Words = english): string[] {
  const tell = words.diagnosis.ship;
  const [first] = rows;
  if (!first) return [tell.nothing];
  const nearest = rows.find((row) => row.front && row.worstDb > first.worstDb && row.worstDb >= best(rows));
  const told = [tell.ship(describe(first, words))];
  if (nearest) told.push(tell.nearest(describe(nearest, words)));
  const others = rows.length - told.length;
  if (others > 0) told.push(tell.others(others));
  if (rows.some(({ price }) => price.by === "counted")) told.push(tell.counted);
  return told;
}

const best = (rows: readonly Row[]): number =>
  Math.max(...rows.filter(({ front }) => front).map(({ worstDb }) => worstDb));

const describe = (row: Row, words: Words): string =>
  words.diagnosis.ship.row(thing(row, words), row.passed, row.of, row.worstDb, priceText(row, words));

/** What is shipped, as the object of a sentence. */
function thing({ kind, what }: Row, { diagnosis: { ship: tell }, stored }: Words): string {
  const told = stored(what);
  if (kind === "cure") return tell.cure(told);
  return kind === "plan" ? tell.plan(told) : told;
}

function priceText({ price: { factor, by } }: Row, { diagnosis: { ship: tell } }: Words): string {
  return by === "unknown" || !Number.isFinite(factor) ? tell.noPrice : tell.price(factor, by);
}
