"""Paper: letters, mail, calls and meetings entered by staff, read by officers, and corrected where they were mistyped."""

from datetime import date, datetime, time, timedelta
from uuid import uuid4

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Permission
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from diplomacy.records import Unchangeable
from diplomacy.refusals import Refused
from engagement.actions import gates, paper, readings
from engagement.actions.answers import Said
from engagement.actions.paper import Paper
from engagement.actions.submissions import About
from engagement.groups import ensure_groups
from engagement.models import Answer, Attachment, Consultation, Delivery, Reading, Submission
from engagement.models.answers import digest
from engagement.models.voices import Voices
from tests.conftest import member
from tests.factories import (
    ConsultationFactory,
    QuestionFactory,
    SubmissionFactory,
    ThemeFactory,
    UserFactory,
    ago,
    answered,
    ask,
    published_clause,
)

pytestmark = pytest.mark.django_db

ADD = "admin:engagement_submission_add"
PDF = b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n2 0 obj\n<< /Type /Pages /Kids [] /Count 0 >>\nendobj\nxref\n0 3\n0000000000 65535 f \n0000000009 00000 n \n0000000058 00000 n \ntrailer\n<< /Size 3 /Root 1 0 R >>\nstartxref\n107\n%%EOF\n"


@pytest.fixture
def clause():
    return published_clause()


@pytest.fixture
def consultation(clause):
    return Consultation.objects.with_reports().get(pk=clause.draft.consultation_id)


@pytest.fixture
def question(consultation):
    return ask(QuestionFactory(consultation=consultation))


@pytest.fixture
def clerk(db):
    """Somebody who may enter paper, and nothing else."""
    ensure_groups()
    user = UserFactory(is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="enter_submission"))
    return user


def page_of(consultation):
    return f"{reverse(ADD)}?consultation={consultation.pk}"


def parsed(response):
    return BeautifulSoup(response.content, "html.parser")


def letter(clause, **changes):
    """What an officer types for a letter."""
    yesterday = timezone.localdate() - timedelta(days=1)
    facts = {
        "channel": "letter",
        "day": yesterday.isoformat(),
        "clock": "",
        "language": "mn",
        "capacity": "organisation",
        "name": "",
        "organisation": "Herders of the Gobi",
        "email": "",
        "consent": "withheld",
        "key": uuid4(),
        f"c{clause.pk}": "The hours do not suit us.",
        f"c{clause.pk}-argument": "against",
    }
    return facts | changes


def written(consultation, came_at=None, **changes):
    """A paper for the verbs."""
    about = About(name="Dulmaa", language="mn")
    return Paper(consultation, "letter", came_at or ago(days=1), about, said=(Said(text="Too early."),), **changes)


# Entering


def test_letter_is_entered_with_scan_who_and_when_and_nothing_is_mailed(
    officer, client_of, clause, consultation, mailoutbox
):
    office = client_of(officer)
    scan = SimpleUploadedFile("letter.pdf", PDF)
    noticed = letter(clause, scans=[scan], email="gobi@example.net")

    response = office.post(page_of(consultation), noticed, follow=True)

    submission = Submission.objects.get()
    answer = Answer.objects.get()
    assert submission.reference in response.content.decode()
    assert (submission.channel, submission.entered_by, submission.consent) == ("letter", officer, "withheld")
    assert (submission.organisation, submission.late, submission.language) == ("Herders of the Gobi", False, "mn")
    assert (answer.clause, answer.text, answer.argument) == (clause, "The hours do not suit us.", "against")
    assert submission.is_received
    assert submission.digest == digest(submission)
    assert submission.received_at < submission.sent_at
    assert (Attachment.objects.get().media_type, Delivery.objects.count(), mailoutbox) == ("application/pdf", 0, [])
    assert Voices(consultation).by_clause == {clause.pk: 1}
    # The same page sent twice by a nervous hand adds nothing.
    office.post(page_of(consultation), noticed | {"scans": [SimpleUploadedFile("letter.pdf", PDF)]})
    assert Submission.objects.count() == 1


def test_receipt_goes_only_where_it_is_asked_for_and_to_an_address(
    officer, client_of, clause, consultation, mailoutbox
):
    office = client_of(officer)

    refused = office.post(page_of(consultation), letter(clause, receipt="on"))
    told = office.post(page_of(consultation), letter(clause, receipt="on", email="gobi@example.net"))

    assert "There is no address to which a receipt could be sent." in refused.content.decode()
    assert told.status_code == 302
    assert [mail.to for mail in mailoutbox] == [["gobi@example.net"]]
    assert Submission.objects.get().reference in mailoutbox[0].body


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"day": (timezone.localdate() + timedelta(days=2)).isoformat()}, "lies in the future"),
        ({"day": "2001-02-03"}, "before the consultation opened"),
        ({"day": "2026-13-44"}, "valid date"),
        ({"channel": "web"}, "Came by"),
        ({"organisation": ""}, "Name the organisation."),
        ({"capacity": "person"}, "A private person writes for no organisation"),
        ({"capacity": "person", "organisation": "", "consent": "named"}, "There is no name to publish."),
        ({"email": "nobody"}, "valid email"),
        ({"language": "fr"}, "Language"),
    ],
)
def test_refused_entry_says_why_and_keeps_what_was_typed(officer, client_of, clause, consultation, changes, sentence):
    response = client_of(officer).post(page_of(consultation), letter(clause, **changes))

    page = parsed(response)
    assert sentence in page.select_one(".error-summary").text
    assert page.select_one(f"#id_c{clause.pk}").text.strip() == "The hours do not suit us."
    assert not Submission.objects.exists()


def test_entry_that_says_nothing_is_refused_and_no_objection_alone_is_enough(officer, client_of, clause, consultation):
    office = client_of(officer)
    silent = letter(clause) | {f"c{clause.pk}": "", f"c{clause.pk}-argument": ""}

    refused = office.post(page_of(consultation), silent)
    taken = office.post(page_of(consultation), silent | {"no_objection": "on"})

    assert "What it says is not entered yet." in refused.content.decode()
    assert taken.status_code == 302
    assert Submission.objects.get().no_objection


def test_program_is_refused_as_a_scan(officer, client_of, clause, consultation):
    evil = SimpleUploadedFile("scan.pdf", b"MZ\x90\x00 this program")

    response = client_of(officer).post(page_of(consultation), letter(clause, scans=[evil]))

    page = parsed(response)
    assert "scan.pdf" in page.select_one(".error-summary").text
    assert "choose the files once more" in page.text
    assert not Submission.objects.exists()


def test_same_organisation_on_the_same_day_is_asked_about_first(officer, client_of, clause, consultation):
    office = client_of(officer)
    office.post(page_of(consultation), letter(clause))
    again = letter(clause, organisation="HERDERS of the Gobi")

    warned = office.post(page_of(consultation), again)
    entered = office.post(page_of(consultation), again | {"another": "on"})
    other_day = letter(clause, day=timezone.localdate().isoformat(), clock="00:00")
    unasked = office.post(page_of(consultation), other_day)

    assert Submission.objects.order_by("pk").first().reference in parsed(warned).select_one("#alike").find_parent().text
    assert (entered.status_code, unasked.status_code, Submission.objects.count()) == (302, 302, 3)


def test_more_clauses_are_opened_one_by_one_without_entering_anything(officer, client_of, clause, consultation):
    typed = letter(clause, add="1", add_clause=clause.pk, organisation="Half-typed")

    page = parsed(client_of(officer).post(page_of(consultation), typed))

    assert page.select_one("#id_organisation")["value"] == "Half-typed"
    assert page.select_one(f"#id_c{clause.pk}")
    assert not page.select(".error-summary")
    assert not Submission.objects.exists()


# When it came in


@pytest.mark.parametrize(("offset", "late"), [(-1, False), (0, True), (1, True)])
def test_paper_is_late_from_the_exact_second_of_closing(officer, offset, late):
    closes_at = ago(days=1).replace(microsecond=0)
    consultation = ConsultationFactory(closed=True, closes_at=closes_at)

    submission = paper.enter(written(consultation, closes_at + timedelta(seconds=offset)), by=officer, key=uuid4())

    assert (submission.late, Submission.objects.counted().exists()) == (late, not late)
    assert Submission.objects.received().exists()


def test_letter_without_an_hour_is_in_time_on_the_days_of_opening_and_closing():
    at = datetime(2026, 3, 3, 9, 30, tzinfo=timezone.get_default_timezone())
    consultation = ConsultationFactory(opens_at=at, closes_at=at + timedelta(days=20))

    first, last = date(2026, 3, 3), date(2026, 3, 23)

    assert paper.came_at(consultation, first) == at
    assert paper.came_at(consultation, first, time(8)) < at
    assert not paper.is_late(consultation, paper.came_at(consultation, last))
    assert paper.is_late(consultation, paper.came_at(consultation, last, time(9, 30)))


@pytest.mark.parametrize(
    ("traits", "sentence"),
    [
        ({"unpublished": True}, "not public"),
        ({"upcoming": True}, "has not opened yet"),
        ({"withdrawn": True}, "withdrawn"),
        ({"kind": "question_hour"}, "no formal submission"),
    ],
)
def test_nothing_is_entered_where_nothing_is_asked(officer, client_of, traits, sentence):
    consultation = ConsultationFactory(**traits)

    with pytest.raises(Refused, match=sentence):
        paper.enter(written(consultation), by=officer, key=uuid4())
    page = client_of(officer).get(page_of(consultation))
    assert page.status_code == (404 if "unpublished" in traits else 200)
    if page.status_code == 200:
        assert sentence in page.content.decode()


# Who


def test_clerk_enters_and_sees_own_entries_alone(clerk, officer, editor, moderator, client_of, clause, consultation):
    other = SubmissionFactory(consultation=consultation, on_paper=True, organisation="Others", capacity="organisation")
    desk = client_of(clerk)

    entered = desk.post(page_of(consultation), letter(clause, email="gobi@example.net"), follow=True)

    assert entered.status_code == 200
    own = Submission.objects.get(entered_by=clerk)
    listed = desk.get(reverse("admin:engagement_submission_changelist")).content.decode()
    assert own.reference in listed
    assert other.reference not in listed
    assert desk.get(reverse("admin:engagement_submission_change", args=[other.pk])).status_code == 404
    assert "gobi@example.net" not in entered.content.decode()  # typed by this hand, and not told again
    assert desk.post(reverse("admin:engagement_submission_read", args=[own.pk])).status_code == 403
    for user in (editor, moderator):
        assert client_of(user).get(page_of(consultation)).status_code == 403
        assert client_of(user).get(reverse("admin:engagement_submission_changelist")).status_code == 403
    assert client_of(officer).get(page_of(consultation)).status_code == 200


# Reading


def test_officer_reads_one_after_the_other(officer, client_of, consultation, question, clause):
    said = SubmissionFactory(consultation=consultation, name="Bold", email="bold@example.net", language="mn")
    answered(said, question=question, text="From eight to six.")
    answered(said, clause=clause, text="Leave it as it is.", argument="for")
    following = SubmissionFactory(consultation=consultation, no_objection=True, late=True)
    office = client_of(officer)

    page = parsed(office.get(reverse("admin:engagement_submission_change", args=[said.pk])))
    moved = office.post(reverse("admin:engagement_submission_read", args=[said.pk]), {"next": "1"})

    text = page.select_one("#content-main").text
    assert all(words in text for words in ("From eight to six.", "Leave it as it is.", "Bold", "bold@example.net"))
    assert page.select_one(".answer__text")["lang"] == "mn"
    assert moved["Location"].endswith(reverse("admin:engagement_submission_change", args=[following.pk]))
    assert list(Reading.objects.values_list("submission", "read_by")) == [(said.pk, officer.pk)]
    unread = office.get(reverse("admin:engagement_submission_changelist"), {"reading": "unread"}).content.decode()
    assert following.reference in unread
    assert reverse("admin:engagement_submission_change", args=[said.pk]) not in unread
    last = office.post(reverse("admin:engagement_submission_read", args=[following.pk]), {"next": "1"})
    assert f"consultation__id__exact={consultation.pk}" in last["Location"]
    assert Reading.objects.count() == 2


def test_staff_see_nothing_that_is_still_being_written_and_no_words_that_were_taken_back(
    officer, client_of, consultation
):
    office, change = client_of(officer), "admin:engagement_submission_change"
    begun = SubmissionFactory(consultation=consultation, begun=True, organisation="Begun", capacity="organisation")
    hidden = {
        "unproven": SubmissionFactory(consultation=consultation, unproven=True, name="Unproven Name"),
        "gone": SubmissionFactory(consultation=consultation, withdrawn_at=ago(hours=1), name="Gone Name"),
    }
    for submission in hidden.values():
        answered(submission, text="Secret words")

    everything = [
        office.get(reverse("admin:engagement_submission_changelist"), query).content.decode()
        for query in ({}, {"state": "unproven"}, {"state": "gone"}, {"state": "replaced"}, {"q": "Begun"})
    ]

    assert not any(begun.reference in page for page in everything)
    assert office.get(reverse(change, args=[begun.pk])).status_code == 404
    for state, submission in hidden.items():
        page = office.get(reverse(change, args=[submission.pk])).content.decode()
        listed = office.get(reverse("admin:engagement_submission_changelist"), {"state": state}).content.decode()
        assert submission.reference in listed
        assert submission.name not in page + listed
        assert "Secret words" not in page
        assert not readings.mark_submissions_read([submission], by=officer)


def test_list_finds_by_reference_and_organisation_and_betrays_no_address(officer, client_of, consultation):
    found = SubmissionFactory(
        consultation=consultation, organisation="Union of Nomads", capacity="organisation", email="secret@example.net"
    )
    other = SubmissionFactory(consultation=consultation)
    office, url = client_of(officer), reverse("admin:engagement_submission_changelist")

    for query in (found.reference, "nomads"):
        page = office.get(url, {"q": query}).content.decode()
        assert found.reference in page
        assert other.reference not in page
    assert other.reference not in office.get(url, {"late": "1"}).content.decode()
    assert found.reference not in office.get(url, {"q": "secret@example.net"}).content.decode()
    for lookup in ("email__startswith", "author_key", "link_digest__startswith", "entered_by__password__startswith"):
        assert office.get(url, {lookup: "s"}).status_code in {302, 400}
    assert "secret@example.net" not in office.get(url).content.decode()


def test_file_is_saved_and_never_opened_on_our_site(officer, moderator, client_of, clause, consultation):
    client_of(officer).post(page_of(consultation), letter(clause, scans=[SimpleUploadedFile("letter.pdf", PDF)]))
    file = Attachment.objects.get()
    url = reverse("admin:engagement_submission_file", args=[file.submission_id, file.pk])

    response = client_of(officer).get(url)

    assert b"".join(response.streaming_content) == PDF
    assert response["Content-Disposition"].startswith("attachment")
    assert "no-store" in response["Cache-Control"]
    assert client_of(moderator).get(url).status_code == 404
    other = SubmissionFactory(consultation=consultation)
    wrong = reverse("admin:engagement_submission_file", args=[other.pk, file.pk])
    assert client_of(officer).get(wrong).status_code == 404


# Reports wait for the readers


def test_no_report_goes_out_over_the_head_of_an_unread_submission(officer, client_of):
    consultation = ConsultationFactory(closed=True)
    late = SubmissionFactory(consultation=consultation, late=True)
    in_time = SubmissionFactory(consultation=consultation)
    for other in ({"begun": True}, {"unproven": True}, {"withdrawn_at": ago(hours=1)}):
        SubmissionFactory(consultation=consultation, **other)
    ThemeFactory(consultation=consultation)
    sentence = "2 submissions have not been read."

    before = gates.obstacles_to_heard(consultation)
    box = client_of(officer).get(reverse("admin:index")).content.decode()
    readings.mark_submissions_read([late, in_time], by=officer)

    assert sentence in before
    assert "2 submissions to closed consultations are not read" in box
    assert not any("submission" in obstacle for obstacle in gates.obstacles_to_heard(consultation))
    assert gates.unproven_note(consultation).startswith("1 submission waits for its writer")


def test_submission_alone_asks_for_a_theme_and_one_without_objection_does_not():
    consultation = ConsultationFactory(closed=True)
    sentence = "File the contributions under at least one theme."

    SubmissionFactory(consultation=consultation, no_objection=True)
    nothing_to_file = gates.obstacles_to_heard(consultation)
    SubmissionFactory(consultation=consultation)

    assert sentence not in nothing_to_file
    assert sentence in gates.obstacles_to_heard(consultation)


# Corrections


@pytest.fixture
def mistyped(officer, client_of, clause, consultation):
    entry = letter(clause, consent="unnamed", scans=[SimpleUploadedFile("letter.pdf", PDF)])
    client_of(officer).post(page_of(consultation), entry)
    return Submission.objects.get()


def test_mistyped_entry_is_replaced_and_kept(officer, client_of, mistyped, clause, consultation):
    office, url = client_of(officer), reverse("admin:engagement_submission_correct", args=[mistyped.pk])
    readings.mark_submissions_read([mistyped], by=officer)
    form = parsed(office.get(url))
    entry = letter(clause, consent="unnamed", note="The organisation", organisation="Herders of the Altai")

    response = office.post(url, entry)

    old, new = Submission.objects.order_by("pk")
    assert form.select_one("#id_organisation")["value"] == "Herders of the Gobi"
    assert form.select_one(f"#id_c{clause.pk}").text.strip() == "The hours do not suit us."
    assert response.status_code == 302
    assert (old.replaced_by, new.correction, new.organisation) == (new, "The organisation", "Herders of the Altai")
    assert (old.digest, old.organisation) == (digest(old), "Herders of the Gobi")
    assert old.answers.get().text == "The hours do not suit us."
    assert [old.is_received, new.is_received, Voices(consultation).submissions] == [False, True, 1]
    assert new.attachments.get().digest == old.attachments.get().digest
    assert new.attachments.get().file.name != old.attachments.get().file.name
    assert Submission.objects.received().unread().get() == new
    page = office.get(reverse("admin:engagement_submission_change", args=[old.pk])).content.decode()
    assert new.reference in page
    again = office.post(url, entry | {"key": uuid4()}, follow=True).content.decode()
    assert "replaced by a corrected entry already" in again
    assert Submission.objects.count() == 2


def test_correction_widens_nothing_and_touches_nothing_of_others(officer, mistyped, consultation):
    change = written(consultation, consent="named")
    web = SubmissionFactory(consultation=consultation)
    gone = SubmissionFactory(consultation=consultation, on_paper=True, withdrawn_at=ago(hours=1))

    def correct(entry, paper_of=change, note="A name"):
        return paper.correct(entry, paper_of, note=note, by=officer, key=uuid4())

    for entry, sentence in ((mistyped, "only become less"), (web, "is theirs"), (gone, "taken back")):
        with pytest.raises(Refused, match=sentence):
            correct(entry)
    with pytest.raises(Refused, match="Say what was mistyped"):
        correct(mistyped, written(consultation, consent="withheld"), note=" ")
    with pytest.raises(Refused, match="another consultation"):
        correct(mistyped, written(ConsultationFactory()))
    assert correct(mistyped, written(consultation, consent="withheld")).consent == "withheld"


def test_what_was_entered_never_changes(mistyped):
    for change in (
        {"organisation": "Others"},
        {"received_at": ago(days=2)},
        {"late": True},
        {"consent": "named"},
        {"channel": "call"},
    ):
        stored = Submission.objects.get(pk=mistyped.pk)
        for name, value in change.items():
            setattr(stored, name, value)
        with pytest.raises(Unchangeable):
            stored.save()
    with pytest.raises((Unchangeable, ValidationError)):
        mistyped.delete()
    assert digest(Submission.objects.get(pk=mistyped.pk)) == mistyped.digest


def test_officer_group_has_what_it_needs():
    officer = member("policy officer")
    assert officer.has_perms(["engagement.enter_submission", "engagement.view_submission"])
    assert not officer.has_perm("engagement.change_submission")
    assert not officer.has_perm("engagement.delete_submission")
