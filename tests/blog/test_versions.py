"""Versions of a post: written ahead of the public text, compared, restored; two people at once lose nothing."""

import json
from datetime import timedelta

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils import timezone

from blog.actions import posts
from blog.comparing import compare_texts
from blog.models import EditingSession, Post, Revision
from blog.models.translations import is_behind
from diplomacy.refusals import Stale
from tests.conftest import member
from tests.factories import AuthorFactory, EventFactory, PostFactory, TopicFactory, ago, ahead

pytestmark = pytest.mark.django_db

LANGUAGES = ("en", "mn")


@pytest.fixture
def desk(client_of, editor):
    return client_of(editor)


@pytest.fixture
def draft():
    """A post that nobody has seen, with one version."""
    post = PostFactory(published_at_en=None, published_at_mn=None)
    posts.save_revision(post, posts.newest_content(post), by=None)
    return post


def change(post):
    return reverse("admin:blog_post_change", args=[post.pk])


def form(desk, post, query=""):
    """What a browser would send from the page of a post."""
    return fields_of_form(desk.get(change(post) + query))


def fields_of_form(response):
    page = BeautifulSoup(response.content, "html.parser").select_one("#post_form")
    boxes = page.select("input[name]:not([type=checkbox], [type=submit])")
    fields = {box["name"]: box.get("value", "") for box in boxes}
    fields |= {box["name"]: box.text.removeprefix("\n") for box in page.select("textarea[name]")}
    for box in page.select("select[name]"):
        fields[box["name"]] = (box.select_one("[selected]") or {"value": ""})["value"]
    topics = [box["value"] for box in page.select("input[name=topics][checked]")]
    return fields | ({"topics": topics} if topics else {})


def save(desk, post, **changes):
    return desk.post(change(post), form(desk, post) | changes)


def content(post, **changes):
    return posts.newest_content(Post.objects.get(pk=post.pk)) | changes


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_change_to_a_published_post_does_not_touch_the_public_text(desk, client, code):
    post = PostFactory()

    response = save(desk, post, **{f"body_{code}": "<p>Quite new.</p>", f"title_{code}": "Quite other"})

    assert response.status_code == 302
    page = client.get(post.get_absolute_url(code)).text
    assert "Quite new" not in page
    assert "Quite other" not in page
    assert "Quite new" in desk.get(change(post)).text


def test_a_change_to_what_a_published_post_belongs_to_waits_as_well(desk):
    post, topic, author, event = PostFactory(), TopicFactory(), AuthorFactory(), EventFactory()
    before = post.author

    save(desk, post, author=author.pk, event=event.pk, topics=[topic.pk])

    post.refresh_from_db()
    assert (post.author, post.event, list(post.topics.all())) == (before, None, [])
    assert post.revision.content["author"] == author.pk
    assert form(desk, post)["topics"] == [str(topic.pk)]


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_change_to_a_draft_is_its_newest_text_at_once(desk, draft, code):
    save(desk, draft, **{f"body_{code}": "<p>Quite new.</p>"})

    draft.refresh_from_db()
    assert getattr(draft, f"body_{code}") == "<p>Quite new.</p>"


def test_of_a_half_published_post_only_the_draft_takes_the_change(desk):
    post = PostFactory(published_at_mn=None)

    save(desk, post, body_en="<p>New words.</p>", body_mn="<p>Шинэ үг.</p>")

    post.refresh_from_db()
    assert (post.body_en, post.body_mn) == ("<p>At length.</p>", "<p>Шинэ үг.</p>")


def test_a_scheduled_text_stays_the_one_that_was_scheduled(desk):
    post = PostFactory(published_at_en=ahead(days=1))

    save(desk, post, body_en="<p>Half a thought</p>")

    post.refresh_from_db()
    assert post.body_en == "<p>At length.</p>"


def test_each_save_is_a_version_with_its_author_and_note(desk, draft, editor):
    save(desk, draft, title_en="First", note="A better title")
    save(desk, draft, title_en="Second")

    newest, first, _before = Revision.objects.filter(post=draft)
    assert (first.number, first.made_by, first.note, first.text("title", "en")) == (
        2,
        editor,
        "A better title",
        "First",
    )
    assert (newest.number, newest.text("title", "en")) == (3, "Second")


def test_a_save_without_a_change_makes_no_version(desk, draft):
    save(desk, draft, title_en="First")
    save(desk, draft)

    assert Revision.objects.filter(post=draft).count() == 2


def test_the_public_text_becomes_version_one_before_its_first_change(desk):
    post = PostFactory(title_en="As it was")

    save(desk, post, title_en="As it will be")

    first = Revision.objects.get(post=post, number=1)
    assert (first.kind, first.text("title", "en")) == (Revision.Kind.PUBLIC, "As it was")


def test_a_new_post_is_version_one(desk):
    fields = {"title_en": "New", "summary_en": "s", "body_en": "<p>b</p>", "author": AuthorFactory().pk}
    response = desk.post(reverse("admin:blog_post_add"), fields | {"source_language": "en"})

    assert response.status_code == 302
    assert Post.objects.get().revision.number == 1
    assert Post.objects.get().slug_en == "new"


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_post_is_begun_in_either_language_alone(desk, code):
    url = reverse("admin:blog_post_add")
    fields = {"author": AuthorFactory().pk, "source_language": code, f"title_{code}": "Өвлийн тухай"}

    refused = desk.post(url, fields | {f"title_{code}": "", f"summary_{code}": "Kept."})
    assert "Give it a title in the language that it is written in." in refused.text
    assert "Kept." in refused.text
    assert not Post.objects.exists()
    assert desk.post(url, fields).status_code == 302
    assert getattr(Post.objects.get(), f"slug_{code}") == "ovliin-tukhai"


def test_two_versions_are_compared_word_by_word_in_each_language(desk, draft):
    save(desk, draft, body_en="<p>The old road is long.</p>", body_mn="<p>Хуучин зам урт.</p>")
    save(desk, draft, body_en="<p>The new road is long.</p>", body_mn="<p>Шинэ зам урт.</p>")

    page = BeautifulSoup(
        desk.get(reverse("admin:blog_post_compare", args=[draft.pk]), {"a": 2, "b": 3}).content, "html.parser"
    )

    marks = [
        (mark.name, mark.find_all(string=True, recursive=False))
        for mark in page.select(".field-change ins, .field-change del")
    ]
    assert [(name, "".join(words)) for name, words in marks] == [
        ("del", "old"), ("ins", "new"), ("del", "Хуучин"), ("ins", "Шинэ"),
    ]  # fmt: skip
    assert [box["lang"] for box in page.select(".changes")] == ["en", "mn"]


def test_one_language_can_be_compared_alone(desk, draft):
    save(desk, draft, title_en="One", title_mn="Нэг")
    save(desk, draft, title_en="Two", title_mn="Хоёр")

    page = desk.get(reverse("admin:blog_post_compare", args=[draft.pk]), {"a": 2, "b": 3, "language": "mn"}).text

    assert "Хоёр" in page
    assert "<del" in page
    assert page.count("Нэг") == 1
    assert ">One" not in page


@pytest.mark.parametrize("version", ["99", "-1", "x", "1'", "٣"])
def test_a_version_that_is_not_there_is_not_found(desk, draft, version):
    save(desk, draft, title_en="One")

    assert desk.get(reverse("admin:blog_post_compare", args=[draft.pk]), {"a": version}).status_code == 404
    assert desk.get(reverse("admin:blog_post_compare", args=[draft.pk]), {"a": "1"}).status_code == 200


def test_an_older_version_is_restored_as_the_newest_and_the_public_text_stays(desk):
    post = PostFactory(title_en="Public")
    save(desk, post, title_en="Second thought")

    desk.post(reverse("admin:blog_post_restore", args=[post.pk, 1]))

    post.refresh_from_db()
    assert post.title_en == "Public"
    assert (post.revision.number, post.revision.kind) == (3, Revision.Kind.RESTORED)
    assert post.revision.text("title", "en") == "Public"


def test_looking_at_the_restore_address_changes_nothing(desk, draft):
    save(desk, draft, title_en="One")
    save(desk, draft, title_en="Two")

    assert desk.get(reverse("admin:blog_post_restore", args=[draft.pk, 1])).status_code == 405
    assert Revision.objects.count() == 3


def test_who_may_only_read_sees_versions_but_restores_none(desk, draft, client_of, officer):
    save(desk, draft, title_en="One")
    save(desk, draft, title_en="Two")
    reader = client_of(officer)

    assert reader.get(reverse("admin:blog_post_versions", args=[draft.pk])).status_code == 200
    assert reader.post(reverse("admin:blog_post_restore", args=[draft.pk, 1])).status_code == 403
    assert Post.objects.get().revision.number == 3


@pytest.mark.parametrize("name", ["versions", "compare", "previews"])
def test_a_moderator_sees_no_drafts(client_of, moderator, draft, name):
    assert client_of(moderator).get(reverse(f"admin:blog_post_{name}", args=[draft.pk])).status_code == 403


class TestTwoEditorsAtOnce:
    @pytest.fixture
    def other(self, client_of, db):
        return client_of(member("editor"))

    def test_a_save_over_a_newer_version_is_refused_with_the_difference_and_loses_nothing(self, desk, other, draft):
        mine = form(desk, draft) | {"body_en": "<p>My own words.</p>"}
        save(other, draft, body_en="<p>Their other words.</p>", note="Shorter")

        response = desk.post(change(draft), mine)

        assert response.status_code == 200
        page = BeautifulSoup(response.content, "html.parser")
        assert "Somebody saved a newer version" in page.text
        assert "Their other words" in page.select_one(".conflict").text
        assert "Shorter" in page.select_one(".conflict").text
        assert page.select_one("textarea[name=body_en]").text.strip() == "<p>My own words.</p>"
        assert Post.objects.get().body_en == "<p>Their other words.</p>"

    def test_a_save_on_the_newest_version_goes_through(self, desk, other, draft):
        save(other, draft, body_en="<p>Their words.</p>")

        assert save(desk, draft, body_en="<p>My words.</p>").status_code == 302
        assert Post.objects.get().body_en == "<p>My words.</p>"

    def test_both_sets_of_changes_are_kept_when_i_say_so(self, desk, other, draft):
        mine = form(desk, draft) | {"body_en": "<p>My own words.</p>"}
        save(other, draft, body_mn="<p>Тэдний үг.</p>", title_en="Their title")
        refused = fields_of_form(desk.post(change(draft), mine))

        desk.post(change(draft), refused | {"keep_both": "on"})

        post = Post.objects.get()
        assert (post.title_en, post.body_en, post.body_mn) == (
            "Their title",
            "<p>My own words.</p>",
            "<p>Тэдний үг.</p>",
        )
        assert post.revision.number == 3

    def test_a_tick_given_for_one_version_does_not_overwrite_a_still_newer_one(self, desk, other, draft):
        mine = form(desk, draft) | {"body_en": "<p>My own words.</p>"}
        save(other, draft, body_en="<p>Their words.</p>")
        refused = fields_of_form(desk.post(change(draft), mine))
        save(other, draft, body_en="<p>Their newest words.</p>")

        response = desk.post(change(draft), refused | {"keep_both": "on"})

        assert response.status_code == 200
        assert "newest" in BeautifulSoup(response.content, "html.parser").select_one(".conflict ins").text
        assert Post.objects.get().body_en == "<p>Their newest words.</p>"

    def test_the_verb_itself_refuses_an_old_base(self, draft, editor):
        posts.save_revision(draft, content(draft, title_en="One"), by=editor, base=1)

        with pytest.raises(Stale):
            posts.save_revision(draft, content(draft, title_en="Two"), by=editor, base=1)

        assert posts.save_revision(draft, content(draft, title_en="Two"), by=editor, base=2).number == 3

    def test_who_else_is_at_work_is_shown_for_two_minutes(self, desk, other, draft):
        other.post(reverse("admin:blog_post_autosave", args=[draft.pk]), "{}", content_type="application/json")

        assert "Sarnai" in desk.get(change(draft)).text
        with time_machine.travel(timezone.now() + timedelta(minutes=3)):
            assert (
                "Sarnai"
                not in BeautifulSoup(desk.get(change(draft)).content, "html.parser").select_one("#at-work").text
            )

    def test_i_am_not_told_of_myself(self, desk, draft):
        answer = desk.post(reverse("admin:blog_post_autosave", args=[draft.pk]), "{}", content_type="application/json")

        assert answer.json()["others"] == []


class TestAutosave:
    def keep(self, desk, post, *, base=0, slot="", **fields):
        url = reverse("admin:blog_post_autosave", args=[post.pk]) if post else reverse("admin:blog_post_autosave_new")
        body = json.dumps({"base": base, "slot": slot, "fields": {name: [value] for name, value in fields.items()}})
        return desk.post(url, body, content_type="application/json")

    def test_words_are_kept_outside_the_history_and_can_be_taken_up_again(self, desk, draft):
        assert self.keep(desk, draft, title_en="Half a th").json()["saved_at"]

        assert Revision.objects.count() == 1
        assert "You left words unsaved" in desk.get(change(draft)).text
        assert form(desk, draft)["title_en"] == draft.title_en
        assert form(desk, draft, "?resume=1")["title_en"] == "Half a th"

    def test_words_that_the_page_does_not_show_are_never_replaced(self, desk, draft):
        self.keep(desk, draft, title_en="An hour of work")
        opened = form(desk, draft)["_slot"]

        answer = self.keep(desk, draft, slot=opened, title_en="One key")

        assert (answer.status_code, "another window" in answer.json()["refused"]) == (409, True)
        assert EditingSession.objects.get().draft == {"title_en": ["An hour of work"]}

    def test_a_page_goes_on_keeping_what_it_kept_or_took_up(self, desk, draft):
        first = self.keep(desk, draft, title_en="One").json()["slot"]
        second = self.keep(desk, draft, slot=first, title_en="Two").json()["slot"]
        resumed = form(desk, draft, "?resume=1")["_slot"]

        assert resumed == second
        assert self.keep(desk, draft, slot=resumed, title_en="Three").status_code == 200
        assert self.keep(desk, draft, slot=second, title_en="Four").status_code == 409
        assert EditingSession.objects.get().draft == {"title_en": ["Three"]}

    def test_a_page_that_is_shown_again_with_errors_goes_on_where_it_was(self, desk, draft):
        kept = self.keep(desk, draft, title_en="Half").json()["slot"]
        words = form(desk, draft) | {"title_en": "", "title_mn": ""}

        again = [fields_of_form(desk.post(change(draft), words | {"_slot": slot}))["_slot"] for slot in (kept, "")]

        assert again == [kept, ""]

    def test_words_thrown_away_or_saved_stand_in_nobodys_way(self, desk, draft):
        kept = self.keep(desk, draft, title_en="Half").json()["slot"]
        desk.post(reverse("admin:blog_post_discard", args=[draft.pk]))

        assert self.keep(desk, draft, title_en="Anew").status_code == 200
        save(desk, draft, title_en="Whole")
        assert self.keep(desk, draft, slot=kept, title_en="More").status_code == 200

    def test_a_new_post_is_kept_as_well(self, desk):
        self.keep(desk, None, title_en="Never saved")

        page = desk.get(reverse("admin:blog_post_add") + "?resume=1").text

        assert "Never saved" in page
        assert not Post.objects.exists()

    def test_a_save_empties_the_slot(self, desk, draft):
        self.keep(desk, draft, title_en="Half")
        save(desk, draft, title_en="Whole")

        assert "You left words unsaved" not in desk.get(change(draft)).text

    def test_words_that_were_kept_can_be_thrown_away(self, desk, draft):
        self.keep(desk, draft, title_en="Half")

        desk.post(reverse("admin:blog_post_discard", args=[draft.pk]))

        assert EditingSession.objects.get().draft is None

    def test_nobody_sees_the_slot_of_another(self, desk, draft, client_of):
        self.keep(desk, draft, title_en="Halfqx")

        assert "Halfqx" not in client_of(member("editor")).get(change(draft) + "?resume=1").text

    def test_taking_up_words_written_on_an_old_version_shows_what_changed_since(self, desk, draft, client_of):
        words = {name: value for name, value in form(desk, draft).items() if name != "base" and isinstance(value, str)}
        self.keep(desk, draft, base=1, **words | {"title_en": "Mine"})
        save(client_of(member("editor")), draft, title_en="Theirs")

        response = desk.post(change(draft), form(desk, draft, "?resume=1"))

        assert response.status_code == 200
        assert "Theirs" in BeautifulSoup(response.content, "html.parser").select_one(".conflict").text

    @pytest.mark.parametrize(
        "body",
        [
            "",
            "[]",
            "{",
            '{"base": "x", "fields": {}}',
            '{"base": "²", "fields": {}}',
            '{"base": 99999999999}',
            '"x"',
            "[" * 90_000,
        ],
    )
    def test_nonsense_is_refused(self, desk, draft, body):
        url = reverse("admin:blog_post_autosave", args=[draft.pk])

        assert desk.post(url, body, content_type="application/json").status_code == 400
        assert not EditingSession.objects.exists()

    @pytest.mark.parametrize(
        "fields",
        [
            {"body_en": ["<script>x()</script><p>y</p>"]},
            {"topics": ["a", "-1"], "author": ["x"]},
            {"title_en": "x"},
            {"author": ["²"], "title_en": ["a\x00b"]},
            {"title_en": ["half a letter \ud800"], "\ud800": ["x"], "\x00": ["x"]},
        ],
    )
    def test_what_was_kept_is_not_trusted(self, desk, draft, fields):
        url = reverse("admin:blog_post_autosave", args=[draft.pk])
        desk.post(url, json.dumps({"base": 0, "fields": fields}), content_type="application/json")

        response = desk.get(change(draft) + "?resume=1")

        assert response.status_code == 200
        assert "<script>x()" not in response.text
        assert "script&gt;x()" not in response.text

    def test_only_who_may_write_keeps_words(self, client_of, officer, draft):
        assert self.keep(client_of(officer), draft, title_en="x").status_code == 403


def test_a_public_post_is_not_deleted_and_a_draft_may_be(desk, draft):
    public = PostFactory()

    for post in (public, draft):
        desk.post(reverse("admin:blog_post_delete", args=[post.pk]), {"post": "yes"})

    assert list(Post.objects.all()) == [public]


def test_a_version_names_records_that_are_gone_without_harm(desk, draft):
    event = EventFactory()
    save(desk, draft, event=event.pk)
    Post.objects.update(event=None)
    event.delete()

    assert desk.get(change(draft)).status_code == 200
    assert save(desk, draft, title_en="Still works").status_code == 302


def test_an_unsaved_slot_of_long_ago_is_forgotten(desk, draft, editor):
    EditingSession.objects.create(post=draft, person=member("editor"), draft={}, seen_at=ago(days=40))
    save(desk, draft, title_en="x")

    assert not EditingSession.objects.filter(seen_at__lt=ago(days=31)).exists()


def test_a_new_post_with_topics_has_one_version(desk):
    topic = TopicFactory()
    fields = {"title_en": "New", "author": AuthorFactory().pk, "source_language": "en", "topics": [topic.pk]}

    desk.post(reverse("admin:blog_post_add"), fields)

    revision = Revision.objects.get()
    assert (revision.number, revision.kind, revision.content["topics"]) == (1, Revision.Kind.EDIT, [topic.pk])


def test_a_version_whose_address_was_taken_meanwhile_is_not_restored_and_the_page_says_why(desk, draft):
    save(desk, draft, slug_en="aaa")
    save(desk, draft, slug_en="bbb")
    PostFactory(slug_en="aaa")

    response = desk.post(reverse("admin:blog_post_restore", args=[draft.pk, 2]), follow=True)

    assert response.status_code == 200
    assert "Another page already has this address" in response.text
    assert Post.objects.get(pk=draft.pk).slug_en == "bbb"


def test_a_restored_version_brings_back_what_its_translation_followed(desk, draft):
    save(desk, draft, body_en="<p>A</p>", body_mn="<p>А</p>", translation_follows="on")
    save(desk, draft, body_en="<p>B</p>", body_mn="<p>Б</p>", translation_follows="on")

    desk.post(reverse("admin:blog_post_restore", args=[draft.pk, 2]))

    post = Post.objects.select_related("revision", "translated_from").get()
    assert not any(is_behind(post, code) for code in LANGUAGES)
    assert "Version 2 restored" in desk.get(reverse("admin:blog_post_versions", args=[draft.pk])).text


def test_a_form_opened_before_does_not_turn_back_the_language_a_post_is_written_in(desk, draft):
    old = form(desk, draft)
    save(desk, draft, source_language="en")

    desk.post(change(draft), old | {"title_en": "Something else"})

    assert Post.objects.get().source_language == "en"
    save(desk, draft, source_language="mn")
    assert Post.objects.get().source_language == "mn"


@pytest.mark.parametrize("words", [20, 5_000])
def test_texts_of_any_length_are_compared(words):
    old = {"body_en": f"<p>{' '.join(f'w{n}' for n in range(words))}</p>"}
    new = {"body_en": f"<p>{' '.join(f'w{n}' for n in reversed(range(words)))}</p>"}

    kinds = {change.kind for change in compare_texts(old, new, ["en"])[0].changes}

    assert {"added", "removed"} <= kinds


@pytest.mark.parametrize("number", ["9" * 5000, "9" * 10, "²", "-1", "x"])
def test_what_is_no_number_of_a_version_compares_nothing(desk, draft, number):
    url = reverse("admin:blog_post_compare", args=[draft.pk])

    assert [desk.get(url, {"a": name}).status_code for name in ("1", number)] == [200, 404]


@pytest.mark.parametrize("query", [{}, {"a": "public"}, {"a": "public", "b": ""}])
def test_a_post_that_was_never_public_is_compared_with_the_version_before(desk, draft, query):
    save(desk, draft, title_en="Otherwise")
    url = reverse("admin:blog_post_compare", args=[draft.pk])

    assert "From version 1 to version 2." in desk.get(url, query).text
    posts.publish(Post.objects.get(), "en", by=None)
    assert "From the public text to version 2." in desk.get(url, query).text


def test_a_post_without_a_public_text_says_nothing_of_one(desk):
    unseen, seen = PostFactory(published_at_en=None, published_at_mn=None), PostFactory()

    found = [desk.get(reverse("admin:blog_post_versions", args=[post.pk])).text for post in (unseen, seen)]

    assert ["the public text" in text for text in found] == [False, True]
