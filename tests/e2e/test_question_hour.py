"""Ask the Ministry, on a phone: somebody asks, somebody else wants to know it too, an officer answers."""

import pytest
from playwright.sync_api import expect

from engagement.actions import hosting, official_replies
from engagement.models import Comment
from tests import factories
from tests.e2e import mails
from tests.e2e.test_taking_part import PHONE
from tests.e2e.test_without_javascript import publish
from tests.e2e.visitors import Visitor

ASKED = {"en": "When does the consul see people?", "mn": "Консул хэдэн цагаас хүн хүлээн авах вэ?"}
ANSWER = {"en": "From nine, without an appointment.", "mn": "Есөн цагаас, урьдчилан цаг авах шаардлагагүй."}


@pytest.fixture
def hour(site):
    factories.GroundFactory()
    return factories.ConsultationFactory(kind="question_hour")


@pytest.mark.parametrize(("language", "scripts"), [("mn", True), ("en", False)], ids=["mn", "en without scripts"])
def test_a_citizen_on_a_phone_asks_is_supported_and_is_answered(hour, visit, language, scripts, moderator, officer):
    phone = {**PHONE, "java_script_enabled": scripts}
    citizen = Visitor(visit(**phone), language, "Bold", "bold@example.net")
    other = Visitor(visit(**phone), language, "Sarnai", "sarnai@example.net")
    ask(citizen, hour, ASKED[language])
    question = publish(ASKED[language], moderator)
    assert citizen.subjects()[-1] == citizen.say("Your question has been published")

    want_to_know_too(other, hour, question, scripts)

    answer = official_replies.reply_officially(
        question.discussion, text=ANSWER[language], language=language, office="Consulate", by=officer, parent=question
    )
    hosting.mark_answered(question, answer)
    citizen.open_page_of(hour)
    item = citizen.page.locator(".wanted__item").filter(has_text=ASKED[language])
    expect(item).to_contain_text(ANSWER[language])
    expect(item).to_contain_text(citizen.say("Answered on the same day"))
    expect(item.locator("[data-useful-count]")).to_have_text("1")
    assert citizen.page.evaluate("document.documentElement.scrollWidth") == PHONE["viewport"]["width"]
    citizen.page.goto(question.private_url(language))
    expect(citizen.section("The Ministry’s answer")).to_contain_text(ANSWER[language])


def ask(citizen, hour, text):
    page, say = citizen.page, citizen.say
    citizen.open_page_of(hour)
    page.locator(".hero__acts").get_by_role("link", name=say("Ask a question")).click()
    citizen.text_box("Your question").fill(text)
    citizen.text_box("Your name, as it will be shown").fill(citizen.name)
    citizen.text_box("Your e-mail address").fill(citizen.email)
    citizen.press("Send the question")
    citizen.sees_heading("One more step: check your mail")
    page.goto(mails.proof_link(citizen.mails()[-1]))
    citizen.press("Yes, send my question")
    citizen.sees_heading("Waiting for a moderator", "state of a comment")


def want_to_know_too(reader, hour, question, scripts):
    """In place and said aloud; without scripts on a page of one's own."""
    reader.open_page_of(hour)
    button = reader.page.locator(".wanted__item").filter(has_text=question.comment).locator("button.useful__button")
    button.click()
    if scripts:
        expect(button).to_have_attribute("aria-pressed", "true")
        spoken = reader.say("Noted. So many want to know this: {n}").replace("{n}", "1")
        expect(reader.page.get_by_role("status").filter(has_text=spoken)).to_be_attached()
    else:
        reader.sees_heading("You want to know this too")
    assert Comment.objects.get(pk=question.pk).useful == 1
