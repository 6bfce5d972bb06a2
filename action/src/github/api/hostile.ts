import { z } from "zod";
import { hasUnseen, namesOf } from "../../../../core/report/names.ts";
import { decodeReport, REPORT_SCHEMA, type Report } from "../../../../core/report/schema.ts";
import { seriesId } from "../../../../core/report/series.ts";
import { failure } from "../../errors/error.ts";
import { reportFile } from "../../report/write.ts";
import { BrokenZip, zipContent, zipDirectory } from "../../system/zip.ts";
import { MOST_PACKED } from "./download.ts";

/** Bounds of a report that a stranger made. What real runs write is far below them. */
const most = {
  /** Files in the archive. */
  entries: 20_000,
  unpacked: 200 * 2 ** 20,
  cells: 20_000,
  ops: 500_000,
  pictures: 2_000,
  probes: 20_000,
  findings: 5_000,
  others: 20_000,
} as const;

const refuse = (why: string) => failure("artifact-refused", why);

/**
 * Reads the report in an artifact that a stranger may have made. Nothing is written, nothing in it names a file of
 * ours, and nothing is believed: what is not exactly a report is refused.
 *
 * @throws ParityError `artifact-refused`
 */
export function readHostileArtifact(zip: Uint8Array): Report {
  if (zip.length > MOST_PACKED) throw refuse(`${zip.length} bytes`);
  try {
    return readHostileReport(reportIn(zip));
  } catch (error) {
    if (error instanceof BrokenZip) throw refuse(error.message);
    throw error;
  }
}

/** The one report in an archive. Other entries are stepped over: nothing of them is unpacked, whatever they say of themselves. */
function reportIn(zip: Uint8Array): Uint8Array {
  const [entry, second] = zipDirectory(zip, most.entries).filter(({ name }) => name === reportFile);
  if (!entry) throw refuse(`it has no ${reportFile}`);
  if (second) throw refuse(`it has two files called ${reportFile}`);
  if (entry.link) throw refuse("its report is a link");
  if (entry.size > most.unpacked) throw refuse(`${reportFile} says to be ${entry.size} bytes long`);
  return zipContent(zip, entry);
}

/** @throws ParityError `artifact-refused` */
export function readHostileReport(bytes: Uint8Array): Report {
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    throw refuse("report.json is no JSON in UTF-8");
  }
  checkSizes(json);
  let report: Report;
  try {
    report = decodeReport(json);
  } catch (error) {
    if (error instanceof z.ZodError)
      throw refuse(z.prettifyError(error).split("\n").slice(0, 2).join(" ").slice(0, 300));
    throw refuse("it is no report");
  }
  checkNames(report);
  checkReferences(report);
  return report;
}

function checkSizes(json: unknown): void {
  if (typeof json !== "object" || json === null || Array.isArray(json)) throw refuse("it is no report");
  const { schema, ...parts } = json as Record<string, unknown>;
  if (schema !== REPORT_SCHEMA) throw refuse("it is no report of a version that is known here");
  const limits: Record<string, number> = {
    cells: most.cells,
    pictures: most.pictures,
    probes: most.probes,
    findings: most.findings,
  };
  for (const [name, value] of Object.entries(parts))
    if (Array.isArray(value) && value.length > (limits[name] ?? most.others))
      throw refuse(`it has ${value.length} ${Object.hasOwn(limits, name) ? name : "entries in a list"}`);
  let ops = 0;
  for (const cell of Array.isArray(parts.cells) ? parts.cells : []) {
    const rows = (cell as { ops?: { rows?: unknown } } | null)?.ops?.rows;
    if (Array.isArray(rows)) ops += rows.length;
  }
  if (ops > most.ops) throw refuse(`it has ${ops} ops`);
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
  }
}
