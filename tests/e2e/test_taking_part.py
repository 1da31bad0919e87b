"""A citizen's ten minutes with a long text on a phone: reads, finds a clause by its number, comments, has a receipt."""

import pytest
from playwright.sync_api import expect

from engagement.models import Comment
from tests import factories
from tests.e2e.visitors import Visitor

PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
WORDS = {"en": "My herd is a day’s ride from the office.", "mn": "Манай мал оффисоос өдөрчийн газарт бий."}


@pytest.fixture
def law(site, settings):
    """An open consultation on a text of three parts, one on each page."""
    settings.CLAUSES_PER_PAGE = 4
    factories.GroundFactory()
    draft, position = factories.DraftFactory(), 0
    for part in (1, 2, 3):
        for number in (1, 2, 3):
            title = {"part_en": f"Part {part}", "part_mn": f"{part}-р бүлэг"} if number == 1 else {}
            factories.ClauseFactory(draft=draft, number=f"{part}.{number}", position=position, **title)
            position += 1
    return factories.publish(draft)


@pytest.mark.parametrize(("language", "scripts"), [("en", True), ("mn", False)], ids=["en", "mn without scripts"])
def test_a_citizen_on_a_phone_reads_finds_a_clause_and_comments_on_it(law, visit, language, scripts):
    citizen = Visitor(visit(java_script_enabled=scripts, **PHONE), language, "Bold", "bold@example.net")
    page, say = citizen.page, citizen.say
    page.goto(law.consultation.get_absolute_url(language))
    expect(page.get_by_role("heading", level=1)).to_be_in_viewport()
    expect(page.locator(".clock__days")).to_be_in_viewport()
    page.locator(".hero__acts").get_by_role("link", name=say("How to take part")).click()
    expect(page.get_by_role("heading", name=say("How to take part"))).to_be_in_viewport()
    page.get_by_role("link", name=say("Choose a clause")).click()

    page.get_by_label(say("Go to clause number")).fill("3,2")
    page.get_by_role("button", name=say("Go", "to a clause")).click()
    clause = page.locator('[id="clause-3.2"]')
    expect(clause).to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["viewport"]["width"]
    clause.get_by_role("link", name=say("Comment on %(number)s", number="3.2")).click()
    citizen.write(WORDS[language])

    comment = Comment.objects.get()
    assert (comment.discussion.clause.number, comment.comment, comment.language) == ("3.2", WORDS[language], language)
