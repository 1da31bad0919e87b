"""What every public page keeps: cacheable, cheap, safe, bilingual."""

import re

import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.test import Client

from blog.models import Post
from tests import world

pytestmark = pytest.mark.django_db

MOST_QUERIES = 12
MOST_QUERIES_OF_A_DISCUSSION = 6
ADDRESS = re.compile(
    r"https?://\S+|\b[0-9a-f]{64}\b"
)  # a printed page names where it was printed from; a seal its hash
LATIN_WORD = re.compile(r"[A-Za-z]{4,}")
# Names and addresses that are written in Latin letters in Mongolian too.
NAMES = {"English", "JavaScript", "WCAG", "accessibility", "example", "engagement", "consular"}
NAMES |= {"Facebook", "Telegram", "WhatsApp", "LinkedIn", "manifest", "JSON", "Bold"}
# Files of the site's own, and what programs alone fetch.
OWN = re.compile(r"/(static|pictures)/|/favicon\.ico$|/(en|mn)/site\.webmanifest$|/(en|mn)/[\w/-]+\.(atom|json)$")


@pytest.fixture(scope="module")
def site(django_db_setup, django_db_blocker, tmp_path_factory):
    with world.standing(world.build, django_db_blocker, tmp_path_factory) as site:
        yield site


@pytest.fixture(scope="module")
def responses(site):
    """Every public page in each language: (label, language) → response."""
    client = Client()
    return {
        (label, code): client.get(address)
        for label, addresses in site.pages().items()
        for code, address in addresses.items()
    }


def soup(response):
    return BeautifulSoup(response.content, "html.parser")


def broken(responses, holds):
    """The pages for which the check does not hold, with what it found there."""
    found = {page: holds(page, response) for page, response in responses.items()}
    return {page: problem for page, problem in found.items() if problem}


def test_every_page_answers_as_a_web_page(responses):
    kinds = {(response.status_code, response["Content-Type"]) for response in responses.values()}

    assert kinds == {(200, "text/html; charset=utf-8")}


def test_no_page_sets_a_cookie(responses):
    assert broken(responses, lambda _page, response: dict(response.cookies)) == {}


def test_shared_caches_may_keep_every_page(responses):
    """The page of an event that is on tells what happens, and is as fresh as its JSON twin."""

    def problem(page, response):
        seconds, stale = ("1[45]", 0) if page[0] == "event that is on" else (60, 600)
        wanted = rf"public, max-age=0, s-maxage={seconds}, stale-while-revalidate={stale}"
        return "" if re.fullmatch(wanted, response["Cache-Control"]) else response["Cache-Control"]

    assert broken(responses, problem) == {}


def test_every_page_varies_by_its_address_alone(responses):
    assert broken(responses, lambda _page, response: response["Vary"].replace("Accept-Encoding", "")) == {}


def test_compression_adds_the_only_variation(db, site):
    response = Client(headers={"accept-encoding": "gzip"}).get(site.post.get_absolute_url("en"))

    assert (response["Content-Encoding"], response["Vary"]) == ("gzip", "Accept-Encoding")


def test_a_page_that_has_not_changed_is_not_sent_again(db, site, responses):
    client, answers = Client(), {}
    for label, addresses in site.pages().items():
        for code, address in addresses.items():
            response = client.get(address, headers={"if-none-match": responses[label, code]["ETag"]})
            answers[response.status_code, response.content] = label

    assert set(answers) == {(304, b"")}


def test_a_page_that_has_changed_is_sent_again(client, db, site):
    address = site.post.get_absolute_url("en")
    before = client.get(address)
    Post.objects.filter(pk=site.post.pk).update(body_en="<p>Longer.</p>")

    after = client.get(address, headers={"if-none-match": before["ETag"]})

    assert (after.status_code, "<p>Longer.</p>" in after.text) == (200, True)


@pytest.mark.parametrize("method", ["head", "get"])
def test_a_page_answers_only_to_safe_methods(client, db, site, method):
    address = site.post.get_absolute_url("en")

    assert getattr(client, method)(address).status_code == 200
    assert client.post(address).status_code == 405


def test_every_page_carries_the_security_headers(responses):
    expected = {
        "X-Frame-Options": "DENY",
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
    }

    def problem(_page, response):
        return {name: response.get(name) for name, value in expected.items() if response.get(name) != value}

    assert broken(responses, problem) == {}


def test_the_content_policy_allows_nothing_but_the_site_itself(responses):
    policies = {response["Content-Security-Policy"] for response in responses.values()}

    own = "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
    nobody = "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    assert policies == {own + nobody}


def test_no_page_needs_what_the_content_policy_forbids(responses):
    def problem(_page, response):
        page = soup(response)
        inline = [tag for tag in page.find_all(["script", "style"]) if not tag.get("src") and not is_data(tag)]
        attributes = [
            f"{tag.name} {name}" for tag in page.find_all() for name in tag.attrs if name == "style" or name[:2] == "on"
        ]
        return inline + attributes

    assert broken(responses, problem) == {}


def is_data(tag):
    """Whether it is a block that browsers never run, so that no policy is asked."""
    return tag.name == "script" and tag["type"] == "application/ld+json"


def test_no_page_loads_anything_from_elsewhere(responses):
    """Links that say what a page is, such as the canonical one, load nothing."""

    def problem(_page, response):
        loads = soup(response).select(
            "script[src], img[src], source, iframe, link:not([rel=canonical]):not([hreflang])"
        )
        addresses = [tag.get("src") or tag.get("href") or tag.get("srcset", "") for tag in loads]
        return [address for address in addresses if not OWN.match(address)]

    assert broken(responses, problem) == {}


def test_every_page_has_exactly_one_main_heading(responses):
    def problem(_page, response):
        headings = soup(response).find_all("h1")
        return [] if len(headings) == 1 and headings[0].get_text(strip=True) else headings

    assert broken(responses, problem) == {}


def test_no_two_elements_of_a_page_share_a_name(responses):
    def problem(_page, response):
        names = [tag["id"] for tag in soup(response).select("[id]")]
        return {name for name in names if names.count(name) > 1}

    assert broken(responses, problem) == {}


def test_every_page_says_its_language(responses):
    assert broken(responses, lambda page, response: "" if soup(response).html["lang"] == page[1] else "wrong") == {}


def test_every_page_names_its_own_address(site, responses):
    pages = site.pages()

    def problem(page, response):
        label, code = page
        found = [tag["href"] for tag in soup(response).select("link[rel=canonical]")]
        return [] if found == [f"{settings.SITE_URL}{pages[label][code]}"] else found

    assert broken(responses, problem) == {}


def test_pages_name_their_translations_and_these_name_them_back(responses):
    named = {
        page: {tag["hreflang"]: tag["href"] for tag in soup(response).select("link[hreflang]")}
        for page, response in responses.items()
    }

    one_sided = {
        page: links for page, links in named.items() if links != named[page[0], "mn" if page[1] == "en" else "en"]
    }
    assert one_sided == {}
    told = {label: set(links) - {"x-default"} for (label, _code), links in named.items()}
    assert {label: found for label, found in told.items() if "only" not in label and len(found) != 2} == {}
    assert (told["post in English only"], told["post in Mongolian only"]) == ({"en"}, {"mn"})


def test_readers_of_other_languages_are_led_to_english_where_there_is_any(responses):
    for page, response in responses.items():
        links = {tag["hreflang"]: tag["href"] for tag in soup(response).select("link[hreflang]")}
        assert links["x-default"] == links.get("en", links.get("mn")), page


def test_the_language_switch_leads_to_the_same_page_in_the_other_language(client, db, site, responses):
    pages = site.pages()

    def problem(page, response):
        label, code = page
        other = "mn" if code == "en" else "en"
        links = {tag["lang"]: tag["href"] for tag in soup(response).select(".language-switch a[lang]")}
        links |= {tag.find("span")["lang"]: tag["href"] for tag in soup(response).select(".language-switch__none")}
        if links != pages[label]:
            return links
        there = client.get(links[other])
        return "" if (there.status_code, soup(there).html["lang"]) == (200, other) else there.status_code

    assert broken(responses, problem) == {}


def test_each_comment_says_its_own_language(client, db, site):
    for code, address in world.twins("engagement:discussion_detail", site.discussion.pk).items():
        texts = {tag.get_text(strip=True): tag["lang"] for tag in soup(client.get(address)).select(".comment__text")}

        assert texts == {site.comment.comment: "en", "Цаг нь таарахгүй байна.": "mn"}, code


def test_an_excerpt_says_the_language_of_its_comment(client, db, site):
    page = soup(client.get(site.answered.get_absolute_url("mn")))

    assert [tag["lang"] for tag in page.select(".excerpt blockquote")] == ["en", "en", "mn"]


def test_mongolian_pages_show_no_english_interface_text(responses):
    def problem(page, response):
        if page[1] != "mn":
            return set()
        words = {
            word for text in texts_in("mn", soup(response).html) for word in LATIN_WORD.findall(ADDRESS.sub("", text))
        }
        return words - NAMES

    assert broken(responses, problem) == {}


def test_english_pages_show_no_mongolian_text_as_english(responses):
    """But for the name that the language has in itself."""

    def problem(page, response):
        texts = texts_in("en", soup(response).html) if page[1] == "en" else []
        return {text for text in texts if re.search("[А-Яа-яӨөҮү]", text)} - {"Монгол"}

    assert broken(responses, problem) == {}


def texts_in(language, element):
    """The texts that a reader's program would read out in the language, but for names of people, and code."""
    for text in element.find_all(string=True):
        holder = text.find_parent(lang=True)
        # Columns of a file are explained with the values that stand in it.
        named = text.find_parent(class_=["comment__name", "comment__acts", "summary__by", "data-columns"])
        named = named or text.find_parent(["figcaption", "code"])
        if holder and holder["lang"] == language and not named and type(text).__name__ == "NavigableString":
            yield text.strip()


def test_no_page_costs_more_than_twelve_queries(client, db, site):
    costs = {
        (label, code): world.cost(client, address)
        for label, addresses in site.pages().items()
        for code, address in addresses.items()
    }

    assert {page: cost for page, cost in costs.items() if cost > MOST_QUERIES} == {}
    assert {
        page: cost for page, cost in costs.items() if "discussion" in page[0] and cost > MOST_QUERIES_OF_A_DISCUSSION
    } == {}
