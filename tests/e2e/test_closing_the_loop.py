"""From closing to answer by the pages alone: read, filed, decided, published, and found again by those who wrote."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override
from playwright.sync_api import expect

from engagement.models import AnswerPublication, Draft, Excerpt, Reading, Theme
from tests.e2e import mails
from tests.e2e.answering import CAMPAIGN, COMMENTS, FEES, HOURS, HOURS_MN, SECRETS, Answerer, closed
from tests.e2e.visitors import Visitor

EARLIER = {"title_en": "Open earlier", "title_mn": "Эрт нээх"}
GIST = {"gist_en": "People ask for mornings.", "gist_mn": "Хүмүүс өглөө хүсэж байна."}
CHEAPER = {"title_en": "Lower fees", "title_mn": "Хураамж бууруулах"}
SUNDAYS = {
    "title_en": "Open on Sundays",
    "title_mn": "Ням гарагт нээх",
    "gist_en": "One asks for Sundays.",
    "gist_mn": "Нэг нь ням гараг хүсэв.",
}
SAID = {"en": "Fees weigh on herders and students.", "mn": "Хураамж малчин, оюутанд хүнд тусаж байна."}
NEW_TEXT = {"en": "The consul is open from eight.", "mn": "Консул найман цагаас ажиллана."}
NOTE = {"en": "An hour earlier.", "mn": "Нэг цагаар эрт."}
HEARD = {"en": "You spoke of mornings and fees.", "mn": "Та бүхэн өглөө ба хураамжийн тухай ярив."}
ANSWER = {"en": "We open at eight now.", "mn": "Бид одоо найман цагт нээнэ."}
REASONS = [
    {"en": "Because you work late.", "mn": "Учир нь та орой хүртэл ажилладаг."},
    {"en": "Students will pay half.", "mn": "Оюутан хагасыг төлнө."},
    {"en": "There is no money for Sundays.", "mn": "Ням гарагт төсөв алга."},
]
PROMISE = {"en": "Half fees for students", "mn": "Оюутанд хагас хураамж"}
SIGNED = {
    "signed_by": {"en": "State Secretary", "mn": "Төрийн нарийн бичгийн дарга"},
    "office": {"en": "Consular Department", "mn": "Консулын газар"},
}
# The words of the clause that differ.
WORDS = {"en": ("nine", "eight"), "mn": ("есөн", "найман")}


@pytest.fixture
def consultation(scene):
    return closed(scene)


def test_a_consultation_goes_from_closing_to_answer_by_the_pages_alone(consultation, scene, visit, staff_page, officer):
    clerk = Answerer(staff_page(officer), "en")
    themes_and_the_campaign(clerk, consultation)
    report = too_early(clerk, consultation)
    everything_is_read(clerk, consultation, scene.ground)
    themes_are_put_in_order(clerk)
    answers_are_approved(clerk, consultation)
    clerk.page.goto(report)
    clerk.publish_report()
    clerk.begin_next_draft(scene.clause.draft)
    clerk.change_clause("1", text=NEW_TEXT, note=NOTE)
    clerk.publish_draft()
    one_is_asked_whether_it_meets_the_point(visit(), consultation.comments[0])
    every_theme_is_answered(clerk, consultation)
    for language, comment in (("en", consultation.comments[0]), ("mn", consultation.comments[1])):
        reader = Visitor(visit(), language, comment.user_name, comment.user_email)
        the_consultation_tells_all(reader, consultation)
        the_clause_and_the_private_page_tell_the_way(reader, comment)
    what_is_kept_back_is_nowhere(reader.page.request, consultation)


def themes_and_the_campaign(clerk, consultation):
    """Two themes at the board, and three like comments filed at once."""
    clerk.start_at_desk(consultation.consultation)
    clerk.follow("Themes", exact=True)
    for theme in (EARLIER | GIST, CHEAPER, SUNDAYS):
        clerk.make_theme(**theme)
    clerk.follow("Reading desk", exact=True)
    clerk.follow("Like texts", exact=True)
    clerk.press("Compare all texts")
    clerk.follow(CAMPAIGN)
    clerk.page.locator("#id_theme").select_option(label="2. Lower fees")
    clerk.press("File all 3 texts")
    clerk.is_told("3 texts are filed under «Lower fees».")
    assert Excerpt.objects.filter(way="alike").count() == 2
    assert Reading.objects.count() == 3


def too_early(clerk, consultation):
    """«What you said» is written, and refused with all that is missing; its address, to come back to."""
    clerk.write_report(consultation.consultation, "What you said", body=HEARD)
    address = clerk.page.url
    clerk.is_refused(
        "5 comments have not been read.",
        "5 submissions have not been read.",
        "Say in both languages what people said under «Lower fees».",
    )
    return address


def everything_is_read(clerk, consultation, ground):
    """One by one with the keyboard, each filed in its own way."""
    clerk.start_at_desk(consultation.consultation)
    clerk.key("o")
    clerk.at(HOURS)
    clerk.file_passage("1", "Please open at eight in the morning.")
    clerk.go_on()
    clerk.at(HOURS_MN)
    clerk.file_whole("1")
    clerk.go_on()
    clerk.file_under_new(en="Families first", mn="Гэр бүл түрүүнд")
    clerk.go_on()
    clerk.at(COMMENTS[3][2])
    expect(clerk.page.locator(".suggested__list li").first).to_contain_text("Open earlier")
    clerk.key("s")
    clerk.go_on()
    for _like in range(3):
        clerk.at(CAMPAIGN)
        clerk.go_on()
    clerk.file_whole("3")
    clerk.go_on()
    submissions_are_read(clerk, ground)
    assert Excerpt.objects.filter(way="suggestion").count() == 1


def submissions_are_read(clerk, ground):
    """The first says more than may be published, the third is withheld; the fourth keeps itself from readers."""
    clerk.at(FEES)
    clerk.file_whole("2")
    clerk.hide(SECRETS[0], ground)
    clerk.approve()
    clerk.go_on()
    clerk.file_whole("2")
    clerk.go_on()
    clerk.at(f"{SECRETS[1]}.")
    clerk.withhold(ground)
    clerk.go_on()
    clerk.at(f"{SECRETS[2]}.")
    clerk.file_whole("1")
    clerk.go_on()
    clerk.file_whole("1")
    clerk.go_on()
    expect(clerk.page.locator(".coverage")).to_contain_text("13 of 13")


def themes_are_put_in_order(clerk):
    """One goes into another, and one is told in both languages."""
    clerk.follow("Themes", exact=True)
    clerk.theme_link("Families first", "Merge")
    clerk.page.locator("#id_into").select_option(label="1. Open earlier")
    clerk.press("Merge")
    clerk.is_told("The themes are merged.")
    clerk.theme_link("Lower fees", "Reword")
    for code, words in SAID.items():
        clerk.page.locator(f"#id_gist_{code}").fill(words)
    clerk.press("Reword")
    clerk.is_told("The theme is reworded.")
    assert Theme.objects.count() == 3


def answers_are_approved(clerk, consultation):
    """Those of choices at once, and the others ticked."""
    clerk.start_at_desk(consultation.consultation)
    clerk.follow("Publication of answers", exact=True)
    clerk.press("Approve all 2 answers that hold only choices")
    clerk.page.get_by_role("checkbox", name="Choose all on this page").check()
    clerk.press("Approve the chosen answers")
    expect(clerk.page.get_by_text("Every answer that may be published is decided.")).to_be_visible()
    assert AnswerPublication.objects.filter(state="published").count() == 5


def one_is_asked_whether_it_meets_the_point(page, comment):
    """By mail, with the changed words on the private page."""
    reader = Visitor(page, "en", comment.user_name, comment.user_email)
    reader.page.goto(mails.private_link(reader.mails()[-1]))
    asked = reader.section("Does this meet your point?")
    expect(asked.get_by_role("insertion")).to_contain_text(WORDS["en"][1])
    asked.get_by_role("button", name="Yes").click()
    expect(asked).to_contain_text("You said: Yes")


def every_theme_is_answered(clerk, consultation):
    """Accepted with a changed clause, in part with a commitment, and not accepted; then all together."""
    due_on = timezone.localdate() + timedelta(days=90)
    clerk.promise(consultation.consultation, due_on=due_on, title=PROMISE, office=SIGNED["office"])
    clerk.start_at_desk(consultation.consultation)
    clerk.follow("Themes", exact=True)
    clerk.theme_link("Open earlier", "No reply yet")
    for decision, reason, names in zip(
        ("Accepted", "Accepted in part", "Not accepted"), REASONS, ("Draft 2: 1 ", PROMISE["en"], None), strict=True
    ):
        clerk.reply(decision, reason=reason, names=names, **SIGNED)
    clerk.write_report(consultation.consultation, "What we decided", body=ANSWER)
    clerk.publish_report()


def the_consultation_tells_all(reader, consultation):
    """Asked, said, did; each theme with its reply; and what was sent, as published."""
    at = f"_{reader.language}"
    reader.open_page_of(consultation.consultation)
    loop = reader.section("We asked · you said · we did")
    for words in (EARLIER[f"title{at}"], ANSWER[reader.language], reader.say("Accepted", "decision on a theme")):
        expect(loop).to_contain_text(words)
    answered = reader.section("What you said, and what the Ministry answers")
    for reason in REASONS:
        expect(answered).to_contain_text(reason[reader.language])
    expect(reader.section("Commitments")).to_contain_text(PROMISE[reader.language])
    reader.follow(CHEAPER[f"title{at}"])
    reader.sees(REASONS[1][reader.language])
    reader.page.goto(f"{consultation.consultation.get_absolute_url(reader.language)}submissions/")
    reader.follow(consultation.submissions[0].reference)
    for shown in (reader.say("hidden passage"), "Fees are too high for students."):
        reader.sees(shown)


def the_clause_and_the_private_page_tell_the_way(reader, comment):
    """The changed words and who asked for them, from the clause; and from the link in the writer's mail."""
    before, after = WORDS[reader.language]
    clause = Draft.objects.get(number=2).clauses.get(number="1")
    reader.open_page_of(clause)
    reader.follow(reader.say("Every passage that shaped it, and where each came from"))
    expect(reader.page.get_by_role("deletion")).to_contain_text(before)
    reader.sees(HOURS_MN)
    reader.sees(REASONS[0][reader.language])
    assert reader.subjects()[-1] == reader.say("The Ministry has answered")
    reader.page.goto(mails.private_link(reader.mails()[-1]))
    path = reader.section("Where it went")
    expect(path.get_by_role("deletion")).to_contain_text(before)
    expect(path.get_by_role("insertion")).to_contain_text(after)
    reader.follow(reader.say("The same as everybody can see it"))
    reader.sees(REASONS[0][reader.language])
    reader.sees(after)


def what_is_kept_back_is_nowhere(browser, consultation):
    for address in public_addresses(consultation):
        answer = browser.get(address)
        assert answer.ok, address
        for secret in SECRETS:
            assert secret not in answer.text(), f"«{secret}» on {address}"
    for secret in SECRETS:
        found = browser.get(f"{reverse('search')}?q={secret.split()[-1]}").text()
        assert f"{consultation.consultation.get_absolute_url()}submissions/" not in found, secret


def public_addresses(consultation):
    """Every page of the consultation on which its words could stand, in each language."""
    clause = Draft.objects.get(number=2).clauses.get(number="1")
    for code, _name in settings.LANGUAGES:
        with override(code):
            own = consultation.consultation.get_absolute_url()
            parts = ("", "submissions/", "figures/", "data/", "report/", "card/", "timeline.atom", "manifest.txt")
            yield from (f"{own}{part}" for part in parts)
            yield from (theme.get_absolute_url() for theme in Theme.objects.all())
            yield from (clause.get_absolute_url(), f"{clause.get_absolute_url()}shaped/")
            yield from (f"{own}submissions/{sent.reference}/" for sent in consultation.submissions[:2])
            yield from (f"{own}submissions/{sent.reference}/trace/" for sent in consultation.submissions[:2])
