"""What speakers of runtimes other than MNN share: the plan's steps in order, answered in frames (docs/probe-protocol.md)."""

import argparse
import json
import os
import platform
import sys
import time

from probe import PROTOCOL, Frames, StageError, unbuffer_stdout

# All that a runtime outside MNN can be asked. It computes on the CPU, in the precision that the file says.
PLAN_KEYS = {"protocol", "model", "config", "steps"}
CONFIG = {"backend": {"cpu"}, "precision": {"normal", "high"}, "memory": {"normal"}, "threads": None}
STEP_KEYS = {"id", "tensors", "ops", "repeats", "threads"}
# How a frame carries element types that the protocol has none for: each value exactly, whole numbers beyond 2^53 aside.
CARRIED = {
    "float16": "float32",
    "bool": "uint8",
    "uint32": "float64",
    "int64": "float64",
    "uint64": "float64",
}


def refused(plan):
    """The keys and values of a plan that no runtime outside MNN has."""
    keys = set(plan) - PLAN_KEYS | set(plan["config"]) - set(CONFIG)
    for step in plan["steps"]:
        keys |= set(step) - STEP_KEYS
    values = [
        "%s %s" % (key, plan["config"][key])
        for key, known in CONFIG.items()
        if known and plan["config"].get(key, "normal" if key != "backend" else "cpu") not in known
    ]
    return sorted(keys) + values


class Outside:
    """One model in one runtime. A runtime says how it loads, opens with so many threads, and runs."""

    def __init__(self, plan, frames):
        import numpy

        self.np = numpy
        self.plan, self.frames = plan, frames
        self.threads = None
        self.shapes = None
        frames.send(
            "hello",
            protocol=PROTOCOL,
            speaker="%s (python %s)" % (self.version(), platform.python_version()),
            mnn=None,
        )

    def version(self):
        """The runtime's name and version."""
        raise NotImplementedError

    def open(self, threads):
        """Makes `self.inputs` and `self.outputs`, lists of {name, dtype, shape}. Raises StageError at `load`."""
        raise NotImplementedError

    def writer(self):
        """Who wrote the model; None where the file does not say."""
        return None

    def resize(self, shapes):
        """Prepares for inputs of these shapes. Raises StageError at `resize`."""

    def compute(self, feeds, ops):
        """Runs once; with `ops`, sends each op's outputs by `send_op`. @returns the outputs' arrays, in order"""
        raise NotImplementedError

    def run(self):
        try:
            unknown = refused(self.plan)
            if unknown:
                raise StageError("session", ", ".join(unknown) + ": not supported by this speaker")
            start = time.perf_counter()
            self.reopen(self.plan["config"]["threads"])
            ms = 1000 * (time.perf_counter() - start)
            self.frames.send("model", inputs=self.inputs, outputs=self.outputs, version=self.writer(), ms=ms)
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

    def reopen(self, threads):
        self.threads, self.shapes = None, None
        self.open(threads)
        self.threads = threads

    def step(self, step):
        threads = step.get("threads", self.plan["config"]["threads"])
        if threads != self.threads:
            self.reopen(threads)
        feeds = self.read(step)
        shapes = {name: data.shape for name, data in feeds.items()}
        if shapes != self.shapes:
            self.announce(shapes)
        for repeat in range(step.get("repeats", 1)):
            self.repeat(step, repeat, feeds)

    def announce(self, shapes):
        start = time.perf_counter()
        self.shapes = None
        self.check(shapes)
        self.resize(shapes)
        self.frames.send(
            "session",
            **{name: None for name in ("backends", "memoryMb", "mflops")},
            threads=self.threads,
            resizeStatus=0,
            ms=1000 * (time.perf_counter() - start),
        )
        self.shapes = shapes

    def check(self, shapes):
        for declared in self.inputs:
            name, sizes, given = declared["name"], declared["shape"], shapes[declared["name"]]
            fits = len(sizes) == len(given) and all(a in (-1, b) for a, b in zip(sizes, given))
            if not fits:
                raise StageError("resize", "%s is %s in the model, not %s" % (name, sizes, list(given)))

    def read(self, step):
        given = {tensor["name"]: tensor for tensor in step["tensors"]}
        declared = {tensor["name"]: tensor["dtype"] for tensor in self.inputs}
        if set(given) != set(declared):
            raise StageError("input", "the model's inputs are %s" % ", ".join(sorted(declared)))
        feeds = {}
        for name, tensor in given.items():
            try:
                data = self.np.fromfile(tensor["file"], dtype=tensor["dtype"]).reshape(tensor["shape"])
            except (OSError, TypeError, ValueError) as error:
                raise StageError("input", "%s: %s" % (tensor["file"], error))
            feeds[name] = self.cast(name, data, declared[name])
        return feeds

    def cast(self, name, data, dtype):
        """As the model declares it. Fractions may be rounded to the declared format; whole numbers must survive."""
        try:
            with self.np.errstate(all="ignore"):
                cast = data.astype(dtype)
        except TypeError:
            raise StageError("input", "%s: this speaker cannot be fed %s" % (name, dtype))
        rounding = cast.dtype.kind == "f" and data.dtype.kind == "f"
        if not rounding and not self.np.array_equal(cast.astype(data.dtype), data):
            raise StageError("input", "%s holds values of %s that %s has not" % (name, data.dtype, dtype))
        return cast

    def repeat(self, step, repeat, feeds):
        self.frames.send("begin", step=step["id"], repeat=repeat)
        start = time.perf_counter()
        outputs = self.compute(feeds, step.get("ops") == "all" and repeat == 0)
        ms = 1000 * (time.perf_counter() - start)
        for declared, data in zip(self.outputs, outputs):
            if data is None:
                message = "%s is %s, which no frame carries"
                raise StageError("output", message % (declared["name"], declared["dtype"]))
            self.send("output", data, name=declared["name"])
        self.frames.send("end", step=step["id"], repeat=repeat, ms=ms, code=0)

    def send_op(self, data, name, kind, occurrence, output):
        self.send("op", data, name=name, type=kind, occurrence=occurrence, output=output)

    def send(self, kind, data, **fields):
        """A tensor's frame; `declared` is its type in the model where the frame carries it as another."""
        dtype = str(data.dtype)
        carried = CARRIED.get(dtype, dtype)
        if carried != dtype:
            fields["declared"] = dtype
        payload = self.np.ascontiguousarray(data, dtype=carried)
        self.frames.send(kind, payload=payload, dtype=carried, shape=list(data.shape), **fields)


def main(speaker, description):
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--plan", required=True)
    parser.add_argument("--frames", type=int, default=3)
    arguments = parser.parse_args()
    with open(arguments.plan, encoding="utf-8") as file:
        plan = json.load(file)
    for step in plan["steps"]:
        for tensor in step["tensors"]:
            tensor["file"] = os.path.abspath(tensor["file"])
    if plan["protocol"] != PROTOCOL:
        sys.exit("this probe speaks %s, the plan asks for %s" % (PROTOCOL, plan["protocol"]))
    unbuffer_stdout()
    frames = Frames(arguments.frames)
    try:
        speaker(plan, frames).run()
        frames.send("bye")
    except BrokenPipeError:
        sys.exit(1)
    sys.stdout.flush()
    # Not through the runtime's destructors: they take time and have nothing to say.
    os._exit(0)
