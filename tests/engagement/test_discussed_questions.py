"""Questions that a consultation puts up for discussion: their pages, who may write, and what is not asked yet."""

import re

import pytest

from engagement.models import Comment, Discussion, Follow
from engagement.models.discussed import discussed_questions
from engagement.models.targets import name_of, target_named
from engagement.models.voices import Voices
from tests.factories import (
    REMARK,
    CommentFactory,
    ConsultationFactory,
    QuestionFactory,
    ago,
    ahead,
    ask,
    discussion_of,
)
from tests.world import cost

pytestmark = pytest.mark.django_db


def asked(**kwargs):
    return ask(QuestionFactory(discussed=True, **{"consultation__kind": "discussion"} | kwargs))


def test_a_question_has_a_page_in_each_language_where_people_discuss_it(client):
    texts = {"text_en": "Which hours?", "text_mn": "Ямар цаг?", "help_en": "Name a day.", "help_mn": "Өдрийг нэрлэ."}
    question = asked(**texts, background_en="<p>Nine to five.</p>", background_mn="<p>Есөөс тав.</p>")
    other = ask(QuestionFactory(consultation=question.consultation, discussed=True, text_en="Which fees?"))
    CommentFactory(discussion=discussion_of(question), comment="Mornings, please.")
    CommentFactory(discussion=discussion_of(other), comment="Low ones.")

    for code, words in (("en", ["Which hours?", "Name a day.", "Nine to five."]), ("mn", ["Ямар цаг?", "Есөөс тав."])):
        response = client.get(question.get_absolute_url(code))
        page = response.content.decode()
        assert all(word in page for word in words)
        assert "Mornings, please." in page
        assert f'href="{question.consultation.get_absolute_url(code)}"' in page  # the way back
        assert 'hreflang="mn"' in page
        assert "s-maxage" in response["Cache-Control"]
    english = client.get(question.get_absolute_url("en")).content.decode()
    assert "Which fees?" in english
    assert "Low ones." in english  # a taste of what is said on the other
    assert f"{question.get_absolute_url('en')}comment/" in english


@pytest.mark.parametrize(
    "hidden", [{"asked_at": None}, {"asked_at": "later"}, {"venue": "form"}, {"consultation": "unpublished"}]
)
def test_only_a_question_that_was_put_up_for_discussion_has_a_page(client, hidden):
    question = asked()
    address = question.get_absolute_url("en")
    assert client.get(address).status_code == client.get(f"{address}comment/").status_code == 200
    elsewhere = address.replace(question.consultation.slug_en, ConsultationFactory().slug_en)
    discussion = discussion_of(question)
    CommentFactory(discussion=discussion)

    changes = {"asked_at": ahead(hours=1)} if hidden.get("asked_at") == "later" else dict(hidden)
    if "consultation" in changes:
        changes = {"consultation": ConsultationFactory(unpublished=True)}
        address = address.replace(question.consultation.slug_en, changes["consultation"].slug_en)
    type(question).objects.filter(pk=question.pk).update(**changes)

    pages = [address, f"{address}comment/", elsewhere]
    if hidden != {"venue": "form"}:
        pages += [f"/en/discussions/{discussion.pk}/", f"/en/discussions/{discussion.pk}.atom"]
    assert {client.get(page).status_code for page in pages} == {404}
    assert target_named(name_of(question)) is None


def test_a_comment_on_a_question_goes_all_the_way(client, mailoutbox, django_capture_on_commit_callbacks):
    question = asked(text_en="Which hours?")
    writing = f"{question.get_absolute_url('en')}comment/"
    form = client.get(writing)
    assert "Which hours?" in form.content.decode()
    sealed = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', form.content.decode()))

    response = client.post(writing, {**sealed, **REMARK, "language": "en", "capacity": "person"})

    assert response.status_code == 302
    comment = Comment.objects.get()
    assert comment.discussion.question == question
    assert comment.state == "unproven"


def test_a_question_takes_comments_while_its_consultation_is_open(client):
    for stage, kwargs in (
        ("open", {}),
        ("upcoming", {"opens_at": ahead(days=1)}),
        ("closed", {"opens_at": ago(days=9), "closes_at": ago(days=1)}),
    ):
        consultation = ConsultationFactory(kind="discussion", **kwargs)
        question = ask(QuestionFactory(consultation=consultation, discussed=True))
        found = Discussion.objects.of(question)
        assert found.accepts_comments == (stage == "open"), stage


def test_all_that_know_pages_under_discussion_know_questions(client, admin_client):
    question = asked(text_en="Which hours?")
    discussion = discussion_of(question)
    comment = CommentFactory(discussion=discussion)
    reply = CommentFactory(discussion=discussion, parent_id=comment.pk)
    held = CommentFactory(discussion=discussion, held=True)
    CommentFactory(held=True)  # on a post

    place = client.get(f"/en/comments/{reply.pk}/")
    assert place.status_code == 302
    assert place["Location"].endswith(f"/threads/{comment.pk}/#{reply.anchor}")
    assert "Which hours?" in client.get(f"/en/discussions/{discussion.pk}.atom").content.decode()
    assert target_named(name_of(question)) == question
    follow = client.get(f"/en/follow/?comments={name_of(question)}").content.decode()
    assert "Which hours?" in follow
    assert str(Follow(discussion=Discussion.objects.with_targets().get(pk=discussion.pk)))
    assert "Which hours?" in client.get(comment.private_url("en")).content.decode()
    queue = admin_client.get(
        f"/en/admin/engagement/comment/queue/?consultation={question.consultation_id}"
    ).content.decode()
    assert held.comment in queue
    assert queue.count("Which hours?") >= 1
    assert Voices(question.consultation).total == 2
    assert (
        "Which hours?" in admin_client.get(f"/en/admin/engagement/discussion/{discussion.pk}/change/").content.decode()
    )
    other = ask(QuestionFactory(discussed=True, text_en="Which fees?"))
    offered = admin_client.get("/en/admin/engagement/discussion/add/").content.decode()
    assert str(other) in offered
    assert ">" + str(question.consultation) + ": Which hours?" not in offered  # it has its discussion already


def test_the_list_of_questions_counts_voices_and_shows_the_most_useful_at_one_query(django_assert_num_queries):
    consultation = ConsultationFactory(kind="discussion")
    questions = [ask(QuestionFactory(consultation=consultation, discussed=True)) for _ in range(12)]
    QuestionFactory(consultation=consultation, discussed=True)  # not asked
    ask(QuestionFactory(consultation=consultation))  # in the form
    first = discussion_of(questions[0])
    CommentFactory(discussion=first, comment="Mornings.")
    best = CommentFactory(discussion=first, comment="Evenings.", useful=3)
    CommentFactory(discussion=first, parent_id=best.pk, comment="A reply.", useful=9)
    CommentFactory(discussion=first, official=True, useful=0, comment="Thank you.")
    CommentFactory(discussion=first, state="removed", comment="Rude.", useful=20)
    CommentFactory(discussion=first, held=True)

    with django_assert_num_queries(1):
        found = discussed_questions(consultation)

    assert [question.pk for question in found] == [question.pk for question in questions]
    assert [found[0].voices, found[1].voices] == [3, 0]
    assert (found[0].excerpt["text"], found[1].excerpt) == ("Evenings.", None)


def test_the_page_of_a_question_costs_the_same_for_many_others(client):
    question = asked()
    CommentFactory(discussion=discussion_of(question))
    one = cost(client, question.get_absolute_url("en"))
    for _ in range(12):
        other = ask(QuestionFactory(consultation=question.consultation, discussed=True))
        CommentFactory(discussion=discussion_of(other))

    assert cost(client, question.get_absolute_url("en")) == one <= 12
