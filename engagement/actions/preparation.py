"""Preparing a consultation: what is still missing, the principles that are ticked, and the word that it is ready."""

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from diplomacy import languages
from diplomacy.quiet_times import quiet_times
from diplomacy.refusals import Refused, refuse_unless_empty
from engagement.actions import drafts, questions
from engagement.models import Consultation, Document, Draft, Ground, Kind, Principle, PrincipleTick, Question
from engagement.models.preparation import content_digest

SECOND = timedelta(seconds=1)


class Place(StrEnum):
    """Where something of a consultation is written."""

    TEXTS = "texts"
    DATES = "dates"
    DRAFT = "draft"
    QUESTIONS = "questions"
    DOCUMENTS = "documents"
    GROUNDS = "grounds"
    PRINCIPLES = "principles"


@dataclass(frozen=True)
class Gap:
    """Something that is missing, or should be thought of, in a sentence; and where it is mended."""

    place: Place
    message: str


def gaps(consultation: Consultation) -> list[Gap]:
    """What an unpublished consultation lacks before anybody may declare it ready; empty if nothing."""
    return [Gap(place, message) for place, find in FINDERS.items() for message in find(consultation)]


def concerns(consultation: Consultation) -> list[Gap]:
    """What does not forbid to publish it, and should be thought of."""
    found = [Gap(Place.QUESTIONS, message) for message in questions.concerns(consultation)]
    informing = [Document.Kind.BACKGROUND, Document.Kind.IMPACT]
    if not consultation.documents.filter(kind__in=informing).exists():
        message = _("There is no document on the background, or on costs and effects: most people need one to answer.")
        found.append(Gap(Place.DOCUMENTS, message))
    return found


def quiet_times_of(consultation: Consultation) -> list[str]:
    """The quiet times of the year that take away from its open days."""
    if not (consultation.opens_at and consultation.closes_at):
        return []
    first, last = timezone.localdate(consultation.opens_at), timezone.localdate(consultation.closes_at - SECOND)
    return [str(name) for name in quiet_times(first, last)]


def too_short(consultation: Consultation) -> list[str]:
    """A sentence if the public would have fewer days than its legal basis asks for; a question hour may be short.

    They count from the opening; from its publication, which may be yet to come, where it opens with that.
    """
    opens_at, closes_at = consultation.opens_at, consultation.closes_at
    days = settings.CONSULTATION_MIN_DAYS[consultation.legal_basis]
    if not (opens_at and closes_at) or consultation.kind == Kind.QUESTION_HOUR:
        return []
    if closes_at - max(opens_at, consultation.published_at or timezone.now()) >= timedelta(days=days):
        return []
    least = ngettext(
        "With this legal basis it must be open for at least %(days)d day.",
        "With this legal basis it must be open for at least %(days)d days.",
        days,
    )
    return [least % {"days": days}]


def without_reason(consultation: Consultation) -> list[str]:
    """A sentence if it is open at a quiet time of the year and does not tell the public why."""
    quiet = quiet_times_of(consultation)
    if not quiet or not languages.missing(consultation, ["timing_reason"]):
        return []
    return [
        _(
            "Many cannot answer at this time of the year (%(times)s). Choose other dates, or tell the public "
            "in both languages why it must be now."
        )
        % {"times": ", ".join(quiet)}
    ]


def readiness(consultation: Consultation, by: User) -> list[str]:
    """What stands against this person publishing what somebody declared ready, in sentences."""
    ready_by = consultation.ready_by
    if consultation.ready_at is None or ready_by is None:
        return [_("Nobody has declared it ready yet. Whoever declares it ready is not who publishes it.")]
    if not is_as_declared(consultation):
        name = ready_by.get_full_name() or ready_by.get_username()
        return [
            _(
                "Its content has changed since %(name)s declared it ready. %(name)s, or another officer, "
                "must look at it again and declare it ready once more."
            )
            % {"name": name}
        ]
    if ready_by == by:
        return [_("You declared it ready yourself: another officer publishes it.")]
    return []


def is_as_declared(consultation: Consultation) -> bool:
    """Whether all that the public will see is still what was declared ready."""
    return bool(consultation.ready_at) and consultation.ready_digest == content_digest(consultation)


def obstacles_to_readiness(consultation: Consultation) -> list[str]:
    """What stands against declaring it ready, in sentences."""
    if consultation.is_published:
        return [_("It is already published.")]
    return [gap.message for gap in gaps(consultation)]


@transaction.atomic
def declare_ready(consultation: Consultation, *, by: User) -> None:
    """Say with one's name that the public may see it as it now is; somebody else publishes it. Refused says why not."""
    locked = locked_with_content(consultation)
    refuse_unless_empty(obstacles_to_readiness(locked))
    sign(locked, by)
    consultation.refresh_from_db(fields=["ready_at", "ready_by", "ready_digest"])


def sign(locked: Consultation, by: User) -> None:
    """Note who declares it ready as it now is; of one from `locked_with_content`, once nothing stands against it."""
    locked.ready_at, locked.ready_by, locked.ready_digest = timezone.now(), by, content_digest(locked)
    locked.save()


@transaction.atomic
def set_ticks(consultation: Consultation, chosen: Collection[str], seen: Collection[str], *, by: User) -> None:
    """Tick the principles chosen beyond those that were `seen` ticked, and take back those no longer chosen.

    What a colleague ticked meanwhile stays. Refused once it is published.
    """
    locked = Consultation.objects.select_for_update().get(pk=consultation.pk)
    refuse_unless_empty([_("It is already published.")] if locked.is_published else [])
    locked.ticks.filter(principle__in=set(seen) - set(chosen)).delete()
    for principle in set(chosen) - set(seen):
        PrincipleTick.objects.get_or_create(consultation=locked, principle=principle, defaults={"ticked_by": by})


def locked_with_content(consultation: Consultation) -> Consultation:
    """The row as it now stands, and what belongs to it, all locked: nobody publishes or rewrites it meanwhile."""
    locked = Consultation.objects.select_for_update(of=("self",)).select_related("ready_by").get(pk=consultation.pk)
    for model in (Draft, Question, Document):
        rows = model._base_manager.select_for_update(of=("self",)).filter(consultation=locked)
        list(rows.order_by("pk").values_list("pk"))
    return locked


@contextmanager
def as_if_published(consultation: Consultation) -> Iterator[None]:
    """Within it the database has the consultation as its publication would leave it; afterwards nothing has happened.

    So a preview goes through the very queries and templates of the public pages, and can show no more and no less.
    Refused if it lacks what every public page relies on.
    """
    undated = not all(getattr(consultation, name) for name in Consultation.DATES)
    if undated or languages.missing(consultation, consultation.needed_texts):
        raise Refused(*_texts(consultation), *_dates(consultation))
    with transaction.atomic():
        now = timezone.now()
        Consultation.objects.filter(pk=consultation.pk).update(published_at=now)
        if consultation.kind == Kind.POLICY:
            consultation.drafts.filter(number=1, published_at=None).update(published_at=now)
        consultation.questions.filter(asked_at=None).update(asked_at=now)
        yield
        transaction.set_rollback(True)


def _texts(consultation: Consultation) -> list[str]:
    needed = languages.missing(consultation, consultation.needed_texts)
    optional = [name for name in Consultation.TEXTS if name not in consultation.needed_texts]
    half_done = [name for field in optional for name in _half_done(consultation, field)]
    if not needed and not half_done:
        return []
    return [
        _("Write in both languages. These are missing: %(texts)s.") % {"texts": "; ".join(_named(needed + half_done))}
    ]


def _half_done(consultation: Consultation, field: str) -> list[str]:
    """The empty columns of a text that another language has."""
    missing = languages.missing(consultation, [field])
    return missing if len(missing) < len(languages.codes()) else []


def _named(columns: Collection[str]) -> Iterator[str]:
    """Texts as staff know them, with the language where one alone is missing: «What can change (Монгол)»."""
    for field in Consultation.TEXTS:
        codes = [code for code in languages.codes() if languages.column(field, code) in columns]
        label = capfirst(str(Consultation._meta.get_field(field).verbose_name))  # type: ignore[union-attr]
        if codes:
            is_all = len(codes) == len(languages.codes())
            yield label if is_all else f"{label} ({', '.join(languages.name(code) for code in codes)})"


def _dates(consultation: Consultation) -> list[str]:
    opens_at, closes_at = consultation.opens_at, consultation.closes_at
    if not (opens_at and closes_at and consultation.answer_by):
        return [_("Set the three dates: opens, closes, answer by.")]
    if closes_at <= timezone.now():
        return [_("It would be closed from the start: move its dates.")]
    if timezone.localdate(opens_at) < timezone.localdate():
        return [_("It would have opened before anybody could see it: move the opening to today or later.")]
    return too_short(consultation) + without_reason(consultation)


def _draft(consultation: Consultation) -> list[str]:
    if consultation.kind != Kind.POLICY:
        return []
    first = consultation.drafts.order_by("number").first()
    if first is None:
        return [_("Write the draft that the public is to comment on.")]
    return [] if first.published_at else drafts.shortcomings(first)


def _questions(consultation: Consultation) -> list[str]:
    found = questions.obstacles_to_asking(consultation, with_first_draft=consultation.kind == Kind.POLICY)
    if (
        consultation.kind == Kind.DISCUSSION
        and not Question.objects.discussed().filter(consultation=consultation).exists()
    ):
        found.append(_("An open discussion needs at least one question to discuss."))
    return found


def _documents(consultation: Consultation) -> list[str]:
    empty = consultation.documents.filter(files=None)
    return [_("«%(document)s» has no file.") % {"document": document} for document in empty]


def _grounds(consultation: Consultation) -> list[str]:
    if Ground.objects.active().exists():
        return []
    return [_("Publish at least one ground of moderation first.")]


def _principles(consultation: Consultation) -> list[str]:
    left = len(Principle.values) - consultation.ticks.count()
    if not left:
        return []
    message = ngettext("%(count)d principle is not ticked yet.", "%(count)d principles are not ticked yet.", left)
    return [message % {"count": left}]


FINDERS: dict[Place, Callable[[Consultation], list[str]]] = {
    Place.TEXTS: _texts,
    Place.DATES: _dates,
    Place.DRAFT: _draft,
    Place.QUESTIONS: _questions,
    Place.DOCUMENTS: _documents,
    Place.GROUNDS: _grounds,
    Place.PRINCIPLES: _principles,
}
