import type { Config, Effective } from "../report/schema.ts";
import type { Format } from "../report/vocabulary.ts";
import { askedFormat } from "./asked.ts";
import { backendOf } from "./backend.ts";
import type { Evidence } from "./evidence.ts";

/** How many ops are named; the report has them all. */
const MOST_NAMED = 5;

/**
 * What a GPU configuration really computed. The session says on which backend it runs; its ops, where they were looked
 * at, say which of them went to the CPU; the values say in which format they were stored.
 */
export function effectiveOnGpu(config: Config, { backends, outputs, ops, withoutHalf }: Evidence): Effective {
  const asked = askedFormat(config);
  const found = (format: Format | null, ...proof: (string | null)[]): Effective => ({
    backend: backendOf(backends),
    format,
    proof: [...proof, `session info BACKENDS ${backends}`, onCpu(ops)].filter(Boolean).join("; "),
  });
  const told = outputs.filter((format) => format !== null);
  if (asked === "fp32") {
    const half = told.length > 0 && told.every((format) => format !== "fp32") ? told[0]! : null;
    return half && !ops?.some((row) => row.format === "fp32")
      ? found(half, `every finite output value is exact in ${half}`)
      : found("fp32");
  }
  const telling = (ops ?? []).filter((row) => row.format !== null && row.backend !== "cpu");
  const low = telling.filter((row) => row.format === asked);
  if (low.length > 0) return found(asked, `${low.length} of ${telling.length} ops hold only ${asked} values`);
  if (telling.length > 0)
    return found("fp32", `no op of ${telling.length} holds only ${asked} values`, withoutHalf ?? null);
  if (told.includes("fp32"))
    return found("fp32", `output values need more bits than ${asked} has`, withoutHalf ?? null);
  if (told.length > 0 && told.every((format) => format === asked))
    return found(asked, `every finite output value is exact in ${asked}`);
  return withoutHalf ? found("fp32", withoutHalf) : found(null, "the output's values prove nothing");
}

/** The ops that MNN moved to the CPU, by name. */
function onCpu(ops: Evidence["ops"]): string {
  const moved = (ops ?? []).filter((row) => row.backend === "cpu");
  if (moved.length === 0) return "";
  const named = moved.slice(0, MOST_NAMED).map(({ name, type }) => `${name} (${type})`);
  const more = moved.length > MOST_NAMED ? ` and ${moved.length - MOST_NAMED} more` : "";
  return `${moved.length} of ${ops?.length} ops ran on the CPU: ${named.join(", ")}${more}`;
}
