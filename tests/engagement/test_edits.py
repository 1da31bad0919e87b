"""Changing one's words: at once while they are fresh, later through a moderator, and never where they are part of a record."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils import timezone

from diplomacy.refusals import Refused, Stale
from engagement.actions import edits, filing, moderation, redactions
from engagement.actions.undoing import undo
from engagement.models import Act, Comment, CommentEdit, Complaint, CrisisMode, Discussion, Fingerprint, Redaction, Rule
from engagement.models.keys import network_key
from tests.conftest import fields_of
from tests.factories import (
    CommentFactory,
    ConsultationFactory,
    ExcerptFactory,
    GroundFactory,
    ModerationDecisionFactory,
    PostFactory,
    SanctionFactory,
    ThemeFactory,
    UserFactory,
    ago,
    discussion_of,
)

pytestmark = pytest.mark.django_db

OLD, NEW = "The old words stand here.", "The new words stand here."


def fresh(**kwargs):
    """One whose edits are made at once: just sent, where comments appear at once and are read afterwards."""
    policy = {} if "discussion" in kwargs else {"discussion__policy": "after"}
    return CommentFactory(comment=OLD, proven_at=ago(minutes=2), **policy | kwargs)


def aged(**kwargs):
    return CommentFactory(comment=OLD, proven_at=ago(minutes=16), **kwargs)


def edit_url(comment):
    return reverse("engagement:contribution_edit", args=[comment.link_token])


def send(client, comment, text=NEW):
    return client.post(edit_url(comment), fields_of(client.get(edit_url(comment))) | {"comment": text})


def words_of(comment):
    return Comment.objects.get(pk=comment.pk).comment


def decide_on_edit(comment, act, by, **kwargs):
    edit = kwargs.pop("edit", None) or comment.edits.waiting().get()
    return moderation.decide(comment, act, by=by, version=comment.version, edit=edit.pk, **kwargs)


# At once


def test_within_the_window_an_edit_takes_effect_at_once_and_readers_see_that_it_was_edited(client, read):
    comment = fresh()
    place = reverse("engagement:discussion_detail", args=[comment.discussion_id])
    before = read(place).text

    answer = send(client, comment)

    comment.refresh_from_db()
    page = read(place)
    assert (answer.status_code, comment.comment, comment.version) == (302, NEW, 1)
    assert (NEW in page.text, OLD in page.text) == (True, False)
    assert ("edited" in before, "edited" in page.select_one(".comment").text) == (False, True)
    assert timezone.now() - comment.edited_at < timedelta(minutes=1)
    edit = CommentEdit.objects.get()
    assert (edit.state, edit.before, edit.after) == ("applied", OLD, NEW)


@pytest.mark.parametrize("state", ["unproven", "held"])
def test_what_nobody_has_read_yet_changes_without_a_mark(client, state):
    comment = CommentFactory(comment=OLD, state=state, proven_at=ago(minutes=2) if state == "held" else None)

    send(client, comment)

    comment.refresh_from_db()
    assert (comment.comment, comment.state, comment.edited_at) == (NEW, state, None)


def test_the_new_words_are_known_to_the_defence_against_spam(client):
    comment = fresh()

    send(client, comment, "Entirely other words about consular hours in the city.")

    first = Fingerprint.objects.get(comment=comment).digest
    send(client, comment, "And once more entirely other words about the same subject.")
    assert Fingerprint.objects.get(comment=comment).digest != first


@pytest.mark.parametrize(("state", "outcome"), [("published", "waiting"), ("held", "applied")])
def test_new_words_that_would_have_been_held_go_to_a_moderator(client, state, outcome):
    Rule.objects.create(
        name="Casino", kind="stem", text="casino", effect="hold", reason="x", is_active=True, made_by=UserFactory()
    )
    comment = fresh(state=state)

    send(client, comment, "Visit my casino, all of you.")

    assert CommentEdit.objects.get().state == outcome
    assert (words_of(comment) == OLD) == (outcome == "waiting")


@pytest.mark.parametrize(
    ("policy", "crisis", "outcome"),
    [
        ("before", "normal", "waiting"),
        ("after", "normal", "applied"),
        ("after", "before", "waiting"),
        ("first", "normal", "applied"),
    ],
)
def test_nobody_gets_past_a_moderator_by_changing_what_has_been_read(client, policy, crisis, outcome):
    comment = fresh(discussion__policy=policy)
    notice = {"notice_en": "Busy.", "notice_mn": "Завгүй."}
    CrisisMode.objects.create(level=crisis, reason="x", set_by=UserFactory(), **notice)

    page = client.get(comment.private_url("en"))
    send(client, comment)

    assert CommentEdit.objects.get().state == outcome
    assert (words_of(comment) == NEW, "the change is made at once" in page.text) == (outcome == "applied",) * 2


@pytest.mark.parametrize(("kind", "status"), [("ban", 422), ("hold", 302)])
def test_a_ban_of_the_network_refuses_an_edit_from_there(client, kind, status):
    comment = fresh()
    SanctionFactory(author_key="", network_key=network_key("127.0.0.0/24"), kind=kind)

    assert send(client, comment).status_code == status


def weighty(weighed):
    return "rule" in [reason["code"] for reason in weighed.risk_reasons]


def test_hits_of_rules_and_risk_are_those_of_the_present_words(client, client_of, moderator):
    """Of an edit at once, of one that waits, of one that was accepted, and of one whose acceptance was undone."""
    rule = Rule.objects.create(
        name="Casino", kind="stem", text="casino", effect="note", reason="x", is_active=True, made_by=UserFactory()
    )
    soon = fresh(state="held")
    for text in ("A casino law, please.", "We do want that casino law."):
        send(client, soon, text)
    place = rule.hits.get(comment=soon)
    send(client, soon, "A theatre instead, please, in every province.")
    assert ((place.start, place.end), rule.hits.count()) == ((16, 22), 0)

    late = aged()
    send(client, late, "Visit my casino, all of you.")
    waiting = CommentEdit.objects.get(comment=late)
    shown = BeautifulSoup(
        client_of(moderator).get(reverse("admin:engagement_comment_decide", args=[late.pk])).content, "html.parser"
    ).select_one("[aria-labelledby=queue-edit]")
    late.refresh_from_db()
    assert (weighty(waiting), weighty(late), rule.hits.count()) == (True, False, 0)
    assert ("Risk of the edit" in shown.text, "Casino" in shown.text) == (True, True)

    decision = moderation.decide(late, Act.ACCEPT_EDIT, by=moderator, version=late.version, edit=waiting.pk)
    late.refresh_from_db()
    assert (weighty(late), rule.hits.get().comment) == (True, late)
    undo(decision, by=moderator)
    late.refresh_from_db()
    assert (late.comment, weighty(late), rule.hits.count()) == (OLD, False, 0)


# Through a moderator


def test_later_the_old_words_stay_until_a_moderator_accepts_the_new_ones(client, read, moderator, mailoutbox):
    comment = aged()
    answer = send(client, comment)
    waits = read(answer.url)
    public = read(reverse("engagement:discussion_detail", args=[comment.discussion_id])).text

    comment.refresh_from_db()
    decide_on_edit(comment, Act.ACCEPT_EDIT, moderator)

    assert (OLD in public, NEW in public, NEW in waits.text) == (True, False, True)
    assert (words_of(comment), CommentEdit.objects.get().state) == (NEW, "accepted")
    assert Comment.objects.get().edited_at is not None
    assert [message.subject for message in mailoutbox] == ["Your edit has been accepted"]


def test_a_refused_edit_is_told_with_its_ground_on_the_page_and_by_mail(client, read, moderator, mailoutbox):
    comment, ground = aged(), GroundFactory()
    send(client, comment)
    comment.refresh_from_db()

    decide_on_edit(comment, Act.REFUSE_EDIT, moderator, ground=ground)

    page = read(comment.private_url("en"))
    assert (words_of(comment), "Your edit was not accepted" in page.text) == (OLD, True)
    assert ground.title_en in page.select_one("[aria-labelledby=refused-edit]").text
    assert [message.subject for message in mailoutbox] == ["Your edit has not been accepted"]
    assert ground.title_en in mailoutbox[0].body


def test_one_edit_waits_at_a_time_and_a_newer_one_takes_its_place(client):
    comment = aged()
    send(client, comment, "First try.")
    second = client.get(edit_url(comment))

    send(client, comment, "Second try.")

    assert "First try." in BeautifulSoup(second.content, "html.parser").select_one("textarea").text
    assert [(edit.after, edit.state) for edit in CommentEdit.objects.order_by("pk")] == [
        ("", "dropped"),
        ("Second try.", "waiting"),
    ]


def test_a_moderator_accepts_no_words_that_they_have_not_seen(client, moderator):
    comment = aged()
    send(client, comment, "Harmless.")
    shown = comment.edits.get()

    send(client, comment, "Not harmless.")

    with pytest.raises(Stale, match="another edit"):
        decide_on_edit(comment, Act.ACCEPT_EDIT, moderator, edit=shown)
    edits.drop(comment)
    with pytest.raises(Stale, match="taken it back"):
        decide_on_edit(comment, Act.ACCEPT_EDIT, moderator, edit=shown)
    assert words_of(comment) == OLD


def test_whoever_keeps_sending_edits_does_not_keep_a_moderator_from_deciding(client, moderator):
    comment, changed = aged(), fresh()
    for text in ("First try.", "Second try."):
        send(client, comment, text)
    send(client, changed)

    moderation.decide(comment, Act.REMOVE, by=moderator, version=0, ground=GroundFactory())
    with pytest.raises(Stale):
        moderation.decide(changed, Act.REMOVE, by=moderator, version=0, ground=GroundFactory())

    assert [Comment.objects.get(pk=found.pk).state for found in (comment, changed)] == ["removed", "published"]


def test_a_comment_is_edited_so_many_times_and_others_go_on(client, settings):
    settings.EDIT_RATES_PER_COMMENT = [(2, timedelta(hours=1))]
    comment, other = fresh(), fresh()

    answers = [send(client, comment, f"Version {number}.") for number in range(3)]

    assert [answer.status_code for answer in answers] == [302, 302, 422]
    assert "Version 2." in answers[-1].text
    assert words_of(comment) == "Version 1."
    assert send(client, other).status_code == 302


def test_a_waiting_edit_is_taken_back_by_its_author_or_with_the_comment(client):
    dropped, withdrawn = aged(), aged()
    for comment in (dropped, withdrawn):
        send(client, comment)

    client.post(reverse("engagement:contribution_drop_edit", args=[dropped.link_token]))
    client.post(reverse("engagement:contribution_withdraw", args=[withdrawn.link_token]))

    assert set(CommentEdit.objects.values_list("state", flat=True)) == {"dropped"}
    assert [words_of(dropped), Comment.objects.get(pk=withdrawn.pk).state] == [OLD, "withdrawn"]


# Not at all


def rejected():
    comment = fresh(state="rejected")
    ModerationDecisionFactory(comment=comment, act="reject", ground=GroundFactory())
    return comment


def redacted():
    comment = fresh()
    decision = ModerationDecisionFactory(comment=comment, act="redact", ground=GroundFactory())
    Redaction.objects.create(
        comment=comment, decision=decision, ground=decision.ground, start=0, end=3, words="The", made_by=UserFactory()
    )
    return comment


def filed():
    consultation = ConsultationFactory()
    comment = fresh(discussion=discussion_of(consultation))
    ExcerptFactory(theme=ThemeFactory(consultation=consultation), comment=comment)
    return comment


def of_closed_discussion():
    comment = fresh()
    Discussion.objects.update(mode="read_only")
    return comment


def of_closed_consultation():
    return fresh(discussion=discussion_of(ConsultationFactory(closed=True)))


@pytest.mark.parametrize(
    ("made", "sentence"),
    [
        (rejected, "A moderator has decided on these words"),
        (redacted, "A moderator has hidden a passage"),
        (filed, "Your words have been counted under a theme"),
        (of_closed_discussion, "This discussion takes no comments now"),
        (of_closed_consultation, "This discussion takes no comments now"),
        (lambda: fresh(state="withdrawn"), "You have taken this comment back."),
    ],
)
def test_words_that_are_part_of_a_record_stay_and_the_page_says_why(client, read, made, sentence):
    comment = made()

    form, page = read(edit_url(comment)), read(comment.private_url("en"))
    answer = client.post(edit_url(comment), {"comment": NEW})

    assert sentence in form.select_one(".notice").text
    assert form.select("textarea") == []
    assert sentence in page.select_one(".manage").text
    assert (answer.status_code, sentence in answer.text, NEW in answer.text) == (422, True, True)
    assert (words_of(comment), CommentEdit.objects.count()) == (OLD, 0)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (OLD, "You have changed nothing."),
        ("", "This field is required."),
        ("x" * 3001, "too many"),
    ],
)
def test_a_form_that_is_refused_keeps_its_words(client, text, sentence):
    comment = fresh()

    answer = send(client, comment, text)

    page = BeautifulSoup(answer.content, "html.parser")
    assert (answer.status_code, sentence in page.select_one(".error-summary").text) == (422, True)
    assert page.select_one("textarea").text.strip() == text
    assert page.select_one("textarea")["data-max"] == "3000"
    assert CommentEdit.objects.count() == 0


def test_the_rules_of_the_discussion_hold_for_edits_too(client):
    comment = fresh()
    Discussion.objects.update(links="refused", max_length=100)

    answers = [send(client, comment, text) for text in ("See https://example.org/x", "y" * 101, "A short one.")]

    assert [answer.status_code for answer in answers] == [422, 422, 302]


def test_no_passage_is_filed_or_hidden_while_other_words_wait(client, moderator, officer):
    """Its place would be that of other words once the edit is accepted."""
    consultation = ConsultationFactory()
    comment = aged(discussion=discussion_of(consultation))
    theme, ground = ThemeFactory(consultation=consultation), GroundFactory()
    send(client, comment)
    comment.refresh_from_db()

    with pytest.raises(Refused):
        filing.file_text(comment, theme, stance="for", by=officer, passage="old words")
    with pytest.raises(Refused):
        redactions.redact(comment, 0, 3, by=moderator, version=comment.version, ground=ground)

    edits.drop(comment)
    assert filing.file_text(comment, theme, stance="for", by=officer, passage="old words").text == "old words"


def test_opening_the_form_changes_nothing(client):
    comment = fresh()

    for method in (client.get, client.head):
        method(edit_url(comment))

    assert (words_of(comment), Comment.objects.get().version, CommentEdit.objects.count()) == (OLD, 0, 0)


def test_withdrawing_settles_what_readers_have_reported(client):
    comment = CommentFactory()
    Complaint.objects.create(comment=comment, reason="spam", complainant_key="x", language="en")

    client.post(reverse("engagement:contribution_withdraw", args=[comment.link_token]))

    assert Complaint.objects.get().outcome == "gone"


def test_mails_about_replies_are_stopped_and_begun_again_where_there_is_an_address(client):
    comment, forgotten = CommentFactory(followup=True), CommentFactory(user_email="", author_key="x")

    def press(verb, about):
        return client.post(reverse(f"engagement:contribution_{verb}_mail", args=[about.link_token])).status_code

    pressed = [press("stop", comment), Comment.objects.get(pk=comment.pk).followup]
    pressed += [press("start", comment), Comment.objects.get(pk=comment.pk).followup, press("start", forgotten)]

    assert pressed == [302, False, 302, True, 409]


def test_a_post_page_form_is_offered_in_both_languages(read):
    comment = fresh(discussion__post=PostFactory(), language="mn")

    pages = {code: read(f"/{code}/mine/{comment.link_token}/edit/") for code in ("en", "mn")}

    assert [page.html["lang"] for page in pages.values()] == ["en", "mn"]
    assert {page.select_one("textarea")["lang"] for page in pages.values()} == {"mn"}
