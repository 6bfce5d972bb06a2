import { mkdtemp, rm, stat } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import manifest from "../../../package.json" with { type: "json" };
import { freeBytes } from "../cache/room.ts";
import type { ToolContext } from "../system/tool-context.ts";
import { whyNotWritable } from "../system/writable.ts";
import type { Check } from "./doctor.ts";

/** What a run keeps in the temporary folder while it lasts: outputs of a model, some times over. */
const TEMPORARY_ROOM = 200e6;

/** What stops a run on any target: Node, and the folders that it writes besides the cache. */
export async function checkMachine({ home }: ToolContext, cwd: string): Promise<Check[]> {
  return [
    checkNode(process.versions.node),
    await checkTemporary(os.tmpdir()),
    await checkFolder(cwd),
    ...(await checkOwners(home)),
  ];
}

/** @param version of Node, `20.9.0` */
export function checkNode(version: string): Check {
  const needed = manifest.engines.node.replace(/^>=/, "");
  const number = (text: string) =>
    text
      .split(".")
      .map(Number)
      .reduce((all, part) => all * 1000 + part, 0);
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return number(`${major}.${minor}`) >= number(needed)
    ? { name: "Node", state: "ok", text: version }
    : {
        name: "Node",
        state: "missing",
        text: `${version}, and ${needed} is needed`,
        fix: `install Node ${needed} or newer`,
      };
}

async function checkTemporary(folder: string): Promise<Check> {
  const name = "temporary";
  try {
    await rm(await mkdtemp(path.join(folder, "mnn-parity-")), { recursive: true });
    const free = await freeBytes(folder);
    if (free >= TEMPORARY_ROOM) return { name, state: "ok", text: folder };
    const text = `${folder} has ${(free / 1e6).toFixed(0)} MB free`;
    return { name, state: "missing", text, fix: "free some space, or have TMPDIR name another folder" };
  } catch (error) {
    const text = `${folder}: ${(error as Error).message}`;
    return {
      name,
      state: "missing",
      text,
      fix: "have TMPDIR name a folder that is there and that you may write",
    };
  }
}

/** The report is written below the working folder, unless it is said where. */
async function checkFolder(folder: string): Promise<Check> {
  return (await whyNotWritable(folder)) === null
    ? { name: "folder", state: "ok", text: folder }
    : {
        name: "folder",
        state: "missing",
        text: `${folder} cannot be written, and reports would be`,
        fix: "npx mnn-parity run --out /tmp/parity-report, or `out:` in parity.yml",
      };
}

/** Programs in the cache are run: whoever may write it may run theirs as somebody else. */
async function checkOwners(home: string): Promise<Check[]> {
  const mode = await stat(home).then(
    (found) => found.mode,
    () => 0,
  );
  if ((mode & 0o002) === 0) return [];
  const text = `everybody on this machine may write ${home}, and what is in it is run`;
  return [{ name: "cache's owner", state: "missing", text, fix: `chmod -R o-w '${home}'` }];
}
