import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { parseConfig } from "../../action/src/config/resolve/config-name.ts";
import { Lab } from "../../action/src/diagnose/lab.ts";
import { askShip, ranked } from "../../action/src/diagnose/ship.ts";
import type { Subject } from "../../action/src/diagnose/subject.ts";
import type { StepResult } from "../../action/src/engine/probe-runner.ts";
import type { Feed, Setup } from "../../action/src/engine/setup.ts";
import { readStored } from "../../action/src/engine/store.ts";
import type { RuntimeSpec } from "../../action/src/mnn/spec.ts";
import { resolveTarget } from "../../action/src/target/resolve.ts";
import type { Answers } from "../../core/report/diagnosis.ts";
import type { Cell, Effective } from "../../core/report/schema.ts";
import { FakeEngine } from "../support/fake-engine.ts";

const folder = mkdtempSync(path.join(os.tmpdir(), "mnn-parity-ship-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const release = (name: string) => ({ name, origin: "wheel", release: name }) as RuntimeSpec;
const feeds: Feed[] = ["dark", "bright"].map((id) => ({ id, tensors: [] }));

/** What a stand-in for MNN gives: its one value is the SNR that the run is judged to have. */
function subjectFor(
  target: string,
  snrOf: (setup: Setup, input: string) => number,
  computed: Effective = { backend: "cpu", format: "fp16", proof: "" },
) {
  const engine = new FakeEngine({ run: (setup, input) => Float32Array.of(snrOf(setup, input)) }, folder);
  const setupOf = (config: string, mnn = "3.6.1"): Subject["setup"] => ({
    model: { name: "net", file: "net.mnn" },
    runtime: release(mnn),
    target: resolveTarget(target),
    config: parseConfig(config, 1),
  });
  const cellOf = (config: string, verdict: Cell["verdict"], runMs: number[] = []) =>
    ({ id: config, config, verdict, runMs, stability: null, role: "candidate" }) as unknown as Cell;
  const failing = setupOf("cpu/low");
  const inputs = feeds.map((feed) => ({
    id: feed.id,
    feed,
    cell: cellOf("cpu/low", feed.id === "dark" ? "pass" : "nonfinite", [10]),
  }));
  const other = (
    config: string,
    verdict: Cell["verdict"],
    runMs: number[],
    mnn?: string,
    dark: Cell["verdict"] = verdict,
  ): Subject["others"][number] => {
    const setup = setupOf(config, mnn);
    const verdicts = new Map([
      ["dark", dark],
      ["bright", verdict],
    ]);
    return { cell: cellOf(config, verdict, runMs), setup, config: setup.config, verdicts };
  };
  const subject = {
    cell: inputs[1]!.cell,
    input: inputs[1]!,
    inputs,
    setup: failing,
    reference: setupOf("cpu/normal"),
    host: null,
    format: "fp16",
    others: [] as Subject["others"],
    computed: async (_, of) => of.map(() => computed),
    judge: async (_: string, { outputs }: StepResult) => {
      const [snrDb = 0] = await readStored(outputs[0]!);
      return { verdict: snrDb >= 30 ? "pass" : "drift", reason: "", outputs: [], snrDb };
    },
  } satisfies Partial<Subject> as unknown as Subject;
  const lab = new Lab(engine, {
    budget: { ms: null, runs: null },
    folder: path.join(folder, "kept"),
    prefix: "kept",
    scratch: path.join(folder, "scratch"),
  });
  const ask = (known: Answers = {}) => askShip(subject, lab, known, () => {});
  return { subject, engine, other, ask };
}

const asked = { runs: 0, ms: 0, stopped: null };
const pass = (input: string, snrDb: number) => ({ input, verdict: "pass" as const, snrDb });

describe("what to ship", () => {
  test("is what passes on every input, not on one: what fails there or fell back is no row", async () => {
    const { subject, other, ask } = subjectFor("qemu:cortex-a76", ({ config, runtime, ask }, input) => {
      if (ask?.hints) return 10;
      if (config.memory === "low") return 20;
      if (config.precision === "low_bf16") return input === "dark" ? 12 : 40;
      if (runtime.name === "3.4.1") return 44;
      return config.precision === "normal" ? Number.POSITIVE_INFINITY : 90;
    });
    subject.others = [
      other("cpu/normal", "pass", [20]),
      other("cpu/low_bf16", "pass", [10]),
      other("cpu/high", "fallback", [20]),
      other("cpu/low", "pass", [9], "3.4.1"),
      other("cpu/low", "nonfinite", [9], "3.0.0"),
    ];
    const { rows } = await ask();
    expect(rows).toEqual([
      {
        kind: "configuration",
        what: "`cpu/normal`",
        config: "cpu/normal",
        passed: 2,
        of: 2,
        worstDb: Number.POSITIVE_INFINITY,
        price: { factor: 2, by: "counted" },
        front: true,
      },
      {
        kind: "release",
        what: "MNN 3.4.1 at `cpu/low`",
        config: null,
        passed: 2,
        of: 2,
        worstDb: 44,
        proven: 2,
        price: { factor: Number.NaN, by: "unknown" },
        front: false,
      },
    ]);
  });

  test("has the plan and the cures that passed on all inputs, priced by the model under emulation", async () => {
    const { ask } = subjectFor("qemu:cortex-a76", ({ config, ask }) =>
      config.precision === "normal" && !ask?.hints ? 100 : 0,
    );
    const cure = { kind: "rescale", ops: [], numbers: {}, fp32Db: 140, file: null, of: 2 };
    const tried = [pass("dark", 68), pass("bright", 70)];
    const { rows } = await ask({
      plan: {
        asked,
        gate: "equal",
        plan: {
          ops: ["a", "b", "c"],
          segments: [],
          smallest: "",
          tried: [pass("dark", 71), pass("bright", 72)],
          price: { share: 0.005, casts: 4, slowdown: null },
          files: [],
        },
      },
      cures: {
        asked,
        advice: [],
        cures: [
          { ...cure, what: "fft scaled by 2^-1", tried, passed: 2 },
          { ...cure, what: "a pool as a mean", tried: [], passed: 1 },
        ],
      },
    });
    expect(rows.map(({ kind, what, price, front }) => [kind, what, price.factor, price.by, front])).toEqual([
      ["cure", "fft scaled by 2^-1", 1, "counted", true],
      ["plan", "3 ops kept at Normal", 1.005, "counted", true],
      ["configuration", "`cpu/normal`", 2, "counted", true],
    ]);
  });

  test("is nothing that fell back on another input, or by its ops: right numbers prove no precision", async () => {
    const right = () => 90;
    const { subject, other, ask } = subjectFor("qemu:cortex-a76", right, {
      ...{ backend: "cpu" as const, format: "fp32" as const, proof: "" },
    });
    subject.others = [other("cpu/low", "pass", [9], "3.4.1", "fallback")];
    expect((await ask()).rows.map(({ what }) => what)).toEqual(["`cpu/normal`"]);
  });

  test("says on how many inputs it is proven where nothing tells of some", async () => {
    const { subject, other, ask } = subjectFor("qemu:cortex-a76", () => 90, {
      ...{ backend: "cpu" as const, format: null, proof: "" },
    });
    const one = other("cpu/low", "pass", [9], "3.4.1");
    subject.others = [{ ...one, verdicts: new Map([["bright", "pass"]]) }];
    const { rows } = await ask();
    expect(rows.map(({ what, proven }) => [what, proven])).toEqual([
      ["`cpu/normal`", undefined],
      ["MNN 3.4.1 at `cpu/low`", 1],
      ["`cpu/low` with `setSessionHint(WINOGRAD_MEMORY_LEVEL, 0)`", 0],
      ["`cpu/low;memory=low`", 0],
    ]);
  });

  test("leaves out a plan that was not held to the whole, or not run on every input", async () => {
    const { ask } = subjectFor("qemu:cortex-a76", () => 0);
    const plan = {
      ops: ["a"],
      segments: [],
      smallest: "",
      tried: [pass("bright", 72)],
      price: { share: 0.1, casts: 2, slowdown: null },
      files: [],
    };
    expect(await ask({ plan: { asked, gate: "equal", plan } })).toEqual({ rows: [] });
    const whole = { ...plan, tried: [pass("dark", 71), pass("bright", 72)] };
    expect(await ask({ plan: { asked, gate: "not-run", plan: whole } })).toEqual({ rows: [] });
  });

  test("measures time where it means something, a switch's too", async () => {
    const { subject, other, ask } = subjectFor("host", ({ config, ask }) =>
      ask?.hints ? 38 : config.precision === "normal" ? 100 : 0,
    );
    subject.others = [other("cpu/normal", "pass", [15, 14, 16])];
    const { rows } = await ask();
    expect(rows.map(({ proven }) => proven)).toEqual([2, undefined]);
    expect(rows.map(({ what, price }) => [what, price.factor, price.by])).toEqual([
      ["`cpu/low` with `setSessionHint(WINOGRAD_MEMORY_LEVEL, 0)`", 1, "measured"],
      ["`cpu/normal`", 1.5, "measured"],
    ]);
  });
});

test("the front is what nothing else beats in both error and price", () => {
  const row = (what: string, worstDb: number, factor: number) => ({
    kind: "configuration" as const,
    what,
    passed: 1,
    of: 1,
    worstDb,
    price: { factor, by: "measured" as const },
  });
  const rows = ranked([
    row("dear", 50, 3),
    row("near", 90, 2),
    row("cheap", 40, 1),
    row("worse", 35, 1),
    row("same", 90, 2),
  ]);
  expect(rows.map(({ what, front }) => [what, front])).toEqual([
    ["cheap", true],
    ["worse", false],
    ["near", true],
    ["same", true],
    ["dear", false],
  ]);
});
