"""The text of an export file as XML 1.0 allows it: WordPress writes characters and entities that XML does not know."""

import codecs
import re
from collections.abc import Iterator
from html.entities import html5
from typing import BinaryIO

CHUNK = 1 << 16
LONGEST_MARK = 40  # of a marker or an entity that a chunk may cut in two
OPENING, CLOSING = "<![CDATA[", "]]>"
ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
REFERENCE = re.compile(
    r"&(?:#(?P<decimal>\d{1,7})|#[xX](?P<hexadecimal>[0-9a-fA-F]{1,6})|(?P<name>\w{2,31}));|&|(?P<less><(?![A-Za-z_/!?]))"
)
XML_NAMES = {"amp", "lt", "gt", "quot", "apos"}
DECLARED = re.compile(rb"""<\?xml[^>]*?encoding\s*=\s*["']([\w.-]+)["']""")
MARKS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
# With whatever a server's warnings put before it.
DECLARATION = re.compile(r"^(?:(?!<!|<rss|<\?xml).)*<\?xml[^>]*\?>", re.DOTALL)


def clean_chunks(file: BinaryIO) -> Iterator[str]:
    """The file's text piece by piece, without what XML 1.0 forbids and with the entities of HTML resolved.

    Bytes that are wrong in the file's encoding become U+FFFD. Inside CDATA sections nothing
    but forbidden characters is changed. The XML declaration is left out: the text is decoded.
    """
    head = file.read(CHUNK)
    decoder = codecs.getincrementaldecoder(_encoding(head))(errors="replace")
    cleaner, is_first = Cleaner(), True
    while head:
        text = decoder.decode(head)
        if is_first:
            text, is_first = DECLARATION.sub("", text).lstrip(), False
        yield cleaner.feed(text)
        head = file.read(CHUNK)
    yield cleaner.feed(decoder.decode(b"", final=True)) + cleaner.close()


class Cleaner:
    """Keeps, between two pieces, whether it is inside CDATA and what a piece cut off in the middle of a mark."""

    def __init__(self) -> None:
        self.is_inside = False
        self.rest = ""

    def feed(self, text: str) -> str:
        """What can be passed on now, cleaned."""
        return self._pass_on(self.rest + ILLEGAL.sub("", text), is_last=False)

    def close(self) -> str:
        """What was held back until the end."""
        return self._pass_on(self.rest, is_last=True)

    def _pass_on(self, text: str, *, is_last: bool) -> str:
        parts, self.rest = [], ""
        while text:
            mark = CLOSING if self.is_inside else OPENING
            before, found, text = text.partition(mark)
            if not found and not is_last:
                before, self.rest = _held_back(before, is_inside=self.is_inside)
            parts.append(before if self.is_inside else _resolved(before))
            if found:
                parts.append(found)
                self.is_inside = not self.is_inside
        return "".join(parts)


def _held_back(text: str, *, is_inside: bool) -> tuple[str, str]:
    """The text, and its end that may be the beginning of a mark or of an entity."""
    tail = text[-LONGEST_MARK:]
    starts = [tail.rfind(sign) for sign in ("]]", "]") if is_inside] + [
        tail.rfind(sign) for sign in "<&" if not is_inside
    ]
    found = [len(text) - len(tail) + start for start in starts if start >= 0]
    cut = min(found, default=len(text))
    return text[:cut], text[cut:]


def _resolved(text: str) -> str:
    return REFERENCE.sub(_reference, text)


def _reference(match: re.Match[str]) -> str:
    """An entity of HTML as its character, one of XML as it is; a lone & or < as XML writes it."""
    if match["less"]:
        return "&lt;"
    if match["decimal"] or match["hexadecimal"]:
        return _numbered(int(match["decimal"] or match["hexadecimal"], 10 if match["decimal"] else 16), match[0])
    if match["name"] in XML_NAMES:
        return match[0]
    character = html5.get(f"{match['name']};", "") if match["name"] else ""
    return f"&amp;{match[0][1:]}" if not character or set(character) & set("<>&\"'") else character


def _numbered(number: int, reference: str) -> str:
    if number > 0x10FFFF or ILLEGAL.match(chr(number)):
        return ""
    return reference


def _encoding(head: bytes) -> str:
    """What the file's first bytes or its declaration say; UTF-8 where they say nothing that is known."""
    marked = next((name for mark, name in MARKS.items() if head.startswith(mark)), "")
    declared = DECLARED.search(head)
    name = marked or (declared.group(1).decode("ascii") if declared else "utf-8")
    try:
        return codecs.lookup(name).name
    except LookupError:
        return "utf-8"
