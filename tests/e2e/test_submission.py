"""An organisation answers formally in a real browser: saved, resumed by mail, with a file and a colleague, sent, proven."""

import hashlib

import pytest
from playwright.sync_api import expect

from engagement.models import Submission
from tests.e2e import axe, mails
from tests.e2e.visitors import Visitor
from tests.factories import ask, choosing, pdf_file

WORDS = {
    "en": ("Open until six.", "And on Saturdays."),
    "mn": ("Зургаан цаг хүртэл ажиллаарай.", "Бямба гарагт ч мөн."),
}


@pytest.mark.parametrize(("language", "scripts"), [("en", True), ("mn", False)])
def test_an_organisation_answers_formally(language, scripts, scene, visit, tmp_path):
    question = ask(choosing("Mornings", "Evenings", consultation=scene.consultation, required=True))
    first, second = WORDS[language]
    owner = Visitor(visit(java_script_enabled=scripts), language, "Bold", "bold@example.net")
    begin(owner, scene.consultation)
    whole(owner).fill(first)
    if scripts:
        expect(owner.page.get_by_role("status").filter(has_text="Saved at")).to_be_visible()
    owner.press("Save")

    again = Visitor(visit(java_script_enabled=scripts), language, "Bold", "bold@example.net")
    again.page.goto(mails.link(again.mails()[0], "/submissions/"))
    expect(whole(again)).to_have_value(first)
    add_file(again, tmp_path)
    invite(again)

    colleague = Visitor(visit(java_script_enabled=scripts), language, "Tuya", "tuya@example.net")
    colleague.page.goto(mails.link(colleague.mails()[0], "/submissions/"))
    whole(colleague).fill(f"{first} {second}")
    colleague.page.get_by_role("radio", name="Evenings").check()
    colleague.press("Save")

    look_and_send(again, question, second, scripts=scripts)
    prove(again)


def begin(owner, consultation):
    owner.page.goto(f"{consultation.get_absolute_url(owner.language)}respond/")
    owner.page.get_by_label(owner.say("for an organisation")).check()
    owner.text_box("Name of the organisation").fill("Herders’ Union")
    owner.text_box("Your name").fill(owner.name)
    owner.text_box("Your e-mail address").fill(owner.email)
    owner.press("Begin the answer")
    owner.sees_heading("Your answer")


def whole(person):
    """The field for a remark on the whole."""
    return person.page.locator("#remark-whole textarea")


def add_file(person, folder):
    path = folder / "report.pdf"
    path.write_bytes(pdf_file())
    person.page.locator("input[type=file]").set_input_files(path)
    person.press("Save and add the files")
    expect(person.page.get_by_role("link", name="report.pdf")).to_be_visible()


def invite(owner):
    owner.press("Write together with colleagues")
    owner.text_box("Your colleague’s name").fill("Tuya")
    owner.text_box("Your colleague’s e-mail address").fill("tuya@example.net")
    owner.press("Invite")
    owner.sees("Tuya")


def look_and_send(owner, question, words, *, scripts):
    """What the colleague wrote is there; what will be published by the choice is looked at before it is sent."""
    owner.page.goto(mails.link(owner.mails()[0], "/submissions/"))
    assert not scripts or axe.findings(owner.page) == []
    owner.press("Look at it and send it")
    owner.sees(words)
    owner.page.get_by_label(owner.say("Without my name", "consent to publication"), exact=True).check()
    owner.press("Show the preview by this choice")
    owner.sees(owner.say("no name"))
    assert not scripts or axe.findings(owner.page) == []
    owner.press("Send the answer")
    owner.sees_heading("Your answer has been received")
    submission = Submission.objects.get()
    owner.sees(submission.reference)
    owner.sees(submission.digest)
    assert (submission.consent, submission.answers.filter(question=question).count()) == ("unnamed", 1)


def prove(owner):
    receipt = owner.mails()[-1]
    submission = Submission.objects.get()
    assert submission.reference in receipt.subject
    owner.page.goto(mails.link(receipt, "/submissions/prove/"))
    owner.press("Yes, this is my answer")
    owner.sees(owner.say("Received and counted."))
    with owner.page.expect_download() as download:
        owner.follow(owner.say("Download the record (JSON)"))
    record = download.value.path().read_bytes()
    assert hashlib.sha256(record).hexdigest() == submission.digest
    assert Submission.objects.counted().count() == 1
