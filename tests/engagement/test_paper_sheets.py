"""Paper entered from a sheet: what is wrong is told row by row, and all good rows are entered at once, or none."""

import csv
import io
import zipfile
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override
from openpyxl import Workbook, load_workbook

from diplomacy import sheets
from diplomacy.refusals import Refused
from engagement.models import Answer, Choice, Consultation, PaperSheet, Question, Submission
from tests.factories import ConsultationFactory, QuestionFactory, SubmissionFactory, ask, published_clause

pytestmark = pytest.mark.django_db

UPLOAD = "admin:engagement_submission_sheet"


@pytest.fixture
def clause():
    return published_clause(number="1.2")


@pytest.fixture
def consultation(clause):
    return Consultation.objects.with_reports().get(pk=clause.draft.consultation_id)


def choices(question, *texts, axis="option", other=False):
    for position, text in enumerate(texts):
        Choice.objects.create(
            question=question,
            axis=axis,
            position=position,
            text_en=text,
            text_mn=f"{text} (мн)",
            is_other=other and text == texts[-1],
        )


@pytest.fixture
def questions(consultation):
    """One of each kind, in this order."""
    made = []
    for position, kind in enumerate(Question.Kind):
        ends = {"low_label_en": "bad", "low_label_mn": "муу", "high_label_en": "good", "high_label_mn": "сайн"}
        question = QuestionFactory(consultation=consultation, kind=kind, position=position, **ends)
        if question.has_choices:
            choices(question, "Early", "Late", "Other", other=kind != Question.Kind.RANKING)
        if kind == Question.Kind.MATRIX:
            choices(question, "Monday", "Sunday", axis="row")
        made.append(ask(question))
    return made


def yesterday():
    return (timezone.localdate() - timedelta(days=1)).isoformat()


HEAD = ["Came by", "Date", "Language", "Name", "Clause 1.2"]


def comma(*rows, delimiter=",", mark=""):
    written = io.StringIO()
    csv.writer(written, delimiter=delimiter).writerows(rows)
    return SimpleUploadedFile("letters.csv", (mark + written.getvalue()).encode())


def xlsx(*rows):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    content = io.BytesIO()
    book.save(content)
    return SimpleUploadedFile("letters.xlsx", content.getvalue())


def row(**changes):
    cells = {"channel": "Letter", "day": yesterday(), "language": "mn", "name": "Bold", "clause": "Too early."}
    return list((cells | changes).values())


def upload(office, consultation, file):
    """The page on which the rows are looked through, or the first one with its errors."""
    response = office.post(reverse(UPLOAD), {"consultation": consultation.pk, "sheet": file}, follow=True)
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def faults(page):
    return [[cell.text for cell in found.select("th, td")] for found in page.select("tbody tr")]


def enter(office, **ticks):
    sheet = PaperSheet.objects.get(entered_at=None)
    return office.post(reverse("admin:engagement_submission_sheet_rows", args=[sheet.pk]), ticks, follow=True)


# Reading


@pytest.mark.parametrize(("delimiter", "mark"), [(",", ""), (";", "\ufeff"), ("\t", "")])
def test_sheet_is_read_with_comma_or_semicolon_with_and_without_a_mark(
    officer, client_of, consultation, delimiter, mark
):
    office = client_of(officer)
    file = comma(HEAD, row(clause="Нэг, хоёр; гурав\nдөрөв"), [], row(name="Dulmaa"), delimiter=delimiter, mark=mark)

    page = upload(office, consultation, file)

    assert [cell.text for cell in page.select("dl.facts dd")] == ["2", "0"]
    assert not Submission.objects.exists()
    enter(office)
    first, second = Submission.objects.order_by("pk")
    assert first.answers.get().text == "Нэг, хоёр; гурав\nдөрөв"
    assert (first.channel, first.entered_by, first.consent, second.name) == ("letter", officer, "withheld", "Dulmaa")


def test_downloaded_sheet_filled_in_comes_back_whole(officer, client_of, consultation, clause, questions):
    office = client_of(officer)
    with override("mn"):
        url = reverse("admin:engagement_submission_sheet_template", args=[consultation.pk])
    book = load_workbook(io.BytesIO(office.get(url).content))
    sheet, notes = book.worksheets
    head = [cell.value for cell in sheet[1]]
    values = {
        0: "Letter",
        1: timezone.now().replace(tzinfo=None) - timedelta(days=1),
        3: "Монгол",
        4: "for an organisation",
        6: "Herders of the Gobi",
        9: "Without my name",
        11: "A good text.",
        12: "From eight.",
        13: "2",
        14: "1; Other: at night",
        15: 4,
        16: "2; 3; 1",
        17: "1: 2; Sunday: Early",
        18: "Longer.",
    }
    for column, value in values.items():
        sheet.cell(2, column + 1).value = value
    content = io.BytesIO()
    book.save(content)

    page = upload(office, consultation, SimpleUploadedFile("filled.xlsx", content.getvalue()))
    assert faults(page) == []
    enter(office)

    submission = Submission.objects.get()
    said = {
        answer.question_id or answer.clause_id: answer
        for answer in submission.answers.prefetch_related("chosen__choice", "chosen__row")
    }
    taken = {
        question.kind: [
            (one.choice.text_en, one.row and one.row.text_en, one.rank, one.other)
            for one in said[question.pk].chosen.all()
        ]
        for question in questions
    }
    assert len(head) == 19
    assert notes.max_row == 20
    assert (submission.language, submission.consent, submission.organisation) == (
        "mn",
        "unnamed",
        "Herders of the Gobi",
    )
    assert (said[None].text, said[clause.pk].text) == ("A good text.", "Longer.")
    assert (said[questions[0].pk].text, said[questions[3].pk].number) == ("From eight.", 4)
    assert taken["single"] == [("Late", None, None, "")]
    assert sorted(taken["several"]) == [("Early", None, None, ""), ("Other", None, None, "at night")]
    assert sorted(taken["ranking"], key=lambda one: one[2]) == [
        ("Late", None, 1, ""),
        ("Other", None, 2, ""),
        ("Early", None, 3, ""),
    ]
    assert sorted(taken["matrix"]) == [("Early", "Sunday", None, ""), ("Late", "Monday", None, "")]


def test_what_is_wrong_is_told_by_row_and_column_and_stores_nothing(
    officer, client_of, consultation, questions, settings
):
    settings.ANSWER_MAX_LENGTH = 20
    office = client_of(officer)
    head = [*HEAD, "Question 2", "Question 4", "Publication"]
    file = xlsx(
        head,
        row(channel="Pigeon"),
        row(day="yesterday"),
        row(day="2001-01-01"),
        row(clause="=1+1"),
        row(clause="A remark that is far too long."),
        [*row(), "Sometimes"],
        [*row(), "", 9],
        [*row(name=""), "", "", "With my name"],
        row(clause=""),
        row(language="", name="Good but for this"),
        row(name="Good"),
    )

    page = upload(office, consultation, file)

    told = faults(page)
    assert [[number, column] for number, column, _sentence in told] == [
        ["2", "Came by"],
        ["3", "Date"],
        ["4", "Date"],
        ["5", "Clause 1.2"],
        ["6", "Clause 1.2"],
        ["7", "Question 2"],
        ["8", "Question 4"],
        ["9", "Publication"],
        ["10", "–"],
        ["11", "Language"],
    ]
    sentences = " ".join(sentence for _number, _column, sentence in told)
    for words in (
        "«Pigeon» is not known",
        "no date",
        "before the consultation opened",
        "formula",
        "At most 20",
        "none of the 3 choices",
        "1 to 5",
        "no name to publish",
        "says nothing",
        "required",
    ):
        assert words in sentences
    assert not Submission.objects.exists()
    table = office.get(page.select_one("a[href$='errors.csv']")["href"]).content.decode("utf-8-sig")
    assert len(list(csv.reader(io.StringIO(table)))) == 11
    done = enter(office)
    assert "Entered from the sheet: 1. Rows left out: 10." in done.content.decode()
    assert Submission.objects.get().name == "Good"


def test_unknown_doubled_and_missing_columns_are_told_before_any_row(officer, client_of, consultation):
    head = ["Date", "Name", "name", "Clause 9.9", "Question 1", "Colour"]

    page = upload(client_of(officer), consultation, comma(head, [yesterday(), "Bold"]))

    told = " ".join(sentence for _row, _column, sentence in faults(page))
    for words in ("«Clause 9.9»", "«Question 1»", "«Colour»", "«name» is there twice", "«Came by", "«Language"):
        assert words in told
    assert page.select("form") == [] or not page.select("form button.button--primary")


# Entering


def test_same_sheet_twice_adds_nothing_and_alike_rows_wait_for_a_word(officer, client_of, consultation):
    office = client_of(officer)
    rows = (HEAD, row(name="Bold"), row(name="Dulmaa"), row(name="Bold"), row(name="Dulmaa", clause="Another one."))

    first = upload(office, consultation, comma(*rows))
    enter(office)
    second = upload(office, consultation, xlsx(*rows))

    assert [cell.text for cell in first.select("dl.facts dd")] == ["2", "1", "1", "0"]
    assert [cell.text for cell in second.select("dl.facts dd")] == ["0", "1", "3", "0"]
    assert "There is no row in it that could be entered." in enter(office).content.decode()
    assert Submission.objects.count() == 2
    enter(office, alike="on")
    assert Submission.objects.count() == 3
    assert PaperSheet.objects.filter(entered_at__isnull=False, lines=[]).count() == 2


def test_sheet_is_entered_once_and_by_who_uploaded_it(officer, client_of, consultation, moderator):
    office = client_of(officer)
    upload(office, consultation, comma(HEAD, row()))
    sheet = PaperSheet.objects.get()
    url = reverse("admin:engagement_submission_sheet_rows", args=[sheet.pk])

    assert client_of(moderator).get(url).status_code == 403
    enter(office)
    again = office.post(url, follow=True)

    assert "This sheet has been entered already." in again.content.decode()
    assert Submission.objects.count() == 1
    sheet.refresh_from_db()
    assert (sheet.lines, sheet.entered) == ([], 1)


def test_nothing_is_half_entered(officer, client_of, consultation, monkeypatch):
    office = client_of(officer)
    upload(office, consultation, comma(HEAD, row(), row(name="Dulmaa"), row(name="Sarnai")))
    sealed = []

    def break_off(submission, *args, **kwargs):
        sealed.append(submission)
        if len(sealed) == 3:
            raise Refused("The lights went out.")

    monkeypatch.setattr("engagement.actions.paper.seal", break_off)
    told = enter(office)

    assert "The lights went out." in told.content.decode()
    assert not Submission.objects.exists()
    assert not Answer.objects.exists()
    assert PaperSheet.objects.get().entered_at is None


def test_consultation_withdrawn_meanwhile_takes_nothing(officer, client_of, consultation):
    office = client_of(officer)
    upload(office, consultation, comma(HEAD, row()))
    texts = {"withdrawn_reason_en": "Overtaken.", "withdrawn_reason_mn": "Хоцров."}
    Consultation.objects.filter(pk=consultation.pk).update(withdrawn_at=timezone.now(), **texts)

    enter(office)

    assert not Submission.objects.exists()


def test_person_who_is_here_already_is_named_as_alike(officer, client_of, consultation):
    SubmissionFactory(
        consultation=consultation,
        name="BOLD",
        sent_at=timezone.now() - timedelta(days=1),
        begun_at=timezone.now() - timedelta(days=2),
    )

    page = upload(client_of(officer), consultation, comma(HEAD, row(name="Bold"), row(name="Dulmaa")))

    assert "Rows: 2" in " ".join(page.select_one("#alike").find_parent().text.split())


def test_unused_sheet_is_kept_for_one_person_and_not_for_long(officer, client_of, consultation):
    office = client_of(officer)
    old = PaperSheet.objects.create(consultation=consultation, name="old", lines=[[1, ["x"]]], uploaded_by=officer)

    upload(office, consultation, comma(HEAD, row()))

    assert not PaperSheet.objects.filter(pk=old.pk).exists()
    assert PaperSheet.objects.count() == 1


# Hostile sheets


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("a.xlsx", b"PK\x03\x04 not a sheet", "not accepted"),
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old office programs"),
        ("a.csv", "Огноо".encode("cp1251"), "not text in UTF-8"),
        ("a.csv", b"", "empty"),
        ("a.csv", b'Date,Name\n"open', "quotation mark"),
        ("a.csv", b"\n\n,,,\n", "empty"),
        ("a.pdf", b"%PDF-1.4", "kind"),
    ],
)
def test_file_that_is_no_sheet_is_refused_in_words(officer, client_of, consultation, name, content, sentence):
    page = upload(client_of(officer), consultation, SimpleUploadedFile(name, content))

    assert sentence in page.select_one(".error-summary").text
    assert not PaperSheet.objects.exists()


def test_sheet_that_is_too_long_too_wide_or_unpacks_to_too_much_is_refused(settings):
    settings.SHEET_MAX_ROWS = 3
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "spreadsheetml.sheet.main+xml")
        archive.writestr("xl/worksheets/sheet1.xml", b" " * 90_000_000)
    far = Workbook()
    far.active.cell(1, 1).value, far.active.cell(60_000, 2).value = "Date", "x"
    far_away = io.BytesIO()
    far.save(far_away)
    evil = [
        comma(["Date"], ["1"], ["2"], ["3"]),
        comma(["Date"] * 700),
        SimpleUploadedFile("bomb.xlsx", bomb.getvalue()),
        SimpleUploadedFile("far.xlsx", far_away.getvalue()),
    ]

    for file in evil:
        with pytest.raises(Refused, match=r"too|larger than it says"):
            sheets.read(file, most_rows=settings.SHEET_MAX_ROWS)
    assert len(sheets.read(comma(["Date"], ["1"], ["2"]), most_rows=3)) == 3


def test_nothing_is_uploaded_to_a_consultation_that_takes_nothing(officer, client_of):
    upcoming = ConsultationFactory(upcoming=True)

    page = upload(client_of(officer), upcoming, comma(HEAD, row()))

    assert not PaperSheet.objects.exists()
    assert page.select_one(".error-summary") or "No consultation has opened yet." in page.text
