import type { Distribution } from "./distribution.ts";

/** A release of a distribution, whose packages can be used on other releases of it as well. */
export interface Suite {
  codename: string;
  /** The tag of its python3. */
  tag: string;
}

/** Oldest first. Another release's packages are signed by keys that the machine has for its own. */
const SUITES: Record<Distribution["id"], Suite[]> = {
  debian: [
    { codename: "bullseye", tag: "cp39" },
    { codename: "bookworm", tag: "cp311" },
    { codename: "trixie", tag: "cp313" },
  ],
  ubuntu: [
    { codename: "jammy", tag: "cp310" },
    { codename: "noble", tag: "cp312" },
  ],
};

/** Where emulators come from: the machine's own release, then later ones, which know more CPUs. */
export function emulatorSuites({ id, codename }: Distribution): string[] {
  const names = SUITES[id].map((suite) => suite.codename);
  return [...new Set([codename, ...names.slice(names.indexOf(codename) + 1)])];
}

/**
 * Where an arm64 Python that has one of these tags comes from: the machine's own release if its Python has, then
 * others, the newest first. The own one again comes last where it is not known what Python it has.
 */
export function pythonSuites({ id, codename }: Distribution, tags: string[]): string[] {
  const own = SUITES[id].find((suite) => suite.codename === codename);
  const fitting = SUITES[id].filter(({ tag }) => tags.includes(tag)).reverse();
  const first = fitting.filter((suite) => suite === own);
  const names = [...first, ...fitting].map((suite) => suite.codename);
  return [...new Set(own ? names : [...names, codename])];
}
