"""Train lama-tiny, a small inpainting network of the LaMa family, on free photographs.

    python train.py       # trains in ten minutes, writes lama-tiny.onnx through export.py

Two CPU cores are enough. Training works with features of unit scale and with a real FFT;
export.py turns both into what a phone runs (pixels 0..255, MatMuls).
"""
import argparse
import functools
import queue
import tempfile
import threading
from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np
import onnxruntime
import optax
import skimage
from PIL import Image, ImageDraw

import export
from export import SIZE

BLOCKS, STEM, WIDTH, SPECTRAL = 3, 16, 24, 8

# Only photographs whose licence scikit-image states as CC0 or public domain.
PHOTOGRAPHS = (
    "astronaut.png", "camera.png", "chelsea.png", "coffee.png", "rocket.jpg", "retina.jpg",
    "hubble_deep_field.jpg", "brick.png", "grass.png", "gravel.png", "clock_motion.png",
)


def photograph(name):
    """One photograph of scikit-image's wheel as RGB."""
    return Image.open(Path(skimage.__file__).parent / "data" / name).convert("RGB")


def draw_mask(rng):
    """Random holes: thick polylines (what a user wipes over) and a few blobs (objects)."""
    mask = Image.new("L", (SIZE, SIZE))
    pen = ImageDraw.Draw(mask)
    for _ in range(rng.integers(2, 6)):
        width = int(rng.integers(5, 28))
        point, angle = rng.uniform(0, SIZE, 2), rng.uniform(0, 2 * np.pi)
        for _ in range(rng.integers(1, 6)):
            angle += rng.normal(0, 0.8)
            end = point + rng.uniform(15, 70) * np.array([np.cos(angle), np.sin(angle)])
            pen.line([*point, *end], fill=255, width=width)
            pen.ellipse([*(end - width / 2), *(end + width / 2)], fill=255)
            point = end
    for _ in range(rng.integers(0, 3)):
        centre, radius = rng.uniform(0, SIZE, 2), rng.uniform(8, 30, 2)
        pen.ellipse([*(centre - radius), *(centre + radius)], fill=255)
    return np.asarray(mask, np.float32)[..., None] / 255


def draw_crop(rng, photographs):
    """A random square of a random photograph: scale, flip and exposure vary."""
    image = photographs[rng.integers(len(photographs))]
    side = int(rng.uniform(0.45, 1.0) * min(image.size))
    left, top = (int(rng.integers(0, extent - side + 1)) for extent in image.size)
    crop = image.resize((SIZE, SIZE), Image.Resampling.BILINEAR, (left, top, left + side, top + side))
    pixels = np.asarray(crop, np.float32) / 255
    if rng.random() < 0.5:
        pixels = pixels[:, ::-1]
    return np.clip(pixels * rng.uniform(0.6, 1.15) * rng.uniform(0.9, 1.1, 3), 0, 1).astype(np.float32)


def batches(seed, size):
    """Endless batches, drawn by a second thread while the first one computes."""
    rng, ready = np.random.default_rng(seed), queue.Queue(8)
    photographs = [photograph(name) for name in PHOTOGRAPHS]

    def fill():
        while True:
            pairs = [(draw_crop(rng, photographs), draw_mask(rng)) for _ in range(size)]
            ready.put(tuple(np.stack(part) for part in zip(*pairs)))

    threading.Thread(target=fill, daemon=True).start()
    while True:
        yield ready.get()


def initial(seed):
    """He-initialised weights, HWIO. What feeds a residual sum starts small, so depth does not add scale."""
    rng = np.random.default_rng(seed)
    shapes = {"stem": (3, 4, STEM, 1), "down": (3, STEM, WIDTH, 1)}
    for block in range(1, BLOCKS + 1):
        shapes[f"ffc{block}_local"] = (3, WIDTH, WIDTH, 0.3)
        shapes[f"ffc{block}_reduce"] = (1, WIDTH, SPECTRAL, 1)
        shapes[f"ffc{block}_spectrum"] = (1, 2 * SPECTRAL, 2 * SPECTRAL, 1)
        shapes[f"ffc{block}_expand"] = (1, SPECTRAL, WIDTH, 0.3)
    shapes |= {"up": (3, WIDTH, 4 * STEM, 1), "head": (3, STEM, 12, 0.3)}
    weights = {}
    for name, (k, i, o, gain) in shapes.items():
        weights[name] = (gain * rng.normal(0, (2 / (k * k * i)) ** 0.5, (k, k, i, o))).astype(np.float32)
        weights[name + "_bias"] = np.zeros(o, np.float32)
    return weights


def conv(w, name, x, stride=1):
    """NHWC convolution."""
    pad = ((w[name].shape[0] - 1) // 2,) * 2
    y = jax.lax.conv_general_dilated(
        x, w[name], (stride, stride), (pad, pad), dimension_numbers=("NHWC", "HWIO", "NHWC"))
    return y + w[name + "_bias"]


def unfold(x):
    """Channels become 2x2 pixels (ONNX calls it DepthToSpace)."""
    n, h, w, c = x.shape
    return x.reshape(n, h, w, 2, 2, c // 4).transpose(0, 1, 3, 2, 4, 5).reshape(n, 2 * h, 2 * w, c // 4)


def ffc(w, name, x):
    """Fast Fourier convolution: 3x3 for what is near, a 1x1 in the spectrum for what is anywhere."""
    s = jax.nn.relu(conv(w, name + "_reduce", x))
    f = jnp.fft.rfft2(s, axes=(1, 2), norm="ortho")
    f = jax.nn.relu(conv(w, name + "_spectrum", jnp.concatenate([f.real, f.imag], -1)))
    f = jax.lax.complex(f[..., :SPECTRAL], f[..., SPECTRAL:])
    s = s + jnp.fft.irfft2(f, s=s.shape[1:3], axes=(1, 2), norm="ortho")
    return jax.nn.relu(x + conv(w, name + "_local", x) + conv(w, name + "_expand", s))


def network(w, image, mask):
    """Pixels 0..1 and holes in, filled pixels 0..1 out."""
    stem = jax.nn.relu(conv(w, "stem", jnp.concatenate([image * (1 - mask), mask], -1), 2))
    x = jax.nn.relu(conv(w, "down", stem, 2))
    for block in range(1, BLOCKS + 1):
        x = ffc(w, f"ffc{block}", x)
    x = jax.nn.relu(unfold(conv(w, "up", x)) + stem)
    x = jax.nn.sigmoid(unfold(conv(w, "head", x)))
    return image * (1 - mask) + x * mask, x


def loss(w, image, mask):
    """Absolute error, mostly inside the holes, plus the error of its slopes so that edges carry on."""
    filled, raw = network(w, image, mask)
    area = mask.mean() + 1e-3
    error = jnp.abs(filled - image).mean() / area + 0.1 * jnp.abs(raw - image).mean()
    slopes = sum(jnp.abs(jnp.diff(filled - image, axis=axis)).mean() for axis in (1, 2)) / area
    return error + 0.7 * slopes


def train(steps, seed, batch):
    """Adam with a short warm-up and a cosine schedule."""
    optimiser = optax.adam(optax.warmup_cosine_decay_schedule(0, 2e-3, 200, steps), b2=0.99)
    weights = {k: jnp.asarray(v) for k, v in initial(seed).items()}
    state = optimiser.init(weights)

    @functools.partial(jax.jit, donate_argnums=(0, 1))
    def step(weights, state, image, mask):
        value, slope = jax.value_and_grad(loss)(weights, image, mask)
        update, state = optimiser.update(slope, state)
        return optax.apply_updates(weights, update), state, value

    mean = 0.0
    for count, (image, mask) in zip(range(steps), batches(seed, batch)):
        weights, state, value = step(weights, state, image, mask)
        mean += (float(value) - mean) * max(0.01, 1 / (count + 1))
        if count % 200 == 0:
            print(f"step {count} of {steps}, loss {mean:.4f}", flush=True)
    return {k: np.asarray(v) for k, v in weights.items()}


def check(weights, model):
    """Assert that the exported file computes what was trained; returns the largest difference in grey levels."""
    image, mask = next(batches(1, 1))
    onnx_order = lambda x: x.transpose(0, 3, 1, 2)
    session = onnxruntime.InferenceSession(model)
    (filled,) = session.run(None, {"image": onnx_order(255 * image), "mask": onnx_order(mask)})
    difference = np.abs(filled - 255 * onnx_order(np.asarray(network(weights, image, mask)[0]))).max()
    assert difference < 0.1, difference
    return difference


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--steps", type=int, default=6000)
    parser.add_argument("--batch", type=int, default=4)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--weights", default=Path(tempfile.gettempdir()) / "lama-tiny.npz")
    arguments = parser.parse_args()
    trained = train(arguments.steps, arguments.seed, arguments.batch)
    np.savez(arguments.weights, **trained)
    model = export.main(arguments.weights)
    print(f"largest difference between training and export: {check(trained, model):.1e} of 255")
