"""The page in traditional script stands upright, in its own font, and can be reached sideways by keyboard."""

import pytest
from django.urls import reverse
from django.utils.translation import override

from tests.diplomacy.test_mongol_bichig import TEXT
from tests.e2e.axe import findings
from tests.factories import PostFactory

SCROLLED = """() => new Promise((resolve) => {
  const look = () => document.querySelector(".bichig").scrollLeft > 0 ? resolve(true) : requestAnimationFrame(look);
  look();
})"""


@pytest.fixture
def address(site):
    post = PostFactory(title_mong="ᠮᠣᠩᠭᠣᠯ", body_mong="\n\n".join([TEXT] * 12))
    with override("mn"):
        return reverse("blog:post_script", args=[post.slug_mn])


@pytest.mark.parametrize("width", [320, 1280])
def test_the_text_runs_down_in_columns_from_left_to_right(address, visit, width):
    page = visit(viewport={"width": width, "height": 700})
    page.goto(address)
    page.evaluate("document.fonts.ready")

    boxes = [paragraph.bounding_box() for paragraph in page.locator(".bichig__text > p").all()]
    assert boxes[0]["x"] < boxes[1]["x"] < boxes[2]["x"]
    assert boxes[0]["height"] > boxes[0]["width"] / 4
    assert page.evaluate("getComputedStyle(document.querySelector('.bichig__text')).writingMode") == "vertical-lr"
    assert page.evaluate("document.fonts.check('20px \"Noto Sans Mongolian\"', 'ᠮᠣᠩᠭᠣᠯ')")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_columns_out_of_sight_are_reached_by_keyboard(address, visit):
    page = visit(viewport={"width": 360, "height": 700})
    page.goto(address)

    page.locator(".bichig").focus()
    page.keyboard.press("ArrowRight")

    # A promise of ours: the browser library's own waiting evaluates text again and again, which the site's policy forbids.
    assert page.evaluate(SCROLLED)
    assert page.evaluate(
        "document.querySelector('.bichig').scrollHeight <= document.querySelector('.bichig').clientHeight"
    )


def test_the_page_is_accessible(address, visit):
    page = visit(viewport={"width": 360, "height": 700})
    page.goto(address)

    assert findings(page) == []
