"""Following a discussion: all new comments of an hour in one mail, or with the week's digest; never a storm."""

from datetime import datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from engagement import mail
from engagement.actions import news as job
from engagement.models import Comment, Delivery, Discussion, Follow
from engagement.models.keys import author_key
from tests.factories import (
    ClauseFactory,
    CommentFactory,
    ConsultationFactory,
    DiscussionFactory,
    FollowerFactory,
    FollowFactory,
    PostFactory,
    publish,
)

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 6, 3, 12, tzinfo=timezone.get_default_timezone())  # a Wednesday
MONDAY = datetime(2026, 6, 8, 9, tzinfo=timezone.get_default_timezone())
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to(NOON, tick=False)
    return time_machine


@pytest.fixture
def run(mailoutbox):
    """Let the worker do its round, and return the mails it has sent."""

    def sweep():
        before = len(mailoutbox)
        job.queue_news()
        mail.deliver_due.call()
        return mailoutbox[before:]

    return sweep


@pytest.fixture
def discussion():
    return DiscussionFactory()


def following(discussion, **kwargs):
    return FollowFactory(everything=False, discussion=discussion, **kwargs)


def said(discussion, text, minutes=1, **kwargs):
    at = timezone.now() + timedelta(minutes=minutes)
    return CommentFactory(discussion=discussion, comment=text, published_at=at, submit_date=at, **kwargs)


# Asking


@pytest.mark.parametrize("make", [PostFactory, ConsultationFactory])
def test_comments_of_a_page_are_followed_from_its_form_before_anybody_has_written(make, client, mailoutbox):
    target = make()
    name = f"{type(target).__name__.lower()}-{target.pk}"
    url = f"{reverse('engagement:follow')}?comments={name}"
    assert str(target) in client.get(url).content.decode()

    form = {"discussed": name, "frequency": "at_once", "language": "en", "email": "reader@example.net"}
    assert client.post(url, form).status_code == 302

    follow = Follow.objects.get()
    assert (follow.discussion.target, follow.everything) == (target, False)
    assert f"- Comments: {target}" in mailoutbox[0].body


def test_page_that_is_not_public_is_not_offered(client):
    draft, live = PostFactory(published_at_en=None, published_at_mn=None, title_en="Secret plan"), PostFactory()
    hidden = ConsultationFactory(published_at=None, title_en="Secret consultation")
    clause = ClauseFactory(draft__title_en="Secret draft", heading_en="Secret clause")
    names = [f"post-{draft.pk}", f"consultation-{hidden.pk}", f"clause-{clause.pk}", f"post-{live.pk}", "x", "post-0"]
    url = reverse("engagement:follow") + "?" + "&".join(f"comments={name}" for name in names)

    page = client.get(url).content.decode()
    answer = client.post(
        url, {"discussed": names[0], "frequency": "weekly", "language": "en", "email": "a@example.net"}
    )

    assert "Secret" not in page
    assert str(live) in page
    assert answer.status_code == 422
    assert not Follow.objects.exists()


def test_discussion_offers_to_follow_it(client):
    clause = ClauseFactory(draft__consultation=ConsultationFactory())
    publish(clause.draft)

    page = client.get(clause.get_absolute_url()).content.decode()

    assert f"{reverse('engagement:follow')}?comments=clause-{clause.pk}" in page


# Mail


def test_all_comments_of_an_hour_come_in_one_mail(discussion, run, clock):
    following(discussion)
    for number in range(7):
        said(discussion, f"Remark {number}.", minutes=number + 1)
    assert run() == []

    clock.shift(HOUR)
    [message] = run()

    assert all(f"Remark {number}." in message.body for number in range(5))
    assert "Remark 6." not in message.body
    assert "And 2 more." in message.body
    assert message.extra_headers["List-Unsubscribe"].endswith(f"?of=talk-{discussion.pk}>")
    assert run() == []


def test_next_mail_tells_only_what_is_new_however_long_nobody_worked(discussion, run, clock):
    following(discussion)
    said(discussion, "The first.")
    clock.shift(HOUR)
    run()
    for number in range(1, 4):
        said(discussion, f"Later {number}.")
        clock.shift(HOUR)

    [message] = run()

    assert "The first." not in message.body
    assert all(f"Later {number}." in message.body for number in range(1, 4))


def test_only_what_is_public_now_is_told(discussion, run, clock):
    following(discussion)
    other = DiscussionFactory()
    shown, held, removed = (said(discussion, f"Text {number}.") for number in range(3))
    said(other, "Elsewhere.")
    clock.shift(HOUR)
    job.queue_news()
    Comment.objects.filter(pk=held.pk).update(state="held")
    Comment.objects.filter(pk=removed.pk).update(state="removed")

    [message] = run()

    assert "Text 0." in message.body
    assert not any(words in message.body for words in ("Text 1.", "Text 2.", "Elsewhere."))
    assert shown.permalink in message.body


def test_hidden_discussion_and_what_was_said_before_bring_no_mail(run, clock):
    hidden, quiet = DiscussionFactory(mode="hidden"), DiscussionFactory()
    for discussion in (hidden, quiet):
        following(discussion)
    said(hidden, "Hidden.")
    said(quiet, "Long ago.", minutes=-60 * 24 * 30)
    clock.shift(HOUR)

    assert run() == []
    assert not Delivery.objects.filter(kind="talk").exists()


def test_nobody_is_told_of_own_comments_nor_of_replies_that_came_already(discussion, run, clock):
    follower = FollowerFactory(email="reader@example.net")
    following(discussion, follower=follower)
    own = said(discussion, "My own.", user_email="reader@example.net", author_key=author_key("reader@example.net"))
    reply = said(discussion, "A reply to me.", parent_id=own.pk)
    Delivery.objects.create(comment=own, kind="reply", key=f"reply:{reply.pk}", reply=reply, sent_at=timezone.now())
    clock.shift(HOUR)
    assert run() == []

    said(discussion, "By somebody else.")
    clock.shift(HOUR)
    [message] = run()
    assert "By somebody else." in message.body
    assert "My own." not in message.body
    assert "A reply to me." not in message.body


def test_weekly_follower_gets_the_number_with_the_digest(discussion, run, clock):
    following(discussion, frequency="weekly")
    for number in range(3):
        said(discussion, f"Remark {number}.")
    clock.shift(HOUR)
    assert run() == []

    clock.move_to(MONDAY, tick=False)
    [message] = run()

    assert f"* {discussion.target}: 3" in message.body
    assert run() == []


def test_mail_is_in_the_language_that_was_chosen_and_quotes_each_comment_in_its_own(discussion, run, clock):
    following(discussion, language="mn")
    said(discussion, "In English.")
    said(discussion, "Монголоор бичив.", language="mn")
    clock.shift(HOUR)

    [message] = run()

    assert message.extra_headers["Content-Language"] == "mn"
    assert f"/mn/discussions/{discussion.pk}/" in message.body
    assert "In English." in message.body
    assert "Монголоор бичив." in message.body


def test_way_out_ends_this_discussion_and_nothing_else(discussion, run, clock, client):
    follow = following(discussion)
    kept = FollowFactory(follower=follow.follower)
    said(discussion, "Something.")
    clock.shift(HOUR)
    [way_out] = {
        message.extra_headers["List-Unsubscribe"].strip("<>")
        for message in run()
        if "talk" in message.extra_headers["List-Unsubscribe"]
    }

    client.post(way_out[way_out.index("/en/") :])

    assert list(Follow.objects.active()) == [kept]


def test_two_workers_at_once_queue_each_mail_once(discussion, run, clock):
    for _number in range(3):
        following(discussion)
    said(discussion, "Something.")
    clock.shift(HOUR)

    assert job.queue_news() == 3
    assert job.queue_news() == 0
    assert Discussion.objects.count() == 1
    assert len(run()) == 3


def test_after_an_outage_everything_comes_in_one_mail_and_nothing_twice(discussion, run, clock, mailoutbox):
    following(discussion)
    for number in range(3):
        said(discussion, f"Remark {number}.")
        clock.shift(HOUR)
        job.queue_news()  # nothing can be sent meanwhile
    retried = Delivery.objects.filter(kind="talk").order_by("digest_at").first()
    Delivery.objects.filter(pk=retried.pk).update(next_at=timezone.now() + HOUR / 2)

    [message] = run()
    assert all(f"Remark {number}." in message.body for number in range(3))

    said(discussion, "Afterwards.")
    clock.shift(HOUR)
    [message] = run()
    assert "Afterwards." in message.body
    assert "Remark" not in message.body


def test_mail_that_was_given_up_overtakes_nothing(discussion, run, clock):
    following(discussion)
    said(discussion, "The first.")
    clock.shift(HOUR)
    job.queue_news()
    said(discussion, "The second.")
    clock.shift(HOUR)
    job.queue_news()
    Delivery.objects.filter(pk=Delivery.objects.order_by("digest_at").last().pk).update(given_up_at=timezone.now())

    [message] = run()

    assert "The first." in message.body


def test_what_was_being_written_at_the_cut_is_told_in_the_next_round(discussion, run, clock):
    following(discussion)
    said(discussion, "The first.")
    clock.shift(HOUR)
    just_before = timezone.now() - timedelta(seconds=1)
    [message] = run()
    CommentFactory(discussion=discussion, comment="Written late.", published_at=just_before)
    clock.shift(HOUR)

    [message] = run()

    assert "Written late." in message.body
    assert "The first." not in message.body
