"""Sanctions: on an address or a network, for a time, with words for whom they meet; staff see neither address nor hash."""

from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from diplomacy.refusals import Refused
from engagement.actions import sanctions
from engagement.models import Comment, Sanction, State
from engagement.models.keys import author_key, network_key
from tests.factories import (
    REMARK,
    CommentFactory,
    DiscussionFactory,
    GroundFactory,
    PostFactory,
    ProofFactory,
    SanctionFactory,
    UserFactory,
    ago,
    ahead,
)

pytestmark = pytest.mark.django_db

HOME = "127.0.0.0/24"


def put(comment, moderator, ground=None, **kwargs):
    wanted = {"kind": "mute", "days": 7, "ground": ground or GroundFactory(), "reason": "Again.", "by": moderator}
    return sanctions.set_sanction(comment, **wanted | kwargs)


# What each kind refuses


@pytest.mark.parametrize("act", ["comment", "report", "react", "appeal"])
@pytest.mark.parametrize("kind", ["hold", "mute", "ban"])
def test_each_kind_refuses_its_acts_and_no_others(kind, act):
    SanctionFactory(kind=kind, author_key="bold")
    refused = act in {"hold": (), "mute": ("comment",), "ban": ("comment", "report", "react", "appeal")}[kind]

    sanctions.guard("tuya", "elsewhere", act)
    assert sanctions.holds("bold", "elsewhere")
    assert not sanctions.holds("tuya", "elsewhere")
    if refused:
        with pytest.raises(Refused):
            sanctions.guard("bold", "elsewhere", act)
    else:
        sanctions.guard("bold", "elsewhere", act)


def test_a_key_that_is_not_known_meets_no_sanction():
    SanctionFactory(author_key="bold")
    SanctionFactory(author_key="", network_key="net", ends_at=ahead(days=1))

    sanctions.guard("", "", "comment")


@pytest.mark.parametrize(
    "times", [{"starts_at": ahead(hours=1)}, {"ends_at": ago(minutes=1)}, {"lifted_at": timezone.now()}]
)
def test_a_sanction_that_has_not_begun_has_ended_or_was_lifted_refuses_nobody(times):
    lifted = {"lifted_by": UserFactory()} if "lifted_at" in times else {}
    sanction = SanctionFactory(author_key="bold", **times, **lifted)

    sanctions.guard("bold", "", "comment")
    assert not sanction.is_in_force


def test_the_one_who_is_refused_learns_the_end_the_ground_and_how_to_disagree(write, client):
    post, ground = PostFactory(), GroundFactory(title_en="Abuse", title_mn="Доромжлол")
    SanctionFactory(author_key=author_key(REMARK["email"]), ground=ground, ends_at=ahead(days=3))
    for language, words in {"en": ("Ground: Abuse", "write to"), "mn": ("Доромжлол",)}.items():
        with override(language):
            url = reverse("engagement:comment_on_post", args=[post.slug_en if language == "en" else post.slug_mn])

        page = write(url, comment="Once more, with feeling.")

        assert page.status_code == 422
        assert "Once more, with feeling." in page.text
        assert settings.CONTACT_EMAIL in page.text
        assert all(word in page.text for word in words)
    assert not Comment.objects.filter(user_email=REMARK["email"]).exists()


def test_a_sanction_on_a_network_says_that_others_share_it(write):
    post = PostFactory()
    SanctionFactory(author_key="", network_key=network_key(HOME), ends_at=ahead(days=3))

    page = write(f"/en/posts/{post.slug_en}/comment/")

    assert "Others may use the same network" in page.text


def test_a_comment_sent_before_the_sanction_is_not_confirmed_after_it(client):
    comment = CommentFactory(unproven=True, author_key="bold")
    proof = ProofFactory(comment=comment)
    sanction = SanctionFactory(author_key="bold")

    refused = client.post(proof.url)
    Sanction.objects.filter(pk=sanction.pk).update(ends_at=ago(hours=1))
    client.post(proof.url)

    assert refused.status_code == 409
    comment.refresh_from_db()
    assert comment.state == State.HELD


def test_who_is_on_hold_waits_for_a_moderator_where_others_appear_at_once(client):
    discussion = DiscussionFactory(policy="after")
    proofs = {
        key: ProofFactory(comment=CommentFactory(unproven=True, discussion=discussion, author_key=key))
        for key in ("a", "b")
    }
    SanctionFactory(kind="hold", author_key="a")

    for proof in proofs.values():
        client.post(proof.url)

    states = {key: Comment.objects.get(pk=proof.comment_id).state for key, proof in proofs.items()}
    assert states == {"a": State.HELD, "b": State.PUBLISHED}


# Setting and lifting


def test_it_is_set_for_days_on_address_or_network_with_its_reason(moderator):
    comment = CommentFactory(author_key="bold", network_key="net")

    on_author = put(comment, moderator, days=365)
    on_network = put(comment, moderator, days=30, on="network", kind="ban")

    assert (on_author.author_key, on_author.network_key) == ("bold", "")
    assert (on_network.author_key, on_network.network_key) == ("", "net")
    assert on_author.ends_at - on_author.starts_at == timedelta(days=365)
    assert (on_author.set_by, on_author.comment, on_author.reason) == (moderator, comment, "Again.")


@pytest.mark.parametrize(
    ("kwargs", "words"),
    [
        ({"days": 0}, "between 1 and 365"),
        ({"days": 366}, "between 1 and 365"),
        ({"days": 31, "on": "network"}, "between 1 and 30"),
    ],
)
def test_a_sanction_without_an_end_in_sight_is_refused(kwargs, words, moderator):
    comment = CommentFactory(author_key="bold", network_key="net")

    with pytest.raises(Refused, match=words):
        put(comment, moderator, **kwargs)


def test_a_ground_out_of_force_an_unknown_network_and_a_double_are_refused(moderator):
    comment = CommentFactory(author_key="bold", network_key="")
    put(comment, moderator)

    with pytest.raises(Refused, match="ground that is in force"):
        put(comment, moderator, kind="ban", ground=GroundFactory(is_active=False))
    with pytest.raises(Refused, match="not known any more"):
        put(comment, moderator, on="network")
    with pytest.raises(Refused, match="in force already"):
        put(comment, moderator)
    assert put(comment, moderator, kind="ban").kind == "ban"


def test_the_database_refuses_a_long_one_on_a_network():
    with pytest.raises(IntegrityError, match="sanction_on_network_is_short"), transaction.atomic():
        SanctionFactory(author_key="", network_key="net", ends_at=ahead(days=60))


def test_lifting_ends_it_with_a_reason_and_happens_once(moderator):
    sanction = SanctionFactory(author_key="bold")

    sanctions.lift(sanction, by=moderator, reason="A mistake.")

    sanctions.guard("bold", "", "comment")
    sanction.refresh_from_db()
    assert (sanction.lifted_by, sanction.lifted_reason) == (moderator, "A mistake.")
    with pytest.raises(Refused, match="has lifted this sanction already"):
        sanctions.lift(sanction, by=UserFactory(), reason="Me too.")


def test_a_sanction_that_has_ended_is_not_lifted(moderator):
    sanction = SanctionFactory()

    with time_machine.travel(ahead(days=4)), pytest.raises(Refused, match="has ended"):
        sanctions.lift(sanction, by=moderator, reason="Late.")


def test_others_of_a_shared_network_are_counted_for_thirty_days():
    comment = CommentFactory(author_key="bold", network_key="net")
    for key, sent in {"tuya": ago(days=2), "dorj": ago(days=29), "saran": ago(days=31), "bold": ago(days=1)}.items():
        CommentFactory(author_key=key, network_key="net", submit_date=sent)
    CommentFactory(author_key="tuya", network_key="net")

    assert sanctions.others_in_network(comment) == 2
    assert sanctions.others_in_network(CommentFactory(network_key="")) == 0


# Staff pages


@pytest.fixture
def desk(client_of, moderator):
    return client_of(moderator)


def test_a_moderator_sets_one_from_the_comment_and_never_sees_who(desk, moderator):
    comment = CommentFactory(author_key="secretauthor", network_key="secretnet", user_email="secret@example.net")
    CommentFactory(author_key="other", network_key="secretnet")
    ground, url = GroundFactory(), reverse("admin:engagement_comment_sanction", args=[comment.pk])
    answers = {"on": "author", "kind": "mute", "days": 7, "ground": ground.pk, "reason": "Third time."}

    page = desk.get(url)
    done = desk.post(url, answers, follow=True)
    listed = desk.get(reverse("admin:engagement_sanction_changelist"))

    assert "1 other person has written from it" in page.text
    sanction = Sanction.objects.get()
    assert (sanction.set_by, sanction.reason, sanction.author_key) == (moderator, "Third time.", "secretauthor")
    assert f"the address of comment {comment.pk}" in listed.text
    assert "1 comment" in done.text
    assert all("secret" not in shown.text for shown in (page, done, listed))


def test_a_bad_answer_keeps_what_was_typed(desk):
    comment = CommentFactory()
    url = reverse("admin:engagement_comment_sanction", args=[comment.pk])

    page = desk.post(url, {"on": "author", "kind": "mute", "days": 900, "ground": GroundFactory().pk, "reason": "Abc."})

    assert (page.status_code, Sanction.objects.count()) == (200, 0)
    assert "between 1 and 365" in page.text
    assert "Abc." in page.text


def test_the_list_begins_with_those_in_force_and_lifting_has_a_page(desk):
    present, past = SanctionFactory(), SanctionFactory(ends_at=ago(hours=1))
    url = reverse("admin:engagement_sanction_changelist")

    def shown(**query):
        return set(desk.get(url, query).context["cl"].queryset)

    assert (shown(), shown(in_force="past"), shown(in_force="all")) == ({present}, {past}, {present, past})
    desk.post(reverse("admin:engagement_sanction_lift", args=[present.pk]), {"reason": "Enough."})
    assert shown() == set()


def test_nobody_spells_out_a_hash_through_the_list(desk):
    SanctionFactory(author_key="secret")

    answer = desk.get(reverse("admin:engagement_sanction_changelist"), {"author_key__startswith": "s"})

    assert answer.status_code == 400
