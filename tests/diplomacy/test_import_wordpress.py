"""The export of a WordPress site, taken over: whole, once, and nothing lost unsaid."""

import json
import re
from datetime import UTC, datetime

import pytest
import time_machine
from django.core import mail
from django.core.management import CommandError, call_command

from blog.actions.posts import save_revision
from blog.models import Author, OldAddress, Post, Publication, Revision, Topic
from blog.models.imports import ImportedRecord
from diplomacy.wordpress.bodies import Body
from diplomacy.wordpress.comments import Remarks
from engagement.models import Comment, Delivery, Discussion
from tests import factories, world
from tests.diplomacy.wordpress.builders import SITE, author, category, comment, item, meta, tag, term, used, wxr

NOW = datetime(2026, 11, 22, 4, tzinfo=UTC)


def pair(taxonomy, group, **numbers):
    """The term by which Polylang says what belongs together."""
    pairs = "".join(f's:{len(code)}:"{code}";i:{number};' for code, number in numbers.items())
    return term(taxonomy, group, description=f"a:{len(numbers)}:{{{pairs}}}")


def test_a_published_post_is_public_from_its_day_on(take, client):
    told = take(
        wxr(
            author("sarnai", "Б. Сарнай"),
            item(title="Шинэ зам", content="Хил дээр шинэ зам.\n\nУрт.", post_name="shine-zam"),
        )
    )

    post = Post.objects.live("mn").get()
    assert (post.title_mn, post.slug_mn, post.body_mn) == (
        "Шинэ зам",
        "shine-zam",
        "<p>Хил дээр шинэ зам.</p><p>Урт.</p>",
    )
    assert (post.summary_mn, post.title_en, post.source_language) == ("Хил дээр шинэ зам. Урт.", "", "mn")
    assert (post.published_at_mn, post.published_at_en) == (datetime(2020, 5, 1, 10, tzinfo=UTC), None)
    assert client.get("/mn/posts/shine-zam/").status_code == 200
    assert told.counts["post", "taken"] == told.counts["author", "taken"] == 1


def test_it_is_kept_as_a_version_that_was_imported(take):
    take(wxr(item(title="Road")))

    revision = Post.objects.get().revision
    publication = Publication.objects.get()
    assert (revision.kind, revision.number, revision.made_by, revision.text("title", "en")) == (
        "imported",
        1,
        None,
        "Road",
    )
    assert (publication.act, publication.revision, publication.made_at.year) == ("published", revision, 2020)


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"status": "draft"}, "it was a draft"),
        ({"status": "pending"}, "it was waiting to be approved"),
        ({"status": "private"}, "it was private"),
        ({"status": "archived"}, "its status was «archived»"),
        ({"status": ""}, "the file does not say whether it was published"),
        ({"post_password": "tsetseg"}, "a password protected it"),
        ({"content": ""}, "it has no text"),
        ({"content": "<!-- wp:spacer /-->  "}, "it has no text"),
        ({"content": "[unknown_thing]"}, "it has no text"),
        ({"post_date_gmt": "", "post_date": ""}, "the file gives no date for it"),
        ({"status": "future"}, "its time has passed without its being published"),
    ],
)
def test_what_was_not_public_there_is_a_draft_here_and_listed(take, client, fields, reason):
    told = take(wxr(item(**{"title": "Hidden", "post_name": "hidden"} | fields)))

    post = Post.objects.get()
    assert (post.published_at_en, post.published_at_mn, post.title_en) == (None, None, "Hidden")
    assert client.get("/en/posts/hidden/").status_code == client.get("/2020/05/hidden/").status_code == 404
    assert told.reasons("taken as a draft") == [reason]


@pytest.mark.parametrize("status", ["future", "publish"])
def test_what_was_to_appear_later_there_is_scheduled_here(take, status):
    take(wxr(item(status=status, post_date_gmt="2090-01-01 00:00:00")))

    assert Post.objects.get().is_scheduled("en")
    assert Publication.objects.get().act == "scheduled"


@pytest.mark.parametrize("status", ["trash", "auto-draft", "inherit"])
def test_what_was_thrown_away_is_not_taken(take, status):
    told = take(wxr(item(status=status), item(title="Kept")))

    assert [post.title_en for post in Post.objects.all()] == ["Kept"]
    assert told.counts["post", "not taken"] == 1


@pytest.mark.parametrize("kind", ["nav_menu_item", "revision", "wp_block", "product"])
def test_other_types_are_not_taken_and_listed(take, kind):
    told = take(wxr(item(post_type=kind, title="Other")))

    assert Post.objects.count() == 0
    assert (told.counts[kind, "not taken"], len(told.reasons("not taken", kind))) == (1, 1)


def test_a_page_becomes_a_post_and_is_listed(take, client):
    told = take(wxr(item(post_type="page", number=7, title="About us", link=f"{SITE}/about-us/", post_name="about-us")))

    assert client.get("/?page_id=7")["Location"] == client.get("/about-us/")["Location"] == "/en/posts/about-us/"
    assert told.reasons("taken with changes", "page") == ["a page there; a post with its date here"]


def test_markup_nested_beyond_measure_does_not_end_the_import(take):
    deep = "<div>" * 600 + "Deep" + "</div>" * 600
    file = wxr(item(number=1, title="Deep", content=deep), item(number=2, title="Kept"))

    first, _again = take(file), take(file)

    assert {post.title_en for post in Post.objects.all()} == {"Deep", "Kept"}
    assert first.counts["post", "taken"] == 2


def test_an_item_that_is_nested_too_deeply_is_listed_and_the_others_are_taken(take, monkeypatch):
    texts = Body.texts

    def too_deep(self):
        return too_deep(self) if self.item.title == "Deep" else texts(self)

    monkeypatch.setattr(Body, "texts", too_deep)
    told = take(wxr(item(number=1, title="Deep"), item(number=2, title="Kept")))

    assert [post.title_en for post in Post.objects.all()] == ["Kept"]
    assert told.reasons("not taken") == ["its markup is nested too deeply"]


def test_an_address_by_which_readers_find_another_page_is_numbered(take):
    OldAddress.keep(factories.PostFactory(), "en", "/en/posts/road/")

    take(wxr(item(title="Road", post_name="road")))

    assert Post.objects.get(title_en="Road").slug_en == "road-2"


# Dates


@pytest.mark.parametrize(
    ("fields", "zone", "wanted"),
    [
        ({}, "Asia/Ulaanbaatar", "2020-05-01T10:00:00"),
        ({"post_date_gmt": "0000-00-00 00:00:00"}, "Asia/Ulaanbaatar", "2020-05-01T10:00:00"),
        ({"post_date_gmt": "0000-00-00 00:00:00"}, "Europe/Berlin", "2020-05-01T16:00:00"),
        ({"post_date_gmt": "rubbish", "post_date": "1999-01-02 08:00:00"}, "Asia/Ulaanbaatar", "1999-01-02T00:00:00"),
    ],
)
def test_the_date_is_the_best_that_the_file_gives(take, fields, zone, wanted):
    take(wxr(item(**fields)), time_zone=zone)

    assert Post.objects.get().published_at_en == datetime.fromisoformat(f"{wanted}+00:00")


def test_a_date_may_stand_in_the_feed_alone(take):
    text = wxr(item(post_date="", post_date_gmt="")).replace(
        "<item>", "<item><pubDate>Fri, 01 May 2020 10:00:00 +0000</pubDate>"
    )

    take(text)

    assert Post.objects.get().published_at_en == datetime(2020, 5, 1, 10, tzinfo=UTC)


# Texts


def test_a_long_title_is_cut_at_a_word_and_stands_whole_above_the_text(take):
    title = "A very long title about the border & the road " * 4

    told = take(wxr(item(title=title.replace("&", "&amp;"), content="Text.")))

    post = Post.objects.get()
    assert len(post.title_en) <= 120
    assert (post.title_en[-1], title.startswith(post.title_en[:-1])) == ("…", True)
    assert post.body_en == f"<p><strong>{title.strip().replace('&', '&amp;')}</strong></p><p>Text.</p>"
    assert len(told.reasons("taken with changes")) == 1


@pytest.mark.parametrize(
    ("content", "title"), [("First sentence. Second.", "First sentence. Second."), ("[gone id='1']", "Without a title")]
)
def test_an_empty_title_is_made_from_the_text(take, content, title):
    take(wxr(item(title="", content=content)), language="en")

    assert Post.objects.get().title_en == title


@pytest.mark.parametrize(
    ("excerpt", "content", "summary"),
    [
        ("<p>The &amp; excerpt</p> [more]", "Body.", "The & excerpt"),
        ("", "<h2>Head</h2>One. Two.", "One. Two."),
        ("", f"Short one. {'Word ' * 80}end. Third.", "Short one."),
        ("", "<p><img src='/x.jpg'></p>", "A post"),
        (f"Excerpt one. {'Long ' * 80}.", "Body.", "Excerpt one."),
    ],
)
def test_the_summary_is_the_excerpt_or_the_first_sentences(take, excerpt, content, summary):
    take(wxr(item(excerpt=excerpt, content=content)))

    assert Post.objects.get().summary_en in {summary, f"{SITE}/x.jpg"}


def test_control_characters_and_split_sections_come_through(take):
    text = wxr(item(title="A\x08 b", content="x ]]> y &amp; z\x0b\n\nsecond&nbsp;one"))

    take(text)

    post = Post.objects.get()
    assert (post.title_en, post.body_en) == ("A b", "<p>x ]]&gt; y &amp; z</p><p>second&nbsp;one</p>")


def test_unsafe_html_is_taken_out(take, client):
    take(
        wxr(
            item(
                title="<script>alert(1)</script>T",
                content="<p onclick='x'>a<script>alert(1)</script></p>",
                post_name="t",
            )
        )
    )

    assert Post.objects.get().body_en == "<p>a</p>"
    assert "alert(1)</script>T" not in client.get("/en/posts/t/").text


def test_an_item_with_nothing_in_it_does_no_harm(take):
    told = take(wxr("<item></item>", "<item><title>Only a title</title></item>", item(title="Whole")))

    assert sorted(post.title_en or post.title_mn for post in Post.objects.all())[:2] == ["Only a title", "Whole"]
    assert len(told.reasons("taken as a draft")) == 2


# Languages


@pytest.mark.parametrize(
    ("language", "title", "column"),
    [("auto", "Зам", "mn"), ("auto", "Road", "en"), ("auto", "2020", "mn"), ("en", "Зам", "en"), ("mn", "Road", "mn")],
)
def test_the_language_goes_by_the_letters_or_by_the_option(take, language, title, column):
    take(wxr(item(title=title, content="<p>…</p>")), language=language)

    post = Post.objects.get()
    assert getattr(post, f"title_{column}") == title
    assert post.source_language == column


def polylang(english=1, mongolian=2, **fields):
    def labels(code):
        return used("language", code, code), used("post_translations", "pll_a", "pll_a")

    return (
        pair("post_translations", "pll_a", en=english, mn=mongolian),
        item(*labels("en"), comment(1), number=english, title="Road", post_name="road", **fields),
        item(
            *labels("mn"),
            comment(2, "Зам уу?"),
            number=mongolian,
            title="Зам",
            post_name="zam",
            post_date_gmt="2021-01-01 00:00:00",
        ),
    )


@pytest.mark.parametrize("order", [1, -1])
def test_two_translations_become_one_bilingual_post(take, order):
    group, *items = polylang()

    take(wxr(group, *items[::order]))

    post = Post.objects.get()
    assert (post.title_en, post.title_mn, post.slug_en, post.slug_mn) == ("Road", "Зам", "road", "zam")
    assert (post.published_at_en.year, post.published_at_mn.year) == (2020, 2021)
    assert post.live_languages() == ["en", "mn"]
    assert sorted(Comment.objects.values_list("language", flat=True)) == ["en", "mn"]
    assert Discussion.objects.count() == 1


def test_a_pair_is_known_by_its_group_alone_too(take):
    _group, *items = polylang()

    take(wxr(*items))

    assert Post.objects.count() == 1


def test_a_translation_that_is_a_draft_stays_one_beside_the_public_text(take):
    take(wxr(*polylang(status="draft")))

    post = Post.objects.get()
    assert (post.live_languages(), post.title_en) == (["mn"], "Road")


def test_two_texts_in_one_language_stay_two_posts(take):
    labels = used("language", "en", "en"), used("post_translations", "pll_a", "pll_a")

    told = take(wxr(item(*labels, title="One"), item(*labels, title="Two")))

    assert Post.objects.count() == 2
    assert len(told.reasons("taken with changes")) == 1


def test_a_text_in_a_third_language_is_not_taken(take):
    told = take(wxr(item(used("language", "ru", "Русский"), title="Дорога")))

    assert Post.objects.count() == 0
    assert told.reasons("not taken") == ["it is in «ru», which this site does not offer"]


def test_translations_of_wpml_are_listed_as_unknown(take):
    told = take(wxr(item(meta("_wpml_word_count", "3"))))

    assert len(told.reasons("taken with changes", "file")) == 1


# Authors


def test_authors_become_bylines_and_never_accounts(take, django_user_model):
    told = take(
        wxr(author("sarnai", "Б. Сарнай"), item(creator="sarnai"), item(creator="sarnai")),
        office_en="Consular",
        office_mn="Консул",
    )

    found = Author.objects.get()
    assert (found.name_en, found.name_mn, found.office_en, found.office_mn) == (
        "Б. Сарнай",
        "Б. Сарнай",
        "Consular",
        "Консул",
    )
    assert (found.slug_mn, found.is_person, django_user_model.objects.count()) == ("b-sarnai", True, 0)
    assert "secret@old.example.mn" not in str(world.fingerprint()) + json.dumps(
        list(ImportedRecord.objects.values()), default=str
    )
    assert len(told.reasons("to translate", "author")) == 1


def test_an_author_known_by_login_only_signs_with_it(take):
    take(wxr(item(creator="bold")))

    assert Author.objects.get().name_mn == "bold"


def test_a_post_without_an_author_is_signed_by_the_office(take):
    take(wxr(item(creator="")))

    found = Author.objects.get()
    assert (found.name_en, found.is_person) == ("Ministry of Foreign Affairs of Mongolia", False)


def test_an_author_who_signs_here_already_is_the_same(take):
    known = factories.AuthorFactory(name_en="Bold")

    take(wxr(author("b", "Bold"), item(creator="b")))

    assert Post.objects.get().author == known


# Topics


def test_categories_and_tags_become_topics(take):
    told = take(
        wxr(
            category("trade", "Trade &amp; Aid", description="What we sell."), category("asia", "Asia", parent="trade"), tag("zam", "Зам"),
            item(used("category", "trade", "Trade &amp; Aid"), used("post_tag", "zam", "Зам"), used("category", "new", "Only here")),
        )
    )  # fmt: skip

    assert sorted(topic.title_en for topic in Post.objects.get().topics.all()) == ["Only here", "Trade & Aid", "Зам"]
    trade = Topic.objects.get(slug_en="trade")
    assert (trade.title_mn, trade.summary_en) == ("Trade & Aid", "What we sell.")
    assert (trade.summary_mn != "What we sell.", bool(trade.summary_mn)) == (True, True)
    assert Topic.objects.count() == told.counts["topic", "taken"] == 4
    assert len(told.reasons("to translate", "topic")) == 4
    assert told.reasons("taken with changes", "topic") == ["topics have no levels: it was below «trade»"]


def test_a_category_and_a_tag_of_one_name_are_one_topic(take):
    take(
        wxr(
            category("trade", "Trade"),
            tag("trade", "Trade"),
            item(used("category", "trade", "Trade"), used("post_tag", "trade", "Trade")),
        )
    )

    assert Topic.objects.get() == Post.objects.get().topics.get()


def test_a_topic_that_is_here_already_is_the_same(take):
    known = factories.TopicFactory(title_en="Trade")

    take(wxr(item(used("category", "handel", "trade"))))

    assert Post.objects.get().topics.get() == known


def test_two_translated_categories_are_one_topic(take):
    take(
        wxr(
            category("trade", "Trade", number=5), category("khudaldaa", "Худалдаа", number=6), pair("term_translations", "pll_t", en=5, mn=6),
            item(used("category", "khudaldaa", "Худалдаа")), item(used("category", "trade", "Trade")),
        )
    )  # fmt: skip

    topic = Topic.objects.get()
    assert (topic.title_en, topic.title_mn, topic.slug_mn, topic.posts.count()) == ("Trade", "Худалдаа", "khudaldaa", 2)


def test_the_labels_of_other_taxonomies_are_listed(take):
    told = take(
        wxr(item(used("post_format", "post-format-aside", "Aside"), used("category", "uncategorized", "Uncategorized")))
    )

    assert Topic.objects.count() == 0
    assert told.reasons("taken with changes") == ["taxonomy «post_format» is not taken: Aside"]


# Addresses


@pytest.mark.parametrize(
    "path",
    ["/2020/05/%D0%B7%D0%B0%D0%BC/", "/2020/05/%d0%b7%d0%b0%d0%bc", "/?p=77", "/2020/05/%D0%B7%D0%B0%D0%BC/feed/"],
)
def test_every_former_address_leads_to_the_post(take, client, path):
    take(wxr(item(number=77, title="Зам", content="Зам нээв.", post_name="%d0%b7%d0%b0%d0%bc")))

    response = client.get(path)

    assert (response.status_code, response["Location"]) == (301, "/mn/posts/zam/")


def test_equal_and_taken_slugs_are_numbered(take):
    factories.PostFactory(slug_en="road")

    told = take(
        wxr(
            item(title="Road", post_name="road", link=f"{SITE}/road/"),
            item(title="Road", post_name="road", link=f"{SITE}/road/"),
        )
    )

    assert sorted(Post.objects.values_list("slug_en", flat=True)) == ["road", "road-2", "road-3"]
    assert told.reasons("taken with changes") == ["its old address leads elsewhere or is too long: /road/"]


def test_links_between_posts_are_stable_whichever_comes_first(take):
    def linked(number, other):
        return item(
            number=number,
            content=f'<a href="http://www.old.example.mn/2020/05/post-{other}/#x">a</a> <a href="/?p={other}">b</a>',
        )

    told = take(wxr(linked(1, 2), linked(2, 1)))

    first, second = Post.objects.order_by("pk")
    assert first.body_en == f'<p><a href="/go/post/{second.pk}/">a</a> <a href="/go/post/{second.pk}/">b</a></p>'
    assert second.body_en == f'<p><a href="/go/post/{first.pk}/">a</a> <a href="/go/post/{first.pk}/">b</a></p>'
    assert (told.counts["link", "taken"], first.revision.text("body", "en")) == (1, first.body_en)


@pytest.mark.parametrize("href", ["//[x", "http://[bad/", ""])
def test_a_link_that_cannot_be_read_costs_the_post_no_more_than_the_link(take, href):
    take(wxr(item(content=f'<p>See <a href="{href}">there</a>.</p>')))

    assert Post.objects.get().body_en == "<p>See there.</p>"


def test_links_elsewhere_stay_and_links_to_files_are_listed(take):
    told = take(
        wxr(
            item(
                content=f'<a href="https://x.example/?a=1&amp;b=2">a</a> <a href="{SITE}/wp-content/uploads/a.pdf">b</a> <a href="/nowhere/">c</a>'
            )
        )
    )

    assert Post.objects.get().body_en == (
        f'<p><a href="https://x.example/?a=1&amp;b=2">a</a> <a href="{SITE}/wp-content/uploads/a.pdf">b</a> <a href="{SITE}/nowhere/">c</a></p>'
    )
    assert told.reasons("taken with changes") == [
        f"links to a file, which is not taken: {SITE}/wp-content/uploads/a.pdf"
    ]


# Again, and again


SITE_OF_MANY = (
    author("sarnai", "Sarnai"), category("trade", "Trade"), *polylang(),
    item(used("category", "trade", "Trade"), comment(5), comment(6, parent=5, approved="0"), number=3, content='<a href="/?p=4">later</a>'),
    item(comment(7, approved="spam"), number=4, title="Later"),
)  # fmt: skip


def rows():
    """Everything that was stored, without the times at which it was."""
    models = [Post, Revision, Publication, Topic, Author, OldAddress, ImportedRecord, Comment, Discussion]
    return {model.__name__: model._default_manager.count() for model in models} | {
        "posts": list(
            Post.objects.order_by("slug_en").values_list(
                "title_en", "title_mn", "summary_en", "published_at_en", "author__name_en"
            )
        ),
        "comments": list(
            Comment.objects.order_by("submit_date", "comment", "state", "depth").values_list(
                "comment", "state", "depth"
            )
        ),
        "paths": sorted(OldAddress.objects.values_list("path", flat=True)),
        "bodies": sorted(re.sub(r"\d+", "N", body) for body in Post.objects.values_list("body_en", flat=True)),
    }


def test_a_second_run_changes_nothing(take):
    take(wxr(*SITE_OF_MANY))
    before = world.fingerprint()

    told = take(wxr(*SITE_OF_MANY))

    assert world.fingerprint() == before
    assert (told.counts["post", "there already"], told.counts["comment", "there already"]) == (4, 5)
    assert {outcome for _kind, outcome in told.counts} == {"there already"}


@pytest.mark.parametrize("broken_at", [1, 2, 3, 4])
def test_a_run_that_was_broken_off_is_finished_by_the_next(take, monkeypatch, broken_at, django_db_blocker):
    whole = wxr(*SITE_OF_MANY)
    calls = []
    original = Remarks.take

    def breaking(self, post, report):
        calls.append(1)
        if len(calls) == broken_at:
            raise KeyboardInterrupt
        original(self, post, report)

    monkeypatch.setattr(Remarks, "take", breaking)
    with pytest.raises(CommandError, match="goes on from there"):
        take(whole)
    monkeypatch.setattr(Remarks, "take", original)
    half = Post.objects.count()
    take(whole)
    resumed = rows()

    for model in (Comment, Discussion, Publication):
        model._default_manager.all()._raw_delete(
            "default"
        ) if model is Publication else model._default_manager.all().delete()
    Post.objects.update(revision=None, translated_from=None)
    Revision.objects.all()._raw_delete("default")
    for model in (Post, Topic, Author, OldAddress, ImportedRecord):
        model._default_manager.all().delete()
    take(whole)

    assert half < 3
    assert rows() == resumed


def test_a_post_that_was_changed_there_is_taken_anew(take):
    take(wxr(item(comment(1), number=1, content="Old.")))

    told = take(wxr(item(comment(1), comment(2), number=1, content="New.")))

    post = Post.objects.get()
    assert (post.body_en, post.revision.number, post.slug_en) == ("<p>New.</p>", 2, "post-1")
    assert (told.counts["post", "taken anew"], told.counts["comment", "taken"]) == (1, 1)


def test_a_post_that_was_changed_here_is_left_alone(take, editor):
    take(wxr(item(number=1, content="Old.")))
    post = Post.objects.get()
    save_revision(post, post.revision.content | {"title_en": "Edited here"}, by=editor)

    told = take(wxr(item(comment(2), number=1, content="New.")))

    post.refresh_from_db()
    assert (post.body_en, post.revision.text("title", "en")) == ("<p>Old.</p>", "Edited here")
    assert told.reasons("there already") == ["it has changed there, but somebody has worked on it here since"]
    assert Comment.objects.count() == 1


def test_a_post_that_was_deleted_here_does_not_come_back(take):
    take(wxr(item(number=1)))
    Post.objects.all().delete()

    told = take(wxr(item(number=1)))

    assert Post.objects.count() == 0
    assert told.reasons("there already") == ["it was deleted here since"]


def test_one_post_that_cannot_be_taken_does_not_stop_the_others(take, monkeypatch):
    original = Remarks.take

    def refusing(self, post, report):
        if post.title_en == "Bad":
            raise ValueError("it does not fit")
        original(self, post, report)

    monkeypatch.setattr(Remarks, "take", refusing)

    told = take(wxr(item(title="Bad", creator="only", number=1), item(title="Good", creator="only")))

    assert [post.title_en for post in Post.objects.all()] == ["Good"]
    assert told.reasons("not taken") == ["it does not fit"]
    assert (ImportedRecord.objects.filter(kind="post").count(), Author.objects.count()) == (1, 1)


def test_a_dry_run_tells_everything_and_keeps_nothing(take, uploads, settings, capsys):
    uploads("2020/05/a.jpg", format="JPEG")
    before = world.fingerprint()

    told = take(
        wxr(*SITE_OF_MANY, item(content=f'<img src="{SITE}/wp-content/uploads/2020/05/a.jpg">')),
        dry_run=True,
        uploads=uploads.folder,
    )

    assert world.fingerprint() == before
    assert (told.counts["post", "taken"], told.counts["picture", "taken"]) == (5, 1)
    assert not [path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()]
    assert "nothing has been kept" in capsys.readouterr().out


def test_an_import_sends_no_mail(take):
    held = factories.CommentFactory(followup=True)

    take(wxr(*SITE_OF_MANY))

    assert (mail.outbox, Delivery.objects.count(), held.followup) == ([], 0, True)


# The file


@pytest.mark.parametrize(
    "text", ["", "nonsense", "<rss><channel><title>a feed</title></channel></rss>", "<!DOCTYPE rss []><rss/>"]
)
def test_what_is_no_export_is_refused(take, text):
    with pytest.raises(CommandError):
        take(text)


def test_a_missing_file_is_named(db):
    with pytest.raises(CommandError, match=r"nowhere\.xml cannot be read"):
        call_command("import_wordpress", "nowhere.xml")


def test_a_file_that_breaks_off_gives_what_stands_before(take):
    text = wxr(item(title="Whole"), item(title="Cut"))

    with pytest.raises(CommandError, match="breaks off at line"):
        take(text[: text.index("Cut")])

    assert Post.objects.get().title_en == "Whole"


def test_the_oldest_form_of_the_file_is_read(take):
    text = wxr(
        "<wp:category><wp:category_nicename>trade</wp:category_nicename><wp:category_parent></wp:category_parent>"
        "<wp:cat_name><![CDATA[Trade]]></wp:cat_name></wp:category>",
        "<item><title>Old &#8217; one &amp; all</title><link>https://old.example.mn/old/</link><dc:creator>admin</dc:creator>"
        "<category><![CDATA[Trade]]></category><category domain='category' nicename='trade'><![CDATA[Trade]]></category>"
        "<category domain='tag' nicename='sea'><![CDATA[Sea]]></category><content:encoded><![CDATA[Text.]]></content:encoded>"
        "<wp:post_id>5</wp:post_id><wp:post_date>2009-01-01 08:00:00</wp:post_date><wp:status>publish</wp:status>"
        "<wp:post_type>post</wp:post_type></item>",
        version="1.0",
    )

    take(text)

    post = Post.objects.get()
    assert (post.title_en, post.published_at_en.year) == ("Old ’ one & all", 2009)
    assert sorted(topic.slug_en for topic in post.topics.all()) == ["sea", "trade"]


def test_the_report_as_a_table(db, tmp_path, capsys):
    file, report = tmp_path / "export.xml", tmp_path / "report.csv"
    file.write_text(wxr(item(title="=HYPERLINK(1)", status="draft")), encoding="utf-8")

    call_command("import_wordpress", file, report=report)

    assert "'=HYPERLINK(1)" in report.read_text(encoding="utf-8-sig")
    assert "taken as a draft" in report.read_text(encoding="utf-8-sig")


def test_without_a_report_the_screen_lists_what_was_lost(db, tmp_path, capsys):
    file = tmp_path / "export.xml"
    file.write_text(wxr(item(number=5, title="Secret", status="draft")), encoding="utf-8")

    call_command("import_wordpress", file)

    said = capsys.readouterr()
    assert "post 5 «Secret»: it was a draft" in said.out
    assert said.err == "Reading the file …\n1 of 1 items\n"


@time_machine.travel(NOW, tick=False)
def test_a_sticky_post_is_listed(take):
    told = take(wxr(item(is_sticky=1)))

    assert told.reasons("taken with changes") == ["it stood above all others there; no post does here"]


def test_a_number_that_comes_twice_is_taken_once(take):
    text = wxr(item(number=5, title="One"), item(number=5, title="Another"))

    take(text)
    told = take(text)

    assert [post.title_en for post in Post.objects.all()] == ["One"]
    assert told.reasons("not taken") == ["the file has another record with this number"]


def test_a_post_that_is_public_there_no_more_stays_public_here_and_is_listed(take):
    take(wxr(item(number=1)))

    told = take(wxr(item(number=1, status="private")))

    assert Post.objects.get().is_live("en")
    assert told.reasons("taken with changes") == ["it is public here still: it was private there"]


def test_strange_slugs_do_no_harm(take):
    take(
        wxr(
            category("%00%ff", "Odd"),
            tag("x" * 250, "y" * 250),
            author("z" * 250),
            item(post_name="%00%ff%2e%2e", creator="z" * 250),
        )
    )

    assert (Post.objects.get().slug_en, Topic.objects.count()) == ("a-post", 2)


def test_a_translation_joins_a_post_that_was_edited_here_and_changes_nothing_else(take, editor):
    _group, english, mongolian = polylang()
    take(wxr(english))
    post = Post.objects.get()
    save_revision(post, post.revision.content | {"summary_en": "Edited here"}, by=editor)

    take(wxr(english, mongolian))

    post.refresh_from_db()
    assert (post.title_mn, post.summary_en, post.revision.text("summary", "en")) == (
        "Зам",
        "Words of the post.",
        "Edited here",
    )
    assert post.live_languages() == ["en", "mn"]
