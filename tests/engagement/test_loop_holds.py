"""What closes the loop holds in the cases between the rules: seals, reports, words that were taken away, races."""

import hashlib
import json

import pytest
from django.test import Client
from django.urls import reverse

from blog.models import SearchEntry
from engagement.actions import desk, erasure, publications, received, reports, seals
from engagement.actions.filing import file_text
from engagement.actions.retention import apply_retention
from engagement.admin.desk import desk_url
from engagement.admin.filing import theme_url
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
from engagement.models.theme_board import board
from engagement.models.writers import writer_behind
from tests import factories
from tests.engagement.test_nothing_is_lost import at_once, is_refused, one_waits_for_the_other, races
from tests.factories import ago, answered, discussion_of


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
    Submission.objects.filter(pk=submission.pk).update(digest=hashlib.sha256(plain.encode()).hexdigest())

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
            theme_url("passages", theme.pk),
        )
    ]

    for page in pages:
        assert "Planted and removed." not in page
        assert "Planted and taken back." not in page
    assert any("Planted and kept." in page for page in pages)


def test_the_words_of_what_was_taken_back_or_removed_are_in_no_group_of_like_texts(client_of, officer):
    consultation, words = closed(), "Planted {}: please keep the old office open for everybody in town."
    texts = [
        factories.CommentFactory(discussion=discussion_of(consultation), comment=words.format(number))
        for number in ("first", "removed", "kept")
    ]
    sent = factories.SubmissionFactory(consultation=consultation)
    campaign = Campaign.objects.create(consultation=consultation)
    rows = [{"comment": text} for text in texts] + [{"answer": answered(sent, text=words.format("taken back"))}]
    for number, row in enumerate(rows):
        CampaignText.objects.create(campaign=campaign, likeness=100 - number, **row)
    Comment.objects.filter(pk=texts[1].pk).update(state="removed")
    received.withdraw(writer_behind(sent.link_token))
    client = client_of(officer)

    pages = [
        client.get(desk_url("groups", consultation.pk)),
        client.get(desk_url("group", consultation.pk, campaign.pk)),
    ]

    assert [page.status_code for page in pages] == [200, 200]
    assert "2 texts" in pages[0].text
    assert "kept" in pages[1].text
    for page in pages:
        assert "Planted removed" not in page.text
        assert "taken back:" not in page.text


PAGES = (
    *("", "figures/", "data/", "data/all.json", "report/", "report.pdf", "card/", "submissions/", "manifest.txt"),
    *(f"data/{name}.csv" for name in ("contributions", "themes", "replies", "trace", "figures")),
)


@pytest.mark.parametrize("said", ["nothing", "no objection", "late alone", "taken back"])
def test_every_page_of_the_outcome_stands_without_drafts_themes_or_anything_said(client, officer, said):
    consultation = closed()
    if said != "nothing":
        sent = {"no_objection": said == "no objection", "late": said == "late alone"}
        submission = factories.SubmissionFactory(consultation=consultation, **sent)
        Reading.objects.create(submission=submission, read_by=officer)
    if said == "taken back":
        received.withdraw(writer_behind(submission.link_token))
    if said == "late alone":
        file_text(answered(submission), factories.ThemeFactory(consultation=consultation), stance="for", by=officer)
        factories.ReplyFactory(theme=consultation.themes.get())
    for kind in ("heard", "answer"):
        report = factories.ReportFactory(consultation=consultation, kind=kind)
        (reports.publish_heard if kind == "heard" else reports.publish_answer)(report, by=officer)

    url = consultation.get_absolute_url("en")
    for page in (*(url + name for name in PAGES), "/en/promises/", "/en/impact/", "/en/commitments/"):
        assert client.get(page).status_code == 200, page
    expected = {"nothing": 0, "no objection": 1, "late alone": 0, "taken back": 0}[said]
    assert f"contributions: {expected}" in client.get(f"{url}manifest.txt").text
    withdrawn = {"withdrawn_at": ago(hours=1), "withdrawn_reason_en": "A law.", "withdrawn_reason_mn": "Хууль."}
    Consultation.objects.filter(pk=consultation.pk).update(**withdrawn)
    assert {client.get(url + name).status_code for name in PAGES} == {200}


def test_all_that_tells_a_number_tells_the_same_one(client, officer):
    consultation = closed()
    theme = factories.ThemeFactory(consultation=consultation)
    comments = [{}, {"late": True}, {"state": "removed"}, {"author_key": "x"}]
    for traits in comments:
        comment = factories.CommentFactory(discussion=discussion_of(consultation), **traits)
        factories.ExcerptFactory(theme=theme, comment=comment)
    one = {"consultation": consultation}
    new = factories.SubmissionFactory(**one, on_paper=True)
    for submission in (
        new,
        factories.SubmissionFactory(**one, on_paper=True, replaced_by=new),
        factories.SubmissionFactory(**one, consent="withheld"),
        factories.SubmissionFactory(**one, late=True),
        factories.SubmissionFactory(**one, unproven=True),
        factories.SubmissionFactory(**one, withdrawn_at=ago(hours=1)),
    ):
        for text in ("Longer.", "Much longer."):
            clause = factories.published_clause(draft__consultation=factories.ConsultationFactory())
            factories.ExcerptFactory(theme=theme, comment=None, answer=answered(submission, text=text, clause=clause))
    Reading.objects.bulk_create(
        [
            *(Reading(comment=found, read_by=officer) for found in Comment.objects.contributions(consultation)),
            *(Reading(submission=found, read_by=officer) for found in Submission.objects.received()),
        ]
    )
    reports.publish_heard(factories.ReportFactory(consultation=consultation), by=officer)

    url = consultation.get_absolute_url("en")
    everything = client.get(f"{url}data/all.json")
    tables = json.loads(b"".join(everything.streaming_content))["tables"]
    figures = {(row["figure"], row["key"]): row["number"] for row in tables["figures"]}
    assert figures["contributions", ""] == Seal.objects.get().count == 4
    assert figures["late_contributions", ""] == 2
    assert figures["contributions_by_theme", str(theme.pk)] == tables["themes"][0]["voices"] == 4
    assert sum(number for (figure, _key), number in figures.items() if figure == "contributions_by_day") == 4
    for split in ("language", "capacity", "channel"):
        found = sum(number for (figure, _key), number in figures.items() if figure == f"contributions_by_{split}")
        assert found == 4, split
    assert board(consultation)[0].voices == 4
    assert board(consultation)[0].late == 2
    assert len(tables["contributions"]) == len(tables["trace"]) == 3  # two in time and one late: comments alone


@races
def test_of_two_officers_who_write_the_first_reply_at_once_the_second_keeps_the_words(transactional_db):
    theme = factories.ThemeFactory()
    clients = [Client(), Client()]
    for client in clients:
        client.force_login(factories.UserFactory(is_superuser=True, is_staff=True))
    url = f"{reverse('admin:engagement_reply_add')}?theme={theme.pk}"
    sent = {"theme": theme.pk, "decision": "not_accepted", "seen": ""}
    for name in ("reason", "done", "signed_by", "office"):
        sent |= {f"{name}_{code}": f"Words of {name}" for code in ("en", "mn")}

    outcomes = at_once(*(lambda client=client: client.post(url, sent) for client in clients))

    assert sorted(outcome.status_code for outcome in outcomes) == [200, 302]
    assert "Words of reason" in next(outcome.text for outcome in outcomes if outcome.status_code == 200)
    assert theme.replies.count() == 1


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
