import { createHash } from "node:crypto";
import { hasUnseen, namesOf, spelledOut } from "../../../core/report/names.ts";
import type { Report } from "../../../core/report/schema.ts";
import { CodedError } from "../../errors/coded-error.ts";

/** Larger pictures are no pictures of tensors; the bound also fits the database's integers. */
const MAX_SIDE = 20_000;

/**
 * Checks what the schema cannot say: that names can be read, ids are unique, references lead somewhere, pictures are
 * what they say.
 */
export function checkReport(report: Report): void {
  for (const [what, name] of namesOf(report))
    if (hasUnseen(name))
      throw new CodedError(
        "name_unseen",
        `The name of a ${what} holds characters that cannot be seen: ${quote(spelledOut(name))}.`,
        "Give it another name, run again, and publish that report.",
      );
  const problems = [...duplicates(report), ...dangling(report), ...badPictures(report)];
  const first = problems.slice(0, 5);
  if (first.length > 0)
    throw new CodedError(
      "report_inconsistent",
      `The report contradicts itself: ${first.join("; ")}`,
      "Send the report.json that mnn-parity wrote, unchanged.",
    );
}

function* duplicates(report: Report): Generator<string> {
  for (const list of ["models", "runtimes", "targets", "configs", "probes", "cells", "findings"] as const) {
    const seen = new Set<string>();
    for (const { id } of report[list]) {
      if (seen.has(id)) yield `${list} has ${quote(id)} twice`;
      seen.add(id);
    }
  }
}

function* dangling(report: Report): Generator<string> {
  const ids = (items: readonly { id: string }[]) => new Set(items.map(({ id }) => id));
  const known = {
    model: ids(report.models),
    runtime: ids(report.runtimes),
    target: ids(report.targets),
    config: ids(report.configs),
  };
  const inputs = new Set(report.inputs.map(({ model, id }) => JSON.stringify([model, id])));
  const cells = ids(report.cells);
  for (const [index, cell] of report.cells.entries()) {
    for (const field of ["model", "runtime", "target", "config"] as const)
      if (!known[field].has(cell[field]))
        yield `cells[${index}].${field} is ${quote(cell[field])}, which is not in the report`;
    if (!inputs.has(JSON.stringify([cell.model, cell.input])))
      yield `cells[${index}].input is ${quote(cell.input)}, which is not in the report`;
    if (cell.ops && cell.ops.firstBad !== null && cell.ops.firstBad >= cell.ops.rows.length)
      yield `cells[${index}].ops.firstBad is beyond its rows`;
  }
  for (const [index, finding] of report.findings.entries())
    for (const id of [finding.example, ...finding.cells])
      if (!cells.has(id)) yield `findings[${index}] names the cell ${quote(id)}, which is not in the report`;
}

function* badPictures(report: Report): Generator<string> {
  for (const [index, { id, data, mime, width, height }] of report.pictures.entries()) {
    const bytes = Buffer.from(data, "base64");
    if (createHash("sha256").update(bytes).digest("hex") !== id)
      yield `pictures[${index}].id is not the SHA-256 of its data`;
    else if (!startsAs(bytes, mime)) yield `pictures[${index}] is no ${mime}`;
    else if (width > MAX_SIDE || height > MAX_SIDE)
      yield `pictures[${index}] is larger than ${MAX_SIDE} pixels`;
  }
}

const startsAs = (bytes: Buffer, mime: Report["pictures"][number]["mime"]): boolean =>
  mime === "image/png"
    ? bytes.subarray(0, 8).equals(Buffer.from("\x89PNG\r\n\x1a\n", "latin1"))
    : bytes.subarray(0, 4).toString("latin1") === "RIFF" &&
      bytes.subarray(8, 12).toString("latin1") === "WEBP";

const quote = (text: string): string => JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text);
