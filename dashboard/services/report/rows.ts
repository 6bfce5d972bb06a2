import { median } from "../../../core/numeric/median.ts";
import { countCells } from "../../../core/present/grid.ts";
import { headline } from "../../../core/present/headline.ts";
import { cellLabel, worstSnr } from "../../../core/present/label.ts";
import { unique } from "../../../core/present/words.ts";
import { compareReleases, releaseKey } from "../../../core/report/release.ts";
import type { encodeReport, Report } from "../../../core/report/schema.ts";
import type { Provenance } from "../history/provenance.ts";

type Encoded = ReturnType<typeof encodeReport>;

export type Rows = ReturnType<typeof rowsOf>;

/**
 * A report as rows. Columns are taken from the decoded form, what is kept as JSON from the encoded one, in
 * which NaN, infinities and -0 are strings.
 */
export function rowsOf(report: Report, encoded: Encoded, { standing, branch, ref, pull }: Provenance) {
  const runtimes = new Map(report.runtimes.map((runtime) => [runtime.id, runtime]));
  const releases = unique(
    report.runtimes.filter(({ origin }) => origin !== "outside").map(({ release }) => release),
  ).sort(compareReleases);
  // A reference is the ruler: it has no history of its own.
  const candidates = report.cells.filter(({ role }) => role === "candidate");
  const cells = report.cells.map((cell, position) => {
    const runtime = runtimes.get(cell.runtime)!;
    return {
      key: plain(cell.id),
      position,
      seriesId: cell.series,
      model: plain(cell.model),
      input: plain(cell.input),
      release: plain(runtime.release),
      releaseKey: plain(releaseKey(runtime.release)),
      origin: runtime.origin,
      target: plain(cell.target),
      config: plain(cell.config),
      role: cell.role,
      verdict: cell.verdict,
      outcome: cell.outcome,
      snrDb: worstSnr(cell.outputs),
      toleranceDb: cell.outputs.length > 0 ? Math.max(...cell.outputs.map((o) => o.tolerance.snrDb)) : null,
      medianMs: median(cell.runMs),
      label: cellLabel(cell),
      reason: plain(cell.reason),
      detail: JSON.stringify({ ...encoded.cells[position]!, ops: null }),
    };
  });
  return {
    project: plain(report.project),
    run: {
      reportId: report.id,
      reportedAt: new Date(report.createdAt),
      complete: report.complete,
      durationMs: report.durationMs,
      commit: report.source?.commit ? plain(report.source.commit) : null,
      branch: branch === null ? null : plain(branch),
      standing,
      ref: ref === null ? null : plain(ref),
      pull,
      headline: plain(headline(report)),
      releases: JSON.stringify(releases),
      counts: JSON.stringify(countCells(report.cells)),
      document: JSON.stringify({ ...encoded, probes: [], cells: [], findings: [], pictures: [] }),
    },
    releases: releases.map((name) => ({ name: plain(name), sortKey: plain(releaseKey(name)) })),
    series: [
      ...new Map(
        candidates.map((cell) => [cell.series, seriesOf(cell, runtimes.get(cell.runtime)!)]),
      ).values(),
    ],
    cells,
    ops: encoded.cells.flatMap(({ id, ops }) => (ops ? [{ key: plain(id), ops: JSON.stringify(ops) }] : [])),
    findings: report.findings.map((finding, position) => ({
      key: plain(finding.id),
      position,
      model: plain(finding.model),
      config: plain(finding.config),
      verdict: finding.verdict,
      op: finding.op ? plain(finding.op.name) : null,
      detail: JSON.stringify(encoded.findings[position]),
    })),
    probes: encoded.probes.map((probe, position) => ({
      key: plain(probe.id),
      position,
      detail: JSON.stringify(probe),
    })),
    pictures: report.pictures.map(({ id, mime, width, height, data }) => ({
      sha256: id,
      mime,
      width,
      height,
      bytes: Buffer.from(data, "base64"),
    })),
  };
}

function seriesOf(cell: Report["cells"][number], runtime: Report["runtimes"][number]) {
  const flags = Object.entries(runtime.flags).sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    id: cell.series,
    model: plain(cell.model),
    input: plain(cell.input),
    target: plain(cell.target),
    config: plain(cell.config),
    origin: runtime.origin,
    flags: JSON.stringify(Object.fromEntries(flags)),
  };
}

/** Postgres' text cannot hold NUL, which JSON can. */
const plain = (text: string): string => text.replaceAll("\0", "\ufffd");
