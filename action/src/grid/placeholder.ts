import type { Runtime, Target } from "../../../core/report/schema.ts";
import { differing } from "../mnn/flags.ts";
import type { RuntimeSpec } from "../mnn/spec.ts";
import type { TargetSpec } from "../target/spec.ts";

/** Stands for a model's inputs when no MNN can say what they are: its cells tell why. */
export const unknownInput = "inputs unknown";

/** What is known of a runtime before it is made ready. */
export type PlannedRuntime = Pick<Runtime, "release" | "origin" | "flags"> & { name: string };

export const plannedRuntime = (spec: RuntimeSpec): PlannedRuntime => ({
  name: spec.name,
  release: spec.release,
  origin: spec.origin,
  flags: spec.origin === "wheel" ? {} : differing(spec.asked),
});

/** Stands for a runtime that was not made ready on a target: its cells need one to name. */
export const runtimeUnprepared = (
  { name, release, origin, flags }: PlannedRuntime,
  target: string,
): Runtime => ({
  id: `${name}@${origin}/${target}`,
  release,
  name,
  commit: null,
  origin,
  flags,
  platform: "unknown",
  artifacts: [],
});

/** Stands for a target on which nothing was made ready. */
export const targetUnprepared = ({ name, kind, cpu, standsFor }: TargetSpec): Target => ({
  id: name,
  kind,
  platform: "unknown",
  cpu: cpu ?? "",
  standsFor,
  emulator: null,
});
