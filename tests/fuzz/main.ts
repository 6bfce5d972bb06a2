import { appendFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { surfaces } from "./all.ts";
import { tryHere } from "./child.ts";
import { isGood, type Row } from "./row.ts";
import { footer, table } from "./table.ts";
import { tryApart } from "./watch.ts";

const { values } = parseArgs({
  options: {
    seed: { type: "string", default: String(Math.floor(Date.now() / 1000)) },
    only: { type: "string", multiple: true },
    times: { type: "string" },
    summary: { type: "boolean", default: false },
    child: { type: "string" },
  },
});
const seed = Number(values.seed);

if (values.child !== undefined) {
  await tryHere(values.child, seed, Number(values.times));
  process.exit(0);
}

/** Two surfaces at a time: each is a process, and some of them start others. */
const AT_ONCE = 2;

const unknown = values.only?.filter((name) => !surfaces.some((one) => one.name === name)) ?? [];
if (unknown.length > 0) {
  const all = surfaces.map(({ name }) => `'${name}'`).join(", ");
  process.stderr.write(`no surface '${unknown[0]}'; there are ${all}\n`);
  process.exit(2);
}
const wanted = surfaces.filter(({ name }) => values.only?.includes(name) ?? true);
const obstacles = await Promise.all(wanted.map((surface) => surface.obstacle?.() ?? null));
for (const [at, why] of obstacles.entries())
  if (why) process.stderr.write(`${wanted[at]!.name}: not tried: ${why}\n`);
const chosen = wanted.filter((_, at) => !obstacles[at]);
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(130));
const startedAt = performance.now();
const rows: Row[] = [];
const left = [...chosen];
process.stderr.write(`seed ${seed}\n`);
await Promise.all(
  Array.from({ length: AT_ONCE }, async () => {
    for (let surface = left.shift(); surface; surface = left.shift()) {
      const row = await tryApart(surface, seed, Number(values.times ?? surface.times));
      rows.push(row);
      process.stderr.write(
        `${surface.name}: ${row.inputs} inputs in ${row.seconds.toFixed(0)} s${isGood(row) ? "" : ", FAULTS"}\n`,
      );
      for (const { kind, key, count, example, message } of row.finds)
        process.stderr.write(
          `  ${kind}, ${count} times: ${key}\n  ${message}\n  smallest input: ${example.slice(0, 4000)}\n`,
        );
    }
  }),
);
rows.sort(
  (a, b) =>
    chosen.findIndex(({ name }) => name === a.surface) - chosen.findIndex(({ name }) => name === b.surface),
);
const end = footer(rows, seed, (performance.now() - startedAt) / 1000);
const lines = [...table(rows, values.summary), ...(values.summary ? [""] : []), ...end];
process.stdout.write(`${lines.join("\n")}\n`);
const { GITHUB_STEP_SUMMARY: page } = process.env;
if (values.summary && page) appendFileSync(page, `## npm run fuzz\n\n${lines.join("\n")}\n`);
process.exitCode = rows.every(isGood) ? 0 : 1;
