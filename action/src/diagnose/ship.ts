import { askedFormat } from "../../../core/judge/asked.ts";
import { median } from "../../../core/numeric/median.ts";
import { plural } from "../../../core/numeric/number.ts";
import type { Tried } from "../../../core/report/answer-asked.ts";
import type { ShipTable } from "../../../core/report/answer-ship.ts";
import type { Answers } from "../../../core/report/diagnosis.ts";
import type { Cell, Config, Effective } from "../../../core/report/schema.ts";
import { configId } from "../../../core/report/series.ts";
import { type Setup, samePlace } from "../engine/setup.ts";
import type { Question } from "./answers.ts";
import type { Lab } from "./lab.ts";
import { slowdownOf } from "./slowdown.ts";
import { isBad, type Other, type Subject, type SubjectInput } from "./subject.ts";

export type ShipRow = ShipTable["rows"][number];
type Price = ShipRow["price"];
/** Before it is known what it is to the others. */
type Row = Omit<ShipRow, "front">;

const unknown: Price = { factor: Number.NaN, by: "unknown" };

/**
 * What can be shipped in place of what failed: only what gave right numbers on every input of the run, and fell back on none as far as
 * its ops and values tell. Configurations and releases are those of the run and switches of the failing one, run here; mixed plan and
 * cures are those that were found before.
 */
export const askShip: Question<"ship"> = async (subject, lab, known, found) => {
  const rows: Row[] = [...planRow(subject, known), ...cureRows(subject, known)];
  found({ rows: ranked(rows) });
  for (const row of candidates(subject)) {
    const tried = await passes(subject, lab, row.setup);
    if (!tried) continue;
    const proven = mayFallBack(row.config) ? await provenOn(subject, lab, row) : undefined;
    if (proven === null) continue;
    const price = row.cell ? priceOf(subject, row) : await timed(subject, lab, row);
    rows.push({
      ...row.told,
      passed: tried.length,
      of: tried.length,
      worstDb: worst(tried),
      ...(proven === undefined ? {} : { proven }),
      price,
    });
    found({ rows: ranked(rows) });
  }
  return { rows: ranked(rows) };
};

/** Whether MNN may compute something else than was asked for without a word: right numbers then prove nothing of it. */
const mayFallBack = ({ backend, precision }: Config): boolean =>
  backend !== "cpu" || precision === "low" || precision === "low_bf16";

/**
 * On how many inputs it is proven that what was asked for was used: by the run's own cells, and of what the run did not have by its ops.
 *
 * @returns null where it is known of one that it fell back
 */
async function provenOn(
  subject: Subject,
  lab: Lab,
  { setup, config, verdicts, told }: Candidate,
): Promise<number | null> {
  const inputs = inputsOf(subject);
  const proofs = verdicts
    ? inputs.map(({ id }) => (verdicts.has(id) ? verdicts.get(id) === "pass" : null))
    : await lab.made(`ops of ${told.what}, for what it computes in`, async () => {
        const feeds = inputs.map(({ feed }) => feed);
        return (await subject.computed(setup, feeds)).map((one) => isAsAsked(one, config));
      });
  if (proofs.includes(false)) return null;
  return proofs.filter((proof) => proof === true).length;
}

/** Null where nothing is proven. */
function isAsAsked({ backend, format, partly }: Effective, config: Config): boolean | null {
  if (format === null) return null;
  return format === askedFormat(config) && backend === config.backend && !partly;
}

/** Something that may be shipped, before it was run on all inputs. */
interface Candidate {
  told: Pick<Row, "kind" | "what" | "config">;
  setup: Setup;
  config: Config;
  /** Its own cell on the input of the failing one; null for what the run did not have. */
  cell: Pick<Cell, "runMs"> | null;
  /** By input, what the run says of it there; null for what the run did not have. */
  verdicts: Other["verdicts"] | null;
}

function candidates({ setup, reference, cell, others }: Subject): Candidate[] {
  const holds = ({ verdict, stability }: Cell) => verdict === "pass" && stability?.identical !== false;
  const right = others.filter((other) => holds(other.cell));
  const ids = new Set<string>();
  const here = right.filter(({ setup: other, config }) => {
    if (!samePlace(other, setup) || ids.has(config.id)) return false;
    return ids.add(config.id);
  });
  const found = here.map(
    ({ cell, setup, config, verdicts }): Candidate => ({
      told: { kind: "configuration", what: `\`${config.id}\``, config: config.id },
      setup,
      config,
      cell,
      verdicts,
    }),
  );
  // A run need not have its own reference among its configurations.
  if (samePlace(reference, setup) && !found.some(({ config }) => config.id === reference.config.id))
    found.unshift({
      told: { kind: "configuration", what: `\`${reference.config.id}\``, config: null },
      setup: reference,
      config: reference.config,
      cell: others.find(({ cell, config }) => cell.role === "reference" && config.id === reference.config.id)
        ?.cell ?? { runMs: [] },
      verdicts: new Map(),
    });
  for (const other of right)
    if (other.config.id === setup.config.id && other.setup.target.name === setup.target.name)
      if (other.setup.runtime.name !== setup.runtime.name)
        found.push({
          told: {
            kind: "release",
            what: `MNN ${other.setup.runtime.name} at \`${other.config.id}\``,
            config: null,
          },
          setup: other.setup,
          config: other.config,
          cell: other.cell,
          verdicts: other.verdicts,
        });
  return [...found, ...switches(setup, cell)];
}

/** The failing configuration with a switch of MNN's turned. */
function switches(setup: Setup, { config }: Cell): Candidate[] {
  if (setup.config.backend !== "cpu") return [];
  const { id: _, ...parts } = setup.config;
  const turned: { what: string; setup: Setup }[] = [
    {
      what: `\`${config}\` with \`setSessionHint(WINOGRAD_MEMORY_LEVEL, 0)\``,
      setup: { ...setup, ask: { ...setup.ask, hints: { ...setup.ask?.hints, 3: 0 } } },
    },
  ];
  if (parts.memory !== "low") {
    const id = configId({ ...parts, memory: "low" });
    turned.push({ what: `\`${id}\``, setup: { ...setup, config: { ...parts, id, memory: "low" } } });
  }
  return turned.map(({ what, setup }) => ({
    told: { kind: "configuration", what, config: null },
    setup,
    config: setup.config,
    cell: null,
    verdicts: null,
  }));
}

/** Inputs that something shipped has to pass, those that fail now first. */
function inputsOf({ inputs }: Subject): SubjectInput[] {
  const told = inputs.filter(
    ({ cell }) => cell.verdict !== "reference-bad" && cell.verdict !== "unavailable",
  );
  return [...told.filter(isBad), ...told.filter((input) => !isBad(input))];
}

/** Runs all inputs, up to the first that does not pass. @returns null where one did not */
async function passes(subject: Subject, lab: Lab, setup: Setup): Promise<Tried[] | null> {
  const tried: Tried[] = [];
  for (const { id, feed } of inputsOf(subject)) {
    const { verdict, snrDb } = await subject.judge(id, await lab.one(setup, feed));
    tried.push({ input: id, verdict, snrDb });
    if (verdict !== "pass") return null;
  }
  return tried.length > 0 ? tried : null;
}

const worst = (tried: readonly Tried[]): number => Math.min(...tried.map(({ snrDb }) => snrDb));

function planRow(subject: Subject, { plan }: Answers): Row[] {
  const found = plan?.plan;
  if (!found || plan.gate !== "equal") return [];
  const { ops, tried, price } = found;
  const needed = inputsOf(subject);
  if (!needed.every(({ id }) => tried.some(({ input, verdict }) => input === id && verdict === "pass")))
    return [];
  return [
    {
      kind: "plan",
      what: `${plural(ops.length, "op")} kept at Normal`,
      passed: tried.length,
      of: tried.length,
      worstDb: worst(tried),
      price:
        price.slowdown !== null
          ? { factor: price.slowdown, by: "measured" }
          : price.share !== null
            ? { factor: mixedCost(price.share, subject.setup.config), by: "counted" }
            : unknown,
    },
  ];
}

function cureRows({ setup }: Subject, { cures }: Answers): Row[] {
  return (cures?.cures ?? [])
    .filter(({ passed, of }) => of > 0 && passed === of)
    .map(({ what, passed, of, tried }) => ({
      kind: "cure" as const,
      what,
      passed,
      of,
      worstDb: worst(tried),
      // A cure changes constants, or a few ops that multiply little.
      price: setup.target.cpu !== null ? { factor: 1, by: "counted" as const } : unknown,
    }));
}

/**
 * A model of cost, for where time means nothing: a multiplication in fp16 takes half the vector of one in fp32, so that fp32
 * costs twice. What conversions between precisions and more sessions cost is not in it.
 */
const FP32_OVER_FP16 = 2;

const costAt = ({ backend, precision }: Pick<Config, "backend" | "precision">): number | null =>
  backend !== "cpu" || precision === "low_bf16" ? null : precision === "low" ? 1 : FP32_OVER_FP16;

function mixedCost(share: number, config: Config): number {
  return costAt(config) === 1 ? 1 + share * (FP32_OVER_FP16 - 1) : Number.NaN;
}

function priceOf({ setup, cell }: Subject, { config, cell: own, told }: Candidate): Price {
  if (setup.target.cpu === null) {
    const [mine, base] = [median(own?.runMs ?? []), median(cell.runMs)];
    return mine !== null && base ? { factor: mine / base, by: "measured" } : unknown;
  }
  const [mine, base] = [costAt(config), costAt(setup.config)];
  // Another release has other kernels: what they cost is not counted by multiplications.
  return mine && base && told.kind === "configuration" ? { factor: mine / base, by: "counted" } : unknown;
}

/** What a switch costs, which changes the algorithm and so is counted by nothing. */
async function timed({ setup, input }: Subject, lab: Lab, row: Candidate): Promise<Price> {
  const factor = await slowdownOf(lab, row.setup, setup, input.feed);
  return factor === null ? unknown : { factor, by: "measured" };
}

/** The cheapest first, and what has no price last; `front` is what nothing else beats in both error and price. */
export function ranked(rows: readonly Row[]): ShipRow[] {
  const priced = ({ price }: Row) => Number.isFinite(price.factor);
  const beats = (a: Row, b: Row) =>
    a.price.factor <= b.price.factor &&
    a.worstDb >= b.worstDb &&
    (a.price.factor < b.price.factor || a.worstDb > b.worstDb);
  return rows
    .map((row) => ({
      ...row,
      front: priced(row) && !rows.some((other) => priced(other) && beats(other, row)),
    }))
    .sort((a, b) => {
      if (priced(a) !== priced(b)) return priced(a) ? -1 : 1;
      const cheaper = priced(a) ? a.price.factor - b.price.factor : 0;
      return cheaper || (a.worstDb === b.worstDb ? 0 : b.worstDb - a.worstDb);
    });
}
