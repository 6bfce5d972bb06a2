import { sql } from "drizzle-orm";
import { project } from "../../db/schema.ts";
import type { Context } from "../context.ts";
import { projectNamed } from "./named.ts";

/** Any number, as long as every instance takes the same. */
const NAMING_LOCK = 6_651_204_380;

/** The id of the project of a name, made where there is none. Within the transaction that writes to it. */
export async function provideProject(tx: Context["db"], name: string): Promise<number> {
  const known = await idOf(tx, name);
  if (known !== undefined) return known;
  // Two first reports that spell the owner differently are no conflict to the database.
  await tx.execute(sql`select pg_advisory_xact_lock(${NAMING_LOCK})`);
  const made = await idOf(tx, name);
  if (made !== undefined) return made;
  const [created] = await tx.insert(project).values({ name }).returning({ id: project.id });
  return created!.id;
}

async function idOf(tx: Context["db"], name: string): Promise<number | undefined> {
  const [found] = await tx.select({ id: project.id }).from(project).where(projectNamed(name));
  return found?.id;
}
