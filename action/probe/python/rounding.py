"""Ideal low precision: values rounded to a narrower format and widened again."""


def as_fp16(np, values):
    with np.errstate(over="ignore"):
        return values.astype(np.float16).astype(np.float32)


def as_bf16(np, values):
    bits = np.ascontiguousarray(values).view(np.uint32)
    rounded = (bits + (0x7FFF + (bits >> 16 & 1))) & np.uint32(0xFFFF0000)
    return np.where(np.isnan(values), values, rounded.astype(np.uint32).view(np.float32))


FORMATS = {"fp16": as_fp16, "bf16": as_bf16}


class Rounding:
    """Which values are rounded, and to what; counts what came of it since it was last asked."""

    def __init__(self, np, asked):
        self.np, self.format = np, FORMATS[asked["to"]]
        self.inputs = asked.get("inputs", False)
        self.only, self.besides = asked.get("only"), set(asked.get("except", []))
        self.tensors = self.infinite = 0

    def wants(self, op):
        return op not in self.besides and (self.only is None or op in self.only)

    @property
    def named(self):
        """The ops that it tells apart by name."""
        return {*(self.only or []), *self.besides}

    def apply(self, values):
        rounded = self.format(self.np, values)
        self.tensors += 1
        self.infinite += int(self.np.isinf(rounded).sum()) - int(self.np.isinf(values).sum())
        return rounded

    def report(self):
        counted = {"tensors": self.tensors, "infinite": self.infinite}
        self.tensors = self.infinite = 0
        return counted
