import type { Artifact } from "../../../../core/report/schema.ts";
import { remember } from "../../cache/facts.ts";
import { failure } from "../../errors/error.ts";
import { requireWheel } from "../../mnn/wheel-choice.ts";
import { findWheel } from "../../mnn/wheels.ts";
import { sha256File } from "../../system/hash.ts";
import { hostPlatform } from "../../system/platform.ts";
import type { ToolContext } from "../../system/tool-context.ts";
import { findPythons, type Python } from "./python.ts";

/**
 * The host's Python that a release has a wheel for: `python3` where that will do, else another on PATH.
 * Throws `release-unknown`, `python-missing` or `wheel-missing`.
 */
export async function hostPython(
  release: string,
  context: ToolContext,
): Promise<Python & { artifact: Artifact }> {
  const platform = hostPlatform();
  requireWheel(release, platform, null);
  const pythons = (await findPythons(context)).filter(({ glibc }) => glibc);
  const first = pythons[0];
  if (!first) throw failure("python-missing");
  const python = pythons.find(({ tag }) => findWheel("mnn", release, platform, tag));
  if (!python) {
    requireWheel(release, platform, first.tag);
    throw failure("python-missing");
  }
  const sha256 = await remember(context.home, "sha256", [python.executable], () =>
    sha256File(python.executable),
  );
  return { ...python, artifact: { name: "python", version: python.version, sha256 } };
}
