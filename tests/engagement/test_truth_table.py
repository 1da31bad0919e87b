"""Who can do what to a consultation, and when: one table of role × stage × action, and the seconds at which it changes.

Everything goes through the pages, as a person or a program would try it.
"""

from contextlib import contextmanager
from datetime import timedelta
from itertools import product
from uuid import uuid4

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import User
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from engagement.models import Comment, Consultation, Draft, Reading, Report, Submission
from tests.conftest import fields_of, member
from tests.factories import (
    REMARK,
    ClauseFactory,
    ConsultationFactory,
    DraftFactory,
    ReportFactory,
    SubmissionFactory,
    UserFactory,
    ago,
    answered,
    prepared,
    published_clause,
)

pytestmark = pytest.mark.django_db

STAGES = ("draft", "upcoming", "open", "reading", "heard", "answered", "withdrawn")
ROLES = ("visitor", "contributor", "editor", "moderator", "declarer", "second", "superuser")
ALL, OFFICERS = set(ROLES), {"declarer", "second", "superuser"}
NOTE = {"en": "Herders were on the move.", "mn": "Малчид нүүж байлаа."}
SECOND = timedelta(seconds=1)


class Scene:
    """A consultation in one stage with one of everything, and the people who try their hands at it."""

    def __init__(self, stage, people):
        self.stage, self.people = stage, people
        self.consultation = self.clause = None
        getattr(self, "_draft" if stage == "draft" else "_public")()
        self.report = {kind: self._report(kind) for kind in ("heard", "answer")}
        kept = {"email": "", "has_address": False, "consent": "named"}
        self.begun = SubmissionFactory(consultation=self.consultation, begun=True, **kept)
        answered(self.begun)
        self.sent = SubmissionFactory(consultation=self.consultation, no_objection=True)
        Reading.objects.create(submission=self.sent, read_by=UserFactory())

    def _draft(self):
        self.consultation = prepared()
        self.draft = self.consultation.drafts.get()
        self.clause = self.draft.clauses.get()
        verb = reverse("admin:engagement_consultation_declare-ready", args=[self.consultation.pk])
        self.people["declarer"].post(verb)

    def _public(self):
        closed = {"reading", "heard", "answered"}
        traits = {"closed": True} if self.stage in closed else {self.stage: True} if self.stage != "open" else {}
        self.consultation = ConsultationFactory(**traits)
        self.clause = published_clause(draft__consultation=self.consultation, number="1")
        self.draft = DraftFactory(
            consultation=self.consultation, number=2, change_note_en="Hours.", change_note_mn="Цаг."
        )
        ClauseFactory(draft=self.draft, number="1").comes_from.set([self.clause])

    def _report(self, kind):
        out = {"heard": {"heard", "answered"}, "answer": {"answered"}}[kind]
        published_at = ago(hours=1) if self.stage in out else None
        return ReportFactory(consultation=self.consultation, kind=kind, published_at=published_at)

    def verb(self, role, record, name, **data):
        """The page of a verb in the staff pages, and its button."""
        label = f"{record._meta.app_label}_{record._meta.model_name}"
        self.people[role].post(reverse(f"admin:{label}_{name}", args=[record.pk]), data)

    def fresh(self):
        return Consultation.objects.get(pk=self.consultation.pk)


# The actions: each tries, and says whether it was done.


def see(scene, role):
    return scene.people[role].get(scene.consultation.get_absolute_url()).status_code == 200


def comment_on_clause(scene, role):
    return _fill_in(scene, role, f"{scene.clause.get_absolute_url()}comment/", Comment, **REMARK)


def begin(scene, role):
    url = reverse("engagement:submission_new", args=[scene.consultation.slug_en])
    return _fill_in(scene, role, url, Submission, capacity="person", name="Tuya", email="", language="en")


def _fill_in(scene, role, url, model, **typed):
    """Open a page; where it has a form, send it: something new is there then. Where it has none, send it blindly."""
    client, before = scene.people[role], model.objects.count()
    page = client.get(url)
    has_form = page.status_code == 200 and BeautifulSoup(page.content, "html.parser").select_one(
        "main form[method=post]"
    )
    client.post(url, (fields_of(page) if has_form else {}) | typed)
    return model.objects.count() > before


def send(scene, role):
    """The contributor has the private link; the others guess."""
    link = scene.begun.private_url("en")
    url = f"{link if role == 'contributor' else link.replace(scene.begun.link_token, 'guessed')}send/"
    page = scene.people[role].get(url)
    fields = fields_of(page) if page.status_code == 200 and b"<form" in page.content else {"consent": "named"}
    scene.people[role].post(url, fields | {"send": "1", "consent": scene.begun.consent, "version": scene.begun.version})
    return Submission.objects.get(pk=scene.begun.pk).sent_at is not None


def edit_texts(scene, role):
    url = reverse("admin:engagement_consultation_change", args=[scene.consultation.pk])
    form = BeautifulSoup(scene.people[role].get(url).content, "html.parser").select_one("#consultation_form")
    typed = _fields(form) if form else {}
    scene.people[role].post(url, typed | {"title_en": "Another title"})
    return scene.fresh().title_en == "Another title"


def _fields(form):
    """Names and values of a form in the staff pages."""
    fields = {
        box["name"]: box.get("value", "")
        for box in form.select("input[name]:not([type=checkbox], [type=radio], [type=submit], [type=file])")
    }
    fields |= {box["name"]: box.get("value", "on") for box in form.select("input[name][checked]")}
    fields |= {box["name"]: box.text.strip("\r\n") for box in form.select("textarea[name]")}
    chosen = {box["name"]: box.select_one("[selected]") for box in form.select("select[name]")}
    return fields | {name: option["value"] for name, option in chosen.items() if option}


def correct_words(scene, role):
    url = reverse("admin:engagement_consultation_correct", args=[scene.consultation.pk])
    form = BeautifulSoup(scene.people[role].get(url).content, "html.parser").select_one("form.verb-form")
    scene.people[role].post(url, (_fields(form) if form else {}) | NOTE | {"summary_en": "In better words."})
    return scene.fresh().summary_en == "In better words."


def move_closing(scene, role):
    now = scene.fresh()
    later = max(now.closes_at, timezone.now()) + timedelta(days=1)
    moments = {
        "opens_at": now.opens_at,
        "closes_at": later,
        "answer_by": max(now.answer_by, later + timedelta(days=30)),
    }
    typed = {name: timezone.localtime(moment).strftime("%Y-%m-%dT%H:%M:%S") for name, moment in moments.items()}
    scene.verb(role, scene.consultation, "move-dates", **typed, **NOTE)
    return scene.fresh().closes_at != now.closes_at


def declare_ready(scene, role):
    before = scene.fresh().ready_at
    scene.verb(role, scene.consultation, "declare-ready")
    return scene.fresh().ready_at != before


def publish(scene, role):
    before = scene.fresh().published_at
    scene.verb(role, scene.consultation, "publish")
    return scene.fresh().published_at != before


def publish_draft(scene, role):
    scene.verb(role, scene.draft, "publish")
    return Draft.objects.get(pk=scene.draft.pk).published_at is not None


def withdraw(scene, role):
    before = scene.fresh().withdrawn_at
    scene.verb(role, scene.consultation, "withdraw", **NOTE)
    return scene.fresh().withdrawn_at != before


def enter_paper(scene, role, came_at=None):
    moment = timezone.localtime(came_at or timezone.now())
    url = f"{reverse('admin:engagement_submission_add')}?consultation={scene.consultation.pk}"
    facts = {"channel": "letter", "day": moment.date(), "clock": moment.strftime("%H:%M:%S"), "language": "mn"}
    before = Submission.objects.count()
    scene.people[role].post(url, facts | {"no_objection": "on", "key": uuid4()})
    return Submission.objects.count() > before


def read_submission(scene, role):
    url = reverse("admin:engagement_submission_change", args=[scene.sent.pk])
    return scene.people[role].get(url).status_code == 200


def mark_as_read(scene, role):
    before = Reading.objects.count()
    scene.people[role].post(reverse("admin:engagement_submission_read", args=[scene.sent.pk]))
    return Reading.objects.count() > before


def publish_heard(scene, role):
    return _publish_report(scene, role, "heard")


def publish_answer(scene, role):
    return _publish_report(scene, role, "answer")


def _publish_report(scene, role, kind):
    before = scene.report[kind].published_at
    scene.verb(role, scene.report[kind], "publish")
    return Report.objects.get(pk=scene.report[kind].pk).published_at != before


PUBLIC = set(STAGES) - {"draft"}
# Who can, and at which stages: all others cannot.
TABLE = {
    see: (ALL, PUBLIC),
    comment_on_clause: (ALL, {"open"}),
    begin: (ALL, {"open"}),
    send: ({"contributor"}, {"open", "reading"}),
    edit_texts: (OFFICERS, {"draft"}),
    correct_words: (OFFICERS, PUBLIC),
    move_closing: (OFFICERS, {"upcoming", "open"}),
    declare_ready: (OFFICERS, {"draft"}),
    publish: (OFFICERS - {"declarer"}, {"draft"}),
    publish_draft: (OFFICERS, {"upcoming", "open", "reading", "heard"}),
    withdraw: (OFFICERS, {"upcoming", "open", "reading", "heard"}),
    enter_paper: (OFFICERS, {"open", "reading", "heard", "answered"}),
    read_submission: (OFFICERS, set(STAGES)),
    mark_as_read: (OFFICERS, set(STAGES)),
    publish_heard: (OFFICERS, {"reading"}),
    publish_answer: (OFFICERS, {"heard"}),
}


def logged_in(user):
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def accounts(db):
    """The staff among the roles. Contributor and visitor have no account."""
    users = {"editor": member("editor"), "moderator": member("moderator")}
    users |= {name: member("policy officer") for name in ("declarer", "second")}
    return users | {"superuser": User.objects.create_superuser("root")}


@pytest.fixture
def people(accounts):
    return clients(accounts)


def clients(accounts):
    """A client for each role."""
    return {role: logged_in(accounts[role]) if role in accounts else Client() for role in ROLES}


@contextmanager
def undone():
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.mark.parametrize("action", TABLE, ids=lambda action: action.__name__)
def test_each_role_can_do_at_each_stage_what_the_table_says_and_no_more(people, action):
    done = set()
    for stage in STAGES:
        scene = Scene(stage, people)
        for role in ROLES:
            with undone():
                if action(scene, role):
                    done.add((role, stage))

    roles, stages = TABLE[action]
    assert done == set(product(roles, stages))


# At the seconds of opening and closing: what can be done by whom may do it at all.

AT_THE_SECOND = {
    "before opening": {see, correct_words, move_closing, publish_draft, withdraw},
    "opening": {see, comment_on_clause, begin, send, correct_words, move_closing, publish_draft, withdraw, enter_paper},
    "before closing": {
        see,
        comment_on_clause,
        begin,
        send,
        correct_words,
        move_closing,
        publish_draft,
        withdraw,
        enter_paper,
    },
    "closing": {see, send, correct_words, publish_draft, withdraw, enter_paper},
}
TRIED = {action for action in TABLE if action not in {read_submission, mark_as_read}}


@pytest.mark.parametrize("moment", AT_THE_SECOND)
def test_what_can_be_done_changes_at_the_exact_seconds_of_opening_and_closing(people, accounts, time_machine, moment):
    opens_at = timezone.now().replace(microsecond=0) + timedelta(days=3)
    closes_at = opens_at + timedelta(days=20)
    scene = Scene("upcoming", people)
    dates = {"opens_at": opens_at, "closes_at": closes_at, "answer_by": closes_at + timedelta(days=30)}
    Consultation.objects.filter(pk=scene.consultation.pk).update(**dates)
    scene.consultation.refresh_from_db()
    Submission.objects.filter(pk=scene.begun.pk).update(begun_at=opens_at)
    seconds = {
        "before opening": opens_at - SECOND,
        "opening": opens_at,
        "before closing": closes_at - SECOND,
        "closing": closes_at,
    }
    time_machine.move_to(seconds[moment], tick=False)
    scene.people = clients(accounts)  # the session of three days ago is over

    done = set()
    for action in TRIED:
        with undone():
            if action(scene, "contributor" if action == send else "second"):
                done.add(action)

    assert {action.__name__ for action in done} == {action.__name__ for action in AT_THE_SECOND[moment]}


@pytest.mark.parametrize(("before_closing", "late"), [(SECOND, False), (timedelta(), True)])
def test_paper_counts_by_the_second_at_which_it_came_however_late_it_is_entered(people, before_closing, late):
    scene = Scene("reading", people)
    closes_at = scene.consultation.closes_at.replace(microsecond=0)
    Consultation.objects.filter(pk=scene.consultation.pk).update(closes_at=closes_at)

    assert enter_paper(scene, "second", closes_at - before_closing)

    assert Submission.objects.get(channel="letter").late is late
