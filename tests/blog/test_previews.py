"""Preview links: a draft for people outside, until the link ends or is revoked."""

from datetime import timedelta

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils import timezone

from blog.actions import posts, previews
from blog.models import Post, PreviewLink
from tests.factories import PostFactory

pytestmark = pytest.mark.django_db

LANGUAGES = ("en", "mn")


@pytest.fixture
def desk(client_of, editor):
    return client_of(editor)


@pytest.fixture
def draft():
    return PostFactory(
        published_at_en=None, published_at_mn=None, body_en="<p>Not yet public.</p>", body_mn="<p>Нийтлээгүй.</p>"
    )


@pytest.fixture
def link(draft, editor):
    return previews.share(draft, recipient="Embassy", days=7, by=editor)


@pytest.mark.parametrize(("code", "words"), [("en", "Not yet public."), ("mn", "Нийтлээгүй.")])
def test_who_has_the_link_reads_the_newest_version_in_each_language(client, link, code, words):
    page = client.get(link.path(code))

    assert page.status_code == 200
    assert words in page.text


def test_the_link_shows_what_was_saved_after_it_was_made(client, link, draft):
    posts.save_revision(draft, posts.newest_content(draft) | {"body_en": "<p>Second thoughts.</p>"}, by=None)

    assert "Second thoughts." in client.get(link.path("en")).text


def test_the_link_shows_the_draft_ahead_of_a_public_text(client, editor):
    post = PostFactory()
    posts.save_revision(post, posts.newest_content(post) | {"body_en": "<p>Ahead.</p>"}, by=None)
    link = previews.share(post, recipient="Embassy", days=1, by=editor)

    assert "Ahead." in client.get(link.path("en")).text
    assert "Ahead." not in client.get(post.get_absolute_url("en")).text


def test_a_preview_is_kept_out_of_caches_and_indexes_and_sets_no_cookie(client, link):
    page = client.get(link.path("en"))

    assert "no-store" in page["Cache-Control"]
    assert "noindex" in page["X-Robots-Tag"]
    assert not page.cookies


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_head_of_a_preview_does_not_repeat_its_address(client, link, code):
    page = client.get(link.path(code))

    soup = BeautifulSoup(page.content, "html.parser")
    assert link.token not in str(soup.head)
    assert [soup.select("link[rel=canonical], link[hreflang]"), soup.select("script[type='application/ld+json']")] == [
        [],
        [],
    ]
    assert {tag["href"] for tag in soup.select(".language-switch a")} == {link.path(name) for name in LANGUAGES}


def test_a_preview_keeps_its_address_from_the_pages_it_leads_to(client, link):
    assert client.get(link.path("en"))["Referrer-Policy"] == "no-referrer"


def test_a_revoked_link_opens_nothing(desk, client, link, draft):
    assert client.get(link.path("en")).status_code == 200

    desk.post(reverse("admin:blog_post_revoke", args=[draft.pk, link.pk]))

    assert client.get(link.path("en")).status_code == 404


def test_revoking_one_link_leaves_the_others(desk, client, link, draft, editor):
    other = previews.share(draft, recipient="Press", days=7, by=editor)

    desk.post(reverse("admin:blog_post_revoke", args=[draft.pk, link.pk]))

    assert client.get(other.path("en")).status_code == 200


def test_a_link_ends_by_itself(client, link):
    with time_machine.travel(timezone.now() + timedelta(days=6, hours=23)):
        assert client.get(link.path("en")).status_code == 200
    with time_machine.travel(timezone.now() + timedelta(days=7, minutes=1)):
        assert client.get(link.path("en")).status_code == 404


@pytest.mark.parametrize("token", ["x", "0" * 24, "é"])
def test_a_made_up_link_opens_nothing(client, link, token):
    assert client.get(f"/en/preview/{token}/").status_code == 404


def test_a_language_without_words_says_so(client, editor):
    post = PostFactory(published_at_en=None, published_at_mn=None, title_mn="", summary_mn="", body_mn="", slug_mn=None)
    link = previews.share(post, recipient="Embassy", days=1, by=editor)

    page = client.get(link.path("mn"))

    assert page.status_code == 200
    assert post.title_en not in BeautifulSoup(page.content, "html.parser").main.text


def test_an_editor_makes_a_link_and_finds_it_in_the_list(desk, client, draft):
    url = reverse("admin:blog_post_previews", args=[draft.pk])

    desk.post(url, {"recipient": "The embassy in Brussels", "days": 3})

    link = PreviewLink.objects.get()
    page = desk.get(url).text
    assert link.url("en") in page
    assert link.url("mn") in page
    assert "The embassy in Brussels" in page


def test_a_link_needs_to_say_for_whom_it_is(desk, draft):
    response = desk.post(reverse("admin:blog_post_previews", args=[draft.pk]), {"recipient": "", "days": 3})

    assert response.status_code == 200
    assert not PreviewLink.objects.exists()


def test_the_database_keeps_no_link_that_works(link):
    assert link.token not in {str(value) for value in PreviewLink.objects.values_list().get()}


def test_only_who_writes_posts_shares_them(client_of, officer, draft):
    url = reverse("admin:blog_post_previews", args=[draft.pk])

    assert client_of(officer).post(url, {"recipient": "x", "days": 1}).status_code == 403
    assert not PreviewLink.objects.exists()


def test_a_link_goes_with_its_post(link, draft):
    draft.delete()

    assert not Post.objects.exists()
    assert not PreviewLink.objects.exists()


@pytest.mark.parametrize(("code", "words"), [("en", "Not yet public."), ("mn", "Нийтлээгүй.")])
def test_staff_see_the_newest_version_as_readers_will_without_a_link(desk, client_of, moderator, draft, code, words):
    url = reverse("admin:blog_post_look", args=[draft.pk]).replace("/en/", f"/{code}/")

    page = desk.get(url)

    assert words in page.text
    assert "no-store" in page["Cache-Control"]
    assert client_of(moderator).get(url).status_code == 403
