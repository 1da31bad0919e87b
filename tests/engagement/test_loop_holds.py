"""What closes the loop holds in the cases between the rules: seals, reports, words that were taken away, races."""

import hashlib
import json

import pytest
from django.db import connection
from django.utils import timezone

from blog.models import SearchEntry
from diplomacy.refusals import Refused
from engagement.actions import consultations, desk, erasure, publications, received, reports, seals
from engagement.actions.filing import file_text
from engagement.actions.retention import apply_retention
from engagement.models import (
    Comment,
    Consultation,
    Reading,
    Report,
    Seal,
    SealedContribution,
    Submission,
    ThemeWord,
)
from engagement.models.answers import canonical, digest
from engagement.models.campaigns import Campaign, CampaignText
from engagement.models.figure_rows import figures as figure_rows
from engagement.models.figures import Figures
from engagement.models.manifests import verify
from engagement.models.publications import standings
from engagement.models.submissions import Submission as AnySubmission
from engagement.models.writers import writer_behind
from tests import factories
from tests.engagement.test_nothing_is_lost import is_refused, one_waits_for_the_other, races
from tests.factories import ago, answered, discussion_of

WORDS = {"en": "We go on.", "mn": "Бид үргэлжлүүлнэ."}


def closed(**kwargs):
    return factories.ConsultationFactory(opens_at=ago(days=30), closes_at=ago(days=3), **kwargs)


def findings(consultation):
    return {found.value: count for found, count in verify(Seal.objects.get(consultation=consultation)).counts.items()}


def test_an_open_discussion_is_sealed_with_what_you_said_as_a_draft_may_still_grow_out_of_it(db, officer):
    discussion, policy = closed(kind="discussion"), closed()
    factories.CommentFactory(discussion=discussion_of(policy))

    assert seals.seal_due() == 1
    assert list(Seal.objects.values_list("consultation", flat=True)) == [policy.pk]

    report = factories.ReportFactory(consultation=discussion)
    reports.publish_heard(report, by=officer)
    assert Seal.objects.filter(consultation=discussion).exists()


def test_publishing_a_report_writes_no_older_words_over_those_of_a_colleague(db, officer):
    report = factories.ReportFactory(consultation=closed())
    stale = Report.objects.get(pk=report.pk)
    report.body_en = "<p>As a colleague corrected it.</p>"
    report.save()

    reports.publish_heard(stale, by=officer)

    found = Report.objects.get(pk=report.pk)
    assert found.body_en == "<p>As a colleague corrected it.</p>"
    assert (found.is_published, found.published_by) == (True, officer)


def test_a_reply_that_quoted_what_is_erased_is_neither_altered_nor_a_way_to_try_out_what_it_quoted(db, officer):
    consultation = closed()
    thread = factories.CommentFactory(discussion=discussion_of(consultation), comment="My secret is 99112233.")
    quoting = {"parent_id": thread.pk, "author_key": "other", "comment": "> My secret is 99112233.\n\nReally?"}
    reply = factories.CommentFactory(discussion=thread.discussion, **quoting)
    theme = factories.ThemeFactory(consultation=consultation)
    file_text(reply, theme, stance="for", by=officer)
    seals.seal(consultation)

    erasure.erase_comment(thread)

    assert "99112233" not in Comment.objects.get(pk=reply.pk).comment
    assert SealedContribution.objects.get(comment=reply).seed is None
    assert verify(Seal.objects.get()).holds
    assert not ThemeWord.objects.filter(word__contains="99112233").exists()
    assert ThemeWord.objects.filter(theme=theme, word__startswith="=really").exists()


def test_words_that_are_forgotten_by_age_teach_no_theme_any_more(db, officer):
    consultation = closed()
    theme = factories.ThemeFactory(consultation=consultation)
    comment = factories.CommentFactory(discussion=discussion_of(consultation), comment="Zanzibar forever, please.")
    kept = factories.CommentFactory(discussion=discussion_of(consultation), comment="Mombasa rather.")
    for one in (comment, kept):
        file_text(one, theme, stance="for", by=officer)
    old = {"submit_date": ago(days=900), "proven_at": ago(days=900), "published_at": ago(days=900)}
    Comment.objects.filter(pk=comment.pk).update(state="withdrawn", withdrawn_at=ago(days=900), **old)

    apply_retention()

    assert Comment.objects.get(pk=comment.pk).comment == ""
    assert not ThemeWord.objects.filter(word__icontains="zanzibar").exists()
    assert ThemeWord.objects.filter(theme=theme, word__icontains="mombasa").exists()


def test_a_withdrawn_consultation_tells_of_campaigns_only_if_what_you_said_was_out(db):
    def withdrawn(**heard):
        consultation = closed(withdrawn=True)
        campaign = Campaign.objects.create(consultation=consultation)
        for _ in range(2):
            comment = factories.CommentFactory(discussion=discussion_of(consultation))
            CampaignText.objects.create(campaign=campaign, comment=comment)
        factories.ReportFactory(consultation=consultation, **heard)
        return Consultation.objects.published().get(pk=consultation.pk)

    silent, heard = withdrawn(), withdrawn(published_at=ago(days=1))

    assert Figures(silent).campaigns == []
    assert Figures(heard).campaigns == [2]
    assert "senders_of_like_texts" not in {row["figure"] for row in figure_rows(silent)}


def test_nobody_can_try_out_what_the_hash_of_a_submission_is_of(db):
    submission = factories.SubmissionFactory(consultation=closed())
    answered(submission, text="Choice B")
    told = json.loads(canonical(submission))

    assert len(told["nonce"]) >= 24
    assert told["nonce"] not in {str(submission.sending_key), submission.reference}
    other = factories.SubmissionFactory(consultation=submission.consultation)
    assert json.loads(canonical(other))["nonce"] != told["nonce"]
    assert digest(submission) == hashlib.sha256(canonical(submission).encode()).hexdigest()


def test_a_hash_from_before_there_were_nonces_still_verifies(db):
    submission = factories.SubmissionFactory(consultation=closed())
    answered(submission)
    told = json.loads(canonical(submission))
    del told["nonce"]
    plain = json.dumps(told, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    AnySubmission.objects.filter(pk=submission.pk).update(digest=hashlib.sha256(plain.encode()).hexdigest())

    seals.seal(submission.consultation)

    assert findings(submission.consultation) == {"intact": 1}


def test_the_words_of_what_was_taken_back_or_removed_are_on_no_page_of_themes_and_replies(client_of, officer):
    consultation = closed()
    theme = factories.ThemeFactory(consultation=consultation)
    kept, gone = (
        factories.CommentFactory(discussion=discussion_of(consultation), comment=words)
        for words in ("Planted and kept.", "Planted and removed.")
    )
    sent = factories.SubmissionFactory(consultation=consultation)
    answer = answered(sent, text="Planted and taken back.")
    for text in (kept, gone, answer):
        file_text(text, theme, stance="for", by=officer)
    reply = factories.ReplyFactory(theme=theme)
    Comment.objects.filter(pk=gone.pk).update(state="removed")
    received.withdraw(writer_behind(sent.link_token))
    client = client_of(officer)
    pages = [
        client.get(url).text
        for url in (
            f"/en/admin/engagement/theme/{theme.pk}/change/",
            f"/en/admin/engagement/reply/{reply.pk}/change/",
            f"/en/admin/engagement/consultation/themes/{theme.pk}/passages/",
        )
    ]

    for page in pages:
        assert "Planted and removed." not in page
        assert "Planted and taken back." not in page
    assert any("Planted and kept." in page for page in pages)


@races
def test_the_index_of_a_consultation_never_holds_what_is_withdrawn_meanwhile(transactional_db):
    submission = factories.SubmissionFactory(consultation=closed())
    answer = answered(submission, text="Xylophone for everybody.")
    factories.AnswerPublicationFactory(answer=answer)
    factories.ReportFactory(consultation=submission.consultation, published_at=ago(hours=1))

    one_waits_for_the_other(
        lambda: received.withdraw(writer_behind(submission.link_token)),
        lambda: publications.index_consultation.call(submission.consultation_id),
    )

    assert not SearchEntry.objects.filter(label="engagement.publishedsubmission").exists()


@races
def test_nobody_takes_a_mark_of_reading_back_while_the_answer_goes_out(transactional_db):
    officer, consultation = factories.UserFactory(), closed()
    comment = factories.CommentFactory(discussion=discussion_of(consultation))
    theme = factories.ThemeFactory(consultation=consultation, published_at=ago(hours=2))
    file_text(comment, theme, stance="for", by=officer)
    factories.ReportFactory(consultation=consultation, published_at=ago(hours=2))
    factories.ReplyFactory(theme=theme)
    report = factories.ReportFactory(consultation=consultation, kind="answer")

    outcome = one_waits_for_the_other(
        lambda: reports.publish_answer(report, by=officer), lambda: desk.mark_unread(comment, by=officer)
    )

    assert is_refused(outcome)
    assert Reading.objects.filter(comment=comment).exists()


def test_a_mark_of_reading_can_be_taken_back_before(db, officer):
    comment = factories.CommentFactory(discussion=discussion_of(closed()))
    desk.mark_read(comment, by=officer)

    desk.mark_unread(comment, by=officer)

    assert not Reading.objects.exists()
