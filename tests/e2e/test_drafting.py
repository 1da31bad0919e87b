"""Officers draft in a browser: a pasted text of forty clauses up to its publication, and a second draft that splits and merges."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from engagement.models import Clause, Comment, Consultation, Draft
from tests import factories, pasted
from tests.conftest import member
from tests.e2e.staff import Officer
from tests.factories import CommentFactory, discussion_of

PASTE = """(element, html) => {
  const data = new DataTransfer();
  data.setData("text/html", html);
  element.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
}"""
REASON = {"en": "A law sets it.", "mn": "Хуулиар тогтоосон."}


class Drafter(Officer):
    """An officer at the text of a draft."""

    def paste(self, draft, texts):
        self.open("engagement_draft_import", draft.pk)
        for code, html in texts.items():
            editor = self.page.locator(f".form-row:has(#id_text_{code}) .ProseMirror")
            editor.click()
            editor.evaluate(PASTE, html)
            expect(editor).to_contain_text("4.10.")
        self.press("Read the text")

    def repair(self):
        """Cut the clause above the gap where the other one begins."""
        expect(self.page.locator(".rows__row--obstacle")).to_have_count(1)
        field = self.page.get_by_role("textbox", name=self.say("Text"), exact=True).nth(1)
        first, second = [part for part in field.input_value().split("\n") if part]
        field.fill(f"{first}\n===\n{second}")
        self.press("Keep what I typed")
        expect(self.page.locator(".rows__row--obstacle")).to_have_count(0)

    def fix(self, *numbers):
        """Say of some clauses at once that they are fixed, and why."""
        for number in numbers:
            row = self.page.locator("#result_list tr").filter(
                has=self.page.get_by_role("link", name=number, exact=True)
            )
            row.get_by_role("checkbox").check()
        self.page.locator("select[name=action]").select_option("set_openness")
        self.page.locator("button[name=index]").click()
        self.page.get_by_role("radio", name=self.say("Fixed", "openness of a clause")).check()
        for code, reason in REASON.items():
            self.page.locator(f"#id_reason_{code}").fill(reason)
        self.press("Set it")

    def tick_everything(self):
        self.follow(f"{self.say('Principles')}…", exact=True)
        for box in self.page.locator("form.verb-form input[type=checkbox]").all():
            box.check()
        self.press("Save the ticks")

    def say_origins(self, **numbers):
        """Where clauses come from, by typing the numbers of the draft before."""
        for number, origins in numbers.items():
            row = self.page.locator(".rows__row").filter(
                has=self.page.locator(f"h3:text-matches('^\\\\S+ {number[1:]}\\\\b')")
            )
            for box in row.get_by_role("checkbox").all():
                box.uncheck()
            row.get_by_role("textbox").fill(origins)
        self.press("Confirm this page")


@pytest.fixture
def officers(staff_page, officer):
    """Two officers with a browser each."""
    return [Drafter(staff_page(person), "en") for person in (officer, member("policy officer"))]


def test_a_pasted_text_of_forty_clauses_is_repaired_declared_ready_and_published_by_a_second_officer(officers):
    writer, second = officers
    factories.GroundFactory()
    opens_at = timezone.make_aware(timezone.datetime(timezone.localdate().year + 1, 4, 1))
    dates = {
        "opens_at": opens_at,
        "closes_at": opens_at + timedelta(days=45),
        "answer_by": opens_at + timedelta(days=80),
    }
    consultation = factories.ConsultationFactory(unpublished=True, **dates)
    draft = factories.DraftFactory(consultation=consultation)

    writer.paste(draft, {code: pasted.html(code) for code in ("en", "mn")})
    writer.repair()
    writer.press("Write the clauses into the draft")
    expect(writer.page.locator("#result_list tbody tr")).to_have_count(40)
    writer.fix("3.1", "3.2")
    writer.open_consultation(consultation)
    writer.tick_everything()
    writer.open_consultation(consultation)
    writer.carry_out("Declare ready", "It is declared ready: another officer can publish it.")
    second.open_consultation(consultation)
    second.carry_out("Publish", "The consultation is published.")

    clauses = Clause.objects.published().filter(draft=draft)
    assert list(clauses.values_list("number", "text_mn")) == [(n, text) for n, _part, text in pasted.clauses("mn")]
    fixed = clauses.filter(openness="fixed").values_list("number", "openness_reason_mn")
    assert list(fixed) == [("3.1", REASON["mn"]), ("3.2", REASON["mn"])]
    second.page.goto(Consultation.objects.get().get_absolute_url("mn"))
    expect(second.page.get_by_text(pasted.PARTS["mn"][0]).first).to_be_visible()


def test_a_second_draft_splits_one_clause_and_merges_two_and_every_comment_stays_in_reach(officers, scene):
    writer = officers[0]
    first = scene.clause.draft
    fees = first.clauses.get(number="2")
    for clause in (scene.clause, fees):
        CommentFactory(discussion=discussion_of(clause), comment=f"About {clause.number} as it was.")
    before = list(Comment.objects.order_by("pk").values())

    writer.begin_next_draft(first)
    draft = Draft.objects.get(number=2)
    writer.fill("change_note", en="Split and merged.", mn="Хувааж, нэгтгэв.")
    writer.save()
    texts = {
        "en": "1. The consul is open from nine.\n\n2. By appointment only.\n\n3. Open from nine, and a law sets the fees.",
        "mn": "1. Консул есөн цагаас ажиллана.\n\n2. Зөвхөн цагаар.\n\n3. Есөн цагаас; хураамжийг хуулиар тогтооно.",
    }
    writer.open("engagement_draft_import", draft.pk)
    for code, text in texts.items():
        file = {"name": "text.md", "mimeType": "text/markdown", "buffer": text.encode()}
        writer.page.locator(f"#id_file_{code}").set_input_files(file)
    writer.press("Read the text")
    writer.press("Write the clauses into the draft")
    writer.say_origins(n1="1", n2="1", n3="1, 2")
    writer.open("engagement_draft_change", draft.pk)
    writer.publish_draft()

    assert list(Comment.objects.order_by("pk").values()) == before
    page = writer.page
    for old, numbers in ((scene.clause, "123"), (fees, "3")):
        for number in numbers:
            page.goto(draft.clauses.get(number=number).get_absolute_url())
            page.locator(f'main a[href^="{old.get_absolute_url()}"]').first.click()
            expect(page.get_by_role("article")).to_contain_text(f"About {old.number} as it was.")
    page.goto(fees.get_absolute_url())
    page.locator(f'main a[href="{draft.clauses.get(number="3").get_absolute_url()}"]').first.click()
    expect(page).to_have_url(
        re.compile(re.escape(reverse("engagement:draft_detail", args=[draft.consultation.slug_en, 2])))
    )
