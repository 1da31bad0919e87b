"""Posts as readers meet them: live by the clock in each language, and never under the wrong one."""

from datetime import datetime, timedelta

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import override

from blog.models import Post
from blog.models.posts import word_count
from tests.factories import (
    CommentFactory,
    ConsultationFactory,
    CorrectionFactory,
    EventFactory,
    ImageFactory,
    PostFactory,
    TopicFactory,
    UserFactory,
    ago,
    ahead,
    discussion_of,
)

NOON = datetime(2026, 6, 1, 12, tzinfo=timezone.get_default_timezone())
SECOND = timedelta(seconds=1)


@pytest.fixture
def at(time_machine):
    """Put the clock somewhere and stop it."""
    time_machine.move_to(NOON, tick=False)
    return lambda moment: time_machine.move_to(moment, tick=False)


def soup(response):
    return BeautifulSoup(response.content, "html.parser")


def titles(response):
    return [tag.get_text(strip=True) for tag in soup(response).select(".post-card__title")]


def english_only(**kwargs):
    return PostFactory(published_at_mn=None, title_mn=None, slug_mn=None, summary_mn="", body_mn="", **kwargs)


# When a text is live


@pytest.mark.parametrize("code", ["en", "mn"])
def test_a_text_goes_live_at_its_very_second(client, db, at, code):
    other = "mn" if code == "en" else "en"
    post = PostFactory(**{f"published_at_{code}": NOON, f"published_at_{other}": None})
    address = post.get_absolute_url(code)

    at(NOON - SECOND)
    assert client.get(address).status_code == 404
    assert titles(client.get(f"/{code}/posts/")) == []

    at(NOON)
    assert soup(client.get(address)).h1.get_text() == getattr(post, f"title_{code}")
    assert titles(client.get(f"/{code}/posts/")) == [getattr(post, f"title_{code}")]


def test_each_language_has_a_time_of_its_own(client, db, at):
    post = PostFactory(published_at_en=NOON, published_at_mn=NOON + timedelta(days=1))

    assert (post.live_languages(), post.is_live("en"), post.is_live("mn")) == (["en"], True, False)

    at(NOON + timedelta(days=1))
    assert post.live_languages() == ["en", "mn"]


def test_the_list_and_the_property_agree_on_what_is_live(db, at):
    for moment in (None, NOON - SECOND, NOON, NOON + SECOND):
        PostFactory(published_at_en=moment, published_at_mn=None)

    assert set(Post.objects.live("en")) == {post for post in Post.objects.all() if post.is_live("en")}
    assert Post.objects.live("mn").count() == 0


def test_a_draft_is_on_no_page(client, db):
    draft = PostFactory(published_at_en=None, published_at_mn=None, event=EventFactory())
    draft.topics.add(TopicFactory())

    for address in (
        "/en/",
        "/en/posts/",
        draft.event.get_absolute_url("en"),
        draft.topics.get().get_absolute_url("en"),
    ):
        assert draft.title_en not in client.get(address).text, address
    assert client.get(draft.get_absolute_url("en")).status_code == 404


def test_a_text_that_goes_live_must_be_whole(db):
    post = english_only()

    for name, value in {"summary_en": "", "body_en": "", "title_en": "", "slug_en": None}.items():
        with pytest.raises(IntegrityError, match="post_live_en_is_whole"), transaction.atomic():
            Post.objects.update(**{name: value})
    Post.objects.update(published_at_en=None, body_en="")

    with pytest.raises(IntegrityError, match="post_live_mn_is_whole"), transaction.atomic():
        Post.objects.filter(pk=post.pk).update(published_at_mn=timezone.now())


def test_a_text_that_is_not_whole_is_told_in_a_sentence(db):
    post = english_only()
    post.published_at_mn = timezone.now()

    with pytest.raises(ValidationError) as caught:
        post.full_clean()

    assert "A text that goes live needs a title, an address, a summary and a body." in caught.value.messages


# One language without the other


def test_a_post_without_this_language_says_so_and_leads_to_where_it_can_be_read(client, db):
    post = english_only()

    page = soup(client.get(f"/mn/posts/{post.slug_en}/"))

    assert (page.html["lang"], page.h1.get_text()) == ("mn", "Орчуулга удахгүй")
    link = page.select_one(f'main a[href="/en/posts/{post.slug_en}/"]')
    assert (link["lang"], link["hreflang"], link.get_text(strip=True)) == ("en", "en", post.title_en)
    assert page.select_one("meta[name=robots]")["content"] == "noindex"
    assert {tag["hreflang"]: tag["href"].partition("/en/")[1] for tag in page.select("link[hreflang]")} == {
        "en": "/en/",
        "x-default": "/en/",
    }


def test_the_notice_shows_no_foreign_text_as_its_own(client, db):
    post = english_only()

    page = soup(client.get(f"/mn/posts/{post.slug_en}/"))

    for foreign in page.select("main [lang=en]"):
        foreign.extract()
    assert [
        text for text in (post.title_en, post.summary_en, "At length.") if text in page.find("main").get_text()
    ] == []
    assert post.title_en not in page.title.get_text()


def test_the_list_tells_of_posts_in_the_other_language_apart(client, db):
    english, both = english_only(), PostFactory()

    page = soup(client.get("/mn/posts/"))

    links = [
        (tag["href"], tag["lang"], tag.get_text())
        for tag in page.select("#elsewhere ~ *, .list-lined a")
        if tag.name == "a"
    ]
    assert links == [(english.get_absolute_url("en"), "en", english.title_en)]
    assert [tag.get_text(strip=True) for tag in page.select(".post-card__title")] == [both.title_mn]


def test_a_draft_of_the_other_language_lends_the_page_neither_address_nor_title(client, db):
    post = PostFactory(published_at_mn=None, title_mn="Нууц гарчиг")

    page = client.get(post.get_absolute_url("en"))

    assert post.urls() == {"en": f"/en/posts/{post.slug_en}/", "mn": f"/mn/posts/{post.slug_en}/"}
    assert client.get(post.urls()["mn"]).status_code == 200
    assert [word for word in ("Нууц", "nuuts") if word in page.text] == []
    with override("mn"):
        assert str(post) == post.title_en


def test_a_post_that_nobody_may_read_yet_still_has_a_name_for_staff(db):
    assert str(english_only(title_en="A draft", published_at_en=None)) == "A draft"


@pytest.mark.parametrize(("code", "other"), [("en", "mn"), ("mn", "en")])
def test_the_address_of_the_other_language_leads_to_the_right_one(client, db, code, other):
    post = PostFactory()

    response = client.get(f"/{code}/posts/{getattr(post, f'slug_{other}')}/")

    assert (response.status_code, response["Location"]) == (302, post.get_absolute_url(code))


def test_a_language_switch_leads_to_the_post_under_its_other_address(client, db):
    post = PostFactory()

    links = soup(client.get(post.get_absolute_url("en"))).select(".language-switch a")

    assert {tag["lang"]: tag["href"] for tag in links} == {
        "en": f"/en/posts/{post.slug_en}/",
        "mn": f"/mn/posts/{post.slug_mn}/",
    }


# Addresses


def test_an_address_is_made_of_the_title_in_each_language(db):
    post = PostFactory(title_en="Four things to expect!", title_mn="Хүлээж буй дөрвөн зүйл")

    assert (post.slug_en, post.slug_mn) == ("four-things-to-expect", "khuleej-bui-dorvon-zuil")


def test_an_address_that_was_chosen_is_kept(db):
    post = PostFactory(title_en="A title", slug_en="chosen")
    post.title_en = "Another title"
    post.save()

    assert Post.objects.get().slug_en == "chosen"


def test_a_text_that_is_not_there_has_no_address(db):
    assert [post.slug_mn for post in (english_only(), english_only())] == [None, None]


@pytest.mark.parametrize("code", ["en", "mn"])
def test_no_two_posts_have_one_address_in_a_language(db, code):
    first, second = PostFactory(), PostFactory()
    slug = f"slug_{code}"

    with pytest.raises(IntegrityError, match=f"post_slug_{code}_unique"), transaction.atomic():
        Post.objects.filter(pk=second.pk).update(**{slug: getattr(first, slug)})

    setattr(second, slug, getattr(first, slug))
    with pytest.raises(ValidationError) as caught:
        second.full_clean()
    assert caught.value.messages == ["Another page already has this address. Choose another."]


def test_posts_may_share_an_address_across_languages(client, db):
    """The base column, which holds whichever language was saved last, is not unique and never read."""
    first = PostFactory(slug_en="asem", slug_mn="one")
    with override("mn"):
        second = PostFactory(slug_en="two", slug_mn="asem")

    assert soup(client.get("/en/posts/asem/")).h1.get_text() == first.title_en
    assert soup(client.get("/mn/posts/asem/")).h1.get_text() == second.title_mn


@pytest.mark.parametrize("path", ["/en/posts/unknown/", "/mn/posts/unknown/"])
def test_an_unknown_address_is_not_found(client, db, path):
    assert client.get(path).status_code == 404


# Lists


def test_the_list_shows_the_newest_first_by_the_time_of_this_language(client, db):
    old = PostFactory(published_at_en=ago(days=3), published_at_mn=ago(days=1))
    new = PostFactory(published_at_en=ago(days=2), published_at_mn=ago(days=2))

    assert titles(client.get("/en/posts/")) == [new.title_en, old.title_en]
    assert titles(client.get("/mn/posts/")) == [old.title_mn, new.title_mn]


def test_the_list_goes_on_over_pages(client, db, settings):
    settings.POSTS_PER_PAGE = 2
    posts = [PostFactory(published_at_en=ago(days=number)) for number in range(1, 6)]

    pages = [client.get("/en/posts/", {"page": number}) for number in (1, 2, 3)]

    assert [titles(page) for page in pages] == [
        [post.title_en for post in posts[start : start + 2]] for start in (0, 2, 4)
    ]
    ways = [{tag["rel"][0]: tag["href"] for tag in soup(page).select(".pagination a")} for page in pages]
    assert ways == [{"next": "?page=2"}, {"prev": "?page=1", "next": "?page=3"}, {"prev": "?page=2"}]


@pytest.mark.parametrize(("asked", "shown"), [("0", 2), ("99", 2), ("x", 0), ("", 0), ("-1", 2)])
def test_a_page_that_does_not_exist_is_the_nearest_that_does(client, db, settings, asked, shown):
    settings.POSTS_PER_PAGE = 1
    posts = [PostFactory(published_at_en=ago(days=number)) for number in range(1, 4)]

    assert titles(client.get("/en/posts/", {"page": asked})) == [posts[shown].title_en]


@pytest.mark.parametrize(
    ("asked", "page"), [("2", "?page=2"), ("99", "?page=3"), ("1", ""), ("x", ""), ("", ""), ("02", "?page=2")]
)
def test_a_page_of_the_list_has_one_address(read, db, settings, asked, page):
    settings.POSTS_PER_PAGE = 1
    for number in range(1, 4):
        PostFactory(published_at_en=ago(days=number))

    canonical = read("/en/posts/", page=asked).select_one("link[rel=canonical]")["href"]

    assert canonical == f"{settings.SITE_URL}/en/posts/{page}"


def test_posts_of_the_other_language_stand_on_the_first_page_newest_first(read, db, settings):
    settings.POSTS_PER_PAGE = 1
    PostFactory.create_batch(2)
    old, new = (english_only(published_at_en=ago(days=day)) for day in (9, 2))

    first, second = (read("/mn/posts/", page=number) for number in (1, 2))

    assert [tag["href"] for tag in first.select(".elsewhere .list-lined__title")] == [
        post.get_absolute_url("en") for post in (new, old)
    ]
    assert second.select(".elsewhere") == []


def test_an_empty_list_says_so(client, db):
    assert soup(client.get("/en/posts/")).select_one(".empty__title").get_text() == "No posts yet"


# The page


def test_a_post_shows_its_parts_in_the_language_of_the_page(client, db):
    post = PostFactory(event=EventFactory(), image=ImageFactory(), body_mn="<p>Урт <strong>бичвэр</strong>.</p>")
    topic = TopicFactory()
    post.topics.add(topic)

    page = soup(client.get(post.get_absolute_url("mn")))

    assert page.h1.get_text() == post.title_mn
    assert page.select_one(".lede").get_text() == post.summary_mn
    assert str(page.select_one(".prose")) == '<div class="prose"><p>Урт <strong>бичвэр</strong>.</p></div>'
    assert page.select_one(".byline__author").get_text().startswith(post.author.name_mn)
    assert page.select_one("main img")["alt"] == "Цэнхэр талбай"
    assert [tag["href"] for tag in page.select(".chips a, .kicker a")] == [
        post.event.get_absolute_url("mn"),
        topic.get_absolute_url("mn"),
    ]
    assert page.select_one("meta[name=description]")["content"] == post.summary_mn


@pytest.mark.parametrize(("words", "minutes"), [(1, 1), (200, 1), (299, 1), (301, 2), (1000, 5)])
def test_a_post_says_how_long_it_takes_to_read(db, words, minutes):
    with override("en"):
        assert PostFactory(body_en=f"<p>{' '.join(['word'] * words)}</p>").reading_minutes == minutes


@pytest.mark.parametrize(("words", "minutes"), [(1, 1), (160, 1), (239, 1), (241, 2), (800, 5)])
def test_mongolian_has_fewer_and_longer_words_to_a_minute(db, words, minutes):
    with override("mn"):
        assert PostFactory(body_mn=f"<p>{' '.join(['бичвэрийнхээ'] * words)}</p>").reading_minutes == minutes


@pytest.mark.parametrize(
    ("html", "count"),
    [
        ("<p>one two</p><p>three</p>", 3),
        ("<table><tbody><tr><th>one</th><td>two</td></tr><tr><td>three</td><td>four</td></tr></tbody></table>", 4),
        ('<ol class="points"><li><h3>one</h3><p>two</p></li><li><h3>three</h3></li></ol>', 3),
        ("<p>un<strong>break</strong>able <em>word</em></p>", 2),
        ("<p>one<br>two</p><figure><figcaption>three</figcaption></figure>", 3),
        ('<p>text<span class="footnote"> noted</span></p>', 2),
        ("", 0),
    ],
)
def test_words_of_neighbouring_blocks_are_not_glued_together(html, count):
    assert word_count(html) == count


# The table of contents

HEADINGS = "<h2>First things</h2><h2>The rest</h2><h2>Last words</h2>"


def long_text(words, headings=HEADINGS):
    return f"<p>{' word' * words}</p>{headings}"


@pytest.mark.parametrize("code", ["en", "mn"])
def test_a_long_post_has_a_table_of_contents(read, db, code):
    post = PostFactory(**{f"body_{code}": long_text(700)})

    page = read(post.get_absolute_url(code))

    found = page.select(".toc a")
    assert [tag.get_text() for tag in found] == ["First things", "The rest", "Last words"]
    assert [page.find(id=tag["href"].removeprefix("#")).get_text() for tag in found] == [
        tag.get_text() for tag in found
    ]


@pytest.mark.parametrize(
    "body", [long_text(300), long_text(900, "<h2>One</h2><h2>Two</h2>")], ids=["short", "few headings"]
)
def test_a_short_post_and_one_of_few_headings_have_none(read, db, body):
    assert read(PostFactory(body_en=long_text(900)).get_absolute_url("en")).select(".toc")
    assert read(PostFactory(body_en=body).get_absolute_url("en")).select(".toc") == []


# What was corrected


@pytest.mark.parametrize("code", ["en", "mn"])
def test_corrections_of_the_language_are_told_newest_first(read, db, code):
    post = PostFactory()
    old = CorrectionFactory(post=post, language=code, made_at=ago(hours=9), note="Qold")
    new = CorrectionFactory(post=post, language=code, made_at=ago(hours=2), note="Qnew")
    CorrectionFactory(post=post, language="mn" if code == "en" else "en", note="Qforeign")

    page = read(post.get_absolute_url(code))

    assert [tag.get_text() for tag in page.select(".post-changes li span")] == [new.note, old.note]
    assert page.select_one(".post-changes time")["datetime"][:16] == timezone.localtime(new.made_at).isoformat()[:16]
    assert (
        page.select_one(".byline a[href='#changes'] time")["datetime"][:10]
        == (timezone.localtime(new.made_at).isoformat()[:10])
    )
    assert "Qforeign" not in str(page)


@pytest.mark.parametrize("act", ["published", "scheduled", "edited", "withdrawn"])
def test_nothing_else_that_was_done_to_a_post_is_told(read, db, act):
    post = PostFactory()
    told = CorrectionFactory(post=post)
    CorrectionFactory(
        post=post, act=act, note="Qinternal", override_reason="Qwhy", made_by=UserFactory(last_name="Qwho")
    )

    page = read(post.get_absolute_url("en"))

    assert [tag.get_text() for tag in page.select(".post-changes li span")] == [told.note]
    assert [word for word in ("Qinternal", "Qwhy", "Qwho") if word in str(page)] == []


def test_a_post_that_was_never_corrected_says_nothing_of_it(read, db):
    page = read(PostFactory().get_absolute_url("en"))

    assert (page.select(".post-changes"), page.select(".byline a[href='#changes']")) == ([], [])


# Withdrawn posts


@pytest.mark.parametrize("code", ["en", "mn"])
def test_a_withdrawn_post_says_why_at_its_address(client, db, code):
    post = PostFactory(withdrawn=True, summary_en="Qsummary", body_en="<p>Qbody</p>", summary_mn="Qsummary")

    response = client.get(post.get_absolute_url(code))
    page = soup(response)

    assert response.status_code == 410
    assert page.h1.get_text() == getattr(post, f"title_{code}")
    assert getattr(post, f"withdrawn_reason_{code}") in page.select_one(".withdrawn").get_text()
    with override(code):
        day = date_format(timezone.localtime(post.withdrawn_at_en), "DATE_FORMAT")
    assert day in page.select_one("#withdrawn-title").get_text()
    assert page.select_one("meta[name=robots]")["content"].startswith("noindex")
    assert [word for word in ("Qsummary", "Qbody") if word in response.text] == []
    assert page.select("link[hreflang]") == []
    assert response["Cache-Control"] == "public, max-age=0, s-maxage=60, stale-while-revalidate=600"


@pytest.mark.parametrize("code", ["en", "mn"])
def test_a_withdrawn_post_is_in_no_list(client, db, code):
    topic, event = TopicFactory(), EventFactory()
    gone = PostFactory(withdrawn=True, title_en="Qgone", title_mn="Qgone", event=event)
    there = PostFactory(event=event)
    for post in (gone, there):
        post.topics.add(topic)
    addresses = [f"/{code}/", f"/{code}/posts/", topic.get_absolute_url(code), event.get_absolute_url(code)]

    pages = {address: client.get(address).text for address in addresses}

    assert [address for address, page in pages.items() if getattr(there, f"title_{code}") not in page] == []
    assert [address for address, page in pages.items() if "Qgone" in page] == []


@pytest.mark.parametrize(("code", "other"), [("en", "mn"), ("mn", "en")])
def test_a_text_withdrawn_in_one_language_is_read_in_the_other(client, db, code, other):
    post = PostFactory(**{f"withdrawn_at_{code}": ago(hours=1), f"withdrawn_reason_{code}": "Reason"})

    response = client.get(post.get_absolute_url(code))
    page, twin = soup(response), soup(client.get(post.get_absolute_url(other)))

    assert response.status_code == 410
    link = page.select_one(".withdrawn__elsewhere a")
    assert (link["href"], link["lang"]) == (post.get_absolute_url(other), other)
    assert link.get_text() == getattr(post, f"title_{other}")
    assert twin.h1.get_text() == getattr(post, f"title_{other}")
    assert twin.select_one(f".language-switch a[hreflang={code}], .language-switch__none")["href"] == (
        post.get_absolute_url(code)
    )
    assert getattr(post, f"title_{other}") not in client.get(f"/{code}/posts/").text


@pytest.mark.parametrize(("code", "other"), [("en", "mn"), ("mn", "en")])
def test_a_language_that_never_had_the_withdrawn_post_says_so_too(client, db, code, other):
    """Its draft there lends neither title nor address."""
    post = PostFactory(
        **{f"published_at_{code}": None, f"title_{code}": "Qdraft", f"slug_{code}": "qdraft"},
        **{f"withdrawn_at_{other}": ago(hours=1), f"withdrawn_reason_{other}": "Reason"},
    )
    slug = getattr(post, f"slug_{other}")

    there, here = client.get(f"/{other}/posts/{slug}/"), client.get(f"/{code}/posts/{slug}/")

    assert (there.status_code, here.status_code) == (410, 410)
    assert soup(here).html["lang"] == code
    assert soup(here).h1["lang"] == other
    assert [page.status_code for page in (there, here) if "qdraft" in page.text.lower()] == []
    assert client.get(f"/{code}/posts/qdraft/").status_code == 404


@pytest.mark.parametrize(("code", "other"), [("en", "mn"), ("mn", "en")])
def test_the_other_address_of_a_withdrawn_post_leads_to_its_own(client, db, code, other):
    post = PostFactory(withdrawn=True)

    response = client.get(f"/{code}/posts/{getattr(post, f'slug_{other}')}/")

    assert (response.status_code, response["Location"]) == (302, post.get_absolute_url(code))


@pytest.mark.parametrize("code", ["en", "mn"])
def test_the_comments_of_a_withdrawn_post_can_be_read_and_not_continued(client, db, code):
    post = PostFactory(withdrawn=True)
    comment = CommentFactory(discussion=discussion_of(post))
    held = CommentFactory(discussion=comment.discussion, held=True, comment="Qheld")

    page = client.get(post.get_absolute_url(code))

    assert [tag.get_text(strip=True) for tag in soup(page).select(".comment__text")] == [comment.comment]
    assert soup(page).select("#comments a.button, .comment__acts a[href*=reply]") == []
    assert held.comment not in page.text


def test_a_withdrawn_post_without_comments_has_no_section_for_them(client, db):
    page = soup(client.get(PostFactory(withdrawn=True).get_absolute_url("en")))

    assert page.select("#comments") == []


def test_a_post_shows_the_consultations_it_announces(client, db):
    post = PostFactory()
    shown = ConsultationFactory(announcement=post)
    ConsultationFactory(announcement=post, published_at=None)
    ConsultationFactory()

    cards = soup(client.get(post.get_absolute_url("en"))).select(".consultation-card__title a")

    assert [(card["href"], card.get_text()) for card in cards] == [(shown.get_absolute_url("en"), shown.title_en)]


def test_a_post_shows_its_comments_and_the_way_to_write_one(client, db):
    post = PostFactory()
    comment = CommentFactory(discussion=discussion_of(post))
    CommentFactory(discussion=comment.discussion, held=True)

    page = soup(client.get(post.get_absolute_url("en")))

    assert [tag.get_text(strip=True) for tag in page.select(".comment__text")] == [comment.comment]
    assert page.select_one("#comments-title").get_text().strip() == "Comments (1)"
    assert {tag["href"] for tag in page.select("#comments a.button")} == {f"/en/posts/{post.slug_en}/comment/"}


def test_a_post_nobody_has_commented_on_invites_the_first(client, db):
    page = soup(client.get(PostFactory().get_absolute_url("en")))

    assert page.select_one("#comments .hint").get_text() == "No comments yet. Yours would be the first."
    assert page.select("form, input[name=csrfmiddlewaretoken]") == []


def test_a_post_whose_comments_are_switched_off_says_so_and_shows_none(client, db):
    comment = CommentFactory()
    comment.discussion.mode = "hidden"
    comment.discussion.save()

    page = client.get(comment.discussion.post.get_absolute_url("en"))

    assert (soup(page).select("#comments .comment"), comment.comment in page.text) == ([], False)
    assert "Comments are switched off here." in soup(page).select_one("#comments").get_text()


def test_the_next_scheduled_text_is_known_per_language(db):
    soon, later = ahead(hours=1), ahead(hours=2)
    PostFactory(published_at_en=later, published_at_mn=None)
    PostFactory(published_at_en=soon, published_at_mn=later)

    assert (Post.objects.next_live_at("en"), Post.objects.next_live_at("mn")) == (soon, later)
    Post.objects.update(published_at_en=ago(hours=1), published_at_mn=None)
    assert (Post.objects.next_live_at("en"), Post.objects.next_live_at("mn")) == (None, None)
