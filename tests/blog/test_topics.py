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
