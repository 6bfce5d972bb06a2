import { projectPath } from "../http/address.ts";
import type { Context } from "../services/context.ts";
import { findProject } from "../services/project/find.ts";
import { findRun } from "../services/run/link.ts";

/**
 * Where something is now that had another address before: a project's runs were at `/?project=`, and a run
 * at its number. Null where nothing moved, or there is no
 * such project.
 */
export async function movedTo(
  context: Context,
  path: string,
  query: URLSearchParams,
): Promise<string | null> {
  const [, runs, run = "", ...more] = path.split("/");
  if (runs === "runs" && /^\d+$/.test(run)) {
    const found = await findRun(context, run);
    return found && `${["/runs", found.link, ...more].join("/")}${query.size > 0 ? `?${query}` : ""}`;
  }
  const asked = path === "/" ? query.get("project") : null;
  const name = asked === null ? null : await findProject(context, asked);
  return name === null ? null : projectPath(name);
}
