"""A small drawing surface for the demonstration pictures: palette, smooth shapes, gradients."""

from collections.abc import Sequence
from itertools import pairwise
from math import cos, hypot, pi, sin

from PIL import Image, ImageColor, ImageDraw

WIDTH, HEIGHT = 1600, 900
SCALE = 2  # drawn twice as large and reduced at the end, so that edges are smooth

SKY, SKY_LIGHT, SKY_PALE = "#0b5fa5", "#6fb0dc", "#dcecf3"
FELT, FELT_SHADE, FELT_DARK = "#f6f1e7", "#e4dac6", "#c9bb9f"
OCHRE, OCHRE_LIGHT, SAND = "#c98a1b", "#efc56d", "#e6cd98"
GRASS, GRASS_LIGHT, GRASS_DARK = "#7da348", "#a9c46c", "#4f7a3a"
DUSK, DUSK_DEEP, DUSK_PALE = "#6a5795", "#2f2757", "#b9a5cd"
INK, RUST, ROSE = "#1d2b45", "#b4492f", "#eebfa2"
SKIN, SILVER = "#d9a878", "#c5ced6"

Point = tuple[float, float]
Colour = str | tuple[int, int, int] | tuple[int, int, int, int]


def rgb(colour: str) -> tuple[int, int, int]:
    red, green, blue = ImageColor.getrgb(colour)[:3]
    return red, green, blue


def fade(colour: str, alpha: float) -> tuple[int, int, int, int]:
    """The colour as a wash, 0 (nothing) to 1 (solid)."""
    return (*rgb(colour), round(alpha * 255))


def mix(first: str, second: str, share: float) -> tuple[int, int, int]:
    """A colour on the way from the first to the second."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(rgb(first), rgb(second), strict=True))
    return red, green, blue


def mix_hex(first: str, second: str, share: float) -> str:
    """The same, written as the palette is."""
    red, green, blue = mix(first, second, share)
    return f"#{red:02x}{green:02x}{blue:02x}"


def _between(a: Point, b: Point, c: Point, d: Point, t: float) -> Point:
    """The Catmull-Rom point at t between b and c."""

    def axis(p: float, q: float, r: float, s: float) -> float:
        return 0.5 * (2 * q + (r - p) * t + (2 * p - 5 * q + 4 * r - s) * t**2 + (3 * q - p - 3 * r + s) * t**3)

    return axis(a[0], b[0], c[0], d[0]), axis(a[1], b[1], c[1], d[1])


def smooth(points: Sequence[Point], *, closed: bool = False, steps: int = 14) -> list[Point]:
    """The points joined by a smooth line that passes through each of them."""
    ends = [points[-1], *points, points[0], points[1]]
    if not closed:
        ends = [points[0], *points, points[-1]]
    spans = range(len(ends) - 3)
    curve = [_between(ends[i], ends[i + 1], ends[i + 2], ends[i + 3], t / steps) for i in spans for t in range(steps)]
    return curve if closed else [*curve, points[-1]]


def around(x: float, y: float, rx: float, ry: float, count: int, turn: float = 0) -> list[Point]:
    """Points spread evenly on an ellipse, from its top, clockwise."""
    angles = (2 * pi * (i / count + turn) for i in range(count))
    return [(x + rx * sin(a), y - ry * cos(a)) for a in angles]


def placed(points: Sequence[Point], x: float, y: float, size: float, *, flip: bool = False) -> list[Point]:
    """A shape given around its own origin, moved, enlarged and perhaps mirrored."""
    side = -size if flip else size
    return [(x + px * side, y + py * size) for px, py in points]


def _bar(start: Point, end: Point, width: float) -> list[Point]:
    """The four corners of a straight piece of a stroke."""
    length = hypot(end[0] - start[0], end[1] - start[1]) or 1
    across = (start[1] - end[1]) * width / 2 / length, (end[0] - start[0]) * width / 2 / length
    return [
        (start[0] + across[0], start[1] + across[1]),
        (end[0] + across[0], end[1] + across[1]),
        (end[0] - across[0], end[1] - across[1]),
        (start[0] - across[0], start[1] - across[1]),
    ]


class Spot:
    """A place to draw at: turns points around a shape's own origin into points of the canvas."""

    def __init__(self, x: float, y: float, size: float, *, flip: bool = False, slope: float = 0) -> None:
        self.x, self.y, self.size, self.flip, self.slope = x, y, size, flip, slope

    def __call__(self, *points: Point) -> list[Point]:
        leaning = [(px, py + px * self.slope) for px, py in points]
        return placed(leaning, self.x, self.y, self.size, flip=self.flip)


class Canvas:
    """1600 by 900 units; every measure in the scenes is in these units."""

    def __init__(self, ground: str = FELT) -> None:
        self.image = Image.new("RGB", (WIDTH * SCALE, HEIGHT * SCALE), ground)
        self.pen = ImageDraw.Draw(self.image, "RGBA")

    def finished(self) -> Image.Image:
        return self.image.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)

    def gradient(self, top: str, bottom: str, y0: float = 0, y1: float = HEIGHT) -> None:
        first, last = round(y0 * SCALE), round(y1 * SCALE)
        for y in range(first, last):
            tone = mix(top, bottom, (y - first) / (last - first))
            self.pen.line([(0, y), (WIDTH * SCALE, y)], fill=tone)

    def shape(self, points: Sequence[Point], fill: Colour) -> None:
        self.pen.polygon([(x * SCALE, y * SCALE) for x, y in points], fill=fill)

    def blob(self, points: Sequence[Point], fill: Colour) -> None:
        self.shape(smooth(points, closed=True), fill)

    def ridge(self, points: Sequence[Point], fill: Colour, base: float = HEIGHT) -> None:
        """A rolling skyline from left to right, filled down to its base."""
        line = smooth(points)
        self.shape([*line, (line[-1][0], base), (line[0][0], base)], fill)

    def disc(self, x: float, y: float, rx: float, fill: Colour, ry: float | None = None) -> None:
        ry = rx if ry is None else ry
        self.pen.ellipse([v * SCALE for v in (x - rx, y - ry, x + rx, y + ry)], fill=fill)

    def ring(self, x: float, y: float, rx: float, ry: float, fill: Colour, width: float) -> None:
        corners = [v * SCALE for v in (x - rx, y - ry, x + rx, y + ry)]
        self.pen.ellipse(corners, outline=fill, width=round(width * SCALE))

    def pie(self, x: float, y: float, rx: float, ry: float, start: float, end: float, fill: Colour) -> None:
        corners = [v * SCALE for v in (x - rx, y - ry, x + rx, y + ry)]
        self.pen.pieslice(corners, start, end, fill=fill)

    def box(self, x0: float, y0: float, x1: float, y1: float, fill: Colour, radius: float = 0) -> None:
        corners = [v * SCALE for v in (x0, y0, x1, y1)]
        self.pen.rounded_rectangle(corners, radius * SCALE, fill=fill)

    def line(self, points: Sequence[Point], fill: Colour, width: float, *, round_: bool = True) -> None:
        """A stroke of even width; its corners and, unless told otherwise, its ends are round."""
        if not isinstance(fill, str) and len(fill) == 4:  # a wash: laid once, lest joints darken
            scaled = [(x * SCALE, y * SCALE) for x, y in points]
            self.pen.line(scaled, fill=fill, width=round(width * SCALE), joint="curve")
            return
        for start, end in pairwise(points):
            self.shape(_bar(start, end, width), fill)
        for x, y in points if round_ else points[1:-1]:
            self.disc(x, y, width / 2, fill)

    def curve(self, points: Sequence[Point], fill: Colour, width: float) -> None:
        self.line(smooth(points), fill, width)
