"""The Python probe: runs one model through PyMNN and answers in frames (docs/probe-protocol.md)."""

import argparse
import ctypes
import json
import os
import platform
import struct
import sys
import time

PROTOCOL = "mnn-parity.probe/1"
MAGIC = b"MPF1"
MODE_DEBUG, RESIZE_DEFER = 0, 7
INFO_MEMORY, INFO_FLOPS, INFO_BACKENDS, INFO_RESIZE_STATUS, INFO_THREADS = range(5)
BACKENDS = {"cpu": 0, "metal": 1, "cuda": 2, "opencl": 3, "vulkan": 7}
PRECISIONS = {"normal": 0, "high": 1, "low": 2, "low_bf16": 3}
MEMORIES = {"normal": 0, "high": 1, "low": 2}
# What this speaker knows; it refuses a plan with more, rather than run as if that were not there.
PLAN_KEYS = {"protocol", "model", "config", "steps"}
CONFIG_KEYS = {"backend", "precision", "memory", "threads", "mode", "hints", "cacheFile", "api", "round", "segments"}
STEP_KEYS = {"id", "tensors", "ops", "repeats", "threads"}
# For GPU backends numThread is a set of mode bits. Untuned: the same kernels in every run.
GPU_DEFAULT_MODE = 1
# Halide type codes as MNN reports them.
DTYPE_OF_CODE = {0: "int32", 1: "uint8", 2: "float32"}


class Frames:
    """Writes frames to a file descriptor; blocks when the reader is slow."""

    def __init__(self, fd):
        self.fd = fd

    def send(self, kind, payload=None, **fields):
        header = json.dumps({"kind": kind, **fields}).encode()
        size = 0 if payload is None else payload.nbytes
        self._write(MAGIC + struct.pack("<IQ", len(header), size) + header)
        if size:
            self._write(memoryview(payload).cast("B"))

    def _write(self, data):
        view = memoryview(data)
        while view:
            view = view[os.write(self.fd, view) :]


class StageError(Exception):
    """A failure at a named stage that the probe survives."""

    def __init__(self, stage, message):
        super().__init__(message)
        self.stage = stage


def unbuffer_stdout():
    """MNN prints with C's stdio: buffered by line, its last words outlive a crash."""
    libc = ctypes.CDLL(None)
    libc.setvbuf(ctypes.c_void_p.in_dll(libc, "stdout"), None, 1, 0)


_capsule_pointer = ctypes.pythonapi.PyCapsule_GetPointer
_capsule_pointer.restype = ctypes.c_void_p
_capsule_pointer.argtypes = [ctypes.py_object, ctypes.c_char_p]


def dtype_of(tensor):
    """PyMNN hands types out as capsules around a halide_type_t, whose first byte is the code."""
    code = ctypes.string_at(_capsule_pointer(tensor.getDataType(), None), 1)[0]
    return DTYPE_OF_CODE.get(code, "code%d" % code)


def unknown_keys(plan):
    unknown = set(plan) - PLAN_KEYS | set(plan["config"]) - CONFIG_KEYS
    for step in plan["steps"]:
        unknown |= set(step) - STEP_KEYS
    return sorted(unknown)


def integer_of(info):
    """Session info that is an int arrives with its bits read as a float."""
    return None if info is None else struct.unpack("<i", struct.pack("<f", info))[0]


def as_fp16(np, values):
    with np.errstate(over="ignore"):
        return values.astype(np.float16).astype(np.float32)


def as_bf16(np, values):
    bits = np.ascontiguousarray(values).view(np.uint32)
    rounded = (bits + (0x7FFF + (bits >> 16 & 1))) & np.uint32(0xFFFF0000)
    return np.where(np.isnan(values), values, rounded.astype(np.uint32).view(np.float32))


ROUNDINGS = {"none": None, "fp16": as_fp16, "bf16": as_bf16}


class Probe:
    def __init__(self, plan, frames):
        import numpy
        import MNN

        self.np, self.mnn = numpy, MNN
        self.plan, self.frames = plan, frames
        self.halide = {
            "float32": MNN.Halide_Type_Float,
            "int32": MNN.Halide_Type_Int,
            "uint8": MNN.Halide_Type_Uint8,
        }
        self.rounding = ROUNDINGS[plan["config"].get("round", "none")]
        self.session = None
        self.threads = None
        frames.send(
            "hello",
            protocol=PROTOCOL,
            speaker="python " + platform.python_version(),
            mnn=MNN.version() if hasattr(MNN, "version") else None,
        )

    def run(self):
        try:
            self.load()
        except StageError as error:
            self.error(None, error)
            return
        for step in self.plan["steps"]:
            try:
                self.step(step)
            except StageError as error:
                self.error(step["id"], error)

    def error(self, step, error):
        self.frames.send("error", step=step, stage=error.stage, message=str(error))

    def refuse_unknown(self):
        unknown = unknown_keys(self.plan)
        if unknown:
            raise StageError("session", ", ".join(unknown) + ": not supported by this speaker")

    def load(self):
        self.refuse_unknown()
        start = time.perf_counter()
        try:
            self.net = self.mnn.Interpreter(self.plan["model"])
        except Exception as error:
            raise StageError("load", str(error) or "MNN could not load the model")
        # Shapes come with the inputs: without this MNN resizes at once and complains of dynamic ones.
        self.net.setSessionMode(RESIZE_DEFER)
        config = self.plan["config"]
        for hint, value in config.get("hints", {}).items():
            self.net.setSessionHint(int(hint), value)
        if config.get("cacheFile"):
            self.net.setCacheFile(config["cacheFile"])
        self.open(self.plan["config"]["threads"])
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
        config = self.plan["config"]
        scheduled = {
            "backend": BACKENDS[config["backend"]],
            "precision": PRECISIONS[config["precision"]],
            "memory": MEMORIES[config["memory"]],
            "numThread": threads if config["backend"] == "cpu" else config.get("mode", GPU_DEFAULT_MODE),
        }
        try:
            self.session = self.net.createSession(scheduled)
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

    def step(self, step):
        threads = step.get("threads", self.plan["config"]["threads"])
        if threads != self.threads:
            self.open(threads)
        tensors = self.read(step)
        shapes = {name: tuple(data.shape) for name, (data, _) in tensors.items()}
        if shapes != self.shapes:
            self.resize(shapes)
        for repeat in range(step.get("repeats", 1)):
            self.repeat(step, repeat, tensors)
        if self.plan["config"].get("cacheFile"):
            self.net.updateCacheFile(self.session)

    def read(self, step):
        given = {tensor["name"]: tensor for tensor in step["tensors"]}
        if set(given) != set(self.inputs):
            raise StageError("input", "the model's inputs are %s" % ", ".join(sorted(self.inputs)))
        tensors = {}
        for name, tensor in given.items():
            if tensor["dtype"] not in self.halide:
                raise StageError("input", "%s: PyMNN cannot be fed %s" % (name, tensor["dtype"]))
            try:
                data = self.np.fromfile(tensor["file"], dtype=tensor["dtype"]).reshape(tensor["shape"])
            except (OSError, ValueError) as error:
                raise StageError("input", "%s: %s" % (tensor["file"], error))
            tensors[name] = (data, self.halide[tensor["dtype"]])
        return tensors

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

    def repeat(self, step, repeat, tensors):
        # Set before every run: MNN reuses the inputs' memory while it runs.
        for name, (data, halide) in tensors.items():
            tensor = self.inputs[name]
            host = self.mnn.Tensor(data.shape, halide, data, self.layout(tensor))
            if not tensor.copyFrom(host):
                raise StageError("input", "copyFrom failed for " + name)
        self.frames.send("begin", step=step["id"], repeat=repeat)
        start = time.perf_counter()
        send = step.get("ops") == "all" and repeat == 0
        if send or self.rounding:
            code = self.run_with_ops(send)
        else:
            code = self.net.runSession(self.session)
        ms = 1000 * (time.perf_counter() - start)
        if code:
            raise StageError("run", "runSession returned error code %d" % code)
        for name, tensor in self.net.getSessionOutputAll(self.session).items():
            self.send_tensor("output", tensor, name=name)
        self.frames.send("end", step=step["id"], repeat=repeat, ms=ms, code=code)

    def run_with_ops(self, send):
        seen = {}
        failed = []

        def before(_tensors, _op):
            return True

        def after(tensors, op):
            # An exception must not cross MNN's C++ frames: it is kept and raised after the run.
            try:
                self.take_op(seen, tensors, op, send)
                return True
            except Exception as error:
                failed.append(error)
                return False

        code = self.net.runSessionWithCallBackInfo(self.session, before, after)
        if failed:
            raise failed[0]
        return code

    def take_op(self, seen, tensors, op, send):
        name, kind = op.getName(), op.getType().split(" [")[0]
        if kind == "Raster":
            return
        occurrence = seen.get((name, kind), 0)
        seen[(name, kind)] = occurrence + 1
        for index, tensor in enumerate(tensors):
            if self.rounding:
                self.round(tensor)
            if send:
                fields = {"name": name, "type": kind, "occurrence": occurrence, "output": index}
                self.send_tensor("op", tensor, **fields)

    def round(self, tensor):
        """Overwrites a float tensor with its values rounded; through a copy, because what is in memory may be packed."""
        if dtype_of(tensor) != "float32" or any(size <= 0 for size in tensor.getShape()):
            return
        host = self.mnn.Tensor(tensor, self.layout(tensor))
        if not tensor.copyToHostTensor(host):
            return
        data = host.getNumpyData()
        data[...] = self.rounding(self.np, data)
        tensor.copyFrom(host)

    def send_tensor(self, kind, tensor, **fields):
        shape = tensor.getShape()
        if any(size <= 0 for size in shape):
            if kind == "output":
                raise StageError("output", "%s has shape %s" % (fields["name"], list(shape)))
            return
        host = self.mnn.Tensor(tensor, self.layout(tensor))
        if not tensor.copyToHostTensor(host):
            if kind == "output":
                raise StageError("output", "copyToHostTensor failed for " + fields["name"])
            return
        data = host.getNumpyData()
        self.frames.send(kind, payload=data, dtype=str(data.dtype), shape=list(shape), **fields)

    def layout(self, tensor):
        """The logical layout: NHWC as it is, NC4HW4 unpacked to NCHW."""
        nhwc = self.mnn.Tensor_DimensionType_Tensorflow
        return nhwc if tensor.getDimensionType() == nhwc else self.mnn.Tensor_DimensionType_Caffe


def speaker(plan):
    """Modules only where they are asked for: their import costs time."""
    config = plan["config"]
    if config.get("api", "session") == "session" and not config.get("segments"):
        return Probe
    from modules import Modules

    return Modules


def main():
    parser = argparse.ArgumentParser(description="Runs one model through PyMNN; see docs/probe-protocol.md.")
    parser.add_argument("--plan", required=True)
    parser.add_argument("--frames", type=int, default=3)
    arguments = parser.parse_args()
    with open(arguments.plan, encoding="utf-8") as file:
        plan = json.load(file)
    if plan["protocol"] != PROTOCOL:
        sys.exit("this probe speaks %s, the plan asks for %s" % (PROTOCOL, plan["protocol"]))
    unbuffer_stdout()
    frames = Frames(arguments.frames)
    try:
        speaker(plan)(plan, frames).run()
        frames.send("bye")
    except BrokenPipeError:
        sys.exit(1)


if __name__ == "__main__":
    # modules.py imports this file by its name: it is to get this one, not a second copy.
    sys.modules["probe"] = sys.modules["__main__"]
    main()
    sys.stdout.flush()
    # Not through MNN's and numpy's destructors: under emulation they take longer than the run.
    os._exit(0)
