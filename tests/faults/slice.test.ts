import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { flipped } from "../../scripts/faults/flipped.ts";
import { cut, hanging } from "../../scripts/faults/misbehaving.ts";
import { keepAttempts, notTried, rowsOf, Tally } from "../../scripts/faults/row.ts";
import { renderMarkdown, renderText, sums } from "../../scripts/faults/table.ts";
import { freshFolder } from "../support/home.ts";
import { standInBench } from "../support/stand-in.ts";

test("a byte flipped in each kind of what is kept: found, said or mended, and the run says the same", async () => {
  const signal = new AbortController().signal;
  const folder = path.join(freshFolder(), "flipped");
  const rows = await flipped({ seed: 1, times: 1, folder, signal, say: () => {} });
  expect(rows.flatMap(({ lost }) => lost)).toEqual([]);
  expect(rows.map(({ tried, survived }) => [tried, survived])).toEqual(Array(6).fill([1, 1]));
}, 600_000);

test("a probe that hangs anywhere, or is cut off anywhere, costs its own step and leaves nothing", async () => {
  const signal = new AbortController().signal;
  const bench = await standInBench();
  try {
    const asked = { seed: 1, times: 1, folder: bench.folder, signal, say: () => {} };
    const rows = [...(await hanging(bench, asked)), await cut(bench, { ...asked, times: 60 })];
    expect(rows.flatMap(({ lost }) => lost)).toEqual([]);
    expect(rows.map(({ tried }) => tried)).toEqual([...Array(6).fill(1), 60]);
  } finally {
    await bench.remove();
  }
});

test("attempts are kept as they end, and make the rows again", async () => {
  const file = path.join(freshFolder(), "kept");
  keepAttempts(file);
  const tally = new Tally("killed", "SIGKILL", "writing");
  await tally.attempt("1 ms", async () => []);
  await tally.attempt("2 ms", async () => ["a half file"]);
  await new Tally("clock", "clock stepped", "a run").attempt("once", async () => []);
  keepAttempts(undefined);
  expect(rowsOf(readFileSync(file, "utf8"))).toMatchObject([
    { row: "killed", tried: 2, survived: 1, lost: ["2 ms: a half file"] },
    { row: "clock", tried: 1, survived: 1, lost: [] },
  ]);
});

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
