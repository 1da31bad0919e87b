"""Files that people send: what they really are, whether they may be taken, and a name that harms nobody.

A file is recognised by its bytes; its name must say the same. Nothing is unpacked, converted or
changed: what is taken is kept to the byte.
"""

import hashlib
import re
import unicodedata
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

import PIL.Image
from django.conf import settings
from django.core.files import File
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from diplomacy import office_files, pdf_files
from diplomacy.file_types import (
    HEAD,
    KINDS,
    OLE,
    PICTURES,
    TEXTS,
    WEB_CODE,
    ZIP,
    by_signature,
    is_program,
    is_web_page,
    readable,
)
from diplomacy.refusals import Refused

LONGEST_NAME = 100  # characters, its ending among them
CHUNK = 1_000_000  # bytes
KEPT_MARKS = set(" .,-_()[]+&!'’«»№")
RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)", re.IGNORECASE)
OFFICE = {"docx", "xlsx", "pptx", "odt", "ods"}
# What a spreadsheet would take for a formula: = and @ at the start of a cell, or + and - before a call.
FORMULA = re.compile(r"(?:^|[,;\t])[ ]*\"?[ ]*(?:[=@]|[+-][A-Za-z]+[|(!])", re.MULTILINE)


@dataclass(frozen=True)
class Inspected:
    """What a file turned out to be: media type, a safe name with the right ending, bytes, SHA-256 in hexadecimal."""

    media_type: str
    name: str
    size: int
    digest: str


@dataclass(frozen=True)
class Allowed:
    """Which kinds (keys of `file_types.KINDS`) are taken, and the setting that limits the bytes of each."""

    limits: dict[str, str]

    def most_bytes(self, kind: str) -> int:
        return int(getattr(settings, self.limits[kind]))

    @property
    def most_of_all(self) -> int:
        return max(self.most_bytes(kind) for kind in self.limits)

    @property
    def endings(self) -> list[str]:
        """The endings of names that are taken, for `accept` of a form field: «.pdf»."""
        return [f".{ending}" for kind in self.limits for ending in KINDS[kind].endings]

    @property
    def labels(self) -> str:
        """The kinds in words: «PDF, DOCX, …»."""
        return ", ".join(str(KINDS[kind].label) for kind in self.limits)


PAPERS = ("pdf", "docx", "xlsx", "pptx", "odt", "ods", "jpeg", "png", "webp", "text", "csv")
SOUNDS = ("mp3", "m4a", "ogg", "wav")
FILMS = ("mp4", "webm")

# What the Ministry offers to read, and what the public may add to its answer.
DOCUMENTS = Allowed(dict.fromkeys(PAPERS, "DOCUMENT_MAX_BYTES") | dict.fromkeys(SOUNDS + FILMS, "RECORDING_MAX_BYTES"))
ATTACHMENTS = Allowed(dict.fromkeys(PAPERS + SOUNDS, "ATTACHMENT_MAX_BYTES"))


def inspect(file: File[Any], *, allowed: Allowed) -> Inspected:
    """What the file is. Raises Refused, in a sentence for who sent it, for whatever may not be taken.

    Leaves the file at its beginning, ready to be stored.
    """
    size, raw = file.size or 0, file.name or ""
    _refuse_size(size, allowed.most_of_all)
    kind = _taken(_recognised(file, _ending(raw)), raw, allowed)
    _refuse_size(size, allowed.most_bytes(kind))
    _refuse_dangers(file, kind)
    digest = _digest(file)
    file.seek(0)
    return Inspected(KINDS[kind].media_type, safe_name(raw, KINDS[kind].endings), size, digest)


def safe_name(raw: str, endings: tuple[str, ...]) -> str:
    """A name for storing and downloading: no path, no control or direction marks, not long; with one of the endings."""
    name = unicodedata.normalize("NFC", raw.replace("\\", "/").rpartition("/")[2])
    stem, ending = _parted("".join(_safe_characters(name)))
    stem = " ".join(stem.split()).strip(" .-_")
    ending = ending if ending in endings else endings[0]
    if not any(character.isalnum() for character in stem):
        stem = "document"
    if RESERVED.match(stem):
        stem = f"file-{stem}"
    return f"{stem[: LONGEST_NAME - len(ending) - 1].rstrip(' .-_')}.{ending}"


def _safe_characters(name: str) -> Iterator[str]:
    for character in name:
        category = unicodedata.category(character)
        if category[0] in "LMN" or character in KEPT_MARKS:
            yield character
        elif category == "Zs":
            yield " "
        elif category[0] != "C":
            yield "-"


def _parted(name: str) -> tuple[str, str]:
    """A name before its last dot, and the ending in small letters; "" where there is none."""
    path = PurePosixPath(name.strip(" ."))
    return path.stem, path.suffix.lstrip(".").lower()


def _ending(raw: str) -> str:
    return _parted("".join(_safe_characters(raw.replace("\\", "/").rpartition("/")[2])))[1]


def _refuse_size(size: int, most: int) -> None:
    if not size:
        raise Refused(_("The file is empty."))
    if size > most:
        sizes = {"size": filesizeformat(size), "most": filesizeformat(most)}
        raise Refused(_("The file has %(size)s; at most %(most)s are taken.") % sizes)


def _recognised(file: File[Any], ending: str) -> str | None:
    """The kind by the bytes, None where they are nothing that is known. Refuses what pretends to be harmless."""
    file.seek(0)
    head = file.read(HEAD)
    if is_program(head):
        raise Refused(_("The file is a program or a script. Only documents are taken."))
    if is_web_page(head):
        raise Refused(_("The file is a web page, a drawing in SVG or another kind of code. Only documents are taken."))
    if head.startswith(OLE):
        raise Refused(_old_office(ending))
    if head.startswith(ZIP):
        return office_files.kind_of(file)
    return by_signature(file, head) or _as_text(file, head, ending)


def _old_office(ending: str) -> str:
    if ending in OFFICE:
        return _("The file is locked with a password. Save it without one, so that everybody can read it.")
    return _("The file is in a format of old office programs. Save it as DOCX, XLSX, PPTX or PDF.")


def _as_text(file: File[Any], head: bytes, ending: str) -> str | None:
    """A text file has no mark of its own: it is one if all of it can be read, and its name tells a table from prose."""
    if ending not in {"txt", "csv", ""} or b"\x00" in head:
        return None
    if file.size > settings.DOCUMENT_MAX_BYTES or readable(_content(file)) is None:
        return None
    return "csv" if ending == "csv" else "text"


def _taken(kind: str | None, raw: str, allowed: Allowed) -> str:
    """The kind, if it is taken under that name. Refused says what would be."""
    ending = _ending(raw)
    if kind is None or kind not in allowed.limits:
        raise Refused(_unknown(ending) % {"kinds": allowed.labels})
    if ending and ending not in KINDS[kind].endings:
        words = {"ending": f".{ending}", "kind": KINDS[kind].label, "right": f".{KINDS[kind].endings[0]}"}
        raise Refused(
            _(
                "The name ends in «%(ending)s», but the file is of the kind %(kind)s: its name should end in «%(right)s»."
            )
            % words
        )
    return kind


def _unknown(ending: str) -> str:
    if ending in {"txt", "csv"}:
        return _("The file is not text in UTF-8. Save it with the encoding «UTF-8». These kinds are taken: %(kinds)s.")
    return _("The file is not of a kind that is taken, or it is damaged. These are: %(kinds)s.")


def _refuse_dangers(file: File[Any], kind: str) -> None:
    if kind == "pdf":
        pdf_files.refuse_dangers(_content(file))
    elif kind in PICTURES:
        _refuse_broken_picture(file, kind)
    elif kind in TEXTS:
        _refuse_code(_content(file), kind)
    elif kind in OFFICE:
        office_files.refuse_dangers(file)


def _refuse_broken_picture(file: File[Any], kind: str) -> None:
    if WEB_CODE.search(_content(file)):
        raise Refused(
            _("The file holds code for web pages besides the picture. Save it anew with a program for pictures.")
        )
    file.seek(0)
    try:
        with warnings.catch_warnings(action="error", category=PIL.Image.DecompressionBombWarning):
            picture = PIL.Image.open(file, formats=[kind.upper()])
            pixels = picture.width * picture.height
            picture.verify()
    except Exception as error:  # whatever a hostile file makes the decoder stumble over
        raise Refused(_("The file is damaged: the picture in it cannot be read to its end.")) from error
    if pixels > settings.PICTURE_MAX_PIXELS:
        most = settings.PICTURE_MAX_PIXELS // 1_000_000
        raise Refused(_("The picture has too many pixels: at most %(most)d million are taken.") % {"most": most})


def _refuse_code(content: bytes, kind: str) -> None:
    if WEB_CODE.search(content):
        raise Refused(_("The file is a web page, a drawing in SVG or another kind of code. Only documents are taken."))
    if kind == "csv" and FORMULA.search(readable(content) or ""):
        raise Refused(_("The table holds formulas, which a spreadsheet would run. Save their values instead."))


def _content(file: File[Any]) -> bytes:
    file.seek(0)
    return bytes(file.read())


def _digest(file: File[Any]) -> str:
    file.seek(0)
    found = hashlib.sha256()
    while chunk := file.read(CHUNK):
        found.update(chunk)
    return found.hexdigest()
