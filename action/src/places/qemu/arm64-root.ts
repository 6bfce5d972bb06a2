import { readdir, rename, rm, symlink } from "node:fs/promises";
import path from "node:path";
import type { Artifact } from "../../../../core/report/schema.ts";
import { progress as told } from "../../../../core/words/log/progress.ts";
import { exists, isKept, keepFolder } from "../../cache/keep.ts";
import { inCache } from "../../cache/layout.ts";
import { failure, ParityError } from "../../errors/error.ts";
import { pythonOf } from "../../mnn/wheels.ts";
import { inStep } from "../../progress/step.ts";
import { sha256File, sha256Text } from "../../system/hash.ts";
import { readJson, writeJson } from "../../system/json.ts";
import type { ToolContext } from "../../system/tool-context.ts";
import { type Deb, fetchDebs, unpackDeb } from "../packages/apt.ts";
import { readDistribution } from "../packages/distribution.ts";
import { pythonSuites } from "../packages/suites.ts";

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
 * An arm64 Python that has one of these tags, fetched once by a private apt: of this machine's distribution, and
 * of this very release where that will do. Throws `apt-missing`, what `fetchDebs` throws, and `root-unpack`.
 */
export async function arm64Root(tags: string[], context: ToolContext): Promise<Arm64Root> {
  const distribution = await readDistribution();
  if (!distribution) throw failure("apt-missing", PURPOSE);
  const suites = pythonSuites(distribution, tags);
  const folderOf = (codename: string) => inCache(context.home, "arm64", `${distribution.id}-${codename}`);
  for (const codename of suites) {
    if (await isKept(folderOf(codename))) return describe(folderOf(codename));
  }
  let refused: unknown;
  for (const codename of suites) {
    try {
      await fetchRoot(folderOf(codename), codename, context);
      return await describe(folderOf(codename));
    } catch (error) {
      // Mirrors drop old releases: the next one may be there.
      if (!(error instanceof ParityError) || error.code !== "apt-failed") throw error;
      refused ??= error;
    }
  }
  throw refused ?? failure("apt-failed", PURPOSE, `no release has Python ${tags.map(pythonOf).join(", ")}`);
}

const PURPOSE = "an arm64 Python";

async function describe(folder: string): Promise<Arm64Root> {
  const { python, artifact } = (await readJson(path.join(folder, "manifest.json"))) as Manifest;
  const root = path.join(folder, "root");
  return {
    folder: root,
    python: path.join(root, python.file),
    tag: python.tag,
    artifacts: [artifact, { name: "python", version: python.version, sha256: python.sha256 }],
  };
}

/** The roots in the cache. */
export async function keptRoots({ home }: ToolContext): Promise<Arm64Root[]> {
  const parent = inCache(home, "arm64");
  const names = (await readdir(parent).catch(() => [])).filter((name) => /^[a-z]+-[a-z]+$/.test(name));
  return Promise.all(names.sort().map((name) => describe(path.join(parent, name))));
}

async function fetchRoot(folder: string, codename: string, context: ToolContext): Promise<void> {
  const { progress, signal } = context;
  await keepFolder({
    folder,
    signal,
    sealed: progress,
    onWait: () => progress.note(told.waitingFetch({ what: PURPOSE })),
    build: (partial) =>
      inStep(progress, told.fetchingOf({ what: PURPOSE, codename }), async (step) => {
        const debs = await fetchDebs(
          {
            purpose: PURPOSE,
            packages: [["python3", "libstdc++6", "libgomp1"]],
            withDependencies: true,
            arch: "arm64",
            codename,
            components: ["main"],
          },
          partial,
          context,
        );
        step.update(told.unpacking());
        const root = path.join(partial, "root");
        for (const deb of debs) await unpackDeb(deb, root, context);
        await linkLoader(root);
        for (const name of UNUSED) await rm(path.join(root, name), { recursive: true, force: true });
        await writeJson(
          path.join(partial, "manifest.json"),
          await makeManifest(root, path.basename(folder), debs),
        );
        await rm(path.join(partial, "apt"), { recursive: true, force: true });
        return told.packages({ count: debs.length });
      }),
  });
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

async function makeManifest(root: string, version: string, debs: Deb[]): Promise<Manifest> {
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
      version,
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
