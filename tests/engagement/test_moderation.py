"""Decisions on comments: guarded, recorded with a ground, told to the author, never changed afterwards."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError
from django.utils import timezone
from django.utils.translation import gettext, override

from diplomacy.records import Unchangeable
from diplomacy.refusals import Refused, Stale
from engagement.actions.moderation import decide, publish_by_policy
from engagement.actions.official_replies import reply_officially
from engagement.models import Act, Comment, Delivery, Ground, ModerationDecision, State
from engagement.models.acts import EDITS, PASSAGES
from tests.factories import (
    CommentFactory,
    DiscussionFactory,
    GroundFactory,
    ModerationDecisionFactory,
    UserFactory,
    ago,
)

pytestmark = pytest.mark.django_db

# What each act makes of a comment, by the state it finds; every other pair is refused.
ALLOWED = {
    ("held", "publish"): "published",
    ("held", "reject"): "rejected",
    ("held", "spam"): "spam",
    ("published", "hold"): "held",
    ("published", "remove"): "removed",
    ("rejected", "publish"): "published",
    ("spam", "publish"): "published",
    ("removed", "restore"): "published",
    ("published", "keep"): "published",
}
SIMPLE = [act for act in Act.values if act not in {*PASSAGES, *EDITS, Act.UNDO}]
PAIRS = [(state, act) for state in State.values for act in SIMPLE]
REFUSED = [pair for pair in PAIRS if pair not in ALLOWED]


@pytest.fixture
def moderator():
    return UserFactory(first_name="Oyun", last_name="Moderator")


@pytest.fixture
def ground():
    return GroundFactory()


def decided(comment, act, by, **kwargs):
    """Take a decision on the comment as it is now."""
    comment.refresh_from_db()
    return decide(comment, Act(act), by=by, version=comment.version, **kwargs)


# What may follow what


@pytest.mark.parametrize(("pair", "outcome"), ALLOWED.items())
def test_act_leads_to_its_state(pair, outcome, moderator, ground):
    state, act = pair
    comment = CommentFactory(state=state)

    decided(comment, act, moderator, ground=ground)

    comment.refresh_from_db()
    placed, shown = state in {"published", "removed"} or outcome == "published", outcome == "published"
    assert (comment.state, comment.version) == (outcome, 1)
    assert (comment.is_public, comment.is_removed) == (placed, placed and not shown)


@pytest.mark.parametrize(("state", "act"), REFUSED)
def test_act_that_makes_no_sense_is_refused_and_leaves_nothing(state, act, moderator, ground, mailoutbox):
    comment = CommentFactory(state=state)
    before = Comment.objects.values().get()

    with pytest.raises(Refused, match="does not apply to a comment in this state"):
        decided(comment, act, moderator, ground=ground)

    assert Comment.objects.values().get() == before
    assert (ModerationDecision.objects.count(), len(mailoutbox)) == (0, 0)


def test_truth_table_covers_every_state_and_act():
    assert len(ALLOWED) + len(REFUSED) == len(State.values) * len(SIMPLE) == 56


# Grounds


@pytest.mark.parametrize(("state", "act"), [("published", "hold"), ("held", "reject"), ("published", "remove")])
def test_taking_a_comment_from_the_public_needs_a_ground_in_force(state, act, moderator, ground):
    comment, retired = CommentFactory(state=state), GroundFactory(is_active=False)

    for missing in (None, retired):
        with pytest.raises(Refused, match="Choose a ground that is in force"):
            decided(comment, act, moderator, ground=missing)
    decision = decided(comment, act, moderator, ground=ground)

    assert list(comment.decisions.all()) == [decision]
    assert decision.ground == ground


def test_database_refuses_a_removal_without_a_ground(ground):
    ModerationDecisionFactory(act="remove", ground=ground)

    with pytest.raises(IntegrityError, match="moderation_decision_has_ground"), transaction.atomic():
        ModerationDecisionFactory(act="remove")


@pytest.mark.parametrize("act", ["publish", "spam"])
def test_act_that_needs_no_ground_records_none(act, moderator, ground):
    decision = decided(CommentFactory(held=True), act, moderator, ground=ground)

    assert decision.ground is None


@pytest.mark.parametrize(
    "change",
    [
        {"title_en": "Else"},
        {"title_mn": "Өөр"},
        {"rule_en": "Else."},
        {"rule_mn": "Өөр."},
        {"code": "else"},
        {"hides_text": True},
    ],
)
def test_ground_in_use_keeps_its_words(change):
    free, used = GroundFactory(), GroundFactory()
    ModerationDecisionFactory(act="remove", ground=used)
    for name, value in change.items():
        setattr(free, name, value)
        setattr(used, name, value)

    free.save()
    with pytest.raises(Exception, match="Decisions rest on this ground"):
        used.save()

    assert Ground.objects.filter(**change).get() == free


def test_ground_in_use_can_be_retired_and_moved_but_not_deleted(ground):
    ModerationDecisionFactory(act="remove", ground=ground)
    ground.is_active, ground.position = False, 5

    ground.save()
    with pytest.raises(ProtectedError):
        ground.delete()

    assert Ground.objects.values_list("is_active", "position").get() == (False, 5)


def test_policy_page_shows_the_grounds_in_force_in_each_language(client, ground):
    GroundFactory(is_active=False, title_en="Retired ground", title_mn="Хүчингүй үндэслэл")

    pages = {code: client.get(f"/{code}/moderation-policy/").text for code in ("en", "mn")}

    assert [ground.title_en in pages["en"], ground.title_mn in pages["mn"]] == [True, True]
    assert ["Retired ground" in pages["en"], "Хүчингүй үндэслэл" in pages["mn"]] == [False, False]


# The record


def test_decision_records_who_why_when_and_how_long_it_took(moderator, ground, time_machine):
    now = timezone.now()
    time_machine.move_to(now, tick=False)
    comment = CommentFactory(held=True, proven_at=now - timedelta(hours=7))

    decision = decided(comment, "reject", moderator, ground=ground, note="Sorry.", internal_note="Third time.")

    decision.refresh_from_db()
    assert (decision.decided_by, decision.ground, decision.note, decision.internal_note) == (
        moderator,
        ground,
        "Sorry.",
        "Third time.",
    )
    assert (decision.decided_at, decision.waited) == (now, timedelta(hours=7))


def test_second_decision_waited_since_the_first(moderator, ground, time_machine):
    comment = CommentFactory(held=True)
    decided(comment, "reject", moderator, ground=ground)
    time_machine.move_to(timezone.now() + timedelta(days=2))

    second = decided(comment, "publish", moderator)

    assert timedelta(days=2) <= second.waited < timedelta(days=2, minutes=1)


def test_first_publication_is_remembered(moderator, ground, time_machine):
    comment = CommentFactory(held=True)
    decided(comment, "publish", moderator)
    comment.refresh_from_db()
    first = comment.published_at
    time_machine.move_to(timezone.now() + timedelta(days=2))

    decided(comment, "remove", moderator, ground=ground)
    decided(comment, "restore", moderator)

    comment.refresh_from_db()
    assert comment.published_at == first


def test_second_moderator_learns_who_decided_what(moderator, ground):
    comment = CommentFactory(held=True)
    decide(comment, Act.PUBLISH, by=moderator, version=0)

    with pytest.raises(Stale) as stale:
        decide(comment, Act.REJECT, by=UserFactory(), version=0, ground=ground)

    comment.refresh_from_db()
    assert stale.value.messages == ["Oyun Moderator has already decided on this comment: Publish."]
    assert (comment.state, ModerationDecision.objects.count()) == ("published", 1)


def test_moderator_learns_of_a_change_that_was_nobodys_decision(moderator):
    comment = CommentFactory(held=True)
    publish_by_policy(comment)

    with pytest.raises(Stale) as stale:
        decide(comment, Act.PUBLISH, by=moderator, version=0)

    assert stale.value.messages == ["This comment has changed since you opened it. Read it again and decide then."]


@pytest.mark.django_db(transaction=True)
def test_of_two_decisions_at_the_same_moment_one_wins():
    comment, people, together = CommentFactory(held=True), [UserFactory(), UserFactory()], Barrier(2)

    def press(person):
        together.wait()
        try:
            return decide(comment, Act.PUBLISH, by=person, version=0).act
        except Stale:
            return "stale"
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        outcomes = sorted(pool.map(press, people))
    assert outcomes == ["publish", "stale"]
    assert ModerationDecision.objects.count() == 1


def test_decision_is_never_changed_nor_deleted():
    decision = ModerationDecisionFactory()
    before = ModerationDecision.objects.values().get()
    decision.note = "I said something else."

    for change in (
        decision.save,
        decision.delete,
        lambda: ModerationDecision.objects.update(note="Else"),
        lambda: ModerationDecision.objects.filter(pk=decision.pk).delete(),
        lambda: ModerationDecision.objects.bulk_update([decision], ["note"]),
    ):
        with pytest.raises(Unchangeable), transaction.atomic():
            change()

    assert ModerationDecision.objects.values().get() == before


def test_comment_with_a_decision_cannot_be_deleted():
    decision = ModerationDecisionFactory()

    with pytest.raises(ProtectedError):
        decision.comment.delete()

    assert Comment.objects.get() == decision.comment


# What the author is told


@pytest.mark.parametrize("language", ["en", "mn"])
@pytest.mark.parametrize(
    ("state", "act", "subject"),
    [
        ("held", "publish", "Your comment has been published"),
        ("held", "reject", "Your comment has not been published"),
        ("published", "remove", "Your comment has been removed"),
        ("published", "hold", "A decision on your comment"),
        ("removed", "restore", "Your comment has been published"),
    ],
)
def test_author_is_told_in_the_language_of_the_comment(language, state, act, subject, moderator, ground, mailoutbox):
    comment = CommentFactory(state=state, language=language)

    decided(comment, act, moderator, ground=ground, note="A word to you.")

    with override(language):
        translated = gettext(subject)
    told = mailoutbox[0].body
    titles = [ground.title_en in told, ground.title_mn in told]
    assert [(mail.to, mail.subject) for mail in mailoutbox] == [([comment.user_email], translated)]
    assert titles == [Act(act).needs_ground and language == "en", Act(act).needs_ground and language == "mn"]
    assert ("A word to you." in told, f"/{language}/mine/{comment.link_token}/" in told) == (True, True)


def test_internal_note_goes_to_nobody(client, moderator, ground, mailoutbox):
    comment = CommentFactory()

    decided(comment, "remove", moderator, ground=ground, note="To you.", internal_note="Known crank.")

    own_page = client.get(comment.private_url("en")).text
    assert ["To you." in text for text in (mailoutbox[0].body, own_page)] == [True, True]
    assert ["Known crank" in text for text in (mailoutbox[0].body, own_page)] == [False, False]


def test_spam_tells_nobody(moderator, mailoutbox):
    parent = CommentFactory(followup=True)
    comment = CommentFactory(discussion=parent.discussion, parent_id=parent.pk, held=True)

    decided(comment, "spam", moderator)

    assert (len(mailoutbox), Delivery.objects.count()) == (0, 0)


@pytest.fixture
def reply():
    """A held reply to somebody who wishes to hear of replies."""
    parent = CommentFactory(followup=True, user_email="asked@example.net", language="mn")
    return CommentFactory(discussion=parent.discussion, parent_id=parent.pk, held=True)


def told(mailoutbox):
    return [(mail.to[0], mail.subject) for mail in mailoutbox if mail.to == ["asked@example.net"]]


def test_reply_is_announced_once_and_only_when_published(reply, moderator, ground, mailoutbox):
    decided(reply, "reject", moderator, ground=ground)
    before = told(mailoutbox)
    decided(reply, "publish", moderator)
    decided(reply, "hold", moderator, ground=ground)
    decided(reply, "publish", moderator)

    with override("mn"):
        subject = gettext("Somebody has replied to your comment")
    assert before == []
    assert told(mailoutbox) == [("asked@example.net", subject)]


def test_reply_is_not_announced_to_its_own_author(reply, moderator, mailoutbox):
    Comment.objects.filter(pk=reply.parent_id).update(author_key=reply.author_key)

    decided(reply, "publish", moderator)

    assert told(mailoutbox) == []


@pytest.mark.parametrize("change", [{"followup": False}, {"state": "removed"}, {"state": "withdrawn"}])
def test_reply_is_not_announced_to_who_did_not_ask_or_has_left(reply, moderator, mailoutbox, change):
    Comment.objects.filter(pk=reply.parent_id).update(**change)

    decided(reply, "publish", moderator)

    assert told(mailoutbox) == []


def test_reply_that_appears_by_policy_is_announced_too(reply, mailoutbox):
    publish_by_policy(reply)

    assert len(told(mailoutbox)) == 1


# The Ministry's own words


def spoken(discussion, by, **kwargs):
    words = {"text": "We open at nine.", "language": "en", "office": "Consular Department"} | kwargs
    return reply_officially(discussion, by=by, **words)


def test_official_reply_appears_at_once_signed_and_marked(read, moderator):
    question = CommentFactory()

    answer = spoken(question.discussion, moderator, parent=question)

    shown = read(question.discussion.post.get_absolute_url()).select_one(f"#c{answer.pk}")
    decision = answer.decisions.get()
    assert shown.select_one(".comment__name").text == "Oyun Moderator"
    assert " ".join(shown.select_one(".comment__official").text.split()) == "Official reply Consular Department"
    assert (answer.state, decision.act, decision.decided_by) == ("published", "publish", moderator)
    assert moderator.email not in str(shown)


def test_official_reply_is_announced_as_the_ministrys(moderator, mailoutbox):
    question = CommentFactory(followup=True)

    spoken(question.discussion, moderator, parent=question)

    sent = [(mail.to[0], mail.subject) for mail in mailoutbox]
    assert sent == [(question.user_email, "The Ministry has replied to your comment")]


@pytest.mark.parametrize("state", ["held", "removed", "withdrawn"])
def test_official_reply_needs_a_comment_that_is_public(moderator, state):
    gone, shown = CommentFactory(state=state), CommentFactory()

    spoken(shown.discussion, moderator, parent=shown)
    with pytest.raises(Refused, match="That comment takes no replies"):
        spoken(gone.discussion, moderator, parent=gone)

    assert Comment.objects.filter(is_official=True).values_list("parent_id", flat=True).get() == shown.pk


def test_official_reply_without_its_office_is_refused_by_the_database(moderator):
    with pytest.raises(IntegrityError, match="comment_official_names_its_office"), transaction.atomic():
        spoken(DiscussionFactory(), moderator, office="")

    assert Comment.objects.count() == 0


def test_published_comment_has_its_time():
    comment = CommentFactory(held=True)

    with pytest.raises(IntegrityError, match="comment_published_has_its_time"), transaction.atomic():
        Comment.objects.update(state="published")
    Comment.objects.update(state="published", published_at=ago(hours=1))

    comment.refresh_from_db()
    assert comment.state == "published"


def test_queue_is_what_waits_the_longest_first():
    comments = [CommentFactory(held=True, proven_at=ago(hours=hours)) for hours in (1, 9, 5)]
    for state in set(State.values) - {"held"}:
        CommentFactory(state=state)

    assert list(Comment.objects.waiting()) == [comments[1], comments[2], comments[0]]


@pytest.mark.parametrize(
    ("proven", "due"),
    [
        (datetime(2026, 11, 16, 4, tzinfo=UTC), datetime(2026, 11, 18, 4, tzinfo=UTC)),  # Monday: Wednesday
        (datetime(2026, 11, 20, 4, tzinfo=UTC), datetime(2026, 11, 24, 4, tzinfo=UTC)),  # Friday: Tuesday
        (datetime(2026, 11, 21, 4, tzinfo=UTC), datetime(2026, 11, 24, 10, tzinfo=UTC)),  # Saturday: Tuesday's end
        (datetime(2026, 11, 20, 16, tzinfo=UTC), datetime(2026, 11, 24, 10, tzinfo=UTC)),  # Friday in London only
        (datetime(2026, 7, 9, 4, tzinfo=UTC), datetime(2026, 7, 17, 4, tzinfo=UTC)),  # the day before Naadam
    ],
)
def test_wait_is_too_long_after_two_working_days_in_ulaanbaatar(proven, due, time_machine):
    comment = CommentFactory(held=True, proven_at=proven)

    flags = []
    for moment in (due, due + timedelta(seconds=1)):
        time_machine.move_to(moment, tick=False)
        flags.append(comment.is_overdue)

    assert flags == [False, True]


def test_only_what_waits_can_wait_too_long():
    comments = [CommentFactory(state=state, proven_at=ago(days=30)) for state in State.values]

    assert [comment.state for comment in comments if comment.is_overdue] == ["held"]
