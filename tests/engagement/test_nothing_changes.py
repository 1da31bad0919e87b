"""What was received, and what the public was shown, stays: every edit, deletion and re-publication, by every way; and chance."""

import random
from contextlib import suppress
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import IntegrityError, models, transaction
from django.db.models import ProtectedError, RestrictedError
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from diplomacy.refusals import Refused
from engagement.actions import (
    attachments,
    colleagues,
    consultations,
    documents,
    drafts,
    paper,
    promises,
    questions,
    received,
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
    Choice,
    ChosenChoice,
    Clause,
    Condition,
    Consultation,
    DateChange,
    Document,
    DocumentFile,
    Draft,
    Question,
    Submission,
    TextChange,
    TimelineEntry,
)
from engagement.models.answers import canonical, digest
from engagement.models.writers import Writer, writer_behind
from tests import factories
from tests.factories import ask, choosing, open_to_public, pdf_file, publish, published_clause

pytestmark = pytest.mark.django_db

LINK = Clause.comes_from.through
FROZEN = (
    Consultation,
    Draft,
    Clause,
    LINK,
    Question,
    Choice,
    Condition,
    Document,
    DocumentFile,
    Submission,
    Answer,
    ChosenChoice,
    Attachment,
    TimelineEntry,
    DateChange,
    TextChange,
)
# What may change by an ordinary save: the context of a consultation and who vouched for it; what may yet happen.
MAY_CHANGE = {
    Consultation: {
        *("event", "announcement", "ready_at", "ready_by", "ready_digest", "published_by"),
        *("withdrawn_at", "withdrawn_reason", "withdrawn_reason_en", "withdrawn_reason_mn"),
    },
    Submission: {"consent", "withdrawn_at", "erased_at", "proven_at", "replaced_by"},
}
REFUSALS = (ValidationError, ProtectedError, RestrictedError, IntegrityError)
NOTE = {"en": "Because.", "mn": "Учир нь."}


def consultation_with_everything(*, public):
    """One of each row, all published, sent and told, or nothing yet."""
    consultation = factories.ConsultationFactory(**({} if public else {"unpublished": True}))
    first = factories.ClauseFactory(draft__consultation=consultation)
    question = choosing("Mornings", "Evenings", consultation=consultation)
    choice = question.choices.order_by("pk")[0]
    later = factories.QuestionFactory(consultation=consultation)
    condition = factories.ConditionFactory(question=later, choice=choice)
    document = factories.DocumentFactory()
    Document.objects.filter(pk=document.pk).update(consultation=consultation)
    document.consultation.delete()
    submission = factories.SubmissionFactory(begun=True, consultation=consultation, consent="unnamed")
    answer = factories.answered(submission, question=question, version=1)
    ChosenChoice.objects.create(answer=answer, choice=choice)
    Attachment.objects.create(
        submission=submission, name="a.pdf", media_type="application/pdf", size=1, digest="a", file=file_named("a.pdf")
    )
    if public:
        publish(first.draft)
        second = drafts.begin_next(first.draft, by=factories.UserFactory())
        publish(second)
        ask(question), ask(later)
        open_to_public(Document.objects.get(pk=document.pk))
        sending.send(Writer(Submission.objects.get(pk=submission.pk)), version=0)
        told(consultation)
    return {
        "consultation": consultation,
        "draft": first.draft,
        "clause": first,
        "question": question,
        "choice": choice,
        "condition": condition,
        "document": Document.objects.get(pk=document.pk),
        "submission": submission,
        "answer": answer,
    }


def told(consultation):
    """Its history: a date moved, words corrected."""
    officer = factories.UserFactory()
    consultation.refresh_from_db()
    dates = {name: getattr(consultation, name) + timedelta(days=3) for name in ("closes_at", "answer_by")}
    promises.move_dates(consultation, dates, NOTE, by=officer)
    promises.correct(consultation, {"summary_en": "In other words."}, NOTE, by=officer)


def file_named(name, words=b"Costs."):
    return ContentFile(pdf_file(words), name=name)


@pytest.fixture
def public():
    return consultation_with_everything(public=True)


@pytest.fixture
def private():
    """Where nothing is frozen yet, and to where something might be moved away."""
    return consultation_with_everything(public=False)


def everything(among=None):
    """All that is frozen, column by column."""
    found = {model: list(model._base_manager.order_by("pk").values()) for model in FROZEN}
    if among is not None:
        found = {model: [row for row in rows if row["id"] in among[model]] for model, rows in found.items()}
    return found


def keys():
    return {model: set(model._base_manager.values_list("pk", flat=True)) for model in FROZEN}


def attempt(change):
    """Try it; whether it was refused. What is refused leaves nothing half done."""
    try:
        with transaction.atomic():
            change()
    except REFUSALS:
        return True
    return False


def changed_values(field, value):
    """Other values of a column, of its kind; of a link every other row, and none."""
    if isinstance(field, models.ForeignKey):
        others = field.related_model._base_manager.exclude(pk=value).values_list("pk", flat=True)
        return [*others[:1], *([None] if field.null else [])]
    if isinstance(field, models.DateTimeField):
        return [(value or timezone.now()) + timedelta(days=1), None]
    if isinstance(field, models.BooleanField):
        return [not value]
    if isinstance(field, models.IntegerField):
        return [(value or 0) + 1]
    if isinstance(field, models.UUIDField):
        return [uuid4()]
    return ["else", ""]


def edits(row):
    """Copies of a row, each with one column changed that may not change."""
    for field in row._meta.concrete_fields:
        if field.primary_key or field.name in MAY_CHANGE.get(type(row), ()):
            continue
        for value in changed_values(field, getattr(row, field.attname)):
            copy = type(row)._base_manager.get(pk=row.pk)
            setattr(copy, field.attname, value)
            yield field.name, copy


def test_no_column_of_a_frozen_row_changes_by_saving_it_and_none_is_deleted(private):
    of_private = keys()
    factories.answered(private["submission"])
    public = consultation_with_everything(public=True)
    frozen = {model: found - of_private[model] for model, found in keys().items()}
    frozen[Answer] -= set(private["submission"].answers.values_list("pk", flat=True))
    frozen[Consultation] &= {public["consultation"].pk}
    before = everything(frozen)
    assert all(frozen.values()), [model for model, found in frozen.items() if not found]

    for model in FROZEN:
        for row in model._base_manager.filter(pk__in=frozen[model]):
            for name, copy in edits(row):
                attempt(copy.save)
                after = list(model._base_manager.filter(pk=row.pk).values())
                assert after == [one for one in before[model] if one["id"] == row.pk], (model, name)
            assert attempt(type(row)._base_manager.get(pk=row.pk).delete), model

    assert everything(frozen) == before


def test_what_is_not_frozen_yet_can_be_changed_and_deleted(private):
    """The twin of the refusals: no guard refuses everything."""
    private["clause"].text_en = "Open until nine."
    private["clause"].save()
    private["answer"].text = "Until nine."
    private["answer"].save()
    private["consultation"].closes_at += timedelta(days=1)
    private["consultation"].save()
    for name in ("condition", "submission", "document", "question", "draft"):
        type(private[name]).objects.get(pk=private[name].pk).delete()
    Question.objects.get().delete()
    Consultation.objects.get(pk=private["consultation"].pk).delete()

    counts = {model: model._base_manager.count() for model in FROZEN if model is not Consultation}
    assert set(counts.values()) == {0}, counts


def test_nothing_is_slipped_in_and_no_many_are_changed_at_once(public):
    submission, answer, clause = Submission.objects.get(), Answer.objects.get(), public["clause"]
    second = Clause.objects.get(draft__number=2)
    file = {"name": "b.pdf", "media_type": "application/pdf", "size": 1, "digest": "b", "file": "b"}
    evening = Choice.objects.order_by("pk").last()
    words = {"text_en": "Slipped in.", "text_mn": "Орууллаа."}
    titles = {"title_en": "Slipped in.", "title_mn": "Орууллаа."}
    document, consultation = Document.objects.get(), public["consultation"]
    changes = [
        lambda: Clause(draft=clause.draft, number="9", **words).save(),
        lambda: Choice(question=public["question"], **words).save(),
        lambda: Condition(question=public["question"], earlier=Question.objects.last(), lowest=1, highest=2).save(),
        lambda: Document(consultation=consultation, **titles).save(),
        lambda: documents.store(document, "en", documents.looked_at(file_named("other.pdf", b"Other."))),
        lambda: DocumentFile(document=document, language="xx", size=1, file="b").save(),
        lambda: documents.remove(document, "en"),
        lambda: Answer(submission=submission, text="More.").save(),
        lambda: Answer.objects.bulk_create([Answer(submission=submission, text="More.")]),
        lambda: Answer.objects.update(text="Other."),
        lambda: Answer.objects.bulk_update([Answer(pk=answer.pk, submission=submission, text="Other.")], ["text"]),
        lambda: submission.answers.all().delete(),
        lambda: submission.answers.create(text="More."),
        lambda: answer.chosen.all().delete(),
        lambda: answer.chosen.update(choice=evening),
        lambda: answer.chosen.create(choice=evening),
        lambda: ChosenChoice.objects.bulk_create([ChosenChoice(answer=answer, choice=evening)]),
        lambda: submission.attachments.all().delete(),
        lambda: submission.attachments.update(name="other.pdf"),
        lambda: submission.attachments.create(**file),
        lambda: Attachment.objects.bulk_create([Attachment(submission=submission, **file)]),
        second.comes_from.clear,
        lambda: second.comes_from.set([second]),
        lambda: second.comes_from.add(second),
        lambda: second.comes_from.remove(clause),
        clause.becomes.clear,
        lambda: LINK.objects.all().delete(),
        lambda: LINK(from_clause=second, to_clause=second).save(),
        lambda: LINK.objects.bulk_create([LINK(from_clause=second, to_clause=second)]),
        lambda: TimelineEntry.objects.update(note_en="Else."),
        lambda: DateChange.objects.update(name="opens_at"),
        lambda: TextChange.objects.update(before="Else."),
        lambda: TextChange.objects.bulk_update([TextChange(pk=TextChange.objects.get().pk, before="x")], ["before"]),
        lambda: Submission.objects.get().delete(),
        *(model.objects.all().delete for model in FROZEN if model is not Submission),
    ]
    before = everything()

    accepted = [number for number, change in enumerate(changes) if not attempt(change)]

    assert accepted == []
    assert everything() == before
    assert Submission.objects.get().digest == digest(Submission.objects.get())


def test_nothing_is_published_asked_or_sent_a_second_time(public):
    officer, consultation = factories.UserFactory(), Consultation.objects.get(pk=public["consultation"].pk)
    for by in (consultation, *consultation.drafts.all()):
        verb = consultations.publish if by is consultation else drafts.publish
        assert attempt(lambda verb=verb, by=by: verb(by, by=officer))
    assert attempt(lambda: questions.ask_one(public["question"], NOTE, by=officer))
    before = everything()
    questions.ask(consultation)
    submission = Submission.objects.get()

    again = sending.send(Writer(submission), version=submission.version)

    assert (again.sent_at, everything()) == (submission.sent_at, before)


def test_no_page_for_staff_changes_or_deletes_what_is_frozen(public, client_of):
    everybody = factories.UserFactory(is_staff=True, is_superuser=True)
    desk = client_of(everybody)
    before, answers = everything(), []
    for model in FROZEN:
        for row in model._base_manager.all():
            pages = {page: admin_page(model, page, row) for page in ("change", "delete", "changelist")}
            if pages["change"] is None:
                continue
            shown = desk.get(pages["change"])
            form = boxes_of(shown)
            typed = {name: "else" for name in form if "_FORMS" not in name}
            columns = {field.name: "else" for field in model._meta.concrete_fields}
            tick = {"action": "delete_selected", "_selected_action": str(row.pk), "post": "yes"}
            answers += [
                desk.post(pages["change"], columns | typed).status_code,
                desk.post(pages["change"], form | {"DELETE": "on"}).status_code,
                desk.post(pages["delete"], {"post": "yes"}).status_code,
                desk.post(pages["changelist"], tick).status_code,
            ]
            assert everything() == before, (model, row)

    assert len(answers) > 30
    assert max(answers) < 500


def boxes_of(response):
    """Names and values of what can be filled in on a page for staff."""
    page = BeautifulSoup(response.content, "html.parser")
    boxes = page.select("main form input[name], main form textarea[name], main form select[name]")
    return {box["name"]: box.get("value") or box.text for box in boxes if "csrf" not in box["name"]}


def admin_page(model, page, row):
    """The address of a page for staff, None where there is none for this kind of row."""
    arguments = [] if page == "changelist" else [row.pk]
    with suppress(NoReverseMatch):
        return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=arguments)
    return None


class Chance:
    """People and officers who do whatever comes to their minds, in an order of chance; all that was sent is remembered."""

    def __init__(self, seed):
        self.random = random.Random(seed)  # noqa: S311 - chance, and no secret
        self.officer = factories.UserFactory()
        clause = published_clause()
        self.consultation = clause.draft.consultation
        self.asked = [
            ask(factories.QuestionFactory(consultation=self.consultation)),
            ask(choosing("Early", "Late", "Other", kind="several", consultation=self.consultation)),
            ask(choosing("One", "Two", kind="ranking", consultation=self.consultation)),
        ]
        self.sent, self.done = {}, {}

    def act(self):
        verb = self.random.choice(self.VERBS)
        submission = self.any_submission()
        try:
            with transaction.atomic():
                verb(self, submission)
        except Refused:
            return
        self.done[verb.__name__] = self.done.get(verb.__name__, 0) + 1
        for one in Submission.objects.sent().exclude(pk__in=self.sent):
            self.sent[one.pk] = canonical(one)

    def any_submission(self):
        found = list(Submission.objects.filter(channel="web", erased_at=None).order_by("-pk")[:6])
        return self.random.choice(found) if found else None

    def writer(self, submission):
        """Whoever of those who have a link; nobody, where there is none to write on."""
        if submission is None:
            raise Refused("nobody")
        links = [submission.link_token, *(one.link_token for one in submission.colleagues.filter(ended_at=None))]
        return writer_behind(self.random.choice(links))

    def words(self):
        return self.random.choice(["Open until six.", "Илүү урт цаг.", "", f"Words {self.random.random()}"])

    def said(self):
        kind = self.random.randrange(4)
        version = {"version": self.random.randrange(3)}
        if kind == 0:
            return Said(text=self.words(), **version)
        if kind == 1:
            clauses = list(Clause.objects.published())
            return Said(clause=self.random.choice(clauses), text=self.words(), argument="for", **version)
        question = self.random.choice(self.asked)
        options = list(question.choices.all())
        picked = self.random.sample(options, self.random.randint(0, len(options)))
        ranked = question.kind == Question.Kind.RANKING
        chosen = tuple(Chosen(one, rank=place if ranked else None) for place, one in enumerate(picked, 1))
        return Said(question=question, text="" if options else self.words(), chosen=chosen, **version)

    def much_said(self):
        """As a form says it: once on each subject."""
        return tuple({one.subject: one for one in (self.said(), self.said())}.values())

    def begin(self, _submission):
        email = self.random.choice(["", "bold@example.net"])
        submissions.begin(self.consultation, About(name="Bold", email=email), network="", sending_key=uuid4())

    def save(self, submission):
        saving.save(self.writer(submission), self.much_said(), no_objection=self.random.random() < 0.2)

    def settle(self, submission):
        writer = self.writer(submission)
        for conflict in AnswerConflict.objects.filter(submission=submission):
            stored = submission.answers.filter(question=conflict.question, clause=conflict.clause).first()
            keep, version = self.random.choice(["stored", "other", "both"]), stored.version if stored else 0
            saving.settle(writer, conflict.pk, keep=keep, version=version)

    def attach(self, submission):
        attachments.attach(self.writer(submission), file_named("a.pdf", str(self.random.randrange(5)).encode()))

    def remove(self, submission):
        for file in Attachment.objects.filter(submission=submission)[:1]:
            attachments.remove(self.writer(submission), file.pk)

    def choose(self, submission):
        sending.consent(self.writer(submission), self.random.choice(["named", "unnamed", "withheld"]))

    def describe(self, submission):
        submissions.describe(self.writer(submission), About(name=self.random.choice(["Dorj", "Tuya"])))

    def invite(self, submission):
        colleagues.invite(self.writer(submission), name=f"C{self.random.random()}", email="c@example.net", network="")

    def send(self, submission):
        writer = self.writer(submission)
        sending.send(writer, version=writer.submission.version)

    def confirm(self, submission):
        sending.confirm(submission.proof_token if submission else "")

    def narrow(self, submission):
        received.narrow_consent(self.writer(submission), self.random.choice(["unnamed", "withheld"]))

    def withdraw(self, submission):
        if self.random.random() < 0.2:
            received.withdraw(self.writer(submission))

    def erase(self, submission):
        if self.random.random() < 0.2:
            submission_erasure.erase(self.writer(submission))

    def enter(self, _submission):
        paper.enter(self.letter(), by=self.officer, key=uuid4())

    def correct(self, _submission):
        entered = list(Submission.objects.exclude(channel="web").filter(replaced_by=None))
        if entered:
            mistyped = self.random.choice(entered)
            paper.correct(mistyped, self.letter(), note="A word.", by=self.officer, key=uuid4())

    def letter(self):
        found = Consultation.objects.with_reports().get(pk=self.consultation.pk)
        return Paper(found, "letter", timezone.now(), About(name="Dulmaa"), said=self.much_said())

    def extend(self, _submission):
        found = Consultation.objects.get(pk=self.consultation.pk)
        dates = {name: getattr(found, name) + timedelta(hours=1) for name in ("closes_at", "answer_by")}
        promises.move_dates(found, dates, NOTE, by=self.officer)

    def redraft(self, _submission):
        last = Draft.objects.filter(consultation=self.consultation).order_by("-number").first()
        following = drafts.begin_next(last, by=self.officer)
        Draft.objects.filter(pk=following.pk).update(change_note_en="Clearer.", change_note_mn="Тодорхой.")
        drafts.publish(Draft.objects.get(pk=following.pk), by=self.officer)

    def forget(self, _submission):
        retention.apply_retention()

    VERBS = (
        *(begin, begin, save, save, save, save, settle, attach, attach, remove, choose, choose, describe, invite),
        *(send, send, send, confirm, narrow, withdraw, erase, enter, correct, extend, redraft, forget),
    )


@pytest.mark.parametrize("seed", [1, 2])
def test_whatever_people_do_in_whatever_order_all_that_was_sent_is_what_was_sent(seed):
    chance = Chance(seed)
    with time_machine.travel(timezone.now()) as clock:
        for _step in range(100):
            chance.act()
            clock.shift(timedelta(hours=chance.random.random() * 2))

        for submission in Submission.objects.sent().filter(erased_at=None):
            assert submission.digest == digest(submission), (seed, submission.pk)
            assert canonical(submission) == chance.sent[submission.pk], (seed, submission.pk)
    assert len(chance.sent) == Submission.objects.sent().count() > 3, chance.done
    assert len(chance.done) > 10, chance.done
