import path from "node:path";

/** A path as one would type it: relative to the working folder where that is shorter. */
export function shellPath(file: string, cwd = process.cwd()): string {
  const relative = path.relative(cwd, file);
  return relative && relative.length < file.length ? relative : file;
}

/** Words as a command line for a POSIX shell. */
export const commandWords = (words: string[]): string =>
  words
    .map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`))
    .join(" ");
