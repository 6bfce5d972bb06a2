import type { Artifact, Target } from "../../../core/report/schema.ts";
import { hostCpu, hostPlatform } from "../system/platform.ts";
import type { TargetSpec } from "./spec.ts";

/**
 * A target as the report tells it. `emulator` is the qemu that was found for it, null for the host and where its CPU is not
 * emulated; `cpu` says then what computes instead.
 */
export function describeTarget(
  spec: TargetSpec,
  emulator: Artifact | null,
  cpu: string | null = null,
): Target {
  return {
    id: spec.name,
    kind: spec.kind,
    platform: spec.kind === "host" ? hostPlatform() : spec.bionic ? "android-arm64" : "linux-aarch64",
    cpu: cpu ?? spec.cpu ?? hostCpu(),
    standsFor: spec.standsFor,
    emulator,
  };
}
