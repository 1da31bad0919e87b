"""Links between our own pages: written once, they outlive every change of address, and lead only to what is public."""

import pytest
from bs4 import BeautifulSoup
from django.conf import settings as django_settings
from django.contrib.auth.models import Permission
from django.db import connection
from django.urls import reverse
from django.utils.translation import override

from blog import links, prose
from blog.models import Post
from engagement.models import Consultation
from tests import world
from tests.blog.test_versions import fields_of_form
from tests.factories import (
    AuthorFactory,
    ConsultationFactory,
    EventFactory,
    PostFactory,
    SeriesFactory,
    TopicFactory,
    UserFactory,
    ago,
    ahead,
)

LANGUAGES = world.LANGUAGES
MADE = {
    "post": PostFactory,
    "topic": TopicFactory,
    "event": EventFactory,
    "author": lambda: PostFactory().author,
    "series": lambda: PostFactory(series=SeriesFactory()).series,
    "consultation": ConsultationFactory,
}
HIDDEN = {
    "draft": {"published_at_en": None, "published_at_mn": None},
    "scheduled": {"published_at_en": ahead(hours=1), "published_at_mn": ahead(hours=1)},
    "withdrawn": {
        "withdrawn_at_en": ago(hours=1), "withdrawn_at_mn": ago(hours=1),
        "withdrawn_reason_en": "Wrong.", "withdrawn_reason_mn": "Буруу.",
    },
}  # fmt: skip


def link_to(kind, record, rest=""):
    return f'<p><a href="/go/{kind}/{record.pk}/{rest}">Үзэх</a></p>'


def shown(html, language):
    with override(language):
        return BeautifulSoup(prose.render(html), "html.parser")


@pytest.fixture(params=MADE)
def page(request, db):
    return request.param, MADE[request.param]()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_link_leads_to_the_address_in_the_readers_language(page, language):
    kind, record = page

    assert shown(link_to(kind, record), language).a["href"] == record.get_absolute_url(language)


def move(record, column):
    """Save a new address; of a published consultation as a correction does."""
    if isinstance(record, Consultation):
        record.save(amending=[column])
    else:
        record.save()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_link_survives_a_new_address(page, client, language):
    kind, record = page
    host = PostFactory(**{f"body_{language}": link_to(kind, record)})
    setattr(record, f"slug_{language}", "a-new-name")
    move(record, f"slug_{language}")

    found = BeautifulSoup(client.get(host.get_absolute_url(language)).text, "html.parser").select_one(".prose a")

    assert found["href"].endswith("/a-new-name/")


def test_a_link_keeps_its_place_on_the_page(db):
    post = PostFactory()

    assert shown(link_to("post", post, "#point-3"), "en").a["href"] == f"{post.get_absolute_url('en')}#point-3"


@pytest.mark.parametrize("state", HIDDEN.values(), ids=HIDDEN)
def test_a_link_to_what_is_not_public_is_only_words(db, state):
    post = PostFactory(**state)

    found = shown(link_to("post", post), "en")

    assert (found.a, found.get_text()) == (None, "Үзэх")


def test_a_link_to_an_unpublished_consultation_is_only_words(db):
    assert shown(link_to("consultation", ConsultationFactory(published_at=None)), "en").a is None


@pytest.mark.parametrize(("kind", "made"), [("author", AuthorFactory), ("series", SeriesFactory)])
def test_a_link_to_what_has_no_public_post_is_only_words(db, kind, made):
    assert shown(link_to(kind, made()), "en").a is None


def test_a_link_to_what_is_gone_is_only_words(page):
    kind, record = page
    html = link_to(kind, record)
    Post.objects.all().delete()
    type(record)._base_manager.filter(pk=record.pk).delete()  # past the guard of what is published

    assert shown(html, "en").a is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_stable_address_itself_leads_to_the_page(page, client, language):
    kind, record = page

    response = client.get(f"/go/{kind}/{record.pk}/", headers={"accept-language": language})

    assert (response.status_code, response.url) == (302, record.get_absolute_url(language))
    assert "Accept-Language" in response["Vary"]


@pytest.mark.parametrize("state", HIDDEN.values(), ids=HIDDEN)
def test_the_stable_address_of_what_is_not_public_is_not_there(client, db, state):
    assert client.get(f"/go/post/{PostFactory(**state).pk}/").status_code == 404


@pytest.mark.parametrize("path", ["/go/post/0/", "/go/nothing/1/", f"/go/post/{10**30}/"])
def test_a_made_up_stable_address_is_not_there(client, db, path):
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("site", ["", django_settings.SITE_URL])
@pytest.mark.parametrize("language", LANGUAGES)
def test_an_ordinary_address_of_ours_becomes_stable(page, site, language):
    kind, record = page
    html = f'<p><a href="{site}{record.get_absolute_url(language)}#x">Үзэх</a></p>'

    assert links.settled(html) == link_to(kind, record, "#x")


def test_a_former_address_of_ours_becomes_stable(page):
    kind, record = page
    former = record.get_absolute_url("mn")
    record.slug_mn = "shine-ner"
    move(record, "slug_mn")

    assert links.settled(f'<p><a href="{former}">Үзэх</a></p>') == link_to(kind, record)


@pytest.mark.parametrize(
    "href",
    [
        "https://example.org/en/posts/a/", "/en/about/", "/en/posts/", "/en/posts/nothing/", "mailto:a@example.org",
        "#point-1", "//example.org/en/posts/a/", "/xx/posts/a/", "/",
    ],
)  # fmt: skip
def test_every_other_address_stays(db, href):
    PostFactory(slug_en="a")

    assert links.settled(f'<p><a href="{href}">Үзэх</a></p>') == f'<p><a href="{href}">Үзэх</a></p>'


@pytest.fixture
def desk(client_of, editor):
    return client_of(editor)


def test_the_search_finds_pages_by_words_of_either_language(desk, db):
    post = PostFactory(title_en="Trade by rail", title_mn="Төмөр замын худалдаа")
    draft = PostFactory(title_en="Rail later", title_mn="Дараа", published_at_en=None, published_at_mn=None)
    PostFactory(title_en="Sky", title_mn="Тэнгэр")
    topic = TopicFactory(title_en="Rail", title_mn="Төмөр зам")

    found = desk.get("/en/admin/blog/post/links/", {"q": "rail"}).json()["results"]

    assert {(result["href"], result["title"], result["is_public"]) for result in found} == {
        (f"/go/post/{post.pk}/", "Trade by rail", True),
        (f"/go/post/{draft.pk}/", "Rail later", False),
        (f"/go/topic/{topic.pk}/", "Rail", True),
    }
    found = desk.get("/mn/admin/blog/post/links/", {"q": "ТӨМӨР зам"}).json()["results"]
    assert [result["title"] for result in found] == ["Төмөр замын худалдаа", "Төмөр зам"]


def test_the_search_is_for_staff_who_see_posts(client, client_of, db):
    assert client.get("/en/admin/blog/post/links/").status_code == 302
    nobody = UserFactory(is_staff=True)
    assert client_of(nobody).get("/en/admin/blog/post/links/").status_code == 403


def test_what_staff_type_is_saved_with_stable_links(desk, db):
    event, post = EventFactory(), PostFactory()
    page = desk.get(f"/en/admin/blog/event/{event.pk}/change/")
    data = {name: value for form in (page.context["adminform"].form,) for name, value in fields_of(form)} | {
        "body_en": f'<p><a href="{django_settings.SITE_URL}{post.get_absolute_url("en")}">x</a></p>'
    }
    for formset in page.context["inline_admin_formsets"]:
        data |= dict(fields_of(formset.formset.management_form))

    response = desk.post(f"/en/admin/blog/event/{event.pk}/change/", data)

    assert response.status_code == 302, response.context["errors"]
    event.refresh_from_db()
    assert event.body_en == f'<p><a href="/go/post/{post.pk}/">x</a></p>'
    assert Post.objects.count() == 1


def fields_of(form):
    for field in form:
        value = field.value()
        if value is not None:
            yield field.html_name, value


def found(client, words):
    return [page["title"] for page in client.get(reverse("admin:blog_post_links"), {"q": words}).json()["results"]]


@pytest.mark.django_db
def test_the_search_for_links_shows_drafts_only_to_those_who_may_open_them(client_of):
    writer = UserFactory(is_staff=True)
    writer.user_permissions.add(*Permission.objects.filter(codename__in=["add_post", "change_post"]))
    ConsultationFactory(title_en="Copper in the open")
    ConsultationFactory(title_en="Copper in secret", unpublished=True)
    PostFactory(title_en="Copper tomorrow", published_at_en=None, published_at_mn=None)

    assert found(client_of(writer), "Copper") == ["Copper tomorrow", "Copper in the open"]
    writer.user_permissions.add(Permission.objects.get(codename="view_consultation"))
    assert found(client_of(writer), "Copper") == ["Copper tomorrow", "Copper in secret", "Copper in the open"]


UNREADABLE = '<p><a href="//[x">Үзэх</a></p>'


@pytest.mark.parametrize("address", ["//[x", "//ex℀mple/", "/%00/", "//[::1/"])
def test_an_address_that_cannot_be_read_stays_and_stops_nobody(db, address):
    html = f'<p><a href="{address}">Үзэх</a></p>'

    assert links.settled(html) == html
    assert links.outer(address) is False


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_link_that_cannot_be_read_stops_neither_the_page_nor_a_feed(client, db, language):
    post = PostFactory()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE blog_post SET body_en = %s, body_mn = %s", [UNREADABLE, UNREADABLE])

    for address in (post.get_absolute_url(language), f"/{language}/posts.atom", f"/{language}/posts.json"):
        answer = client.get(address)
        assert (answer.status_code, "Үзэх" in answer.text, "//[x" in answer.text) == (200, True, False), address


def test_a_link_that_cannot_be_read_is_taken_out_of_what_editors_write(client_of, editor):
    post = PostFactory()
    desk, url = client_of(editor), reverse("admin:blog_post_change", args=[post.pk])

    assert desk.post(url, fields_of_form(desk.get(url)) | {"body_en": UNREADABLE}).status_code == 302

    post.refresh_from_db()
    assert post.revision.content["body_en"] == "<p><a>Үзэх</a></p>"
