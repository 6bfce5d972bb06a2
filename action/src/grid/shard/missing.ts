import { emptyCell } from "../../../../core/report/empty-cell.ts";
import type { Cell, Report, Runtime, Target } from "../../../../core/report/schema.ts";
import { seriesId } from "../../../../core/report/series.ts";
import type { GroupName } from "../../config/resolve/settings.ts";
import { resolveTarget } from "../../target/resolve.ts";
import { type PlannedRuntime, runtimeUnprepared, targetUnprepared, unknownInput } from "../placeholder.ts";
import { releaseNameOf } from "./release-name.ts";
import type { ShardPlan } from "./schema.ts";

/** Cells, and what they refer to. */
export type Missing = Pick<Report, "cells" | "runtimes" | "targets" | "models" | "inputs">;

/**
 * The cells that were planned and never came back, as failures that say so, and what they refer to.
 *
 * @param has whether a shard brought a cell
 */
export function missingCells(
  plan: ShardPlan,
  reports: readonly Report[],
  has: (group: GroupName, config: string, input: string) => boolean,
): Missing {
  const runtimes: Runtime[] = [];
  const targets: Target[] = [];
  const cells = plan.shards.flatMap(({ index, of, groups }) =>
    groups.flatMap((group) => {
      const lost = cellsOf(group, plan, reports).filter(
        // A run that could not find out a model's inputs has told it in one cell for each config.
        ({ config, input }) => !has(group, config, input) && !has(group, config, unknownInput),
      );
      if (lost.length === 0) return [];
      const target = known(reports, "targets").find(({ id }) => id === group.target);
      const runtime =
        known(reports, "runtimes").find(
          (one) => one.platform === target?.platform && releaseNameOf(one, plan) === group.release,
        ) ?? runtimeUnprepared(plannedAs(group.release, plan), group.target);
      runtimes.push(runtime);
      targets.push(target ?? targetUnprepared(resolveTarget(group.target)));
      return lost.map(({ config, input }) =>
        missingCell(group, input, config, runtime, reasonFor(index, of)),
      );
    }),
  );
  return { cells, runtimes, targets, ...unknownModels(cells) };
}

const reasonFor = (index: number, of: number): string =>
  `shard ${index} of ${of} left no result for this cell: its job died, was cancelled, or its report did not arrive`;

const known = <Key extends "targets" | "runtimes">(
  reports: readonly Report[],
  key: Key,
): Report[Key][number][] => reports.flatMap((report): Report[Key][number][] => report[key]);

const cellsOf = (group: GroupName, plan: ShardPlan, reports: readonly Report[]) =>
  plan.configs.flatMap(({ id }) => inputsOf(group, plan, reports).map((input) => ({ config: id, input })));

/** As other shards' reports say, else as the plan does. */
function inputsOf({ model }: GroupName, plan: ShardPlan, reports: readonly Report[]): string[] {
  const seen = reports.flatMap((report) => report.inputs.filter((input) => input.model === model));
  const planned = plan.models.find(({ name }) => name === model)?.inputs ?? [];
  const names = seen.length > 0 ? seen.map(({ id }) => id) : planned;
  return names.length > 0 ? [...new Set(names)] : [unknownInput];
}

function missingCell(
  { model, target }: GroupName,
  input: string,
  config: string,
  runtime: Runtime,
  reason: string,
): Cell {
  const { origin, flags } = runtime;
  return {
    ...emptyCell(),
    id: "missing",
    series: seriesId({ model, input, target, config, origin, flags }),
    model,
    input,
    runtime: runtime.id,
    target,
    config,
    reference: { kind: "cell", cell: null, label: "none: the cell did not run" },
    reason,
    fix: "look at the log of the shard's job and run it again",
    probe: null,
    finding: null,
    command: "",
  };
}

/** A release that is none of the plan's can only be one of its wheels. */
const plannedAs = (name: string, { releases }: ShardPlan): PlannedRuntime =>
  releases.find((planned) => planned.name === name) ?? { name, release: name, origin: "wheel", flags: {} };

/** Stands for files that no shard told about. */
const unknownSha = "0".repeat(64);

function unknownModels(cells: readonly Cell[]): Pick<Report, "models" | "inputs"> {
  return {
    models: [...new Set(cells.map(({ model }) => model))].map((id) => ({
      id,
      file: "unknown",
      sha256: unknownSha,
      bytes: 0,
      converted: null,
      inputs: [],
      outputs: [],
    })),
    inputs: cells.map(({ model, input }) => ({
      model,
      id: input,
      sha256: unknownSha,
      tensors: [],
      picture: null,
    })),
  };
}
