import type { Config, Effective } from "../report/schema.ts";
import type { Format } from "../report/vocabulary.ts";
import { proof as said } from "../words/stored/proof.ts";
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
    proof: [...proof, said.session({ backends: backends ?? "null" }), onCpu(ops)].filter(Boolean).join("; "),
  });
  const told = outputs.filter((format) => format !== null);
  if (asked === "fp32") {
    const half = told.length > 0 && told.every((format) => format !== "fp32") ? told[0]! : null;
    return half && !ops?.some((row) => row.format === "fp32")
      ? found(half, said.outputsExact({ format: half }))
      : found("fp32");
  }
  const telling = (ops ?? []).filter((row) => row.format !== null && row.backend !== "cpu");
  const low = telling.filter((row) => row.format === asked);
  if (low.length > 0)
    return found(asked, said.opsHold({ low: low.length, of: telling.length, format: asked }));
  if (telling.length > 0)
    return found("fp32", said.opHolds({ low: "no", of: telling.length, format: asked }), withoutHalf ?? null);
  if (told.includes("fp32"))
    return found("fp32", said.outputsNeedMoreThan({ format: asked }), withoutHalf ?? null);
  if (told.length > 0 && told.every((format) => format === asked))
    return found(asked, said.outputsExact({ format: asked }));
  return withoutHalf ? found("fp32", withoutHalf) : found(null, said.nothing());
}

/** The ops that MNN moved to the CPU, by name. */
function onCpu(ops: Evidence["ops"]): string {
  const moved = (ops ?? []).filter((row) => row.backend === "cpu");
  if (moved.length === 0) return "";
  const named = moved.slice(0, MOST_NAMED).map(({ name, type }) => `${name} (${type})`);
  const names = namesUpTo(named, moved.length);
  return said.onCpu({ moved: moved.length, of: ops?.length ?? 0, names });
}

/** The names that are shown, and how many more there are. */
export function namesUpTo(shown: string[], all: number): string {
  const names = shown.join(", ");
  return all > shown.length ? said.andMore({ names, more: all - shown.length }) : names;
}
