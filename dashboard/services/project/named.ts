import { type SQL, sql } from "drizzle-orm";
import { project } from "../../db/schema.ts";

/**
 * The project of a name. GitHub compares owners without case, so `Acme/x` is `acme/x`; a database in which both came
 * to be has each under its own spelling, and the older one for any other.
 */
export function projectNamed(name: string): SQL {
  // No name holds what Postgres' text cannot.
  if (name.includes("\0")) return sql`false`;
  const owner = (text: SQL) => sql`lower(split_part(${text}, '/', 1))`;
  const rest = (text: SQL) => sql`substr(${text}, strpos(${text}, '/'))`;
  const given = sql`${name}::text`;
  const stored = sql`same.name`;
  return sql`${project.id} = (
    select same.id from ${project} as same
    where ${stored} = ${given} or (strpos(${given}, '/') > 0
      and ${owner(stored)} = ${owner(given)} and ${rest(stored)} = ${rest(given)})
    order by ${stored} = ${given} desc, same.id
    limit 1)`;
}
