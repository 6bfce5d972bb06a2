"""Ops' outputs in the order of execution: rounded, replaced, sent, and overwritten by what is answered."""

from frames import BrokenRequests
from plan import StageError
from rounding import Rounding
from tensors import dtype_of, read_file


class Stopped(Exception):
    """An answer ended the run."""


class Ops:
    """What is done to ops in every run of a session. One run at a time: begin, callbacks, end."""

    def __init__(self, np, tensors, frames, requests, config):
        self.np, self.tensors, self.frames, self.requests = np, tensors, frames, requests
        asked = config.get("round")
        self.rounding = Rounding(np, asked) if asked else None
        self.replace = {key_of(item["op"]): item for item in config.get("replace", [])}

    @property
    def wanted(self):
        """Whether there is anything to do at all; without, a plain run serves."""
        return self.sends or self.rounding is not None or bool(self.replace)

    def begin(self, mode, repeat):
        self.answered = mode == "answered"
        self.sends = self.answered or (mode == "all" and repeat == 0)
        self.seen, self.names, self.replaced, self.failed = {}, set(), set(), None

    def end(self):
        """@raises what a callback kept, and StageError where an op that the plan names was not among those that ran"""
        if self.failed:
            raise self.failed
        if not self.wanted:
            return
        missing = [" ".join(map(str, key)) for key in self.replace if key not in self.replaced]
        if self.rounding:
            missing += sorted(self.rounding.named - self.names)
        if missing:
            raise StageError("run", "the plan names what no op of this run is: " + ", ".join(missing))

    @staticmethod
    def before(_tensors, _op):
        return True

    def after(self, tensors, op):
        # An exception must not cross MNN's C++ frames: it is kept and raised after the run.
        try:
            self.take(tensors, op)
            return True
        except Exception as error:
            self.failed = error
            return False

    def take(self, tensors, op):
        name, kind = op.getName(), op.getType().split(" [")[0]
        if kind == "Raster":
            return
        occurrence = self.seen.get((name, kind), 0)
        self.seen[(name, kind)] = occurrence + 1
        self.names.add(name)
        for output, tensor in enumerate(tensors):
            fields = {"name": name, "type": kind, "occurrence": occurrence, "output": output}
            if self.rounding and self.rounding.wants(name):
                self.round(tensor)
            given = self.replace.get(key_of(fields))
            if given:
                self.replaced.add(key_of(fields))
                host, data = self.host(tensor, fields, given)
                data[...] = read_file(self.np, given, "overwrite")
                self.overwrite(tensor, host, data, fields)
            if self.sends:
                self.send(tensor, fields)

    def round(self, tensor):
        """Through a copy, because what is in memory may be packed."""
        if dtype_of(tensor) != "float32":
            return
        got = self.tensors.read(tensor)
        if got is None:
            return
        host, data = got
        data[...] = self.rounding.apply(data)
        tensor.copyFrom(host)

    def send(self, tensor, fields):
        got = self.tensors.read(tensor)
        if got is None:
            return
        data = got[1]
        self.frames.send("op", payload=data, dtype=str(data.dtype), shape=list(tensor.getShape()), **fields)
        if self.answered:
            self.answer(tensor, fields)

    def answer(self, tensor, fields):
        request = self.requests.next()
        if request is None:
            raise BrokenRequests("standard input ended where an op's answer was due")
        header, size = request
        kind = header.get("kind")
        if kind == "overwrite":
            try:
                host, data = self.host(tensor, fields, header)
            except StageError:
                self.requests.skip(size)
                raise
            if size != data.nbytes:
                raise BrokenRequests("an overwrite's payload has %d bytes, not %d" % (size, data.nbytes))
            self.requests.take(data)
            self.overwrite(tensor, host, data, fields)
            return
        self.requests.skip(size)
        if kind == "stop":
            raise Stopped()
        if kind != "keep":
            raise BrokenRequests("an op is answered by keep, overwrite or stop, not by %s" % kind)

    def host(self, tensor, fields, given):
        """A host tensor to be filled with what is given. @raises StageError where it is of another type or shape"""
        host, data = self.tensors.host(tensor)
        wanted, dtype, shape = (str(data.dtype), list(tensor.getShape())), given.get("dtype"), given.get("shape")
        if (dtype, shape) != wanted:
            told = (fields["name"], *wanted, dtype, shape)
            raise StageError("overwrite", "%s is %s %s, and is given %s %s" % told)
        return host, data

    def overwrite(self, tensor, host, data, fields):
        self.frames.send("overwritten", **fields, **self.tensors.write(tensor, host, data))


def key_of(op):
    return (op["name"], op["type"], op["occurrence"], op["output"])
