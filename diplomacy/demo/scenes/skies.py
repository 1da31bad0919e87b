"""Pictures of the region: a dove over the endless knot, and the capital in the evening."""

from math import asin, hypot, pi, sin

from diplomacy.demo.canvas import (
    DUSK,
    DUSK_DEEP,
    FELT,
    FELT_DARK,
    FELT_SHADE,
    GRASS_DARK,
    GRASS_LIGHT,
    INK,
    OCHRE,
    OCHRE_LIGHT,
    ROSE,
    SKY,
    SKY_LIGHT,
    SKY_PALE,
    Canvas,
    Point,
    Spot,
    around,
    fade,
    mix,
    placed,
)
from diplomacy.demo.motifs import cloud, ger


def dove(c: Canvas) -> None:
    """A dove with a sprig over the endless knot."""
    c.gradient(SKY, SKY_LIGHT)
    for radius, alpha in ((430, 0.08), (350, 0.1), (270, 0.14)):
        c.disc(800, 450, radius, fade(FELT, alpha))
    cloud(c, 210, 720, 1.4, FELT)
    cloud(c, 1400, 760, 1.5, FELT)
    cloud(c, 1330, 190, 0.8, FELT_SHADE)
    cloud(c, 250, 240, 0.7, FELT_SHADE)
    knot(c, 800, 632, 235, 200)
    dove_bird(c, 800, 278, 1.15)


FAR_WING = [(10, -10), (-40, -80), (-120, -150), (-210, -176), (-190, -120), (-150, -60), (-80, 10)]
TAIL = [(-90, 34), (-190, 44), (-236, 74), (-200, 82), (-240, 106), (-190, 106), (-90, 70)]
BODY = [
    (-110, 40), (-40, 6), (40, -14), (84, -44), (120, -52), (148, -34), (150, -8),
    (120, 30), (70, 66), (0, 84), (-70, 74),
]  # fmt: skip
NEAR_WING = [
    (40, 10), (30, -80), (0, -160), (-50, -216), (-64, -150), (-70, -70), (-50, 10), (0, 34),
]  # fmt: skip
LEAVES = ((184, -4), (202, 14), (206, 36), (190, 16), (222, 40))


def dove_bird(c: Canvas, x: float, y: float, size: float) -> None:
    at = Spot(x, y, size)
    c.blob(at(*FAR_WING), FELT_SHADE)
    c.blob(at(*TAIL), FELT_SHADE)
    c.blob(at(*BODY), FELT)
    c.blob(at(*NEAR_WING), FELT)
    for feather in range(3):
        root, middle = (10 - feather * 22, 4), (-2 - feather * 20, -60)
        c.curve(at(root, middle, (-24 - feather * 14, -124)), FELT_DARK, 4 * size)
    c.shape(at((146, -34), (182, -20), (148, -12)), OCHRE)
    eye = at((124, -28))[0]
    c.disc(*eye, 5 * size, INK)
    c.curve(at((164, -20), (196, 6), (214, 44)), GRASS_DARK, 5 * size)
    for px, py in LEAVES:
        c.blob(at((px, py), (px + 16, py - 8), (px + 26, py + 4), (px + 12, py + 10)), GRASS_LIGHT)


def knot(c: Canvas, x: float, y: float, rx: float, ry: float) -> None:
    """One cord without an end, passing over and under itself."""
    steps = 360
    path = [_cord(x, y, rx, ry, 2 * pi * i / steps) for i in range(steps)]
    fine = [_cord(x, y, rx, ry, 2 * pi * i / 3600) for i in range(3600)]
    _rope(c, fine)
    for order, when in enumerate(_crossings(path)):
        if order % 2 == 0:
            _rope(c, [fine[(when * 10 + i) % 3600] for i in range(-90, 101)], reach=24)


def _rope(c: Canvas, path: list[Point], reach: float = 0) -> None:
    """The cord with its dark edge; only this far from the middle of the path, if told so."""
    middle = path[len(path) // 2]
    for radius, colour, more in ((19, DUSK_DEEP, 0), (13, OCHRE_LIGHT, 14)):
        for px, py in path:
            if not reach or hypot(px - middle[0], py - middle[1]) <= reach + more:
                c.disc(px, py, radius, colour)


def _cord(x: float, y: float, rx: float, ry: float, t: float) -> Point:
    def zigzag(angle: float) -> float:
        return asin(0.97 * sin(angle)) / asin(0.97)

    return x + rx * zigzag(4 * t), y + ry * zigzag(3 * t)


def _crossings(path: list[Point]) -> list[int]:
    """Where along the cord it meets itself, in order; each meeting appears twice."""
    count, found = len(path), []
    for i in range(count):
        for j in range(count):
            apart = min((i - j) % count, (j - i) % count)
            if apart > 8 and _cross(path[i], path[(i + 1) % count], path[j], path[(j + 1) % count]):
                found.append(i)
    return found


def _cross(a: Point, b: Point, p: Point, q: Point) -> bool:
    def side(o: Point, u: Point, v: Point) -> float:
        return (u[0] - o[0]) * (v[1] - o[1]) - (u[1] - o[1]) * (v[0] - o[0])

    return side(a, b, p) * side(a, b, q) < 0 and side(p, q, a) * side(p, q, b) < 0


HEIGHTS = (120, 200, 150, 250, 180, 120, 230, 160, 300, 190, 140, 240, 170, 130, 210, 150, 120)
LAMPS = [(620, 880), (700, 838), (790, 812), (860, 776), (900, 748)]
RIDGE = [(0, 520), (260, 400), (540, 330), (820, 372), (1080, 310), (1340, 400), (1600, 480)]
FOOTHILLS = [(0, 590), (300, 500), (660, 470), (1000, 500), (1300, 470), (1600, 570)]


def capital_at_dusk(c: Canvas) -> None:
    """Ulaanbaatar under the Bogd Khan mountain in the evening."""
    c.gradient(DUSK_DEEP, ROSE, 0, 620)
    stars(c)
    crescent(c, 1290, 150, 62)
    bogd_khan(c)
    for index, height in enumerate(HEIGHTS):
        block(c, index * 96 - 10, 720, 84, height, index)
    sail_tower(c, 700, 720)
    c.ridge([(0, 730), (420, 700), (900, 722), (1300, 700), (1600, 726)], mix(DUSK_DEEP, INK, 0.4))
    for x, y, size in ((130, 830, 0.9), (420, 870, 1.1), (1160, 868, 1.05), (1440, 830, 0.85)):
        c.disc(x, y, 220 * size, fade(OCHRE_LIGHT, 0.10), 70 * size)
        ger(c, x, y, size, OCHRE)
    for index, (x, y) in enumerate(LAMPS):
        c.disc(x, y, 26 - index * 3, fade(OCHRE_LIGHT, 0.25))
        c.disc(x, y, 9 - index, OCHRE_LIGHT)


def stars(c: Canvas) -> None:
    for index in range(60):
        x, y = (index * 397) % 1600, (index * 149) % 330
        c.disc(x, y, 1.4 + index % 3, fade(FELT, 0.7))


def bogd_khan(c: Canvas) -> None:
    c.ridge(RIDGE, DUSK)
    c.ridge(FOOTHILLS, mix(DUSK, DUSK_DEEP, 0.5))


def crescent(c: Canvas, x: float, y: float, size: float) -> None:
    outer = around(x, y, size, size, 48)[:25]
    inner = around(x - size * 0.02, y, size * 0.5, size, 48)[:25]
    turned = [*outer, *reversed(inner)]
    c.shape([(px + (py - y) * 0.35, py) for px, py in turned], OCHRE_LIGHT)


def block(c: Canvas, x: float, base: float, width: float, height: float, seed: int) -> None:
    c.box(x, base - height, x + width, base + 20, mix(DUSK_DEEP, INK, 0.2 + 0.12 * (seed % 4)), 3)
    for row in range(int(height // 30)):
        for column in range(4):
            lit = (seed * 7 + row * 5 + column * 3) % 4
            tone = OCHRE_LIGHT if lit else DUSK
            left, top = x + 11 + column * 17, base - height + 14 + row * 28
            c.box(left, top, left + 10, top + 14, fade(tone, 0.9 if lit else 0.6), 1)


def sail_tower(c: Canvas, x: float, base: float) -> None:
    outline = [(0, 0), (0, -330), (34, -372), (76, -330), (104, -220), (116, -100), (118, 0)]
    c.shape(placed(outline, x, base, 1), SKY)
    for row in range(11):
        y = base - 24 - row * 28
        c.line([(x + 10, y), (x + 104 - (row / 11) ** 3 * 50, y)], fade(SKY_PALE, 0.6), 5, round_=False)
