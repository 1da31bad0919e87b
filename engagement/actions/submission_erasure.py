"""Erasing submissions: who sent them and what they said is gone; that one was sent, and when, stays."""

from collections.abc import Collection
from uuid import uuid4

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from diplomacy import tokens
from engagement.actions import publications, seals, suggestions
from engagement.actions.attachments import forget_files
from engagement.actions.erasure_traces import forget_forms
from engagement.actions.submissions import guard_owner, held
from engagement.models import (
    Answer,
    AnswerConflict,
    Assignment,
    Attachment,
    Colleague,
    Consent,
    Delivery,
    Echo,
    Erasure,
    Excerpt,
    ReadingNote,
    Submission,
)
from engagement.models.corrections import with_replaced
from engagement.models.writers import Writer

# Not a digest of anything: nobody can test a guess by it.
NO_DIGEST = "0" * 64


@transaction.atomic
def erase(writer: Writer) -> None:
    """Erase one submission for good, whether it was sent or not; nothing of an unsent one is left at all.

    Refused for colleagues, and where it is erased already.
    """
    guard_owner(writer)
    erase_all([held(writer).pk])
    Erasure.objects.create(scope=Erasure.Scope.SUBMISSION, comments=0)


def erase_from(key: str, emails: Collection[str]) -> None:
    """Erase all submissions that came from an address, and take it off those on which it was a colleague's.

    What somebody has only begun with an address that is not proven is theirs too: they alone were mailed its link.
    """
    own = Submission.objects.filter(author_key=key, erased_at=None).for_update()
    erase_all(list(own.values_list("pk", flat=True)))
    invited = Q()
    for email in emails:
        invited |= Q(email__iexact=email)
    if invited:
        forget_colleagues(Colleague.objects.filter(invited))


def erase_all(pks: Collection[int]) -> None:
    """Erase these, sent or unsent, with the entries that were mistyped before them; the caller records it."""
    pks = with_replaced(pks)
    delete_unsent(Submission.objects.filter(pk__in=pks, sent_at=None).values_list("pk", flat=True))
    empty(pks)
    seals.forget(submissions=pks)
    _forget_tokens(pks)
    Submission.objects.filter(pk__in=pks, erased_at=None).update(erased_at=timezone.now(), digest=NO_DIGEST)


@transaction.atomic
def delete_unsent(pks: Collection[int]) -> None:
    """Delete those that were never sent, with all that hangs on them: not one that is being sent at this moment."""
    unsent = Submission.objects.for_update().filter(pk__in=list(pks), sent_at=None).order_by("pk")
    mine = list(unsent.values_list("pk", flat=True))
    forget_files(Attachment.objects.filter(submission__in=mine))
    Submission.objects.filter(pk__in=mine).delete()


def empty(pks: Collection[int]) -> None:
    """Take the words and the people out of sent ones, past the guards: what its author takes back may not stay.

    With the answers go what was filed, published, hidden and found alike of them, and what officers noted.
    """
    forget_files(Attachment.objects.filter(submission__in=pks))
    publications.take_down(pks)
    themes = suggestions.themes_with(submissions=pks)
    Excerpt._base_manager.filter(answer__submission__in=pks).delete()
    suggestions.relearn(themes)
    for model in (Answer, AnswerConflict, Attachment, Colleague, Delivery, ReadingNote, Assignment, Echo):
        model._base_manager.filter(submission__in=pks).delete()
    people = dict.fromkeys(("name", "organisation", "expertise", "email", "author_key", "network_key"), "")
    Submission.objects.filter(pk__in=pks).update(**people, correction="", no_objection=False, consent=Consent.WITHHELD)


def forget_colleagues(colleagues: QuerySet[Colleague]) -> None:
    """Take people off what they wrote on, and their names off each answer and file; what it says stays.

    What they had only proposed against another's version goes: it is their words alone.
    """
    for submission, name in colleagues.values_list("submission", "name"):
        Answer._base_manager.filter(submission=submission, saved_by=name).update(saved_by="")
        Attachment._base_manager.filter(submission=submission, added_by=name).update(added_by="")
    colleagues.delete()


def _forget_tokens(pks: Collection[int]) -> None:
    """Its links lead nowhere any more, and the number of its form no longer tells what it became."""
    for submission in Submission.objects.filter(pk__in=pks):
        seeds = {"link_seed": uuid4(), "proof_seed": uuid4(), "sending_key": uuid4()}
        forget_forms({submission.sending_key: seeds["sending_key"]})
        for name, seed in seeds.items():
            setattr(submission, name, seed)
        digests = {
            "link_digest": tokens.digest(submission.link_token),
            "proof_digest": tokens.digest(submission.proof_token),
        }
        Submission.objects.filter(pk=submission.pk).update(**seeds, **digests)
