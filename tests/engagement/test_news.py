"""Mail to followers: each piece of news once, at once or in the week's digest, and never what is not public."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from email import policy
from threading import Barrier

import pytest
from django.conf import settings as django_settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.translation import gettext, override

from blog.models import Post, Publication
from engagement import mail
from engagement.actions import following as verbs
from engagement.actions import news as job
from engagement.models import Consultation, Delivery, Follow, Follower, TimelineEntry, news
from engagement.models.following import last_digest_at
from tests import world
from tests.factories import (
    ConsultationFactory,
    EventFactory,
    FollowerFactory,
    FollowFactory,
    PostFactory,
    ReportFactory,
    TopicFactory,
    ago,
    ahead,
)

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 6, 3, 12, tzinfo=timezone.get_default_timezone())  # a Wednesday
MONDAY = datetime(2026, 6, 8, 9, tzinfo=timezone.get_default_timezone())


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to(NOW, tick=False)
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


def live_post(*topics, **kwargs):
    """A post that went live a minute ago."""
    post = PostFactory(**{"published_at_en": ago(minutes=1), "published_at_mn": ago(minutes=1)} | kwargs)
    post.topics.add(*topics)
    return post


def recipients(messages):
    return sorted(message.to[0] for message in messages)


# At once


def test_post_is_mailed_once_to_who_follows_its_topic_its_event_or_everything(run):
    topic, event = TopicFactory(), EventFactory()
    wanted = [
        FollowFactory(),
        FollowFactory(everything=False, topic=topic),
        FollowFactory(everything=False, event=event),
    ]
    FollowFactory(everything=False, topic=TopicFactory())
    FollowFactory(everything=False, event=EventFactory())
    post = live_post(topic, TopicFactory(), event=event)

    first, second = run(), run()

    assert recipients(first) == sorted(follow.follower.email for follow in wanted)
    assert {message.subject for message in first} == {post.title_en}
    assert second == []


@pytest.mark.parametrize("language", world.LANGUAGES)
def test_mail_tells_title_summary_and_address_in_its_language_and_why_it_came(run, language):
    topic = TopicFactory()
    follow = FollowFactory(everything=False, topic=topic, language=language)
    post = live_post(topic, title_en="Fish & chips", title_mn="Загас & шош")

    [message] = run()

    lines = message.body.splitlines()
    assert message.subject == getattr(post, f"title_{language}")
    assert getattr(post, f"summary_{language}") in lines
    assert f"http://localhost:8000{post.get_absolute_url(language)}" in lines
    assert f"http://localhost:8000{follow.follower.manage_url(language)}" in lines
    assert f"- {getattr(topic, f'title_{language}')} (" in message.body
    assert ("&amp;" in message.body, message.extra_headers["Content-Language"]) == (False, language)


def test_address_that_follows_it_in_many_ways_gets_one_mail_that_names_them_all(run):
    topic, other, event = TopicFactory(), TopicFactory(), EventFactory()
    follower = FollowerFactory()
    for target in ({"topic": topic}, {"topic": other}, {"event": event}):
        FollowFactory(follower=follower, everything=False, **target)
    FollowFactory(follower=follower)
    live_post(topic, other, event=event)

    [message] = run()

    assert [name in message.body for name in (topic.title_en, other.title_en, event.title_en, "Everything")] == [
        True
    ] * 4


def test_post_that_goes_live_later_is_mailed_then(run, clock):
    FollowFactory()
    live_post(published_at_en=ahead(hours=1), published_at_mn=None)
    early = run()

    clock.shift(timedelta(hours=1, seconds=1))

    assert (early, len(run())) == ([], 1)


def test_each_language_is_mailed_when_it_goes_live(run, clock):
    english, mongolian = FollowFactory(language="en"), FollowFactory(language="mn")
    live_post(published_at_mn=ahead(hours=1))

    first = run()
    clock.shift(timedelta(hours=1, seconds=1))

    assert recipients(first) == [english.follower.email]
    assert recipients(run()) == [mongolian.follower.email]


@pytest.mark.parametrize(
    "kwargs",
    [
        {"published_at_en": None, "published_at_mn": None},
        {"published_at_en": None},
        {"withdrawn_at_en": NOW, "withdrawn_reason_en": "Wrong."},
        {"published_at_en": NOW - timedelta(days=3, seconds=1)},
        {"published_at_en": NOW - timedelta(days=3000)},
    ],
    ids=["draft", "live in another language only", "withdrawn", "too long ago", "imported"],
)
def test_what_is_no_news_is_not_mailed(run, kwargs):
    FollowFactory()
    live_post(**{"title_en": "Qx"} | kwargs)
    shown = live_post()

    assert [message.subject for message in run()] == [shown.title_en]


@pytest.mark.parametrize(
    ("kwargs", "count"),
    [
        ({}, 1),
        ({"waiting": True}, 0),
        ({"ended_at": NOW}, 0),
        ({"frequency": "weekly"}, 0),
        ({"confirmed_at": NOW}, 0),
        ({"confirmed_at": NOW - timedelta(minutes=1)}, 1),
    ],
    ids=["active", "not confirmed", "ended", "weekly", "confirmed after", "confirmed just before"],
)
def test_mail_goes_only_to_who_has_begun_and_not_ended(run, kwargs, count):
    FollowFactory(**kwargs)
    live_post()

    assert len(run()) == count


def test_worker_that_stood_still_catches_up(run, clock):
    FollowFactory()
    live_post()

    clock.shift(timedelta(days=2, hours=23))

    assert len(run()) == 1


def test_correction_is_not_mailed_at_once(run):
    FollowFactory()
    correct(live_post(published_at_en=ago(days=20)))

    assert run() == []


@pytest.mark.parametrize("traits", [{}, {"upcoming": True}, {"withdrawn": True}, {"unpublished": True}])
def test_consultation_is_mailed_when_it_opens(run, clock, traits):
    topic = TopicFactory()
    FollowFactory(everything=False, topic=topic, language="mn")
    dates = {} if traits.get("upcoming") or traits.get("unpublished") else {"opens_at": ago(minutes=1)}
    consultation = ConsultationFactory(**traits, **dates)
    consultation.topics.add(topic)

    messages = [*run(), *run()]

    with override("mn"):
        subjects = [gettext("Consultation: %(title)s") % {"title": consultation.title_mn}]
    assert [message.subject for message in messages] == (subjects if traits == {} else [])
    if traits == {"upcoming": True}:
        clock.move_to(consultation.opens_at + timedelta(seconds=1), tick=False)
        assert [message.subject for message in run()] == subjects


# What has changed since a mail was queued


@pytest.mark.parametrize("change", ["withdrawn", "unpublished", "ended", "weekly", "erased", "nothing"])
def test_truth_is_asked_again_when_a_mail_is_sent(mailoutbox, change):
    follow = FollowFactory()
    post = live_post()
    job.queue_news()
    {
        "withdrawn": lambda: Post.objects.update(withdrawn_at_en=NOW, withdrawn_reason_en="Wrong."),
        "unpublished": lambda: Post.objects.filter(pk=post.pk).update(published_at_en=None),
        "ended": lambda: verbs.stop(follow.follower, follow.follower.follows.all()),
        "weekly": lambda: verbs.change(follow.follower, {follow.pk: ("weekly", "en")}),
        "erased": lambda: verbs.erase(follow.follower),
        "nothing": lambda: None,
    }[change]()

    mail.deliver_due.call()

    assert len(mailoutbox) == (change == "nothing")


def test_who_ends_one_of_two_reasons_still_gets_the_mail_for_the_other(mailoutbox):
    topic = TopicFactory()
    ended = FollowFactory()
    FollowFactory(follower=ended.follower, everything=False, topic=topic)
    live_post(topic)
    job.queue_news()
    verbs.stop(ended.follower, ended.follower.follows.filter(pk=ended.pk))

    mail.deliver_due.call()

    assert ["Everything" in message.body for message in mailoutbox] == [False]


def test_who_changes_the_language_in_between_gets_the_mail_in_the_new_one(mailoutbox):
    follow = FollowFactory()
    post = live_post()
    job.queue_news()
    verbs.change(follow.follower, {follow.pk: ("at_once", "mn")})

    mail.deliver_due.call()

    assert [message.subject for message in mailoutbox] == [post.title_mn]


# Once, however often, and in batches


@pytest.mark.django_db(transaction=True)
def test_jobs_at_the_same_moment_queue_and_send_each_mail_once(mailoutbox, monkeypatch):
    monkeypatch.setattr(job, "BATCH", 3)
    for _number in range(10):
        FollowFactory()
    live_post()
    together = Barrier(4)

    def work(_worker):
        together.wait()
        try:
            job.queue_news()
            mail.deliver_due.call()
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, range(4)))
    job.queue_news()
    mail.deliver_due.call()
    assert (len(mailoutbox), len(set(recipients(mailoutbox)))) == (10, 10)


def test_what_a_killed_worker_has_queued_is_kept_and_the_rest_follows(run, monkeypatch):
    monkeypatch.setattr(job, "BATCH", 2)
    for _number in range(5):
        FollowFactory()
    live_post()
    real, batches = mail.queue_to_followers, []

    def dies_in_the_second_batch(pks, *args, **kwargs):
        batches.append(list(pks))
        if len(batches) == 2:
            raise KeyboardInterrupt
        real(pks, *args, **kwargs)

    monkeypatch.setattr(mail, "queue_to_followers", dies_in_the_second_batch)
    with pytest.raises(KeyboardInterrupt):
        job.queue_news()
    kept = Delivery.objects.count()
    monkeypatch.setattr(mail, "queue_to_followers", real)

    assert (kept, len(run())) == (2, 5)


def test_batch_costs_the_same_however_many_follow(monkeypatch):
    def cost(followers):
        Delivery.objects.all().delete()
        for _number in range(followers):
            FollowFactory()
        with CaptureQueriesContext(connection) as captured:
            job.queue_news()
        return len(captured), Delivery.objects.count()

    live_post()
    few, many = cost(1), cost(39)

    assert ([few[1], many[1]], many[0]) == ([1, 40], few[0])
    monkeypatch.setattr(job, "BATCH", 10)
    assert cost(0)[0] > few[0]


# The weekly digest


def correct(post, note="The year was wrong.", language="en"):
    Post.objects.filter(pk=post.pk).update(**{f"corrected_at_{language}": timezone.now()})
    return Publication.objects.create(post=post, language=language, act="corrected", note=note)


def test_digest_comes_on_monday_at_nine_and_once(run, clock):
    FollowFactory(frequency="weekly")
    post = live_post()
    counts = []
    for moment in (MONDAY - timedelta(seconds=1), MONDAY, MONDAY, MONDAY + timedelta(days=1)):
        clock.move_to(moment, tick=False)
        counts.append([post.title_en in message.body for message in run()])

    assert counts == [[], [True], [], []]
    clock.move_to(MONDAY + timedelta(days=7), tick=False)
    assert run() == []


def test_weekday_and_hour_of_the_digest_are_settings(settings):
    assert last_digest_at(NOW) == MONDAY - timedelta(days=7)
    assert last_digest_at(MONDAY) == MONDAY
    settings.DIGEST_WEEKDAY, settings.DIGEST_HOUR = 3, 12
    assert last_digest_at(NOW) == NOW
    settings.DIGEST_HOUR = 13
    assert last_digest_at(NOW) == NOW + timedelta(hours=1) - timedelta(days=7)


@pytest.mark.parametrize("language", world.LANGUAGES)
def test_digest_is_one_mail_for_all_that_is_followed_weekly(run, clock, language):
    topic, event = TopicFactory(), EventFactory()
    follower = FollowerFactory()
    for target in ({"topic": topic}, {"event": event}):
        FollowFactory(follower=follower, everything=False, frequency="weekly", language=language, **target)
    posts = [live_post(topic), live_post(event=event)]
    other = live_post(TopicFactory())
    old = live_post(topic, **{f"published_at_{code}": ago(days=30) for code in world.LANGUAGES})
    correct(old, "Огноог зассан.", language)
    opening = ConsultationFactory(opens_at=ago(hours=1), event=event)
    closing = ConsultationFactory(opens_at=ago(days=20), closes_at=MONDAY + timedelta(days=2), event=event)
    clock.move_to(MONDAY, tick=False)

    [message] = run()

    told = [getattr(record, f"title_{language}") for record in (*posts, old, opening, closing)]
    assert [f"* {title}" in message.body.splitlines() for title in told] == [True] * 5
    assert [getattr(other, f"title_{language}") in message.body, "Огноог зассан." in message.body] == [False, True]
    assert f"http://localhost:8000{posts[0].get_absolute_url(language)}" in message.body
    assert message.extra_headers["Content-Language"] == language


def test_nothing_new_means_no_digest(run, clock):
    topic = TopicFactory()
    FollowFactory(frequency="weekly", everything=False, topic=topic)
    FollowFactory(frequency="weekly", confirmed_at=MONDAY - timedelta(hours=1))
    live_post(TopicFactory())
    live_post(topic, published_at_en=ago(days=9))
    clock.move_to(MONDAY, tick=False)

    assert (run(), Delivery.objects.count()) == ([], 0)


def test_digest_leaves_out_what_was_withdrawn_and_does_not_come_for_it_alone(run, clock):
    FollowFactory(frequency="weekly")
    gone = live_post(title_en="Qxgone")
    clock.move_to(MONDAY, tick=False)
    job.queue_news()
    Post.objects.filter(pk=gone.pk).update(withdrawn_at_en=MONDAY, withdrawn_reason_en="Wrong.")

    assert run() == []


def test_corrected_post_that_is_new_is_listed_once(run, clock):
    FollowFactory(frequency="weekly")
    post = live_post()
    correct(post)
    clock.move_to(MONDAY, tick=False)

    [message] = run()

    assert message.body.count(post.title_en) == 1


def test_each_language_has_its_own_digest(run, clock):
    topic, follower = TopicFactory(), FollowerFactory()
    FollowFactory(follower=follower, frequency="weekly", language="mn")
    FollowFactory(follower=follower, frequency="weekly", everything=False, topic=topic)
    live_post(topic)
    clock.move_to(MONDAY, tick=False)

    assert sorted(message.extra_headers["Content-Language"] for message in run()) == ["en", "mn"]


def test_late_worker_sends_the_digest_late_and_a_very_late_one_not_at_all(run, clock):
    FollowFactory(frequency="weekly")
    live_post()
    clock.move_to(MONDAY + timedelta(days=3, seconds=1), tick=False)
    too_late = run()
    clock.move_to(MONDAY + timedelta(days=3), tick=False)

    assert (too_late, len(run())) == ([], 1)


@pytest.mark.parametrize("frequency", ["weekly", "at_once"])
def test_who_changes_how_often_is_told_everything_once(run, clock, frequency):
    other = {"weekly": "at_once", "at_once": "weekly"}[frequency]
    follow = FollowFactory(frequency=frequency)
    clock.move_to(MONDAY - timedelta(hours=1), tick=False)
    titles = [live_post().title_en]
    bodies = [message.body + message.subject for message in run()]
    clock.move_to(MONDAY, tick=False)
    bodies += [message.body + message.subject for message in run()]
    clock.move_to(MONDAY + timedelta(hours=1), tick=False)
    verbs.change(follow.follower, {follow.pk: (other, "en")})
    titles.append(live_post().title_en)
    for moment in (timedelta(hours=2), timedelta(days=7)):
        clock.move_to(MONDAY + moment, tick=False)
        bodies += [message.body + message.subject for message in run()]

    assert [sum(title in body for body in bodies) for title in titles] == [1, 1]


def test_twins_agree():
    """What the query finds and what the model says are the same follows."""
    topic, event = TopicFactory(), EventFactory()
    post = live_post(topic, event=event)
    [item] = news.new_posts("en", ago(days=1), ahead(days=1))
    kwargs = [{}, {"language": "mn"}, {"confirmed_at": NOW}, {"ended_at": NOW}, {"waiting": True}]
    targets = [{}, {"topic": topic}, {"event": event}, {"topic": TopicFactory()}, {"event": EventFactory()}]
    for values in kwargs:
        for target in targets:
            FollowFactory(everything=not target, **target, **values)

    found = set(Follow.objects.active().wanting(item))

    assert found == {follow for follow in Follow.objects.all() if follow.is_active and follow.wants(item)}
    assert (item.subject, len(found)) == (post, 3)


# The way out


def wire(message):
    """The mail as it goes to the server."""
    return message.message(policy=policy.SMTP).as_bytes().decode()


def way_out(message):
    """The address that a mail program finds in the header."""
    return re.search(r"^List-Unsubscribe: <http://localhost:8000(\S+)>\r$", wire(message), re.MULTILINE)[1]


def test_headers_of_the_list_are_exactly_those_of_the_standard(run):
    follow = FollowFactory()
    post = live_post()

    [message] = run()

    head = wire(message).partition("\r\n\r\n")[0].split("\r\n")
    url = f"http://localhost:8000/en/follow/unsubscribe/{follow.follower.link_token}/?of=post-{post.pk}"
    assert f"List-Unsubscribe: <{url}>" in head
    for line in ("List-Unsubscribe-Post: List-Unsubscribe=One-Click", "List-Id: <news.localhost>", "Precedence: bulk"):
        assert line in head
    assert ("Auto-Submitted: auto-generated" in head, url in message.body.splitlines()) == (True, True)


def test_a_long_address_stays_whole_in_its_header(run, settings):
    settings.SITE_URL = "https://public-engagement.of-the-ministry-of-foreign-affairs.example.org"
    FollowFactory(language="mn")
    live_post(title_mn="Урт гарчигтай нийтлэл, олон үгтэй, нэг мөрөнд багтахгүй тийм гарчиг")

    [message] = run()

    [line] = [line for line in wire(message).split("\r\n") if line.startswith("List-Unsubscribe:")]
    assert line.startswith("List-Unsubscribe: <https://public-engagement.of-the-ministry")
    assert line.endswith(">")


def test_one_click_ends_it_without_cookie_form_token_or_redirect(run):
    follow = FollowFactory()
    live_post()
    [message] = run()
    program = Client(enforce_csrf_checks=True)

    answer = program.post(
        way_out(message), "List-Unsubscribe=One-Click", content_type="application/x-www-form-urlencoded"
    )

    assert (answer.status_code, dict(answer.cookies), Follow.objects.active().count()) == (200, {}, 0)
    assert Follower.objects.get().email == ""
    live_post()
    assert run() == []
    assert (program.post(way_out(message)).status_code, follow.follower.pk) == (200, Follower.objects.get().pk)


def test_opening_the_way_out_changes_nothing_and_its_button_does(client, run):
    FollowFactory()
    live_post()
    [message] = run()
    before = world.fingerprint()

    page, head = client.get(way_out(message)), client.head(way_out(message))

    assert (page.status_code, head.status_code, dict(page.cookies)) == (200, 200, {})
    assert world.fingerprint() == before
    assert client.post(way_out(message)).status_code == 200
    assert Follow.objects.active().count() == 0


def test_way_out_ends_all_that_brought_the_mail_and_nothing_else(client, run):
    topic, other, follower = TopicFactory(), TopicFactory(), FollowerFactory()
    FollowFactory(follower=follower)
    FollowFactory(follower=follower, everything=False, topic=topic)
    kept = [
        FollowFactory(follower=follower, everything=False, topic=other),
        FollowFactory(follower=follower, everything=False, event=EventFactory(), frequency="weekly"),
        FollowFactory(everything=False, topic=topic),
    ]
    live_post(topic)
    [message] = [message for message in run() if message.to == [follower.email]]

    client.post(way_out(message))

    assert list(Follow.objects.active().order_by("pk")) == kept


def test_way_out_of_a_digest_ends_all_weekly_mail(client, run, clock):
    follower = FollowerFactory()
    for language, target in (("en", {"topic": TopicFactory()}), ("mn", {"topic": TopicFactory()})):
        FollowFactory(follower=follower, everything=False, frequency="weekly", language=language, **target)
    kept = FollowFactory(follower=follower)
    live_post(*(follow.topic for follow in Follow.objects.exclude(topic=None)), published_at_mn=None)
    clock.move_to(MONDAY, tick=False)
    [message] = [message for message in run() if "weekly" in message.extra_headers["List-Id"]]

    client.post(way_out(message))

    assert list(Follow.objects.active()) == [kept]


@pytest.mark.parametrize("scope", ["", "?of=", "?of=nothing", "?of=post-999999", "?of=talk-999999", "?of=opening-1"])
def test_way_out_that_names_nothing_known_ends_everything(client, scope):
    follow, other = FollowFactory(), FollowFactory()

    client.post(f"{follow.follower.unsubscribe_url('en')}{scope}")

    assert list(Follow.objects.active()) == [other]


def test_way_out_of_an_old_mail_ends_what_has_become_weekly_since(client, run):
    follow, other = FollowFactory(), FollowFactory()
    live_post()
    [message] = [message for message in run() if message.to == [follow.follower.email]]
    verbs.change(follow.follower, {follow.pk: ("weekly", "en")})

    assert client.post(way_out(message)).status_code == 200
    assert list(Follow.objects.active()) == [other]


def test_way_out_of_an_old_digest_ends_what_comes_at_once_since(client, run, clock):
    follow = FollowFactory(frequency="weekly")
    live_post()
    clock.move_to(MONDAY, tick=False)
    [message] = run()
    verbs.change(follow.follower, {follow.pk: ("at_once", "en")})

    assert client.post(way_out(message)).status_code == 200
    assert Follow.objects.active().count() == 0


def test_way_out_ends_all_where_the_post_has_left_what_was_followed(client, run):
    topic, other = TopicFactory(), FollowFactory()
    follow = FollowFactory(everything=False, topic=topic)
    post = live_post(topic)
    [message] = [message for message in run() if message.to == [follow.follower.email]]
    post.topics.clear()

    assert client.post(way_out(message)).status_code == 200
    assert list(Follow.objects.active()) == [other]


def test_way_out_taken_twice_ends_nothing_more(client, run):
    topic, follower = TopicFactory(), FollowerFactory()
    FollowFactory(follower=follower, everything=False, topic=topic)
    kept = FollowFactory(follower=follower, everything=False, topic=TopicFactory())
    live_post(topic)
    [message] = run()

    for _press in range(2):
        assert client.post(way_out(message)).status_code == 200

    assert list(Follow.objects.active()) == [kept]


def test_way_out_of_nobody_is_not_found(client):
    begun = FollowFactory()

    assert client.post("/en/follow/unsubscribe/unknown/").status_code == 404
    assert client.post(begun.follower.unsubscribe_url("en")).status_code == 200


def test_title_cannot_write_headers(run):
    FollowFactory()
    live_post(title_en="News\r\nBcc: all@example.net")

    [message] = run()

    assert (message.bcc, "Bcc:" in wire(message).partition("\r\n\r\n")[0]) == ([], False)


def test_look_back_is_no_longer_than_traces_are_kept():
    """Else a mail could be sent twice, once its row has been forgotten."""
    assert django_settings.FOLLOW_LOOK_BACK + timedelta(days=5) <= django_settings.FOLLOW_TRACES_KEPT


# How a consultation goes on


def followed_consultation(**kwargs):
    """An open consultation, followed at once and weekly; its topic is followed too, which brings none of its course."""
    topic = TopicFactory()
    consultation = ConsultationFactory(**kwargs)
    consultation.topics.add(topic)
    at_once = FollowFactory(everything=False, consultation=consultation)
    weekly = FollowFactory(everything=False, consultation=consultation, frequency="weekly", language="mn")
    FollowFactory(everything=False, topic=topic)
    return consultation, at_once.follower.email, weekly.follower.email


def test_who_follows_a_consultation_is_reminded_a_week_and_a_day_before_it_closes(run, clock):
    consultation, at_once, _weekly = followed_consultation(closes_at=NOW + timedelta(days=9))
    run()

    told = {}
    for days in (1, 2, 3, 7, 8.5):
        clock.move_to(NOW + timedelta(days=days, minutes=1))
        told[days] = [(mail.to[0], mail.subject) for mail in run() if mail.to[0] == at_once]

    assert {days: [subject for _to, subject in mails] for days, mails in told.items()} == {
        1: [],
        2: [f"One week left: {consultation.title_en}"],
        3: [],
        7: [],
        8.5: [f"One day left: {consultation.title_en}"],
    }


def test_a_consultation_shorter_than_a_week_has_no_reminder_for_the_week(run, clock):
    _consultation, at_once, _weekly = followed_consultation(
        opens_at=NOW - timedelta(hours=1), closes_at=NOW + timedelta(days=5)
    )
    run()
    clock.move_to(NOW + timedelta(days=4, minutes=1))

    assert [mail.subject.split(":")[0] for mail in run() if mail.to[0] == at_once] == ["One day left"]


def test_whatever_enters_the_timeline_is_told_once_at_once_and_in_the_digest(run, clock):
    consultation, at_once, weekly = followed_consultation(closes_at=NOW + timedelta(days=35))
    clock.move_to(NOW + timedelta(minutes=1))
    entry = TimelineEntry.objects.create(
        consultation=consultation, kind="extended", note_en="A week more.", note_mn="Долоо хоног нэмэв."
    )
    TimelineEntry.objects.create(consultation=ConsultationFactory(unpublished=True), kind="corrected", note_en="qx")

    clock.move_to(NOW + timedelta(minutes=2))
    [first] = [mail for mail in run() if mail.to[0] != weekly]
    again = run()
    clock.move_to(MONDAY)
    [digest] = [mail for mail in run() if mail.to[0] == weekly]

    assert (first.to, again) == ([at_once], [])
    assert first.subject == f"{entry.get_kind_display()}: {consultation.title_en}"
    assert "A week more." in first.body
    assert consultation.get_absolute_url("en") in first.body
    assert "Долоо хоног нэмэв." in digest.body
    assert "qx" not in first.body + digest.body


def test_a_missed_promise_is_told_once_and_only_while_it_is_missed(run, clock):
    consultation, at_once, _weekly = followed_consultation(
        closes_at=NOW + timedelta(days=1), answer_by=NOW + timedelta(days=20)
    )
    kept, other, _third = followed_consultation(closes_at=NOW + timedelta(days=1), answer_by=NOW + timedelta(days=20))
    for kind in ("heard", "answer"):
        ReportFactory(consultation=kept, kind=kind, published_at=NOW)
    clock.move_to(NOW + timedelta(days=20, minutes=1))

    mails = run()

    assert [(mail.to[0], mail.subject) for mail in mails if "late" in mail.subject] == [
        (at_once, f"The answer is late: {consultation.title_en}")
    ]
    assert other not in recipients(mails)
    assert run() == []


def test_a_reminder_of_a_date_that_has_moved_is_not_sent(mailoutbox, clock):
    consultation, at_once, _weekly = followed_consultation(closes_at=NOW + timedelta(days=8))
    clock.move_to(NOW + timedelta(days=1, minutes=1))
    job.queue_news()
    Consultation.objects.filter(pk=consultation.pk).update(closes_at=NOW + timedelta(days=30))
    mail.deliver_due.call()

    assert at_once not in recipients(mailoutbox)


def test_the_form_begins_with_the_consultation_whose_page_it_was(read):
    named, offered = ConsultationFactory(), ConsultationFactory()
    hidden = ConsultationFactory(unpublished=True)

    page = read(f"/en/follow/?consultation={named.slug_en}&consultation={hidden.slug_en}")

    boxes = {box["value"]: box.has_attr("checked") for box in page.select("input[name=consultations]")}
    assert boxes == {str(named.pk): True, str(offered.pk): False}


def test_the_way_out_of_news_of_a_consultation_ends_that_and_nothing_else(client, run, clock):
    consultation, _at_once, _weekly = followed_consultation(closes_at=NOW + timedelta(days=35))
    follow = Follow.objects.filter(consultation=consultation, frequency="at_once").get()
    rest = FollowFactory(follower=follow.follower, everything=True)
    clock.move_to(NOW + timedelta(minutes=1))
    TimelineEntry.objects.create(consultation=consultation, kind="corrected", note_en="A.", note_mn="А.")
    clock.move_to(NOW + timedelta(minutes=2))
    message = next(one for one in run() if one.to == [follow.follower.email])

    client.post(message.extra_headers["List-Unsubscribe"].strip("<>").removeprefix(django_settings.SITE_URL))

    follow.refresh_from_db()
    rest.refresh_from_db()
    assert (follow.is_active, rest.is_active) == (False, True)
