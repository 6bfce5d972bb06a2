import type { Context } from "../services/context.ts";
import { findProject } from "../services/project/find.ts";
import type { ProjectLine } from "../services/project/list.ts";
import { missing } from "./missing.ts";

/** The project a page is about: the one its address names, else the one with the newest run; none when there is none. */
export async function currentProject(
  context: Context,
  projects: readonly ProjectLine[],
  asked: string | string[] | undefined,
): Promise<string | undefined> {
  const [name] = asked === undefined ? [] : [asked].flat();
  if (name === undefined) return projects[0]?.name;
  return (await findProject(context, name)) ?? missing();
}
