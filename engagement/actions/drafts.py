"""Publishing a draft, after which neither it nor its clauses change."""

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _

from blog.models import SearchEntry
from diplomacy import languages
from diplomacy.refusals import Obstacle, Part, refuse_unless_empty
from engagement.actions import echoes, timeline
from engagement.models import Clause, Consultation, Draft, Kind, Stage, TextImport, TimelineEntry


def obstacles_to_publication(draft: Draft) -> list[str]:
    """What still stands between a draft and the public, in sentences; empty if nothing does."""
    if draft.consultation.stage == Stage.DRAFT:
        return [_("Its consultation is not published yet: its first draft is published together with it.")]
    return shortcomings(draft)


def shortcomings(draft: Draft) -> list[str]:
    """What stands against publishing it, in sentences, be its consultation already public or not."""
    obstacles = []
    if draft.published_at:
        obstacles.append(_("It is already published."))
    if draft.consultation.stage in {Stage.WITHDRAWN, Stage.ANSWERED}:
        obstacles.append(_("The consultation is over: its text does not change any more."))
    if draft.consultation.kind != Kind.POLICY:
        obstacles.append(
            _("Its consultation has no draft yet: continue the open discussion with this one, on its own page.")
        )
    if draft.number != _next_number(draft):
        obstacles.append(_("Drafts are published in the order of their numbers."))
    if draft.number > 1 and languages.missing(draft, ["change_note"]):
        obstacles.append(_("Say in both languages, in plain words, what changed since the draft before."))
    if draft.number > 1 and draft.clauses.filter(origins_proposed=True).exists():
        unconfirmed = _("Confirm where the clauses come from: some of it was only proposed.")
        obstacles.append(Obstacle(unconfirmed, draft, Part.ORIGINS))
    return obstacles + _clause_obstacles(draft)


@transaction.atomic
def publish(draft: Draft, *, by: User) -> None:
    """Publish a draft of a public consultation and freeze it. Comments stay where they were made.

    Who spoke on a clause that it changes is asked whether the new wording meets the point.
    Refused lists what is missing.
    """
    draft.consultation = Consultation.objects.select_for_update().get(pk=draft.consultation_id)
    draft.published_at = Draft.objects.select_for_update().get(pk=draft.pk).published_at
    refuse_unless_empty(obstacles_to_publication(draft))
    draft.published_at, draft.published_by = timezone.now(), by
    draft.save()
    TextImport.objects.filter(draft=draft).delete()
    SearchEntry.objects.write(Clause.objects.with_draft().filter(draft=draft))
    note = {code: languages.text(draft, "change_note", code) for code in languages.codes()}
    timeline.record(draft.consultation, TimelineEntry.Kind.DRAFT_PUBLISHED, note, by)
    echoes.ask(draft)


def obstacles_to_next(draft: Draft) -> list[str]:
    """What stands against starting the next draft from this one, in sentences."""
    if not draft.published_at:
        return [_("Publish this draft first: the next one grows out of it.")]
    if draft.consultation.stage in {Stage.WITHDRAWN, Stage.ANSWERED}:
        return [_("The consultation is over: its text does not change any more.")]
    if Draft.objects.filter(consultation=draft.consultation_id, number__gt=draft.number).exists():
        return [_("A later draft of this consultation exists already.")]
    return []


@transaction.atomic
def begin_next(draft: Draft, *, by: User) -> Draft:
    """Start the next draft from a published one: its clauses are copied, and each copy knows where it comes from."""
    draft.consultation = Consultation.objects.select_for_update().get(pk=draft.consultation_id)
    refuse_unless_empty(obstacles_to_next(draft))
    following = Draft(consultation=draft.consultation, number=draft.number + 1)
    _copy_texts(draft, following, "title")
    following.save()
    origins = list(draft.clauses.all())
    copies = Clause.objects.bulk_create(_copy(clause, following) for clause in origins)
    link = Clause.comes_from.through
    link.objects.bulk_create(
        link(from_clause=copy, to_clause=origin) for copy, origin in zip(copies, origins, strict=True)
    )
    return following


def _copy(clause: Clause, draft: Draft) -> Clause:
    copy = Clause(draft=draft, position=clause.position, number=clause.number, openness=clause.openness)
    _copy_texts(clause, copy, "part", "heading", "text", "explanation", "openness_reason")
    return copy


def _copy_texts(source: Model, copy: Model, *fields: str) -> None:
    for column in languages.columns(*fields):
        setattr(copy, column, getattr(source, column))


def _next_number(draft: Draft) -> int:
    published = Draft.objects.filter(consultation=draft.consultation, published_at__isnull=False)
    return published.count() + 1


def _clause_obstacles(draft: Draft) -> list[str]:
    clauses = list(draft.clauses.prefetch_related("comes_from__draft"))
    if not clauses:
        return [_("A draft needs at least one clause.")]
    return [obstacle for clause in clauses for obstacle in _obstacles_of(clause, draft)]


def _obstacles_of(clause: Clause, draft: Draft) -> list[str]:
    half_done = [_("Clause %(number)s is complete in one language only.") % {"number": clause.number}]
    obstacles = half_done if any(_is_half_done(clause, field) for field in ("part", "heading", "explanation")) else []
    origins = {(origin.draft.consultation_id, origin.draft.number) for origin in clause.origins}
    if origins - {(draft.consultation_id, draft.number - 1)}:
        obstacles.append(
            _("Clause %(number)s may come only from clauses of the draft before.") % {"number": clause.number}
        )
    return [Obstacle(text, clause) for text in obstacles]


def _is_half_done(clause: Clause, field: str) -> bool:
    return 0 < len(languages.missing(clause, [field])) < len(languages.codes())
