"""The bare address leads to the reader's language once, keeps nothing, and traps nobody."""

import pytest

MONGOLIAN, ENGLISH = "mn-MN,mn;q=0.9,en;q=0.5", "en-GB,en;q=0.9"


@pytest.mark.parametrize(
    ("asked", "leads_to"),
    [
        (MONGOLIAN, "/mn/"),
        (ENGLISH, "/en/"),
        ("mn", "/mn/"),
        ("en;q=0.4,mn;q=0.8", "/mn/"),
        ("ru,mn;q=0.5", "/mn/"),
        ("fr", "/en/"),
        ("*", "/en/"),
        ("", "/en/"),
        ("x" * 5000, "/en/"),
        (None, "/en/"),
    ],
)
def test_the_root_leads_to_the_language_the_browser_asks_for(client, db, asked, leads_to):
    response = client.get("/", headers={"accept-language": asked} if asked is not None else {})

    assert (response.status_code, response["Location"]) == (302, leads_to)


def test_the_root_keeps_nothing_and_says_what_it_varies_by(client, db):
    response = client.get("/", headers={"accept-language": MONGOLIAN})

    assert dict(response.cookies) == {}
    assert response["Vary"] == "Accept-Language"
    assert response["Cache-Control"].startswith("public, ")


@pytest.mark.parametrize("code", ["en", "mn"])
def test_an_address_decides_its_language_whatever_the_browser_asks_for(client, db, code):
    answers = [client.get(f"/{code}/", headers={"accept-language": asked}) for asked in (MONGOLIAN, ENGLISH)]

    assert [(answer.status_code, f'<html lang="{code}">' in answer.text) for answer in answers] == [(200, True)] * 2
    assert answers[0].content == answers[1].content


def test_a_visitor_who_changed_the_language_is_not_led_back(client, db):
    client.get("/", headers={"accept-language": MONGOLIAN}, follow=True)

    response = client.get("/en/posts/", headers={"accept-language": MONGOLIAN})

    assert (response.status_code, '<html lang="en">' in response.text) == (200, True)


@pytest.mark.parametrize("path", ["/about/", "/posts/"])
def test_an_address_without_a_language_leads_to_one(client, db, path):
    response = client.get(path, headers={"accept-language": MONGOLIAN})

    assert (response.status_code, response["Location"]) == (302, f"/mn{path}")
    assert "Accept-Language" in response["Vary"]


def test_an_unknown_language_is_not_found(client, db):
    assert client.get("/fr/posts/").status_code == 404


@pytest.mark.parametrize("code", ["en", "mn"])
def test_a_page_that_is_not_there_says_so_in_its_language(client, db, code):
    response = client.get(f"/{code}/nothing/")

    assert (response.status_code, f'<html lang="{code}">' in response.text) == (404, True)


def test_robots_are_kept_from_private_pages(client, db, settings):
    lines = client.get("/robots.txt").text.split("\n")

    forbidden = {f"Disallow: /{code}/{folder}/" for code in ("en", "mn") for folder in ("mine", "comments", "admin")}
    assert forbidden <= set(lines)
    assert f"Sitemap: {settings.SITE_URL}/sitemap.xml" in lines
