"""What decorates a share card: figures from felt, wood and sky, one for each topic, drawn on the blue panel."""

from collections.abc import Callable, Sequence

from diplomacy.share_cards.canvas import (
    HEIGHT,
    MARK,
    ON_SKY,
    ON_SKY_SOFT,
    SKY,
    SKY_DEEP,
    SKY_LINE,
    WIDTH,
    Canvas,
    Point,
    arc,
    bezier,
    mixed,
)

PANEL = 812  # where the panel begins, from the left
MIDDLE = (PANEL + WIDTH) / 2
BANDS = 10  # horns that fit along the bottom
QUIET, QUIETER = mixed(SKY, SKY_LINE, 0.55), mixed(SKY, SKY_LINE, 0.25)


def moved(points: Sequence[Point], x: float, y: float, size: float = 1, *, flip: bool = False) -> list[Point]:
    """A figure given around its own origin, moved, enlarged and perhaps mirrored."""
    side = -size if flip else size
    return [(x + px * side, y + py * size) for px, py in points]


def crown(c: Canvas) -> None:
    """The crown of a ger, through which the sky is seen."""
    x, y = MIDDLE, 296
    for turn in range(32):
        (start, end) = arc(x, y, 176, turn * 11.25, turn * 11.25 + 1)[0], arc(x, y, 520, turn * 11.25, 0)[0]
        c.stroke([start, end], QUIETER, 7)
    c.disc(x, y, 172, SKY)
    for radius, colour, width in ((166, ON_SKY_SOFT, 12), (138, SKY_LINE, 5)):
        c.ring(x, y, radius, colour, width)
    for turn in range(4):
        lines = [arc(x, y, 134, turn * 90 + side, turn * 90 + side)[0] for side in (-13, 13)]
        for line in lines:
            c.stroke([line, (2 * x - line[0], 2 * y - line[1])], SKY_LINE, 5)
    for turn in range(8):
        c.stroke([arc(x, y, 60, turn * 45, 0)[0], arc(x, y, 134, turn * 45, 0)[0]], ON_SKY_SOFT, 6)
    c.disc(x, y, 64, SKY)
    c.ring(x, y, 60, ON_SKY_SOFT, 8)
    c.disc(x, y, 30, MARK)


def horizon(c: Canvas) -> None:
    """The sun over the steppe."""
    x, y = MIDDLE, 286
    for radius in range(310, 110, -36):
        c.ring(x, y, radius, QUIETER, 4)
    c.disc(x, y, 96, MARK)
    lands: tuple[tuple[str, list[Point]], ...] = (
        (QUIET, [(0, 400), (90, 340), (190, 420), (300, 330), (388, 392)]),
        (mixed(SKY, SKY_DEEP, 0.35), [(0, 452), (120, 508), (230, 380), (330, 470), (388, 440)]),
        (SKY_DEEP, [(0, 560), (110, 470), (220, 566), (330, 500), (388, 540)]),
    )
    for colour, line in lands:
        top = bezier(*moved(line, PANEL, 0))
        c.shape([*top, (WIDTH, HEIGHT), (PANEL, HEIGHT)], colour)
        c.stroke(top, mixed(colour, SKY_LINE, 0.6), 3)


def horns(c: Canvas) -> None:
    """The ram's horns of felt carpets, fourfold."""
    x, y = MIDDLE, 300
    curl = [*bezier((0, 0), (0, -120), (110, -150), (118, -64)), *arc(84, -58, 34, -8, 236)]
    for size, colour, width in ((1.62, QUIETER, 9), (1.12, ON_SKY_SOFT, 11)):
        for flip in (False, True):
            for rise in (size, -size):
                points = [(px, py * rise / size) for px, py in curl]
                c.stroke(moved(points, x, y, size, flip=flip), colour, width)
    for dx, dy in ((0, -1), (1, 0), (0, 1), (-1, 0)):
        c.disc(x + dx * 252, y + dy * 252, 9, SKY_LINE)
    c.shape([(x, y - 40), (x + 40, y), (x, y + 40), (x - 40, y)], MARK)


def knot(c: Canvas) -> None:
    """The endless knot: over, under, and never an end."""
    x, y, step = MIDDLE, 300, 46
    strands: list[list[Point]] = [
        [(-3, -1), (1, 3)], [(-2, -2), (2, 2)], [(-1, -3), (3, 1)],
        [(-3, 1), (1, -3)], [(-2, 2), (2, -2)], [(-1, 3), (3, -1)],
    ]  # fmt: skip
    loops: list[list[Point]] = [
        [(1, 3), (1.75, 3.75), (2.75, 2.75), (2, 2)], [(3, 1), (3.75, 1.75), (3.75, -1.75), (3, -1)],
        [(2, -2), (2.75, -2.75), (1.75, -3.75), (1, -3)], [(-1, -3), (-1.75, -3.75), (-2.75, -2.75), (-2, -2)],
        [(-3, -1), (-3.75, -1.75), (-3.75, 1.75), (-3, 1)], [(-2, 2), (-2.75, 2.75), (-1.75, 3.75), (-1, 3)],
    ]  # fmt: skip
    for line in [*loops, *strands]:
        c.stroke(moved(line, x, y, step), ON_SKY_SOFT, 15)
    for falling in (-2, 0, 2):
        for rising in (-2, 0, 2):
            _crossing(c, x + (rising - falling) / 2 * step, y + (rising + falling) / 2 * step, falling + rising)
    for side in (-1, 1):
        c.disc(x, y + side * 238, 10, MARK)


def _crossing(c: Canvas, x: float, y: float, number: int) -> None:
    """One strand above the other, by turns."""
    lean = 1 if number % 4 else -1
    for reach, colour, width in ((15, SKY, 27), (20, ON_SKY_SOFT, 15)):
        c.bar((x - reach, y - reach * lean), (x + reach, y + reach * lean), colour, width)


def waves(c: Canvas) -> None:
    """Clouds and water, as they roll along the edges of old paintings."""
    for row in range(9):
        y = 96 + row * 68
        for column in range(-1, 5):
            x = PANEL + 14 + column * 136 + (68 if row % 2 else 0)
            c.disc(x, y, 68, SKY)
            for radius, colour in ((64, SKY_LINE), (46, QUIET), (28, QUIET)):
                c.stroke(arc(x, y, radius, 180, 360), colour, 5)
    x, y = PANEL + 14 + 136, 96 + 68 * 2
    c.disc(x, y, 12, MARK)


def hammers(c: Canvas) -> None:
    """The hammer ornament of doors and chests: a line that turns and goes on."""
    turn = [(-3, -3), (3, -3), (3, 3), (-1.5, 3), (-1.5, -0.5), (1, -0.5), (1, 1.2)]
    for row in range(4):
        for column in range(3):
            x, y = PANEL + 66 + column * 132, 66 + row * 166
            figure = moved([(px, py if row % 2 else -py) for px, py in turn], x, y, 17, flip=column % 2 == 1)
            lit = (row, column) == (1, 1)
            c.stroke(figure, MARK if lit else (ON_SKY_SOFT if (row + column) % 2 else SKY_LINE), 9)
    for y in (-17, 149, 315, 481, 647):
        c.stroke([(PANEL, y), (WIDTH, y)], QUIET, 4)


def roads(c: Canvas) -> None:
    """Ways between places: rails, rivers, caravans."""
    places = [(72, 96), (316, 150), (150, 254), (60, 420), (330, 372), (214, 520)]
    ways = [(0, 2), (1, 2), (2, 3), (2, 4), (4, 5), (3, 5), (1, 4), (0, 1)]
    c.stroke(bezier((PANEL - 40, 330), (PANEL + 130, 230), (PANEL + 250, 470), (WIDTH + 40, 250)), QUIETER, 44)
    for number, (first, last) in enumerate(ways):
        (x0, y0), (x1, y1) = places[first], places[last]
        bend = 0.22 if number % 2 else -0.22
        turn = ((x0 + x1) / 2 + (y1 - y0) * bend, (y0 + y1) / 2 - (x1 - x0) * bend)
        c.stroke(moved(bezier((x0, y0), turn, (x1, y1)), PANEL, 0), ON_SKY_SOFT if number < 5 else SKY_LINE, 6)
    for number, (x, y) in enumerate(places):
        radius = 40 if number == 2 else 20
        c.disc(PANEL + x, y, radius, SKY)
        c.ring(PANEL + x, y, radius - 4, ON_SKY if number == 2 else ON_SKY_SOFT, 8)
    c.disc(PANEL + places[2][0], places[2][1], 18, MARK)


MOTIFS: tuple[Callable[[Canvas], None], ...] = (crown, horizon, horns, roads, hammers, waves, knot)


def ornament(c: Canvas, width: float, bottom: float, colour: str) -> None:
    """A band of horns along the bottom; static/img/ornament.svg is the same for pages."""
    horn = bezier((32, 14.6), (32, 2), (38, 1.6), (41.2, 1.6)) + bezier((41.2, 1.6), (47, 1.6), (50, 7), (47.4, 10.4))
    horn += bezier((47.4, 10.4), (45, 12.6), (41, 11.4), (41.4, 8.4))
    tip = [(0, 4.2), (4.6, 8.4), (0, 12.2)]
    size = width / BANDS / 64
    for number in range(BANDS):
        x = number * width / BANDS
        for figure in (horn, tip):
            for mirrored in (figure, [(64 - px, py) for px, py in figure]):
                c.stroke(moved(mirrored, x, bottom - 16 * size, size), colour, 2.4)
    c.stroke([(0, bottom - 1.4 * size), (width, bottom - 1.4 * size)], colour, 2.4)
