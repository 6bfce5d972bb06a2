import { PASSED_ON } from "../../../core/judge/level.ts";
import type { Op, Tensor } from "../mnn/graph/graph.ts";

/** How far a tensor is from what is right. */
export interface OpError {
  /** In dB. */
  snrDb: number;
  /** Root of the mean squared error. */
  rmse: number;
}

/** At least so many dB are right where nothing but fp32's roundings was lost: 149 dB, less what sums of some thousand terms cost. */
const ROUNDED_DB = 90;
/** What an op that bends its input may add to an error that is there already, in dB. */
const BENT_DB = 20;

/** Where errors grow no op loses more than this by itself, in dB: it makes three of what it reads at most. */
const GROWTH_DB = 10;

/** Why a tensor is off and no op is to blame: what it is made of cancels, or errors grew over many ops. */
export type Excuse = "cancels" | "grown";

interface Known extends OpError {
  /** Null where it is right. */
  excuse: Excuse | null;
  op: { name: string; type: string };
}

/** The way by which an error came to an op, along what is farthest off. */
export interface Way {
  /** Ops on it whose outputs were held against the truth. */
  ops: number;
  /** What the last of them lost of what fp32's roundings leave, in dB, the most that one of them did, and what all did. */
  lastDb: number;
  mostDb: number;
  lostDb: number;
  /** The op that lost most, and how far its output is off; null where it is the last. */
  most: Known | null;
}

/** The errors of a network's tensors so far, and which of them later ones come from. */
export class Errors {
  readonly #known = new Map<Tensor, Known>();

  /** @param op the op of the source that writes it */
  add(tensor: Tensor, error: OpError, excuse: Excuse | null, op: Known["op"]): void {
    this.#known.set(tensor, { ...error, excuse, op });
  }

  knows(tensor: Tensor): boolean {
    return this.#known.has(tensor);
  }

  /** Whether an op was off for such a reason. */
  has(excuse: Excuse): boolean {
    return [...this.#known.values()].some((known) => known.excuse === excuse);
  }

  /**
   * Whether an op's error comes from its inputs: each is right to fp32's rounding and off by as much in absolute numbers, so
   * that the op cancels; or one is off already, for such a reason.
   */
  explain(op: Op, { snrDb, rmse }: OpError): Excuse | null {
    const inputs = this.#read(op).map(([, known]) => known);
    const off = inputs.filter(({ excuse }) => excuse !== null);
    if (off.length > 0) {
      const worst = off.reduce((a, b) => (b.snrDb < a.snrDb ? b : a));
      return snrDb >= worst.snrDb - BENT_DB ? worst.excuse : null;
    }
    const brought = Math.max(
      0,
      ...inputs.filter((input) => input.snrDb >= ROUNDED_DB).map((input) => input.rmse),
    );
    return rmse <= PASSED_ON * brought ? "cancels" : null;
  }

  /** How an op's error came about, followed up to what is right to fp32's rounding. */
  wayTo(last: Op, { snrDb }: OpError): Way {
    const way: Way = { ops: 0, lastDb: Number.NaN, mostDb: Number.NEGATIVE_INFINITY, lostDb: 0, most: null };
    let [op, at]: [Op | null, Known | null] = [last, null];
    const seen = new Set<Op>();
    while (op && !seen.has(op)) {
      seen.add(op);
      const level = at?.snrDb ?? snrDb;
      const [from, read]: [Tensor | null, Known | null] = this.#read(op).reduce<
        [Tensor | null, Known | null]
      >((a, b) => (a[1] && a[1].snrDb <= b[1].snrDb ? a : b), [null, null]);
      const lost = Math.min(ROUNDED_DB, read?.snrDb ?? ROUNDED_DB) - level;
      if (way.ops++ === 0) way.lastDb = lost;
      way.lostDb += lost;
      if (lost > way.mostDb) Object.assign(way, { mostDb: lost, most: at });
      if (!read || read.snrDb >= ROUNDED_DB) break;
      [op, at] = [from?.producer ?? null, read];
    }
    return way;
  }

  #read(op: Op): [Tensor, Known][] {
    return op.inputs.flatMap((tensor) => this.#behind(tensor, 3));
  }

  /** What is known of a tensor, or of those that it was made of. */
  #behind(tensor: Tensor, depth: number): [Tensor, Known][] {
    const known = this.#known.get(tensor);
    if (known || depth === 0) return known ? [[tensor, known]] : [];
    return tensor.producer?.inputs.flatMap((input) => this.#behind(input, depth - 1)) ?? [];
  }
}

/** Whether errors grew on a way without an op that is to blame. */
export const isGrowth = ({ mostDb, lostDb, ops }: Way): boolean =>
  ops > 2 && mostDb <= GROWTH_DB && !Number.isNaN(lostDb);

/** The op before the last that lost most by itself, where the last lost little. */
export const cliffBefore = ({ most, mostDb, lastDb }: Way): Known | null =>
  mostDb > GROWTH_DB && lastDb <= GROWTH_DB ? most : null;
