import { execFile } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { exists } from "../../action/src/cache/keep.ts";
import { readEnvironment } from "../../action/src/system/environment.ts";

const run = promisify(execFile);

/** The Rust crate that carries MNN's sources, by MNN's release. */
const CRATE = "mnn-sys";
const crates = { "3.6.1": "0.2.0", "3.3.0": "0.1.2" } as const;

export type CarriedRelease = keyof typeof crates;

/** Whether cargo is here to bring sources. */
export const hasCargo = (): Promise<boolean> =>
  run("cargo", ["--version"]).then(
    () => true,
    () => false,
  );

/**
 * MNN's sources of a release, as the crate carries them: fetched by cargo, into its own cache and with the user's
 * settings. @returns the folder
 */
export async function mnnSources(release: CarriedRelease): Promise<string> {
  const version = crates[release];
  const project = path.join(readEnvironment().home, "test-sources", version);
  await mkdir(path.join(project, "src"), { recursive: true });
  await writeFile(path.join(project, "src", "lib.rs"), "");
  await writeFile(
    path.join(project, "Cargo.toml"),
    `[package]
name = "sources"
version = "0.0.0"
edition = "2021"

[dependencies]
${CRATE} = { version = "=${version}", default-features = false }

[workspace]
`,
  );
  const { stdout } = await run("cargo", ["metadata", "--format-version", "1"], {
    cwd: project,
    maxBuffer: 64e6,
  });
  const packages = JSON.parse(stdout).packages as { name: string; manifest_path: string }[];
  const manifest = packages.find(({ name }) => name === CRATE)!.manifest_path;
  const folder = path.join(path.dirname(manifest), "vendor");
  if (!(await exists(path.join(folder, "CMakeLists.txt")))) throw new Error(`${CRATE} carries no sources`);
  return folder;
}
