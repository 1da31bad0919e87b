"""Draw the site's icons from its mark: static/img/icon-*.png and favicon.ico. They are committed; run again after a change."""

import sys

from console import ROOT
from PIL import Image, ImageDraw

sys.path.insert(0, str(ROOT))

from diplomacy.share_cards.canvas import MARK, ON_SKY, SKY, Canvas
from diplomacy.share_cards.mark import mark

FOLDER = ROOT / "static" / "img"
# File → its side in pixels, and the share of it that the mark takes; a maskable icon may be cut to a circle.
ICONS = {"icon-180": (180, 0.74), "icon-192": (192, 0.78), "icon-512": (512, 0.78), "icon-maskable-512": (512, 0.58)}
SMALL = (16, 32, 48)


def icon(side: int, share: float) -> Image.Image:
    """The mark in white on the sky."""
    canvas = Canvas(side, side, SKY)
    size = side * share
    mark(canvas, (side - size) / 2, (side - size) / 2, size, ON_SKY, MARK)
    return canvas.finished()


def small_icon(side: int) -> Image.Image:
    """What is left of the mark in a browser's tab: its ring and its heart, on a square with round corners."""
    canvas = Canvas(side, side, SKY, scale=8)
    canvas.ring(side / 2, side / 2, side * 0.31, ON_SKY, side * 0.11)
    canvas.disc(side / 2, side / 2, side * 0.135, MARK)
    picture = canvas.finished().convert("RGBA")
    mask = Image.new("L", (side * 8, side * 8))
    ImageDraw.Draw(mask).rounded_rectangle((0, 0, side * 8 - 1, side * 8 - 1), side * 1.6, fill=255)
    picture.putalpha(mask.reduce(8))
    return picture


def main() -> None:
    for name, (side, share) in ICONS.items():
        icon(side, share).quantize(64).save(FOLDER / f"{name}.png", optimize=True)
    pictures = [small_icon(side) for side in SMALL]
    pictures[-1].save(FOLDER / "favicon.ico", sizes=[(side, side) for side in SMALL], append_images=pictures[:-1])


if __name__ == "__main__":
    main()
