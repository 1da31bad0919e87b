"""What a comment argues: said by its author where there is a proposal, shown, found by readers, and never added up."""

import pytest
from bs4 import BeautifulSoup

from engagement.models import Comment
from engagement.templatetags.engagement import comment_url
from tests.conftest import fields_of
from tests.factories import (
    ClauseFactory,
    CommentFactory,
    ConsultationFactory,
    DraftFactory,
    PostFactory,
    discussion_of,
    publish,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def clause():
    clause = ClauseFactory(draft=DraftFactory())
    publish(clause.draft)
    return clause


def test_a_comment_on_a_clause_may_say_what_it_argues(client, clause):
    url = comment_url(clause)
    typed = fields_of(client.get(url)) | {"comment": "Open at eight.", "name": "Bold", "email": "bold@example.net"}

    preview = client.post(url, typed | {"argument": "against", "preview": "1"})
    shown = BeautifulSoup(preview.content, "html.parser")
    client.post(url, fields_of(preview) | {"argument": "against"})

    assert shown.select_one(".preview .comment__argument").text.split() == ["Argument:", "Against"]
    assert shown.select_one("input[name=argument][checked]")["value"] == "against"
    assert Comment.objects.get().argument == "against"


def test_nobody_need_say_it_and_nonsense_is_refused_with_the_text_kept(write, clause, client):
    url = comment_url(clause)
    refused = write(url, argument="louder")
    taken = write(url, argument="")

    assert (refused.status_code, taken.status_code) == (422, 302)
    assert "What about the hours?" in refused.content.decode()
    assert Comment.objects.get().argument == ""


@pytest.mark.parametrize(("kind", "offered"), [("policy", True), ("question_hour", False)])
def test_it_is_asked_only_where_there_is_a_proposal(read, kind, offered):
    assert bool(read(comment_url(ConsultationFactory(kind=kind))).select("[name=argument]")) is offered
    assert not read(comment_url(PostFactory())).select("[name=argument]")


def test_readers_find_the_comments_that_argue_so_and_no_sum_is_shown(read, clause):
    discussion = discussion_of(clause)
    pro = CommentFactory(discussion=discussion, argument="for")
    contra = CommentFactory(discussion=discussion, argument="against")
    silent = CommentFactory(discussion=discussion)
    held = CommentFactory(discussion=discussion, argument="for", state="held", published_at=None)

    whole = read(f"/en/discussions/{discussion.pk}/")
    found = read(f"/en/discussions/{discussion.pk}/", argument="for")
    nonsense = read(f"/en/discussions/{discussion.pk}/", argument="x")

    def numbers(page):
        return [int(item["id"][1:]) for item in page.select("ol.comments > li[id]")]

    assert numbers(whole) == numbers(nonsense) == [pro.pk, contra.pk, silent.pk]
    assert numbers(found) == [pro.pk]
    assert held.pk not in numbers(found)
    assert whole.select_one(f"#c{contra.pk} .comment__argument").text.split() == ["Argument:", "Against"]
    assert not whole.select(f"#c{silent.pk} .comment__argument")
    labels = [link.text for link in whole.select(".choices a[href*='argument=']")]
    assert labels == ["For", "Neutral", "Against"]


def test_a_post_offers_no_choice_of_arguments(read):
    comment = CommentFactory(discussion=discussion_of(PostFactory()))

    assert not read(f"/en/discussions/{comment.discussion_id}/").select(".choices a[href*='argument=']")
