import { readdir, readFile, realpath } from "node:fs/promises";
import path from "node:path";
import { askProgram } from "../../system/exec.ts";
import type { ToolContext } from "../../system/tool-context.ts";

/** An OpenCL that a probe can be pointed to. */
export interface OpenClLibrary {
  /** The ICD loader, `libOpenCL.so.1`, absolute. */
  loader: string;
  /** Folder of .icd files to use instead of the system's; null for the system's. */
  vendors: string | null;
  /** Folders of libraries that it needs besides the system's. */
  folders: string[];
  version: string;
}

/** The system's `libOpenCL.so.1`, or null where there is none. */
export async function systemLoader({ tools, env, signal, progress }: ToolContext): Promise<string | null> {
  const PATH = [...tools.path, "/usr/sbin", "/sbin"].join(path.delimiter);
  const cached = await askProgram("ldconfig", ["-p"], { env: { ...env, PATH }, signal, progress });
  const machine = process.arch === "arm64" ? "AArch64" : "x86-64";
  const found = cached?.stdout
    .split("\n")
    .find((line) => /^\s*libOpenCL\.so\.1 /.test(line) && line.includes(machine))
    ?.split(" => ")[1];
  return found ? realpath(found.trim()).catch(() => null) : null;
}

/** The PoCL that is installed on this machine, or null. */
export async function installedPocl(
  context: ToolContext,
  vendors = "/etc/OpenCL/vendors",
): Promise<OpenClLibrary | null> {
  const loader = await systemLoader(context);
  if (!loader) return null;
  const names = (await readdir(vendors).catch(() => [])).filter((name) => name.endsWith(".icd"));
  for (const name of names) {
    const driver = (await readFile(path.join(vendors, name), "utf8").catch(() => "")).trim();
    if (/pocl/i.test(path.basename(driver)))
      return { loader, vendors: null, folders: [], version: path.basename(driver) };
  }
  return null;
}
