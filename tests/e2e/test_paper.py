"""A letter on an officer's desk: entered in a browser with its scan, found again, read; and a sheet looked through."""

from datetime import timedelta

from django.utils import timezone
from playwright.sync_api import expect

from engagement.models import Attachment, Submission
from tests.e2e import axe
from tests.e2e.staff import Staff
from tests.factories import QuestionFactory, ask, pdf_file, published_clause


def test_an_officer_enters_a_letter_and_reads_it(officer, staff_page):
    clause = published_clause(number="1")
    ask(QuestionFactory(consultation=clause.draft.consultation, text_en="Which hours suit you?"))
    staff = Staff(staff_page(officer), "en")
    page = staff.page

    staff.open("engagement_submission_changelist")
    page.get_by_role("link", name="Enter a letter, mail, call or meeting…").click()
    page.get_by_role("link", name=clause.draft.consultation.title_en).click()
    assert axe.findings(page) == []
    page.get_by_label("Came by").select_option(label="Letter")
    page.get_by_label("Date").fill((timezone.localdate() - timedelta(days=1)).isoformat())
    page.get_by_label("for an organisation").check()
    page.get_by_label("Organisation", exact=True).fill("Herders of the Gobi")
    page.get_by_label("1. Which hours suit you?").fill("From eight to six.")
    page.get_by_label("Add a remark on a clause").select_option(index=1)
    page.get_by_role("button", name="Save and add the remark").click()
    page.get_by_label("Your remark on clause 1").fill("Longer on Fridays.")
    expect(page.get_by_label("1. Which hours suit you?")).to_have_value("From eight to six.")
    expect(page.get_by_label("Organisation", exact=True)).to_have_value("Herders of the Gobi")
    page.get_by_label("Scan").set_input_files(
        {"name": "letter.pdf", "mimeType": "application/pdf", "buffer": pdf_file()}
    )
    page.get_by_role("button", name="Enter it", exact=True).click()

    submission = Submission.objects.get()
    expect(page.get_by_text(f"Entered with the reference {submission.reference}.")).to_be_visible()
    for words in ("From eight to six.", "Longer on Fridays.", "Herders of the Gobi", "letter.pdf"):
        expect(page.get_by_role("main").get_by_text(words).first).to_be_visible()
    assert axe.findings(page) == []
    page.get_by_role("button", name="I have read it", exact=True).click()
    expect(page.get_by_text("is marked as read.")).to_be_visible()
    assert (submission.entered_by, Attachment.objects.count(), submission.readings.count()) == (officer, 1, 1)
