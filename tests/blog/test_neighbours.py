"""What stands around a post: the ones before and after it, and those most like it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from blog.models import Topic
from blog.models.neighbours import neighbours
from tests.factories import EventFactory, PostFactory, SeriesFactory, TopicFactory, ago, ahead


def about(*topics, **kwargs):
    post = PostFactory(**kwargs)
    post.topics.set(topics)
    return post


def related(read, post, code="en"):
    return [tag.get_text(strip=True) for tag in read(post.get_absolute_url(code)).select(".related .post-card__title")]


def ways(read, post, code="en"):
    return {tag["rel"][0]: tag["href"] for tag in read(post.get_absolute_url(code)).select(".around a")}


# Before and after


@pytest.mark.parametrize("code", ["en", "mn"])
def test_a_post_leads_to_the_ones_before_and_after_it_in_its_language(read, db, code):
    days = {"en": (3, 2, 1), "mn": (1, 2, 3)}
    posts = [
        PostFactory(published_at_en=ago(days=days["en"][at]), published_at_mn=ago(days=days["mn"][at]))
        for at in range(3)
    ]
    first, middle, last = posts if code == "en" else reversed(posts)

    assert ways(read, middle, code) == {"prev": first.get_absolute_url(code), "next": last.get_absolute_url(code)}
    assert ways(read, first, code) == {"next": middle.get_absolute_url(code)}
    assert ways(read, last, code) == {"prev": middle.get_absolute_url(code)}


def test_of_posts_of_one_moment_none_is_passed_over(read, db):
    moment = ago(days=1)
    first, second, third = (PostFactory(published_at_en=moment) for _number in range(3))

    assert ways(read, first)["next"] == second.get_absolute_url("en")
    assert ways(read, second) == {"prev": first.get_absolute_url("en"), "next": third.get_absolute_url("en")}


def test_what_is_not_live_is_no_neighbour(read, db):
    post = PostFactory(published_at_en=ago(days=2))
    before, after = PostFactory(published_at_en=ago(days=5)), PostFactory(published_at_en=ago(hours=5))
    hidden = [
        PostFactory(published_at_en=ago(days=3), title_en="Qgone", withdrawn=True),
        PostFactory(published_at_en=None, title_en="Qdraft"),
        PostFactory(published_at_en=ahead(hours=1), title_en="Qsoon"),
    ]
    topic = TopicFactory()
    for one in [post, *hidden]:
        one.topics.add(topic)

    assert ways(read, post) == {"prev": before.get_absolute_url("en"), "next": after.get_absolute_url("en")}
    page = str(read(post.get_absolute_url("en")))
    assert [one.title_en for one in hidden if one.title_en in page] == []


# Posts like it


@pytest.mark.parametrize("code", ["en", "mn"])
def test_posts_that_share_topics_are_related_and_others_are_not(read, db, code):
    one, two, other = (TopicFactory() for _number in range(3))
    post = about(one, two)
    near, nearest = about(one), about(one, two)
    about(other)
    about()

    assert related(read, post, code) == [getattr(found, f"title_{code}") for found in (nearest, near)]


def test_a_rare_topic_binds_more_than_a_common_one(read, db):
    common, rare = TopicFactory(), TopicFactory()
    post = about(common, rare)
    rarely = about(rare, published_at_en=ago(days=30))
    often = [about(common) for _number in range(4)]

    found = related(read, post)

    assert (found[0], len(found)) == (rarely.title_en, 3)
    assert set(found[1:]) < {other.title_en for other in often}


@pytest.mark.parametrize(("kind", "factory"), [("event", EventFactory), ("series", SeriesFactory)])
def test_posts_of_the_same_event_or_series_are_related(db, kind, factory):
    shared = factory()
    post, other = PostFactory(**{kind: shared}), PostFactory(**{kind: shared})
    PostFactory(**{kind: factory()})

    found = neighbours(post, [])

    beside = found.part.shown if found.part else found.related
    assert [one for one in beside if one != post] == [other]


def test_a_part_of_the_series_that_is_shown_there_is_not_shown_twice(read, db):
    topic, series = TopicFactory(), SeriesFactory()
    post = about(topic, series=series)
    part, other = about(topic, series=series), about(topic)

    page = read(post.get_absolute_url("en"))

    assert related(read, post) == [other.title_en]
    assert part.title_en in page.select_one(".part").get_text()


def test_of_equals_the_newer_comes_first_and_no_more_than_three_are_shown(read, db):
    topic = TopicFactory()
    post = about(topic)
    others = [about(topic, published_at_en=ago(days=day)) for day in (3, 2, 5, 4)]

    assert related(read, post) == [others[at].title_en for at in (1, 0, 3)]


@pytest.mark.parametrize(("code", "other"), [("en", "mn"), ("mn", "en")])
def test_only_posts_of_the_language_are_related(read, db, code, other):
    topic = TopicFactory()
    post = about(topic)
    about(topic, **{f"published_at_{code}": None})
    assert related(read, post, code) == []

    both = about(topic)
    assert related(read, post, code) == [getattr(both, f"title_{code}")]


def test_a_post_that_shares_nothing_has_no_such_section(read, db):
    post = PostFactory()
    PostFactory()

    assert read(post.get_absolute_url("en")).select("#related") == []


def test_all_of_it_is_one_query(db):
    topics, event, series = [TopicFactory() for _number in range(5)], EventFactory(), SeriesFactory()
    posts = [about(*topics[number % 5 :], event=event, series=series) for number in range(10)]
    counted = list(Topic.objects.with_counts().filter(posts=posts[3]))

    with CaptureQueriesContext(connection) as captured:
        found = neighbours(posts[3], counted)

    assert len(captured) == 1
    assert (found.part.number, found.part.total, len(found.part.shown), len(found.related)) == (4, 10, 7, 3)
