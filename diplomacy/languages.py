"""The languages offered, their columns, and the way from a page to its twin in the other language."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language


def codes() -> tuple[str, ...]:
    """Language codes that have content columns, in the order of settings."""
    return tuple(settings.MODELTRANSLATION_LANGUAGES)


def current() -> str:
    """The language of this thread's request, always one of `codes()`."""
    active = (get_language() or settings.LANGUAGE_CODE).split("-")[0]
    return active if active in codes() else settings.LANGUAGE_CODE


def others(language: str) -> list[str]:
    """All offered languages but this one."""
    return [code for code in codes() if code != language]


def own_first() -> list[str]:
    """All offered languages, that of the request first."""
    return [current(), *others(current())]


def name(language: str) -> str:
    """A language's name in itself: «English», «Монгол»."""
    return dict(settings.LANGUAGES)[language]


def column(field: str, language: str | None = None) -> str:
    """The column that holds a translated field: column("title", "mn") == "title_mn"."""
    return f"{field}_{(language or current()).replace('-', '_')}"


def columns(*fields: str) -> list[str]:
    """All language columns of the fields."""
    return [column(field, code) for field in fields for code in codes()]


def text(record: models.Model, field: str, language: str | None = None) -> str:
    """A translated field in one language, "" where there is none; never another language's text."""
    return getattr(record, column(field, language)) or ""


def missing(record: models.Model, fields: Iterable[str]) -> list[str]:
    """The language columns among the fields that hold no text."""
    return [name for name in columns(*fields) if not getattr(record, name)]


def filled(*fields: str) -> Q:
    """A condition for constraints: each field has text in every language.

    It names NULL, because a check that comes out as NULL lets the row pass.
    """
    return has_text(*columns(*fields))


def has_text(*names: str) -> Q:
    """A condition for constraints: none of these columns is NULL or empty."""
    condition = Q()
    for name in names:
        condition &= Q(**{f"{name}__isnull": False, f"{name}__gt": ""})
    return condition


@dataclass(frozen=True)
class Alternate:
    """A page's address in one language; `is_available` is False where only a notice waits, of withdrawal or coming."""

    language: str
    url: str
    is_current: bool
    is_available: bool = True
    is_withdrawn: bool = False

    @property
    def name(self) -> str:
        return name(self.language)

    @property
    def absolute_url(self) -> str:
        return f"{settings.SITE_URL}{self.url}"


def alternates(
    urls: Mapping[str, str], available: Iterable[str] | None = None, withdrawn: Iterable[str] = ()
) -> list[Alternate]:
    """One Alternate per language, from each language's address of the page."""
    here, there, gone = current(), set(codes() if available is None else available), set(withdrawn)
    return [Alternate(code, urls[code], code == here, code in there, code in gone) for code in codes() if code in urls]
