import type { OutsideSpec } from "../../mnn/spec.ts";
import { parseWheel, type Wheel } from "../../mnn/wheels.ts";
import litert from "./litert.json";
import onnxruntime from "./onnxruntime.json";

/** Runtimes outside MNN that say what a source model computes. */
export type OutsideRuntime = OutsideSpec["project"];

const pins = { ...onnxruntime, ...litert };

/** Their pinned wheels: for each Python the newest that has one for it on that platform. */
export const outsideWheels: Wheel[] = (Object.keys(pins) as OutsideRuntime[]).flatMap((project) =>
  Object.entries(pins[project]).map(([file, pin]) => parseWheel(project, file, pin)),
);

/**
 * The wheel for a Python on a platform, or undefined where there is none: LiteRT has none for Python 3.9 on macOS.
 * Both need numpy besides, and nothing else of what their wheels ask for.
 */
export const outsideWheel = (runtime: OutsideRuntime, platform: string, tag: string): Wheel | undefined =>
  outsideWheels.find(
    (wheel) => wheel.project === runtime && wheel.platform === platform && wheel.tag === tag,
  );
