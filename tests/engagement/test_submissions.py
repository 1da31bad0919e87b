"""Formal submissions: begun without an account, saved and found again, previewed, sent once, and kept as they were sent."""

from datetime import timedelta
from io import BytesIO

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from engagement.models import (
    AnswerConflict,
    ChosenChoice,
    Sanction,
    Submission,
    Unwanted,
)
from engagement.models.keys import author_key
from engagement.spam.nonces import Seal
from tests import factories
from tests.conftest import fields_of
from tests.e2e import mails
from tests.factories import ahead, ask, choosing, pdf_file

pytestmark = pytest.mark.django_db

WHO = {"capacity": "person", "name": "Bold", "email": "bold@example.net", "language": "en"}


@pytest.fixture
def consultation():
    return factories.ConsultationFactory()


@pytest.fixture
def clause(consultation):
    return factories.published_clause(draft__consultation=consultation, number="1")


@pytest.fixture
def begin(client, consultation):
    """Begin a submission through the form; gives what is stored."""

    def begin(**who):
        url = respond(consultation)
        response = client.post(url, fields_of(client.get(url)) | WHO | who)
        assert response.status_code == 302, response.text
        return Submission.objects.latest("pk")

    return begin


def respond(consultation, language="en"):
    slug = getattr(consultation, f"slug_{language}")
    return f"/{language}/consultations/{slug}/respond/"


def page_of(submission, part="", language="en"):
    return f"{submission.private_url(language)}{part}"


def save(client, submission, url="", **typed):
    """Open the form as a browser does, type, and press a button."""
    url = url or page_of(submission)
    return client.post(url, fields_of(client.get(url)) | typed)


def send(client, submission, url="", **changes):
    """Look at it and press the button, having chosen what may be published."""
    url = f"{url or page_of(submission)}send/"
    fields = fields_of(client.get(url))
    if "consent" not in fields:
        fields = fields_of(choose(client, url, "named"))
    return client.post(url, fields | {"send": "1"} | changes)


def choose(client, url, consent):
    """Choose what may be published; the answer is the preview by that choice."""
    return client.post(url, fields_of(client.get(url)) | {"consent": consent, "preview": "1"})


def text_of(submission):
    return "\n".join(answer.text for answer in submission.answers.order_by("pk"))


def test_a_submission_is_begun_without_an_account_and_its_link_is_mailed(client, consultation, begin):
    page = BeautifulSoup(client.get(respond(consultation)).content, "html.parser")
    submission = begin()

    assert "Everybody may answer" in page.text
    assert (submission.is_begun, submission.is_received) == (True, False)
    [message] = mails.to("bold@example.net")
    assert message.subject == "The link to your answer"
    assert submission.private_url() in message.body
    assert client.get(submission.private_url()).status_code == 200
    assert not any(submission.reference in other for other in ("", message.subject))


def test_without_an_address_the_private_link_is_shown_and_nothing_is_mailed(client, begin):
    submission = begin(email="", name="")

    page = client.get(submission.private_url("mn"))

    assert mail.outbox == []
    assert f"http://localhost:8000{submission.private_url('mn')}" in page.text
    assert (submission.has_address, submission.author_key) == (False, "")


def test_a_form_that_is_sent_twice_begins_once(client, consultation):
    url = respond(consultation)
    fields = fields_of(client.get(url)) | WHO

    answers = [client.post(url, fields), client.post(url, fields | {"name": "Bold again"})]

    assert Submission.objects.count() == 1
    assert answers[0].url == answers[1].url
    assert len(mail.outbox) == 1


@pytest.mark.parametrize(
    ("dates", "status"),
    [
        ({}, 302),
        ({"upcoming": True}, 422),
        ({"closed": True}, 422),
        ({"withdrawn": True}, 422),
        ({"kind": "question_hour"}, 422),
        ({"published_at": None}, 404),
    ],
)
def test_only_an_open_consultation_lets_a_submission_begin(client, consultation, dates, status):
    other = factories.ConsultationFactory(**dates)
    fields = fields_of(client.get(respond(consultation)))
    form = client.get(respond(other))
    if status == 302:
        fields = fields_of(form)
    else:
        fields |= seal_for(other)

    response = client.post(respond(other), fields | WHO)

    assert (response.status_code, Submission.objects.count()) == (status, int(status == 302))
    assert status == 302 or "Begin the answer" not in form.text


def seal_for(consultation):
    return Seal.made("submission", str(consultation.pk), "")._asdict()


def test_forms_that_are_forged_trapped_or_too_many_begin_nothing(client, consultation, settings, begin):
    url = respond(consultation)
    fields = fields_of(client.get(url)) | WHO
    trap = next(
        name
        for name in fields
        if name.rpartition("_")[2].isalnum()
        and "_" in name
        and name not in WHO
        and "key" not in name
        and "hash" not in name
        and "type" not in name
        and "pk" not in name
    )

    trapped = client.post(url, fields | {trap: "buy"})
    forged = client.post(url, fields | {"security_hash": "x" * 64})
    linked = client.post(url, fields | {"name": "http://spam.example"})
    nameless = client.post(url, fields | {"capacity": "organisation"})
    settings.SUBMISSION_RATES_PER_ADDRESS = [(0, timedelta(hours=1))]
    flooded = client.post(url, fields)

    assert [answer.status_code for answer in (trapped, forged, linked, nameless, flooded)] == [302, 422, 422, 422, 422]
    assert "Bold" in nameless.text
    assert Submission.objects.count() == 0
    settings.SUBMISSION_RATES_PER_ADDRESS = [(9, timedelta(hours=1))]
    assert begin().name == "Bold"


def test_a_banned_address_and_one_that_wants_no_mail_are_refused_with_their_reason(client, consultation, begin):
    key = author_key("bold@example.net")
    for kind, status in ((Sanction.Kind.MUTE, 302), (Sanction.Kind.BAN, 422)):
        sanction = factories.SanctionFactory(kind=kind, author_key=key)
        url = respond(consultation)
        response = client.post(url, fields_of(client.get(url)) | WHO)
        assert response.status_code == status, kind
        Sanction.objects.filter(pk=sanction.pk).delete()
    Unwanted.objects.create(author_key=key, token_digest="x")
    url = respond(consultation)
    assert "its owner has told us so" in client.post(url, fields_of(client.get(url)) | WHO).text


class TestWriting:
    def test_what_is_saved_is_found_again_from_another_device_in_the_other_language(self, client, clause, begin):
        question = ask(choosing("Mornings", "Other", other=True, consultation=clause.draft.consultation, required=True))
        submission = begin()
        mornings = question.choices.get(text_en="Mornings")

        saved = save(client, submission, w="Open until six.", **{f"q{question.pk}": str(mornings.pk)})
        opened = save(client, submission, add_clause=str(clause.pk))
        again = Client().get(page_of(submission, language="mn"))

        assert (saved.status_code, opened.url.endswith(f"#remark-{clause.pk}")) == (302, True)
        assert "Open until six." in again.text
        assert [one.choice for one in ChosenChoice.objects.all()] == [mornings]
        assert Client().get(opened.url.partition("#")[0]).text.count(f'name="c{clause.pk}"') == 1

    def test_an_answer_that_cannot_be_stored_keeps_the_others_and_what_was_typed(self, client, begin, settings):
        settings.ANSWER_MAX_LENGTH = 20
        question = ask(factories.QuestionFactory(consultation=begin().consultation))
        submission = Submission.objects.get()
        long = "far too long for this form"

        refused = save(client, submission, w="Short.", **{f"q{question.pk}": long})
        mended = client.post(page_of(submission), fields_of(refused) | {f"q{question.pk}": "Fits."})

        assert (refused.status_code, long in refused.text) == (422, True)
        assert mended.status_code == 302
        assert sorted(submission.answers.values_list("text", flat=True)) == ["Fits.", "Short."]
        assert AnswerConflict.objects.count() == 0

    def test_an_answer_is_taken_back_and_its_version_goes_on(self, client, begin):
        submission = begin()
        save(client, submission, w="One.")
        save(client, submission, w="")

        answer = submission.answers.get()

        assert (answer.text, answer.version) == ("", 2)
        assert "Nothing is answered" in client.get(page_of(submission, "send/")).text

    def test_a_browser_that_saves_by_itself_learns_the_versions_and_never_meets_its_own(self, client, begin):
        submission = begin()
        fields = fields_of(client.get(page_of(submission)))
        for text in ("One.", "One. Two.", "One. Two. Three."):
            told = client.post(page_of(submission), fields | {"w": text, "autosave": "1"}).json()
            fields |= told["seen"]

        assert "Saved at" in told["message"]
        assert text_of(submission) == "One. Two. Three."
        assert AnswerConflict.objects.count() == 0

    def test_two_tabs_on_different_answers_never_meet(self, client, begin):
        question = ask(factories.QuestionFactory(consultation=begin().consultation))
        submission = Submission.objects.get()
        tabs = [fields_of(client.get(page_of(submission))) for _tab in range(2)]

        first = client.post(page_of(submission), tabs[0] | {"w": "On the whole."})
        assert first.status_code == 302, tabs[0]
        client.post(page_of(submission), tabs[1] | {f"q{question.pk}": "To the question."})

        assert sorted(submission.answers.values_list("text", flat=True)) == ["On the whole.", "To the question."]
        assert AnswerConflict.objects.count() == 0

    @pytest.mark.parametrize(
        ("keep", "left"), [("stored", "First."), ("other", "Second."), ("both", "First.\n\nSecond.")]
    )
    def test_two_on_one_answer_lose_nothing_and_choose(self, client, begin, keep, left):
        submission = begin()
        tabs = [fields_of(client.get(page_of(submission))) for _tab in range(2)]
        client.post(page_of(submission), tabs[0] | {"w": "First."})
        for _again in range(2):
            client.post(page_of(submission), tabs[1] | {"w": "Second."})

        page = client.get(page_of(submission)).text
        conflict = AnswerConflict.objects.get()
        held_up = send(client, submission)
        save(client, submission, settle=f"{conflict.pk}:{keep}:1")

        assert ("First." in page, "Second." in page) == (True, True)
        assert (held_up.status_code, submission.answers.get().text) == (409, left)
        assert AnswerConflict.objects.count() == 0
        assert send(client, submission).status_code == 302

    def test_a_choice_between_versions_is_not_made_over_a_third_that_was_not_shown(self, client, begin):
        submission = begin()
        tabs = [fields_of(client.get(page_of(submission))) for _tab in range(2)]
        client.post(page_of(submission), tabs[0] | {"w": "First."})
        client.post(page_of(submission), tabs[1] | {"w": "Second."})
        shown = fields_of(client.get(page_of(submission)))
        conflict = AnswerConflict.objects.get()
        save(client, submission, w="Third.")

        late = client.post(page_of(submission), shown | {"settle": f"{conflict.pk}:other:1"})
        kept = (text_of(submission), AnswerConflict.objects.count())
        save(client, submission, settle=f"{conflict.pk}:other:2")

        assert (late.status_code, kept) == (422, ("Third.", 1))
        assert "Somebody has changed this answer meanwhile" in late.text
        assert (text_of(submission), AnswerConflict.objects.count()) == ("Second.", 0)

    def test_two_devices_of_one_person_both_keep_their_words(self, client, begin):
        submission = begin()
        tabs = [fields_of(client.get(page_of(submission))) for _tab in range(3)]
        for tab, text in zip(tabs, ("Stored.", "On the phone.", "On the desk."), strict=True):
            client.post(page_of(submission), tab | {"w": text})

        kept = set(AnswerConflict.objects.values_list("text", flat=True))

        assert (text_of(submission), kept) == ("Stored.", {"On the phone.", "On the desk."})

    def test_a_mistyped_address_loses_its_link_when_it_is_corrected(self, client, begin):
        submission = begin(email="bodl@example.net")
        before = page_of(submission)

        answer = save(client, submission, url=f"{before}about/", email="bold@example.net")

        submission.refresh_from_db()
        assert answer.url == f"{page_of(submission)}?saved"
        assert (client.get(before).status_code, client.get(answer.url).status_code) == (404, 200)
        assert submission.private_url() in mails.to("bold@example.net")[-1].body

    def test_the_form_never_expires_before_the_deadline(self, client, begin):
        submission = begin()
        fields = fields_of(client.get(page_of(submission)))

        with time_machine.travel(ahead(days=9)):
            assert client.post(page_of(submission), fields | {"w": "Later."}).status_code == 302

        assert text_of(submission) == "Later."

    def test_a_file_is_added_downloaded_and_removed(self, client, begin):
        submission = begin()
        save(client, submission, w="See the file.", file=upload("a report.pdf", pdf_file()))
        refused = save(client, submission, file=upload("page.pdf", b"<html><script>alert(1)</script>"))
        attachment = submission.attachments.get()

        got = client.get(page_of(submission, f"files/{attachment.pk}/"))
        stranger = factories.SubmissionFactory(begun=True, consultation=submission.consultation)
        content = b"".join(got.streaming_content)
        save(client, submission, remove=str(attachment.pk))

        assert (refused.status_code, "See the file." in refused.text) == (422, True)
        assert (content, got["X-Content-Type-Options"]) == (pdf_file(), "nosniff")
        assert got["Content-Disposition"] == 'attachment; filename="a report.pdf"'
        assert client.get(page_of(stranger, f"files/{attachment.pk}/")).status_code == 404
        assert client.get(page_of(submission, f"files/{attachment.pk}/")).status_code == 404
        assert client.get(f"/media/{attachment.file.name}").status_code == 404

    def test_files_are_limited_and_the_same_one_counts_once(self, client, begin, settings):
        settings.SUBMISSION_MAX_FILES = 1
        submission = begin()

        for name, words in (("one.pdf", b"One."), ("same.pdf", b"One."), ("two.pdf", b"Two.")):
            last = save(client, submission, file=upload(name, pdf_file(words)))

        assert (last.status_code, submission.attachments.get().name) == (422, "one.pdf")

    def test_no_other_page_takes_a_file(self, client, consultation):
        broken = BytesIO(b"\0\xff")
        response = client.post(respond(consultation), WHO | {"file": broken})

        assert response.status_code == 400


def upload(name, content):
    return SimpleUploadedFile(name, content, content_type="application/pdf")
