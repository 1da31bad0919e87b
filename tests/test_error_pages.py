"""What somebody sees when something is refused or goes wrong: a page of the site, in their language, with their words."""

import pytest
from bs4 import BeautifulSoup
from django.db import InterfaceError, OperationalError
from django.test import Client, RequestFactory

from diplomacy import error_pages, views
from diplomacy.origins import is_own
from tests.factories import PostFactory
from tests.test_html import errors

TYPED = "Нэг дэх асуулт.\n\nWhy so early?"
FORM = {
    "comment": TYPED,
    "name": "Dorj",
    "csrfmiddlewaretoken": "a" * 64,
    "timestamp": "1700000000",
    "password1": "a secret",
}


@pytest.fixture
def calm():
    """A client that gets the answer of a server error instead of the error."""
    return Client(raise_request_exception=False)


def breaks(monkeypatch, error):
    """Let a page that needs no database fail."""

    def fail(*_args, **_kwargs):
        raise error

    monkeypatch.setattr(views, "render", fail)


def kept(response):
    return [
        box.text.removeprefix("\n")
        for box in BeautifulSoup(response.content, "html.parser").select("textarea[readonly]")
    ]


@pytest.mark.parametrize("code", ["en", "mn"])
@pytest.mark.parametrize(("error", "status"), [(RuntimeError, 500), (OperationalError, 503), (InterfaceError, 503)])
def test_our_own_mistake_is_told_without_asking_the_database(
    calm, db, monkeypatch, django_assert_num_queries, code, error, status
):
    breaks(monkeypatch, error("secret detail"))

    with django_assert_num_queries(0):
        response = calm.get(f"/{code}/about/")

    assert (response.status_code, response.get("Retry-After")) == (status, "30" if status == 503 else None)
    assert f'<html lang="{code}">' in response.text
    assert ("secret" in response.text, dict(response.cookies)) == (False, {})
    assert errors(response.text) == []


def test_where_even_the_page_of_an_error_fails_there_is_one_that_needs_nothing(calm, monkeypatch):
    breaks(monkeypatch, RuntimeError)
    monkeypatch.setattr(error_pages, "render", lambda *_args, **_kwargs: 1 / 0)

    response = calm.get("/en/about/")

    assert (response.status_code, "Something went wrong" in response.text, "Алдаа гарлаа" in response.text) == (
        500,
        True,
        True,
    )


@pytest.mark.parametrize("status", sorted(error_pages.PAGES))
@pytest.mark.parametrize("code", ["en", "mn"])
def test_every_page_of_an_error_is_whole_and_asks_the_database_nothing(db, django_assert_num_queries, code, status):
    request = RequestFactory().post(f"/{code}/search/", FORM)

    with django_assert_num_queries(0):
        response = error_pages.error_page(request, status, limit=2_500_000 if status == 413 else 0)

    page = BeautifulSoup(response.content, "html.parser")
    assert (response.status_code, errors(response.text), page.html["lang"]) == (status, [], code)
    assert ("no-store" in response["Cache-Control"], "noindex" in response["X-Robots-Tag"]) == (True, True)
    assert len(page.select("nav a")) > 5
    assert page.select("link[rel=canonical], script[type='application/ld+json'], form") == []
    assert "%(" not in response.text
    assert {tag["href"] for tag in page.select(".language-switch a")} == {"/en/search/", "/mn/search/"}


def test_an_address_that_is_no_page_has_the_front_page_for_its_twin(client, db):
    page = BeautifulSoup(client.get("/mn/nothing/").content, "html.parser")

    assert [tag["href"] for tag in page.select(".language-switch a[lang=en]")] == ["/en/"]


def test_words_that_could_not_be_taken_are_given_back_and_nothing_else(calm, db, monkeypatch):
    address = PostFactory().get_absolute_url("mn") + "comment/"
    strict = Client(enforce_csrf_checks=True)

    answers = {
        403: strict.post(address, FORM),
        404: calm.post("/mn/posts/taken-away/comment/", FORM),
        405: calm.post("/mn/about/", FORM),
        400: calm.post(address, FORM | {"more": "\0"}),
    }

    assert {status: response.status_code for status, response in answers.items()} == {n: n for n in answers}
    assert {status: [text.replace("\r", "") for text in kept(response)] for status, response in answers.items()} == {
        403: [TYPED],
        404: [TYPED],
        405: [TYPED],
        400: [TYPED],
    }
    assert all("a secret" not in response.text for response in answers.values())


def test_words_of_another_site_are_not_shown_on_ours(calm, db):
    response = calm.post("/en/about/", FORM, headers={"origin": "https://evil.example"})

    assert (response.status_code, kept(response)) == (403, [])


def test_who_sends_too_much_is_told_the_limit(calm, db, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 2_000

    response = calm.post("/en/follow/", {"email": "x" * 3_000})

    assert (response.status_code, "2.0\xa0KB" in response.text) == (413, True)


@pytest.mark.parametrize(
    ("headers", "told"),
    [
        ({}, None),
        ({"sec-fetch-site": "same-origin"}, True),
        ({"sec-fetch-site": "same-origin", "origin": "http://testserver"}, True),
        ({"origin": "http://testserver"}, True),
        ({"origin": "https://engagement.example.org"}, True),
        ({"origin": "null"}, None),
        ({"sec-fetch-site": "none"}, None),
        ({"sec-fetch-site": "cross-site"}, False),
        ({"sec-fetch-site": "same-site"}, False),
        ({"sec-fetch-site": "same-origin", "origin": "https://evil.example"}, False),
        ({"sec-fetch-site": "cross-site", "origin": "http://testserver"}, False),
        ({"origin": "https://testserver"}, False),
        ({"origin": "http://testserver.evil.example"}, False),
        ({"origin": "http://[::"}, False),
        ({"origin": "", "host": "a b"}, False),
    ],
)
def test_whose_page_sent_a_request(settings, headers, told):
    settings.CSRF_TRUSTED_ORIGINS = ["https://engagement.example.org"]

    assert is_own(RequestFactory().post("/", headers=headers)) is told
