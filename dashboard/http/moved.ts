import { projectPath, runPath } from "../http/address.ts";
import type { Context } from "../services/context.ts";
import { findProject } from "../services/project/find.ts";
import { findRun } from "../services/run/link.ts";

/**
 * Where something is now that had another address before: a project's runs were at `/?project=`, and a run
 * at its number. Null where nothing moved, or there is no such project or run.
 */
export async function movedTo(
  context: Context,
  path: string,
  query: URLSearchParams,
): Promise<string | null> {
  const [, number, cell = ""] = /^\/runs\/(\d+)(\/cells\/\d+)?$/.exec(path) ?? [];
  if (number !== undefined) {
    const found = await findRun(context, number);
    return found && `${runPath(found.link)}${cell}${query.size > 0 ? `?${query}` : ""}`;
  }
  const asked = path === "/" ? query.get("project") : null;
  const name = asked === null ? null : await findProject(context, asked);
  return name === null ? null : projectPath(name);
}
