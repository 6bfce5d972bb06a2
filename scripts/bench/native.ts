import { writeFile } from "node:fs/promises";
import path from "node:path";
import { resolveMnn, wantNothing } from "../../action/src/config/resolve/mnn.ts";
import { makePlan } from "../../action/src/engine/plan.ts";
import { preparePlace } from "../../action/src/places/prepare.ts";
import { convertModel } from "../../action/src/places/wheel/convert.ts";
import { terminalProgress } from "../../action/src/progress/terminal.ts";
import { resolveTarget } from "../../action/src/target/resolve.ts";
import { mnnSources } from "../../tests/support/mnn-sources.ts";
import { model } from "./cases.ts";
import { measure, median } from "./measure.ts";
import { atMost, info, type Row } from "./row.ts";
import { benchContext } from "./tool-context.ts";

const cli = path.resolve("action/dist/cli.js");
const SIDE = 320;
const TIMES = 7;

/** Of source builds: the C++ probe sending every op against two plain runs of it, and the start of what is built already. */
export async function native(folder: string): Promise<Row[]> {
  const context = benchContext(terminalProgress(process.stderr, true));
  const entry = `path:${await mnnSources("3.6.1")};opencl=on`;
  const spec = resolveMnn(entry, process.cwd(), wantNothing);
  const host = resolveTarget("host");
  const place = await preparePlace(spec, host, context);
  const mnnFile = path.join(folder, "model.mnn");
  await convertModel(model, mnnFile, "3.6.1", context);
  const data = new Float32Array(3 * SIDE * SIDE).map((_, i) => Math.sin(i / 7) * 2);
  const raw = path.join(folder, "input.bin");
  await writeFile(raw, new Uint8Array(data.buffer));
  const run = async (ops: "none" | "all", repeats: number) => {
    const tensors = [{ name: "x", dtype: "float32", shape: [1, 3, SIDE, SIDE], file: raw }];
    const plan = makePlan(
      mnnFile,
      { id: "cpu/normal", backend: "cpu", precision: "normal", threads: 1, memory: "normal" },
      [{ id: "x", tensors, ops, repeats }],
    );
    const file = path.join(folder, `${ops}-${repeats}.json`);
    await writeFile(file, JSON.stringify(plan));
    const { command, args, env } = place.probe(["--plan", file]);
    return (await measure(command, args, { env })).seconds;
  };
  await run("all", 1);
  const [every, twice, starts]: [number[], number[], number[]] = [[], [], []];
  for (let i = 0; i < TIMES; i++) {
    every.push(await run("all", 1));
    twice.push((await run("none", 1)) + (await run("none", 1)));
    starts.push(
      (await measure(process.execPath, [cli, "build", "--mnn", entry, "--target", "host"])).seconds,
    );
  }
  const ratios = every.map((seconds, i) => seconds / twice[i]!);
  return [
    atMost("native", median(ratios), 1.5, "x two plain runs: the C++ probe sending all ops (host)"),
    info("native", median(every), "s, the C++ probe sending all ops of PP-OCRv4 det (125 MB)"),
    atMost("native", median(starts), 1, "s, a source build that is in the cache, whole command"),
  ];
}
