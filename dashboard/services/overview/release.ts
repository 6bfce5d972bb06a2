import { isBroken } from "../../../core/present/words.ts";
import { compareReleases } from "../../../core/report/release.ts";
import type { Context } from "../context.ts";
import { type OpenProject, openProject } from "../project/open.ts";
import type { Field } from "./field.ts";
import { fails } from "./model.ts";
import { type Row, readRows } from "./rows.ts";

/** A configuration on a release, beside the release before on which it was run. */
export interface ReleaseLine {
  row: Row;
  field: Field;
  /** Null where it was run on none before. */
  before: Field | null;
}

/** Everything of a project on one release against the one before. */
export interface ReleaseStanding {
  project: OpenProject;
  release: string;
  /** All that the project has, newest first. */
  releases: string[];
  /** Wrong now, and right before. */
  broke: ReleaseLine[];
  /** Right now, and wrong before. */
  healed: ReleaseLine[];
  /** Wrong on both, or wrong and run on none before. */
  still: ReleaseLine[];
  /** The rest. */
  right: number;
}

/** Reads how a project stands on a release; null when there is no such project that the caller may see, or it never ran on it. */
export async function readRelease(
  context: Context,
  name: string,
  release: string,
  branch?: string,
): Promise<ReleaseStanding | null> {
  const project = await openProject(context, name, branch);
  if (!project) return null;
  const rows = await readRows(context, project);
  const lines = rows.flatMap((row): ReleaseLine[] => {
    const field = row.fields.get(release);
    if (!field) return [];
    const older = row.releases.find((other) => compareReleases(other, release) < 0);
    return [{ row, field, before: older === undefined ? null : row.fields.get(older)! }];
  });
  if (lines.length === 0) return null;
  const broke = lines.filter(
    ({ field, before }) => fails(field) && before !== null && !isBroken(before.verdict),
  );
  const healed = lines.filter(
    ({ field, before }) => !isBroken(field.verdict) && before && isBroken(before.verdict),
  );
  const still = lines.filter((line) => isBroken(line.field.verdict) && !broke.includes(line));
  const releases = [...new Set(rows.flatMap((row) => row.releases))].sort((a, b) => compareReleases(b, a));
  const right = lines.length - broke.length - healed.length - still.length;
  return { project, release, releases, broke, healed, still, right };
}
