import { number } from "../numeric/number.ts";
import type { Effective, OpRow } from "../report/schema.ts";
import { proof as said } from "../words/stored/proof.ts";
import { namesUpTo } from "./effective-gpu.ts";
import type { Evidence } from "./evidence.ts";
import { runsInHalf } from "./half-ops.ts";

/** How many ops of a type are named. */
const MOST_NAMED = 5;

/** What the ops of a session tell of fp16, type by type. */
export interface ByType {
  /** Ops that were computed in half, and those of which anything can be told. */
  half: number;
  told: number;
  /** Where whole types that run in half computed in fp32: how much of the work did not, and which. */
  partly: NonNullable<Effective["partly"]> | null;
  /** Those types with their ops, in words. */
  words: string;
}

/**
 * Proves fp16 type by type. MNN picks the backend of each op by itself: one type without kernels in half leaves the session's
 * word and all other ops as they were.
 */
export function byType({ ops, release, multiplications }: Evidence): ByType {
  const inHalf = ({ type, inside }: OpRow) => runsInHalf(type, release, inside?.does ?? null);
  const told = (ops ?? []).filter((row) => formatOf(row) !== null && inHalf(row) !== "never");
  const half = told.filter((row) => formatOf(row) === "fp16");
  const didSo = new Set(half.map(({ type }) => type));
  const left = told.filter((row) => !didSo.has(row.type) && inHalf(row) === "always");
  const work = (rows: OpRow[]) =>
    rows.reduce((sum, { name, shape }) => {
      const elements = shape.reduce((product, size) => product * size, 1);
      return sum + elements * (multiplications?.get(name) ?? 1);
    }, 0);
  const without = [...new Set(left.map(({ type }) => type))];
  const share = 1 - work(left) / work(told);
  return {
    half: half.length,
    told: told.length,
    partly: without.length > 0 ? { share, without } : null,
    words: without
      .map((type) =>
        named(
          type,
          left.filter((row) => row.type === type),
        ),
      )
      .concat(without.length > 0 ? [said.multiplications({ percent: percent(1 - share) })] : [])
      .join(", "),
  };
}

/** How an op's output was held, where the probe can say it; else what its values prove. */
function formatOf({ bits, format }: OpRow): "fp16" | "fp32" | null {
  if (bits === 16) return "fp16";
  if (bits === 32) return "fp32";
  return format === "bf16" ? "fp32" : format;
}

function named(type: string, rows: OpRow[]): string {
  const names = [...new Set(rows.map(({ name }) => name))];
  const shown = namesUpTo(names.slice(0, MOST_NAMED), names.length);
  return said.opsOfType({ count: number(names.length), type, names: shown });
}

const percent = (share: number): string =>
  share > 0 && share < 0.01 ? said.under() : `${number(Math.round(100 * share))} %`;
