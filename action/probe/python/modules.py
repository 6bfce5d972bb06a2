"""Running through MNN's Modules: networks whose shapes depend on content, and segments in precisions of their own."""

import os
import tempfile
import time

import MNN.expr as expr
import MNN.nn as nn
from plan import BACKENDS, StageError
from runner import Runner
from sessions import INFO_BACKENDS
from tensors import FP16_MAX

MODE_DEBUG = 0
CPU = BACKENDS["cpu"]
DTYPES = {"float": "float32", "double": "float64", "int": "int32", "int64": "int64", "uint8": "uint8", "int8": "int8"}
NAMES = {dtype: name for name, dtype in DTYPES.items()}


class Value:
    """A tensor outside of modules: its elements in logical layout, and the format that its producer gave."""

    def __init__(self, data, order=None):
        self.data = data
        self.order = expr.NCHW if order is None else order


class Modules(Runner):
    """One module, or one for each segment with values passed from one to the next."""

    chain = managers = ()
    used = False

    def load(self):
        start = time.perf_counter()
        self.beside = self.ask_beside()
        whole = self.module([], [], self.config["precision"], self.config["threads"])
        info = whole.get_info()
        self.inputs = {name: dtype_of(variable) for name, variable in zip(info["inputNames"], info["inputs"])}
        self.orders = {name: variable.data_format for name, variable in zip(info["inputNames"], info["inputs"])}
        self.outputs = info["outputNames"]
        self.open(self.config["threads"])
        described = [
            {"name": name, "dtype": dtype_of(variable), "shape": list(variable.shape)}
            for name, variable in zip(info["inputNames"], info["inputs"])
        ]
        self.frames.send(
            "model",
            inputs=described,
            # They have no shapes before the module ran.
            outputs=[{"name": name, "dtype": "float32", "shape": []} for name in self.outputs],
            version=info.get("version") or None,
            ms=1000 * (time.perf_counter() - start),
        )

    def module(self, inputs, outputs, precision, threads):
        config = self.config
        try:
            manager = nn.create_runtime_manager((self.schedule(precision, threads),))
            manager.set_mode(MODE_DEBUG)
            for hint, value in config.get("hints", {}).items():
                manager.set_hint(int(hint), value)
            if config.get("cacheFile"):
                manager.set_cache(config["cacheFile"])
            module = nn.load_module_from_file(self.model, list(inputs), list(outputs), runtime_manager=manager)
        except Exception as error:
            if not inputs:
                raise StageError("load", str(error) or "MNN could not load the model")
            names = ", ".join([*inputs, *outputs])
            raise StageError("session", "no module between %s: %s" % (names, error))
        if module is None:
            raise StageError("load", "MNN could not load the model")
        # The manager must outlive the module.
        self.managers = [*self.managers, manager]
        return module

    def open(self, threads):
        self.close()
        config = self.config
        self.asked = [name for name in config.get("outputs", []) if name not in self.outputs]
        parts = config.get("segments") or [
            {
                "inputs": list(self.inputs),
                "outputs": [*self.outputs, *self.asked],
                "precision": config["precision"],
            }
        ]
        self.chain = [(part, self.module(part["inputs"], part["outputs"], part["precision"], threads)) for part in parts]
        self.threads = threads
        self.shapes = None
        self.used = False

    def close(self):
        self.chain = self.managers = ()
        self.threads = None

    def step(self, step):
        threads = step.get("threads", self.config["threads"])
        # At Low on Arm a module with a branch gives for one input what it gave for the one before: each gets one of its own.
        if threads != self.threads or self.used:
            self.open(threads)
        self.used = True
        arrays = self.read(step, self.inputs)
        shapes = {name: data.shape for name, data in arrays.items()}
        if shapes != self.shapes:
            self.announce()
        self.shapes = shapes
        self.repeats(step, lambda repeat: self.run(arrays))

    def ask_beside(self):
        """
        What MNN selects here for this config, which a module does not tell: session info BACKENDS of a network of one op. None
        where no precision is in doubt, or where this MNN cannot write such a network.
        """
        if BACKENDS[self.config["backend"]] != CPU or self.config["precision"] not in ("low", "low_bf16"):
            return None
        network, session = os.path.join(tempfile.gettempdir(), "mnn-parity-beside-%d.mnn" % os.getpid()), None
        try:
            expr.save([expr.placeholder([1, 4]) + expr.const([1.0], [1], expr.NCHW)], network)
            net = self.mnn.Interpreter(network)
            session = net.createSession(self.schedule(self.config["precision"], 1))
            return net.getSessionInfo(session, INFO_BACKENDS)
        except Exception:
            return None
        finally:
            if os.path.exists(network):
                os.remove(network)

    def announce(self):
        """A module tells nothing of its sessions; one beside it tells what such a session gets."""
        segmented = bool(self.config.get("segments"))
        for index in range(len(self.chain)):
            names = ("backends", "memoryMb", "mflops", "threads", "resizeStatus")
            fields = {name: None for name in names}
            more = {"segment": index} if segmented else {} if self.beside is None else {"beside": self.beside}
            self.frames.send("session", **fields, **more, ms=0)

    def run(self, arrays):
        values = {name: Value(data, self.orders[name]) for name, data in arrays.items()}
        ms = 0
        for index, (part, module) in enumerate(self.chain):
            self.seams(index, part, values)
            start = time.perf_counter()
            got = module.onForward([self.variable(values[name]) for name in part["inputs"]])
            if len(got) != len(part["outputs"]):
                raise StageError("run", "onForward gave no outputs")
            values.update(zip(part["outputs"], map(self.value, got)))
            ms += 1000 * (time.perf_counter() - start)
        for name in self.outputs:
            if name not in values:
                raise StageError("output", "no segment ends at the model's output " + name)
            self.output(name, values[name].data)
        for name in self.asked:
            self.output(name, values[name].data, intermediate=True)
        return {"ms": ms, "code": 0}

    def output(self, name, data, **more):
        self.frames.send("output", payload=data, name=name, dtype=str(data.dtype), shape=list(data.shape), **more)

    def seams(self, index, part, values):
        """Tells of what a segment reads from earlier ones, where fp16 could not hold it."""
        np = self.np
        for name in part["inputs"]:
            if name not in values:
                raise StageError("session", "%s is no input of the model and no output of an earlier segment" % name)
            data = values[name].data
            if name in self.inputs or data.dtype != np.float32:
                continue
            finite = np.isfinite(data)
            beyond = int((finite & (np.abs(data) > FP16_MAX)).sum())
            self.frames.send("seam", segment=index, name=name, notFinite=int((~finite).sum()), beyond=beyond)

    def variable(self, value):
        data = value.data
        # A module takes what it is fed for what it reads there, without a look at the format: TFLite's networks read NHWC.
        order = expr.NHWC if value.order == expr.NHWC else expr.NCHW
        constant = expr.const(data.copy(), list(data.shape), order, getattr(expr, NAMES[str(data.dtype)]))
        return expr.convert(constant, expr.NC4HW4) if value.order == expr.NC4HW4 else constant

    def value(self, variable):
        order, shape = variable.data_format, list(variable.shape)
        if 0 in shape:
            # What has no elements has no memory to be read.
            return Value(self.np.empty(shape, dtype_of(variable)), order)
        if order == expr.NC4HW4:
            variable = expr.convert(variable, expr.NCHW)
        try:
            return Value(self.np.array(variable.read()), order)
        except Exception as error:
            raise StageError("run", "an output cannot be read: %s" % (error.__cause__ or error))


def dtype_of(variable):
    return DTYPES.get(str(variable.dtype).split(".")[-1], "float32")
