"""A post in traditional script: vertical, on a page of its own, public with the Mongolian text."""

import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import override

from blog.actions.posts import publish, save_revision
from blog.models import Post
from blog.models.revisions import public_content
from diplomacy.refusals import Refused
from tests.blog.test_versions import fields_of_form
from tests.diplomacy.test_mongol_bichig import TEXT
from tests.factories import PostFactory, ago, ahead

TITLE = "ᠰᠢᠶᠢᠳᠬᠦ\u202fᠡᠴᠡ"


def script_url(slug, code="mn"):
    with override(code):
        return reverse("blog:post_script", args=[slug])


@pytest.fixture
def post(db):
    return PostFactory(title_mong=TITLE, body_mong=TEXT)


def test_every_joiner_is_on_the_page_as_it_was_pasted(post, read):
    page = read(script_url(post.slug_mn))

    text = page.select_one(".bichig__text")
    assert text["lang"] == "mn-Mong"
    assert text.h1.string == TITLE
    assert [tag.string for tag in text.select("p")] == TEXT.split("\n\n")
    assert Post.objects.get(pk=post.pk).body_mong == TEXT


def test_the_page_is_shared_with_the_card_of_its_post(post, read):
    pages = [read(address) for address in (script_url(post.slug_mn), post.get_absolute_url("mn"))]

    cards = [page.select_one("meta[property='og:image']")["content"] for page in pages]
    assert cards[0] == cards[1]
    assert f"/cards/posts/{post.pk}/" in cards[0]


@pytest.mark.parametrize("title", ["", TITLE])
def test_a_text_in_traditional_script_has_a_title_in_that_script(post, title):
    columns = {"title_mong": title, "body_mong": TEXT}
    if title:
        Post.objects.update(**columns)
    else:
        with pytest.raises(IntegrityError, match="post_script_has_a_title"), transaction.atomic():
            Post.objects.update(**columns)

    Post.objects.update(title_mong=title, body_mong="")


def test_the_columns_can_be_reached_by_keyboard(post, read):
    region = read(script_url(post.slug_mn)).select_one(".bichig")

    assert (region["role"], region["tabindex"], region["aria-labelledby"]) == ("region", "0", "bichig-name")


def test_the_font_is_loaded_on_this_page_alone(post, read):
    sheets = "link[rel=stylesheet][href*=mongol_bichig]"

    assert len(read(script_url(post.slug_mn)).select(sheets)) == 1
    assert read(post.get_absolute_url("mn")).select(sheets) == []


@pytest.mark.parametrize("code", ["en", "mn"])
def test_the_post_leads_to_its_other_script(post, read, settings, code):
    page = read(post.get_absolute_url(code))

    link = page.select_one(".script-link a")
    assert (link["href"], link["hreflang"]) == (script_url(post.slug_mn), "mn-Mong")
    assert link.select_one("[lang=mn-Mong]").get_text() == "ᠮᠣᠩᠭᠣᠯ ᠪᠢᠴᠢᠭ"
    head = {tag["hreflang"]: tag["href"] for tag in page.select("link[hreflang]")}
    assert head["mn-Mong"] == settings.SITE_URL + script_url(post.slug_mn)


def test_both_scripts_and_the_translation_name_each_other(post, read):
    pages = [read(address) for address in (*post.urls().values(), script_url(post.slug_mn))]

    named = [{tag["hreflang"]: tag["href"] for tag in page.select("link[hreflang]")} for page in pages]
    assert named[0] == named[1] == named[2]
    assert {"en", "mn", "mn-Mong"} <= set(named[0])


def test_the_page_names_its_own_address_as_the_canonical_one(post, read, settings):
    page = read(script_url(post.slug_mn))

    assert page.select_one("link[rel=canonical]")["href"] == settings.SITE_URL + script_url(post.slug_mn)


@pytest.mark.parametrize("columns", [{"published_at_mn": None}, {"published_at_mn": ahead(hours=1)}])
def test_the_script_of_a_text_that_is_not_live_is_as_unknown_as_the_text(db, client, columns):
    post = PostFactory(title_mong=TITLE, body_mong=TEXT, **columns)

    assert client.get(script_url(post.slug_mn)).status_code == 404
    assert "mongol-bichig" not in client.get(post.get_absolute_url("en")).text


@pytest.mark.parametrize(
    "columns",
    [{"body_mong": ""}, {"withdrawn_at_mn": ago(hours=1), "withdrawn_reason_mn": "Алдаа."}],
    ids=["without text", "withdrawn"],
)
def test_the_address_leads_to_the_post_where_the_script_is_gone(db, client, columns):
    post = PostFactory(**{"title_mong": TITLE, "body_mong": TEXT, **columns})

    response = client.get(script_url(post.slug_mn))

    assert (response.status_code, response["Location"]) == (302, f"/mn/posts/{post.slug_mn}/")
    there = client.get(response["Location"])
    assert (TEXT[:6] in there.text, "mongol-bichig" in there.text) == (False, False)


def test_there_is_no_such_page_in_english(post, client):
    assert client.get(script_url(post.slug_mn, "en")).status_code == 404
    assert client.get(script_url(post.slug_en, "en")).status_code == 404


def test_the_page_may_be_kept_by_caches_and_takes_no_orders(post, client):
    response = client.get(script_url(post.slug_mn))

    assert response["Cache-Control"].startswith("public")
    assert dict(response.cookies) == {}
    assert client.post(script_url(post.slug_mn)).status_code == 405


# Staff


@pytest.fixture
def desk(client_of, editor):
    return client_of(editor)


def form_of(desk, post):
    return fields_of_form(desk.get(reverse("admin:blog_post_change", args=[post.pk])))


def test_every_joiner_survives_the_form_of_editors_and_the_publication(desk, editor, client):
    post = PostFactory(published_at_mn=None)
    url = reverse("admin:blog_post_change", args=[post.pk])

    saved = desk.post(url, form_of(desk, post) | {"title_mong": TITLE, "body_mong": TEXT.replace("\n", "\r\n")})
    post.refresh_from_db()
    assert (saved.status_code, post.revision.content["title_mong"], post.revision.content["body_mong"]) == (
        302,
        TITLE,
        TEXT,
    )

    publish(post, "mn", by=editor)
    post.refresh_from_db()
    assert (post.title_mong, post.body_mong) == (TITLE, TEXT)
    assert TEXT.split("\n\n")[0] in client.get(script_url(post.slug_mn)).text


def test_editing_again_changes_no_joiner(desk):
    post = PostFactory(title_mong=TITLE, body_mong=TEXT)
    form = form_of(desk, post)

    desk.post(reverse("admin:blog_post_change", args=[post.pk]), form | {"title_en": "Another title"})

    post.refresh_from_db()
    assert form["body_mong"] == TEXT
    assert (post.revision.content["title_mong"], post.revision.content["body_mong"]) == (TITLE, TEXT)


@pytest.mark.parametrize(
    ("text", "words"), [("\ue2f2\ue27e", "Menksoft"), ("Монгол", "Only traditional Mongolian script")]
)
def test_other_texts_are_refused_and_stay_in_the_form(desk, text, words):
    post = PostFactory()

    response = desk.post(reverse("admin:blog_post_change", args=[post.pk]), form_of(desk, post) | {"body_mong": text})

    assert (response.status_code, words in response.text, text in response.text) == (200, True, True)
    assert Post.objects.get(pk=post.pk).body_mong == ""


@pytest.mark.parametrize(("language", "words"), [("en", "needs a title in that script"), ("mn", None)])
def test_a_form_without_the_title_in_that_script_says_so_and_keeps_the_text(desk, language, words):
    post = PostFactory()
    url = reverse("admin:blog_post_change", args=[post.pk])
    desk.cookies[settings.LANGUAGE_COOKIE_NAME] = language

    response = desk.post(url, form_of(desk, post) | {"title_mong": "", "body_mong": TEXT})

    page = BeautifulSoup(response.content, "html.parser")
    errors = page.select_one(".field-title_mong .errorlist")
    assert (response.status_code, page.select_one("[name=body_mong]").text.strip()) == (200, TEXT)
    assert errors is not None
    assert words is None or words in errors.get_text()
    post.refresh_from_db()
    assert post.revision is None

    assert desk.post(url, form_of(desk, post) | {"title_mong": TITLE, "body_mong": TEXT}).status_code == 302


def test_a_version_without_that_title_is_refused_on_every_other_way(editor):
    post = PostFactory(published_at_mn=None)

    with pytest.raises(Refused, match="needs a title in that script"):
        save_revision(post, public_content(post) | {"body_mong": TEXT}, by=editor)
