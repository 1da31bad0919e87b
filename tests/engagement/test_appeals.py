"""Appeals: by the author alone, once, in time; decided by somebody else, with a reason; told by mail."""

from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from diplomacy import working_time
from diplomacy.refusals import Refused, Stale
from engagement.actions import appeals, redactions
from engagement.actions.contributions import withdraw
from engagement.actions.moderation import decide, hold_automatically
from engagement.actions.undoing import undo
from engagement.models import Act, Appeal, Comment, CommentEdit, Delivery, ModerationDecision, State
from engagement.models.keys import network_key
from tests.factories import (
    AppealFactory,
    CommentFactory,
    ConsultationFactory,
    ExcerptFactory,
    GroundFactory,
    ModerationDecisionFactory,
    SanctionFactory,
    ThemeFactory,
    UserFactory,
    ago,
    discussion_of,
)
from tests.world import cost

pytestmark = pytest.mark.django_db

Cause = ModerationDecision.Cause


@pytest.fixture
def first():
    return UserFactory(first_name="Oyun", last_name="First")


@pytest.fixture
def second():
    return UserFactory(first_name="Tuya", last_name="Second")


@pytest.fixture
def ground():
    return GroundFactory()


def decided(comment, act, by, ground=None):
    comment.refresh_from_db()
    edit = comment.edits.waiting().values_list("pk", flat=True).first()
    decision = decide(comment, Act(act), by=by, version=comment.version, ground=ground, edit=edit)
    comment.refresh_from_db()
    return decision


def against(act, by, ground):
    """A comment against which this was decided, and the decision."""
    held = act in {"reject", "spam"}
    comment = CommentFactory(held=held, comment="You are all asleep there.")
    if act == "redact":
        return comment, redactions.redact(comment, 0, 3, by=by, version=0, ground=ground)
    if act == "refuse":
        CommentEdit.objects.create(comment=comment, before=comment.comment, after="You sleep well.", state="waiting")
    return comment, decided(comment, act, by, None if act == "spam" else ground)


def url_of(comment):
    with override("en"):
        return reverse("engagement:contribution_appeal", args=[comment.link_token])


# Sending


@pytest.mark.parametrize("act", ["reject", "remove", "hold", "spam", "redact", "refuse"])
def test_what_is_done_against_the_author_can_be_appealed_once(act, first, ground):
    comment, decision = against(act, first, ground)
    assert appeals.appealable(comment) == [decision]

    appeal = appeals.appeal(decision, "It was about the hours.")

    assert (appeal.decision, appeal.first_decided_by, appeal.text) == (decision, first, "It was about the hours.")
    assert appeals.appealable(comment) == []
    with pytest.raises(Refused, match="You have appealed this decision already"):
        appeals.appeal(decision, "Once more.")


@pytest.mark.parametrize("act", ["publish", "keep"])
def test_what_is_done_for_the_author_cannot(act, first):
    comment = CommentFactory(held=act == "publish")
    decision = decided(comment, act, first)

    assert appeals.appealable(comment) == []
    with pytest.raises(Refused, match="nothing to appeal"):
        appeals.appeal(decision, "Too kind.")


def test_a_decision_by_no_person_can_be_appealed_and_anybody_decides(first):
    comment = CommentFactory()
    decision = hold_automatically(comment, Cause.COMPLAINT)

    appeal = appeals.appeal(decision, "They reported me because they disagree.")
    appeals.decide_appeal(appeal, "reversed", by=first, explanation="You were right.")

    assert appeal.first_decided_by is None
    comment.refresh_from_db()
    assert comment.state == State.PUBLISHED


def test_only_what_still_stands_can_be_appealed(first, second, ground):
    comment, removed = against("remove", first, ground)
    decided(comment, "restore", second)
    assert appeals.appealable(comment) == []
    again = decided(comment, "remove", second, ground)

    assert appeals.appealable(comment) == [again]
    undo(again, by=second)
    comment.refresh_from_db()
    assert appeals.appealable(comment) == []
    with pytest.raises(Refused):
        appeals.appeal(removed, "The first one.")


def test_a_hidden_passage_and_a_removal_are_two_matters(first, ground):
    comment, redaction = against("redact", first, ground)
    hold = decided(comment, "hold", first, ground)

    assert appeals.appealable(comment) == [hold, redaction]


def test_there_is_a_time_for_it(first, ground):
    comment, decision = against("remove", first, ground)

    with time_machine.travel(timezone.now() + settings.APPEAL_WITHIN - timedelta(hours=1)):
        assert appeals.appealable(comment) == [decision]
    with time_machine.travel(timezone.now() + settings.APPEAL_WITHIN + timedelta(hours=1)):
        assert appeals.appealable(comment) == []


@pytest.mark.parametrize("on", ["author_key", "network_key"])
@pytest.mark.parametrize(("kind", "allowed"), [("ban", False), ("mute", True), ("hold", True)])
def test_a_ban_refuses_appeals_and_a_mute_does_not(on, kind, allowed, client, first, ground):
    comment, decision = against("remove", first, ground)
    keys = {"author_key": comment.author_key, "network_key": network_key("127.0.0.0/24")}
    SanctionFactory(**{"author_key": "", "network_key": "", on: keys[on]}, kind=kind)

    page = client.post(url_of(comment), {"decision": decision.pk, "text": "Let me explain."})

    assert page.status_code == (302 if allowed else 422)
    assert Appeal.objects.exists() == allowed
    assert allowed or "Let me explain." in page.text


def test_a_withdrawn_comment_ends_its_appeal_and_takes_no_other(first, ground):
    comment, decision = against("hold", first, ground)
    appeal = appeals.appeal(decision, "Please.")

    withdraw(comment)

    appeal.refresh_from_db()
    comment.refresh_from_db()
    assert (appeal.outcome, appeals.appealable(comment)) == ("withdrawn", [])


# Deciding


@pytest.mark.parametrize("act", ["reject", "remove", "hold", "spam"])
def test_a_reversal_puts_the_comment_in_its_place(act, client, first, second, ground, mailoutbox):
    comment, decision = against(act, first, ground)
    appeal = appeals.appeal(decision, "It was about the hours.")

    appeals.decide_appeal(appeal, "reversed", by=second, explanation="You were right.")

    comment.refresh_from_db()
    appeal.refresh_from_db()
    last = comment.decisions.first()
    assert comment.state == State.PUBLISHED
    assert (last.act, last.cause, last.decided_by) == ("restore" if act == "remove" else "publish", "appeal", second)
    assert (appeal.outcome, appeal.decided_by, appeal.explanation) == ("reversed", second, "You were right.")
    assert appeal.remedy == last
    assert "What it did has been put right." in client.get(url_of(comment)).text
    assert "and it has been put right" in mailoutbox[-1].body


def test_a_reversal_shows_the_passage_of_that_decision_alone(first, second, ground):
    comment, decision = against("redact", first, ground)
    comment.refresh_from_db()
    redactions.redact(comment, 4, 7, by=first, version=comment.version, ground=ground)
    appeal = appeals.appeal(decision, "«You» is no insult.")

    appeals.decide_appeal(appeal, "reversed", by=second, explanation="It is not.")

    comment.refresh_from_db()
    assert comment.comment == "You ███ all asleep there."


def test_a_reversal_makes_the_edit(first, second, ground):
    comment, decision = against("refuse", first, ground)
    appeal = appeals.appeal(decision, "It is kinder.")

    appeals.decide_appeal(appeal, "reversed", by=second, explanation="It is.")

    comment.refresh_from_db()
    assert comment.comment == "You sleep well."
    assert CommentEdit.objects.get().state == CommentEdit.State.ACCEPTED


def test_an_edit_is_not_made_over_a_newer_one_that_waits(first, second, ground):
    comment, decision = against("refuse", first, ground)
    appeal = appeals.appeal(decision, "It is kinder.")
    CommentEdit.objects.create(comment=comment, before=comment.comment, after="You sleep.", state="waiting")

    with pytest.raises(Refused, match="newer edit"):
        appeals.decide_appeal(appeal, "reversed", by=second, explanation="It is.")
    assert Appeal.objects.get().outcome == ""


def test_an_edit_is_not_made_over_words_that_have_been_filed_since(first, second, ground):
    """The passage under the theme would be other words."""
    consultation = ConsultationFactory()
    comment = CommentFactory(discussion=discussion_of(consultation), comment="You are all asleep there.")
    CommentEdit.objects.create(comment=comment, before=comment.comment, after="You sleep well.", state="waiting")
    appeal = appeals.appeal(decided(comment, "refuse", first, ground), "It is kinder.")
    excerpt = ExcerptFactory(theme=ThemeFactory(consultation=consultation), comment=comment, start=4, end=7)

    with pytest.raises(Refused, match="filed under a theme"):
        appeals.decide_appeal(appeal, "reversed", by=second, explanation="It is.")
    appeal.refresh_from_db()
    edit = CommentEdit.objects.get()
    assert (Comment.objects.get().comment, edit.state, appeal.outcome) == (comment.comment, "refused", "")

    excerpt.delete()
    appeals.decide_appeal(appeal, "reversed", by=second, explanation="It is.")
    assert Comment.objects.get().comment == "You sleep well."


def test_upheld_leaves_everything_as_it_is(first, second, ground):
    comment, decision = against("remove", first, ground)
    before = Comment.objects.values().get()
    appeal = appeals.appeal(decision, "It was about the hours.")

    appeals.decide_appeal(appeal, "upheld", by=second, explanation="It names a private person.")

    assert Comment.objects.values().get() == before
    assert comment.decisions.count() == 1
    assert Appeal.objects.get().outcome == "upheld"


def test_a_reversal_does_not_undo_what_was_decided_since_on_other_grounds_and_says_so(
    client, first, second, ground, mailoutbox
):
    comment, decision = against("hold", first, ground)
    appeal = appeals.appeal(decision, "It was about the hours.")
    rejected = decided(comment, "reject", UserFactory(), GroundFactory())

    appeals.decide_appeal(appeal, "reversed", by=second, explanation="The hold was wrong.")

    comment.refresh_from_db()
    assert comment.state == State.REJECTED
    assert appeals.appealable(comment) == [rejected]
    told = [client.get(url_of(comment)).text, mailoutbox[-1].body]
    assert ["what was decided since stays" in text for text in told] == [True, True]
    assert ["put right" in " ".join(text.split()).replace("put right at once", "") for text in told] == [False, False]


def test_whoever_decided_first_does_not_decide_the_appeal(first, second, ground):
    _comment, decision = against("remove", first, ground)
    appeal = appeals.appeal(decision, "It was about the hours.")

    with pytest.raises(Refused, match="You took this decision yourself"):
        appeals.decide_appeal(appeal, "upheld", by=first, explanation="I was right.")
    with pytest.raises(IntegrityError, match="appeal_decided_by_somebody_else"), transaction.atomic():
        Appeal.objects.update(outcome="upheld", decided_by=first, decided_at=timezone.now())
    appeals.decide_appeal(appeal, "upheld", by=second, explanation="It was right.")


def test_an_appeal_is_decided_once_with_an_explanation(first, second, ground):
    _comment, decision = against("remove", first, ground)
    appeal = appeals.appeal(decision, "It was about the hours.")

    with pytest.raises(Refused, match="Explain"):
        appeals.decide_appeal(appeal, "upheld", by=second, explanation=" ")
    appeals.decide_appeal(appeal, "upheld", by=second, explanation="It was right.")
    with pytest.raises(Stale, match="Tuya Second has already decided this appeal: The decision stands"):
        appeals.decide_appeal(appeal, "reversed", by=UserFactory(), explanation="No.")
    with pytest.raises(Refused, match="decided already"):
        appeals.take_back(appeal)


def test_what_an_appeal_has_brought_about_is_not_undone_at_the_press_of_a_key(first, second, ground):
    comment, decision = against("remove", first, ground)
    appeals.decide_appeal(appeals.appeal(decision, "Hours."), "reversed", by=second, explanation="Yes.")

    with pytest.raises(Refused, match="decided on an appeal"):
        undo(comment.decisions.first(), by=second)


@pytest.mark.parametrize(
    ("sent", "due"), [("2026-11-20T15:00", "2026-12-07T15:00"), ("2026-12-24T10:00", "2027-01-11T10:00")]
)
def test_the_promise_runs_in_working_time(sent, due):
    """Ten working days; 26 November is Proclamation Day, 29 December Independence Day, 1 January New Year."""
    moments = [timezone.make_aware(timezone.datetime.fromisoformat(text)) for text in (sent, due)]
    appeal = AppealFactory(sent_at=moments[0])

    assert appeal.due_at == moments[1]
    with time_machine.travel(moments[1] + timedelta(minutes=1)):
        assert appeal.is_overdue


# The mail


@pytest.mark.parametrize(
    ("language", "outcome", "subject"),
    [("en", "reversed", "Your appeal: the decision is reversed"), ("en", "upheld", "Your appeal: the decision stands")],
)
def test_the_author_is_told_once_with_the_reason(language, outcome, subject, first, second, ground, mailoutbox):
    comment, decision = against("remove", first, ground)
    appeal = appeals.appeal(decision, "It was about the hours.")

    appeals.decide_appeal(appeal, outcome, by=second, explanation="Because of the hours.")

    mail = mailoutbox[-1]
    assert (mail.subject, mail.to) == (subject, [comment.user_email])
    assert "Because of the hours." in mail.body
    assert comment.private_url() in mail.body
    assert Delivery.objects.filter(kind="appeal").count() == 1
    assert not Delivery.objects.filter(kind="decision").exclude(key=f"decision:{decision.pk}").exists()


# The author's page


def test_the_page_shows_the_decision_then_the_promise_then_the_answer(client, first, second, ground):
    comment, decision = against("remove", first, ground)
    url = url_of(comment)

    form = client.get(url)
    sent = client.post(url, {"decision": decision.pk, "text": "It was about the hours."})
    waiting = client.get(url)
    appeals.decide_appeal(Appeal.objects.get(), "upheld", by=second, explanation="It names a private person.")
    answered = client.get(url)

    assert "Your comment was removed." in form.text
    assert ground.title_en in form.text
    assert (sent.status_code, sent["Location"]) == (302, url)
    due = working_time.after(Appeal.objects.get().sent_at, days=settings.APPEAL_WORKING_DAYS)
    assert f"{timezone.localtime(due):%H:%M}" in waiting.text
    assert "It names a private person." in answered.text
    assert all("Second" not in page.text and "First" not in page.text for page in (form, waiting, answered))
    assert form["Cache-Control"] == "max-age=0, no-cache, no-store, must-revalidate, private"


@pytest.mark.parametrize("text", ["", "   ", "x" * (settings.COMMENT_MAX_LENGTH + 1)])
def test_an_empty_or_endless_appeal_is_refused_and_keeps_its_words(text, client, first, ground):
    comment, decision = against("remove", first, ground)

    page = client.post(url_of(comment), {"decision": decision.pk, "text": text})

    assert (page.status_code, Appeal.objects.count()) == (422, 0)
    assert text.strip() in page.text


def test_a_second_click_sends_one_appeal(client, first, ground):
    comment, decision = against("remove", first, ground)
    answers = {"decision": decision.pk, "text": "It was about the hours."}

    statuses = [client.post(url_of(comment), answers).status_code for _ in "ab"]

    assert (statuses, Appeal.objects.count()) == ([302, 302], 1)


def test_a_decision_that_came_meanwhile_is_shown_with_the_words_kept(client, first, second, ground):
    comment, decision = against("hold", first, ground)
    later = decided(comment, "reject", second, ground)

    page = client.post(url_of(comment), {"decision": decision.pk, "text": "It was about the hours."})
    again = client.post(url_of(comment), {"decision": page.context["form"].data["decision"], "text": "Hours."})

    assert (page.status_code, again.status_code) == (422, 302)
    assert "A newer decision has been taken meanwhile" in page.text
    assert "It was about the hours." in page.text
    assert Appeal.objects.get().decision == later


def test_where_the_decision_has_gone_the_words_are_kept_too(client, first, second, ground):
    comment, decision = against("remove", first, ground)
    decided(comment, "restore", second)

    page = client.post(url_of(comment), {"decision": decision.pk, "text": "It was about the hours."})

    assert page.status_code == 422
    assert "There is nothing to appeal" in page.text
    assert "It was about the hours." in page.text


def test_the_author_takes_the_appeal_back_and_nobody_elses(client, first, ground):
    comment, decision = against("remove", first, ground)
    appeal, other = appeals.appeal(decision, "Hours."), AppealFactory()

    assert client.post(url_of(comment), {"take_back": other.pk}).status_code == 422
    assert client.post(url_of(comment), {"take_back": appeal.pk}).status_code == 302
    page = client.get(url_of(comment))

    assert [found.outcome for found in Appeal.objects.order_by("pk")] == ["withdrawn", ""]
    assert "You have taken this appeal back" in page.text


def test_a_stranger_finds_no_page(client, first, ground):
    against("remove", first, ground)

    assert client.get("/en/mine/unknown/appeal/").status_code == 404
    assert client.post("/en/mine/unknown/appeal/", {"text": "Hm."}).status_code == 404


def test_a_page_without_a_decision_says_so(client):
    assert "could be appealed" in client.get(url_of(CommentFactory())).text


# Staff pages


def page_of(appeal):
    return reverse("admin:engagement_appeal_decide", args=[appeal.pk])


def test_the_page_of_an_appeal_has_all_that_is_needed_and_decides_it(client_of, moderator, ground):
    decision = ModerationDecisionFactory(
        act="reject",
        comment=CommentFactory(state="rejected", comment="You are all asleep."),
        ground=ground,
        note="Please be polite.",
        internal_note="Again.",
        decided_by=UserFactory(first_name="Oyun", last_name="First"),
    )
    appeal, client = AppealFactory(decision=decision, text="It was a joke."), client_of(moderator)

    page = client.get(page_of(appeal))
    kept = client.post(page_of(appeal), {"outcome": "", "explanation": "Jokes are allowed."})
    done = client.post(page_of(appeal), {"outcome": "reversed", "explanation": "Jokes are allowed."})

    needed = (
        "You are all asleep.",
        ground.title_en,
        ground.rule_en,
        "Please be polite.",
        "Again.",
        "Oyun First",
        "It was a joke.",
    )
    assert [words for words in needed if words not in page.text] == []
    assert "Jokes are allowed." in kept.text
    assert done.status_code == 302
    assert Appeal.objects.get().decided_by == moderator


def test_the_first_moderator_is_told_instead_of_asked(client_of, moderator):
    appeal = AppealFactory(decision__decided_by=moderator)
    client = client_of(moderator)

    page = client.get(page_of(appeal))
    client.post(page_of(appeal), {"outcome": "upheld", "explanation": "I was right."})

    assert "You took this decision yourself" in page.text
    assert 'name="outcome"' not in page.text
    assert Appeal.objects.get().outcome == ""


@pytest.mark.parametrize("role", ["editor", "officer"])
def test_only_moderators_decide(role, client_of, request):
    appeal = AppealFactory()

    assert client_of(request.getfixturevalue(role)).post(page_of(appeal), {"outcome": "upheld"}).status_code == 403


def test_the_list_begins_with_the_longest_wait_and_marks_what_is_overdue(client_of, moderator):
    late, new = AppealFactory(sent_at=ago(days=40)), AppealFactory()
    decided_one = AppealFactory(outcome="upheld", decided_by=UserFactory(), decided_at=timezone.now())
    client, url = client_of(moderator), reverse("admin:engagement_appeal_changelist")

    def shown(**query):
        return list(client.get(url, query).context["cl"].queryset)

    assert shown() == [late, new]
    assert shown(state="overdue") == [late]
    assert shown(state="upheld") == [decided_one]
    assert client.get(url).text.count("overdue") >= 1
    assert client.get(reverse("admin:engagement_appeal_change", args=[late.pk])).status_code == 200


def test_the_list_costs_the_same_for_one_and_for_many(client_of, moderator):
    client, url = client_of(moderator), reverse("admin:engagement_appeal_changelist")
    AppealFactory()
    one = cost(client, url)

    for _ in range(8):
        AppealFactory()

    assert cost(client, url) == one
