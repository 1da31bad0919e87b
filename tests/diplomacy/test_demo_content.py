"""The demonstration content is what the issue asks for, and could have come about by the rules."""

from io import StringIO

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import transaction
from django.db.models import Count, Q
from django.test import override_settings
from django.urls import reverse
from django.utils.html import escape
from django.utils.translation import override
from django_tasks_db.models import DBTaskResult
from PIL import Image as Picture

from blog.models import Event, Post
from diplomacy import languages
from diplomacy.demo.loader import blog
from diplomacy.demo.loader.comments import address, sending_key
from engagement.actions.gates import obstacles_to_answer, obstacles_to_heard
from engagement.models import (
    Act,
    AnswerPublication,
    Appeal,
    Capacity,
    Channel,
    Clause,
    Comment,
    Commitment,
    Consent,
    Consultation,
    CrisisMode,
    DateChange,
    Delivery,
    Discussion,
    Document,
    DocumentFile,
    Excerpt,
    ModerationDecision,
    Progress,
    Proof,
    Question,
    Reply,
    Report,
    Rule,
    Sanction,
    Seal,
    Stage,
    State,
    Submission,
    TextChange,
    TimelineEntry,
)
from engagement.models.answers import digest
from engagement.models.barriers import Barrier
from engagement.models.drafts import Fate
from engagement.models.figures import Figures
from engagement.models.history import history
from engagement.models.keys import author_key
from engagement.models.manifests import Finding, verify
from engagement.models.periods import period
from engagement.models.promise_record import promise_of
from engagement.models.publications import undecided
from engagement.models.published_submissions import PublishedSubmission
from engagement.models.queue import Band, Queue, counts
from engagement.models.redactions import COVER
from engagement.models.transparency import figures as figures_of
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
    Report._base_manager.filter(consultation=consultation, kind="answer").update(published_at=None)
    consultation = Consultation.objects.get(pk=consultation.pk)
    assert obstacles_to_answer(consultation) == []
    Report._base_manager.filter(consultation=consultation).update(published_at=None)
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


def test_the_open_consultation_has_a_second_draft_in_which_clauses_were_split_merged_dropped_and_added(loaded):
    consultation = Consultation.objects.get(slug_en="connecting-asia-and-europe")
    second = consultation.drafts.published().get(number=2)
    fates = {clause.number: clause.fate for clause in second.clauses.all()}
    assert [number for number, fate in fates.items() if fate == Fate.SPLIT] == ["2.1", "2.3"]
    assert set(fates.values()) == set(Fate) - {Fate.DROPPED}
    assert [clause.number for clause in Clause.objects.dropped_before(second)] == ["3.2"]
    of_old = Comment.objects.published().filter(discussion__clause__becomes__draft=second)
    assert of_old.filter(discussion__clause__number="2.1").exists()
    assert Comment.objects.published().filter(discussion__clause__draft=second).exists()
    assert {"for", "neutral", "against"} <= set(Comment.objects.published().values_list("argument", flat=True))
    assert second.clauses.exclude(part_en="").exclude(part_mn="").exclude(explanation_en="").exists()


def test_what_happened_to_consultations_was_done_by_the_verbs_and_stands_in_their_history(loaded):
    told = {"announced", "draft_published", "postponed", "extended", "document", "corrected", "heard", "answer"}
    assert {*told, "withdrawn"} <= set(TimelineEntry.objects.values_list("kind", flat=True))
    assert set(TextChange.objects.values_list("column", flat=True)) == {"asking_en", "asking_mn"}
    moved = DateChange.objects.get(entry__kind="extended", entry__consultation__slug_en="connecting-asia-and-europe")
    assert moved.after == moved.entry.consultation.closes_at
    withdrawn = TimelineEntry.objects.get(kind="withdrawn")
    assert withdrawn.note_mn == withdrawn.consultation.withdrawn_reason_mn
    published = Consultation.objects.filter(published_at__isnull=False)
    assert not published.filter(Q(contact_details_en="") | Q(contact_details_mn="")).exists()
    languages_of = [set(document.files.values_list("language", flat=True)) for document in Document.objects.all()]
    assert {"mn"} in languages_of
    assert {"en", "mn"} in languages_of
    assert {"background", "impact", "easy_read"} <= set(Document.objects.values_list("kind", flat=True))
    assert Document.objects.filter(replaces__isnull=False).exists()
    endings = {found.name.rpartition(".")[2] for found in DocumentFile.objects.all()}
    assert endings == {"docx", "pdf", "txt"}


def test_the_form_asks_in_every_way_and_what_came_in_came_by_every_way(loaded):
    asked = Question.objects.published().in_form().filter(consultation__slug_en="connecting-asia-and-europe")
    assert set(asked.values_list("kind", flat=True)) == set(Question.Kind.values)
    assert asked.filter(confidential=True).count() == 1
    assert asked.filter(conditions__isnull=False).exists()
    assert asked.filter(clause__isnull=False).exists()
    assert asked.filter(choices__is_other=True).exists()
    received = Submission.objects.received()
    assert set(received.values_list("channel", flat=True)) == set(Channel.values)
    assert set(received.values_list("capacity", flat=True)) == set(Capacity.values)
    assert set(received.values_list("consent", flat=True)) == set(Consent.values)
    assert received.get(late=True).consultation.stage == Stage.READING
    assert Submission.objects.unproven().count() == 1
    assert all(submission.digest == digest(submission) for submission in Submission.objects.sent())
    written = Submission.objects.sent().filter(channel="web", no_objection=False)
    for question in Question.objects.published().filter(required=True):
        own = written.filter(consultation=question.consultation_id)
        assert not own.exclude(pk__in=own.filter(answers__question=question)).exists()


def test_what_was_answered_is_closed_by_commitments_of_every_kind_and_a_new_version_of_a_reply(loaded, client):
    charter = Consultation.objects.get(slug_en="charter-of-open-consular-service")
    commitments = Commitment.objects.for_readers().filter(consultation=charter)
    assert {commitment.state for commitment in commitments} == {"planned", "under_way", "done"}
    assert [commitment.is_overdue for commitment in commitments].count(True) == 1
    assert [commitment.has_moved for commitment in commitments].count(True) == 1
    assert commitments.filter(replies__isnull=False).count() == 3
    assert Progress.objects.exclude(evidence="").exists()
    version = Reply.objects.published().get(replaces__isnull=False)
    assert version.done_mn != version.replaces.done_mn
    assert {"reply", "commitment", "sealed", "late"} <= set(TimelineEntry.objects.values_list("kind", flat=True))
    late = promise_of(heard := Consultation.objects.with_reports().get(slug_en="transit-trade"), history(heard))
    assert late.state == "explained"
    assert late.promised < late.due
    for language in ("en", "mn"):
        with override(language):
            page = client.get(reverse("engagement:commitment_list")).content.decode()
        assert all(escape(languages.text(commitment, "title", language)) in page for commitment in commitments)


def test_what_was_sent_is_sealed_compared_and_published_as_officers_decided(loaded):
    for seal in Seal.objects.all():
        assert verify(seal).counts == {Finding.INTACT: seal.count}
    sealed = Seal.objects.values_list("consultation__slug_en", flat=True)
    assert set(sealed) == {"charter-of-open-consular-service", "transit-trade", "next-climate-promise"}
    charter = Consultation.objects.with_reports().get(slug_en="charter-of-open-consular-service")
    figures = Figures(charter)
    assert figures.named_campaigns == [6]
    assert figures.checked < 100
    decided = AnswerPublication.objects.filter(answer__submission__consultation=charter)
    assert set(decided.values_list("state", flat=True)) == {"published", "withheld"}
    covered = decided.shown().get(text__contains=COVER)
    assert "9900-0000" in covered.answer.text
    assert "9900-0000" not in covered.text
    public = PublishedSubmission.objects.public().filter(consultation=charter)
    assert set(public.values_list("consent", flat=True)) == {"named", "unnamed"}
    assert Submission.objects.received().filter(consultation=charter, consent="withheld").exists()
    assert undecided().filter(submission__consultation__slug_en="transit-trade").exists()
    assert not undecided().filter(submission__consultation=charter).exists()
    assert Excerpt.objects.filter(telling=True, answer__isnull=False).exists()


def test_what_somebody_is_still_writing_is_nowhere_to_be_seen(loaded, client):
    begun = Submission.objects.begun().get()
    received = Submission.objects.received().filter(consultation=begun.consultation).count()
    for language in ("en", "mn"):
        page = client.get(begun.consultation.get_absolute_url(language))
        assert page.context["voices"].submissions == received
        assert begun.organisation not in page.content.decode()
        assert begun.reference not in page.content.decode()


def test_the_public_asks_the_ministry_and_discusses_questions_in_both_languages(loaded):
    hour = Consultation.objects.get(kind="question_hour")
    asked = Comment.objects.published().filter(discussion__consultation=hour, depth=0)
    assert asked.count() >= 8
    assert asked.filter(useful__gt=0).count() >= 6
    assert 3 <= asked.filter(answer__isnull=False).count() < asked.count()
    questions = Question.objects.published().discussed().filter(consultation__kind="discussion")
    assert questions.count() == 3
    said = Comment.objects.published().filter(discussion__question__in=questions)
    assert set(said.values_list("language", flat=True)) == {"en", "mn"}
    assert said.filter(is_official=True).exists()


def test_every_comment_has_the_decisions_that_led_to_its_state(loaded):
    for comment in Comment.objects.exclude(state__in=[State.HELD, State.UNPROVEN, State.WITHDRAWN]).exclude(risk=100):
        last = next(decision for decision in comment.decisions.all() if Act(decision.act).leads_to)
        assert Act(last.act).leads_to == comment.state
        assert bool(last.ground) == (comment.state in {State.REJECTED, State.REMOVED})
        assert comment.submit_date <= comment.proven_at <= last.decided_at
        assert last.state_before in Act(last.act).comes_from
    assert not ModerationDecision.objects.filter(comment__state=State.HELD).exists()


def test_a_discussion_shows_all_that_people_editors_and_moderators_can_do_in_it(loaded):
    discussion = Comment.objects.get(sending_key=sending_key("sc-dust")).discussion
    comments = Comment.objects.filter(discussion=discussion)
    assert set(comments.visible().values_list("depth", flat=True)) == {0, 1, 2, 3}
    assert set(comments.published().values_list("language", flat=True)) == {"en", "mn"}
    assert comments.filter(pin__isnull=False).count() == 2
    assert comments.filter(answer__isnull=False).count() == 2
    assert comments.filter(useful__gt=0, reactions__isnull=False).distinct().count() == 6
    assert comments.filter(edited_at__isnull=False).exists()
    assert comments.filter(comment__contains=COVER).exists()
    assert comments.filter(comment__startswith="> ").exists()
    assert {State.PUBLISHED, State.REMOVED, State.WITHDRAWN} <= set(comments.values_list("state", flat=True))
    assert discussion.summary_en
    assert discussion.summary_mn
    barriers = {found.barrier() for found in Discussion.objects.with_targets().filter(post__isnull=False)}
    assert {Barrier.CLOSED, Barrier.READ_ONLY, None} <= barriers


def test_both_moderators_have_work_of_every_kind_and_an_appeal_that_the_other_cannot_decide(loaded):
    first, second = (User.objects.get(username=name) for name in ("moderator", "moderator-2"))
    assert 20 <= counts(first)[Queue.NEW] <= 30
    assert {Band.of(risk) for risk in Comment.objects.waiting().values_list("risk", flat=True)} == set(Band)
    assert counts(first)[Queue.REPORTED] >= 5
    assert counts(first)[Queue.EDITED] == 1
    appeals = [set(Appeal.objects.open().exclude(first_decided_by=by)) for by in (first, second)]
    assert all(appeals)
    assert not appeals[0] & appeals[1]
    networks = (
        Comment.objects.waiting().exclude(network_key="").order_by().values("network_key").annotate(number=Count("pk"))
    )
    assert max(row["number"] for row in networks) >= 6
    assert {rule.kind for rule in Rule.objects.in_force()} == set(Rule.Kind.values)
    assert Rule.objects.filter(is_active=False).exists()
    assert Sanction.objects.in_force().count() == 1
    assert Sanction.objects.count() == 2
    assert CrisisMode.objects.count() == 2
    assert CrisisMode.objects.current().level == CrisisMode.Level.NORMAL


def test_the_public_figures_of_moderation_are_large_enough_to_be_told(loaded):
    figures = figures_of(period("year"))
    assert figures.times.median is not None
    assert figures.times.p95 > figures.times.median
    assert [row.language for row in figures.restrictions_by_language] == ["en", "mn"]
    assert len(figures.by_ground) >= 6
    for rows in (figures.by_outcome, figures.by_machine, figures.complaints, figures.appeals):
        assert len(rows) >= 3
        assert not any(row.value.is_small for row in rows)


def test_one_contributor_can_follow_everything_that_becomes_of_what_one_writes(loaded):
    own = Comment.objects.filter(author_key=author_key(address("sarnai")))
    assert {State.HELD, State.PUBLISHED, State.REJECTED} <= set(own.values_list("state", flat=True))
    assert Reply.objects.published().filter(theme__excerpts__comment__in=own, changed_clauses__isnull=False).exists()
    assert own.filter(decisions__appeal__outcome=Appeal.Outcome.UPHELD).exists()
    assert own.filter(edits__state="waiting").exists()
    assert own.filter(answer__isnull=False).exists()


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
    addresses = set(visitors.exclude(user_email="").values_list("user_email", flat=True))
    assert all(address.endswith("@demo.example.org") for address in addresses)
    assert Proof.objects.count() > 100
    assert all(proof.url for proof in Proof.objects.select_related("comment"))
    assert not Comment.objects.filter(is_official=True).exclude(user_email="").exists()


def test_published_drafts_are_frozen_as_ever(loaded):
    clause = Clause.objects.filter(draft__published_at__isnull=False).first()
    with pytest.raises(Exception, match="public record"):
        clause.save()
