"""Passing a page on, in a real browser: what needs a script appears with it, and nothing breaks the content policy."""

import json

import pytest
from django.conf import settings
from playwright.sync_api import expect

from tests.e2e.axe import findings
from tests.factories import EventFactory, PostFactory, TopicFactory

LANGUAGES = [code for code, _name in settings.LANGUAGES]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_reader_copies_the_address_of_a_post(language, site, visit):
    page = visit(permissions=["clipboard-read", "clipboard-write"])
    page.goto(PostFactory().get_absolute_url(language))

    page.locator("button[data-copy-link]").click()

    expect(page.locator(".copied")).not_to_be_empty()
    assert page.evaluate("navigator.clipboard.readText()") == page.locator("link[rel=canonical]").get_attribute("href")


def test_a_reader_copies_the_address_of_one_point(site, visit):
    page = visit(permissions=["clipboard-read", "clipboard-write"])
    body = '<ol class="points"><li><h3>First</h3><p>One.</p></li><li><h3>Second</h3><p>Two.</p></li></ol>'
    page.goto(PostFactory(body_en=body).get_absolute_url("en"))
    link = page.locator("a[data-copy-link]").nth(1)

    link.click()

    expect(page.locator(".copied")).not_to_be_empty()
    assert page.evaluate("navigator.clipboard.readText()") == page.url
    assert page.url.endswith(link.get_attribute("href"))


def test_without_scripts_there_are_links_and_no_dead_buttons(site, visit):
    page = visit(java_script_enabled=False)
    page.goto(PostFactory().get_absolute_url("en"))

    expect(page.locator(".share a")).to_have_count(6)
    expect(page.locator(".share button:visible")).to_have_count(0)


def test_the_device_shares_in_its_own_way(site, visit):
    page = visit()
    page.add_init_script("navigator.share = async (what) => { window.shared = what; };")
    post = PostFactory()
    page.goto(post.get_absolute_url("mn"))

    page.locator("button[data-share]").click()

    assert page.evaluate("window.shared") == {"title": post.title_mn, "url": page.url}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_browser_keeps_what_is_said_to_programs_and_complains_of_nothing(language, site, visit):
    page, post, event = visit(), PostFactory(), EventFactory()
    post.topics.add(TopicFactory())

    for address, kind in (
        (f"/{language}/", "WebSite"),
        (post.get_absolute_url(language), "NewsArticle"),
        (event.get_absolute_url(language), "Event"),
    ):
        page.goto(address)
        blocks = page.locator('script[type="application/ld+json"]').all_text_contents()
        assert kind in [json.loads(block)["@type"] for block in blocks]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_links_of_a_page_are_accessible(scheme, site, visit):
    page = visit(color_scheme=scheme, viewport={"width": 320, "height": 700}, permissions=["clipboard-write"])
    page.goto(PostFactory().get_absolute_url("mn"))
    page.locator("button[data-copy-link]").click()
    expect(page.locator(".copied")).not_to_be_empty()

    assert findings(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
