import { findFindings } from "../../../core/findings/findings.ts";
import { compareReleases } from "../../../core/report/release.ts";
import type { Cell, Probe, Report, Runtime, Target } from "../../../core/report/schema.ts";
import type { Settings } from "../config/resolve/settings.ts";
import type { KeptEngine } from "../engine/kept-engine.ts";
import type { ProbeRecord } from "../engine/probe-runner.ts";
import { setupKey } from "../engine/setup.ts";
import { explainLog } from "../mnn/log-notes.ts";
import type { Place } from "../places/place/place.ts";
import { commandOf } from "./command.ts";
import type { CellDraft } from "./draft.ts";
import { plannedRuntime, runtimeUnprepared, targetUnprepared } from "./placeholder.ts";

/** The parts of a report that come from running. */
export type Assembled = Pick<Report, "configs" | "runtimes" | "targets" | "probes" | "cells" | "findings">;

/**
 * Puts what was run in the report's order and gives everything its id.
 *
 * @param kept what is kept of results: the earlier run that one was taken from, and what it is known by
 */
export function assemble(
  settings: Settings,
  drafts: CellDraft[],
  records: ProbeRecord[],
  places: Place[],
  inputs: Report["inputs"],
  kept: Pick<KeptEngine, "originOf" | "identityOf"> | null = null,
): Assembled {
  const runtimes = unique(places.map(({ runtime }) => runtime));
  const targets = unique(places.map(({ target }) => target));
  const probes = new Map(records.map((record, index) => [record, probeOf(record, `p${index + 1}`)]));
  const placed = inOrder(settings, drafts);
  const cells = placed.map(({ draft, id }): Cell => {
    const { setup, against, result, referenceOf: _, reference, ...cell } = draft;
    const origin = result && kept?.originOf(result);
    const identity = result && kept?.identityOf(result);
    const twin = placed.find(
      (other) =>
        against && other.draft.input === cell.input && setupKey(other.draft.setup) === setupKey(against),
    );
    return {
      ...cell,
      id,
      runtime: cell.runtime || addUnprepared(setup, runtimes, targets),
      probe: result ? (probes.get(result.record)?.id ?? null) : null,
      finding: null,
      command: commandOf(setup, cell.input, settings),
      reference: { ...reference, cell: twin?.id ?? null },
      ...(origin ? { from: origin } : {}),
      ...(identity ? { identity } : {}),
    };
  });
  const configs = unique([...settings.configs, ...drafts.map(({ setup }) => setup.config)]);
  const findings = findFindings({ cells, configs, inputs, runtimes, targets });
  return { configs, runtimes, targets, probes: [...probes.values()], cells, findings };
}

/** Cells in the report's order, each with its id. */
export const inOrder = (
  settings: Settings,
  drafts: readonly CellDraft[],
): { draft: CellDraft; id: string }[] =>
  [...drafts].sort(orderOf(settings)).map((draft, index) => ({ draft, id: `c${index + 1}` }));

function probeOf(record: ProbeRecord, id: string): Probe {
  const { place, config, speaker, startMs, loadMs, exit, session, model, opencl, log, mnnVersion } = record;
  return {
    id,
    runtime: place.runtime.id,
    target: place.target.id,
    config: config.id,
    model: record.modelName,
    speaker,
    startMs,
    loadMs,
    session: session && {
      backends: session.backends,
      ...(session.beside === undefined ? {} : { beside: session.beside }),
      memoryMb: session.memoryMb,
      mflops: session.mflops,
      modelVersion: model?.version ?? null,
      mnnVersion,
    },
    ...(opencl ? { opencl } : {}),
    exit,
    log,
    notes: explainLog(log),
  };
}

/** Models, releases, targets and configs in the configuration's order, inputs in theirs. */
function orderOf(settings: Settings): (a: CellDraft, b: CellDraft) => number {
  const rank = (items: { name?: string; id?: string }[], name: string): number => {
    const at = items.findIndex((item) => (item.name ?? item.id) === name);
    return at < 0 ? items.length : at;
  };
  return (a, b) =>
    rank(settings.models, a.model) - rank(settings.models, b.model) ||
    compareReleases(a.setup.runtime.name, b.setup.runtime.name) ||
    rank(settings.targets, a.target) - rank(settings.targets, b.target) ||
    rank(settings.configs, a.config) - rank(settings.configs, b.config) ||
    rank(a.setup.model.inputs, a.input) - rank(b.setup.model.inputs, b.input);
}

/** A runtime that could not be made ready still has its cells, so it needs a name in the report. */
function addUnprepared(
  { runtime: spec, target }: CellDraft["setup"],
  runtimes: Runtime[],
  targets: Target[],
): string {
  const runtime = runtimeUnprepared(plannedRuntime(spec), target.name);
  if (!runtimes.some(({ id }) => id === runtime.id)) runtimes.push(runtime);
  if (!targets.some(({ id }) => id === target.name)) targets.push(targetUnprepared(target));
  return runtime.id;
}

function unique<Item extends { id: string }>(items: Item[]): Item[] {
  return [...new Map(items.map((item) => [item.id, item])).values()];
}
