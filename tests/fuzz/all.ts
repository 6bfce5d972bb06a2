import type { AnySurface } from "./surface.ts";
import { baseline } from "./surfaces/baseline.ts";
import { fork } from "./surfaces/fork.ts";
import { frames } from "./surfaces/frames.ts";
import { http } from "./surfaces/http.ts";
import { images } from "./surfaces/images.ts";
import { merge } from "./surfaces/merge.ts";
import { mnn } from "./surfaces/mnn.ts";
import { names } from "./surfaces/names.ts";
import { npy } from "./surfaces/npy.ts";
import { npz } from "./surfaces/npz.ts";
import { onnxFile } from "./surfaces/onnx.ts";
import { plans } from "./surfaces/plans.ts";
import { report } from "./surfaces/report.ts";
import { run } from "./surfaces/run.ts";
import { sanitized } from "./surfaces/sanitized.ts";
import { settings } from "./surfaces/settings.ts";

/** Everything that comes in from outside, the slow ones first, so that two cores end together. */
export const surfaces: readonly AnySurface[] = [
  run(),
  http(),
  plans(),
  sanitized(),
  names(),
  merge(),
  report(),
  fork(),
  baseline(),
  frames(),
  images(),
  mnn(),
  onnxFile(),
  settings(),
  npz(),
  npy(),
] as AnySurface[];
