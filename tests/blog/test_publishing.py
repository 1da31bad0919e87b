"""Giving texts to the public: per language, at once or at a time, corrected, withdrawn; each step recorded."""

from datetime import timedelta

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils import timezone

from blog.actions import posts
from blog.models import Post, Publication
from diplomacy.refusals import Refused
from tests.factories import (
    AuthorFactory,
    EventFactory,
    ImageFactory,
    PostFactory,
    SeriesFactory,
    TopicFactory,
    UserFactory,
    ago,
    ahead,
)

pytestmark = pytest.mark.django_db

LANGUAGES = ("en", "mn")
OTHER = {"en": "mn", "mn": "en"}


@pytest.fixture
def desk(client_of, editor):
    return client_of(editor)


@pytest.fixture
def draft():
    return PostFactory(published_at_en=None, published_at_mn=None)


def verb(name, post, code):
    return reverse(f"admin:blog_post_{name}-{code}", args=[post.pk])


def rewrite(post, **changes):
    posts.save_revision(post, posts.newest_content(Post.objects.get(pk=post.pk)) | changes, by=None)


def as_typed(moment):
    return timezone.localtime(moment).strftime("%Y-%m-%dT%H:%M")


@pytest.mark.parametrize("code", LANGUAGES)
def test_one_language_is_published_and_the_other_stays_a_draft(desk, client, draft, code):
    desk.post(verb("publish", draft, code), {})

    draft.refresh_from_db()
    assert draft.live_languages() == [code]
    assert client.get(draft.get_absolute_url(code)).status_code == 200
    record = Publication.objects.get()
    assert (record.act, record.language, record.made_by.is_staff) == ("published", code, True)


def test_looking_at_the_page_of_a_verb_publishes_nothing(desk, draft):
    assert desk.get(verb("publish", draft, "en")).status_code == 200

    assert Post.objects.get().live_languages() == []


def test_a_text_is_scheduled_and_goes_live_by_itself(desk, client, draft):
    at = (timezone.now() + timedelta(days=2)).replace(second=0, microsecond=0)

    desk.post(verb("publish", draft, "mn"), {"at": as_typed(at), "confirmed": as_typed(at)})

    draft.refresh_from_db()
    assert (draft.published_at_mn, draft.is_scheduled("mn")) == (at, True)
    assert client.get(f"/mn/posts/{draft.slug_mn}/").status_code == 404
    with time_machine.travel(at + timedelta(seconds=1)):
        assert client.get(f"/mn/posts/{draft.slug_mn}/").status_code == 200


def test_the_button_names_the_time_before_it_counts(desk, draft):
    at = as_typed(ahead(days=2))

    page = BeautifulSoup(desk.post(verb("publish", draft, "en"), {"at": at}).content, "html.parser")

    assert Post.objects.get().published_at_en is None
    button = page.select_one("input[type=submit][data-later]")["value"]
    assert button.startswith("Schedule for")
    assert "Ulaanbaatar time" in button
    desk.post(verb("publish", draft, "en"), {"at": at, "confirmed": page.select_one("[name=confirmed]")["value"]})
    assert Post.objects.get().is_scheduled("en")


@pytest.mark.parametrize("at", ["2020-01-01T10:00", "yesterday", "2026-02-30T10:00"])
def test_a_time_that_cannot_be_meant_is_refused_and_kept_in_the_form(desk, draft, at):
    response = desk.post(verb("publish", draft, "en"), {"at": at, "confirmed": at})

    assert response.status_code == 200
    assert at in response.text
    assert Post.objects.get().published_at_en is None


def test_a_scheduled_text_is_moved_or_taken_off_the_schedule(desk):
    post = PostFactory(published_at_en=ahead(days=1), published_at_mn=None)
    later = as_typed(ahead(days=3))

    desk.post(verb("publish", post, "en"), {"at": later, "confirmed": later})
    post.refresh_from_db()
    assert as_typed(post.published_at_en) == later
    desk.post(verb("unschedule", post, "en"), {})

    post.refresh_from_db()
    assert post.published_at_en is None
    assert [record.act for record in Publication.objects.all()] == ["unscheduled", "scheduled"]


def test_what_was_written_after_scheduling_waits_until_it_is_scheduled_too(desk):
    post = PostFactory(published_at_en=ahead(days=1), published_at_mn=None)
    rewrite(post, body_en="<p>Second thoughts.</p>")

    assert Post.objects.get().body_en == "<p>At length.</p>"
    later = as_typed(ahead(days=1))
    desk.post(verb("publish", post, "en"), {"at": later, "confirmed": later})

    assert Post.objects.get().body_en == "<p>Second thoughts.</p>"


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_small_change_leaves_no_public_trace(desk, client, code):
    post = PostFactory()
    rewrite(post, **{f"body_{code}": "<p>Mended qxwordqx.</p>"})

    desk.post(verb("correct", post, code), {"size": "minor", "note": "never shown qxnoteqx"})

    page = client.get(post.get_absolute_url(code)).text
    assert "qxwordqx" in page
    assert "qxnoteqx" not in page
    assert Post.objects.get().date("corrected_at", code) is None


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_correction_tells_readers_of_that_language_what_changed(desk, client, code):
    post = PostFactory()
    rewrite(post, **{f"body_{code}": "<p>Mended.</p>", f"body_{OTHER[code]}": "<p>qxotherqx</p>"})

    desk.post(verb("correct", post, code), {"size": "major", "note": "The year qxnoteqx was wrong."})

    page = client.get(post.get_absolute_url(code)).text
    assert "qxnoteqx" in page
    other = client.get(post.get_absolute_url(OTHER[code])).text
    assert "qxnoteqx" not in other
    assert "qxotherqx" not in other


def test_a_correction_without_a_note_is_refused_and_says_so(desk):
    post = PostFactory()
    rewrite(post, body_en="<p>Mended.</p>")

    response = desk.post(verb("correct", post, "en"), {"size": "major", "note": " "})

    assert "Tell readers what changed" in response.text
    assert Post.objects.get().body_en == "<p>At length.</p>"


def test_there_is_nothing_to_publish_where_nothing_changed(desk):
    post = PostFactory()

    assert "There is nothing new" in desk.get(verb("correct", post, "en")).text


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_withdrawn_text_leaves_its_reason_at_its_address(desk, client, code):
    post = PostFactory(**{f"body_{code}": "<p>qxbodyqx</p>"})

    desk.post(verb("withdraw", post, code), {"reason": "It named qxreasonqx wrongly."})

    response = client.get(f"/{code}/posts/{getattr(post, f'slug_{code}')}/")
    assert response.status_code in {200, 410}
    assert "qxreasonqx" in response.text
    assert "qxbodyqx" not in response.text
    assert Post.objects.get().live_languages() == [OTHER[code]]


def test_a_text_is_not_withdrawn_without_a_reason(desk):
    post = PostFactory()

    assert desk.post(verb("withdraw", post, "en"), {"reason": "  "}).status_code == 200
    assert Post.objects.get().is_live("en")


def test_a_withdrawn_text_comes_back_in_its_newest_version_under_its_old_date(desk, client):
    post = PostFactory(published_at_en=ago(days=9))
    first = post.published_at_en
    posts.withdraw(post, "en", by=None, reason="Wrong.")
    rewrite(post, body_en="<p>Right now.</p>")
    assert Post.objects.get().body_en == "<p>At length.</p>"

    desk.post(verb("reinstate", post, "en"), {"size": "major", "note": "The figures are right now."})

    post.refresh_from_db()
    assert (post.published_at_en, post.is_live("en")) == (first, True)
    assert "Right now." in client.get(post.get_absolute_url("en")).text


@pytest.mark.parametrize("lacking", ["summary", "body"])
def test_a_text_that_is_not_whole_is_not_published_whatever_the_reason(desk, lacking):
    post = PostFactory(published_at_en=None, published_at_mn=None, **{f"{lacking}_en": ""})

    response = desk.post(verb("publish", post, "en"), {"override_reason": "In a hurry"})

    assert "It still lacks" in response.text
    assert Post.objects.get().live_languages() == []


def test_a_stop_is_published_over_only_with_a_reason_which_is_recorded(desk):
    post = PostFactory(
        published_at_en=None, published_at_mn=None, body_en='<p>See <a href="/en/nothing/">that page</a>.</p>'
    )

    refused = desk.post(verb("publish", post, "en"), {})
    assert "leads to a page of this site that is not public" in refused.text
    assert Post.objects.get().live_languages() == []

    desk.post(verb("publish", post, "en"), {"override_reason": "The page opens tonight."})
    assert Post.objects.get().live_languages() == ["en"]
    assert Publication.objects.get().override_reason == "The page opens tonight."


def test_the_reason_for_publishing_over_a_stop_is_not_public(client, draft):
    posts.publish(draft, "en", by=UserFactory(), override_reason="qxinternalqx")

    assert "qxinternalqx" not in client.get(draft.get_absolute_url("en")).text


@pytest.mark.parametrize("name", ["publish", "correct", "withdraw", "reinstate"])
def test_only_who_may_publish_uses_the_verbs(client_of, officer, name):
    post = PostFactory(published_at_mn=None)
    url = verb(name, post, "en" if name != "publish" else "mn")

    assert client_of(officer).get(url).status_code == 403
    assert client_of(officer).post(url, {"reason": "x"}).status_code == 403


@pytest.mark.parametrize(
    ("name", "state"),
    [
        ("publish", "live"), ("publish", "withdrawn"), ("republish", "draft"), ("withdraw", "draft"),
        ("withdraw", "withdrawn"), ("reinstate", "live"), ("unschedule", "live"), ("unschedule", "draft"),
    ],
)  # fmt: skip
def test_a_verb_that_does_not_fit_the_state_is_refused(name, state):
    dates = {"draft": None, "live": ago(days=1), "withdrawn": ago(days=1)}
    post = PostFactory(published_at_en=dates[state])
    if state == "withdrawn":
        posts.withdraw(post, "en", by=None, reason="Wrong.")
    arguments = {"reason": "x"} if name == "withdraw" else {}

    with pytest.raises(Refused):
        getattr(posts, name)(post, "en", by=None, **arguments)


def test_two_posts_cannot_be_published_at_one_address_and_the_page_says_so(desk):
    PostFactory(slug_en="taken")
    post = PostFactory(published_at_mn=None)
    rewrite(post, title_en="Other")
    content = posts.newest_content(Post.objects.get(pk=post.pk)) | {"slug_en": "taken"}
    posts.save_revision(post, content, by=None)

    response = desk.post(verb("correct", post, "en"), {"size": "minor"})

    assert "Another page already has this address" in response.text


def test_the_history_of_a_post_names_every_public_act(desk, draft):
    desk.post(verb("publish", draft, "en"), {})
    desk.post(verb("withdraw", draft, "en"), {"reason": "It was too early."})

    page = desk.get(reverse("admin:blog_post_versions", args=[draft.pk])).text

    assert "It was too early." in page
    assert "withdrawn" in page


@pytest.mark.parametrize("field", ["author", "event", "series", "image", "topics"])
def test_what_a_live_post_belongs_to_changes_when_the_change_is_published(desk, field):
    post = PostFactory()
    made = {
        "author": AuthorFactory,
        "event": EventFactory,
        "series": SeriesFactory,
        "image": ImageFactory,
        "topics": TopicFactory,
    }[field]()
    rewrite(post, **{field: [made.pk] if field == "topics" else made.pk})

    page = desk.get(reverse("admin:blog_post_change", args=[post.pk])).text
    assert verb("correct", post, "en") in page
    assert str(made) in desk.get(verb("correct", post, "en")).text
    desk.post(verb("correct", post, "en"), {"size": "minor"})

    post = Post.objects.get(pk=post.pk)
    assert (list(post.topics.all()) if field == "topics" else getattr(post, field)) == (
        [made] if field == "topics" else made
    )
    assert verb("correct", post, "en") not in desk.get(reverse("admin:blog_post_change", args=[post.pk])).text


def test_scheduling_one_language_leaves_the_live_page_of_the_other_as_it_is(desk):
    post, author, topic = PostFactory(published_at_en=None), AuthorFactory(), TopicFactory()
    before = post.author
    rewrite(post, author=author.pk, topics=[topic.pk])
    at = as_typed(ahead(days=3))

    desk.post(verb("publish", post, "en"), {"at": at, "confirmed": at})

    post = Post.objects.get()
    assert (post.is_scheduled("en"), post.author, list(post.topics.all())) == (True, before, [])


def test_scheduling_the_first_text_takes_along_what_the_post_belongs_to(desk, draft):
    topic, at = TopicFactory(), as_typed(ahead(days=3))
    rewrite(draft, topics=[topic.pk])

    desk.post(verb("publish", draft, "en"), {"at": at, "confirmed": at})

    assert list(Post.objects.get().topics.all()) == [topic]


@pytest.mark.parametrize(("name", "answers"), [("publish", {}), ("correct", {"size": "minor"})])
def test_nobody_publishes_a_version_that_was_not_on_the_page(desk, name, answers):
    post = PostFactory(**({"published_at_en": None} if name == "publish" else {}))
    rewrite(post, body_en="<p>Looked at.</p>")
    seen = BeautifulSoup(desk.get(verb(name, post, "en")).content, "html.parser").select_one("[name=base]")["value"]
    rewrite(post, body_en="<p>Never looked at.</p>")

    refused = desk.post(verb(name, post, "en"), answers | {"base": seen})

    assert "Somebody has saved a newer version meanwhile" in refused.text
    assert "Never looked at" not in (Post.objects.get().body_en if name == "correct" else "")
    assert Publication.objects.count() == 0
    again = BeautifulSoup(refused.content, "html.parser").select_one("[name=base]")["value"]
    desk.post(verb(name, post, "en"), answers | {"base": again})
    assert Post.objects.get().is_live("en")
    assert Post.objects.get().body_en == "<p>Never looked at.</p>"


@pytest.mark.parametrize("body", ["<p> </p>", "<p>\u00a0</p><h2></h2>"])
def test_a_text_without_a_word_is_not_published(desk, body):
    post = PostFactory(published_at_en=None, body_en=body)

    assert "It still lacks" in desk.post(verb("publish", post, "en"), {"override_reason": "x"}).text
    assert not Post.objects.get().is_live("en")
