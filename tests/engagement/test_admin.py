"""Staff pages of engagement: queue, lists, frozen records, what waits."""

from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from engagement.actions import readings
from engagement.models import Comment, Consultation, Delivery, Discussion, Draft, Ground, Report, State
from tests.conftest import member
from tests.factories import (
    ClauseFactory,
    CommentFactory,
    ConsultationFactory,
    DiscussionFactory,
    DraftFactory,
    GroundFactory,
    ModerationDecisionFactory,
    PostFactory,
    ReplyFactory,
    ReportFactory,
    ThemeFactory,
    ago,
    ahead,
    discussion_of,
    publish,
    published_clause,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def moderators_desk(client_of, moderator):
    return client_of(moderator)


@pytest.fixture
def officers_desk(client_of, officer):
    return client_of(officer)


def change(record):
    return reverse(f"admin:engagement_{record._meta.model_name}_change", args=[record.pk])


def queue(**query):
    return reverse("admin:engagement_comment_changelist", query=query or None)


def shown(response):
    return [comment.pk for comment in response.context["cl"].result_list]


def test_the_queue_begins_with_the_longest_wait_and_shows_only_what_waits(moderators_desk):
    young = CommentFactory(held=True, proven_at=ago(hours=1))
    old = CommentFactory(held=True, proven_at=ago(days=8))
    CommentFactory()

    response = moderators_desk.get(queue())

    assert shown(response) == [old.pk, young.pk]
    assert "longer than promised" in response.text


def test_every_state_can_be_listed(moderators_desk):
    comments = {state: CommentFactory(state=state) for state in State}

    for state, comment in comments.items():
        if state != State.HELD:
            assert shown(moderators_desk.get(queue(state=state.value))) == [comment.pk]
    assert len(shown(moderators_desk.get(queue(state="all")))) == len(State)


def test_comments_are_found_by_consultation_language_and_words(moderators_desk):
    consultation = ConsultationFactory()
    found = CommentFactory(discussion=discussion_of(consultation), language="mn", comment="Виз")
    CommentFactory(comment="Passport")

    for query in ({"consultation": consultation.pk}, {"language__exact": "mn"}, {"q": "Виз"}):
        assert shown(moderators_desk.get(queue(state="all", **query))) == [found.pk]


def test_the_queue_costs_the_same_for_few_and_for_many(moderators_desk, django_assert_max_num_queries):
    for target in (PostFactory(), ConsultationFactory(), published_clause()):
        CommentFactory.create_batch(5, held=True, discussion=discussion_of(target))

    with django_assert_max_num_queries(10):
        moderators_desk.get(queue())


def test_a_comment_is_only_read_here_never_added_changed_or_deleted(client_of, admin_client):
    comment = CommentFactory(comment="As written")

    assert admin_client.get(reverse("admin:engagement_comment_add")).status_code == 403
    assert admin_client.post(change(comment), {"comment": "Rewritten"}).status_code == 403
    assert admin_client.post(reverse("admin:engagement_comment_delete", args=[comment.pk])).status_code == 403
    page = admin_client.get(change(comment)).text
    assert "As written" in page
    assert 'name="comment"' not in page


def test_no_staff_page_of_comments_or_mails_shows_an_address(client_of, moderator):
    comment = CommentFactory(held=True, user_email="secret@example.net")
    delivery = Delivery.objects.create(
        comment=comment, kind="decision", key="x", error="550 <secret@example.net> unknown"
    )
    desk = client_of(moderator)
    pages = [queue(), change(comment), reverse("admin:engagement_comment_decide", args=[comment.pk])]

    for url in [*pages, reverse("admin:engagement_delivery_changelist"), change(delivery)]:
        response = desk.get(url)
        assert response.status_code == 200
        assert "secret@example.net" not in response.text


def test_the_selected_comments_are_decided_on_together_on_a_page_of_the_queue(moderators_desk):
    waiting = CommentFactory.create_batch(2, held=True)
    form = {"action": "decide_on_selected", "_selected_action": [comment.pk for comment in waiting]}

    response = moderators_desk.post(queue(state="all"), form, follow=True)

    assert [comment.pk for comment in response.context["preview"].fit] == [comment.pk for comment in waiting]
    assert Comment.objects.published().count() == 0


def test_an_officer_cannot_decide_on_comments_in_bulk(officers_desk):
    comment = CommentFactory(held=True)

    officers_desk.post(queue(), {"action": "decide_on_selected", "_selected_action": [comment.pk]})

    assert Comment.objects.get().state == State.HELD


def test_contributions_are_marked_as_read_together_and_leave_the_unread_list(officers_desk):
    discussion = discussion_of(ConsultationFactory(closed=True))
    comments = CommentFactory.create_batch(2, discussion=discussion)
    CommentFactory()
    unread = queue(state="published", reading="unread")
    assert len(shown(officers_desk.get(unread))) == 2

    form = {"action": "mark_as_read", "_selected_action": [comment.pk for comment in comments]}
    officers_desk.post(unread, form)

    assert shown(officers_desk.get(unread)) == []
    assert len(shown(officers_desk.get(queue(state="published", reading="read")))) == 2


def test_a_moderator_cannot_mark_contributions_as_read(moderators_desk):
    comment = CommentFactory(discussion=discussion_of(ConsultationFactory()))

    moderators_desk.post(queue(state="all"), {"action": "mark_as_read", "_selected_action": [comment.pk]})

    assert not comment.readings.exists()


def test_a_published_draft_and_its_clauses_are_only_read(admin_client):
    clause = published_clause(text_en="Frozen words")
    draft = clause.draft

    pages = [admin_client.get(change(record)).text for record in (draft, clause)]

    assert "Frozen words" in pages[1]
    assert not any("<textarea" in page for page in pages)
    assert admin_client.post(change(draft), {"title_en": "Other"}).status_code == 403
    assert admin_client.post(change(clause), {"text_en": "Other"}).status_code == 403
    assert (
        admin_client.post(reverse("admin:engagement_draft_delete", args=[draft.pk]), {"post": "y"}).status_code == 403
    )


def test_published_drafts_cannot_be_deleted_in_bulk_either(admin_client):
    draft = publish(DraftFactory())
    form = {"action": "delete_selected", "_selected_action": [draft.pk], "post": "yes"}

    admin_client.post(reverse("admin:engagement_draft_changelist"), form)

    assert Draft.objects.filter(pk=draft.pk).exists()


def test_the_dates_of_a_published_consultation_are_only_read(officers_desk):
    consultation = ConsultationFactory()

    form = officers_desk.get(change(consultation)).context["adminform"].form

    assert not set(Consultation.DATES) & set(form.fields)


def test_the_dates_of_an_unpublished_consultation_name_their_clock(officers_desk):
    consultation = ConsultationFactory(unpublished=True)

    response = officers_desk.get(change(consultation))

    assert set(Consultation.DATES) <= set(response.context["adminform"].form.fields)
    assert "Ulaanbaatar time." in response.text


def test_a_refusal_by_the_model_comes_out_as_a_message(officers_desk, monkeypatch):
    consultation = ConsultationFactory(unpublished=True)
    form = {
        name: getattr(consultation, name) or ""
        for name in officers_desk.get(change(consultation)).context["adminform"].form.fields
        if not name.startswith(("topics", *Consultation.DATES, "event", "aims", "announcement"))
    } | {"documents-TOTAL_FORMS": 0, "documents-INITIAL_FORMS": 0}
    for name in Consultation.DATES:
        moment = timezone.localtime(getattr(consultation, name)) + timedelta(days=1)
        form |= {f"{name}_0": moment.strftime("%Y-%m-%d"), f"{name}_1": moment.strftime("%H:%M")}
    # Somebody publishes it between the form and the save.
    monkeypatch.setattr(
        "engagement.admin.consultations.ConsultationAdmin.save_form",
        lambda self, request, form, change: (
            Consultation.objects.filter(pk=consultation.pk).update(published_at=timezone.now()),
            form.save(commit=False),
        )[1],
    )

    response = officers_desk.post(change(consultation), form, follow=True)

    assert response.status_code == 200
    assert "The dates of a published consultation cannot be changed here." in response.text


def test_of_two_who_add_the_same_at_once_the_second_is_told_and_keeps_the_words(officers_desk, monkeypatch):
    first, validate, asked = ReportFactory(), Report.validate_constraints, []

    def too_early(report, *args, **kwargs):
        """The colleague's report was not there yet when the form asked for the first time."""
        asked.append(report)
        if len(asked) > 1:
            validate(report, *args, **kwargs)

    monkeypatch.setattr(Report, "validate_constraints", too_early)
    form = {"consultation": first.consultation_id, "kind": first.kind, "body_en": "<p>Mine.</p>", "body_mn": ""}

    response = officers_desk.post(reverse("admin:engagement_report_add"), form)

    assert "This consultation already has such a report." in response.text
    assert response.context["adminform"].form["body_en"].value() == "<p>Mine.</p>"
    assert list(Report.objects.all()) == [first]


def test_a_published_consultation_is_not_deleted(admin_client):
    consultation = ConsultationFactory()

    response = admin_client.post(
        reverse("admin:engagement_consultation_delete", args=[consultation.pk]), {"post": "yes"}
    )

    assert response.status_code == 403


def test_the_page_of_a_consultation_leads_to_what_belongs_to_it(officers_desk):
    consultation = ConsultationFactory()
    comments = CommentFactory.create_batch(3, discussion=discussion_of(consultation))
    readings.mark_read(comments[:1], by=ModerationDecisionFactory().decided_by)
    DraftFactory(consultation=consultation)

    response = officers_desk.get(change(consultation))

    links = {str(link.label): link.url for link in response.context["references"]}
    assert {"Drafts: 1", "Contributions: 3", "Contributions not read yet: 2"} <= set(links)
    assert len(shown(officers_desk.get(links["Contributions not read yet: 2"]))) == 2
    for url in links.values():
        assert officers_desk.get(url).status_code == 200


def test_a_reply_names_only_clauses_of_later_drafts_of_its_consultation(officers_desk):
    first = published_clause()
    later = ClauseFactory(draft=DraftFactory(consultation=first.draft.consultation, number=2))
    ClauseFactory(draft=DraftFactory(number=2))
    theme = ThemeFactory(consultation=first.draft.consultation)
    adding = reverse("admin:engagement_reply_add", query={"theme": theme.pk})

    new = officers_desk.get(adding).context["adminform"].form
    saved = officers_desk.get(change(ReplyFactory(theme=theme))).context["adminform"].form

    assert list(new.fields["changed_clauses"].queryset) == [later]
    assert list(saved.fields["changed_clauses"].queryset) == [later]


@pytest.mark.parametrize("factory", [ReplyFactory, ReportFactory])
def test_what_is_published_is_only_read(officers_desk, factory):
    record = factory(published_at=ago(hours=1))

    page = officers_desk.get(change(record))

    assert page.status_code == 200
    assert 'name="_save"' not in page.text
    assert "&lt;p&gt;" not in page.text
    assert officers_desk.post(change(record), {}).status_code == 403


def test_a_ground_on_which_decisions_rest_keeps_its_wording_but_can_be_retired(moderators_desk):
    ground = GroundFactory()
    ModerationDecisionFactory(act="reject", ground=ground)

    form = {"title_en": "Reworded", "position": 3}
    moderators_desk.post(change(ground), form)

    ground.refresh_from_db()
    assert (ground.title_en, ground.is_active, ground.position) == ("Off topic", False, 3)


def test_a_new_ground_can_be_worded(moderators_desk):
    form = {"code": "spam", "title_en": "Spam", "title_mn": "Спам", "rule_en": "No.", "rule_mn": "Үгүй.", "position": 1}

    moderators_desk.post(reverse("admin:engagement_ground_add"), {**form, "is_active": "on"})

    assert Ground.objects.get().code == "spam"


def test_a_discussion_changes_its_rules_but_not_its_page(client_of, editor):
    discussion = DiscussionFactory()

    answers = {"mode": "read_only", "policy": "after", "slow_mode": 0, "links": "plain", "shown": 0}

    client_of(editor).post(change(discussion), answers | {"post": PostFactory().pk})

    discussion.refresh_from_db()
    assert (discussion.mode, discussion.policy) == ("read_only", "after")
    assert Discussion.objects.get(pk=discussion.pk).post == discussion.post


def test_the_time_that_a_decision_took_is_told_in_words(moderators_desk):
    decision = ModerationDecisionFactory(waited=timedelta(days=26, seconds=164.3), working_time=timedelta(hours=47))

    for address in ("changelist", "change"):
        args = [decision.pk] if address == "change" else []
        response = moderators_desk.get(reverse(f"admin:engagement_moderationdecision_{address}", args=args))
        words = response.content.decode()
        assert "5 working days" in words
        assert "26 days" not in words


@pytest.mark.parametrize("model", ["moderationdecision", "timelineentry", "delivery"])
def test_records_are_lists_to_read(admin_client, model):
    assert admin_client.get(reverse(f"admin:engagement_{model}_changelist")).status_code == 200
    assert admin_client.get(reverse(f"admin:engagement_{model}_add")).status_code == 403


def waiting(client):
    return client.get(reverse("admin:index")).text


def test_the_first_page_tells_each_role_only_what_waits_for_it(client_of, editor, moderator, officer):
    closed = ConsultationFactory(closed=True, answer_by=ago(days=1))
    CommentFactory(discussion=discussion_of(closed))
    CommentFactory(held=True)

    assert "1 comment waits for a moderator" in waiting(client_of(moderator))
    assert "promised answer" not in waiting(client_of(moderator))
    officers = waiting(client_of(officer))
    assert "1 comment on a closed consultation is not read" in officers
    assert "1 consultation is past its promised answer" in officers
    assert "Waiting for you" not in waiting(client_of(editor))


def test_an_answered_or_withdrawn_consultation_waits_for_nobody(client_of, officer):
    answered = ConsultationFactory(closed=True, answer_by=ago(days=1))
    ReportFactory(consultation=answered, kind="answer", published_at=ago(days=1))
    ConsultationFactory(closed=True, withdrawn=True, answer_by=ago(days=1))
    ConsultationFactory(answer_by=ahead(days=60))

    page = waiting(client_of(officer))

    assert "0 consultations are past their promised answer" in page


def test_the_first_page_costs_the_same_however_much_waits(client_of, admin_user, django_assert_max_num_queries):
    for _each in range(4):
        CommentFactory(discussion=discussion_of(ConsultationFactory(closed=True)))
    client = client_of(admin_user)

    with django_assert_max_num_queries(25):  # whoever may do everything has every box, the desk’s with five among them
        waiting(client)


def test_nothing_is_mailed_by_looking(client_of, admin_user):
    comment = CommentFactory(held=True)

    client_of(admin_user).get(reverse("admin:engagement_comment_decide", args=[comment.pk]))

    assert mail.outbox == []
    assert Comment.objects.get().state == State.HELD


def test_lists_of_what_belongs_to_a_consultation_lead_back_to_it_and_hand_it_on(client_of, officer):
    client = client_of(officer)
    consultation = ConsultationFactory(unpublished=True)
    ConsultationFactory(title_en="Already open")
    narrowed = f"consultation__id__exact={consultation.pk}"
    lists, page = reverse("admin:engagement_draft_changelist"), change(consultation)

    assert f'href="{page}"' in client.get(f"{lists}?{narrowed}").text
    for broken in ("consultation__id__exact=9999999999999999999", "nothing__id__exact=1"):
        assert f'href="{page}"' not in client.get(f"{lists}?{broken}", follow=True).text
    address = reverse("admin:engagement_draft_add", query={"_changelist_filters": narrowed})
    initial = client.get(address).context["adminform"].form.initial
    assert (initial["consultation"], initial["number"]) == (str(consultation.pk), 1)
    sent = {"consultation": consultation.pk, "number": 1, "title_en": "Rules", "title_mn": "Журам"}
    assert client.post(address, sent).url == change(consultation.drafts.get())
    found = client.get(reverse("admin:engagement_consultation_changelist", query={"stage": "draft"})).text
    assert consultation.title_en in found
    assert "Already open" not in found


def test_the_second_officer_is_told_of_what_is_declared_ready(client_of, officer):
    ConsultationFactory(unpublished=True, ready_at=timezone.now(), ready_by=officer, ready_digest="0")

    assert "waits for you to publish it" in waiting(client_of(member("policy officer")))
    assert "waits for you to publish it" not in waiting(client_of(officer))
