import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";

/**
 * A command as one that the kernel ends when this process ends, however that ends: who is killed with SIGKILL cannot end what it started,
 * and a probe that hangs would compute for ever. By util-linux's `setpriv`; where there is none the command stays as it is, and ends
 * when it next writes to us.
 */
export function endingWithUs(command: string, args: readonly string[]): [string, string[]] {
  tool ??= findTool();
  // What is not there is told by whoever starts it, in its own words.
  if (!tool || !path.isAbsolute(command) || !existsSync(command)) return [command, [...args]];
  return [tool, ["--pdeathsig", "KILL", "--", command, ...args]];
}

/** Empty where there is none. */
let tool: string | undefined;

function findTool(): string {
  if (process.platform !== "linux") return "";
  const places = ["/usr/bin/setpriv", "/bin/setpriv"];
  // Busybox has one that does not know it.
  const works = (file: string) =>
    spawnSync(file, ["--pdeathsig", "KILL", "--", "/bin/true"], { timeout: 5_000 }).status === 0;
  return places.find(works) ?? "";
}
