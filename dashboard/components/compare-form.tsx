import { targetName } from "../../core/present/words.ts";
import { moment } from "../../core/view/facts.tsx";
import type { Words } from "../../core/words/words.ts";
import { comparePath } from "../http/compare-address.ts";
import { dimensions } from "../services/compare/asked.ts";
import type { RunChoice } from "../services/compare/choices.ts";
import type { Comparison } from "../services/compare/read.ts";
import { standingWords } from "./standing.tsx";

interface Props {
  comparison: Comparison;
  words: Words;
}

/** What is held against what, to be chosen: links and a form, so that it works without JavaScript and the address is the view. */
export function CompareForm({ comparison, words }: Props) {
  const { project, by, choices, sides, model, release } = comparison;
  const { dashboard } = words;
  const branch = project.isDefault ? undefined : (project.branch ?? undefined);
  const options = optionsOf(comparison, words);
  const selects: [string, string, string | null, readonly [string, string][]][] = [
    ["from", dashboard.compareFrom, sides?.from.key ?? null, options],
    ["to", dashboard.compareTo, sides?.to.key ?? null, options],
    ["release", dashboard.onRelease, release, release === null ? [] : named(choices.releases)],
    ["model", dashboard.model, model ?? "", [["", dashboard.any], ...named(choices.models)]],
  ];
  return (
    <>
      <ul className="projects" aria-label={dashboard.compareWhat}>
        {dimensions.map((dimension) => (
          <li key={dimension}>
            {dimension === by ? (
              <b aria-current="page">{dashboard.dimension[dimension]}</b>
            ) : (
              <a href={comparePath(project.name, { by: dimension, branch, model: model ?? undefined })}>
                {dashboard.dimension[dimension]}
              </a>
            )}
          </li>
        ))}
      </ul>
      {options.length > 1 && (
        <form className="filters" action="/compare" method="get">
          <input type="hidden" name="project" value={project.name} />
          <input type="hidden" name="by" value={by} />
          {branch && <input type="hidden" name="branch" value={branch} />}
          {selects
            .filter(([, , , all]) => all.length > 1)
            .map(([name, label, value, all]) => (
              <label key={name}>
                {label}
                <select name={name} defaultValue={value ?? undefined}>
                  {all.map(([key, said]) => (
                    <option key={key} value={key}>
                      {said}
                    </option>
                  ))}
                </select>
              </label>
            ))}
          <button type="submit">{dashboard.compare}</button>
          {sides && (
            <a
              href={comparePath(project.name, {
                by,
                from: sides.to.key,
                to: sides.from.key,
                branch,
                model: model ?? undefined,
                release: release ?? undefined,
              })}
            >
              {dashboard.swap}
            </a>
          )}
        </form>
      )}
    </>
  );
}

const named = (names: readonly string[]): [string, string][] => names.map((name) => [name, name]);

function optionsOf({ by, choices, sides }: Comparison, words: Words): [string, string][] {
  if (by === "release") return named(choices.releases);
  if (by === "config") return named(choices.configs);
  if (by === "target") return choices.targets.map((target) => [target, targetName(target)]);
  // Runs that are too old to be offered are there when they are looked at.
  const shown = [sides?.from.run, sides?.to.run].flatMap((run) => run ?? []);
  const runs = [...choices.runs, ...shown.filter(({ id }) => !choices.runs.some((run) => run.id === id))];
  return runs.map((run) => [run.link, runWords(run, words)]);
}

/** `run 12: main@4f2c91a, 2026-11-24 06:52 UTC`. */
export function runWords(run: RunChoice, words: Words): string {
  const of = [standingWords(run, words), run.commit?.slice(0, 7)]
    .filter(Boolean)
    .join(run.standing === "branch" ? "@" : words.common.comma);
  return words.common.named(
    words.dashboard.run(run.id),
    [of, moment(run.receivedAt)].join(words.common.comma),
  );
}
