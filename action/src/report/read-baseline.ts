import { readFile } from "node:fs/promises";
import { BASELINE_SCHEMA, type Baseline, baselineOf, decodeBaseline } from "../../../core/change/baseline.ts";
import { failure, ParityError } from "../errors/error.ts";
import { readReport } from "./read.ts";

/**
 * Reads a report folder, a report.json, or a baseline as the dashboard gives it.
 *
 * @throws ParityError when it is neither
 */
export async function baselineFromFile(where: string): Promise<Baseline> {
  const text = await readFile(where, "utf8").catch(() => null);
  if (text?.includes(BASELINE_SCHEMA)) {
    try {
      return decodeBaseline(JSON.parse(text));
    } catch (error) {
      throw failure("baseline-unreadable", where, (error as Error).message.split("\n")[0]!);
    }
  }
  try {
    return baselineOf(await readReport(where));
  } catch (error) {
    if (error instanceof ParityError) throw failure("baseline-unreadable", where, error.message);
    throw error;
  }
}
