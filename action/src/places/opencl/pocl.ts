import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { progress as told } from "../../../../core/words/log/progress.ts";
import { exists, keepFolder } from "../../cache/keep.ts";
import { inCache } from "../../cache/layout.ts";
import { failure } from "../../errors/error.ts";
import { inStep } from "../../progress/step.ts";
import { readJson, writeJson } from "../../system/json.ts";
import type { ToolContext } from "../../system/tool-context.ts";
import { type Deb, fetchDebs, hostArch, unpackDeb } from "../packages/apt.ts";
import { readDistribution } from "../packages/distribution.ts";
import { installedPocl, type OpenClLibrary } from "./installed.ts";

const PURPOSE = "PoCL";

/**
 * PoCL, an OpenCL that computes on the CPU: the installed one, else the distribution's packages in the cache, which
 * are used from there and not installed. Throws `opencl-pocl-platform`, `apt-missing`, and what `fetchDebs` throws.
 */
export async function findPocl(context: ToolContext): Promise<OpenClLibrary> {
  const arch = hostArch();
  if (process.platform !== "linux" || !arch) throw failure("opencl-pocl-platform");
  const installed = await installedPocl(context);
  if (installed) return installed;
  const distribution = await readDistribution();
  if (!distribution) throw failure("apt-missing", PURPOSE);
  const folder = inCache(context.home, "pocl", `${distribution.id}-${distribution.codename}`);
  if (!(await exists(folder))) await fetchPocl(folder, arch, context);
  return describe(folder);
}

interface Manifest {
  version: string;
  /** Relative to the folder. */
  loader: string;
  libraries: string[];
}

async function describe(folder: string): Promise<OpenClLibrary> {
  const { version, loader, libraries } = (await readJson(path.join(folder, "manifest.json"))) as Manifest;
  const absolute = (name: string) => path.join(folder, name);
  return {
    loader: absolute(loader),
    vendors: await writeVendors(folder, libraries),
    folders: libraries.map(absolute),
    version,
  };
}

/** Names the driver by its absolute path: the cache may have been moved or restored elsewhere. */
async function writeVendors(folder: string, libraries: string[]): Promise<string> {
  const vendors = path.join(folder, "vendors");
  const icd = path.join(vendors, "pocl.icd");
  for (const name of libraries) {
    const library = path.join(folder, name);
    const driver = (await readdir(library)).find((file) => /^libpocl\.so\.\d+$/.test(file));
    if (!driver) continue;
    await mkdir(vendors, { recursive: true });
    await writeFile(icd, `${path.join(library, driver)}\n`);
  }
  return vendors;
}

async function fetchPocl(folder: string, arch: "amd64" | "arm64", context: ToolContext): Promise<void> {
  const { progress, signal } = context;
  await keepFolder({
    folder,
    signal,
    onWait: () => progress.note(told.waitingFetch({ what: PURPOSE })),
    build: (partial) =>
      inStep(progress, told.fetching({ what: told.onHost({ what: PURPOSE }) }), async (step) => {
        const debs = await fetchDebs(
          {
            purpose: PURPOSE,
            packages: [["pocl-opencl-icd", "ocl-icd-libopencl1"]],
            withDependencies: true,
            arch,
            components: ["main", "universe"],
          },
          partial,
          context,
        );
        step.update(told.unpacking());
        const needed = debs.filter(({ name }) => !OF_THE_SYSTEM.test(name));
        for (const deb of needed) await unpackDeb(deb, partial, context);
        for (const name of ["apt", "usr/share/doc", "usr/share/man", "usr/bin"]) {
          await rm(path.join(partial, name), { recursive: true, force: true });
        }
        await writeJson(path.join(partial, "manifest.json"), await makeManifest(partial, needed));
        return told.packages({ count: needed.length });
      }),
  });
}

/**
 * Packages that a machine with a compiler has and that must be of one version with its loader: C and C++ libraries,
 * and what only compiling programs needs.
 */
const OF_THE_SYSTEM =
  /^(libc6|libc-|libgcc|libstdc|libcrypt1|lib32|libx32|gcc-|linux-libc|rpcsvc|lib(a|t|l|ub|hwa)san\d|libitm|libatomic|libquadmath|libobjc|libcc1)|-dev$/;

async function makeManifest(folder: string, debs: Deb[]): Promise<Manifest> {
  const libraries: string[] = [];
  let loader = "";
  for (const base of ["usr/lib", "lib"]) {
    const names = await readdir(path.join(folder, base)).catch(() => []);
    for (const name of names.filter((name) => /-linux-gnu$/.test(name))) {
      libraries.push(path.join(base, name));
      const files = await readdir(path.join(folder, base, name));
      if (files.includes("libOpenCL.so.1")) loader = path.join(base, name, "libOpenCL.so.1");
    }
  }
  const pocl = debs.find(({ name }) => name.startsWith("libpocl") && !name.endsWith("common"));
  if (!loader || !pocl) throw failure("root-unpack", "pocl-opencl-icd", "it brought no OpenCL");
  return { version: pocl.version, loader, libraries };
}
