"""The parts of an export file one after the other, in memory that does not grow with the file."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

from diplomacy.wordpress.cleaning import clean_chunks

PART = 3  # rss, channel, and below it the parts
PREFIXES = {
    "http://purl.org/rss/1.0/modules/content/": "content",
    "http://purl.org/dc/elements/1.1/": "dc",
    "http://wellformedweb.org/CommentAPI/": "wfw",
}


class NotAnExport(Exception):
    """The file is none that can be read; the message says why."""


class BrokenOff(Exception):
    """The file is no XML from some place on; what came before has been handed out."""


def parts(path: Path) -> Iterator[Element]:
    """The children of the channel, each whole; names as in the format: "wp:post_id", "content:encoded".

    Raises NotAnExport for anything but an RSS file without a document type, BrokenOff where
    the file stops being XML.
    """
    reader = _Reader()
    with path.open("rb") as file:
        for chunk in clean_chunks(file):
            reader.feed(chunk)
            yield from reader.taken()
    reader.feed("", is_last=True)
    yield from reader.taken()
    if reader.error:
        raise BrokenOff(reader.error)


class _Reader:
    """Builds one part at a time; after an error it takes nothing more."""

    def __init__(self) -> None:
        self.error, self.depth, self.builder = "", 0, TreeBuilder()
        self.is_over = False  # what stands behind the end is nobody's
        self.ready: list[Element] = []
        self.prefixes: dict[str, str] = {}
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartElementHandler, self.parser.EndElementHandler = self.start, self.end
        self.parser.CharacterDataHandler = self.data
        self.parser.StartDoctypeDeclHandler = self.parser.EntityDeclHandler = self.refuse

    def feed(self, text: str, *, is_last: bool = False) -> None:
        if self.error or self.is_over:
            return
        try:
            self.parser.Parse(text, is_last)
        except expat.ExpatError as error:
            if self.is_over:
                return
            self.error = f"line {error.lineno}, column {error.offset + 1}: {expat.ErrorString(error.code)}"
            if self.depth < PART - 1 and not self.ready:
                raise NotAnExport(f"This is not XML ({self.error}).") from error

    def taken(self) -> Iterator[Element]:
        """What has become whole since the last call."""
        ready, self.ready = self.ready, []
        yield from ready

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        if self.depth == 1 and tag.lower() != "rss":
            raise NotAnExport(f"This is no export of WordPress: it begins with <{tag}>, not with <rss>.")
        if self.depth < PART:
            self.note_prefixes(attributes)
        else:
            self.builder.start(self.name(tag), attributes)

    def end(self, tag: str) -> None:
        if self.depth >= PART:
            self.builder.end(self.name(tag))
        if self.depth == PART:
            self.ready.append(self.builder.close())
            self.builder = TreeBuilder()
        self.depth -= 1
        self.is_over = self.depth == 0

    def data(self, text: str) -> None:
        if self.depth >= PART:
            self.builder.data(text)

    def refuse(self, *_declaration: Any) -> None:
        raise NotAnExport("The file declares a document type or entities. WordPress writes none; it is not read.")

    def note_prefixes(self, attributes: dict[str, str]) -> None:
        """Whatever a file calls the format's namespaces, in any of its versions."""
        for name, uri in attributes.items():
            own = PREFIXES.get(uri) or _wordpress_prefix(uri)
            if name.startswith("xmlns:") and own:
                self.prefixes[name.removeprefix("xmlns:")] = own

    def name(self, tag: str) -> str:
        prefix, colon, local = tag.rpartition(":")
        return f"{self.prefixes.get(prefix, prefix)}{colon}{local}"


def _wordpress_prefix(uri: str) -> str:
    if "wordpress.org/export/" not in uri:
        return ""
    return "excerpt" if "/excerpt" in uri else "wp"
