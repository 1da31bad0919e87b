"""Replies in versions, gates from every side, promises with a clock, commitments with their progress."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from diplomacy.records import Unchangeable, Unreleased
from diplomacy.refusals import Refused, Stale
from engagement.actions import commitments, gates, news, promises, replies, reports
from engagement.actions.promise_reminders import queue_promise_reminders
from engagement.actions.readings import mark_read
from engagement.mail import deliver_due
from engagement.models import Clause, Comment, Commitment, Consultation, DateChange, Delivery, Progress, Reply, Report
from engagement.models.history import history
from engagement.models.promise_record import promise_of, promise_record
from engagement.models.reply_suggestions import suggested_clauses
from tests.conftest import member
from tests.factories import (
    ClauseFactory,
    CommentFactory,
    CommitmentFactory,
    ConsultationFactory,
    DraftFactory,
    ExcerptFactory,
    FollowFactory,
    ProgressFactory,
    QuestionFactory,
    ReplyFactory,
    ReportFactory,
    SubmissionFactory,
    ThemeFactory,
    UserFactory,
    ago,
    ahead,
    answered,
    discussion_of,
    published_clause,
)
from tests.factories import publish as frozen

pytestmark = pytest.mark.django_db

NOTE = {"en": "Two colleagues fell ill.", "mn": "Хоёр ажилтан өвчилсөн."}
PLAIN = ("not_accepted", "already_so", "out_of_scope", "more_work")


@pytest.fixture
def officer():
    return UserFactory()


@pytest.fixture
def clause():
    """A clause of the first draft of a closed consultation, which became another in the second."""
    first = published_clause(draft__consultation=ConsultationFactory(closed=True), number="1")
    draft = DraftFactory(
        consultation=first.draft.consultation, number=2, change_note_en="Hours.", change_note_mn="Цаг."
    )
    later = ClauseFactory(draft=draft, number="1", text_en="The consul is open from eight.")
    later.comes_from.set([first])
    frozen(draft, at=ago(hours=1))
    return Clause.objects.select_related("draft__consultation").get(pk=later.pk)


@pytest.fixture
def heard(clause):
    """«What you said» is out, with one theme; its reply and «what we decided» are written and seen by nobody."""
    consultation = clause.draft.consultation
    ReportFactory(consultation=consultation, published_at=ago(hours=2))
    theme = ThemeFactory(consultation=consultation, published_at=ago(hours=2))
    reply = ReplyFactory(theme=theme, decision="accepted", reason_en="You are right.", reason_mn="Зөв.")
    reply.changed_clauses.set([clause])
    return ReportFactory(consultation=consultation, kind="answer")


@pytest.fixture
def answer(heard, officer):
    """The answer is out; its reply."""
    reports.publish_answer(heard, by=officer)
    return Reply.objects.select_related("theme__consultation").get()


def at_desk(client, group="policy officer"):
    """The browser of somebody at work."""
    client.force_login(member(group))
    return client


def fresh(consultation):
    return Consultation.objects.with_reports().get(pk=consultation.pk)


def page(client, url):
    response = client.get(url)
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def words(node):
    return " ".join(node.get_text(" ").split())


def unread(consultation):
    CommentFactory(discussion=discussion_of(consultation))


# Gates, each way round


def past_the_gate(report, desk):
    """Every way to make a report public but its own verb and that verb's page."""
    change = reverse("admin:engagement_report_change", args=[report.pk])
    form = {"consultation": report.consultation_id, "kind": report.kind, "published_at_0": "2026-01-01"}
    form |= {
        "published_at_1": "10:00",
        "published_at": "2026-01-01 10:00",
        "body_en": "<p>A</p>",
        "body_mn": "<p>Б</p>",
    }
    second = Report.objects.get(pk=report.pk)
    second.published_at = ago(hours=1)
    new = Report(consultation=ConsultationFactory(closed=True), kind=report.kind, published_at=ago(hours=1))
    for way in (
        lambda: Report.objects.filter(pk=report.pk).update(published_at=ago(hours=1)),
        lambda: Report.objects.bulk_update([second], ["published_at"]),
        lambda: Report.objects.bulk_create([new]),
        lambda: Report.objects.update_or_create(pk=report.pk, defaults={"published_at": ago(hours=1)}),
        second.save,
        new.save,
    ):
        with pytest.raises(Unreleased), transaction.atomic():
            way()
    desk.post(change, form)
    desk.post(
        reverse("admin:engagement_report_changelist"),
        {"action": "publish", "_selected_action": [report.pk], "published_at": "2026-01-01"},
    )


@pytest.mark.parametrize("kind", ["heard", "answer"])
def test_a_report_goes_out_by_its_verb_alone_and_by_that_only_when_nothing_is_missing(client, heard, officer, kind):
    desk, report = at_desk(client), heard
    if kind == "heard":
        report = ReportFactory(consultation=ThemeFactory().consultation)
    verb = reverse("admin:engagement_report_publish", args=[report.pk])
    past_the_gate(report, desk)
    unread(report.consultation)
    publish = reports.publish_heard if kind == "heard" else reports.publish_answer
    shown = words(page(desk, verb))

    with pytest.raises(Refused, match="1 comment has not been read"):
        publish(report, by=officer)
    refused = desk.post(verb, {})

    report.refresh_from_db()
    assert (report.published_at, refused.status_code, "has not been read" in shown) == (None, 200, True)
    mark_read(Comment.objects.contributions(report.consultation), by=officer)
    assert desk.post(verb, {}).status_code == 302
    report.refresh_from_db()
    assert report.is_published


def test_a_second_tab_and_the_words_of_a_published_record_change_nothing(client, heard, officer):
    commitment = CommitmentFactory(consultation=heard.consultation)
    reply = Reply.objects.get()
    reply.commitments.add(commitment)
    desk = at_desk(client)
    opened = {record: type(record).objects.get(pk=record.pk) for record in (heard, reply, commitment)}
    urls = {
        record: reverse(f"admin:engagement_{record._meta.model_name}_change", args=[record.pk]) for record in opened
    }
    assert all("_save" in desk.get(url).text for url in urls.values())

    reports.publish_answer(heard, by=officer)

    before = {record: type(record).objects.filter(pk=record.pk).values().get() for record in opened}
    ways = {
        heard: {"body_en": "<p>Else.</p>"},
        reply: {"reason_en": "Else.", "decision": "not_accepted"},
        commitment: {"title_en": "Else.", "due_on": timezone.localdate() + timedelta(days=900)},
    }
    for record, changes in ways.items():
        tab = opened[record]
        for column, value in changes.items():
            setattr(tab, column, value)
        rows = type(record).objects.filter(pk=record.pk)
        for way in (tab.save, tab.delete, rows.delete, lambda rows=rows, changes=changes: rows.update(**changes)):
            with pytest.raises(Unchangeable), transaction.atomic():
                way()
        assert desk.post(urls[record], changes).status_code == 403
        assert desk.post(urls[record].replace("change", "delete"), {"post": "yes"}).status_code == 403
    for links in (reply.changed_clauses, reply.commitments):
        with pytest.raises(Unchangeable), transaction.atomic():
            links.clear()
    assert {record: type(record).objects.filter(pk=record.pk).values().get() for record in opened} == before


def test_two_tabs_publish_an_answer_once(heard, officer):
    tabs = [Report.objects.get(pk=heard.pk) for _tab in "ab"]
    reports.publish_answer(tabs[0], by=officer)

    with pytest.raises(ValidationError, match="published once, after"):
        reports.publish_answer(tabs[1], by=officer)

    assert heard.consultation.timeline.filter(kind="answer").count() == 1


@pytest.mark.parametrize("decision", ["accepted", "in_part", *PLAIN])
def test_an_accepted_point_names_a_changed_clause_or_a_commitment(heard, decision):
    reply = Reply.objects.get()
    reply.changed_clauses.clear()
    reply.decision = decision
    reply.save()

    without = gates.obstacles_to_answer(fresh(heard.consultation))
    reply.commitments.add(CommitmentFactory(consultation=heard.consultation))

    assert ["names neither" in text for text in without] == [True] * (decision not in PLAIN)
    assert gates.obstacles_to_answer(fresh(heard.consultation)) == []


@pytest.mark.parametrize(
    ("flaw", "obstacle"),
    [
        ({"consultation": None}, "belongs to another consultation"),
        ({"detail_en": "A room."}, "Write the commitment «A second window» in both languages"),
        ({"due_on": ago(days=3).date()}, "The day of the commitment «A second window» has passed"),
    ],
)
def test_the_answer_waits_for_commitments_that_are_not_whole(heard, flaw, obstacle):
    columns = {"consultation": heard.consultation, **flaw}
    columns["consultation"] = columns["consultation"] or ConsultationFactory()
    Reply.objects.get().commitments.add(CommitmentFactory(**columns))

    found = gates.obstacles_to_answer(fresh(heard.consultation))

    assert [obstacle in text for text in found] == [True]


def test_a_reply_half_written_in_one_language_holds_the_answer_up(heard):
    reply = Reply.objects.get()
    reply.done_en = "Drafted anew."
    reply.save()

    assert [text[:15] for text in gates.obstacles_to_answer(fresh(heard.consultation))] == ["Write the reply"]


# Versions


def test_a_new_version_replaces_a_reply_and_the_old_one_stays_to_be_read(client, answer, officer, mailoutbox):
    commitment = CommitmentFactory(consultation=answer.theme.consultation)
    FollowFactory(everything=False, consultation=answer.theme.consultation)
    version = replies.begin_version(answer, NOTE, by=officer)
    copied = list(version.changed_clauses.all()) == list(answer.changed_clauses.all())
    url = answer.theme.get_absolute_url()

    with pytest.raises(Refused, match="No word is different"):
        replies.publish_version(version, by=officer)
    version.reason_en = "We had read it wrongly."
    version.save()
    version.commitments.add(commitment)
    before = [text in words(page(client, url)) for text in ("You are right.", "read it wrongly", NOTE["en"])]
    replies.publish_version(version, by=officer)

    shown = page(client, url)
    assert (copied, before) == (True, [True, False, False])
    assert words(shown.select_one(".theme-page > .official-reply .official-reply__text p")) == "We had read it wrongly."
    old = words(shown.select_one(".replies-before"))
    assert ("You are right." in old, NOTE["en"] in words(shown)) == (True, True)
    assert Commitment.objects.published().get() == commitment
    news.queue_news()
    deliver_due.call()
    assert any(NOTE["en"] in str(sent.body) for sent in mailoutbox)
    told = client.get(answer.theme.consultation.get_absolute_url("mn")).text
    assert f"«{answer.theme.title_mn}»: {NOTE['mn']}" in told


def test_versions_are_refused_before_the_answer_twice_and_without_a_reason(heard, officer):
    reply = Reply.objects.get()
    with pytest.raises(Refused, match="Only a published reply has versions"):
        replies.begin_version(reply, NOTE, by=officer)
    with pytest.raises(Refused, match="published together with"):
        replies.publish_version(reply, by=officer)
    reports.publish_answer(heard, by=officer)
    reply.refresh_from_db()
    for note in ({"en": "Why.", "mn": " "}, {}):
        with pytest.raises(Refused, match="Tell the public why"):
            replies.begin_version(reply, note, by=officer)

    version = replies.begin_version(reply, NOTE, by=officer)

    with pytest.raises(Refused, match="a newer version of this reply already"):
        replies.begin_version(reply, NOTE, by=officer)
    version.changed_clauses.clear()
    with pytest.raises(Refused, match="names neither"):
        replies.publish_version(version, by=officer)
    version.published_at = ago(minutes=1)
    with pytest.raises(Unreleased):
        version.save()
    assert Reply.objects.published().get() == reply


# The desk


def test_the_desk_shows_what_was_said_and_suggests_the_clauses_that_came_of_it(client, heard, clause):
    theme = Reply.objects.get().theme
    origin = clause.comes_from.get()
    question = QuestionFactory(consultation=heard.consultation, clause=origin)
    remark = answered(SubmissionFactory(consultation=heard.consultation), question=question, text="Open at eight!")
    ExcerptFactory(theme=theme, comment=CommentFactory(discussion=discussion_of(origin), comment="Earlier, please."))
    ExcerptFactory(theme=theme, comment=None, answer=remark)
    draft = DraftFactory(consultation=heard.consultation, number=3)
    third = ClauseFactory(draft=draft, number="1", text_en="The consul is open from seven.")
    third.comes_from.set([clause])
    same = ClauseFactory(draft=draft, number="2", text_en=origin.text_en, text_mn=origin.text_mn)
    same.comes_from.set([origin])
    ClauseFactory(draft=draft, number="9")

    found = suggested_clauses(theme)
    desk = at_desk(client)
    shown = page(desk, reverse("admin:engagement_reply_change", args=[Reply.objects.get().pk]))

    assert [(row, row.passages) for row in found] == [(clause, 2), (third, 2)]
    said = words(shown.select_one(".said"))
    assert [text in said for text in ("Earlier, please.", "Open at eight!", "2 passages")] == [True] * 3
    boxes = [box["value"] for box in shown.select("#id_changed_clauses input")]
    assert boxes[:2] == [str(clause.pk), str(third.pk)]
    assert len(boxes) == 4


def test_two_officers_at_one_reply_do_not_overwrite_each_other(client, heard):
    desk, reply = at_desk(client), Reply.objects.get()
    url = reverse("admin:engagement_reply_change", args=[reply.pk])

    def form():
        opened = page(desk, url)
        names = ("seen", "decision", *(f"{name}_{code}" for name in TEXTS for code in ("en", "mn")))
        fields = {name: opened.select_one(f"[name={name}]") for name in names}
        filled = {name: field.get("value") or field.get_text().strip("\n") for name, field in fields.items()}
        chosen = [box["value"] for box in opened.select("#id_changed_clauses input[checked]")]
        return filled | {"decision": "accepted", "changed_clauses": chosen}

    first, second = form(), form()
    saved = desk.post(url, first | {"reason_en": "First."})
    refused = desk.post(url, second | {"reason_en": "Second."})

    reply.refresh_from_db()
    assert (saved.status_code, refused.status_code, reply.reason_en) == (302, 200, "First.")
    assert ["A colleague has saved this reply" in refused.text, "Second." in refused.text] == [True, True]
    again = BeautifulSoup(refused.content, "html.parser").select_one("[name=seen]")["value"]
    assert desk.post(url, second | {"reason_en": "Second.", "seen": again}).status_code == 302


TEXTS = ("reason", "done", "signed_by", "office")


# Promises


def test_officers_are_reminded_once_at_each_step_and_only_as_long_as_it_is_true(time_machine, mailoutbox):
    moment = timezone.now().replace(hour=4, minute=0, second=0, microsecond=0)
    dates = {"opens_at": moment - timedelta(days=60), "published_at": moment - timedelta(days=61)}
    waiting = ConsultationFactory(**dates, closes_at=moment - timedelta(days=20), answer_by=moment + timedelta(days=40))
    for traits in ({"withdrawn": True}, {"published_at": None}):
        ConsultationFactory(**{**dates, **traits}, closes_at=moment - timedelta(days=9), answer_by=moment)
    officer, left, _moderator = member("policy officer"), member("policy officer"), member("moderator")
    left.is_active = False
    left.save()

    sent = {}
    for day in (11, 12, 13, 32, 33, 39, 40, 41, 50):
        time_machine.move_to(moment + timedelta(days=day, minutes=1))
        queue_promise_reminders()
        queue_promise_reminders()
        deliver_due.call()
        sent[day] = [str(message.subject) for message in mail.outbox]
        mail.outbox.clear()

    told = {day: subjects for day, subjects in sent.items() if subjects}
    assert told == {
        12: [f"Four weeks left to answer: {waiting.title_en}"],
        33: [f"One week left to answer: {waiting.title_en}"],
        40: [f"The promised answer is late: {waiting.title_en}"],
    }
    assert set(Delivery.objects.values_list("officer", flat=True)) == {officer.pk}


def test_a_reminder_that_is_no_longer_true_is_not_sent():
    officer = member("policy officer")
    late = ConsultationFactory(closed=True, answer_by=ago(hours=1))
    queue_promise_reminders()
    promises.explain_lateness(late, ahead(days=20), NOTE, by=officer, instead_of=late.answer_by)

    deliver_due.call()

    assert (mail.outbox, Delivery.objects.get().given_up_at is None) == ([], False)


def test_lateness_is_explained_with_a_new_day_beside_the_old_one(client, officer):
    late = ConsultationFactory(closed=True, answer_by=ago(days=1))
    FollowFactory(everything=False, consultation=late)
    old, new = late.answer_by, ahead(days=20)
    url = "/en/promises/"
    silent = words(page(client, url).select_one(".table-region tbody tr"))

    promises.explain_lateness(late, new, NOTE, by=officer, instead_of=old)

    change = DateChange.objects.get()
    assert (change.name, change.before, change.after, late.answer_by) == ("answer_by", old, new, new)
    promise = promise_of(fresh(late), history(late))
    assert (str(promise.state), promise.promised, promise.due, promise.days_late) == ("explained", old, new, 1)
    told = words(page(client, url).select_one(".table-region tbody tr"))
    assert ["Late, without an explanation" in silent, "Late, with an explanation" in told] == [True, True]
    news.queue_news()
    deliver_due.call()
    assert any(NOTE["en"] in str(sent.body) for sent in mail.outbox)
    assert NOTE["mn"] in client.get(late.get_absolute_url("mn")).text


def test_an_explanation_is_refused_where_it_would_hide_something(client, officer):
    late = ConsultationFactory(closed=True, answer_by=ago(days=1))
    old = late.answer_by
    with pytest.raises(Refused, match="both languages"):
        promises.explain_lateness(late, ahead(days=9), {"en": "Ill.", "mn": ""}, by=officer, instead_of=old)
    for day, why in ((old - timedelta(days=2), "moves only later"), (ago(hours=3), "has passed already")):
        with pytest.raises(Refused, match=why):
            promises.explain_lateness(late, day, NOTE, by=officer, instead_of=old)
    for traits in ({}, {"upcoming": True}, {"published_at": None}, {"closed": True, "withdrawn": True}):
        other = ConsultationFactory(**traits)
        with pytest.raises(Refused, match="explained after closing"):
            promises.explain_lateness(other, ahead(days=90), NOTE, by=officer, instead_of=other.answer_by)
    with pytest.raises(ValidationError), transaction.atomic():
        moved(late).save()

    desk = at_desk(client)
    verb = reverse("admin:engagement_consultation_explain-lateness", args=[late.pk])
    hidden = page(desk, verb).select_one("[name=instead_of]")["value"]
    form = {"answer_by": ahead(days=9).strftime("%Y-%m-%dT%H:%M"), **NOTE, "instead_of": hidden}
    assert desk.post(verb, {**form, "mn": ""}).status_code == 200
    assert desk.post(verb, form).status_code == 302
    again = desk.post(verb, {**form, "answer_by": ahead(days=30).strftime("%Y-%m-%dT%H:%M")})
    assert "has moved meanwhile" in again.text
    assert late.timeline.filter(kind="late").count() == 1


def moved(consultation):
    tab = fresh(consultation)
    tab.answer_by = ahead(days=9)
    return tab


def test_the_record_tells_of_each_promise_what_became_of_it(client):
    closed = {"opens_at": ago(days=90), "closes_at": ago(days=40)}

    def promised(answer_by, answered_at=None, moved_to=None, **traits):
        made = ConsultationFactory(**closed, **traits, answer_by=moved_to or answer_by)
        if moved_to:
            entry = made.timeline.create(kind="late", note_en="Ill.", note_mn="Өвчтэй.")
            DateChange.objects.create(entry=entry, name="answer_by", before=answer_by, after=moved_to)
        if answered_at:
            ReportFactory(consultation=made, kind="answer", published_at=answered_at)
        return made

    expected = {
        promised(ago(days=10), ago(days=12)): ("kept", 0, 28),
        promised(ago(days=10), ago(days=8), moved_to=ago(days=5)): ("explained", 2, 32),
        promised(ago(days=10), ago(days=4), moved_to=ago(days=5)): ("unexplained", 6, 36),
        promised(ago(days=10), ago(days=6)): ("unexplained", 4, 34),
        promised(ago(days=10), moved_to=ahead(days=5)): ("explained", 10, None),
        promised(ago(days=10), moved_to=ago(days=3)): ("unexplained", 10, None),
        promised(ahead(days=10), moved_to=ahead(days=20)): ("running", 0, None),
        promised(ahead(days=10)): ("running", 0, None),
        promised(ago(days=10), withdrawn_at=ago(days=20), withdrawn_reason_en="A", withdrawn_reason_mn="Б"): (
            "withdrawn",
            10,
            None,
        ),
        promised(ago(days=10), withdrawn_at=ago(days=2), withdrawn_reason_en="A", withdrawn_reason_mn="Б"): (
            "unexplained",
            10,
            None,
        ),
    }
    ConsultationFactory()
    ConsultationFactory(published_at=None, **closed)
    ConsultationFactory(**closed, withdrawn_at=ago(days=50), withdrawn_reason_en="A", withdrawn_reason_mn="Б")

    record = promise_record()

    found = {one.consultation: (str(one.state), one.days_late, one.days_to_answer) for one in record.promises}
    assert found == expected
    assert (record.kept, record.decided, [row.value for row in record.rows]) == (1, 7, [1, 2, 4])
    for code in ("en", "mn"):
        shown = page(client, f"/{code}/promises/")
        assert len(shown.select(".table-region tbody tr")) == len(expected)


# Commitments


def test_a_commitment_is_public_with_the_answer_or_later_by_its_verb(client, heard, officer):
    promised, later, other = (CommitmentFactory(consultation=heard.consultation) for _ in range(3))
    Reply.objects.get().commitments.add(promised)
    with pytest.raises(Refused, match="together with"):
        commitments.publish(later, by=officer)
    before = [client.get(one.get_absolute_url()).status_code for one in (promised, later, other)]
    reports.publish_answer(heard, by=officer)
    with_the_answer = [client.get(one.get_absolute_url()).status_code for one in (promised, later, other)]
    commitments.publish(later, by=officer)

    assert (before, with_the_answer) == ([404] * 3, [200, 404, 404])
    assert [client.get(one.get_absolute_url()).status_code for one in (promised, later, other)] == [200, 200, 404]
    assert heard.consultation.timeline.filter(kind="commitment").count() == 1
    shown = page(client, promised.get_absolute_url())
    assert Reply.objects.get().theme.title_en in words(shown)
    with pytest.raises(Refused, match="already published"):
        commitments.publish(later, by=officer)
    with pytest.raises(Unreleased):
        Commitment.objects.filter(pk=other.pk).update(published_at=ago(hours=1))


def test_progress_is_told_with_its_evidence_and_a_new_day_beside_the_old(client, officer, mailoutbox):
    commitment = CommitmentFactory(published_at=ago(days=9))
    FollowFactory(everything=False, consultation=commitment.consultation)
    day = commitment.due_on + timedelta(days=30)
    step = commitments.record_progress(
        commitment, "under_way", NOTE, by=officer, after=None, evidence="https://example.org/room/", due_on=day
    )

    shown = page(client, commitment.get_absolute_url())
    moments = [words(moment) for moment in shown.select(".timeline__moment")]
    assert len(moments) == 2
    assert shown.select_one('.timeline a[href="https://example.org/room/"]')
    assert len(shown.select("del time")) == 2
    assert commitment.title_mn in commitment.consultation.timeline.get().note_mn
    news.queue_news()
    deliver_due.call()
    assert [NOTE["en"] in str(sent.body) for sent in mailoutbox] == [True]
    with pytest.raises(Stale, match="meanwhile"):
        commitments.record_progress(commitment, "done", NOTE, by=officer, after=None)
    for state, due_on, why in (
        ("done", day + timedelta(days=9), "no new day"),
        ("planned", day, "later than the one promised"),
    ):
        with pytest.raises(Refused, match=why):
            commitments.record_progress(commitment, state, NOTE, by=officer, after=step.pk, due_on=due_on)
    with pytest.raises(Refused, match="both languages"):
        commitments.record_progress(commitment, "done", {"en": "Done.", "mn": ""}, by=officer, after=step.pk)
    with pytest.raises(Refused, match="not published yet"):
        commitments.record_progress(CommitmentFactory(), "done", NOTE, by=officer, after=None)
    for way in (step.save, step.delete, Progress.objects.all().delete):
        with pytest.raises(Unchangeable):
            way()
    commitments.record_progress(commitment, "done", NOTE, by=officer, after=step.pk)
    assert Commitment.objects.with_state().get(pk=commitment.pk).state == "done"
    assert NOTE["mn"] in client.get(commitment.get_absolute_url("mn")).text


def test_the_board_is_narrowed_by_state_and_shows_what_is_overdue_first(client):
    past = {"published_at": ago(days=90), "due_on": ago(days=5).date()}
    _overdue, done, moved, dropped = (
        CommitmentFactory(**past, title_en=name, title_mn=name) for name in ("Overdue", "Done", "Moved", "Dropped")
    )
    CommitmentFactory(published_at=ago(days=1), title_en="Planned", title_mn="Planned")
    CommitmentFactory(title_en="Secret", title_mn="Secret")
    ProgressFactory(commitment=done, state="done")
    ProgressFactory(commitment=moved, due_on=ahead(days=90).date())
    ProgressFactory(commitment=dropped, state="dropped")

    def titles(state):
        query = f"?state={state}" if state else ""
        return [words(title) for title in page(client, f"/en/commitments/{query}").select(".commitment__title")]

    everything = titles("")
    assert everything[:3] == ["Overdue", "Planned", "Moved"]
    assert set(everything) == {"Overdue", "Planned", "Moved", "Done", "Dropped"}
    found = {state: titles(state) for state in ("overdue", "planned", "under_way", "done", "dropped", "nonsense")}
    assert found.pop("nonsense") == everything
    assert found == {
        "overdue": ["Overdue"],
        "planned": ["Overdue", "Planned"],
        "under_way": ["Moved"],
        "done": ["Done"],
        "dropped": ["Dropped"],
    }
    assert client.get("/mn/commitments/?state=done&page=99").status_code == 200


def test_officers_write_publish_and_tell_of_commitments_on_their_pages(client, answer):
    desk, consultation = at_desk(client), answer.theme.consultation
    add = reverse("admin:engagement_commitment_add")
    form = {"consultation": consultation.pk, "position": 0, "due_on": ahead(days=30).date()}
    form |= {"title_en": "Signs", "title_mn": "Самбар", "office_en": "Consuls", "office_mn": "Консул"}
    assert desk.post(add, {**form, "title_mn": ""}).status_code == 200
    assert desk.post(add, form).status_code == 302
    commitment = Commitment.objects.get()
    publish, progress = (
        reverse(f"admin:engagement_commitment_{name}", args=[commitment.pk]) for name in ("publish", "progress")
    )
    assert desk.post(publish, {}).status_code == 302
    tabs = [{"state": "under_way", **NOTE, "after": ""}] * 2
    assert [desk.post(progress, tab).status_code for tab in tabs] == [302, 200]
    assert desk.post(progress, {"state": "done", **NOTE, "after": Progress.objects.get().pk}).status_code == 302
    assert page(desk, reverse("admin:engagement_commitment_change", args=[commitment.pk])).select("#progress-group")
    moderator = at_desk(client, "moderator")
    assert moderator.post(progress, {"state": "done", **NOTE}).status_code == 403


@pytest.mark.parametrize("url", ["/en/commitments/", "/en/promises/"])
def test_lists_of_few_and_of_many_cost_the_same(client, url):
    costs = []
    for _round in range(2):
        for commitment in CommitmentFactory.create_batch(4, published_at=ago(days=3)):
            ProgressFactory(commitment=commitment)
            ReportFactory(consultation=commitment.consultation, kind="answer", published_at=ago(hours=1))
        client.get(url)
        with CaptureQueriesContext(connection) as queries:
            client.get(url)
        costs.append(len(queries))
    assert costs[0] == costs[1] <= 4
