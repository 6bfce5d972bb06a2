"""Running a model as one of MNN's sessions."""

import time

from ops import Ops, Stopped
from plan import StageError
from runner import Runner, integer_of
from tensors import dtype_of

RESIZE_DEFER = 7
INFO_MEMORY, INFO_FLOPS, INFO_BACKENDS, INFO_RESIZE_STATUS, INFO_THREADS = range(5)


class Sessions(Runner):
    def load(self):
        start = time.perf_counter()
        self.ops = Ops(self.np, self.tensors, self.frames, self.requests, self.config)
        self.open(self.config["threads"])
        self.frames.send(
            "model",
            inputs=self.describe(self.inputs),
            outputs=self.describe(self.net.getSessionOutputAll(self.session)),
            version=self.net.getModelVersion() or None,
            ms=1000 * (time.perf_counter() - start),
        )

    def describe(self, tensors):
        return [
            {"name": name, "dtype": dtype_of(tensor), "shape": list(tensor.getShape())}
            for name, tensor in tensors.items()
        ]

    def open(self, threads):
        self.close()
        try:
            self.net = self.mnn.Interpreter(self.model)
        except Exception as error:
            raise StageError("load", str(error) or "MNN could not load the model")
        # Shapes come with the inputs: without this MNN resizes at once and complains of dynamic ones.
        self.net.setSessionMode(RESIZE_DEFER)
        for hint, value in self.config.get("hints", {}).items():
            self.net.setSessionHint(int(hint), value)
        if self.config.get("cacheFile"):
            self.net.setCacheFile(self.config["cacheFile"])
        try:
            self.session = self.net.createSession(self.schedule(self.config["precision"], threads))
        except Exception:
            # How PyMNN says that there is none.
            self.session = None
        if not self.session:
            raise StageError(
                "session",
                "createSession gave no session; a network whose shapes depend on its inputs' content needs api module",
            )
        self.threads = threads
        self.shapes = None
        self.inputs = self.net.getSessionInputAll(self.session)

    def close(self):
        # PyMNN frees a session with its interpreter only.
        self.inputs = self.session = self.net = self.threads = None

    def step(self, step):
        threads = step.get("threads", self.config["threads"])
        if threads != self.threads:
            self.open(threads)
        dtypes = {name: dtype_of(tensor) for name, tensor in self.inputs.items()}
        arrays = self.read(step, dtypes)
        shapes = {name: data.shape for name, data in arrays.items()}
        if shapes != self.shapes:
            self.resize(shapes)
        self.repeats(step, lambda repeat: self.run(step, repeat, arrays))
        if self.config.get("cacheFile"):
            self.net.updateCacheFile(self.session)

    def resize(self, shapes):
        start = time.perf_counter()
        self.shapes = None
        for name, shape in shapes.items():
            self.net.resizeTensor(self.inputs[name], shape)
        self.net.resizeSession(self.session)
        status = integer_of(self.net.getSessionInfo(self.session, INFO_RESIZE_STATUS))
        self.frames.send(
            "session",
            backends=self.net.getSessionInfo(self.session, INFO_BACKENDS),
            memoryMb=self.net.getSessionInfo(self.session, INFO_MEMORY),
            mflops=self.net.getSessionInfo(self.session, INFO_FLOPS),
            threads=integer_of(self.net.getSessionInfo(self.session, INFO_THREADS)),
            resizeStatus=status,
            ms=1000 * (time.perf_counter() - start),
        )
        if status:
            raise StageError("resize", "RESIZE_STATUS %d (1: out of memory, 2: an op refused its shapes)" % status)
        self.shapes = shapes

    def feed(self, arrays):
        rounding = self.ops.rounding
        for name, data in arrays.items():
            if rounding and rounding.inputs and data.dtype == self.np.float32:
                data = rounding.apply(data)
            tensor = self.inputs[name]
            if data.size == 0:
                # What has no elements has no memory to be written.
                continue
            host, view = self.tensors.host(tensor)
            view[...] = data
            if not tensor.copyFrom(host):
                raise StageError("input", "copyFrom failed for " + name)

    def run(self, step, repeat, arrays):
        # Before every run: MNN reuses the inputs' memory while it runs.
        self.feed(arrays)
        ops = self.ops
        ops.begin(step.get("ops", "none"), repeat)
        start = time.perf_counter()
        if ops.wanted:
            code = self.net.runSessionWithCallBackInfo(self.session, ops.before, ops.after)
        else:
            code = self.net.runSession(self.session)
        told = {"ms": 1000 * (time.perf_counter() - start), "code": code}
        if ops.rounding:
            told["rounded"] = ops.rounding.report()
        try:
            ops.end()
        except Stopped as stopped:
            stopped.told = told
            raise
        if code:
            raise StageError("run", "runSession returned error code %d" % code)
        for name, tensor in self.net.getSessionOutputAll(self.session).items():
            self.output(name, tensor)
        return told

    def output(self, name, tensor):
        shape = list(tensor.getShape())
        if any(size < 0 for size in shape):
            raise StageError("output", "%s has shape %s" % (name, shape))
        if 0 in shape:
            self.frames.send("output", payload=self.np.empty(shape, dtype_of(tensor)), name=name, dtype=dtype_of(tensor), shape=shape)
            return
        got = self.tensors.read(tensor)
        if got is None:
            raise StageError("output", "copyToHostTensor failed for " + name)
        data = got[1]
        self.frames.send("output", payload=data, name=name, dtype=str(data.dtype), shape=shape)
