import type { Database } from "../../db/client.ts";
import { cell, cellOps, finding, picture, probe, release, series } from "../../db/schema.ts";
import type { Part } from "./rows.ts";

interface Owner {
  projectId: number;
  runId: number;
}

/** Writes some rows of a report: one statement, and one more where cells have op rows. */
export async function writePart(db: Database, part: Part, { projectId, runId }: Owner): Promise<void> {
  const ofProject = <T extends object>(rows: T[]) => rows.map((row) => ({ ...row, projectId }));
  const ofRun = <T extends object>(rows: T[]) => rows.map((row) => ({ ...row, projectId, runId }));
  switch (part.table) {
    // Other runs may have inserted the same before.
    case "release":
      await db.insert(release).values(ofProject(part.rows)).onConflictDoNothing();
      break;
    case "series":
      await db.insert(series).values(ofProject(part.rows)).onConflictDoNothing();
      break;
    case "picture":
      await db.insert(picture).values(ofProject(part.rows)).onConflictDoNothing();
      break;
    case "cell": {
      const written = await db
        .insert(cell)
        .values(ofRun(part.rows.map(({ ops: _, ...row }) => row)))
        .returning({ id: cell.id, key: cell.key });
      const ids = new Map(written.map(({ id, key }) => [key, id]));
      const ops = part.rows.flatMap(({ key, ops }) =>
        ops ? [{ cellId: ids.get(key)!, projectId, ops }] : [],
      );
      if (ops.length > 0) await db.insert(cellOps).values(ops);
      break;
    }
    case "finding":
      await db.insert(finding).values(ofRun(part.rows));
      break;
    case "probe":
      await db.insert(probe).values(ofRun(part.rows));
  }
}
