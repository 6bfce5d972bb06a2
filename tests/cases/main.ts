import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { cases } from "./all.ts";
import { type Checked, checkCase, isRight } from "./check.ts";
import { rowsOf, summary } from "./rows.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { seed: { type: "string", default: "1" }, variant: { type: "string" }, keep: { type: "string" } },
});
const unknown = positionals.find((name) => !Object.hasOwn(cases, name));
if (unknown) throw new Error(`no case ${unknown}; there are ${Object.keys(cases).join(", ")}`);

const say = (line: string) => process.stdout.write(`${line}\n`);
const folder = values.keep
  ? path.resolve(values.keep)
  : await mkdtemp(path.join(os.tmpdir(), "mnn-parity-cases-"));
const checked: Checked[] = [];
try {
  for (const [name, what] of Object.entries(cases)) {
    if (positionals.length > 0 && !positionals.includes(name)) continue;
    const options = { seed: Number(values.seed), only: values.variant };
    for (const one of await checkCase(name, what, folder, options)) {
      checked.push(one);
      for (const row of rowsOf(one)) say(row);
    }
  }
} finally {
  if (!values.keep) await rm(folder, { recursive: true, force: true });
}
say(summary(checked));
process.exitCode = checked.every(isRight) ? 0 : 1;
