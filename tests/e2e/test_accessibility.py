"""Every page type by axe in light and dark, on a narrow screen, and with the keyboard alone."""

import pytest
from playwright.sync_api import expect

from engagement.models import Comment
from tests.e2e import axe
from tests.e2e.scene import Interface
from tests.world import LANGUAGES

WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 320, "height": 800}
DARK_LANGUAGE = "mn"
STOPS_AT_MOST = 150


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_type_is_free_of_findings_and_fits_a_narrow_screen(language, shelf, visit):
    page, faults = visit(viewport=WIDE), []
    for kind in shelf.page_types():
        kind.open(page, language)
        faults += [f"{kind.label}: {fault}" for fault in faults_of(page, dark=language == DARK_LANGUAGE)]
    assert not faults, "\n".join(faults)


def faults_of(page, *, dark):
    """What is wrong with the page, by axe in one colour scheme, and on a narrow screen."""
    page.emulate_media(color_scheme="dark" if dark else "light")
    faults = axe.findings(page)
    page.set_viewport_size(NARROW)
    width = page.evaluate("document.documentElement.scrollWidth")
    if width > NARROW["width"]:
        faults.append(f"scrolls sideways: {width} px wide; {page.evaluate(TOO_WIDE)}")
    page.set_viewport_size(WIDE)
    return faults


TOO_WIDE = """[...document.querySelectorAll("main *, header *, footer *")]
    .filter(element => element.getBoundingClientRect().right > 321)
    .slice(0, 3).map(element => element.outerHTML.slice(0, 120)).join(" … ")"""


def test_the_skip_link_is_the_first_stop_and_leads_to_the_content(shelf, visit):
    page, say = visit(), Interface("en")
    shelf.page_type("post").open(page, "en")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name=say("Skip to the content"))
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("main").locator(":focus")).to_have_count(1)


def test_every_stop_of_the_keyboard_shows_that_it_has_the_focus(shelf, visit):
    page, faults = visit(reduced_motion="reduce"), []
    for label in ("home", "open consultation", "answered consultation", "post", "form"):
        shelf.page_type(label).open(page, "en")
        faults += [f"{label}: {fault}" for fault in faults_of_stops(page)]
    assert not faults, "\n".join(faults)


def faults_of_stops(page):
    """What is wrong with any stop, from the top of the page to its end."""
    faults = []
    for _stop in range(STOPS_AT_MOST):
        page.keyboard.press("Tab")
        stop = page.evaluate(FOCUS)
        if stop is None:
            return faults
        faults += [f"{stop['html']}: {fault}" for fault in stop["faults"]]
    return [*faults, "the end of the page was not reached"]


# What has the focus, and whether its ring, or that of the card it makes up, can be seen; null at the end of the page.
FOCUS = """() => {
    const element = document.activeElement;
    if (element === document.body) return null;
    const box = element.getBoundingClientRect();
    const ring = [element, element.closest("article")].filter(Boolean).map(it => getComputedStyle(it))
        .some(style => style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2);
    const seen = box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
    const faults = [...(ring ? [] : ["no ring"]), ...(seen ? [] : ["out of sight"])];
    return {html: element.outerHTML.slice(0, 120), faults};
}"""


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_comment_is_written_and_sent_with_the_keyboard_alone(language, shelf, visit):
    page, say = visit(), Interface(language)
    shelf.page_type("post").open(page, language)
    tab_to(page, page.get_by_role("link", name=say("Write a comment"), exact=True).first)
    page.keyboard.press("Enter")
    tab_to(page, page.get_by_role("textbox", name=say("Your comment")))
    page.keyboard.type("Хэзээ, хаана?")
    tab_to(page, page.get_by_role("textbox", name=say("Your name, as it will be shown")))
    page.keyboard.type("Болд")
    tab_to(page, page.get_by_role("textbox", name=say("Your e-mail address")))
    page.keyboard.type("bold@example.net")
    tab_to(page, page.get_by_label(say("Tell me by e-mail about replies to my comment")))
    page.keyboard.press("Space")
    tab_to(page, page.get_by_role("button", name=say("Send the comment")))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=say("One more step: check your mail"))).to_be_visible()
    sent = Comment.objects.get(comment="Хэзээ, хаана?")
    assert (sent.user_name, sent.language, sent.followup) == ("Болд", language, True)


def tab_to(page, target):
    """Press the tabulator until the target has the focus."""
    expect(target).to_be_visible()
    for _stop in range(STOPS_AT_MOST):
        page.keyboard.press("Tab")
        if target.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError(f"{target} cannot be reached with the keyboard")
