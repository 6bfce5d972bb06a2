import { compareReleases } from "../../../core/report/release.ts";
import wheels from "./wheels.json";

/** One wheel of the registry, pinned by its hash (`wheels.json`). */
export interface Wheel {
  file: string;
  project: Project;
  version: string;
  /** CPython's tag, `cp311`. */
  tag: string;
  /** As `hostPlatform` says it: `linux-x86_64`. */
  platform: string;
  /** The platform tags of the file's name, as pip wants them. */
  platformTags: string[];
  sha256: string;
  /** Size of the download. */
  bytes: number;
}

export type Project = "mnn" | "numpy" | "onnxruntime" | "ai-edge-litert";

/** All pinned wheels: MNN's releases and, for each Python, the one numpy that goes with all of them. */
export const allWheels: Wheel[] = (["mnn", "numpy"] as const).flatMap((project) =>
  Object.entries(wheels[project]).map(([file, pin]) => parseWheel(project, file, pin)),
);

/** MNN's releases that have wheels, oldest first. */
export const wheelReleases: string[] = [
  ...new Set(allWheels.filter(({ project }) => project === "mnn").map(({ version }) => version)),
].sort(compareReleases);

/** The wheel of a release for a Python on a platform, or undefined where the registry has none. */
export const findWheel = (
  project: Project,
  version: string | null,
  platform: string,
  tag: string,
): Wheel | undefined =>
  allWheels.find(
    (wheel) =>
      wheel.project === project &&
      (version === null || wheel.version === version) &&
      wheel.platform === platform &&
      wheel.tag === tag,
  );

/** The Python tags that have a wheel of this release on a platform, oldest first. */
export const tagsOf = (release: string, platform: string): string[] =>
  allWheels
    .filter((w) => w.project === "mnn" && w.version === release && w.platform === platform)
    .map(({ tag }) => tag);

/** The platforms that have wheels of this release. */
export const platformsOf = (release: string): string[] => [
  ...new Set(allWheels.filter((w) => w.project === "mnn" && w.version === release).map((w) => w.platform)),
];

/** `cp311` as people say it: `3.11`. */
export const pythonOf = (tag: string): string => tag.replace(/^cp3/, "3.");

/** What a wheel's file name says, with its pin. */
export function parseWheel(project: Project, file: string, pin: { sha256: string; bytes: number }): Wheel {
  const [, version = "", tag = "", , platforms = ""] = file.replace(/\.whl$/, "").split("-");
  const platformTags = platforms.split(".");
  const arch = platforms.includes("aarch64") ? "aarch64" : "x86_64";
  const platform = platforms.startsWith("macosx") ? "macos-arm64" : `linux-${arch}`;
  return { file, project, version, tag, platform, platformTags, ...pin };
}
