import { hasUnseen, namesOf } from "../../../../core/report/names.ts";
import { Refused } from "../../../../core/report/read/refused.ts";
import { reportReader } from "../../../../core/report/read/report.ts";
import { READ_SCHEMAS, type Report } from "../../../../core/report/schema.ts";
import { seriesId } from "../../../../core/report/series.ts";
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
    checkReferences(report);
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

/** Everything that is referred to must be there, once, and a series must be what its cell says. */
function checkReferences(report: Report): void {
  const ids = (what: string, items: readonly { id: string }[]): Set<string> => {
    const set = new Set(items.map(({ id }) => id));
    if (set.size !== items.length) throw refuse(`two ${what} have one id`);
    return set;
  };
  const runtimes = new Map(report.runtimes.map((runtime) => [runtime.id, runtime]));
  const known = {
    models: ids("models", report.models),
    runtimes: ids("runtimes", report.runtimes),
    targets: ids("targets", report.targets),
    configs: ids("configs", report.configs),
    cells: ids("cells", report.cells),
    findings: ids("findings", report.findings),
    probes: ids("probes", report.probes),
    pictures: ids("pictures", report.pictures),
  };
  const must = (what: keyof typeof known, id: string | null) => {
    if (id !== null && !known[what].has(id))
      throw refuse(`it refers to something of its ${what} that is not there`);
  };
  for (const cell of report.cells) {
    must("models", cell.model);
    must("runtimes", cell.runtime);
    must("targets", cell.target);
    must("configs", cell.config);
    must("probes", cell.probe);
    must("findings", cell.finding);
    const { model, input, target, config } = cell;
    const { origin, flags } = runtimes.get(cell.runtime)!;
    if (cell.series !== seriesId({ model, input, target, config, origin, flags }))
      throw refuse("a cell claims to belong to another series");
  }
  for (const finding of report.findings) {
    must("cells", finding.example);
    for (const id of finding.cells) must("cells", id);
    for (const id of finding.configs ?? []) must("configs", id);
  }
}
