"""What scripts add to the form: the text is kept until it is sent, a selection is quoted, «Useful» answers in place."""

import pytest
from playwright.sync_api import expect

from tests.e2e.scene import LINES, Interface
from tests.factories import CommentFactory, discussion_of
from tests.world import LANGUAGES, twins

SELECT = """() => {
    const range = document.createRange();
    range.selectNodeContents(document.querySelector("[data-quotable] p:last-child"));
    getSelection().removeAllRanges();
    getSelection().addRange(range);
}"""
KEPT = "Object.values(localStorage).join() + Object.values(sessionStorage).join()"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_text_survives_leaving_the_page_and_is_forgotten_when_it_is_sent(language, scene, visit):
    page, say, lines = visit(), Interface(language), LINES[language]
    text = page.get_by_role("textbox", name=say("Your comment"))
    address = page.get_by_role("textbox", name=say("Your e-mail address"))

    page.goto(scene.post.get_absolute_url(language))
    page.get_by_role("link", name=say("Write a comment")).first.click()
    text.fill(lines.answer)
    address.fill("bold@example.net")
    form = page.url
    page.goto(scene.post.get_absolute_url(language))
    page.goto(form)

    expect(text).to_have_value(lines.answer)
    expect(address).to_have_value("")
    expect(page.get_by_text(say("Your text was brought back: this browser had kept it."))).to_be_visible()
    assert "bold" not in page.evaluate(KEPT)
    page.get_by_role("textbox", name=say("Your name, as it will be shown")).fill("Болд")
    address.fill("bold@example.net")
    page.get_by_role("button", name=say("Send the comment")).click()
    expect(page.get_by_text("b…@example.net")).to_be_visible()
    page.wait_for_function(f"!({KEPT})")
    page.goto(form)
    expect(text).to_have_value("")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_selection_is_quoted_and_useful_answers_in_place(language, scene, visit):
    page, say = visit(), Interface(language)
    comment = CommentFactory(discussion=discussion_of(scene.post), comment="The first.\n\nThe second.")

    page.goto(twins("engagement:comment_reply", comment.pk)[language])
    text = page.get_by_role("textbox", name=say("Your comment"))
    text.fill("Mine.")
    text.press("Home")
    page.evaluate(SELECT)
    page.get_by_role("button", name=say("Quote what I have selected")).click()
    expect(text).to_have_value("> The second.\n\nMine.")
    expect(text).to_be_focused()

    page.goto(scene.post.get_absolute_url(language))
    button = page.get_by_role("button", name=say("Useful", "button"))
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_role("status").filter(has_text="1")).to_have_text(say("Marked as useful. Now: {n}").format(n=1))
    comment.refresh_from_db()
    assert comment.useful == 1
    assert page.url.endswith(scene.post.get_absolute_url(language))
