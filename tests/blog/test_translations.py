"""The translation board: what is missing, what is behind, and which words changed since."""

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from blog.actions import posts
from blog.models import Post, Revision
from blog.models.translations import behind, is_behind, is_missing, missing
from tests.conftest import member
from tests.factories import EventFactory, PostFactory, TopicFactory

pytestmark = pytest.mark.django_db

BOARD = "admin:blog_post_translations"


@pytest.fixture
def desk(client_of, editor):
    return client_of(editor)


def stored(post):
    return Post.objects.select_related("revision", "translated_from").get(pk=post.pk)


def rewrite(post, *, follows=False, **changes):
    content = posts.newest_content(stored(post)) | changes
    posts.save_revision(post, content, by=None, translation_follows=follows)
    return stored(post)


def written(source="en", **kwargs):
    """A post in one language, saved by an editor."""
    other = {"en": "mn", "mn": "en"}[source]
    empty = {f"{field}_{other}": "" for field in ("title", "summary", "body")} | {f"slug_{other}": None}
    dates = {"published_at_en": None, "published_at_mn": None}
    post = PostFactory(**dates | empty | {"source_language": source} | kwargs)
    return rewrite(post, **{f"summary_{source}": "Saved once."})


@pytest.mark.parametrize(("source", "target"), [("en", "mn"), ("mn", "en")])
def test_a_text_in_one_language_is_missing_in_the_other(source, target):
    post = written(source)

    assert is_missing(post, target)
    assert not is_missing(post, source)
    assert list(missing(Post.objects.all(), target)) == [post]
    assert not missing(Post.objects.all(), source).exists()


@pytest.mark.parametrize(("source", "target"), [("en", "mn"), ("mn", "en")])
def test_a_translation_is_behind_when_its_source_changes_and_no_longer_when_it_was_made_again(source, target):
    post = written(source)
    words = {f"title_{target}": "T", f"summary_{target}": "S", f"body_{target}": "<p>B</p>"}
    post = rewrite(post, follows=True, **words)
    assert not is_behind(post, target)

    post = rewrite(post, **{f"body_{source}": "<p>The source says more.</p>"})
    assert is_behind(post, target)
    assert list(behind(Post.objects.all(), target)) == [post]
    assert not behind(Post.objects.all(), source).exists()

    post = rewrite(post, follows=True, **{f"body_{target}": "<p>So do I.</p>"})
    assert not is_behind(post, target)
    assert not behind(Post.objects.all(), target).exists()


def test_a_slip_mended_in_the_translation_does_not_pretend_that_it_follows():
    post = rewrite(written(), follows=True, title_mn="T", summary_mn="S", body_mn="<p>B</p>")
    post = rewrite(post, body_en="<p>The source says more.</p>")

    assert is_behind(rewrite(post, body_mn="<p>Б</p>"), "mn")


def test_a_post_of_before_versions_is_behind_after_its_first_change():
    post = PostFactory(source_language="en")
    assert not is_behind(stored(post), "mn")

    assert is_behind(rewrite(post, body_en="<p>Something else now.</p>"), "mn")


def test_the_board_shows_the_words_that_changed_in_the_source(desk):
    post = rewrite(written(), follows=True, title_mn="Г", summary_mn="Т", body_mn="<p>Б</p>")
    rewrite(post, body_en="<p>At great length.</p>")

    page = BeautifulSoup(desk.get(reverse(BOARD), {"work": "behind"}).content, "html.parser")

    assert page.select_one(".board ins").text.count("great") == 1
    assert page.select_one(".state--behind")


@pytest.mark.parametrize(("work", "shown"), [("all", {"a", "b", "c"}), ("missing", {"a"}), ("behind", {"b"})])
def test_the_board_is_narrowed_to_what_waits(desk, work, shown):
    written(title_en="a")
    rewrite(PostFactory(title_en="b", source_language="en"), body_en="<p>Changed.</p>")
    PostFactory(title_en="c", source_language="en")

    page = desk.get(reverse(BOARD), {"work": work})

    assert {post.title_en for post, _cells in page.context["rows"]} == shown


@pytest.mark.parametrize("query", ["Өвөл", "өвөл", "Winter"])
def test_the_board_is_searched_by_title_in_either_language(desk, query):
    rewrite(PostFactory(published_at_en=None, published_at_mn=None), title_en="Winter", title_mn="Өвөл")
    PostFactory()

    assert len(desk.get(reverse(BOARD), {"q": query}).context["rows"]) == 1


def test_the_board_costs_the_same_for_few_and_for_many(desk, django_assert_max_num_queries):
    for _ in range(8):
        more = {"topics": [TopicFactory().pk], "event": EventFactory().pk}
        rewrite(PostFactory(source_language="en"), body_en="<p>Changed.</p>", **more)

    with django_assert_max_num_queries(12):
        desk.get(reverse(BOARD))


def translate_url(post, code="mn"):
    return reverse("admin:blog_post_translate", args=[post.pk, code])


def form(desk, url):
    page = BeautifulSoup(desk.get(url).content, "html.parser").select_one(".translate-form")
    fields = {
        box["name"]: box.get("value", "") for box in page.select("input[name]:not([type=checkbox], [type=submit])")
    }
    fields |= {box["name"]: "on" for box in page.select("input[checked]")}
    return fields | {box["name"]: box.text.removeprefix("\n") for box in page.select("textarea[name]")}


def test_a_text_is_translated_beside_its_source(desk):
    post = written(title_en="The lean year", body_en="<p>Little snow.</p>")
    url = translate_url(post)

    assert "Little snow." in desk.get(url).text
    words = {"title_mn": "Гачиг жил", "summary_mn": "Товч", "body_mn": "<p>Цас бага.</p>", "slug_mn": ""}
    response = desk.post(url, form(desk, url) | words)

    assert response.status_code == 302
    post = stored(post)
    assert (post.title_mn, post.slug_mn, post.body_mn) == ("Гачиг жил", "gachig-jil", "<p>Цас бага.</p>")
    assert post.revision.kind == Revision.Kind.TRANSLATION
    assert not is_behind(post, "mn")


def test_a_translator_who_has_not_followed_the_source_says_so(desk):
    post = rewrite(written(), follows=True, title_mn="T", summary_mn="S", body_mn="<p>B</p>")
    post = rewrite(post, body_en="<p>The source says more.</p>")
    fields = form(desk, translate_url(post))
    fields.pop("translation_follows")

    desk.post(translate_url(post), fields | {"title_mn": "Гарчиг"})

    assert is_behind(stored(post), "mn")


def test_a_translation_saved_over_a_newer_version_is_refused_and_nothing_is_lost(desk, client_of):
    post = written()
    fields = form(desk, translate_url(post)) | {
        "title_mn": "Минийх",
        "summary_mn": "Товч",
        "body_mn": "<p>Миний үг.</p>",
    }
    rewrite(post, body_en="<p>Changed meanwhile.</p>")

    response = desk.post(translate_url(post), fields)

    assert response.status_code == 200
    assert "Changed meanwhile" in BeautifulSoup(response.content, "html.parser").select_one(".conflict").text
    assert "Миний үг." in response.text
    again = fields | {"conflict_with": stored(post).revision.number, "keep_both": "on"}
    desk.post(translate_url(post), again)
    post = stored(post)
    assert (post.body_en, post.body_mn) == ("<p>Changed meanwhile.</p>", "<p>Миний үг.</p>")


def test_the_source_itself_and_unknown_languages_have_no_page(desk):
    post = written()

    assert desk.get(translate_url(post, "mn")).status_code == 200
    assert desk.get(translate_url(post, "en")).status_code == 404
    assert desk.get(translate_url(post, "fr")).status_code == 404


def test_only_who_writes_translates_and_only_who_reads_sees_the_board(client_of, officer, moderator):
    post = written()

    assert client_of(officer).get(reverse(BOARD)).status_code == 200
    assert client_of(officer).get(translate_url(post)).status_code == 403
    assert client_of(moderator).get(reverse(BOARD)).status_code == 403


def test_the_front_page_of_the_staff_tells_what_waits(client_of):
    written(title_en="Not translated yet")
    rewrite(PostFactory(title_en="Fell behind", source_language="en"), body_en="<p>Changed.</p>")

    page = BeautifulSoup(client_of(member("editor")).get(reverse("admin:index")).content, "html.parser")

    desk = page.select_one(".desk").text
    assert "Not translated yet" in desk
    assert "Fell behind" in desk


def test_who_writes_no_posts_has_no_editors_desk(client_of, moderator):
    written(title_en="Not translated yet")

    assert "Not translated yet" not in client_of(moderator).get(reverse("admin:index")).text


@pytest.mark.parametrize("slug", ["taken", "archive"])
def test_a_translation_at_an_address_that_cannot_be_is_refused_and_nothing_is_lost(desk, slug):
    PostFactory(slug_mn="taken")
    post = written()
    words = {"title_mn": "Гарчиг", "summary_mn": "Товч", "body_mn": "<p>Миний үг.</p>"}

    response = desk.post(translate_url(post), form(desk, translate_url(post)) | words | {"slug_mn": slug})

    assert response.status_code == 200
    assert "Миний үг." in response.text
    assert "Choose another" in response.text
    assert stored(post).body_mn == ""


@pytest.mark.parametrize(("source", "other"), [("en", "mn"), ("mn", "en")])
def test_a_title_on_staff_pages_names_its_language(desk, source, other):
    post = written(source)
    for code in (source, other):
        board = BeautifulSoup(desk.get(reverse(BOARD).replace("/en/", f"/{code}/")).content, "html.parser")
        address = reverse("admin:blog_post_versions", args=[post.pk]).replace("/en/", f"/{code}/")
        page = BeautifulSoup(desk.get(address).content, "html.parser")

        named = [board.select_one(".board th a"), page.select_one("#content h2"), page.select(".breadcrumbs a")[2]]
        assert [tag["lang"] for tag in named] == [source] * 3


def test_the_page_of_a_translation_tells_who_else_is_there(desk):
    post = written("en")

    page = BeautifulSoup(desk.get(reverse("admin:blog_post_translate", args=[post.pk, "mn"])).content, "html.parser")

    assert page.select_one("form #autosave")["data-url"] == reverse("admin:blog_post_autosave", args=[post.pk])
    assert page.select_one("form #at-work[role=status]")["data-one"]
