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
/** An op that subtracts passes on its inputs' errors as they are; those of two inputs, and its own rounding, come together. */
const PASSED_ON = 4;
/** What an op that bends its input may add to an error that is there already, in dB. */
const BENT_DB = 20;

/** The errors of a network's tensors so far, and which of them later ones come from. */
export class Errors {
  readonly #known = new Map<Tensor, OpError & { right: boolean }>();
  /** Whether an op was off by no more than its inputs bring along. */
  conditioned = false;

  add(tensor: Tensor, error: OpError, right: boolean): void {
    this.#known.set(tensor, { ...error, right });
    if (!right) this.conditioned = true;
  }

  /**
   * Whether an op's error comes from its inputs: each is right to fp32's rounding and off by as much in absolute numbers, so
   * that the op cancels; or one is off already, for such a reason.
   */
  explain(op: Op, { snrDb, rmse }: OpError): boolean {
    const inputs = op.inputs.flatMap((tensor) => this.#behind(tensor, 3));
    const off = inputs.filter(({ right }) => !right);
    if (off.length > 0) return snrDb >= Math.min(...off.map((input) => input.snrDb)) - BENT_DB;
    const brought = Math.max(
      0,
      ...inputs.filter((input) => input.snrDb >= ROUNDED_DB).map((input) => input.rmse),
    );
    return rmse <= PASSED_ON * brought;
  }

  /** What is known of a tensor, or of those that it was made of. */
  #behind(tensor: Tensor, depth: number): (OpError & { right: boolean })[] {
    const known = this.#known.get(tensor);
    if (known || depth === 0) return known ? [known] : [];
    return tensor.producer?.inputs.flatMap((input) => this.#behind(input, depth - 1)) ?? [];
  }
}
