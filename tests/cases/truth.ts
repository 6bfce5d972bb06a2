import path from "node:path";
import { keepFolder } from "../../action/src/cache/keep.ts";
import { findPythons } from "../../action/src/places/wheel/python.ts";
import { exec, lastLines } from "../../action/src/system/exec.ts";
import { testContext } from "../support/tool-context.ts";

/** The last release with wheels for Python 3.10 to 3.13. */
const ONNX_RUNTIME = "1.23.2";

/**
 * Casts what is in `in/` to the types that model.onnx declares, and writes what ONNX Runtime makes of each file to `want/`.
 * Graph optimisations are off: fusions would be another program's idea of the model.
 */
const SCRIPT = `
import glob, os, sys
import numpy as np
import onnxruntime as ort
types = {"tensor(float)": np.float32, "tensor(float16)": np.float16, "tensor(int64)": np.int64,
         "tensor(int32)": np.int32, "tensor(bool)": np.bool_}
options = ort.SessionOptions()
options.graph_optimization_level = ort.GraphOptimizationLevel.ORT_DISABLE_ALL
options.intra_op_num_threads = 1
options.log_severity_level = 3
for folder in sys.argv[1:]:
    session = ort.InferenceSession(os.path.join(folder, "model.onnx"), options, providers=["CPUExecutionProvider"])
    declared = {value.name: types[value.type] for value in session.get_inputs()}
    names = [value.name for value in session.get_outputs()]
    os.makedirs(os.path.join(folder, "want"), exist_ok=True)
    for file in glob.glob(os.path.join(folder, "in", "*.npz")):
        given = dict(np.load(file))
        feeds = {name: given[name].astype(dtype) for name, dtype in declared.items()}
        np.savez(file, **feeds)
        np.savez(os.path.join(folder, "want", os.path.basename(file)), **dict(zip(names, session.run(names, feeds))))
`;

/** Runs ONNX Runtime, fetched once into the tests' cache, on each folder's `model.onnx` and `in/`, and fills `want/`. */
export async function askOnnxRuntime(folders: string[]): Promise<void> {
  const { home, env, signal } = testContext();
  const python = (await findPythons(testContext())).find(({ pip, glibc }) => pip && glibc);
  if (!python) throw new Error("ONNX Runtime gives the right outputs, and no Python with pip is here");
  const run = async (args: string[], more: Record<string, string> = {}) => {
    const { code, both } = await exec({
      command: python.executable,
      args,
      env: { ...env, ...more },
      signal,
    });
    if (code !== 0)
      throw new Error(`${args.slice(0, 3).join(" ")} ended with ${code}:\n${lastLines(both, 8)}`);
  };
  const folder = path.join(home, "onnxruntime", `${ONNX_RUNTIME}-${python.tag}`);
  await keepFolder({
    folder,
    signal,
    build: (partial) =>
      run([
        ...["-m", "pip", "install", "--quiet", "--no-input", "--disable-pip-version-check"],
        ...["--only-binary=:all:", "--target", partial, `onnxruntime==${ONNX_RUNTIME}`],
      ]),
  });
  await run(["-s", "-c", SCRIPT, ...folders], { PYTHONPATH: folder });
}
