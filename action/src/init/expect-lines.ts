import { readFile, rename, rm, writeFile } from "node:fs/promises";
import { isSeq, parseDocument } from "yaml";
import type { Cell, Report } from "../../../core/report/schema.ts";
import { init as told } from "../../../core/words/log/init.ts";
import type { Words } from "../../../core/words/words.ts";
import { failure } from "../errors/error.ts";
import { scalar } from "./configuration.ts";

/** An entry of `expect:` as it is written. */
export interface ExpectEntry {
  model: string;
  input?: string;
  mnn?: string;
  target: string;
  config: string;
  verdict: Cell["verdict"];
  reason: string;
}

/**
 * What would mark the failures of a report as known, as narrow as it can be said: an input is left out where all of the model's
 * fail alike, a release where all do. What could not run is no failure that one could know: it is not among them.
 *
 * @param report told in `words`, as the reasons are
 */
export function expectEntries(report: Report, words: Words): ExpectEntry[] {
  const candidates = report.cells.filter(({ role }) => role === "candidate");
  const nameOf = new Map(report.runtimes.map(({ id, release, name }) => [id, name ?? release]));
  const titles = new Map(report.findings.map(({ id, title }) => [id, title.replaceAll("`", "")]));
  const entries: ExpectEntry[] = [];
  for (const [first, ...others] of alike(candidates.filter(isOffered), ofField)) {
    const cells = [first, ...others];
    const { model, target, config, verdict } = first;
    const around = candidates.filter(
      (cell) => cell.model === model && cell.target === target && cell.config === config,
    );
    const releases = new Set(around.map(({ runtime }) => runtime));
    const what = (first.finding && titles.get(first.finding)) || verdict;
    const reason = words.told(told.known({ what }));
    const base = { model, target, config, verdict, reason };
    if (cells.length === around.length) {
      entries.push(base);
      continue;
    }
    for (const one of alike(cells, ({ input }) => input)) {
      const everywhere = one.length === releases.size;
      for (const cell of everywhere ? one.slice(0, 1) : one)
        entries.push({
          ...base,
          input: cell.input,
          ...(everywhere ? {} : { mnn: nameOf.get(cell.runtime) ?? "" }),
        });
    }
  }
  return entries;
}

const isOffered = ({ outcome, verdict }: Cell): boolean => outcome === "failed" && verdict !== "unavailable";
const ofField = ({ model, target, config, verdict }: Cell): string =>
  JSON.stringify([model, target, config, verdict]);

function alike<One>(items: readonly One[], key: (item: One) => string): [One, ...One[]][] {
  const groups = new Map<string, [One, ...One[]]>();
  for (const item of items) {
    const group = groups.get(key(item));
    if (group) group.push(item);
    else groups.set(key(item), [item]);
  }
  return [...groups.values()];
}

/** As lines of parity.yml, ready to paste, with the key. */
export const expectText = (entries: readonly ExpectEntry[]): string =>
  ["expect:", ...entries.map((entry) => `  - { ${pairs(entry).join(", ")} }`), ""].join("\n");

const order = ["model", "input", "mnn", "target", "config", "verdict", "reason"] as const;
const pairs = (entry: ExpectEntry): string[] =>
  order.flatMap((key) => (entry[key] === undefined ? [] : [`${key}: ${scalar(entry[key], true)}`]));

/** Adds entries to a parity.yml. The rest of the file stays as it is written where it has no `expect` yet; comments stay always. */
export async function acceptInto(file: string, entries: readonly ExpectEntry[]): Promise<void> {
  const before = await readFile(file, "utf8");
  const partial = `${file}.partial-${process.pid}`;
  try {
    await writeFile(partial, withEntries(before, entries), { flag: "wx" });
    await rename(partial, file);
  } catch (error) {
    await rm(partial, { force: true });
    throw failure("cannot-write", file, error);
  }
}

function withEntries(before: string, entries: readonly ExpectEntry[]): string {
  const doc = parseDocument(before);
  if (!doc.has("expect") && !before.trimStart().startsWith("{"))
    return `${before}${before.endsWith("\n") ? "" : "\n"}${expectText(entries)}`;
  const known = doc.get("expect");
  for (const entry of entries) {
    const node = doc.createNode(entry, { flow: true });
    if (isSeq(known)) known.add(node);
    else doc.set("expect", doc.createNode([...((doc.toJS() as { expect?: [] }).expect ?? []), entry]));
  }
  return doc.toString({ lineWidth: 0 });
}
