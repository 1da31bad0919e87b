"""Shared caches let go of a page no later than the next date that changes it."""

from datetime import datetime, timedelta

from django.utils import timezone

from tests import factories, world
from tests.factories import discussion_of, publish


def test_a_page_is_not_kept_beyond_the_closing_of_its_consultation(client, db, time_machine):
    now = datetime(2026, 6, 1, 12, tzinfo=timezone.get_default_timezone())
    time_machine.move_to(now, tick=False)
    consultation = factories.ConsultationFactory(closes_at=now + timedelta(seconds=20))
    clause = factories.ClauseFactory(draft__consultation=consultation)
    publish(clause.draft)
    discussion = discussion_of(clause)
    addresses = [
        consultation.get_absolute_url("en"),
        clause.draft.get_absolute_url("en"),
        clause.get_absolute_url("en"),
        world.twins("engagement:discussion_detail", discussion.pk)["en"],
        "/en/consultations/",
        "/en/",
    ]

    assert {client.get(address)["Cache-Control"] for address in addresses} == {
        "public, max-age=0, s-maxage=20, stale-while-revalidate=0"
    }

    time_machine.move_to(now + timedelta(seconds=20), tick=False)
    assert {client.get(address)["Cache-Control"] for address in addresses} == {
        "public, max-age=0, s-maxage=60, stale-while-revalidate=600"
    }


def test_a_page_is_not_kept_beyond_the_next_scheduled_post(client, db, time_machine):
    now = datetime(2026, 6, 1, 12, tzinfo=timezone.get_default_timezone())
    time_machine.move_to(now, tick=False)
    topic, event = factories.TopicFactory(), factories.EventFactory()
    post = factories.PostFactory(event=event, published_at_mn=now + timedelta(seconds=20))
    post.topics.add(topic)
    addresses = {
        "home": "/mn/",
        "list": "/mn/posts/",
        "feed": "/mn/posts.atom",
        "topic": topic.get_absolute_url("mn"),
        "event": event.get_absolute_url("mn"),
        "notice": f"/mn/posts/{post.slug_en}/",
        "translation": post.get_absolute_url("en"),
    }

    kept = {name: client.get(address)["Cache-Control"] for name, address in addresses.items()}

    assert kept == dict.fromkeys(addresses, "public, max-age=0, s-maxage=20, stale-while-revalidate=0")


def test_a_list_is_not_kept_beyond_the_next_post_in_the_other_language(client, db, time_machine):
    """Lists tell of posts that can be read in another language only."""
    now = datetime(2026, 6, 1, 12, tzinfo=timezone.get_default_timezone())
    time_machine.move_to(now, tick=False)
    topic, event, series = factories.TopicFactory(), factories.EventFactory(), factories.SeriesFactory()
    live = factories.PostFactory(series=series)
    coming = {"published_at_mn": None, "published_at_en": now + timedelta(seconds=20)}
    post = factories.PostFactory(event=event, author=live.author, series=series, **coming)
    post.topics.add(topic)
    records = (topic, event, series, live.author)
    addresses = {
        "/mn/",
        "/mn/posts/",
        "/mn/posts/archive/",
        "/mn/posts/archive/2026/5/",
        "/mn/topics/",
        "/mn/authors/",
        "/mn/series/",
        *(record.get_absolute_url("mn") for record in records),
    }

    kept = {address: client.get(address)["Cache-Control"] for address in addresses}

    assert kept == dict.fromkeys(addresses, "public, max-age=0, s-maxage=20, stale-while-revalidate=0")


def test_no_page_that_tells_of_an_event_is_kept_beyond_its_beginning_or_end(client, db, time_machine, settings):
    settings.POSTS_PER_PAGE = 1
    now = datetime(2026, 6, 1, 12, tzinfo=timezone.get_default_timezone())
    time_machine.move_to(now, tick=False)
    for days in (9, 5):
        past = (now - timedelta(days=days)).date()
        factories.EventFactory(starts_on=past, ends_on=past)
    event = factories.EventFactory(begins_at=now - timedelta(hours=1), finishes_at=now + timedelta(seconds=12))
    addresses = ["/en/", "/en/events/", "/en/events/?page=2", event.get_absolute_url("en")]

    kept = {address: client.get(address)["Cache-Control"] for address in addresses}

    assert kept == dict.fromkeys(addresses, "public, max-age=0, s-maxage=12, stale-while-revalidate=0")


def test_the_page_of_an_event_that_is_on_is_as_fresh_as_its_updates(client, db, time_machine):
    now = datetime(2026, 6, 1, 12, tzinfo=timezone.get_default_timezone())
    time_machine.move_to(now, tick=False)
    on, coming = (
        factories.EventFactory(begins_at=now + timedelta(hours=hours), finishes_at=now + timedelta(hours=30))
        for hours in (-1, 20)
    )

    assert "s-maxage=15, stale-while-revalidate=0" in client.get(on.get_absolute_url("en"))["Cache-Control"]
    assert "s-maxage=60" in client.get(coming.get_absolute_url("en"))["Cache-Control"]
