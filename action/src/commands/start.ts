import * as node from "node:module";
import { inspect } from "node:util";
import { langOfLocale } from "../../../core/words/lang.ts";
import { wordsOf } from "../../../core/words/words.ts";
import { inCache } from "../cache/layout.ts";
import { exitCode } from "../errors/error.ts";
import { terminalProgress } from "../progress/terminal.ts";
import { readEnvironment } from "../system/environment.ts";
import { setProxies } from "../system/proxy.ts";
import { askTerminal } from "./ask.ts";
import { runCommandLine } from "./command-line.ts";

// What is kept is run later: nobody but its owner and their group may write it, whatever the shell allows.
process.umask(process.umask() | 0o002);

const interrupted = new AbortController();
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  process.on(signal, () => {
    // The second time in earnest: the first lets what was finished be written.
    if (interrupted.signal.aborted) process.exit(130);
    interrupted.abort(new Error(`interrupted by ${signal}`));
  });
}
// A reader that has seen enough (`| head`) is no error.
process.stdout.on("error", (error: NodeJS.ErrnoException) => process.exit(error.code === "EPIPE" ? 0 : 3));

const environment = readEnvironment();
// What a command loads from here on is compiled once, by a Node that can keep it: 22.8 and newer.
const { enableCompileCache } = node as { enableCompileCache?: (folder: string) => void };
enableCompileCache?.(inCache(environment.home, "compiled"));
try {
  await setProxies(environment.proxies);
  process.exitCode = await runCommandLine(process.argv.slice(2), {
    stdout: process.stdout,
    stderr: process.stderr,
    cwd: process.cwd(),
    environment,
    progress: (words) => terminalProgress(process.stderr, environment.ci, () => words),
    signal: interrupted.signal,
    ask:
      process.stdin.isTTY && process.stdout.isTTY && !environment.ci
        ? (question) => askTerminal(question, interrupted.signal)
        : null,
  });
} catch (error) {
  // Not 1, which says that outputs are wrong.
  const { terminal } = wordsOf(langOfLocale(environment.locale));
  process.stderr.write(`\n${terminal.bug}\n${inspect(error)}\n`);
  process.exit(exitCode.infrastructure);
}
