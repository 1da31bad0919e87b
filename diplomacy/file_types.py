"""What a file is, by its bytes: the kinds that are taken, and how each begins. Knows of no name and no limit."""

import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.core.files import File
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

HEAD = 4096  # bytes in which every kind shows itself
MOST_MOOV = 16_000_000  # bytes of the index of a film; longer ones belong to films of many hours
MOST_BOXES = 10_000

# What a browser that guesses takes for a page or a drawing that runs code, at the beginning of a file.
WEB_PAGE = re.compile(
    rb"<(?:!doctype\s|!--|\?xml|\?php|(?:html|head|body|script|iframe|svg|math|object|embed|style|xsl)\b)",
    re.IGNORECASE,
)
# The same anywhere in a file: long enough not to turn up by chance among compressed bytes.
WEB_CODE = re.compile(rb"<(?:!doctype\s|html[\s>]|script[\s>]|iframe[\s>]|svg\s+[a-z]|\?php\s)", re.IGNORECASE)
PROGRAMS = (
    b"\x7fELF",
    b"\xfe\xed\xfa\xce",
    b"\xfe\xed\xfa\xcf",
    b"\xce\xfa\xed\xfe",
    b"\xcf\xfa\xed\xfe",
    b"\xca\xfe\xba\xbe",
    b"#!",
    b"\x00asm",
    b"L\x00\x00\x00\x01\x14\x02\x00",  # a link of Windows
    b"dex\n",
)
ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
OGG_SOUNDS = (b"\x01vorbis", b"OpusHead", b"\x7fFLAC", b"Speex   ")
MP3_RATES = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}
MP3_BITS = (
    (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
)
CONTROLS = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\ufffe\uffff]")


@dataclass(frozen=True)
class Kind:
    """A kind of file: its media type, the endings of its names (the first is the usual one), what people call it."""

    media_type: str
    endings: tuple[str, ...]
    label: str | Promise


OFFICE = "application/vnd.openxmlformats-officedocument."
OPEN = "application/vnd.oasis.opendocument."
KINDS = {
    "pdf": Kind("application/pdf", ("pdf",), "PDF"),
    "docx": Kind(f"{OFFICE}wordprocessingml.document", ("docx",), "DOCX"),
    "xlsx": Kind(f"{OFFICE}spreadsheetml.sheet", ("xlsx",), "XLSX"),
    "pptx": Kind(f"{OFFICE}presentationml.presentation", ("pptx",), "PPTX"),
    "odt": Kind(f"{OPEN}text", ("odt",), "ODT"),
    "ods": Kind(f"{OPEN}spreadsheet", ("ods",), "ODS"),
    "jpeg": Kind("image/jpeg", ("jpg", "jpeg"), "JPEG"),
    "png": Kind("image/png", ("png",), "PNG"),
    "webp": Kind("image/webp", ("webp",), "WebP"),
    "text": Kind("text/plain", ("txt",), pgettext_lazy("kind of file", "text")),
    "csv": Kind("text/csv", ("csv",), "CSV"),
    "mp3": Kind("audio/mpeg", ("mp3",), "MP3"),
    "m4a": Kind("audio/mp4", ("m4a",), "M4A"),
    "ogg": Kind("audio/ogg", ("ogg", "oga", "opus"), "OGG"),
    "wav": Kind("audio/wav", ("wav",), "WAV"),
    "mp4": Kind("video/mp4", ("mp4", "m4v"), "MP4"),
    "webm": Kind("video/webm", ("webm",), "WebM"),
}
PICTURES = {"jpeg", "png", "webp"}
TEXTS = {"text", "csv"}
LABELS = {kind.media_type: kind.label for kind in KINDS.values()}


def label(media_type: str) -> str:
    """What people call files of this media type: «PDF»."""
    return str(LABELS.get(media_type, media_type))


def is_program(head: bytes) -> bool:
    """Whether a computer would run it."""
    return head.startswith(PROGRAMS) or (head.startswith(b"MZ") and b"\x00" in head)


def is_web_page(head: bytes) -> bool:
    """Whether a browser that guesses would show it as a page, SVG among them."""
    return bool(WEB_PAGE.match(head.removeprefix(b"\xef\xbb\xbf").lstrip()))


def by_signature(file: File[Any], head: bytes) -> str | None:
    """The key in `KINDS` of a file that is neither an office file nor text; None for all others."""
    if head.startswith(b"%PDF-"):
        return "pdf"
    return _picture(head) or _sound(file, head) or _film(file, head)


def readable(content: bytes) -> str | None:
    """The words of a text file in UTF-8; None where it is something else."""
    try:
        words = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None
    return None if CONTROLS.search(words) else words


def _picture(head: bytes) -> str | None:
    if head.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    return "webp" if _is_riff(head, b"WEBP") else None


def _sound(file: File[Any], head: bytes) -> str | None:
    if _is_riff(head, b"WAVE") and b"fmt " in head:
        return "wav"
    if head.startswith(b"OggS") and any(mark in head[:300] for mark in OGG_SOUNDS) and b"theora" not in head:
        return "ogg"
    return "mp3" if _is_mp3(file, head) else None


def _is_riff(head: bytes, form: bytes) -> bool:
    return head.startswith(b"RIFF") and head[8:12] == form


def _is_mp3(file: File[Any], head: bytes) -> bool:
    """Two frames of MPEG layer III, one right after the other, behind the tag if there is one."""
    start = 0
    if head.startswith(b"ID3") and len(head) > 10:
        start = 10 + (head[6] & 127) * 2**21 + (head[7] & 127) * 2**14 + (head[8] & 127) * 2**7 + (head[9] & 127)
    first = _frame_length(_read(file, start, 4))
    return bool(first and _frame_length(_read(file, start + first, 4)))


def _frame_length(header: bytes) -> int:
    """The bytes of the frame with this header (ISO/IEC 11172-3, 2.4.2.3); 0 where it heads none."""
    if len(header) < 4 or header[0] != 0xFF or header[1] & 0xE6 != 0xE2:
        return 0
    version, bits, rate, padding = header[1] >> 3 & 3, header[2] >> 4, header[2] >> 2 & 3, header[2] >> 1 & 1
    if version == 1 or rate == 3 or bits in {0, 15}:
        return 0
    table, samples = (MP3_BITS[0], 144) if version == 3 else (MP3_BITS[1], 72)
    return samples * table[bits] * 1000 // MP3_RATES[version][rate] + padding


def _film(file: File[Any], head: bytes) -> str | None:
    if head.startswith(b"\x1a\x45\xdf\xa3") and b"\x42\x82\x84webm" in head[:100]:
        return "webm"
    if head[4:8] != b"ftyp" or head[8:12] == b"qt  ":
        return None
    index = _moov(file)
    if b"vmhd" in index:
        return "mp4"
    return "m4a" if b"smhd" in index else None


def _moov(file: File[Any]) -> bytes:
    """The index of an MP4 (ISO/IEC 14496-12): which tracks it has; b"" where it has none, or none of sensible size."""
    for kind, start, size in _boxes(file):
        if kind == b"moov":
            return _read(file, start, size) if size <= MOST_MOOV else b""
    return b""


def _boxes(file: File[Any]) -> Iterator[tuple[bytes, int, int]]:
    """The outermost boxes of an MP4: kind, start and size of each."""
    start = 0
    for _number in range(MOST_BOXES):
        header = _read(file, start, 16)
        if len(header) < 8:
            return
        size = int(struct.unpack(">I", header[:4])[0])
        if size == 1 and len(header) == 16:
            size = int(struct.unpack(">Q", header[8:])[0])
        if size < 8:
            return
        yield header[4:8], start, size
        start += size


def _read(file: File[Any], start: int, size: int) -> bytes:
    file.seek(start)
    return bytes(file.read(size))
