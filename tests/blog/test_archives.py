"""The archive: posts by year and month of Ulaanbaatar, with ways from month to month."""

from datetime import UTC, datetime

import pytest
from django.utils import timezone

from tests.factories import PostFactory, ago, ahead
from tests.world import cost

NOW = datetime(2026, 6, 10, 12, tzinfo=timezone.get_default_timezone())


@pytest.fixture(autouse=True)
def summer(db, time_machine):
    """No test here runs at the turn of a month."""
    time_machine.move_to(NOW, tick=False)


def local(*parts):
    return datetime(*parts, tzinfo=timezone.get_default_timezone())


def live_at(moment, **kwargs):
    return PostFactory(published_at_en=moment, published_at_mn=moment, **kwargs)


def only_in(code, moment):
    other = "mn" if code == "en" else "en"
    nothing = {"title": None, "slug": None, "summary": "", "body": "", "published_at": None}
    return PostFactory(
        **{f"published_at_{code}": moment}, **{f"{name}_{other}": value for name, value in nothing.items()}
    )


def texts(page, selector):
    return [tag.get_text(" ", strip=True) for tag in page.select(selector)]


def links(page, selector):
    return [(tag["href"], tag.get_text(" ", strip=True)) for tag in page.select(selector)]


@pytest.mark.parametrize(
    ("code", "said"),
    [("en", ["March 2 posts", "May 1 post"]), ("mn", ["3-р сар", "5-р сар"])],
)
def test_the_overview_counts_the_posts_of_each_month(read, code, said):
    for moment in (local(2026, 3, 1), local(2026, 3, 31), local(2026, 5, 2), local(2024, 12, 24)):
        live_at(moment)

    page = read(f"/{code}/posts/archive/")

    assert [address for address, _text in links(page, ".archive-year__title a")] == [
        f"/{code}/posts/archive/2026/",
        f"/{code}/posts/archive/2024/",
    ]
    assert texts(page, ".archive-year__title .count") == ["(3)", "(1)"]
    shown = links(page, "#year-2026 ~ .months a")
    assert [address for address, _text in shown] == [f"/{code}/posts/archive/2026/{month}/" for month in (3, 5)]
    assert all(text.startswith(start) for (_address, text), start in zip(shown, said, strict=True))
    assert len(page.select("#year-2026 ~ .months li")) == 12


def test_a_month_begins_at_midnight_in_ulaanbaatar(read):
    last = live_at(datetime(2026, 3, 31, 15, 59, 59, tzinfo=UTC))
    first = live_at(datetime(2026, 3, 31, 16, tzinfo=UTC))

    march, april = read("/en/posts/archive/2026/3/"), read("/en/posts/archive/2026/4/")

    assert (texts(march, ".post-card__title"), texts(april, ".post-card__title")) == ([last.title_en], [first.title_en])


@pytest.mark.parametrize("code", ["en", "mn"])
def test_a_post_stands_in_the_month_of_its_own_language(read, code):
    post = PostFactory(published_at_en=local(2026, 1, 5), published_at_mn=local(2026, 2, 5))
    own, other = {"en": (1, 2), "mn": (2, 1)}[code]

    assert texts(read(f"/{code}/posts/archive/2026/{own}/"), ".post-card__title") == [getattr(post, f"title_{code}")]
    assert texts(read(f"/{code}/posts/archive/2026/{other}/"), ".post-card__title") == []


@pytest.mark.parametrize("code", ["en", "mn"])
def test_a_year_shows_its_posts_newest_first_and_the_way_to_its_months(read, code):
    older, newer = live_at(local(2026, 1, 1)), live_at(local(2026, 4, 1))
    live_at(local(2025, 12, 31, 23, 59))

    page = read(f"/{code}/posts/archive/2026/")

    assert texts(page, ".post-card__title") == [getattr(post, f"title_{code}") for post in (newer, older)]
    assert [address for address, _text in links(page, ".months a")] == [
        f"/{code}/posts/archive/2026/{month}/" for month in (1, 4)
    ]
    assert [address for address, _text in links(page, ".breadcrumbs a")] == [
        f"/{code}/posts/",
        f"/{code}/posts/archive/",
    ]


def test_a_month_leads_to_the_nearest_months_that_have_posts(read):
    for month in (1, 3, 6):
        live_at(local(2026, month, 2))

    ways = {month: links(read(f"/en/posts/archive/2026/{month}/"), ".pagination--top a") for month in (1, 3, 6)}

    assert ways == {
        1: [("/en/posts/archive/2026/3/", "March 2026")],
        3: [("/en/posts/archive/2026/1/", "January 2026"), ("/en/posts/archive/2026/6/", "June 2026")],
        6: [("/en/posts/archive/2026/3/", "March 2026")],
    }


def test_a_year_leads_to_the_nearest_years_that_have_posts(read):
    for year in (2016, 2020, 2026):
        live_at(local(year, 1, 2))

    assert links(read("/en/posts/archive/2020/"), ".pagination--top a") == [
        ("/en/posts/archive/2016/", "2016"),
        ("/en/posts/archive/2026/", "2026"),
    ]


@pytest.mark.parametrize("code", ["en", "mn"])
@pytest.mark.parametrize("period", ["2026/2", "2025"])
def test_a_time_without_posts_says_so_and_leads_on(read, code, period):
    live_at(local(2024, 12, 1))
    live_at(local(2026, 4, 1))

    page = read(f"/{code}/posts/archive/{period}/")

    assert [tag["href"] for tag in page.select(".empty a")] == [f"/{code}/posts/archive/"]
    assert page.select_one("meta[name=robots]")["content"] == "noindex"
    assert len(page.select(".pagination--top a")) == 2


@pytest.mark.parametrize(
    "period", ["2023", "2024/11", "2026/7", "2027", "2026/0", "2026/13", "0", "9999", "10000", "1" * 40, "2026/x"]
)
def test_a_time_in_which_no_post_can_be_is_not_found(client, period):
    live_at(local(2024, 12, 1))

    assert client.get("/en/posts/archive/2024/12/").status_code == 200
    assert client.get(f"/en/posts/archive/{period}/").status_code == 404


def test_an_archive_without_posts_says_so(client, read):
    assert texts(read("/en/posts/archive/"), ".empty__title") == ["No posts yet"]
    assert client.get("/en/posts/archive/2026/").status_code == 404


@pytest.mark.parametrize("code", ["en", "mn"])
def test_what_is_not_live_is_neither_shown_nor_counted(read, code):
    shown = live_at(local(2026, 6, 1))
    hidden = [
        live_at(None, title_en="Qdraft", title_mn="Qdraft"),
        live_at(ahead(hours=1), title_en="Qsoon", title_mn="Qsoon"),
        live_at(local(2026, 6, 2), title_en="Qgone", title_mn="Qgone", withdrawn=True),
    ]

    pages = [read(f"/{code}/posts/archive/{path}") for path in ("", "2026/", "2026/6/")]

    assert [texts(page, ".post-card__title") for page in pages[1:]] == [[getattr(shown, f"title_{code}")]] * 2
    assert texts(pages[0], ".archive-year__title .count") == ["(1)"]
    for page, post in [(page, post) for page in pages for post in hidden]:
        assert post.title_en not in str(page)


@pytest.mark.parametrize(("code", "other"), [("en", "mn"), ("mn", "en")])
def test_a_month_tells_of_its_posts_in_the_other_language(read, code, other):
    post = only_in(other, local(2026, 4, 5))
    only_in(other, local(2026, 5, 5))

    page = read(f"/{code}/posts/archive/2026/4/")

    assert [(tag["href"], tag["lang"]) for tag in page.select(".elsewhere .list-lined__title")] == [
        (post.get_absolute_url(other), other)
    ]
    assert texts(page, ".post-card__title") == []


def test_one_month_has_one_address(client, read):
    live_at(local(2026, 4, 5))

    response = client.get("/en/posts/archive/2026/04/")

    assert (response.status_code, response["Location"]) == (301, "/en/posts/archive/2026/4/")
    assert (
        read("/en/posts/archive/2026/4/")
        .select_one("link[rel=canonical]")["href"]
        .endswith("/en/posts/archive/2026/4/")
    )


def test_the_posts_of_a_year_go_on_over_pages(read, settings):
    settings.POSTS_PER_PAGE = 1
    posts = [live_at(local(2026, month, 1)) for month in (5, 4)]

    pages = [read("/en/posts/archive/2026/", page=number) for number in (1, 2)]

    assert [texts(page, ".post-card__title") for page in pages] == [[post.title_en] for post in posts]


def test_the_list_of_posts_leads_to_the_archive(read):
    assert read("/en/posts/").select_one(".chips a[href='/en/posts/archive/']")


@pytest.mark.parametrize("path", ["", "2026/", "2026/6/"])
def test_the_archive_costs_the_same_for_one_post_and_for_many(client, path):
    live_at(ago(hours=1))
    one = cost(client, f"/en/posts/archive/{path}")
    for _number in range(20):
        live_at(ago(hours=2))

    assert cost(client, f"/en/posts/archive/{path}") == one <= 12


def test_no_post_takes_the_address_of_the_archive(client):
    post = PostFactory.build(slug_en="archive", slug_mn="arkhiv", title_en="Archive")

    with pytest.raises(Exception, match="This is the address of the archive") as caught:
        post.validate_constraints()

    assert "Choose another" in str(caught.value)
