import { writeFile } from "node:fs/promises";
import path from "node:path";
import fc from "fast-check";
import { ChunkBytes } from "../../../action/src/engine/bytes.ts";
import { FrameReader, frameStart, PROTOCOL } from "../../../action/src/engine/frame.ts";
import { ProbeRunner, takeAll } from "../../../action/src/engine/probe-runner.ts";
import { TensorStore } from "../../../action/src/engine/store.ts";
import { Workspace } from "../../../action/src/engine/workspace.ts";
import { standInPlace, stepsOf } from "../../support/stand-in.ts";
import { broken, showBroken } from "../bytes.ts";
import { brokenJson } from "../json.ts";
import type { Surface } from "../surface.ts";
import { makeFolder } from "../temp.ts";

const x = { name: "x", dtype: "float32", shape: [-1] };
const output = { kind: "output", name: "y", dtype: "float32", shape: [4] };
const headers = [
  {
    kind: "hello",
    protocol: PROTOCOL,
    speaker: "fuzz",
    mnn: "3.6.1",
    speaks: { stay: false, session: ["ops"] },
  },
  { kind: "model", inputs: [x], outputs: [{ ...x, name: "y" }], version: null, ms: 1 },
  { kind: "session", backends: 13, memoryMb: 1, mflops: 1, threads: 1, resizeStatus: 0, ms: 1 },
  { kind: "begin", step: "a", repeat: 0 },
  { ...output, kind: "op", name: "c", type: "Convolution", occurrence: 0, output: 0, backend: 0, bits: 32 },
  {
    kind: "overwritten",
    name: "c",
    type: "Convolution",
    occurrence: 0,
    output: 0,
    saturated: 0,
    infinite: 0,
  },
  { kind: "seam", segment: 0, name: "c", notFinite: 0, beyond: 0 },
  output,
  { kind: "end", step: "a", repeat: 0, ms: 1, code: 0, rounded: { tensors: 1, infinite: 0 } },
  { kind: "error", step: "a", stage: "run", message: "no" },
  { kind: "bye" },
];
/** What a good probe says, without what ends it early. */
const good = headers.filter(({ kind }) => !["error", "overwritten", "seam"].includes(kind));
const payload = Buffer.from(Float32Array.of(1, 2, 3, 4).buffer);
const framed = (header: object): Buffer => {
  const elements = "shape" in header ? payload : Buffer.alloc(0);
  return Buffer.concat([frameStart(header, elements.length), elements]);
};

/** One header among the good ones is wrong, and its frame's lengths are right. */
const wrongHeader = fc.tuple(brokenJson(headers), fc.nat({ max: good.length })).map(([text, at]) => {
  const header = Buffer.from(text);
  const start = Buffer.from(frameStart({}, text.includes('"shape"') ? payload.length : 0).subarray(0, 16));
  start.writeUInt32LE(header.length, 4);
  const one = Buffer.concat([start, header, ...(text.includes('"shape"') ? [payload] : [])]);
  const around = good.map(framed);
  return Buffer.concat([...around.slice(0, at), one, ...around.slice(at + 1)]);
});

/** What a probe says over its pipe: a real process and the engine's own reading. */
export const frames = (Reader = FrameReader): Surface<Uint8Array> => ({
  name: "frames of a probe",
  times: 600,
  modules: [
    "action/src/engine/frame.ts",
    "action/src/engine/probe-runner.ts",
    "action/src/engine/process.ts",
  ],
  async open() {
    const folder = await makeFolder("frames");
    const file = path.join(folder, "said");
    const bytes = Buffer.concat(good.map(framed));
    const lengths = placesOf(good.map(framed)).flatMap((at) => [
      { at, size: 4 },
      { at: at + 4, size: 4 },
      { at: at + 8, size: 8 },
    ]);
    const store = new TensorStore(path.join(folder, "outputs"));
    const workspace = new Workspace(folder);
    return {
      inputs: fc.oneof(
        broken([{ name: "a talk", bytes, fields: lengths }]).map((one) => one.bytes),
        wrongHeader,
      ),
      show: (said) => showBroken({ name: "a talk", bytes: said, edits: [] }),
      async attempt(said) {
        await writeFile(file, said);
        const place = standInPlace([], ["/bin/sh", "-c", `exec cat '${file}' >&3`]);
        const steps = stepsOf(["a"], { ops: "all" });
        const side = new ProbeRunner({
          place,
          config: { id: "cpu/low", backend: "cpu", precision: "low", threads: 1, memory: "normal" },
          modelName: "net",
          model: "net.mnn",
          steps,
          store,
          workspace,
          timeoutMs: 10_000,
          signal: new AbortController().signal,
        });
        const [result] = await takeAll(side, steps, () => {});
        await readAll(new Reader(new ChunkBytes(inChunks(said, 7))));
        return result!.status;
      },
    };
  },
});

async function readAll(reader: FrameReader): Promise<void> {
  for (let frame = await reader.next(); frame; frame = await reader.next()) reader.recycle(frame);
}

async function* inChunks(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

function placesOf(parts: readonly Uint8Array[]): number[] {
  let at = 0;
  return parts.map(({ length }) => {
    const start = at;
    at += length;
    return start;
  });
}
