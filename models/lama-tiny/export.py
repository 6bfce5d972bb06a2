"""Write lama-tiny.onnx the way LaMa is exported for phones.

    python export.py weights.npz       # train.py does this at its end

There is no FFT operator on a phone, so every DFT becomes MatMuls with constant cosines and sines;
its orthonormal factor 1/64 comes after the sums. Pixels go in and come out as 0..255.
"""
import sys
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

HERE = Path(__file__).parent
SIZE, GRID, OPSET = 256, 64, 11

# Size of the features inside, relative to a network that sees pixels 0..1. ReLU networks are positively
# homogeneous, so any factor gives the same function in exact arithmetic; README.md says why 24.
FEATURE_SCALE = 24.0


class Graph:
    """Collects ONNX nodes; each node is named after its first output, as MNN will name its op."""

    def __init__(self):
        self.nodes, self.constants = [], []

    def add(self, op, inputs, *outputs, **attributes):
        self.nodes.append(helper.make_node(op, inputs, list(outputs), name=outputs[0], **attributes))
        return outputs[0]

    def constant(self, name, value, dtype=np.float32):
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(value, dtype), name))
        return name

    def conv(self, name, x, kernel, bias, stride=1):
        """Convolution from HWIO weights; halving ones take the odd pixel after, not before."""
        pad = (kernel.shape[0] - 1) // 2
        w = self.constant(name + "_weight", kernel.transpose(3, 2, 0, 1))
        return self.add("Conv", [x, w, self.constant(name + "_bias", bias)], name,
                        kernel_shape=kernel.shape[:2], strides=[stride] * 2, pads=[pad] * 4)


def dft_matrices(g):
    """Constants shared by all blocks. Rows are real, so 33 of their 64 frequencies are enough."""
    turns = 2 * np.pi * np.outer(np.arange(GRID), np.arange(GRID)) / GRID
    half = GRID // 2 + 1
    # Frequencies 1..31 stand for their mirror images too.
    twice = np.where(np.isin(np.arange(half), (0, GRID // 2)), 1, 2)[:, None]
    for name, matrix in (("cos", np.cos(turns)), ("sin", np.sin(turns))):
        # Four axes: MNN's converter would turn a two-axis right factor into a convolution and a dozen shape ops.
        g.constant(f"dft_row_{name}", matrix[None, None, :, :half])
        g.constant(f"dft_col_{name}", matrix[None, None])
        g.constant(f"idft_row_{name}", (twice * matrix[:half])[None, None])
    g.constant("orthonormal", 1 / GRID)
    g.constant("minus_orthonormal", -1 / GRID)


def fft(g, name, x):
    """Two-dimensional DFT of a real grid: rows, then columns, then the scale. Returns real, imaginary."""
    re = g.add("MatMul", [x, "dft_row_cos"], f"{name}_row_re")
    im = g.add("MatMul", [x, "dft_row_sin"], f"{name}_row_im")  # minus the imaginary part, up to the scale
    re_cos = g.add("MatMul", ["dft_col_cos", re], f"{name}_col_re_cos")
    im_sin = g.add("MatMul", ["dft_col_sin", im], f"{name}_col_im_sin")
    re_sin = g.add("MatMul", ["dft_col_sin", re], f"{name}_col_re_sin")
    im_cos = g.add("MatMul", ["dft_col_cos", im], f"{name}_col_im_cos")
    re = g.add("Sub", [re_cos, im_sin], f"{name}_col_re")
    im = g.add("Add", [re_sin, im_cos], f"{name}_col_im")
    return g.add("Mul", [re, "orthonormal"], f"{name}_re"), g.add("Mul", [im, "minus_orthonormal"], f"{name}_im")


def ifft(g, name, re, im):
    """The way back: columns, then rows, then the scale."""
    re_cos = g.add("MatMul", ["dft_col_cos", re], f"{name}_col_re_cos")
    im_sin = g.add("MatMul", ["dft_col_sin", im], f"{name}_col_im_sin")
    re_sin = g.add("MatMul", ["dft_col_sin", re], f"{name}_col_re_sin")
    im_cos = g.add("MatMul", ["dft_col_cos", im], f"{name}_col_im_cos")
    re = g.add("Sub", [re_cos, im_sin], f"{name}_col_re")
    im = g.add("Add", [re_sin, im_cos], f"{name}_col_im")
    re = g.add("MatMul", [re, "idft_row_cos"], f"{name}_row_re")
    im = g.add("MatMul", [im, "idft_row_sin"], f"{name}_row_im")
    return g.add("Mul", [g.add("Sub", [re, im], f"{name}_row"), "orthonormal"], f"{name}_out")


def ffc(g, w, name, x):
    """One fast Fourier convolution; the mirror of train.ffc."""
    spectral = w[f"{name}_reduce"].shape[3]
    layer = lambda part, x: g.conv(f"{name}_{part}", x, w[f"{name}_{part}"], w[f"{name}_{part}_bias"])
    s = g.add("Relu", [layer("reduce", x)], f"{name}_reduce_relu")
    f = g.add("Concat", fft(g, f"{name}_fft", s), f"{name}_spectrum_in", axis=1)
    f = g.add("Relu", [layer("spectrum", f)], f"{name}_spectrum_relu")
    re, im = f"{name}_spectrum_re", f"{name}_spectrum_im"
    g.add("Split", [f], re, im, axis=1, split=[spectral, spectral])
    s = g.add("Add", [s, ifft(g, f"{name}_ifft", re, im)], f"{name}_spectral")
    y = g.add("Add", [layer("local", x), layer("expand", s)], f"{name}_sum")
    return g.add("Relu", [g.add("Add", [x, y], f"{name}_residual")], f"{name}_out")


def scaled(weights, scale):
    """The same function with every feature `scale` times larger, fed with pixels 0..255."""
    w = {k: v.astype(np.float64) for k, v in weights.items()}
    for name in [k for k in w if k.endswith("_bias") and k != "head_bias"]:
        w[name] *= scale
    w["stem"] *= scale
    w["stem"][:, :, :3] /= 255
    w["head"] /= scale
    return w


def build(weights, scale=FEATURE_SCALE):
    """The ONNX model."""
    w, g = scaled(weights, scale), Graph()
    blocks = sum(k.endswith("_local") for k in w)
    dft_matrices(g)
    known = g.add("Mul", ["image", g.add("Sub", [g.constant("one", 1), "mask"], "known_mask")], "known")
    x = g.add("Concat", [known, "mask"], "stem_in", axis=1)
    stem = g.add("Relu", [g.conv("stem", x, w["stem"], w["stem_bias"], 2)], "stem_relu")
    x = g.add("Relu", [g.conv("down", stem, w["down"], w["down_bias"], 2)], "down_relu")
    for block in range(1, blocks + 1):
        x = ffc(g, w, f"ffc{block}", x)
    x = g.add("DepthToSpace", [g.conv("up", x, w["up"], w["up_bias"])], "up_unfold", blocksize=2)
    x = g.add("Relu", [g.add("Add", [x, stem], "up_sum")], "up_relu")
    x = g.add("DepthToSpace", [g.conv("head", x, w["head"], w["head_bias"])], "pixels", blocksize=2)
    x = g.add("Mul", [g.add("Sigmoid", [x], "sigmoid"), g.constant("white", 255)], "painted")
    g.add("Add", [known, g.add("Mul", [x, "mask"], "filled")], "output")

    tensor = lambda name, channels: helper.make_tensor_value_info(name, TensorProto.FLOAT, [1, channels, SIZE, SIZE])
    graph = helper.make_graph(g.nodes, "lama-tiny", [tensor("image", 3), tensor("mask", 1)], [tensor("output", 3)], g.constants)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], producer_name="lama-tiny", ir_version=7)
    onnx.checker.check_model(model, full_check=True)
    return model


def main(weights, target=HERE / "lama-tiny.onnx", scale=FEATURE_SCALE):
    """Read the trained weights, write the model, return its path."""
    with np.load(weights) as saved:
        model = build(dict(saved), scale)
    onnx.save(model, target)
    print(f"{target}: {len(model.graph.node)} nodes, {Path(target).stat().st_size} bytes")
    return target


if __name__ == "__main__":
    main(sys.argv[1])
