import { appendFile } from "node:fs/promises";
import os from "node:os";
import { duration } from "../../../../core/numeric/number.ts";
import { progress as told } from "../../../../core/words/log/progress.ts";
import { asIs, type Told } from "../../../../core/words/stored/phrase.ts";
import type { Step } from "../../progress/progress.ts";
import { exec } from "../../system/exec.ts";
import type { ToolContext } from "../../system/tool-context.ts";
import type { Tool } from "./tools.ts";

/** A command of a build that failed; `line` is the first word of why. */
export class CommandFailed extends Error {
  readonly line: string;

  constructor(line: string) {
    super(line);
    this.line = line;
  }
}

/** Variables that would change what is built, and are no part of its identity. */
const MEDDLING = ["CFLAGS", "CXXFLAGS", "CPPFLAGS", "LDFLAGS", "ASMFLAGS", "CMAKE_GENERATOR", "DESTDIR"];

export const buildEnvironment = (env: Record<string, string>): Record<string, string> => ({
  ...Object.fromEntries(Object.entries(env).filter(([name]) => !MEDDLING.includes(name))),
  LC_ALL: "C",
});

/** Configures and builds one target, saying how far it is and how long it will take. @throws CommandFailed */
export async function configureAndBuild(
  tools: { cmake: Tool; ninja: Tool },
  {
    source,
    build,
    definitions,
    target,
  }: { source: string; build: string; definitions: string[]; target: string },
  log: string,
  step: Step,
  { env, signal }: ToolContext,
): Promise<void> {
  const must = async (command: string, args: string[], onLine?: (line: string) => void) => {
    await appendFile(log, `$ ${[command, ...args].join(" ")}\n`);
    const job = { command, args, env: buildEnvironment(env), signal, onLine, endsItself: true };
    const { code, both } = await exec(job);
    await appendFile(log, both);
    if (code !== 0) throw new CommandFailed(firstError(both));
  };
  step.update(told.configuring());
  await must(tools.cmake.file, [
    ...["-S", source, "-B", build, "-G", "Ninja", `-DCMAKE_MAKE_PROGRAM=${tools.ninja.file}`],
    ...definitions,
  ]);
  const estimate = new Estimate();
  const jobs = String(os.availableParallelism());
  await must(tools.ninja.file, ["-C", build, "-j", jobs, target], (line) => {
    const said = estimate.take(line, performance.now());
    if (said) step.update(said);
  });
}

/** How far a build is, from ninja's `[12/345]`, and how long the rest will take at the pace so far. */
export class Estimate {
  #startedAt: number | null = null;

  /** @returns `34 %, 2 min left`; null for a line that tells nothing */
  take(line: string, now: number): Told | null {
    const [, done, all] = (/^\[(\d+)\/(\d+)\]/.exec(line) ?? []).map(Number);
    if (!done || !all) return null;
    this.#startedAt ??= now;
    const percent = `${Math.floor((100 * done) / all)} %`;
    // The first steps are no sample.
    if (done < Math.min(10, all / 4)) return asIs(percent);
    return told.left({ percent, time: duration(((now - this.#startedAt) / done) * (all - done)) });
  }
}

/** The first line by which a compiler, linker, CMake or ninja says what is wrong, with what explains it. */
export function firstError(text: string): string {
  const lines = text.split(/\r?\n/);
  const patterns = [
    /\b(?:fatal )?error: /i,
    /^CMake Error/,
    /undefined reference|cannot find -l|ld: /,
    /^(?:ninja|c\+\+|g\+\+|clang[^:]*): /,
    /Killed|No space left|Disk quota exceeded/,
  ];
  const at = patterns
    .map((pattern) => lines.findIndex((line) => pattern.test(line)))
    .find((found) => found >= 0);
  if (at === undefined) return lines.filter(Boolean).slice(-3).join("\n");
  // CMake says where in one line and what in those below.
  const more = /^CMake Error/.test(lines[at]!)
    ? lines.slice(at + 1, at + 6).filter((line) => line.trim())
    : [];
  return [lines[at], ...more.slice(0, 2)].join("\n").slice(0, 600);
}
