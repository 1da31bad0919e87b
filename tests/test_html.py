"""Every kind of page is HTML as the standard has it: read strictly, and checked for what a parser lets pass."""

import itertools
import re
from collections import Counter

import html5lib
import pytest
from bs4 import BeautifulSoup
from django.test import Client

from blog.models import Post
from tests import world

pytestmark = pytest.mark.django_db

# What a browser's parser accepts and the standard does not.
OBSOLETE = "center, font, big, strike, tt, marquee, acronym, [align], [bgcolor], [cellpadding], [nowrap], [valign]"
REFERENCES = ("for", "aria-labelledby", "aria-describedby", "aria-controls", "aria-errormessage", "list", "form")


@pytest.fixture(scope="module")
def pages(django_db_setup, django_db_blocker, tmp_path_factory):
    """Address → text of every page that a reader can open, in both languages."""
    with world.standing(world.build, django_db_blocker, tmp_path_factory) as site:
        client = Client()
        addresses = [address for twins in (site.pages() | site.variants()).values() for address in twins.values()]
        yield {address: client.get(address).text for address in dict.fromkeys(addresses)}


@pytest.fixture(scope="module")
def all_pages(pages, django_db_blocker):
    """The same, with forms, notices and what answers a mistyped address."""
    client, slug = Client(), Post.objects.live("en").filter(published_at_mn__isnull=False).first().slug_en
    more = [
        "/en/posts/nothing/",
        f"/en/posts/{slug}/comment/",
        "/en/follow/",
        "/en/search/?q=post",
        "/en/search/?q=zzz",
    ]
    more += [address.replace("/en/", "/mn/") for address in more if slug not in address]
    with django_db_blocker.unblock():
        return pages | {address: client.get(address).text for address in more}


def test_every_page_is_read_without_a_single_error(db, all_pages):
    assert len(all_pages) > 60
    assert {address: found for address, text in all_pages.items() if (found := errors(text))} == {}


def errors(text):
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    parser.parse(text)
    return [(text.splitlines()[line - 1][:160], code) for (line, _column), code, _more in parser.errors]


def test_the_strict_reader_finds_what_is_wrong():
    assert errors("<!doctype html><title>x</title><p><div></p>") != []


def test_every_identifier_is_there_once_and_every_reference_leads_somewhere(db, all_pages):
    problems = {}
    for address, text in all_pages.items():
        page = BeautifulSoup(text, "html.parser")
        known = Counter(tag["id"] for tag in page.select("[id]"))
        twice = [name for name, count in known.items() if count > 1]
        asked = {
            name for attribute in REFERENCES for tag in page.select(f"[{attribute}]") for name in words(tag[attribute])
        }
        asked |= {tag["href"][1:] for tag in page.select('a[href^="#"]') if tag["href"] != "#"}
        if twice or asked - set(known):
            problems[address] = (twice, asked - set(known))

    assert problems == {}


def words(value):
    return value if isinstance(value, list) else value.split()


def test_no_page_uses_what_the_standard_has_given_up(db, all_pages):
    found = {address: BeautifulSoup(text, "html.parser").select(OBSOLETE) for address, text in all_pages.items()}

    assert {address: tags for address, tags in found.items() if tags} == {}


def test_every_page_names_itself_once(db, pages):
    """One title, description, canonical address, main part and first heading; headings skip no level."""
    for address, text in pages.items():
        page = BeautifulSoup(text, "html.parser")
        for selector in ("title", "meta[name=description]", "meta[charset]", "link[rel=canonical]", "main", "h1"):
            assert len(page.select(selector)) == 1, (address, selector)
        assert page.select_one("meta[name=description]")["content"].strip(), address
        levels = [int(tag.name[1]) for tag in page.select("h1, h2, h3, h4, h5, h6")]
        assert all(below <= above + 1 for above, below in itertools.pairwise(levels)), (address, levels)


def test_every_page_has_all_that_is_needed_to_share_it(db, pages):
    wanted = {"og:title", "og:description", "og:url", "og:type", "og:site_name", "og:locale", "og:image"}
    wanted |= {"og:image:width", "og:image:height", "og:image:alt", "twitter:card"}
    for address, text in pages.items():
        page = BeautifulSoup(text, "html.parser")
        tags = Counter(tag.get("property") or tag.get("name") for tag in page.select("head meta"))
        assert {name: tags[name] for name in wanted if tags[name] != 1} == {}, address
        assert all(tag["content"].strip() for tag in page.select("head meta[property]")), address


def test_every_moment_is_written_as_programs_read_it(db, all_pages):
    day = re.compile(r"\d{4}(-\d\d(-\d\d(T\d\d:\d\d:\d\d[+-]\d\d:\d\d)?)?)?|\d\d:\d\d")
    for address, text in all_pages.items():
        times = BeautifulSoup(text, "html.parser").select("time")
        assert [tag for tag in times if not day.fullmatch(tag.get("datetime", ""))] == [], address


def test_no_page_runs_or_styles_anything_inline(db, all_pages):
    for address, text in all_pages.items():
        page = BeautifulSoup(text, "html.parser")
        assert page.select("style, [style], [href^='javascript:']") == [], address
        scripts = [tag for tag in page.select("script") if not tag.get("src")]
        assert {tag["type"] for tag in scripts} <= {"application/ld+json"}, address
        assert [name for tag in page.select("*") for name in tag.attrs if name.startswith("on")] == [], address
