"""MNN's tensors as numpy arrays in logical layout, and the inputs that a step's files hold."""

import ctypes

from plan import StageError

# Halide type codes as MNN reports them.
KINDS = {0: "int", 1: "uint", 2: "float"}
# The largest finite value of fp16, and from where on what is rounded to it becomes infinite.
FP16_MAX, FP16_BEYOND = 65504, 65520

_capsule_pointer = ctypes.pythonapi.PyCapsule_GetPointer
_capsule_pointer.restype = ctypes.c_void_p
_capsule_pointer.argtypes = [ctypes.py_object, ctypes.c_char_p]


def dtype_of(tensor):
    """PyMNN hands types out as capsules around a halide_type_t: a code of one byte or of four, then the bits."""
    code, short, _, _, long = ctypes.string_at(_capsule_pointer(tensor.getDataType(), None), 5)
    return KINDS.get(code, "code%d." % code) + str(short or long)


class Tensors:
    """Copies in and out of MNN's tensors, whatever way they are packed in memory."""

    def __init__(self, np, mnn):
        self.np, self.mnn = np, mnn

    def layout(self, tensor):
        """The logical layout: NHWC as it is, NC4HW4 unpacked to NCHW."""
        nhwc = self.mnn.Tensor_DimensionType_Tensorflow
        return nhwc if tensor.getDimensionType() == nhwc else self.mnn.Tensor_DimensionType_Caffe

    def host(self, tensor):
        """
        A host tensor like this one, in logical layout, and a view of its elements, which nothing is in yet. Both are to be
        kept: the view is of memory that goes with the tensor.
        """
        host = self.mnn.Tensor(tensor, self.layout(tensor))
        return host, host.getNumpyData()

    def read(self, tensor):
        """A tensor's copy on the host and a view of its elements, as above; None where there is nothing to be read."""
        if any(size <= 0 for size in tensor.getShape()):
            return None
        host, data = self.host(tensor)
        return (host, data) if tensor.copyToHostTensor(host) else None

    def write(self, tensor, host, data):
        """
        Overwrites a tensor.

        @returns how many elements it could not hold, by what it keeps in their place: its format's largest number, as some
        of MNN's copies into fp16 do and do not tell, or infinity
        """
        if not tensor.copyFrom(host):
            raise StageError("overwrite", "copyFrom failed")
        np, kept = self.np, {"saturated": 0, "infinite": 0}
        if data.dtype != np.float32:
            return kept
        beyond = np.abs(data) >= FP16_BEYOND
        if beyond.any():
            back = self.read(tensor)
            held = back[1]
            kept["saturated"] = int((beyond & (np.abs(held) <= FP16_MAX)).sum())
            kept["infinite"] = int((np.isfinite(data) & np.isinf(held)).sum())
        return kept


def read_feed(np, tensor, wanted):
    """A step's tensor, of the type that the input takes. @raises StageError"""
    name, given = tensor["name"], tensor["dtype"]
    data = read_file(np, tensor, "input")
    if given == wanted:
        return data
    # MNN has neither: its converter makes int64 and bool inputs narrower or wider.
    if given == "bool":
        return data.astype(wanted)
    if given == "int64" and wanted == "int32":
        narrow = data.astype(np.int32)
        if (narrow == data).all():
            return narrow
        raise StageError("input", "%s holds values that int32 has not, and MNN takes no int64" % name)
    raise StageError("input", "%s takes %s, and is given %s" % (name, wanted, given))


def read_file(np, tensor, stage):
    """Raw elements out of a file. @raises StageError where it is not there or has another size"""
    try:
        return np.fromfile(tensor["file"], dtype=tensor["dtype"]).reshape(tensor["shape"])
    except (OSError, ValueError, TypeError) as error:
        raise StageError(stage, "%s: %s" % (tensor["file"], error))
