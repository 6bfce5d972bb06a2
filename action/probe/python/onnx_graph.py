"""Reads what a speaker needs of an ONNX file, and adds to it, without an ONNX library: protobuf fields of a few kinds."""

import mmap

# Field numbers of onnx.proto.
MODEL_PRODUCER, MODEL_PRODUCER_VERSION, MODEL_GRAPH = 2, 3, 7
GRAPH_NODE, GRAPH_OUTPUT = 1, 12
NODE_INPUT, NODE_OUTPUT, NODE_OP_TYPE = 1, 2, 4
VALUE_NAME = 1
VARINT, FIXED64, BYTES, FIXED32 = 0, 1, 2, 5


class NotOnnx(ValueError):
    """The bytes are no ONNX model."""


def varint(data, at):
    value = shift = 0
    while shift < 64:
        byte = data[at]
        value |= (byte & 127) << shift
        at, shift = at + 1, shift + 7
        if byte < 128:
            return value, at
    raise NotOnnx("not an ONNX model: a number without end")


def fields(data, at, end):
    """The fields between two places: (number, start, end of its content)."""
    try:
        while at < end:
            key, at = varint(data, at)
            kind = key & 7
            if kind == BYTES:
                size, at = varint(data, at)
            elif kind == VARINT:
                size = varint(data, at)[1] - at
            elif kind in (FIXED64, FIXED32):
                size = 8 if kind == FIXED64 else 4
            else:
                raise NotOnnx("not an ONNX model: wire type %d" % kind)
            if at + size > end:
                raise NotOnnx("not an ONNX model, or cut off")
            yield key >> 3, at, at + size
            at += size
    except IndexError:
        raise NotOnnx("not an ONNX model, or cut off")


def text(data, start, end):
    return bytes(data[start:end]).decode("utf-8", "replace")


class Node:
    """An op of the graph, as the file has it. `outputs` may hold empty names: optional ones that are left out."""

    def __init__(self, data, start, end):
        self.outputs, self.type = [], ""
        for number, at, until in fields(data, start, end):
            if number == NODE_OUTPUT:
                self.outputs.append(text(data, at, until))
            elif number == NODE_OP_TYPE:
                self.type = text(data, at, until)


class OnnxGraph:
    """The nodes of the main graph in the file's order, which ONNX wants topological, and who wrote it."""

    def __init__(self, file):
        self.nodes, self.producer = [], []
        with open(file, "rb") as source, mmap.mmap(source.fileno(), 0, access=mmap.ACCESS_READ) as data:
            for number, at, end in fields(data, 0, len(data)):
                if number in (MODEL_PRODUCER, MODEL_PRODUCER_VERSION):
                    self.producer.append(text(data, at, end))
                elif number == MODEL_GRAPH:
                    self.nodes += [Node(data, s, e) for n, s, e in fields(data, at, end) if n == GRAPH_NODE]


def _varint(value):
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    out.append(value)
    return bytes(out)


def _bytes(number, content):
    return _varint(number << 3 | BYTES) + _varint(len(content)) + content


def _value(name):
    return _bytes(GRAPH_OUTPUT, _bytes(VALUE_NAME, name.encode()))


def more_outputs(names):
    """Bytes that make these tensors outputs as well, put behind a model's: protobuf joins repeated fields."""
    return _bytes(MODEL_GRAPH, b"".join(map(_value, names))) if names else b""


def shape_outputs(names, prefix):
    """Bytes that add a node Shape for each of these tensors, whose output `prefix + index` is the model's."""
    content = b""
    for index, name in enumerate(names):
        shape = prefix + str(index)
        node = _bytes(NODE_INPUT, name.encode()) + _bytes(NODE_OUTPUT, shape.encode())
        content += _bytes(GRAPH_NODE, node + _bytes(NODE_OP_TYPE, b"Shape")) + _value(shape)
    return _bytes(MODEL_GRAPH, content)
