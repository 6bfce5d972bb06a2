import { mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import type { Baseline } from "../../../core/change/baseline.ts";
import { failure } from "../errors/error.ts";
import { baselineFromFile } from "../report/read-baseline.ts";
import { withSignals } from "../system/abort.ts";

const TIMEOUT_MS = 60_000;
/** A report with its pictures is smaller. */
const MOST_BYTES = 128 * 2 ** 20;

/**
 * Reads a report or a baseline at an address. A dashboard's (`/api/v1/baseline?project=...&branch=...`) is asked with the token, which
 * goes nowhere else.
 *
 * @returns null where a dashboard has no report of the branch yet
 * @throws ParityError when nothing can be had there, or it is no report
 */
export async function baselineFromUrl(
  address: string,
  token: string | undefined,
  signal: AbortSignal,
): Promise<Baseline | null> {
  const atDashboard = URL.canParse(address) && new URL(address).pathname.endsWith("/api/v1/baseline");
  const bytes = await download(address, atDashboard ? token : undefined, signal);
  if (bytes === null) {
    if (atDashboard) return null;
    throw failure("baseline-unfetched", address, "it answered 404");
  }
  const folder = await mkdtemp(path.join(os.tmpdir(), "mnn-parity-baseline-"));
  try {
    const file = path.join(folder, "report.json");
    await writeFile(file, bytes);
    return await baselineFromFile(file);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function download(
  address: string,
  token: string | undefined,
  signal: AbortSignal,
): Promise<Buffer | null> {
  try {
    return await withSignals({ signals: [signal], limitMs: TIMEOUT_MS }, async (until) => {
      const response = await fetch(address, {
        signal: until,
        ...(token ? { headers: { authorization: `Bearer ${token}` }, redirect: "error" as const } : {}),
      });
      if (response.status === 404) return null;
      if (!response.ok) throw new Error(`it answered ${response.status}`);
      const chunks: Uint8Array[] = [];
      let size = 0;
      for await (const chunk of response.body ?? []) {
        size += chunk.length;
        if (size > MOST_BYTES) throw new Error(`it is larger than ${MOST_BYTES >> 20} MB`);
        chunks.push(chunk);
      }
      return Buffer.concat(chunks);
    });
  } catch (error) {
    signal.throwIfAborted();
    const { message, cause } = error as Error;
    throw failure("baseline-unfetched", address, cause instanceof Error ? cause.message : message);
  }
}
