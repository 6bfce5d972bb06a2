import type { Report } from "../../../core/report/schema.ts";
import { type Provenance, provenanceOf } from "../history/provenance.ts";
import type { Identity } from "../token/identity.ts";
import { checkReport } from "./check.ts";
import { decodeBody } from "./decode.ts";
import { digestsOf } from "./digest.ts";
import { type Part, partsOf, type RunRow, runOf } from "./rows.ts";

/** What is known of a report before its rows. */
export interface Head {
  /** The report's own id. */
  id: string;
  project: string;
  /** Of the report as it is stored: the same for the same report, however its JSON was written. */
  sha256: string;
  /** The same under the schemas before: a report that was stored then is this one still. */
  earlier: string[];
  provenance: Provenance;
  run: RunRow;
}

/** A report that is ready to be stored. */
export interface Prepared extends Head {
  /** Its rows, made as they are asked for; once. */
  parts: Iterable<Part> | AsyncIterable<Part>;
}

/**
 * Reads a report and makes it rows: everything that needs no database. It computes for seconds on a large report, so the server has
 * it done aside (prepare-aside.ts).
 *
 * @param by the job that sends it; null for the API token's holder
 * @throws CodedError `json_invalid`, `report_invalid`, `report_newer`, `report_inconsistent` or `body_too_large`
 */
export async function prepareReport(
  body: AsyncIterable<Uint8Array>,
  by: Identity | null,
): Promise<Head & { parts: Iterable<Part> }> {
  const decoded = await decodeBody(body);
  checkReport(decoded);
  const provenance = provenanceOf(decoded.source, by);
  const report = by ? bind(decoded, by, provenance) : decoded;
  const [sha256, ...earlier] = digestsOf(report);
  const { id, project } = report;
  const run = runOf(report, provenance);
  return { id, project, sha256: sha256!, earlier, provenance, run, parts: partsOf(report) };
}

/** What a job's identity proves stands for what its report says: a project of its own, and no branch but its own. */
function bind(report: Report, { repository }: Identity, { branch }: Provenance): Report {
  const { source } = report;
  return { ...report, project: repository, source: source && { ...source, branch } };
}
