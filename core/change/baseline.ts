import { z } from "zod";
import { median } from "../numeric/median.ts";
import { cellLabel, worstSnr } from "../present/label.ts";
import { real } from "../report/real.ts";
import { releaseTeller } from "../report/release.ts";
import type { Cell, Converted, Report } from "../report/schema.ts";
import { outcomeSchema, verdictSchema } from "../report/vocabulary.ts";

/** Name and version of the baseline's schema. */
export const BASELINE_SCHEMA = "mnn-parity.baseline/1";

/** Most cells that a baseline may hold: what comes over the network is bounded before it is believed. */
export const MOST_CELLS = 50_000;

const name = z.string().min(1).max(300);

export const baselineCellSchema = z.object({
  /** Its id in the report that this was made of; baselines of earlier versions do not say. */
  cell: name.nullish(),
  series: z.string().regex(/^[0-9a-f]{16}$/),
  release: z.string().min(1).max(100),
  model: name,
  input: name,
  target: name,
  config: name,
  verdict: verdictSchema,
  outcome: outcomeSchema,
  /** The verdict in two or three words. */
  label: z.string().max(200),
  /** The worst among the outputs; null without outputs. */
  snrDb: real.nullable(),
  medianMs: z.number().nonnegative().nullable(),
  /** The release whose converter made its model; null where it was a .mnn already, and left out by earlier versions. */
  converter: z.string().max(100).nullish(),
  /** What must be the same for two results to be compared; null where the cell did not run. */
  environment: z.string().max(2000).nullable(),
  /** What the host's CPU can compute with, of a cell that ran there; left out by earlier versions. */
  features: z.string().max(10_000).nullish(),
});
export type BaselineCell = z.infer<typeof baselineCellSchema>;

export const baselineSchema = z.object({
  schema: z.literal(BASELINE_SCHEMA),
  commit: z.string().max(64).nullable(),
  branch: z.string().max(1000).nullable(),
  createdAt: z.iso.datetime(),
  /** The run's page on a dashboard. */
  url: z.url({ protocol: /^https?$/ }).nullable(),
  cells: z.array(baselineCellSchema).max(MOST_CELLS),
});
/** What a later report is held against: the verdicts and distances of an earlier one, without its evidence. */
export type Baseline = z.infer<typeof baselineSchema>;

/** Parses what was written as JSON. Throws a ZodError that names each wrong path. */
export const decodeBaseline = (json: unknown): Baseline => z.decode(baselineSchema, json as never);

/** The JSON-safe form of a baseline. */
export const encodeBaseline = (baseline: Baseline): z.input<typeof baselineSchema> =>
  z.encode(baselineSchema, baseline);

/** What of a report later ones are compared with. */
export type BaselineSource = Pick<
  Report,
  "source" | "createdAt" | "cells" | "runtimes" | "targets" | "environment"
>;

/** A report as a baseline: its candidate cells, without evidence. */
export function baselineOf(report: BaselineSource, url: string | null = null): Baseline {
  const releaseOf = releaseTeller(report);
  return {
    schema: BASELINE_SCHEMA,
    commit: report.source?.commit ?? null,
    branch: report.source?.branch ?? null,
    createdAt: report.createdAt,
    url,
    cells: report.cells
      .filter(({ role }) => role === "candidate")
      .map((cell) => ({
        cell: cell.id,
        series: cell.series,
        release: releaseOf(cell),
        model: cell.model,
        input: cell.input,
        target: cell.target,
        config: cell.config,
        verdict: cell.verdict,
        outcome: cell.outcome,
        label: cellLabel(cell).slice(0, 200),
        snrDb: worstSnr(cell.outputs),
        medianMs: median(cell.runMs),
        ...(cell.converted ? { converter: converterOf(cell.converted) } : {}),
        environment: environmentOf(cell, report),
        ...featuresOf(cell, report),
      })),
  };
}

/** The release of `MNN 3.6.1: mnnconvert -f ONNX ...`. */
const converterOf = ({ converter }: Pick<Converted, "converter">): string =>
  (/^MNN ([^\s:]+):/.exec(converter)?.[1] ?? converter).slice(0, 100);

/** Of a cell that ran on the host: which features its CPU has. MNN picks kernels by these, whatever the CPU is called. */
function featuresOf(
  cell: Pick<Cell, "target" | "verdict">,
  { targets, environment }: Pick<Report, "targets" | "environment">,
): Pick<BaselineCell, "features"> {
  const target = targets.find(({ id }) => id === cell.target);
  if (target?.kind !== "host" || cell.verdict === "unavailable" || !environment.cpuFeatures) return {};
  return { features: [target.platform, ...environment.cpuFeatures].join(" ").slice(0, 10_000) };
}

/**
 * What a cell's numbers depend on besides MNN, the model and its input: platform, CPU and emulator. MNN picks kernels by
 * the CPU's features, so numbers from another one are no news about a change.
 */
export function environmentOf(
  cell: Pick<Cell, "target" | "verdict">,
  { targets, environment }: Pick<Report, "targets" | "environment">,
): string | null {
  const target = targets.find(({ id }) => id === cell.target);
  if (!target || cell.verdict === "unavailable") return null;
  const cpu = target.kind === "host" ? target.cpu || environment.cpu : target.cpu;
  const emulator = target.emulator ? `${target.emulator.name} ${target.emulator.version}` : "";
  return [target.platform, cpu, emulator].filter(Boolean).join(", ").slice(0, 2000);
}
