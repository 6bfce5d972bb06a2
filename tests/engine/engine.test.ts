import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parseConfig } from "../../action/src/config/resolve/config-name.ts";
import { loadSettings } from "../../action/src/config/resolve/load.ts";
import { ProbeEngine } from "../../action/src/engine/engine.ts";
import type { OpTensor } from "../../action/src/engine/measure.ts";
import type { StepResult } from "../../action/src/engine/probe-runner.ts";
import type { Ask, Feed, Setup } from "../../action/src/engine/setup.ts";
import { TensorStore } from "../../action/src/engine/store.ts";
import { Workspace } from "../../action/src/engine/workspace.ts";
import { hostTarget, plainConfig } from "../../action/src/grid/groups.ts";
import { type PreparedModel, prepareModel } from "../../action/src/grid/models.ts";
import { Places } from "../../action/src/places/places.ts";
import { silentProgress } from "../../action/src/progress/progress.ts";
import { Work } from "../../action/src/progress/work.ts";
import { Slots } from "../../action/src/system/slots.ts";
import { resolveTarget } from "../../action/src/target/resolve.ts";
import { compareTensors } from "../../core/numeric/metrics.ts";
import { lamaFolder } from "../support/lama.ts";
import { testContext } from "../support/tool-context.ts";

const a76 = resolveTarget("qemu:cortex-a76");
const low = parseConfig("cpu/low", 1);

// Real MNN 3.6.1: cat fits in fp16, galaxies does not.
describe("the engine, asked about lama-tiny", { timeout: 600_000 }, () => {
  const lama = lamaFolder(["cat", "galaxies"]);
  let folder: string;
  let places: Places;
  let model: PreparedModel;
  let makeEngine: () => ProbeEngine;

  beforeAll(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), "mnn-parity-engine-"));
    lama.write("");
    const context = testContext();
    const settings = await loadSettings({ file: "parity.yml", flags: {}, cwd: lama.folder });
    places = new Places(context, { wanted: false, choice: "auto" });
    const place = places.get.bind(places);
    const workspace = new Workspace(folder);
    model = await prepareModel(settings.models[0]!, { settings, context, workspace, place });
    makeEngine = () =>
      new ProbeEngine({
        place,
        slots: new Slots(2),
        store: new TensorStore(path.join(folder, "outputs")),
        workspace,
        timeoutMs: 120_000,
        signal: context.signal,
        work: new Work(silentProgress.step("")),
      });
  }, 600_000);
  afterAll(async () => {
    await places.close();
    lama.remove();
    await rm(folder, { recursive: true, force: true });
  });

  const setup = (config = plainConfig, target = hostTarget, ask?: Ask): Setup => ({
    model,
    runtime: { name: "3.6.1", origin: "wheel", release: "3.6.1" },
    target,
    config,
    ask,
  });
  const feeds = (): [Feed, Feed] => [model.inputs[0]!.feed, model.inputs[1]!.feed];
  const all = async (results: AsyncIterable<StepResult>) => {
    const found: StepResult[] = [];
    for await (const result of results) found.push(result);
    return found;
  };
  const using = async (work: (engine: ProbeEngine) => Promise<void>) => {
    const engine = makeEngine();
    try {
      await work(engine);
    } finally {
      await engine.close();
    }
  };

  test("runs each input once however often it is asked, and once more for a repeat", () =>
    using(async (engine) => {
      const [first] = await all(engine.run(setup(), feeds()));
      expect(first).toMatchObject({ input: "cat", status: "ok", identical: true });
      expect(await all(engine.run(setup(), feeds()))).toHaveLength(2);
      expect(engine.spent.runs).toBe(2);
      const [again, other] = await all(
        engine.run(setup(), feeds(), { repeats: ({ id }) => (id === "cat" ? 2 : 1) }),
      );
      expect([again!.runMs.length, again!.identical, other!.runMs.length]).toEqual([2, true, 1]);
      expect(engine.spent.runs).toBe(3);
    }));

  test("a hundred questions of one setup pay for one start", () =>
    using(async (engine) => {
      for (let at = 0; at < 50; at++) await all(engine.run(setup(), feeds(), { repeats: at + 1 }));
      expect(engine.spent.runs).toBe(100);
      await engine.close();
      expect(engine.records).toHaveLength(1);
      expect(engine.records[0]!.exit).toEqual({ code: 0, signal: null });
    }));

  test("what is asked beyond the configuration is part of what is known", () =>
    using(async (engine) => {
      const [cat] = feeds();
      const rounded = setup(plainConfig, hostTarget, { round: { to: "fp16" } });
      const [plain] = await all(engine.run(setup(), [cat]));
      const [ideal] = await all(engine.run(rounded, [cat]));
      expect(engine.spent.runs).toBe(2);
      expect(ideal!.outputs[0]!.digest).not.toBe(plain!.outputs[0]!.digest);
    }));

  test("a speaker that cannot be asked is told before anything runs", () =>
    using(async (engine) => {
      const asked = setup(plainConfig, hostTarget, { api: "module", round: { to: "fp16" } });
      const [refused] = await all(engine.run(asked, [feeds()[0]]));
      expect(refused).toMatchObject({ status: "refused", runMs: [] });
      expect(refused!.message).toMatch(/round with module: not supported by this speaker/);
    }));

  test("watches a run op by op, and a watcher may take an op's place", () =>
    using(async (engine) => {
      const [cat] = feeds();
      const names: string[] = [];
      const watcher = (overwrite: string | null) => ({
        answers: overwrite !== null,
        op: ({ name, shape, data }: OpTensor) => {
          names.push(name);
          if (name !== overwrite) return undefined;
          return { kind: "overwrite", dtype: "float32", shape, data: new Float32Array(data.length) } as const;
        },
        seen: () => names.splice(0),
      });
      const { result, seen } = await engine.watch(setup(), cat, watcher(null));
      const last = seen.at(-2)!;
      const changed = await engine.watch(setup(), cat, watcher(last));
      expect(seen.length).toBeGreaterThan(80);
      expect(changed.seen).toEqual(seen);
      expect(changed.result.overwritten).toMatchObject([{ name: last, saturated: 0 }]);
      expect(changed.result.outputs[0]!.digest).not.toBe(result.outputs[0]!.digest);
    }));

  test("compares three sides at once: Low, ideal Low and the reference", () =>
    using(async (engine) => {
      const [, galaxies] = feeds();
      const ideal = setup(plainConfig, a76, { round: { to: "fp16" } });
      const { ops, results, alone } = await engine.compare(
        [setup(plainConfig, a76), ideal, setup(low, a76)],
        galaxies,
        (sides) => sides.map(({ data }) => (data as Float32Array).some((value) => !Number.isFinite(value))),
      );
      expect(results.map(({ status }) => status)).toEqual(["ok", "ok", "ok"]);
      expect(alone).toEqual([[], [], []]);
      const born = ops.find(({ seen }) => seen[2]);
      expect([born!.op.name, born!.seen]).toEqual(["ffc3_fft_col_re_cos", [false, true, true]]);
    }));

  test("lockstep tells each op's own error: one op breaks, and what reads what fp16 cannot hold of it", () =>
    using(async (engine) => {
      const [, galaxies] = feeds();
      const sides = [setup(plainConfig, a76), setup(low, a76)];
      const isBroken = ([a, b]: OpTensor[]) => {
        const { broken, snrDb } = compareTensors(a!.data, b!.data, a!.shape, "fp16");
        return broken > 0 || !(snrDb > 30);
      };
      const plain = await engine.compare(sides, galaxies, isBroken);
      const own = await engine.compare(sides, galaxies, isBroken, { lockstep: { from: 0, to: 1 } });
      const broken = ({ ops }: typeof own) => ops.filter(({ seen }) => seen).map(({ op }) => op.name);
      expect(broken(plain).length).toBeGreaterThan(10);
      expect(broken(own)[0]).toBe("ffc3_fft_col_re_cos");
      expect(broken(own).length).toBeLessThanOrEqual(3);
      const { overwritten } = own.results[1]!;
      const unheld = overwritten.filter(({ saturated, infinite }) => saturated + infinite > 0);
      expect(unheld.map(({ name }) => name)).toContain("ffc3_fft_col_re_cos");
      expect(overwritten).toHaveLength(own.ops.length);
      // What was overwritten is no result of this setup.
      const [alone] = await all(engine.run(sides[1]!, [galaxies]));
      expect(alone!.outputs[0]!.digest).toBe(plain.results[1]!.outputs[0]!.digest);
    }));

  test("turns a process that waits to another question: one start, and the bits of a fresh one", () =>
    using(async (engine) => {
      const [feed] = feeds();
      const ask = (only: string[]): Ask => ({ round: { to: "bf16", only } });
      const digests = async (one: ProbeEngine, what: Ask) => {
        const [result] = await all(one.run(setup(plainConfig, hostTarget, what), [feed]));
        expect(result).toMatchObject({ status: "ok", rounded: { tensors: 1 } });
        return result!.outputs.map(({ digest }) => digest);
      };
      const [stem, head] = [ask(["ffc3_local"]), ask(["ffc3_reduce"])];
      const first = await digests(engine, stem);
      const turned = await digests(engine, head);
      expect(turned).not.toEqual(first);
      expect(engine.records).toHaveLength(1);
      // What cannot be asked is told before it runs.
      const [refused] = await all(
        engine.run(setup(plainConfig, hostTarget, { ...stem, outputs: ["ffc3_local"] }), [feed]),
      );
      expect(refused).toMatchObject({
        status: "refused",
        message: expect.stringContaining("outputs with session"),
      });
      // A run as it is has a process of its own.
      await all(engine.run(setup(), [feed]));
      const before = engine.records.length;
      expect(before).toBeGreaterThan(1);
      await using(async (fresh) => expect(await digests(fresh, head)).toEqual(turned));
    }));
});
