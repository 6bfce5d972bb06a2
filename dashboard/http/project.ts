import type { ProjectLine } from "../services/project/list.ts";
import { missing } from "./missing.ts";

/** The project a page is about: the one its address names, else the one with the newest run; none when there is none. */
export function currentProject(
  projects: readonly ProjectLine[],
  asked: string | string[] | undefined,
): string | undefined {
  if (asked === undefined) return projects[0]?.name;
  return projects.find(({ name }) => name === asked)?.name ?? missing();
}

/** A number in an address; anything else leads nowhere. */
export function numberIn(segment: string): number {
  return /^\d{1,9}$/.test(segment) ? Number(segment) : missing();
}
