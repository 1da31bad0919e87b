"""A decision can be taken back while nobody has acted on it; afterwards the comment stands as it stood before."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Event, Timer

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from diplomacy.refusals import Refused, Stale
from engagement import mail
from engagement.actions import contributions, erasure
from engagement.actions.claims import claim
from engagement.actions.moderation import decide, decide_many
from engagement.actions.redactions import redact, uncover
from engagement.actions.undoing import can_be_undone, undo, undo_batch
from engagement.models import Act, Appeal, Comment, CommentEdit, Complaint, Delivery, ModerationDecision, Reaction
from tests.factories import CommentFactory, GroundFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def moderator():
    return UserFactory(first_name="Oyun", last_name="Moderator")


@pytest.fixture
def ground():
    return GroundFactory()


def decided(comment, act, by, **kwargs):
    comment.refresh_from_db()
    edit = comment.edits.waiting().values_list("pk", flat=True).first()
    return decide(comment, Act(act), by=by, version=comment.version, edit=edit, **kwargs)


def standing_of(comment):
    """Where a comment stands, without the version that counts what happened to it."""
    return Comment.objects.filter(pk=comment.pk).values(
        "state", "is_public", "is_removed", "published_at", "comment", "edited_at"
    )[0]


@pytest.mark.parametrize(
    ("state", "act"),
    [
        ("held", "publish"),
        ("held", "reject"),
        ("held", "spam"),
        ("published", "hold"),
        ("published", "remove"),
        ("rejected", "publish"),
        ("removed", "restore"),
    ],
)
def test_undone_decision_leaves_the_comment_as_it_was_and_a_record_of_both(state, act, moderator, ground):
    comment = CommentFactory(state=state)
    before = standing_of(comment)

    undone = undo(decided(comment, act, moderator, ground=ground), by=moderator)

    assert standing_of(comment) == before
    comment.refresh_from_db()
    assert comment.version == 2
    assert [decision.act for decision in comment.decisions.all()] == ["undo", act]
    assert undone.undoes.act == act


def test_hidden_passage_is_shown_again_by_an_undo(moderator, ground):
    comment = CommentFactory(comment="Call me at 9911 2233 today.")

    decision = redact(comment, 11, 20, by=moderator, version=0, ground=ground)
    comment.refresh_from_db()
    assert comment.comment == "Call me at █████████ today."
    undo(decision, by=moderator)

    comment.refresh_from_db()
    assert comment.comment == "Call me at 9911 2233 today."
    assert not comment.redactions.in_force().exists()


@pytest.mark.parametrize("act", ["accept", "refuse"])
def test_edit_waits_again_after_an_undo(act, moderator, ground):
    comment = CommentFactory(comment="Before.")
    edit = CommentEdit.objects.create(comment=comment, before="Before.", after="After.", state="waiting")

    decision = decided(comment, act, moderator, ground=ground)
    comment.refresh_from_db()
    assert comment.comment == {"accept": "After.", "refuse": "Before."}[act]
    undo(decision, by=moderator)

    comment.refresh_from_db()
    edit.refresh_from_db()
    assert (comment.comment, comment.edited_at) == ("Before.", None)
    assert (edit.state, edit.settled_at) == ("waiting", None)


def test_readers_report_waits_again_after_an_undo(moderator):
    comment = CommentFactory()
    complaint = Complaint.objects.create(comment=comment, reason="abuse", language="en", complainant_key="k")

    decision = decided(comment, "keep", moderator)
    complaint.refresh_from_db()
    assert (decision.cause, complaint.outcome, complaint.decision) == ("complaint", "kept", decision)
    undo(decision, by=moderator)

    complaint.refresh_from_db()
    assert (complaint.outcome, complaint.settled_at, complaint.decision) == ("", None, None)


def reply_to(comment):
    CommentFactory(discussion=comment.discussion, parent_id=comment.pk, submit_date=timezone.now())


def report(comment):
    Complaint.objects.create(comment=comment, reason="abuse", language="en", complainant_key="k")


def find_useful(comment):
    Reaction.objects.create(comment=comment, visitor_key="v")


def appeal(comment):
    Appeal.objects.create(decision=comment.decisions.first(), text="Why?")


@pytest.mark.parametrize("acted", [reply_to, report, find_useful, appeal])
def test_nothing_is_undone_once_somebody_has_acted_on_it(acted, moderator):
    alone, answered = CommentFactory(held=True), CommentFactory(held=True)
    decisions = [decided(comment, "publish", moderator) for comment in (alone, answered)]
    acted(answered)

    assert [can_be_undone(decision) for decision in decisions] == [True, False]
    undo(decisions[0], by=moderator)
    with pytest.raises(Refused, match="Somebody has acted on this decision already"):
        undo(decisions[1], by=moderator)

    assert [standing_of(comment)["state"] for comment in (alone, answered)] == ["held", "published"]


def test_only_the_last_decision_can_be_undone_and_only_once(moderator, ground):
    comment = CommentFactory(held=True)
    first = decided(comment, "publish", moderator)
    last = decided(comment, "remove", UserFactory(first_name="Bat", last_name="Colleague"), ground=ground)

    with pytest.raises(Refused, match="Bat Colleague has already decided on this comment: Remove"):
        undo(first, by=moderator)
    undo(last, by=moderator)
    with pytest.raises(Refused, match="has already decided"):
        undo(last, by=moderator)
    assert standing_of(comment)["state"] == "published"


def test_what_is_undone_in_time_is_never_mailed(moderator, ground, settings, mailoutbox):
    settings.DECISION_MAIL_DELAY = timedelta(minutes=1)
    undone, kept = CommentFactory(held=True), CommentFactory(held=True)
    decisions = [decided(comment, "reject", moderator, ground=ground) for comment in (undone, kept)]
    undo(decisions[0], by=moderator)

    due = Delivery.objects.filter(sent_at=None, given_up_at=None)

    assert [delivery.comment_id for delivery in due] == [kept.pk]
    assert due[0].next_at > timezone.now()
    assert mailoutbox == []


def test_who_was_told_already_is_told_of_the_undo(moderator, ground, mailoutbox):
    comment = CommentFactory(held=True)
    undo(decided(comment, "reject", moderator, ground=ground), by=moderator)

    assert len(mailoutbox) == 2
    assert mailoutbox[0].to == mailoutbox[1].to == [comment.user_email]


# Many at once


def test_bulk_decides_all_that_still_are_as_shown_and_names_the_rest(moderator, ground):
    fit, changed, gone = CommentFactory(held=True), CommentFactory(held=True), CommentFactory()
    decided(changed, "publish", moderator)

    bulk = decide_many({fit.pk: 0, changed.pk: 0, gone.pk: 0}, Act.REJECT, by=moderator, ground=ground, note="Again.")

    assert [decision.comment_id for decision in bulk.decisions] == [fit.pk]
    assert set(bulk.refused) == {changed.pk, gone.pk}
    assert "changed since" in bulk.refused[changed.pk]
    assert "does not apply" in bulk.refused[gone.pk]
    assert standing_of(fit)["state"] == "rejected"


def queries(call):
    with CaptureQueriesContext(connection) as captured:
        call()
    return len(captured)


def test_bulk_of_a_hundred_costs_as_much_as_one_of_two(moderator, ground, settings):
    settings.DECISION_MAIL_DELAY = timedelta(minutes=1)
    few, many = ({comment.pk: 0 for comment in CommentFactory.create_batch(size, held=True)} for size in (2, 100))

    cheap = queries(lambda: decide_many(few, Act.REJECT, by=moderator, ground=ground))
    dear = queries(lambda: decide_many(many, Act.REJECT, by=moderator, ground=ground))

    assert cheap == dear <= 15
    assert Comment.objects.filter(state="rejected").count() == 102


def test_bulk_publication_of_replies_tells_each_author_once(moderator, mailoutbox):
    asked = CommentFactory(followup=True)
    replies = [CommentFactory(held=True, discussion=asked.discussion, parent_id=asked.pk) for _number in range(3)]

    decide_many({reply.pk: 0 for reply in replies}, Act.PUBLISH, by=moderator)

    assert len([mail for mail in mailoutbox if mail.to == [asked.user_email]]) == 3
    assert {tuple(mail.to) for mail in mailoutbox} == {(asked.user_email,), *((one.user_email,) for one in replies)}


def test_whole_bulk_is_undone_or_none_of_it(moderator, ground):
    first, second = ({comment.pk: 0 for comment in CommentFactory.create_batch(3, held=True)} for _number in range(2))
    batches = [decide_many(versions, Act.PUBLISH, by=moderator).decisions for versions in (first, second)]
    reply_to(Comment.objects.get(pk=next(iter(second))))

    undo_batch(batches[0][0].batch, by=moderator)
    with pytest.raises(Refused):
        undo_batch(batches[1][0].batch, by=moderator)

    states = [set(Comment.objects.filter(pk__in=pks).values_list("state", flat=True)) for pks in (first, second)]
    assert states == [{"held"}, {"published"}]


def test_what_needs_a_look_at_each_text_is_not_done_in_bulk(moderator, ground):
    comment = CommentFactory()

    with pytest.raises(Refused, match="one by one"):
        decide_many({comment.pk: 0}, Act.REDACT, by=moderator, ground=ground)

    assert not ModerationDecision.objects.exists()


def test_stale_decision_is_refused_with_who_decided_what(moderator):
    comment = CommentFactory(held=True)
    decided(comment, "publish", moderator)

    with pytest.raises(Stale, match="Oyun Moderator has already decided on this comment: Publish"):
        decide(comment, Act.SPAM, by=UserFactory(), version=0)


# What has happened since, and what stands again


def test_passages_that_were_shown_again_are_hidden_again(moderator, ground):
    comment = CommentFactory(comment="Call me at 9911 2233 today.")
    redact(comment, 11, 20, by=moderator, version=0, ground=ground)
    comment.refresh_from_db()
    shown = uncover(comment, by=moderator, version=comment.version)

    undo(shown, by=moderator)

    comment.refresh_from_db()
    assert comment.comment == "Call me at █████████ today."
    assert comment.redactions.in_force().count() == 1


@pytest.mark.parametrize("leave", [contributions.withdraw, erasure.erase_comment])
def test_what_its_author_has_taken_back_does_not_come_back(leave, moderator):
    kept, left = CommentFactory(held=True), CommentFactory(held=True)
    decisions = [decided(comment, "publish", moderator) for comment in (kept, left)]
    leave(Comment.objects.get(pk=left.pk))
    before = standing_of(left)

    undo(decisions[0], by=moderator)
    with pytest.raises(Refused):
        undo(decisions[1], by=moderator)

    assert standing_of(left) == before


def test_edit_that_follows_is_not_overwritten(moderator):
    comment = CommentFactory(comment="Before.")
    CommentEdit.objects.create(comment=comment, before="Before.", after="After.", state="waiting")
    decision = decided(comment, "accept", moderator)
    later = {"before": "After.", "after": "Later still.", "sent_at": timezone.now()}
    CommentEdit.objects.create(comment=comment, state="waiting", **later)

    with pytest.raises(Refused, match="Somebody has acted"):
        undo(decision, by=moderator)

    assert standing_of(comment)["comment"] == "After."


def test_pinned_comment_stays_published(moderator):
    comment = CommentFactory(held=True)
    decision = decided(comment, "publish", moderator)
    Comment.objects.filter(pk=comment.pk).update(pin=1)

    with pytest.raises(Refused, match="Somebody has acted"):
        undo(decision, by=moderator)


def test_decision_without_a_state_before_it_on_an_official_reply_or_on_an_emptied_text_cannot_be_undone(moderator):
    comment, official = CommentFactory(), CommentFactory(is_official=True, office="Office")
    old = ModerationDecision.objects.create(comment=comment, act="publish", decided_by=moderator)
    own = ModerationDecision.objects.create(
        comment=official, act="publish", decided_by=moderator, state_before="held", version=0
    )

    emptied = decided(CommentFactory(), "remove", moderator, ground=GroundFactory())
    Comment.objects.filter(pk=emptied.comment_id).update(comment="")

    for decision in (old, own, ModerationDecision.objects.get(pk=emptied.pk)):
        assert not can_be_undone(decision)
        with pytest.raises(Refused, match="There is nothing to undo"):
            undo(decision, by=moderator)


def test_colleague_who_has_the_comment_is_not_disturbed(moderator):
    comment = CommentFactory(held=True)
    decision = decided(comment, "publish", moderator)
    claim(comment, by=UserFactory(first_name="Bat", last_name="Colleague"))

    with pytest.raises(Refused, match="Bat Colleague has this comment until"):
        undo(decision, by=moderator)


def test_what_was_decided_before_is_told_after_all_when_it_stands_again(moderator, ground, settings):
    settings.DECISION_MAIL_DELAY = timedelta(minutes=1)
    comment = CommentFactory(held=True)
    decided(comment, "reject", moderator, ground=ground)
    Delivery.objects.update(given_up_at=timezone.now())  # overtaken, as it seemed
    undo(decided(comment, "publish", moderator), by=moderator)

    [due] = Delivery.objects.filter(sent_at=None, given_up_at=None)

    assert due.key == f"decision:{comment.decisions.get(act='reject').pk}"


@pytest.mark.django_db(transaction=True)
def test_decision_that_waits_for_an_erasure_writes_no_word_back():
    moderator, comment = UserFactory(), CommentFactory(comment="Words to erase.")
    held, wait = Event(), Event()

    def erase():
        try:
            with transaction.atomic():
                erasure.erase_comment(comment)
                held.set()
                wait.wait(timeout=10)
        finally:
            connection.close()

    def decide_meanwhile():
        held.wait(timeout=10)
        Timer(0.5, wait.set).start()
        try:
            decide(comment, Act.KEEP, by=moderator, version=0)
        except Stale:
            return "stale"
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        erasing, deciding = pool.submit(erase), pool.submit(decide_meanwhile)
        assert deciding.result() == "stale"
        erasing.result()

    comment.refresh_from_db()
    assert (comment.comment, comment.state) == ("", "erased")


@pytest.mark.django_db(transaction=True)
def test_whoever_waited_for_a_comment_sees_its_words_as_they_are_now():
    comment = CommentFactory(comment="Old words.")
    held, wait = Event(), Event()

    def change():
        try:
            with transaction.atomic():
                found = Comment.objects.for_update().get(pk=comment.pk)
                found.comment = "New words."
                Comment.objects.bulk_update([found], ["comment", "version"])
                held.set()
                wait.wait(timeout=10)
        finally:
            connection.close()

    def read():
        held.wait(timeout=10)
        Timer(0.5, wait.set).start()
        try:
            with transaction.atomic():
                return Comment.objects.for_update().get(pk=comment.pk).comment
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        changing, reading = pool.submit(change), pool.submit(read)
        assert reading.result() == "New words."
        changing.result()


def sweep(time_machine):
    """Let the pause before mails about decisions pass, and the worker send them."""
    time_machine.shift(timedelta(minutes=2))
    mail.deliver_due.call()


def test_author_learns_of_a_hidden_passage_whatever_is_decided_besides(
    moderator, ground, settings, mailoutbox, time_machine
):
    settings.DECISION_MAIL_DELAY = timedelta(minutes=1)
    time_machine.move_to(timezone.now(), tick=False)
    comment = CommentFactory(held=True, comment="Call me at 9911 2233 today.")
    redact(comment, 11, 20, by=moderator, version=0, ground=ground)
    decided(comment, "publish", moderator)
    sweep(time_machine)
    assert [message.subject for message in mailoutbox] == [
        "A passage of your comment has been hidden",
        "Your comment has been published",
    ]
    assert ground.title in mailoutbox[0].body

    decided(comment, "hold", moderator, ground=ground)
    decided(comment, "publish", moderator)
    sweep(time_machine)
    assert len(mailoutbox) == 3  # that it was held meanwhile is overtaken


def test_author_learns_what_stands_again_and_not_what_was_undone(moderator, ground, settings, mailoutbox, time_machine):
    settings.DECISION_MAIL_DELAY = timedelta(minutes=1)
    time_machine.move_to(timezone.now(), tick=False)
    comment = CommentFactory(held=True)
    decided(comment, "reject", moderator, ground=ground)
    undo(decided(comment, "publish", moderator), by=moderator)

    sweep(time_machine)

    assert [message.subject for message in mailoutbox] == ["Your comment has not been published"]


def test_undoing_carries_on_the_wait(moderator, ground, time_machine):
    """What waited before it was decided on has waited as long as it has; what is held anew begins to wait."""
    monday = datetime(2026, 11, 16, 1, tzinfo=UTC)  # nine in Ulaanbaatar
    comment = CommentFactory(held=True, proven_at=monday)
    time_machine.move_to(monday + timedelta(hours=1), tick=False)
    undo(decided(comment, "reject", moderator, ground=ground), by=moderator)
    time_machine.shift(timedelta(hours=1))
    again = decided(comment, "reject", moderator, ground=ground)
    assert again.working_time == timedelta(hours=2)

    decided(comment, "publish", moderator)
    time_machine.shift(timedelta(days=7))
    decided(comment, "hold", moderator, ground=ground)
    comment.refresh_from_db()
    assert comment.waiting_since == timezone.now()
    assert not comment.is_overdue
    time_machine.shift(timedelta(hours=1))
    undo(decided(comment, "publish", moderator), by=moderator)
    assert decided(comment, "publish", moderator).working_time == timedelta(hours=1)
