import { sql } from "drizzle-orm";
import type { Context } from "../context.ts";

/** Resolves when the database answers. */
export async function checkHealth({ db }: Pick<Context, "db">): Promise<void> {
  await db.execute(sql`select 1`);
}
