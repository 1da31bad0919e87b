"""PDF files: looked through for what would run, call or hide something. A PDF is a document, not a program.

Names are looked for everywhere, object streams included, which are unpacked for it. What cannot be
looked into (encrypted, packed in unusual ways) is refused, with a sentence that says how to save it.
"""

import re
import zlib
from collections.abc import Iterator

from django.utils.translation import gettext as _

from diplomacy.refusals import Refused

MOST_UNPACKED = 100_000_000  # bytes of all object streams together
END_WITHIN = 4096  # bytes from the end
DICTIONARY = 3000  # bytes before a stream in which its description is looked for

ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
STREAM = re.compile(rb"(?<!end)stream\r?\n")
BOUND = rb"(?![A-Za-z0-9_.+-])"
ENCRYPTED = re.compile(rb"/Encrypt" + BOUND)
RUNS = re.compile(rb"/(?:JavaScript|Launch|RichMedia|SubmitForm|ImportData)" + BOUND)
CARRIES = re.compile(rb"/EmbeddedFiles?" + BOUND)
DYNAMIC = re.compile(rb"/XFA\s*[\[\d]")
PACKED_ODDLY = re.compile(rb"/(?:LZWDecode|ASCII85Decode|ASCIIHexDecode|RunLengthDecode|Crypt|A85|AHx|LZW|RL)" + BOUND)
PREDICTED = re.compile(rb"/Predictor\s+(?!1\b)\d")


def refuse_dangers(content: bytes) -> None:
    """Raise Refused for a PDF that is damaged or encrypted, that holds scripts, starts programs or carries files."""
    if b"%%EOF" not in content[-END_WITHIN:]:
        raise Refused(_("The file is damaged: it cannot be opened."))
    _refuse_names(plain(content))
    for objects in _object_streams(content):
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


def _object_streams(content: bytes) -> Iterator[bytes]:
    """The unpacked object streams, which hold whatever a PDF may say outside of them."""
    left = MOST_UNPACKED
    for match in STREAM.finditer(content):
        before = content[max(0, match.start() - DICTIONARY) : match.start()]
        described = plain(before.rpartition(b"endobj")[2])
        if b"/ObjStm" not in described:
            continue
        objects = _unpacked(content, match.end(), described, left)
        left -= len(objects)
        yield objects


def _unpacked(content: bytes, start: int, described: bytes, most: int) -> bytes:
    if PACKED_ODDLY.search(described) or PREDICTED.search(described):
        raise Refused(_unreadable())
    if b"/FlateDecode" not in described and not re.search(rb"/Fl" + BOUND, described):
        return b""  # written out plainly, and read with the rest
    unpacking = zlib.decompressobj()
    try:
        objects = unpacking.decompress(memoryview(content)[start:], most)
    except zlib.error as error:
        raise Refused(_unreadable()) from error
    if unpacking.unconsumed_tail and not unpacking.eof:
        raise Refused(_unreadable())
    return objects


def _unreadable() -> str:
    return _("The PDF is packed in a way that cannot be examined. Print it into a new PDF and send that.")
