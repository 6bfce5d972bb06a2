import { rm } from "node:fs/promises";
import { number } from "../../../core/numeric/number.ts";
import type { DiagnosisFile } from "../../../core/report/answer-asked.ts";
import type { FailureMap } from "../../../core/report/answer-map.ts";
import { isNumeric, type Verdict } from "../../../core/report/vocabulary.ts";
import type { Feed } from "../engine/setup.ts";
import { fileNameOf } from "../input/name.ts";
import { writeNpz } from "../input/npz.ts";
import type { Found, Question } from "./answers.ts";
import { type Lab, NoAnswer } from "./lab.ts";
import { type HostJudge, hostJudges } from "./map-judge.ts";
import { fedTensors, transformsOf } from "./map-material.ts";
import { type Boundary, scan } from "./map-scan.ts";
import type { FedTensor, Transform } from "./map-transforms.ts";
import { isBad, type Subject, type SubjectInput } from "./subject.ts";

type Answer = Found<"map">;
type Line = FailureMap["lines"][number];

/** Changes that mean the same for each input. */
const COMMON: ReadonlySet<string> = new Set(["brightness", "contrast", "shift", "gain"]);

/** Most files that are kept: of two inputs, both sides of a boundary. */
const FILES = 4;

const isFailing = (verdict: Verdict): boolean => verdict !== "pass" && verdict !== "fallback";

/** How many other inputs are mapped, along the first change alone. */
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
  const maker = new Maker(subject, lab);
  const good = inputs.find((one) => !isBad(one)) ?? null;
  const others = inputs.filter((one) => one !== input && isNumeric(one.cell.verdict)).slice(0, OTHERS);
  const mapped: Mapped[] = [];
  let main: Transform | null = null;
  for (const one of [input, ...others]) {
    const all = await transformsFor(one, subject, isBad(one) ? good : input);
    if (one === input && all.length === 0)
      throw new NoAnswer("no change of its inputs is known to be legal; `map:` in parity.yml names some");
    main ??= all[0] ?? null;
    for (const transform of one === input ? all : all.filter((other) => isSame(other, main))) {
      const line = await lineOf(one, transform, judge, maker);
      await maker.clear();
      if (!line) continue;
      mapped.push({ one, transform, ...line });
      answer.lines.push(line.told);
      answer.passes = passesOf(answer.lines);
      found({ ...answer });
    }
  }
  for (const line of mapped) {
    await verify(line, maker, answer, () => found({ ...answer }));
    await maker.clear();
  }
  return answer;
};

/** A line as it was found here, not yet run where it failed. */
interface Mapped {
  one: SubjectInput;
  transform: Transform;
  told: Line;
  boundaries: Boundary[];
}

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

/** Writes changed inputs as feeds, each once. */
class Maker {
  readonly subject: Subject;
  readonly lab: Lab;
  /** Inputs of which files were kept. */
  readonly kept = new Set<SubjectInput>();
  readonly #feeds = new Map<string, Promise<Feed>>();
  readonly #files: string[] = [];
  #made = 0;

  constructor(subject: Subject, lab: Lab) {
    this.subject = subject;
    this.lab = lab;
  }

  feed(one: SubjectInput, transform: Transform, t: number): Promise<Feed> {
    if (t === transform.natural) return Promise.resolve(one.feed);
    const id = `${one.id} ${transform.name} ${transform.tensor} ${t}`;
    const made = this.#feeds.get(id) ?? this.#make(id, one.feed, transform.at(t));
    this.#feeds.set(id, made);
    return made;
  }

  /** Forgets what was made, for another line. */
  async clear(): Promise<void> {
    this.#feeds.clear();
    for (const file of this.#files.splice(0)) await rm(file, { force: true });
  }

  async #make(id: string, from: Feed, changed: FedTensor[]): Promise<Feed> {
    const tensors = from.tensors.map(async (before) => {
      const now = changed.find(({ name }) => name === before.name);
      if (!now) return before;
      const { buffer, byteOffset, byteLength } = now.data;
      const name = `map-${this.#made++}.bin`;
      const file = await this.lab.write(name, new Uint8Array(buffer, byteOffset, byteLength));
      this.#files.push(file);
      return { ...before, shape: now.shape, file };
    });
    return { id, tensors: await Promise.all(tensors) };
  }
}

async function lineOf(
  one: SubjectInput,
  transform: Transform,
  judge: HostJudge,
  maker: Maker,
): Promise<{ told: Line; boundaries: Boundary[] } | null> {
  const { name, tensor, natural, other, line } = transform;
  maker.lab.note(`  ${name} of ${tensor} of ${one.id}, from ${line.from} to ${line.to}`);
  const unknown: number[] = [];
  const { intervals, boundaries } = await scan(line, async (at) => {
    const said = await judge.fails(
      await Promise.all(at.map((t) => maker.feed(one, transform, t))),
      !at.includes(natural),
    );
    unknown.push(...at.filter((_, i) => said[i] === null));
    return said.map((fails) => fails === true);
  });
  if (unknown.length > 0) {
    maker.lab.note(`  left out: it did not run here at ${unknown.slice(0, 5).join(", ")}`);
    return null;
  }
  const told = { input: one.id, transform: name, tensor, natural, other, intervals };
  return { told: { ...told, verified: { right: 0, farther: 0, of: 0 } }, boundaries };
}

/** Runs both sides of each boundary where it failed, the nearest to the input first; keeps those of the first that is confirmed. */
async function verify(
  { one, transform, told, boundaries }: Mapped,
  maker: Maker,
  answer: Answer,
  found: () => void,
): Promise<void> {
  const { natural, line } = transform;
  const far = ({ below, above }: Boundary) => Math.abs((below + above) / 2 - natural);
  const farther = line.whole ? 1 : (line.to - line.from) / 100;
  for (const { below, above, fails } of [...boundaries].sort((a, b) => far(a) - far(b))) {
    const confirmed: { at: number; fails: boolean }[] = [];
    for (const side of [
      { at: below, fails: !fails, out: -farther },
      { at: above, fails, out: farther },
    ]) {
      const further = Number(Math.min(line.to, Math.max(line.from, side.at + side.out)).toPrecision(12));
      if (await isConfirmed(side, one, transform, maker)) {
        told.verified.right++;
        confirmed.push(side);
      } else if (await isConfirmed({ ...side, at: further }, one, transform, maker)) {
        told.verified.farther++;
        confirmed.push({ ...side, at: further });
      }
      told.verified.of++;
      found();
    }
    const room = answer.files.length < FILES && !maker.kept.has(one);
    if (confirmed.length < 2 || !room) continue;
    maker.kept.add(one);
    for (const side of confirmed) answer.files.push(await keep(side, transform, one, maker));
  }
}

async function isConfirmed(
  { at, fails }: { at: number; fails: boolean },
  one: SubjectInput,
  transform: Transform,
  maker: Maker,
): Promise<boolean> {
  const { lab, subject } = maker;
  const feed = await maker.feed(one, transform, at);
  const { verdict } = await subject.judge(feed, await lab.one(subject.setup, feed));
  lab.note(`  ${feed.id}: ${verdict}, foretold to ${fails ? "fail" : "pass"}`);
  return isFailing(verdict) === fails;
}

async function keep(
  { at, fails }: { at: number; fails: boolean },
  transform: Transform,
  one: SubjectInput,
  { lab }: Maker,
): Promise<DiagnosisFile> {
  const changed = transform.at(at);
  const tensors = (await fedTensors(one)).map(
    (before) => changed.find(({ name }) => name === before.name) ?? before,
  );
  const kind = fails ? "mildest failing" : "wildest passing";
  const what = `${kind}: ${one.id} at ${transform.name} ${number(at)} of ${transform.tensor}`;
  return lab.keep(what, `${fileNameOf(`${kind} ${one.id}`)}.npz`, writeNpz(tensors));
}

/** Where all inputs pass that were mapped along a change which means the same for each. */
function passesOf(lines: readonly Line[]): Answer["passes"] {
  const groups = new Map<string, Line[]>();
  for (const line of lines.filter(({ transform }) => COMMON.has(transform))) {
    const key = JSON.stringify([line.transform, line.tensor]);
    groups.set(key, [...(groups.get(key) ?? []), line]);
  }
  return [...groups.values()].flatMap((group) => {
    const [{ transform, tensor, natural }] = group as [Line];
    const common = group
      .map(({ intervals }) => intervals.filter(({ fails }) => !fails))
      .reduce((before, next) => before.flatMap((a) => next.flatMap((b) => overlap(a, b) ?? [])));
    const points = common.map(({ from, to }) => {
      const margin = (to - from) / 20;
      return Math.min(Math.max(natural, from + margin), to - margin);
    });
    const at = points.sort((a, b) => Math.abs(a - natural) - Math.abs(b - natural))[0];
    return at === undefined || group.every(({ intervals }) => intervals.every(({ fails }) => !fails))
      ? []
      : [{ transform, tensor, at, inputs: group.length }];
  });
}

type Interval = Line["intervals"][number];

function overlap(a: Interval, b: Interval): Interval | null {
  const [from, to] = [Math.max(a.from, b.from), Math.min(a.to, b.to)];
  return from < to ? { from, to, fails: false } : null;
}
