"""Pictures of trade and travel: a train, a container yard, two caravans, a chart of two seas."""

from math import cos, pi, sin

from diplomacy.demo.canvas import (
    DUSK,
    DUSK_DEEP,
    FELT,
    FELT_DARK,
    FELT_SHADE,
    GRASS,
    GRASS_DARK,
    GRASS_LIGHT,
    INK,
    OCHRE,
    OCHRE_LIGHT,
    ROSE,
    RUST,
    SAND,
    SILVER,
    SKY,
    SKY_LIGHT,
    SKY_PALE,
    Canvas,
    fade,
    mix,
    mix_hex,
    placed,
    smooth,
)
from diplomacy.demo.motifs import camel, cloud, ger, grass, hills, meander, mountains, person, sun


def train(c: Canvas) -> None:
    """A blue train crosses the steppe at first light."""
    c.gradient(SKY_LIGHT, ROSE, 0, 520)
    sun(c, 380, 400, 92, OCHRE_LIGHT)
    mountains(c, 470, DUSK, 0.4)
    hills(c, 480, OCHRE, SAND)
    c.ridge([(0, 690), (800, 676), (1600, 690)], FELT_DARK)
    for x in range(-10, 1610, 34):
        c.box(x, 690, x + 20, 702, INK)
    c.line([(0, 688), (1600, 688)], INK, 5)
    for x in range(90, 1600, 300):
        telegraph(c, x, 690)
    for index in range(4):
        wagon(c, 60 + index * 268, 676)
    locomotive(c, 1136, 676)
    c.ridge([(0, 770), (380, 726), (900, 790), (1320, 742), (1600, 766)], GRASS)
    c.ridge([(0, 850), (500, 800), (1000, 856), (1600, 812)], GRASS_DARK)
    for x, y in ((140, 800), (700, 800), (760, 812), (1280, 800)):
        grass(c, x, y, 1.4, mix(GRASS_DARK, INK, 0.25))
    camel(c, 1440, 826, 0.8, flip=True, coat=RUST)
    camel(c, 1290, 836, 0.52, flip=True, coat=OCHRE)


def telegraph(c: Canvas, x: float, base: float) -> None:
    c.line([(x, base), (x, base - 260)], DUSK_DEEP, 7)
    for height in (250, 222):
        c.line([(x - 34, base - height), (x + 34, base - height)], DUSK_DEEP, 5)
        wire = [(x, base - height), (x + 150, base - height + 24), (x + 300, base - height)]
        c.curve(wire, fade(DUSK_DEEP, 0.7), 2)


def wheels(c: Canvas, first: float, last: float, base: float, count: int) -> None:
    for index in range(count):
        x = first + (last - first) * index / (count - 1)
        c.disc(x, base - 10, 20, INK)
        c.disc(x, base - 10, 8, SILVER)


def wagon(c: Canvas, x: float, base: float) -> None:
    wheels(c, x + 44, x + 206, base, 4)
    c.line([(x + 240, base - 40), (x + 280, base - 40)], INK, 10)
    c.box(x, base - 150, x + 250, base - 24, SKY, 16)
    c.box(x + 8, base - 162, x + 242, base - 140, mix(SKY, INK, 0.35), 10)
    c.box(x, base - 56, x + 250, base - 46, OCHRE_LIGHT)
    for window in range(5):
        left = x + 22 + window * 44
        c.box(left, base - 124, left + 30, base - 82, FELT, 5)
        c.shape([(left, base - 124), (left + 14, base - 124), (left, base - 108)], OCHRE)


def locomotive(c: Canvas, x: float, base: float) -> None:
    wheels(c, x + 44, x + 236, base, 5)
    body = [(0, -24), (0, -168), (196, -168), (250, -150), (286, -84), (300, -24)]
    c.shape(placed(body, x, base, 1), SKY)
    c.shape(placed([(0, -24), (0, -62), (291, -62), (300, -24)], x, base, 1), OCHRE)
    c.shape(placed([(206, -150), (240, -140), (266, -92), (206, -92)], x, base, 1), SKY_PALE)
    c.box(x + 20, base - 180, x + 150, base - 164, INK, 6)
    meander(c, x + 18, x + 186, base - 92, 6, OCHRE_LIGHT)
    c.disc(x + 280, base - 48, 9, FELT)
    c.shape([(x + 288, base - 52), (x + 520, base - 92), (x + 520, base - 6)], fade(FELT, 0.28))


def caravans(c: Canvas) -> None:
    """Two caravans meet at sunset and their leaders greet each other."""
    c.gradient(DUSK, OCHRE_LIGHT, 0, 600)
    sun(c, 800, 500, 165, FELT)
    dunes(c)
    for x, y, size in ((100, 730, 1.1), (330, 748, 1.25)):
        camel(c, x, y, size, coat=mix_hex(RUST, INK, 0.2), load=SKY)
        camel(c, 1600 - x, y, size, flip=True, coat=mix_hex(OCHRE, INK, 0.3), load=RUST)
    c.curve([(195, 605), (225, 650), (262, 668)], FELT, 3)
    c.curve([(1405, 605), (1375, 650), (1338, 668)], FELT, 3)
    camel(c, 545, 776, 1.05, coat=mix_hex(RUST, OCHRE, 0.4), load=DUSK)
    camel(c, 1055, 776, 1.05, flip=True, coat=mix_hex(OCHRE, FELT, 0.25), load=GRASS_DARK)
    person(c, 742, 812, 1.25, SKY, OCHRE_LIGHT, INK)
    person(c, 858, 812, 1.25, RUST, SAND, DUSK_DEEP)
    greeting(c)


def dunes(c: Canvas) -> None:
    mountains(c, 560, DUSK_DEEP, 0.35)
    c.ridge([(0, 590), (420, 540), (800, 600), (1200, 545), (1600, 590)], mix(OCHRE, DUSK, 0.35))
    c.ridge([(0, 690), (500, 640), (900, 690), (1250, 640), (1600, 700)], OCHRE)
    c.ridge([(0, 780), (500, 756), (800, 750), (1150, 758), (1600, 790)], mix(OCHRE, SAND, 0.55))


def greeting(c: Canvas) -> None:
    """The khadag that passes between the two leaders."""
    khadag = [(768, 732), (784, 722), (800, 728), (816, 722), (832, 732)]
    c.curve(khadag, SKY_PALE, 15)
    for x in (786, 814):
        c.curve([(x, 728), (x - 5, 752), (x + 4, 782)], SKY_PALE, 11)


STACKS = (
    (40, 690, RUST), (230, 690, SKY), (135, 610, OCHRE), (1410, 690, GRASS_DARK),
    (1220, 690, RUST), (1315, 610, DUSK), (440, 690, DUSK),
)  # fmt: skip


def containers(c: Canvas) -> None:
    """A crane lifts a container from one gauge to the other."""
    c.gradient(SKY_LIGHT, FELT, 0, 560)
    sun(c, 360, 108, 52)
    cloud(c, 560, 150, 0.9)
    cloud(c, 1420, 220, 0.8)
    mountains(c, 560)
    hills(c, 570, OCHRE, SAND)
    for x, y, colour in STACKS:
        container(c, x, y, 180, 78, colour)
    c.ridge([(0, 690), (800, 686), (1600, 690)], FELT_DARK)
    track(c, 770)
    track(c, 868)
    flatcar(c, 330, 762, 420)
    container(c, 360, 728, 170, 96, GRASS_DARK)
    container(c, 545, 728, 170, 96, OCHRE)
    flatcar(c, 830, 860, 440)
    container(c, 862, 826, 180, 104, DUSK)
    crane(c)


def container(c: Canvas, x: float, y: float, width: float, height: float, colour: str) -> None:
    c.box(x, y - height, x + width, y, colour, 3)
    for rib in range(1, 10):
        left = x + rib * width / 10
        c.line([(left, y - height + 8), (left, y - 8)], mix(colour, INK, 0.28), 4, round_=False)
    c.box(x, y - height, x + width, y - height + 6, mix(colour, FELT, 0.3))


def track(c: Canvas, y: float) -> None:
    for x in range(-8, 1600, 40):
        c.box(x, y + 2, x + 24, y + 14, mix(RUST, INK, 0.6))
    c.line([(0, y), (1600, y)], INK, 6)


def flatcar(c: Canvas, x: float, y: float, width: float) -> None:
    wheels(c, x + 50, x + width - 50, y, 4)
    c.box(x, y - 36, x + width, y - 20, INK, 4)


def crane(c: Canvas) -> None:
    for x in (230, 1330):
        c.line([(x, 870), (x + 40, 250)], RUST, 16)
        c.line([(x + 80, 870), (x + 40, 250)], RUST, 16)
        c.line([(x + 18, 600), (x + 62, 600)], RUST, 10)
    c.box(120, 214, 1560, 256, RUST, 6)
    for x in range(130, 1500, 60):
        c.line([(x, 250), (x + 30, 220), (x + 60, 250)], mix(RUST, INK, 0.35), 5)
    c.box(900, 256, 1030, 300, INK, 6)
    c.box(990, 270, 1020, 294, SKY_PALE, 4)
    for x in (920, 1010):
        c.line([(x, 300), (x, 470)], INK, 4)
    c.box(860, 466, 1070, 482, INK, 4)
    container(c, 860, 592, 210, 110, SKY)
    meander(c, 880, 1055, 556, 6, OCHRE_LIGHT)


LAND = [
    (330, -40), (380, 120), (290, 260), (360, 420), (280, 600), (370, 760), (330, 960),
    (1270, 960), (1310, 780), (1220, 640), (1330, 470), (1240, 300), (1320, 140), (1260, -40),
]  # fmt: skip
COUNTRY = [
    (560, 330), (640, 250), (770, 280), (880, 220), (1000, 290), (1080, 380), (1040, 520),
    (930, 600), (800, 640), (660, 590), (570, 500), (520, 420),
]  # fmt: skip
PEAKS = (
    (470, 170, 1.1), (560, 130, 0.8), (1090, 180, 1.0), (1180, 230, 0.7),
    (460, 720, 0.9), (1120, 740, 1.1), (1030, 700, 0.7),
)  # fmt: skip
ROAD = [(352, 420), (480, 450), (600, 520), (800, 470), (960, 380), (1120, 430), (1280, 430)]


def two_seas(c: Canvas) -> None:
    """A chart: land between two seas, and one road that joins them."""
    c.gradient(SKY_LIGHT, SKY, 0, 900)
    waves(c)
    c.blob([(x + (26 if x > 800 else -26), y) for x, y in LAND], fade(FELT, 0.35))
    c.blob(LAND, SAND)
    c.blob(COUNTRY, GRASS_LIGHT)
    outline = smooth(COUNTRY, closed=True)
    c.line([*outline, outline[0]], GRASS_DARK, 4)
    for x, y, size in PEAKS:
        peak(c, x, y, size)
    road = smooth(ROAD)
    for start in range(0, len(road) - 6, 8):
        c.line(road[start : start + 5], RUST, 10)
    for x, y in ((345, 415), (1288, 430)):
        c.disc(x, y, 24, FELT)
        c.disc(x, y, 14, RUST)
    ger(c, 800, 452, 0.95, SKY)
    ship(c, 150, 480, 1.15, RUST)
    ship(c, 1450, 350, 1.15, OCHRE)
    compass(c, 1460, 740, 88)


def waves(c: Canvas) -> None:
    for row in range(13):
        for column in range(17):
            x, y = column * 100 + (row % 2) * 50, 40 + row * 68
            swell = [(x - 22, y), (x - 11, y - 7), (x, y), (x + 11, y - 7), (x + 22, y)]
            c.curve(swell, fade(FELT, 0.35), 3)


def peak(c: Canvas, x: float, y: float, size: float) -> None:
    c.shape(placed([(-60, 0), (0, -88), (60, 0)], x, y, size), DUSK)
    c.shape(placed([(0, -88), (60, 0), (14, 0)], x, y, size), mix(DUSK, INK, 0.25))
    snow = [(-22, -56), (0, -88), (22, -56), (9, -48), (0, -58), (-10, -46)]
    c.shape(placed(snow, x, y, size), FELT)


def ship(c: Canvas, x: float, y: float, size: float, hull: str) -> None:
    c.line(placed([(-4, -20), (-4, -118)], x, y, size), INK, 5 * size)
    c.shape(placed([(2, -116), (64, -40), (2, -34)], x, y, size), FELT)
    c.shape(placed([(-10, -104), (-58, -40), (-10, -34)], x, y, size), FELT_SHADE)
    c.shape(placed([(-80, -22), (84, -22), (56, 16), (-56, 16)], x, y, size), hull)
    c.curve(placed([(-90, 22), (-45, 14), (0, 22), (45, 14), (90, 22)], x, y, size), FELT, 6 * size)


def compass(c: Canvas, x: float, y: float, size: float) -> None:
    c.disc(x, y, size, fade(FELT, 0.9))
    c.ring(x, y, size * 0.9, size * 0.9, OCHRE, 4)
    for quarter in range(4):
        angle = quarter * pi / 2
        tip = (x + size * 0.8 * sin(angle), y - size * 0.8 * cos(angle))
        for side, colour in ((-0.6, INK), (0.6, SKY)):
            wing = (x + size * 0.26 * sin(angle + side), y - size * 0.26 * cos(angle + side))
            c.shape([tip, wing, (x, y)], RUST if quarter == 0 and side < 0 else colour)
