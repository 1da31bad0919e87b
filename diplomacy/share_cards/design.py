"""How a share card is laid out: the title large, above it the topic, below it who speaks, beside it the motif."""

from dataclasses import dataclass
from io import BytesIO

from diplomacy.share_cards.canvas import (
    COLOURS,
    HEIGHT,
    INK,
    INK_SOFT,
    MARK,
    OCHRE,
    OCHRE_STRONG,
    PAPER,
    RULE,
    SKY,
    Canvas,
)
from diplomacy.share_cards.lettering import BOLD, MEDIUM, Block, fit
from diplomacy.share_cards.mark import mark
from diplomacy.share_cards.motifs import MOTIFS, PANEL, ornament

VERSION = 1  # part of every card's address: a new design is a new picture
LEFT, RIGHT = 72, PANEL - 56
TITLE_TOP, TITLE_BOTTOM = 138, 452
TITLE_SIZES = (96, 88, 82, 76, 70, 64, 58, 54, 50, 46, 42)
KICKER_SIZES, OWNER_SIZES = (28, 26, 24), (25, 23)


@dataclass(frozen=True)
class Card:
    """The words of a card in one language; `motif` is any number, and chooses its figure."""

    language: str
    title: str
    kicker: str
    owner: str
    site: str
    motif: int = 0


def title_block(title: str) -> Block:
    """The title as it is set: as large as its place allows."""
    return fit(title, RIGHT - LEFT, TITLE_BOTTOM - TITLE_TOP, TITLE_SIZES)


def title_top(block: Block) -> float:
    """A short title stands in the middle of its place, a long one fills it."""
    return TITLE_TOP + (TITLE_BOTTOM - TITLE_TOP - block.height) * 0.35


def drawn(card: Card) -> Canvas:
    """The card before it is reduced to its size."""
    c = Canvas(ground=SKY)
    MOTIFS[card.motif % len(MOTIFS)](c)
    c.box(0, 0, PANEL, HEIGHT, PAPER)
    ornament(c, PANEL, HEIGHT, RULE)
    c.box(PANEL, 0, PANEL + 6, HEIGHT, MARK)
    _kicker(c, card)
    _title(c, card)
    _owner(c, card)
    return c


def _kicker(c: Canvas, card: Card) -> None:
    if card.kicker:
        block = fit(card.kicker, RIGHT - LEFT, 40, KICKER_SIZES, MEDIUM)
        c.box(LEFT, 62, LEFT + 56, 68, OCHRE_STRONG)
        c.text(LEFT, 112, block.lines[0], OCHRE, block.size, MEDIUM, card.language)


def _title(c: Canvas, card: Card) -> None:
    block = title_block(card.title)
    for words, baseline in zip(block.lines, block.baselines(title_top(block)), strict=True):
        c.text(LEFT, baseline, words, INK, block.size, BOLD, card.language)


def _owner(c: Canvas, card: Card) -> None:
    mark(c, LEFT, 494, 68, SKY, OCHRE_STRONG)
    width = RIGHT - LEFT - 88
    for words, baseline, colour, weight in ((card.owner, 520, INK, BOLD), (card.site, 552, INK_SOFT, MEDIUM)):
        block = fit(words, width, 34, OWNER_SIZES, weight)
        c.text(LEFT + 88, baseline, block.lines[0], colour, block.size, weight, card.language)


def png(card: Card) -> bytes:
    """The card as a PNG file of 1200 by 630."""
    out = BytesIO()
    drawn(card).finished().quantize(COLOURS).save(out, "PNG", optimize=True)
    return out.getvalue()
