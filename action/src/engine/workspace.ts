import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { failure } from "../errors/error.ts";
import { readJson, writeJson } from "../system/json.ts";
import { isGone, type Owner, ownerHere } from "../system/owner.ts";
import type { Plan } from "./plan.ts";

const OWNER = "owner.json";

/** A new folder for what a run needs while it lasts. Those of runs that were killed are removed. @throws ParityError `temporary-folder` */
export async function newTemporaryFolder(): Promise<string> {
  await removeDead(os.tmpdir()).catch(() => {});
  try {
    const folder = await mkdtemp(path.join(os.tmpdir(), "mnn-parity-"));
    const owner = await ownerHere();
    // Where it cannot be told, the folder is nobody's to remove but ours.
    if (owner) await writeJson(path.join(folder, OWNER), owner).catch(() => {});
    return folder;
  } catch (error) {
    throw failure("temporary-folder", os.tmpdir(), error);
  }
}

/** Removes the temporary folders whose runs are gone; what is not ours to remove stays. */
async function removeDead(parent: string): Promise<void> {
  for (const name of await readdir(parent)) {
    if (!/^mnn-parity-\w{6}$/.test(name)) continue;
    const owner = (await readJson(path.join(parent, name, OWNER))) as Owner | undefined;
    if (!owner || !(await isGone(owner))) continue;
    await rm(path.join(parent, name), { recursive: true, force: true }).catch(() => {});
  }
}

/** A run's temporary folder: plans, raw inputs, outputs kept for comparison. */
export class Workspace {
  readonly folder: string;
  #plans = 0;

  constructor(folder: string) {
    this.folder = folder;
  }

  /** Writes a plan's file. @returns its path */
  async plan(plan: Plan): Promise<string> {
    const file = path.join(this.folder, "plans", `${this.#plans++}.json`);
    await this.write(file, JSON.stringify(plan));
    return file;
  }

  async write(file: string, data: string | Uint8Array): Promise<void> {
    try {
      await mkdir(path.dirname(file), { recursive: true });
      await writeFile(file, data);
    } catch (error) {
      throw failure("cannot-write", file, error);
    }
  }
}
