import { readFileSync } from "node:fs";
import { appendFile, mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { readJob } from "../../action/src/system/environment.ts";
import { faults } from "./faults.ts";
import { keepAttempts, notTried, type Row, rowsOf } from "./row.ts";
import { renderMarkdown, renderText, sums } from "./table.ts";

const { values } = parseArgs({
  options: {
    only: { type: "string", multiple: true },
    times: { type: "string" },
    seed: { type: "string", default: "1" },
    minutes: { type: "string", default: "120" },
    summary: { type: "boolean", default: false },
    list: { type: "boolean", default: false },
    keep: { type: "string" },
    table: { type: "string", multiple: true },
  },
});

/** A whole number above zero, or the end of it all. */
function wholeNumber(name: string, text: string): number {
  const number = Number(text);
  if (Number.isInteger(number) && number > 0) return number;
  process.stderr.write(`--${name} is a whole number above 0, not ${text}\n`);
  process.exit(2);
}

const seed = wholeNumber("seed", values.seed);
const times = values.times === undefined ? undefined : wholeNumber("times", values.times);
const minutes = wholeNumber("minutes", values.minutes);
const names = values.only ?? Object.keys(faults);
const unknown = names.filter((name) => !Object.hasOwn(faults, name));
if (unknown.length > 0) {
  process.stderr.write(`no row ${unknown.join(", ")}; there are: ${Object.keys(faults).join(", ")}\n`);
  process.exit(2);
}
if (values.list) {
  process.stdout.write(`${Object.keys(faults).join("\n")}\n`);
  process.exit(0);
}

if (values.table) {
  const kept = rowsOf(values.table.map((file) => readFileSync(file, "utf8")).join("\n"));
  process.stdout.write(values.summary ? renderMarkdown(kept, seed) : renderText(kept));
  process.exit(sums(kept).lost > 0 ? 1 : 0);
}
if (values.keep) keepAttempts(path.resolve(values.keep));

const stop = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"] as const)
  process.on(signal, () => (stop.signal.aborted ? process.exit(130) : stop.abort()));
const say = (line: string) => void process.stderr.write(`${line}\n`);

const rows: Row[] = [];
for (const name of names) {
  if (stop.signal.aborted) break;
  const startedAt = performance.now();
  const late = AbortSignal.timeout(minutes * 60_000);
  const signal = AbortSignal.any([stop.signal, late]);
  const folder = await mkdtemp(path.join(os.tmpdir(), "mnn-parity-faults-"));
  try {
    rows.push(...(await faults[name]!({ seed, times, folder, signal, say })));
    if (late.aborted)
      rows.push(notTried(name, name, "the rest", `stopped after ${minutes} minutes, with what is above`));
  } catch (error) {
    // A row that cannot be tried at all is no row that survived.
    const lost = [String((error as Error).stack ?? error)];
    rows.push({ row: name, fault: name, where: "the row itself", tried: 1, survived: 0, lost });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  say(`${name}: ${Math.round((performance.now() - startedAt) / 1000)} s`);
}

process.stdout.write(`\n${renderText(rows)}`);
const { summaryFile } = readJob();
if (values.summary) {
  if (summaryFile) await appendFile(summaryFile, renderMarkdown(rows, seed));
  else process.stdout.write(`\n${renderMarkdown(rows, seed)}`);
}
process.exitCode = stop.signal.aborted ? 130 : sums(rows).lost > 0 ? 1 : 0;
