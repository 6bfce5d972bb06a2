import { writeFile } from "node:fs/promises";
import path from "node:path";
import { resolveRelease } from "../../action/src/config/resolve/release.ts";
import { frameStart, PROTOCOL } from "../../action/src/engine/frame.ts";
import type { PlanStep } from "../../action/src/engine/plan.ts";
import type { StepResult } from "../../action/src/engine/probe-runner.ts";
import type { Place } from "../../action/src/places/place/place.ts";
import { preparePlace } from "../../action/src/places/prepare.ts";
import { convertModel } from "../../action/src/places/wheel/convert.ts";
import { resolveTarget } from "../../action/src/target/resolve.ts";
import { noise } from "../../tests/support/onnx.ts";
import { network, written } from "../../tests/support/overflow.ts";
import { isAlive, standInBench, standInPlace } from "../../tests/support/stand-in.ts";
import { type Asked, type Row, Tally } from "./row.ts";
import { ownContext } from "./world.ts";

/** Silence that is called late here. */
const LIMIT_MS = 1_500;

/** So much later than its limit a step may end on a loaded machine. */
const SLACK_MS = 20_000;

/** More memory than this is not needed to read any amount of output. */
const MOST_MB = 300;

type Bench = Awaited<ReturnType<typeof standInBench>>;

/** Probes that misbehave, each in a way of its own, under the engine's own reading. */
export async function misbehaving(asked: Asked): Promise<Row[]> {
  const bench = await standInBench();
  try {
    return [
      ...(await hanging(bench, asked)),
      await cut(bench, asked),
      ...(await flooding(bench, asked)),
      ...(await real(bench, asked)),
    ];
  } finally {
    await bench.remove();
  }
}

/** What a stand-in does, and what its steps come to; a `!` for the step that does it. */
const hangs: Record<string, { ids: string[]; manner?: string; comes: string[] }> = {
  "before its first frame": { ids: ["ok-1", "ok-2"], manner: "mute", comes: ["timeout", "timeout"] },
  "in a step": { ids: ["ok-1", "hang-2", "ok-3"], comes: ["ok", "timeout", "ok"] },
  "in the middle of a frame": { ids: ["ok-1", "cuthang-2", "ok-3"], comes: ["ok", "timeout", "ok"] },
  "with its frames closed": { ids: ["ok-1", "closes-2", "ok-3"], comes: ["ok", "died", "ok"] },
  "after what is no frame": { ids: ["ok-1", "garbage-2", "ok-3"], comes: ["ok", "garbage", "ok"] },
  "after its last step": { ids: ["ok-1", "ok-2"], manner: "lingers", comes: ["ok", "ok"] },
};

export async function hanging(bench: Bench, { times = 3, signal }: Asked): Promise<Row[]> {
  const rows: Row[] = [];
  for (const [where, { ids, manner, comes }] of Object.entries(hangs)) {
    const tally = new Tally("misbehaving", "probe hangs", where);
    for (let at = 0; at < Math.min(times, 10) && !signal.aborted; at++)
      await tally.attempt(`time ${at}`, async () => {
        const place = standInPlace(manner ? ["--manner", manner] : []);
        const startedAt = performance.now();
        const { results, said } = await bench.take(ids, { place, timeoutMs: LIMIT_MS });
        const wrong: string[] = [];
        if (results.map(({ status }) => status).join() !== comes.join()) wrong.push(said.join("; "));
        const took = performance.now() - startedAt;
        if (took > ids.length * LIMIT_MS + SLACK_MS) wrong.push(`it took ${Math.round(took)} ms`);
        return [...wrong, ...alive(results)];
      });
    rows.push(tally.done());
  }
  return rows;
}

/** The stand-in says its number at each step. */
const alive = (results: readonly StepResult[]): string[] =>
  results
    .flatMap(({ record }) => [...record.log.matchAll(/^pid (\d+) takes/gm)].map(([, pid]) => Number(pid)))
    .filter(isAlive)
    .map((pid) => `process ${pid} lives on`);

const x = { name: "x", dtype: "float32", shape: [4] };
const payload = Buffer.from(Float32Array.of(1, 2, 3, 4).buffer);
const talk = [
  { kind: "hello", protocol: PROTOCOL, speaker: "cut", mnn: "3.6.1", speaks: { stay: false, session: [] } },
  { kind: "model", inputs: [x], outputs: [{ ...x, name: "y" }], version: null, ms: 1 },
  { kind: "session", backends: 13, memoryMb: 1, mflops: 1, threads: 1, resizeStatus: 0, ms: 1 },
  { kind: "begin", step: "a", repeat: 0 },
  { ...x, kind: "output", name: "y" },
  { kind: "end", step: "a", repeat: 0, ms: 1, code: 0 },
  { kind: "bye" },
].map((header) => {
  const elements = header.kind === "output" ? payload : Buffer.alloc(0);
  return Buffer.concat([frameStart(header, elements.length), elements]);
});

/** A probe whose frames end after each of their bytes in turn, or after so many of them: it has a result if and only if its `end` came whole. */
export async function cut(bench: Bench, { times, signal }: Asked): Promise<Row> {
  const tally = new Tally("misbehaving", "frames cut", "at every byte of a probe's talk");
  const bytes = Buffer.concat(talk);
  const whole = bytes.length - talk.at(-1)!.length;
  const file = path.join(bench.folder, "said");
  const step = times === undefined ? 1 : Math.max(1, bytes.length / times);
  for (let at = 0; at < bytes.length && !signal.aborted; at += step) {
    const length = Math.floor(at);
    await tally.attempt(`after ${length} bytes`, async () => {
      await writeFile(file, bytes.subarray(0, length));
      const place = standInPlace([], ["/bin/sh", "-c", `exec cat '${file}' >&3`]);
      const { results, said } = await bench.take(["a"], { place, timeoutMs: 10_000 });
      const came = results[0]!.status;
      return (came === "ok") === length >= whole && came !== "timeout" ? [] : [said.join()];
    });
  }
  return tally.done();
}

/** A gigabyte on either of a probe's outputs costs time and no memory, and its frames are read all the same. */
async function flooding(bench: Bench, { signal, say }: Asked): Promise<Row[]> {
  const rows: Row[] = [];
  const file = path.join(bench.folder, "flooding");
  await writeFile(file, Buffer.concat(talk));
  for (const [where, to] of [
    ["stdout", 1],
    ["stderr", 2],
  ] as const) {
    const tally = new Tally("misbehaving", "probe floods it with 1 GB", where);
    if (!signal.aborted)
      await tally.attempt("once", async () => {
        const flood = `yes 'MNN says this again and again' | head -c 1073741824 >&${to}; exec cat '${file}' >&3`;
        const place = standInPlace([], ["/bin/sh", "-c", flood]);
        let most = 0;
        const before = process.memoryUsage().rss;
        const look = setInterval(() => {
          most = Math.max(most, process.memoryUsage().rss - before);
        }, 50);
        const startedAt = performance.now();
        const { results, said } = await bench.take(["a"], { place, timeoutMs: 300_000 });
        clearInterval(look);
        const seconds = Math.round((performance.now() - startedAt) / 1000);
        say(`${where}: 1 GB in ${seconds} s, ${Math.round(most / 1e6)} MB more memory`);
        const wrong = results[0]!.status === "ok" ? [] : [said.join()];
        if (most > MOST_MB * 1e6) wrong.push(`it took ${Math.round(most / 1e6)} MB more`);
        const { length } = results[0]!.record.log;
        if (length > 60_000) wrong.push(`${length} characters of it are kept`);
        return wrong;
      });
    rows.push(tally.done());
  }
  return rows;
}

/** The same for the Python probe in MNN's wheel: closed outputs, and less and less memory. */
async function real(bench: Bench, { signal, say }: Asked): Promise<Row[]> {
  const context = ownContext();
  const place = await preparePlace(resolveRelease("3.6.1"), resolveTarget("host"), context);
  const model = path.join(bench.folder, "net.mnn");
  await convertModel(await written(bench.folder, network), model, "3.6.1", context);
  const file = path.join(bench.folder, "x.bin");
  await writeFile(file, Buffer.from(noise(1024, 1, 3).buffer));
  const tensors = [{ name: "x", dtype: "float32", shape: [1, 4, 16, 16], file }];
  const take = (under: readonly string[]) =>
    bench.take(["a", "b"], { model, place: startedBy(place, under), timeoutMs: 20_000 }, {
      tensors,
    } as Partial<PlanStep>);
  const { results: expected, said } = await take([]);
  const digests = (results: readonly StepResult[]) =>
    results.map(({ outputs }) => outputs.map(({ digest }) => digest).join()).join();
  if (expected.some(({ status }) => status !== "ok")) throw new Error(`no probe here: ${said.join()}`);

  const rows: Row[] = [];
  for (const [where, redirection] of [
    ["stdout", ">&-"],
    ["stderr", "2>&-"],
    ["both", ">&- 2>&-"],
  ] as const) {
    const tally = new Tally("misbehaving", "probe starts with it closed", where);
    if (!signal.aborted)
      await tally.attempt("once", async () => {
        const { results, said } = await take(["/bin/sh", "-c", `exec "$@" ${redirection}`, "sh"]);
        return digests(results) === digests(expected) ? [] : [said.join("; ")];
      });
    rows.push(tally.done());
  }

  const memory = new Tally("misbehaving", "probe out of memory (prlimit --as)", "16 MB to 1.5 GB");
  let [fine, short] = [0, 0];
  for (let mb = 16; mb <= 1536 && !signal.aborted; mb += mb < 256 ? 16 : 40)
    await memory.attempt(`${mb} MB`, async () => {
      const { results, said } = await take(["/usr/bin/prlimit", `--as=${mb * 1024 * 1024}`]);
      const wrong: string[] = [];
      for (const [at, { status, message, outputs }] of results.entries()) {
        if (status === "ok") fine++;
        else short++;
        if (status === "ok" && outputs[0]?.digest !== expected[at]!.outputs[0]?.digest)
          wrong.push("it says other numbers");
        // Where there is almost enough, OpenBLAS waits for more in numpy's import, for ever: then it is the probe's limit that ends it.
        if (status !== "ok" && !message) wrong.push(said[at]!);
      }
      return wrong;
    });
  say(`out of memory: ${fine} steps had enough, ${short} did not`);
  rows.push(memory.done(`${fine} steps had enough, ${short} did not`));
  return rows;
}

/** The same place with its probe started by a command. */
const startedBy = (place: Place, under: readonly string[]): Place => ({
  ...place,
  probe: (plan) => {
    const { command, args, env } = place.probe(plan);
    const [first = command, ...rest] = [...under, command, ...args];
    return { command: first, args: rest, env };
  },
});
