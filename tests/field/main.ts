import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { parseArgs } from "node:util";
import { models } from "./models.ts";
import { type Row, rowOf } from "./row.ts";
import { headLines, type Lines, linesOf, page, readPage } from "./table.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    minutes: { type: "string", default: "60" },
    limit: { type: "string", default: "5" },
    "no-arm": { type: "boolean", default: false },
    again: { type: "boolean", default: false },
  },
});
const unknown = positionals.find((name) => !Object.hasOwn(models, name));
if (unknown) throw new Error(`no model ${unknown}; there are ${Object.keys(models).join(", ")}`);

const say = (line: string) => process.stdout.write(`${line}\n`);
const minute = 60_000;
/** Rows are kept, so that what is known is not run anew; what another checkout ran stands on the page. */
const kept = path.resolve("node_modules/.cache/mnn-parity/field");
const rowFile = (name: string) => path.join(kept, `${name}.json`);
const keptRow = async (name: string): Promise<Row | null> =>
  readFile(rowFile(name), "utf8").then(
    (text) => JSON.parse(text),
    () => null,
  );

await mkdir(kept, { recursive: true });
const whole = AbortSignal.timeout(Number(values.minutes) * minute);
for (const line of headLines) say(line);
for (const [name, model] of Object.entries(models)) {
  if (positionals.length > 0 && !positionals.includes(name)) continue;
  // Without names and --again, what is known is not run anew.
  const known = positionals.length > 0 || values.again ? null : await keptRow(name);
  if (known) {
    say(linesOf(known).told);
    continue;
  }
  if (whole.aborted) {
    say(`| ${name} | not run: the ${values.minutes} minutes are over |`);
    continue;
  }
  const own = AbortSignal.timeout(Number(values.limit) * minute);
  const row = await rowOf(name, model, { arm: !values["no-arm"], signal: AbortSignal.any([whole, own]) });
  await writeFile(rowFile(name), JSON.stringify(row, null, 2));
  say(linesOf(row).told);
}
const file = "docs/field.md";
const before = readPage(await readFile(file, "utf8").catch(() => ""));
const rows = new Map<string, Lines>();
for (const name of Object.keys(models)) {
  const row = await keptRow(name);
  const lines = row ? linesOf(row) : before.get(name);
  if (lines) rows.set(name, lines);
}
await writeFile(file, page(rows));
say(`${rows.size} of ${Object.keys(models).length} models in ${file}`);
