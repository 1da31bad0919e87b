"""Open data of a consultation, row by row: what the public can read on its pages anyway, and nothing more.

Each function gives the rows of one table as mappings in the order of the columns, which `engagement.open_data` explains
and docs/open-data.md lists. Addresses are in the language of the request. A table costs the same number of queries for one
row as for thousands.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import F, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import JSONObject
from django.urls import reverse
from django.utils import timezone

from diplomacy import languages
from engagement.models.answers import ChosenChoice
from engagement.models.campaigns import CampaignText
from engagement.models.comments import Comment
from engagement.models.commitments import Commitment
from engagement.models.consultations import Consultation
from engagement.models.discussions import Discussion
from engagement.models.drafts import Clause
from engagement.models.excerpts import Excerpt
from engagement.models.publications import AnswerPublication
from engagement.models.questions import Question
from engagement.models.redactions import COVER
from engagement.models.replies import Reply, ReplyQuerySet
from engagement.models.reports import Report
from engagement.models.states import Channel
from engagement.models.themes import Theme
from engagement.models.told import passages, with_voices

type Cells = dict[str, Any]

AT_ONCE = 2000  # rows fetched from the database at a time
COVERED = re.compile(f"{COVER}+")
BETWEEN = " | "  # choices in one cell


def contributions(consultation: Consultation) -> Iterator[Cells]:
    """Comments that are public, then answers that are published: one row for each text."""
    for comment in said(consultation).iterator(chunk_size=AT_ONCE):
        yield _of_comment(comment)
    for publication in published(consultation).iterator(chunk_size=AT_ONCE):
        publication.answer.submission.consultation = consultation
        yield _of_answer(publication)


def themes(consultation: Consultation) -> Iterator[Cells]:
    """The themes that are released, in their order."""
    for theme in with_voices(released(consultation)).order_by("position", "pk"):
        theme.consultation = consultation
        yield {
            "theme": theme.pk,
            "position": theme.position,
            **_texts(theme, "title", "gist"),
            "voices": theme.voices,
            "published_at": _moment(theme.published_at),
            "address": _site(theme.get_absolute_url()),
        }


def replies(consultation: Consultation) -> Iterator[Cells]:
    """Every version of every reply that is or was public, the older ones first."""
    newer = answered(consultation).annotate(newer=Max("replaced_by__published_at"))
    for reply in with_effects(newer).order_by("theme", "pk"):
        yield {
            "reply": reply.pk,
            "theme": reply.theme_id,
            "decision": reply.decision,
            **_texts(reply, "reason", "done", "signed_by", "office"),
            "changed_clauses": BETWEEN.join(_site(address) for _label, address in reply.changed),
            "commitments": BETWEEN.join(_commitment(key) for key in reply.commitment_keys),
            "replaces": reply.replaces_id,
            **_texts(reply, "version_note"),
            "stands": reply.newer is None or reply.newer > timezone.now(),
            "published_at": _moment(reply.published_at),
        }


def trace(consultation: Consultation) -> Iterator[Cells]:
    """From passage to theme to reply to clause or commitment: one row for each end, one where there is none yet."""
    standing = with_effects(Reply.objects.published().filter(theme__in=released(consultation)))
    by_theme = {reply.theme_id: reply for reply in standing}
    for excerpt in filed(consultation).iterator(chunk_size=AT_ONCE):
        reply = by_theme.get(excerpt.theme_id)
        for clause, commitment in _ends(reply):
            yield {
                **_of_passage(excerpt),
                "reply": reply.pk if reply else None,
                "decision": reply.decision if reply else None,
                "changed_clause": clause,
                "commitment": commitment,
            }


def said(consultation: Consultation) -> QuerySet[Any]:
    """Comments of the public that readers see, late ones among them."""
    found = Comment.objects.contributions(consultation).exclude(discussion__mode=Discussion.Mode.HIDDEN)
    told = found.filter(_public_place("discussion__")).select_related(
        "discussion__clause__draft", "discussion__question"
    )
    long = [*languages.columns("text", "explanation"), "text", "explanation"]
    told = told.defer(*(f"discussion__clause__{column}" for column in long))
    result: QuerySet[Any] = told.annotate(campaign=_campaign(comment=OuterRef("pk"))).order_by("pk")
    return result


def published(consultation: Consultation) -> QuerySet[Any]:
    """Decisions by which answers are public, with what was chosen in each (`choices`)."""
    words = {name: F(f"choice__{name}") for name in languages.columns("text")}
    rows = {f"row_{name}": F(f"row__{name}") for name in languages.columns("text")}
    chosen = ChosenChoice.objects.filter(answer=OuterRef("answer")).order_by(
        "rank", "row__position", "choice__position"
    )
    cell = JSONObject(**words, **rows, rank=F("rank"), other=F("other"))
    found = AnswerPublication.objects.shown().filter(answer__submission__consultation=consultation)
    return (
        found.filter(_public_place("answer__"))
        .select_related("answer__submission", "answer__question", "answer__clause__draft")
        .annotate(choices=ArraySubquery(chosen.values_list(cell)), campaign=_campaign(answer=OuterRef("answer")))
        .order_by("answer__submission", "answer")
    )


def released(consultation: Consultation) -> QuerySet[Theme]:
    return Theme.objects.published().filter(consultation=consultation)


def answered(consultation: Consultation) -> ReplyQuerySet:
    """Replies of all versions that are or were public."""
    return Reply.objects.filter(theme__in=released(consultation), published_at__lte=timezone.now())


def filed(consultation: Consultation) -> QuerySet[Excerpt]:
    """Passages that readers may see, in the order of their themes."""
    place = Q(comment=None) | _public_place("comment__discussion__")
    found = passages().filter(place, theme__consultation=consultation)
    return found.order_by("theme__position", "theme", "pk")


def with_effects(replies: ReplyQuerySet) -> QuerySet[Any]:
    """With the clauses that each changed, and the keys of the commitments it made that are public (`commitment_keys`)."""
    made = Commitment.objects.published().filter(replies=OuterRef("pk")).order_by("position", "pk")
    return replies.with_clauses().annotate(commitment_keys=ArraySubquery(made.values("pk")))


def _public_place(way: str) -> Q:
    """What is spoken of, at the end of this way, is public itself: no clause or question that is still to come."""
    clause = Q(**{f"{way}clause": None}) | Q(**{f"{way}clause__in": Clause.objects.published()})
    question = Q(**{f"{way}question": None}) | Q(**{f"{way}question__in": Question.objects.published()})
    return clause & question


def _campaign(**text: Any) -> Subquery:
    """The group of like texts to which a text belongs, if no officer has set it apart; told once the themes are."""
    heard = Report.objects.published().filter(kind=Report.Kind.HEARD).values("consultation")
    together = CampaignText.objects.together().filter(campaign__consultation__in=heard, **text)
    return Subquery(together.values("campaign")[:1])


def _of_comment(comment: Any) -> Cells:
    clause, question = comment.discussion.clause, comment.discussion.question
    return {
        "text_key": f"comment-{comment.pk}",
        "contribution": f"comment-{comment.pk}",
        **_place(clause, question),
        "in_reply_to": f"comment-{comment.parent_id}" if comment.depth else None,
        "language": comment.language,
        "capacity": comment.capacity,
        "name": comment.name,
        "organisation": comment.organisation,
        "channel": Channel.WEB.value,
        "sent_on": _day(comment.submit_date),
        "late": comment.late,
        "argument": comment.argument or None,
        **dict.fromkeys(_columns("chosen")),
        "point": None,
        **_words(comment.text),
        "campaign": comment.campaign,
        "address": _site(comment.permalink),
    }


def _of_answer(publication: Any) -> Cells:
    answer = publication.answer
    submission = answer.submission
    return {
        "text_key": f"answer-{answer.pk}",
        "contribution": submission.reference,
        **_place(answer.clause, answer.question),
        "in_reply_to": None,
        "language": submission.language,
        "capacity": submission.capacity,
        "name": "" if submission.organisation else submission.public_name,
        "organisation": submission.organisation and submission.public_name,
        "channel": submission.channel,
        "sent_on": _day(submission.arrived_at),
        "late": submission.late,
        "argument": answer.argument or None,
        **_chosen(publication),
        "point": answer.number,
        **_words(publication.text),
        "campaign": publication.campaign,
        "address": _site(submission.get_absolute_url()),
    }


def _place(clause: Any, question: Question | None) -> Cells:
    """What was spoken of: a clause, a question, or with neither the whole."""
    return {
        "draft": clause.draft.number if clause else None,
        "clause": clause.number if clause else None,
        "question": question.pk if question else None,
        **{
            name: languages.text(question, "text", code) if question else None for code, name in _named("question_text")
        },
    }


def _chosen(publication: Any) -> Cells:
    return {
        name: BETWEEN.join(_choice(row, code, shows_other=publication.shows_other) for row in publication.choices)
        for code, name in _named("chosen")
    }


def _choice(row: Cells, language: str, *, shows_other: bool) -> str:
    """With the row of a table or the place in a ranking before it."""
    column = languages.column("text", language)
    words = f"{row[column]}: {row['other']}" if shows_other and row["other"] else row[column]
    before = row[f"row_{column}"] or (f"{row['rank']}." if row["rank"] else "")
    return f"{before}: {words}" if row[f"row_{column}"] else f"{before} {words}".strip()


def _words(text: str) -> Cells:
    return {"text": text, "hidden_passages": len(COVERED.findall(text))}


def _of_passage(excerpt: Excerpt) -> Cells:
    """The text's key and contribution as in `contributions`; offsets count characters of its text."""
    key = f"answer-{excerpt.answer_id}" if excerpt.answer_id else f"comment-{excerpt.comment_id}"
    return {
        "passage": excerpt.pk,
        "text_key": key,
        "contribution": excerpt.answer.submission.reference if excerpt.answer else key,
        "start": excerpt.start,
        "end": excerpt.end,
        "words": excerpt.text,
        "stance": excerpt.stance,
        "telling": excerpt.telling,
        "filed": excerpt.way,
        "theme": excerpt.theme_id,
    }


def _ends(reply: Any) -> Iterable[tuple[str | None, str | None]]:
    """Where a passage leads to in the end: changed clauses and commitments, by their addresses."""
    if reply is None:
        return [(None, None)]
    clauses = [(_site(address), None) for _label, address in reply.changed]
    made = [(None, _commitment(key)) for key in reply.commitment_keys]
    return [*clauses, *made] or [(None, None)]


def _named(field: str) -> list[tuple[str, str]]:
    """Each language with the name of its column, which need not be one of the database."""
    return [(code, languages.column(field, code)) for code in languages.codes()]


def _columns(field: str) -> list[str]:
    return [name for _code, name in _named(field)]


def _texts(record: models.Model, *fields: str) -> Cells:
    return {name: languages.text(record, field, code) for field in fields for code, name in _named(field)}


def _commitment(key: int) -> str:
    return _site(reverse("engagement:commitment_detail", args=[key]))


def _site(path: str) -> str:
    return f"{settings.SITE_URL}{path}"


def _moment(moment: datetime | None) -> str | None:
    return timezone.localtime(moment).isoformat(timespec="seconds") if moment else None


def _day(moment: datetime | None) -> str | None:
    """No time of the day: it could tell who wrote."""
    return timezone.localdate(moment).isoformat() if moment else None
