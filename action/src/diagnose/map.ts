import type { FailureMap } from "../../../core/report/answer-map.ts";
import { isNumeric } from "../../../core/report/vocabulary.ts";
import type { Found, Question } from "./answers.ts";
import { NoAnswer } from "./lab.ts";
import { Maker } from "./map-feeds.ts";
import { type HostJudge, hostJudges } from "./map-judge.ts";
import { fedTensors, transformsOf } from "./map-material.ts";
import { passesOf } from "./map-passes.ts";
import { scan } from "./map-scan.ts";
import type { Transform } from "./map-transforms.ts";
import { type Asked, type Mapped, verify } from "./map-verify.ts";
import { isBad, type Subject, type SubjectInput } from "./subject.ts";

type Answer = Found<"map">;

/** How many other inputs are mapped, along one change alone: the first that decides something of the one that is asked about. */
const OTHERS = 12;

/** What about the input decides: where along legal changes of it the model fails, on this machine's model of that and verified there. */
export const askMap: Question<"map"> = async (subject, lab, _, found) => {
  const { host, format, input, inputs } = subject;
  if (format === "fp32")
    throw new NoAnswer("what failed is computed in fp32, of which this machine has no model");
  if (!host) throw new NoAnswer("this release cannot run on this machine, and a map takes hundreds of runs");
  if (!isBad(input)) throw new NoAnswer("the input that is asked about did not fail");
  const { judge, agrees } = await judgeFor(hostJudges(subject, host, lab), subject);
  lab.note(`  judged on this machine by ${judge.by}, right on ${agrees.right} of ${agrees.of} inputs`);
  const answer: Answer = { by: judge.by, agrees, lines: [], passes: [], files: [] };
  const asked = { subject, lab, maker: new Maker(lab), kept: new Set<SubjectInput>() };
  const good = inputs.find((one) => !isBad(one)) ?? null;
  const others = inputs.filter((one) => one !== input && isNumeric(one.cell.verdict)).slice(0, OTHERS);
  const mapped: Mapped[] = [];
  const confirm = async () => {
    for (const line of mapped.splice(0)) {
      await verify(line, asked, answer.files, () => found({ ...answer }));
      await asked.maker.clear();
    }
  };
  let main: Transform | null = null;
  let decides = false;
  for (const one of [input, ...others]) {
    const all = await transformsFor(one, subject, isBad(one) ? good : input);
    if (one === input && all.length === 0)
      throw new NoAnswer("no change of its inputs is known to be legal; `map:` in parity.yml names some");
    if (one === input) main = all[0] ?? null;
    for (const transform of one === input ? all : all.filter((other) => isSame(other, main))) {
      const line = await lineOf(one, transform, judge, asked);
      await asked.maker.clear();
      if (!line) continue;
      if (one === input && line.boundaries.length > 0 && !decides) [main, decides] = [transform, true];
      mapped.push({ one, transform, ...line });
      answer.lines.push(line.told);
      answer.passes = passesOf(answer.lines);
      found({ ...answer });
    }
    // What is said of the one that was asked about stands before the others are looked at, whatever the budget.
    if (one === input) await confirm();
  }
  await confirm();
  return answer;
};

async function transformsFor(
  one: SubjectInput,
  subject: Subject,
  twin: SubjectInput | null,
): Promise<Transform[]> {
  const other = twin && twin !== one ? { id: twin.id, tensors: await fedTensors(twin) } : null;
  return transformsOf(await fedTensors(one), subject, other);
}

const isSame = (one: Transform, main: Transform | null): boolean =>
  one.name === main?.name && one.tensor === main.tensor;

/** The first of the ways to judge here that is right about the input asked about, and most often about the others. */
async function judgeFor(judges: HostJudge[], { inputs, input }: Subject) {
  const known = inputs.filter(({ cell }) => isNumeric(cell.verdict));
  let best: { judge: HostJudge; agrees: FailureMap["agrees"] } | null = null;
  for (const judge of judges) {
    const said = await judge.fails(known.map(({ feed }) => feed));
    const right = known.filter((one, at) => said[at] === isBad(one));
    if (!right.includes(input)) continue;
    if (!best || right.length > best.agrees.right)
      best = { judge, agrees: { right: right.length, of: known.length } };
    if (right.length === known.length) break;
  }
  if (!best)
    throw new NoAnswer(
      "neither ideal low precision nor the ranges in fp32 show this failure on this machine, so that each point would be a run there",
    );
  return best;
}

async function lineOf(
  one: SubjectInput,
  transform: Transform,
  judge: HostJudge,
  { lab, maker }: Asked,
): Promise<Pick<Mapped, "told" | "boundaries"> | null> {
  const { name, tensor, natural, other, line } = transform;
  lab.note(`  ${name} of ${tensor} of ${one.id}, from ${line.from} to ${line.to}`);
  const unknown: number[] = [];
  const fails = async (at: number[]): Promise<boolean[]> => {
    const said = await judge.fails(
      await Promise.all(at.map((t) => maker.feed(one, transform, t))),
      !at.includes(natural),
    );
    unknown.push(...at.filter((_, i) => said[i] === null));
    return said.map((one) => one === true);
  };
  const { intervals, boundaries } = await scan(line, fails, judge.points);
  if (unknown.length > 0) {
    lab.note(`  left out: it did not run here at ${unknown.slice(0, 5).join(", ")}`);
    return null;
  }
  const told = { input: one.id, transform: name, tensor, natural, other, intervals };
  return { told: { ...told, verified: { right: 0, farther: 0, of: 0 } }, boundaries };
}
