"""Editors at work in a real browser: from the first word to the public page, alone, in two languages, and two at once."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from blog.actions import posts
from blog.models import EditingSession, Post
from diplomacy import languages
from tests import factories
from tests.conftest import member
from tests.e2e.editors import Editor

WAITING = "What you type is not kept while other words of yours wait above: go on with those, or throw them away."


@pytest.fixture(params=["en", "mn"])
def code(request):
    return request.param


@pytest.fixture
def desk(visit, code):
    editor = Editor(visit(), code)
    editor.log_in(member("editor"))
    return editor


def kept_title(code):
    return EditingSession.objects.get().draft[f"title_{code}"][-1]


def stored(post):
    return Post.objects.select_related("revision", "translated_from").get(pk=post.pk)


def test_a_post_is_written_previewed_outside_scheduled_and_goes_live(desk, visit, code):
    factories.AuthorFactory(name_en="Press Office", name_mn="Хэвлэлийн алба")
    desk.open("blog_post_add")
    desk.is_ready()
    desk.fill("title", **{code: "Өндөр уул"})
    desk.fill("summary", **{code: "Товчхондоо."})
    desk.type("body", **{code: "Дэлгэрэнгүй үг."})
    desk.choose("author", {"en": "Press Office", "mn": "Хэвлэлийн алба"}[code])
    desk.save()
    post = Post.objects.get()
    assert getattr(post, f"slug_{code}") == "ondor-uul"

    desk.goes_to(desk.say("Preview links"))
    desk.page.locator("[name=recipient]").fill("Embassy")
    desk.press("Make a link")
    address = desk.page.locator(f".preview-link a[href*='/{code}/preview/']").get_attribute("href")
    outsider = visit()
    outsider.goto(address)
    expect(outsider.get_by_text("Дэлгэрэнгүй үг.")).to_be_visible()

    desk.open_post(post)
    desk.follow(f"{desk.say('Publish')}: {languages.name(code)}…", exact=True)
    at = timezone.localtime() + timedelta(hours=2)
    desk.page.locator("[name=at]").fill(at.strftime("%Y-%m-%dT%H:%M"))
    desk.page.get_by_role("button", name=at.strftime("%Y-%m-%d %H:%M")).click()
    expect(desk.page.locator(".messagelist .success")).to_be_visible()
    url = stored(post).get_absolute_url(code)
    assert outsider.goto(url).status == 404

    Post.objects.filter(pk=post.pk).update(**{f"published_at_{code}": timezone.now()})
    outsider.goto(url)
    expect(outsider.get_by_role("heading", name="Өндөр уул", level=1)).to_be_visible()


def test_a_live_post_is_edited_compared_and_the_change_published(desk, visit, code):
    post = factories.PostFactory()
    reader = visit()
    desk.open_post(post)
    desk.rewrite(code, "Quite new words.")
    desk.save()
    reader.goto(post.get_absolute_url(code))
    expect(reader.get_by_text("Quite new words.")).to_have_count(0)

    desk.page.locator(".text-states a").click()
    expect(desk.page.locator(".field-change ins").first).to_contain_text("Quite new words")

    desk.open_post(post)
    desk.follow(f"{desk.say('Publish the change')}: {languages.name(code)}…", exact=True)
    desk.page.locator("[name=size][value=major]").check()
    desk.page.locator("[name=note]").fill("The words were old.")
    desk.press("Publish the change now")
    reader.goto(post.get_absolute_url(code))
    expect(reader.get_by_text("Quite new words.")).to_be_visible()
    expect(reader.get_by_text("The words were old.")).to_be_visible()


def test_two_editors_at_once_see_each_other_and_lose_nothing(desk, visit, code):
    post = factories.PostFactory(published_at_en=None, published_at_mn=None)
    other = Editor(visit(), "en")
    other.log_in(member("editor"))
    desk.open_post(post)
    desk.rewrite(code, "My own words.")
    expect(desk.page.locator("#autosave")).not_to_be_empty()
    other.open_post(post)
    expect(other.page.locator("#at-work")).not_to_be_empty()
    other.rewrite({"en": "mn", "mn": "en"}[code], "Their other words.")
    other.save()

    desk.press("Save and continue editing")
    expect(desk.page.locator(".conflict")).to_contain_text("Their other words")
    expect(desk.editor("body", code)).to_have_text("My own words.")
    desk.page.locator("#id_keep_both").check()
    desk.save()

    texts = {stored(post).body_en, stored(post).body_mn}
    assert texts == {"<p>My own words.</p>", "<p>Their other words.</p>"}


def test_words_that_were_never_saved_are_found_again(desk, code):
    post = factories.PostFactory(published_at_en=None, published_at_mn=None)
    desk.open_post(post)
    desk.fill("title", **{code: "Half a thought"})
    expect(desk.page.locator("#autosave")).not_to_be_empty()
    desk.page.on("dialog", lambda dialog: dialog.accept())

    desk.open_post(post)
    desk.follow(desk.say("Go on with them"))

    expect(desk.page.locator(f"#id_title_{code}")).to_have_value("Half a thought")


def test_words_left_unsaved_outlive_a_key_pressed_before_they_are_taken_up(desk, code):
    post = factories.PostFactory(published_at_en=None, published_at_mn=None)
    desk.page.on("dialog", lambda dialog: dialog.accept())
    desk.open_post(post)
    desk.fill("title", **{code: "An hour of work"})
    expect(desk.page.locator("#autosave")).not_to_be_empty()

    desk.open_post(post)
    desk.fill("title", **{code: "One key"})
    expect(desk.page.locator("#autosave.autosave--failed")).to_have_text(desk.say(WAITING))
    assert kept_title(code) == "An hour of work"

    desk.follow(desk.say("Go on with them"))
    desk.is_ready()
    for words in ("More work", "Still more work"):
        with desk.page.expect_response("**/autosave/") as answer:
            desk.fill("title", **{code: words})
        assert answer.value.status == 200
    assert kept_title(code) == "Still more work"


def test_a_second_window_does_not_replace_what_the_first_one_keeps(desk, code):
    post = factories.PostFactory(published_at_en=None, published_at_mn=None)
    desk.open_post(post)
    second = Editor(desk.page.context.new_page(), code)
    second.page.on("dialog", lambda dialog: dialog.accept())
    second.open_post(post)
    desk.fill("title", **{code: "From the first"})
    expect(desk.page.locator("#autosave")).not_to_be_empty()

    second.fill("title", **{code: "From the second"})

    expect(second.page.locator("#autosave.autosave--failed")).not_to_be_empty()
    assert kept_title(code) == "From the first"


def test_an_editor_that_rewrites_its_field_late_has_changed_nothing(desk, code):
    post = factories.PostFactory(published_at_en=None, published_at_mn=None)
    desk.open_post(post)
    url = f"**{reverse('admin:blog_post_autosave', args=[post.pk]).removeprefix('/en')}"
    rewrite = "name => { const box = document.getElementById(name); box.value += ' '; box.dispatchEvent(new Event('input', { bubbles: true })); }"
    with desk.page.expect_response(url):
        desk.page.evaluate(rewrite, f"id_body_{code}")

    assert desk.page.locator("#autosave").text_content() == ""
    assert not EditingSession.objects.filter(draft__isnull=False).exists()


def test_a_translator_sees_who_else_is_there_and_is_asked_before_words_are_lost(desk, visit, code):
    other_code = {"en": "mn", "mn": "en"}[code]
    post = factories.PostFactory(source_language=code, published_at_en=None, published_at_mn=None)
    other = Editor(visit(), "en")
    other.log_in(member("editor"))
    other.open("blog_post_translate", post.pk, other_code)
    expect(other.page.locator(".ProseMirror").first).to_be_visible()
    with other.page.expect_response("**/autosave/"):
        pass
    desk.open("blog_post_translate", post.pk, other_code)
    expect(desk.page.locator("#at-work")).to_contain_text(desk.say("Also at work on this post now:"))

    asked = []
    desk.page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    box = desk.page.locator(f"[name=title_{other_code}]")
    box.press("End")
    box.press("x")
    desk.open("blog_post_translations")
    assert asked == ["beforeunload"]
    desk.open("blog_post_translate", post.pk, other_code)
    desk.open("blog_post_translations")
    assert asked == ["beforeunload"]


@pytest.mark.parametrize("target", ["en", "mn"])
def test_a_finding_leads_to_the_text_it_speaks_of_though_its_tab_is_hidden(desk, target):
    post = factories.PostFactory(
        published_at_en=None, published_at_mn=None, **{f"body_{target}": "<h3>Deep</h3><p>x</p>"}
    )
    desk.open(f"blog_post_publish-{target}", post.pk)

    desk.page.locator(f".finding a[href$='#id_body_{target}']").click()

    expect(desk.editor("body", target)).to_be_focused()
    expect(desk.tab("body", target)).to_have_attribute("aria-selected", "true")
    for code in ("en", "mn"):
        desk.page.evaluate("id => { location.hash = id; }", f"id_title_{code}")
        expect(desk.page.locator(f"#id_title_{code}")).to_be_focused()


def test_a_post_is_translated_from_the_board(desk, visit, code):
    source, target = code, {"en": "mn", "mn": "en"}[code]
    empty = {f"{field}_{target}": "" for field in ("title", "summary", "body")} | {f"slug_{target}": None}
    post = factories.PostFactory(source_language=source, published_at_en=None, published_at_mn=None, **empty)
    desk.open("blog_post_translations")
    desk.page.locator(".board tbody").get_by_role("link", name=desk.say("Translate"), exact=True).first.click()
    desk.page.locator(f"[name=title_{target}]").fill("Орчуулга")
    desk.page.locator(f"[name=summary_{target}]").fill("Товч.")
    editor = desk.page.locator(".translate-row__target .ProseMirror")
    editor.click()
    editor.press_sequentially("Орчуулсан үг.")
    desk.press("Save the translation")
    expect(desk.page.locator(".messagelist .success")).to_be_visible()
    assert getattr(stored(post), f"body_{target}") == "<p>Орчуулсан үг.</p>"

    content = posts.newest_content(stored(post)) | {f"body_{source}": "<p>The source says a little more now.</p>"}
    posts.save_revision(post, content, by=None)
    desk.open("blog_post_translations")
    desk.page.locator(".board summary").click()
    expect(desk.page.locator(".board ins")).to_contain_text("a little more now")


def test_the_staff_pages_of_posts_need_no_script_to_publish(visit, code):
    """Without JavaScript the button names the time after the first press."""
    post = factories.PostFactory(published_at_en=None, published_at_mn=None)
    editor = Editor(visit(java_script_enabled=False), code)
    editor.log_in(member("editor"))
    editor.open(f"blog_post_publish-{code}", post.pk)
    at = (timezone.localtime() + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")
    editor.page.locator("[name=at]").fill(at)
    editor.page.locator("input.default").click()
    expect(editor.page.locator(".errornote, .errorlist").first).to_be_visible()
    assert stored(post).date("published_at", code) is None
    editor.page.locator("input.default").click()
    expect(editor.page.locator(".messagelist .success")).to_be_visible()

    assert stored(post).is_scheduled(code)
