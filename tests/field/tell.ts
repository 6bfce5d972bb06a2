import { writeFile } from "node:fs/promises";
import path from "node:path";
import { worstSnr } from "../../core/present/label.ts";
import type { Cell, Report } from "../../core/report/schema.ts";
import { run as engine } from "../support/command.ts";
import { SILENCE_MS } from "./ask.ts";

/** What the product's report says of one input on one release. */
export interface Told {
  release: string;
  input: string;
  verdict: string;
  /** Of the worst output, in dB. */
  snrDb: number | null;
  api: string;
  /** What the report holds against the truth outside MNN, where it does. */
  outside: string | null;
  op: string | null;
  cause: string | null;
  /** The finding's title; where there is none, the cell's reason. */
  words: string;
}

interface Asked {
  source: string;
  folder: string;
  mnn: string[];
  target: string;
  config: string;
  signal: AbortSignal;
}

/** Runs the product as a user would, on the inputs in `in/`, and reads its report. */
export async function tell({ source, folder, mnn, target, config, signal }: Asked): Promise<Told[]> {
  const file = path.join(folder, `${config.replace("/", "-")}.yml`);
  const settings = {
    project: "field",
    mnn,
    targets: [target],
    configs: [config],
    timeout: SILENCE_MS / 1000,
    models: [{ name: "model", file: source, inputs: "in/*.npz" }],
    out: path.join(folder, config.replace("/", "-")),
  };
  // JSON is YAML.
  await writeFile(file, JSON.stringify(settings, null, 2));
  const { report } = await engine([file], { cwd: folder, signal });
  return report.cells.filter(({ role }) => role === "candidate").map((cell) => toldOf(cell, report));
}

function toldOf(cell: Cell, { findings }: Report): Told {
  const finding = findings.find(({ id }) => id === cell.finding);
  return {
    release: cell.runtime.split("@")[0]!,
    input: cell.input,
    verdict: cell.verdict,
    snrDb: finite(worstSnr(cell.outputs)),
    api: cell.api ?? "session",
    outside: cell.outside?.verdict ?? null,
    op: finding?.op ? `${finding.op.name} (${finding.op.type})` : null,
    cause: finding?.cause?.kind ?? null,
    words: finding?.title ?? cell.reason,
  };
}

/** JSON has no infinity; an exact output is 999 dB in the kept rows. */
const finite = (snrDb: number | null): number | null =>
  snrDb === Number.POSITIVE_INFINITY ? 999 : Number.isNaN(snrDb) ? null : snrDb;
