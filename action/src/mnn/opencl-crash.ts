import { compareReleases } from "../../../core/report/release.ts";

/**
 * Releases whose OpenCL runtime uses a device that it did not get: a null pointer where a library of OpenCL is there
 * and its first platform has no GPU, or where there is no platform (`OpenCLRuntime.cpp`, read at each tag).
 */
const CRASHING = { from: "2.8.4", to: "3.0.1" };

/** Releases that look for OpenCL at their first use, in CPU sessions as well. */
const EAGER = { from: "2.8.2", to: "2.9.3" };

/** Since this release precision belongs to the session, and a device without cl_khr_fp16 computes all in fp32. */
const FP16_NEEDS_EXTENSION_SINCE = "3.1.3";

/** The version that a release's label begins with (`3.0.1 git:fix`); null where it has none. */
const versionOf = (release: string): string | null => /^\d+\.\d+\.\d+/.exec(release)?.[0] ?? null;

function within(release: string, { from, to }: typeof CRASHING): boolean {
  const version = versionOf(release);
  return version !== null && compareReleases(version, from) >= 0 && compareReleases(version, to) <= 0;
}

/** Whether a device without cl_khr_fp16 computes all in fp32 on this release. */
export function needsExtensionForHalf(release: string): boolean {
  const version = versionOf(release);
  return version === null || compareReleases(version, FP16_NEEDS_EXTENSION_SINCE) >= 0;
}

/** What MNN meets when it looks for OpenCL: drivers that crash when asked, or a library with these devices. */
export type OpenClMet =
  | { kind: "crash" }
  | { kind: "answer"; answer: { library: string | null; devices: readonly unknown[] } };

/** Whether this release of MNN would crash on what was found as soon as an OpenCL session is created. */
export function wouldCrash(release: string, found: OpenClMet): boolean {
  if (found.kind === "crash") return true;
  const { library, devices } = found.answer;
  return library !== null && devices.length === 0 && within(release, CRASHING);
}

/** Whether it would crash without one being asked for. */
export const wouldCrashOnCpu = (release: string, found: OpenClMet): boolean =>
  wouldCrash(release, found) && within(release, EAGER);

/** Releases for which OpenCL must be looked at even when nobody asks for it. */
export const looksUnasked = (release: string): boolean => within(release, EAGER);
