import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parseConfig } from "../../action/src/config/resolve/config-name.ts";
import { resolveMnn, wantNothing } from "../../action/src/config/resolve/mnn.ts";
import type { Settings } from "../../action/src/config/resolve/settings.ts";
import type { Setup } from "../../action/src/engine/setup.ts";
import { failure, type ParityError } from "../../action/src/errors/error.ts";
import type { CellDraft } from "../../action/src/grid/draft.ts";
import { runGroup } from "../../action/src/grid/group.ts";
import { type Group, plainConfig } from "../../action/src/grid/groups.ts";
import type { PreparedInput, PreparedModel } from "../../action/src/grid/models.ts";
import type { Place } from "../../action/src/places/place/place.ts";
import { resolveTarget } from "../../action/src/target/resolve.ts";
import { outcomeOf } from "../../core/judge/expect.ts";
import { type Canned, type CannedOp, FakeEngine, type Script } from "../support/fake-engine.ts";
import { gaussian, toHalf } from "../support/random.ts";

const low = parseConfig("cpu/low", 1);
const target = resolveTarget("qemu:cortex-a76");
const runtime = resolveMnn("3.6.1", "/", wantNothing);

/** What the network gives in fp32, and what fp16 makes of it. */
const right = gaussian(600, 1);
const half = right.map(toHalf);
const far = half.map((value) => toHalf(value * 1.5));
const isLow = ({ config }: Setup) => config.precision === "low";
/** fp32 where fp32 is asked, fp16 where fp16 is. */
const sound = (setup: Setup): Float32Array => (isLow(setup) ? half : right);

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "mnn-parity-group-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

interface Plan {
  /** The shape of each input; those of one shape share kernels. */
  inputs: Record<string, number[]>;
  run?: (setup: Setup, input: string, nth: number) => Canned;
  opsOf?: Script["ops"];
  look?: Settings["ops"];
  unavailable?: ParityError;
  abort?: AbortController;
}

/** Runs a group of cpu/normal and cpu/low on an emulated CPU over a scripted engine. */
async function ran({ inputs, run = sound, opsOf, look = "failing", unavailable, abort }: Plan) {
  const settings = {
    configs: [plainConfig, low],
    targets: [target],
    reference: { kind: "config", config: plainConfig, runtime: null, target: null },
    ops: look,
    repeats: 1,
    expect: [],
  } as unknown as Settings;
  const model: PreparedModel = {
    name: "net",
    file: "/net.mnn",
    converter: null,
    settings: { api: "auto", tolerance: {}, outputTolerance: {} } as PreparedModel["settings"],
    report: {} as PreparedModel["report"],
    through: "session",
    inputs: Object.entries(inputs).map(([id, shape]): PreparedInput => {
      const feed = { id, tensors: [{ name: "x", dtype: "float32", shape, file: `/${id}.bin` }] };
      return { id, feed, report: {} as PreparedInput["report"], loaded: null };
    }),
  };
  const group: Group = {
    model: model.settings,
    runtime,
    target,
    configs: settings.configs,
    reference: { runtime, target, config: plainConfig },
  };
  const place = {
    runtime: { id: "3.6.1@linux-aarch64", origin: "wheel", flags: {}, platform: "linux-aarch64" },
    target: { id: target.name },
  } as unknown as Place;
  const engine = new FakeEngine({ run, ops: opsOf }, await mkdtemp(path.join(folder, "run-")));
  const cells: CellDraft[] = [];
  await runGroup(group, model, {
    settings,
    engine,
    signal: (abort ?? new AbortController()).signal,
    place: async () => {
      if (unavailable) throw unavailable;
      return place;
    },
    saved: null,
    emit: (found) => void cells.push(...found),
  });
  const told = cells.map(({ config, input, verdict }) => `${config} ${input}: ${verdict}`).sort();
  const cell = (config: string, input: string) =>
    cells.find((one) => one.config === config && one.input === input)!;
  return { engine, cells, told, cell };
}

const alike = { a: [1, 3], b: [1, 3], c: [1, 3] };

describe("a group over an engine that runs nothing", () => {
  test("passes where each configuration gives its own precision's values", async () => {
    const { told, cell, engine } = await ran({ inputs: { a: [1, 3] } });
    expect(told).toEqual(["cpu/low a: pass", "cpu/normal a: pass"]);
    expect(cell("cpu/low", "a")).toMatchObject({
      effective: { backend: "cpu", format: "fp16" },
      reference: { kind: "cell", label: "cpu/normal, same release and target" },
      against: { config: { id: "cpu/normal" }, target: { name: "qemu:cortex-a76" } },
      ops: null,
    });
    // The reference is held against the host's Normal.
    expect(cell("cpu/normal", "a").against).toMatchObject({ target: { name: "host" } });
    // Looked into to prove its precision, which costs no further run; ops that say nothing else are not kept.
    expect(engine.compared).toEqual(["cpu/low a"]);
    expect(engine.runsOf(target.name, "cpu/low", "a")).toBe(1);
  });

  test("runs a reference twice on the first input of each shape only, where all pass", async () => {
    const { engine, told } = await ran({ inputs: { ...alike, wide: [1, 9] } });
    const runs = ["a", "b", "c", "wide"].map((input) => engine.runsOf(target.name, "cpu/normal", input));
    expect(runs).toEqual([2, 1, 1, 2]);
    expect(told).toHaveLength(8);
    expect(told.every((line) => line.endsWith("pass"))).toBe(true);
  });

  const opsOf = (setup: Setup, input: string): CannedOp[] => [
    { name: "conv1", values: sound(setup) },
    { name: "conv2", values: isLow(setup) && input === "b" ? far : sound(setup) },
  ];
  const drifting = (setup: Setup, input: string) => (isLow(setup) && input === "b" ? far : sound(setup));

  test("looks into the ops of the input that drifts, and finds the first that does", async () => {
    const { engine, told, cell } = await ran({ inputs: alike, run: drifting, opsOf });
    expect(told.filter((line) => !line.endsWith("pass"))).toEqual(["cpu/low b: drift"]);
    expect(engine.compared).toEqual(["cpu/low a", "cpu/low b"]);
    expect(cell("cpu/low", "a").ops).toBeNull();
    const { ops } = cell("cpu/low", "b");
    expect(ops?.rows.map(({ name, verdict }) => [name, verdict])).toEqual([
      ["conv1", "pass"],
      ["conv2", "drift"],
    ]);
    expect(ops?.firstBad).toBe(1);
    // What fails has its reference confirmed by a second run.
    expect(engine.runsOf(target.name, "cpu/normal", "b")).toBe(2);
    expect(engine.runsOf(target.name, "cpu/normal", "c")).toBe(1);
  });

  test("looks into the ops of all inputs where all are asked for, and of none where none are", async () => {
    const all = await ran({ inputs: alike, opsOf, look: "all" });
    expect(all.engine.compared).toEqual(["cpu/low a", "cpu/low b", "cpu/low c"]);
    expect(all.cell("cpu/low", "c").ops?.rows).toHaveLength(2);
    const none = await ran({ inputs: alike, run: drifting, opsOf, look: "none" });
    expect(none.engine.compared).toEqual([]);
    expect(none.cell("cpu/low", "b")).toMatchObject({ verdict: "drift", ops: null });
  });

  test("does not blame a cell for a reference that its second run shows to be unstable", async () => {
    const { told, cell } = await ran({
      inputs: alike,
      run: (setup, input, nth) => {
        if (input !== "b" || setup.target.kind === "host") return sound(setup);
        // Too little to tell it from the host's, and other bits all the same.
        return isLow(setup) ? far : right.map((value) => value * (1 + nth * 1e-6));
      },
    });
    expect(told).toContain("cpu/low b: reference-bad");
    expect(told).toContain("cpu/low a: pass");
    expect(cell("cpu/low", "b").reason).toBe("two runs of the reference gave different bits");
  });

  test("tells a reference that is far from the host's", async () => {
    const { cell } = await ran({
      inputs: { a: [1, 3] },
      run: (setup) => (setup.target === target && !isLow(setup) ? far : sound(setup)),
    });
    expect(cell("cpu/low", "a").verdict).toBe("reference-bad");
    expect(cell("cpu/low", "a").reason).toContain("from the host's Normal (y), at least 30 asked");
    expect(cell("cpu/normal", "a")).toMatchObject({
      verdict: "drift",
      reason: expect.stringContaining("at least 60 asked"),
      reference: { label: "cpu/normal on the host, same release" },
    });
  });

  test("makes a crash its own input's verdict", async () => {
    const { told, cell } = await ran({
      inputs: alike,
      run: (setup, input) =>
        isLow(setup) && input === "b" ? { status: "died", message: "the probe died" } : sound(setup),
    });
    expect(told.filter((line) => !line.endsWith("pass"))).toEqual(["cpu/low b: crashed"]);
    expect(cell("cpu/low", "b").reason).toBe("the probe died");
  });

  test("has unavailable cells, with reason and fix, where the runtime cannot be made ready", async () => {
    const unavailable = failure("adb-missing");
    const { cells, engine } = await ran({ inputs: alike, unavailable });
    expect(cells).toHaveLength(6);
    for (const cell of cells)
      expect(cell).toMatchObject({
        verdict: "unavailable",
        reason: unavailable.message,
        fix: unavailable.fix,
        runtime: "",
        ...outcomeOf("unavailable", { ...cell, release: "3.6.1" }, []),
      });
    expect(engine.spent.runs).toBe(0);
  });

  test("keeps what was finished when the run is ended early", async () => {
    const abort = new AbortController();
    const { told } = await ran({
      inputs: alike,
      abort,
      run: (setup, input) => {
        if (isLow(setup) && input === "b") {
          abort.abort();
          throw abort.signal.reason;
        }
        return sound(setup);
      },
    });
    expect(told).toContain("cpu/low a: pass");
    expect(told.filter((line) => line.startsWith("cpu/low"))).toHaveLength(1);
  });
});
