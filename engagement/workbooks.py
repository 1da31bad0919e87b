"""The officers' workbook of one consultation: every text that came in, themes, passages and notes. For staff alone.

It has what the public never sees; the column «public» says of each text what may be shown.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Count, Prefetch, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from diplomacy import languages, sheets
from engagement.models import (
    Answer,
    Assignment,
    Channel,
    ChosenChoice,
    Comment,
    Consent,
    Consultation,
    Excerpt,
    Reading,
    ReadingNote,
    Reply,
    Submission,
    Theme,
)
from engagement.models.desk import who
from engagement.models.given_answers import choice_in_words, clause_title

type Row = Sequence[object]

AT_ONCE = 1000  # rows fetched from the database at a time


def workbook(consultation: Consultation) -> bytes:
    """An XLSX file with four sheets; a constant number of queries, but for batches of a thousand."""
    filed = _filed(consultation)
    return sheets.write_book(
        [
            (_("Contributions"), _contributions(consultation, filed)),
            (_("Themes"), _themes(consultation)),
            (_("Passages"), _passages(filed)),
            (_("Private notes"), _notes(consultation)),
        ]
    )


def _contributions(consultation: Consultation, filed: list[Excerpt]) -> Iterator[Row]:
    """One row for each text: a comment, or an answer of a submission; a submission that has none has a row too."""
    yield (
        *(_("Text"), _("Contribution"), _("Came in"), _("Late"), _("Language"), _("Came by"), _("Written")),
        *(_("Who"), _("Public"), _("On"), _("Argument"), _("Chosen"), _("Words"), _("Themes"), _("Read by")),
        *(_("Assigned to"), _("Due")),
    )
    themes: dict[str, list[str]] = defaultdict(list)
    for excerpt in filed:
        themes[_text_key(excerpt)].append(str(excerpt.theme))
    around = _Around(consultation)
    for comment in _comments(consultation).iterator(chunk_size=AT_ONCE):
        yield _of_comment(comment, themes, around)
    for submission in _submissions(consultation).iterator(chunk_size=AT_ONCE):
        for answer in list(submission.answers.all()) or [None]:
            yield _of_answer(submission, answer, themes, around)


class _Around:
    """How many officers have read each contribution, and to whom it is assigned; by its key. Two queries."""

    def __init__(self, consultation: Consultation) -> None:
        of_it = _of(consultation)
        read = Reading.objects.filter(of_it).order_by().values_list("comment", "submission").annotate(Count("pk"))
        self.read = {(comment, submission): count for comment, submission, count in read}
        assigned = Assignment.objects.open().filter(of_it).select_related("officer")
        self.assigned = {(one.comment_id, one.submission_id): one for one in assigned}

    def of(self, key: tuple[int | None, int | None]) -> Row:
        one = self.assigned.get(key)
        officer = (one.officer.get_full_name() or one.officer.get_username(), one.due_on) if one else ("", "")
        return (self.read.get(key, 0), *officer)


def _of_comment(comment: Any, themes: dict[str, list[str]], around: _Around) -> Row:
    key = f"comment-{comment.pk}"
    return (
        *(key, key, _local(comment.submit_date), _yes(comment.late), comment.language, str(Channel.WEB.label)),
        *(comment.get_capacity_display(), who(comment), _("public"), comment.discussion.title),
        *(comment.get_argument_display(), "", comment.comment, "\n".join(themes[key])),
        *around.of((comment.pk, None)),
    )


def _of_answer(submission: Any, answer: Any, themes: dict[str, list[str]], around: _Around) -> Row:
    key = f"answer-{answer.pk}" if answer else ""
    return (
        *(key, submission.reference, _local(submission.arrived_at), _yes(submission.late), submission.language),
        *(submission.get_channel_display(), submission.get_capacity_display(), who(submission)),
        *(_may_be_shown(submission, answer), *(_said(answer) if answer else ("", "", "", _("No objection.")))),
        "\n".join(themes[key]) if key else "",
        *around.of((None, submission.pk)),
    )


def _said(answer: Any) -> Row:
    chosen = [choice_in_words(one, languages.current()) for one in answer.chosen.all()]
    point = [] if answer.number is None else [str(answer.number)]
    return (_subject(answer), answer.get_argument_display(), "\n".join([*chosen, *point]), answer.text)


def _subject(answer: Any) -> str:
    if answer.question:
        return str(answer.question)
    return clause_title(answer.clause) if answer.clause else _("On the whole")


def _may_be_shown(submission: Any, answer: Any) -> str:
    """What the public may read of a text, in words."""
    if submission.consent == Consent.WITHHELD:
        return _("no: for the Ministry alone")
    if answer is None:
        return _("without a word to show")
    if answer.question and answer.question.confidential:
        return _("no: an answer to a confidential question")
    publication = getattr(answer, "publication", None)
    if publication is None:
        return _("not decided yet")
    if publication.ground:
        return _("no: withheld («%(ground)s»)") % {"ground": publication.ground}
    named = submission.consent == Consent.NAMED
    return _("yes, with the name") if named else _("yes, without the name")


def _themes(consultation: Consultation) -> Iterator[Row]:
    yield (_("Theme"), _("What people said"), _("Passages"), _("Decision"), _("Published"))
    found = Theme.objects.filter(consultation=consultation).annotate(count=Count("excerpts"))
    standing = Reply.objects.standing().filter(theme__consultation=consultation)
    decided = {reply.theme_id: str(reply.get_decision_display()) for reply in standing}
    for theme in found.order_by("position", "pk"):
        yield (str(theme), theme.gist or "", theme.count, decided.get(theme.pk, ""), _yes(theme.is_published))


def _passages(filed: Iterable[Any]) -> Iterator[Row]:
    yield (_("Theme"), _("Text"), _("Stance"), _("Telling"), _("Filed"), _("Filed by"), _("Passage"))
    for one in filed:
        yield (
            *(str(one.theme), _text_key(one), one.get_stance_display(), _yes(one.telling), one.get_way_display()),
            *(one.filed_by.get_full_name() or one.filed_by.get_username(), one.words),
        )


def _notes(consultation: Consultation) -> Iterator[Row]:
    yield (_("Contribution"), _("Note"), _("Written by"), _("Written on"))
    for note in ReadingNote.objects.filter(_of(consultation)).select_related("written_by", "submission"):
        key = note.submission.reference if note.submission else f"comment-{note.comment_id}"
        by = note.written_by.get_full_name() or note.written_by.get_username()
        yield (key, note.text, by, _local(note.written_at))


def _comments(consultation: Consultation) -> QuerySet[Any]:
    found: QuerySet[Any] = Comment.objects.contributions(consultation).with_targets().order_by("submit_date", "pk")
    return found


def _submissions(consultation: Consultation) -> QuerySet[Any]:
    chosen = ChosenChoice.objects.select_related("choice", "row")
    answers = Answer.objects.select_related("question", "clause__draft__consultation", "publication__ground")
    in_order = answers.order_by("question__position", "clause__position", "pk")
    with_choices = in_order.prefetch_related(Prefetch("chosen", chosen))
    found = Submission.objects.received().filter(consultation=consultation).order_by("sent_at", "pk")
    return found.prefetch_related(Prefetch("answers", with_choices))


def _filed(consultation: Consultation) -> list[Excerpt]:
    related = ("theme", "filed_by", "comment", "answer__submission")
    found = Excerpt.objects.legible().filter(theme__consultation=consultation).select_related(*related)
    return list(found.order_by("theme__position", "theme", "pk"))


def _of(consultation: Consultation) -> Q:
    """Rows about contributions of a consultation that officers may read."""
    comments = Comment.objects.contributions(consultation)
    submissions = Submission.objects.received().filter(consultation=consultation)
    return Q(comment__in=comments) | Q(submission__in=submissions)


def _text_key(excerpt: Excerpt) -> str:
    return f"answer-{excerpt.answer_id}" if excerpt.answer_id else f"comment-{excerpt.comment_id}"


def _yes(value: bool) -> str:  # noqa: FBT001 - the one thing it is about
    return _("yes") if value else ""


def _local(moment: datetime | None) -> datetime | str:
    """As a spreadsheet takes it: the Ministry's clock, without an offset."""
    return timezone.localtime(moment).replace(tzinfo=None, microsecond=0) if moment else ""
