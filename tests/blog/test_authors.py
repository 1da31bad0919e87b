"""Authors: who signs posts, with their office, biography and picture, and the posts of each."""

import pytest

from tests.factories import AuthorFactory, ImageFactory, PostFactory, ago, ahead
from tests.world import cost

LIFE = {"biography_en": "Born in Darkhan.", "biography_mn": "Дарханд төрсөн."}


@pytest.fixture
def author(db):
    return AuthorFactory(name_en="B. Saruul", name_mn="Б.Саруул", is_person=True, image=ImageFactory(), **LIFE)


def texts(page, selector):
    return [tag.get_text(" ", strip=True) for tag in page.select(selector)]


@pytest.mark.parametrize("code", ["en", "mn"])
def test_an_author_has_a_page_with_office_biography_picture_and_posts(read, author, code):
    post = PostFactory(author=author)
    PostFactory()

    page = read(author.get_absolute_url(code))

    assert page.h1.get_text() == getattr(author, f"name_{code}")
    assert texts(page, ".lede") == [getattr(author, f"office_{code}")]
    assert texts(page, ".author-head__biography") == [LIFE[f"biography_{code}"]]
    assert page.select_one(".portrait img")["alt"] == {"en": "A blue field", "mn": "Цэнхэр талбай"}[code]
    assert texts(page, ".post-card__title") == [getattr(post, f"title_{code}")]
    assert [tag["href"] for tag in page.select(".breadcrumbs a")] == [f"/{code}/posts/", f"/{code}/authors/"]


@pytest.mark.parametrize("code", ["en", "mn"])
def test_the_list_of_authors_counts_what_is_live_in_its_language(read, author, code):
    other = AuthorFactory(name_en="A. Anand", name_mn="А.Ананд")
    for kwargs in ({}, {"published_at_en": None}, {"published_at_mn": None}, {"withdrawn": True}):
        PostFactory(author=author, **kwargs)
    PostFactory(author=other)

    page = read(f"/{code}/authors/")

    assert texts(page, ".authors__name") == [getattr(one, f"name_{code}") for one in (other, author)]
    said = [text.split() for text in texts(page, ".authors__item .meta:last-child")]
    assert [[word for word in words if word.isdigit()] for words in said] == [["1"], ["2"]]


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
def test_an_author_of_nothing_public_is_not_known(client, read, author, code, dates):
    PostFactory(author=author, **dates)
    known = PostFactory().author

    assert client.get(known.get_absolute_url(code)).status_code == 200
    assert client.get(author.get_absolute_url(code)).status_code == 404
    assert "Saruul" not in str(read("/en/authors/"))


@pytest.mark.parametrize("code", ["en", "mn"])
def test_what_is_not_live_is_not_on_the_page_of_its_author(read, author, code):
    PostFactory(author=author)
    hidden = [
        PostFactory(author=author, title_en="Qdraft", title_mn="Qdraft", published_at_en=None, published_at_mn=None),
        PostFactory(
            author=author,
            title_en="Qsoon",
            title_mn="Qsoon",
            published_at_en=ahead(days=1),
            published_at_mn=ahead(days=1),
        ),
        PostFactory(author=author, title_en="Qgone", title_mn="Qgone", withdrawn=True),
    ]

    page = str(read(author.get_absolute_url(code)))

    assert [post.title_en for post in hidden if post.title_en in page] == []


@pytest.mark.parametrize(("code", "other"), [("en", "mn"), ("mn", "en")])
def test_an_author_of_the_other_language_alone_is_shown_with_what_there_is(read, author, code, other):
    post = PostFactory(author=author, **{f"published_at_{code}": None})

    page = read(author.get_absolute_url(code))

    assert [(tag["href"], tag["lang"]) for tag in page.select(".elsewhere .list-lined__title")] == [
        (post.get_absolute_url(other), other)
    ]
    assert getattr(post, f"title_{code}") not in str(page)


@pytest.mark.parametrize("code", ["en", "mn"])
def test_a_post_ends_with_its_author_and_the_way_to_their_page(read, author, code):
    post = PostFactory(author=author)

    page = read(post.get_absolute_url(code))

    assert texts(page, ".signature h2 a") == [getattr(author, f"name_{code}")]
    assert {tag["href"] for tag in page.select(".signature a, .byline a")} == {author.get_absolute_url(code)}
    assert LIFE[f"biography_{code}"] in page.select_one(".signature").get_text()


def test_the_posts_of_an_author_go_on_over_pages(read, author, settings):
    settings.POSTS_PER_PAGE = 1
    posts = [PostFactory(author=author, published_at_en=ago(days=number)) for number in (1, 2)]

    pages = [read(author.get_absolute_url("en"), page=number) for number in (1, 2)]

    assert [texts(page, ".post-card__title") for page in pages] == [[post.title_en] for post in posts]
    assert [page.select_one("link[rel=canonical]")["href"].partition("?")[2] for page in pages] == ["", "page=2"]


def test_the_list_of_authors_goes_on_over_pages(read, db, monkeypatch):
    monkeypatch.setattr("blog.views.authors.AUTHORS_PER_PAGE", 1)
    for name in ("A. Anand", "B. Bat"):
        PostFactory(author=AuthorFactory(name_en=name))

    pages = [read("/en/authors/", page=number) for number in (1, 2)]

    assert [texts(page, ".authors__name") for page in pages] == [["A. Anand"], ["B. Bat"]]


def test_without_authors_the_list_says_so(read, db):
    assert texts(read("/en/authors/"), ".empty__title") == ["No authors yet"]


def test_authors_cost_the_same_for_one_and_for_many(client, author):
    PostFactory(author=author)
    addresses = ("/en/authors/", author.get_absolute_url("en"))
    one = [cost(client, address) for address in addresses]
    for _number in range(12):
        PostFactory(author=author, image=ImageFactory())
        PostFactory(author=AuthorFactory(image=ImageFactory()))
        PostFactory(author=author, published_at_en=None)

    assert [cost(client, address) for address in addresses] == one
