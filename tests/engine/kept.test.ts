import { existsSync, readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { parseConfig } from "../../action/src/config/resolve/config-name.ts";
import { resolveMnn, wantNothing } from "../../action/src/config/resolve/mnn.ts";
import { ingredientsOf, keyOf } from "../../action/src/engine/identity.ts";
import { KeptEngine } from "../../action/src/engine/kept-engine.ts";
import { KeptResults } from "../../action/src/engine/kept-results.ts";
import { oneOf } from "../../action/src/engine/one.ts";
import type { Feed, Setup } from "../../action/src/engine/setup.ts";
import { readStored, TensorStore } from "../../action/src/engine/store.ts";
import type { Place } from "../../action/src/places/place/place.ts";
import { hostFeatures } from "../../action/src/system/platform.ts";
import { resolveTarget } from "../../action/src/target/resolve.ts";
import { type Canned, FakeEngine } from "../support/fake-engine.ts";
import { freshFolder } from "../support/home.ts";

const hash = "0".repeat(64);

const place: Place = {
  runtime: {
    id: "3.6.1@linux-aarch64",
    name: "3.6.1",
    release: "3.6.1",
    commit: null,
    origin: "wheel",
    flags: {},
    platform: "linux-aarch64",
    artifacts: [{ name: "MNN", version: "3.6.1", sha256: hash }],
  },
  target: {
    id: "qemu:cortex-a76",
    kind: "qemu",
    platform: "linux-aarch64",
    cpu: "cortex-a76",
    standsFor: null,
    emulator: { name: "qemu-aarch64", version: "7.2.19", sha256: hash },
  },
  artifacts: [{ name: "numpy", version: "2.2.6", sha256: hash }],
  probe: () => ({ command: "", args: [], env: {} }),
};

function world() {
  const folder = freshFolder();
  const file = path.join(folder, "x.bin");
  writeFileSync(file, new Float32Array([1, 2, 3]));
  const feed: Feed = { id: "a", tensors: [{ name: "x", dtype: "float32", shape: [3], file }] };
  const setup: Setup = {
    model: { name: "net", file: "/net.mnn" },
    runtime: resolveMnn("3.6.1", "/", wantNothing),
    target: resolveTarget("qemu:cortex-a76"),
    config: parseConfig("cpu/low", 1),
  };
  let run = 0;
  /** One run of the tool over the store: what it computes, how often, and what it says of it. */
  const runs = (
    canned: (nth: number) => Canned,
    {
      commit = "c0",
      fresh = false,
      readOnly = false,
      store = "kept",
      ops = false,
    }: { commit?: string; fresh?: boolean; readOnly?: boolean; store?: string; ops?: boolean } = {},
  ) => {
    run++;
    const work = path.join(folder, `run-${run}`);
    const engine = new FakeEngine(
      {
        run: (_, __, nth) => canned(nth),
        ...(ops ? { ops: () => [{ name: "conv", values: new Float32Array([1]) }] } : {}),
      },
      work,
    );
    const kept = new KeptEngine({
      engine,
      place: async () => place,
      store: new TensorStore(path.join(work, "taken")),
      kept: new KeptResults(path.join(folder, store)),
      modelDigest: async () => hash,
      origin: { run: String(run), commit, at: `2026-11-28T0${run}:00:00.000Z` },
      fresh,
      readOnly,
    });
    return { engine, kept };
  };
  return { folder, feed, setup, runs };
}

/** A commit at which this cell is drawn to be run again, and one at which it is not. */
async function commits({ feed, setup, runs }: ReturnType<typeof world>) {
  const found: { drawn?: string; other?: string } = {};
  const first = runs(() => right, { store: "commits" });
  await oneOf(first.kept, setup, feed);
  await first.kept.save();
  for (let at = 0; !found.drawn || !found.other; at++) {
    const commit = `commit-${at}`;
    const { kept } = runs(() => right, { commit, store: "commits" });
    await oneOf(kept, setup, feed);
    if (kept.again === 1) found.drawn ??= commit;
    else found.other ??= commit;
  }
  return found as { drawn: string; other: string };
}

const right = new Float32Array([0.5, Number.NaN, Number.POSITIVE_INFINITY]);
const wrong = new Float32Array([0.25, 1, 2]);

describe("what a result is known by", () => {
  const base = world;
  const keyWith = async (
    change: Partial<{ setup: Partial<Setup>; place: Place; model: string; bytes: number[]; shape: number[] }>,
  ) => {
    const { folder, feed, setup } = base();
    const file = path.join(folder, "other.bin");
    writeFileSync(file, new Float32Array(change.bytes ?? [1, 2, 3]));
    const [tensor] = feed.tensors;
    const fed = { ...feed, tensors: [{ ...tensor!, file, shape: change.shape ?? tensor!.shape }] };
    return keyOf(
      await ingredientsOf({ ...setup, ...change.setup }, change.place ?? place, change.model ?? hash, fed),
    );
  };
  const other = "1".repeat(64);
  const { runtime, target } = place;

  test.each<[string, Parameters<typeof keyWith>[0]]>([
    ["the model's files", { model: other }],
    ["the input's bytes, so its preprocessing", { bytes: [1, 2, 4] }],
    ["the input's shape", { shape: [1, 3] }],
    ["the runtime's files", { place: { ...place, runtime: { ...runtime, artifacts: [] } } }],
    ["the runtime's flags", { place: { ...place, runtime: { ...runtime, flags: { MNN_ARM82: "OFF" } } } }],
    ["the runtime's commit", { place: { ...place, runtime: { ...runtime, commit: "abc" } } }],
    ["the emulated CPU", { place: { ...place, target: { ...target, cpu: "cortex-a57" } } }],
    [
      "the emulator's version",
      { place: { ...place, target: { ...target, emulator: { ...target.emulator!, version: "8.0" } } } },
    ],
    ["what runs beside it", { place: { ...place, artifacts: [] } }],
    ["the precision", { setup: { config: parseConfig("cpu/normal", 1) } }],
    ["the threads", { setup: { config: parseConfig("cpu/low;threads=4", 1) } }],
    ["the interface", { setup: { ask: { api: "module" } } }],
  ])("%s", async (_, change) => {
    expect(await keyWith(change)).not.toBe(await keyWith({}));
  });

  test("the features of the host's CPU, and not its name", async () => {
    const on = (cpu: string): Place => ({
      ...place,
      target: { ...target, kind: "host", cpu, emulator: null },
    });
    const { feed, setup } = base();
    const ingredients = await ingredientsOf(setup, on("AMD EPYC 7763"), hash, feed);
    expect(ingredients.target).toMatchObject({ features: hostFeatures() });
    expect(keyOf(await ingredientsOf(setup, on("AMD EPYC 9V74"), hash, feed))).toBe(keyOf(ingredients));
  });

  test("the tool, its protocol, its probes and the form of what is kept", async () => {
    const { feed, setup } = base();
    const { tool, form, ...rest } = await ingredientsOf(setup, place, hash, feed);
    const one = { tool, form, ...rest };
    for (const name of ["version", "protocol", "probe"] as const)
      expect(keyOf({ ...one, tool: { ...tool, [name]: "other" } })).not.toBe(keyOf(one));
    expect(keyOf({ ...one, form: form + 1 })).not.toBe(keyOf(one));
  });
});

test("a second run takes what the first computed, and says from where", async () => {
  const at = world();
  const { other: commit } = await commits(at);
  const { feed, setup, runs } = at;
  const first = runs(() => right, { commit });
  const computed = await oneOf(first.kept, setup, feed);
  expect(first.kept.originOf(computed)).toBeNull();
  await first.kept.save();
  const second = runs(() => wrong, { commit });
  const taken = await oneOf(second.kept, setup, feed);
  expect(second.engine.spent.runs).toBe(0);
  expect([...(await readStored(taken.outputs[0]!))]).toEqual([...right]);
  expect(second.kept.originOf(taken)).toMatchObject({ commit, run: expect.any(String) });
  expect(second.kept.records).toMatchObject([{ modelName: "net", place, config: setup.config }]);
});

test("what is asked more often than it was run is run", async () => {
  const at = world();
  const { other: commit } = await commits(at);
  const { feed, setup, runs } = at;
  const first = runs(() => right, { commit });
  await oneOf(first.kept, setup, feed);
  await first.kept.save();
  const second = runs(() => right, { commit });
  for await (const result of second.kept.run(setup, [feed], { repeats: 2 }))
    expect(result.runMs).toHaveLength(2);
  expect(second.engine.spent.runs).toBe(2);
  await second.kept.save();
  const third = runs(() => right, { commit });
  for await (const result of third.kept.run(setup, [feed], { repeats: 2 }))
    expect(result.identical).toBe(true);
  expect(third.engine.spent.runs).toBe(0);
});

test("what was compared op by op is taken with its numbers as they were", async () => {
  const at = world();
  const { other: commit } = await commits(at);
  const { feed, setup, runs } = at;
  const normal: Setup = { ...setup, config: parseConfig("cpu/normal", 1) };
  const seen = { snrDb: Number.NEGATIVE_INFINITY, mean: Number.NaN };
  const ask = async ({ kept }: ReturnType<typeof runs>, measured?: string) =>
    kept.compare([normal, setup], feed, () => seen, measured ? { measured } : {});
  const first = runs(() => right, { commit });
  await ask(first, "test/1");
  await first.kept.save();
  const second = runs(() => right, { commit });
  // The fake's ops are none, so that what is told apart is whether it was asked.
  await ask(second, "test/1");
  const [same, before] = [second.engine.compared.length, second.engine.spent.runs];
  await ask(second, "test/2");
  await ask(second);
  expect([same, before, second.engine.compared.length]).toEqual([0, 0, 2]);
});

test("what is drawn is a cell, with all that is asked about it, by whatever sides", async () => {
  const at = world();
  const { drawn, other } = await commits(at);
  const { feed, setup, runs } = at;
  const host: Setup = { ...setup, target: resolveTarget("host") };
  const ideal: Setup = { ...host, ask: { round: { to: "fp16", inputs: true } } };
  const ask = async ({ kept, engine }: ReturnType<typeof runs>) => {
    const [measured, lockstep] = ["test/1", { from: 0, to: 1 }];
    await kept.compare([host, setup], feed, () => 1, { measured });
    await kept.compare([host, ideal], feed, () => 1, { measured, about: setup });
    await kept.compare([host, setup], feed, () => 1, { measured, lockstep });
    return engine.compared.length;
  };
  const first = runs(() => right, { commit: other });
  expect(await ask(first)).toBe(3);
  await first.kept.save();
  expect(await ask(runs(() => right, { commit: other }))).toBe(0);
  expect(await ask(runs(() => right, { commit: drawn }))).toBe(3);
});

test.each<[string, (nth: number) => Canned]>([
  ["died", () => ({ status: "died", message: "SIGKILL" })],
  ["timed out", () => ({ status: "timeout", message: "no sign of life" })],
  ["was lost", () => ({ status: "lost", message: "the device dropped off" })],
  ["gave other bits the second time", (nth) => (nth === 0 ? right : wrong)],
])("nothing is kept of what %s", async (_, canned) => {
  const { folder, feed, setup, runs } = world();
  const { kept } = runs(canned);
  for await (const _ of kept.run(setup, [feed], { repeats: 2 }));
  await kept.save();
  expect(existsSync(path.join(folder, "kept", "results"))).toBe(false);
  const again = runs(() => right);
  await oneOf(again.kept, setup, feed);
  expect(again.engine.spent.runs).toBe(1);
});

test("what MNN itself refuses is an answer, and kept", async () => {
  const at = world();
  const { other: commit } = await commits(at);
  const { feed, setup, runs } = at;
  const first = runs(() => ({ status: "refused", message: "MNN failed at session" }), { commit });
  await oneOf(first.kept, setup, feed);
  await first.kept.save();
  const second = runs(() => right, { commit });
  expect(await oneOf(second.kept, setup, feed)).toMatchObject({ status: "refused" });
});

test("--fresh runs all, and keeps it in place of what there was", async () => {
  const at = world();
  const { other: commit } = await commits(at);
  const { feed, setup, runs } = at;
  for (const [values, fresh] of [
    [right, false],
    [wrong, true],
  ] as const) {
    const { kept } = runs(() => values, { commit, fresh });
    expect([...(await readStored((await oneOf(kept, setup, feed)).outputs[0]!))]).toEqual([...values]);
    await kept.save();
  }
  const { kept } = runs(() => right, { commit });
  expect([...(await readStored((await oneOf(kept, setup, feed)).outputs[0]!))]).toEqual([...wrong]);
});

test("--fresh takes what a runtime outside MNN gave: it is what results are held against", async () => {
  const { feed, setup: base, runs } = world();
  const runtime = {
    name: "onnxruntime",
    origin: "outside",
    release: "1.32.0",
    project: "onnxruntime",
  } as const;
  const setup: Setup = { ...base, runtime };
  const first = runs(() => right);
  await oneOf(first.kept, setup, feed);
  await first.kept.save();
  const second = runs(() => wrong, { fresh: true });
  const taken = await oneOf(second.kept, setup, feed);
  expect([...(await readStored(taken.outputs[0]!))]).toEqual([...right]);
  await oneOf(second.kept, base, feed);
  expect(second.engine.spent.runs).toBe(1);
});

test("a store that is read only is taken from, and left as it is", async () => {
  const at = world();
  const { other: commit } = await commits(at);
  const { folder, feed, setup, runs } = at;
  const unkept = runs(() => right, { commit, readOnly: true });
  await oneOf(unkept.kept, setup, feed);
  await unkept.kept.save();
  expect(existsSync(path.join(folder, "kept"))).toBe(false);
  const first = runs(() => right, { commit });
  await oneOf(first.kept, setup, feed);
  await first.kept.save();
  const second = runs(() => wrong, { commit, readOnly: true });
  await oneOf(second.kept, setup, feed);
  expect(second.engine.spent.runs).toBe(0);
});

describe("a poisoned store", () => {
  test("is found by the cell that is drawn, emptied, and nothing more is taken", async () => {
    const at = world();
    const { drawn } = await commits(at);
    const { folder, feed, setup, runs } = at;
    const first = runs(() => wrong);
    await oneOf(first.kept, setup, feed);
    await first.kept.save();
    const second = runs(() => right, { commit: drawn });
    const result = await oneOf(second.kept, setup, feed);
    expect([...(await readStored(result.outputs[0]!))]).toEqual([...right]);
    expect(second.kept.mismatch).toMatch(
      /^net 3\.6\.1 qemu:cortex-a76 cpu\/low a came out otherwise than run \d+ of commit c0 says$/,
    );
    expect(existsSync(path.join(folder, "kept"))).toBe(false);
    await second.kept.save();
    const third = runs(() => wrong, { commit: drawn });
    await oneOf(third.kept, setup, feed);
    expect(third.kept.mismatch).not.toBeNull();
  });

  test("is found by what was seen of the drawn cell's ops, too", async () => {
    const at = world();
    const { drawn } = await commits(at);
    const { folder, feed, setup, runs } = at;
    const normal: Setup = { ...setup, config: parseConfig("cpu/normal", 1) };
    const ask = ({ kept }: ReturnType<typeof runs>, snr: () => number) =>
      kept.compare([normal, setup], feed, snr, { measured: "test/1" });
    const first = runs(() => right, { ops: true });
    await ask(first, () => 60);
    await first.kept.save();
    const second = runs(() => right, { commit: drawn, ops: true });
    expect((await ask(second, () => 12)).ops[0]?.seen).toBe(12);
    expect(second.kept.mismatch).toBe(
      "ops of net 3.6.1 qemu:cortex-a76 cpu/low a came out otherwise than they were kept",
    );
    expect(existsSync(path.join(folder, "kept"))).toBe(false);
    const third = runs(() => right, { ops: true });
    await ask(third, () => 60);
    await third.kept.save();
    // Numbers that come out in more than one way blame nobody.
    let nth = 0;
    const fourth = runs(() => right, { commit: drawn, ops: true });
    await ask(fourth, () => nth++);
    expect(fourth.kept.mismatch).toBeNull();
  });

  test("is not blamed for a cell that is unstable", async () => {
    const at = world();
    const { drawn } = await commits(at);
    const { feed, setup, runs } = at;
    const first = runs(() => wrong);
    await oneOf(first.kept, setup, feed);
    await first.kept.save();
    const second = runs((nth) => (nth === 0 ? right : wrong), { commit: drawn });
    await oneOf(second.kept, setup, feed);
    expect(second.kept.mismatch).toBeNull();
    expect(second.kept.again).toBe(1);
  });

  test("whose tensors were changed on disk is not read", async () => {
    const at = world();
    const { other: commit } = await commits(at);
    const { folder, feed, setup, runs } = at;
    const first = runs(() => right, { commit });
    await oneOf(first.kept, setup, feed);
    await first.kept.save();
    const tensors = path.join(folder, "kept", "tensors");
    for (const file of readdirSync(tensors, { recursive: true, withFileTypes: true }))
      if (file.isFile()) writeFileSync(path.join(file.parentPath, file.name), new Float32Array([9, 9, 9]));
    const second = runs(() => right, { commit });
    await oneOf(second.kept, setup, feed);
    expect(second.engine.spent.runs).toBe(1);
  });
});
