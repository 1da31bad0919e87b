"""Pictures of the open steppe: gers and pennants, wind turbines, a ballot box, a letter-box."""

from math import cos, pi, sin

from diplomacy.demo.canvas import (
    DUSK,
    FELT,
    FELT_DARK,
    FELT_SHADE,
    GRASS_DARK,
    INK,
    OCHRE,
    OCHRE_LIGHT,
    RUST,
    SAND,
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
    smooth,
)
from diplomacy.demo.motifs import (
    camel,
    cloud,
    flag,
    ger,
    grass,
    hills,
    meander,
    mountains,
    sheep,
    sun,
)

RIVER = [(1600, 560), (1350, 588), (1180, 622), (1240, 676), (1130, 742), (880, 800), (760, 910)]
FLOCK = (
    (150, 610), (205, 634), (255, 606), (318, 640), (120, 660), (372, 612),
    (1350, 536), (1400, 552), (1312, 556),
)  # fmt: skip
FARM = (
    (520, 640, 0.5, 0.1), (720, 650, 0.6, 0.55), (1440, 660, 0.72, 0.3),
    (930, 690, 0.95, 0.8), (1180, 740, 1.35, 0.42),
)  # fmt: skip
RANGE = [(130, 640), (420, 350), (520, 420), (800, 90), (1050, 400), (1150, 340), (1480, 640)]
SNOW = [
    (640, 278),
    (800, 90),
    (952, 278),
    (900, 262),
    (862, 316),
    (812, 254),
    (756, 326),
    (700, 262),
]


def steppe(c: Canvas) -> None:
    """Gers on the green steppe, a river, pennants set out for guests."""
    c.gradient(SKY, SKY_PALE, 0, 560)
    sun(c, 1290, 170, 62)
    for x, y, size in ((300, 190, 1.2), (760, 120, 0.8), (1010, 270, 0.9)):
        cloud(c, x, y, size)
    mountains(c, 480)
    hills(c, 500)
    c.curve(RIVER, fade(FELT, 0.55), 44)
    c.curve(RIVER, SKY_LIGHT, 34)
    sheep(c, FLOCK)
    ger(c, 640, 640, 0.75, SKY)
    ger(c, 980, 620, 0.55, OCHRE)
    ger(c, 420, 790, 1.35)
    for index, colour in enumerate((RUST, OCHRE, FELT, DUSK, SKY)):
        flag(c, 1010 + index * 115, 862 - index * 12, 1.0, colour, OCHRE_LIGHT)
    for x, y in ((120, 840), (180, 866), (690, 860), (770, 770)):
        grass(c, x, y, 1.3)


def turbines(c: Canvas) -> None:
    """Wind turbines over the Gobi, with a camel that does not mind."""
    c.gradient(SKY, SKY_PALE, 0, 600)
    for x, y, size in ((220, 150, 1.0), (1450, 110, 0.9), (620, 260, 0.7)):
        cloud(c, x, y, size)
    mountains(c, 560, DUSK, 0.5)
    hills(c, 575, OCHRE, SAND)
    for x, y, size, turn in FARM:
        turbine(c, x, y, size, turn)
    for x, y in ((90, 720), (640, 830), (820, 780), (1490, 800), (1010, 850), (60, 860)):
        grass(c, x, y, 1.5, mix(GRASS_DARK, OCHRE, 0.3))
    ger(c, 250, 690, 0.6, SKY)
    camel(c, 400, 800, 1.35, coat=RUST)
    camel(c, 620, 812, 0.72, coat=mix_hex(RUST, OCHRE, 0.5))


def turbine(c: Canvas, x: float, y: float, size: float, turn: float) -> None:
    c.disc(x, y, 40 * size, fade(INK, 0.16), 8 * size)
    c.shape(placed([(-9, 0), (-5, -380), (5, -380), (9, 0)], x, y, size), FELT)
    c.shape(placed([(2, 0), (2, -380), (5, -380), (9, 0)], x, y, size), FELT_DARK)
    hub = (x, y - 384 * size)
    for blade in range(3):
        angle = 2 * pi * (blade + turn) / 3
        along, across = (sin(angle), -cos(angle)), (cos(angle), sin(angle))
        outline = ((0, -5), (34, -15), (190, -2), (190, 2), (0, 6))
        at = [(hub[0] + size * (a * along[0] + b * across[0]),
               hub[1] + size * (a * along[1] + b * across[1])) for a, b in outline]  # fmt: skip
        c.shape(at, FELT)
        c.line([at[0], at[3]], FELT_DARK, 1.5 * size)
    c.disc(*hub, 13 * size, OCHRE)


def ballot(c: Canvas) -> None:
    """A ballot box before a snow mountain."""
    c.gradient(SKY, SKY_PALE, 0, 620)
    cloud(c, 240, 190, 1.1)
    sun(c, 1180, 150, 54)
    cloud(c, 1350, 250, 0.9)
    c.shape(RANGE, DUSK)
    c.shape([*RANGE[3:], (880, 640)], mix(DUSK, INK, 0.22))
    c.shape(SNOW, FELT)
    c.shape([*SNOW[1:5], (824, 268)], FELT_SHADE)
    hills(c, 600)
    ger(c, 260, 730, 0.7)
    ger(c, 1370, 720, 0.6, OCHRE)
    box_of_votes(c, 800, 850)
    for x, y in ((430, 840), (520, 868), (1130, 850), (1230, 872), (1480, 850)):
        grass(c, x, y, 1.4)


def box_of_votes(c: Canvas, x: float, y: float) -> None:
    c.disc(x, y + 4, 250, fade(INK, 0.2), 22)
    c.shape([(x - 230, y - 206), (x - 180, y - 268), (x + 180, y - 268), (x + 230, y - 206)], SKY_LIGHT)
    c.box(x - 122, y - 250, x + 138, y - 228, INK, 11)
    slip(c, x, y)
    c.box(x - 230, y - 214, x + 230, y, SKY, 10)
    meander(c, x - 214, x + 222, y - 16, 9, OCHRE_LIGHT)
    meander(c, x - 214, x + 222, y - 150, 9, OCHRE_LIGHT)
    c.disc(x, y - 84, 17, OCHRE_LIGHT)
    for ray in around(x, y - 84, 28, 28, 10):
        c.disc(*ray, 4, OCHRE_LIGHT)


def slip(c: Canvas, x: float, y: float) -> None:
    """A marked ballot, half-way in."""
    c.shape([(x - 96, y - 390), (x + 60, y - 432), (x + 118, y - 238), (x - 54, y - 238)], FELT)
    c.line([(x - 34, y - 356), (x - 10, y - 326), (x + 46, y - 386)], RUST, 13)
    for row in (0, 1):
        left = x - 34 + row * 8
        c.line([(left, y - 284 + row * 24), (left + 90, y - 308 + row * 24)], FELT_DARK, 7)


FLIGHT = (
    (1180, 300, 1.1, -14), (1330, 200, 0.9, 12), (1420, 370, 0.75, -8), (1500, 150, 0.55, 16),
    (1240, 470, 0.8, 10),
)  # fmt: skip


def letter_box(c: Canvas) -> None:
    """A letter-box of white felt on the steppe; letters arrive like birds."""
    c.gradient(SKY_LIGHT, FELT, 0, 600)
    sun(c, 300, 200, 72)
    cloud(c, 640, 150, 0.8)
    mountains(c, 560)
    hills(c, 560)
    ger(c, 230, 700, 0.7, SKY)
    c.disc(840, 852, 150, fade(INK, 0.18), 18)
    c.box(812, 600, 868, 850, mix(RUST, INK, 0.45), 6)
    felt_box(c, 840, 620)
    for x, y, size, lean in FLIGHT:
        letter(c, x, y, size, lean)
    for x, y in ((640, 850), (700, 872), (970, 858), (1060, 840), (420, 830), (1350, 850)):
        grass(c, x, y, 1.5)
    sheep(c, ((1230, 720), (1290, 742), (1350, 716), (1470, 750)))


def felt_box(c: Canvas, x: float, base: float) -> None:
    for right, tone in ((190, FELT_SHADE), (172, FELT)):
        c.box(x - 190, base - 120, x + right, base, tone, 30)
        c.box(x - 190, base - 242, x + right, base - 60, tone)
        middle, half = x + (right - 190) / 2, (right + 190) / 2
        c.pie(middle, base - 240, half, 150, 180, 360, tone)
    arch = [(-172, -30), (-172, -240), (-9, -372), (154, -240), (154, -30)]
    stitches = smooth(placed(arch, x, base, 1))
    for start in range(0, len(stitches) - 2, 2):
        c.line(stitches[start : start + 2], RUST, 4)
    c.box(x - 120, base - 240, x + 104, base - 216, INK, 11)
    letter(c, x - 8, base - 272, 1.2, 0)
    c.box(x - 132, base - 226, x + 116, base - 206, FELT_DARK, 8)
    horn_pattern(c, x - 9, base - 126)
    meander(c, x - 136, x + 128, base - 24, 6, RUST)


HORN = [(0, 0), (40, 44), (84, 30), (84, 4), (58, 10), (62, 24)]


def horn_pattern(c: Canvas, x: float, y: float) -> None:
    """The ram's-horn scroll of felt carpets."""
    for side in (-1, 1):
        for lift in (-1, 1):
            spiral = [(x + side * px, y + lift * py) for px, py in HORN]
            c.curve(spiral, RUST if lift > 0 else SKY, 13)
    c.disc(x, y, 16, OCHRE)


def letter(c: Canvas, x: float, y: float, size: float, lean: float) -> None:
    at = Spot(x, y, size, slope=lean / 100)
    c.shape(at((-70, -44), (70, -44), (70, 44), (-70, 44)), FELT)
    c.line(at((-70, -44), (70, -44), (70, 44), (-70, 44), (-70, -44)), FELT_DARK, 3 * size)
    c.line(at((-68, -42), (0, 10), (68, -42)), FELT_DARK, 4 * size)
    c.disc(*at((0, 8))[0], 13 * size, RUST)
    if lean:
        for side, colour in ((-1, SKY_LIGHT), (1, SKY_PALE)):
            wing = at(
                (side * 58, -30),
                (side * 118, -84),
                (side * 150, -66),
                (side * 118, -30),
                (side * 66, 4),
            )
            c.blob(wing, colour)
