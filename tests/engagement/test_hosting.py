"""What hosts do for a discussion: pin, answer, sum up; with what stands against each, and who may."""

import pytest
from django.urls import reverse

from diplomacy.refusals import Refused, Stale
from engagement.actions import hosting
from engagement.models import Comment, Discussion, DiscussionChange
from tests.factories import CommentFactory, DiscussionFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def discussion():
    return DiscussionFactory()


def root(discussion, **kwargs):
    return CommentFactory(discussion=discussion, **kwargs)


def official(parent, **kwargs):
    return CommentFactory(discussion=parent.discussion, parent_id=parent.pk, official=True, **kwargs)


def pins(discussion):
    found = discussion.comments.filter(pin__isnull=False).order_by("pin")
    return [(comment.pk, comment.pin) for comment in found]


def test_three_comments_can_be_pinned_and_a_fourth_takes_a_place_that_was_given_up(discussion):
    first, second, third, fourth = (root(discussion) for _number in range(4))
    for comment in (first, second, third, third):
        hosting.pin(comment)
    with pytest.raises(Refused, match="Three comments are pinned already"):
        hosting.pin(fourth)

    hosting.unpin(second)
    hosting.pin(fourth)

    assert pins(discussion) == [(first.pk, 1), (fourth.pk, 2), (third.pk, 3)]


def test_a_pinned_comment_that_was_removed_gives_its_place_up(discussion):
    comments = [root(discussion) for _number in range(4)]
    for comment in comments[:3]:
        hosting.pin(comment)
    Comment.objects.filter(pk=comments[0].pk).update(state="removed")

    hosting.pin(comments[3])

    assert pins(discussion) == [(comments[3].pk, 1), (comments[1].pk, 2), (comments[2].pk, 3)]


@pytest.mark.parametrize("state", ["held", "removed", "withdrawn", "spam"])
def test_only_what_is_published_can_be_pinned_or_marked_as_answered(discussion, state):
    asked = root(discussion)
    answer = official(asked)
    comment = root(discussion, state=state)

    with pytest.raises(Refused, match="Only a published comment can be pinned"):
        hosting.pin(comment)
    with pytest.raises(Refused, match="Only a published comment of a reader"):
        hosting.mark_answered(comment, answer)


def test_a_comment_is_answered_by_an_official_reply_and_waits_again_when_unmarked(discussion):
    asked = root(discussion)
    answer = official(root(discussion))

    hosting.mark_answered(asked, answer)
    assert Comment.objects.get(pk=asked.pk).official_answer == answer

    hosting.unmark_answered(asked)
    assert Comment.objects.get(pk=asked.pk).official_answer is None


def test_what_is_not_official_not_public_or_elsewhere_answers_nothing(discussion):
    asked = root(discussion)
    wrong = [
        root(discussion),
        official(root(discussion), state="removed"),
        official(root(DiscussionFactory())),
    ]

    for answer in wrong:
        with pytest.raises(Refused, match="must be a published official reply in the same discussion"):
            hosting.mark_answered(asked, answer)
    with pytest.raises(Refused, match="Only a published comment of a reader"):
        hosting.mark_answered(official(asked), official(asked))


@pytest.mark.parametrize("settles", [True, False])
def test_an_official_reply_settles_the_question_where_its_author_says_so(discussion, settles):
    asked, by = root(discussion), UserFactory()

    reply = hosting.answer_officially(
        asked, text="At nine.", language="en", office="Consular Department", settles=settles, by=by
    )

    assert Comment.objects.get(pk=asked.pk).answer == (reply if settles else None)
    assert (reply.is_official, reply.parent_id, reply.state) == (True, asked.pk, "published")


def test_a_summary_is_signed_dated_and_logged_with_what_it_was(discussion):
    by = UserFactory(first_name="Oyun", last_name="Bat")

    hosting.summarise(discussion, {"en": " Mornings. ", "mn": ""}, by=by, version=0)
    hosting.summarise(discussion, {"en": "Evenings.", "mn": "Оройгоор."}, by=by, version=1)

    present = Discussion.objects.get()
    assert (present.summary_en, present.summary_mn, present.summarised_by) == ("Evenings.", "Оройгоор.", by)
    assert present.summarised_at is not None
    assert [change.changes for change in DiscussionChange.objects.order_by("pk")] == [
        {"summary_en": ["", "Mornings."]},
        {"summary_en": ["Mornings.", "Evenings."], "summary_mn": ["", "Оройгоор."]},
    ]


def test_an_emptied_summary_leaves_nothing_on_the_page(discussion):
    by = UserFactory()
    hosting.summarise(discussion, {"en": "Mornings."}, by=by, version=0)

    hosting.summarise(discussion, {"en": ""}, by=by, version=1)

    present = Discussion.objects.get()
    assert (present.summary_en, present.summarised_by, present.summarised_at) == ("", None, None)


def test_two_who_summarise_at_once_do_not_overwrite_each_other(discussion):
    hosting.summarise(discussion, {"en": "Mornings."}, by=UserFactory(first_name="Oyun", last_name="Bat"), version=0)

    with pytest.raises(Stale, match="Oyun Bat"):
        hosting.summarise(discussion, {"en": "Evenings."}, by=UserFactory(), version=0)

    assert Discussion.objects.get().summary_en == "Mornings."


def test_a_summary_without_a_name_is_refused(discussion):
    with pytest.raises(Refused, match="no first and last name"):
        hosting.summarise(discussion, {"en": "Mornings."}, by=UserFactory(first_name="", last_name=""), version=0)


# Staff pages


def page(verb, record):
    return reverse(f"admin:engagement_{record._meta.model_name}_{verb}", args=[record.pk])


def test_a_host_pins_answers_and_sums_up_from_the_staff_pages(client_of, editor, discussion):
    desk, asked = client_of(editor), root(discussion)
    answer = official(asked)

    asks = {
        page("pin", asked): {},
        page("mark-answered", asked): {"answer": answer.pk},
        page("summarise", discussion): {"version": 0, "en": "Mornings.", "mn": ""},
    }
    for url, data in asks.items():
        before = list(Comment.objects.values()), list(Discussion.objects.values())
        assert desk.get(url).status_code == 200
        assert (list(Comment.objects.values()), list(Discussion.objects.values())) == before
        assert desk.post(url, data).status_code == 302

    comment = Comment.objects.get(pk=asked.pk)
    assert (comment.pin, comment.answer, Discussion.objects.get().summary_en) == (1, answer, "Mornings.")
    for verb in ("unpin", "unmark-answered"):
        assert desk.post(page(verb, asked)).status_code == 302
    comment.refresh_from_db()
    assert (comment.pin, comment.answer) == (None, None)


def test_a_refusal_is_told_on_the_page_and_the_summary_is_kept(client_of, editor, discussion):
    desk = client_of(editor)
    hosting.summarise(discussion, {"en": "Mornings."}, by=UserFactory(first_name="Oyun", last_name="Bat"), version=0)

    response = desk.post(page("summarise", discussion), {"version": 0, "en": "Evenings.", "mn": ""})

    assert (response.status_code, "Oyun Bat" in response.text, "Evenings." in response.text) == (200, True, True)


def test_a_host_sees_what_the_public_sees_and_no_more(client_of, editor, moderator, discussion):
    shown, held = root(discussion, comment="Shown words"), root(discussion, state="held", comment="Secret words")
    desk = client_of(editor)

    pages = [desk.get(reverse("admin:engagement_comment_changelist"), follow=True)]
    pages += [desk.get(reverse("admin:engagement_comment_changelist"), {"state": "all"})]

    assert [("Shown words" in page.text, "Secret words" in page.text) for page in pages] == [(True, False)] * 2
    change = [reverse("admin:engagement_comment_change", args=[comment.pk]) for comment in (shown, held)]
    assert [desk.get(url).status_code for url in change] == [200, 302]
    assert desk.post(page("pin", held)).status_code == 404
    assert client_of(moderator).get(change[1]).status_code == 200


def test_official_replies_alone_are_offered_as_answers(client_of, editor, discussion):
    asked = root(discussion)
    near, far = official(asked), official(root(discussion))
    official(root(DiscussionFactory()))
    official(asked, state="removed")

    form = client_of(editor).get(page("mark-answered", asked)).context["form"]

    assert list(form.fields["answer"].queryset) == [near, far]
    assert "There is no official reply" in client_of(editor).get(page("mark-answered", root(DiscussionFactory()))).text
