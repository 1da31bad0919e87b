"""The moderators' queue: what waits and in which order, one item for one moderator, every decision, many at once."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from engagement.actions import claims, moderation
from engagement.models import (
    Act,
    Appeal,
    Claim,
    Comment,
    CommentEdit,
    Complaint,
    Delivery,
    Fingerprint,
    ModerationDecision,
    Rule,
    RuleHit,
    Sanction,
    State,
)
from engagement.models.queue import PAGE, Position
from tests.factories import (
    CommentFactory,
    ConsultationFactory,
    DiscussionFactory,
    GroundFactory,
    PostFactory,
    UserFactory,
    ago,
    ahead,
    discussion_of,
    published_clause,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client_of, moderator):
    return client_of(moderator)


@pytest.fixture
def colleague(moderator):
    person = UserFactory(is_staff=True, first_name="Oyun", last_name="Bat")
    person.groups.set(moderator.groups.all())
    return person


def url(name, *args, **query):
    return reverse(f"admin:engagement_comment_{name}", args=args, query=query or None)


def page(comment, **query):
    return url("decide", comment.pk, **query)


def held(**kwargs):
    return CommentFactory(held=True, **kwargs)


def report(comment, **kwargs):
    number = Complaint.objects.count()
    words = {"reason": "abuse", "language": "en", "complainant_key": f"reader-{number}", "explanation": ""}
    return Complaint.objects.create(comment=comment, **words | kwargs)


def edited(comment=None, **kwargs):
    comment = comment or CommentFactory(comment="The hours are long.")
    return CommentEdit.objects.create(
        comment=comment, before=comment.comment, after="The hours are short.", state="waiting", **kwargs
    )


def appealed(by, **kwargs):
    comment = CommentFactory()
    decision = moderation.decide(comment, Act.REMOVE, by=by, version=comment.version, ground=GroundFactory())
    return Appeal.objects.create(decision=decision, first_decided_by=by, text="It was to the point.", **kwargs)


def listed(response):
    return [item.comment.pk for item in response.context["page"].items]


def decision(comment, act, **more):
    return {"act": act, "version": comment.version, **more}


def state_of(comment):
    return Comment.objects.get(pk=comment.pk).state


# What waits


def test_each_queue_shows_what_waits_in_it_and_nothing_else_the_longest_wait_first(desk, colleague):
    new = [held(proven_at=ago(hours=hours)) for hours in (1, 30, 5)]
    reported = [CommentFactory() for _number in range(2)]
    report(reported[0], sent_at=ago(hours=1))
    report(reported[1], sent_at=ago(hours=3))
    report(reported[0], sent_at=ago(hours=9), reason="personal")
    edits = [edited(sent_at=ago(hours=hours)) for hours in (2, 4)]
    appeals = [appealed(colleague, sent_at=ago(days=days)) for days in (1, 2)]
    CommentFactory(), CommentFactory(state="spam"), CommentFactory(unproven=True)
    edited(CommentFactory(state="removed"))

    pages = {name: desk.get(url("queue", queue=name)) for name in ("new", "reported", "edited", "appeals")}

    assert listed(pages["new"]) == [new[1].pk, new[2].pk, new[0].pk]
    assert listed(pages["reported"]) == [reported[0].pk, reported[1].pk]
    assert "2 reports" in pages["reported"].text
    assert "It shows somebody’s personal data" in pages["reported"].text
    assert listed(pages["edited"]) == [edits[1].comment_id, edits[0].comment_id]
    assert listed(pages["appeals"]) == [appeals[1].decision.comment_id, appeals[0].decision.comment_id]
    assert [tab.count for tab in pages["new"].context["tabs"]] == ["3", "2", "2", "2"]


def test_each_matter_waits_since_it_came_and_not_since_its_comment(desk, moderator):
    """A comment of last month that is held, reported or edited today is not late."""
    month = {"proven_at": ago(days=30)}
    again, late = CommentFactory(**month), held(**month)
    moderation.decide(again, Act.HOLD, by=moderator, version=0, ground=GroundFactory())
    reported, reported_late = (CommentFactory(**month) for _number in range(2))
    report(reported), report(reported_late, sent_at=ago(days=20))
    changed, changed_late = (CommentFactory(**month, comment="The hours are long.") for _number in range(2))
    edited(changed), edited(changed_late, sent_at=ago(days=20))

    def overdue(queue):
        return [
            (item.comment.pk, item.is_overdue) for item in desk.get(url("queue", queue=queue)).context["page"].items
        ]

    assert overdue("new") == [(late.pk, True), (again.pk, False)]
    assert overdue("reported") == [(reported_late.pk, True), (reported.pk, False)]
    assert overdue("edited") == [(changed_late.pk, True), (changed.pk, False)]
    assert desk.get(url("decide", again.pk)).status_code == 200


def test_an_appeal_against_ones_own_decision_is_offered_to_others_only(desk, client_of, moderator, colleague):
    appeal = appealed(moderator)

    assert listed(desk.get(url("queue", queue="appeals"))) == []
    assert listed(client_of(colleague).get(url("queue", queue="appeals"))) == [appeal.decision.comment_id]


def test_a_queue_is_narrowed_by_language_risk_kind_and_consultation(desk):
    consultation = ConsultationFactory()
    found = held(discussion=discussion_of(consultation), language="mn", risk=80)
    on_clause = held(discussion=discussion_of(published_clause()), risk=10)
    on_post = held(risk=10)

    for query in ({"language": "mn"}, {"band": "high"}, {"consultation": consultation.pk}):
        assert listed(desk.get(url("queue", **query))) == [found.pk], query
    assert set(listed(desk.get(url("queue", kind="consultation")))) == {found.pk, on_clause.pk}
    assert listed(desk.get(url("queue", kind="post"))) == [on_post.pk]
    for nonsense in (
        {"language": "xx"},
        {"band": "9"},
        {"consultation": "9" * 30},
        {"queue": "x"},
        {"after": "1.x"},
    ):
        assert len(listed(desk.get(url("queue", **nonsense)))) == 3, nonsense


def test_pages_follow_each_other_by_key_even_where_many_came_at_one_moment(desk):
    moment = ago(hours=3)
    discussion = DiscussionFactory()
    comments = [held(proven_at=moment, discussion=discussion) for _number in range(PAGE + 3)]

    first = desk.get(url("queue"))
    second = desk.get(first.context["more_url"])

    assert listed(first) + listed(second) == [comment.pk for comment in comments]
    assert second.context["more_url"] == ""
    position = Position(moment, 7)
    assert Position.parse(str(position)) == position


def test_the_queue_and_its_items_cost_the_same_for_few_and_for_many(desk, moderator, colleague):
    def fill():
        for discussion in (
            DiscussionFactory(),
            discussion_of(ConsultationFactory()),
            discussion_of(published_clause()),
        ):
            comment = held(discussion=discussion, author_key="same", network_key="net")
            report(comment)
            edited(comment)
            claims.claim(held(discussion=discussion), by=colleague)
        appealed(colleague)
        return comment

    def costs(comment):
        addresses = [url("queue", queue=name) for name in ("new", "reported", "edited", "appeals")]
        addresses.append(page(comment))
        found = []
        for address in addresses:
            desk.get(address)
            with CaptureQueriesContext(connection) as captured:
                desk.get(address)
            found.append(len(captured))
        return found

    GroundFactory()
    few = costs(fill())
    comment = [fill() for _number in range(4)][-1]

    assert costs(comment) == few
    assert max(few[:4]) <= 16


def test_more_than_can_be_counted_is_said_so(desk, monkeypatch):
    monkeypatch.setattr("engagement.models.queue.MOST_COUNTED", 1)
    held(), held()

    assert desk.get(url("queue")).context["tabs"][0].count == "1+"


def test_risk_and_its_reasons_and_the_clock_are_told_in_words(desk, time_machine):
    monday = timezone.localtime().replace(year=2026, month=3, day=2, hour=10, minute=0, second=0, microsecond=0)
    time_machine.move_to(monday, tick=False)
    reasons = [{"code": "links", "weight": 20, "detail": "3"}, {"code": "nobody-knows", "weight": 1, "detail": ""}]
    comment = held(risk=75, risk_reasons=reasons, proven_at=monday)

    page_text = BeautifulSoup(desk.get(page(comment)).content, "html.parser").get_text(" ", strip=True)

    assert "Risk 75 of 100: High" in page_text
    assert "The text has 3 links." in page_text
    assert "18 working hours left" in page_text
    time_machine.move_to(monday + timedelta(days=3))
    assert "late by" in desk.get(url("queue")).text


# One item, one moderator


def test_opening_the_next_is_a_post_that_claims_and_a_get_changes_nothing(desk, moderator):
    young, old = held(proven_at=ago(hours=1)), held(proven_at=ago(hours=9))

    assert desk.get(url("next")).status_code == 405
    desk.get(url("queue")), desk.get(page(old))
    assert not Claim.objects.exists()
    assert desk.post(url("next", language="en")).url == page(old, queue="new", language="en")
    assert Claim.objects.get().moderator == moderator
    assert "You have this comment until" in desk.get(page(old)).text

    response = desk.post(url("next"), {"leave": old.pk, "position": str(Position(old.proven_at, old.pk))})

    assert response.url == page(young, queue="new")
    assert [claim.comment for claim in Claim.objects.all()] == [young]


def test_what_a_colleague_has_is_passed_over_named_and_cannot_be_decided_on(desk, client_of, colleague, time_machine):
    time_machine.move_to(timezone.now(), tick=False)
    taken, free = held(proven_at=ago(hours=9)), held()
    claims.claim(taken, by=colleague)
    until = timezone.localtime(Claim.objects.get().expires_at).strftime("%H:%M")
    sentence = f"Oyun Bat has this comment until {until}."

    assert sentence in desk.get(url("queue")).text
    assert desk.post(url("next")).url == page(free, queue="new")
    assert sentence in desk.post(url("take", taken.pk), follow=True).text
    response = desk.get(page(taken))
    assert sentence in response.text
    assert 'id="queue-decision"' not in response.text
    refused = desk.post(page(taken), decision(taken, "publish", note="My long note"))
    assert sentence in refused.text
    assert "My long note" in refused.text
    assert state_of(taken) == State.HELD

    time_machine.shift(timedelta(minutes=11))
    assert "You have this comment until" in desk.post(url("take", taken.pk), follow=True).text


def test_leaving_gives_the_comment_back_and_only_ones_own(desk, colleague, moderator):
    own, other = held(), held()
    claims.claim(own, by=moderator)
    claims.claim(other, by=colleague)

    desk.post(url("leave", own.pk)), desk.post(url("leave", other.pk))

    assert [claim.comment for claim in Claim.objects.all()] == [other]


def test_an_empty_queue_says_so(desk):
    assert "Nothing waits here." in desk.get(url("queue")).text
    assert "Nothing waits here that no colleague has" in desk.post(url("next"), follow=True).text


def test_pages_of_the_queue_are_for_moderators_alone(client, client_of, officer, editor):
    comment = held()
    pages = {url("queue"): "get", url("bulk"): "get", page(comment): "get", url("next"): "post", url("undo"): "post"}
    pages |= {url(name, comment.pk): "post" for name in ("take", "leave", "notice")}

    for address, method in pages.items():
        for user in (officer, editor):
            assert getattr(client_of(user), method)(address).status_code == 403, address
        assert "/login/" in getattr(client, method)(address).url


# Deciding


def test_a_decision_is_taken_with_its_ground_and_notes_and_the_next_opens_claimed(desk, moderator):
    comment, following, ground = held(proven_at=ago(hours=9)), held(), GroundFactory()

    response = desk.post(
        page(comment),
        decision(comment, "reject", ground=ground.pk, note="Please write again.", internal_note="Third time."),
    )

    taken = ModerationDecision.objects.get()
    assert (taken.act, taken.ground, taken.note, taken.internal_note) == (
        "reject",
        ground,
        "Please write again.",
        "Third time.",
    )
    assert (taken.decided_by, taken.cause) == (moderator, "own")
    assert state_of(comment) == State.REJECTED
    assert response.url == page(following, queue="new")
    assert [claim.comment for claim in Claim.objects.all()] == [following]


def offered(response):
    return {choice.act.value for choice in [*response.context["at_once"], *response.context["with_ground"]]}


def test_only_the_acts_that_apply_are_offered(desk):
    reported = CommentFactory()
    report(reported)
    waiting = edited().comment

    assert offered(desk.get(page(held()))) == {"publish", "reject", "spam", "redact"}
    assert offered(desk.get(page(CommentFactory()))) == {"hold", "remove", "redact"}
    assert offered(desk.get(page(reported))) == {"hold", "remove", "redact", "keep"}
    assert offered(desk.get(page(waiting))) == {"hold", "remove", "redact", "accept", "refuse"}
    assert offered(desk.get(page(CommentFactory(state="removed")))) == {"restore"}
    nothing = desk.get(page(CommentFactory(unproven=True)))
    assert offered(nothing) == set()
    assert "There is nothing to decide" in nothing.text


@pytest.mark.parametrize(
    ("make", "act", "state"),
    [
        (held, "publish", "published"),
        (held, "spam", "spam"),
        (CommentFactory, "hold", "held"),
        (CommentFactory, "remove", "removed"),
        (lambda: CommentFactory(state="removed"), "restore", "published"),
    ],
)
def test_every_act_has_its_button(desk, make, act, state):
    comment = make()

    desk.post(page(comment), decision(comment, act, ground=GroundFactory().pk))

    assert state_of(comment) == state


def test_a_report_that_is_not_upheld_is_settled_by_keeping_the_comment(desk):
    comment = CommentFactory()
    complaint = report(comment, explanation="He says I stole a horse.")
    assert "He says I stole a horse." in desk.get(page(comment, queue="reported")).text

    desk.post(page(comment, queue="reported"), decision(comment, "keep"))

    complaint.refresh_from_db()
    assert (complaint.outcome, complaint.decision.cause) == ("kept", "complaint")
    assert listed(desk.get(url("queue", queue="reported"))) == []


def test_an_edit_is_read_as_a_difference_and_accepted_or_not(desk):
    first, second = edited(), edited()
    shown = BeautifulSoup(desk.get(page(first.comment, queue="edited")).content, "html.parser")
    assert "long" in shown.select_one(".changes del").get_text()
    assert "short" in shown.select_one(".changes ins").get_text()
    assert shown.select_one("#queue-decision [name=edit]")["value"] == str(first.pk)
    assert "sent another edit" in desk.post(page(first.comment), decision(first.comment, "accept", edit=second.pk)).text

    desk.post(page(first.comment), decision(first.comment, "accept", edit=first.pk))
    desk.post(page(second.comment), decision(second.comment, "refuse", edit=second.pk, ground=GroundFactory().pk))

    first.refresh_from_db(), second.refresh_from_db()
    assert (first.state, second.state) == ("accepted", "refused")
    assert Comment.objects.get(pk=first.comment_id).comment == "The hours are short."


def test_a_passage_is_hidden_by_its_words_and_which_of_them_is_said(desk):
    comment, ground = held(comment="Call 99112233.\r\nAgain: 99112233."), GroundFactory()
    form = decision(comment, "redact", ground=ground.pk, words="99112233")

    assert "more than once" in desk.post(page(comment), form).text
    desk.post(page(comment), form | {"occurrence": 1})

    assert Comment.objects.get().comment == "Call 99112233.\r\nAgain: ████████."
    assert "Hidden passages" in desk.get(page(comment)).text
    assert "uncover" in offered(desk.get(page(comment)))
    lines = form | {"words": "Call 99112233.\nAgain", "version": 1}
    desk.post(page(comment), lines)
    assert Comment.objects.get().comment.count("█") == 8 + len("Call 99112233.\r\nAgain")


def test_words_that_are_not_in_the_comment_are_refused_and_everything_typed_is_kept(desk):
    comment = held()
    form = decision(comment, "redact", ground=GroundFactory().pk, words="never said", note="My long note")

    response = desk.post(page(comment), form)

    assert "These words are not in the comment." in response.text
    assert "never said" in response.text
    assert "My long note" in response.text


def test_a_missing_or_retired_ground_and_a_missing_act_are_told_and_the_note_is_kept(desk):
    comment = held()

    missing = desk.post(page(comment), decision(comment, "reject", note="My long note"))
    retired = desk.post(page(comment), decision(comment, "reject", ground=GroundFactory(is_active=False).pk))
    nothing = desk.post(page(comment), decision(comment, "", note="My long note"))

    assert "Choose a ground that is in force" in missing.text
    assert "My long note" in missing.text
    assert "Select a valid choice" in retired.text
    assert "Choose a decision." in nothing.text
    assert state_of(comment) == State.HELD


def test_a_request_of_an_authority_is_recorded_as_the_cause(desk):
    comment = CommentFactory()

    desk.post(page(comment), decision(comment, "remove", ground=GroundFactory().pk, authority="on"))

    assert ModerationDecision.objects.get().cause == "authority"


def test_who_comes_second_is_told_who_decided_what_and_keeps_the_note(desk, client_of, colleague):
    comment, following, ground = held(proven_at=ago(hours=9)), held(), GroundFactory()
    late = decision(comment, "reject", ground=ground.pk, note="My long note")
    client_of(colleague).post(page(comment), decision(comment, "publish"))
    Claim.objects.all().delete()

    response = desk.post(page(comment), late)

    assert "Oyun Bat has already decided on this comment: Publish." in response.text
    assert "My long note" in response.text
    assert state_of(comment) == State.PUBLISHED
    assert response.context["form"]["version"].value() == str(Comment.objects.get(pk=comment.pk).version)
    assert desk.post(response.context["next_url"]).url == page(following, queue="new")


def test_the_page_shows_what_a_moderator_needs_to_know(desk, moderator, colleague):
    ground = GroundFactory()
    parent = CommentFactory(comment="The first word")
    child = held(
        discussion=parent.discussion,
        parent_id=parent.pk,
        comment="The second word",
        network_key="net",
        user_email="secret@example.net",
    )
    refused = held(author_key=child.author_key, comment="An earlier word")
    moderation.decide(refused, Act.REJECT, by=colleague, version=0, ground=ground)
    CommentFactory(network_key="net")
    for comment in (child, refused):
        Fingerprint.objects.create(comment=comment, digest="d", band_1=1, band_2=1, band_3=1, band_4=1)
    rule = Rule.objects.create(name="Second things", kind="stem", text="second", reason="x", made_by=colleague)
    RuleHit.objects.create(rule=rule, comment=child, start=4, end=10, effect="note")
    Sanction.objects.create(
        kind="hold", author_key=child.author_key, comment=child, ground=ground, reason="x", ends_at=ahead(days=2),
        set_by=colleague,
    )  # fmt: skip
    moderation.decide(child, Act.SPAM, by=colleague, version=0, internal_note="Looks like spam")

    response = desk.get(page(child))

    words = BeautifulSoup(response.content, "html.parser").get_text(" ", strip=True)
    for expected in (
        "The first word",
        "The second word",
        "Looks like spam",
        "Other comments from this address: 1. Published now: 0. Waiting: 0. Not published, removed or spam: 1.",
        "An earlier word",
        "The same text: 1.",
        "The same author: 1.",
        "The same network: 1.",
        "Second things: second",
        "Every comment is read before it appears",
    ):
        assert expected in words, expected
    for secret in ("secret@example.net", child.author_key, child.link_token, child.link_digest):
        assert secret not in response.text


def test_names_notes_and_titles_are_in_their_language_and_nine_grounds_have_a_key(desk, moderator, client):
    grounds = [GroundFactory() for _number in range(11)]
    post = PostFactory(title_mn="Хилийн боомт", published_at_en=None)
    comment = CommentFactory(held=True, language="mn", discussion=discussion_of(post), user_name="Бат")
    moderation.decide(comment, Act.REJECT, by=moderator, version=0, ground=grounds[0], note="Дахин бичнэ үү.")
    comment.refresh_from_db()
    moderation.decide(comment, Act.PUBLISH, by=moderator, version=comment.version)

    found = BeautifulSoup(desk.get(page(comment)).content, "html.parser")

    for words in ("Бат", "Хилийн боомт", "Дахин бичнэ үү."):
        assert found.find(string=words).find_parent(lang=True)["lang"] == "mn", words
    keys = [key.text for key in found.select(".queue__grounds kbd")]
    assert keys == [str(number) for number in range(1, 10)]
    assert len(found.select(".queue__grounds input")) == 11
    own = client.get(reverse("engagement:contribution_detail", args=[comment.link_token])).content.decode()
    assert "Not published" in own
    assert "Do not publish" not in own


def test_the_notice_is_that_of_the_mail_in_the_language_of_the_comment_without_the_private_link(desk, mailoutbox):
    comment, ground = held(language="mn", comment="Цаг"), GroundFactory()
    form = decision(comment, "reject", ground=ground.pk, note="Дахин бичнэ үү.")

    preview = desk.post(page(comment), form | {"preview": "1", "act": ""})
    fragment = desk.post(url("notice", comment.pk), form)

    assert state_of(comment) == State.HELD
    assert "Дахин бичнэ үү." in preview.text
    for response in (preview, fragment):
        told = {notice.act: notice for notice in response.context["notices"]}
        assert set(told) == {"publish", "reject", "redact"}
        assert ground.rule_mn in told["reject"].text
        assert "Дахин бичнэ үү." in told["reject"].text
        assert ground.rule_mn not in told["publish"].text
        assert comment.link_token not in response.text

    desk.post(page(comment), form)
    [sent] = mailoutbox
    notice = told["reject"]
    assert sent.subject == notice.subject
    private = f"{comment.link_token}/"
    lines = [line for line in sent.body.splitlines() if private not in line and "http" not in line]
    assert lines == [line for line in notice.text.splitlines() if "http" not in line]


def test_an_appeal_is_decided_from_the_queue(desk, colleague, moderator):
    appeal = appealed(colleague)
    comment = appeal.decision.comment
    shown = desk.post(url("next", queue="appeals"), follow=True)
    assert "It was to the point." in shown.text
    assert 'id="queue-decision"' not in shown.text
    form = BeautifulSoup(shown.content, "html.parser").select_one(".queue__appeal form")

    response = desk.post(form["action"], {"outcome": "reversed", "explanation": "You are right."})

    assert response.url == url("queue", queue="appeals")
    appeal.refresh_from_db()
    assert (appeal.outcome, appeal.decided_by) == ("reversed", moderator)
    assert state_of(comment) == State.PUBLISHED
    assert not Claim.objects.exists()


# Taking back


def test_the_last_decision_is_taken_back_and_its_comment_opened_again(desk, moderator):
    comment, following = held(proven_at=ago(hours=9)), held()
    following_page = desk.post(page(comment), decision(comment, "publish"), follow=True)
    assert following_page.context["last"].comment == comment

    response = desk.post(url("undo"), {"decision": following_page.context["last"].pk})

    assert state_of(comment) == State.HELD
    assert response.url == page(comment, queue="new")
    assert Claim.objects.filter(comment=comment, moderator=moderator).exists()
    assert desk.get(page(following)).context["last"] is None


def test_only_ones_own_decision_on_which_nobody_has_acted_is_taken_back(desk, colleague, moderator):
    others, overtaken = held(), held()
    theirs = moderation.decide(others, Act.PUBLISH, by=colleague, version=0)
    own = moderation.decide(overtaken, Act.PUBLISH, by=moderator, version=0)
    moderation.decide(overtaken, Act.HOLD, by=colleague, version=1, ground=GroundFactory())

    assert desk.get(url("queue")).context["last"] is None
    for wrong in (theirs.pk, 404, "x", "9" * 40):
        assert desk.post(url("undo"), {"decision": wrong}).status_code == 404
    assert (
        "Oyun Bat has already decided on this comment: Hold."
        in desk.post(url("undo"), {"decision": own.pk}, follow=True).text
    )
    assert (state_of(others), state_of(overtaken)) == (State.PUBLISHED, State.HELD)


# Many at once


def test_ticked_comments_are_decided_on_together_and_taken_back_together(desk, colleague):
    fit = [held() for _number in range(3)]
    public, taken, ground = CommentFactory(), held(), GroundFactory()
    claims.claim(taken, by=colleague)
    pks = [comment.pk for comment in [*fit, public, taken]]

    preview = desk.get(url("bulk") + "?act=reject&" + "&".join(f"comment={pk}" for pk in pks))

    assert [comment.pk for comment in preview.context["fit"]] == [comment.pk for comment in fit]
    reasons = dict(preview.context["skipped"])
    assert "does not apply" in reasons[public]
    assert "Oyun Bat has this comment" in reasons[taken]
    assert not ModerationDecision.objects.exists()
    form = {"act": "reject", "versions": preview.context["preview"].versions, "note": "Please write about the page."}
    refused = desk.post(url("bulk"), form)
    assert "Choose a ground" in refused.text
    assert "Please write about the page." in refused.text

    moderation.decide(fit[2], Act.PUBLISH, by=colleague, version=0)
    done = desk.post(url("bulk"), form | {"ground": ground.pk}, follow=True)

    assert "2 comments decided on: Do not publish." in done.text
    assert f"{fit[2]}: This comment has changed" in done.text
    assert [state_of(comment) for comment in fit] == ["rejected", "rejected", "published"]
    desk.post(url("undo"), {"decision": done.context["last"].pk})
    assert [state_of(comment) for comment in fit] == ["held", "held", "published"]


@pytest.mark.parametrize("same", ["text", "author", "network"])
def test_all_alike_are_chosen_by_what_they_share(desk, same):
    def one(author, network, digest, **kwargs):
        comment = CommentFactory(author_key=author, network_key=network, **kwargs)
        Fingerprint.objects.create(comment=comment, digest=digest, band_1=1, band_2=1, band_3=1, band_4=1)
        return comment

    first = one("a", "n", "d", held=True)
    alike = {"text": one("b", "m", "d", held=True), "author": one("a", "m", "e", held=True)}
    alike["network"] = one("b", "n", "e", held=True)
    values = {"text": ("c", "x", "d"), "author": ("a", "x", "f"), "network": ("c", "n", "f")}
    one(*values[same])  # alike too, and published already

    response = desk.get(url("bulk", same=same, of=first.pk, act="spam"))

    assert {comment.pk for comment in response.context["fit"]} == {first.pk, alike[same].pk}
    assert response.context["selection"].total == 3


def test_comments_of_which_nothing_is_known_are_alike_to_nothing(desk):
    lone = held(author_key="", network_key="")
    held(author_key="", network_key="")

    for same in ("text", "author", "network"):
        assert desk.get(url("bulk", same=same, of=lone.pk)).context["fit"] == []
    assert desk.get(url("bulk", same="author", of="x")).status_code == 404
    for query in ({}, {"comment": "x"}, {"comment": "9" * 40}, {"act": "erase"}):
        assert desk.get(url("bulk", **query)).status_code == 200
    assert "cannot be read" in desk.post(url("bulk"), {"act": "spam", "versions": "1:x"}).text
    assert desk.post(url("bulk"), {}).status_code == 200


def test_a_hundred_are_decided_on_at_the_cost_of_a_few(desk, moderator, settings):
    settings.DECISION_MAIL_DELAY = timedelta(minutes=1)
    discussion, ground = DiscussionFactory(), GroundFactory()
    comments = [held(discussion=discussion) for _number in range(100)]
    form = {"act": "reject", "ground": ground.pk, "versions": ",".join(f"{comment.pk}:0" for comment in comments)}

    with CaptureQueriesContext(connection) as captured:
        desk.post(url("bulk"), form)

    assert ModerationDecision.objects.count() == Delivery.objects.filter(kind="decision").count() == 100
    assert len(captured) <= 22  # seven of them know who asks and say so; the verb itself keeps within fifteen
    with CaptureQueriesContext(connection) as captured:
        moderation.decide_many({comment.pk: 1 for comment in comments}, Act.PUBLISH, by=moderator)
    assert len(Comment.objects.published()) == 100
    assert len(captured) <= 15
