"""Secrets of the loop: what was hidden, erased, noted and assigned behind a consultation that is answered in public."""

from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client

from engagement.actions import publications, submission_erasure, suggestions
from engagement.actions.erasure import erase_comment
from engagement.models import (
    Assignment,
    Campaign,
    CampaignText,
    Comment,
    Echo,
    Reading,
    ReadingNote,
    Redaction,
    ThemeChange,
)
from engagement.models.writers import Writer
from tests import factories
from tests.factories import CommentFactory, ago, ahead, discussion_of
from tests.pdf_text import pdf_text

# Pages and files of a consultation that tell what people said, below its own address.
TOLD = ("", "report/", "report.pdf", "data/all.json", "data/contributions.csv", "data/trace.csv")


def plant_loop(secrets, site, staff):
    """Everything in the answered consultation, so that all of its pages, files and documents are swept for it."""
    ground = factories.GroundFactory()
    plant_hidden_words(secrets, site, staff, ground)
    plant_themes(secrets, site, staff)
    plant_groups(secrets, site, staff, ground)
    plant_work(secrets, site, staff)
    plant_erased(secrets, site, staff, ground)


def plant_hidden_words(secrets, site, staff, ground):
    """Public comments under a public theme, some of whose words are hidden, and were before an edit."""
    clause = site.changed_clause.comes_from.get()
    for name, span in {"whole": (None, None), "part": (0, 12)}.items():
        word = secrets.word(f"hiddenin{name}")
        comment = CommentFactory(discussion=discussion_of(clause), comment=f"Call {'█' * len(word)} before eight.")
        decision = factories.ModerationDecisionFactory(
            comment=comment, act="redact", ground=ground, decided_by=staff, internal_note=secrets.word(f"why{name}")
        )
        Redaction.objects.create(
            comment=comment,
            decision=decision,
            ground=ground,
            start=5,
            end=5 + len(word),
            words=word,
            made_by=staff,
        )
        factories.ExcerptFactory(
            theme=site.theme, comment=comment, start=span[0], end=span[1], telling=True, filed_by=staff
        )
        Echo.objects.create(clause=site.changed_clause, comment=comment, verdict="no", said_at=ago(hours=1))
        note(secrets, f"on{name}", staff, comment=comment)


def plant_themes(secrets, site, staff):
    """A theme that was found after the report and is not out, with what is filed there, and what themes were before."""
    texts = secrets.texts("latetheme", "title", "gist")
    theme = factories.ThemeFactory(consultation=site.answered, **texts)
    comment = CommentFactory(discussion=discussion_of(site.answered))
    excerpts = [factories.ExcerptFactory(theme=theme, comment=comment, filed_by=staff)]
    suggestions.learn(excerpts)
    answer = secrets.texts("latereply", "reason", "done", "signed_by", "office")
    factories.proves(factories.ReplyFactory(theme=theme, decision="accepted", **answer), site.changed_clause)
    for number, subject in enumerate((site.theme, None)):
        words = secrets.texts(f"once{'ab'[number]}", "title", "gist")
        other = secrets.texts(f"merged{'ab'[number]}", "title", "gist")
        row = {"theme": subject, "words": words, "other_words": other, "act": "merged", "done_by": staff}
        ThemeChange.objects.create(consultation=site.answered, moved=1, **row)


def plant_groups(secrets, site, staff, ground):
    """Like texts under the public theme, one of which is public: of the others only that they came is told."""
    campaign = Campaign.objects.create(consultation=site.answered)
    unlike = {
        "withheld": {"consent": "withheld"},
        "undecided": {},
        "byground": {},
        "withdrawn": {"withdrawn_at": ago(hours=1)},
        "unproven": {"unproven": True},
    }
    for name, traits in unlike.items():
        who = {"name": secrets.word(f"sendergroup{name}"), "reference": secrets.word(f"ref{name}"), **traits}
        submission = factories.SubmissionFactory(consultation=site.answered, **who)
        answer = factories.answered(submission, text=f"Open from seven, please. {secrets.word(f'group{name}')}")
        if name == "byground":
            factories.AnswerPublicationFactory(answer=answer, withheld=True, ground=ground, decided_by=staff)
        factories.ExcerptFactory(theme=site.theme, comment=None, answer=answer, way="alike", filed_by=staff)
        CampaignText.objects.create(campaign=campaign, answer=answer)
        Echo.objects.create(clause=site.changed_clause, submission=submission, verdict="no", said_at=ago(hours=1))
        note(secrets, f"group{name}", staff, submission=submission)
        publications.index([submission.pk])
    for state in ("held", "rejected", "removed", "withdrawn"):
        words = {"comment": f"Open from seven, please. {secrets.word(f'groupcomment{state}')}", "state": state}
        comment = CommentFactory(
            discussion=discussion_of(site.answered), user_name=secrets.word(f"who{state}"), **words
        )
        factories.ExcerptFactory(theme=site.theme, comment=comment, way="alike", filed_by=staff)
        CampaignText.objects.create(campaign=campaign, comment=comment)
        Echo.objects.create(clause=site.changed_clause, comment=comment, verdict="no", said_at=ago(hours=1))


def plant_work(secrets, site, staff):
    """Who deals with what of the answered consultation and of the one that is being read."""
    officer = factories.UserFactory(
        username=secrets.word("officername"),
        first_name=secrets.word("officerfirst"),
        last_name=secrets.word("officerlast"),
        email=f"{secrets.word('officermail')}@example.org",
    )
    public = (
        Comment.objects.published().filter(discussion=site.changed_clause.comes_from.get().discussion).earliest("pk")
    )
    unread = CommentFactory(discussion=discussion_of(site.reading))
    for comment in (public, unread):
        Assignment.objects.create(comment=comment, officer=officer, assigned_by=staff, due_on=ahead(days=9).date())
        Reading.objects.create(comment=comment, read_by=officer)
    note(secrets, "public", officer, comment=public)
    note(secrets, "unread", officer, comment=unread)


def note(secrets, name, by, **subject):
    ReadingNote.objects.create(text=secrets.word(f"noted{name}"), written_by=by, **subject)


def plant_erased(secrets, site, staff, ground):
    """A comment and a submission that everybody could read, in every file and document, until they were erased."""
    there = set(secrets.words)
    clause = site.changed_clause.comes_from.get()
    comment = CommentFactory(
        discussion=discussion_of(clause), comment=secrets.word("erasedcomment"), user_name=secrets.word("erasedname")
    )
    who = {"name": secrets.word("erasedsender"), "email": f"{secrets.word('erasedmail')}@example.net"}
    submission = factories.SubmissionFactory(consultation=site.answered, **who)
    word = secrets.word("erasedhidden")
    answer = factories.answered(submission, text=f"{secrets.word('erasedanswer')} and {word}")
    public = answer.text.replace(word, "█" * len(word))
    factories.AnswerPublicationFactory(answer=answer, text=public, decided_by=staff)
    filed = [
        factories.ExcerptFactory(theme=site.theme, filed_by=staff, telling=True, **text)
        for text in ({"comment": comment}, {"comment": None, "answer": answer})
    ]
    suggestions.learn(filed)
    note(secrets, "erasedcomment", staff, comment=comment)
    note(secrets, "erasedsubmission", staff, submission=submission)
    publications.index([submission.pk])
    secrets.erased = secrets.words - there
    secrets.once_public = {page: secrets.found_in(told(site, page)) & secrets.erased for page in TOLD}
    erase_comment(comment)
    submission_erasure.erase(Writer(submission))


def told(site, page):
    """A page of the answered consultation as everybody reads it; what a cache of ours may keep from then on."""
    return legible(whole(Client().get(f"{site.answered.get_absolute_url('en')}{page}")))


def whole(response):
    """What was sent, be it in pieces, and nothing else: thousands of answers are kept at once."""
    sent = HttpResponse(response.getvalue(), status=response.status_code, headers=response.headers)
    sent.cookies = response.cookies
    return sent


def legible(response):
    """The words of a document instead of its bytes, in which nobody could find a word."""
    if response.content and response.headers.get("Content-Type") == "application/pdf":
        response.content = pdf_text(response.content).encode()
    return response


def cached():
    """What lies in the cache's memory, as a response each: key → the words of the value."""
    return {name: legible(_kept(cache.get(name.split(":", 2)[2]))) for name in list(cache._cache)}


def _kept(value):
    if isinstance(value, tuple) and isinstance(value[-1], bytes):
        return HttpResponse(value[-1], content_type="application/pdf")
    return HttpResponse(repr(value))
