import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { loadSettings } from "../../action/src/config/resolve/load.ts";
import { digestOf } from "../../action/src/engine/store.ts";
import { type Keeping, resultsFolder } from "../../action/src/grid/keeping.ts";
import { runParity } from "../../action/src/grid/run.ts";
import { renderTerminal } from "../../action/src/report/terminal.ts";
import { sha256Text } from "../../action/src/system/hash.ts";
import { takenWords } from "../../core/present/kept.ts";
import type { Report } from "../../core/report/schema.ts";
import { testHome } from "../support/home.ts";
import { npz, smallFolder } from "../support/small.ts";
import { testContext } from "../support/tool-context.ts";

let small: Awaited<ReturnType<typeof smallFolder>>;
/** A store of its own, as a fork's pull request has one. */
let fork: string;
let store: string;

beforeAll(async () => {
  small = await smallFolder(["a", "b", "c"]);
  fork = small.folder;
  store = resultsFolder(testHome(), { fork });
});
afterAll(async () => {
  small.remove();
  await rm(store, { recursive: true, force: true });
});

async function run(keeping: Keeping, yml = ""): Promise<Report> {
  small.write(
    "parity.yml",
    `mnn: [3.6.1]\ntargets: [host]\nconfigs: [cpu/normal, cpu/low]\nmodels:\n  - { file: net.mnn, inputs: 'in/*.npz' }\n${yml}`,
  );
  const settings = await loadSettings({ flags: {}, cwd: small.folder });
  return runParity(settings, testContext(), null, { fork, ...keeping });
}

const taken = ({ cells }: Report) => cells.filter(({ from }) => from);
const told = ({ cells }: Report) =>
  cells.map(({ input, config, verdict, reason }) => [input, config, verdict, reason]);

test("a second run takes what the first computed, judges it anew, and marks it", async () => {
  const first = await run({ run: "1", commit: "c1" });
  expect(taken(first)).toEqual([]);
  expect(takenWords(first)).toBeNull();
  const second = await run({ run: "2", commit: "c2" });
  expect(told(second)).toEqual(told(first));
  expect(taken(second).length).toBe(second.cells.length - second.kept!.again);
  expect(taken(second)[0]!.from).toMatchObject({ run: "1", commit: "c1" });
  // Where it was computed is told as ever.
  expect(second.cells.every(({ probe }) => second.probes.some(({ id }) => id === probe))).toBe(true);
  expect(renderTerminal(second, false)).toMatch(/\d of 6 cells taken from run 1 of commit c1/);
  const expecting = await run(
    { run: "3", commit: "c2" },
    "expect:\n  - { config: cpu/low, verdict: fallback, reason: x86 has no fp16 kernels }\n",
  );
  expect(taken(expecting).some(({ outcome }) => outcome === "expected")).toBe(true);
  expect(taken(second).some(({ outcome }) => outcome === "expected")).toBe(false);
});

test("with one input changed, what hangs on it is run, and the rest is taken", async () => {
  await run({ run: "4", commit: "c2" });
  small.write("in/b.npz", npz(77));
  const { cells } = await run({ run: "5", commit: "c2" });
  expect(cells.filter(({ input, from }) => input === "b" && from)).toEqual([]);
  expect(cells.some(({ input, from }) => input !== "b" && from)).toBe(true);
});

test("of another fork nothing is taken", async () => {
  const other = `${fork} of another`;
  expect(taken(await run({ fork: other }))).toEqual([]);
  await rm(resultsFolder(testHome(), { fork: other }), { recursive: true, force: true });
});

test("fresh takes nothing", async () => {
  expect(taken(await run({ fresh: true }))).toEqual([]);
});

test("a poisoned store is found by what is drawn; then all is run, and the report is that of a fresh run", async () => {
  const right = await run({ fresh: true });
  await poison();
  for (let at = 0; at < 200; at++) {
    const report = await run({ run: "9", commit: `drawn-${at}` });
    if (!report.kept?.mismatch) continue;
    expect(taken(report)).toEqual([]);
    expect(told(report)).toEqual(told(right));
    expect(renderTerminal(report, false)).toMatch(
      /A kept result did not hold .*the store was emptied, and all was run anew/,
    );
    // What was run is kept in place of what was wrong.
    const next = await run({ run: "10", commit: `drawn-${at}` });
    expect(next.kept?.mismatch).toBeNull();
    expect(told(next)).toEqual(told(right));
    return;
  }
  throw new Error("no cell was drawn in 200 commits");
}, 300_000);

/** Gives every kept result other values, with digests that fit. */
async function poison(): Promise<void> {
  const results = path.join(store, "results");
  for (const entry of await readdir(results, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const file = path.join(entry.parentPath, entry.name);
    const kept = JSON.parse((await readFile(file, "utf8")).replace(/^.*\n/, ""));
    for (const output of kept.result.outputs) {
      const bytes = new Uint8Array(
        new Float32Array(output.shape.reduce((a: number, b: number) => a * b, 1)).buffer,
      );
      output.digest = digestOf(bytes);
      const tensor = path.join(store, "tensors", output.digest.slice(0, 2), output.digest);
      await mkdir(path.dirname(tensor), { recursive: true });
      await writeFile(tensor, bytes);
    }
    const text = JSON.stringify(kept);
    await writeFile(file, `${sha256Text(text)}\n${text}`);
  }
}
