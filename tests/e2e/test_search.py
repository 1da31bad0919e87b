"""The search in a browser, with scripts and without."""

from playwright.sync_api import expect

from tests import factories
from tests.e2e import axe
from tests.e2e.scene import Interface

NARROW = {"width": 320, "height": 800}


def test_a_visitor_without_scripts_finds_a_post_from_any_page(site, visit):
    post = factories.PostFactory(title_mn="Гэрээ байгуулав", body_mn="<p>Талууд гэрээгээр тохирчээ.</p>")
    page, say = visit(java_script_enabled=False, viewport=NARROW), Interface("mn")
    page.goto("/mn/about/")

    page.get_by_role("link", name=say("Search"), exact=True).click()
    page.get_by_role("searchbox").fill("geree")
    page.get_by_role("button", name=say("Search")).click()

    expect(page.locator("mark", has_text="гэрээгээр")).to_be_visible()
    page.get_by_role("link", name=post.title_mn).click()
    expect(page).to_have_url(f"{site}{post.get_absolute_url('mn')}")


def test_suggestions_are_chosen_by_keyboard(site, visit):
    factories.PostFactory(title_en="Copper mines")
    chosen = factories.PostFactory(title_en="Copper roofs", published_at_en=factories.ago(days=2))
    page = visit()
    page.goto("/en/search/")
    field, options = page.locator("#search_q"), page.locator(".search-suggestions").get_by_role("option")

    field.press_sequentially("copp")
    expect(options).to_have_count(2)
    assert axe.findings(page) == []
    field.press("Escape")
    expect(page.get_by_role("listbox")).to_be_hidden()
    field.press("ArrowUp")
    expect(options.filter(has_text="Copper roofs")).to_have_attribute("aria-selected", "true")
    field.press("Enter")

    expect(page).to_have_url(f"{site}{chosen.get_absolute_url('en')}")


def test_the_pages_of_results_and_of_none_are_free_of_findings(site, visit):
    factories.PostFactory(title_mn="ASEM товчхон", title_en="ASEM in brief")
    page = visit(viewport=NARROW)

    for query in ("?q=asem&in=both", "?q=asem&kind=nothing", "?q=asme", "?q=zzyzx"):
        page.goto(f"/en/search/{query}")
        assert (query, axe.findings(page)) == (query, [])
        assert page.evaluate("document.documentElement.scrollWidth") == NARROW["width"]
