import { BACKENDS, MEMORIES, PRECISIONS, type Program, plain } from "./plan-program.ts";
import { importMnn } from "./python-start.ts";

/** JSON's texts, lists and numbers are Python's as well. */
const literal = (value: unknown): string => JSON.stringify(value);

/** A Python program for MNN's wheel: one module a segment. */
export function pythonProgram({ model, release, config, hints, segments, outputs }: Program): string {
  const rows = segments.map(
    ({ inputs, outputs, precision }) =>
      `    (${literal(inputs)}, ${literal(outputs)}, ${PRECISIONS[precision]}),  # ${precision}`,
  );
  return `"""
Runs ${plain(model)} in mixed precision: one module a segment, each in a precision of its own.
Found and tried with MNN ${plain(release)}; written by mnn-parity.

    python ${"plan.py"} MODEL.mnn INPUTS.npz OUTPUTS.npz
"""

import os
import sys

import numpy as np

${importMnn(["import MNN.expr as expr", "import MNN.nn as nn"])}
# Names of the .mnn's tensors that a segment reads and gives, and MNN's number of its precision.
SEGMENTS = [
${rows.join("\n")}
]
OUTPUTS = ${literal(outputs)}
SCHEDULE = {"backend": ${BACKENDS[config.backend]}, "memory": ${MEMORIES[config.memory]}, "numThread": ${config.threads}}
HINTS = {${Object.entries(hints)
    .map(([hint, value]) => `${Number(hint)}: ${Number(value)}`)
    .join(", ")}}
DTYPES = {"float32": expr.float, "int32": expr.int, "uint8": expr.uint8, "int8": expr.int8}


class MixedPrecision:
    """The network as a chain. Made once, it is called with arrays by name, float32 as a rule, and gives arrays by name."""

    def __init__(self, model):
        self.managers, self.modules = [], []
        for inputs, outputs, precision in SEGMENTS:
            manager = nn.create_runtime_manager((dict(SCHEDULE, precision=precision),))
            for hint, value in HINTS.items():
                manager.set_hint(hint, value)
            # The manager must outlive its module.
            self.managers.append(manager)
            self.modules.append(nn.load_module_from_file(model, inputs, outputs, runtime_manager=manager))

    def __call__(self, arrays):
        values = {name: (np.ascontiguousarray(array), expr.NCHW) for name, array in arrays.items()}
        for (inputs, outputs, _), module in zip(SEGMENTS, self.modules):
            given = module.onForward([variable(*values[name]) for name in inputs])
            if len(given) != len(outputs):
                raise RuntimeError("MNN gave no outputs for %s" % ", ".join(outputs))
            values.update(zip(outputs, map(value, given)))
        return {name: values[name][0] for name in OUTPUTS}


def variable(array, order):
    """A module takes what it is fed for what it reads there, without a look at its format: what was NC4HW4 must be so again."""
    constant = expr.const(array.copy(), list(array.shape), expr.NCHW, DTYPES[str(array.dtype)])
    return expr.convert(constant, expr.NC4HW4) if order == expr.NC4HW4 else constant


def value(variable):
    order = variable.data_format
    if order == expr.NC4HW4:
        variable = expr.convert(variable, expr.NCHW)
    return np.array(variable.read()), order


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    network = MixedPrecision(sys.argv[1])
    with np.load(sys.argv[2]) as inputs:
        np.savez(sys.argv[3], **network(dict(inputs)))
`;
}
