"""The discussion of a post that was withdrawn: its comments stay readable, and nothing is added to them."""

import pytest
from django.urls import reverse

from blog.models import Post
from diplomacy.refusals import Refused
from engagement.actions.proofs import confirm
from engagement.models import Comment, Proof
from engagement.models.barriers import Barrier
from tests.factories import CommentFactory, PostFactory, ProofFactory, ago, discussion_of
from tests.world import twins


@pytest.fixture
def gone(db):
    """A comment on a post that was withdrawn in both languages."""
    post = PostFactory(withdrawn=True, body_en="<p>Qbody</p>", summary_en="Qsummary")
    return CommentFactory(discussion=discussion_of(post))


def texts(page, selector):
    return [tag.get_text(" ", strip=True) for tag in page.select(selector)]


@pytest.mark.parametrize("code", ["en", "mn"])
@pytest.mark.parametrize("name", ["discussion_detail", "thread_detail"])
def test_the_discussion_can_be_read(read, gone, code, name):
    number = gone.discussion.pk if name == "discussion_detail" else gone.pk
    post = gone.discussion.post

    page = read(twins(f"engagement:{name}", number)[code])

    assert texts(page, ".comment__text") == [gone.comment]
    assert page.select_one(".kicker a")["href"] == post.get_absolute_url(code)
    assert page.select_one(".kicker").get_text() == getattr(post, f"title_{code}")
    assert page.select(".discussion__act a.button, .comment__acts a[href*=reply]") == []
    assert [word for word in ("Qbody", "Qsummary") if word in str(page)] == []


def test_nobody_can_write_there(client, gone):
    live = PostFactory()
    assert client.get(live.get_absolute_url("en") + "comment/").status_code == 200

    assert client.get(gone.discussion.post.get_absolute_url("en") + "comment/").status_code == 404
    assert gone.discussion.barrier() is Barrier.WITHDRAWN
    page = client.get(reverse("engagement:comment_reply", args=[gone.pk]))
    assert (page.status_code, "<textarea" in page.text) == (200, False)


def test_what_is_sent_there_is_refused(gone, open_form, client):
    other = CommentFactory()
    address = reverse("engagement:comment_reply", args=[other.pk])
    form = open_form(address)
    Post.objects.filter(pk=other.discussion.post_id).update(
        withdrawn_at_en=ago(hours=1), withdrawn_reason_en="R", withdrawn_at_mn=ago(hours=1), withdrawn_reason_mn="R"
    )

    response = client.post(address, form)

    assert response.status_code == 422
    assert form["comment"] in response.text
    assert Comment.objects.filter(discussion=other.discussion).count() == 1


def test_what_was_sent_before_is_not_proven_any_more(gone):
    proof = ProofFactory(comment=CommentFactory(discussion=gone.discussion, unproven=True))

    with pytest.raises(Refused, match="takes no comments any more"):
        confirm(proof.token)

    assert Proof.objects.get().used_at is None


@pytest.mark.parametrize(("code", "other"), [("en", "mn"), ("mn", "en")])
def test_while_the_other_language_is_live_the_discussion_goes_on_there(client, db, code, other):
    post = PostFactory(**{f"withdrawn_at_{code}": ago(hours=1), f"withdrawn_reason_{code}": "Reason"})
    comment = CommentFactory(discussion=discussion_of(post))
    addresses = twins("engagement:discussion_detail", comment.discussion.pk)

    moved, there = client.get(addresses[code]), client.get(addresses[other])

    assert (moved.status_code, moved["Location"]) == (302, addresses[other])
    assert there.status_code == 200
    assert comment.discussion.accepts_comments
    assert client.get(post.get_absolute_url(other) + "comment/").status_code == 200
    assert "comment/" not in client.get(post.get_absolute_url(code)).text


@pytest.mark.parametrize("dates", [{"published_at_en": None, "published_at_mn": None}])
def test_the_discussion_of_a_draft_stays_hidden(client, db, dates):
    comment = CommentFactory(discussion=discussion_of(PostFactory(**dates)))

    assert client.get(twins("engagement:discussion_detail", comment.discussion.pk)["en"]).status_code == 404
    assert comment.discussion.barrier() is Barrier.NOT_PUBLIC
