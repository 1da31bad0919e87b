"""Reading a discussion: its orders and choices, what is pinned and answered, how each comment is shown."""

import xml.etree.ElementTree as ET

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, override

from engagement.models import Comment, CrisisMode, Discussion
from engagement.models import threads as models
from engagement.models.selections import Selection, Sort
from tests.factories import (
    CommentFactory,
    DiscussionFactory,
    GroundFactory,
    ModerationDecisionFactory,
    PostFactory,
    UserFactory,
    ago,
    ahead,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def discussion():
    return DiscussionFactory()


def root(discussion, **kwargs):
    return CommentFactory(discussion=discussion, **kwargs)


def reply(parent, **kwargs):
    return CommentFactory(discussion=parent.discussion, parent_id=parent.pk, **kwargs)


def official(parent, **kwargs):
    return reply(parent, **{"official": True, "user_name": "Sarnai", "comment": "At nine.", **kwargs})


def page_of(discussion):
    return reverse("engagement:discussion_detail", args=[discussion.pk])


def ids(page):
    return [int(item["id"][1:]) for item in page.select("ol.comments > li[id]")]


def pages_from(read, url, **query):
    """The comments of each page, following «More comments»."""
    page = read(url, **query)
    found = [ids(page)]
    while link := page.select_one("a[rel=next]"):
        page = read(link["href"])
        found.append(ids(page))
    return found


def words(element):
    return " ".join(element.text.split())


# Orders


def test_threads_are_told_from_the_oldest_the_newest_or_the_most_useful_and_replies_in_time_order(read, discussion):
    first, second, third = (root(discussion, useful=useful) for useful in (1, 5, 1))
    early, late = reply(first, useful=9), reply(first)

    found = {sort: ids(read(page_of(discussion), sort=sort)) for sort in ("oldest", "newest", "useful")}

    thread = [first.pk, early.pk, late.pk]
    assert found == {
        "oldest": [*thread, second.pk, third.pk],
        "newest": [third.pk, second.pk, *thread],
        "useful": [second.pk, third.pk, *thread],
    }


@pytest.mark.parametrize("sort", Sort.values)
@pytest.mark.parametrize("language", ["", "en"])
def test_pages_of_every_order_hold_each_comment_once_though_new_ones_come(read, discussion, settings, sort, language):
    settings.THREADS_PER_PAGE, settings.REPLIES_PER_THREAD = 3, 1
    before = [root(discussion, useful=number % 3).pk for number in range(8)]
    first = read(page_of(discussion), sort=sort, language=language)
    for useful in (0, 9):
        root(discussion, useful=useful)

    rest = pages_from(read, first.select_one("a[rel=next]")["href"])

    found = ids(first) + [pk for page in rest for pk in page]
    assert len(found) == len(set(found))
    assert set(before) <= set(found)


def test_ties_of_usefulness_are_paged_as_well(read, discussion, settings):
    settings.THREADS_PER_PAGE = 2
    roots = [root(discussion).pk for _number in range(5)]

    pages = pages_from(read, page_of(discussion), sort="useful")

    assert pages == [[roots[4], roots[3]], [roots[2], roots[1]], [roots[0]]]


def test_a_start_of_another_order_begins_anew(read, discussion):
    comment = root(discussion)

    pages = [
        read(page_of(discussion), sort="useful", start=comment.path),
        read(page_of(discussion), sort="newest", start=f"3-{comment.path}"),
    ]

    assert [ids(page) for page in pages] == [[comment.pk]] * 2


@pytest.mark.parametrize(
    "query",
    [
        {"sort": "best"},
        {"language": "fr"},
        {"answered": "1"},
        {"sort": "useful", "start": "99999999999999999999-0000001"},
        {"start": "0" * 7 * 40},
        {"start": "-1"},
        {"sort": "'; --", "language": "%", "start": "٣-0000001"},
    ],
)
def test_values_that_mean_nothing_give_the_usual_page(read, discussion, query):
    comment = root(discussion)

    assert ids(read(page_of(discussion), **query)) == [comment.pk]


def test_a_start_behind_the_end_leads_to_the_beginning_of_the_same_order(client, discussion):
    root(discussion, useful=3)

    response = client.get(page_of(discussion), {"sort": "useful", "start": "0-0000001"})

    assert (response.status_code, response.url) == (302, f"{page_of(discussion)}?sort=useful")


def test_only_the_canonical_page_is_for_search_engines(read, discussion):
    root(discussion)
    pages = {query: read(f"{page_of(discussion)}{query}") for query in ("", "?sort=newest", "?language=mn")}

    robots = {query: bool(page.select_one("meta[name=robots]")) for query, page in pages.items()}
    canonical = {page.select_one("link[rel=canonical]")["href"].partition("/en/")[2] for page in pages.values()}
    assert robots == {"": False, "?sort=newest": True, "?language=mn": True}
    assert canonical == {page_of(discussion).removeprefix("/en/")}


def test_each_way_to_read_is_a_link_that_keeps_the_other_choices_and_tells_which_is_taken(read, discussion):
    root(discussion)
    root(discussion, language="mn")

    page = read(page_of(discussion), sort="newest", language="mn")

    links = {link.text: link["href"].partition("?")[2] for link in page.select(".choices a")}
    assert links == {
        "Oldest first": "language=mn",
        "Newest first": "sort=newest&language=mn",
        "Most useful first": "sort=useful&language=mn",
        "All": "sort=newest",
        "English": "sort=newest&language=en",
        "Монгол": "sort=newest&language=mn",
        "All comments": "sort=newest&language=mn",
        "Only officially answered": "sort=newest&language=mn&answered=yes",
    }
    assert [link.text for link in page.select(".choices a[aria-current]")] == ["Newest first", "Монгол", "All comments"]


def test_the_language_switch_keeps_the_order(read, discussion):
    root(discussion)

    page = read(page_of(discussion), sort="newest")

    assert page.select_one(".language-switch a[lang=mn]")["href"] == f"/mn/discussions/{discussion.pk}/?sort=newest"


# Choices


def test_comments_of_one_language_stand_one_by_one_with_what_they_reply_to(read, discussion):
    english = root(discussion, user_name="Bold")
    mongolian = reply(english, language="mn")
    root(discussion, language="mn", state="removed", comment="Secret words")

    page = read(page_of(discussion), language="mn")

    parent = page.select_one(".comment__to a")
    assert ids(page) == [mongolian.pk]
    assert (parent.text, parent["href"], parent["lang"]) == ("Bold", english.get_absolute_url(), "en")
    assert "In its place in the discussion" in page.select_one(".comment__acts").text
    assert "Secret words" not in page.text


def test_answered_comments_show_their_answer_and_others_are_left_out(read, discussion):
    asked, waiting = root(discussion), root(discussion)
    answer = official(asked, comment="At nine.")
    Comment.objects.filter(pk=asked.pk).update(answer=answer)

    page = read(page_of(discussion), answered="yes")

    assert ids(page) == [asked.pk]
    assert words(page.select_one(".comment__answer")).endswith("At nine.")
    assert page.select_one(".comment__answered a")["href"] == answer.get_absolute_url()
    assert waiting.comment not in page.text


def test_a_choice_that_nothing_matches_says_so(read, discussion):
    root(discussion)

    assert "No comments match this choice." in read(page_of(discussion), language="mn").text


@pytest.mark.parametrize("state", ["removed", "held", "withdrawn"])
def test_an_answer_that_has_been_taken_away_answers_nothing(read, discussion, state):
    asked = root(discussion)
    answer = official(asked, comment="Secret words")
    Comment.objects.filter(pk=asked.pk).update(answer=answer)
    Comment.objects.filter(pk=answer.pk).update(state=state)

    pages = [read(page_of(discussion)), read(page_of(discussion), answered="yes")]

    assert [ids(page) for page in pages] == [[asked.pk, answer.pk], []]
    assert [page.select(".comment__answer") for page in pages] == [[], []]
    assert ["Secret" in page.text for page in pages] == [False, False]


def test_an_answer_on_the_same_page_is_linked_and_not_told_twice(read, discussion):
    asked = root(discussion)
    answer = official(asked)
    Comment.objects.filter(pk=asked.pk).update(answer=answer)

    page = read(page_of(discussion))

    assert page.select_one(".comment__answered a")["href"] == f"#c{answer.pk}"
    assert page.text.count("At nine.") == 1


# Pinned and summed up


def test_pinned_comments_stand_first_in_their_order_and_keep_their_place(read, discussion):
    roots = [root(discussion) for _number in range(3)]
    for comment, place in ((roots[2], 1), (roots[0], 2)):
        Comment.objects.filter(pk=comment.pk).update(pin=place)

    page = read(page_of(discussion))

    texts = [words(item) for item in page.select(".pinned .comment__text")]
    assert texts == [roots[2].comment, roots[0].comment]
    assert ids(page) == [comment.pk for comment in roots]
    assert "pinned" in page.select_one(f"#c{roots[0].pk} .meta").text
    assert read(page_of(discussion), sort="newest").select(".pinned")
    assert not read(page_of(discussion), language="en").select(".pinned")


def test_a_pinned_comment_that_was_removed_is_not_shown_first(read, discussion):
    gone = root(discussion, pin=1, state="removed", comment="Secret words")
    root(discussion)

    page = read(page_of(discussion))

    assert (page.select(".pinned"), "Secret words" in page.text) == ([], False)
    assert gone.pk in ids(page)


@pytest.mark.parametrize("language", ["en", "mn"])
def test_the_summary_is_told_in_the_readers_language_with_its_author_and_date(read, discussion, language):
    author = UserFactory(first_name="Oyun", last_name="Bat")
    summary = {"summary_en": "Most want mornings.", "summary_mn": "Олонх нь өглөөг хүсжээ."}
    Discussion.objects.filter(pk=discussion.pk).update(**summary, summarised_by=author, summarised_at=ago(days=1))

    with override(language):
        pages = [read(page_of(discussion)), read(discussion.post.get_absolute_url())]

    for page in pages:
        shown = page.select_one(".summary").text
        assert summary[f"summary_{language}"] in shown
        assert "Oyun Bat" in shown


def test_a_summary_in_the_other_language_alone_says_where_it_can_be_read(read, discussion):
    Discussion.objects.filter(pk=discussion.pk).update(summary_mn="Олонх нь өглөөг хүсжээ.", summarised_at=ago(days=1))

    shown = read(page_of(discussion)).select_one(".summary")

    link = shown.select_one("a")
    assert "has not been translated yet" in shown.text
    assert (link.text, link["lang"], link["href"]) == (
        "Монгол",
        "mn",
        f"/mn/discussions/{discussion.pk}/#summary-title",
    )
    assert "өглөөг" not in shown.text


def test_a_discussion_without_a_summary_has_no_place_for_one(read, discussion):
    assert read(page_of(discussion)).select(".summary") == []


# One comment


def test_a_reply_says_what_it_replies_to_and_how_deep_it_stands(read, discussion):
    parent = root(discussion, user_name="Bold")
    child = reply(parent, user_name="Dorj")
    grandchild = reply(child)

    page = read(page_of(discussion))

    lines = [words(page.select_one(f"#c{comment.pk} .comment__to")) for comment in (child, grandchild)]
    assert lines == ["Level 1. In reply to: Bold", "Level 2. In reply to: Dorj"]
    assert page.select_one(f"#c{grandchild.pk} .comment__to a")["href"] == f"#c{child.pk}"
    assert page.select_one(f"#c{parent.pk} .comment__to") is None


def test_a_reply_does_not_name_whoever_wrote_what_was_removed(read, discussion):
    gone = root(discussion, state="removed", user_name="Secret name")
    child = reply(gone)

    line = read(page_of(discussion)).select_one(f"#c{child.pk} .comment__to")

    assert words(line) == "Level 1. In reply to a comment that can no longer be read"


def test_an_edited_comment_says_when_and_another_language_is_named_in_itself(read, discussion):
    edited = root(discussion, edited_at=timezone.now(), language="mn", comment="Цаг хэд вэ?")
    plain = root(discussion)

    page = read(page_of(discussion))

    assert "edited:" in page.select_one(f"#c{edited.pk} .meta").text
    label = page.select_one(f"#c{edited.pk} .comment__language")
    assert (label.text, label["lang"]) == ("Монгол", "mn")
    assert "edited:" not in page.select_one(f"#c{plain.pk} .meta").text
    assert page.select_one(f"#c{plain.pk} .comment__language") is None


@pytest.mark.parametrize("language", ["en", "mn"])
def test_a_hidden_passage_is_one_mark_in_words(read, discussion, language):
    root(discussion, language="mn", comment="Утас: ████ █████, <b>баярлалаа</b>. \nДараа нь █")

    with override(language):
        mark = gettext("hidden passage")
        text = read(page_of(discussion)).select_one(".comment__text")

    assert [(found.text, found["lang"]) for found in text.select(".covered")] == [(mark, language)] * 2
    assert "█" not in text.text
    assert words(text) == f"Утас: {mark}, <b>баярлалаа</b>. Дараа нь {mark}"


LINKS = 'See https://example.org/a?b=1&c=2. Or <a href="https://spam.example/">x</a> [url=http://spam.example/].'


@pytest.mark.parametrize(("policy", "decided_by", "live"), [("live", True, 1), ("live", False, 0), ("plain", True, 0)])
def test_bare_links_are_live_where_the_discussion_allows_it_and_a_person_has_read_them(
    read, discussion, policy, decided_by, live
):
    Discussion.objects.filter(pk=discussion.pk).update(links=policy)
    comment = root(discussion, comment=LINKS)
    ModerationDecisionFactory(comment=comment, **({} if decided_by else {"decided_by": None}))

    text = read(page_of(discussion)).select_one(".comment__text")

    links = [(link["href"], link["rel"]) for link in text.select("a")]
    assert links == [("https://example.org/a?b=1&c=2", ["ugc", "nofollow", "noopener"])] * live
    assert words(text) == LINKS


def test_a_link_written_after_the_moderator_has_read_stays_text(read, discussion):
    Discussion.objects.filter(pk=discussion.pk).update(links="live")
    comment = root(discussion, comment="See https://example.org/.", edited_at=timezone.now())
    ModerationDecisionFactory(comment=comment, decided_at=ago(minutes=5))

    assert read(page_of(discussion)).select(".comment__text a") == []


def test_a_link_that_hides_its_host_stays_text(read, discussion):
    Discussion.objects.filter(pk=discussion.pk).update(links="live")
    comment = root(discussion, comment="https://mfa.gov.mn@spam.example/ http://[x www.example.org")
    ModerationDecisionFactory(comment=comment)

    assert read(page_of(discussion)).select(".comment__text a") == []


def test_an_official_reply_is_signed_with_name_and_office_and_is_not_reported(read, discussion):
    asked = root(discussion)
    answer = official(asked)

    page = read(page_of(discussion))

    assert words(page.select_one(f"#c{answer.pk} .comment__official")) == "Official reply Consular Department"
    assert page.select_one(f"#c{answer.pk} .comment__name").text == "Sarnai"
    reports = [link["href"] for link in page.select(".comment__acts a[href$='/report/']")]
    assert reports == [f"{asked.get_absolute_url()}report/"]


# The whole


def test_beyond_what_is_counted_one_by_one_the_number_is_not_invented(read, discussion, monkeypatch):
    monkeypatch.setattr(models, "MOST_COUNTED", 2)
    root(discussion)
    root(discussion)
    assert words(read(page_of(discussion)).h1) == "Comments (2)"
    root(discussion)

    assert words(read(page_of(discussion)).h1) == "Comments (more than 10,000)"


def test_a_thread_too_long_to_count_says_so(read, discussion, settings, monkeypatch):
    settings.REPLIES_PER_THREAD = 1
    parent = root(discussion)
    shown = reply(parent)
    Comment.objects.filter(pk=shown.pk).update()
    monkeypatch.setattr(models, "MOST_REPLIES_COUNTED", 100)
    for _number in range(102):
        reply(parent)

    assert words(read(page_of(discussion)).select_one(".comment--more")) == "More than 100 more replies in this thread"


@pytest.mark.parametrize(
    ("settings_of", "expected"),
    [
        ({"mode": "read_only"}, "This discussion can be read, but takes no new comments."),
        ({"opens_at": ahead(days=2)}, "This discussion has not opened yet. It opens on"),
        ({"closes_at": ago(days=2)}, "This discussion is closed. Comments were taken until"),
        ({"policy": "after"}, "Comments appear at once; moderators read them afterwards. That usually takes"),
        ({"policy": "before"}, "Each comment is read before it appears. That usually takes a moderator no more than 2"),
    ],
)
def test_the_page_says_whether_comments_are_taken_and_how_long_moderation_takes(
    read, discussion, settings_of, expected
):
    Discussion.objects.filter(pk=discussion.pk).update(**settings_of)

    for url in (page_of(discussion), discussion.post.get_absolute_url()):
        page = read(url)
        assert expected in words(page.select_one(".discussion"))
        assert page.select_one(".discussion a[href='/en/moderation-policy/']").text == "Moderation policy"


def test_where_comments_are_switched_off_the_page_says_so_and_shows_none(read, discussion):
    root(discussion, comment="Secret words")
    Discussion.objects.filter(pk=discussion.pk).update(mode="hidden")

    page = read(discussion.post.get_absolute_url())

    assert "Comments are switched off here." in page.select_one(".discussion").text
    assert "Secret words" not in page.text


@pytest.mark.parametrize("level", ["before", "closed", "normal"])
def test_the_notice_of_bad_days_stands_above_the_discussion_while_they_last(read, discussion, level):
    notice = {"notice_en": "We read everything first.", "notice_mn": "Бид бүгдийг эхлээд уншина."}
    CrisisMode.objects.create(level=level, reason="A flood of insults.", set_by=UserFactory(), **notice)

    for url in (page_of(discussion), discussion.post.get_absolute_url()):
        assert ("We read everything first." in read(url).text) is (level != "normal")


# Feed

ATOM = "{http://www.w3.org/2005/Atom}"
LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"


def feed_of(client, discussion):
    return client.get(reverse("engagement:discussion_feed", args=[discussion.pk]))


def entries(response):
    return ET.fromstring(response.content).findall(f"{ATOM}entry")  # noqa: S314 - our own


def test_the_feed_tells_the_newest_comments_and_who_speaks_for_the_ministry(client, discussion):
    asked = root(discussion, comment="A & <b>?", published_at=ago(hours=3))
    official(asked, published_at=ago(hours=2), comment="At ████.")
    other = reply(asked, language="mn", user_name="Дорж", published_at=ago(hours=1))

    response = feed_of(client, discussion)

    found = entries(response)
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    assert [entry.findtext(f"{ATOM}title") for entry in found] == [
        "Дорж, in reply to: Bold",
        "Official reply · Sarnai, Consular Department",
        "Bold",
    ]
    assert [entry.find(f"{ATOM}content").get(LANGUAGE) for entry in found] == ["mn", "en", "en"]
    assert [entry.get("term") for entry in found[1].findall(f"{ATOM}category")] == ["Official reply"]
    assert "█" not in response.text
    assert "A &amp; &lt;b&gt;?" in found[2].findtext(f"{ATOM}content")
    assert found[0].find(f"{ATOM}link").get("href").endswith(other.get_absolute_url())


@pytest.mark.parametrize("state", ["held", "removed", "rejected", "spam", "withdrawn", "erased"])
def test_what_is_taken_away_leaves_the_feed_though_a_reader_has_its_tag(client, discussion, state):
    comment = root(discussion, comment="Secret words", user_name="Secret name")
    before = feed_of(client, discussion)
    assert client.get(before.wsgi_request.path, headers={"if-none-match": before["ETag"]}).status_code == 304

    Comment.objects.filter(pk=comment.pk).update(state=state)

    after = client.get(before.wsgi_request.path, headers={"if-none-match": before["ETag"]})
    assert (after.status_code, entries(after), "Secret" in after.text) == (200, [], False)


def test_a_discussion_that_cannot_be_read_has_no_feed(client, discussion):
    comment = root(discussion)
    unpublished = root(DiscussionFactory(post=PostFactory(published_at_en=None, published_at_mn=None)))
    Discussion.objects.filter(pk=comment.discussion_id).update(mode="hidden")

    assert [feed_of(client, found.discussion).status_code for found in (comment, unpublished)] == [404, 404]


def test_pages_name_the_feed(read, discussion):
    root(discussion)
    address = reverse("engagement:discussion_feed", args=[discussion.pk])

    assert read(page_of(discussion)).select(f"link[rel=alternate][href='{address}']")
    assert read(discussion.post.get_absolute_url()).select(f"a[rel=alternate][href='{address}']")


# Cost


def test_a_discussion_with_everything_costs_six_queries_in_every_order(client, discussion, settings):
    settings.THREADS_PER_PAGE = 2
    fill(discussion)

    def cost(query):
        address = f"{page_of(discussion)}?{query}"
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        return len(queries)

    queries = [Selection(sort=sort, language=language) for sort in Sort for language in ("", "mn")]
    costs = {query.query: cost(query.query) for query in queries}
    fill(discussion)
    fill(discussion)

    assert {query.query: cost(query.query) for query in queries} == costs
    assert max(costs.values()) <= 6


def fill(discussion):
    """Threads with replies, an answer, a removed comment with its ground, and something pinned."""
    Discussion.objects.filter(pk=discussion.pk).update(
        links="live", summary_en="In short.", summarised_by=UserFactory()
    )
    discussion.comments.update(pin=None)
    for number in range(4):
        asked = root(discussion, useful=number, pin=number or None)
        answer = official(asked)
        Comment.objects.filter(pk=asked.pk).update(answer=answer)
        deep = reply(reply(asked, language="mn"), language="mn")
        gone = reply(deep)
        ModerationDecisionFactory(comment=gone, act="remove", ground=GroundFactory())
        Comment.objects.filter(pk=gone.pk).update(state="removed")


def test_a_key_names_the_comment_it_begins_with():
    comment = Comment(path="0000001", useful=4)

    assert [Selection(sort=sort).key_of(comment) for sort in Sort] == ["0000001", "0000001", "4-0000001"]
