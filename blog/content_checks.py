"""Checks of a text before it goes to the public: what stops it, what should be looked at, and where."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import Enum

from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _
from django.utils.translation import override, pgettext_lazy

from blog import links
from blog.models import Image
from blog.models.images import pictures_in
from blog.models.revisions import Content
from diplomacy import hrefs, html_tree, languages, markup
from diplomacy.html_tree import Node

TITLE_LENGTH = 70  # what search engines and phones show of a title
ALT_LENGTH = 200
FILE_NAME = re.compile(
    r"^\S+\.(jpe?g|png|gif|webp|avif|svg|heic|tiff?)$|^(img|dsc|image|screenshot|photo)[-_ ]?\d+$", re.I
)
SAYS_NOTHING = {
    "en": {"image", "picture", "photo", "photograph", "graphic", "screenshot"},
    "mn": {"зураг", "гэрэл зураг", "фото", "фото зураг", "дүрс"},
}
LEADS_NOWHERE = {
    "en": {"click here", "here", "read more", "more", "link", "this link", "learn more", "see here", "this", "details"},
    "mn": {
        "энд",
        "энд дарна уу",
        "энд дар",
        "эндээс",
        "энд дарж үзнэ үү",
        "дэлгэрэнгүй",
        "цааш унших",
        "холбоос",
        "линк",
        "үзэх",
    },
}


class Level(Enum):
    """How much a finding weighs: a stop can be overridden only with a reason."""

    STOP = "stop"
    WARN = "warn"
    IN_ORDER = "pass"

    @property
    def label(self) -> str:
        return str(LABELS[self])


LABELS = {
    Level.STOP: pgettext_lazy("result of a check", "Stop"),
    Level.WARN: pgettext_lazy("result of a check", "Look at this"),
    Level.IN_ORDER: pgettext_lazy("result of a check", "In order"),
}


@dataclass(frozen=True)
class Finding:
    """One sentence about a text; `place` is the id of the field in the form where it can be mended."""

    level: Level
    message: str
    place: str = ""


@dataclass(frozen=True)
class Text:
    """What is checked: the content of a version, one of its languages, and the body of that as a tree."""

    content: Content
    language: str
    body: Node

    def get(self, field: str) -> str:
        return self.content.get(languages.column(field, self.language)) or ""

    def place(self, field: str = "body") -> str:
        return f"id_{languages.column(field, self.language)}"

    def stop(self, message: str, field: str = "body") -> Finding:
        return Finding(Level.STOP, message, self.place(field))

    def warn(self, message: str, field: str = "body") -> Finding:
        return Finding(Level.WARN, message, self.place(field))


def check(content: Content, language: str) -> list[Finding]:
    """All findings on the text of one language, the heaviest first; a check that found nothing says so."""
    body = html_tree.parse(markup.sanitise(content.get(languages.column("body", language)) or ""))
    text = Text(content, language, body)
    findings = [finding for look, in_order in CHECKS for finding in _results(look, in_order, text)]
    return sorted(findings, key=lambda finding: list(Level).index(finding.level))


def stops(content: Content, language: str) -> list[Finding]:
    """The findings that only a logged reason overrides."""
    return [finding for finding in check(content, language) if finding.level == Level.STOP]


def _results(look: Callable[[Text], Iterable[Finding]], in_order: Callable[[], str], text: Text) -> list[Finding]:
    return list(look(text)) or [Finding(Level.IN_ORDER, in_order())]


def _title(text: Text) -> Iterable[Finding]:
    length = len(text.get("title"))
    if length > TITLE_LENGTH:
        sentence = _("The title has %(length)d letters; phones and search engines cut it after %(limit)d.")
        yield text.warn(sentence % {"length": length, "limit": TITLE_LENGTH}, "title")


def _summary(text: Text) -> Iterable[Finding]:
    if not text.get("summary").strip():
        yield text.stop(_("The summary is missing: lists, feeds and shared links show it."), "summary")


def _languages(text: Text) -> Iterable[Finding]:
    for code in languages.others(text.language):
        if not text.content.get(languages.column("body", code)):
            sentence = _("There is no text in the other language yet (%(language)s).")
            yield text.warn(sentence % {"language": languages.name(code)})


def _headings(text: Text) -> Iterable[Finding]:
    """A level may be deeper than the one before by one; the title of the page is the first."""
    before = 1
    for heading in text.body.all("h2", "h3", "h4"):
        level, words = int(heading.tag[1]), heading.text().strip()
        if not words:
            yield text.stop(_("A heading is empty."))
        elif level > before + 1:
            sentence = _("The heading «%(heading)s» skips a level: people who hear the page lose their way.")
            yield text.warn(sentence % {"heading": words})
        before = level


def _links(text: Text) -> Iterable[Finding]:
    for link in text.body.all("a"):
        words = link.text().strip()
        described = words or any(image.attributes.get("alt") for image in link.all("img"))
        if not described:
            yield text.stop(_("A link to %(address)s has no words.") % {"address": link.attributes.get("href", "")})
        elif hrefs.split(link.attributes.get("href", "")) is None:
            yield text.stop(_("The link «%(words)s» has no address that can be opened.") % {"words": words})
        elif words.lower().strip(" .…>»") in LEADS_NOWHERE.get(text.language, set()):
            yield text.warn(_("The link «%(words)s» does not say where it leads.") % {"words": words})


def _internal_links(text: Text) -> Iterable[Finding]:
    """Links to pages of this site: those of posts, topics and the like by what is public, all others by their route."""
    found = [(link, links.stable(link.attributes.get("href", ""))) for link in text.body.all("a")]
    public = links.addresses(filter(None, (links.target(href) for _link, href in found)))
    for link, href in found:
        named = links.target(href)
        if (named and named not in public) or (not named and _leads_astray(href)):
            sentence = _("The link «%(words)s» leads to a page of this site that is not public.")
            yield text.stop(sentence % {"words": link.text().strip() or href})


def _leads_astray(href: str) -> bool:
    """Whether an address is one of this site, and no page is there."""
    parts = hrefs.split(href)
    if parts is None or links.outer(href) or not parts.path.startswith("/"):
        return False
    language = parts.path.split("/")[1]
    with override(language if language in languages.codes() else None):
        try:
            resolve(parts.path)
        except Resolver404:
            return True
    return False


def _pictures(text: Text) -> Iterable[Finding]:
    known = Image.objects.in_bulk(pictures_in(text.get("body")))
    for figure in [*text.body.all("figure"), *_alone(text.body)]:
        image = figure if figure.tag == "img" else figure.first("img")
        if image is not None:
            yield from _picture(text, figure, image, known)
    lead = Image.objects.filter(pk=text.content.get("image") or 0).first()
    if lead and not lead.decorative:
        alt, caption_text = (languages.text(lead, name, text.language) for name in ("alt", "caption"))
        yield from (
            Finding(finding.level, finding.message, "id_image") for finding in _alternative(text, alt, caption_text)
        )


def _picture(text: Text, figure: Node, image: Node, known: dict[int, Image]) -> Iterable[Finding]:
    """What is wrong with a picture in the text: it may be gone from the library, or say nothing to who cannot see it."""
    named = pictures_in(html_tree.write(image))
    found = known.get(next(iter(named), 0))
    alt, caption = image.attributes.get("alt", ""), figure.first("figcaption")
    if found is None:
        yield text.stop(_("A picture of the text is no longer in the library."))
    elif alt.strip() or not found.decorative:
        yield from _alternative(text, alt, caption.text() if caption else "")


def _alone(body: Node) -> list[Node]:
    """Pictures outside of figures."""
    within = {id(image) for figure in body.all("figure") for image in figure.all("img")}
    return [image for image in body.all("img") if id(image) not in within]


def _alternative(text: Text, alt: str, caption: str) -> Iterable[Finding]:
    words = alt.strip()
    if not words:
        yield text.stop(_("A picture has no description for people who cannot see it."))
    elif FILE_NAME.match(words) or words.lower() in SAYS_NOTHING.get(text.language, set()):
        yield text.stop(_("«%(words)s» does not describe a picture: say what can be seen.") % {"words": words})
    elif words.casefold() == caption.strip().casefold():
        yield text.warn(_("A picture’s description repeats its caption: people would hear it twice."))
    elif len(words) > ALT_LENGTH:
        yield text.warn(_("A picture’s description is very long; tell the details in the text."))


def _tables(text: Text) -> Iterable[Finding]:
    if any(table.first("th") is None for table in text.body.all("table")):
        yield text.warn(_("A table has no header cells: its numbers cannot be told apart when they are read aloud."))


CHECKS: list[tuple[Callable[[Text], Iterable[Finding]], Callable[[], str]]] = [
    (_title, lambda: _("The title is short enough.")),
    (_summary, lambda: _("There is a summary.")),
    (_languages, lambda: _("There is a text in both languages.")),
    (_headings, lambda: _("The headings follow one another.")),
    (_links, lambda: _("Every link says where it leads.")),
    (_internal_links, lambda: _("Every link within the site works.")),
    (_pictures, lambda: _("Every picture is described.")),
    (_tables, lambda: _("Every table has header cells.")),
]
