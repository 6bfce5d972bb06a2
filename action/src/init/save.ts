import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { failure } from "../errors/error.ts";

/** Writes a file that a person keeps. One that is there is not written over unless that was asked for. */
export async function saveText(file: string, text: string, over: boolean): Promise<void> {
  try {
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, text, { flag: over ? "w" : "wx" });
  } catch (error) {
    throw failure("cannot-write", file, error);
  }
}
