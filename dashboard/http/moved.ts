import { projectPath } from "../http/address.ts";
import type { Context } from "../services/context.ts";
import { findProject } from "../services/project/find.ts";

/**
 * Where something is now that had another address before: a project's runs were at `/?project=`. Null where nothing moved, or there is no
 * such project.
 */
export async function movedTo(
  context: Context,
  path: string,
  query: URLSearchParams,
): Promise<string | null> {
  const asked = path === "/" ? query.get("project") : null;
  const name = asked === null ? null : await findProject(context, asked);
  return name === null ? null : projectPath(name);
}
