import { failure } from "../../errors/error.ts";
import type { RuntimeSpec } from "../../mnn/spec.ts";
import { wheelReleases } from "../../mnn/wheels.ts";
import { nearest } from "../../system/nearest.ts";

/** A release as it is known: without blanks and a leading v. */
export const releaseName = (written: string): string => written.trim().replace(/^v(?=\d)/i, "");

/** A release by its name. Throws a ParityError with exit code 2 that tells which exist. */
export function resolveRelease(written: string): RuntimeSpec {
  const name = releaseName(written);
  if (!wheelReleases.includes(name))
    throw failure("config-release-unknown", name, wheelReleases, nearest(name, wheelReleases));
  return { name, origin: "wheel", release: name };
}
