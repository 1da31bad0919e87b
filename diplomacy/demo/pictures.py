"""The pictures of the demonstration posts and events, by key."""

from collections.abc import Callable

from PIL import Image

from diplomacy.demo.canvas import Canvas
from diplomacy.demo.scenes import portraits, roads, skies, steppe, tables, window

SCENES: dict[str, Callable[[Canvas], None]] = {
    "steppe": steppe.steppe,
    "summit-table": tables.round_table,
    "tea-bowl": tables.host_tea,
    "chefs-table": tables.chefs,
    "caravans": roads.caravans,
    "two-seas": roads.two_seas,
    "ballot-mountain": steppe.ballot,
    "train": roads.train,
    "wind-turbines": steppe.turbines,
    "container-yard": roads.containers,
    "dove-knot": skies.dove,
    "ulaanbaatar-dusk": skies.capital_at_dusk,
    "consular-desk": window.consul,
    "felt-letterbox": steppe.letter_box,
    "portrait-saruul": portraits.saruul,
    "portrait-temuulen": portraits.temuulen,
}


def draw(key: str) -> Image.Image:
    """The picture of this key, 1600 by 900, in RGB."""
    canvas = Canvas()
    SCENES[key](canvas)
    return canvas.finished()
