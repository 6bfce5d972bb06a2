import type { CauseKind, Drawn } from "../../cases/case.ts";
import type { Draw } from "../../cases/draw.ts";

/** Where a network is run. */
export interface Run {
  mnn: string;
  target: string;
  config: string;
  /** Held against MNN's Normal on this machine, of the same release; else against what a run chooses by itself. */
  reference: boolean;
  /** The model is MNN's own, of 8-bit weights. */
  weights8?: true;
}

/** A network in which one thing goes wrong, by a cause that is known because it was put there. */
export interface Planted {
  cause: CauseKind;
  draw(draw: Draw): Drawn;
  /** Left out: at fp16 on an emulated Arm CPU. */
  run?: Run;
}
