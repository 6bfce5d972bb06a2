import { readFileSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { readHostileArtifact } from "../../action/src/github/api/hostile.ts";
import { readFileBy } from "../../action/src/report/read.ts";
import { reportReader } from "../../core/report/read/report.ts";
import { encodeReport } from "../../core/report/schema.ts";
import { buildReport } from "./report.ts";

const [way, file] = process.argv.slice(2) as ["report" | "artifact", string];

// What reading any report takes is not what reading this one takes.
const warm = reportReader();
warm.push(Buffer.from(JSON.stringify(encodeReport(buildReport()))));
warm.end();
const input = way === "artifact" ? await readFile(file) : null;
// The peak so far is forgotten; what getrusage says would be the parent's, where that was larger.
writeFileSync("/proc/self/clear_refs", "5");
const before = process.memoryUsage.rss();
const began = performance.now();
let outcome = "read";
let kept: unknown;
try {
  kept = input ? await readHostileArtifact(input) : await readFileBy(reportReader(), file);
} catch (error) {
  const { code, kind, message } = error as { code?: string; kind?: string; message: string };
  outcome = `${code ?? kind ?? "unknown"}: ${message}`;
}
const ms = performance.now() - began;
const peak = Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync("/proc/self/status", "utf8"))?.[1]) * 1024;
const rise = peak - before;
process.stdout.write(JSON.stringify({ outcome, ms, rise, kept: kept !== undefined }));
