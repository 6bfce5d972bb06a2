import { mkdir, mkdtemp, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { failure } from "../errors/error.ts";
import type { Plan } from "./plan.ts";

/** A new folder for what a run needs while it lasts. @throws ParityError `temporary-folder` */
export const newTemporaryFolder = (): Promise<string> =>
  mkdtemp(path.join(os.tmpdir(), "mnn-parity-")).catch((error) => {
    throw failure("temporary-folder", os.tmpdir(), error);
  });

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
