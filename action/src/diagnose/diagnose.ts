import { type Answers, answersSchema, type Diagnosis } from "../../../core/report/diagnosis.ts";
import { ledger } from "../engine/ledger.ts";
import { ParityError } from "../errors/error.ts";
import { NotMnn } from "../mnn/graph/read.ts";
import { type Question, questions } from "./answers.ts";
import { type Budget, describeBudget } from "./budget.ts";
import { type Lab, NoAnswer, OutOfBudget } from "./lab.ts";
import type { Subject } from "./subject.ts";

type Name = keyof Answers;

/** What is asked side by side: each needs answers before it only, and under emulation one probe leaves a core idle. */
const stages: readonly Name[][] = [
  ["where"],
  ["why"],
  ["ranges", "cures", "plan"],
  ["ship", "map", "when", "repro"],
];

/** What can be told where MNN's Normal is wrong itself: of whole cells, and what the run's own look beside another runtime found. */
const unpaired = ({ cell }: Subject): readonly Name[] =>
  cell.outside?.cause ? ["where", "why", "when"] : ["when"];

/** How one question came out: its answer, or why there is none. */
interface Outcome {
  answer: object | null;
  why: string | null;
}

/**
 * Asks all questions of a cell that failed. What one of them cannot tell is no reason not to ask the others.
 *
 * @param only the questions to ask; left out: all
 * @param signal when it aborts, what was found by then is the diagnosis
 * @throws what ends the run but for the signal
 */
export async function diagnose(
  subject: Subject,
  lab: Lab,
  budget: Budget,
  only?: readonly Name[],
  signal?: AbortSignal,
): Promise<Diagnosis> {
  const known: Answers = {};
  const outcomes = new Map<Name, Outcome>();
  for (const stage of stages) {
    const names = stage.filter((name) => questions[name] && (!only || only.includes(name)));
    const ended = await Promise.all(names.map((name) => ask(name, subject, lab, known, signal)));
    for (const [at, name] of names.entries()) {
      outcomes.set(name, ended[at]!);
      if (ended[at]!.answer) Object.assign(known, { [name]: ended[at]!.answer });
    }
  }
  const answers: Answers = {};
  const missing: Diagnosis["missing"] = [];
  for (const name of Object.keys(answersSchema.shape) as Name[]) {
    const { answer, why } = outcomes.get(name) ?? {};
    if (answer) Object.assign(answers, { [name]: answer });
    else if (why) missing.push({ answer: name, why });
  }
  return {
    cell: subject.cell.id,
    finding: subject.cell.finding,
    budget: describeBudget(budget),
    runs: lab.runs,
    ms: Math.round(lab.ms),
    ...(signal?.aborted ? { interrupted: true } : {}),
    answers,
    missing,
  };
}

/** What ends one question and says why: a model's file that cannot be read is none of the others' trouble. */
const told = [OutOfBudget, NoAnswer, ParityError, NotMnn];

const INTERRUPTED = "it was interrupted";

async function ask(
  name: Name,
  subject: Subject,
  lab: Lab,
  known: Answers,
  signal?: AbortSignal,
): Promise<Outcome> {
  if (signal?.aborted) return { answer: null, why: INTERRUPTED };
  if (!subject.paired && !unpaired(subject).includes(name))
    return {
      answer: null,
      why: `nothing of MNN's is right to look into it beside: it is held against ${subject.cell.reference.label}`,
    };
  const own = { name, runs: 0 };
  return ledger.run(own, async () => {
    const startedAt = lab.ms;
    let sofar: object | null = null;
    let stopped: string | null = null;
    lab.note(`# ${name}`);
    try {
      const question = questions[name] as Question<Name>;
      sofar = await question(subject, lab, known, (found) => {
        sofar = found;
      });
    } catch (error) {
      // Once it is aborted what is under way fails as it may: its probes were killed.
      if (signal?.aborted) stopped = INTERRUPTED;
      else if (told.some((kind) => error instanceof kind)) stopped = (error as Error).message;
      else throw error;
      lab.note(`  ${stopped}`);
    }
    const asked = { runs: own.runs, ms: Math.round(lab.ms - startedAt), stopped };
    return { answer: sofar && { asked, ...(sofar as object) }, why: stopped ?? "it has none" };
  });
}
