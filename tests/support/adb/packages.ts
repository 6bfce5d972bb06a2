import { chmod, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { keepFolder } from "../../../action/src/cache/keep.ts";
import { fetchDebs } from "../../../action/src/places/packages/apt.ts";
import { readDistribution } from "../../../action/src/places/packages/distribution.ts";
import { exec } from "../../../action/src/system/exec.ts";
import type { ToolContext } from "../../../action/src/system/tool-context.ts";

/** Debian's packages that make a device and its host, unpacked in the cache; nothing is installed. */
export interface AdbPackages {
  /** The real adb client, as a script that finds its libraries. */
  client: string;
  /** Google's adbd as Debian 13 builds it, with its own loader and libraries. */
  daemon: { loader: string; libraries: string; program: string };
  /** The shell and the tools that Android has: mksh and toybox. */
  shell: string;
  toybox: string;
}

/** Fetches them once. Null on a machine that is no Debian on x86-64. */
export async function adbPackages(context: ToolContext): Promise<AdbPackages | null> {
  const distribution = await readDistribution();
  if (distribution?.id !== "debian" || process.arch !== "x64") return null;
  const folder = path.join(context.home, "test-adb", "1");
  await keepFolder({
    folder,
    signal: context.signal,
    build: async (partial) => {
      await unpack("trixie", ["adbd"], true, path.join(partial, "daemon"), context);
      await unpack(distribution.codename, ["adb"], true, path.join(partial, "client"), context);
      await unpack(distribution.codename, ["mksh", "toybox"], false, path.join(partial, "tools"), context);
      // The machine's own C library goes with its own loader.
      const client = path.join(partial, "client");
      for (const name of [
        "libc.so.6",
        "ld-linux-x86-64.so.2",
        "libm.so.6",
        "libdl.so.2",
        "libpthread.so.0",
        "librt.so.1",
      ]) {
        for (const base of ["lib", "usr/lib"])
          await rm(path.join(client, base, "x86_64-linux-gnu", name), { force: true });
      }
    },
  });
  const client = path.join(folder, "client");
  const libraries = (root: string) =>
    ["usr/lib/x86_64-linux-gnu", "usr/lib/x86_64-linux-gnu/android", "lib/x86_64-linux-gnu"]
      .map((name) => path.join(root, name))
      .join(":");
  const script = path.join(folder, "adb");
  const program = path.join(client, "usr/lib/android-sdk/platform-tools/adb");
  const text = `#!/bin/sh\nexport LD_LIBRARY_PATH=${libraries(client)}\nexec ${program} "$@"\n`;
  if ((await readFile(script, "utf8").catch(() => "")) !== text) {
    await writeFile(script, text);
    await chmod(script, 0o755);
  }
  const daemon = path.join(folder, "daemon");
  return {
    client: script,
    daemon: {
      loader: path.join(daemon, "usr/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2"),
      libraries: libraries(daemon),
      program: path.join(daemon, "usr/lib/android-sdk/platform-tools/adbd"),
    },
    shell: path.join(folder, "tools/bin/mksh"),
    toybox: path.join(folder, "tools/bin/toybox"),
  };
}

async function unpack(
  codename: string,
  packages: string[],
  withDependencies: boolean,
  folder: string,
  context: ToolContext,
): Promise<void> {
  const request = {
    purpose: packages.join(", "),
    packages: [packages],
    withDependencies,
    arch: "amd64" as const,
    codename,
    components: ["main"],
  };
  await mkdir(folder);
  const debs = await fetchDebs(request, folder, context);
  const { env, signal } = context;
  for (const { file } of debs) await exec({ command: "dpkg-deb", args: ["-x", file, folder], env, signal });
  await rm(path.join(folder, "apt"), { recursive: true, force: true });
}
