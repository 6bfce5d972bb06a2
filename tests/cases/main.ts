import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { cases } from "./all.ts";
import { type Checked, checkCase, checkKind, isRight } from "./check.ts";
import { kinds } from "./kinds/all.ts";
import { checkStory, stories } from "./real.ts";
import { rowsOf, summary } from "./rows.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { seed: { type: "string", default: "1" }, variant: { type: "string" }, keep: { type: "string" } },
});
const names = [...Object.keys(cases), ...Object.keys(kinds), ...Object.keys(stories)];
const unknown = positionals.find((name) => !names.includes(name));
if (unknown) throw new Error(`no case ${unknown}; there are ${names.join(", ")}`);

const say = (line: string) => process.stdout.write(`${line}\n`);
const folder = values.keep
  ? path.resolve(values.keep)
  : await mkdtemp(path.join(os.tmpdir(), "mnn-parity-cases-"));
const checked: Checked[] = [];
const ofKinds: Checked[] = [];
const wanted = (name: string) => positionals.length === 0 || positionals.includes(name);
const take = (one: Checked) => {
  checked.push(one);
  for (const row of rowsOf(one)) say(row);
};
try {
  for (const [name, what] of Object.entries(cases)) {
    if (!wanted(name)) continue;
    const options = { seed: Number(values.seed), only: values.variant };
    for (const one of await checkCase(name, what, folder, options)) take(one);
  }
  if (!values.variant || values.variant === "drawn")
    for (const [name, what] of Object.entries(kinds))
      if (wanted(name))
        for (const one of await checkKind(name, what, folder, Number(values.seed))) {
          ofKinds.push(one);
          for (const row of rowsOf(one)) say(row);
        }
  if (!values.variant || values.variant === "real")
    for (const [name, story] of Object.entries(stories))
      if (wanted(name)) take(await checkStory(name, story, folder));
} finally {
  if (!values.keep) await rm(folder, { recursive: true, force: true });
}
if (ofKinds.length > 0) say(`kinds beside the cases: ${summary(ofKinds)}`);
if (checked.length > 0 || ofKinds.length === 0) say(summary(checked));
process.exitCode = [...checked, ...ofKinds].every(isRight) ? 0 : 1;
