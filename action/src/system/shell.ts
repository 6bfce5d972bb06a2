import path from "node:path";

/** A path as one would type it: relative to the working folder where that is shorter. */
export function shellPath(file: string, cwd = process.cwd()): string {
  const relative = path.relative(cwd, file);
  return relative && relative.length < file.length ? relative : file;
}

/**
 * A path as somebody knows it who has the files and another machine: below the working folder as it is, else by its last part.
 */
export function portablePath(file: string, cwd = process.cwd()): string {
  const relative = path.relative(cwd, file);
  const below = relative !== "" && !path.isAbsolute(relative) && relative.split(path.sep)[0] !== "..";
  return below ? relative : path.basename(file);
}

/** Words as a command line for a POSIX shell. */
export const commandWords = (words: string[]): string =>
  words
    .map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`))
    .join(" ");

/** The words of a line that `commandWords` made. */
export const wordsOf = (line: string): string[] =>
  [...line.matchAll(/(?:[^\s'\\]|\\.|'[^']*')+/g)].map(([word]) =>
    word.replace(/'([^']*)'|\\(.)/g, (_, quoted?: string, escaped?: string) => quoted ?? escaped ?? ""),
  );
