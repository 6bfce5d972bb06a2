import path from "node:path";
import { expect, test } from "vitest";
import { flipped } from "../../scripts/faults/flipped.ts";
import { notTried, Tally } from "../../scripts/faults/row.ts";
import { renderMarkdown, renderText, sums } from "../../scripts/faults/table.ts";
import { freshFolder } from "../support/home.ts";

test("a byte flipped in each kind of what is kept: found, said or mended, and the run says the same", async () => {
  const signal = new AbortController().signal;
  const folder = path.join(freshFolder(), "flipped");
  const rows = await flipped({ seed: 1, times: 1, folder, signal, say: () => {} });
  expect(rows.flatMap(({ lost }) => lost)).toEqual([]);
  expect(rows.map(({ tried, survived }) => [tried, survived])).toEqual(Array(6).fill([1, 1]));
}, 600_000);

test("what is lost is counted and told, and what throws is lost", async () => {
  const tally = new Tally("killed", "SIGKILL", "writing");
  await tally.attempt("1 ms", async () => []);
  await tally.attempt("2 ms", async () => ["a half | file"]);
  await tally.attempt("3 ms", () => Promise.reject(new Error("no world")));
  const rows = [tally.done(), notTried("clock", "clock stepped", "a run", "no libfaketime")];
  expect(rows[0]).toMatchObject({
    tried: 3,
    survived: 1,
    lost: ["2 ms: a half | file", "3 ms: the attempt itself: no world"],
  });
  expect(sums(rows)).toEqual({ tried: 3, lost: 2 });
  expect(renderText(rows)).toMatch(/^SIGKILL +writing +3 +1 +2$/m);
  expect(renderMarkdown(rows, 7)).toContain("## 3 faults, 2 lost\n\nSeed 7.\n");
  expect(renderMarkdown(rows, 7)).toContain("- clock stepped, a run: not tried: no libfaketime");
});
