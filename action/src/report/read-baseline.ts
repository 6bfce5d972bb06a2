import { BASELINE_SCHEMA, type Baseline, baselineOf } from "../../../core/change/baseline.ts";
import { baselineReader } from "../../../core/change/read.ts";
import { Refused } from "../../../core/report/read/refused.ts";
import { failure, ParityError } from "../errors/error.ts";
import { readFileBy, readReport } from "./read.ts";

/**
 * Reads a report folder, a report.json, or a baseline as the dashboard gives it.
 *
 * @throws ParityError when it is neither
 */
export async function baselineFromFile(where: string): Promise<Baseline> {
  try {
    return await readFileBy(baselineReader(), where);
  } catch (error) {
    // A folder or another schema: it may be a report.
    if (error instanceof Refused && error.schema === BASELINE_SCHEMA)
      throw failure("baseline-unreadable", where, error.message);
  }
  try {
    return baselineOf(await readReport(where));
  } catch (error) {
    if (error instanceof ParityError) throw failure("baseline-unreadable", where, error.message);
    throw error;
  }
}
