"""Posts as readers meet them: live by the clock in each language, and never under the wrong one."""

from datetime import datetime, timedelta

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import override

from blog.models import Post
from tests.factories import (
    CommentFactory,
    ConsultationFactory,
    EventFactory,
    ImageFactory,
    PostFactory,
    TopicFactory,
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
    assert [tag["hreflang"] for tag in page.select("link[hreflang]")] == ["en"]


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
    assert page.select_one("#comments-title").get_text() == "Comments (1)"
    assert {tag["href"] for tag in page.select("a.button")} == {f"/en/posts/{post.slug_en}/comment/"}


def test_a_post_nobody_has_commented_on_invites_the_first(client, db):
    page = soup(client.get(PostFactory().get_absolute_url("en")))

    assert page.select_one("#comments .hint").get_text() == "No comments yet. Yours would be the first."
    assert page.select("form, input[name=csrfmiddlewaretoken]") == []


def test_a_post_whose_comments_are_switched_off_shows_none(client, db):
    comment = CommentFactory()
    comment.discussion.mode = "hidden"
    comment.discussion.save()

    page = client.get(comment.discussion.post.get_absolute_url("en"))

    assert (soup(page).select("#comments"), comment.comment in page.text) == ([], False)


def test_the_next_scheduled_text_is_known_per_language(db):
    soon, later = ahead(hours=1), ahead(hours=2)
    PostFactory(published_at_en=later, published_at_mn=None)
    PostFactory(published_at_en=soon, published_at_mn=later)

    assert (Post.objects.next_live_at("en"), Post.objects.next_live_at("mn")) == (soon, later)
    Post.objects.update(published_at_en=ago(hours=1), published_at_mn=None)
    assert (Post.objects.next_live_at("en"), Post.objects.next_live_at("mn")) == (None, None)
