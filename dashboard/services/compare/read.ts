import type { FieldChange } from "../../../core/change/field.ts";
import type { Context } from "../context.ts";
import { readSurroundings } from "../history/environments.ts";
import { type OpenProject, openProject } from "../project/open.ts";
import type { Asked, Dimension } from "./asked.ts";
import { cellsOfRun, newestCells, type SideCell } from "./cells.ts";
import { type Choices, findRunChoice, type RunChoice, readChoices } from "./choices.ts";
import { compareSides } from "./compare.ts";
import { keysOf } from "./keys.ts";

/** One side of a comparison. */
export interface Side {
  /** Its name in the address. */
  key: string;
  /** Where it is a run. */
  run: RunChoice | null;
  cells: number;
}

/** Two sides held against each other, and what else could be. */
export interface Comparison {
  project: OpenProject;
  by: Dimension;
  choices: Choices;
  /** Null where there are no two to be compared. */
  sides: { from: Side; to: Side } | null;
  /** The model, and the release of targets and configs, that are looked at alone; null where none is. */
  model: string | null;
  release: string | null;
  /** The worst first. */
  fields: FieldChange[];
}

/** Holds two of a project's runs, releases, targets or configurations against each other; null where one of them is not to be seen. */
export async function readComparison(
  context: Context,
  name: string,
  asked: Asked,
): Promise<Comparison | null> {
  const project = await openProject(context, name, asked.branch);
  if (!project) return null;
  const choices = await readChoices(context, project);
  const release =
    asked.by === "run" || asked.by === "release" ? null : (asked.release ?? choices.releases[0] ?? null);
  const common = { project, by: asked.by, choices, model: asked.model ?? null, release };
  const keys = keysOf(asked, project, choices);
  if (keys === null) return null;
  if (keys.length < 2) return { ...common, sides: null, fields: [] };
  const [from, to] = await Promise.all(
    keys.map((key) => readSide(context, project, { ...asked, release: release ?? undefined }, key)),
  );
  if (!from || !to) return null;
  const cells = [...from.found, ...to.found];
  // Targets are other environments by what they are, and configs share theirs.
  const sought = asked.by === "run" || asked.by === "release" ? cells.map(({ run }) => run) : [];
  const surroundings = await readSurroundings(context, sought);
  return {
    ...common,
    sides: { from: from.side, to: to.side },
    fields: compareSides(asked.by, from.found, to.found, surroundings),
  };
}

async function readSide(
  context: Context,
  project: OpenProject,
  { by, model, release }: Asked,
  key: string,
): Promise<{ side: Side; found: SideCell[] } | null> {
  if (by === "run") {
    const run = await findRunChoice(context, project, key);
    if (!run) return null;
    const found = (await cellsOfRun(context, project, run.id)).filter(
      (cell) => model === undefined || cell.model === model,
    );
    return { side: { key, run, cells: found.length }, found };
  }
  const found = await newestCells(context, project, {
    model,
    releases: by === "release" ? [key] : release === undefined ? undefined : [release],
    targets: by === "target" ? [key] : undefined,
    configs: by === "config" ? [key] : undefined,
  });
  return { side: { key, run: null, cells: found.length }, found };
}
