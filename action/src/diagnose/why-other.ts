import { isWrong } from "../../../core/judge/verdict.ts";
import type { Verdict } from "../../../core/report/vocabulary.ts";
import type { Subject } from "./subject.ts";
import type { Experiment } from "./why-scene.ts";

/** What of a cell its neighbours share: where else the same was run, in this report. */
interface Seen {
  at: string;
  verdict: Verdict;
}

/**
 * Asks the cells of this run beside this one: the same model, input and configuration on other CPUs and with other releases. Only those
 * count that really computed in the format; nothing is run.
 */
export function askOthers({ cell, others, setup, format }: Subject): Experiment[] {
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
      cpus.map(({ cell }) => ({ at: cell.target, verdict: cell.verdict })),
    ),
    ...told(
      "other release",
      "Is it right with another release, on the same CPU?",
      releases.map(({ cell, setup }) => ({ at: `MNN ${setup.runtime.release}`, verdict: cell.verdict })),
    ),
  ];
}

function told(name: string, question: string, seen: Seen[]): Experiment[] {
  if (seen.length === 0) return [];
  const right = seen.filter(({ verdict }) => !isWrong(verdict)).map(({ at }) => at);
  const wrong = seen.filter(({ verdict }) => isWrong(verdict)).map(({ at }) => at);
  const parts = [
    right.length > 0 ? `right on ${right.join(", ")}` : "",
    wrong.length > 0 ? `wrong on ${wrong.join(", ")}` : "",
  ].filter(Boolean);
  const answer = `${parts.join("; ").replace(/on MNN/g, "with MNN")}.`;
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
