import os from "node:os";
import type { Report } from "../../../core/report/schema.ts";
import type { Place } from "../places/place/place.ts";
import { hostFeatures } from "../system/platform.ts";

/** The machine that the tool ran on, and everything fetched or found that results depend on. */
export function describeMachine(places: Place[]): Report["environment"] {
  const artifacts = places.flatMap((place) => place.artifacts);
  return {
    os: `${os.type()} ${os.release()}`,
    arch: os.arch(),
    cpu: os.cpus()[0]?.model.trim() ?? "unknown",
    cores: os.availableParallelism(),
    memoryMb: Math.round(os.totalmem() / 2 ** 20),
    node: process.version,
    cpuFeatures: hostFeatures(),
    artifacts: [...new Map(artifacts.map((artifact) => [JSON.stringify(artifact), artifact])).values()],
  };
}
