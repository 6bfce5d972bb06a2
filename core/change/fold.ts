import { compareReleases } from "../report/release.ts";
import { cellOf, type FieldChange } from "./field.ts";
import { changeWords } from "./words.ts";

/** Fields of one model and config that fared alike: their releases and targets are told together. */
export interface FoldedChange {
  kind: FieldChange["kind"];
  model: string;
  config: string;
  targets: string[];
  /** In version order. */
  releases: string[];
  words: string;
  /** The fields themselves, in their order. */
  fields: FieldChange[];
}

/** Changes with those alike made one: first the releases of each target, then the targets that have the same releases. */
export function foldChanges(fields: readonly FieldChange[], wordsOf = changeWords): FoldedChange[] {
  const alike = (field: FieldChange) => [field.kind, field.model, field.config, wordsOf(field)];
  const byTarget = grouped(fields, (field) => [...alike(field), field.target]);
  const releasesOf = (of: readonly FieldChange[]) => of.map(({ release }) => release).sort(compareReleases);
  return grouped(byTarget, (of) => [...alike(of[0]!), ...releasesOf(of)]).map((groups) => {
    const [first] = groups;
    const { kind, model, config } = first![0]!;
    return {
      kind,
      model,
      config,
      targets: groups.map((of) => of[0]!.target),
      releases: releasesOf(first!),
      words: wordsOf(first![0]!),
      fields: groups.flat(),
    };
  });
}

/** All releases of a model and config that were looked at, in version order. */
export const releasesAsked = (
  fields: readonly FieldChange[],
  { model, config }: Pick<FoldedChange, "model" | "config">,
): string[] =>
  [
    ...new Set(
      fields
        .filter((field) => field.model === model && field.config === config)
        .map(({ changes }) => cellOf(changes[0]!).release),
    ),
  ].sort(compareReleases);

function grouped<T>(items: readonly T[], keyOf: (item: T) => string[]): T[][] {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = JSON.stringify(keyOf(item));
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return [...groups.values()];
}
