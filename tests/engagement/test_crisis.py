"""The crisis switch: one turn holds or closes every discussion, tells readers why, and is on record."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import override

from diplomacy.records import Unchangeable
from diplomacy.refusals import Refused, Stale
from engagement.actions import crisis
from engagement.models import Comment, CrisisMode, Discussion, State
from engagement.models.barriers import Barrier
from tests.factories import (
    CommentFactory,
    ConsultationFactory,
    CrisisModeFactory,
    DiscussionFactory,
    PostFactory,
    ProofFactory,
    UserFactory,
    discussion_of,
)
from tests.world import cost

pytestmark = pytest.mark.django_db

NOTICES = {"en": "We read everything first.", "mn": "Бид бүгдийг эхлээд уншина."}


def turn(level, by, **kwargs):
    seen = CrisisMode.objects.current().pk
    return crisis.turn(level, **{"notices": NOTICES, "reason": "A flood.", "by": by, "seen": seen} | kwargs)


# The switch


def test_nobody_has_turned_it_at_first():
    assert CrisisMode.objects.current().level == "normal"
    assert discussion_of(PostFactory()).crisis_notice == ""


def test_the_last_turn_rules_and_all_stay_on_record(moderator):
    turn("closed", moderator)
    last = turn("normal", moderator, reason="Over.")

    assert CrisisMode.objects.current() == last
    assert [(mode.level, mode.notice_mn) for mode in CrisisMode.objects.all()] == [
        ("normal", ""),
        ("closed", NOTICES["mn"]),
    ]
    with pytest.raises(Unchangeable):
        last.delete()


@pytest.mark.parametrize("notices", [{}, {"en": "Only English."}, {"en": " ", "mn": "Ганц."}])
def test_readers_are_told_in_both_languages(notices, moderator):
    with pytest.raises(Refused, match="in both languages"):
        turn("before", moderator, notices=notices)
    with pytest.raises(IntegrityError, match="crisis_tells_readers"), transaction.atomic():
        CrisisModeFactory(notice_mn="")
    assert turn("normal", moderator, notices={}).notice_en == ""


def test_two_people_at_the_switch_do_not_turn_it_over_each_other(moderator):
    colleague = UserFactory(first_name="Tuya", last_name="First")
    turn("closed", colleague)

    with pytest.raises(Stale, match="Tuya First has turned the switch meanwhile: No discussion takes comments"):
        turn("before", moderator, seen=None)
    assert turn("before", moderator).level == "before"


# What it does


@pytest.mark.parametrize("level", ["before", "closed"])
@pytest.mark.parametrize("policy", ["first", "after"])
def test_nothing_appears_unread_whatever_the_policy(level, policy, client):
    discussion = DiscussionFactory(policy=policy)
    CommentFactory(discussion=discussion, author_key="known")
    proofs = [
        ProofFactory(comment=CommentFactory(unproven=True, discussion=discussion, author_key="known")) for _ in "ab"
    ]

    client.post(proofs[0].url)
    CrisisModeFactory(level=level)
    client.post(proofs[1].url)

    states = [Comment.objects.get(pk=proof.comment_id).state for proof in proofs]
    assert states == [State.PUBLISHED, State.HELD]


def test_closed_takes_no_comment_and_keeps_its_words(client, open_form):
    post = PostFactory()
    url = f"/en/posts/{post.slug_en}/comment/"
    filled = open_form(url) | {"comment": "In the middle of a sentence."}
    CrisisModeFactory(level="closed")

    sent, opened = client.post(url, filled), client.get(url)

    assert sent.status_code == 422
    assert "In the middle of a sentence." in sent.text
    assert "no comments are taken anywhere on this site" in sent.text
    assert "We read everything first." in opened.text
    assert not Comment.objects.exists()


def test_before_tells_people_and_lets_them_write(write, client):
    url = f"/en/posts/{PostFactory().slug_en}/comment/"
    CrisisModeFactory(level="before")

    assert "We read everything first." in client.get(url).text
    assert write(url).status_code == 302


def test_what_else_closes_a_discussion_is_said_first():
    CrisisModeFactory(level="closed")
    read_only = DiscussionFactory(mode="read_only")

    assert read_only.barrier() == Barrier.READ_ONLY
    assert DiscussionFactory().barrier() == Barrier.CRISIS


@pytest.mark.parametrize(("language", "notice"), NOTICES.items())
def test_readers_see_the_notice_in_their_language_and_only_while_it_lasts(language, notice, client, moderator):
    discussion = discussion_of(PostFactory())
    CommentFactory(discussion=discussion)
    pages = [discussion.post.get_absolute_url(language), f"/{language}/discussions/{discussion.pk}/"]
    CrisisModeFactory(level="closed")

    during = [client.get(page) for page in pages]
    turn("normal", moderator)
    after = [client.get(page) for page in pages]

    assert [notice in page.text for page in during] == [True, True]
    assert [other in page.text for page in during for other in NOTICES.values() if other != notice] == [False, False]
    assert [notice in page.text for page in after] == [False, False]
    assert ["s-maxage=60" in page["Cache-Control"] for page in during] == [True, True]


def test_the_switch_costs_no_query_on_public_pages(client):
    discussion, consultation = discussion_of(PostFactory()), ConsultationFactory()
    CommentFactory(discussion=discussion)
    discussion_of(consultation)
    addresses = [discussion.post.get_absolute_url("en"), f"/en/discussions/{discussion.pk}/"]
    addresses.append(consultation.get_absolute_url("en"))
    before = [cost(client, address) for address in addresses]

    CrisisModeFactory(level="closed")

    assert [cost(client, address) for address in addresses] == before
    assert max(before) <= 12


def test_a_query_brings_the_switch_along(django_assert_num_queries):
    discussion = DiscussionFactory()
    CrisisModeFactory(level="before")

    with django_assert_num_queries(1), override("mn"):
        found = Discussion.objects.with_targets().get(pk=discussion.pk)
        assert (found.crisis.level, found.crisis_notice, found.policy_now) == ("before", NOTICES["mn"], "before")


# The staff page


@pytest.mark.parametrize("role", ["moderator", "officer"])
def test_moderators_and_policy_officers_turn_it(role, client_of, request):
    client = client_of(request.getfixturevalue(role))
    url = reverse("admin:engagement_crisismode_add")
    form = client.get(url)
    answers = {
        "level": "closed",
        "notice_en": "Closed for today.",
        "notice_mn": "Өнөөдөр хаалттай.",
        "reason": "Flood.",
    }

    client.post(url, answers | {"seen": ""})
    page = client.get(reverse("admin:engagement_crisismode_changelist"))

    assert form.status_code == 200
    assert CrisisMode.objects.get().set_by.username
    assert "Closed for today." in page.text
    assert "Flood." in page.text


def test_an_editor_does_not(client_of, editor):
    client = client_of(editor)

    assert client.get(reverse("admin:engagement_crisismode_changelist")).status_code == 403
    assert client.post(reverse("admin:engagement_crisismode_add"), {"level": "closed"}).status_code == 403


def test_a_page_that_is_out_of_date_keeps_what_was_typed(client_of, moderator):
    CrisisModeFactory(set_by=UserFactory(first_name="Tuya", last_name="First"))
    answers = {
        "level": "closed",
        "notice_en": "Kept words.",
        "notice_mn": "Хадгалсан үг.",
        "reason": "Flood.",
        "seen": "",
    }
    client, url = client_of(moderator), reverse("admin:engagement_crisismode_add")

    page = client.post(url, answers)

    assert "Tuya First has turned the switch meanwhile" in page.text
    assert "Kept words." in page.text
    assert CrisisMode.objects.count() == 1
    seen = page.context["adminform"].form.data["seen"]
    client.post(url, answers | {"seen": seen})
    assert CrisisMode.objects.count() == 2
