import type { Turn, Version } from "../../../core/report/answer-when.ts";
import { compareReleases } from "../../../core/report/release.ts";
import type { RuntimeSpec } from "../mnn/spec.ts";
import { wheelReleases } from "../mnn/wheels.ts";
import type { Found, Question } from "./answers.ts";
import { type Lab, NoAnswer } from "./lab.ts";
import type { Elsewhere, Subject } from "./subject.ts";
import { type Predicate, predicateOf, worstSnr } from "./when-predicate.ts";
import { findSwitches, type Switch } from "./when-search.ts";

/** Among which versions what is looked for: what `bisect` is told, and what a diagnosis finds for itself. */
export interface Sought {
  /** In their order. */
  versions: RuntimeSpec[];
  where: Predicate;
  /** Where they are commits: what one of them changed. */
  commitOf?: (version: RuntimeSpec) => Promise<{ sha: string; subject: string; files: string[] }>;
}

type Versioned = Version & { at: Elsewhere | null };

/**
 * Since when: the cell as each release has it, with its own converter and its own reference, the ends first; then whether the
 * converter or the runtime that a release brought makes the difference.
 */
export const when: Question<"when"> = async (subject, lab, _known, found) => {
  const { versions, where, commitOf } = subject.sought ?? wheelsFor(subject);
  const asking = new Asking(subject, lab, where, versions);
  const own = versions.findIndex(({ name }) => name === subject.setup.runtime.name);
  const tell = (switches: Switch[]): Found<"when"> => ({
    where: where.words,
    of: commitOf ? "commits" : "releases",
    ...chosen(switches, own, versions, asking),
    tried: asking.tried,
    skipped: asking.skipped,
  });
  const switches = await findSwitches(
    versions.length,
    async (index) => {
      const answer = await asking.ask(index);
      found(tell([]));
      return answer;
    },
    own < 0 ? [] : [own],
  );
  const told = tell(switches);
  found(told);
  const main = mainOf(switches, own);
  if (!main) return told;
  const [before, after] = [versions[main.before]!, versions[main.after]!];
  if (commitOf && main.after - main.before === 1) return { ...told, commit: await commitOf(after) };
  if (commitOf || main.after - main.before > 1) return told;
  return { ...told, crossed: await asking.cross(before, after) };
};

/** The wheels, beside what the cell ran where that is none. */
function wheelsFor({ setup, cell }: Subject): Sought {
  const wheels = wheelReleases.map((release): RuntimeSpec => ({ name: release, origin: "wheel", release }));
  if (setup.target.kind === "adb")
    throw new NoAnswer("no release but the one that was built runs on a device");
  const others = wheels.filter(({ name }) => name !== setup.runtime.name);
  const versions = [...others, setup.runtime].sort((a, b) => compareReleases(a.release, b.release));
  return { versions, where: predicateOf(cell) };
}

/** The cell on versions, each once. */
class Asking {
  readonly #subject: Subject;
  readonly #lab: Lab;
  readonly #where: Predicate;
  readonly #versions: RuntimeSpec[];
  readonly #told = new Map<string, Versioned>();

  constructor(subject: Subject, lab: Lab, where: Predicate, versions: RuntimeSpec[]) {
    this.#subject = subject;
    this.#lab = lab;
    this.#where = where;
    this.#versions = versions;
  }

  /** What was run, in version order. */
  get tried(): Version[] {
    return this.#inOrder()
      .filter(({ is }) => is !== null)
      .map(({ at: _, ...version }) => version);
  }

  /** What could not be told, in version order. */
  get skipped(): { name: string; why: string }[] {
    return this.#inOrder()
      .filter(({ is }) => is === null)
      .map(({ name, verdict, reason }) => ({ name, why: `${verdict}: ${reason}` }));
  }

  /** Whether a version has what is looked for; null where it cannot tell. */
  async ask(index: number): Promise<boolean | null> {
    const runtime = this.#versions[index]!;
    const version = await this.#run(runtime.name, runtime);
    this.#told.set(runtime.name, version);
    return version.is ?? null;
  }

  /** The older runtime with the newer converter's model, and the other way round. */
  async cross(before: RuntimeSpec, after: RuntimeSpec): Promise<Found<"when">["crossed"]> {
    const [old, fresh] = [before, after].map(({ name }) => this.#told.get(name)!) as [Versioned, Versioned];
    if (!old.at || !fresh.at) return null;
    if (old.at.digest === fresh.at.digest) return { changed: "runtime", sameFile: true, tried: [] };
    const { converter: from } = old.at;
    const { converter: to } = fresh.at;
    if (!from || !to) return null;
    const newModel = await this.#run(`runtime ${before.name}, converter ${to}`, before, to);
    const newRuntime = await this.#run(`runtime ${after.name}, converter ${from}`, after, from);
    const turned = [newModel, newRuntime].map(({ is }) => (is === null ? null : is === fresh.is));
    return {
      changed: changedBy(turned[0]!, turned[1]!),
      sameFile: false,
      tried: [newModel, newRuntime].map(({ at: _, ...version }) => version),
    };
  }

  async #run(name: string, runtime: RuntimeSpec, converter?: string): Promise<Versioned> {
    const { setup, input } = this.#subject;
    const what = `cell ${setup.model.name} ${input.id} ${setup.target.name} ${setup.config.id} on MNN ${name}`;
    const at = await this.#lab.made(what, () => this.#subject.on(runtime, converter));
    const { cell } = at;
    const is = this.#where.holds(cell);
    this.#lab.note(`  ${cell.verdict}, ${cell.reason}`);
    if (cell.command) this.#lab.note(`  $ ${cell.command}`);
    return {
      name,
      verdict: cell.verdict,
      snrDb: worstSnr(cell),
      reason: cell.reason,
      is,
      converter: at.converter,
      command: cell.command,
      at,
    };
  }

  #inOrder(): Versioned[] {
    return this.#versions.flatMap(({ name }) => this.#told.get(name) ?? []);
  }
}

/** @param model whether the newer converter's model alone makes the turn on the older runtime; null where it did not tell */
function changedBy(
  model: boolean | null,
  runtime: boolean | null,
): NonNullable<Found<"when">["crossed"]>["changed"] {
  if (model === null || runtime === null) return "unknown";
  if (model) return runtime ? "either" : "converter";
  return runtime ? "runtime" : "both";
}

/** The turn that the cell's own version comes after, else the one that it comes before. */
function mainOf(switches: readonly Switch[], own: number): Switch | undefined {
  return switches.findLast(({ after }) => own < 0 || after <= own) ?? switches[0];
}

function chosen(
  switches: readonly Switch[],
  own: number,
  versions: readonly RuntimeSpec[],
  { tried }: Asking,
): Pick<Found<"when">, "kind" | "before" | "after" | "turns"> {
  const turnOf = ({ before, after, to }: Switch): Turn => ({
    kind: to ? "since" : "until",
    before: versions[before]!.name,
    after: versions[after]!.name,
  });
  const main = mainOf(switches, own);
  if (main) return { ...turnOf(main), turns: switches.filter((one) => one !== main).map(turnOf) };
  const none = { before: null, after: null };
  // Of one version nothing follows for others.
  if (tried.length < 2) return { kind: "unknown", ...none };
  if (tried.every(({ is }) => is)) return { kind: "always", ...none };
  return { kind: tried.some(({ is }) => is) ? "unknown" : "never", ...none };
}
