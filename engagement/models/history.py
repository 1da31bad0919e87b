"""The public history of a consultation: what was recorded, and what follows from its dates."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet
from django.db.models.functions import JSONObject
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from diplomacy import languages, lexemes
from diplomacy.differences import Change, word_changes
from diplomacy.markup import RichTextField
from engagement.models.consultations import Consultation
from engagement.models.timeline import DateChange, TextChange, TimelineEntry

OPENED, CLOSED = "opened", "closed"


@dataclass(frozen=True)
class MovedDate:
    """A promised date as it was and as it is: «closes»."""

    label: str
    before: datetime
    after: datetime


@dataclass(frozen=True)
class Correction:
    """Words before and after a correction: «summary»; `language` is "" where they are of none, as an address of mail."""

    label: str
    language: str
    before: str
    after: str

    @property
    def changes(self) -> tuple[Change, ...]:
        """The way from the old wording to the new."""
        return word_changes(self.before, self.after)

    @property
    def language_name(self) -> str:
        return languages.name(self.language) if self.language else ""


@dataclass(frozen=True)
class Moment:
    """One line of the public history; `kind` is one of `TimelineEntry.Kind`, «opened» or «closed».

    `note` is in `language`, which is another than the reader's only where theirs has none. `number` is that of the
    entry, 0 where the line follows from a date; `document` the title of the one that was added.
    """

    happened_at: datetime
    kind: str
    label: str
    note: str = ""
    language: str = ""
    number: int = 0
    document: str = ""
    dates: tuple[MovedDate, ...] = ()
    corrections: tuple[Correction, ...] = ()

    @property
    def anchor(self) -> str:
        """Its place on the page of the consultation."""
        return f"moment-{self.number or self.kind}"


def history(consultation: Consultation) -> list[Moment]:
    """Everything public that happened, newest first, in one query; opening and closing follow from the dates."""
    derived = ((consultation.opens_at, OPENED, _("Opened")), (consultation.closes_at, CLOSED, _("Closed")))
    passed = [
        Moment(moment, kind, label)
        for moment, kind, label in derived
        if moment and moment <= timezone.now() and not consultation.withdrawn_before(moment)
    ]
    recorded = [_recorded(entry) for entry in _entries(consultation)]
    return sorted([*recorded, *passed], key=lambda moment: (moment.happened_at, moment.number), reverse=True)


def _entries(consultation: Consultation) -> QuerySet[Any]:
    """What was recorded, with the moved dates and corrected texts of each entry, and the document that it tells of."""
    dates = DateChange.objects.filter(entry=OuterRef("pk")).order_by("pk")
    texts = TextChange.objects.filter(entry=OuterRef("pk")).order_by("pk")
    happened = TimelineEntry.objects.filter(consultation=consultation, happened_at__lte=timezone.now())
    return happened.select_related("document").annotate(
        moved=ArraySubquery(dates.values(change=JSONObject(name="name", before="before", after="after"))),
        corrected=ArraySubquery(texts.values(change=JSONObject(name="column", before="before", after="after"))),
    )


def _recorded(entry: Any) -> Moment:
    language = next((code for code in languages.own_first() if languages.text(entry, "note", code)), "")
    document = getattr(entry, "document", None)
    return Moment(
        happened_at=entry.happened_at,
        kind=entry.kind,
        label=entry.get_kind_display(),
        note=languages.text(entry, "note", language) if language else "",
        language=language,
        number=entry.pk,
        document=languages.text(document, "title") if document else "",
        dates=tuple(_moved(**change) for change in entry.moved),
        corrections=tuple(_correction(**change) for change in entry.corrected),
    )


def _moved(name: str, before: str, after: str) -> MovedDate:
    moments = [parse_datetime(moment) for moment in (before, after)]
    return MovedDate(capfirst(str(DateChange.Name(name).label)), *(moment for moment in moments if moment))


def _correction(name: str, before: str, after: str) -> Correction:
    """What was corrected, in words; of rich text the words alone."""
    field = Consultation._meta.get_field(name)
    language = getattr(field, "language", "")
    original = Consultation._meta.get_field(name.removesuffix(f"_{language}")) if language else field
    label = capfirst(str(getattr(original, "verbose_name", name)))
    return Correction(label, language, _words(field, before), _words(field, after))


def _words(field: Any, value: str) -> str:
    if isinstance(field, RichTextField):
        return lexemes.plain_text(value)
    choices = dict(field.flatchoices)
    return str(choices.get(value, value))
