"""Documents set as tagged PDF (PDF/UA): a template of ours, and everything that is said as data, never as code."""

import json
import logging
import unicodedata
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import typst

from diplomacy.share_cards.lettering import FONTS, has_letter

logger = logging.getLogger("diplomacy.typesetting")

STANDARD = "ua-1"
FALLBACK = frozenset("₮█■□")  # letters that ours lack, from a font that comes with the typesetter
BOX = "□"
UNSEEN = frozenset({"Cc", "Cf", "Mn", "Me"})  # control characters and marks: nothing is missed without them


def pdf(template: Path, data: dict[str, Any], *, made_at: datetime) -> bytes:
    """The template with this data, which JSON can hold, as PDF. The same data are the same bytes.

    What no font can show becomes a box. Data that PDF/UA forbids still come out as a tagged document, and the log says
    why. Raises typst.TypstError for a template that is wrong.
    """
    written = json.dumps(_settable(data), ensure_ascii=False)
    try:
        return _compiled(template, written, made_at, [STANDARD])
    except typst.TypstError as error:
        logger.warning("A document is set without %s: %s", STANDARD, error)
        return _compiled(template, written, made_at, [])


def _compiled(template: Path, written: str, made_at: datetime, standards: list[Any]) -> bytes:
    return typst.compile(
        str(template),
        font_paths=_fonts(),
        ignore_system_fonts=True,
        format="pdf",
        sys_inputs={"data": written},
        pdf_standards=standards,
        timestamp=int(made_at.timestamp()),
    )


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[str(FONTS)])


def _settable(value: Any) -> Any:
    if isinstance(value, str):
        return "".join(map(_letter, unicodedata.normalize("NFC", value)))
    if isinstance(value, dict):
        return {key: _settable(found) for key, found in value.items()}
    if isinstance(value, (list, tuple)):
        return [_settable(found) for found in value]
    return value


@cache
def _letter(letter: str) -> str:
    if letter in FALLBACK or has_letter(letter):
        return letter
    return "" if unicodedata.category(letter) in UNSEEN else BOX
