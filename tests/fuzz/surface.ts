import type fc from "fast-check";

/** A place where something from outside comes in, and how it is given bad input. */
export interface Surface<Input = never> {
  name: string;
  /** How often it is tried unless one says how often. */
  times: number;
  /** The files that are its own, as beginnings of their paths: what is covered is counted over these. */
  modules: readonly string[];
  /** Where more memory than MOST_MB is right: how much, in MB. */
  mostMb?: number;
  /** Where an input may rightly take longer than LIMIT_MS: a limit that is behind the product's own. */
  limitMs?: number;
  /** Where its processes must have any amount of address space. */
  unlimited?: boolean;
  /** Why it cannot be tried on this machine, in words; null where it can. */
  obstacle?(): Promise<string | null>;
  /** Where its processes, files and servers are made. */
  open(): Promise<Opened<Input>>;
}

export interface Opened<Input> {
  inputs: fc.Arbitrary<Input>;
  /**
   * Gives the input to the product as its users do.
   *
   * @returns `accepted`, or a word for how it was taken (a verdict)
   * @throws what the product throws, and Effect where more happened than should
   */
  attempt(input: Input): Promise<string>;
  /** The bytes or text of an input, to look at and to keep. */
  show?(input: Input): string;
  /** Peak memory of the process that is tried, where that is another one. */
  peakMb?(): number;
  close?(): Promise<void>;
}

/** Any surface: only its own `inputs` go into its `attempt`. */
export type AnySurface = Surface<never>;

/** Something happened that no input may bring about: a file elsewhere, markup that opens, a command that runs. */
export class Effect extends Error {
  override readonly name = "Effect";
  /** What happened, without the words of the input that brought it about. */
  readonly what: string;

  constructor(what: string, how = "") {
    super(how === "" ? what : `${what}: ${how}`);
    this.what = what;
  }
}
