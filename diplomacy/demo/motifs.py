"""What the demonstration pictures share: sky, hills, gers, camels, people, ornaments."""

from diplomacy.demo.canvas import (
    DUSK,
    FELT,
    FELT_DARK,
    FELT_SHADE,
    GRASS,
    GRASS_DARK,
    GRASS_LIGHT,
    INK,
    OCHRE,
    OCHRE_LIGHT,
    RUST,
    SKIN,
    SKY,
    SKY_LIGHT,
    Canvas,
    Colour,
    Point,
    Spot,
    fade,
    mix,
    placed,
    smooth,
)

CAMEL: list[Point] = [
    (-62, -34), (-58, -52), (-46, -62), (-36, -90), (-26, -94), (-16, -64), (-2, -58),
    (10, -66), (20, -94), (31, -90), (40, -60), (52, -50), (64, -50), (74, -66), (76, -92),
    (80, -110), (92, -116), (106, -108), (122, -102), (122, -92), (104, -90), (96, -84),
    (94, -60), (86, -36), (66, -24), (40, -14), (0, -16), (-40, -16), (-58, -22),
]  # fmt: skip
LEGS = ((-38, -4, 46), (54, -4, 46), (-52, 3, 50), (66, 3, 50))
PACK: list[Point] = [(-20, -66), (14, -66), (22, -40), (16, -14), (-22, -14), (-28, -40)]
PENNANT: list[Point] = [
    (0, -150), (30, -156), (58, -146), (88, -150), (88, -104), (58, -100), (30, -110), (0, -104),
]  # fmt: skip


def sun(c: Canvas, x: float, y: float, size: float, colour: str = OCHRE_LIGHT) -> None:
    for spread in (2.1, 1.7, 1.35):
        c.disc(x, y, size * spread, fade(colour, 0.16))
    c.disc(x, y, size, colour)


def cloud(c: Canvas, x: float, y: float, size: float, colour: str = FELT) -> None:
    """A flat-footed summer cloud."""
    c.box(x - 95 * size, y - 26 * size, x + 95 * size, y + 14 * size, colour, 20 * size)
    for dx, dy, r in ((-48, -28, 34), (0, -46, 46), (50, -26, 32)):
        c.disc(x + dx * size, y + dy * size, r * size, colour)


def hills(c: Canvas, horizon: float, near: str = GRASS, far: str = GRASS_LIGHT) -> None:
    """Three rolling grounds, the nearest darkest."""
    h = horizon
    c.ridge([(0, h + 20), (320, h - 30), (700, h + 26), (1150, h - 24), (1600, h + 10)], far)
    middle = mix(far, near, 0.55)
    c.ridge([(0, h + 90), (400, h + 120), (820, h + 66), (1240, h + 112), (1600, h + 74)], middle)
    c.ridge([(0, h + 200), (360, h + 160), (860, h + 214), (1300, h + 170), (1600, h + 200)], near)


def mountains(c: Canvas, base: float, colour: str = DUSK, share: float = 0.55) -> None:
    """A blue distance."""
    pale = mix(colour, FELT, share)
    peaks = [(0, 40), (150, 120), (290, 62), (470, 150), (640, 70), (800, 104), (980, 58)]
    peaks += [(1150, 140), (1310, 76), (1460, 128), (1600, 60)]
    c.ridge([(x, base - h) for x, h in peaks], pale, base + 120)
    nearer = mix(colour, FELT, share * 0.6)
    c.ridge([(x, base + 22 - h * 0.55) for x, h in reversed_heights(peaks)], nearer, base + 120)


def reversed_heights(peaks: list[tuple[int, int]]) -> list[tuple[int, int]]:
    heights = [h for _, h in reversed(peaks)]
    return [(x, h) for (x, _), h in zip(peaks, heights, strict=True)]


def smoke(c: Canvas, x: float, y: float, size: float, colour: str = FELT) -> None:
    path = [(0, 0), (9, -26), (-7, -52), (10, -82), (-2, -112)]
    for index, (px, py) in enumerate(smooth(placed(path, x, y, size))):
        c.disc(px, py, size * (3 + index * 0.16), fade(colour, 0.20))


def ger(c: Canvas, x: float, y: float, size: float, door: str = RUST) -> None:
    """A felt tent standing on (x, y), 200 units wide at size 1."""
    at = Spot(x, y, size)
    c.disc(x, y, 118 * size, fade(INK, 0.16), 13 * size)
    c.line(at((38, -112), (38, -146)), INK, 8 * size)
    c.shape(at((-100, 0), (-100, -66), (100, -66), (100, 0)), FELT)
    c.shape(at((40, 0), (40, -66), (100, -66), (100, 0)), FELT_SHADE)
    roof = at((-110, -62), (-64, -98), (-22, -120), (22, -120), (64, -98), (110, -62))
    c.shape(smooth(roof), FELT)
    c.shape(at((22, -120), (64, -98), (110, -62), (44, -62)), FELT_SHADE)
    c.box(x - 24 * size, y - 130 * size, x + 24 * size, y - 116 * size, OCHRE, 5 * size)
    for height in (-52, -14):
        c.line(at((-100, height), (100, height)), SKY, 5 * size, round_=False)
    c.line(at((-110, -62), (110, -62)), FELT_DARK, 4 * size)
    c.box(x - 24 * size, y - 64 * size, x + 24 * size, y, OCHRE, 2)
    c.box(x - 18 * size, y - 58 * size, x + 18 * size, y, door, 2)
    c.disc(x, y - 34 * size, 8 * size, OCHRE_LIGHT)
    smoke(c, x + 38 * size, y - 148 * size, size * 0.8)


def camel(
    c: Canvas,
    x: float,
    y: float,
    size: float,
    *,
    flip: bool = False,
    coat: str = OCHRE,
    load: str = "",
) -> None:
    """A two-humped camel, standing on (x, y), looking right unless flipped."""
    at = Spot(x, y, size, flip=flip)
    shade = mix(coat, INK, 0.28)
    for leg, lean, foot in LEGS:
        tone = coat if lean > 0 else shade
        c.line(at((leg, -29), (leg + lean, 24), (leg, foot)), tone, 11 * size)
    c.curve(at((-60, -44), (-70, -26), (-68, -6)), shade, 5 * size)
    c.blob(at(*CAMEL), coat)
    for hump in (-30, 25):
        c.blob(at((hump - 9, -80), (hump + 1, -98), (hump + 10, -80)), shade)
    c.curve(at((82, -68), (84, -46), (76, -30)), shade, 9 * size)
    c.disc(*at((100, -106))[0], 2.6 * size, INK)
    if load:
        c.blob(at(*PACK), load)
        c.line(at((-24, -42), (19, -42)), OCHRE_LIGHT, 5 * size)


def person(c: Canvas, x: float, y: float, size: float, deel: str = SKY, sash: str = OCHRE, hat: str = INK) -> None:
    """Somebody in a deel, standing on (x, y), about 150 units tall at size 1."""
    at = Spot(x, y, size)
    for foot in (-14, 14):
        c.box(x + (foot - 12) * size, y - 12 * size, x + (foot + 12) * size, y, INK, 5 * size)
    c.shape(at((-24, -98), (24, -98), (38, -8), (-38, -8)), deel)
    c.line(at((-22, -92), (-32, -52)), deel, 20 * size)
    c.line(at((22, -92), (32, -52)), deel, 20 * size)
    c.line(at((-27, -56), (27, -56)), sash, 12 * size, round_=False)
    c.line(at((0, -98), (18, -84), (22, -62)), OCHRE_LIGHT, 4 * size)
    face(c, x, y - 118 * size, size)
    c.pie(x, y - 126 * size, 25 * size, 20 * size, 180, 360, hat)
    c.shape(at((-7, -144), (7, -144), (0, -162)), RUST)


def face(c: Canvas, x: float, y: float, size: float) -> None:
    c.disc(x, y, 22 * size, SKIN)
    for side in (-8, 8):
        c.disc(x + side * size, y - 1 * size, 2.6 * size, INK)
        c.disc(x + side * 1.6 * size, y + 7 * size, 4.2 * size, fade(RUST, 0.22))
    c.curve(placed([(-7, 8), (0, 12), (7, 8)], x, y, size), INK, 2.4 * size)


def meander(c: Canvas, x0: float, x1: float, y: float, size: float, colour: str) -> None:
    """A band of the hammer ornament, from x0 to about x1, upward from y."""
    unit = [(0, 0), (0, -4), (4, -4), (4, -1.5), (2, -1.5), (2, -2.6)]
    x = x0
    while x + 6 * size <= x1:
        c.line(placed(unit, x, y, size), colour, size * 0.7)
        c.line(placed([(4, -4), (4, 0), (6, 0)], x, y, size), colour, size * 0.7)
        x += 6 * size


def grass(c: Canvas, x: float, y: float, size: float, colour: Colour = GRASS_DARK) -> None:
    for lean in (-9, 0, 9):
        c.curve(placed([(0, 0), (lean * 0.3, -12), (lean, -22)], x, y, size), colour, 3 * size)


def flag(c: Canvas, x: float, y: float, size: float, colour: str, back: str = SKY_LIGHT) -> None:
    """A pennant without a country."""
    c.line([(x, y), (x, y - 150 * size)], FELT, 5 * size)
    c.shape(placed(PENNANT, x, y, size), colour)
    stripe = [(px, -127 + (py + 127) * 0.35 + 4) for px, py in PENNANT]
    c.shape(placed(stripe, x, y, size), back)


def sheep(c: Canvas, places: tuple[Point, ...]) -> None:
    for x, y in places:
        c.disc(x, y, 17, FELT, 11)
        c.disc(x + 17, y - 5, 6, INK)
        for leg in (-8, 8):
            c.line([(x + leg, y + 8), (x + leg, y + 17)], INK, 3)


def lattice(c: Canvas, top: float, bottom: float) -> None:
    """The folding wall of a ger."""
    c.box(0, top, 1600, bottom, FELT)
    for x in range(-140, 1620, 44):
        c.line([(x, top), (x + 110, bottom)], RUST, 7)
        c.line([(x + 110, top), (x, bottom)], mix(RUST, INK, 0.2), 7)
    for y in (top, bottom):
        c.box(0, y - 9, 1600, y + 9, OCHRE)


def steam(c: Canvas, x: float, y: float, lean: int) -> None:
    path = [(x, y), (x + 16 * lean, y - 36), (x - 14 * lean, y - 74), (x + 12 * lean, y - 116)]
    for index, (px, py) in enumerate(smooth(path, steps=24)):
        c.disc(px, py, 6 + index * 0.08, fade(FELT, 0.22))
