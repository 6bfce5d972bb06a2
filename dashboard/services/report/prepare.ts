import type { Report } from "../../../core/report/schema.ts";
import { type Provenance, provenanceOf } from "../history/provenance.ts";
import type { Identity } from "../token/identity.ts";
import { checkReport } from "./check.ts";
import { decodeBody } from "./decode.ts";
import { digestsOf } from "./digest.ts";
import { nobody, type Owner, type Part, partsOf, type RunRow, runOf } from "./rows.ts";

/** What is known of a report before its rows. */
export interface Head {
  /** The report's own id. */
  id: string;
  project: string;
  /** Of the bytes that came. */
  sha256: string;
  provenance: Provenance;
  run: RunRow;
  /** How many there are. */
  cells: number;
}

/** By which a report that is here is told from another one with its id. */
export interface Digests {
  /** Of its bytes; where there is no `content`, of its encoded form. */
  sha256: string;
  content: string | null;
}

/** A report that is ready to be stored, or to be held against the one that is here: one of the two, once. */
export interface Prepared extends Head {
  /** Its rows, made as they are asked for; then SHA-256 of what they hold. */
  parts(owner: Owner): Iterator<Part, string> | AsyncIterator<Part, string>;
  /** Whether it is the one that is here, in other bytes: what the same JSON means in another order, or by another version. */
  isSame(here: Digests): boolean | Promise<boolean>;
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
): Promise<Head & { parts(owner: Owner): Iterator<Part, string>; isSame(here: Digests): boolean }> {
  const { report: decoded, sha256 } = await decodeBody(body);
  checkReport(decoded);
  const provenance = provenanceOf(decoded.source, by);
  const report = by ? bind(decoded, by, provenance) : decoded;
  const { id, project } = report;
  const run = runOf(report, provenance);
  const cells = report.cells.length;
  const parts = (owner: Owner) => partsOf(report, run, owner);
  const isSame = ({ sha256, content }: Digests) =>
    content === null ? digestsOf(report).includes(sha256) : contentOf(parts(nobody)) === content;
  return { id, project, sha256, provenance, run, cells, parts, isSame };
}

function contentOf(parts: Iterator<Part, string>): string {
  for (;;) {
    const { done, value } = parts.next();
    if (done) return value;
  }
}

/** What a job's identity proves stands for what its report says: a project of its own, and no branch but its own. */
function bind(report: Report, { repository }: Identity, { branch }: Provenance): Report {
  const { source } = report;
  return { ...report, project: repository, source: source && { ...source, branch } };
}
