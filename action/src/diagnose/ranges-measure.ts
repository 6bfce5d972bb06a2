import { readFile } from "node:fs/promises";
import type { Tensor } from "../../../core/numeric/metrics.ts";
import type { OpName } from "../../../core/report/schema.ts";
import type { Engine } from "../engine/engine.ts";
import type { StepResult } from "../engine/probe-runner.ts";
import type { Feed, Setup } from "../engine/setup.ts";
import { viewTensor } from "../engine/tensor.ts";
import { endsOf } from "./ranges-peaks.ts";
import type { Sums, SumsIn } from "./ranges-sums.ts";
import type { InTiles, TilesOf } from "./ranges-tiles.ts";

/** How far one op's values come, and what it adds up. */
export interface OpRange {
  op: OpName;
  /** The largest finite magnitude of what it gives. */
  peak: number;
  min: number;
  max: number;
  /** Null where its sums are not known, or were not asked for. */
  sums: Sums | null;
  /** Null where it does not compute in Winograd's space. */
  tiles: InTiles | null;
}

/** One input's ranges, in the order in which ops run; inputs of the model first, as ops of type Input. */
export interface InputRanges {
  input: string;
  ops: OpRange[];
  result: StepResult;
}

/** What is looked at besides values; null where the network cannot be read, or that is not asked for. */
export interface Looks {
  sums: SumsIn | null;
  tiles: TilesOf | null;
}

/**
 * Runs one input where fp32 is at hand and takes the range of every op. With sums a run of magnitudes goes beside it; where the two do
 * not go through the same ops it is looked at alone.
 */
export async function rangesOf(
  engine: Pick<Engine, "watch" | "compare">,
  setup: Setup,
  feed: Feed,
  { sums, tiles }: Looks,
): Promise<InputRanges> {
  const ops: OpRange[] = [];
  const take = (op: OpName, data: Tensor, shape: readonly number[], own: Sums | null) => {
    tiles?.see(op, data, shape);
    ops.push({ op, ...endsOf(data), sums: own, tiles: null });
  };
  const begin = async () => {
    ops.length = 0;
    tiles?.begin();
    for (const { name, dtype, shape, file } of feed.tensors) {
      const bytes = Uint8Array.from(await readFile(file));
      const data = viewTensor(bytes.buffer, 0, bytes.length, dtype, shape, name);
      if (dtype === "float32") take({ name, type: "Input", occurrence: 0, output: 0 }, data, shape, null);
    }
  };
  const told = (result: StepResult): InputRanges => {
    const found = tiles?.found;
    for (const range of ops) range.tiles = found?.get(range.op.name) ?? null;
    return { input: feed.id, ops, result };
  };
  if (sums) {
    await begin();
    const lockstep = { from: 0, to: 1, as: sums.as, only: sums.only, fed: await sums.fed(feed) };
    const { results, alone } = await engine.compare(
      [setup, sums.beside(setup)],
      feed,
      ([one, magnitudes]) => {
        const { name, type, occurrence, output, data, shape } = one!;
        if (data instanceof Float32Array)
          take({ name, type, occurrence, output }, data, shape, sums.see(one!, magnitudes!.data));
      },
      { lockstep },
    );
    if (results[1]!.status === "ok" && alone[0]!.length === 0) return told(results[0]!);
  }
  await begin();
  const { result } = await engine.watch(setup, feed, {
    op({ name, type, occurrence, output, data, shape }) {
      if (data instanceof Float32Array) take({ name, type, occurrence, output }, data, shape, null);
      return undefined;
    },
    seen: () => null,
  });
  return told(result);
}
