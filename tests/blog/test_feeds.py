"""Feeds and sitemap: what programs read, in each language."""

import xml.etree.ElementTree as ET

import pytest

from tests.factories import ConsultationFactory, EventFactory, PostFactory, TopicFactory, ago, ahead

ATOM = "{http://www.w3.org/2005/Atom}"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
LINK = "{http://www.w3.org/1999/xhtml}link"


def feed(client, code):
    return ET.fromstring(client.get(f"/{code}/posts.atom").content)  # noqa: S314 - our own


def sitemap(client):
    """Address → its translations."""
    root = ET.fromstring(client.get("/sitemap.xml").content)  # noqa: S314 - our own
    return {
        url.findtext(f"{SITEMAP}loc"): {link.get("hreflang"): link.get("href") for link in url.iter(LINK)}
        for url in root.iter(f"{SITEMAP}url")
    }


@pytest.mark.parametrize("code", ["en", "mn"])
def test_a_feed_holds_the_live_posts_of_its_language(client, db, settings, code):
    newer, older = PostFactory(published_at_en=ago(hours=1), published_at_mn=ago(hours=1)), PostFactory()
    PostFactory(**{f"published_at_{code}": None})
    PostFactory(**{f"published_at_{code}": ahead(hours=1)})

    root = feed(client, code)

    assert root.get("{http://www.w3.org/XML/1998/namespace}lang") == code
    found = [[entry.findtext(f"{ATOM}{name}") for name in ("title", "summary")] for entry in root.iter(f"{ATOM}entry")]
    assert found == [[getattr(post, f"{field}_{code}") for field in ("title", "body")] for post in (newer, older)]
    links = [entry.find(f"{ATOM}link").get("href") for entry in root.iter(f"{ATOM}entry")]
    assert links == [f"{settings.SITE_URL}{post.get_absolute_url(code)}" for post in (newer, older)]
    authors = {entry.findtext(f"{ATOM}author/{ATOM}name") for entry in root.iter(f"{ATOM}entry")}
    assert authors == {getattr(newer.author, f"name_{code}")}


def test_a_feed_names_its_own_address_and_its_page(client, db, settings):
    links = {link.get("rel"): link.get("href") for link in feed(client, "mn").findall(f"{ATOM}link")}

    assert links == {"alternate": f"{settings.SITE_URL}/mn/posts/", "self": f"{settings.SITE_URL}/mn/posts.atom"}


def test_a_feed_is_short(client, db):
    for _ in range(31):
        PostFactory()

    assert len(list(feed(client, "en").iter(f"{ATOM}entry"))) == 30


def test_a_feed_may_be_kept_and_read_from_anywhere(client, db):
    PostFactory()

    response = client.get("/en/posts.atom")

    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    assert response["Cache-Control"].startswith("public, max-age=0, s-maxage=60")
    assert (response["Access-Control-Allow-Origin"], response.get("Vary", "").replace("Accept-Encoding", "")) == (
        "*",
        "",
    )
    assert client.get("/en/posts.atom", headers={"if-none-match": response["ETag"]}).status_code == 304


def test_a_feed_says_when_it_last_changed(client, db, settings):
    post = PostFactory()

    assert feed(client, "en").findtext(f"{ATOM}updated") >= post.published_at_en.isoformat()[:10]


def test_an_empty_feed_is_still_a_feed(client, db):
    assert list(feed(client, "en").iter(f"{ATOM}entry")) == []


def test_every_page_leads_to_the_feed_of_its_language(client, db):
    assert '<link rel="alternate" type="application/atom+xml" href="/mn/posts.atom"' in client.get("/mn/").text


def test_the_sitemap_lists_each_public_page_with_its_translations(client, db, settings):
    topic, event, post, consultation = TopicFactory(), EventFactory(), PostFactory(), ConsultationFactory()
    ConsultationFactory(published_at=None)
    PostFactory(published_at_en=None, published_at_mn=None)
    PostFactory(published_at_en=ahead(hours=1), published_at_mn=ahead(hours=1))

    found = sitemap(client)

    base = settings.SITE_URL
    records = [
        {code: f"{base}{record.get_absolute_url(code)}" for code in ("en", "mn")}
        for record in (topic, event, post, consultation)
    ]
    paths = ("", "about/", "accessibility/", "moderation-policy/", "posts/", "topics/", "events/", "consultations/")
    pages = records + [{code: f"{base}/{code}/{path}" for code in ("en", "mn")} for path in paths]
    assert found == {address: page for page in pages for address in page.values()}


@pytest.mark.parametrize(("code", "other"), [("en", "mn"), ("mn", "en")])
def test_the_sitemap_lists_a_post_only_in_the_languages_it_can_be_read_in(client, db, settings, code, other):
    post = PostFactory(**{f"published_at_{other}": None})

    found = {
        address: links
        for address, links in sitemap(client).items()
        if "/posts/" in address and address[-7:] != "/posts/"
    }

    address = f"{settings.SITE_URL}{post.get_absolute_url(code)}"
    assert found == {address: {code: address}}
