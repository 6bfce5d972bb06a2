"""A speaker of ONNX Runtime: runs one ONNX model on the CPU and answers in frames (docs/probe-protocol.md)."""

import ctypes
import math
import os

from onnx_graph import OnnxGraph, more_outputs, shape_outputs
from outside import Outside, StageError, main

# numpy's names of ONNX's element types that a frame can carry; bfloat16 is widened, numpy having none.
DTYPES = {
    "tensor(float16)": "float16",
    "tensor(bfloat16)": "bfloat16",
    "tensor(float)": "float32",
    "tensor(double)": "float64",
    "tensor(bool)": "bool",
    **{"tensor(%sint%d)" % (u, bits): "%sint%d" % (u, bits) for u in ("", "u") for bits in (8, 16, 32, 64)},
}
WIDTHS = {"float64": 8, "int64": 8, "uint64": 8, "float32": 4, "int32": 4, "uint32": 4}
# How many bytes of intermediate tensors one run may hold. More runs for a larger network: its ops twice, not its memory.
HELD = 512 << 20
# Where external data is looked for when the model comes as bytes; before 1.20 it was the working folder alone.
EXTERNAL_FOLDER = "session.model_external_initializers_file_folder_path"
# A name for outputs of ours that no model has.
SHAPE = "mnn-parity shape of "


def runtime():
    """ONNX Runtime without its telemetry, which its builds from 1.32 on begin when they are loaded: networks are nobody else's business."""
    import onnxruntime

    onnxruntime.disable_telemetry_events()
    return onnxruntime


class OnnxRuntime(Outside):
    @staticmethod
    def version():
        return "onnxruntime " + runtime().__version__

    def open(self, threads):
        self.ort = runtime()
        self.known = self.latest = (None, None)
        try:
            self.graph = OnnxGraph(self.model)
            os.chdir(os.path.dirname(self.model))
        except (OSError, ValueError) as error:
            raise StageError("load", "%s: %s" % (self.model, error))
        session = self.make(b"", threads)
        self.inputs = [self.describe(value) for value in session.get_inputs()]
        self.outputs = [self.describe(value) for value in session.get_outputs()]
        self.latest = ([], session)

    def close(self):
        self.known = self.latest = (None, None)

    def writer(self):
        return " ".join(self.graph.producer) or None

    def describe(self, value):
        shape = [size if isinstance(size, int) and size >= 0 else -1 for size in value.shape or []]
        return {"name": value.name, "dtype": DTYPES.get(value.type, value.type[:20]), "shape": shape}

    def make(self, more, threads):
        """A session of the model's bytes with `more` behind them. It is the only one: each holds all weights."""
        self.latest = (None, None)
        options = self.ort.SessionOptions()
        # The file's own ops, one by one: nothing fused or folded, so that asking for an op's tensors changes no bit.
        options.graph_optimization_level = self.ort.GraphOptimizationLevel.ORT_DISABLE_ALL
        options.execution_mode = self.ort.ExecutionMode.ORT_SEQUENTIAL
        options.intra_op_num_threads, options.inter_op_num_threads = threads, 1
        options.use_deterministic_compute = True
        # Memory goes back when a tensor is done with, and no plan of one shape outlives it.
        options.enable_cpu_mem_arena = options.enable_mem_pattern = False
        # A node Shape directly behind what it measures, which can then be freed.
        options.execution_order = self.ort.ExecutionOrder.PRIORITY_BASED
        options.log_severity_level = 3
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        model = self.model
        try:
            if more:
                options.add_session_config_entry(EXTERNAL_FOLDER, os.path.dirname(model))
                with open(model, "rb") as file:
                    model = file.read() + more
            return self.ort.InferenceSession(model, options, providers=["CPUExecutionProvider"])
        except Exception as error:
            raise StageError("load", str(error) or "ONNX Runtime could not load the model")

    def compute(self, feeds, ops):
        if not ops:
            return self.send_batch([], self.outputs, feeds)
        *batches, last = self.batches(feeds)
        for batch in batches:
            self.send_batch(batch, [], feeds)
        return self.send_batch(last, self.outputs, feeds)

    def run_session(self, session, names, feeds):
        """The values of these names, still the runtime's."""
        given = {name: self.ort.OrtValue.ortvalue_from_numpy(data) for name, data in feeds.items()}
        options = self.ort.RunOptions()
        options.only_execute_path_to_fetches = True
        try:
            return session.run_with_ort_values(names, given, options)
        except Exception as error:
            raise StageError("run", str(error) or "ONNX Runtime failed")

    def array(self, value):
        """A value's array; None for what no frame carries, as a sequence or strings."""
        dtype = DTYPES.get(value.data_type())
        if dtype == "bfloat16":
            return self.widened(value)
        return value.numpy() if dtype else None

    def widened(self, value):
        """bfloat16 as float32: its bits are the upper half."""
        shape = value.shape()
        raw = ctypes.string_at(value.data_ptr(), 2 * math.prod(shape))
        bits = self.np.frombuffer(raw, dtype=self.np.uint16).astype(self.np.uint32) << 16
        return bits.view(self.np.float32).reshape(shape)

    def candidates(self):
        """What the ops compute: (tensor, type of op, output's index). Constants are none of it."""
        for node in self.graph.nodes:
            if node.type != "Constant":
                for index, name in enumerate(node.outputs):
                    if name:
                        yield name, node.type, index

    def batches(self, feeds):
        """The ops' tensors in the file's order, in lists that memory holds; known once the shapes are."""
        shapes, batches = self.known
        if shapes != self.shapes:
            batches = list(self.cut(feeds))
            self.known = (self.shapes, batches)
        return batches

    def cut(self, feeds):
        declared = {value["name"] for value in self.outputs}
        names = [name for name, _, _ in self.candidates() if name not in declared]
        session = self.make(more_outputs(names), self.threads)
        dtypes = {value.name: DTYPES.get(value.type) for value in session.get_outputs()}
        session = None
        tensors = [item for item in self.candidates() if dtypes.get(item[0])]
        sizes = self.measure([name for name, _, _ in tensors], dtypes, feeds)
        batch, held = [], 0
        for item, size in zip(tensors, sizes):
            if batch and held + size > HELD:
                yield batch
                batch, held = [], 0
            batch.append(item)
            held += size
        yield batch

    def measure(self, names, dtypes, feeds):
        """The tensors' bytes, by one run that gives their shapes alone: memory as without ops."""
        session = self.make(shape_outputs(names, SHAPE), self.threads)
        shapes = self.run_session(session, [SHAPE + str(index) for index in range(len(names))], feeds)
        return [
            math.prod(map(int, shape.numpy())) * WIDTHS.get(dtypes[name], 2) for name, shape in zip(names, shapes)
        ]

    def send_batch(self, batch, outputs, feeds):
        """Runs once and sends a batch's tensors, one at a time. @returns the arrays of `outputs`"""
        names = [name for name, _, _ in batch]
        got = self.run_session(self.session_of(names), names + [value["name"] for value in outputs], feeds)
        arrays = [self.array(value) for value in got[len(names) :]]
        del got[len(names) :]
        got.reverse()
        for name, kind, index in batch:
            # Popped: what is sent is freed.
            self.send_op(self.array(got.pop()), name, kind, 0, index)
        return arrays

    def session_of(self, names):
        """The session that has these tensors for outputs too; the latest one is kept."""
        declared = {value["name"] for value in self.outputs}
        more = [name for name in names if name not in declared]
        if self.latest[0] != more:
            self.latest = (more, self.make(more_outputs(more), self.threads))
        return self.latest[1]


if __name__ == "__main__":
    main(OnnxRuntime, "Runs one ONNX model through ONNX Runtime; see docs/probe-protocol.md.")
