import { readdir, rename, rm, symlink } from "node:fs/promises";
import path from "node:path";
import type { Artifact } from "../../../core/report/schema.ts";
import { failure } from "../errors/error.ts";
import { exec, lastLines } from "../files/exec.ts";
import { sha256File, sha256Text } from "../files/hash.ts";
import { readJson, writeJson } from "../files/json.ts";
import { exists, keepFolder } from "../files/keep.ts";
import { type Deb, fetchDebs } from "./apt.ts";
import { readDistribution } from "./distribution.ts";
import type { Workshop } from "./place.ts";

/** A folder that holds what an arm64 Python needs: libraries, interpreter, standard library. */
export interface Arm64Root {
  /** qemu's `-L`. */
  folder: string;
  /** The interpreter, absolute. */
  python: string;
  tag: string;
  artifacts: Artifact[];
}

interface Manifest {
  python: { file: string; version: string; tag: string; sha256: string };
  artifact: Artifact;
  packages: Omit<Deb, "file">[];
}

/** Documentation and translations: not read by anything we run. */
const UNUSED = ["doc", "man", "locale", "info", "lintian", "bash-completion"].map(
  (name) => `usr/share/${name}`,
);

/**
 * An arm64 Python of this machine's distribution, fetched once by a private apt.
 * Throws what `fetchDebs` throws and `root-unpack`.
 */
export async function arm64Root(workshop: Workshop): Promise<Arm64Root> {
  const distribution = await readDistribution();
  const codename = distribution ? `${distribution.id}-${distribution.codename}` : "unknown";
  const folder = path.join(workshop.home, "arm64", codename);
  await keepFolder({
    folder,
    signal: workshop.signal,
    onWait: () => workshop.progress.note("waiting for another process that fetches an arm64 Python"),
    build: (partial) => build(partial, codename, workshop),
  });
  const { python, artifact } = (await readJson(path.join(folder, "manifest.json"))) as Manifest;
  const root = path.join(folder, "root");
  return {
    folder: root,
    python: path.join(root, python.file),
    tag: python.tag,
    artifacts: [artifact, { name: "python", version: python.version, sha256: python.sha256 }],
  };
}

async function build(partial: string, codename: string, workshop: Workshop): Promise<void> {
  const step = workshop.progress.step(`fetching an arm64 Python (${codename})`);
  const debs = await fetchDebs(
    {
      purpose: "an arm64 Python",
      packages: [["python3", "libstdc++6", "libgomp1"]],
      withDependencies: true,
      arch: "arm64",
      components: ["main"],
    },
    partial,
    workshop,
  );
  step.update("unpacking");
  const root = path.join(partial, "root");
  for (const deb of debs) await unpack(deb, root, workshop);
  await linkLoader(root);
  for (const name of UNUSED) await rm(path.join(root, name), { recursive: true, force: true });
  await writeJson(path.join(partial, "manifest.json"), await describe(root, codename, debs));
  await rm(path.join(partial, "apt"), { recursive: true, force: true });
  step.done(`${debs.length} packages`);
}

async function unpack({ file, name }: Deb, root: string, { env, signal }: Workshop): Promise<void> {
  const { code, both } = await exec({ command: "dpkg-deb", args: ["-x", file, root], env, signal });
  if (/No space left on device/i.test(both)) throw failure("disk-full", root);
  if (code !== 0) throw failure("root-unpack", name, lastLines(both));
}

/**
 * Programs name their loader /lib/ld-linux-aarch64.so.1. Releases that merged /lib into /usr/lib have only the
 * latter in their packages; the link between them is made at installation, which does not happen here.
 */
async function linkLoader(root: string): Promise<void> {
  const loader = "ld-linux-aarch64.so.1";
  if (await exists(path.join(root, "lib", loader))) return;
  const merged = path.join(root, "usr", "lib");
  if (await exists(path.join(root, "lib"))) {
    for (const name of await readdir(path.join(root, "lib"))) {
      if (!(await exists(path.join(merged, name)))) {
        await rename(path.join(root, "lib", name), path.join(merged, name));
      }
    }
    await rm(path.join(root, "lib"), { recursive: true });
  }
  await symlink("usr/lib", path.join(root, "lib"));
}

async function describe(root: string, codename: string, debs: Deb[]): Promise<Manifest> {
  const bin = await readdir(path.join(root, "usr", "bin"));
  const name = bin.find((file) => /^python3\.\d+$/.test(file));
  const minimal = debs.find((deb) => deb.name === `${name}-minimal`);
  if (!name || !minimal) throw failure("root-unpack", "python3", "it brought no interpreter");
  const file = path.join("usr", "bin", name);
  return {
    python: {
      file,
      version: minimal.version,
      tag: name.replace("python3.", "cp3"),
      sha256: await sha256File(path.join(root, file)),
    },
    artifact: {
      name: "arm64-root",
      version: codename,
      sha256: sha256Text(
        debs
          .map(({ sha256 }) => sha256)
          .sort()
          .join("\n"),
      ),
    },
    packages: debs.map(({ name, version, sha256 }) => ({ name, version, sha256 })),
  };
}
