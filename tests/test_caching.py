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
