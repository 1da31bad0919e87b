"""The site's mark, drawn: a wheel inside a spoken word; static/img/mark.svg is the same for pages."""

from diplomacy.share_cards.canvas import Canvas, arc
from diplomacy.share_cards.motifs import moved

UNITS = 64  # the mark is drawn on a square of this size


def mark(c: Canvas, x: float, y: float, size: float, line: str, heart: str) -> None:
    """The mark with its top left corner at (x, y)."""
    scale, width = size / UNITS, 3.4 * size / UNITS
    bubble = [*arc(32, 30, 26, -90, 112), (9, 60), (12.2, 47), *arc(32, 30, 26, 139, 270)]
    c.stroke(moved(bubble, x, y, scale), line, width)
    c.stroke(moved(arc(32, 30, 15.5, 0, 360), x, y, scale), line, width)
    for turn in range(8):
        spoke = [arc(32, 30, radius, turn * 45 + 22.5, 0)[0] for radius in (15.5, 25.9)]
        c.stroke(moved(spoke, x, y, scale), line, width)
    for turn in range(4):
        spoke = [arc(32, 30, radius, turn * 90, 0)[0] for radius in (5, 15.5)]
        c.stroke(moved(spoke, x, y, scale), line, width)
    c.disc(x + 32 * scale, y + 30 * scale, 5.4 * scale, heart)
