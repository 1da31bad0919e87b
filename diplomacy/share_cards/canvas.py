"""The surface share cards are drawn on: the site's colours, smooth strokes and shapes."""

from collections.abc import Sequence
from itertools import pairwise
from math import cos, hypot, radians, sin

from PIL import Image, ImageDraw

from diplomacy.share_cards.lettering import face

WIDTH, HEIGHT = 1200, 630
SCALE = 3  # drawn larger and reduced at the end, so that edges are smooth
COLOURS = 160  # flat colours with soft edges need no more, and the file stays small

# The same as in static/css/tokens.css, where they have these names.
PAPER, PAPER_SUNKEN, INK, INK_SOFT, RULE = "#faf6ee", "#f1eadc", "#1b2130", "#4c5262", "#dacfbb"
SKY, SKY_DEEP, SKY_LINE, ON_SKY, ON_SKY_SOFT = "#0b4a9e", "#07336f", "#5e92d3", "#ffffff", "#d4e2f4"
OCHRE, OCHRE_STRONG, MARK = "#7d4b00", "#b3700b", "#f3c560"

Point = tuple[float, float]


def mixed(first: str, second: str, share: float) -> str:
    """A colour on the way from the first to the second."""
    pairs = [(int(first[i : i + 2], 16), int(second[i : i + 2], 16)) for i in (1, 3, 5)]
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def arc(x: float, y: float, radius: float, start: float, end: float) -> list[Point]:
    """Points on a circle; angles in degrees, clockwise from the right."""
    steps = max(8, round(abs(end - start) / 4))
    angles = [radians(start + (end - start) * step / steps) for step in range(steps + 1)]
    return [(x + radius * cos(angle), y + radius * sin(angle)) for angle in angles]


def bezier(*points: Point, steps: int = 24) -> list[Point]:
    """Points on a curve of any degree, by de Casteljau's construction."""
    return [_at(list(points), step / steps) for step in range(steps + 1)]


def _at(points: list[Point], t: float) -> Point:
    while len(points) > 1:
        points = [(a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t) for a, b in pairwise(points)]
    return points[0]


class Canvas:
    """A picture measured in its own units, drawn larger and reduced when it is finished."""

    def __init__(self, width: int = WIDTH, height: int = HEIGHT, ground: str = PAPER, scale: int = SCALE) -> None:
        self.scale = scale
        self.image = Image.new("RGB", (width * scale, height * scale), ground)
        self.pen = ImageDraw.Draw(self.image)

    def finished(self) -> Image.Image:
        return self.image.reduce(self.scale)

    def box(self, x0: float, y0: float, x1: float, y1: float, fill: str, radius: float = 0) -> None:
        # The far edge belongs to the next box, not to this one.
        corners = [x0 * self.scale, y0 * self.scale, x1 * self.scale - 1, y1 * self.scale - 1]
        self.pen.rounded_rectangle(corners, radius * self.scale, fill=fill)

    def disc(self, x: float, y: float, radius: float, fill: str) -> None:
        corners = [value * self.scale for value in (x - radius, y - radius, x + radius, y + radius)]
        self.pen.ellipse(corners, fill=fill)

    def ring(self, x: float, y: float, radius: float, fill: str, width: float) -> None:
        """A circle whose line lies half inside and half outside the radius."""
        self.stroke(arc(x, y, radius, 0, 360), fill, width)

    def shape(self, points: Sequence[Point], fill: str) -> None:
        self.pen.polygon([(x * self.scale, y * self.scale) for x, y in points], fill=fill)

    def bar(self, start: Point, end: Point, fill: str, width: float) -> None:
        """A straight piece with flat ends."""
        (x0, y0), (x1, y1) = start, end
        length = hypot(x1 - x0, y1 - y0) or 1
        across, down = (y0 - y1) * width / 2 / length, (x1 - x0) * width / 2 / length
        near = [(x0 + across, y0 + down), (x1 + across, y1 + down)]
        self.shape([*near, (x1 - across, y1 - down), (x0 - across, y0 - down)], fill)

    def stroke(self, points: Sequence[Point], fill: str, width: float) -> None:
        """A line of even width with round corners and ends."""
        for start, end in pairwise(points):
            self.bar(start, end, fill, width)
        for x, y in points:
            self.disc(x, y, width / 2, fill)

    def text(self, x: float, baseline: float, words: str, fill: str, size: int, weight: int, language: str) -> None:
        letters = face(weight, round(size * self.scale))
        place = (x * self.scale, baseline * self.scale)
        self.pen.text(place, words, fill=fill, font=letters, anchor="ls", language=language)
