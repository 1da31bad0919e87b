"""How the list of the reading desk is narrowed: one function for each criterion, for comments and submissions alike."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from django.conf import settings
from django.contrib.auth.models import User
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import pgettext_lazy

from engagement.models.answers import Answer, ChosenChoice
from engagement.models.excerpts import Excerpt
from engagement.models.publications import publishable
from engagement.models.readings import Assignment, Reading
from engagement.models.states import Capacity, Channel

NONE = Q(pk__in=[])
UNFILED = "none"  # instead of a theme's key
MOST_WORDS, LONGEST = 6, 100


class ReadBy(models.TextChoices):
    UNREAD_BY_ME = "unread_by_me", pgettext_lazy("contributions", "Not read by me")
    UNREAD = "unread", pgettext_lazy("contributions", "Read by nobody")
    READ = "read", pgettext_lazy("contributions", "Read by somebody")


class AssignedTo(models.TextChoices):
    ME = "me", pgettext_lazy("contributions assigned to", "Me")
    ANYBODY = "anybody", pgettext_lazy("contributions assigned to", "Anybody")
    NOBODY = "nobody", pgettext_lazy("contributions assigned to", "Nobody")
    OVERDUE = "overdue", pgettext_lazy("contributions assigned to", "Anybody, and overdue")


class Publishing(models.TextChoices):
    UNDECIDED = "undecided", pgettext_lazy("publication of answers", "Some answer is not decided yet")
    PUBLISHED = "published", pgettext_lazy("publication of answers", "Some answer is published")
    WITHHELD = "withheld", pgettext_lazy("publication of answers", "Some answer is withheld")


@dataclass(frozen=True)
class Conditions:
    """The same criterion as a condition on comments and as one on submissions."""

    comments: Q
    submissions: Q

    def __and__(self, other: "Conditions") -> "Conditions":
        return Conditions(self.comments & other.comments, self.submissions & other.submissions)


@dataclass(frozen=True)
class Narrowing:
    """Which part of the contributions is shown: texts as they stand in an address, by the names of `CRITERIA`.

    What cannot be understood is left out.
    """

    values: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, data: Mapping[str, str]) -> "Narrowing":
        """NUL, which no text in the database can hold, is left out too."""
        texts = {name: data.get(name, "").replace("\0", "").strip()[:LONGEST] for name in CRITERIA}
        return cls({name: text for name, text in texts.items() if text})

    def conditions(self, by: User) -> Conditions:
        """What all criteria together ask for, as this officer sees it."""
        met = Conditions(Q(), Q())
        for name, value in self.values.items():
            condition = CRITERIA[name](value, by)
            met = met & condition if condition else met
        return met


def _language(value: str, by: User) -> Conditions | None:
    return _both(Q(language=value)) if value in dict(settings.LANGUAGES) else None


def _capacity(value: str, by: User) -> Conditions | None:
    return _both(Q(capacity=value)) if value in Capacity.values else None


def _channel(value: str, by: User) -> Conditions | None:
    """A comment is always written on the site."""
    if value not in Channel.values:
        return None
    return Conditions(Q() if value == Channel.WEB else NONE, Q(channel=value))


def _question(value: str, by: User) -> Conditions | None:
    """Those in its discussion, and those that answer it in the form."""
    pk = number(value)
    return Conditions(Q(discussion__question=pk), _answers(Q(question=pk))) if pk else None


def _clause(value: str, by: User) -> Conditions | None:
    """Those on the clause itself and on questions about it."""
    pk = number(value)
    on_clause = Q(discussion__clause=pk) | Q(discussion__question__clause=pk)
    return Conditions(on_clause, _answers(Q(clause=pk) | Q(question__clause=pk))) if pk else None


def _theme(value: str, by: User) -> Conditions | None:
    if value == UNFILED:
        filed = is_filed()
        return Conditions(~filed.comments, ~filed.submissions)
    pk = number(value)
    return is_filed(theme=pk) if pk else None


def _reading(value: str, by: User) -> Conditions | None:
    if value == ReadBy.UNREAD_BY_ME:
        mine = is_read(by=by)
        return Conditions(~mine.comments, ~mine.submissions)
    read = is_read()
    if value == ReadBy.UNREAD:
        return Conditions(~read.comments, ~read.submissions)
    return read if value == ReadBy.READ else None


def _assigned(value: str, by: User) -> Conditions | None:
    found = Assignment.objects.open()
    if value == AssignedTo.NOBODY:
        assigned = _with(found)
        return Conditions(~assigned.comments, ~assigned.submissions)
    chosen = {
        AssignedTo.ME.value: found.filter(officer=by),
        AssignedTo.ANYBODY.value: found,
        AssignedTo.OVERDUE.value: Assignment.objects.overdue(),
    }
    return _with(chosen[value]) if value in chosen else None


def _publication(value: str, by: User) -> Conditions | None:
    """A comment is public by itself."""
    if value not in Publishing.values:
        return None
    state = None if value == Publishing.UNDECIDED else value
    answers = publishable().filter(publication__state=state, submission=OuterRef("pk"))
    return Conditions(NONE, Q(Exists(answers)))


def _words(value: str, by: User) -> Conditions | None:
    """Every word occurs somewhere: in what was said, or in who said it."""
    met = Conditions(Q(), Q())
    for word in value.split()[:MOST_WORDS]:
        comments = Q(comment__icontains=word) | Q(user_name__icontains=word) | Q(organisation__icontains=word)
        chosen = ChosenChoice.objects.filter(answer__submission=OuterRef("pk"), other__icontains=word)
        who = Q(name__icontains=word) | Q(organisation__icontains=word) | Q(reference__icontains=word)
        met = met & Conditions(comments, who | _answers(Q(text__icontains=word)) | Q(Exists(chosen)))
    return met


CRITERIA: dict[str, Callable[[str, User], Conditions | None]] = {
    "reading": _reading,
    "assigned": _assigned,
    "theme": _theme,
    "question": _question,
    "clause": _clause,
    "language": _language,
    "capacity": _capacity,
    "channel": _channel,
    "publication": _publication,
    "words": _words,
}


def is_read(by: User | None = None) -> Conditions:
    """An officer has read it; or this one has."""
    readings = Reading.objects.filter(read_by=by) if by else Reading.objects.all()
    return _with(readings)


def is_filed(**what: object) -> Conditions:
    """Some of it is filed under a theme."""
    excerpts = Excerpt.objects.filter(**what)
    return Conditions(
        Q(Exists(excerpts.filter(comment=OuterRef("pk")))),
        Q(Exists(excerpts.filter(answer__submission=OuterRef("pk")))),
    )


def number(text: str) -> int | None:
    """A primary key as a browser sends it; None for anything else."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else None


def _both(condition: Q) -> Conditions:
    return Conditions(condition, condition)


def _answers(condition: Q) -> Q:
    return Q(Exists(Answer.objects.filter(condition, submission=OuterRef("pk"))))


def _with(rows: models.QuerySet) -> Conditions:
    """Of those that some of these rows point to."""
    return Conditions(Q(Exists(rows.filter(comment=OuterRef("pk")))), Q(Exists(rows.filter(submission=OuterRef("pk")))))
