"""Series: posts that are read one after the other, numbered in the order in which they went live."""

import pytest

from tests.factories import ImageFactory, PostFactory, SeriesFactory, ago, ahead
from tests.world import cost


@pytest.fixture
def series(db):
    return SeriesFactory()


def parts_of(series, count, **kwargs):
    """So many live posts, a day apart, the first one first."""
    days = range(count, 0, -1)
    return [
        PostFactory(series=series, published_at_en=ago(days=day), published_at_mn=ago(days=day), **kwargs)
        for day in days
    ]


def texts(page, selector):
    return [tag.get_text(" ", strip=True) for tag in page.select(selector)]


@pytest.mark.parametrize("code", ["en", "mn"])
def test_a_series_numbers_its_parts_in_the_order_in_which_they_went_live(read, series, code):
    late = PostFactory(series=series, published_at_en=ago(days=1), published_at_mn=ago(days=1))
    early = PostFactory(series=series, published_at_en=ago(days=9), published_at_mn=ago(days=9))
    PostFactory()

    page = read(series.get_absolute_url(code))

    assert page.h1.get_text() == getattr(series, f"title_{code}")
    assert texts(page, ".parts .post-card__title") == [getattr(post, f"title_{code}") for post in (early, late)]
    assert texts(page, ".parts__number") == ["1", "2"]
    assert [tag["href"] for tag in page.select(".breadcrumbs a")] == [f"/{code}/posts/", f"/{code}/series/"]


def test_numbers_go_on_over_pages(read, series, settings):
    settings.POSTS_PER_PAGE = 2
    parts_of(series, 3)

    page = read(series.get_absolute_url("en"), page=2)

    assert (page.select_one(".parts")["start"], texts(page, ".parts__number")) == ("3", ["3"])


@pytest.mark.parametrize(
    ("at", "shown"),
    [(1, [1, 2, 3, 4]), (4, [1, 2, 3, 4, 5, 6, 7]), (5, [2, 3, 4, 5, 6, 7, 8]), (9, [6, 7, 8, 9])],
)
def test_a_part_shows_three_parts_before_it_and_three_after_it(read, series, at, shown):
    parts = parts_of(series, 9)

    page = read(parts[at - 1].get_absolute_url("en"))

    assert texts(page, ".part__place") == [f"Part {at} of 9 in the series"]
    assert texts(page, ".part__number") == [str(number) for number in shown]
    assert texts(page, ".part__item [aria-current]") == [parts[at - 1].title_en]
    assert [tag["href"] for tag in page.select(".part__item a")] == [
        parts[number - 1].get_absolute_url("en") for number in shown if number != at
    ]
    assert page.select_one(".part__list")["start"] == str(shown[0])


@pytest.mark.parametrize("code", ["en", "mn"])
def test_parts_are_counted_per_language(read, series, code):
    own = PostFactory(series=series, published_at_en=ago(days=3), published_at_mn=ago(days=3))
    PostFactory(series=series, published_at_en=ago(days=2), published_at_mn=None)
    last = PostFactory(series=series, published_at_en=ago(days=1), published_at_mn=ago(days=5))

    page = read(last.get_absolute_url(code))

    titles = {"en": 3, "mn": 2}[code]
    assert len(page.select(".part__item")) == titles
    assert texts(page, ".part__item [aria-current]") == [getattr(last, f"title_{code}")]
    first = {"en": own, "mn": last}[code]
    assert texts(page, ".part__item")[0].endswith(getattr(first, f"title_{code}"))


def test_of_two_parts_of_one_moment_each_has_a_number_of_its_own(read, series):
    moment = ago(days=1)
    parts = [PostFactory(series=series, published_at_en=moment) for _number in range(3)]

    places = [texts(read(part.get_absolute_url("en")), ".part__place") for part in parts]

    assert places == [[f"Part {number} of 3 in the series"] for number in (1, 2, 3)]


def test_a_part_that_is_not_live_is_neither_shown_nor_counted(read, series):
    first, last = parts_of(series, 2)
    hidden = [
        PostFactory(series=series, title_en="Qdraft", published_at_en=None),
        PostFactory(series=series, title_en="Qsoon", published_at_en=ahead(days=1)),
        PostFactory(series=series, title_en="Qgone", published_at_en=ago(hours=30), withdrawn=True),
    ]

    pages = [read(address) for address in (last.get_absolute_url("en"), series.get_absolute_url("en"), "/en/series/")]

    assert texts(pages[0], ".part__place") == ["Part 2 of 2 in the series"]
    assert [post.title_en for post in hidden if any(post.title_en in str(page) for page in pages)] == []
    assert first.title_en in str(pages[0])


def test_the_only_part_of_a_series_shows_no_box(read, series):
    only = PostFactory(series=series)
    page = read(only.get_absolute_url("en"))
    assert page.select(".part") == []

    PostFactory(series=series)
    assert read(only.get_absolute_url("en")).select(".part")


@pytest.mark.parametrize("code", ["en", "mn"])
@pytest.mark.parametrize(
    "dates",
    [
        {"published_at_en": None, "published_at_mn": None},
        {"published_at_en": ahead(days=9), "published_at_mn": ahead(days=9)},
        {"withdrawn": True},
    ],
    ids=["draft", "scheduled", "withdrawn"],
)
def test_a_series_without_a_public_part_is_not_known(client, read, series, code, dates):
    PostFactory(series=series, **dates)
    known = PostFactory(series=SeriesFactory()).series

    assert client.get(known.get_absolute_url(code)).status_code == 200
    assert client.get(series.get_absolute_url(code)).status_code == 404
    assert texts(read(f"/{code}/series/"), ".topics__title") == [getattr(known, f"title_{code}")]


def test_the_list_shows_the_series_with_the_newest_part_first(read, db):
    stale, fresh = SeriesFactory(), SeriesFactory()
    parts_of(stale, 1, title_en="Old")
    PostFactory(series=fresh, published_at_en=ago(hours=1))
    parts_of(fresh, 2)

    page = read("/en/series/")

    assert texts(page, ".topics__title") == [fresh.title_en, stale.title_en]
    assert texts(page, ".topics__item .meta") == ["3 parts", "1 part"]


@pytest.mark.parametrize(("code", "other"), [("en", "mn"), ("mn", "en")])
def test_a_series_tells_of_its_parts_in_the_other_language(read, series, code, other):
    post = PostFactory(series=series, **{f"published_at_{code}": None})

    page = read(series.get_absolute_url(code))

    assert [(tag["href"], tag["lang"]) for tag in page.select(".elsewhere .list-lined__title")] == [
        (post.get_absolute_url(other), other)
    ]


def test_without_series_the_list_says_so(read, db):
    assert texts(read("/en/series/"), ".empty__title") == ["No series yet"]


def test_series_cost_the_same_for_few_parts_and_for_many(client, series):
    first = parts_of(series, 2)[0]
    addresses = ("/en/series/", series.get_absolute_url("en"), first.get_absolute_url("en"))
    few = [cost(client, address) for address in addresses]
    parts_of(series, 12, image=ImageFactory())
    for _number in range(5):
        PostFactory(series=SeriesFactory(), published_at_mn=None)

    assert [cost(client, address) for address in addresses] == few
