"""Pictures of guests and hosts: the round table, the kitchen, the host's tea."""

from diplomacy.demo.canvas import (
    DUSK,
    FELT,
    FELT_DARK,
    FELT_SHADE,
    GRASS,
    GRASS_DARK,
    INK,
    OCHRE,
    OCHRE_LIGHT,
    ROSE,
    RUST,
    SAND,
    SILVER,
    SKIN,
    SKY,
    SKY_LIGHT,
    Canvas,
    around,
    fade,
    mix,
    mix_hex,
    placed,
    smooth,
)
from diplomacy.demo.motifs import cloud, face, lattice, meander, steam


def round_table(c: Canvas) -> None:
    """Fifty-three seats at one round table under the crown of a great ger."""
    c.gradient(mix_hex(OCHRE, FELT, 0.45), FELT)
    for end in around(800, 150, 1500, 1150, 44, 0.011):
        c.line([(800, 130), end], RUST, 9)
    c.disc(800, 128, 236, OCHRE, 122)
    c.disc(800, 128, 206, SKY_LIGHT, 102)
    cloud(c, 770, 130, 0.55)
    for turn in (0, 0.25):
        (x0, y0), (x1, y1) = around(800, 128, 206, 102, 2, turn)
        c.line([(x0, y0), (x1, y1)], OCHRE, 11)
    c.ring(800, 128, 110, 54, OCHRE, 9)
    c.gradient(mix_hex(RUST, INK, 0.15), mix_hex(RUST, INK, 0.45), 440, 900)
    lattice(c, 330, 440)
    c.disc(800, 672, 720, fade(INK, 0.25), 214)
    colours = (SKY, OCHRE_LIGHT, FELT, DUSK, GRASS, SKY_LIGHT, ROSE)
    seats = around(800, 650, 690, 196, 53)
    for index in sorted(range(53), key=lambda i: seats[i][1]):
        if seats[index][1] <= 650:
            seat(c, *seats[index], colours[index % 7])
    table(c)
    for index in sorted(range(53), key=lambda i: seats[i][1]):
        if seats[index][1] > 650:
            seat(c, *seats[index], colours[index % 7])


def seat(c: Canvas, x: float, y: float, colour: str) -> None:
    size = 0.72 + (y - 440) / 760
    c.pie(x, y + 16 * size, 26 * size, 30 * size, 180, 360, colour)
    c.disc(x, y - 20 * size, 14 * size, SKIN)
    c.pie(x, y - 22 * size, 15 * size, 15 * size, 180, 360, INK)


def table(c: Canvas) -> None:
    c.disc(800, 664, 620, mix(OCHRE, INK, 0.35), 164)
    c.disc(800, 646, 620, OCHRE, 164)
    c.disc(800, 646, 596, OCHRE_LIGHT, 154)
    c.disc(800, 650, 440, mix(RUST, INK, 0.35), 104)
    c.disc(800, 656, 436, SKY, 98)
    c.ring(800, 656, 380, 82, OCHRE_LIGHT, 5)
    for x, y in around(800, 656, 250, 50, 20):
        c.disc(x, y, 11, FELT, 5)
    c.disc(800, 656, 120, OCHRE_LIGHT, 26)
    for x, y in around(800, 648, 520, 129, 53):
        c.shape([(x - 11, y - 5), (x + 11, y - 5), (x + 13, y + 6), (x - 13, y + 6)], FELT)


def host_tea(c: Canvas) -> None:
    """The host's table: a silver bowl of milk tea on a blue scarf, and stacked cakes."""
    c.gradient(mix_hex(RUST, OCHRE, 0.35), mix_hex(OCHRE, FELT, 0.4), 0, 250)
    for x in range(-200, 1800, 84):
        c.line([(800 + (x - 800) * 0.72, 0), (x, 240)], RUST, 13)
    lattice(c, 240, 560)
    window_door(c)
    c.box(0, 560, 1600, 900, mix(RUST, INK, 0.35))
    c.shape([(120, 640), (1480, 640), (1600, 760), (0, 760)], OCHRE)
    c.box(0, 760, 1600, 840, mix(OCHRE, RUST, 0.65))
    meander(c, 20, 1590, 820, 11, OCHRE_LIGHT)
    for x in (90, 1420):
        c.box(x, 840, x + 90, 900, mix(OCHRE, INK, 0.4))
    scarf(c)
    silver_bowl(c, 800, 716)
    cakes(c, 380, 716)
    teapot(c, 1220, 716)


def window_door(c: Canvas) -> None:
    """The open door, with the country outside."""
    c.box(610, 130, 990, 580, OCHRE, 8)
    c.box(640, 160, 960, 580, SKY_LIGHT)
    c.box(640, 400, 960, 580, GRASS)
    c.ridge([(640, 410), (720, 340), (800, 390), (880, 330), (960, 400)], DUSK, 430)
    c.ridge([(640, 440), (760, 420), (880, 446), (960, 424)], mix(GRASS, FELT, 0.3), 580)
    c.disc(880, 230, 34, OCHRE_LIGHT)
    cloud(c, 730, 250, 0.5)
    meander(c, 632, 976, 155, 4.4, RUST)


def scarf(c: Canvas) -> None:
    top = [(420, 690), (560, 672), (700, 694), (840, 674), (1000, 694), (1180, 672)]
    low = [(1200, 726), (1010, 746), (850, 728), (700, 748), (560, 728), (430, 744)]
    c.shape([*smooth(top), *smooth(low)], SKY)
    for x, lean in ((560, -1), (1010, 1)):
        fall = [(x - 70, 730), (x + 70, 730), (x + 78 + 20 * lean, 880), (x - 62 + 20 * lean, 880)]
        c.shape(fall, SKY)
        c.shape([fall[0], (x, 730), (x + 8 + 20 * lean, 880), fall[3]], mix(SKY, FELT, 0.14))
        for step in range(8):
            left = x - 58 + 20 * lean + step * 18
            c.line([(left, 880), (left, 898)], SKY_LIGHT, 4)
    c.curve([(440, 712), (640, 700), (860, 714), (1180, 696)], fade(FELT, 0.35), 5)


def silver_bowl(c: Canvas, x: float, base: float) -> None:
    c.disc(x, base + 2, 110, fade(INK, 0.3), 16)
    c.shape(
        [(x - 60, base), (x + 60, base), (x + 42, base - 34), (x - 42, base - 34)],
        mix(SILVER, INK, 0.2),
    )
    c.pie(x, base - 120, 170, 108, 0, 180, SILVER)
    c.pie(x, base - 120, 170, 108, 0, 62, mix(SILVER, INK, 0.18))
    c.disc(x, base - 120, 170, FELT, 36)
    c.disc(x, base - 117, 152, mix(SAND, FELT, 0.35), 28)
    c.ring(x, base - 117, 60, 10, fade(FELT, 0.9), 3)
    meander(c, x - 84, x + 92, base - 62, 6, mix_hex(OCHRE, INK, 0.1))
    for dx, lean in ((-60, 1), (0, -1), (60, 1)):
        steam(c, x + dx, base - 170, lean)


def cakes(c: Canvas, x: float, base: float) -> None:
    """Layers of long cakes, laid crosswise as for a feast, with white sweets on top."""
    c.disc(x, base, 150, FELT, 20)
    for layer in range(5):
        half, y = 130 - layer * 15, base - 12 - layer * 42
        for step in range(3):
            left, right = x - half + step * half * 2 / 3, x - half + (step + 1) * half * 2 / 3
            crust = mix(OCHRE, RUST, 0.25 + 0.2 * (layer % 2))
            c.box(left, y - 42, right - 4, y, crust, 18)
            c.box(left + 14, y - 28, right - 18, y - 14, mix(OCHRE, INK, 0.3), 7)
    for dx, dy in ((-36, 0), (0, 0), (36, 0), (-18, -24), (18, -24), (0, -46)):
        c.box(x + dx - 17, base - 250 + dy, x + dx + 17, base - 222 + dy, FELT, 8)
        c.box(x + dx - 17, base - 230 + dy, x + dx + 17, base - 222 + dy, FELT_SHADE, 4)


POT = [
    (-70, 0), (-104, -70), (-70, -170), (-46, -220), (46, -220), (70, -170), (104, -70), (70, 0),
]  # fmt: skip
SPOUT = [(-80, -80), (-130, -130), (-172, -226), (-148, -230), (-104, -166), (-60, -150)]
HANDLE = [(84, -190), (170, -180), (150, -80), (84, -50)]


def teapot(c: Canvas, x: float, base: float) -> None:
    copper = mix_hex(RUST, OCHRE, 0.45)
    c.disc(x, base, 120, fade(INK, 0.25), 14)
    c.curve(placed(HANDLE, x, base, 1), INK, 15)
    c.blob(placed(SPOUT, x, base, 1), copper)
    c.shape(smooth(placed(POT, x, base, 1)), copper)
    for height, half in ((60, 102), (150, 80)):
        c.line([(x - half, base - height), (x + half, base - height)], SILVER, 9, round_=False)
    c.pie(x, base - 218, 50, 40, 180, 360, SILVER)
    c.disc(x, base - 264, 13, OCHRE_LIGHT)
    meander(c, x - 68, x + 80, base - 94, 6, OCHRE_LIGHT)


def chefs(c: Canvas) -> None:
    """Three cooks and a table of steaming buuz."""
    c.gradient(mix_hex(OCHRE_LIGHT, FELT, 0.35), mix_hex(OCHRE, ROSE, 0.4), 0, 900)
    cord = smooth([(0, 60), (400, 120), (800, 60), (1200, 120), (1600, 60)])
    c.line(cord, RUST, 5)
    for index, (x, y) in enumerate(cord[2::3]):
        colour = (SKY, RUST, FELT, GRASS_DARK)[index % 4]
        c.shape([(x - 30, y), (x + 30, y), (x, y + 66)], colour)
    cook(c, 330, 640, RUST)
    cook(c, 800, 600, SKY, hair=96)
    cook(c, 1270, 640, GRASS_DARK)
    moustache(c, 1270, 424)
    c.box(0, 640, 1600, 700, mix(OCHRE, INK, 0.3))
    c.box(0, 630, 1600, 664, mix(OCHRE, FELT, 0.2))
    c.box(60, 650, 1540, 900, SKY)
    c.box(60, 650, 1540, 664, SKY_LIGHT)
    meander(c, 90, 1520, 860, 14, OCHRE_LIGHT)
    for x, layers in ((330, 1), (800, 2), (1270, 1)):
        steamer(c, x, 668, layers)
    for x in (565, 1035):
        bowl(c, x, 680, 62, RUST)


def cook(c: Canvas, x: float, base: float, scarf: str, *, hair: float = 0) -> None:
    head = base - 250
    if hair:
        c.box(x - 82, head - 50, x + 82, head + hair, INK, 50)
    for side in (-1, 1):
        arm = [
            (x + side * 80, base - 150),
            (x + side * 150, base - 90),
            (x + side * 180, base + 30),
        ]
        c.line(smooth(arm), FELT_SHADE, 54)
    c.box(x - 110, base - 190, x + 110, base + 20, FELT, 60)
    c.line([(x, base - 150), (x, base)], FELT_SHADE, 5)
    for y in (base - 120, base - 70):
        c.disc(x - 20, y, 6, FELT_DARK)
        c.disc(x + 20, y, 6, FELT_DARK)
    c.line([(x - 40, base - 190), (x, base - 164), (x + 40, base - 190)], scarf, 26)
    c.disc(x, head - 6, 68, INK)
    face(c, x, head, 2.9)
    hat(c, x, head, 170 if hair else 132)


def hat(c: Canvas, x: float, head: float, height: float) -> None:
    c.box(x - 58, head - height + 30, x + 58, head - 34, FELT, 10)
    for dx, r in ((-50, 40), (0, 52), (50, 40)):
        c.disc(x + dx, head - height + 16, r, FELT)
    c.box(x - 64, head - 62, x + 64, head - 30, FELT_SHADE, 8)
    for dx in (-24, 24):
        c.line([(x + dx, head - height + 30), (x + dx, head - 70)], FELT_SHADE, 5)


def moustache(c: Canvas, x: float, y: float) -> None:
    for side in (-1, 1):
        c.curve([(x, y - 14), (x + side * 22, y - 10), (x + side * 40, y - 18)], INK, 9)


def steamer(c: Canvas, x: float, base: float, layers: int) -> None:
    for layer in range(layers):
        y = base - layer * 62
        c.box(x - 170, y - 66, x + 170, y, OCHRE, 16)
        c.box(x - 170, y - 24, x + 170, y - 12, mix(OCHRE, INK, 0.35))
        c.box(x - 170, y - 56, x + 170, y - 48, mix(OCHRE, INK, 0.2))
    top = base - layers * 62 - 4
    c.disc(x, top, 170, mix(OCHRE, INK, 0.3), 26)
    for dx, dy in ((-90, -12), (0, -18), (90, -12), (-126, 6), (-44, 4), (44, 4), (126, 6)):
        dumpling(c, x + dx, top + dy, 1)
    for dx, lean in ((-150, -1), (150, 1)):
        steam(c, x + dx, top - 46, lean)


def dumpling(c: Canvas, x: float, y: float, size: float) -> None:
    c.disc(x, y, 44 * size, FELT, 30 * size)
    c.pie(x, y, 44 * size, 30 * size, 20, 160, FELT_SHADE)
    c.disc(x, y - 4 * size, 40 * size, FELT, 26 * size)
    for lean in (-24, -12, 0, 12, 24):
        c.curve([(x + lean * 0.3 * size, y - 27 * size), (x + lean * 0.8 * size, y - 14 * size),
                 (x + lean * size, y + 2 * size)], FELT_DARK, 3 * size)  # fmt: skip
    c.disc(x, y - 28 * size, 10 * size, FELT_SHADE, 6 * size)
    c.disc(x, y - 28 * size, 5 * size, FELT_DARK, 3 * size)


def bowl(c: Canvas, x: float, base: float, size: float, colour: str) -> None:
    c.pie(x, base - size * 0.8, size, size * 0.9, 0, 180, colour)
    c.box(x - size * 0.4, base - 8, x + size * 0.4, base + 2, mix(colour, INK, 0.3), 4)
    c.disc(x, base - size * 0.8, size, FELT, size * 0.24)
    c.disc(x, base - size * 0.78, size * 0.84, SAND, size * 0.17)
