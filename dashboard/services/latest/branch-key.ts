import { type SQL, sql } from "drizzle-orm";

/** How the table of latest cells names a branch; null for a history without one. */
export const branchKeyOf = (branch: string | null | SQL): SQL => sql`coalesce(md5(${branch}::text), '')`;
