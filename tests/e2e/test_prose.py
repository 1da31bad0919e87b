"""Rich text on a page: reached by keys, whole on the narrowest screen, with nothing for axe to find."""

import re

import pytest
from django.utils.translation import override
from playwright.sync_api import expect

from tests import factories
from tests.e2e import axe

NARROW = {"width": 320, "height": 640}
WORDS = {"en": "Shorten the wait at the border", "mn": "Хил дээрх хүлээлтийг багасгана"}


def body(words, image, post):
    cell = f"<td><p>{words} {words}</p></td>"
    return (
        f'<h2>{words}</h2><p>{words}<span class="footnote">{words}</span> <a href="/go/post/{post.pk}/">{words}</a></p>'
        f'<ol class="points"><li><h3>{words}</h3><p>{words}</p></li><li><h3>{words}</h3></li></ol>'
        f"<table><caption>{words}</caption><tbody><tr><th><p>{words}</p></th><th><p>{words}</p></th></tr><tr>{cell}{cell}</tr></tbody></table>"
        f'<figure><img src="/pictures/{image.pk}/original" alt="{words}"><figcaption>{words}</figcaption></figure>'
    )


@pytest.fixture
def post(site):
    image, other = factories.ImageFactory(), factories.PostFactory()
    texts = {f"body_{code}": body(words, image, other) for code, words in WORDS.items()}
    return factories.PostFactory(image=image, **texts)


@pytest.mark.parametrize("language", WORDS)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_a_text_with_everything(visit, post, language, scheme):
    page = visit(color_scheme=scheme)
    page.goto(post.get_absolute_url(language))

    faults = axe.findings(page)

    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("language", WORDS)
def test_a_text_with_everything_fits_the_narrowest_screen(visit, post, language):
    page = visit(viewport=NARROW)
    page.goto(post.get_absolute_url(language))

    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]
    assert page.locator(".table-region").evaluate("box => box.scrollWidth >= box.clientWidth")


def test_a_note_is_read_and_left_again_by_keys(visit, post):
    page = visit(java_script_enabled=False)
    page.goto(post.get_absolute_url("en"))
    mark = page.locator("[role=doc-noteref]")
    mark.focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("#note-1$"))
    page.keyboard.press("Tab")
    expect(page.locator("[role=doc-backlink]")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("#note-mark-1$"))


def test_a_point_opens_at_its_own_address(visit, post):
    page = visit(viewport=NARROW)
    with override("mn"):
        page.goto(f"{post.get_absolute_url('mn')}#point-2")

    expect(page.locator("#point-2")).to_be_in_viewport()
