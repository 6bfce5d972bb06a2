"""What speakers of runtimes other than MNN share: the plan's steps in order, answered in frames (docs/probe-protocol.md)."""

import argparse
import os
import platform
import time

from plan import STEP_KEYS, StageError, refuse, refuse_unknown
from probe import Conversation, hold, leave

# All that a runtime outside MNN can be asked. It computes on the CPU, in the precision that the file says.
SPEAKS = {"stay": True, "session": ["ops"]}
CONFIG = {"backend": {"cpu"}, "precision": {"normal", "high"}, "memory": {"normal"}, "threads": None, "api": {"session"}}
OPS = ("none", "all")
# How a frame carries element types that the protocol has none for: each value exactly, whole numbers beyond 2^53 aside.
CARRIED = {
    "float16": "float32",
    "bool": "uint8",
    "uint32": "float64",
    "int64": "float64",
    "uint64": "float64",
}


class Outside:
    """One model in one runtime. A runtime says how it loads, opens with so many threads, and runs."""

    def __init__(self, np, frames, model, config):
        self.np, self.frames, self.model, self.config = np, frames, model, config
        self.threads = None
        self.shapes = None

    @staticmethod
    def version():
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

    def load(self):
        start = time.perf_counter()
        self.reopen(self.config["threads"])
        ms = 1000 * (time.perf_counter() - start)
        self.frames.send("model", inputs=self.inputs, outputs=self.outputs, version=self.writer(), ms=ms)

    def close(self):
        """Lets go of all that was made."""

    def reopen(self, threads):
        self.threads, self.shapes = None, None
        self.open(threads)
        self.threads = threads

    def step(self, step):
        threads = step.get("threads", self.config["threads"])
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


class OutsideConversation(Conversation):
    """A conversation with a runtime outside MNN."""

    runtime = Outside

    def __init__(self, plan, frames, requests):
        super().__init__(plan, frames, requests)
        # A runtime may go where its model is.
        self.folder = os.getcwd()
        self.model = os.path.abspath(self.model)

    def hello(self):
        speaker = "%s (python %s)" % (self.runtime.version(), platform.python_version())
        return {"speaker": speaker, "mnn": None, "speaks": SPEAKS}

    def check_config(self, config):
        refuse_unknown(config, set(CONFIG))
        for key, known in CONFIG.items():
            if known and key in config and config[key] not in known:
                refuse("%s %s" % (key, config[key]))

    def check_step(self, step, config):
        refuse_unknown(step, STEP_KEYS)
        if step.get("ops", "none") not in OPS:
            refuse("ops " + str(step["ops"]))
        for tensor in step["tensors"]:
            tensor["file"] = os.path.join(self.folder, tensor["file"])

    def make_runner(self, config):
        return self.runtime(self.np, self.frames, self.model, config)


def main(runtime, description):
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--plan", required=True)
    parser.add_argument("--frames", type=int, default=3)
    leave(hold(type("Speaker", (OutsideConversation,), {"runtime": runtime}), parser.parse_args()))
