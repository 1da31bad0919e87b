"""Sitemaps: an index, and pages of addresses with their translations, dates and pictures."""

import xml.etree.ElementTree as ET

import pytest
from django.utils import timezone

from blog import sitemaps
from blog.models import Image
from tests.factories import ConsultationFactory, EventFactory, ImageFactory, PostFactory, TopicFactory, ago, ahead
from tests.world import cost

NAMES = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}
NAMES["i"] = "http://www.google.com/schemas/sitemap-image/1.1"


def parsed(client, address):
    response = client.get(address)
    assert (response.status_code, response["Content-Type"]) == (200, "application/xml; charset=utf-8"), address
    return ET.fromstring(response.content)  # noqa: S314 - our own


def sections(client, settings):
    """The addresses in the index."""
    return [
        loc.text.removeprefix(settings.SITE_URL) for loc in parsed(client, "/sitemap.xml").iterfind("*/s:loc", NAMES)
    ]


def locations(client, settings):
    """Address → its element, of all sitemaps."""
    found = {}
    for section in sections(client, settings):
        for url in parsed(client, section).iterfind("s:url", NAMES):
            found[url.findtext("s:loc", None, NAMES)] = url
    return found


def translations(url):
    return {link.get("hreflang"): link.get("href") for link in url.iterfind("x:link", NAMES)}


def test_the_sitemap_lists_each_public_page_with_its_translations(client, db, settings):
    topic, event, post, consultation = TopicFactory(), EventFactory(), PostFactory(), ConsultationFactory()
    ConsultationFactory(published_at=None)
    PostFactory(published_at_en=None, published_at_mn=None)
    PostFactory(published_at_en=ahead(hours=1), published_at_mn=ahead(hours=1))
    gone = {
        f"withdrawn_{name}": value
        for code in ("en", "mn")
        for name, value in ((f"at_{code}", ago(hours=1)), (f"reason_{code}", "x"))
    }
    PostFactory(**gone)

    found = {address: translations(url) for address, url in locations(client, settings).items()}

    base = settings.SITE_URL
    records = (topic, event, post, post.author, consultation)
    pages = [{code: f"{base}{record.get_absolute_url(code)}" for code in ("en", "mn")} for record in records]
    paths = ("", "about/", "accessibility/", "moderation-policy/", "posts/", "topics/", "events/", "consultations/")
    day = post.published_at_en.astimezone(timezone.get_default_timezone())
    more = (
        "transparency/",
        "authors/",
        "series/",
        "posts/archive/",
        f"posts/archive/{day.year}/",
        f"posts/archive/{day.year}/{day.month}/",
    )
    pages += [{code: f"{base}/{code}/{path}" for code in ("en", "mn")} for path in (*paths, *more)]
    assert found == {address: page | {"x-default": page["en"]} for page in pages for address in page.values()}


@pytest.mark.parametrize(("code", "other"), [("en", "mn"), ("mn", "en")])
def test_the_sitemap_lists_a_post_only_in_the_languages_it_can_be_read_in(client, db, settings, code, other):
    post = PostFactory(**{f"published_at_{other}": None})

    found = parsed(client, "/sitemap-posts-1.xml").findall("s:url", NAMES)

    address = f"{settings.SITE_URL}{post.get_absolute_url(code)}"
    assert [url.findtext("s:loc", None, NAMES) for url in found] == [address]
    assert translations(found[0]) == {code: address, "x-default": address}


def test_the_date_of_a_post_is_that_of_its_last_public_change_in_the_language(client, db, settings):
    published, corrected = ago(days=9), ago(days=2)
    post = PostFactory(published_at_en=published, published_at_mn=published, corrected_at_mn=corrected)

    found = locations(client, settings)

    dates = [
        found[f"{settings.SITE_URL}{post.get_absolute_url(code)}"].findtext("s:lastmod", None, NAMES)
        for code in ("en", "mn")
    ]
    assert [date[:10] for date in dates] == [
        at.astimezone(timezone.get_default_timezone()).date().isoformat() for at in (published, corrected)
    ]


def test_a_page_with_a_picture_names_it(client, db, settings):
    post = PostFactory(image=ImageFactory())
    plain = PostFactory()

    found = locations(client, settings)

    named = [
        [
            image.text
            for image in found[f"{settings.SITE_URL}{one.get_absolute_url('en')}"].iterfind("i:image/i:loc", NAMES)
        ]
        for one in (post, plain)
    ]
    assert named == [[f"{settings.SITE_URL}{Image.objects.get().url}"], []]


def test_a_large_sitemap_is_split(client, db, settings, monkeypatch):
    monkeypatch.setattr(sitemaps, "RECORDS_PER_PAGE", 2)
    for _ in range(3):
        PostFactory()

    assert [name for name in sections(client, settings) if "posts" in name] == [
        "/sitemap-posts-1.xml",
        "/sitemap-posts-2.xml",
    ]
    found = [len(parsed(client, f"/sitemap-posts-{number}.xml").findall("s:url", NAMES)) for number in (1, 2)]
    assert found == [4, 2]
    assert client.get("/sitemap-posts-3.xml").status_code == 404


def test_an_empty_or_unknown_sitemap_is_not_there(client, db, settings):
    assert "/sitemap-topics-1.xml" not in sections(client, settings)
    assert [client.get(f"/sitemap-{name}-1.xml").status_code for name in ("topics", "nothing", "pages")] == [
        404,
        404,
        200,
    ]


def test_a_sitemap_costs_the_same_for_one_post_and_twelve(client, db):
    PostFactory(image=ImageFactory())
    addresses = ("/sitemap.xml", "/sitemap-posts-1.xml", "/sitemap-authors-1.xml", "/sitemap-archive-1.xml")
    one = [cost(client, address) for address in addresses]
    for _ in range(11):
        PostFactory(image=ImageFactory())

    assert [cost(client, address) for address in addresses] == one
    assert max(one) <= 14


def test_crawlers_are_led_to_the_index(client, db, settings):
    robots = client.get("/robots.txt").text

    assert f"Sitemap: {settings.SITE_URL}/sitemap.xml\n" in robots
    assert "Disallow: /mn/mine/\n" in robots
