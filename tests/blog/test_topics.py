"""Topics: what the Ministry works on, with the posts and consultations on each."""

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from blog.models import Topic
from tests.factories import ConsultationFactory, PostFactory, TopicFactory, ago, ahead


def soup(response):
    return BeautifulSoup(response.content, "html.parser")


def texts(page, selector):
    return [tag.get_text(strip=True) for tag in page.select(selector)]


@pytest.mark.parametrize("code", ["en", "mn"])
def test_topics_are_listed_in_their_order(client, db, code):
    second, first = TopicFactory(position=2), TopicFactory(position=1)

    page = soup(client.get(f"/{code}/topics/"))

    assert [(tag["href"], tag.get_text()) for tag in page.select("main h2 a")] == [
        (topic.get_absolute_url(code), getattr(topic, f"title_{code}")) for topic in (first, second)
    ]


def test_an_empty_list_of_topics_says_so(client, db):
    assert texts(soup(client.get("/en/topics/")), "main h2") == ["No topics yet"]


@pytest.mark.parametrize("code", ["en", "mn"])
def test_a_topic_shows_its_live_posts_and_published_consultations(client, db, code):
    topic = TopicFactory()
    other = PostFactory()
    live, draft, scheduled = (
        PostFactory(),
        PostFactory(**{f"published_at_{code}": None}),
        PostFactory(**{f"published_at_{code}": ahead(hours=1)}),
    )
    consultation, unpublished = ConsultationFactory(), ConsultationFactory(published_at=None)
    topic.posts.set([live, draft, scheduled])
    topic.consultations.set([consultation, unpublished])
    other.topics.add(TopicFactory())

    page = soup(client.get(topic.get_absolute_url(code)))

    assert page.h1.get_text() == getattr(topic, f"title_{code}")
    assert texts(page, ".post-card__title") == [getattr(live, f"title_{code}")]
    assert texts(page, ".consultation-card__title") == [getattr(consultation, f"title_{code}")]


@pytest.mark.parametrize(("code", "other"), [("en", "mn"), ("mn", "en")])
def test_a_topic_tells_of_its_posts_in_the_other_language(client, db, code, other):
    topic = TopicFactory()
    post = PostFactory(**{f"published_at_{code}": None})
    topic.posts.add(post)
    TopicFactory().posts.add(PostFactory(**{f"published_at_{code}": None}))

    page = soup(client.get(topic.get_absolute_url(code)))

    assert [(tag["href"], tag["lang"]) for tag in page.select(".elsewhere .list-lined__title")] == [
        (post.get_absolute_url(other), other)
    ]


@pytest.mark.parametrize("code", ["en", "mn"])
def test_the_list_of_topics_counts_the_posts_that_are_live_in_its_language(client, db, code):
    topic = TopicFactory()
    kinds = ({}, {"published_at_en": None}, {"published_at_mn": None}, {"withdrawn": True})
    topic.posts.set([PostFactory(**kwargs) for kwargs in kinds])

    said = texts(soup(client.get(f"/{code}/topics/")), ".topics__item .meta")

    assert [[word for word in text.split() if word.isdigit()] for text in said] == [["2"]]


def test_the_list_of_topics_goes_on_over_pages(client, db, monkeypatch):
    monkeypatch.setattr("blog.views.topics.TOPICS_PER_PAGE", 1)
    topics = [TopicFactory(position=position) for position in (1, 2)]

    pages = [soup(client.get("/en/topics/", {"page": number})) for number in (1, 2)]

    assert [texts(page, "main h2") for page in pages] == [[topic.title_en] for topic in topics]


def test_the_posts_of_a_topic_go_on_over_pages(client, db, settings):
    settings.POSTS_PER_PAGE = 1
    topic = TopicFactory()
    posts = [PostFactory(published_at_en=ago(days=number)) for number in (1, 2)]
    topic.posts.set(posts)

    pages = [soup(client.get(topic.get_absolute_url("en"), {"page": number})) for number in (1, 2)]

    assert [texts(page, ".post-card__title") for page in pages] == [[post.title_en] for post in posts]
    assert [tag["href"] for tag in pages[0].select(".pagination a")] == ["?page=2"]


def test_a_topic_is_found_by_the_address_of_its_language_only(client, db):
    topic = TopicFactory(title_en="Trade", title_mn="Худалдаа")

    statuses = {
        path: client.get(path).status_code
        for path in ("/en/topics/trade/", "/mn/topics/khudaldaa/", "/mn/topics/trade/")
    }

    assert topic.urls() == {"en": "/en/topics/trade/", "mn": "/mn/topics/khudaldaa/"}
    assert statuses == {"/en/topics/trade/": 200, "/mn/topics/khudaldaa/": 200, "/mn/topics/trade/": 404}


@pytest.mark.parametrize("column", ["title_mn", "summary_en", "slug_mn"])
def test_a_topic_is_there_in_both_languages(db, column):
    TopicFactory()

    with pytest.raises(IntegrityError, match="topic_in_every_language"), transaction.atomic():
        Topic.objects.update(**{column: None})


def test_no_two_topics_have_one_address(db):
    first = TopicFactory()
    second = TopicFactory.build(slug_en=first.slug_en, slug_mn="other")

    with pytest.raises(ValidationError) as caught:
        second.full_clean()

    assert caught.value.messages == ["Another page already has this address. Choose another."]
