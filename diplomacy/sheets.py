"""Sheets: tables in CSV or XLSX as rows of plain text, read with suspicion; and tables written as XLSX.

Nothing in a sheet is ever computed: a formula is found, told, and not run.
"""

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.core.files import File
from django.utils.translation import gettext as _
from openpyxl import Workbook, load_workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from diplomacy.files import Allowed, inspect
from diplomacy.refusals import Refused

SHEETS = Allowed({"xlsx": "SHEET_MAX_BYTES", "csv": "SHEET_MAX_BYTES"})
MOST_COLUMNS = 600
LONGEST_CELL = 32_767  # characters; no spreadsheet holds more
LONGEST_TITLE = 31  # characters of a sheet's name
FORBIDDEN_IN_TITLES = re.compile(r"[\[\]:*?/\\]")
TOP = Alignment(wrap_text=True, vertical="top")
PLAIN, BOLD = Font(), Font(bold=True)
FORMULA = re.compile(r"[=@\t\r]|[+-][A-Za-z(]")
MOST_LOOKED_AT = 20_000  # rows, empty ones among them
MOST_UNPACKED = 60_000_000  # bytes


@dataclass(frozen=True)
class Line:
    """One row of a sheet: its number as a spreadsheet shows it, and its cells as text, "" for empty ones."""

    number: int
    cells: tuple[str, ...]

    def __bool__(self) -> bool:
        return any(self.cells)


def read(file: File, *, most_rows: int) -> list[Line]:
    """The rows that are not empty, from the first sheet. Raises Refused for what is no sheet, or too large.

    Dates come as «2026-11-22», with their time where it is not midnight; whole numbers without a point.
    """
    kind = _kind(file)
    lines = _from_csv(file) if kind == "csv" else _from_xlsx(file)
    found: list[Line] = []
    for line in lines:
        if line:
            found.append(line)
        if len(found) > most_rows:
            raise Refused(_("The sheet is too long: at most %(most)d rows are taken at once.") % {"most": most_rows})
    if not found:
        raise Refused(_("The sheet is empty."))
    return found


def is_formula(cell: str) -> bool:
    """Whether a spreadsheet would take the text for a formula."""
    return bool(FORMULA.match(cell))


def write(title: str, rows: Sequence[Sequence[str]], notes: Sequence[Sequence[str]] = ()) -> bytes:
    """An XLSX file whose first sheet has these rows, the first of them in bold and always in sight; and one of notes."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = title
    _fill(sheet, rows)
    sheet.freeze_panes = "A2"
    if notes:
        _fill(book.create_sheet(_("How to fill it in")), notes)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def write_book(sheets: Iterable[tuple[str, Iterable[Sequence[object]]]]) -> bytes:
    """An XLSX file of many rows: each sheet's title with its rows, the first of which is in bold and always in sight.

    Text is text, whatever it looks like; numbers stay numbers, and dates dates. Texts too long for a cell are cut.
    """
    book = Workbook(write_only=True)
    for title, rows in sheets:
        sheet = book.create_sheet(FORBIDDEN_IN_TITLES.sub(" ", title)[:LONGEST_TITLE])
        sheet.freeze_panes = "A2"
        for number, row in enumerate(rows):
            sheet.append([_written(sheet, value, bold=number == 0) for value in row])
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _written(sheet: Any, value: object, *, bold: bool) -> Any:
    cell = WriteOnlyCell(sheet)
    if isinstance(value, str):
        cell.value, cell.data_type = ILLEGAL_CHARACTERS_RE.sub("", value)[:LONGEST_CELL], "s"
    else:
        cell.value = value
    cell.alignment, cell.font = TOP, BOLD if bold else PLAIN
    return cell


def _fill(sheet: Any, rows: Sequence[Sequence[str]]) -> None:
    """As text, whatever it looks like: a date typed below stays what was typed."""
    for number, row in enumerate(rows, 1):
        for column, text in enumerate(row, 1):
            cell = sheet.cell(number, column)
            cell.value, cell.data_type, cell.number_format = text, "s", "@"
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            cell.font = Font(bold=number == 1)
            sheet.column_dimensions[get_column_letter(column)].width = 24


def _kind(file: File) -> str:
    """By the name; what an XLSX file really is, `inspect` finds out before anything of it is unpacked."""
    if (file.name or "").lower().endswith(".csv"):
        if (file.size or 0) > SHEETS.most_bytes("csv"):
            raise Refused(_("The sheet is too large."))
        return "csv"
    inspect(file, allowed=SHEETS)
    return "xlsx"


def _from_csv(file: File) -> Iterator[Line]:
    """With comma or semicolon, whichever is the more frequent in the first line; with or without a byte order mark."""
    try:
        text = _content(file).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Refused(_("The file is not text in UTF-8. Save the sheet as «CSV UTF-8», or as XLSX.")) from error
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text.replace("\x00", "")), delimiter=delimiter, strict=True)
    try:
        for row in reader:
            yield Line(reader.line_num, _cells(row))
    except csv.Error as error:
        where = {"number": reader.line_num}
        raise Refused(
            _("Row %(number)d of the file cannot be read: a quotation mark is not closed.") % where
        ) from error


def _from_xlsx(file: File) -> Iterator[Line]:
    """Formulas stay what they are (`data_only` would give their last result, or nothing, without saying so)."""
    content = io.BytesIO(_content(file))
    with zipfile.ZipFile(content) as archive:
        if sum(member.file_size for member in archive.infolist()) > MOST_UNPACKED:
            raise Refused(_("The sheet is too large."))
    try:
        book = load_workbook(content, read_only=True, data_only=False, keep_links=False)
        try:
            yield from _lines(book.worksheets[0].iter_rows(max_col=MOST_COLUMNS + 1, values_only=True))
        finally:
            book.close()
    except Refused:
        raise
    except Exception as error:  # whatever a hostile file makes the reader stumble over
        raise Refused(_("The file is damaged: it cannot be opened.")) from error


def _lines(rows: Iterable[Iterable[Any]]) -> Iterator[Line]:
    for number, row in enumerate(rows, 1):
        if number > MOST_LOOKED_AT:
            raise Refused(_("The sheet is too large."))
        yield Line(number, _cells(row))


def _content(file: File) -> bytes:
    file.seek(0)
    return bytes(file.read())


def _cells(values: Iterable[Any]) -> tuple[str, ...]:
    cells = [_text(value) for value in values]
    while cells and not cells[-1]:
        cells.pop()
    if len(cells) > MOST_COLUMNS:
        raise Refused(_("The sheet has too many columns."))
    return tuple(cells)


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.strftime("%Y-%m-%d %H:%M")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return value.strftime("%H:%M")
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if not isinstance(value, (str, int, float)):
        return "="  # a formula of several cells
    return str(value).replace("\r\n", "\n").strip()[:LONGEST_CELL]
