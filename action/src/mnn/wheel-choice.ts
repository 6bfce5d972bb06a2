import { failure } from "../errors/error.ts";
import { findWheel, platformsOf, tagsOf, type Wheel, wheelReleases } from "./wheels.ts";

/**
 * The wheel of a release for a Python on a platform; with `tag` null, any Python's.
 * Throws `release-unknown` (exit 2) or `wheel-missing` (exit 3), which say what there is.
 */
export function requireWheel(release: string, platform: string, tag: string | null): Wheel {
  if (!wheelReleases.includes(release)) throw failure("release-unknown", release, wheelReleases);
  const tags = tagsOf(release, platform);
  const wheel = findWheel("mnn", release, platform, tag ?? tags[0] ?? "");
  if (!wheel) throw failure("wheel-missing", release, platform, tag, tags, platformsOf(release));
  return wheel;
}
