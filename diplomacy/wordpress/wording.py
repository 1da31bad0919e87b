"""Titles and summaries that fit our columns, and the few words that are said where the former site said none."""

import re
from collections.abc import Callable
from html import unescape

from django.utils.translation import gettext as _
from django.utils.translation import override

from diplomacy import languages
from diplomacy.html_tree import Node, parse

LONGEST_TITLE, LONGEST_SUMMARY = 120, 300
TAG = re.compile(r"<[^>]*>")
SHORTCODE = re.compile(r"\[/?[A-Za-z][\w-]*[^\]]*\]")
SENTENCE = re.compile(r"(?<=[.!?…])[\s\xa0]+(?=[«\"“A-ZА-ЯЁӨҮ0-9])")


def plain(html: str) -> str:
    """The words of a piece of HTML on one line."""
    return " ".join(unescape(TAG.sub(" ", html.replace("\xa0", " "))).split())


def shortened(text: str, most: int) -> str:
    """The text cut after a whole word, with an ellipsis, where it is longer than so many characters."""
    if len(text) <= most:
        return text
    cut = text[:most]
    head = cut[: cut.rfind(" ")] if " " in cut.strip() else cut[: most - 1]
    return f"{head.rstrip(' ,;:–—-')[: most - 1]}…"


def first_sentences(text: str, most: int = LONGEST_SUMMARY) -> str:
    """As many whole sentences as fit; of a first that is too long, its beginning."""
    found = ""
    for sentence in SENTENCE.split(text):
        longer = f"{found} {sentence}".strip()
        if len(longer) > most:
            break
        found = longer
    return found or shortened(text, most)


def summary(excerpt: str, body: str, title: str) -> str:
    """The excerpt as plain text, else the first sentences of the body, else the title."""
    words = plain(SHORTCODE.sub(" ", excerpt))
    return first_sentences(words or prose(body) or title)


def prose(body: str) -> str:
    """The running text of a converted body: its paragraphs, without headings, pictures and tables."""
    paragraphs = [node for node in _running(parse(body)) if node.text().strip()]
    return plain(" ".join(node.text() for node in paragraphs))


def _running(root: Node) -> list[Node]:
    nested = (_running(child) if child.tag in {"blockquote", "ul", "ol", "li"} else [child] for child in root.elements)
    return [node for nodes in nested for node in nodes if node.tag == "p"]


def topic_summary(name: str) -> dict[str, str]:
    """In each language, what stands for a description that the former site did not have."""
    return in_each(lambda: _("Posts on «%(name)s» from the Ministry’s former website.") % {"name": name})


def picture_description(title: str) -> dict[str, str]:
    """In each language, what stands for a description that nobody wrote."""
    return in_each(lambda: _("A picture in the post «%(title)s»") % {"title": shortened(title, 200)})


def office() -> dict[str, str]:
    return in_each(lambda: _("Ministry of Foreign Affairs of Mongolia"))


def untitled() -> dict[str, str]:
    return in_each(lambda: _("Without a title"))


def anonymous() -> dict[str, str]:
    return in_each(lambda: _("Anonymous"))


def in_each(say: Callable[[], str]) -> dict[str, str]:
    """What a sentence is in each language."""
    found = {}
    for code in languages.codes():
        with override(code):
            found[code] = say()
    return found
