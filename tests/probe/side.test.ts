import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ProbeRecord, type ProbeRunnerOptions, takeAll } from "../../action/src/engine/probe-runner.ts";
import type { Answer } from "../../action/src/engine/request.ts";
import { readStored, TensorStore } from "../../action/src/engine/store.ts";
import { ParityError } from "../../action/src/errors/error.ts";
import type { Remote } from "../../action/src/places/place/place.ts";
import { pairStep } from "../support/ops.ts";
import { isAlive, standInBench, standInPlace, stepsOf } from "../support/stand-in.ts";

let bench: Awaited<ReturnType<typeof standInBench>>;
beforeAll(async () => {
  bench = await standInBench();
});
afterAll(() => bench.remove());

/** The steps that a process took, from the stand-in's own log. */
const takenBy = ({ log }: ProbeRecord) => [...log.matchAll(/^pid \d+ takes (.*)$/gm)].map(([, id]) => id);

describe("a probe that does its work", () => {
  it("takes all inputs in one process and leaves by itself", async () => {
    const { results, side } = await bench.take(["ok-1", "ok-2", "ok-3"], {}, { repeats: 2 });
    expect(results.map(({ status, runMs, identical }) => [status, runMs, identical])).toEqual(
      Array(3).fill(["ok", [2, 2], true]),
    );
    expect(side.records).toHaveLength(1);
    expect(side.records[0]).toMatchObject({
      speaker: "stand-in 1",
      mnnVersion: "0.0.0",
      exit: { code: 0, signal: null },
      model: { inputs: [{ name: "x", shape: [-1] }] },
    });
    expect([...(await readStored(results[0]!.outputs[0]!))]).toEqual([1, 1, 1, 1]);
  });

  it("describes its model without running it", async () => {
    const side = bench.makeSide([]);
    expect(await side.describe()).toMatchObject({
      status: "ok",
      record: { model: { outputs: [{ name: "y" }] } },
    });
  });

  it("is found out when repeats differ", async () => {
    const { results } = await bench.take(["unstable-1", "ok-1"], {}, { repeats: 3 });
    expect(results.map(({ status, identical }) => [status, identical])).toEqual([
      ["ok", false],
      ["ok", true],
    ]);
  });
});

describe("a probe that dies costs the input at hand, and a fresh process does the rest", () => {
  it.each<[string, string]>([
    ["kill-1", "kill-1 died: the probe died of SIGKILL"],
    ["segv-1", "segv-1 died: the probe died of SIGSEGV"],
    ["exit-1", "exit-1 died: the probe ended with exit code 7"],
    ["quit-1", "quit-1 died: the probe ended before its work was done"],
    ["cut-1", "cut-1 died: the probe died of SIGBUS in the middle of a frame"],
    ["garbage-1", "garbage-1 garbage: the stream holds something that is no frame"],
    ["size-1", "size-1 garbage: y has 16 bytes, not [5] elements of float32"],
    ["dtype-1", "dtype-1 garbage: y has unknown dtype float8"],
    ["elsewhere-1", "elsewhere-1 garbage: the probe is at step other, elsewhere-1 was asked for"],
  ])("%s", async (bad, told) => {
    const { said, side } = await bench.take(["ok-1", bad, "ok-2", "ok-3"]);
    expect(said).toEqual(["ok-1 ok: ", told, "ok-2 ok: ", "ok-3 ok: "]);
    expect(side.records).toHaveLength(2);
    expect(takenBy(side.records[1]!)).toEqual(["ok-2", "ok-3"]);
  });

  it("also as the first and the last, and twice in a row", async () => {
    const { results, side } = await bench.take(["kill-1", "kill-2", "ok-1", "kill-3"]);
    expect(results.map(({ status }) => status)).toEqual(["died", "died", "ok", "died"]);
    expect(side.records).toHaveLength(3);
  });

  it("in a later repeat as well: an input counts only when all its repeats are there", async () => {
    const { said } = await bench.take(["ok-1", "size-1"], {}, { repeats: 2 });
    expect(said[1]).toMatch(/^size-1 garbage/);
  });
});

describe.concurrent("a probe that goes silent is killed", () => {
  const timeoutMs = 6_000;

  it.each<[string, RegExp]>([
    ["hang-1", /^hang-1 timeout: no sign of life for 6 s$/],
    ["cuthang-1", /^cuthang-1 timeout: no sign of life for 6 s$/],
    [
      "closes-1",
      /^closes-1 died: the probe closed its frames before its work was done, and had to be killed$/,
    ],
  ])("%s", async (bad, told) => {
    const { said, side } = await bench.take([bad, "ok-1"], { timeoutMs });
    expect(said).toEqual([expect.stringMatching(told), "ok-1 ok: "]);
    expect(side.records[0]!.exit).toEqual({ code: null, signal: "SIGKILL" });
  });

  it("before its first word", async () => {
    const { said, side } = await bench.take(["ok-1", "ok-2"], {
      timeoutMs,
      place: standInPlace(["--manner", "mute"]),
    });
    expect(said).toEqual(["ok-1 timeout: no sign of life for 6 s", "ok-2 timeout: no sign of life for 6 s"]);
    expect(side.records).toHaveLength(1);
  });

  it("when it will not leave after its last", async () => {
    const { results, side } = await bench.take(["ok-1"], {
      timeoutMs,
      place: standInPlace(["--manner", "lingers"]),
    });
    expect(results[0]!.status).toBe("ok");
    expect(side.records[0]!.exit.signal).toBe("SIGKILL");
  });

  it("but not for the time in which nobody asked", async () => {
    const steps = stepsOf(["ok-1"], { ops: "all" });
    const side = bench.makeSide(steps, { timeoutMs, place: standInPlace(["--elements", "100000"]) });
    const frames = side.step(steps[0]!);
    let next = await frames.next();
    await sleep(timeoutMs + 500);
    while (!next.done) next = await frames.next();
    expect(next.value.status).toBe("ok");
    await side.close();
  });
});

describe("ops that are answered", () => {
  /** Takes one step, answering each op; what was given for which op is told by the stand-in. */
  async function take(
    id: string,
    answers: (Answer | undefined)[],
    options: Partial<ProbeRunnerOptions> = {},
  ) {
    const [step] = stepsOf([id], { ops: "answered" });
    const side = bench.makeSide([step!], options);
    const frames = side.step(step!);
    let next = await frames.next();
    let seen = 0;
    while (!next.done) {
      side.recycle(next.value);
      next = await frames.next(answers[seen++]);
    }
    await side.close();
    return { result: next.value, seen };
  }
  const overwrite = (value: number, size = 4): Answer => ({
    kind: "overwrite",
    dtype: "float32",
    shape: [size],
    data: new Float32Array(size).fill(value),
  });

  it("are kept where nothing is answered, overwritten where a tensor is", async () => {
    const { result, seen } = await take("ok-1", [undefined, overwrite(7), { kind: "keep" }]);
    expect([result.status, result.stopped, seen]).toEqual(["ok", false, 3]);
    expect(result.overwritten).toMatchObject([{ name: "op1", saturated: 7 }]);
    expect(result.outputs).toHaveLength(1);
  });

  it("end the step where the answer is stop", async () => {
    const { result, seen } = await take("ok-1", [undefined, { kind: "stop" }]);
    expect([result.status, result.stopped, result.outputs, seen]).toEqual(["ok", true, [], 2]);
  });

  it("cost the step where the probe does not listen", async () => {
    const { result } = await take("deaf-1", [overwrite(1, 1e6)], { timeoutMs: 3000 });
    expect([result.status, result.message]).toEqual(["timeout", "did not listen for 3 s"]);
  });

  it("are refused over adb, which gives a probe no standard input", async () => {
    const remote = {} as Remote;
    const { result } = await take("ok-1", [], { place: { ...standInPlace(), remote } });
    expect([result.status, result.message]).toEqual(["refused", expect.stringContaining("adb")]);
  });
});

describe("a probe that cannot begin", () => {
  it.each<[string, string, number]>([
    // Somebody may have ended the first one: a second start tells.
    ["dumb", "died: the probe died of SIGSEGV", 2],
    ["fails", "died: the probe ended with exit code 3", 1],
    ["refuses", "refused: MNN failed at load: no model that I know", 1],
    ["foreign", "garbage: the probe speaks mnn-parity.probe/9, not mnn-parity.probe/2", 1],
  ])("%s: every input has its verdict after as few starts as tell it", async (manner, told, starts) => {
    const { said, side } = await bench.take(["ok-1", "ok-2", "ok-3"], {
      place: standInPlace(["--manner", manner]),
    });
    expect(said).toEqual(["ok-1", "ok-2", "ok-3"].map((id) => `${id} ${told}`));
    expect(side.records).toHaveLength(starts);
  });

  it("is started again where the first one was killed before it had its model", async () => {
    const dies = path.join(bench.folder, "died-once");
    const script = `[ -e '${dies}' ] || { : > '${dies}'; kill -KILL $$; }; exec "$0" "$@"`;
    const standIn = [process.execPath, path.join(import.meta.dirname, "../support/stand-in.mjs")];
    const place = standInPlace([], ["/bin/sh", "-c", script, ...standIn]);
    const { said } = await bench.take(["ok-1", "ok-2"], { place });
    expect(said).toEqual(["ok-1 ok: ", "ok-2 ok: "]);
  });

  it("because its program is not there", async () => {
    const { said, side } = await bench.take(["ok-1"], { place: standInPlace([], ["/nowhere/python3"]) });
    expect(said[0]).toBe("ok-1 died: the probe ended with exit code 127");
    expect(side.records[0]!.log).toContain("ENOENT");
  });

  it("because what starts is no probe at all", async () => {
    const { said } = await bench.take(["ok-1"], {
      place: standInPlace([], ["/bin/sh", "-c", "echo hello >&3; sleep 100"]),
    });
    expect(said[0]).toMatch(/^ok-1 garbage/);
  });
});

describe("an input that MNN refuses", () => {
  it("costs no process, and its message has its bounds", async () => {
    const { results, side } = await bench.take(["error-1", "code-1", "ok-1"]);
    expect(results.map(({ status, message }) => [status, message.slice(0, 40)])).toEqual([
      ["refused", "MNN failed at resize: RESIZE_STATUS 2RES"],
      ["refused", "MNN ran and returned error code 3"],
      ["ok", ""],
    ]);
    expect(results[0]!.message.length).toBeLessThan(2_100);
    expect(side.records).toHaveLength(1);
  });
});

describe("what MNN prints", () => {
  it("is kept, the beginning and the end of it", async () => {
    const { results, side } = await bench.take(["flood-1"]);
    const { log } = side.records[0]!;
    expect(results[0]!.status).toBe("ok");
    expect(log.length).toBeLessThan(50_000);
    expect(log).toMatch(/^pid \d+ takes flood-1\nline 0 x/);
    expect(log).toContain("\n[...]\n");
    expect(log).toMatch(/line 19999 x+$/);
  });

  it("is text that a database takes", async () => {
    const { side } = await bench.take(["binary-1"]);
    expect(side.records[0]!.log).toMatch(/\ufffd/);
    expect(side.records[0]!.log).not.toContain("\0");
  });
});

describe("processes", () => {
  it("are gone once a run is aborted, with whatever they started, and nobody is blamed for it", async () => {
    const stop = new AbortController();
    // The probe starts a child of its own, which holds stdout open.
    const command = ["/bin/sh", "-c", "sleep 1000 & echo child $!; wait"];
    const steps = stepsOf(["ok-1", "ok-2"]);
    const side = bench.makeSide(steps, { place: standInPlace([], command), signal: stop.signal });
    const taken = takeAll(side, steps, () => {});
    taken.catch(() => {});
    while (side.records.length === 0) await sleep(20);
    await sleep(300);
    stop.abort(new Error("interrupted"));
    await expect(taken).rejects.toThrow("interrupted");
    const child = Number(/child (\d+)/.exec(side.records[0]!.log)?.[1]);
    expect(child).toBeGreaterThan(0);
    expect(isAlive(child)).toBe(false);
  });

  it("are not started once it was aborted", async () => {
    const signal = AbortSignal.abort(new Error("interrupted"));
    await expect(bench.take(["ok-1"], { signal })).rejects.toThrow("interrupted");
  });

  it("are ended at once when their work is no longer wanted", async () => {
    const steps = stepsOf(["ok-1", "hang-1"]);
    const side = bench.makeSide(steps);
    expect((await side.step(steps[0]!).next()).value).toMatchObject({ status: "ok" });
    await side.close();
    expect(side.records[0]!.exit.signal).toBe("SIGKILL");
  });
});

describe("a disk that cannot be written", () => {
  it("is an error that says so, and leaves no process", async () => {
    const steps = stepsOf(["ok-1", "hang-1"]);
    const side = bench.makeSide(steps, { store: new TensorStore("/dev/null/outputs") });
    const error = await takeAll(side, steps, () => {}).catch((thrown) => thrown);
    expect(error).toBeInstanceOf(ParityError);
    expect(error).toMatchObject({ code: "cannot-write", exit: 3 });
    expect(side.records[0]!.exit.signal).toBe("SIGKILL");
  });
});

describe("two probes side by side", () => {
  const megabytes = 8;
  const big = ["--elements", String(megabytes * 2 ** 18), "--ops", "24"];

  it("the faster waits: memory holds a few tensors, however many there are", async () => {
    const steps = stepsOf(["ok-1"], { ops: "all" });
    const [left, right] = [
      bench.makeSide(steps, { place: standInPlace(big) }),
      bench.makeSide(steps, { place: standInPlace(big) }),
    ];
    // A side that takes its time before each of its frames.
    const slow = {
      recycle: right.recycle.bind(right),
      async *step(step: (typeof steps)[0]) {
        const frames = right.step(step);
        for (;;) {
          await sleep(10);
          const next = await frames.next();
          if (next.done) return next.value;
          yield next.value;
        }
      },
    };
    const before = process.memoryUsage().arrayBuffers;
    let most = 0;
    const watch = setInterval(() => {
      most = Math.max(most, process.memoryUsage().arrayBuffers - before);
    }, 5);
    const { ops } = await pairStep(left, slow, { reference: steps[0]!, candidate: steps[0]! }, "fp16");
    clearInterval(watch);
    await Promise.all([left.close(), right.close()]);
    expect(ops.rows).toHaveLength(24);
    // 24 pairs of 8 MB are 384 MB; a pair, what is read and what waits to be reused are a few.
    expect(most).toBeLessThan(12 * megabytes * 2 ** 20);
  });

  it("when one dies in the middle the other is read to its end", async () => {
    const [good, bad] = [stepsOf(["ok-1"], { ops: "all" }), stepsOf(["cut-1"], { ops: "all" })];
    const [left, right] = [bench.makeSide(good), bench.makeSide(bad)];
    const pair = await pairStep(left, right, { reference: good[0]!, candidate: bad[0]! }, "fp16");
    await Promise.all([left.close(), right.close()]);
    expect(pair.reference.status).toBe("ok");
    expect(pair.candidate.status).toBe("died");
    expect(pair.ops.rows).toHaveLength(3);
  });
});
