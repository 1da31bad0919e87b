"""Portraits of the two people who sign posts and do not exist."""

from diplomacy.demo.canvas import (
    DUSK,
    FELT,
    FELT_SHADE,
    INK,
    OCHRE,
    OCHRE_LIGHT,
    RUST,
    SKIN,
    SKY,
    SKY_PALE,
    Canvas,
    Point,
    Spot,
    fade,
    mix,
    mix_hex,
)
from diplomacy.demo.motifs import mountains

X, Y = 800, 420  # the middle of the face, in the middle of the picture


def saruul(c: Canvas) -> None:
    """Long hair, a blue deel, a window with mountains."""
    c.box(0, 0, 1600, 900, SKY_PALE)
    mountains(c, 600, DUSK, 0.45)
    for wall in ((0, 0, 1600, 70), (0, 0, 160, 900), (1440, 0, 1600, 900), (0, 690, 1600, 900)):
        c.box(*wall, FELT_SHADE)
    for bar in ((150, 60, 1450, 96), (150, 660, 1450, 720), (150, 60, 186, 720), (1414, 60, 1450, 720)):
        c.box(*bar, FELT)
    for x in (560, 1010):
        c.box(x, 96, x + 26, 684, FELT)
    hair = "#2a1f2b"
    c.box(X - 172, Y - 180, X + 172, Y + 330, hair, 150)
    shoulders(c, SKY, mix_hex(SKY, INK, 0.3))
    deel_edge(c)
    head(c)
    c.blob([(X - 130, Y - 60), (X - 90, Y - 176), (X + 20, Y - 196), (X + 128, Y - 120), (X + 132, Y - 30),
            (X + 84, Y - 96), (X - 20, Y - 128), (X - 96, Y - 60)], hair)  # fmt: skip
    for side in (-1, 1):
        c.line([(X + side * 128, Y + 60), (X + side * 128, Y + 92)], OCHRE_LIGHT, 9)
        c.disc(X + side * 128, Y + 104, 12, RUST)


def temuulen(c: Canvas) -> None:
    """Short hair, round glasses, an ochre jacket, and letters in their pigeonholes."""
    c.gradient(mix_hex(OCHRE, FELT, 0.72), mix_hex(OCHRE, FELT, 0.5))
    shelf(c)
    shoulders(c, OCHRE, mix_hex(OCHRE, INK, 0.35))
    c.shape([(X - 78, Y + 176), (X + 78, Y + 176), (X, Y + 330)], FELT)
    c.line([(X - 84, Y + 170), (X, Y + 330), (X + 84, Y + 170)], mix(OCHRE, INK, 0.35), 14)
    head(c)
    hair = "#1f2430"
    c.blob([(X - 134, Y - 30), (X - 128, Y - 140), (X - 50, Y - 204), (X + 60, Y - 200), (X + 132, Y - 130),
            (X + 134, Y - 30), (X + 104, Y - 90), (X + 30, Y - 116), (X - 60, Y - 104), (X - 108, Y - 84)], hair)  # fmt: skip
    for side in (-1, 1):
        c.ring(X + side * 58, Y + 4, 44, 44, INK, 8)
    c.line([(X - 16, Y + 2), (X + 16, Y + 2)], INK, 7)


def shoulders(c: Canvas, colour: str, shade: str) -> None:
    at = Spot(X, Y, 1)
    c.box(X - 58, Y + 90, X + 58, Y + 240, mix(SKIN, RUST, 0.18), 40)
    c.blob(at((-330, 520), (-290, 290), (-170, 206), (0, 190), (170, 206), (290, 290), (330, 520)), colour)
    for side in (-1, 1):
        c.line([(X + side * 236, Y + 320), (X + side * 226, Y + 500)], shade, 7)


def deel_edge(c: Canvas) -> None:
    """The collar and the slanting front of a deel, with its knots."""
    c.box(X - 86, Y + 150, X + 86, Y + 204, OCHRE_LIGHT, 24)
    front: list[Point] = [
        (X - 6, Y + 196),
        (X + 92, Y + 250),
        (X + 186, Y + 300),
        (X + 214, Y + 420),
        (X + 206, Y + 500),
    ]
    c.curve(front, OCHRE_LIGHT, 18)
    for x, y in front[1:3]:
        c.line([(x - 22, y + 6), (x + 22, y - 6)], RUST, 10)


def head(c: Canvas) -> None:
    c.disc(X, Y, 134, SKIN, 164)
    for side in (-1, 1):
        c.disc(X + side * 58, Y + 2, 12, INK, 14)
        c.curve([(X + side * 30, Y - 46), (X + side * 60, Y - 58), (X + side * 90, Y - 44)], mix(INK, SKIN, 0.2), 8)
        c.disc(X + side * 82, Y + 58, 34, fade(RUST, 0.2), 24)
    c.curve([(X - 4, Y + 20), (X - 12, Y + 48), (X + 8, Y + 54)], mix(SKIN, RUST, 0.45), 7)
    c.curve([(X - 38, Y + 92), (X, Y + 108), (X + 38, Y + 92)], RUST, 9)


def shelf(c: Canvas) -> None:
    """Pigeonholes, most of them with letters."""
    frame = mix(OCHRE, INK, 0.45)
    for row in range(5):
        for column in range(9):
            x, y = 20 + column * 176, 24 + row * 176
            c.box(x, y, x + 152, y + 152, mix(OCHRE, INK, 0.62), 8)
            c.box(x, y + 140, x + 152, y + 156, frame)
            for letter in range((row * 5 + column * 3) % 4):
                tone = (FELT, SKY_PALE, FELT_SHADE)[letter]
                c.box(x + 22 + letter * 34, y + 34 + letter * 8, x + 46 + letter * 34, y + 140, tone, 3)
