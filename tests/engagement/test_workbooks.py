import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from engagement.models import ReadingNote
from tests import factories
from tests.conftest import member
from tests.factories import answered, discussion_of


@pytest.fixture
def consultation(db):
    return factories.ConsultationFactory(closed=True)


def opened(client, consultation):
    """Title → rows of every sheet."""
    response = client.get(reverse("admin:engagement_desk_workbook", args=[consultation.pk]))
    assert response["Cache-Control"] == "max-age=0, no-cache, no-store, must-revalidate, private"
    book = load_workbook(io.BytesIO(response.content))
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book.worksheets}, book


def test_officers_take_along_all_that_came_in_and_what_may_be_shown_of_it(client_of, consultation):
    comment = factories.CommentFactory(discussion=discussion_of(consultation), comment="=HYPERLINK(1)\x07")
    theme = factories.ThemeFactory(consultation=consultation)
    factories.ExcerptFactory(theme=theme, comment=comment, stance="for", telling=True)
    withheld = factories.SubmissionFactory(consultation=consultation, consent="withheld", name="Tuya")
    answered(withheld, text="For you alone.")
    shown = answered(factories.SubmissionFactory(consultation=consultation, consent="unnamed"))
    factories.AnswerPublicationFactory(answer=shown)
    undecided = answered(factories.SubmissionFactory(consultation=consultation))
    ReadingNote.objects.create(submission=withheld, text="@note", written_by=factories.UserFactory())
    gone = factories.SubmissionFactory(consultation=consultation, withdrawn_at=factories.ago(hours=1))
    answered(gone, text="Qxgone")

    sheets, book = opened(client_of(member("policy officer")), consultation)

    contributions = {row[0]: row for row in sheets["Contributions"][1:]}
    assert contributions[f"comment-{comment.pk}"][12:14] == ("=HYPERLINK(1)", theme.title_en)
    assert contributions[f"answer-{shown.pk}"][8] == "yes, without the name"
    assert contributions[f"answer-{undecided.pk}"][8] == "not decided yet"
    own = next(row for row in sheets["Contributions"] if row[1] == withheld.reference)
    assert (own[7], own[8], own[12]) == ("Tuya", "no: for the Ministry alone", "For you alone.")
    assert sheets["Passages"][1][:4] == (theme.title_en, f"comment-{comment.pk}", "For", "yes")
    assert sheets["Private notes"][1][:2] == (withheld.reference, "@note")
    assert "Qx" not in str(sheets)
    kinds = {cell.data_type for sheet in book.worksheets for row in sheet.iter_rows() for cell in row}
    assert "f" not in kinds


@pytest.mark.parametrize("role", ["moderator", "editor"])
def test_nobody_else_gets_it(client_of, client, consultation, role):
    url = reverse("admin:engagement_desk_workbook", args=[consultation.pk])

    assert client_of(member(role)).get(url).status_code == 403
    assert client.get(url).status_code == 302


def test_it_costs_the_same_for_few_and_many(client_of, consultation):
    client = client_of(member("policy officer"))

    def cost():
        with CaptureQueriesContext(connection) as captured:
            opened(client, consultation)
        return len(captured)

    def grow():
        answered(factories.SubmissionFactory(consultation=consultation))
        theme = factories.ThemeFactory(consultation=consultation)
        factories.ExcerptFactory(theme=theme, comment=factories.CommentFactory(discussion=discussion_of(consultation)))

    grow()
    few = cost()
    for _ in range(5):
        grow()

    assert cost() == few
