import type { CauseKind, Drawn } from "../../cases/case.ts";
import type { Draw } from "../../cases/draw.ts";

/** A network in which one thing goes wrong at fp16, by a cause that is known because it was put there. */
export interface Planted {
  cause: CauseKind;
  draw(draw: Draw): Drawn;
}
