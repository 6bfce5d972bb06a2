import { readFile } from "node:fs/promises";
import path from "node:path";
import type { Artifact } from "../../../../core/report/schema.ts";
import { exists } from "../../cache/keep.ts";
import { failure } from "../../errors/error.ts";
import { sha256File, sha256Text } from "../../system/hash.ts";
import type { ToolContext } from "../../system/tool-context.ts";

/** What every program of the NDK needs of a system: the linker that it names, and its libraries. */
export const NEEDED = [
  "system/bin/linker64",
  "system/lib64/libc.so",
  "system/lib64/libm.so",
  "system/lib64/libdl.so",
  "system/lib64/liblog.so",
];

/** An Arm Android's linker and libraries on this disk. */
export interface BionicRoot {
  /** qemu's `-L`. */
  folder: string;
  /** Its version is the image's fingerprint, its hash that of all that is needed of it. */
  artifact: Artifact;
}

/** The folder that `MNN_PARITY_ANDROID_ROOT` names. Throws `bionic-root`. */
export async function bionicRoot({ tools }: Pick<ToolContext, "tools">): Promise<BionicRoot> {
  const folder = tools.androidRoot;
  if (!folder) throw failure("bionic-root", null, NEEDED);
  const files = NEEDED.map((name) => path.join(folder, name));
  const found = await Promise.all(files.map((file) => exists(file)));
  const lacking = NEEDED.filter((_, at) => !found[at]);
  if (lacking.length > 0) throw failure("bionic-root", folder, lacking);
  const hashes = await Promise.all(files.map((file) => sha256File(file)));
  const properties = await readFile(path.join(folder, "system/build.prop"), "utf8").catch(() => "");
  const version = /^ro\.(?:system\.)?build\.fingerprint=(.+)$/m.exec(properties)?.[1]?.trim() ?? "unknown";
  return { folder, artifact: { name: "android-root", version, sha256: sha256Text(hashes.join("\n")) } };
}
