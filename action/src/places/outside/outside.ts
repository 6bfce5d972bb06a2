import path from "node:path";
import { failure } from "../../errors/error.ts";
import { findWheel } from "../../mnn/wheels.ts";
import { explainDiskErrors } from "../../system/disk-errors.ts";
import { packageRoot } from "../../system/package-root.ts";
import { hostPlatform } from "../../system/platform.ts";
import type { ToolContext } from "../../system/tool-context.ts";
import type { Place } from "../place/place.ts";
import { pythonCommand } from "../wheel/probe-command.ts";
import { findPythons } from "../wheel/python.ts";
import { unpackWheel } from "../wheel/wheel.ts";
import { type OutsideRuntime, outsideWheel, outsideWheels } from "./outside-wheels.ts";

/** A runtime outside MNN, ready on this machine. */
export interface OutsidePlace extends Pick<Place, "artifacts" | "probe"> {
  runtime: OutsideRuntime;
  version: string;
}

const SPEAKERS: Record<OutsideRuntime, string> = {
  onnxruntime: "onnxruntime_probe.py",
  "ai-edge-litert": "litert_probe.py",
};

/**
 * Makes a runtime outside MNN ready on the host: its wheel and numpy's are fetched into the cache once, for the first
 * Python on PATH that has both. Throws `python-missing`, `outside-missing` and what `unpackWheel` throws.
 */
export function prepareOutside(runtime: OutsideRuntime, context: ToolContext): Promise<OutsidePlace> {
  return explainDiskErrors(context.home, async () => {
    const platform = hostPlatform();
    const pythons = (await findPythons(context)).filter(({ glibc }) => glibc);
    if (pythons.length === 0) throw failure("python-missing");
    for (const python of pythons) {
      const wheel = outsideWheel(runtime, platform, python.tag);
      const numpy = findWheel("numpy", null, platform, python.tag);
      if (!wheel || !numpy) continue;
      const unpacked = await Promise.all([unpackWheel(wheel, context), unpackWheel(numpy, context)]);
      const folders = unpacked.map(({ folder }) => folder);
      const interpreter = { executable: python.executable, emulator: [] };
      const speaker = path.join(packageRoot(), "action", "probe", "python", SPEAKERS[runtime]);
      return {
        runtime,
        version: wheel.version,
        artifacts: unpacked.map(({ artifact }) => artifact),
        probe: (args) => pythonCommand(interpreter, folders, [speaker, ...args], context),
      };
    }
    const served = outsideWheels.filter((wheel) => wheel.project === runtime && wheel.platform === platform);
    throw failure(
      "outside-missing",
      runtime,
      platform,
      pythons[0]!.tag,
      served.map(({ tag }) => tag),
    );
  });
}
