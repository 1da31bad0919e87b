"""Threads: a true tree under any concurrency, read page by page at a constant cost."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from bs4 import BeautifulSoup
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import override

from engagement.actions.contributions import withdraw
from engagement.actions.moderation import decide
from engagement.models import Act, Comment, Discussion
from engagement.models.paths import STEP, base36
from engagement.models.threads import published_count, threads
from tests.factories import (
    CommentFactory,
    ConsultationFactory,
    DiscussionFactory,
    GroundFactory,
    ModerationDecisionFactory,
    PostFactory,
    UserFactory,
    discussion_of,
    published_clause,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def discussion():
    return DiscussionFactory()


def root(discussion, **kwargs):
    return CommentFactory(discussion=discussion, **kwargs)


def reply(parent, **kwargs):
    return CommentFactory(discussion=parent.discussion, parent_id=parent.pk, **kwargs)


def page_of(discussion):
    return reverse("engagement:discussion_detail", args=[discussion.pk])


def ids(page):
    """The comments of a parsed page, in its order."""
    return [int(item["id"][1:]) for item in page.select("ol.comments > li[id]")]


# The tree


def test_replies_follow_their_parent_in_the_order_of_writing(read, discussion):
    first = root(discussion)
    second = root(discussion)
    late = reply(first)
    nested = reply(late)
    later = reply(first)

    order = [first, late, nested, later, second]
    assert ids(read(page_of(discussion))) == [comment.pk for comment in order]
    assert [comment.depth for comment in threads(discussion).comments] == [0, 1, 2, 1, 0]


def test_path_is_that_of_the_parent_and_one_step(discussion):
    parent = root(discussion)

    child = reply(parent)

    assert (parent.path, child.path) == (base36(parent.pk), base36(parent.pk) + base36(child.pk))
    assert (parent.thread_id, child.thread_id, child.parent_id) == (parent.pk, parent.pk, parent.pk)


@pytest.mark.parametrize(("number", "step"), [(0, "0000000"), (35, "000000z"), (36, "0000010"), (36**7 - 1, "zzzzzzz")])
def test_steps_of_a_path_sort_as_their_numbers(number, step):
    assert (base36(number), len(step)) == (step, STEP)


def test_depth_is_bounded_by_the_setting_and_the_database(settings):
    settings.COMMENTS_XTD_MAX_THREAD_LEVEL = 1
    child = reply(CommentFactory())

    with pytest.raises(ValueError, match="deepest level"):
        reply(child)
    with pytest.raises(IntegrityError, match="comment_depth_bounded"), transaction.atomic():
        Comment.objects.filter(pk=child.pk).update(depth=16)
    assert (child.depth, Comment.objects.count()) == (1, 2)


def test_deepest_comment_offers_no_reply(read, settings):
    settings.COMMENTS_XTD_MAX_THREAD_LEVEL = 1
    child = reply(CommentFactory())

    page = read(page_of(child.discussion))

    offered = [link["href"] for link in page.select(".comment__acts a[href$='/reply/']")]
    assert offered == [reverse("engagement:comment_reply", args=[child.parent_id])]


@pytest.mark.django_db(transaction=True)
def test_sixteen_replies_at_the_same_moment_are_all_stored_in_their_place(settings):
    settings.REPLIES_PER_THREAD = 50
    parents = [CommentFactory()]
    parents += [reply(parents[0]), CommentFactory(discussion=parents[0].discussion)]
    together = Barrier(16)

    def answer(number):
        together.wait()
        try:
            return reply(parents[number % 3]).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(16) as pool:
        stored = list(pool.map(answer, range(16)))

    comments = {comment.pk: comment for comment in Comment.objects.all()}
    expected = {pk: parents[number % 3] for number, pk in enumerate(stored)}
    assert len(set(stored)) == 16
    assert {pk: comments[pk].path for pk in stored} == {pk: up.path + base36(pk) for pk, up in expected.items()}
    assert {pk: comments[pk].parent_id for pk in stored} == {pk: up.pk for pk, up in expected.items()}
    assert {pk: comments[pk].depth for pk in stored} == {pk: up.depth + 1 for pk, up in expected.items()}
    assert published_count(parents[0].discussion) == len(threads(parents[0].discussion).comments) == 19


@pytest.mark.django_db(transaction=True)
def test_first_comments_of_a_page_at_the_same_moment_share_one_discussion():
    post, together = PostFactory(), Barrier(8)

    def write(_number):
        together.wait()
        try:
            return CommentFactory(discussion=discussion_of(post)).discussion_id
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        found = set(pool.map(write, range(8)))
    assert found == {Discussion.objects.get().pk}
    assert Comment.objects.count() == 8


def test_saving_a_comment_again_moves_nothing():
    child = reply(CommentFactory())
    before = list(Comment.objects.order_by("pk").values())

    Comment.objects.get(pk=child.pk).save()
    Comment.objects.get(pk=child.parent_id).save()

    assert list(Comment.objects.order_by("pk").values()) == before


@pytest.mark.parametrize("state", ["held", "published", "rejected", "spam", "removed"])
def test_no_act_on_a_root_changes_its_replies(state):
    parent, moderator, ground = CommentFactory(), UserFactory(), GroundFactory()
    child = reply(parent, state=state)
    before = Comment.objects.values().get(pk=child.pk)

    for version, act in enumerate([Act.REMOVE, Act.RESTORE, Act.HOLD, Act.PUBLISH]):
        decide(parent, act, by=moderator, version=version, ground=ground)
    Comment.objects.get(pk=parent.pk).save()
    withdraw(parent)

    assert Comment.objects.values().get(pk=child.pk) == before


# What is shown


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("held", "A moderator is reading this comment again. Ground: Insults."),
        ("removed", "A moderator has removed this comment. Ground: Insults."),
        ("rejected", "A moderator has removed this comment. Ground: Insults."),
    ],
)
def test_place_of_a_comment_that_was_public_once_stays_and_says_what_became_of_it(read, discussion, state, words):
    gone = root(discussion, comment="Secret words", user_name="Secret name")
    answer = reply(gone)
    Comment.objects.filter(pk=gone.pk).update(state=state)
    act = {"held": "hold", "removed": "remove", "rejected": "reject"}[state]
    ModerationDecisionFactory(comment=gone, act=act, ground=GroundFactory(title_en="Insults"))

    page = read(page_of(discussion))

    assert " ".join(page.select_one(".comment__placeholder").text.split()) == words
    assert ids(page) == [gone.pk, answer.pk]
    assert "Secret" not in page.text


@pytest.mark.parametrize("state", ["unproven", "held", "rejected", "spam", "withdrawn"])
def test_comment_that_is_not_public_is_on_no_page(client, discussion, state):
    shown = root(discussion)
    secret = root(discussion, state=state, published_at=None, comment="Secret words", user_name="Secret name")

    pages = [client.get(url) for url in (page_of(discussion), discussion.post.get_absolute_url())]

    assert [response.text.count(shown.comment) for response in pages] == [1, 1]
    assert ["Secret" in response.text for response in pages] == [False, False]
    assert client.get(secret.get_absolute_url()).status_code == 404
    assert client.get(reverse("engagement:thread_detail", args=[secret.pk])).status_code == 404


def test_reply_to_a_held_comment_of_a_thread_stays_in_its_place(read, discussion):
    parent = root(discussion)
    held = reply(parent, state="held", comment="Secret words")
    child = reply(held)

    page = read(page_of(discussion))

    assert ids(page) == [parent.pk, child.pk]
    assert "Secret words" not in page.text


def test_removed_comment_says_on_which_ground_and_keeps_its_replies(read, discussion):
    gone = root(discussion, state="removed", comment="Secret words", user_name="Secret name")
    answer = reply(gone)
    ModerationDecisionFactory(comment=gone, act="hold", ground=GroundFactory(title_en="Another ground"))
    ModerationDecisionFactory(comment=gone, act="remove", ground=GroundFactory(title_en="Insults"))

    page = read(page_of(discussion))

    assert (
        page.select_one(".comment__placeholder").text.strip()
        == "A moderator has removed this comment. Ground: Insults."
    )
    path, _hash, fragment = page.select_one(".comment__placeholder a")["href"].partition("#")
    assert (path, "Insults" in read(path).find(id=fragment).text) == ("/en/moderation-policy/", True)
    assert ids(page) == [gone.pk, answer.pk]
    assert "Secret" not in page.text


@pytest.mark.parametrize("state", ["withdrawn", "erased"])
def test_comment_taken_back_leaves_a_placeholder_and_keeps_its_replies(read, discussion, state):
    gone = root(discussion, state=state, comment="Secret words", user_name="Secret name")
    answer = reply(gone)

    page = read(page_of(discussion))

    assert page.select_one(".comment__placeholder").text.strip() == "Its author has withdrawn this comment."
    assert ids(page) == [gone.pk, answer.pk]
    assert "Secret" not in page.text


def test_count_is_of_what_can_be_read(read, discussion):
    for state in ("published", "published", "removed", "withdrawn", "held", "spam"):
        root(discussion, state=state)

    assert read(page_of(discussion)).h1.text.strip() == "Comments (2)"
    assert published_count(discussion) == 2


def test_comment_carries_its_own_language(read, discussion):
    root(discussion, language="mn", comment="Цаг хэд вэ?")
    root(discussion, language="en")

    texts = read(page_of(discussion)).select(".comment__text")

    assert [text["lang"] for text in texts] == ["mn", "en"]


def test_comment_cannot_smuggle_markup(read, discussion):
    root(discussion, comment="<script>alert(1)</script>\n\nSecond", user_name="<b>Bold</b>")

    page = read(page_of(discussion))

    paragraphs = [paragraph.text for paragraph in page.select(".comment__text p")]
    assert paragraphs == ["<script>alert(1)</script>", "Second"]
    assert page.select_one(".comment__name").text == "<b>Bold</b>"


def test_late_comment_and_organisation_are_labelled(read, discussion):
    root(discussion, late=True, organisation="Herders’ Union")

    line = read(page_of(discussion)).select_one(".comment__head .meta").text

    assert line.startswith("Herders’ Union · ")
    assert line.endswith(" · sent after closing")


def test_hidden_discussion_is_nowhere(client):
    comment = CommentFactory(comment="Secret words")
    Discussion.objects.update(mode="hidden")

    places = [page_of(comment.discussion), comment.get_absolute_url(), thread_of(comment)]

    assert [client.get(url).status_code for url in places] == [404, 404, 404]
    assert "Secret words" not in client.get(comment.discussion.post.get_absolute_url()).text


def test_discussion_of_an_unpublished_page_is_nowhere(client):
    targets = [PostFactory(published_at_en=None, published_at_mn=None), ConsultationFactory(unpublished=True)]
    comments = [CommentFactory(discussion=discussion_of(target)) for target in targets]

    for comment in comments:
        places = [page_of(comment.discussion), comment.get_absolute_url(), thread_of(comment)]
        assert [client.get(url).status_code for url in places] == [404, 404, 404]


# Pages


def thread_of(comment):
    return reverse("engagement:thread_detail", args=[comment.thread_id])


def pages_from(read, url):
    """The comments of each page, following «More comments»."""
    found = []
    while url:
        page = read(url)
        found.append(ids(page))
        link = page.select_one("a[rel=next]")
        url = link and link["href"]
    return found


def test_pages_cover_every_comment_exactly_once(read, discussion, settings):
    settings.THREADS_PER_PAGE = 3
    roots = [root(discussion) for _number in range(7)]
    for parent in roots[::2]:
        reply(reply(parent))

    found = pages_from(read, page_of(discussion))

    in_order = list(Comment.objects.order_by("path").values_list("pk", flat=True))
    assert [pk for page in found for pk in page] == in_order
    assert [len(page) for page in found] == [7, 5, 3]


def test_page_that_is_just_full_has_no_next(read, discussion, settings):
    settings.THREADS_PER_PAGE = 3
    roots = [root(discussion).pk for _number in range(3)]

    assert pages_from(read, page_of(discussion)) == [roots]


def test_first_page_stands_below_the_post_and_leads_to_the_next(read, discussion, settings):
    settings.THREADS_PER_PAGE = 2
    roots = [root(discussion).pk for _number in range(3)]

    page = read(discussion.post.get_absolute_url())

    assert ids(page) == roots[:2]
    assert pages_from(read, page.select_one("a[rel=next]")["href"]) == [roots[2:]]


def test_long_thread_is_folded_and_told_whole_on_its_own_page(read, discussion, settings):
    settings.THREADS_PER_PAGE, settings.REPLIES_PER_THREAD = 2, 2
    parent = root(discussion)
    replies = [reply(parent).pk for _number in range(5)]
    other = root(discussion)

    page = read(page_of(discussion))

    more = page.select_one(".comment--more a")
    assert ids(page) == [parent.pk, *replies[:2], other.pk]
    assert (more.text.strip(), more["href"]) == ("3 more replies in this thread", thread_of(parent))
    assert pages_from(read, more["href"]) == [[parent.pk, *replies[:3]], replies[3:]]


def test_thread_of_just_so_many_replies_is_not_folded(read, discussion, settings):
    settings.REPLIES_PER_THREAD = 2
    parent = root(discussion)
    replies = [reply(parent).pk for _number in range(2)]

    page = read(page_of(discussion))

    assert (ids(page), page.select(".comment--more")) == ([parent.pk, *replies], [])


def test_later_page_of_a_thread_leads_back_to_its_beginning(read, discussion, settings):
    settings.THREADS_PER_PAGE, settings.REPLIES_PER_THREAD = 1, 2
    parent = root(discussion)
    replies = [reply(parent).pk for _number in range(2)]

    first = read(thread_of(parent))
    second = read(first.select_one("a[rel=next]")["href"])

    links = [[link["href"] for link in page.find_all("a", string="From the beginning")] for page in (first, second)]
    assert links == [[], [thread_of(parent)]]
    assert [ids(first), ids(second)] == [[parent.pk, replies[0]], replies[1:]]


def test_permalink_of_a_root_leads_to_its_page_and_place(client, discussion, settings):
    settings.THREADS_PER_PAGE = 2
    roots = [root(discussion) for _number in range(5)]

    response = client.get(roots[3].get_absolute_url(), follow=True)

    assert response.redirect_chain == [(f"{page_of(discussion)}?start={roots[3].path}#c{roots[3].pk}", 302)]
    assert shown_in(response) == [roots[3].pk, roots[4].pk]


def test_permalink_of_a_root_on_the_first_page_leads_to_the_canonical_address(client, discussion, settings):
    settings.THREADS_PER_PAGE = 2
    roots = [root(discussion) for _number in range(3)]

    response = client.get(roots[1].get_absolute_url(), follow=True)

    assert response.redirect_chain == [(f"{page_of(discussion)}#c{roots[1].pk}", 302)]
    assert shown_in(response) == [roots[0].pk, roots[1].pk]


@pytest.mark.parametrize("language", ["en", "mn"])
def test_permalink_of_a_reply_leads_to_its_place_in_the_thread(client, discussion, settings, language):
    settings.THREADS_PER_PAGE, settings.REPLIES_PER_THREAD = 2, 2
    parent = root(discussion)
    replies = [reply(parent) for _number in range(9)]

    with override(language):
        thread = thread_of(parent)
        near, far = (client.get(replies[place].get_absolute_url(), follow=True) for place in (2, 8))

    assert near.redirect_chain == [(f"{thread}#c{replies[2].pk}", 302)]
    assert shown_in(near) == [parent.pk, *(comment.pk for comment in replies[:3])]
    assert far.redirect_chain == [(f"{thread}?start={replies[8].path}#c{replies[8].pk}", 302)]
    assert shown_in(far) == [replies[8].pk]


def shown_in(response):
    return ids(BeautifulSoup(response.content, "html.parser"))


@pytest.mark.parametrize("start", ["zzzzzzz", "~", "' OR 1=1", "%", "ө" * 300])
def test_invented_starting_point_leads_to_what_there_is(client, discussion, start):
    comment = root(discussion)

    answers = [client.get(url, {"start": start}, follow=True) for url in (page_of(discussion), thread_of(comment))]

    assert [shown_in(answer) for answer in answers] == [[comment.pk], [comment.pk]]


def test_thread_of_a_reply_is_not_a_page(client):
    child = reply(CommentFactory())

    assert client.get(reverse("engagement:thread_detail", args=[child.parent_id])).status_code == 200
    assert client.get(reverse("engagement:thread_detail", args=[child.pk])).status_code == 404


# Cost


def fill(discussion, count):
    """As many comments, every fifth a root; some removed on a ground."""
    ground, moderator, top = GroundFactory(), UserFactory(), 0
    for number in range(count):
        top = 0 if number % 5 == 0 else top
        comment = CommentFactory(discussion=discussion, parent_id=top)
        top = top or comment.pk
        if number % 7 == 3:
            ModerationDecisionFactory(comment=comment, act="remove", ground=ground, decided_by=moderator)
            Comment.objects.filter(pk=comment.pk).update(state="removed")
    return discussion


def queries_of(client, url):
    client.get(url)  # what is kept between requests
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == 200
    return len(queries)


def test_discussion_of_ten_and_of_five_hundred_comments_cost_the_same_six_queries_at_most(client):
    small, large = fill(DiscussionFactory(), 10), fill(DiscussionFactory(), 500)

    costs = [queries_of(client, page_of(discussion)) for discussion in (small, large)]

    assert costs[0] == costs[1] <= 6


def test_thread_of_four_and_of_ninety_comments_cost_the_same(client):
    small, large = CommentFactory(), CommentFactory()
    for parent, count in ((small, 3), (large, 89)):
        for _number in range(count):
            reply(parent)

    assert queries_of(client, thread_of(small)) == queries_of(client, thread_of(large)) <= 6


def test_page_with_three_and_with_sixty_comments_cost_the_same(client):
    pairs = [(PostFactory(), PostFactory()), (published_clause(), published_clause())]

    for small, large in pairs:
        fill(discussion_of(small), 4)
        fill(discussion_of(large), 60)
        costs = [queries_of(client, target.get_absolute_url()) for target in (small, large)]
        assert costs[0] == costs[1] <= 12
