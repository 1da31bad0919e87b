"""PDF files: looked through for what would run, call or hide something. A PDF is a document, not a program.

Names are looked for everywhere: in the file as it is, and in whatever it holds packed, unpacked for it, be it called
an object stream or not. What cannot be looked into (encrypted, packed in unusual ways) is refused, with a sentence
that says how to save it.
"""

import re
import zlib
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from django.utils.translation import gettext as _

from diplomacy.refusals import Refused

MOST_UNPACKED = 100_000_000  # bytes of all objects together
PIECE = 65_536  # bytes handed to the unpacker at once
MOST_AT_ONCE = 1_000_000  # bytes taken from it at once
END_WITHIN = 4096  # bytes from the end

ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
STREAM = re.compile(rb"(?<!end)stream[ \t\r\n]*")
BOUND = rb"(?![A-Za-z0-9_.+-])"
NAME = rb"/[^\s\0/<>\[\](){}%]+"
ENCRYPTED = re.compile(rb"/Encrypt" + BOUND)
RUNS = re.compile(rb"/(?:JavaScript|Launch|RichMedia|SubmitForm|ImportData)" + BOUND)
CARRIES = re.compile(rb"/EmbeddedFiles?" + BOUND)
DYNAMIC = re.compile(rb"/XFA\s*[\[\d]")
# A filter that is named nowhere but elsewhere in the file could be any.
FILTER = re.compile(rb"/Filter" + BOUND + rb"[\s\0]*(" + NAME + rb"|\[(?:[\s\0]*" + NAME + rb")*[\s\0]*\])?")
ODD = re.compile(rb"/(?:LZWDecode|ASCII85Decode|ASCIIHexDecode|RunLengthDecode|Crypt|A85|AHx|LZW|RL)" + BOUND)
PREDICTED = re.compile(rb"/Predictor\s+(?!1\b)\d")
OBJECTS = re.compile(rb"/ObjStm" + BOUND)
HOLDS_OBJECTS = re.compile(rb"/(?:ObjStm|XRef)" + BOUND)
# How objects may begin, mostly with the list of their numbers; few pictures do.
BLANK = b" \t\r\n\f\0"
MAY_BEGIN = b"%+-.0123456789<([/"


def refuse_dangers(content: bytes) -> None:
    """Raise Refused for a PDF that is damaged or encrypted, that holds scripts, starts programs or carries files."""
    if b"%%EOF" not in content[-END_WITHIN:]:
        raise Refused(_("The file is damaged: it cannot be opened."))
    written_out = plain(content)
    _refuse_names(written_out)
    _refuse_odd_packing(written_out)
    for objects in _unpacked_objects(content):
        _refuse_names(plain(objects))


def plain(content: bytes) -> bytes:
    """The bytes with names written out: /J#61vaScript is /JavaScript."""
    return ESCAPED.sub(lambda match: bytes([int(match[1], 16)]), content)


def _refuse_names(content: bytes) -> None:
    if ENCRYPTED.search(content):
        raise Refused(_("The file is locked with a password. Save it without one, so that everybody can read it."))
    if RUNS.search(content) or DYNAMIC.search(content):
        raise Refused(
            _("The PDF runs scripts, starts programs or sends what is filled in. Print it into a new PDF without them.")
        )
    if CARRIES.search(content):
        raise Refused(_("Other files are packed into the PDF. Save it without attachments and add them one by one."))


def _refuse_odd_packing(content: bytes) -> None:
    """Every filter is named where it is used; where objects may be packed, only by ways that can be undone here."""
    filters = [match[1] for match in FILTER.finditer(content)]
    if None in filters:
        raise Refused(_unreadable())
    if HOLDS_OBJECTS.search(content) and any(ODD.search(names) for names in filters):
        raise Refused(_unreadable())


def _unpacked_objects(content: bytes) -> Iterator[bytes]:
    """What is packed in the file and may be objects, unpacked, whatever its description says of it.

    A description reaches back to the stream before, however long it is: no remark in it can cut it short.
    """
    left, before = MOST_UNPACKED, 0
    for match in STREAM.finditer(content):
        described, before = plain(content[before : match.start()]), match.end()
        objects, is_whole = _unpacked(memoryview(content)[match.end() :], left)
        if OBJECTS.search(described) and (PREDICTED.search(described) or not (is_whole or _is_plain(described))):
            raise Refused(_unreadable())
        left -= len(objects)
        yield objects


def _is_plain(described: bytes) -> bool:
    return FILTER.search(described) is None


def _unpacked(packed: memoryview, most: int) -> tuple[bytes, bool]:
    """As far as it can be unpacked, as readers do, and whether it went well; nothing of what cannot be objects."""
    found, begins = bytearray(), b""
    for piece in _pieces(packed):
        if piece is None:
            return bytes(found), False
        begins = begins or piece.lstrip(BLANK)[:1]
        if begins not in MAY_BEGIN:
            return b"", True
        found += piece
        if len(found) > most:
            raise Refused(_unreadable())
    return bytes(found), True


def _pieces(packed: memoryview) -> Iterator[bytes | None]:
    """What is unpacked of it, piece by piece; None where it goes wrong, after the last byte that went well."""
    unpacking = zlib.decompressobj()
    for start in range(0, len(packed), PIECE):
        rest, safe = packed[start : start + PIECE], unpacking.copy()
        try:
            while len(rest) and not unpacking.eof:
                yield unpacking.decompress(rest, MOST_AT_ONCE)
                rest = memoryview(unpacking.unconsumed_tail)
                safe = unpacking.copy()
        except zlib.error:
            yield from _byte_by_byte(safe, bytes(rest))
            yield None
            return
        if unpacking.eof:
            return


def _byte_by_byte(unpacking: Any, rest: bytes) -> Iterator[bytes]:
    with suppress(zlib.error):
        for byte in rest:
            yield unpacking.decompress(bytes([byte]))


def _unreadable() -> str:
    return _("The PDF is packed in a way that cannot be examined. Print it into a new PDF and send that.")
