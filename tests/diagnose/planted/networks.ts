import { cancellation } from "./networks/cancellation.ts";
import { fine } from "./networks/fine.ts";
import { model } from "./networks/model.ts";
import { overflow } from "./networks/overflow.ts";
import { resolution } from "./networks/resolution.ts";
import { sums } from "./networks/sums.ts";
import { underflow } from "./networks/underflow.ts";
import type { Planted } from "./planted.ts";

/** Networks in which one thing goes wrong, each with the cause that was planted. */
export const planted: Record<string, Planted> = {
  ...overflow,
  ...underflow,
  ...resolution,
  ...cancellation,
  ...sums,
  ...fine,
  ...model,
};

export { healthy } from "./networks/healthy.ts";
