import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, onTestFinished } from "vitest";

/** One cache folder for all test files: `MNN_PARITY_HOME`, else a fixed one, so that a second run is quick. */
export const testHome = (): string =>
  path.resolve(process.env.MNN_PARITY_HOME || path.join(os.tmpdir(), "mnn-parity-tests"));

/** A new empty folder, gone when the test ends. */
export function freshFolder(): string {
  const folder = mkdtempSync(path.join(os.tmpdir(), "mnn-parity-test-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** The same for what a file's tests share, made before them. */
export function freshFolderUntilEnd(): string {
  const folder = mkdtempSync(path.join(os.tmpdir(), "mnn-parity-test-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
