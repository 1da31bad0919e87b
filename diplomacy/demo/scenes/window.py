"""The consul's window."""

from math import cos, pi, sin

from diplomacy.demo.canvas import (
    DUSK,
    FELT,
    FELT_SHADE,
    GRASS,
    INK,
    OCHRE,
    OCHRE_LIGHT,
    RUST,
    SKY,
    SKY_LIGHT,
    SKY_PALE,
    Canvas,
    Spot,
    around,
    fade,
    mix,
    mix_hex,
    placed,
)
from diplomacy.demo.motifs import face


def consul(c: Canvas) -> None:
    """The consul's window: an officer, a passport and a stamp."""
    c.gradient(SKY, mix_hex(SKY, INK, 0.25))
    c.box(440, 70, 1160, 640, FELT_SHADE, 40)
    c.box(470, 100, 1130, 640, SKY_PALE, 26)
    c.shape([(540, 100), (660, 100), (480, 420), (470, 420), (470, 240)], fade(FELT, 0.6))
    world(c, 650, 330, 104)
    officer(c, 900, 640)
    clock(c, 220, 230, 110)
    frame(c, 1380, 230)
    c.box(0, 620, 1600, 668, OCHRE_LIGHT)
    c.box(0, 660, 1600, 900, OCHRE)
    for x in range(50, 1600, 258):
        c.box(x, 716, x + 210, 900, mix(OCHRE, RUST, 0.3), 10)
    passport(c, 420, 640)
    stamp(c, 1110, 640)
    bell(c, 1360, 622)
    papers(c, 160, 622)


def world(c: Canvas, x: float, y: float, size: float) -> None:
    c.disc(x, y, size, SKY_LIGHT)
    for points in (((-70, -40), (-20, -76), (20, -40), (-10, 0), (-40, 30), (-62, 0)),
                   ((20, 10), (64, -10), (80, 30), (40, 72), (14, 50))):  # fmt: skip
        c.blob(placed(points, x, y, size / 104), GRASS)
    c.ring(x, y, size * 1.2, size * 1.2, OCHRE, 8)
    c.line([(x, y + size * 1.2), (x, y + size * 1.6)], OCHRE, 16)
    c.box(x - 70, y + size * 1.6, x + 70, y + size * 1.78, mix(OCHRE, INK, 0.3), 8)


def officer(c: Canvas, x: float, base: float) -> None:
    c.box(x - 150, base - 210, x + 150, base + 20, DUSK, 90)
    c.shape([(x - 34, base - 206), (x + 34, base - 206), (x, base - 140)], FELT)
    c.curve([(x + 6, base - 206), (x + 44, base - 150), (x + 120, base - 120)], OCHRE_LIGHT, 10)
    for point in ((x + 44, base - 150), (x + 110, base - 122)):
        c.disc(*point, 9, OCHRE)
    c.disc(x, base - 300, 88, INK, 96)
    face(c, x, base - 280, 3.4)
    c.pie(x, base - 312, 76, 62, 180, 360, INK)
    c.box(x + 74, base - 96, x + 124, base - 70, FELT, 5)


def clock(c: Canvas, x: float, y: float, size: float) -> None:
    c.disc(x, y, size, OCHRE)
    c.disc(x, y, size * 0.88, FELT)
    for px, py in around(x, y, size * 0.74, size * 0.74, 12):
        c.disc(px, py, 5, INK)
    for length, turn, width in ((0.42, 0.82, 9), (0.62, 0.1, 6)):
        angle = 2 * pi * turn
        c.line([(x, y), (x + size * length * sin(angle), y - size * length * cos(angle))], INK, width)
    c.disc(x, y, 9, RUST)


def frame(c: Canvas, x: float, y: float) -> None:
    """A picture of home on the wall."""
    c.box(x - 150, y - 120, x + 150, y + 120, OCHRE, 6)
    c.box(x - 132, y - 102, x + 132, y + 102, SKY_LIGHT)
    at = Spot(x, y, 1)
    c.ridge(at((-132, 20), (-60, -40), (0, 0), (70, -50), (132, 10)), DUSK, y + 60)
    c.ridge(at((-132, 50), (0, 34), (132, 56)), GRASS, y + 102)
    c.disc(x + 84, y - 66, 20, OCHRE_LIGHT)
    c.shape(at((-46, 76), (-46, 46), (-14, 26), (18, 46), (18, 76)), FELT)
    c.box(x - 22, y + 52, x - 6, y + 76, RUST)


def passport(c: Canvas, x: float, base: float) -> None:
    page = [(-104, 0), (-120, -272), (76, -288), (96, -12)]
    c.shape(placed([(px + 12, py + 8) for px, py in page], x, base + 40, 1), fade(INK, 0.25))
    c.shape(placed([(px + 9, py - 3) for px, py in page], x, base + 40, 1), FELT)
    c.shape(placed(page, x, base + 40, 1), mix(SKY, INK, 0.35))
    centre_x, centre_y = x - 14, base - 116
    c.ring(centre_x, centre_y, 58, 60, OCHRE_LIGHT, 6)
    for px, py in around(centre_x, centre_y, 36, 38, 8):
        c.line([(centre_x, centre_y), (px, py)], OCHRE_LIGHT, 5)
    c.disc(centre_x, centre_y, 18, OCHRE_LIGHT)
    for row, half in ((-210, 52), (-24, 60), (2, 34)):
        c.line([(x - 14 - half, base + row), (x - 14 + half, base + row - 5)], OCHRE_LIGHT, 9)


def stamp(c: Canvas, x: float, base: float) -> None:
    c.disc(x, base + 4, 110, fade(INK, 0.25), 16)
    c.box(x - 92, base - 50, x + 92, base, mix(RUST, INK, 0.5), 10)
    c.shape([(x - 60, base - 50), (x - 22, base - 96), (x + 22, base - 96), (x + 60, base - 50)], RUST)
    c.box(x - 20, base - 160, x + 20, base - 90, RUST, 8)
    c.disc(x, base - 178, 44, RUST)
    c.disc(x - 12, base - 192, 12, fade(FELT, 0.4))


def bell(c: Canvas, x: float, base: float) -> None:
    c.pie(x, base, 78, 84, 180, 360, OCHRE_LIGHT)
    c.pie(x, base, 78, 84, 290, 360, OCHRE)
    c.box(x - 90, base - 6, x + 90, base + 14, INK, 8)
    c.disc(x, base - 88, 12, INK)


def papers(c: Canvas, x: float, base: float) -> None:
    for sheet in range(6):
        shift = (sheet * 13) % 22
        y, tone = base - 2 - sheet * 15, FELT if sheet % 2 else FELT_SHADE
        c.box(x - 130 + shift, y - 12, x + 110 + shift, y, tone, 2)
    c.line([(x - 60, base - 96), (x + 80, base - 108)], SKY_LIGHT, 11)
    c.shape([(x + 80, base - 114), (x + 104, base - 110), (x + 80, base - 102)], INK)
