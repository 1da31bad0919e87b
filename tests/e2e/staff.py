"""Moderators and policy officers at work in the admin, in one language."""

import re

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import override
from playwright.sync_api import expect

from tests.e2e.scene import Interface

PASSWORD = "felt-white-sky-blue"


class Staff:
    """One person who has logged in."""

    def __init__(self, page, language):
        self.page, self.language = page, language
        self.say = Interface(language)

    def log_in(self, user):
        """Through the form that every page of the admin shows to strangers."""
        user.set_password(PASSWORD)
        user.save()
        self.open("index")
        self.page.get_by_label(capfirst(self.say("username"))).fill(user.username)
        self.page.get_by_label(self.say("Password")).fill(PASSWORD)
        self.press("Log in")
        self.sees_heading("Waiting for you")

    def open(self, name, *args):
        """A page of the admin by the name of its route."""
        with override(self.language):
            self.page.goto(reverse(f"admin:{name}", args=args))

    def follow(self, name, *, exact=False):
        self.page.get_by_role("main").get_by_role("link", name=name, exact=exact).first.click()

    def press(self, label):
        self.page.get_by_role("button", name=self.say(label), exact=True).click()

    def carry_out(self, verb, done):
        """The button of a verb, then the button of its page."""
        self.follow(f"{self.say(verb)}…", exact=True)
        self.press(verb)
        self.is_told(done)

    def is_ready(self):
        """The page now shown has run its scripts; before that, keys and selections do nothing."""
        self.page.wait_for_load_state()

    def is_told(self, message):
        expect(self.page.get_by_text(self.say(message), exact=True)).to_be_visible()

    def sees_heading(self, heading):
        expect(self.page.get_by_role("heading", name=self.say(heading))).to_be_visible()

    def save(self):
        self.press("Save and continue editing")
        expect(self.page.get_by_role("alert")).to_have_count(0)
        expect(self.page.locator(".messagelist .success")).to_be_visible()

    def fill(self, field, **texts):
        """A text in each language, in its tab."""
        for code, text in texts.items():
            self.open_tab(field, code)
            self.page.locator(f"#id_{field}_{code}").fill(text)

    def type(self, field, **texts):
        """A rich text in each language, key by key, in its editor."""
        for code, text in texts.items():
            self.open_tab(field, code)
            editor = self.editor(field, code)
            editor.click()
            editor.press_sequentially(text)
            expect(editor).to_have_text(text)

    def editor(self, field, code):
        return self.page.locator(f"#tab_id_{field}_{code}").get_by_role("textbox")

    def open_tab(self, field, code):
        self.tab(field, code).click()

    def tab(self, field, code):
        return self.page.locator(f"#tab_id_{field}_{code}_tab")

    def choose(self, field, text):
        """A record, found by typing in a box that completes."""
        box = self.page.locator(f"#id_{field}")
        box.locator("xpath=following-sibling::span").click()
        self.page.locator(".select2-search__field").fill(text)
        self.page.get_by_role("option", name=text).click()
        expect(box.locator("option:checked")).to_have_text(text)


class Moderator(Staff):
    def open_queue(self, **query):
        with override(self.language):
            self.page.goto(reverse("admin:engagement_comment_queue", query=query or None))

    def open_comment(self, comment):
        """From the front page by way of the queue; opening it takes it."""
        self.open("index")
        self.page.get_by_role("region", name=self.say("Waiting for you")).get_by_role("link").first.click()
        self.page.get_by_role("button", name=comment.comment).click()

    def publish(self, comment):
        self.decide(comment, "Publish")

    def reject(self, comment, ground, note):
        with override(self.language):
            title = ground.title
        self.decide(comment, "Do not publish", ground=title, note=note)

    def decide(self, comment, act, ground=None, note=""):
        self.open_comment(comment)
        if ground:
            self.page.get_by_role("radio", name=ground).check()
        self.page.get_by_label(self.say("Note to the author")).fill(note)
        self.page.get_by_role("button", name=self.say(act, "moderator's act"), exact=True).click()
        self.is_told("Your decision is recorded.")


class Officer(Staff):
    def open_consultation(self, consultation):
        self.open("engagement_consultation_change", consultation.pk)

    def follow_reference(self, name):
        self.page.get_by_role("navigation", name=self.say("What belongs to it")).get_by_role("link", name=name).click()

    def create_theme(self, consultation, *, title, gist):
        self.open_consultation(consultation)
        self.follow_reference(f"{self.say('Themes')}: 0")
        self.follow_reference(self.say("Board of themes"))
        for field, texts in {"title": title, "gist": gist}.items():
            for code, text in texts.items():
                self.page.locator(f"#id_{field}_{code}").fill(text)
        self.press("Make the theme")
        expect(self.page.get_by_role("heading", name=title[self.language])).to_be_visible()

    def file(self, comment, passage):
        """At the reading desk: the words are selected, the first theme is chosen, and a key files them."""
        self.open("engagement_desk_item", comment.discussion.about.pk, f"comment-{comment.pk}")
        self.select(self.page.locator("[data-words]"), passage)
        expect(self.page.locator("[data-passage]")).to_have_value(passage)
        self.page.keyboard.press("1")
        self.page.keyboard.press("f")
        self.is_told("The passage is filed.")

    def select(self, text, words):
        """As with the mouse."""
        self.is_ready()
        text.evaluate(
            """(node, words) => {
              const start = node.firstChild.data.indexOf(words);
              document.getSelection().setBaseAndExtent(node.firstChild, start, node.firstChild, start + words.length);
            }""",
            words,
        )

    def mark_everything_read(self, consultation):
        self.open_consultation(consultation)
        self.follow_reference(self.say("Contributions not read yet: %(count)d", count=1))
        self.page.locator("#action-toggle").check()
        action = self.say("Mark the selected contributions as read")
        self.page.locator("select[name=action]").select_option(label=action)
        self.page.locator("button[name=index]").click()
        told = self.say.count(
            "%(count)d contribution is marked as read.", "%(count)d contributions are marked as read.", 1
        )
        expect(self.page.get_by_text(told % {"count": 1})).to_be_visible()

    def begin_next_draft(self, draft):
        self.open_consultation(draft.consultation)
        self.follow_reference(f"{self.say('Drafts')}: 1")
        self.follow(str(draft.number), exact=True)
        self.carry_out("Start the next draft from this one", "The next draft is ready to be edited.")

    def change_clause(self, number, *, text, note):
        """On the clause's own page, and back to the draft."""
        self.fill("change_note", **note)
        self.save()
        draft = self.page.url
        self.open_clauses()
        self.page.locator("#result_list").get_by_role("link", name=number, exact=True).click()
        self.fill("text", **text)
        self.save()
        self.page.goto(draft)

    def open_clauses(self):
        self.follow_reference(re.compile(f"^{self.say('Clauses')}: "))

    def publish_draft(self):
        self.carry_out("Publish", "The draft is published.")

    def write_report(self, consultation, kind, *, body):
        self.open("engagement_report_add")
        with override(self.language):
            self.choose("consultation", consultation.title)
        self.page.locator("#id_kind").select_option(label=self.say(kind))
        self.type("body", **body)
        self.save()

    def publish_report(self):
        self.carry_out("Publish", "The report is published, and its mails are on their way.")

    def write_reply(self, theme, *, decision, reason, clause, signed_by, office):
        self.open("engagement_theme_change", theme.pk)
        self.follow_reference(self.say("Write the reply to this theme"))
        self.page.locator("#id_decision").select_option(label=self.say(decision, "decision on a theme"))
        self.fill("reason", **reason)
        self.page.get_by_role("checkbox", name=clause).check()
        self.fill("signed_by", **signed_by)
        self.fill("office", **office)
        self.save()
