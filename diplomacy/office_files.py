"""Office files: ZIP archives that hold a text, a table or slides. Looked into with suspicion, never unpacked."""

import re
import zipfile
from typing import IO, Any, cast

from django.core.files import File
from django.utils.translation import gettext as _

from diplomacy.refusals import Refused

MOST_MEMBERS = 4000
INDEX_WITHIN = 65_557  # bytes from the end in which an archive says where its index is
MOST_INDEX = 1_000_000  # bytes of the index
MOST_UNPACKED = 500_000_000  # bytes
MOST_TIMES = 200  # how many times larger than the file what it unpacks to may be; XML seldom shrinks to less than 1/100
MOST_READ = 2_000_000  # bytes of a part that is looked into

MAIN_PARTS = {
    "docx": b"wordprocessingml.document.main+xml",
    "xlsx": b"spreadsheetml.sheet.main+xml",
    "pptx": b"presentationml.presentation.main+xml",
}
OPEN_TYPES = {
    b"application/vnd.oasis.opendocument.text": "odt",
    b"application/vnd.oasis.opendocument.spreadsheet": "ods",
}
TYPES, OPEN_TYPE, OPEN_MANIFEST = "[Content_Types].xml", "mimetype", "META-INF/manifest.xml"

MACROS = re.compile(r"vbaproject|vbadata|(?:^|/)macrosheets/|(?:^|/)activex/|^(?:basic|scripts)/", re.IGNORECASE)
PACKED_IN = re.compile(
    r"\.(?:bat|bin|cmd|com|dll|exe|hta|html?|jar|js|jse|lnk|msi|ps1|scr|sh|svg|vbe?|vbs|wsf)$", re.IGNORECASE
)
PRINTERS = re.compile(r"(?:^|/)printerSettings\d*\.bin$", re.IGNORECASE)
FROM_ELSEWHERE = re.compile(rb"<Relationship\b[^>]*(?:attachedTemplate|oleObject|/frame)\b[^>]*>", re.IGNORECASE)
EXTERNAL = re.compile(rb"TargetMode\s*=\s*[\"']External", re.IGNORECASE)


def kind_of(file: File[Any]) -> str | None:
    """The kind of an office file, None for any other archive. Raises Refused for what must not be looked into."""
    _refuse_long_index(file)
    try:
        with zipfile.ZipFile(cast(IO[bytes], file)) as archive:
            _refuse_bombs(archive, _size(file))
            return _kind(archive)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, ValueError, EOFError) as error:
        raise Refused(_("The file is damaged: it cannot be opened.")) from error


def refuse_dangers(file: File[Any]) -> None:
    """Raise Refused for an office file that is encrypted, runs something, carries programs or fetches parts."""
    try:
        with zipfile.ZipFile(cast(IO[bytes], file)) as archive:
            _refuse_encrypted(archive)
            _refuse_macros(archive)
            _refuse_parts_from_elsewhere(archive)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, ValueError, EOFError) as error:
        raise Refused(_("The file is damaged: it cannot be opened.")) from error


def _refuse_long_index(file: File[Any]) -> None:
    """Before the index of the archive is read: it says itself how long it is (APPNOTE 4.3.16)."""
    size = _size(file)
    file.seek(max(0, size - INDEX_WITHIN))
    before, _mark, end = bytes(file.read()).rpartition(b"PK\x05\x06")
    if before[-20:].startswith(b"PK\x06\x07") or int.from_bytes(end[8:12], "little") > MOST_INDEX:
        raise Refused(_("Unpacked, the file would be far larger than it says, so it is not accepted."))


def _size(file: File[Any]) -> int:
    return cast(IO[bytes], file).seek(0, 2)


def _refuse_bombs(archive: zipfile.ZipFile, size: int) -> None:
    members = archive.infolist()
    unpacked = sum(member.file_size for member in members)
    if len(members) > MOST_MEMBERS or unpacked > min(MOST_UNPACKED, size * MOST_TIMES):
        raise Refused(_("Unpacked, the file would be far larger than it says, so it is not accepted."))
    if len({member.filename.lower() for member in members}) < len(members):
        raise Refused(_("The file is damaged: it cannot be opened."))


def _kind(archive: zipfile.ZipFile) -> str | None:
    names = archive.namelist()
    if OPEN_TYPE in names:
        return OPEN_TYPES.get(_part(archive, OPEN_TYPE).strip())
    types = _part(archive, TYPES) if TYPES in names else b""
    if b"macroenabled" in types.lower():
        raise Refused(_macros())
    return next((kind for kind, part in MAIN_PARTS.items() if part in types), None)


def _refuse_encrypted(archive: zipfile.ZipFile) -> None:
    locked = any(member.flag_bits & 1 for member in archive.infolist())
    manifest = _part(archive, OPEN_MANIFEST) if OPEN_MANIFEST in archive.namelist() else b""
    if locked or b"encryption-data" in manifest:
        raise Refused(_("The file is locked with a password. Save it without one, so that everybody can read it."))


def _refuse_macros(archive: zipfile.ZipFile) -> None:
    names = archive.namelist()
    if any(MACROS.search(name) for name in names):
        raise Refused(_macros())
    if any(PACKED_IN.search(name) and not PRINTERS.search(name) for name in names):
        raise Refused(
            _("Another file is packed into it that could run on a reader’s computer. Remove it and save anew.")
        )


def _refuse_parts_from_elsewhere(archive: zipfile.ZipFile) -> None:
    for name in archive.namelist():
        if not name.lower().endswith(".rels"):
            continue
        if any(EXTERNAL.search(link) for link in FROM_ELSEWHERE.findall(_part(archive, name))):
            raise Refused(_("The file fetches a template or an object from another place when it is opened."))


def _macros() -> str:
    return _("The file holds macros. Save it without them: macros can do harm on a reader’s computer.")


def _part(archive: zipfile.ZipFile, name: str) -> bytes:
    """A part that is small in every honest file, whatever its size is said to be."""
    with archive.open(name) as part:
        content = part.read(MOST_READ + 1)
    if len(content) > MOST_READ:
        raise Refused(_("Unpacked, the file would be far larger than it says, so it is not accepted."))
    return content
