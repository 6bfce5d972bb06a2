import type { TransformName } from "../../../core/report/answer-map.ts";
import type { Cell, Config, Effective, Output } from "../../../core/report/schema.ts";
import type { Format, Verdict } from "../../../core/report/vocabulary.ts";
import type { StepResult } from "../engine/probe-runner.ts";
import type { Feed, ModelFile, Setup } from "../engine/setup.ts";
import type { Preprocess } from "../input/source.ts";
import type { Graph } from "../mnn/graph/graph.ts";
import type { RuntimeSpec } from "../mnn/spec.ts";
import type { Sought } from "./when.ts";

/** How a result compares with the reference of its input, by the report's own rules. */
export interface Judged {
  verdict: Verdict;
  reason: string;
  outputs: Output[];
  /** The worst of its float outputs in dB: Infinity where all are equal, -Infinity where one is not finite or there is no result. */
  snrDb: number;
}

/** A cell as another MNN has it. */
export interface Elsewhere {
  cell: Cell;
  /** The release whose converter made the model that it ran; null where that was a .mnn already. */
  converter: string | null;
  /** SHA-256 of the model that it ran. */
  digest: string;
}

/** One input of the failing model, and what became of it in the failing setup. */
export interface SubjectInput {
  id: string;
  feed: Feed;
  cell: Cell;
}

/** Another cell of the same model and input. */
export interface Other {
  cell: Cell;
  setup: Setup;
  config: Config;
  /** By input, what the run says of it in that setup, the failing cell's input among them. */
  verdicts: ReadonlyMap<string, Verdict>;
}

/** A cell that failed, with all that can be asked of it. */
export interface Subject {
  cell: Cell;
  /** The input that the cell is of; one of `inputs`. */
  input: SubjectInput;
  /** All inputs of the same model, runtime, target and config, in their order. */
  inputs: SubjectInput[];
  /** What failed. */
  setup: Setup & { runtime: RuntimeSpec };
  /** What it was compared with. */
  reference: Setup;
  /**
   * Whether that is a run of MNN's own. Where it is not (a runtime outside MNN says what is right, or it passes for itself), there
   * is no pair of runs to look into, and only what is asked of whole cells can be answered.
   */
  paired: boolean;
  /** Normal of the same release on this machine, a build's or the wheel's, whose runs take milliseconds; null where it cannot run here. */
  host: Setup | null;
  /** The format that was asked for. */
  format: Format;
  /** The network as its file says it; null where it cannot be read. */
  graph: Graph | null;
  /** The ONNX file that the model was converted from; null where there is none. */
  source: string | null;
  /** Whether ops can be seen one by one there, and whether they can be answered (lockstep, splice). */
  ops: { seen: boolean; answered: boolean };
  /** Other cells of the same model and input in this run, passing or not. */
  others: Other[];
  /** Releases and targets of the run, for who asks whether another is right. */
  runtimes: RuntimeSpec[];
  targets: Setup["target"][];
  /** Among which versions, and what for, where that was said; null leaves it to the question. */
  sought: Sought | null;
  /**
   * The same cell on another MNN, with that one's own reference and as its own converter makes the model, or as the one named
   * does. What it cannot run is its verdict. @throws ParityError where a named converter refuses the model
   */
  on(runtime: RuntimeSpec, converter?: string): Promise<Elsewhere>;
  /** The model's inputs: their shapes as the model declares them, -1 where open, and how images become them. */
  fed: { name: string; shape: number[]; preprocess: Preprocess | null }[];
  /** What the configuration's `map:` says may be changed, by input; null where it says nothing. */
  map: Record<string, TransformName[]> | null;
  /** Holds a result against the reference of its input: one of `inputs`, or another feed, whose reference is run. */
  judge(input: string | Feed, result: StepResult): Promise<Judged>;
  /**
   * What the failing setup really computes in with another configuration, or asked otherwise: one for each input, proven as a cell's
   * precision is, by the ops of the first and each one's own values. Of what does not run nothing is proven.
   */
  computed(setup: Pick<Setup, "config" | "ask">, feeds: readonly Feed[]): Promise<Effective[]>;
  /** Converts a file with the converter that made the model; null where there is no source. @throws ParityError */
  convert: ((file: string, name: string) => Promise<ModelFile>) | null;
}

/** Whether a cell has numbers that are wrong. */
export const isBad = ({ cell }: SubjectInput): boolean =>
  cell.verdict !== "pass" && cell.verdict !== "fallback";
