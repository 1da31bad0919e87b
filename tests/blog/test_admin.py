"""Staff pages of the blog: two languages, safe rich text, a strict policy, no address to remember."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from blog.models import Aim, Author, Event, Image, Post, Topic
from tests.factories import AuthorFactory, EventFactory, ImageFactory, PostFactory, TopicFactory, picture_file

pytestmark = pytest.mark.django_db

ADD_POST = "admin:blog_post_add"


@pytest.fixture
def desk(client_of, editor):
    return client_of(editor)


def post_form(**changes):
    fields = {
        "title_en": "Hosting a summit",
        "summary_en": "What it costs.",
        "body_en": "<p>At length.</p>",
        "author": AuthorFactory().pk,
        "source_language": "en",
    }
    return {**fields, **changes}


def test_a_post_is_written_with_an_address_made_from_its_title_in_each_language(desk):
    response = desk.post(reverse(ADD_POST), post_form(title_mn="Өндөр уул"))

    assert response.status_code == 302
    post = Post.objects.get()
    assert (post.slug_en, post.slug_mn) == ("hosting-a-summit", "ondor-uul")


def test_two_posts_cannot_have_one_address_and_the_form_says_so(desk):
    PostFactory(title_en="Hosting a summit")

    response = desk.post(reverse(ADD_POST), post_form())

    assert "Another page already has this address" in response.text


@pytest.mark.parametrize("field", ["body_en", "body_mn"])
def test_rich_text_is_sanitised_when_it_is_saved(desk, field):
    nasty = '<p onclick="x()">Good <strong>words</strong></p><script>x()</script><img src=x onerror=x()>'

    desk.post(reverse(ADD_POST), post_form(**{field: nasty}))

    assert getattr(Post.objects.get(), field) == "<p>Good <strong>words</strong></p>"


def test_both_languages_have_the_rich_text_editor_and_tabs(desk):
    page = desk.get(reverse(ADD_POST)).text

    assert page.count("data-django-prose-editor") == 2
    assert "admin/js/language_tabs.js" in page
    assert "ajax.googleapis.com" not in page


@pytest.mark.parametrize("name", ["admin:index", "admin:blog_post_changelist", ADD_POST])
def test_the_policy_of_staff_pages_allows_nothing_unsafe(desk, name):
    policy = desk.get(reverse(name)).headers["Content-Security-Policy"]

    assert "unsafe" not in policy
    assert "http:" not in policy
    assert "https:" not in policy


def test_every_script_of_a_staff_page_comes_from_the_site_itself(desk):
    page = desk.get(reverse(ADD_POST)).text

    assert 'src="//' not in page
    assert 'src="http' not in page


def test_the_list_of_posts_tells_the_state_of_each_language(desk):
    PostFactory(published_at_mn=timezone.now() + timedelta(days=1))

    page = desk.get(reverse("admin:blog_post_changelist")).text

    assert "state--live" in page
    assert "state--scheduled" in page
    assert "Ulaanbaatar time" in page


@pytest.mark.parametrize(("state", "shown"), [("live", "Now"), ("scheduled", "Soon"), ("draft", "Someday")])
def test_posts_are_found_by_the_state_of_one_language(desk, state, shown):
    moments = {"Now": -1, "Soon": 1}
    for title in ("Now", "Soon", "Someday"):
        hours = moments.get(title)
        PostFactory(title_en=title, published_at_en=hours and timezone.now() + timedelta(hours=hours))

    page = desk.get(reverse("admin:blog_post_changelist"), {"text_en": state})

    assert [post.title_en for post in page.context["cl"].queryset] == [shown]


@pytest.mark.parametrize("word", ["Hosting", "Зохион"])
def test_a_search_finds_a_post_by_either_language_whatever_the_language_of_the_page(desk, word):
    PostFactory(title_en="Hosting", title_mn="Зохион байгуулах")
    PostFactory(title_en="Other", title_mn="Өөр")

    for prefix in ("en", "mn"):
        url = reverse("admin:blog_post_changelist").replace("/en/", f"/{prefix}/")
        assert desk.get(url, {"q": word}).context["cl"].result_count == 1


def test_the_list_of_posts_costs_the_same_for_one_and_for_many(desk, django_assert_max_num_queries):
    PostFactory.create_batch(12, event=EventFactory())

    with django_assert_max_num_queries(14):
        desk.get(reverse("admin:blog_post_changelist"))


def test_a_picture_needs_a_description_unless_it_is_decorative(desk):
    url = reverse("admin:blog_image_add")

    focal = {"focal_x": "50", "focal_y": "50"}

    refused = desk.post(url, {"file": picture_file(400, 300), **focal})
    desk.post(url, {"file": picture_file(400, 300), "decorative": "on", **focal})

    assert "Describe the picture in both languages" in refused.text
    assert Image.objects.get().decorative


def test_a_picture_is_seen_where_it_is_described(desk):
    image = ImageFactory()

    page = desk.get(reverse("admin:blog_image_change", args=[image.pk])).text

    assert f'src="{image.url}"' in page


def test_a_topic_needs_both_languages(desk):
    response = desk.post(reverse("admin:blog_topic_add"), {"title_en": "Climate", "summary_en": "Air.", "position": 1})

    assert response.status_code == 200
    assert not Topic.objects.exists()


def test_an_event_is_saved_with_its_aims(desk):
    event = {
        **{f"title_{code}": f"Summit {code}" for code in ("en", "mn")},
        **{f"summary_{code}": "s" for code in ("en", "mn")},
        **{f"place_{code}": "p" for code in ("en", "mn")},
        "starts_on": "2026-07-15",
        "ends_on": "2026-07-16",
        "time_zone": "Europe/Brussels",
    }
    aim = {f"aims-0-{field}_{code}": "x" for field in ("title", "issue", "role") for code in ("en", "mn")}
    management = {"aims-TOTAL_FORMS": 1, "aims-INITIAL_FORMS": 0, "aims-0-position": 0}

    response = desk.post(reverse("admin:blog_event_add"), {**event, **aim, **management})

    assert response.status_code == 302
    assert Aim.objects.get().event == Event.objects.get()


def test_who_may_only_read_sees_rich_text_and_not_its_code(client_of, officer):
    post = PostFactory(body_en="<h2>A heading</h2><p>Text</p>")

    page = client_of(officer).get(reverse("admin:blog_post_change", args=[post.pk])).text

    assert "A heading</h2>" in page
    assert "&lt;h2&gt;" not in page


@pytest.mark.parametrize("role", ["moderator", "officer"])
def test_only_editors_write_posts(client_of, request, role):
    user = request.getfixturevalue(role)

    assert client_of(user).get(reverse(ADD_POST)).status_code == 403


def test_a_page_has_its_twin_in_the_other_language(desk):
    topic = TopicFactory()

    page = desk.get(reverse("admin:blog_topic_change", args=[topic.pk])).text

    assert f'href="/mn/admin/blog/topic/{topic.pk}/change/"' in page


def test_an_author_is_kept_while_posts_carry_the_name(desk):
    author = PostFactory().author

    desk.post(reverse("admin:blog_author_delete", args=[author.pk]), {"post": "yes"})

    assert Author.objects.filter(pk=author.pk).exists()


def test_who_may_only_read_a_post_is_not_led_to_its_translation(client_of, editor, officer):
    post = PostFactory()
    url = reverse("admin:blog_post_change", args=[post.pk])

    def led(user):
        return {link.url for link in client_of(user).get(url).context["references"]}

    translation = reverse("admin:blog_post_translate", args=[post.pk, "en"])
    assert translation in led(editor) - led(officer)
    assert {client_of(officer).get(address).status_code for address in led(officer)} == {200}
