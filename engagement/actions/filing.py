"""Filing: passages of what people said under themes, one text or many like ones at once, and out of them again.

Whatever is filed counts as read. What is filed under a public theme stays.
"""

from collections.abc import Collection, Iterable, Sequence
from typing import Any, cast

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from diplomacy.refusals import Refused, Stale, refuse_unless_empty
from engagement.actions import edits, passages, readings, suggestions
from engagement.actions.theme_changes import hold_record, hold_themes, record, told_already
from engagement.models import (
    Answer,
    Attachment,
    Comment,
    CommentEdit,
    Consultation,
    Excerpt,
    State,
    Submission,
    Theme,
    ThemeChange,
)

Text = Comment | Answer


@transaction.atomic
def file_text(
    text: Text,
    theme: Theme,
    *,
    stance: str,
    by: User,
    passage: str = "",
    occurrence: int = 0,
    telling: bool = False,
    way: str = Excerpt.Way.HAND,
) -> Excerpt:
    """File a passage of a comment or an answer, given by its exact words, or the whole of it ("") under a theme.

    `occurrence` says, from 0, which is meant where the words stand there more often than once.
    Stale where the text or the theme is no longer there, Refused where the rules do not allow it.
    """
    hold_record(theme.consultation_id)
    held = _held(text, theme.consultation_id)
    (theme,) = hold_themes(theme)
    start, end = _range(words_of(held), passage, occurrence)
    source = source_of(held)
    if Excerpt.objects.filter(theme=theme, start=start, **source).exists():
        raise Refused(_("This passage is already filed under that theme."))
    _note_reading([held], by)
    filed = {"start": start, "end": end, "stance": stance, "telling": telling, "way": way, "filed_by": by}
    excerpt = Excerpt.objects.create(theme=theme, **source, **filed)
    suggestions.learn([excerpt])
    return excerpt


@transaction.atomic
def file_many(
    texts: Iterable[Text], theme: Theme, *, stance: str, by: User, way: str = Excerpt.Way.ALIKE
) -> list[Excerpt]:
    """File the whole of each text under one theme; the same number of queries for two or two thousand.

    Left out are those that cannot be filed (any more) and those whose whole is there already. Gives what was filed.
    Of texts filed together with like ones, a submission that says more than that text still waits to be read.
    """
    held = _held_many(list(texts), hold_record(theme.consultation_id))
    (theme,) = hold_themes(theme)
    there = set(Excerpt.objects.filter(theme=theme, start=None).values_list("comment", "answer"))
    new = [source_of(text) for text in held if _key(text) not in there]
    _note_reading(_saying_no_more(held) if way == Excerpt.Way.ALIKE else held, by)
    filed: dict[str, Any] = {"theme": theme, "stance": stance, "way": way, "filed_by": by}
    excerpts = Excerpt.objects.bulk_create(Excerpt(**source, **filed) for source in new)
    suggestions.learn(excerpts)
    return excerpts


@transaction.atomic
def take_out(excerpts: Collection[int], theme: Theme, *, by: User) -> int:
    """Take passages, given by primary key, out of the theme under which they were seen; gives how many.

    Stale where a colleague has moved one, Refused where the theme is public.
    """
    theme, held = hold_passages(excerpts, theme)
    suggestions.unlearn(held)
    Excerpt.objects.filter(pk__in=[excerpt.pk for excerpt in held]).delete()
    record(ThemeChange.Act.TAKEN_OUT, theme, by=by, words=theme.texts, moved=len(held))
    return len(held)


@transaction.atomic
def move(excerpts: Collection[int], theme: Theme, into: Theme, *, by: User) -> int:
    """Move passages from the theme under which they were seen to another of the consultation; gives how many."""
    theme, held = hold_passages(excerpts, theme)
    (into,) = hold_themes(into)
    if into.pk == theme.pk or into.consultation_id != theme.consultation_id:
        raise Refused(_("Choose another theme of this consultation."))
    carry_over(held, into)
    words = {"words": theme.texts, "other_words": into.texts}
    record(ThemeChange.Act.TAKEN_OUT, theme, by=by, moved=len(held), **words)
    return len(held)


@transaction.atomic
def describe(
    excerpts: Collection[int],
    theme: Theme,
    *,
    stance: str | None = None,
    telling: bool | None = None,
    seen: tuple[str, bool] | None = None,
) -> int:
    """Say anew how passages stand to the proposal, or whether they are telling; None leaves it as it is.

    `seen` is the stance and the mark that were shown of one passage: Stale where a colleague has changed them since.
    """
    _theme, held = hold_passages(excerpts, theme)
    if seen and any((excerpt.stance, excerpt.telling) != seen for excerpt in held):
        raise Stale(_("A colleague has changed this passage meanwhile. Look at it again."))
    values = {"stance": stance, "telling": telling}
    changes = {name: value for name, value in values.items() if value is not None}
    if changes:
        Excerpt.objects.filter(pk__in=[excerpt.pk for excerpt in held]).update(**changes)
    return len(held)


@transaction.atomic
def refile(
    excerpt: int, theme: Theme, *, into: Theme, stance: str, telling: bool, seen: tuple[str, bool], by: User
) -> None:
    """Say anew all that is said of one passage: its theme, its stance, whether it is telling. As `describe`, `move`."""
    describe([excerpt], theme, stance=stance, telling=telling, seen=seen)
    if into.pk != theme.pk:
        move([excerpt], theme, into, by=by)


def carry_over(excerpts: Sequence[Excerpt], into: Theme) -> None:
    """Put held passages under a held theme. One that is filed there too stays once, telling if either was."""
    there = {_place(excerpt): excerpt for excerpt in Excerpt.objects.filter(theme=into)}
    doubled = [excerpt for excerpt in excerpts if _place(excerpt) in there]
    telling = [there[_place(excerpt)].pk for excerpt in doubled if excerpt.telling]
    suggestions.unlearn(excerpts)
    Excerpt.objects.filter(pk__in=[excerpt.pk for excerpt in doubled]).delete()
    if telling and not into.published_at:
        Excerpt.objects.filter(pk__in=telling).update(telling=True)
    moved = {excerpt.pk for excerpt in excerpts} - {excerpt.pk for excerpt in doubled}
    Excerpt.objects.filter(pk__in=moved).update(theme=into)
    suggestions.learn(excerpt for excerpt in excerpts if excerpt.pk in moved)


def words_of(text: Text) -> str:
    """The words that can be filed."""
    return text.comment if isinstance(text, Comment) else text.text


def source_of(text: Text) -> dict[str, Text]:
    """A text as the fields of an excerpt name it."""
    return {"comment": text} if isinstance(text, Comment) else {"answer": text}


def _key(text: Text) -> tuple[int | None, int | None]:
    return (text.pk, None) if isinstance(text, Comment) else (None, text.pk)


def _place(excerpt: Excerpt) -> tuple[int | None, int | None, int | None]:
    return excerpt.comment_id, excerpt.answer_id, excerpt.start


def _range(words: str, passage: str, occurrence: int) -> tuple[int | None, int | None]:
    if not words.strip():
        raise Refused(_("It says nothing in words that could be filed."))
    found = passages.places(words, passage)
    if not passage.strip() or (found and words[slice(*found[0])] == words.strip()):
        return None, None
    if not found:
        raise Refused(
            _("These words are not in the text. Copy the passage exactly, or leave it empty to file the whole.")
        )
    return found[min(occurrence, len(found) - 1)]


def _held(text: Text, consultation: int) -> Text:
    """The text as it now stands, held; Stale where it is gone, Refused where it cannot be filed."""
    if isinstance(text, Comment):
        return _held_comment(text, consultation)
    submission = Submission.objects.for_update().filter(pk=text.submission_id).first()
    answer = Answer.objects.filter(pk=text.pk).select_related("submission").first()
    if submission is None or answer is None or not submission.is_received:
        raise Stale(_("This answer does not count: it was not sent, or its writer has taken it back."))
    if submission.consultation_id != consultation:
        raise Refused(_("The text and the theme belong to different consultations."))
    return answer


def _held_comment(text: Comment, consultation: int) -> Comment:
    comment: Comment = Comment.objects.for_update().get(pk=text.pk)
    about = comment.discussion.about
    if about is None or about.pk != consultation:
        raise Refused(_("The text and the theme belong to different consultations."))
    if comment.state != State.PUBLISHED or comment.is_official:
        raise Refused(_("Only published contributions of the public can be filed."))
    edits.guard_no_edit_waits(comment)
    return comment


def _held_many(texts: Sequence[Text], about: Consultation) -> list[Text]:
    """Those of the texts that can be filed, as they now stand and held."""
    waiting = CommentEdit.objects.waiting().values("comment")
    comments = (
        Comment.objects.contributions(about)
        .filter(pk__in=[text.pk for text in texts if isinstance(text, Comment)])
        .exclude(pk__in=waiting)
        .for_update()
        .order_by("pk")
    )
    said = [text.submission_id for text in texts if isinstance(text, Answer)]
    received = Submission.objects.received().filter(consultation=about, pk__in=said).order_by("pk").for_update()
    answers = Answer.objects.filter(
        pk__in=[text.pk for text in texts if isinstance(text, Answer)],
        submission__in=list(received.values_list("pk", flat=True)),
    ).select_related("submission")
    return [text for text in cast("list[Text]", [*comments, *answers]) if words_of(text).strip()]


def hold_passages(excerpts: Collection[int], theme: Theme) -> tuple[Theme, list[Excerpt]]:
    """The theme, not public, and these passages under it, all held as they now stand."""
    hold_record(theme.consultation_id)
    (held,) = hold_themes(theme)
    refuse_unless_empty(told_already(held))
    if not excerpts:
        raise Refused(_("Choose at least one passage."))
    found = list(Excerpt.objects.select_for_update().filter(pk__in=set(excerpts), theme=held).order_by("pk"))
    if len(found) != len(set(excerpts)):
        raise Stale(_("A colleague has moved or taken out a passage meanwhile. Look at them again."))
    return held, found


def _note_reading(texts: Sequence[Text], by: User) -> None:
    """Who files something has read the contribution."""
    readings.mark_read([text for text in texts if isinstance(text, Comment)], by=by)
    readings.mark_submissions_read({text.submission for text in texts if isinstance(text, Answer)}, by=by)


def _saying_no_more(texts: Sequence[Text]) -> list[Text]:
    """Comments, and answers of submissions that have no other words and no files."""
    answers = [text for text in texts if isinstance(text, Answer)]
    submissions = [answer.submission_id for answer in answers]
    worded = ~Q(text="") | Q(chosen__other__gt="")
    others = Answer.objects.filter(worded, submission__in=submissions).exclude(pk__in=[one.pk for one in answers])
    more = {*others.values_list("submission", flat=True)}
    more |= {*Attachment.objects.filter(submission__in=submissions).values_list("submission", flat=True)}
    return [text for text in texts if isinstance(text, Comment) or text.submission_id not in more]
