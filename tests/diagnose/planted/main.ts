import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { ask, askAllPlayed, draw, summary } from "./suite.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seed: { type: "string", default: "1" },
    times: { type: "string", default: "2" },
    healthy: { type: "string", default: "4" },
    keep: { type: "string" },
  },
});
const folder = values.keep
  ? path.resolve(values.keep)
  : await mkdtemp(path.join(os.tmpdir(), "mnn-parity-planted-"));
try {
  const times = { planted: Number(values.times), healthy: Number(values.healthy) };
  const kinds = positionals.length > 0 ? positionals : undefined;
  const seed = Number(values.seed);
  const answers = [
    ...(await ask(draw(seed, times, kinds), folder)),
    ...(await askAllPlayed(seed, times.planted, kinds)),
  ];
  const { lines, isGood } = summary(answers);
  for (const line of lines) process.stdout.write(`${line}\n`);
  process.exitCode = isGood ? 0 : 1;
} finally {
  if (!values.keep) await rm(folder, { recursive: true, force: true });
}
