"""What an erasure takes away besides the comment itself: every row that repeats its words or the hashes of its author."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from uuid import UUID, uuid4

from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Value, When

from engagement.models import (
    Appeal,
    Assignment,
    CampaignText,
    Claim,
    Comment,
    CommentEdit,
    Complaint,
    Delivery,
    Echo,
    Fingerprint,
    ModerationDecision,
    RateCount,
    Reaction,
    ReadingNote,
    Redaction,
    RuleHit,
    Sanction,
    SealedContribution,
    SpentForm,
    TokenCount,
)
from engagement.models.redactions import COVER
from engagement.spam.classifier import tokens

UNNAMED_LAW = "–"  # a report of something unlawful names a law; it is all that is left of what it named
QUOTED = ">"


def empty_rows_of(pks: Sequence[int]) -> None:
    """Take the words out of everything that hangs on these comments, and delete what is nothing without them."""
    for model in (RuleHit, Fingerprint, Reaction, Claim, Delivery, ReadingNote, Assignment, CampaignText, Echo):
        model._base_manager.filter(comment__in=pks).delete()
    CommentEdit.objects.filter(comment__in=pks).update(before="", after="", risk=0, risk_reasons=[])
    Redaction.objects.filter(comment__in=pks).update(words="")
    SealedContribution.objects.filter(comment__in=pks).update(seed=None)  # nobody may try out what the hash is of
    _empty_decisions(pks)
    empty_complaints(Complaint.objects.filter(comment__in=pks))


def _empty_decisions(pks: Sequence[int]) -> None:
    """What was decided, when, by whom and on which ground stays; what was written about it goes."""
    # Decisions are only ever added, and their queryset refuses changes: that the words of whoever is erased may not
    # stay is the one exception, so it is made here and past that queryset.
    decisions: QuerySet[ModerationDecision] = QuerySet(ModerationDecision).filter(comment__in=pks)
    decisions.update(note="", internal_note="")
    Appeal.objects.filter(decision__comment__in=pks).update(text="", explanation="")


def empty_complaints(complaints: "QuerySet[Complaint]") -> None:
    """Leave of reports their reason, and that they named a law where the reason asks for one: none of their words."""
    named = Case(When(reason=Complaint.Reason.ILLEGAL, then=Value(UNNAMED_LAW)), default=Value(""))
    complaints.update(explanation="", law=named)


def forget_complaints_of(theirs: Q) -> None:
    """Empty the reports that somebody made about others' comments; what became of them stays, nobody's any more."""
    made = list(Complaint.objects.filter(theirs))
    for complaint in made:
        complaint.complainant_key = uuid4().hex
        complaint.email = complaint.network_key = ""
    Complaint.objects.bulk_update(made, ["complainant_key", "email", "network_key"])
    pks = [complaint.pk for complaint in made]
    empty_complaints(Complaint.objects.filter(pk__in=pks))
    Delivery.objects.filter(complaint__in=pks).delete()


def forget_hashes(keys: Iterable[str]) -> None:
    """Delete the counters of these hashes. Those of a network stay until their period is over: many share it."""
    holds_any = Q()
    for key in keys:
        holds_any |= Q(key__contains=key)
    RateCount.objects.filter(holds_any).delete()


def end_past_sanctions(author_key: str) -> None:
    """A sanction that has ended or was lifted keeps its record and forgets whom it was on; one in force goes on."""
    past = Sanction.objects.filter(author_key=author_key).exclude(pk__in=Sanction.objects.in_force().values("pk"))
    forget_sanctioned(list(past.values_list("pk", flat=True)))


def forget_sanctioned(pks: Sequence[int]) -> None:
    """Leave of sanctions their kind, ground and dates: not whom or which network they were on, nor what was written."""
    for sanction in Sanction.objects.filter(pk__in=pks):
        hash_column = "author_key" if sanction.author_key else "network_key"
        Sanction.objects.filter(pk=sanction.pk).update(**{hash_column: uuid4().hex}, reason="", lifted_reason="")


def forget_forms(keys: Mapping[UUID, UUID]) -> None:
    """A form that was sent stays spent, but its number no longer tells what stood in it: old key → new key."""
    renamed = Case(*(When(outcome=old, then=Value(new)) for old, new in keys.items()), default=F("outcome"))
    SpentForm.objects.filter(outcome__in=list(keys)).update(outcome=renamed)


def forget_tokens(comments: Iterable[Comment]) -> None:
    """Take out of what the classifier has learnt the words that it can have learnt from these comments alone."""
    held: dict[str, Counter[str]] = defaultdict(Counter)
    for comment in comments:
        held[comment.language].update(set(tokens(comment.comment)))
    for language, counts in held.items():
        for number in set(counts.values()):
            words = [token for token, count in counts.items() if count == number]
            known = TokenCount.objects.filter(language=language, token__in=words)
            known.alias(seen=F("ham") + F("spam")).filter(seen__lte=number).delete()


def cover_quotes(comments: Sequence[Comment]) -> list[int]:
    """Cover what the replies below these comments quote of them, sign by sign, so that the places of passages stay true.

    Whatever they said at any time: a reply may quote what was hidden or changed since. Gives the keys of such replies;
    what their hashes in a manifest are of cannot be computed any more, nor tried out.
    """
    texts = _ever_said(comments)
    replies = {reply.pk: reply for reply in _quoting_below(comments)}
    hidden = defaultdict(list)
    for redaction in Redaction.objects.filter(comment__in=list(replies)):
        hidden[redaction.comment_id].append(redaction)
    before = {reply.pk: _all_words(reply, hidden[reply.pk]) for reply in replies.values()}
    for reply in replies.values():
        _cover_in(reply, hidden[reply.pk], _above(reply, texts))
    quoting = [pk for pk, words in before.items() if words != _all_words(replies[pk], hidden[pk])]
    SealedContribution.objects.filter(comment__in=quoting).update(seed=None)
    Comment.objects.bulk_update(replies.values(), ["comment"])
    Redaction.objects.bulk_update([found for passages in hidden.values() for found in passages], ["words"])
    versions = list(CommentEdit.objects.filter(comment__in=list(replies)))
    for version in versions:
        above = _above(replies[version.comment_id], texts)
        version.before, version.after = covered(version.before, above), covered(version.after, above)
    CommentEdit.objects.bulk_update(versions, ["before", "after"])
    return quoting


def _all_words(comment: Comment, hidden: Iterable[Redaction]) -> list[str]:
    return [comment.comment, *(redaction.words for redaction in hidden)]


def _ever_said(comments: Sequence[Comment]) -> dict[str, list[str]]:
    """By the path of each of these comments, all its texts: with hidden passages shown, and before and after edits."""
    whole = {comment.pk: copy(comment) for comment in comments}
    for redaction in Redaction.objects.in_force().filter(comment__in=list(whole)):
        redaction.show_in(whole[redaction.comment_id])
    texts = {comment.pk: [comment.comment, whole[comment.pk].comment] for comment in comments}
    for edit in CommentEdit.objects.filter(comment__in=list(texts)):
        texts[edit.comment_id] += [edit.before, edit.after]
    return {comment.path or "": texts[comment.pk] for comment in comments}


def _quoting_below(comments: Sequence[Comment]) -> QuerySet[Comment]:
    """The replies in the threads of these comments that quote anything, or did, or would if a passage were shown."""
    of_reply = {"comment": OuterRef("pk")}
    edited = CommentEdit.objects.filter(Q(before__contains=QUOTED) | Q(after__contains=QUOTED), **of_reply)
    hidden = Redaction.objects.filter(words__contains=QUOTED, **of_reply)
    quoting = Q(comment__contains=QUOTED) | Exists(edited) | Exists(hidden)
    threads = {comment.thread_id for comment in comments}
    return Comment.objects.filter(quoting, thread_id__in=threads, depth__gt=0).for_update().order_by("pk")


def _cover_in(reply: Comment, hidden: Sequence[Redaction], quoted: Sequence[str]) -> None:
    """Cover the quotations in a reply and in those of its passages that are hidden, or were: showing brings none back."""
    in_force = [redaction for redaction in hidden if redaction.lifted_at is None]
    for redaction in in_force:
        redaction.show_in(reply)
    whole, reply.comment = reply.comment, covered(reply.comment, quoted)
    for redaction in hidden:
        place = slice(redaction.start, redaction.end)
        # Where one was lifted may be other words since: of those that were there, only their length is known then.
        is_there = whole[place] == redaction.words
        redaction.words = reply.comment[place] if is_there else COVER * len(redaction.words)
    for redaction in in_force:
        redaction.hide_in(reply)


def _above(reply: Comment, texts: Mapping[str, Sequence[str]]) -> list[str]:
    """What those of these comments said under which the reply stands, itself left out; by the path of each."""
    path = reply.path or ""
    return [text for above, said in texts.items() if path.startswith(above) and path != above for text in said]


def covered(text: str, quoted: Sequence[str]) -> str:
    """The text with those of its quoted lines covered whose words stand in one of the others."""
    sources = [" ".join(source.split()) for source in quoted]
    return "".join(_covered_line(line, sources) for line in text.splitlines(keepends=True))


def _covered_line(line: str, sources: Sequence[str]) -> str:
    words = " ".join(line.lstrip(f"{QUOTED} \t").split())
    if not line.lstrip().startswith(QUOTED) or not words or not any(_stand_in(words, source) for source in sources):
        return line
    return "".join(COVER if sign.strip() and sign != QUOTED else sign for sign in line)


def _stand_in(words: str, source: str) -> bool:
    """Whether the words are in the source, one piece after the other where some of them are hidden."""
    place = 0
    for piece in words.split(COVER):
        found = source.find(piece.strip(), place)
        if found < 0:
            return False
        place = found + len(piece.strip())
    return True
