"""What has been kept long enough is forgotten, each kind after its own period; a dry run only counts."""

from datetime import timedelta
from io import StringIO
from uuid import uuid4

import pytest
import time_machine
from django.core.management import call_command
from django.db import OperationalError
from django.utils import timezone

from diplomacy.management.commands.worker import forget_by_age
from diplomacy.refusals import Refused
from engagement.actions import retention
from engagement.actions.contributions import withdraw
from engagement.actions.moderation import decide, decide_many
from engagement.actions.retention import PERIODS, Period, apply_retention
from engagement.models import (
    Act,
    Appeal,
    Comment,
    CommentEdit,
    Complaint,
    Delivery,
    Fingerprint,
    ModerationDecision,
    Proof,
    RateCount,
    Reaction,
    SpentForm,
)
from tests import world
from tests.factories import CommentFactory, ConsultationFactory, DiscussionFactory, GroundFactory, UserFactory

pytestmark = pytest.mark.django_db

WORDS = "Words that nobody needs any more."


def ago(days):
    return timezone.now() - timedelta(days=days)


def old_comment(state, days, *, decided=True, **kwargs):
    """A comment of a state, sent and decided on so many days ago."""
    was_public = state in {"published", "removed", "withdrawn"}
    comment = CommentFactory(
        state=state,
        comment=WORDS,
        submit_date=ago(days),
        **{"published_at": ago(days) if was_public else None, "network_key": "n", "author_key": "a", **kwargs},
    )
    if decided:
        act, ground = ("spam", None) if state == "spam" else ("remove", GroundFactory())
        ModerationDecision.objects.create(
            comment=comment, act=act, ground=ground, decided_by=UserFactory(), decided_at=ago(days), note="A note."
        )
    return comment


def states():
    return dict(Comment.objects.values_list("pk", "state"))


@pytest.mark.parametrize(("state", "kept"), [("unproven", 7), ("spam", 90)])
def test_what_was_never_anybodys_is_deleted_whole(state, kept):
    young, old = (
        old_comment(state, days, decided=False, proven_at=None, published_at=None) for days in (kept - 1, kept + 1)
    )
    Proof.objects.create(comment=old, expires_at=ago(kept))

    apply_retention()

    assert set(states()) == {young.pk}
    assert not Comment.objects.filter(pk=old.pk).exists()


@pytest.mark.parametrize(("state", "kept"), [("spam", 90), ("rejected", 120), ("removed", 120), ("withdrawn", 30)])
def test_words_and_writer_go_and_state_place_and_decision_stay(state, kept):
    young, old = (old_comment(state, days) for days in (kept - 1, kept + 1))
    reply = CommentFactory(discussion=old.discussion, parent_id=old.pk) if state in {"removed", "withdrawn"} else None

    apply_retention()

    young.refresh_from_db()
    old.refresh_from_db()
    assert young.comment == WORDS
    assert (old.comment, old.user_name, old.user_email, old.state) == ("", "", "", state)
    assert [decision.note for decision in old.decisions.all()] == [""]
    assert reply is None or Comment.objects.get(pk=reply.pk).comment


def test_words_stay_while_an_appeal_is_open():
    comment = old_comment("rejected", 200)
    Appeal.objects.create(decision=comment.decisions.get(), text="Why?")

    apply_retention()

    comment.refresh_from_db()
    assert comment.comment == WORDS


def test_published_words_stay_and_the_address_goes_when_nothing_needs_it():
    closed = DiscussionFactory(post=None, consultation=ConsultationFactory(closed=True))
    cases = {
        "needless": old_comment("published", 121),
        "young": old_comment("published", 119),
        "wants replies": old_comment("published", 121, followup=True),
        "waits for an answer": old_comment("published", 121, discussion=closed),
    }

    apply_retention()

    found = {name: bool(Comment.objects.get(pk=comment.pk).user_email) for name, comment in cases.items()}
    assert found == {"needless": False, "young": True, "wants replies": True, "waits for an answer": True}
    assert set(Comment.objects.values_list("comment", flat=True)) == {WORDS}


def test_an_address_stays_while_something_of_the_comment_waits_to_be_decided():
    edited, appealed, reported, settled = (old_comment("published", 121) for _ in range(4))
    CommentEdit.objects.create(comment=edited, before=WORDS, after="Other words.", state="waiting", sent_at=ago(121))
    Appeal.objects.create(decision=appealed.decisions.get(), text="Why?")
    about = {"reason": "abuse", "language": "en"}
    Complaint.objects.create(comment=reported, complainant_key="a", **about)
    done = {"sent_at": ago(130), "settled_at": ago(121)}
    Complaint.objects.create(comment=settled, complainant_key="b", outcome="kept", **about, **done)
    CommentEdit.objects.create(comment=settled, before="B", after="A", state="refused", **done)
    Appeal.objects.create(
        decision=settled.decisions.get(), text="Why?", outcome="upheld", decided_by=UserFactory(), decided_at=ago(121)
    )

    apply_retention()

    found = [bool(Comment.objects.get(pk=comment.pk).user_email) for comment in (edited, appealed, reported, settled)]
    assert found == [True, True, True, False]


def test_what_is_withdrawn_today_is_kept_as_long_as_promised_however_old_it_is():
    today, long_ago = old_comment("published", 300), old_comment("published", 300)
    for comment, days in ((today, 29), (long_ago, 31)):
        with time_machine.travel(ago(days)):
            withdraw(comment)

    apply_retention()

    assert [Comment.objects.get(pk=comment.pk).comment for comment in (today, long_ago)] == [WORDS, ""]


@pytest.mark.parametrize(("state", "act"), [("removed", "restore"), ("rejected", "publish"), ("spam", "publish")])
def test_what_has_no_words_any_more_is_not_published(state, act):
    emptied, kept = old_comment(state, 200, proven_at=ago(200)), old_comment(state, 50, proven_at=ago(50))
    apply_retention()
    moderator = UserFactory()

    with pytest.raises(Refused, match="kept no longer"):
        decide(emptied, Act(act), by=moderator, version=0)
    bulk = decide_many({emptied.pk: 0, kept.pk: 0}, Act(act), by=moderator)

    assert [decision.comment_id for decision in bulk.decisions] == [kept.pk]
    assert "kept no longer" in bulk.refused[emptied.pk]


def test_which_law_a_report_named_goes_with_its_other_words():
    comment, words = CommentFactory(), "On behalf of Bat: section 5"
    for reason in ("illegal", "other"):
        for days in (1, 200):
            times = {"sent_at": ago(days), "settled_at": ago(days), "outcome": "kept"}
            Complaint.objects.create(
                comment=comment, reason=reason, law=words, language="en", complainant_key=f"{reason}{days}", **times
            )

    apply_retention()

    found = Complaint.objects.order_by("pk").values_list("law", flat=True)
    assert list(found) == [words, "–", words, ""]


def test_a_period_that_fails_is_logged_and_ends_neither_the_others_nor_the_worker(monkeypatch, caplog):
    def fail(now):
        raise OperationalError("statement timeout")

    broken = Period("what cannot be forgotten today", fail, list)
    monkeypatch.setattr(retention, "PERIODS", (broken, *PERIODS))
    old = old_comment("rejected", 200)

    forget_by_age()

    old.refresh_from_db()
    assert old.comment == ""
    assert "Not forgotten by age: what cannot be forgotten today" in caplog.text
    assert "statement timeout" in caplog.text


def test_hashes_counters_and_marks_go_after_their_time():
    for days in (0, 1000):
        comment = old_comment("published", days, decided=False)
        Fingerprint.objects.create(
            comment=comment, digest="d", band_1=1, band_2=1, band_3=1, band_4=1, sent_at=ago(days)
        )
        Reaction.objects.create(comment=comment, visitor_key="v", made_at=ago(days))
        SpentForm.objects.create(nonce=uuid4(), outcome=uuid4(), spent_at=ago(days))
        RateCount.objects.create(key=f"network:{days}", starts_at=ago(days), count=1)
        Delivery.objects.create(comment=comment, kind="decision", key="d", queued_at=ago(days), sent_at=ago(days))
        complaint = {"reason": "abuse", "language": "en", "complainant_key": f"k{days}", "network_key": "n"}
        Complaint.objects.create(
            comment=comment, **complaint, email="a@example.net", explanation="E.", sent_at=ago(days),
            settled_at=ago(days), outcome="kept",
        )  # fmt: skip

    apply_retention()

    for model in (Fingerprint, Reaction, SpentForm, RateCount, Delivery):
        assert model.objects.count() == 1
    assert sorted(Comment.objects.values_list("network_key", flat=True)) == ["", "n"]
    assert sorted(Complaint.objects.values_list("network_key", "email", "explanation")) == [
        ("", "", ""),
        ("n", "a@example.net", "E."),
    ]


def test_dry_run_counts_what_a_real_one_forgets_and_changes_nothing():
    for number in range(3):
        old_comment("unproven", 30, decided=False, proven_at=None, user_name=f"N{number}")
    old_comment("rejected", 200)
    before, told, done = world.fingerprint(), StringIO(), StringIO()

    call_command("apply_retention", dry_run=True, stdout=told, stderr=StringIO())
    assert world.fingerprint() == before
    call_command("apply_retention", stdout=done, stderr=StringIO())

    assert "3  would be forgotten: comments whose address nobody confirmed" in told.getvalue()
    assert "3  forgotten: comments whose address nobody confirmed" in done.getvalue()
    assert "1  forgotten: texts of comments that were not published" in done.getvalue()
    assert world.fingerprint() != before


def test_nothing_is_due_twice():
    for state, days in (("unproven", 30), ("spam", 200), ("rejected", 200), ("withdrawn", 60), ("published", 200)):
        old_comment(state, days, decided=state != "unproven", proven_at=None if state == "unproven" else ago(days))

    assert sum(apply_retention().values()) > 0
    now = timezone.now()
    assert {str(period.label): period.due(now) for period in PERIODS if period.due(now)} == {}


def test_young_things_all_stay():
    for state in ("unproven", "held", "spam", "rejected", "removed", "withdrawn", "published"):
        old_comment(state, 1, proven_at=None if state == "unproven" else ago(1))
    before = world.fingerprint()

    apply_retention()

    assert world.fingerprint() == before
    assert Act.REMOVE in set(ModerationDecision.objects.values_list("act", flat=True))
