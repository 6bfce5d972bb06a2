import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { brotliCompressSync, brotliDecompressSync, constants } from "node:zlib";
import { root } from "./install.mjs";

const file = path.join(root, "models", "history.jsonl.br");

/** More than it ever is: what is unpacked is bounded, whoever wrote it. */
const MOST_BYTES = 100_000_000;

/**
 * Keeps reports as one file, a line a report, oldest first: what they share (pictures, logs, words) is in it once. Op rows, which are most
 * of a report, are kept of the newest alone; the others say that theirs are left out.
 */
export function packHistory(reports) {
  const kept = reports.map((report, at) => (at === reports.length - 1 ? report : withoutOps(report)));
  const text = Buffer.from(kept.map((report) => JSON.stringify(report)).join("\n"));
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
    [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS,
    [constants.BROTLI_PARAM_SIZE_HINT]: text.length,
  };
  writeFileSync(file, brotliCompressSync(text, { params }));
}

/** The reports, each as JSON, oldest first. */
export const readHistory = () =>
  brotliDecompressSync(readFileSync(file), { maxOutputLength: MOST_BYTES }).toString("utf8").split("\n");

function withoutOps(report) {
  const ops = report.cells.filter((cell) => cell.ops !== null).length;
  const cells = report.cells.map((cell) => ({ ...cell, ops: null }));
  const pictures = report.leftOut?.pictures ?? 0;
  return { ...report, cells, leftOut: { ops: ops + (report.leftOut?.ops ?? 0), pictures } };
}
