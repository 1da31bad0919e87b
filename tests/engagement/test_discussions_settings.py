"""Settings of a discussion: when it is open, how fast it goes, and a log that two editors cannot write over."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from diplomacy.refusals import Refused, Stale
from engagement.actions import discussions
from engagement.models import Comment, Discussion, DiscussionChange
from engagement.models.barriers import Barrier
from tests.factories import (
    CommentFactory,
    ConsultationFactory,
    DiscussionFactory,
    PostFactory,
    UserFactory,
    ago,
    ahead,
    discussion_of,
    published_clause,
)

pytestmark = pytest.mark.django_db

NOON = timezone.now().replace(microsecond=0)


def change(discussion, by, reason="Heated.", **changes):
    discussion.refresh_from_db()
    return discussions.change_settings(discussion, changes, by=by, reason=reason, version=discussion.version)


# Closing by age


@pytest.mark.parametrize(
    ("dates", "published", "made", "ends"),
    [
        ({"opens_at": NOON}, {"en": -9, "mn": -9}, 0, 5),
        ({}, {"en": -9, "mn": -2}, 0, -4),
        ({}, {"en": None, "mn": -2}, 0, 3),
        ({}, {"en": -9, "mn": -9}, -1, -4),
        ({"closes_at": NOON + timedelta(days=2), "opens_at": NOON}, {"en": -9, "mn": -9}, 0, 2),
        ({"closes_at": NOON + timedelta(days=9), "opens_at": NOON}, {"en": -9, "mn": -9}, 0, 5),
    ],
)
def test_it_closes_so_many_days_after_its_opening_or_its_publication(dates, published, made, ends):
    live = {
        f"published_at_{code}": None if days is None else NOON + timedelta(days=days)
        for code, days in published.items()
    }
    discussion = DiscussionFactory(
        post=PostFactory(**live), close_after_days=5, opened_at=NOON + timedelta(days=made), **dates
    )

    assert discussion.closes_from == NOON + timedelta(days=ends)


def test_no_job_closes_it_and_a_form_opened_in_time_may_be_finished(client, open_form):
    post = PostFactory(published_at_en=NOON, published_at_mn=NOON)
    DiscussionFactory(post=post, close_after_days=1)
    url = f"/en/posts/{post.slug_en}/comment/"
    with time_machine.travel(NOON + timedelta(hours=23, minutes=50)):
        filled = open_form(url)
        page = client.get(post.get_absolute_url("en"))
    with time_machine.travel(NOON + timedelta(hours=24, minutes=5)):
        opened = client.get(url)
        sent = client.post(url, filled)

    assert "s-maxage=60" in page["Cache-Control"]
    assert str(Barrier.CLOSED.value) in opened.text
    assert sent.status_code == 302
    assert Comment.objects.get().late


def test_age_does_not_close_the_discussion_of_a_consultation():
    discussion = discussion_of(ConsultationFactory())
    Discussion.objects.filter(pk=discussion.pk).update(close_after_days=1, opened_at=ago(days=9))

    assert Discussion.objects.get().barrier() is None


# Slow mode


def test_slow_mode_asks_one_person_to_wait_and_not_the_neighbours():
    discussion = DiscussionFactory(slow_mode=600)
    CommentFactory(discussion=discussion, author_key="bold", network_key="net", submit_date=ago(minutes=5))

    with pytest.raises(Refused, match="in 5 minutes"):
        discussions.guard_pace(discussion, "bold", "elsewhere")
    for neighbour in ("tuya", ""):
        discussions.guard_pace(discussion, neighbour, "net")


def test_what_a_stranger_sends_in_somebodys_name_makes_its_owner_wait_for_nothing():
    discussion = DiscussionFactory(slow_mode=600)
    forged = {"discussion": discussion, "author_key": "bold", "network_key": "strange", "state": "unproven"}
    CommentFactory(**forged, proven_at=None, submit_date=ago(minutes=5))

    discussions.guard_pace(discussion, "bold", "home")
    discussions.guard_pace(discussion, "bold", "")
    with pytest.raises(Refused, match="in 5 minutes"):
        discussions.guard_pace(discussion, "bold", "strange")


def test_slow_mode_ends_after_its_seconds_and_counts_its_own_discussion_alone():
    discussion, elsewhere = DiscussionFactory(slow_mode=60), DiscussionFactory(slow_mode=60)
    CommentFactory(discussion=discussion, author_key="bold", submit_date=ago(seconds=61))
    CommentFactory(discussion=elsewhere, author_key="bold", submit_date=ago(seconds=1))

    discussions.guard_pace(discussion, "bold", "")
    with pytest.raises(Refused, match="in 1 minute"):
        discussions.guard_pace(elsewhere, "bold", "")


def test_a_writer_who_is_too_quick_keeps_the_text(write):
    post = PostFactory()
    DiscussionFactory(post=post, slow_mode=600)
    url = f"/en/posts/{post.slug_en}/comment/"

    first, second = write(url), write(url, comment="And another thing.")

    assert (first.status_code, second.status_code, Comment.objects.count()) == (302, 422, 1)
    assert "And another thing." in second.text


# One verb, with a log


def test_each_change_is_logged_with_the_values_before_and_after(moderator):
    discussion, closes_at = DiscussionFactory(), ahead(days=3)

    made = change(discussion, moderator, policy="after", closes_at=closes_at, slow_mode=0)

    assert made.changes == {"policy": ["before", "after"], "closes_at": [None, closes_at.isoformat()]}
    assert (made.changed_by, made.reason) == (moderator, "Heated.")
    discussion.refresh_from_db()
    assert (discussion.policy, discussion.closes_at, discussion.version) == ("after", closes_at, 1)


def test_a_change_that_changes_nothing_is_no_change(moderator):
    assert change(DiscussionFactory(), moderator, policy="before", slow_mode=0) is None
    assert not DiscussionChange.objects.exists()


def test_the_second_of_two_editors_is_told_who_was_first(moderator):
    discussion = DiscussionFactory()
    change(discussion, UserFactory(first_name="Tuya", last_name="First"), mode="read_only")

    with pytest.raises(Stale, match="Tuya First has changed these settings meanwhile"):
        discussions.change_settings(discussion, {"mode": "hidden"}, by=moderator, reason="", version=0)
    discussion.refresh_from_db()
    assert discussion.mode == "read_only"


def test_a_discussion_that_nobody_has_written_in_is_made(moderator):
    post = PostFactory()

    made = discussions.change_settings(
        Discussion.objects.of(post), {"mode": "hidden"}, by=moderator, reason="", version=0
    )

    assert made.discussion == Discussion.objects.get(post=post, mode="hidden")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"opens_at": ahead(days=2), "closes_at": ahead(days=1)}, "close after it opens"),
        ({"slow_mode": 86_401}, "one day"),
        ({"max_length": 5}, "Between 100 and 10000"),
        ({"close_after_days": 0}, "At least one day"),
        ({"mode": "ajar"}, "not a valid choice"),
    ],
)
def test_values_beyond_reason_are_refused_in_words(changes, words, moderator):
    discussion = DiscussionFactory()

    with pytest.raises(Refused, match=words):
        change(discussion, moderator, **changes)
    assert Discussion.objects.get().version == 0


@pytest.mark.parametrize("field", ["opens_at", "closes_at", "close_after_days"])
def test_a_consultation_keeps_its_own_dates(field, moderator):
    discussion = discussion_of(ConsultationFactory())

    with pytest.raises(Refused, match="consultation’s own dates apply"):
        change(discussion, moderator, **{field: 3 if field == "close_after_days" else ahead(days=3)})
    assert change(discussion, moderator, policy="after")


# Quick turns


def test_close_and_open_again(moderator):
    discussion = DiscussionFactory(close_after_days=1, opens_at=ago(days=3))
    reopened = {"by": moderator, "reason": "Calm again."}

    discussions.open_again(discussion, version=0, **reopened)
    discussion = Discussion.objects.get()
    assert (discussion.barrier(), discussion.close_after_days) == (None, None)
    discussions.close_now(discussion, version=1, by=moderator, reason="Enough.")
    discussion = Discussion.objects.get()
    assert discussion.barrier() == Barrier.CLOSED
    discussions.open_again(discussion, version=2, **reopened)
    assert Discussion.objects.get().barrier() is None
    assert [entry.reason for entry in DiscussionChange.objects.all()] == ["Calm again.", "Enough.", "Calm again."]


def test_read_only_takes_nothing_even_from_open_forms_and_a_consultation_is_not_closed_early(moderator):
    discussion = discussion_of(ConsultationFactory())

    with pytest.raises(Refused, match="a promise"):
        discussions.close_now(discussion, by=moderator, reason="", version=0)
    discussions.make_read_only(discussion, by=moderator, reason="", version=0)
    assert Discussion.objects.get().barrier(begun_at=ago(minutes=1)) == Barrier.READ_ONLY


@pytest.mark.parametrize(("verb", "mode"), [("read-only", "read_only"), ("close", "open"), ("open", "open")])
def test_a_quick_turn_has_a_page_that_asks_for_the_reason(verb, mode, client_of, moderator):
    discussion = DiscussionFactory(mode="read_only" if verb == "open" else "open")
    client, url = client_of(moderator), reverse(f"admin:engagement_discussion_{verb}", args=[discussion.pk])

    listed = client.get(reverse("admin:engagement_discussion_changelist"))
    without = client.post(url, {"version": 0, "reason": ""})
    done = client.post(url, {"version": 0, "reason": "They began to shout."})

    assert url in listed.text
    assert (without.status_code, done.status_code) == (200, 302)
    assert DiscussionChange.objects.get().reason == "They began to shout."
    assert Discussion.objects.get().mode == mode


# The staff form


FORM = {
    "mode": "open",
    "policy": "after",
    "opens_at_0": "",
    "opens_at_1": "",
    "closes_at_0": "",
    "closes_at_1": "",
    "close_after_days": "",
    "slow_mode": "60",
    "max_length": "500",
    "links": "refused",
    "reason": "A quieter place.",
    "shown": "0",
}


def test_the_form_shows_what_readers_find_and_the_log_in_words(client_of, moderator):
    discussion = DiscussionFactory()
    client, url = client_of(moderator), reverse("admin:engagement_discussion_change", args=[discussion.pk])

    saved = client.post(url, FORM)
    page = client.get(url)

    assert saved.status_code == 302
    discussion.refresh_from_db()
    assert (discussion.policy, discussion.slow_mode, discussion.links) == ("after", 60, "refused")
    assert "A comment may have 500 characters at most." in page.text
    assert "A quieter place." in page.text
    assert "Moderation: «each comment is read before it appears» →" in page.text


def test_the_form_of_a_second_editor_says_so_and_keeps_what_was_typed(client_of, moderator):
    discussion = DiscussionFactory()
    change(discussion, UserFactory(first_name="Tuya", last_name="First"), mode="read_only")
    client, url = client_of(moderator), reverse("admin:engagement_discussion_change", args=[discussion.pk])

    page = client.post(url, FORM)
    shown = page.context["adminform"].form.data["shown"]
    again = client.post(url, FORM | {"shown": shown})

    assert "Tuya First has changed these settings meanwhile" in page.text
    assert "A quieter place." in page.text
    assert (page.status_code, again.status_code, DiscussionChange.objects.count()) == (200, 302, 2)


@pytest.mark.parametrize("field", ["post", "consultation", "clause"])
def test_the_form_makes_the_discussion_of_a_page(field, client_of, officer):
    make = {"post": PostFactory, "consultation": ConsultationFactory, "clause": published_clause}
    target = make[field]()
    client, url = client_of(officer), reverse("admin:engagement_discussion_add")

    page, saved = client.get(url), client.post(url, FORM | {field: target.pk})

    assert (page.status_code, saved.status_code) == (200, 302)
    assert Discussion.objects.get(**{field: target}).policy == "after"
    assert DiscussionChange.objects.get().changed_by == officer


@pytest.mark.parametrize("answers", [{}, {"post": True, "consultation": True}, {"closes_at_0": "2020-01-01"}])
def test_the_form_refuses_what_makes_no_sense(answers, client_of, officer):
    pages = {"post": PostFactory().pk, "consultation": ConsultationFactory().pk}
    answers = {name: pages.get(name, value) for name, value in answers.items()}

    page = client_of(officer).post(reverse("admin:engagement_discussion_add"), FORM | answers)

    assert (page.status_code, Discussion.objects.count()) == (200, 0)


def test_somebody_who_only_sees_gets_the_page_without_a_form(client_of, moderator):
    moderator.groups.clear()
    viewer = UserFactory(is_staff=True)
    permission = moderator._meta.apps.get_model("auth", "Permission").objects.get(codename="view_discussion")
    viewer.user_permissions.add(permission)
    discussion = DiscussionFactory()

    page = client_of(viewer).get(reverse("admin:engagement_discussion_change", args=[discussion.pk]))

    assert page.status_code == 200
    assert 'name="reason"' not in page.text
