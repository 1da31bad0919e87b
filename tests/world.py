"""A small whole site, with one of everything a reader can meet, and its addresses in each language."""

from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

import time_machine
from django.conf import settings
from django.db import connection, transaction
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import URLResolver, get_resolver, reverse
from django.utils import timezone
from django.utils.translation import override

from blog.models import Author, Event, Post, Series, Topic
from diplomacy import languages
from engagement.actions import seals
from engagement.models import (
    AnswerRedaction,
    Campaign,
    CampaignText,
    Choice,
    ChosenChoice,
    Clause,
    Comment,
    Commitment,
    Consultation,
    DateChange,
    Discussion,
    Echo,
    Question,
    Submission,
    TextChange,
    Theme,
    TimelineEntry,
)
from tests import factories
from tests.factories import ago, ask, discussion_of, publish

# Pages of what is kept of a consultation: label → end of the address.
RECORDS = {"open data": "data/", "check of a hash": "manifest/", "report to print": "report/"}
LANGUAGES = [code for code, _name in settings.LANGUAGES]


def twins(name, *args, query=""):
    """A route's address in each language."""
    addresses = {}
    for code in LANGUAGES:
        with override(code):
            addresses[code] = reverse(name, args=args) + query
    return addresses


def named_routes(resolver=None, namespace=""):
    """The names of all routes but the staff's and those of development."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if not isinstance(pattern, URLResolver):
            yield f"{namespace}{pattern.name}"
        elif pattern.namespace != "admin":
            yield from named_routes(pattern, f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace)


@contextmanager
def standing(build, blocker, folders):
    """The site for all tests of one module, which must all ask for it; none of them may keep what it changes."""
    noon = timezone.localtime().replace(hour=12, minute=0)  # no page is about to change
    with (
        time_machine.travel(noon, tick=True),
        blocker.unblock(),
        override_settings(MEDIA_ROOT=folders.mktemp("media")),
        transaction.atomic(),
    ):
        yield build()
        transaction.set_rollback(True)


def cost(client, address):
    """How many queries a page takes once the process is warm."""
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        response = client.get(address)
    assert response.status_code == 200
    return len(captured)


def fingerprint():
    """The content of every table, in a word."""
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        prints = {}
        for table in tables:
            name = connection.ops.quote_name(table)
            cursor.execute(f"SELECT count(*), md5(string_agg(row::text, '' ORDER BY row::text)) FROM {name} row")  # noqa: S608
            prints[table] = cursor.fetchone()
    return prints


@dataclass
class World:
    post: Post
    english_post: Post
    mongolian_post: Post
    topic: Topic
    series: Series
    author: Author
    event: Event
    event_on: Event
    event_over: Event
    upcoming: Consultation
    open: Consultation
    reading: Consultation
    heard: Consultation
    answered: Consultation
    withdrawn: Consultation
    clause: Clause
    changed_clause: Clause
    discussion: Discussion
    hosted: Discussion
    comment: Comment
    reply: Comment
    theme: Theme
    commitment: Commitment
    question: Question
    question_hour: Consultation

    def pages(self):
        """What a reader can open and a cache may keep: label → language → address."""
        names = ("home", "search", "about", "accessibility", "moderation_policy")
        lists = ("blog:post_list", "blog:topic_list", "blog:event_list", "engagement:consultation_list")
        lists += ("blog:archive", "blog:author_list", "blog:series_list")
        lists += ("engagement:transparency", "engagement:decision_log")
        live = timezone.localtime(self.post.published_at_en)
        clause_discussion = discussion_of(self.clause)
        return {
            **{name: twins(name) for name in (*names, *lists)},
            "post": self.post.urls(),
            "post in English only": self.english_post.urls(),
            "post in Mongolian only": self.mongolian_post.urls(),
            "topic": self.topic.urls(),
            "series": self.series.urls(),
            "author": self.author.urls(),
            "year": twins("blog:archive_year", live.year),
            "month": twins("blog:archive_month", live.year, live.month),
            "event": self.event.urls(),
            "event that is on": self.event_on.urls(),
            "past event": self.event_over.urls(),
            "upcoming consultation": self.upcoming.urls(),
            "open consultation": self.open.urls(),
            "consultation being read": self.reading.urls(),
            "heard consultation": self.heard.urls(),
            "answered consultation": self.answered.urls(),
            "withdrawn consultation": self.withdrawn.urls(),
            "theme": self.theme.urls(),
            "published submissions": self.published_submissions(),
            "published submission": self.published_submission(),
            "commitment": self.commitment.urls(),
            **{name: twins(f"engagement:{name}") for name in ("commitment_list", "promises", "impact")},
            "figures": self.below_answered("figures/"),
            "figures of what is open": {code: f"{url}figures/" for code, url in self.open.urls().items()},
            "draft": self.clause.draft.urls(),
            "second draft": self.changed_clause.draft.urls(),
            "comparison": self.comparison(),
            "clause": self.clause.urls(),
            "consultation without a draft": self.question.consultation.urls(),
            "asked question": self.question.urls(),
            "question hour": self.question_hour.urls(),
            "form on paper": printable(self.open),
            **{name: self.below_answered(end) for name, end in RECORDS.items()},
            "changed clause": self.changed_clause.urls(),
            "what shaped a clause": {code: f"{url}shaped/" for code, url in self.changed_clause.urls().items()},
            "trace of a comment": twins("engagement:comment_trace", self.theme.excerpts.first().comment_id),
            "discussion": twins("engagement:discussion_detail", self.discussion.pk),
            "hosted discussion": twins("engagement:discussion_detail", self.hosted.pk),
            "hosted post": self.hosted.post.urls(),
            "discussion of a clause": twins("engagement:discussion_detail", clause_discussion.pk),
            "thread": twins("engagement:thread_detail", self.comment.pk),
        }

    def below_answered(self, end):
        """An address below the page of the answered consultation, in each language."""
        return {code: f"{url}{end}" for code, url in self.answered.urls().items()}

    def published_submissions(self):
        """Where the published submissions of the answered consultation are listed."""
        return {code: f"{url}submissions/" for code, url in self.answered.urls().items()}

    def published_submission(self):
        """The one with a hidden passage."""
        named = Submission.objects.get(answers__redactions__isnull=False, consultation=self.answered)
        return {code: named.get_absolute_url(code) for code in LANGUAGES}

    def variants(self):
        """Other faces of these pages, which name the plain address as their own."""
        draft = self.clause.draft.urls()
        return {
            f"draft in {code} alone": {own: f"{url}?language={code}" for own, url in draft.items()} for code in draft
        }

    def comparison(self):
        """Where the two drafts of the answered consultation are compared."""
        slugs = {code: languages.text(self.answered, "slug", code) for code in LANGUAGES}
        return {code: twins("engagement:draft_compare", slug, 1, 2)[code] for code, slug in slugs.items()}


def build():
    """The site, with real text in both languages, and comments of both languages side by side."""
    topic, event = (
        factories.TopicFactory(),
        factories.EventFactory(image=factories.ImageFactory(), body_en="<p>Why.</p>", body_mn="<p>Яагаад.</p>"),
    )
    factories.AimFactory(event=event)
    ground = factories.GroundFactory()
    series, author = factories.SeriesFactory(), _person()
    post = _post(topic, event, image=factories.ImageFactory(), series=series, author=author)
    for part in range(2):
        _post(topic, event, published_at_en=ago(days=part), published_at_mn=ago(days=part), series=series)
    for code in LANGUAGES:
        factories.CorrectionFactory(post=post, language=code, note={"en": "Four.", "mn": "Дөрөв."}[code])
    post.refresh_from_db()
    upcoming, opened, reading, heard = (
        factories.ConsultationFactory(**kwargs)
        for kwargs in ({"upcoming": True}, {"announcement": post, "event": event}, {"closed": True}, {"closed": True})
    )
    opened.topics.add(topic)
    factories.ReportFactory(consultation=heard, published_at=ago(hours=1))
    factories.ThemeFactory(consultation=heard, published_at=ago(hours=1))
    clause = factories.ClauseFactory(draft__consultation=opened)
    publish(clause.draft)
    _form(opened, clause)
    talk(clause)
    factories.answered(factories.SubmissionFactory(consultation=opened), text="Open until six, please.")
    _told(opened)
    discussion, comment, reply = talk(post)
    removed = factories.CommentFactory(discussion=discussion, state="removed")
    factories.ModerationDecisionFactory(comment=removed, act="remove", ground=ground)
    answered, theme, changed = _answered()
    seals.seal(answered)
    return World(
        post=post,
        english_post=_post(topic, event, published_at_mn=None, title_mn=None, slug_mn=None, body_mn="", summary_mn=""),
        mongolian_post=_post(
            topic, event, published_at_en=None, title_en=None, slug_en=None, body_en="", summary_en=""
        ),
        topic=topic,
        series=series,
        author=author,
        event=event,
        event_on=_told_event(on=True),
        event_over=_told_event(over=True),
        upcoming=upcoming,
        open=opened,
        reading=reading,
        heard=heard,
        answered=answered,
        withdrawn=factories.ConsultationFactory(withdrawn=True),
        clause=clause,
        changed_clause=changed,
        discussion=discussion,
        hosted=_hosted(),
        comment=comment,
        reply=reply,
        theme=theme,
        commitment=_promised(answered, heard),
        question=_discussed(),
        question_hour=_question_hour(),
    )


def _told(consultation):
    """Documents, one replaced and one in one language only, and a history with a moved date and corrected words."""
    here = Consultation.objects.filter(pk=consultation.pk)
    here.update(published_at=None)
    replaced, _other = (
        factories.DocumentFactory(consultation=consultation, kind=kind, files=there)
        for kind, there in {"impact": LANGUAGES, "easy_read": ["mn"]}.items()
    )
    here.update(published_at=consultation.published_at)
    entries = {
        kind: TimelineEntry.objects.create(
            consultation=consultation, kind=kind, note_en="For good reason.", note_mn="Учир шалтгаантай."
        )
        for kind in ("extended", "corrected", "document")
    }
    DateChange.objects.create(
        entry=entries["extended"], name="closes_at", before=ago(days=1), after=consultation.closes_at
    )
    for code in LANGUAGES:
        before = {"en": "How consuls help you.", "mn": "Консул танд хэрхэн тусалдаг вэ."}[code]
        after = languages.text(consultation, "summary", code)
        TextChange.objects.create(entry=entries["corrected"], column=f"summary_{code}", before=before, after=after)
    factories.DocumentFactory(consultation=consultation, entry=entries["document"], replaces=replaced)


def printable(consultation):
    """The address of a consultation's form on paper in each language."""
    return {code: f"{url}form/" for code, url in consultation.urls().items()}


def _form(consultation, clause):
    """Asked questions of every kind: with background, about a clause, confidential, after an answer."""
    first = factories.choosing("Yes", "No", "Else", other=True, consultation=consultation, confidential=True)
    texts = {"background_en": "<p>Since 1961.</p>", "background_mn": "<p>1961 оноос.</p>"}
    second = factories.QuestionFactory(consultation=consultation, clause=clause, **texts)
    factories.ConditionFactory(question=second, choice=first.options[0])
    factories.choosing("Speed", "Price", kind="ranking", consultation=consultation)
    factories.choosing("Open", "Closed", kind="matrix", rows=("Monday",), consultation=consultation)
    ends = {"low_label_en": "hard", "low_label_mn": "хэцүү", "high_label_en": "easy", "high_label_mn": "амар"}
    factories.QuestionFactory(consultation=consultation, kind="scale", **ends)
    for choice in Choice.objects.filter(question__consultation=consultation):
        Choice.objects.filter(pk=choice.pk).update(text_mn=f"Сонголт {choice.pk}")
    for question in consultation.questions.all():
        factories.ask(question)


def talk(target):
    """A discussion with a comment in English and a Mongolian reply to it."""
    discussion = discussion_of(target)
    comment = factories.CommentFactory(discussion=discussion)
    words = {"language": "mn", "user_name": "Дорж", "comment": "Цаг нь таарахгүй байна."}
    reply = factories.CommentFactory(discussion=discussion, parent_id=comment.pk, **words)
    return discussion, comment, reply


def _hosted():
    """A discussion with all that hosts and moderators can do to it: summed up, pinned, answered, covered, edited."""
    discussion, question, reply = talk(factories.PostFactory())
    words = {"summary_en": "Most want mornings.", "summary_mn": "Олонх нь өглөөг хүсжээ."}
    Discussion.objects.filter(pk=discussion.pk).update(
        **words, links="live", summarised_by=factories.UserFactory(), summarised_at=ago(hours=1)
    )
    answer = factories.CommentFactory(discussion=discussion, parent_id=question.pk, official=True, user_name="Sarnai")
    covered = factories.CommentFactory(discussion=discussion, comment="Call me: ████████. See https://example.org/.")
    factories.ModerationDecisionFactory(comment=covered)
    for comment, state in (
        (question, {"answer": answer, "pin": 1, "useful": 3}),
        (reply, {"edited_at": ago(minutes=5)}),
        (covered, {"pin": 2}),
    ):
        Comment.objects.filter(pk=comment.pk).update(**state)
    return Discussion.objects.with_targets().get(pk=discussion.pk)


def _discussed():
    """A question of an open discussion, with its background and what was said on it; a second one is beside it."""
    consultation = factories.ConsultationFactory(kind="discussion")
    texts = {"help_en": "Name a day.", "help_mn": "Өдрийг нэрлэнэ үү.", "background_en": "<p>Now nine to five.</p>"}
    texts["background_mn"] = "<p>Одоо есөөс тав хүртэл.</p>"
    question, other = (
        factories.QuestionFactory(consultation=consultation, discussed=True, **more) for more in (texts, {})
    )
    for row in (question, other):
        ask(row)
    talk(question)
    return question


def _question_hour():
    """Ask the Ministry, with a question that was answered and one that waits."""
    hour = factories.ConsultationFactory(kind="question_hour", can_change_en="", can_change_mn="")
    discussion, question, _reply = talk(hour)
    answer = factories.CommentFactory(discussion=discussion, parent_id=question.pk, official=True, user_name="Sarnai")
    Comment.objects.filter(pk=question.pk).update(answer=answer, useful=2)
    return hour


def _submitted(consultation, clause, theme):
    """Formal answers as published: named with a hidden passage and one withheld, unnamed, late; one not decided yet."""
    ground = factories.GroundFactory()
    question = factories.choosing("Mornings", "Evenings", consultation=consultation, clause=clause)
    for choice, words in zip(question.options, ("Өглөө", "Орой"), strict=True):
        Choice.objects.filter(pk=choice.pk).update(text_mn=words)
    ask(question)
    by, named = factories.UserFactory(), factories.SubmissionFactory(consultation=consultation)
    chosen = factories.answered(named, text="", question=question)
    ChosenChoice._base_manager.bulk_create([ChosenChoice(answer=chosen, choice=question.options[0])])
    said = factories.answered(named, text="Call me on 99112233 before eight.", clause=clause, argument="for")
    AnswerRedaction.objects.create(answer=said, ground=ground, start=11, end=19, made_by=by)
    whole = factories.answered(named, text="Nobody listens.")
    unnamed, late = (
        factories.SubmissionFactory(consultation=consultation, language="mn", **more)
        for more in ({"consent": "unnamed"}, {"late": True})
    )
    answers = [factories.answered(one, text="Өглөө эрт нээгээрэй.") for one in (unnamed, late)]
    for answer in (chosen, said, *answers):
        factories.AnswerPublicationFactory(answer=answer, text=answer.text.replace("99112233", "████████"))
    factories.AnswerPublicationFactory(answer=whole, withheld=True, ground=ground)
    factories.answered(factories.SubmissionFactory(consultation=consultation), text="Read, and not decided yet.")
    for answer in (said, answers[0]):
        factories.ExcerptFactory(theme=theme, comment=None, answer=answer)
    _sent_by_two(theme, answers[0])


def _sent_by_two(theme, answer):
    """Somebody else sent the same, for the Ministry alone: told once, and counted."""
    other = factories.SubmissionFactory(consultation=theme.consultation, consent="withheld", language="mn")
    same = factories.answered(other, text=answer.text)
    factories.ExcerptFactory(theme=theme, comment=None, answer=same, way="alike")
    campaign = Campaign.objects.create(consultation=theme.consultation)
    for text in (answer, same):
        CampaignText.objects.create(campaign=campaign, answer=text)


def _promised(answered, late):
    """A commitment whose day has moved, one that is overdue, and an answer whose lateness was explained."""
    texts = {"detail_en": "In the east wing.", "detail_mn": "Зүүн жигүүрт."}
    commitment = factories.CommitmentFactory(consultation=answered, published_at=ago(days=1), **texts)
    moved = commitment.due_on + timedelta(days=30)
    factories.ProgressFactory(commitment=commitment, due_on=moved, evidence="https://example.org/room/")
    overdue = factories.CommitmentFactory(
        consultation=answered, published_at=ago(days=90), due_on=ago(days=5).date(), title_en="Signs", title_mn="Самбар"
    )
    factories.proves(answered.themes.get().replies.get(), commitments=[commitment, overdue])
    told = {"note_en": "A colleague fell ill.", "note_mn": "Нэг ажилтан өвчилсөн."}
    entry = TimelineEntry.objects.create(consultation=late, kind="late", **told)
    DateChange.objects.create(entry=entry, name="answer_by", before=ago(days=1), after=late.answer_by)
    return Commitment.objects.for_readers().get(pk=commitment.pk)


def _told_event(**traits):
    """An event with notes in both languages and in each alone, and an aim that is discussed."""
    event = factories.EventFactory(**traits)
    for texts in ({}, {"text_en": ""}, {"text_mn": ""}):
        factories.LiveUpdateFactory(event=event, **texts)
    factories.ConsultationFactory().aims.add(factories.AimFactory(event=event))
    return event


def _person():
    """An author with a face and a life."""
    texts = {"biography_en": "Born in Darkhan.", "biography_mn": "Дарханд төрсөн."}
    return factories.AuthorFactory(is_person=True, image=factories.ImageFactory(), **texts)


def _post(topic, event, **kwargs):
    post = factories.PostFactory(event=event, **kwargs)
    post.topics.add(topic)
    return post


def _answered():
    """A consultation at its end: two drafts, a theme with an excerpt and a reply that changed a clause."""
    consultation = factories.ConsultationFactory(closed=True)
    old = factories.ClauseFactory(draft__consultation=consultation)
    _discussion, comment, _reply = talk(old)
    draft = factories.DraftFactory(
        consultation=consultation, number=2, change_note_en="Later.", change_note_mn="Дараа."
    )
    new = factories.ClauseFactory(
        draft=draft,
        number=old.number,
        text_en="The consul is open from eight.",
        text_mn="Консул найман цагаас ажиллана.",
    )
    new.comes_from.add(old)
    publish(old.draft)
    publish(draft, ago(days=1))
    theme = factories.ThemeFactory(consultation=consultation, published_at=ago(hours=3))
    factories.ExcerptFactory(theme=theme, comment=comment)
    Echo.objects.create(clause=new, comment=comment, verdict="in_part", said_at=ago(hours=2))
    reply = factories.ReplyFactory(theme=theme, decision="accepted", published_at=ago(hours=1))
    factories.proves(reply, new)
    _submitted(consultation, old, theme)
    for kind in ("heard", "answer"):
        factories.ReportFactory(consultation=consultation, kind=kind, published_at=ago(hours=1))
    return consultation, theme, Clause.objects.select_related("draft__consultation").get(pk=new.pk)
