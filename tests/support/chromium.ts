import { execFile } from "node:child_process";
import { access, constants } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { type Browser, chromium } from "playwright-core";
import { alone } from "./lock.ts";

const run = promisify(execFile);

const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/** A browser, or why there is none. */
export type FoundBrowser = { executable: string } | { missing: string };

/**
 * A Chromium of this machine; where there is none, root on a machine with apt installs Debian's.
 *
 * @throws Error under CI where it could have been installed and was not: there a browser test never skips
 */
export async function findChromium(): Promise<FoundBrowser> {
  const installed = await onPath();
  if (installed) return { executable: installed };
  if (process.getuid?.() !== 0)
    return { missing: "no Chromium on the PATH, and only root could install one" };
  if (!(await executableOn("apt-get")))
    return { missing: "no Chromium on the PATH and no apt to install one" };
  try {
    return { executable: await alone("apt-chromium", install) };
  } catch (error) {
    const why = `Chromium could not be installed: ${(error as Error).message}`;
    if (process.env.CI) throw new Error(why);
    return { missing: why };
  }
}

/** Starts it quietly. */
export const launch = (executable: string): Promise<Browser> =>
  chromium.launch({
    executablePath: executable,
    args: [
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      "--disable-quic",
      "--no-first-run",
    ],
  });

async function install(): Promise<string> {
  const already = await onPath();
  if (already) return already;
  const options = { env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" }, maxBuffer: 64 << 20 };
  await run("apt-get", ["update"], options);
  await run("apt-get", ["install", "-y", "--no-install-recommends", "chromium"], options);
  const installed = await onPath();
  if (!installed) throw new Error("apt-get installed chromium, and it is not on the PATH");
  return installed;
}

async function onPath(): Promise<string | null> {
  for (const name of names) {
    const found = await executableOn(name);
    if (found) return found;
  }
  return null;
}

async function executableOn(name: string): Promise<string | null> {
  for (const folder of (process.env.PATH ?? "").split(path.delimiter)) {
    const file = path.join(folder, name);
    if (
      await access(file, constants.X_OK).then(
        () => true,
        () => false,
      )
    )
      return file;
  }
  return null;
}
