"""What the ways to run a model have in common."""

import struct

from ops import Stopped
from plan import BACKENDS, GPU_DEFAULT_MODE, MEMORIES, PRECISIONS, StageError
from tensors import Tensors, read_feed


class Runner:
    """One model in one config, for any number of steps."""

    def __init__(self, np, mnn, frames, requests, model, config):
        self.np, self.mnn, self.frames, self.requests = np, mnn, frames, requests
        self.model, self.config = model, config
        self.tensors = Tensors(np, mnn)

    def load(self):
        """Loads the model and sends its frame. @raises StageError"""
        raise NotImplementedError

    def step(self, step):
        """Takes one step, with all its frames. @raises StageError"""
        raise NotImplementedError

    def close(self):
        """Lets go of what MNN holds, in the order that it needs."""

    def schedule(self, precision, threads):
        """MNN's ScheduleConfig as PyMNN takes it."""
        config = self.config
        return {
            "backend": BACKENDS[config["backend"]],
            "precision": PRECISIONS[precision],
            "memory": MEMORIES[config["memory"]],
            "numThread": threads if config["backend"] == "cpu" else config.get("mode", GPU_DEFAULT_MODE),
        }

    def read(self, step, inputs):
        """The arrays that a step feeds, by name; `inputs` are the dtypes of the model's."""
        tensors = [tensor for tensor in step["tensors"] if tensor["name"] in inputs or not tensor.get("optional")]
        given = {tensor["name"]: tensor for tensor in tensors}
        if set(given) != set(inputs):
            raise StageError("input", "the model's inputs are %s" % ", ".join(sorted(inputs)))
        return {name: read_feed(self.np, tensor, inputs[name]) for name, tensor in given.items()}

    def repeats(self, step, run):
        """Takes a step's repeats until one is stopped."""
        for repeat in range(step.get("repeats", 1)):
            self.frames.send("begin", step=step["id"], repeat=repeat)
            try:
                told = run(repeat)
            except Stopped as stopped:
                self.frames.send("end", step=step["id"], repeat=repeat, stopped=True, **stopped.told)
                return
            self.frames.send("end", step=step["id"], repeat=repeat, **told)


def integer_of(info):
    """Session info that is an int arrives with its bits read as a float."""
    return None if info is None else struct.unpack("<i", struct.pack("<f", info))[0]
