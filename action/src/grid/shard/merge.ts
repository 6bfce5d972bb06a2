import { createHash } from "node:crypto";
import { findFindings } from "../../../../core/findings/findings.ts";
import { fitted } from "../../../../core/report/fitted.ts";
import type { Cell, Report, Runtime, Target } from "../../../../core/report/schema.ts";
import { REPORT_SCHEMA } from "../../../../core/report/schema.ts";
import { failure } from "../../errors/error.ts";
import { toolVersion } from "../../system/version.ts";
import { missingCells } from "./missing.ts";
import { releaseNameOf } from "./release-name.ts";
import type { ShardPlan } from "./schema.ts";

/**
 * Makes the shards' reports one, in the plan's order. Every cell that was planned is in it: one whose shard died, or left it
 * out, is `unavailable` and says so.
 *
 * @throws ParityError when no shard left a report at all and there is no plan either
 */
export function mergeReports(reports: readonly Report[], plan: ShardPlan | null): Report {
  const [first] = reports;
  if (!first && !plan) throw failure("merge-nothing");
  const numbered = reports.map((report, index) => renumber(report, `s${index + 1}.`));
  const came = numbered.flatMap((report) => report.cells);
  const nameOf = (runtime: Runtime) => (plan ? releaseNameOf(runtime, plan) : runtime.release);
  const releaseOf = new Map(
    numbered.flatMap((report) => report.runtimes.map((runtime) => [runtime.id, nameOf(runtime)] as const)),
  );
  const keyOf = ({ model, runtime, target, config, input }: Cell) =>
    JSON.stringify([model, releaseOf.get(runtime), target, config, input]);
  const present = new Set(came.filter(({ role }) => role === "candidate").map(keyOf));
  const missing = plan
    ? missingCells(plan, numbered, (group, config, input) => {
        const { model, release, target } = group;
        return present.has(JSON.stringify([model, release, target, config, input]));
      })
    : { cells: [], runtimes: [], targets: [], models: [], inputs: [] };

  const runtimes = byId([...numbered.flatMap((report) => report.runtimes), ...missing.runtimes]);
  const targets = mergeTargets([...numbered.flatMap((report) => report.targets), ...missing.targets]);
  const configs = byId([...(plan?.configs ?? []), ...numbered.flatMap((report) => report.configs)]);
  for (const runtime of runtimes) releaseOf.set(runtime.id, nameOf(runtime));
  const cells = inPlanOrder([...came, ...missing.cells], plan, releaseOf);
  for (const [index, cell] of cells.entries()) if (cell.id === "missing") cell.id = `m${index + 1}`;
  const inputs = uniqueBy(
    [...numbered.flatMap((report) => report.inputs), ...missing.inputs],
    ({ model, id }) => JSON.stringify([model, id]),
  );
  const findings = findFindings({ cells, configs, inputs, runtimes, targets });
  return fitted({
    schema: REPORT_SCHEMA,
    id: mergedId(reports, plan),
    createdAt: reports.map(({ createdAt }) => createdAt).sort()[0] ?? new Date().toISOString(),
    durationMs: Math.max(0, ...reports.map(({ durationMs }) => durationMs)),
    complete: reports.every(({ complete }) => complete) && missing.cells.length === 0,
    project: first?.project ?? plan!.project,
    tool: { version: toolVersion() },
    source: first?.source ?? null,
    environment: first ? mergeEnvironments(reports) : noEnvironment,
    models: byId([...numbered.flatMap((report) => report.models), ...missing.models]),
    inputs,
    runtimes,
    targets,
    configs,
    probes: numbered.flatMap((report) => report.probes),
    cells,
    findings,
    pictures: byId(numbered.flatMap((report) => report.pictures)),
    ...mergeKept(reports),
  });
}

/** Ids of cells and probes count from 1 in every report, so each report's get a prefix. Files stay where each was written. */
function renumber(report: Report, prefix: string): Report {
  const named = (id: string | null) => (id === null ? null : `${prefix}${id}`);
  return {
    ...report,
    probes: report.probes.map((probe) => ({ ...probe, id: `${prefix}${probe.id}` })),
    cells: report.cells.map(({ outputsFile: _, ...cell }) => ({
      ...cell,
      id: `${prefix}${cell.id}`,
      probe: named(cell.probe),
      finding: null,
      reference: { ...cell.reference, cell: named(cell.reference.cell) },
    })),
  };
}

/** A host that was another machine in each shard is several CPUs under one name, and says so. */
function mergeTargets(targets: Target[]): Target[] {
  return byId(targets).map((target) => {
    const known = targets.filter(({ id, platform }) => id === target.id && platform !== "unknown");
    const cpus = [...new Set(known.map(({ cpu }) => cpu))].sort();
    return cpus.length > 1 ? { ...known[0]!, cpu: cpus.join(" / ") } : (known[0] ?? target);
  });
}

function mergeEnvironments(reports: readonly Report[]): Report["environment"] {
  const environments = reports.map(({ environment }) => environment);
  const artifacts = environments.flatMap((environment) => environment.artifacts);
  return {
    ...environments[0]!,
    cpu: [...new Set(environments.map(({ cpu }) => cpu))].sort().join(" / "),
    // Which shard's CPU a cell ran on is not told: where they can do different things, their names stand for them.
    cpuFeatures: alike(environments.map(({ cpuFeatures }) => cpuFeatures)),
    artifacts: uniqueBy(artifacts, (artifact) => JSON.stringify(artifact)),
  };
}

const alike = <T>(values: T[]): T | undefined =>
  values.every((value) => JSON.stringify(value) === JSON.stringify(values[0])) ? values[0] : undefined;

/** What the shards' stores of earlier results came to. */
function mergeKept(reports: readonly Report[]): Pick<Report, "kept"> {
  const all = reports.flatMap(({ kept }) => kept ?? []);
  if (all.length === 0) return {};
  const again = all.reduce((sum, one) => sum + one.again, 0);
  return { kept: { again, mismatch: all.find(({ mismatch }) => mismatch)?.mismatch ?? null } };
}

const noEnvironment: Report["environment"] = {
  os: "unknown",
  arch: "unknown",
  cpu: "unknown",
  cores: 0,
  memoryMb: 0,
  node: "unknown",
  artifacts: [],
};

function inPlanOrder(cells: Cell[], plan: ShardPlan | null, releaseOf: Map<string, string>): Cell[] {
  if (!plan) return cells;
  const rank = new Map<string, number>();
  const names = (items: readonly { name: string }[]) => items.map(({ name }) => name);
  const orders = [names(plan.models), names(plan.releases), plan.targets, plan.configs.map(({ id }) => id)];
  for (const [kind, order] of orders.entries())
    for (const [index, name] of order.entries()) rank.set(`${kind} ${name}`, index);
  const place = (kind: number, name = "") => rank.get(`${kind} ${name}`) ?? Number.MAX_SAFE_INTEGER;
  return cells
    .map((cell, index) => ({ cell, index }))
    .sort(
      (a, b) =>
        place(0, a.cell.model) - place(0, b.cell.model) ||
        place(1, releaseOf.get(a.cell.runtime)) - place(1, releaseOf.get(b.cell.runtime)) ||
        place(2, a.cell.target) - place(2, b.cell.target) ||
        place(3, a.cell.config) - place(3, b.cell.config) ||
        a.index - b.index,
    )
    .map(({ cell }) => cell);
}

/** The same for the same shards, so that merging and publishing again stores nothing twice. */
function mergedId(reports: readonly Report[], plan: ShardPlan | null): string {
  const ids = reports.map(({ id }) => id).sort();
  const hex = createHash("sha256")
    .update(JSON.stringify([ids, plan]))
    .digest("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

const byId = <Item extends { id: string }>(items: readonly Item[]): Item[] => uniqueBy(items, ({ id }) => id);

function uniqueBy<Item>(items: readonly Item[], key: (item: Item) => string): Item[] {
  const seen = new Map<string, Item>();
  for (const item of items) if (!seen.has(key(item))) seen.set(key(item), item);
  return [...seen.values()];
}
