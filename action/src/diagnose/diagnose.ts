import { type Answers, answersSchema, type Diagnosis } from "../../../core/report/diagnosis.ts";
import { ParityError } from "../errors/error.ts";
import { type Found, type Question, questions } from "./answers.ts";
import { type Budget, describeBudget } from "./budget.ts";
import { type Lab, NoAnswer, OutOfBudget } from "./lab.ts";
import type { Subject } from "./subject.ts";

type Name = keyof Answers;

/**
 * Asks all questions of a cell that failed. What one of them cannot tell is no reason not to ask the others.
 *
 * @param only the questions to ask; left out: all
 * @throws what ends the run
 */
export async function diagnose(
  subject: Subject,
  lab: Lab,
  budget: Budget,
  only?: readonly Name[],
): Promise<Diagnosis> {
  const answers: Answers = {};
  const missing: Diagnosis["missing"] = [];
  for (const name of Object.keys(answersSchema.shape) as Name[]) {
    const question = questions[name] as Question<Name> | undefined;
    if (!question || (only && !only.includes(name))) continue;
    if (!subject.paired && name !== "when") {
      missing.push({
        answer: name,
        why: `nothing of MNN's is right to look into it beside: it is held against ${subject.cell.reference.label}`,
      });
      continue;
    }
    const [runs, ms] = [lab.runs, lab.ms];
    let sofar: Found<Name> | null = null;
    let stopped: string | null = null;
    lab.note(`# ${name}`);
    try {
      sofar = await question(subject, lab, answers, (found) => {
        sofar = found;
      });
    } catch (error) {
      if (!(error instanceof OutOfBudget || error instanceof NoAnswer || error instanceof ParityError))
        throw error;
      stopped = error.message;
      lab.note(`  ${stopped}`);
    }
    const asked = { runs: lab.runs - runs, ms: Math.round(lab.ms - ms), stopped };
    if (sofar) Object.assign(answers, { [name]: { asked, ...(sofar as Found<Name>) } });
    else missing.push({ answer: name, why: stopped ?? "it has none" });
  }
  return {
    cell: subject.cell.id,
    finding: subject.cell.finding,
    budget: describeBudget(budget),
    runs: lab.runs,
    ms: Math.round(lab.ms),
    answers,
    missing,
  };
}
