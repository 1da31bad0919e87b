import hashlib
import re
from io import StringIO
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from diplomacy.management.commands import worker
from engagement.actions import erasure, received, seals, submission_erasure
from engagement.actions.retention import apply_retention
from engagement.models import Comment, Consultation, Seal, SealedContribution, Submission, TimelineEntry
from engagement.models.answers import digest
from engagement.models.manifests import Finding, verify
from engagement.models.writers import writer_behind
from tests import factories
from tests.factories import ago, answered, discussion_of


def sent(consultation, text="Open until six.", **traits):
    """A submission that is what its receipt says."""
    submission = factories.SubmissionFactory(consultation=consultation, **traits)
    answered(submission, text=text)
    Submission.objects.filter(pk=submission.pk).update(digest=digest(Submission.objects.get(pk=submission.pk)))
    return Submission.objects.get(pk=submission.pk)


def spoken(consultation, **traits):
    return factories.CommentFactory(discussion=discussion_of(consultation), **traits)


@pytest.fixture
def consultation(db):
    return factories.ConsultationFactory(closed=True)


def findings(consultation):
    return {found.value: count for found, count in verify(Seal.objects.get(consultation=consultation)).counts.items()}


def test_the_manifest_lists_what_was_accepted_in_time_and_nothing_else(client, consultation):
    comment, submission = spoken(consultation, comment="Evenings, please."), sent(consultation, consent="withheld")
    spoken(consultation, late=True)
    spoken(consultation, state="rejected")
    spoken(consultation, official=True)
    sent(consultation, late=True)
    sent(consultation, unproven=True)
    sent(consultation, withdrawn_at=ago(hours=1))

    made = seals.seal(consultation)

    url = consultation.get_absolute_url("en")
    served = client.get(f"{url}manifest.txt")
    head, _blank, hashes = served.text.partition("\n\n")
    own = SealedContribution.objects.get(comment=comment)
    assert hashes.split() == sorted([submission.digest, own.digest])
    assert head.splitlines()[0] == "consultation-manifest 1"
    assert f"contributions: {made.count}" in head
    assert made.digest == hashlib.sha256(served.content).hexdigest()
    entry = TimelineEntry.objects.get(kind="sealed")
    assert made.digest in entry.note_en
    assert made.digest in entry.note_mn
    assert made.digest in client.get(url).text
    assert "Evenings" not in served.text
    assert seals.seal(consultation) == made
    assert TimelineEntry.objects.filter(kind="sealed").count() == 1


def test_a_consultation_is_sealed_once_nobody_can_send_in_time_and_everything_is_moderated(db):
    def closed(**kwargs):
        return factories.ConsultationFactory(opens_at=ago(days=30), closes_at=ago(**kwargs))

    due, held, grace = closed(days=2), closed(days=2), closed(hours=20)
    factories.ConsultationFactory()
    factories.ConsultationFactory(opens_at=ago(days=30), closes_at=ago(days=2), withdrawn=True)
    waiting = spoken(held, held=True)

    assert seals.seal_due() == 1
    assert list(Seal.objects.values_list("consultation", flat=True)) == [due.pk]

    Comment.objects.filter(pk=waiting.pk).update(state="published", published_at=ago(hours=1))
    Consultation.objects.filter(pk=grace.pk).update(closes_at=ago(hours=25))
    assert seals.seal_due() == 2
    assert seals.seal_due() == 0
    assert Seal.objects.get(consultation=held).count == 1


def test_sealing_and_verifying_cost_the_same_for_one_as_for_many(db):
    def costs(number):
        consultation = factories.ConsultationFactory(closed=True)
        for _ in range(number):
            spoken(consultation)
            sent(consultation)
        with CaptureQueriesContext(connection) as sealing:
            seals.seal(consultation)
        with CaptureQueriesContext(connection) as verifying:
            assert verify(consultation.seal).counts == {Finding.INTACT: 2 * number}
        return len(sealing), len(verifying)

    assert costs(1) == costs(6)


def test_the_author_of_a_comment_finds_its_hash_and_a_record_that_has_it(client, consultation):
    comment = spoken(consultation, comment="Нээлттэй байгаасай.")
    url = comment.private_url("en")
    assert "Your proof" not in client.get(url).text

    seals.seal(consultation)

    page, record = client.get(url), client.get(f"{url}record.json")
    found = hashlib.sha256(record.content).hexdigest()
    assert found in page.text
    assert record.json()["text"] == "Нээлттэй байгаасай."
    assert record["Cache-Control"] == "max-age=0, no-cache, no-store, must-revalidate, private"
    check = client.get(f"{consultation.get_absolute_url('en')}manifest/", {"hash": f" {found.upper()} "})
    assert "Yes: it is in the sealed list." in check.text
    later = spoken(consultation)
    assert client.get(f"{later.private_url('en')}record.json").status_code == 404


def test_no_record_hands_out_what_a_moderator_has_hidden(client, consultation):
    comment = spoken(consultation, comment="Call 99112233 now.")
    seals.seal(consultation)
    decision = factories.ModerationDecisionFactory(comment=comment, act="redact", ground=factories.GroundFactory())
    comment.redactions.create(
        decision=decision, ground=decision.ground, start=5, end=13, words="99112233", made_by=decision.decided_by
    )
    Comment.objects.filter(pk=comment.pk).update(comment="Call ████████ now.")
    url = comment.private_url("en")

    page, record = client.get(url), client.get(f"{url}record.json")

    assert record.status_code == 404
    assert "there is no record of them to download" in page.text
    assert "99112233" not in page.text
    assert findings(consultation) == {"intact": 1}


def test_the_check_says_in_not_in_late_or_not_sealed_yet(client, consultation):
    submission, late = sent(consultation), sent(consultation, late=True)
    url = f"{consultation.get_absolute_url('en')}manifest/"

    assert "has not been sealed yet" in client.get(url, {"hash": "0" * 64}).text
    seals.seal(consultation)

    answers = {
        given: client.get(url, {"hash": given}) for given in (submission.digest, late.digest, "0" * 64, "<b>", "")
    }
    assert "Yes: it is in the sealed list." in answers[submission.digest].text
    assert "It was received, and is not in the sealed list" in answers[late.digest].text
    assert "No: it is not in the sealed list." in answers["0" * 64].text
    assert answers["<b>"].status_code == answers[""].status_code == 400
    assert 'value="&lt;b&gt;"' in answers["<b>"].text
    assert "csrf" not in answers["<b>"].text
    other = factories.ConsultationFactory(closed=True)
    seals.seal(other)
    assert "No: it is not" in client.get(f"{other.get_absolute_url('en')}manifest/", {"hash": submission.digest}).text


def test_a_manifest_is_not_found_before_it_is_sealed_or_where_the_consultation_is_not_public(client, consultation):
    assert client.get(f"{consultation.get_absolute_url('en')}manifest.txt").status_code == 404

    seals.seal(consultation)
    url = f"{consultation.get_absolute_url('en')}manifest.txt"
    assert client.get(url).status_code == 200
    Consultation.objects.filter(pk=consultation.pk).update(published_at=None)

    assert client.get(url).status_code == 404


def test_verification_tells_what_became_of_each_contribution(consultation):
    kept, edited, withdrawn, altered = (spoken(consultation) for _ in range(4))
    mistyped, gone = sent(consultation, on_paper=True), sent(consultation)
    seals.seal(consultation)
    Comment.objects.filter(pk=edited.pk).update(comment="Other words.", edited_at=ago(days=-1))
    Comment.objects.filter(pk=withdrawn.pk).update(state="withdrawn", comment="")
    Submission.objects.filter(pk=mistyped.pk).update(replaced_by=sent(consultation, on_paper=True))
    received.withdraw(writer_behind(gone.link_token))

    told = StringIO()
    call_command("verify_manifest", stdout=told)
    assert findings(consultation) == {"intact": 2, "edited": 1, "withdrawn": 2, "replaced": 1}
    assert kept.pk
    assert "2 withdrawn" in told.getvalue()

    Comment.objects.filter(pk=altered.pk).update(comment="Nobody wrote this.")
    told = StringIO()
    with pytest.raises(CommandError, match="Altered"):
        call_command("verify_manifest", stdout=told)
    assert SealedContribution.objects.get(comment=altered).digest in told.getvalue()


def test_verification_sees_a_manifest_that_is_not_the_one_that_was_sealed(consultation, tmp_path):
    spoken(consultation)
    made = seals.seal(consultation)
    copy = tmp_path / "manifest.txt"
    copy.write_text(made.body, encoding="utf-8")
    call_command("verify_manifest", str(consultation.pk), manifest=copy, stdout=StringIO())

    copy.write_text(made.body.replace("contributions: 1", "contributions: 2"), encoding="utf-8")
    with pytest.raises(CommandError, match="Altered"):
        call_command("verify_manifest", str(consultation.pk), manifest=copy, stdout=StringIO())
    SealedContribution.objects.all().delete()
    with pytest.raises(CommandError, match="Altered"):
        call_command("verify_manifest", str(consultation.pk), stdout=StringIO())
    with pytest.raises(CommandError, match="Not sealed: 987"):
        call_command("verify_manifest", "987", stdout=StringIO())


def test_an_erasure_leaves_the_hash_and_nothing_to_test_a_guess_against(consultation):
    comment, submission = spoken(consultation), sent(consultation)
    made = seals.seal(consultation)

    erasure.erase_comment(comment)
    submission_erasure.erase(writer_behind(submission.link_token))

    rows = SealedContribution.objects.values_list("comment", "submission", "seed")
    assert set(rows) == {(None, None, None)}
    assert Seal.objects.get().body == made.body
    assert findings(consultation) == {"erased": 2}
    assert Finding.ALTERED not in verify(made).counts


def test_what_is_emptied_by_age_loses_its_nonce_too(consultation, settings):
    comment = spoken(consultation)
    seals.seal(consultation)
    Comment.objects.filter(pk=comment.pk).update(state="withdrawn", withdrawn_at=ago(days=60), submit_date=ago(days=70))
    Comment.objects.filter(pk=comment.pk).update(proven_at=ago(days=70), published_at=ago(days=70))

    apply_retention()

    assert Comment.objects.get(pk=comment.pk).comment == ""
    assert SealedContribution.objects.get(comment=comment).seed is None
    assert findings(consultation) == {"withdrawn": 1}


def test_the_worker_seals(consultation):
    spoken(consultation)

    worker.sweep(SimpleNamespace(keep=lambda: None), worker.Sweeper(lambda: None, every=60))

    assert re.fullmatch("[0-9a-f]{64}", Seal.objects.get(consultation=consultation).digest)
