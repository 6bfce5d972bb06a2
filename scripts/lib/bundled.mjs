import { spawnSync } from "node:child_process";
import path from "node:path";
import { ensurePackages, root } from "./install.mjs";

/**
 * Bundles a folder's `main.ts` and runs it with this process's arguments.
 *
 * @param external packages that load files of their own, and so are not bundled
 * @returns the exit code
 */
export async function runBundled(folder, external = []) {
  await ensurePackages();
  const { build } = await import("rolldown");
  const name = path.basename(folder);
  const file = path.join(root, "node_modules", ".cache", "mnn-parity", `${name}.mjs`);
  await build({
    input: path.join(root, folder, "main.ts"),
    platform: "node",
    // With what they export beside their main file.
    external: ["sharp", "vitest", ...external].map((name) => new RegExp(`^${name}(/|$)`)),
    logLevel: "warn",
    plugins: [
      {
        // What a source finds beside itself, it finds beside its source.
        name: "own-folder",
        transform: (code, id) =>
          code.includes("import.meta.dirname")
            ? code.replaceAll("import.meta.dirname", JSON.stringify(path.dirname(id)))
            : null,
      },
    ],
    output: { file, format: "esm", codeSplitting: false },
  });
  const args = [file, ...process.argv.slice(2)];
  return spawnSync(process.execPath, args, { cwd: root, stdio: "inherit" }).status ?? 1;
}
