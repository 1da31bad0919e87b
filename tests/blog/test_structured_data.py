"""What pages tell programs: JSON-LD with the fields that search engines ask for, in the language of the page."""

import json
from datetime import datetime

import pytest
from django.conf import settings

from diplomacy import markup
from tests.factories import (
    AuthorFactory,
    ConsultationFactory,
    EventFactory,
    ImageFactory,
    PostFactory,
    TopicFactory,
    ago,
)
from tests.world import LANGUAGES

HOSTILE = "</script><script>alert(1)</script><!-- \u2028 & \"quoted\" 'words'"


def data(page, kind):
    """The one object of a type among the blocks of a page."""
    blocks = [json.loads(block.string) for block in page.select('script[type="application/ld+json"]')]
    assert all(block["@context"] == "https://schema.org" for block in blocks)
    found = [block for block in blocks if block["@type"] == kind]
    assert len(found) == 1, [block["@type"] for block in blocks]
    return found[0]


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_post_says_what_an_article_must(read, db, code):
    post = PostFactory(image=ImageFactory(), corrected_at_en=ago(hours=1))
    post.topics.add(TopicFactory())

    found = data(read(post.get_absolute_url(code)), "NewsArticle")

    address = f"{settings.SITE_URL}{post.get_absolute_url(code)}"
    assert (found["headline"], found["inLanguage"]) == (getattr(post, f"title_{code}"), code)
    assert (found["url"], found["mainEntityOfPage"]["@id"]) == (address, address)
    published, modified = (datetime.fromisoformat(found[name]) for name in ("datePublished", "dateModified"))
    assert published.utcoffset() is not None
    assert (modified > published) == (code == "en")
    assert found["author"]["@type"] == "Organization"
    assert found["author"]["name"] == getattr(post.author, f"name_{code}")
    assert found["author"]["url"] == f"{settings.SITE_URL}{post.author.get_absolute_url(code)}"
    assert found["publisher"]["@type"] == "GovernmentOrganization"
    assert found["publisher"]["logo"]["url"].startswith(settings.SITE_URL)
    assert [image["@type"] for image in found["image"]] == ["ImageObject", "ImageObject"]
    assert all(image["url"].startswith(settings.SITE_URL) and image["width"] for image in found["image"])


@pytest.mark.parametrize("code", LANGUAGES)
def test_an_event_says_what_an_event_must(read, db, code):
    event = EventFactory(image=ImageFactory())

    found = data(read(event.get_absolute_url(code)), "Event")

    assert (found["name"], found["inLanguage"]) == (getattr(event, f"title_{code}"), code)
    assert (found["startDate"], found["endDate"]) == (event.starts_on.isoformat(), event.ends_on.isoformat())
    place = getattr(event, f"place_{code}")
    assert found["location"] == {"@type": "Place", "name": place, "address": place}
    assert found["eventStatus"] == "https://schema.org/EventScheduled"
    assert found["eventAttendanceMode"] == "https://schema.org/OfflineEventAttendanceMode"
    assert found["organizer"]["url"] == f"{settings.SITE_URL}/{code}/"


def test_an_event_with_hours_tells_them_by_the_clock_of_ulaanbaatar(read, db):
    event = EventFactory(begins_at=ago(hours=1), finishes_at=ago(hours=-1))

    found = data(read(event.get_absolute_url("en")), "Event")

    assert found["startDate"].endswith("+08:00")
    assert datetime.fromisoformat(found["endDate"]) == event.finishes_at.replace(microsecond=0)


@pytest.mark.parametrize(("is_person", "kind"), [(True, "Person"), (False, "Organization")])
def test_the_page_of_an_author_says_who_it_is(read, db, is_person, kind):
    author = AuthorFactory(is_person=is_person, biography_en="Long in office.", biography_mn="Удаан ажилласан.")
    PostFactory(author=author)

    found = data(read(author.get_absolute_url("mn")), "ProfilePage")["mainEntity"]

    assert (found["@type"], found["name"], found["description"]) == (kind, author.name_mn, "Удаан ажилласан.")
    assert ("jobTitle" in found) == is_person


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_front_page_says_how_to_search_the_site(read, db, code):
    found = data(read(f"/{code}/"), "WebSite")

    assert (found["url"], found["inLanguage"]) == (f"{settings.SITE_URL}/{code}/", code)
    assert (
        found["potentialAction"]["target"]["urlTemplate"]
        == f"{settings.SITE_URL}/{code}/search/?q={{search_term_string}}"
    )


def test_an_inner_page_says_the_way_to_it(read, db):
    post = PostFactory()

    steps = data(read(post.get_absolute_url("mn")), "BreadcrumbList")["itemListElement"]

    assert [(step["position"], step["name"]) for step in steps] == [(1, "Нүүр"), (2, "Нийтлэл"), (3, post.title_mn)]
    assert [step["item"].removeprefix(settings.SITE_URL) for step in steps] == [
        "/mn/",
        "/mn/posts/",
        post.get_absolute_url("mn"),
    ]


def test_a_page_that_shows_no_way_says_it_all_the_same(read, db):
    found = [
        [step["name"] for step in data(read(address), "BreadcrumbList")["itemListElement"]]
        for address in ("/en/posts/", "/en/about/", ConsultationFactory().get_absolute_url("en"))
    ]

    assert found[:2] == [["Home", "Posts"], ["Home", "About"]]
    assert found[2][:2] == ["Home", "Consultations"]


def test_the_front_page_has_no_way_to_itself(client, db):
    assert "BreadcrumbList" not in client.get("/en/").text


def test_hostile_words_stay_words(client, read, db):
    post = PostFactory(title_en=HOSTILE, slug_en="hostile")

    page = read(post.get_absolute_url("en"))

    assert data(page, "NewsArticle")["headline"] == HOSTILE
    assert data(page, "BreadcrumbList")["itemListElement"][-1]["name"] == HOSTILE
    assert "<script>alert" not in client.get(post.get_absolute_url("en")).text


def test_a_data_block_escapes_what_could_end_it():
    block = markup.data_block({"name": HOSTILE})

    inner = block.removeprefix('<script type="application/ld+json">').removesuffix("</script>")
    assert json.loads(inner) == {"name": HOSTILE}
    assert not set(inner) & set("<>&\u2028\u2029")
