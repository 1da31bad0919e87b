"""Sending a submission: as previewed, once, by the second of the deadline; its receipt, and what can still be done with it."""

import hashlib
import json
from datetime import timedelta

import pytest
import time_machine
from django.conf import settings as site_settings
from django.core import mail
from django.core.exceptions import ValidationError
from django.utils import timezone

from engagement.actions import reminders, retention
from engagement.models import (
    Answer,
    Attachment,
    ChosenChoice,
    Colleague,
    Consultation,
    Contributor,
    Erasure,
    Submission,
)
from tests import factories
from tests.conftest import fields_of
from tests.e2e import mails
from tests.engagement.test_submissions import begin, choose, clause, consultation, page_of, save, send, upload  # noqa: F401
from tests.factories import ago, ahead, ask, choosing, pdf_file

pytestmark = pytest.mark.django_db

SECOND = timedelta(seconds=1)


@pytest.fixture
def ready(client, begin):  # noqa: F811
    """Begun and answered, with a file and the choice of publication; not sent."""
    submission = begin()
    save(client, submission, w="Open until six.", file=upload("report.pdf", pdf_file()))
    choose(client, page_of(submission, "send/"), "named")
    return submission


@pytest.fixture
def sent(client, ready):
    assert send(client, ready).status_code == 302
    ready.refresh_from_db()
    return ready


def fresh(submission):
    return Submission.objects.get(pk=submission.pk)


def test_the_receipt_has_reference_copy_and_a_hash_that_can_be_checked(client, sent):
    page = client.get(page_of(sent)).text
    record = client.get(page_of(sent, "record.json"))
    copy = client.get(page_of(sent, "copy.txt"))
    receipt = mails.to("bold@example.net")[-1]

    assert hashlib.sha256(record.content).hexdigest() == sent.digest
    assert json.loads(record.content)["answers"][0]["text"] == "Open until six."
    for text in (page, receipt.body, copy.text):
        assert (sent.reference in text, sent.digest in text, "Open until six." in text) == (True, True, True)
    assert ("report.pdf" in receipt.body, sent.private_url() in receipt.body) == (True, True)
    assert {record["Cache-Control"], copy["Cache-Control"]} == {
        "max-age=0, no-cache, no-store, must-revalidate, private"
    }


def test_a_receipt_speaks_the_language_of_the_submission(client, begin):  # noqa: F811
    submission = begin(language="mn")
    save(client, submission, w="Зургаан цаг хүртэл.")
    send(client, submission)

    receipt = mails.to("bold@example.net")[-1]

    assert ("Зургаан цаг хүртэл." in receipt.body, "/mn/submissions/prove/" in receipt.body) == (True, True)


def test_it_counts_from_the_time_of_sending_once_the_address_is_confirmed(client, sent):
    link = mails.link(mails.to("bold@example.net")[-1], "/submissions/prove/").partition("8000")[2]
    counted = [Submission.objects.counted().count()]
    with time_machine.travel(sent.sent_at + site_settings.SUBMISSION_PROOF_VALID_FOR - SECOND):
        looked = client.get(link)
        counted.append(Submission.objects.counted().count())
        confirmed = [client.post(link), client.post(link)]

    assert (looked.status_code, [answer.status_code for answer in confirmed]) == (200, [302, 302])
    assert [*counted, Submission.objects.counted().count()] == [0, 0, 1]
    assert (fresh(sent).late, fresh(sent).sent_at) == (False, sent.sent_at)
    assert Contributor.objects.filter(author_key=sent.author_key).count() == 1


def test_a_link_that_has_expired_proves_nothing_and_a_receipt_mailed_again_does(client, sent):
    link = mails.link(mails.to("bold@example.net")[-1], "/submissions/prove/").partition("8000")[2]
    with time_machine.travel(sent.sent_at + site_settings.SUBMISSION_PROOF_VALID_FOR + SECOND):
        expired = client.post(link)
        again = [client.post(page_of(sent, "receipt/")) for _press in range(2)]
        proven = client.post(link)

    assert (expired.status_code, [answer.status_code for answer in again]) == (409, [302, 409])
    assert (proven.status_code, Submission.objects.counted().count()) == (302, 1)


def test_without_an_address_it_is_received_at_once(client, begin):  # noqa: F811
    submission = begin(email="")
    save(client, submission, w="Open until six.")
    send(client, submission)

    assert (Submission.objects.counted().get().pk, mail.outbox) == (submission.pk, [])
    assert "Received and counted" in client.get(page_of(submission)).text


def test_sent_twice_reloaded_or_with_the_connection_lost_it_is_one_submission_with_one_receipt(client, ready):
    url = page_of(ready, "send/")
    fields = fields_of(client.get(url)) | {"send": "1"}
    typing = fields_of(client.get(page_of(ready)))

    answers = [client.post(url, fields) for _click in range(3)]
    once = fresh(ready)
    late_words = client.post(page_of(ready), typing | {"w": "One more thing."})
    by_itself = client.post(page_of(ready), typing | {"w": "One more thing.", "autosave": "1"})

    assert {(answer.status_code, answer.url) for answer in answers} == {(302, f"{page_of(ready)}?sent")}
    assert (late_words.status_code, by_itself.status_code) == (409, 409)
    assert "One more thing." in late_words.text
    assert (fresh(ready).digest, fresh(ready).sent_at) == (once.digest, once.sent_at)
    assert [answer.text for answer in ready.answers.all()] == ["Open until six."]
    assert mails.subjects("bold@example.net") == [
        "The link to your answer",
        f"Receipt of your answer {ready.reference}",
    ]


def test_what_is_sent_is_what_was_previewed(client, ready):
    url = page_of(ready, "send/")
    fields = fields_of(client.get(url)) | {"send": "1"}
    save(client, ready, w="Open until seven.")

    changed = client.post(url, fields)
    other_choice = send(client, ready, consent="withheld")
    nothing_sent = fresh(ready).sent_at
    looked_again = send(client, ready)

    assert (changed.status_code, other_choice.status_code, nothing_sent) == (409, 409, None)
    assert "Open until seven." in changed.text
    assert "Nothing. It is counted, and that is all." in other_choice.text
    assert (looked_again.status_code, fresh(ready).consent) == (302, "withheld")


def test_nothing_is_published_that_its_writer_has_not_chosen_expressly(client, begin):  # noqa: F811
    submission = begin()
    save(client, submission, w="Open until six.")
    url = page_of(submission, "send/")
    fields = fields_of(client.get(url))

    unchosen = client.post(url, fields | {"send": "1"})
    pressed_at_once = client.post(url, fields | {"send": "1", "consent": "named"})
    shown = client.get(url).text
    sent_before = fresh(submission).sent_at

    assert ("consent" in fields, unchosen.status_code, pressed_at_once.status_code) == (False, 422, 409)
    assert "Choose what may be published." in unchosen.text
    assert (sent_before, "Send the answer" in shown, send(client, submission).status_code) == (None, True, 302)


def test_gaps_stand_in_the_way_unless_there_is_no_objection(client, begin, consultation):  # noqa: F811
    ask(factories.QuestionFactory(consultation=consultation, required=True, text_en="Which hours?"))
    submission = begin(capacity="organisation", organisation="Herders’ Union", name="")
    save(client, submission, w="")

    refused = send(client, submission)
    save(client, submission, no_objection="on")
    taken = send(client, submission)

    assert (refused.status_code, "Which hours?" in refused.text) == (409, True)
    assert (taken.status_code, fresh(submission).no_objection) == (302, True)


def test_an_old_page_does_not_undo_the_box_that_somebody_else_has_ticked(client, ready):
    old = fields_of(client.get(page_of(ready)))
    save(client, ready, no_objection="on")
    client.post(page_of(ready), old | {"w": "More."})

    assert fresh(ready).no_objection


def test_an_answer_whose_condition_does_not_hold_is_shown_as_left_out_and_not_sent(client, begin, consultation):  # noqa: F811
    first = choosing("Yes", "No", consultation=consultation)
    yes, no = first.choices.order_by("pk")
    second = factories.QuestionFactory(consultation=consultation)
    factories.ConditionFactory(question=second, earlier=first, choice=yes)
    ask(first), ask(second)
    submission = begin()
    save(client, submission, **{f"q{first.pk}": str(yes.pk), f"q{second.pk}": "Because."})
    save(client, submission, **{f"q{first.pk}": str(no.pk)})

    preview = client.get(page_of(submission, "send/")).text
    send(client, submission)

    assert ("Answered, but not asked" in preview, "Because." in preview) == (True, True)
    assert [answer.question for answer in submission.answers.all()] == [first]
    assert "Because." not in client.get(page_of(submission)).text


class TestDeadline:
    @pytest.mark.parametrize(
        ("after_closing", "late"),
        [
            (-SECOND, False),
            (timedelta(), False),
            (timedelta(hours=24) - SECOND, False),
            (timedelta(hours=24), True),
            (timedelta(days=20), True),
        ],
    )
    def test_what_was_begun_in_time_is_late_to_the_second(self, client, ready, consultation, after_closing, late):  # noqa: F811
        with time_machine.travel(consultation.closes_at + after_closing, tick=False):
            page = client.get(page_of(ready)).text
            response = send(client, ready)

        assert (response.status_code, fresh(ready).late) == (302, late)
        assert ("Your answer is late" in page) == late

    def test_nothing_is_sent_once_the_heard_report_is_out_and_what_was_written_stays_readable(
        self,
        client,
        ready,
        consultation,  # noqa: F811
    ):
        Consultation.objects.filter(pk=consultation.pk).update(opens_at=ago(days=9), closes_at=ago(days=5))
        form = fields_of(client.get(page_of(ready, "send/"))) | {"send": "1"}
        open_page = fields_of(client.get(page_of(ready)))
        factories.ReportFactory(consultation=consultation, published_at=ago(hours=1))

        refused = client.post(page_of(ready, "send/"), form)
        unsaved = client.post(page_of(ready), open_page | {"w": "Too late."})
        page = client.get(page_of(ready)).text

        assert (refused.status_code, unsaved.status_code, fresh(ready).sent_at) == (409, 409, None)
        assert ("Open until six." in page, "Too late." in unsaved.text, "<textarea" in page) == (True, True, False)

    def test_a_withdrawn_consultation_refuses_with_its_reason(self, client, ready, consultation):  # noqa: F811
        gone = {"withdrawn_at": ago(hours=1), "withdrawn_reason_en": "Overtaken.", "withdrawn_reason_mn": "Хоцров."}
        Consultation.objects.filter(pk=consultation.pk).update(**gone)

        page = client.get(page_of(ready)).text

        assert ("Overtaken." in page, "Open until six." in page) == (True, True)
        assert send(client, ready, consent="named", version="1").status_code == 409

    def test_closing_that_moves_later_while_a_form_is_open_just_works(self, client, ready, consultation):  # noqa: F811
        form = fields_of(client.get(page_of(ready, "send/"))) | {"send": "1"}
        Consultation.objects.filter(pk=consultation.pk).update(
            closes_at=consultation.closes_at + timedelta(days=7), answer_by=ahead(days=60)
        )
        with time_machine.travel(consultation.closes_at + timedelta(days=6), tick=False):
            response = client.post(page_of(ready, "send/"), form)

        assert (response.status_code, fresh(ready).late) == (302, False)

    def test_one_reminder_comes_before_closing_and_none_to_what_is_sent(self, client, ready, consultation):  # noqa: F811
        done = factories.SubmissionFactory(consultation=consultation)
        queued = []
        for before in (timedelta(days=3, hours=1), timedelta(days=2), timedelta(days=1)):
            with time_machine.travel(consultation.closes_at - before):
                queued.append(reminders.queue_reminders())

        assert queued == [0, 1, 0]
        assert mails.subjects("bold@example.net")[-1] == "Your answer has not been sent yet"
        assert mails.to(done.email) == []


class TestReceived:
    def test_nothing_that_was_received_can_be_changed_or_deleted(self, sent):
        answer, attachment = sent.answers.get(), sent.attachments.get()
        chosen = ChosenChoice(answer=answer, choice=factories.ChoiceFactory())
        attempts = [
            answer.save,
            answer.delete,
            lambda: Answer(submission=sent, text="More.").save(),
            chosen.save,
            attachment.delete,
            lambda: Attachment(submission=sent, name="x", media_type="x", size=1, digest="x").save(),
            sent.delete,
        ]
        for name, value in {
            "name": "Dorj",
            "sent_at": ago(days=9),
            "late": True,
            "digest": "x",
            "email": "x@x.mn",
        }.items():
            changed = fresh(sent)
            setattr(changed, name, value)
            attempts.append(changed.save)

        for attempt in attempts:
            with pytest.raises(ValidationError):
                attempt()
        before = sent.digest
        fresh(sent).save()
        assert (fresh(sent).digest, sent.answers.count()) == (before, 1)

    def test_consent_narrows_and_never_widens(self, client, sent):
        narrowed = client.post(page_of(sent, "consent/"), {"consent": "unnamed"})
        widened = client.post(page_of(sent, "consent/"), {"consent": "named"})
        kept = fresh(sent).consent
        client.post(page_of(sent, "consent/"), {"consent": "withheld"})
        past_the_verb = fresh(sent)
        past_the_verb.consent = "named"

        assert (narrowed.status_code, widened.status_code, kept, fresh(sent).consent) == (
            302,
            409,
            "unnamed",
            "withheld",
        )
        with pytest.raises(ValidationError):
            past_the_verb.save()

    def test_withdrawn_it_counts_no_more_and_its_words_go_with_time(self, client, sent):
        Submission.objects.filter(pk=sent.pk).update(proven_at=timezone.now())
        counted = Submission.objects.counted().count()
        asked = client.get(page_of(sent, "withdraw/"))
        client.post(page_of(sent, "withdraw/"))
        first = fresh(sent).withdrawn_at
        client.post(page_of(sent, "withdraw/"))
        retention.apply_retention()
        words = sent.answers.count()
        retention.apply_retention(ahead(days=31))

        assert (asked.status_code, counted, Submission.objects.counted().count()) == (200, 1, 0)
        assert (fresh(sent).withdrawn_at, words, sent.answers.count()) == (first, 1, 0)
        assert (fresh(sent).name, fresh(sent).reference) == ("", sent.reference)

    def test_erased_nothing_is_left_but_that_it_was_sent(self, client, sent, django_capture_on_commit_callbacks):
        attachment = sent.attachments.get()
        asked = client.get(page_of(sent, "erase/"))
        with django_capture_on_commit_callbacks(execute=True):
            client.post(page_of(sent, "erase/"))
        erased = fresh(sent)

        assert (asked.status_code, client.get(page_of(sent)).status_code) == (200, 404)
        assert (sent.answers.count(), sent.attachments.count(), sent.deliveries.count()) == (0, 0, 0)
        assert not attachment.file.storage.exists(attachment.file.name)
        assert (erased.name, erased.email, erased.author_key, erased.digest) == ("", "", "", "0" * 64)
        assert (erased.sent_at, erased.reference) == (sent.sent_at, sent.reference)
        assert Erasure.objects.get().scope == "submission"

    def test_an_unsent_one_is_erased_without_a_trace(self, client, ready):
        client.post(page_of(ready, "erase/"))

        assert Submission.objects.count() == 0

    def test_a_contributor_finds_downloads_and_erases_it_with_everything(self, client, sent):
        client.post(mails.link(mails.to("bold@example.net")[-1], "/submissions/prove/").partition("8000")[2])
        own = Contributor.objects.get().private_url("en")

        page = client.get(own).text
        told = client.post(f"{own}download/").json()["submissions"]
        client.post(f"{own}erase/")

        assert sent.private_url("en") in page
        assert [(one["reference"], one["answers"][0]["text"]) for one in told] == [(sent.reference, "Open until six.")]
        assert fresh(sent).erased_at is not None

    def test_a_lost_link_is_mailed_again_to_the_address_that_began_it(self, client, ready):
        url = "/en/contributions/link/"
        for email in ("bold@example.net", "stranger@example.net"):
            client.post(url, fields_of(client.get(url)) | {"email": email})

        assert mails.subjects("bold@example.net") == ["The link to your answer"] * 2
        assert mails.to("stranger@example.net") == []

    def test_retention_deletes_the_unsent_and_forgets_people_who_are_not_named(self, client, ready, consultation):  # noqa: F811
        named, hidden = (
            factories.SubmissionFactory(consultation=consultation, consent=one) for one in ("named", "unnamed")
        )
        retention.apply_retention(consultation.closes_at + timedelta(days=29))
        kept = Submission.objects.filter(pk=ready.pk).exists()
        retention.apply_retention(consultation.closes_at + timedelta(days=31))
        deleted = not Submission.objects.filter(pk=ready.pk).exists()
        with_addresses = fresh(named).email
        factories.ReportFactory(consultation=consultation, kind="answer", published_at=ago(days=121))
        retention.apply_retention()

        assert (kept, deleted, bool(with_addresses)) == (True, True, True)
        assert (fresh(named).email, fresh(named).name, fresh(named).has_address) == ("", "Bold", True)
        assert (fresh(hidden).email, fresh(hidden).name) == ("", "")


class TestColleagues:
    @pytest.fixture
    def colleague(self, client, ready):
        url = page_of(ready, "colleagues/")
        answers = {"name": "Tuya", "email": "tuya@example.net"}
        assert client.post(url, fields_of(client.get(url)) | answers).status_code == 302
        return Colleague.objects.get()

    def test_a_colleague_writes_by_a_link_of_their_own_and_it_is_told_who_saved_what(self, client, ready, colleague):
        [invitation] = mails.to("tuya@example.net")
        own = colleague.private_url("en")
        page = client.get(own)
        save(client, ready, url=own, w="Open until seven.")

        owners = client.get(page_of(ready)).text

        assert (own in invitation.body, page.status_code) == (True, 200)
        assert ready.private_url("en") not in page.text
        assert (ready.answers.get().saved_by, "Tuya" in owners) == ("Tuya", True)
        assert client.get(f"{own}about/").status_code == 302

    def test_both_versions_of_two_people_are_kept(self, client, ready, colleague):
        pages = {"owner": page_of(ready), "colleague": colleague.private_url("en")}
        fields = {who: fields_of(client.get(url)) for who, url in pages.items()}
        for who, url in pages.items():
            client.post(url, fields[who] | {"w": f"Words of the {who}."})

        seen = [client.get(url).text for url in pages.values()]

        assert all("Words of the owner." in text and "Words of the colleague." in text for text in seen)
        assert all("Tuya" in text for text in seen)

    def test_an_ended_link_opens_nothing_and_saves_nothing(self, client, ready, colleague):
        own = colleague.private_url("en")
        fields = fields_of(client.get(own))
        client.post(page_of(ready, "colleagues/"), {"end": str(colleague.pk)})

        answers = [client.get(own), client.post(own, fields | {"w": "Too late."}), client.get(f"{own}send/")]

        assert [answer.status_code for answer in answers] == [404, 404, 404]
        assert ready.answers.get().text == "Open until six."

    def test_only_who_began_it_invites_ends_and_decides_afterwards(self, client, ready, colleague):
        own = colleague.private_url("en")
        other = {"name": "Dorj", "email": "dorj@example.net"}
        refused = [
            client.post(f"{own}colleagues/", other).status_code,
            client.post(f"{own}colleagues/", {"end": str(colleague.pk)}).status_code,
        ]
        sent = send(client, ready, url=own)
        refused += [
            client.post(f"{own}{verb}/", {"consent": "withheld"}).status_code
            for verb in ("consent", "withdraw", "erase")
        ]

        assert (refused, sent.status_code, Colleague.objects.count()) == ([422, 409, 409, 409, 409], 302, 1)
        assert fresh(ready).is_gone is False
        assert client.get(own).status_code == 200

    def test_the_same_name_and_too_many_are_refused_and_the_same_address_is_invited_once(
        self, client, ready, colleague, settings
    ):
        url = page_of(ready, "colleagues/")
        again = client.post(url, {"name": "Tuya", "email": "TUYA@example.net"})
        namesake = client.post(url, {"name": "tuya", "email": "other@example.net"})
        settings.SUBMISSION_MAX_COLLEAGUES = 1
        many = client.post(url, {"name": "Dorj", "email": "dorj@example.net"})

        assert [answer.status_code for answer in (again, namesake, many)] == [302, 422, 422]
        assert len(mail.outbox) == 2
