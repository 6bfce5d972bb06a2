"""Draws the two pictures with text: a shop receipt and a sign, each 256 x 256. Needs Pillow and the DejaVu fonts."""

from pathlib import Path

from PIL import Image, ImageDraw, ImageFilter, ImageFont

HERE = Path(__file__).parent / "images"


def font(name, size):
    return ImageFont.truetype(f"DejaVu{name}.ttf", size)


def receipt():
    """Dark print on paper, slightly turned, on a table."""
    paper = Image.new("RGB", (190, 230), (244, 241, 232))
    draw = ImageDraw.Draw(paper)
    draw.text((95, 16), "CORNER SHOP", font=font("Sans-Bold", 18), fill=(40, 40, 44), anchor="mm")
    lines = ["2 apples      1.80", "1 bread       3.20", "3 notebooks   7.50", "1 pencil      0.90"]
    for row, line in enumerate(lines):
        draw.text((12, 48 + 28 * row), line, font=font("SansMono", 14), fill=(52, 52, 58))
    draw.line((12, 166, 178, 166), fill=(90, 90, 96), width=1)
    draw.text((12, 178), "TOTAL  13.40", font=font("Sans-Bold", 20), fill=(30, 30, 34))
    table = Image.new("RGB", (256, 256), (112, 84, 60))
    turned = paper.convert("RGBA").rotate(4, expand=True, resample=Image.BICUBIC)
    table.paste(turned, (26, 6), turned)
    return table.filter(ImageFilter.GaussianBlur(0.5))


def sign():
    """Light letters on a street sign."""
    street = Image.new("RGB", (256, 256))
    draw = ImageDraw.Draw(street)
    for y in range(256):
        draw.line((0, y, 255, y), fill=(150 - y // 4, 178 - y // 4, 205 - y // 5))
    draw.rounded_rectangle((16, 56, 240, 200), radius=14, fill=(24, 92, 60), outline=(236, 240, 236), width=4)
    draw.text((128, 96), "HARBOUR", font=font("Sans-Bold", 36), fill=(244, 246, 244), anchor="mm")
    draw.text((128, 138), "Museum 400 m", font=font("Sans", 24), fill=(244, 246, 244), anchor="mm")
    draw.text((128, 174), "Station 1.2 km", font=font("Sans", 24), fill=(244, 246, 244), anchor="mm")
    return street.filter(ImageFilter.GaussianBlur(0.6))


for make in (receipt, sign):
    make().save(HERE / f"{make.__name__}.png", optimize=True)
