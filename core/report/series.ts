import { createHash } from "node:crypto";
import type { Config, Runtime } from "./schema.ts";

/** What stays the same from one MNN release to the next. */
export interface SeriesKey {
  model: string;
  input: string;
  target: string;
  config: string;
  origin: Runtime["origin"];
  flags: Runtime["flags"];
}

/** A cell's identity without the release: 16 hex digits of SHA-256 over the key's fields in a fixed order. */
export function seriesId(key: SeriesKey): string {
  const flags = Object.entries(key.flags).sort(([a], [b]) => (a < b ? -1 : 1));
  const canonical = JSON.stringify([key.model, key.input, key.target, key.config, key.origin, flags]);
  return createHash("sha256").update(canonical).digest("hex").slice(0, 16);
}

/** The name of a config: `cpu/low`, and what differs from one thread and normal memory after `;`. */
export function configId(config: Omit<Config, "id">): string {
  const options = [
    config.threads === 1 ? "" : `threads=${config.threads}`,
    config.memory === "normal" ? "" : `memory=${config.memory}`,
    !config.opencl || config.opencl.mode === "auto" ? "" : `mode=${config.opencl.mode}`,
    !config.opencl || config.opencl.tuning === "none" ? "" : `tuning=${config.opencl.tuning}`,
  ].filter(Boolean);
  return [`${config.backend}/${config.precision}`, ...options].join(";");
}
