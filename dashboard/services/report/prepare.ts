import { createHash } from "node:crypto";
import { encodeReport, READ_SCHEMAS, type Report } from "../../../core/report/schema.ts";
import { type Provenance, provenanceOf } from "../history/provenance.ts";
import type { Identity } from "../token/identity.ts";
import { checkReport } from "./check.ts";
import { decodeBody } from "./decode.ts";
import { type Rows, rowsOf } from "./rows.ts";

/** A report that is ready to be stored. */
export interface Prepared {
  /** The report's own id. */
  id: string;
  project: string;
  /** Of the report as it is stored: the same for the same report, however its JSON was written. */
  sha256: string;
  /** The same under the schemas before: a report that was stored then is this one still. */
  earlier: string[];
  provenance: Provenance;
  rows: Rows;
}

/**
 * Reads a report and makes it rows: everything that needs no database. It computes for seconds on a large report, so the server has
 * it done aside (prepare-aside.ts).
 *
 * @param by the job that sends it; null for the API token's holder
 * @throws CodedError `json_invalid`, `report_invalid`, `report_newer`, `report_inconsistent` or `body_too_large`
 */
export async function prepareReport(body: AsyncIterable<Uint8Array>, by: Identity | null): Promise<Prepared> {
  const decoded = await decodeBody(body);
  checkReport(decoded);
  const provenance = provenanceOf(decoded.source, by);
  const report = by ? bind(decoded, by, provenance) : decoded;
  const encoded = encodeReport(report);
  const sha256s = READ_SCHEMAS.toReversed().map((schema) => digestOf({ ...encoded, schema }));
  const { id, project } = report;
  return {
    id,
    project,
    sha256: sha256s[0]!,
    earlier: sha256s.slice(1),
    provenance,
    rows: rowsOf(report, encoded, provenance),
  };
}

const digestOf = (encoded: object): string =>
  createHash("sha256").update(JSON.stringify(encoded)).digest("hex");

/** What a job's identity proves stands for what its report says: a project of its own, and no branch but its own. */
function bind(report: Report, { repository }: Identity, { branch }: Provenance): Report {
  const { source } = report;
  return { ...report, project: repository, source: source && { ...source, branch } };
}
