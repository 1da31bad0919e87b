"""Secrets are planted wherever something is not public, and every address is swept for them."""

import re
from itertools import product
from urllib.parse import unquote

import pytest
from django.conf import settings
from django.contrib import admin
from django.contrib.auth.models import User
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.test import Client
from django.urls import resolve, reverse
from django.utils import timezone
from django.utils.translation import override

from blog import links, share_cards
from blog.feeds import FORMATS, KINDS
from blog.models import Author, Event, Image, LiveUpdate, Post, Publication, Series, Topic
from diplomacy import languages
from diplomacy.sitemaps import SITEMAPS
from engagement.actions import publications
from engagement.actions.news import queue_news
from engagement.actions.promise_reminders import queue_promise_reminders
from engagement.messages import build
from engagement.models import (
    Answer,
    AnswerConflict,
    AnswerRedaction,
    Assignment,
    Attachment,
    ChosenChoice,
    Clause,
    Colleague,
    Comment,
    CommentEdit,
    Commitment,
    Complaint,
    Consent,
    Consultation,
    Contributor,
    Delivery,
    Discussion,
    DiscussionChange,
    DocumentFile,
    Draft,
    Echo,
    Excerpt,
    Follow,
    Follower,
    PaperSheet,
    PrincipleTick,
    Proof,
    Question,
    Reaction,
    ReadingNote,
    SealedContribution,
    State,
    Submission,
    TextChange,
    TextImport,
    Theme,
    TimelineEntry,
)
from engagement.open_data import BY_NAME
from engagement.share_cards import subject
from tests import factories, world
from tests.conftest import member
from tests.factories import CommentFactory, ago, ahead, ask, discussion_of, publish
from tests.planted_loop import cached, legible, plant_loop, whole

pytestmark = pytest.mark.django_db

FORMS = {
    "engagement:comment_on_post",
    "engagement:comment_on_consultation",
    "engagement:comment_on_clause",
    "engagement:comment_on_question",
    "engagement:comment_reply",
    "engagement:comment_useful",
    "engagement:complaint_new",
    "engagement:follow",
    "engagement:follow_link",
    "engagement:contributor_link",
    "engagement:submission_new",
}
NO_VISITORS_PAGE = {"development_mail", "None"}
YEARS = (0, 1, 2016, timezone.localdate().year, timezone.localdate().year + 1, 9999, 10**12)
CHOICES = ("sort=newest", "sort=useful", "language=en", "language=mn&sort=useful", "answered=yes", "sort=x&language=x")
STARTS = ("", "0", "zzzzzzz", "%00", "'", "~", "-1")
# What people wrote, noted or drafted and nobody may look for.
WRITTEN = re.compile("qx(toldin|hiddenin|erased|coveredword|heldanswer|besidechoice|stillopen|textpostheld)")
ADDRESS = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+")
CONTACTS = {settings.CONTACT_EMAIL, "accessibility@example.org", "consular@example.org"}


class Secrets:
    """Words that nobody outside may ever read; each occurs in one place only."""

    def __init__(self):
        self.words = set()
        self.of_submissions = set()
        self.erased = set()
        self.once_public, self.cached = {}, {}

    def word(self, name):
        """A word that survives being made into an address."""
        assert name.isalpha(), name
        self.words.add(f"qx{name}qx".lower())
        return f"Qx{name}qx"

    def texts(self, name, *fields, languages=world.LANGUAGES, as_html=False):
        """Values for the language columns of these fields, each with a word of its own."""
        words = {
            f"{field}_{code}": self.word(f"{name}{field}{code}".replace("_", ""))
            for field in fields
            for code in languages
        }
        return {column: f"<p>{word}</p>" if as_html else word for column, word in words.items()}

    def found_in(self, response):
        """Those that occur in a response, be it in its body, its headers or its cookies."""
        headers = "\n".join(f"{name}: {value}" for name, value in response.items())
        said = unquote(f"{headers}\n{response.cookies}\n{response.content.decode(errors='replace')}").lower()
        return {word for word in self.words if word in said}


@pytest.fixture(scope="module")
def secrets(django_db_setup, django_db_blocker, tmp_path_factory):
    with world.standing(plant, django_db_blocker, tmp_path_factory) as secrets:
        yield secrets


def plant():
    """A whole public site with secrets between its lines."""
    secrets, site = Secrets(), world.build()
    staff = factories.UserFactory(
        username=secrets.word("username"),
        email=f"{secrets.word('staffmail')}@example.org",
        first_name=secrets.word("stafffirst"),
        last_name=secrets.word("stafflast"),
    )
    plant_comments(secrets, site, staff)
    plant_posts(secrets, site)
    plant_withdrawn(secrets, site, staff)
    plant_around_posts(secrets, site)
    plant_scripts(secrets, site)
    plant_updates(secrets, site, staff)
    plant_consultations(secrets, site, staff)
    plant_outcomes(secrets, site, staff)
    plant_traces(secrets, site, staff)
    plant_follows(secrets, site)
    plant_contributors(secrets, site)
    plant_submissions(secrets, site, staff)
    plant_publications(secrets, site, staff)
    plant_loop(secrets, site, staff)
    plant_measures(secrets, site, staff)
    plant_readers_word(secrets, site, staff)
    secrets.words |= keys()
    return secrets


def plant_comments(secrets, site, staff):
    ground = factories.GroundFactory()
    # Its title stands in the log of decisions, its rule nowhere.
    retired = factories.GroundFactory(is_active=False, **secrets.texts("ground", "rule"))
    for name, discussion, with_replies in (
        ("post", site.discussion, True),
        ("clause", discussion_of(site.clause), False),
    ):
        for state in sorted(set(State) - {State.PUBLISHED}):
            plant_comment(secrets, f"{name}{state}", discussion, state, ground, staff)
            if with_replies:
                parent = CommentFactory(discussion=discussion).pk
                comment = plant_comment(
                    secrets, f"{name}{state}reply", discussion, state, ground, staff, parent_id=parent
                )
                CommentFactory(discussion=discussion, parent_id=comment.pk)
    published = author(secrets, "published") | {"user_name": "Tuya"}
    CommentFactory(discussion=site.discussion, **published, followup=True)
    comment = CommentFactory(discussion=site.discussion, state="held", comment=secrets.word("heldbyretired"))
    factories.ModerationDecisionFactory(comment=comment, act="hold", ground=retired, decided_by=staff)
    hidden = discussion_of(factories.PostFactory())
    comment = CommentFactory(discussion=hidden, comment=secrets.word("hidden"), **author(secrets, "hidden"))
    CommentFactory(discussion=hidden, parent_id=comment.pk, comment=secrets.word("hiddenreply"))
    Discussion.objects.filter(pk=hidden.pk).update(mode="hidden")


def plant_comment(secrets, name, discussion, state, ground, staff, **kwargs):
    """A comment that is not public, with a decision on it and an unused proof."""
    was_public = state in {"removed", "withdrawn"}
    comment = CommentFactory(
        discussion=discussion,
        state=state,
        comment=secrets.word(f"text{name}"),
        **author(secrets, name),
        **kwargs,
        published_at=ago(hours=2) if was_public else None,
    )
    factories.ModerationDecisionFactory(
        comment=comment,
        act="reject" if state == "rejected" else "remove" if was_public else "publish",
        ground=ground,
        decided_by=staff,
        note=secrets.word(f"note{name}"),
        internal_note=secrets.word(f"internal{name}"),
    )
    Proof.objects.create(comment=comment, expires_at=ahead(days=1))
    return comment


def author(secrets, name):
    """Who wrote a comment, as far as nobody may know."""
    return {
        "user_name": secrets.word(f"name{name}"),
        "user_email": f"{secrets.word(f'mail{name}')}@example.net",
        "ip_address": "203.0.113.77",
        "author_key": secrets.word(f"author{name}"),
        "network_key": secrets.word(f"network{name}"),
    }


def plant_measures(secrets, site, staff):
    """What staff and authors say to each other about a comment, and about the whole site."""
    comment = CommentFactory(discussion=site.discussion, state=State.REMOVED)
    decision = factories.ModerationDecisionFactory(
        comment=comment, act="remove", ground=factories.GroundFactory(), decided_by=staff
    )
    factories.AppealFactory(decision=decision, text=secrets.word("appealtext"))
    factories.SanctionFactory(
        author_key=secrets.word("sanctionkey"), comment=comment, reason=secrets.word("sanctionreason"), set_by=staff
    )
    factories.RuleFactory(
        name=secrets.word("rulename"), text=secrets.word("ruletext"), reason=secrets.word("rulereason"), made_by=staff
    )
    factories.CrisisModeFactory(reason=secrets.word("crisisreason"), set_by=staff)
    factories.CrisisModeFactory(level="normal", reason=secrets.word("crisisover"), set_by=staff)
    DiscussionChange.objects.create(
        discussion=site.discussion, changes={}, reason=secrets.word("changereason"), changed_by=staff
    )


def plant_readers_word(secrets, site, staff):
    """What readers report, and who finds what useful: between them and the moderators."""
    decision = factories.ModerationDecisionFactory(comment=site.comment, act="keep", decided_by=staff)
    kept = {"outcome": "kept", "settled_at": ago(hours=1), "decision": decision}
    for name, outcome in (("open", {}), ("kept", kept)):
        factories.ComplaintFactory(
            comment=site.comment,
            reason="illegal",
            law=secrets.word(f"law{name}"),
            explanation=secrets.word(f"explanation{name}"),
            email=f"{secrets.word(f'complainant{name}')}@example.net",
            complainant_key=secrets.word(f"complainantkey{name}"),
            network_key=secrets.word(f"complaintnetwork{name}"),
            **outcome,
        )
    Reaction.objects.create(comment=site.comment, visitor_key=secrets.word("visitor"))


def plant_posts(secrets, site):
    """Drafts and schedules, whole and of one language, and all that hangs on them."""
    drafts = {"draft": None, "scheduled": ahead(hours=1)}
    posts = [
        factories.PostFactory(
            published_at_en=at,
            published_at_mn=at,
            event=site.event,
            image=factories.ImageFactory(),
            **secrets.texts(name, "title", "summary"),
            **secrets.texts(name, "body", as_html=True),
        )
        for name, at in drafts.items()
    ]
    posts += [
        factories.PostFactory(
            **{f"published_at_{code}": at},
            event=site.event,
            **secrets.texts(f"{name}{code}", "title", "summary", languages=[code]),
            **secrets.texts(f"{name}{code}", "body", languages=[code], as_html=True),
        )
        for name, at in drafts.items()
        for code in world.LANGUAGES
    ]
    for post in posts:
        post.topics.add(site.topic)
        factories.ConsultationFactory(announcement=post, event=site.event).topics.add(site.topic)
        words = [secrets.word(f"ondraft{'abcdefgh'[posts.index(post)]}{kind}") for kind in ("root", "reply")]
        if not post.live_languages():
            comment = CommentFactory(discussion=discussion_of(post), comment=words[0])
            CommentFactory(discussion=comment.discussion, parent_id=comment.pk, comment=words[1])
        else:
            world.talk(post)


def plant_withdrawn(secrets, site, staff):
    """Texts that were taken back, in all languages and in one: their words, and what colleagues noted of them."""
    gone = {"withdrawn_at": ago(hours=1), "withdrawn_reason": "Алдаатай байв."}
    for name, codes in {"gone": world.LANGUAGES, **{f"gone{code}": [code] for code in world.LANGUAGES}}.items():
        post = factories.PostFactory(
            event=site.event,
            series=site.series,
            author=site.author,
            image=factories.ImageFactory(),
            **{f"{column}_{code}": value for column, value in gone.items() for code in codes},
            **secrets.texts(name, "summary", languages=codes),
            **secrets.texts(name, "body", languages=codes, as_html=True),
        )
        post.topics.add(site.topic)
        world.talk(post)
    for act in (Publication.Act.PUBLISHED, Publication.Act.EDITED):
        note = secrets.word(f"{act}note".replace("_", ""))
        why = secrets.word(f"{act}override")
        factories.CorrectionFactory(post=site.post, act=act, note=note, override_reason=why, made_by=staff)


def plant_around_posts(secrets, site):
    """Authors and series that no public post has made known yet, on drafts and beside public posts."""
    author = factories.AuthorFactory(**secrets.texts("author", "name", "slug", "office", "biography"))
    series = factories.SeriesFactory(**secrets.texts("series", "title", "slug", "summary"))
    for dates in ({"published_at_en": None, "published_at_mn": None}, {"withdrawn": True}):
        factories.PostFactory(author=author, series=series, event=site.event, **dates)
    soon = {"published_at_en": ahead(hours=1), "published_at_mn": ahead(hours=1)}
    factories.PostFactory(author=author, series=series, **soon).topics.add(site.topic)
    draft = {"published_at_en": None, "published_at_mn": None}
    factories.PostFactory(author=site.author, series=site.series, **draft, **secrets.texts("part", "title"))


def plant_scripts(secrets, site):
    """Texts in traditional script, whose page goes with the Mongolian text."""
    names = ("draft", "scheduled", "withdrawn")
    dates = ({"published_at_mn": None}, {"published_at_mn": ahead(hours=1)}, {"withdrawn_at_mn": ago(hours=1)})
    for name, columns in zip(names, dates, strict=True):
        texts = {column: secrets.word(f"{name}{column.replace('_', '')}") for column in ("title_mong", "body_mong")}
        factories.PostFactory(**columns, **texts, event=site.event, withdrawn_reason_mn="Алдаатай байв.")


def plant_updates(secrets, site, staff):
    """A note that is dated later than now, and notes whose authors nobody may know."""
    factories.LiveUpdateFactory(event=site.event_on, posted_at=ahead(minutes=9), **secrets.texts("update", "text"))
    LiveUpdate.objects.update(posted_by=staff)


def plant_consultations(secrets, site, staff):
    """Consultations, drafts and clauses that are not out, with what was said on them."""
    prose = ("title", "summary", "asking", "can_change", "is_fixed", "afterwards", "audience")
    prose += ("contact_details", "timing_reason", "withdrawn_reason")
    unpublished = factories.ConsultationFactory(
        published_at=None,
        ready_at=ago(hours=1),
        ready_by=staff,
        ready_digest=secrets.word("readydigest"),
        announcement=site.post,
        event=site.event,
        contact_email=f"{secrets.word('contact')}@example.org",
        **secrets.texts("consultation", *prose),
        **secrets.texts("consultation", "background", as_html=True),
    )
    unpublished.topics.add(site.topic)
    TimelineEntry.objects.create(
        consultation=unpublished, kind="announced", recorded_by=staff, **secrets.texts("timeline", "note")
    )
    CommentFactory(discussion=discussion_of(unpublished), comment=secrets.word("onconsultation"))
    plant_draft(
        secrets, "of", factories.DraftFactory(consultation=unpublished, **secrets.texts("of", "title", "change_note"))
    )
    for name, at in {"next": None, "timed": ahead(hours=1)}.items():
        consultation = factories.ConsultationFactory()
        first = factories.ClauseFactory(draft__consultation=consultation, number="1")
        publish(first.draft)
        draft = factories.DraftFactory(
            consultation=consultation, number=2, **secrets.texts(name, "title", "change_note")
        )
        plant_draft(secrets, name, draft, at, first)
    plant_questions(secrets, site, unpublished)
    plant_document(secrets, unpublished)
    entry = TimelineEntry.objects.create(consultation=unpublished, kind="corrected", recorded_by=staff)
    words = {"before": secrets.word("wordsbefore"), "after": secrets.word("wordsafter")}
    TextChange.objects.create(entry=entry, column="title_en", **words)
    for consultation in (unpublished, site.open):
        PrincipleTick.objects.create(consultation=consultation, principle="plain", ticked_by=staff)
    Draft.objects.update(published_by=staff)
    Consultation.objects.update(published_by=staff)
    TimelineEntry.objects.create(consultation=site.open, kind="corrected", recorded_by=staff)


def plant_document(secrets, unpublished):
    """A document of what is not out: its title, the names of its files, and what is in them."""
    words = {"files__name": secrets.word("filename"), "files__words": secrets.word("filewords").encode()}
    factories.DocumentFactory(consultation=unpublished, **secrets.texts("document", "title"), **words)


def plant_questions(secrets, site, unpublished):
    """Questions for discussion that nobody was asked yet, or in what is not out, with what was said on them."""
    for name, consultation, at in (
        ("unasked", site.question.consultation, None),
        ("timed", site.open, ahead(hours=1)),
        ("hidden", unpublished, ago(days=1)),
    ):
        texts = secrets.texts(f"{name}question", "text", "help")
        background = secrets.texts(f"{name}question", "background", as_html=True)
        question = factories.QuestionFactory(consultation=consultation, discussed=True, **texts, **background)
        Question.objects.filter(pk=question.pk).update(asked_at=at)
        CommentFactory(discussion=discussion_of(question), comment=secrets.word(f"{name}onquestion"))
        in_form = factories.QuestionFactory(consultation=consultation, kind="single", **texts, **background)
        factories.ChoiceFactory(question=in_form, **secrets.texts(f"{name}choice", "text"))
        Question.objects.filter(pk=in_form.pk).update(asked_at=at)
    held = CommentFactory(discussion=discussion_of(site.question), state="held", comment=secrets.word("heldonquestion"))
    CommentFactory(discussion=discussion_of(site.question_hour), state="held", comment=secrets.word("heldquestion"))
    CommentFactory(discussion=held.discussion, state="removed", comment=secrets.word("removedonquestion"))


def plant_draft(secrets, name, draft, at=None, origin=None):
    clause = factories.ClauseFactory(
        draft=draft,
        number="1",
        openness="fixed",
        **secrets.texts(f"{name}clause", "heading", "text", "explanation", "openness_reason"),
    )
    clause.comes_from.set([origin] if origin else [])
    Draft.objects.filter(pk=draft.pk).update(published_at=at)
    passages = {
        code: {"number": "1", "part": "", "heading": "", "text": secrets.word(f"{name}import{code}")}
        for code in world.LANGUAGES
    }
    TextImport.objects.create(draft=draft, rows=[passages], begun_by=factories.UserFactory())
    comment = CommentFactory(discussion=discussion_of(clause), comment=secrets.word(f"{name}onclause"))
    CommentFactory(discussion=comment.discussion, parent_id=comment.pk, comment=secrets.word(f"{name}onclausereply"))


def plant_commitments(secrets, site, staff):
    """What is promised and not told yet, and who keeps what is."""
    for name, consultation in {"heard": site.heard, "answered": site.answered}.items():
        texts = secrets.texts(f"{name}commitment", "title", "detail", "office")
        factories.CommitmentFactory(consultation=consultation, owner=staff, **texts)
    factories.ProgressFactory(commitment=site.commitment, recorded_by=staff)


def plant_outcomes(secrets, site, staff):
    """What officers have written and not released yet."""
    for consultation in (site.reading, site.open):
        name = "reading" if consultation == site.reading else "open"
        theme = factories.ThemeFactory(consultation=consultation, **secrets.texts(f"{name}theme", "title", "gist"))
        comment = CommentFactory(discussion=discussion_of(consultation))
        factories.ExcerptFactory(theme=theme, comment=comment, filed_by=staff)
        plant_reply(secrets, f"{name}unseen", theme)
        for kind in ("heard", "answer"):
            factories.ReportFactory(
                consultation=consultation, kind=kind, **secrets.texts(f"{name}{kind}", "body", as_html=True)
            )
    factories.ReportFactory(consultation=site.heard, kind="answer", **secrets.texts("answer", "body", as_html=True))
    plant_reply(secrets, "heard", site.heard.themes.get())
    old = site.theme.replies.get()
    factories.proves(plant_reply(secrets, "version", site.theme, replaces=old), *old.changed_clauses.all())
    plant_commitments(secrets, site, staff)
    for state in ("removed", "withdrawn", "erased", "rejected"):
        comment = CommentFactory(
            discussion=discussion_of(site.answered), state=state, comment=secrets.word(f"excerpt{state}")
        )
        factories.ExcerptFactory(theme=site.theme, comment=comment, filed_by=staff)


def plant_traces(secrets, site, staff):
    """Answers under a public theme of which the public may read nothing, with what their authors were asked."""
    question = factories.QuestionFactory(consultation=site.answered, confidential=True)
    ask(question)
    traits = {"unseen": {}, "withheld": {"consent": "withheld"}, "unproven": {"unproven": True}, "confidential": {}}
    for name, more in traits.items():
        who = {"name": secrets.word(f"traced{name}"), "email": f"{secrets.word(f'tracedmail{name}')}@example.net"}
        submission = factories.SubmissionFactory(consultation=site.answered, **who, **more)
        on = {"question": question} if name == "confidential" else {}
        answer = factories.answered(submission, text=secrets.word(f"tracedanswer{name}"), **on)
        factories.ExcerptFactory(theme=site.theme, comment=None, answer=answer, filed_by=staff)
        Echo.objects.create(clause=site.changed_clause, submission=submission, verdict="met", said_at=ago(hours=1))


def plant_publications(secrets, site, staff):
    """Answers of which the public may read nothing, each with a public text that no rule would have written; and the
    names, hidden words and notes behind those of which it may."""
    confidential = factories.QuestionFactory(consultation=site.answered, confidential=True)
    ask(confidential)
    stale = {
        "notconsented": {"consent": "withheld"},
        "unconfirmed": {"unproven": True},
        "takenback": {"withdrawn_at": ago(hours=1)},
        "inconfidence": {},
        "notheard": {"consultation": site.reading},
        "undecided": {},
    }
    for name, traits in stale.items():
        who = {"name": secrets.word(f"publicname{name}"), "organisation": secrets.word(f"publicunion{name}")}
        there = {"consultation": site.answered, "capacity": "expert", **who, **traits}
        submission = factories.SubmissionFactory(reference=secrets.word(f"p{name}"), **there)
        on = {"question": confidential} if name == "inconfidence" else {}
        answer = factories.answered(submission, text=secrets.word(f"toldin{name}"), **on)
        if name != "undecided":
            factories.AnswerPublicationFactory(answer=answer, text=secrets.word(f"publictext{name}"), decided_by=staff)
        publications.index([submission.pk])
    plant_half_published(secrets, site, staff)


def plant_half_published(secrets, site, staff):
    """One answer is public, without its hidden words and without a name; what else belongs to it is not."""
    ground = factories.GroundFactory()
    names = {name: secrets.word(f"unnamed{name}") for name in ("name", "organisation", "expertise")}
    unnamed = factories.SubmissionFactory(consultation=site.answered, consent="unnamed", capacity="expert", **names)
    hidden, word = f"Call {secrets.word('coveredword')}.", "Qxcoveredwordqx"
    shown = factories.answered(unnamed, text=hidden, saved_by=secrets.word("publicsaver"))
    AnswerRedaction.objects.create(answer=shown, ground=ground, start=5, end=5 + len(word), made_by=staff)
    factories.AnswerPublicationFactory(answer=shown, text=hidden.replace(word, "█" * len(word)), decided_by=staff)
    withheld = factories.answered(unnamed, text=secrets.word("heldanswer"), clause=site.changed_clause)
    factories.AnswerPublicationFactory(answer=withheld, withheld=True, ground=ground, decided_by=staff)
    question = factories.choosing("Mornings", "Else", other=True, consultation=site.answered)
    ask(question)
    chosen = factories.answered(unnamed, text="", question=question)
    other = {"choice": question.options[-1], "other": secrets.word("besidechoice")}
    ChosenChoice._base_manager.bulk_create([ChosenChoice(answer=chosen, **other)])
    factories.AnswerPublicationFactory(answer=chosen, decided_by=staff)
    factories.answered(unnamed, text=secrets.word("stillopen"), clause=site.changed_clause.comes_from.get())
    ReadingNote.objects.create(submission=unnamed, text=secrets.word("notebeside"), written_by=staff)
    publications.index([unnamed.pk])


def plant_reply(secrets, name, theme, **kwargs):
    return factories.ReplyFactory(
        theme=theme, **secrets.texts(f"{name}answer", "reason", "done", "signed_by", "office"), **kwargs
    )


def plant_follows(secrets, site):
    """Who follows what is nobody's business: asked, confirmed and ended."""
    targets = [{}, {"everything": False, "topic": site.topic}, {"everything": False, "event": site.event}]
    for name, traits in {"waiting": {"waiting": True}, "active": {}, "ended": {"ended_at": ago(hours=1)}}.items():
        follower = factories.FollowerFactory(
            email=f"{secrets.word(f'follower{name}')}@example.net", address_key=secrets.word(f"followerkey{name}")
        )
        follows = [factories.FollowFactory(follower=follower, **target, **traits) for target in targets]
        Delivery.objects.create(follower=follower, kind="follow", key=secrets.word(f"mail{name}"), follow=follows[0])


def plant_contributors(secrets, site):
    """Who wrote what, by address, and what an author wanted to write instead."""
    for name in ("idle", "asking"):
        email = f"{secrets.word('contributormail')}@example.net" if name == "asking" else ""
        Contributor.objects.create(author_key=secrets.word(f"contributor{name}"), email=email, language="en")
    CommentEdit.objects.create(
        comment=CommentFactory(discussion=site.discussion),
        before=secrets.word("editbefore"),
        after=secrets.word("editafter"),
        state="waiting",
    )


def plant_submissions(secrets, site, staff):
    """Formal answers, being written, sent and taken back, with all that their authors may ever let be published and more."""
    there = set(secrets.words)
    paper = {"on_paper": True, "entered_by": staff}
    states = {"begun": {"begun": True}, "unproven": {"unproven": True}, "sent": {}}
    states |= {"gone": {"withdrawn_at": ago(hours=1)}, "paper": paper}
    for name, traits in states.items():
        for consent in Consent.values:
            submission = plant_submission(secrets, f"{name}{consent}", site, **{**traits, "consent": consent})
    plant_submission(secrets, "mistyped", site, **paper, replaced_by=submission)
    sheet = {"name": secrets.word("sheetname"), "lines": [[1, [secrets.word("sheetcell")]]]}
    PaperSheet.objects.create(consultation=site.open, uploaded_by=staff, **sheet)
    secrets.of_submissions = secrets.words - there


def plant_submission(secrets, word, site, **traits):
    """One with something in every row, answers to a confidential question and on a clause among them."""
    submission = factories.SubmissionFactory(
        consultation=site.open,
        capacity="expert",
        name=secrets.word(f"sender{word}"),
        organisation=secrets.word(f"union{word}"),
        expertise=secrets.word(f"work{word}"),
        email=f"{secrets.word(f'senders{word}')}@example.net",
        reference=secrets.word(f"r{word[-14:]}"),
        correction=secrets.word(f"correction{word}"),
        author_key=secrets.word(f"submissionkey{word}"),
        **traits,
    )
    confidential = site.open.questions.get(confidential=True)
    factories.answered(submission, text=secrets.word(f"answer{word}"), saved_by=secrets.word(f"saver{word}"))
    factories.answered(submission, text=secrets.word(f"remark{word}"), clause=site.clause, argument="against")
    told = factories.answered(submission, text=secrets.word(f"confidential{word}"), question=confidential)
    other = {"choice": confidential.options[-1], "other": secrets.word(f"other{word}")}
    ChosenChoice._base_manager.bulk_create([ChosenChoice(answer=told, **other)])
    mail = f"{secrets.word(f'colleague{word}')}@example.net"
    Colleague.objects.create(submission=submission, name=secrets.word(f"mate{word}"), email=mail)
    AnswerConflict.objects.create(submission=submission, text=secrets.word(f"conflict{word}"))
    file = {"name": secrets.word(f"file{word}"), "media_type": "application/pdf", "size": 1, "digest": word}
    path = default_storage.save(secrets.word(f"path{word}"), ContentFile(secrets.word(f"bytes{word}").encode()))
    Attachment._base_manager.bulk_create([Attachment(submission=submission, file=path, **file)])
    return submission


def keys():
    """Working private links, and what the database keeps of them."""
    found = set()
    for comment in Comment.objects.all():
        found |= {comment.link_token, comment.link_digest, str(comment.link_seed), str(comment.sending_key)}
    for proof in Proof.objects.all():
        found |= {proof.token, proof.token_digest, str(proof.seed)}
    for complaint in Complaint.objects.all():
        found |= {complaint.link_token, complaint.link_digest, str(complaint.link_seed)}
    for contributor in Contributor.objects.all():
        found |= {contributor.link_token, contributor.link_digest, str(contributor.link_seed)}
        found |= {contributor.device_token, str(contributor.device_seed)}
    for follower in Follower.objects.all():
        found |= {follower.link_token, follower.link_digest, str(follower.link_seed)}
    for follow in Follow.objects.all():
        found |= {follow.token, follow.token_digest, str(follow.seed)}
    for sealed in SealedContribution.objects.exclude(seed=None):
        found |= {sealed.nonce, str(sealed.seed)}
    return {key.lower() for key in found | keys_of_submissions()} | {"203.0.113.77"}


def keys_of_submissions():
    found = set()
    for submission in Submission.objects.all():
        found |= {submission.link_token, submission.link_digest, str(submission.link_seed)}
        found |= {submission.proof_token, submission.proof_digest, str(submission.proof_seed)}
    for colleague in Colleague.objects.all():
        found |= {colleague.link_token, colleague.link_digest, str(colleague.link_seed)}
    return found


def addresses():
    """An example, and mostly every one, of each route's addresses: (route's name, address)."""
    for code in world.LANGUAGES:
        with override(code):
            for name, arguments in examples().items():
                for found in arguments:
                    yield name, reverse(name, args=found)
            yield from ((name, f"/{code}{path}") for name, path in variants())
    yield from (("admin", address) for address in staff_pages())
    yield from (
        ("nothing", path)
        for path in ("/nothing/", "/en/nothing/", "/mn/nothing/", "/en/posts/0/", "/dev/mail/", "/media/x")
    )


def examples():
    """Every route's arguments. Addresses of both languages are tried under each: they may be mistyped or swapped."""
    slugs = {model: slugs_of(model) for model in (Post, Topic, Event, Author, Series, Consultation)}
    drafts = [(slug, number) for slug in slugs[Consultation] for number in (1, 2)]
    clauses = [(slug, number, "1") for slug, number in drafts]
    clauses += [
        (slug, clause.draft.number, clause.number)
        for clause in Clause.objects.select_related("draft__consultation")
        for slug in (clause.draft.consultation.slug_en, clause.draft.consultation.slug_mn)
    ]
    themes = [
        (slug, theme.pk)
        for theme in Theme.objects.all()
        for slug in (theme.consultation.slug_en, theme.consultation.slug_mn)
    ]
    questions = [
        (slug, question.pk)
        for question in Question.objects.all()
        for slug in (question.consultation.slug_en, question.consultation.slug_mn)
    ]
    comments = [(pk,) for pk in Comment.objects.values_list("pk", flat=True)]
    tokens = [("unknown",), ("0" * 64,)]
    return {
        **{
            name: [()]
            for name in (
                "root",
                "healthz",
                "readyz",
                "robots",
                "favicon",
                "security",
                "sitemap_index",
                "webmanifest",
                "home",
                "about",
            )
        },
        **{name: [()] for name in ("accessibility", "moderation_policy", "blog:post_list", "blog:topic_list")},
        **{name: [()] for name in ("blog:event_list", "engagement:consultation_list", "engagement:comment_sent")},
        **{name: [()] for name in ("search", "search_suggestions")},
        "sitemap_section": [(name, number) for name in SITEMAPS for number in (1, 2)],
        "share_card": list(cards()),
        "consultation_card": list(consultation_cards()),
        "go": [(kind.name, pk) for kind in links.KINDS.values() for pk in numbers_of(kind.model)],
        "blog:feed": singles(FORMATS),
        **{f"blog:{kind}_feed": feeds(KINDS[kind].model) for kind in KINDS},
        "blog:post_detail": singles(slugs[Post]),
        "blog:preview": tokens,
        "blog:topic_detail": singles(slugs[Topic]),
        **{f"blog:{name}": [()] for name in ("archive", "author_list", "series_list")},
        "blog:archive_year": [(year,) for year in YEARS],
        "blog:archive_month": [(year, month) for year in YEARS for month in (*range(14), 99)],
        "blog:author_detail": singles(slugs[Author]),
        "blog:series_detail": singles(slugs[Series]),
        "blog:event_detail": singles(slugs[Event]),
        "picture": [
            (image.pk, name)
            for image in Image.objects.all()
            for name in ("original", "card-400.avif", image.original_name)
        ],
        "blog:event_updates": singles(slugs[Event]),
        "blog:event_ics": singles(slugs[Event]),
        "blog:post_script": singles(slugs[Post]),
        "blog:post_seen": [(pk,) for pk in Post.objects.values_list("pk", flat=True)],
        "engagement:consultation_preview": [(pk,) for pk in Consultation.objects.values_list("pk", flat=True)],
        "engagement:consultation_detail": singles(slugs[Consultation]),
        "engagement:printable_form": singles(slugs[Consultation]),
        "engagement:consultation_figures": singles(slugs[Consultation]),
        "engagement:consultation_card": singles(slugs[Consultation]),
        "engagement:impact": [()],
        **{
            f"engagement:{name}": singles(slugs[Consultation])
            for name in ("consultation_data", "consultation_manifest", "manifest_check", "report_print", "report_pdf")
        },
        "engagement:consultation_data_file": [
            (slug, *file)
            for slug in own_slugs(Consultation)
            for file in [*product(BY_NAME, ("csv", "json")), ("all", "json")]
        ],
        "engagement:consultation_feed": singles(slugs[Consultation]),
        "engagement:consultation_calendar": singles(slugs[Consultation]),
        "engagement:document_file": [(pk, name) for pk, name in DocumentFile.objects.values_list("pk", "name")],
        "engagement:draft_detail": drafts,
        "engagement:draft_compare": [(slug, 1, number) for slug, number in drafts]
        + [(slug, 2, 1) for slug, _ in drafts],
        "engagement:clause_detail": clauses,
        "engagement:clause_trace": clauses,
        "engagement:submission_trace": [
            (slug, submission.reference)
            for submission in Submission.objects.select_related("consultation")
            for slug in (submission.consultation.slug_en, submission.consultation.slug_mn)
        ],
        "engagement:published_submissions": singles(slugs[Consultation]),
        "engagement:published_submission": [
            (slug, submission.reference)
            for submission in Submission.objects.sent()
            for slug in (submission.consultation.slug_en, submission.consultation.slug_mn)
        ],
        "engagement:theme_detail": themes,
        "engagement:comment_on_post": singles(slugs[Post]),
        "engagement:comment_on_consultation": singles(slugs[Consultation]),
        "engagement:comment_on_clause": clauses,
        "engagement:question_detail": questions,
        "engagement:comment_on_question": questions,
        "engagement:discussion_detail": [(pk,) for pk in Discussion.objects.values_list("pk", flat=True)],
        "engagement:discussion_feed": [(pk,) for pk in Discussion.objects.values_list("pk", flat=True)],
        "engagement:thread_detail": comments,
        "engagement:comment_detail": comments,
        "engagement:comment_trace": comments,
        "engagement:comment_reply": comments,
        "engagement:comment_useful": comments,
        "engagement:complaint_new": comments,
        "engagement:complaint_detail": tokens,
        "engagement:comment_prove": tokens,
        "engagement:comment_not_me": tokens,
        **{
            f"engagement:contribution_{name}": tokens
            for name in (
                "detail",
                "record",
                "appeal",
                "edit",
                "drop_edit",
                "withdraw",
                "start_mail",
                "stop_mail",
                "erase",
            )
        },
        **{f"engagement:{name}": [()] for name in ("contributor_link", "contributor_link_sent")},
        **{f"engagement:contributor_{name}": tokens for name in ("detail", "download", "forget", "ask_again", "erase")},
        **{f"engagement:{name}": [()] for name in ("follow", "follow_link", "follow_sent")},
        **{f"engagement:{name}": [()] for name in ("commitment_list", "promises")},
        "engagement:commitment_detail": [(pk,) for pk in numbers_of(Commitment)],
        **{f"engagement:{name}": [()] for name in ("transparency", "transparency_csv")},
        **{f"engagement:{name}": [()] for name in ("decision_log", "decision_log_csv")},
        **{
            f"engagement:{name}": tokens
            for name in ("follow_confirm", "follow_manage", "follow_erase", "follow_unsubscribe")
        },
        "engagement:submission_new": singles(slugs[Consultation]),
        **{
            f"engagement:submission_{name}": tokens
            for name in ("prove", "detail", "about", "colleagues", "send", "copy", "record", "consent", "receipt")
        },
        **{f"engagement:submission_{name}": tokens for name in ("withdraw", "erase")},
        "engagement:submission_file": [(token, pk) for (token,) in tokens for pk in numbers_of(Attachment)],
        **{
            f"engagement:{name}_echo": [(token, pk) for (token,) in tokens for pk in numbers_of(Echo)[:2]]
            for name in ("contribution", "submission")
        },
        "engagement:follow_stop": [(token, 1) for (token,) in tokens],
    }


def numbers_of(model):
    return model._base_manager.values_list("pk", flat=True)


def slugs_of(model):
    return {slug for pair in model.objects.values_list("slug_en", "slug_mn") for slug in pair if slug}


def own_slugs(model):
    """Those of the language of the address: under the other's nothing is found, whatever stands behind it."""
    return set(model.objects.values_list(languages.column("slug"), flat=True)) - {""}


def singles(values):
    return [(value,) for value in values]


def feeds(model):
    return [(slug, form) for slug in slugs_of(model) for form in FORMATS]


def cards():
    """The true address of every card, also of those that nobody may see."""
    for record in (*Post.objects.all(), *Event.objects.all(), None):
        for code in world.LANGUAGES:
            yield resolve(share_cards.address(record, code)).kwargs.values()


def consultation_cards():
    for consultation in Consultation.objects.all():
        for code in world.LANGUAGES:
            yield resolve(share_cards.address(subject(consultation), code)).kwargs.values()


def variants():
    """Lists and discussions by their further pages, real and made up."""
    for page in ("1", "2", "99", "0", "-1", "x", "%00"):
        yield "blog:post_list", f"/posts/?page={page}"
        yield from (("blog:topic_detail", f"/topics/{slug}/?page={page}") for slug in own_slugs(Topic))
        yield from (("blog:author_detail", f"/authors/{slug}/?page={page}") for slug in own_slugs(Author))
        yield from (("blog:series_detail", f"/series/{slug}/?page={page}") for slug in own_slugs(Series))
    for question in ("qx", "qxdraftentitle", "hours", "цаг", "%00", "'"):
        yield "search", f"/search/?q={question}&in=both"
        yield "search_suggestions", f"/search/suggestions/?q={question}"
    for choice in ("stage=open", "stage=draft", "stage=x", "start=0_0_0", "start=%00", "stage=withdrawn&start=5_-1_1"):
        yield "engagement:consultation_list", f"/consultations/?{choice}"
    for slug in Consultation.objects.filter(kind="question_hour").values_list("slug_en", flat=True):
        for choice in ("order=newest", "show=waiting", "show=answered&start=0-zzzzzzz", "start=%00", "show=x"):
            yield "engagement:consultation_detail", f"/consultations/{slug}/?{choice}"
    for slug in ("%00", "'", *own_slugs(Topic), *own_slugs(Event)):
        yield "engagement:consultation_list", f"/consultations/?topic={slug}&event={slug}"
        yield "engagement:follow", f"/follow/?topic={slug}&event={slug}"
    yield from variants_of_drafts()
    yield from variants_of_discussions()


def variants_of_drafts():
    """Drafts and their comparison by further pages, in one language, and from a clause; and hashes looked up."""
    for slug in own_slugs(Consultation):
        for given in ("0" * 64, "x", "%00", ""):
            yield "engagement:manifest_check", f"/consultations/{slug}/manifest/?hash={given}"
        yield "engagement:clause_detail", f"/consultations/{slug}/drafts/1/clauses/%00/"
        for choice in (
            "page=2",
            "page=x",
            "all=yes",
            "language=mn",
            "language=x",
            "clause=1",
            "clause=%00",
            "clause=9.9",
        ):
            yield "engagement:draft_detail", f"/consultations/{slug}/drafts/1/?{choice}"
            yield "engagement:draft_detail", f"/consultations/{slug}/drafts/2/?{choice}"
        for choice in ("only=changed", "page=99", "language=mn&only=x", "page=%00"):
            yield "engagement:draft_compare", f"/consultations/{slug}/drafts/1/compare/2/?{choice}"


def variants_of_discussions():
    """Discussions in every order and selection, and from places that are there, hidden, or made up."""
    for comment in Comment.objects.exclude(state="published"):
        yield "engagement:discussion_detail", f"/discussions/{comment.discussion_id}/?start={comment.path}"
        yield "engagement:thread_detail", f"/threads/{comment.thread_id}/?start={comment.path}"
    comment = Comment.objects.published().earliest("pk")
    for choice in CHOICES:
        for pk in Discussion.objects.values_list("pk", flat=True):
            yield "engagement:discussion_detail", f"/discussions/{pk}/?{choice}"
    for start in STARTS:
        yield "engagement:discussion_detail", f"/discussions/{comment.discussion_id}/?start={start}"
        yield "engagement:discussion_detail", f"/discussions/{comment.discussion_id}/?sort=useful&start={start}-{start}"
        yield "engagement:thread_detail", f"/threads/{comment.thread_id}/?start={start}"


def staff_pages():
    yield from (
        reverse(f"admin:{name}") for name in ("index", "login", "logout", "password_change", "jsi18n", "autocomplete")
    )
    for model in admin.site._registry:
        base = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        record = model._default_manager.first()
        yield from (reverse(f"{base}_{page}") for page in ("changelist", "add"))
        yield from (reverse(f"{base}_{page}", args=[record.pk]) for page in ("change", "delete", "history") if record)


@pytest.fixture(scope="module")
def answers(secrets):
    """What an anonymous visitor gets: (route, method, address) → response.

    GET everywhere, HEAD once for each kind of answer that a route gives; none of it changes a row.
    """
    client, found, before = Client(), {}, world.fingerprint()
    for name, address in dict.fromkeys(addresses()):
        client.cookies.clear()
        found[name, "get", address] = legible(whole(client.get(address)))
    kinds = {(name, response.status_code): address for (name, _method, address), response in found.items()}
    for (name, _status), address in kinds.items():
        client.cookies.clear()
        found[name, "head", address] = whole(client.head(address))
    assert world.fingerprint() == before, "reading has changed a row"
    secrets.cached = cached()  # each test begins with an empty cache
    return found


def test_the_sweep_has_an_example_of_every_route(db, secrets):
    """A new route fails here until it is swept too."""
    assert set(examples()) == set(world.named_routes()) - NO_VISITORS_PAGE


def test_every_planted_secret_is_in_the_database(db, secrets):
    """So that a sweep that finds nothing has looked for something."""
    assert len(secrets.words) > 300
    assert Excerpt.objects.filter(comment__comment__startswith="Qx").count() == 4
    assert Excerpt.objects.filter(answer__text__contains="qx").count() > 8


def test_what_is_erased_was_public_until_then_and_is_in_no_table(db, secrets):
    for page, found in secrets.once_public.items():
        assert {"qxerasedcommentqx", "qxerasedanswerqx"} <= found or not page, page
    assert secrets.once_public["data/all.json"] == {
        f"qxerased{one}qx" for one in ("comment", "name", "sender", "answer")
    }

    assert {(table, word) for table, rows in everything() for word in secrets.erased if word in rows} == set()


def everything():
    """Each table of the database, with all that is in it, in small letters."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT lower(string_agg(row::text, ' ')) FROM {connection.ops.quote_name(table)} row")  # noqa: S608
            yield table, cursor.fetchone()[0] or ""


def test_no_cache_of_ours_keeps_what_was_erased_once_the_page_is_asked_for_again(answers, secrets):
    """Reports as documents are kept, and compared wordings."""
    assert any("report-pdf" in name for name in secrets.cached)
    assert {name: found for name, page in secrets.cached.items() if (found := secrets.found_in(page))} == {}


def test_a_question_for_a_hidden_word_is_answered_like_one_for_a_word_that_nobody_wrote(db, secrets):
    """Neither the number of hits, nor a suggestion, nor a place in the list tells that it was ever written."""
    client, told = Client(), Consultation.objects.get(pk=Commitment.objects.earliest("pk").consultation_id)
    pages = {
        "search": ("/en/search/", "q={}&in=both"),
        "suggestions": ("/en/search/suggestions/", "q={}"),
        "submissions": (f"{told.get_absolute_url('en')}submissions/", "q={}"),
    }
    hidden = [word for word in sorted(secrets.words) if re.search(WRITTEN, word)]

    def asked(page, word):
        address, query = pages[page]
        return client.get(f"{address}?{query.format(word)}").text.lower().replace(word, "…")

    assert len(hidden) > 12
    for page in pages:
        nothing = asked(page, "qxnobodywrotethisqx")
        assert [word for word in hidden if asked(page, word) != nothing] == [], page
    assert asked("submissions", "99112233") == asked(
        "submissions", "88223344"
    )  # the one is hidden, nobody wrote the other
    assert asked("submissions", "before") != asked("submissions", "qxnobodywrotethisqx").replace("…", "before")


def test_lists_narrowed_to_what_is_not_public_are_those_narrowed_to_nothing(db, secrets):
    client = Client()
    consultation = Consultation.objects.get(pk=Commitment.objects.earliest("pk").consultation_id)
    address = f"{consultation.get_absolute_url('en')}submissions/"

    def narrowed(name, key):
        return client.get(f"{address}?{name}={key}").text.replace(f"{name}={key}", "…")

    hidden = [("theme", theme.pk) for theme in Theme.objects.filter(published_at=None)]
    hidden += [("question", question.pk) for question in Question.objects.filter(confidential=True)]
    hidden += [("clause", clause.pk) for clause in Clause.objects.filter(draft__published_at=None)]
    assert {name for name, _key in hidden} == {"theme", "question", "clause"}
    for name, key in hidden:
        assert narrowed(name, key) == narrowed(name, 10**9), (name, key)
    theme = Theme.objects.published().get(consultation=consultation)
    assert narrowed("theme", theme.pk) != narrowed("theme", 10**9)


def test_no_mail_tells_anybody_more_than_the_pages_do(db, secrets):
    """Each mail may name its reader's own links, and nothing else that is not public."""
    queue_mails()
    mails = {one: build(one) for one in Delivery.objects.waiting()}
    found = {
        str(one): {word for word in secrets.words if word in said(mail) and word not in of_reader(one)}
        for one, mail in mails.items()
        if mail
    }

    kinds = {one.kind for one, mail in mails.items() if mail}
    assert kinds >= {"post", "digest", "talk", "heard", "answer", "reply", "assigned", "promise"}
    assert {one: words for one, words in found.items() if words} == {}


def said(mail):
    return unquote(f"{mail.subject}\n{mail.body}\n{mail.extra_headers}").lower()


def queue_mails():
    """What followers, authors and officers are told of this site, in both languages, by the jobs of the worker."""
    told = Commitment.objects.earliest("pk").consultation_id
    reading = Theme.objects.get(title_en="Qxreadingthemetitleenqx").consultation_id
    Consultation.objects.filter(pk=reading).update(answer_by=ahead(days=5), published_at=ago(days=90))
    addresses = {one: reverse("engagement:discussion_detail", args=[one.pk]) for one in Discussion.objects.all()}
    followed = [one for one, address in addresses.items() if Client().get(address).status_code == 200]
    for code in world.LANGUAGES:
        follower, weekly = factories.FollowerFactory(), factories.FollowerFactory()
        for one in (None, *followed):
            target = {"everything": one is None, "discussion": one, "language": code}
            factories.FollowFactory(follower=follower, **target)
            factories.FollowFactory(follower=weekly, frequency="weekly", **target)
    officer = member("policy officer")
    User.objects.filter(pk=officer.pk).update(email="officer@example.org")
    for submission in Submission.objects.received().filter(consultation=told):
        due = {"officer": officer, "assigned_by": officer, "due_on": ahead(days=1).date()}
        Assignment.objects.create(submission=submission, **due)
        Delivery.objects.create(submission=submission, kind="heard", key="heard")
    Delivery.objects.create(officer=officer, kind="assigned", key="assigned", language="mn")
    for comment in Comment.objects.filter(discussion__in=followed).exclude(user_email=""):
        Delivery.objects.create(comment=comment, kind="answer", key="answer")
        for reply in Comment.objects.filter(parent_id=comment.pk).exclude(pk=comment.pk)[:1]:
            Comment.objects.filter(pk=comment.pk).update(followup=True)
            Delivery.objects.create(comment=comment, kind="reply", key="reply", reply=reply)
    queue_news()
    queue_promise_reminders()


def of_reader(delivery):
    """The private links of whoever gets the mail, and what they wrote themselves, in small letters."""
    reader = delivery.follower or delivery.submission or delivery.comment or delivery.contributor or delivery.complaint
    names = ("link_token", "proof_token", "device_token", "comment", "name", "user_name")
    own = [str(getattr(reader, name, "")) for name in names] + [delivery.follow.token if delivery.follow else ""]
    return " ".join(own).lower()


def test_no_address_shows_a_secret(answers, secrets):
    leaks = {page: secrets.found_in(response) - spelt_in(page) for page, response in answers.items()}

    assert {page: found for page, found in leaks.items() if found} == {}


def spelt_in(page):
    """Secrets that the visitor spelt out already: a guessed address is repeated as the address of the page."""
    return set(re.findall("qx[a-z]+qx", page[2].lower()))


def test_an_unpublished_address_answers_like_one_that_never_was(answers):
    """A guess that is right says as little as one that is wrong."""
    unknown = answers["nothing", "get", "/en/nothing/"]
    guessed = {
        page[2]: response.status_code
        for page, response in answers.items()
        if re.search("qx[a-z]+qx", page[2]) and "admin" not in page[0] and "%00" not in page[2]
    }

    assert unknown.status_code == 404
    assert len(guessed) > 50
    assert set(guessed.values()) == {404}


def test_no_address_shows_a_mail_address_but_the_contacts(answers):
    shown = {
        page: set(ADDRESS.findall(response.content.decode(errors="replace"))) - CONTACTS
        for page, response in answers.items()
        if not response.headers.get("Content-Type", "").startswith("image/")  # bytes of a picture look like anything
    }

    assert {page: found for page, found in shown.items() if found} == {}


def test_only_forms_set_a_cookie_and_only_their_token(answers):
    cookies = {(page[0], name) for page, response in answers.items() for name in response.cookies}

    assert cookies == {(name, "csrftoken") for name in FORMS} | {("admin", "csrftoken")}


def test_no_address_breaks(answers):
    statuses = {page: response.status_code for page, response in answers.items()}

    assert {
        page: status for page, status in statuses.items() if status not in {200, 302, 304, 400, 404, 405, 410, 503}
    } == {}


def test_head_says_what_get_says(answers):
    different = [
        page
        for page, response in answers.items()
        if page[1] == "head"
        and (response.content, response.status_code) != (b"", answers[page[0], "get", page[2]].status_code)
    ]

    assert different == []


def test_a_private_link_shows_its_own_comment_and_no_more(db, secrets):
    comment = Comment.objects.get(comment="Qxtextpostrejectedqx")
    client = Client()

    pages = [client.get(comment.private_url(code)) for code in world.LANGUAGES]

    own = {"qxtextpostrejectedqx", "qxnamepostrejectedqx", "qxnotepostrejectedqx", comment.link_token.lower()}
    assert [(page.status_code, secrets.found_in(page)) for page in pages] == [(200, own), (200, own)]
    assert [dict(page.items())["X-Robots-Tag"] for page in pages] == ["noindex, nofollow"] * 2
    assert {page["Cache-Control"] for page in pages} == {"max-age=0, no-cache, no-store, must-revalidate, private"}


@pytest.mark.parametrize("code", world.LANGUAGES)
def test_a_private_link_does_not_show_the_draft_title_of_its_page(db, secrets, code):
    other = "mn" if code == "en" else "en"
    post = Post.objects.get(**{f"title_{other}": f"Qxdraft{other}title{other}qx"})
    comment = Comment.objects.filter(discussion__post=post).earliest("pk")
    client = Client()

    pages = [client.get(comment.private_url(language)) for language in world.LANGUAGES]

    assert [secrets.found_in(page) for page in pages] == [{comment.link_token.lower()}] * 2


def test_a_proof_link_shows_its_own_comment_and_no_more(db, secrets):
    proof = Proof.objects.get(comment__comment="Qxtextpostunprovenqx")

    page = Client().get(proof.url)

    assert secrets.found_in(page) == {"qxtextpostunprovenqx", "qxnamepostunprovenqx"} | (
        {proof.token.lower()} & secrets.found_in(page)
    )


def test_staff_see_what_the_public_does_not(db, secrets, client_of):
    """The same words are there for those who may read them."""
    client = client_of(factories.UserFactory(is_staff=True, is_superuser=True))
    held = Comment.objects.get(comment="Qxtextpostheldqx")

    page = client.get(reverse("admin:engagement_comment_change", args=[held.pk]))

    assert "Qxtextpostheldqx" in page.text


@pytest.mark.parametrize("state", ["begunnamed", "sentwithheld", "gonenamed"])
def test_a_submissions_links_show_its_own_words_and_no_more(db, secrets, state):
    submission = Submission.objects.get(name__iexact=f"qxsender{state}qx")
    colleague = submission.colleagues.get()
    client, names = Client(), ("", "about/", "colleagues/", "send/", "copy/", "record/", "withdraw/", "erase/")

    for writer in (submission, colleague):
        link, token = writer.private_url("en"), writer.link_token
        found = set()
        for name in names:
            found |= secrets.found_in(client.get(f"{link}{name}", follow=True))
        assert f"qxanswer{state}qx" in found
        assert {word for word in found if state not in word} == {token.lower()}
        assert not found & {f"qx{hidden}{state}qx" for hidden in ("submissionkey", "path", "bytes", "correction")}


@pytest.mark.parametrize("role", ["editor", "moderator", "policy officer"])
def test_staff_read_what_was_received_and_no_other_role_a_word_of_it(db, secrets, client_of, role):
    client, found = client_of(member(role)), set()
    addresses = [*staff_pages(), reverse("admin:engagement_submission_sheet")]
    for submission in Submission.objects.all():
        addresses.append(reverse("admin:engagement_submission_change", args=[submission.pk]))
        on_desk = [submission.consultation_id, f"submission-{submission.pk}"]
        addresses.append(reverse("admin:engagement_desk_item", args=on_desk))
        addresses.append(reverse("admin:engagement_desk_list", args=on_desk[:1]))
        addresses += [
            reverse("admin:engagement_submission_file", args=[submission.pk, file.pk])
            for file in submission.attachments.all()
        ]
    addresses += [reverse("admin:engagement_submission_sheet_rows", args=[pk]) for pk in numbers_of(PaperSheet)]
    addresses += [reverse("admin:engagement_theme_passages", args=[pk]) for pk in numbers_of(Theme)]
    addresses += [reverse("admin:engagement_theme_passage", args=[pk]) for pk in numbers_of(Excerpt)]
    addresses += [reverse("admin:engagement_theme_file", args=[f"answer-{pk}"]) for pk in numbers_of(Answer)]
    for name in ("board", "log"):
        addresses += [reverse(f"admin:engagement_theme_{name}", args=[pk]) for pk in numbers_of(Consultation)]
    for address in addresses:
        found |= secrets.found_in(whole(client.get(address))) & secrets.of_submissions

    received = {word for word in found if any(state in word for state in ("sent", "paper", "mistyped"))}
    assert bool(received) is (role == "policy officer")
    assert bool(found & {"qxconfidentialsentwithheldqx"}) is (role == "policy officer")
    # Of those that are not received, the number that its author knows, and nothing else.
    assert {word for word in found - received if not word.startswith("qxr")} == set()
    assert not {word for word in found if word.startswith(("qxcolleague", "qxmate", "qxconflict", "qxpath", "qxsheet"))}


def test_a_followers_link_shows_what_that_follower_follows_and_not_the_whole_address(db, secrets):
    follower = Follower.objects.get(address_key="Qxfollowerkeyactiveqx")
    client = Client()

    pages = [client.get(follower.manage_url(code)) for code in world.LANGUAGES]

    assert [(page.status_code, secrets.found_in(page)) for page in pages] == [(200, {follower.link_token.lower()})] * 2
    assert ["q…@example.net" in page.text.lower() for page in pages] == [True, True]
