"""A view is told once, by a reader's browser that does not object."""

import pytest

from blog.models import DailyFigure
from tests.factories import PostFactory

PERSON = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
NOT_DRIVEN = "Object.defineProperty(Navigator.prototype, 'webdriver', {get: () => false});"
GPC = "Object.defineProperty(Navigator.prototype, 'globalPrivacyControl', {get: () => true});"
DO_NOT_TRACK = "Object.defineProperty(Navigator.prototype, 'doNotTrack', {get: () => '1'});"


def open_post(visit, *scripts):
    """A reader comes from another site, and loads the page a second time."""
    post, sent = PostFactory(), []
    page = visit(user_agent=PERSON)
    for script in scripts:
        page.add_init_script(script)
    page.on("request", lambda request: sent.append(request) if request.method == "POST" else None)
    page.goto(post.get_absolute_url("mn"), referer="https://www.montsame.mn/a/secret?q=1")
    page.wait_for_load_state("networkidle")
    page.reload()
    page.wait_for_load_state("networkidle")
    return page, sent


def test_a_view_is_told_once_with_the_site_alone_and_no_cookie(site, visit):
    page, sent = open_post(visit, NOT_DRIVEN)

    assert [request.post_data for request in sent] == ["from=www.montsame.mn"]
    figure = DailyFigure.objects.get()
    assert (figure.language, figure.site, figure.views) == ("mn", "montsame.mn", 1)
    assert page.context.cookies() == []


@pytest.mark.parametrize("wish", [GPC, DO_NOT_TRACK], ids=["global privacy control", "do not track"])
def test_a_reader_who_objects_is_not_counted(site, visit, wish):
    _page, sent = open_post(visit, NOT_DRIVEN, wish)

    assert (sent, DailyFigure.objects.count()) == ([], 0)


def test_a_driven_browser_is_not_counted(site, visit):
    _page, sent = open_post(visit)

    assert (sent, DailyFigure.objects.count()) == ([], 0)
