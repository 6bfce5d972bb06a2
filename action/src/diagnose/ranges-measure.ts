import { readFile } from "node:fs/promises";
import type { OpName } from "../../../core/report/schema.ts";
import type { Engine } from "../engine/engine.ts";
import type { StepResult } from "../engine/probe-runner.ts";
import type { Feed, Setup } from "../engine/setup.ts";
import { viewTensor } from "../engine/tensor.ts";
import { endsOf } from "./ranges-peaks.ts";
import type { Sums, SumsOf } from "./ranges-sums.ts";

/** How far one op's values come, and what it adds up. */
export interface OpRange {
  op: OpName;
  /** The largest finite magnitude of what it gives. */
  peak: number;
  min: number;
  max: number;
  /** Null where its sums are not known. */
  sums: Sums | null;
}

/** One input's ranges, in the order in which ops run; inputs of the model first, as ops of type Input. */
export interface InputRanges {
  input: string;
  ops: OpRange[];
  result: StepResult;
}

/** Runs one input where fp32 is at hand and takes the range of every op. @param sums null where the network cannot be read */
export async function rangesOf(
  engine: Pick<Engine, "watch">,
  setup: Setup,
  feed: Feed,
  sums: SumsOf | null,
): Promise<InputRanges> {
  const ops: OpRange[] = [];
  sums?.begin();
  const take = (op: OpName, data: Parameters<typeof endsOf>[0], shape: number[]) => {
    sums?.see(op, data, shape);
    ops.push({ op, ...endsOf(data), sums: null });
  };
  for (const { name, dtype, shape, file } of feed.tensors) {
    const bytes = Uint8Array.from(await readFile(file));
    const data = viewTensor(bytes.buffer, 0, bytes.length, dtype, shape, name);
    if (dtype === "float32") take({ name, type: "Input", occurrence: 0, output: 0 }, data, shape);
  }
  const { result } = await engine.watch(setup, feed, {
    op({ name, type, occurrence, output, data, shape }) {
      if (data instanceof Float32Array) take({ name, type, occurrence, output }, data, shape);
      return undefined;
    },
    seen: () => null,
  });
  const found = sums?.found;
  for (const range of ops) range.sums = found?.get(range.op.name) ?? null;
  return { input: feed.id, ops, result };
}
