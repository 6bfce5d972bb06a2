import { contradictions } from "../../../../core/report/check.ts";
import { hasUnseen, namesOf } from "../../../../core/report/names.ts";
import { Refused } from "../../../../core/report/read/refused.ts";
import { reportReader } from "../../../../core/report/read/report.ts";
import { READ_SCHEMAS, type Report } from "../../../../core/report/schema.ts";
import { failure } from "../../errors/error.ts";
import { reportFile } from "../../report/write.ts";
import { BrokenZip, type ZipEntry, zipChunks, zipDirectory } from "../../system/zip.ts";
import { MOST_PACKED } from "./download.ts";

/** Files in the archive; what real runs write is far below. */
const MOST_FILES = 20_000;

const refuse = (why: string) => failure("artifact-refused", why);

/**
 * Reads the report in an artifact that a stranger may have made, as it unpacks. Nothing is written, nothing in it names a file of
 * ours, and nothing is believed: what is not exactly a report is refused, at its first wrong byte.
 *
 * @throws ParityError `artifact-refused`
 */
export async function readHostileArtifact(zip: Uint8Array): Promise<Report> {
  if (zip.length > MOST_PACKED) throw refuse(`${zip.length} bytes`);
  try {
    const reader = reportReader();
    for await (const chunk of zipChunks(zip, reportIn(zip))) reader.push(chunk);
    const report = reader.end();
    checkNames(report);
    for (const problem of contradictions(report)) throw refuse(problem);
    return report;
  } catch (error) {
    if (error instanceof BrokenZip) throw refuse(error.message);
    if (error instanceof Refused) throw refuse(wordsOf(error));
    throw error;
  }
}

/** The one report in an archive. Other entries are stepped over: nothing of them is unpacked, whatever they say of themselves. */
function reportIn(zip: Uint8Array): ZipEntry {
  const [entry, second] = zipDirectory(zip, MOST_FILES).filter(({ name }) => name === reportFile);
  if (!entry) throw refuse(`it has no ${reportFile}`);
  if (second) throw refuse(`it has two files called ${reportFile}`);
  if (entry.link) throw refuse("its report is a link");
  return entry;
}

function wordsOf({ kind, schema, message }: Refused): string {
  if (kind === "syntax") return `${reportFile} is no JSON in UTF-8: ${message}`;
  if (kind === "schema" && !READ_SCHEMAS.some((known) => known === schema))
    return "it is no report of a version that is known here";
  return message.slice(0, 300);
}

function checkNames(report: Report): void {
  for (const [what, name] of namesOf(report)) {
    if (hasUnseen(name)) throw refuse(`the name of a ${what} holds characters that cannot be seen`);
    if (/(^|[\\/])\.\.([\\/]|$)|^[\\/~]|^[a-z]:[\\/]/i.test(name))
      throw refuse(`the name of a ${what} is a path`);
    if (["__proto__", "constructor", "prototype"].includes(name))
      throw refuse(`no ${what} is called ${name}`);
  }
  for (const { file } of report.models) if (/[\\/]/.test(file)) throw refuse("the file of a model is a path");
}
