"""Running through MNN's Modules: networks whose shapes depend on content, and segments in precisions of their own."""

import time

from probe import (
    BACKENDS,
    GPU_DEFAULT_MODE,
    MEMORIES,
    MODE_DEBUG,
    PRECISIONS,
    Probe,
    StageError,
)

DTYPES = {"float": "float32", "int": "int32", "uint8": "uint8", "int8": "int8"}


class Modules(Probe):
    """One module, or one for each segment with values passed from one to the next."""

    def __init__(self, plan, frames):
        super().__init__(plan, frames)
        import MNN.expr
        import MNN.nn

        self.expr, self.nn = MNN.expr, MNN.nn
        self.types = {"float32": MNN.expr.float, "int32": MNN.expr.int, "uint8": MNN.expr.uint8}

    def refuse_unknown(self):
        super().refuse_unknown()
        config = self.plan["config"]
        # PyMNN has no callback for a module's ops.
        if config.get("round", "none") != "none":
            raise StageError("session", "round with modules: not supported by this speaker")
        if any(step.get("ops") == "all" for step in self.plan["steps"]):
            raise StageError("session", "ops of modules: not supported by this speaker")
        if config.get("api") == "module" and config.get("segments"):
            raise StageError("session", "segments together with api module: not supported by this speaker")

    def load(self):
        self.refuse_unknown()
        start = time.perf_counter()
        config = self.plan["config"]
        whole = self.module([], [], config["precision"], config["threads"])
        info = whole.get_info()
        self.inputs, self.outputs = info["inputNames"], info["outputNames"]
        self.chain = None
        self.shapes = None
        described = [
            {"name": name, "dtype": self.dtype(variable), "shape": list(variable.shape)}
            for name, variable in zip(self.inputs, info["inputs"])
        ]
        self.frames.send(
            "model",
            inputs=described,
            # They have no shapes before the module ran.
            outputs=[{"name": name, "dtype": "float32", "shape": []} for name in self.outputs],
            version=info.get("version") or None,
            ms=1000 * (time.perf_counter() - start),
        )

    def dtype(self, variable):
        return DTYPES.get(str(variable.dtype).split(".")[-1], "float32")

    def module(self, inputs, outputs, precision, threads):
        config = self.plan["config"]
        scheduled = {
            "backend": BACKENDS[config["backend"]],
            "precision": PRECISIONS[precision],
            "memory": MEMORIES[config["memory"]],
            "numThread": threads if config["backend"] == "cpu" else config.get("mode", GPU_DEFAULT_MODE),
        }
        try:
            manager = self.nn.create_runtime_manager((scheduled,))
            manager.set_mode(MODE_DEBUG)
            for hint, value in config.get("hints", {}).items():
                manager.set_hint(int(hint), value)
            if config.get("cacheFile"):
                manager.set_cache(config["cacheFile"])
            module = self.nn.load_module_from_file(
                self.plan["model"], list(inputs), list(outputs), runtime_manager=manager
            )
        except Exception as error:
            if not inputs:
                raise StageError("load", str(error) or "MNN could not load the model")
            names = ", ".join([*inputs, *outputs])
            raise StageError("session", "no module between %s: %s" % (names, error))
        if module is None:
            raise StageError("load", "MNN could not load the model")
        # The manager must outlive the module.
        self.managers = [*getattr(self, "managers", []), manager]
        return module

    def open(self, threads):
        config = self.plan["config"]
        segments = config.get("segments") or [
            {"inputs": self.inputs, "outputs": self.outputs, "precision": config["precision"]}
        ]
        self.chain = [
            (part, self.module(part["inputs"], part["outputs"], part["precision"], threads)) for part in segments
        ]
        self.threads = threads
        self.shapes = None

    def step(self, step):
        threads = step.get("threads", self.plan["config"]["threads"])
        if self.chain is None or threads != self.threads:
            self.open(threads)
        tensors = {name: data for name, (data, _) in self.read(step).items()}
        shapes = {name: data.shape for name, data in tensors.items()}
        if shapes != self.shapes:
            self.announce()
        self.shapes = shapes
        for repeat in range(step.get("repeats", 1)):
            self.repeat(step, repeat, tensors)

    def announce(self):
        """A module tells nothing of its sessions."""
        segmented = bool(self.plan["config"].get("segments"))
        for index in range(len(self.chain)):
            names = ("backends", "memoryMb", "mflops", "threads", "resizeStatus")
            fields = {name: None for name in names}
            self.frames.send("session", **fields, **({"segment": index} if segmented else {}), ms=0)

    def repeat(self, step, repeat, tensors):
        self.frames.send("begin", step=step["id"], repeat=repeat)
        values = dict(tensors)
        start = time.perf_counter()
        for part, module in self.chain:
            missing = [name for name in part["inputs"] if name not in values]
            if missing:
                raise StageError(
                    "session",
                    "%s is no input of the model and no output of an earlier segment" % ", ".join(missing),
                )
            given = [self.constant(values[name]) for name in part["inputs"]]
            got = module.onForward(given)
            if len(got) != len(part["outputs"]):
                raise StageError("run", "onForward gave no outputs")
            values.update(zip(part["outputs"], map(self.numpy, got)))
        ms = 1000 * (time.perf_counter() - start)
        for name in self.outputs:
            if name not in values:
                raise StageError("output", "no segment ends at the model's output " + name)
            data = values[name]
            if data.size == 0:
                raise StageError("output", "%s has shape %s" % (name, list(data.shape)))
            self.frames.send("output", payload=data, name=name, dtype=str(data.dtype), shape=list(data.shape))
        self.frames.send("end", step=step["id"], repeat=repeat, ms=ms, code=0)

    def constant(self, data):
        return self.expr.const(data.copy(), list(data.shape), self.expr.NCHW, self.types[str(data.dtype)])

    def numpy(self, variable):
        if variable.data_format == self.expr.NC4HW4:
            variable = self.expr.convert(variable, self.expr.NCHW)
        return self.np.array(variable.read())
