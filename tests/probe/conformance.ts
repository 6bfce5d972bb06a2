import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import type { Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { PROTOCOL } from "../../action/src/engine/frame.ts";
import { makePlan } from "../../action/src/engine/plan.ts";
import { digestOf } from "../../action/src/engine/store.ts";
import type { Place } from "../../action/src/places/place/place.ts";
import { noise } from "../support/onnx.ts";
import { modules } from "./modules.ts";
import { makeNetwork, type NetworkName } from "./networks.ts";
import { overwriting } from "./overwriting.ts";
import { floats, listen, makeStep, ofKind, plain, start, type Talk, talk, writePlan } from "./speaking.ts";
import { staying } from "./staying.ts";
import { type Abilities, digests, endsWell, kindsOf, type Suite, ways, x } from "./suite.ts";

/**
 * The protocol's cases, for any way to start a probe: docs/probe-protocol.md in tests. Registers a suite.
 *
 * @param prepare makes the probe ready; called once
 */
export function conformance(title: string, prepare: () => Promise<Place>, abilities: Abilities): void {
  describe(`${title} speaks the probe protocol`, { timeout: 180_000 }, () => {
    const models = {} as Record<NetworkName, string>;
    const suite = { ...abilities, models } as Suite;
    let place: Place;
    let folder: string;
    const { speaks } = abilities;
    const opsOf = (way: "module" | "segments") => (speaks[way]?.includes("ops") ? "all" : "none");

    beforeAll(async () => {
      folder = await mkdtemp(path.join(os.tmpdir(), "mnn-parity-conformance-"));
      place = await prepare();
      Object.assign(suite, { place, folder });
      for (const name of ["small", "pair", "large", "content", "pooled", "kinds"] as const)
        models[name] = await makeNetwork(name, folder);
    });
    afterAll(() => rm(folder, { recursive: true, force: true }));

    test("a plan without steps describes the model", async () => {
      const heard = await talk(place, folder, models.pair, []);
      endsWell(heard);
      expect(kindsOf(heard)).toEqual(["hello", "model", "bye"]);
      const [hello] = ofKind(heard, "hello");
      expect(hello?.header).toMatchObject({ protocol: PROTOCOL, speaker: expect.stringMatching(/\S/) });
      expect(hello?.header.mnn).toMatch(/^\d+\.\d+\.\d+/);
      expect(hello?.header.speaks).toEqual(speaks);
      const { inputs, outputs, ms } = ofKind(heard, "model")[0]!.header;
      expect([...inputs].sort((a, b) => (a.name < b.name ? -1 : 1))).toEqual([
        { name: "a", dtype: "float32", shape: [1, 4, 8, 8] },
        { name: "b", dtype: "float32", shape: [1, 4, 8, 8] },
      ]);
      expect(outputs.map(({ name }) => name).sort()).toEqual(["product", "sum"]);
      expect(ms).toBeGreaterThan(0);
    });

    test("one input: session, begin, outputs, end, and the numbers are right", async () => {
      const [a, b] = [noise(256, 1, 3), noise(256, 1, 4)];
      const shape = [1, 4, 8, 8];
      const step = await makeStep(folder, "one", { a: { shape, values: a }, b: { shape, values: b } });
      const heard = await talk(place, folder, models.pair, [step]);
      endsWell(heard);
      expect(kindsOf(heard)).toEqual([
        "hello",
        "model",
        "session",
        "begin",
        "output",
        "output",
        "end",
        "bye",
      ]);
      expect(ofKind(heard, "session")[0]!.header).toMatchObject({ resizeStatus: 0, threads: 1 });
      expect(ofKind(heard, "begin")[0]!.header).toMatchObject({ step: "one", repeat: 0 });
      expect(ofKind(heard, "end")[0]!.header).toMatchObject({ step: "one", repeat: 0, code: 0 });
      for (const output of ofKind(heard, "output")) {
        expect(output.header).toMatchObject({ dtype: "float32", shape });
        const wanted = a.map((value, i) => (output.header.name === "sum" ? value + b[i]! : value * b[i]!));
        expect(floats(output)).toEqual(wanted);
      }
    });

    test("repeats give the same bits: inputs are fed anew each time", async () => {
      const step = await makeStep(folder, "again", x(32, 24), { repeats: 3 });
      const heard = await talk(place, folder, models.small, [step]);
      endsWell(heard);
      const outputs = ofKind(heard, "output");
      expect(ofKind(heard, "end").map(({ header }) => header.repeat)).toEqual([0, 1, 2]);
      expect(outputs).toHaveLength(3);
      for (const output of outputs) expect(output.data.equals(outputs[0]!.data)).toBe(true);
      expect(ofKind(heard, "session")).toHaveLength(1);
    });

    test("ops come in the order of execution, once, without layout ops, and change no output", async () => {
      const step = await makeStep(folder, "ops", x(16, 16), { ops: "all", repeats: 2 });
      const bare = { ...step, id: "bare", ops: "none" as const, repeats: 1 };
      const heard = await talk(place, folder, models.small, [step, bare]);
      endsWell(heard);
      const ops = ofKind(heard, "op");
      const names = ops.map(({ header }) => header.type);
      expect(names).not.toContain("Raster");
      expect(names.filter((type) => type === "Convolution")).toHaveLength(2);
      expect(names.lastIndexOf("Convolution")).toBeLessThan(names.indexOf("UnaryOp"));
      const ids = ops.map(({ header: h }) => JSON.stringify([h.name, h.type, h.occurrence, h.output]));
      expect(new Set(ids).size).toBe(ids.length);
      expect(Math.min(...ops.map(({ header }) => header.occurrence))).toBe(0);
      for (const { header, data } of ops) {
        expect(header.type).not.toContain("[");
        expect(data.byteLength).toBe(4 * header.shape.reduce((product, size) => product * size, 1));
      }
      // All between the first repeat's begin and its first output.
      const order = kindsOf(heard);
      expect(order.indexOf("begin")).toBeLessThan(order.indexOf("op"));
      expect(order.lastIndexOf("op")).toBeLessThan(order.indexOf("output"));
      const [first, second, third] = ofKind(heard, "output");
      expect(second!.data.equals(first!.data)).toBe(true);
      expect(third!.data.equals(first!.data)).toBe(true);
    });

    test("op frames say how many bits an element takes, where the speaker can tell", async () => {
      const step = await makeStep(folder, "bits", x(16, 16), { ops: "all" });
      const heard = await talk(place, folder, models.small, [step]);
      const bits = new Set(ofKind(heard, "op").map(({ header }) => header.bits));
      expect([...bits]).toEqual(abilities.bits ? [32] : [undefined]);
    });

    test("shapes A, B, A: resized each time, and A's bits come back", async () => {
      const steps = [
        await makeStep(folder, "A", x(16, 16)),
        await makeStep(folder, "B", x(24, 40)),
        await makeStep(folder, "A again", x(16, 16)),
        await makeStep(folder, "A still", x(16, 16)),
      ];
      const heard = await talk(place, folder, models.small, steps);
      endsWell(heard);
      expect(ofKind(heard, "session")).toHaveLength(3);
      const [first, other, again, still] = ofKind(heard, "output");
      expect(other!.header.shape).toEqual([1, 24, 40, 4]);
      expect(again!.data.equals(first!.data)).toBe(true);
      expect(still!.data.equals(first!.data)).toBe(true);
    });

    test("an op's tensors have the shape and layout that the model says", async () => {
      const step = await makeStep(folder, "layout", x(8, 12), { ops: "all" });
      const heard = await talk(place, folder, models.small, [step]);
      const convs = ofKind(heard, "op").filter(({ header }) => header.type === "Convolution");
      expect(convs.map(({ header }) => header.shape)).toEqual([
        [1, 8, 8, 12],
        [1, 4, 8, 12],
      ]);
      // The first convolution's ReLU is fused: the second one's output, moved and through a sigmoid, is the model's.
      const [conv, output] = [floats(convs[1]!), floats(ofKind(heard, "output")[0]!)];
      const sigmoid = (value: number) => 1 / (1 + Math.exp(-value));
      for (const [c, y, z] of [
        [0, 0, 0],
        [3, 7, 11],
        [1, 4, 5],
      ] as const)
        expect(output[(y * 12 + z) * 4 + c]).toBeCloseTo(sigmoid(conv[(c * 8 + y) * 12 + z]!), 4);
    });

    test("wrong input names are that step's error, which tells the right ones; the next step runs", async () => {
      const wrong = await makeStep(folder, "wrong", {
        image: { shape: [1, 3, 8, 8], values: noise(192, 1) },
      });
      const right = await makeStep(folder, "right", x(8, 8));
      const heard = await talk(place, folder, models.small, [wrong, right]);
      endsWell(heard);
      expect(ofKind(heard, "error").map(({ header }) => header)).toEqual([
        expect.objectContaining({ step: "wrong", stage: "input", message: expect.stringMatching(/\bx\b/) }),
      ]);
      expect(ofKind(heard, "end").map(({ header }) => header.step)).toEqual(["right"]);
    });

    test("a missing input file is that step's error; the next step runs", async () => {
      const lost = await makeStep(folder, "lost", x(8, 8));
      lost.tensors[0]!.file = path.join(folder, "nowhere.bin");
      const heard = await talk(place, folder, models.small, [lost, await makeStep(folder, "found", x(8, 8))]);
      endsWell(heard);
      expect(ofKind(heard, "error").map(({ header: { step, stage } }) => ({ step, stage }))).toEqual([
        { step: "lost", stage: "input" },
      ]);
      expect(ofKind(heard, "error")[0]!.header.message).toContain("nowhere.bin");
      expect(ofKind(heard, "end")).toHaveLength(1);
    });

    test("a file of another size than its shape is that step's error", async () => {
      const step = await makeStep(folder, "short", x(8, 8));
      step.tensors[0]!.shape = [1, 3, 8, 9];
      const heard = await talk(place, folder, models.small, [step]);
      endsWell(heard);
      expect(ofKind(heard, "error")[0]!.header).toMatchObject({ step: "short", stage: "input" });
    });

    test("a missing model is an error outside steps, then bye", async () => {
      const heard = await talk(place, folder, path.join(folder, "no.mnn"), [
        await makeStep(folder, "s", x(8, 8)),
      ]);
      endsWell(heard);
      expect(kindsOf(heard)).toEqual(["hello", "error", "bye"]);
      expect(ofKind(heard, "error")[0]!.header).toMatchObject({ step: null, stage: "load" });
    });

    test("random bytes are no model: an error outside steps, then bye", async () => {
      const file = path.join(folder, "random.mnn");
      await writeFile(file, new Uint8Array(noise(2048, 1, 9).buffer));
      const heard = await talk(place, folder, file, [await makeStep(folder, "s", x(8, 8))]);
      endsWell(heard);
      expect(kindsOf(heard)).toEqual(["hello", "error", "bye"]);
      expect(ofKind(heard, "error")[0]!.header).toMatchObject({ step: null, stage: "load" });
    });

    test("dimensions that the model cannot take are a resize error, and nothing is sent of the run", async () => {
      const shape = [1, 4, 8, 8];
      const bad = await makeStep(folder, "bad", {
        a: { shape, values: noise(256, 1) },
        b: { shape: [1, 3, 5, 7], values: noise(105, 1) },
      });
      const good = await makeStep(folder, "good", {
        a: { shape, values: noise(256, 1) },
        b: { shape, values: noise(256, 1) },
      });
      const heard = await talk(place, folder, models.pair, [bad, good]);
      endsWell(heard);
      expect(ofKind(heard, "error").map(({ header: { step, stage } }) => ({ step, stage }))).toEqual([
        { step: "bad", stage: "resize" },
      ]);
      expect(ofKind(heard, "end").map(({ header }) => header.step)).toEqual(["good"]);
      expect(ofKind(heard, "output")).toHaveLength(2);
    });

    test("a step with threads of its own opens a new session", async () => {
      const steps = [
        await makeStep(folder, "one", x(16, 16)),
        await makeStep(folder, "two", x(16, 16), { threads: 2 }),
        await makeStep(folder, "one again", x(16, 16)),
      ];
      const heard = await talk(place, folder, models.small, steps);
      endsWell(heard);
      expect(ofKind(heard, "session").map(({ header }) => header.threads)).toEqual([1, 2, 1]);
      const [first, , again] = ofKind(heard, "output");
      expect(again!.data.equals(first!.data)).toBe(true);
    });

    test("a plan of another protocol version is refused on stderr, and no frame is sent", async () => {
      const plan = { ...makePlan(models.small, plain, []), protocol: "mnn-parity.probe/0" };
      const file = await writePlan(folder, plan);
      const { command, args, env } = place.probe(["--plan", file]);
      const child = spawn(command, args, {
        env: env as NodeJS.ProcessEnv,
        stdio: ["ignore", "pipe", "pipe", "pipe"],
      });
      let [complaint, frames] = ["", 0];
      child.stderr!.on("data", (data) => {
        complaint += data;
      });
      (child.stdio[3] as Readable).on("data", (data: Buffer) => {
        frames += data.length;
      });
      child.stdout!.resume();
      const [code] = await once(child, "close");
      expect(code).not.toBe(0);
      expect(complaint).toContain("mnn-parity.probe/0");
      expect(complaint).toContain(PROTOCOL);
      expect(frames).toBe(0);
    });

    test("what a speaker does not know is refused, not passed over", async () => {
      const step = await makeStep(folder, "s", x(8, 8));
      const unknown = [{ ...makePlan(models.small, plain, [step]), frobnicate: 1 }];
      unknown.push({ ...unknown[0]!, frobnicate: 1, steps: [{ ...step, splice: [] } as typeof step] });
      for (const plan of unknown) {
        const file = await writePlan(folder, plan);
        const heard = await listenTo(place, file);
        endsWell(heard);
        expect(ofKind(heard, "error")[0]!.header).toMatchObject({ step: null, stage: "session" });
        expect(ofKind(heard, "error")[0]!.header.message).toMatch(
          /frobnicate.*not supported by this speaker/,
        );
      }
    });

    test("a slow reader holds the probe back, in bounded memory", async () => {
      const input = { x: { shape: [1, 16, 256, 256], values: noise(16 * 65_536, 1) } };
      const most = async (ops: "none" | "all", pause?: () => Promise<void>) => {
        const step = await makeStep(folder, ops, input, { ops });
        const probe = await start(place, folder, models.large, [step]);
        let peak = 0;
        let frames = 0;
        const heard = await listen(probe, async () => {
          peak = Math.max(peak, highWater(probe.pid) ?? 0);
          if (frames++ > 3) await pause?.();
        });
        endsWell(heard);
        return { peak, ops: ofKind(heard, "op") };
      };
      const quick = await most("none");
      const slow = await most("all", () => sleep(40));
      expect(slow.ops.length).toBeGreaterThanOrEqual(16);
      const sent = slow.ops.reduce((sum, { data }) => sum + data.byteLength, 0);
      expect(sent).toBeGreaterThan(60e6);
      // One tensor at a time is 4 MB, in logical layout and as it is sent.
      if (process.platform === "linux") expect(slow.peak - quick.peak).toBeLessThan(24e6);
    });

    test("two probes on one plan in one folder do not disturb each other", async () => {
      const step = await makeStep(folder, "twice", x(32, 32), { ops: "all", repeats: 2 });
      const file = await writePlan(folder, makePlan(models.small, plain, [step]));
      const [one, other] = await Promise.all([listenTo(place, file), listenTo(place, file)]);
      endsWell(one);
      endsWell(other);
      expect(digests(other)).toEqual(digests(one));
    });

    test("a probe whose reader is gone ends by itself", async () => {
      const input = { x: { shape: [1, 16, 256, 256], values: noise(16 * 65_536, 1) } };
      const step = await makeStep(folder, "gone", input, { ops: "all", repeats: 1000 });
      const file = await writePlan(folder, makePlan(models.large, plain, [step]));
      const { command, args, env } = place.probe(["--plan", file]);
      const child = spawn(command, args, {
        env: env as NodeJS.ProcessEnv,
        stdio: ["ignore", "ignore", "ignore", "pipe"],
      });
      const frames = child.stdio[3] as Readable;
      const closed = once(child, "close");
      await once(frames, "data");
      frames.destroy();
      const [code, signal] = await closed;
      expect(signal).toBeNull();
      expect(code).not.toBe(0);
    });

    test("stdout and stderr carry nothing of the protocol", async () => {
      const step = await makeStep(folder, "s", x(16, 16), { ops: "all" });
      const { log } = await talk(place, folder, models.small, [step]);
      expect(log).not.toContain("MPF1");
      expect(log).not.toContain('"kind"');
    });

    test("round: every float output of every op holds only values of the format", async () => {
      for (const format of ["fp16", "bf16"] as const) {
        const step = await makeStep(folder, "r", x(16, 16), { ops: "all" });
        const heard = await talk(place, folder, models.small, [step], plain, { round: { to: format } });
        endsWell(heard);
        const ops = ofKind(heard, "op");
        expect(ops.length).toBeGreaterThan(2);
        for (const op of ops) for (const value of floats(op)) expect(value).toBe(rounded(value, format));
        // Without it they do not.
        const bare = await talk(place, folder, models.small, [step]);
        const exact = ofKind(bare, "op").every((op) => floats(op).every((v) => v === rounded(v, format)));
        expect(exact).toBe(false);
        // It is in effect also where no ops are sent.
        const quiet = await talk(place, folder, models.small, [{ ...step, ops: "none" }], plain, {
          round: { to: format },
        });
        expect(ofKind(quiet, "output")[0]!.data.equals(ofKind(heard, "output")[0]!.data)).toBe(true);
      }
    });

    test("a session hint is taken", async () => {
      const step = await makeStep(folder, "h", x(16, 16));
      const heard = await talk(place, folder, models.small, [step], plain, { hints: { 3: 0 } });
      endsWell(heard);
      expect(ofKind(heard, "end")).toHaveLength(1);
    });

    test("a network whose shapes depend on content: as a session refused with a word, as a module run", async () => {
      const step = await makeStep(folder, "c", {
        x: { shape: [12], values: noise(12, 1) },
        shape: { shape: [2], values: Int32Array.of(3, 4) },
      });
      const other = await makeStep(folder, "d", {
        x: { shape: [12], values: noise(12, 1) },
        shape: { shape: [2], values: Int32Array.of(6, 2) },
      });
      const refused = await talk(place, folder, models.content, [step]);
      endsWell(refused);
      expect(ofKind(refused, "error")[0]!.header).toMatchObject({
        stage: "session",
        message: expect.stringContaining("api module"),
      });
      const heard = await talk(place, folder, models.content, [step, other], plain, { api: "module" });
      endsWell(heard);
      if (!speaks.module) {
        expect(ofKind(heard, "error")[0]!.header.message).toContain("not supported by this speaker");
        return;
      }
      expect(ofKind(heard, "output").map(({ header }) => header.shape)).toEqual([
        [3, 4],
        [6, 2],
      ]);
      const wanted = noise(12, 1).map((value) => Math.max(value, 0));
      // Arm's kernels give -0 where others give 0.
      for (const output of ofKind(heard, "output"))
        expect(floats(output).map((value) => value + 0)).toEqual(wanted);
    });

    test("a module gives the session's bits, and its ops", async () => {
      if (!speaks.module) return;
      const step = await makeStep(folder, "m", x(16, 16), { ops: opsOf("module"), repeats: 2 });
      const session = await talk(place, folder, models.small, [step]);
      const module = await talk(place, folder, models.small, [step], plain, { api: "module" });
      endsWell(module);
      expect(digests(module)).toEqual(digests(session));
      const convs = (heard: Talk) =>
        ofKind(heard, "op").filter(({ header }) => header.type === "Convolution");
      expect(convs(module).map(({ data }) => digestOf(data))).toEqual(
        convs(session).map(({ data }) => digestOf(data)),
      );
    });

    test("ops that a speaker cannot have are refused", async () => {
      if (speaks.module?.includes("ops")) return;
      const step = await makeStep(folder, "m", x(16, 16), { ops: "all" });
      const heard = await talk(place, folder, models.small, [step], plain, { api: "module" });
      endsWell(heard);
      expect(ofKind(heard, "error")[0]!.header).toMatchObject({ step: null, stage: "session" });
    });

    test("segments: each in its own session, with the whole's bits where all have one precision", async () => {
      const step = await makeStep(folder, "seg", x(16, 16), { ops: opsOf("segments"), repeats: 2 });
      const whole = await talk(place, folder, models.small, [step]);
      const heard = await talk(place, folder, models.small, [step], plain, ways.segments);
      endsWell(heard);
      if (!speaks.segments) {
        expect(ofKind(heard, "error")[0]!.header.message).toContain("not supported by this speaker");
        return;
      }
      expect(ofKind(heard, "error")).toEqual([]);
      expect(digests(heard)).toEqual(digests(whole));
      expect(ofKind(heard, "session").map(({ header }) => header.segment)).toEqual([0, 1]);
    });

    test("a segment that names no tensor is refused", async () => {
      if (!speaks.segments) return;
      const step = await makeStep(folder, "seg", x(16, 16));
      const segments = [{ inputs: ["x"], outputs: ["nothing"], precision: "normal" as const }];
      const heard = await talk(place, folder, models.small, [step], plain, { segments });
      endsWell(heard);
      expect(ofKind(heard, "error")[0]!.header).toMatchObject({
        stage: "session",
        message: expect.stringContaining("nothing"),
      });
    });

    staying(suite);
    overwriting(suite);
    modules(suite);
  });
}

async function listenTo(place: Place, plan: string): Promise<Talk> {
  const { ProbeProcess } = await import("../../action/src/engine/process.ts");
  const probe = new ProbeProcess(place.probe(["--plan", plan]), 120_000, new AbortController().signal);
  return listen(probe);
}

/** The most memory that a process had, in bytes; undefined where that cannot be told. */
function highWater(pid: number | undefined): number | undefined {
  try {
    const line = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8"));
    return line ? Number(line[1]) * 1024 : undefined;
  } catch {
    return undefined;
  }
}

/** The nearest value of a format, in its own way: by the distance between neighbours. */
function rounded(value: number, format: "fp16" | "bf16"): number {
  if (!Number.isFinite(value) || value === 0) return value;
  const exponent = Math.floor(Math.log2(Math.abs(value)));
  const ulp = format === "fp16" ? 2 ** Math.max(exponent - 10, -24) : 2 ** Math.max(exponent - 7, -133);
  return Number.isInteger(value / ulp) ? value : Number.NaN;
}
