import { createHash } from "node:crypto";
import type { Report } from "./schema.ts";
import { seriesId } from "./series.ts";

/** Larger pictures are no pictures of tensors; the bound also fits the database's integers. */
const MAX_SIDE = 20_000;

/**
 * What a report from outside contradicts itself in, which its schema cannot say: ids are unique, references lead somewhere, a cell's
 * series is what the cell says, pictures are what they say. In words, each with its place; nothing where all is well.
 */
export function* contradictions(report: Report): Generator<string> {
  yield* duplicates(report);
  yield* dangling(report);
  yield* badPictures(report);
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
    target: ids(report.targets),
    config: ids(report.configs),
    probe: ids(report.probes),
    finding: ids(report.findings),
  };
  const runtimes = new Map(report.runtimes.map((runtime) => [runtime.id, runtime]));
  const inputs = new Set(report.inputs.map(({ model, id }) => JSON.stringify([model, id])));
  const cells = ids(report.cells);
  for (const [index, cell] of report.cells.entries()) {
    const absent = (field: string, id: string) =>
      `cells[${index}].${field} is ${quote(id)}, which is not in the report`;
    for (const field of ["model", "target", "config", "probe", "finding"] as const) {
      const id = cell[field];
      if (id !== null && !known[field].has(id)) yield absent(field, id);
    }
    if (!inputs.has(JSON.stringify([cell.model, cell.input]))) yield absent("input", cell.input);
    const of = cell.reference.cell;
    if (of !== null && !cells.has(of)) yield absent("reference.cell", of);
    const runtime = runtimes.get(cell.runtime);
    if (!runtime) yield absent("runtime", cell.runtime);
    else if (cell.series !== seriesId({ ...cell, origin: runtime.origin, flags: runtime.flags }))
      yield `cells[${index}].series is another than its model, input, target, config and runtime make`;
    if (cell.ops && cell.ops.firstBad !== null && cell.ops.firstBad >= cell.ops.rows.length)
      yield `cells[${index}].ops.firstBad is beyond its rows`;
  }
  for (const [index, { cell, finding }] of (report.diagnoses ?? []).entries()) {
    if (!cells.has(cell))
      yield `diagnoses[${index}] is of the cell ${quote(cell)}, which is not in the report`;
    if (finding !== null && !known.finding.has(finding))
      yield `diagnoses[${index}].finding is ${quote(finding)}, which is not in the report`;
  }
  for (const [index, finding] of report.findings.entries()) {
    for (const id of [finding.example, ...finding.cells])
      if (!cells.has(id)) yield `findings[${index}] names the cell ${quote(id)}, which is not in the report`;
    for (const id of finding.configs ?? [])
      if (!known.config.has(id))
        yield `findings[${index}] names the config ${quote(id)}, which is not in the report`;
  }
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
