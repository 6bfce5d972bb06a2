import { mkdtemp, rm, stat } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { doctor as told } from "../../../core/words/log/doctor.ts";
import { asIs } from "../../../core/words/stored/phrase.ts";
import { freeBytes } from "../cache/room.ts";
import type { ToolContext } from "../system/tool-context.ts";
import { whyNotWritable } from "../system/writable.ts";
import type { Check } from "./doctor.ts";

/** What a run keeps in the temporary folder while it lasts: outputs of a model, some times over. */
const TEMPORARY_ROOM = 200e6;

/** What stops a run on any target: the folders that it writes besides the cache. */
export async function checkMachine({ home }: ToolContext, cwd: string): Promise<Check[]> {
  return [
    // An older one than is needed does not come here (cli.ts).
    { name: "Node", state: "ok", text: asIs(process.versions.node) },
    await checkTemporary(os.tmpdir()),
    await checkFolder(cwd),
    ...(await checkOwners(home)),
  ];
}

async function checkTemporary(folder: string): Promise<Check> {
  const name = "temporary";
  try {
    await rm(await mkdtemp(path.join(folder, "mnn-parity-")), { recursive: true });
    const free = await freeBytes(folder);
    if (free >= TEMPORARY_ROOM) return { name, state: "ok", text: asIs(folder) };
    const text = told.littleTemporary({ folder, size: (free / 1e6).toFixed(0) });
    return { name, state: "missing", text, fix: told.freeTemporary() };
  } catch (error) {
    const text = asIs(`${folder}: ${(error as Error).message}`);
    return {
      name,
      state: "missing",
      text,
      fix: told.otherTemporary(),
    };
  }
}

/** The report is written below the working folder, unless it is said where. */
async function checkFolder(folder: string): Promise<Check> {
  return (await whyNotWritable(folder)) === null
    ? { name: "folder", state: "ok", text: asIs(folder) }
    : {
        name: "folder",
        state: "missing",
        text: told.folderReadOnly({ folder }),
        fix: told.outElsewhere(),
      };
}

/** Programs in the cache are run: whoever may write it may run theirs as somebody else. */
async function checkOwners(home: string): Promise<Check[]> {
  const mode = await stat(home).then(
    (found) => found.mode,
    () => 0,
  );
  if ((mode & 0o002) === 0) return [];
  const text = told.everybody({ home });
  return [{ name: "cache's owner", state: "missing", text, fix: asIs(`chmod -R o-w '${home}'`) }];
}
