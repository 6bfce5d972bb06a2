#!/usr/bin/env node
import { runCommandLine } from "./command-line.ts";
import { readEnvironment } from "./environment.ts";
import { terminalProgress } from "./progress/terminal.ts";

const interrupted = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.on(signal, () => {
    // The second time in earnest: the first lets what was finished be written.
    if (interrupted.signal.aborted) process.exit(130);
    interrupted.abort(new Error(`interrupted by ${signal}`));
  });
}
// A reader that has seen enough (`| head`) is no error.
process.stdout.on("error", (error: NodeJS.ErrnoException) => process.exit(error.code === "EPIPE" ? 0 : 3));

const environment = readEnvironment();
process.exitCode = await runCommandLine(process.argv.slice(2), {
  stdout: process.stdout,
  stderr: process.stderr,
  cwd: process.cwd(),
  environment,
  progress: terminalProgress(process.stderr, environment.ci),
  signal: interrupted.signal,
});
