"""The demonstration content is what the issue asks for, and could have come about by the rules."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.db import transaction
from django.test import override_settings
from django_tasks_db.models import DBTaskResult
from PIL import Image as Picture

from blog.models import Event, Post
from diplomacy.demo.loader import blog
from engagement.actions.outcomes import obstacles_to_answer, obstacles_to_heard
from engagement.models import (
    Act,
    Clause,
    Comment,
    Consultation,
    Delivery,
    ModerationDecision,
    Proof,
    Reply,
    Report,
    Stage,
    State,
)
from tests.diplomacy.test_load_demo import assert_nothing_that_happened_is_yet_to_come, stages

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker, tmp_path_factory):
    """One load for all tests here, which only look, or change rows in their own transactions."""
    media = tmp_path_factory.mktemp("media")
    with pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock(), transaction.atomic():
        patch.setattr(blog, "draw", lambda key: Picture.new("RGB", (160, 90)))
        with override_settings(DEMONSTRATION=True, MEDIA_ROOT=media):
            call_command("load_demo", stdout=StringIO())
        yield
        transaction.set_rollback(True)


def test_all_that_the_site_must_show_is_loaded_and_every_stage_is_there_once(loaded):
    assert stages() == sorted(Stage.values)
    assert Post.objects.count() >= 12
    assert Event.objects.get(title_en="11th ASEM Summit").aims.count() == 4
    assert Consultation.objects.get(slug_en="charter-of-open-consular-service").drafts.count() == 2
    assert set(Comment.objects.values_list("language", flat=True)) == {"en", "mn"}
    assert {State.HELD, State.REMOVED, State.REJECTED, State.UNPROVEN} <= set(
        Comment.objects.values_list("state", flat=True)
    )


def test_the_answered_consultation_would_have_passed_its_gates(loaded):
    consultation = Consultation.objects.get(slug_en="charter-of-open-consular-service")
    assert consultation.stage == Stage.ANSWERED
    Report.objects.filter(consultation=consultation, kind="answer").update(published_at=None)
    consultation = Consultation.objects.get(pk=consultation.pk)
    assert obstacles_to_answer(consultation) == []
    Report.objects.filter(consultation=consultation).update(published_at=None)
    consultation = Consultation.objects.get(pk=consultation.pk)
    assert obstacles_to_heard(consultation) == []


def test_accepted_points_name_clauses_of_the_second_draft(loaded):
    accepted = Reply.objects.published().filter(decision__in=["accepted", "in_part"])
    assert accepted
    for reply in accepted:
        assert {clause.draft.number for clause in reply.changed_clauses.all()} == {2}


def test_the_heard_consultation_was_read_whole_and_the_one_being_read_only_in_part(loaded):
    by_stage = {consultation.stage: consultation for consultation in Consultation.objects.all()}
    heard, reading = by_stage[Stage.HEARD], by_stage[Stage.READING]
    assert not Comment.objects.contributions(heard).unread().exists()
    unread = Comment.objects.contributions(reading).unread().count()
    assert 0 < unread < Comment.objects.contributions(reading).count()


def test_every_comment_has_the_decisions_that_led_to_its_state(loaded):
    for comment in Comment.objects.exclude(state__in=[State.HELD, State.UNPROVEN, State.WITHDRAWN]):
        last = comment.decisions.first()
        assert Act(last.act).leads_to == comment.state
        assert bool(last.ground) == (comment.state in {State.REJECTED, State.REMOVED})
        assert comment.submit_date <= comment.proven_at <= last.decided_at
    assert not ModerationDecision.objects.filter(comment__state=State.HELD).exists()


def test_replies_stand_under_comments_that_were_public_when_they_were_written(loaded):
    for comment in Comment.objects.filter(depth__gt=0):
        parent = Comment.objects.get(pk=comment.parent_id)
        assert parent.published_at < comment.submit_date
        assert comment.path.startswith(parent.path)


def test_nothing_lies_in_the_future_that_has_happened(loaded):
    assert_nothing_that_happened_is_yet_to_come()


def test_loading_queues_no_mail_and_no_task(loaded):
    assert not Delivery.objects.exists()
    assert not DBTaskResult.objects.exists()


def test_commenters_have_private_links_and_addresses_that_lead_nowhere(loaded):
    visitors = Comment.objects.filter(is_official=False)
    assert all(comment.user_email.endswith("@demo.example.org") for comment in visitors)
    assert Proof.objects.count() == visitors.count()
    assert not Comment.objects.filter(is_official=True).exclude(user_email="").exists()


def test_published_drafts_are_frozen_as_ever(loaded):
    clause = Clause.objects.filter(draft__published_at__isnull=False).first()
    with pytest.raises(Exception, match="public record"):
        clause.save()
