"""Comments of a former site: their places, their states, and nothing more of their writers than we keep of ours."""

from datetime import UTC, datetime

import pytest

from blog.models import Post
from engagement.actions.imports import Foreign, take_over
from engagement.models import Comment, Discussion, ModerationDecision, State
from engagement.models.paths import base36
from engagement.models.threads import threads
from tests import factories, world
from tests.diplomacy.wordpress.builders import comment, item, wxr


def thread():
    """Texts and depths as a page shows them."""
    return [(shown.text, shown.depth) for shown in threads(Discussion.objects.get()).comments]


def test_a_published_comment_is_public_with_its_name_and_its_time(take):
    take(wxr(item(comment(1, "Hours?", author="Б. Болд", date_gmt="2020-05-03 01:02:03"))))

    found = Comment.objects.get()
    at = datetime(2020, 5, 3, 1, 2, 3, tzinfo=UTC)
    assert (found.text, found.name, found.user_email, found.language) == ("Hours?", "Б. Болд", "bold@example.net", "en")
    assert (found.submit_date, found.published_at, found.proven_at, found.followup) == (at, at, at, False)
    assert thread() == [("Hours?", 0)]


@pytest.mark.parametrize(
    ("approved", "state"),
    [
        ("1", "published"),
        ("0", "held"),
        ("spam", "spam"),
        ("trash", "rejected"),
        ("post-trashed", "rejected"),
        ("odd", "held"),
    ],
)
def test_what_its_moderators_decided_stands(take, client, approved, state):
    take(wxr(item(comment(1, "Qxsecretqx", approved=approved), post_name="road")))

    found = Comment.objects.get()
    assert (found.state, found.is_public, found.published_at is not None) == (
        state,
        state == "published",
        state == "published",
    )
    page = client.get(f"/en/discussions/{found.discussion_id}/")
    assert ("Qxsecretqx" in page.text) == (state == "published")
    assert client.get(f"/en/comments/{found.pk}/").status_code == (302 if state == "published" else 404)


def test_no_network_address_is_kept(take):
    take(wxr(item(comment(1, author_IP="203.0.113.9"))))

    found = Comment.objects.get()
    assert (found.ip_address, found.network_key) == (None, "")
    assert not [row for row in Comment.objects.values() if "203.0.113.9" in str(row)]


@pytest.mark.parametrize(("email", "kept"), [("bold@example.net", "bold@example.net"), ("no address", ""), ("", "")])
def test_only_an_address_that_is_one_is_kept(take, email, kept):
    take(wxr(item(comment(1, author_email=email))))

    assert Comment.objects.get().user_email == kept


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>One</p><p>Two &amp; three</p>", "One\nTwo & three"),
        ("a<br/>b\r\n\r\n\r\nc", "a\nb\n\nc"),
        (
            'See <a href="https://x.example/?a=1&amp;b=2" rel="nofollow">this</a>',
            "See this (https://x.example/?a=1&b=2)",
        ),
        ('<a href="https://x.example/">https://x.example/</a>', "https://x.example/"),
        ("1 < 2 and 3 > 2", "1 < 2 and 3 > 2"),
        ("<script>alert(1)</script>&lt;b&gt;", "alert(1)<b>"),
    ],
)
def test_its_text_is_plain(take, html, text):
    take(wxr(item(comment(1, html))))

    assert Comment.objects.get().comment == text


def test_threads_keep_their_shape(take):
    take(
        wxr(
            item(
                comment(4, "b1", parent=2, date_gmt="2020-05-02 10:03:00"), comment(3, "a1", parent=1, date_gmt="2020-05-02 10:02:00"),
                comment(1, "a", date_gmt="2020-05-02 10:00:00"), comment(2, "b", date_gmt="2020-05-02 10:01:00"),
                comment(5, "a2", parent=1, date_gmt="2020-05-02 10:04:00"), comment(6, "a11", parent=3, date_gmt="2020-05-02 10:05:00"),
            )
        )
    )  # fmt: skip

    assert thread() == [("a", 0), ("a1", 1), ("a11", 2), ("a2", 1), ("b", 0), ("b1", 1)]


def test_what_lies_too_deep_goes_under_the_deepest_that_takes_replies(take):
    take(wxr(item(*(comment(number, f"c{number}", parent=number - 1) for number in range(1, 7)))))

    assert thread() == [("c1", 0), ("c2", 1), ("c3", 2), ("c4", 3), ("c5", 3), ("c6", 3)]


def test_an_answer_to_nothing_begins_a_thread_and_is_listed(take):
    told = take(
        wxr(
            item(
                comment(1, "a"),
                comment(2, "b", parent=99),
                comment(3, "c", parent=1, type="pingback"),
                comment(4, "d", parent=3),
            )
        )
    )

    assert thread() == [("a", 0), ("b", 0), ("d", 0)]
    assert (
        told.reasons("taken with changes", "comment")
        == ["what it answered is not there: it begins a thread of its own"] * 2
    )


@pytest.mark.parametrize("approved", ["0", "spam", "trash"])
def test_an_answer_to_what_nobody_sees_stays_visible(take, approved):
    take(
        wxr(
            item(
                comment(1, "a"),
                comment(2, "b", parent=1, approved=approved),
                comment(3, "c", parent=2),
                comment(4, "d", approved=approved),
                comment(5, "e", parent=4),
            )
        )
    )

    assert thread() == [("a", 0), ("c", 1), ("e", 0)]


def test_answers_that_answer_each_other_do_no_harm(take):
    take(wxr(item(comment(1, "a", parent=2), comment(2, "b", parent=1), comment(3, "c", parent=3))))

    assert sorted(text for text, _depth in thread()) == ["a", "b", "c"]


def test_an_answer_dated_before_its_question_comes_after_it(take):
    take(wxr(item(comment(1, "answer", parent=2, date_gmt="2019-01-01 00:00:00"), comment(2, "question"))))

    assert thread() == [("question", 0), ("answer", 1)]


@pytest.mark.parametrize("kind", ["pingback", "trackback", "order_note"])
def test_what_no_person_wrote_is_not_taken(take, kind):
    told = take(wxr(item(comment(1, type=kind), comment(2, " <p></p> "), comment(3, type=""))))

    assert Comment.objects.count() == 1
    assert sorted(told.reasons("not taken", "comment")) == sorted([f"{kind}s are not taken", "it says nothing"])


@pytest.mark.parametrize(("status", "mode"), [("open", "open"), ("closed", "read_only")])
def test_a_discussion_is_as_open_as_it_was(take, status, mode):
    take(wxr(item(comment(1), comment_status=status)))

    assert Discussion.objects.get().mode == mode


@pytest.mark.parametrize(("text", "language"), [("Хэзээ вэ?", "mn"), ("When?", "en"), ("👍", "mn")])
def test_its_language_goes_by_its_letters_else_by_the_post(take, text, language):
    take(wxr(item(comment(1, text), title="Зам", content="Зам нээв.")))

    assert Comment.objects.get().language == language


def test_a_date_that_is_none_falls_back(take):
    take(
        wxr(item(comment(1, date_gmt="0000-00-00 00:00:00"), comment(2, date_gmt="", date=""))),
        time_zone="Europe/Berlin",
    )

    first, second = Comment.objects.order_by("pk").values_list("submit_date", flat=True)[:2]
    assert {first.isoformat(), second.isoformat()} == {"2020-05-02T16:00:00+00:00", "2020-05-01T10:00:00+00:00"}


def test_new_comments_join_those_of_an_earlier_run(take):
    take(wxr(item(comment(1, "a"), number=5)))

    take(wxr(item(comment(1, "a"), comment(2, "b", parent=1), number=5)))

    assert thread() == [("a", 0), ("b", 1)]


def test_a_moderator_goes_on_where_they_stopped(take, moderator):
    take(wxr(item(comment(1, approved="0"))))

    held = Comment.objects.waiting().get()
    assert (held.proven_at is not None, ModerationDecision.objects.count()) == (True, 0)


def test_comments_in_bulk_are_stored_as_single_ones_are(db):
    """Row by row what `Comment.save` would have written, and at a few queries for each."""
    post = factories.PostFactory()
    single = factories.CommentFactory(discussion=factories.discussion_of(factories.PostFactory()))
    at = single.submit_date
    foreign = [
        Foreign(single.sending_key.__class__(int=number), "Bold", "b@x.example", "Hi", "en", State.PUBLISHED, at)
        for number in (1, 2)
    ]

    first, _second = take_over(factories.discussion_of(post), foreign)

    stored = Comment.objects.get(pk=first.pk)
    same = ("level", "depth", "is_public", "is_removed", "followup", "site_id", "content_type_id", "version")
    assert [getattr(stored, name) for name in same] == [getattr(single, name) for name in same]
    assert (stored.path, stored.thread_id, stored.parent_id, stored.order) == (
        base36(stored.pk),
        stored.pk,
        stored.pk,
        stored.pk,
    )
    assert (stored.object_pk, stored.link_digest == first.link_digest) == (str(post.pk), True)
    assert world.LANGUAGES
    assert Post.objects.count() == 2
