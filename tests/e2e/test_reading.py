"""Reading on: further comments come into the page where scripts run, and on pages of their own where they do not."""

from django.urls import reverse
from playwright.sync_api import expect

from tests.e2e.scene import Interface
from tests.factories import CommentFactory, DiscussionFactory


def test_further_comments_come_into_the_page_and_take_the_focus(visit, settings):
    settings.THREADS_PER_PAGE, settings.REPLIES_PER_THREAD = 2, 2
    discussion, say = DiscussionFactory(), Interface("en")
    roots = [CommentFactory(discussion=discussion, comment=f"Remark {number}") for number in range(5)]
    replies = [CommentFactory(discussion=discussion, parent_id=roots[0].pk, comment=f"Word {n}") for n in range(5)]
    page = visit()
    page.goto(reverse("engagement:discussion_detail", args=[discussion.pk]))
    articles = page.get_by_role("article")
    expect(articles).to_have_count(4)

    page.get_by_role("link", name="3 more replies in this thread").click()
    expect(articles).to_have_count(5)
    expect(page.locator(f"#{replies[2].anchor}")).to_be_focused()
    expect(page.locator("[data-more-said]")).to_have_text(say("1 more comment is shown."))
    page.get_by_role("link", name=say("More comments")).first.click()
    expect(page.get_by_text("Word 4")).to_be_visible()
    expect(page.locator(".comment--more")).to_have_count(0)

    page.get_by_role("link", name=say("More comments")).click()
    expect(page.locator(f"#{roots[2].anchor}")).to_be_focused()
    assert "start=" in page.url  # a way back leads to where one was reading
    page.get_by_role("link", name=say("More comments")).click()
    expect(page.get_by_text("Remark 4")).to_be_visible()
    expect(page.get_by_role("link", name=say("More comments"))).to_have_count(0)
    assert page.locator(".comments > li[id]").evaluate_all("items => items.map(item => item.id)") == [
        comment.anchor for comment in (roots[0], *replies, *roots[1:])
    ]


def test_without_scripts_a_permanent_link_leads_to_a_marked_place(visit, settings):
    settings.THREADS_PER_PAGE, settings.REPLIES_PER_THREAD = 1, 2
    root = CommentFactory()
    replies = [CommentFactory(discussion=root.discussion, parent_id=root.pk, comment=f"Word {n}") for n in range(6)]
    page = visit(java_script_enabled=False)

    page.goto(replies[4].get_absolute_url())

    place = page.locator(f"#{replies[4].anchor}")
    expect(place).to_be_in_viewport()
    expect(place.locator("article")).to_have_css("outline-style", "solid")
    expect(page.get_by_role("article").first).to_contain_text("Word 4")
