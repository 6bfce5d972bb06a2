"""Cut the eight demo pictures out of scikit-image's photographs and draw what a user wipes away.

    python pictures.py       # writes images/ and masks/
"""
from PIL import Image, ImageDraw

from export import HERE, SIZE
from train import photograph

# name: photograph, square cut from it, strokes as (width, x, y, x, y, ...) on the 256x256 cut.
PICTURES = {
    "astronaut": ("astronaut.png", (120, 0, 376, 256), [
        (24, 254, 192, 246, 226), (7, 8, 40, 34, 62, 70, 70), (6, 196, 20, 214, 90, 200, 150)]),
    "shuttle": ("astronaut.png", (290, 0, 512, 222), [(22, 0, 52, 4, 92, 0, 132), (8, 76, 36, 130, 62, 214, 52)]),
    "campus": ("camera.png", (256, 60, 512, 316), [(30, 167, 64, 167, 122)]),
    "retina": ("retina.jpg", (200, 200, 1200, 1200), [(9, 60, 60, 140, 92, 230, 80), (8, 80, 204, 180, 182)]),
    "cat": ("chelsea.png", (100, 0, 400, 300), [(8, 60, 16, 104, 56, 92, 110), (9, 176, 196, 206, 218)]),
    "coffee": ("coffee.png", (120, 10, 500, 390), [(9, 176, 236, 246, 168), (7, 14, 120, 60, 160, 66, 214), (7, 6, 14, 34, 40)]),
    "rocket": ("rocket.jpg", (110, 0, 537, 427), [(10, 201, 72, 203, 112), (22, 204, 118, 208, 222)]),
    "galaxies": ("hubble_deep_field.jpg", (100, 100, 612, 612), [(26, 11, 148, 13, 156), (16, 77, 33, 78, 34), (18, 159, 151, 161, 152), (14, 86, 120, 104, 116)]),
}


def wiped(strokes):
    """A mask: white where a round brush went."""
    mask = Image.new("L", (SIZE, SIZE))
    pen = ImageDraw.Draw(mask)
    for width, *points in strokes:
        pen.line(points, fill=255, width=width)
        for x, y in zip(points[::2], points[1::2]):
            pen.ellipse([x - width / 2, y - width / 2, x + width / 2, y + width / 2], fill=255)
    return mask


def main():
    """Write every picture and its mask."""
    for folder in ("images", "masks"):
        (HERE / folder).mkdir(exist_ok=True)
    for name, (source, square, strokes) in PICTURES.items():
        picture = photograph(source).resize((SIZE, SIZE), Image.Resampling.LANCZOS, square)
        picture.save(HERE / "images" / f"{name}.png", optimize=True)
        wiped(strokes).save(HERE / "masks" / f"{name}.png", optimize=True)


if __name__ == "__main__":
    main()
