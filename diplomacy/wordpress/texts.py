"""The body of a WordPress post as rich text of ours: paragraphs made, foreign elements turned or taken out."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

import nh3

from diplomacy import markup
from diplomacy.html_tree import Node, parse, write
from diplomacy.wordpress.elements import Elements
from diplomacy.wordpress.segments import Segment, segments
from diplomacy.wordpress.shortcodes import Rewriting

# What reaches our own conversion; nh3 also closes what was left open, as a browser would.
TAGS = {
    "a", "abbr", "address", "article", "aside", "audio", "b", "big", "blockquote", "body", "br", "caption", "center",
    "cite", "code", "dd", "del", "details", "div", "dl", "dt", "em", "embed", "fieldset", "figcaption", "figure",
    "footer", "font", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "i", "iframe", "img", "ins", "kbd",
    "label", "legend", "li", "main", "mark", "nav", "object", "ol", "p", "picture", "pre", "q", "s", "section",
    "small", "source", "span", "strike", "strong", "sub", "summary", "sup", "table", "tbody", "td", "tfoot", "th",
    "thead", "tr", "tt", "u", "ul", "video",
}  # fmt: skip
UNSAID = {"script", "style", "noscript", "template", "select", "textarea", "button"}
SOURCES = {"src", "data-src", "data-lazy-src", "data-orig-file", "srcset", "alt", "class", "title"}
ATTRIBUTES = {
    "a": {"href"}, "img": SOURCES, "iframe": {"src", "data-src", "title"}, "embed": {"src"}, "object": {"data"},
    "video": {"src"}, "audio": {"src"}, "source": {"src"}, "ol": {"start"}, "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan"}, "figure": {"class"}, "div": {"class"},
}  # fmt: skip
SCHEMES = {"http", "https", "mailto", "tel", "data"}
FORMS = re.compile(r"<(form|input|select|textarea|button)\b", re.IGNORECASE)
SCRIPTS = re.compile(r"<(script|style)\b", re.IGNORECASE)
BREAK = re.compile(r"\s*<br\s*/?>\s*", re.IGNORECASE)
BREAKS = re.compile(r"(?:\s*<br\s*/?>\s*){2,}", re.IGNORECASE)
VERBATIM = re.compile(r"<pre\b.*?</pre\s*>", re.IGNORECASE | re.DOTALL)


@dataclass
class Conversion:
    """Turns one body; afterwards `notes` says what was lost or changed, in sentences for the report.

    `picture` gives the HTML for an <img> with the words below it, "" where there is no such
    picture here; `link` the address for a link, "" for none; `attached` the numbers of the post's own pictures.
    """

    picture: Callable[[Node, str], Node | None]
    link: Callable[[str], str]
    attached: Callable[[], list[str]]
    notes: list[str] = field(default_factory=list)

    def convert(self, text: str) -> str:
        """Sanitised HTML, "" where nothing is left."""
        shortcodes = Rewriting(self.attached)
        elements = Elements(self.picture, self.link)
        blocks: list[Node] = []
        for segment in segments(shortcodes.rewrite(text.replace("\r\n", "\n").replace("\r", "\n"))):
            if segment.lost:
                self.notes.append(f"block «{segment.lost}» has no content in the file")
            blocks += elements.blocks(_tree(segment), breaks=segment.is_classic)
        self._note(text, shortcodes.notes, elements.notes)
        return markup.sanitise(write(Node("", {}, list(blocks))))

    def _note(self, text: str, *found: list[str]) -> None:
        for notes in found:
            self.notes += notes
        if FORMS.search(text):
            self.notes.append("a form was taken out")
        if SCRIPTS.search(text):
            self.notes.append("scripts or styles were taken out")


def _tree(segment: Segment) -> Node:
    html = _unbroken(segment.html) if segment.is_classic else segment.html
    clean = nh3.clean(
        html, tags=TAGS, attributes=ATTRIBUTES, url_schemes=SCHEMES, link_rel=None,
        clean_content_tags=UNSAID,
    )  # fmt: skip
    return parse(clean)


def _unbroken(html: str) -> str:
    """Classic text with line breaks instead of <br>, which mean the same there; what is verbatim stays."""
    kept = VERBATIM.findall(html)
    text = VERBATIM.sub("\0", html.replace("\0", ""))
    text = BREAK.sub("\n", BREAKS.sub("\n\n", text))
    pieces = iter(kept)
    return re.sub("\0", lambda _mark: next(pieces), text)
