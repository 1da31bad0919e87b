"""What is forgotten of submissions by age: what was never sent, taken back or confirmed, and who is not to be named."""

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from engagement.actions.retention import PERIODS, apply_retention
from engagement.models import Attachment, Colleague, Consultation, PaperSheet, Submission
from tests import world
from tests.factories import ConsultationFactory, ReportFactory, SubmissionFactory, UserFactory, answered

pytestmark = pytest.mark.django_db

WHO = {"name": "Bold", "organisation": "Union", "expertise": "Hours", "capacity": "expert"}


def ago(days):
    return timezone.now() - timedelta(days=days)


def settled(days):
    """A consultation that closed, and was answered so many days ago."""
    consultation = ConsultationFactory(closed=True)
    Consultation.objects.filter(pk=consultation.pk).update(opens_at=ago(days + 90), closes_at=ago(days + 60))
    for kind in ("heard", "answer"):
        ReportFactory(consultation=consultation, kind=kind, published_at=ago(days))
    return consultation


def told(consultation, **traits):
    """A submission with words, a file and a colleague."""
    long_ago = {"begun_at": ago(400), "saved_at": ago(400), "sent_at": ago(400)}
    submission = SubmissionFactory(consultation=consultation, **long_ago | {"network_key": "n"} | WHO | traits)
    answered(submission, saved_by="Tuya")
    path = default_storage.save("submissions/file", ContentFile(b"Bytes."))
    kept = {"file": path, "name": "a.pdf", "media_type": "application/pdf", "size": 6, "digest": "f" * 64}
    Attachment._base_manager.bulk_create([Attachment(submission=submission, added_by="Tuya", **kept)])
    Colleague.objects.create(submission=submission, name="Tuya", email="tuya@example.net")
    return submission


def left_of(submission):
    """What is still known of one: its name, address, answers, files, and by whom they were written."""
    found = Submission.objects.get(pk=submission.pk)
    names = {*found.answers.values_list("saved_by", flat=True), *found.attachments.values_list("added_by", flat=True)}
    return (found.name, bool(found.email), found.answers.count(), found.attachments.count(), "".join(names))


ALL = ("Bold", True, 1, 1, "Tuya")
NOTHING = ("", False, 0, 0, "")


@pytest.fixture
def forget(settings, tmp_path, django_capture_on_commit_callbacks):
    """Let the worker's daily round pass; gives how many files are left."""
    settings.MEDIA_ROOT = tmp_path

    def round_of_the_day():
        with django_capture_on_commit_callbacks(execute=True):
            apply_retention()
        return len(default_storage.listdir("submissions")[1])

    return round_of_the_day


def test_what_was_sent_keeps_its_words_and_loses_the_people_who_are_not_to_be_named(forget):
    old, young = settled(200), settled(5)
    found = {
        (name, consent): told(consultation, consent=consent)
        for name, consultation in (("old", old), ("young", young))
        for consent in ("named", "unnamed", "withheld")
    }

    assert forget() == 6
    hidden = ("", False, 1, 1, "")
    kept = {"named": ("Bold", False, 1, 1, ""), "unnamed": hidden, "withheld": hidden}
    assert {key: left_of(one) for key, one in found.items()} == {
        (name, consent): ALL if name == "young" else kept[consent] for name, consent in found
    }
    assert set(Submission.objects.values_list("network_key", flat=True)) == {""}


def test_what_was_taken_back_never_confirmed_or_never_sent_goes_with_its_files(forget):
    old, unsent = settled(200), {"sent_at": None, "proven_at": None, "digest": ""}
    withdrawn, unconfirmed = told(old, withdrawn_at=ago(31)), told(old, proven_at=None)
    early = told(settled(5), proven_at=None)
    lately = told(settled(5), withdrawn_at=ago(1))
    never = told(old, **unsent)
    writing = told(ConsultationFactory(), **unsent)

    assert forget() == 3
    assert [left_of(one) for one in (withdrawn, unconfirmed)] == [NOTHING] * 2
    assert [left_of(one) for one in (early, lately, writing)] == [ALL] * 3
    assert not Submission.objects.filter(pk=never.pk).exists()


def test_mistyped_entries_and_uploaded_sheets_do_not_outlive_their_use(forget):
    paper = {"on_paper": True, "consent": "named"}
    standing = told(settled(200), **paper)
    mistyped = told(standing.consultation, **paper, replaced_by=standing)
    sheet = {"consultation": standing.consultation, "uploaded_by": UserFactory(), "name": "letters.xlsx"}
    for days in (1, 3):
        PaperSheet.objects.create(**sheet, lines=[[1, ["Bold"]]], uploaded_at=ago(days))
    PaperSheet.objects.create(**sheet, entered_at=ago(3), uploaded_at=ago(3))

    forget()

    assert (left_of(standing)[0], left_of(mistyped)[0]) == ("Bold", "")
    assert [one.uploaded_at > ago(2) for one in PaperSheet.objects.all()] == [True]


def test_nothing_is_due_twice_and_young_things_stay(forget):
    told(ConsultationFactory(), begun_at=ago(1), saved_at=ago(1), sent_at=ago(1))
    before = world.fingerprint()
    forget()
    assert world.fingerprint() == before
    for traits in ({"withdrawn_at": ago(40)}, {"proven_at": None}, {"consent": "withheld"}):
        told(settled(200), **traits)

    forget()

    now = timezone.now()
    assert {str(period.label): period.due(now) for period in PERIODS if period.due(now)} == {}
