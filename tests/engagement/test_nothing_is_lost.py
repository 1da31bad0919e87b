"""Nothing received is ever lost or changed: races between real connections, and connections that are lost."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from itertools import count
from threading import Barrier
from uuid import uuid4

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import close_old_connections, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from diplomacy.refusals import Refused, Stale
from engagement.actions import (
    attachments,
    colleagues,
    consultations,
    drafts,
    paper,
    paper_sheets,
    promises,
    received,
    reports,
    retention,
    saving,
    sending,
    submission_erasure,
    submissions,
)
from engagement.actions.answers import Chosen, Said
from engagement.actions.paper import Paper
from engagement.actions.submissions import About
from engagement.models import (
    Answer,
    AnswerConflict,
    Attachment,
    Clause,
    Colleague,
    Comment,
    Consultation,
    Delivery,
    Draft,
    PaperSheet,
    Report,
    Submission,
)
from engagement.models.answers import digest
from engagement.models.deadlines import is_late
from engagement.models.writers import writer_behind
from tests import factories
from tests.conftest import fields_of
from tests.diplomacy.test_worker import comes_true
from tests.engagement.test_resilience import cut_before, terminate
from tests.engagement.test_submissions import WHO, page_of, respond
from tests.factories import ago, ahead, ask, choosing, pdf_file

WORDS = {"en": "More time.", "mn": "Илүү хугацаа."}
SARAA = {"name": "Saraa", "email": "saraa@example.net", "network": "192.0.2.0/24"}
races = pytest.mark.django_db(transaction=True)


def at_once(*attempts):
    """Do all of these at the same moment, each over a connection of its own: what each gave, or how it was refused."""
    together = Barrier(len(attempts))

    def do(attempt):
        try:
            connection.ensure_connection()
            together.wait()
            return attempt()
        except Refused as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(attempts)) as pool:
        return list(pool.map(do, attempts))


def one_waits_for_the_other(first, second):
    """Begin the second in the middle of the first, which ends when the second waits for it: what the second gave."""
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            first()
            other = pool.submit(at_once, second)
            assert comes_true(lambda: other.done() or somebody_waits())
        return other.result()[0]


def somebody_waits():
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted)")
        return cursor.fetchone()[0]


def is_refused(outcome):
    return isinstance(outcome, Refused)


def begun(consultation=None, words="Open until six.", **traits):
    """Ready to be sent: something is said, and it is chosen what may be published."""
    consultation = consultation or factories.ConsultationFactory()
    values = {"begun": True, "consent": "named", "consultation": consultation} | traits
    submission = factories.SubmissionFactory(**values)
    factories.answered(submission, text=words, version=1)
    return submission


def owner(submission):
    """Who began it, as the database now has it."""
    return writer_behind(submission.link_token)


def fresh(submission):
    return Submission.objects.get(pk=submission.pk)


def by_owner(verb, submission, *arguments, **options):
    """To be done by somebody who opens the private link just then."""
    return lambda: verb(owner(submission), *arguments, **options)


def send(submission):
    writer = owner(submission)
    return sending.send(writer, version=writer.submission.version)


def say(submission, text, *, version=0, token="", **subject):
    """Save these words, typed where a version of the answer was seen."""
    return saving.save(writer_behind(token or submission.link_token), [Said(text=text, version=version, **subject)])


def a_file(name, words=b"Costs."):
    return ContentFile(pdf_file(words), name=name)


def sent_and_whole(submission):
    """Whether what is stored is still what the receipt's hash is of, with every file there."""
    found = fresh(submission)
    files = all(default_storage.exists(file.file.name) for file in found.attachments.all())
    return found.sent_at is not None and found.digest == digest(found) and files


def stored_files():
    return default_storage.listdir(f"submissions/{timezone.localdate().year}")[1]


def texts_of(submission):
    return set(submission.answers.exclude(text="").values_list("text", flat=True))


# Twice, and at the same moment


@races
def test_sixteen_clicks_begin_and_send_one_submission_with_one_receipt(client, mailoutbox):
    consultation = factories.ConsultationFactory()
    url = respond(consultation)
    form = fields_of(client.get(url)) | WHO
    begun_at = {answer.url for answer in at_once(*[lambda: Client().post(url, form)] * 16)}
    submission = Submission.objects.get()
    say(submission, "Open until six.")
    sending.consent(owner(submission), "named")
    preview = page_of(submission, "send/")
    fields = fields_of(client.get(preview)) | {"send": "1"}

    answers = at_once(*[lambda: Client().post(preview, fields)] * 16)

    assert len(begun_at) == 1
    assert {(answer.status_code, answer.url) for answer in answers} == {(302, f"{page_of(submission)}?sent")}
    assert sent_and_whole(submission)
    assert sorted(Delivery.objects.values_list("kind", flat=True)) == ["receipt", "saved"]
    assert len(mailoutbox) == 2


@races
def test_what_people_save_at_once_is_stored_or_kept_beside_the_other(client):
    """Two at one private link, and two colleagues."""
    for _round in range(3):
        submission = begun(words="")
        consultation = submission.consultation
        mates = [Colleague.objects.create(submission=submission, name=name) for name in ("Tuya", "Dorj")]
        tokens = [*[submission.link_token] * 2, *(mate.link_token for mate in mates)]
        own = [ask(factories.QuestionFactory(consultation=consultation)) for _token in tokens]
        choice = ask(choosing("Mornings", "Evenings", kind="several", consultation=consultation))
        chosen = [Chosen(one) for one in choice.choices.all()]

        def work(number, submission=submission, tokens=tokens, own=own, choice=choice, chosen=chosen):
            said = [
                Said(text=f"Words of {number}.", version=1),
                Said(question=own[number], text=f"Own of {number}."),
                Said(question=choice, chosen=tuple(chosen[: number % 2 + 1])),
            ]
            return saving.save(writer_behind(tokens[number]), said)

        at_once(*(partial(work, number) for number in range(4)))

        kept = texts_of(submission) | set(
            AnswerConflict.objects.filter(submission=submission).values_list("text", flat=True)
        )
        assert kept - {""} == {f"{what} of {number}." for what in ("Words", "Own") for number in range(4)}
        assert AnswerConflict.objects.filter(submission=submission, question=choice).count() == 2
        assert submission.answers.get(question=choice).chosen.count() in {1, 2}
        assert is_refused(at_once(partial(send, submission))[0])


@races
def test_what_is_done_while_it_is_sent_is_in_it_or_refused_and_the_hash_holds():
    for number in range(0, 9, 2):
        submission = begun()
        mate = Colleague.objects.create(submission=submission, name="Tuya")
        attachments.attach(owner(submission), a_file("old.pdf", b"Old."))
        old = submission.attachments.get()
        attempts = {
            "send": partial(send, submission),
            "again": partial(send, submission),
            "save": partial(say, submission, "Open until seven.", version=1),
            "colleague": partial(say, submission, "Open until eight.", version=1, token=mate.link_token),
            "attach": by_owner(attachments.attach, submission, a_file("new.pdf", b"New.")),
            "remove": by_owner(attachments.remove, submission, old.pk),
            "consent": by_owner(sending.consent, submission, "unnamed"),
            "describe": by_owner(submissions.describe, submission, About(name="Dorj", email=submission.email)),
            "invite": by_owner(colleagues.invite, submission, **SARAA),
        }
        order = list(attempts)[number:] + list(attempts)[:number]
        outcome = dict(zip(order, at_once(*(attempts[name] for name in order)), strict=True))
        if not fresh(submission).sent_at:
            assert {type(outcome["send"]), type(outcome["again"])} <= {Stale, Refused}
            AnswerConflict.objects.filter(submission=submission).delete()
            send(submission)

        assert sent_and_whole(submission), number
        assert ("new.pdf" in fresh(submission).attachments.values_list("name", flat=True)) != is_refused(
            outcome["attach"]
        )
        assert submission.attachments.filter(pk=old.pk).exists() == is_refused(outcome["remove"])
        assert (fresh(submission).name == "Dorj") != is_refused(outcome["describe"])


@races
def test_two_clicks_that_invite_give_one_colleague_one_link():
    submission = begun()

    invited = at_once(*[by_owner(colleagues.invite, submission, **SARAA)] * 6)

    assert {one.pk for one in invited} == {Colleague.objects.get().pk}
    assert Delivery.objects.filter(kind=Delivery.Kind.COLLEAGUE).count() == 1


@races
def test_sending_and_each_verb_on_its_consultation_come_one_after_the_other():
    officer = factories.UserFactory()
    for _round in range(3):
        extended, withdrawn = begun(), begun()
        heard = begun(factories.ConsultationFactory(closed=True), email="", has_address=False, begun_at=ago(days=4))
        report = factories.ReportFactory(consultation=heard.consultation)
        theme = factories.ThemeFactory(consultation=heard.consultation)
        dates = {name: getattr(extended.consultation, name) + timedelta(days=9) for name in ("closes_at", "answer_by")}
        moving = partial(promises.move_dates, extended.consultation, dates, WORDS, by=officer)
        extension = at_once(partial(send, extended), moving)
        withdrawing = partial(consultations.withdraw, withdrawn.consultation, WORDS, by=officer)
        withdrawal = at_once(partial(send, withdrawn), withdrawing)
        publication = at_once(partial(send, heard), partial(reports.publish_heard, report, by=officer))

        assert not any(map(is_refused, extension))
        assert (sent_and_whole(extended), fresh(extended).late) == (True, False)
        gone = Consultation.objects.get(pk=withdrawn.consultation_id).withdrawn_at
        assert gone is not None
        assert is_refused(withdrawal[0]) or (sent_and_whole(withdrawn) and fresh(withdrawn).sent_at <= gone)
        assert [is_refused(outcome) for outcome in publication].count(True) == 1
        assert sent_and_whole(heard) != bool(Report.objects.get(pk=report.pk).published_at)
        assert theme.consultation_id == heard.consultation_id


@races
def test_whoever_begins_in_the_last_moment_has_begun_in_time():
    consultation = factories.ConsultationFactory()
    closes_at = consultation.closes_at

    def press():
        outcomes = []
        while not (outcomes and is_refused(outcomes[-1])):
            try:
                outcomes.append(submissions.begin(consultation, About(), network="", sending_key=uuid4()))
            except Refused as refusal:
                outcomes.append(refusal)
        return outcomes

    with time_machine.travel(closes_at - timedelta(milliseconds=400)):
        begun_by = at_once(*[press] * 12)

    mine = [one for outcomes in begun_by for one in outcomes if not is_refused(one)]
    assert Submission.objects.count() == len(mine) > 0
    assert all(one.begun_at < closes_at and not is_late(consultation, one.begun_at, closes_at) for one in mine)


@pytest.mark.django_db
@pytest.mark.parametrize(("hours", "status"), [(0, 302), (1, 302), (24, 422)])
def test_a_form_that_was_open_at_closing_can_be_begun_with(client, hours, status):
    consultation = factories.ConsultationFactory()
    with time_machine.travel(consultation.closes_at - timedelta(minutes=2), tick=False):
        form = fields_of(client.get(respond(consultation))) | WHO
    with time_machine.travel(consultation.closes_at + timedelta(hours=hours), tick=False):
        opened_late = client.get(respond(consultation)).text
        response = client.post(respond(consultation), form)

    assert (response.status_code, "Begin the answer" in opened_late) == (status, False)
    late = [is_late(consultation, one.begun_at, consultation.closes_at) for one in Submission.objects.all()]
    assert late == ([False] if status == 302 else [])


# After sending


@races
def test_what_its_author_decides_at_once_narrows_withdraws_and_confirms_once():
    for _round in range(3):
        submission = begun()
        token = send(submission).proof_token
        narrowing = [by_owner(received.narrow_consent, submission, chosen) for chosen in ("unnamed", "withheld")]

        at_once(*narrowing * 2)
        confirmed = at_once(*[partial(sending.confirm, token)] * 3)
        other = begun()
        outcome = at_once(partial(sending.confirm, send(other).proof_token), *[by_owner(received.withdraw, other)] * 3)

        assert fresh(submission).consent == "withheld"
        assert {one.proven_at for one in confirmed} == {fresh(submission).proven_at}
        assert all(map(sent_and_whole, [submission, other]))
        assert is_refused(outcome[0]) != bool(fresh(other).proven_at)
        assert {one.withdrawn_at for one in outcome[1:]} == {fresh(other).withdrawn_at}
        assert list(Submission.objects.received().filter(pk__in=[submission.pk, other.pk])) == [fresh(submission)]


@races
def test_erasing_leaves_nothing_behind_whatever_else_is_done_at_that_moment():
    for sent in (True, False, True, False):
        submission = begun()
        attachments.attach(owner(submission), a_file("old.pdf"))
        if sent:
            send(submission)
        token = submission.link_token
        writers = [writer_behind(token) for _one in range(6)]
        at_once(
            *(partial(submission_erasure.erase, writer) for writer in writers[:2]),
            partial(sending.send, writers[2], version=writers[2].submission.version),
            partial(saving.save, writers[3], [Said(text="More.", version=1)]),
            partial(attachments.attach, writers[4], a_file("new.pdf", b"New.")),
            partial(received.withdraw, writers[5]),
        )

        assert (Answer.objects.count(), Attachment.objects.count(), writer_behind(token)) == (0, 0, None)
        assert stored_files() == []


@races
def test_what_is_sent_or_saved_while_old_ones_are_forgotten_is_kept():
    closed = factories.ConsultationFactory(opens_at=ago(days=90), closes_at=ago(days=60), answer_by=ahead(days=9))
    first, second, third = (begun(closed, begun_at=ago(days=70), words=word) for word in ("One.", "Two.", "Three."))
    attachments.attach(owner(first), a_file("old.pdf"))
    Submission.objects.update(saved_at=ago(days=65))

    def work():
        send(first)
        say(second, "Two, and more.", version=1)

    one_waits_for_the_other(work, retention.apply_retention)
    kept = set(Submission.objects.all())
    Submission.objects.filter(pk=second.pk).update(saved_at=ago(days=65))
    writer = owner(second)
    refused = one_waits_for_the_other(retention.apply_retention, partial(sending.send, writer, version=2))

    assert (kept, sent_and_whole(first)) == ({first, second}, True), third
    assert (is_refused(refused), set(Submission.objects.all())) == (True, {first})


# Paper, and a text that moves on


@races
def test_one_sheet_and_one_letter_that_two_officers_enter_at_once_are_entered_once():
    consultation = Consultation.objects.with_reports().get(pk=factories.ConsultationFactory().pk)
    consultation.closes_at = ago(days=2)  # these were read before it was extended
    officers = [factories.UserFactory() for _one in range(2)]
    papers = [
        (
            row,
            Paper(
                consultation, "letter", ago(days=1), About(name=f"Herder {row}"), said=(Said(text=f"Letter {row}."),)
            ),
        )
        for row in range(5)
    ]
    facts = {"consultation": consultation, "name": "letters.csv", "lines": [[1, ["x"]]]}
    sheets = [PaperSheet.objects.create(uploaded_by=by, **facts) for by in officers]
    entering = [
        partial(paper_sheets.enter_all, sheet, papers, by=by, also_alike=True)
        for sheet, by in zip(sheets, officers, strict=True)
    ]

    entered = at_once(*entering * 3)

    assert sorted(str(one) if isinstance(one, int) else "refused" for one in entered) == ["5", *["refused"] * 5]
    assert Submission.objects.filter(late=False).count() == Submission.objects.count() == 5
    key, letter = uuid4(), papers[0][1]
    twice = at_once(*(partial(paper.enter, letter, by=by, key=key) for by in officers * 3))
    assert len({one.pk for one in twice}) == 1
    corrected = at_once(
        *(partial(paper.correct, twice[0], letter, note="A name.", by=by, key=uuid4()) for by in officers * 2)
    )
    assert [is_refused(one) for one in corrected].count(False) == 1
    assert Submission.objects.filter(replaces=twice[0]).count() == 1
    assert all(map(sent_and_whole, Submission.objects.all()))


@races
def test_a_new_draft_that_comes_out_meanwhile_takes_no_comment_and_no_submission_along(client):
    clause = factories.published_clause()
    consultation, officer = clause.draft.consultation, factories.UserFactory()
    following = drafts.begin_next(clause.draft, by=officer)
    Draft.objects.filter(pk=following.pk).update(change_note_en="Clearer.", change_note_mn="Ойлгомжтой.")
    address = reverse("engagement:comment_on_clause", args=[consultation.slug_en, 1, clause.number])
    forms = [
        fields_of(client.get(address)) | {"comment": f"Words {number}.", "name": "B", "email": f"b{number}@example.net"}
        for number in range(4)
    ]
    answers = [begun(consultation) for _one in range(4)]

    outcome = at_once(
        *(partial(drafts.publish, Draft.objects.get(pk=following.pk), by=officer) for _click in range(2)),
        *(lambda form=form: Client().post(address, form).status_code for form in forms),
        *(lambda one=one: say(one, "On the clause.", clause=clause) for one in answers[:2]),
        *(partial(send, one) for one in answers[2:]),
    )
    for one in answers[:2]:
        send(one)

    assert [is_refused(one) for one in outcome].count(True) == 1 == [is_refused(one) for one in outcome[:2]].count(True)
    assert outcome[2:6] == [302] * 4
    assert set(Comment.objects.values_list("discussion__clause", flat=True)) == {clause.pk}
    assert Answer.objects.filter(clause=clause).count() == 2
    assert all(map(sent_and_whole, answers))
    assert Clause.objects.get(draft=following).comes_from.get() == clause


# A connection that is lost


@pytest.fixture
def reader(transactional_db, settings):
    """A browser, which shows the answer of a server error, before the real queue."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default", "mail"]}}
    return Client(raise_request_exception=False)


class Button:
    """A button of a submission's private page; the form around it is opened once, for all look alike."""

    def __init__(self, reader, page, typed):
        self.reader, self.page, self.typed = reader, page, typed
        self.fields = fields_of(reader.get(page_of(begun(), page)))

    def press(self, submission):
        return self.reader.post(page_of(submission, self.page), self.fields | self.typed()).status_code


def save_with_a_file(reader):
    return Button(reader, "", lambda: {"w": "Open until seven.", "file": a_file("report.pdf")})


def press_send(reader):
    return Button(reader, "send/", lambda: {"send": "1"})


def is_saved_once(submission):
    saved = [file.name for file in submission.attachments.all()], texts_of(submission), len(stored_files())
    return saved == (["report.pdf"], {"Open until seven."}, 1) and not AnswerConflict.objects.exists()


def is_sent_once(submission):
    receipts = Delivery.objects.filter(submission=submission, kind=Delivery.Kind.RECEIPT).count()
    return sent_and_whole(submission) and receipts == 1 and texts_of(submission) == {"Open until six."}


@pytest.mark.parametrize(
    ("opened", "is_done_once"), [(save_with_a_file, is_saved_once), (press_send, is_sent_once)], ids=["save", "send"]
)
def test_cut_at_any_point_and_pressed_again_it_is_done_once(reader, tmp_path, settings, opened, is_done_once):
    """Every second statement is tried."""
    consultation, cuts, button = factories.ConsultationFactory(), 0, opened(reader)
    for nth in count(1, 2):
        settings.MEDIA_ROOT = tmp_path / str(nth)
        submission = begun(consultation)
        with cut_before(nth) as cut:
            status = button.press(submission)
        close_old_connections()  # what the server does before the next request
        if not cut:
            break
        cuts += 1
        assert (status, fresh(submission).sent_at) == (503, None), nth
        assert button.press(submission) == 302, nth
        assert is_done_once(submission), nth

    assert status == 302
    assert cuts > 8


@pytest.mark.parametrize(
    ("opened", "is_done_once"), [(save_with_a_file, is_saved_once), (press_send, is_sent_once)], ids=["save", "send"]
)
def test_done_and_never_answered_it_is_done_once(reader, monkeypatch, opened, is_done_once):
    """It is stored, and the browser is told to try again."""
    submission, button, commit = begun(), opened(reader), connection._commit
    before = submission.version

    def commit_and_lose_the_answer():
        commit()
        terminate()
        with connection.wrap_database_errors:
            connection.connection.execute("SELECT 1")

    monkeypatch.setattr(connection, "_commit", commit_and_lose_the_answer)
    assert button.press(submission) == 503
    monkeypatch.undo()
    close_old_connections()
    assert fresh(submission).sent_at or fresh(submission).version > before

    assert [button.press(submission), button.press(submission)] == [302, 302]
    assert is_done_once(submission)
