"""Languages: columns, texts without fallback, and the way to the same page in another one."""

import pytest
from django.db import connection
from django.utils.translation import override

from blog.models import Post
from diplomacy import languages
from diplomacy.languages import Alternate
from tests.factories import PostFactory


def test_both_languages_are_offered_under_their_own_names():
    assert [(code, languages.name(code)) for code in languages.codes()] == [("en", "English"), ("mn", "Монгол")]


@pytest.mark.parametrize(
    ("active", "current"), [("en", "en"), ("mn", "mn"), ("en-gb", "en"), ("fr", "en"), (None, "en")]
)
def test_the_current_language_is_always_an_offered_one(active, current):
    with override(active):
        assert languages.current() == current


def test_the_others_are_all_but_one():
    assert (languages.others("en"), languages.others("mn")) == (["mn"], ["en"])


def test_a_column_is_named_by_its_language():
    with override("mn"):
        assert languages.column("title") == "title_mn"
    assert languages.column("title", "en") == "title_en"
    assert languages.column("title", "mn-mong") == "title_mn_mong"
    assert languages.columns("title", "slug") == ["title_en", "title_mn", "slug_en", "slug_mn"]


@pytest.mark.parametrize("nothing", ["", None])
def test_a_text_is_never_that_of_another_language(nothing):
    post = Post(title_en="In English", title_mn=nothing)

    assert (languages.text(post, "title", "en"), languages.text(post, "title", "mn")) == ("In English", "")
    with override("mn"):
        assert languages.text(post, "title") == ""


def test_what_is_missing_is_named_by_its_column():
    post = Post(title_en="In English", summary_en="", summary_mn="Товч")

    assert languages.missing(post, ["title", "summary"]) == ["title_mn", "summary_en"]


@pytest.mark.parametrize(("texts", "found"), [(("a", "b"), 1), (("a", ""), 0), (("a", None), 0), ((None, None), 0)])
def test_a_filled_field_has_text_in_every_language(db, texts, found):
    PostFactory()
    Post.objects.update(published_at_en=None, published_at_mn=None, summary_en=texts[0], summary_mn=texts[1])

    assert Post.objects.filter(languages.filled("summary")).count() == found


def test_a_condition_for_constraints_does_not_let_null_pass(db):
    """A check that comes out as NULL would let the row pass: the condition is false instead."""
    PostFactory()
    Post.objects.update(published_at_en=None, published_at_mn=None, summary_mn=None)

    with connection.cursor() as cursor:
        cursor.execute("SELECT summary_mn IS NOT NULL AND summary_mn > '' FROM blog_post")
        assert cursor.fetchall() == [(False,)]
    assert "IS NOT NULL" in str(Post.objects.filter(languages.has_text("summary_mn")).query)


def test_alternates_say_where_the_page_is_and_where_only_a_notice_waits(settings):
    settings.SITE_URL = "https://site.example.org"
    with override("mn"):
        found = languages.alternates({"en": "/en/x/", "mn": "/mn/kh/"}, available=["en"])

    assert found == [Alternate("en", "/en/x/", False, True), Alternate("mn", "/mn/kh/", True, False)]  # noqa: FBT003
    assert [(item.name, item.absolute_url) for item in found] == [
        ("English", "https://site.example.org/en/x/"),
        ("Монгол", "https://site.example.org/mn/kh/"),
    ]


def test_without_more_words_a_page_is_available_in_every_language_it_has_an_address_in():
    with override("en"):
        assert languages.alternates({"en": "/en/"}) == [Alternate("en", "/en/", is_current=True, is_available=True)]
