import { defaultSnrDb } from "../../../core/judge/tolerance.ts";
import { isWrong } from "../../../core/judge/verdict.ts";
import { plural } from "../../../core/numeric/number.ts";
import type { Tried } from "../../../core/report/answer-asked.ts";
import type { Answers } from "../../../core/report/diagnosis.ts";
import { formatLimits } from "../../../core/report/vocabulary.ts";
import type { Segment } from "../engine/plan.ts";
import type { Graph, Op } from "../mnn/graph/graph.ts";
import type { Found, Question } from "./answers.ts";
import { type Lab, NoAnswer } from "./lab.ts";
import { Cuts, castsOf } from "./plan-cut.ts";
import { planFiles } from "./plan-files.ts";
import { type Errors, lookAt, opFinder, ownErrors, type Seen } from "./plan-look.ts";
import { shareOf } from "./plan-price.ts";
import { bound, leastSet, type Oracle } from "./plan-search.ts";
import { gate, precisionsOf, segmented, type Trial, Trials } from "./plan-trial.ts";
import { slowdownOf } from "./slowdown.ts";
import type { Subject, SubjectInput } from "./subject.ts";

/** Finds a set that passes; see {@link leastSet}. */
export type Search = typeof leastSet<Op>;

type Plan = NonNullable<Found<"plan">["plan"]>;

/** What the converter puts between ops and computes nothing, for where ops cannot be seen. */
const LAYOUT = new Set([
  "ConvertTensor",
  "Reshape",
  "Squeeze",
  "Unsqueeze",
  "Flatten",
  "Permute",
  "Transpose",
]);

/** Which ops, kept at Normal, make every input pass, and how to ship that. */
export const askPlan: Question<"plan"> = (...asked) => planBy(leastSet<Op>)(...asked);

/** The same by another search. */
export const planBy =
  (search: Search): Question<"plan"> =>
  async (subject, lab, known, found) => {
    const { graph, setup, input, host, reference, ops } = subject;
    if (!graph) throw new NoAnswer("the network in the .mnn file could not be read");
    if (!isWrong(input.cell.verdict)) throw new NoAnswer("its numbers are not wrong");
    if (precisionsOf(setup.config).most === precisionsOf(setup.config).kept)
      throw new NoAnswer("it runs at the precision that a right run has");
    const seen = ops.seen ? await lookAt(lab, host ?? reference, input.feed, graph) : null;
    const cuts = new Cuts(graph, (op) => (seen ? seen.has(op) : !LAYOUT.has(op.type)));
    if (cuts.ops.length === 0) throw new NoAnswer("none of its ops could be kept at another precision");
    return new Planning(subject, lab, graph, cuts, seen, found, search).answer(known);
  };

/** The way to one mixed plan. */
class Planning {
  readonly #subject: Subject;
  readonly #lab: Lab;
  readonly #graph: Graph;
  readonly #cuts: Cuts;
  readonly #trials: Trials;
  readonly #found: (sofar: Found<"plan">) => void;
  readonly #search: Search;
  /** What right runs of the inputs that decide are like: the largest peak of each op. */
  readonly #seen: Map<Op, Seen> | null;
  /** Inputs that sets are tried on: the cell's own, and each that a set failed on which passed those. */
  readonly #core: SubjectInput[];
  #errors: Errors = new Map();
  #lockstep = false;

  constructor(
    subject: Subject,
    lab: Lab,
    graph: Graph,
    cuts: Cuts,
    seen: Map<Op, Seen> | null,
    found: (sofar: Found<"plan">) => void,
    search: Search,
  ) {
    this.#subject = subject;
    this.#lab = lab;
    this.#graph = graph;
    this.#cuts = cuts;
    this.#seen = seen;
    this.#found = found;
    this.#search = search;
    this.#trials = new Trials(subject, lab, cuts);
    this.#core = [subject.input];
  }

  async answer(known: Answers): Promise<Found<"plan">> {
    await this.#rank(this.#subject.input, known);
    let first: readonly Op[] = this.#broken();
    for (;;) {
      const { set, proven } = await this.#search(this.#ranked(), first, this.#oracle(), (found) =>
        this.#tell(found),
      );
      if (!set) return { plan: null, gate: "not-run", why: proven ? this.#none() : this.#unfinished() };
      const rest = await this.#trials.try(set, this.#others());
      if (rest.passes) return this.#finish(set, proven, rest);
      const failed = this.#others().find(({ id }) => id === rest.tried.at(-1)?.input);
      if (!failed) return { plan: null, gate: "not-run", why: rest.failure ?? "its segments cannot be run" };
      this.#core.push(failed);
      await this.#rank(failed, {});
      first = [...new Set([...set, ...this.#broken()])];
    }
  }

  /** Inputs that a mixed plan has to pass beside those of the search, failing ones first. */
  #others(): SubjectInput[] {
    const { inputs } = this.#subject;
    const left = inputs.filter(
      (input) =>
        !this.#core.includes(input) && !["reference-bad", "unavailable"].includes(input.cell.verdict),
    );
    const fails = ({ cell }: SubjectInput) => isWrong(cell.verdict);
    return [...left.filter(fails), ...left.filter((input) => !fails(input))];
  }

  /** Adds what an input tells of the ops: their own errors, and the peaks of a right run. */
  async #rank(input: SubjectInput, { where }: Answers): Promise<void> {
    const { ops, host, reference } = this.#subject;
    const find = opFinder(this.#graph);
    if (where?.input === input.id && where.ops.some(({ ownDb }) => ownDb !== null)) {
      this.#lockstep = true;
      for (const { op: name, ownDb } of where.ops) this.#add(find(name), ownDb ?? Number.POSITIVE_INFINITY);
    } else {
      const own = await ownErrors(this.#subject, this.#lab, input.feed, this.#graph);
      this.#lockstep = own?.lockstep ?? false;
      for (const [op, error] of own?.errors ?? []) this.#add(op, error);
    }
    if (!ops.seen || input === this.#subject.input) return;
    for (const [op, { peak }] of await lookAt(this.#lab, host ?? reference, input.feed, this.#graph)) {
      const known = this.#seen?.get(op);
      if (known) known.peak = Math.max(known.peak, peak);
    }
  }

  #add(op: Op | null, error: number): void {
    const leader = op && this.#cuts.leader(op);
    if (leader)
      this.#errors.set(leader, Math.min(error, this.#errors.get(leader) ?? Number.POSITIVE_INFINITY));
  }

  #errorOf = (op: Op): number => this.#errors.get(op) ?? Number.POSITIVE_INFINITY;

  /** All ops that can be kept, the largest own error first, and in the graph's order among equals. */
  #ranked(): Op[] {
    return this.#cuts.ops.toSorted((a, b) => {
      const [left, right] = [this.#errorOf(a), this.#errorOf(b)];
      return left === right ? a.index - b.index : left - right;
    });
  }

  /** Ops whose own error alone is beyond what the format may cost: nothing where errors are not their own. */
  #broken(): Op[] {
    if (!this.#lockstep) return [];
    return this.#ranked().filter((op) => this.#errorOf(op) < defaultSnrDb[this.#subject.format]);
  }

  #oracle(): Oracle<Op> {
    return {
      passes: async (set) => (await this.#trials.try(set, this.#core)).passes,
      grow: (set) => this.#grow(set),
      asked: () => this.#trials.count,
    };
  }

  /** Grown until what goes from kept ops to others fits their format: foretold by the right run's peaks, then as it is seen. */
  async #grow(start: ReadonlySet<Op>): Promise<{ set: ReadonlySet<Op>; passes: boolean }> {
    const set = new Set(start);
    const limit = formatLimits[this.#subject.format].max;
    for (const op of set)
      if ((this.#seen?.get(op)?.peak ?? 0) > limit)
        for (const reader of op.outputs.flatMap((tensor) => this.#cuts.readers(tensor))) set.add(reader);
    for (;;) {
      const { passes, seams }: Trial = await this.#trials.try(set, this.#core);
      if (passes) return { set, passes };
      const before = set.size;
      for (const tensor of this.#graph.tensors.filter(({ name }) => seams.includes(name))) {
        const maker = tensor.producer && this.#cuts.leader(tensor.producer);
        if (maker && !set.has(maker)) set.add(maker);
        else for (const reader of this.#cuts.readers(tensor)) set.add(reader);
      }
      const n = this.#cuts.ops.length;
      if (set.size === before || this.#trials.count >= bound(n, n)) return { set, passes: false };
    }
  }

  #none(): string {
    return `no set of its ops at Normal made ${this.#core.map(({ id }) => `\`${id}\``).join(", ")} pass through clean seams, all of them included: ${plural(this.#trials.count, "set")} tried`;
  }

  #unfinished(): string {
    const on = this.#core.map(({ id }) => `\`${id}\``).join(", ");
    return `no set of its ops at Normal that makes ${on} pass was found within the bound of the search: ${plural(this.#trials.count, "set")} tried`;
  }

  /** The mixed plan as far as it is: kept where the budget runs out. */
  async #tell(set: ReadonlySet<Op>): Promise<void> {
    const { tried } = await this.#trials.try(set, this.#core);
    this.#found({
      plan: {
        ...this.#described(set),
        smallest: `not looked for to the end: ${plural(this.#trials.count, "set")} tried`,
        tried,
        price: { share: null, casts: castsOf(this.#segments(set)), slowdown: null },
        files: [],
      },
      gate: "not-run",
      why: "not tried on all inputs, and its cuts not held to the whole",
    });
  }

  async #finish(set: ReadonlySet<Op>, proven: boolean, rest: Trial): Promise<Found<"plan">> {
    const { inputs, host, reference, setup } = this.#subject;
    const segments = this.#segments(set);
    const { tried } = await this.#trials.try(set, this.#core);
    const byInput = new Map([...tried, ...rest.tried].map((one) => [one.input, one]));
    const plan: Plan = {
      ...this.#described(set),
      smallest: this.#smallest(set, proven),
      tried: inputs.map(({ id }) => byInput.get(id)).filter((one): one is Tried => one !== undefined),
      price: {
        share: this.#seen ? await shareOf(this.#graph, set, this.#seen) : null,
        casts: castsOf(segments),
        slowdown: null,
      },
      files: [],
    };
    const normals = [...(host && setup.target.name !== host.target.name ? [host] : []), reference];
    for (const normal of normals) {
      const held = await gate(
        this.#lab,
        normal,
        segments,
        this.#subject.input,
        precisionsOf(setup.config).kept,
      );
      if (held.gate !== "equal") return { plan: null, ...held };
    }
    plan.price.slowdown = await slowdownOf(
      this.#lab,
      segmented(setup, segments),
      setup,
      this.#subject.input.feed,
    );
    plan.files = await planFiles(this.#subject, this.#lab, plan);
    return { plan, gate: "equal" };
  }

  #segments(set: ReadonlySet<Op>): Segment[] {
    return this.#trials.chain(set)!;
  }

  #described(set: ReadonlySet<Op>): Pick<Plan, "ops" | "segments"> {
    const ordered = [...set].sort((a, b) => a.index - b.index);
    return { ops: ordered.map(({ name }) => name), segments: this.#segments(set) };
  }

  #smallest(set: ReadonlySet<Op>, proven: boolean): string {
    const { most, kept } = precisionsOf(this.#subject.setup.config);
    const on = this.#core.map(({ id }) => `\`${id}\``).join(", ");
    const n = this.#cuts.ops.length;
    const spent = `${plural(this.#trials.count, "set")} of ${plural(n, "op")} tried`;
    if (set.size === 1) return `one op is the least there can be: with none kept it fails (${spent})`;
    if (!proven)
      return `not proven: the search ended at its bound of ${bound(set.size, n)} sets, and some of these ${set.size} may do without \`${kept}\` (${spent})`;
    return `no single op of these ${set.size} can go back to \`${most}\` on ${on} through clean seams; sets of other ops were not ruled out (${spent})`;
  }
}
