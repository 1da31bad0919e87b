"""«Does this meet your point?»: whoever spoke on a clause is asked, once, about the wording that came of it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from diplomacy.refusals import Refused
from engagement import mail
from engagement.models import Comment, Consultation, Delivery, Draft, Echo, State, Submission
from engagement.models.asked import is_over
from engagement.models.outline import links_between, outline
from engagement.models.wordings import reached

BATCH = 1000

Spoken = Mapping[int, set[int]]  # from each clause to the keys of the contributions made on it


@transaction.atomic
def ask(draft: Draft, *, by_mail: bool = True) -> int:
    """Ask everybody who spoke on a clause that this published draft changed; one mail for each person. Gives how many.

    A contribution is asked once about what a clause became: not again when a later draft changes the same clause
    further. Those that do not count (late, taken back, taken away) are not asked. Without `by_mail` the question stands
    on their private pages alone.
    """
    origins = _origins(draft)
    comments, submissions = _comments_on(draft.consultation), _submissions_on(draft.consultation)
    told_comments, told_submissions = _asked_before(draft.consultation)
    rows = [Echo(clause_id=clause, comment_id=key) for clause, key in _to_ask(origins, comments, told_comments)] + [
        Echo(clause_id=clause, submission_id=key) for clause, key in _to_ask(origins, submissions, told_submissions)
    ]
    Echo.objects.bulk_create(rows, batch_size=BATCH, ignore_conflicts=True)
    if rows and by_mail:
        _tell(draft)
    return len(rows)


@transaction.atomic
def say(echo: Echo, verdict: str) -> None:
    """Note what the author says. Refused once the answer is out, and where the contribution counts no more."""
    consultation = Consultation.objects.select_for_update(no_key=True).get(drafts__clauses=echo.clause_id)
    if is_over(consultation):
        raise Refused(_("The Ministry has answered, so what was said here stays as it is."))
    if not _counts(echo):
        raise Refused(_("This contribution is not public any more, so nothing is asked about it."))
    echo.verdict, echo.said_at = Echo.Verdict(verdict), timezone.now()
    echo.save(update_fields=["verdict", "said_at"])


def _counts(echo: Echo) -> bool:
    if echo.submission:
        return Submission.objects.received().filter(pk=echo.submission.pk).exists()
    return Comment.objects.filter(pk=echo.comment_id, state=State.PUBLISHED).exists()


def _origins(draft: Draft) -> dict[int, set[int]]:
    """From each clause that this draft changed to all that it comes from, through every draft before."""
    changed = [entry.pk for entry in outline(draft.clauses.all()).entries if entry.has_differences]
    links = links_between(draft.consultation, 1, draft.number)
    return {key: reached(key, links) for key in changed}


def _comments_on(consultation: Consultation) -> Spoken:
    clause = Coalesce("discussion__clause", "discussion__question__clause")
    said = Comment.objects.contributions(consultation).filter(late=False).order_by()
    return _by_clause(said.annotate(on=clause).filter(on__isnull=False).values_list("on", "pk"))


def _submissions_on(consultation: Consultation) -> Spoken:
    clause = Coalesce("answers__clause", "answers__question__clause")
    said = Submission.objects.counted().filter(consultation=consultation).order_by()
    return _by_clause(said.annotate(on=clause).filter(on__isnull=False).values_list("on", "pk"))


def _asked_before(consultation: Consultation) -> tuple[Spoken, Spoken]:
    """From each clause to the keys of the comments, and of the submissions, that were asked of it."""
    asked = Echo.objects.filter(clause__draft__consultation=consultation).order_by()
    comments = asked.filter(comment__isnull=False).values_list("clause", F("comment"))
    return _by_clause(comments), _by_clause(asked.filter(submission__isnull=False).values_list("clause", "submission"))


def _by_clause(pairs: Iterable[tuple[int, int]]) -> Spoken:
    found: dict[int, set[int]] = defaultdict(set)
    for clause, key in pairs:
        found[clause].add(key)
    return found


def _to_ask(origins: Mapping[int, set[int]], spoken: Spoken, asked: Spoken) -> Iterable[tuple[int, int]]:
    """Clause and contribution, for each that spoke on what the clause comes from and was not asked on the way."""
    for clause, before in origins.items():
        speakers = {key for origin in before for key in spoken.get(origin, ())}
        answered = {key for wording in (clause, *before) for key in asked.get(wording, ())}
        yield from ((clause, key) for key in sorted(speakers - answered))


def _tell(draft: Draft) -> None:
    """One mail for each person, however many contributions are asked; it names them all."""
    key = f"{Delivery.Kind.ECHO}:{draft.pk}"
    asked = Echo.objects.filter(clause__draft=draft).order_by()
    comments = Comment.objects.filter(pk__in=asked.values("comment")).exclude(user_email="")
    mail.queue_many(comments.first_of_each_author(), Delivery.Kind.ECHO, key=key)
    submissions = Submission.objects.filter(pk__in=asked.values("submission")).exclude(email="")
    others = submissions.exclude(author_key__in=comments.order_by().values("author_key"))
    mail.queue_to_submissions(others.first_of_each_author(), Delivery.Kind.ECHO, key=key)
