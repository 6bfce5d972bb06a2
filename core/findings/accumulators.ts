import { compareReleases } from "../report/release.ts";
import type { OpRow } from "../report/schema.ts";
import table from "./accumulators.json";

/** What MNN's fp16 kernels add up in, as networks of one op showed (`node scripts/accumulators.mjs`). */
export interface Accumulator {
  sums: "format" | "wider";
  /** What was measured, in words. */
  words: string;
}

/** Types of ops of which a kernel adds up in the format itself. The loops that MNN makes of some ops go by either name. */
const IN_FORMAT = new Set(
  table.rows.flatMap(({ op, sums }) => {
    const [type = "", does = ""] = op.split(" ");
    return sums === "format" ? [type, ...(type === "While" ? [does] : [])] : [];
  }),
);

/** Whether any kernel of a type of ops adds up in the format, on a release and CPU that were measured. */
export const sumsInFormat = (type: string): boolean => IN_FORMAT.has(type);

/** The networks whose kernels compute a row's type and operation, nearest first. */
function measuredFor({ type, inside }: Pick<OpRow, "type" | "inside">): string[] {
  const does = inside?.does ?? "";
  switch (type) {
    case "Convolution": {
      const stride = does.includes("stride");
      return [`Convolution ${does}`, stride ? "Convolution 3x3 stride 2" : "Convolution 5x5"];
    }
    case "ConvolutionDepthwise":
      return ["ConvolutionDepthwise 13x13"];
    case "Deconvolution":
      return ["Deconvolution 2x2"];
    case "MatMul":
      return ["MatMul"];
    case "BatchMatMul":
      return ["While BatchMatMul"];
    case "While":
      return ["While BatchMatMul"];
    case "CumSum":
      return ["While CumSum"];
    case "Pooling":
      return does === "AVEPOOL" ? ["Pooling AVEPOOL global"] : [];
    case "Reduction":
      return does === "SUM" || does === "MEAN" ? [`Reduction ${does}`] : [];
    default:
      return [];
  }
}

/**
 * What a row's kernel adds up in at fp16, on the release that was measured and is nearest below, and on the CPU itself where that was
 * measured; null for what was not.
 */
export function accumulatorOf(
  row: Pick<OpRow, "type" | "inside">,
  release: string,
  cpu: string | null,
): Accumulator | null {
  for (const op of measuredFor(row)) {
    const rows = table.rows
      .filter((one) => one.op === op)
      .sort((a, b) => compareReleases(b.release, a.release) || Number(b.cpu === cpu) - Number(a.cpu === cpu));
    const found = rows.find((one) => compareReleases(one.release, release) <= 0) ?? rows.at(-1);
    if (!found) continue;
    const what = op.replace("AVEPOOL global", "over all").toLowerCase().replace("while ", "");
    const sums = found.sums === "format" ? "fp16" : "more than fp16";
    return {
      sums: found.sums === "format" ? "format" : "wider",
      words: `MNN ${found.release} adds up in ${sums} there (measured on ${found.cpu}, with a network of one ${what})`,
    };
  }
  return null;
}
