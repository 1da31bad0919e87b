"""How the plain text of a comment is shown: paragraphs, quotations, hidden passages, links that may be followed."""

import re
from collections.abc import Callable
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from django import template
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from diplomacy import languages, plain_text
from engagement.models.redactions import COVER

register = template.Library()

LINE_END = SafeString("<br>")
LINK = '<a href="{}" rel="ugc nofollow noopener">{}</a>'
COVERED = '<span class="covered" lang="{}">{}</span>'
COVERS = re.compile(rf"{COVER}+(?:[^\S\n]+{COVER}+)*")
# What stands before an address inside markup, be it of HTML, of wikis or of forums.
MARKUP = ('"', "'", "=", ">", "]", "](", "|")
Writer = Callable[[str], str]


register.filter("own_paragraphs", plain_text.own_paragraphs)


@register.filter
def pause(seconds: int) -> str:
    """A pause in words: whole hours, else minutes, rounded up."""
    minutes = -(-seconds // 60)
    if minutes % 60 == 0:
        return ngettext("%(count)d hour", "%(count)d hours", minutes // 60) % {"count": minutes // 60}
    return ngettext("%(count)d minute", "%(count)d minutes", minutes) % {"count": minutes}


@register.filter
def remark(text: str | None, live_links: Any = None) -> SafeString:
    """The text as HTML; where `live_links` is true its bare links can be followed. Whatever it holds is escaped."""
    write = _with_links if live_links else conditional_escape
    return _blocks(plain_text.blocks(text or ""), partial(_with_covers, write))


@register.filter
def covered(text: str | None) -> SafeString:
    """A passage in one piece, with what is hidden in it as a short mark; whatever it holds is escaped."""
    return _with_covers(conditional_escape, text or "")


@register.filter
def covered_in_mail(text: str) -> str:
    """The same in plain text: «[hidden passage]»."""
    return COVERS.sub(f"[{_('hidden passage')}]", text)


def _with_covers(write: Writer, line: str) -> SafeString:
    """A run of covers tells in words that something is hidden: nobody listens to a wall of blocks."""
    mark = format_html(COVERED, languages.current(), _("hidden passage"))
    return format_html_join(mark, "{}", ((write(part),) for part in COVERS.split(line)))


def _blocks(blocks: list[plain_text.Block], write: Writer) -> SafeString:
    return format_html_join("", "{}", ((_block(block, write),) for block in blocks))


def _block(block: plain_text.Block, write: Writer) -> SafeString:
    if isinstance(block, list):
        return format_html("<blockquote>{}</blockquote>", _blocks(block, write))
    lines = format_html_join(LINE_END, "{}", ((write(line),) for line in block.split("\n")))
    return format_html("<p>{}</p>", lines)


def _with_links(line: str) -> SafeString:
    pieces = list(plain_text.pieces(line))
    before = ["", *(piece.text for piece in pieces)]
    return format_html_join("", "{}", ((_piece(*pair),) for pair in zip(pieces, before, strict=False)))


def _piece(piece: plain_text.Piece, before: str) -> str:
    """Only an address that is written out whole, and stands bare, can be followed; none that hides its host."""
    bare = piece.text.lower().startswith(("http://", "https://")) and not before.endswith(MARKUP)
    return format_html(LINK, piece.address, piece.text) if bare and _is_plain(piece.address) else piece.text


def _is_plain(address: str) -> bool:
    try:
        site = urlsplit(address)
    except ValueError:
        return False
    return bool(site.hostname) and "@" not in site.netloc
