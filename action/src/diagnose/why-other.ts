import { isWrong } from "../../../core/judge/verdict.ts";
import type { Verdict } from "../../../core/report/vocabulary.ts";
import type { Feed, Setup } from "../engine/setup.ts";
import { cpuFeatures } from "../mnn/log-notes.ts";
import type { Lab } from "./lab.ts";
import type { Subject } from "./subject.ts";
import type { Experiment } from "./why-scene.ts";

/** What of a cell its neighbours share: where else the same was run, in this report. */
interface Seen {
  at: string;
  verdict: Verdict;
  /** By name, what MNN said that the CPU has. */
  features?: ReadonlyMap<string, boolean>;
}

/**
 * Asks the cells of this run beside this one: the same model, input and configuration on other CPUs and with other releases. Only those
 * count that really computed in the format; nothing is run. Of CPUs that differ it is told what MNN found on each of those that
 * fail, this one with them, and on none of those that do not: a condition, as far as these CPUs tell.
 */
export async function askOthers(
  { cell, others, setup, format, input }: Subject,
  lab: Lab,
): Promise<Experiment[]> {
  const same = others.filter(
    ({ cell: other, config }) =>
      config.id === cell.config && other.effective.format === format && other.role === "candidate",
  );
  const cpus = same.filter(({ setup: other }) => other.runtime.name === setup.runtime.name);
  const releases = same.filter(
    ({ setup: other }) =>
      other.target.name === setup.target.name && other.runtime.name !== setup.runtime.name,
  );
  return [
    ...told(
      "other CPU",
      `Is it right on another CPU that computes ${format}?`,
      await Promise.all(
        cpus.map(async ({ cell, setup }) => ({
          at: cell.target,
          verdict: cell.verdict,
          features: await featuresOf(lab, setup, input.feed),
        })),
      ),
      await featuresOf(lab, setup, input.feed),
    ),
    ...told(
      "other release",
      "Is it right with another release, on the same CPU?",
      releases.map(({ cell, setup }) => ({ at: `MNN ${setup.runtime.release}`, verdict: cell.verdict })),
    ),
  ];
}

/** What MNN says of the CPU when it starts; nothing where that is not known from a run of this input. */
async function featuresOf(lab: Lab, setup: Setup, feed: Feed): Promise<ReadonlyMap<string, boolean>> {
  if (!lab.knows(setup, feed)) return new Map();
  const { record } = await lab.one(setup, feed);
  return cpuFeatures(record?.log ?? "");
}

/** What those have on which it is wrong and none of those on which it is right. */
function condition(seen: readonly Seen[], own: ReadonlyMap<string, boolean>): string[] {
  const right = seen.filter(({ verdict }) => !isWrong(verdict));
  const wrong = seen.filter(({ verdict }) => isWrong(verdict));
  if (right.length === 0) return [];
  return [...own.keys()].filter(
    (name) =>
      own.get(name) === true &&
      wrong.every(({ features }) => features?.get(name) === true) &&
      right.every(({ features }) => features?.get(name) === false),
  );
}

function told(
  name: string,
  question: string,
  seen: Seen[],
  own: ReadonlyMap<string, boolean> = new Map(),
): Experiment[] {
  if (seen.length === 0) return [];
  const right = seen.filter(({ verdict }) => !isWrong(verdict)).map(({ at }) => at);
  const wrong = seen.filter(({ verdict }) => isWrong(verdict)).map(({ at }) => at);
  const parts = [
    right.length > 0 ? `right on ${right.join(", ")}` : "",
    wrong.length > 0 ? `wrong on ${wrong.join(", ")}` : "",
  ].filter(Boolean);
  const apart = condition(seen, own);
  const answer =
    `${parts.join("; ").replace(/on MNN/g, "with MNN")}.` +
    (apart.length > 0
      ? ` What MNN finds on each CPU where it is wrong, and on none where it is right: ${apart.join(", ")}.`
      : "");
  return [
    {
      name,
      question,
      answer: answer.charAt(0).toUpperCase() + answer.slice(1),
      numbers: { right: right.length, wrong: wrong.length },
      speaks: "neither",
    },
  ];
}
