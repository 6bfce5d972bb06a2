/** An address with the project where there is one: ids of series are unique within a project only. */
export const inProject = (path: string, project: string | undefined): string =>
  project === undefined ? path : `${path}?project=${encodeURIComponent(project)}`;

/**
 * The page of a project: its name as the address, `/p/acme/photo-editor`. A name that a browser would read as another address
 * (`a/../b`) is one segment.
 */
export function projectPath(name: string): string {
  const segments = name.split("/");
  const readable = segments.every((segment) => segment !== "" && segment !== "." && segment !== "..");
  const path = readable ? segments.map(encodeURIComponent).join("/") : encodeURIComponent(name);
  return path === "." || path === ".." ? inProject("/runs", name) : `/p/${path}`;
}

/** A project's name in a page's address, which has its slashes. */
export const nameIn = (segments: readonly string[]): string => segments.map(decodeURIComponent).join("/");

/** The page of a pull request of a project. */
export const pullPath = (project: string, pull: number): string => `${projectPath(project)}/pull/${pull}`;

/** A pull request in an address: the segments of its project's name, and its number; null where it names none. */
export function pullIn(segments: readonly string[]): { name: string; number: number } | null {
  const [number = "", pull] = segments.toReversed();
  const name = segments.slice(0, -2);
  if (pull !== "pull" || name.length === 0 || !/^[1-9]\d{0,8}$/.test(number)) return null;
  return { name: nameIn(name), number: Number(number) };
}

/** The page of a run, by what it is called in addresses. */
export const runPath = (run: string): string => `/runs/${run}`;

/** The page of a cell, by its place in its run's report. */
export const cellPath = (run: string, position: number): string => `${runPath(run)}/cells/${position}`;
