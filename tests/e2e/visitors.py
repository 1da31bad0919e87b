"""Somebody without an account, at their browser and their mail."""

from django.urls import reverse
from django.utils.translation import override
from playwright.sync_api import expect

from tests.e2e import mails
from tests.e2e.scene import Interface


class Visitor:
    """One person with one address, who reads and writes in one language."""

    def __init__(self, page, language, name, email):
        self.page, self.language, self.name, self.email = page, language, name, email
        self.say = Interface(language)

    def comment_on_post(self, post, text, **wishes):
        self.page.goto(post.get_absolute_url(self.language))
        self.follow(self.say("Write a comment"))
        self.write(text, **wishes)

    def comment_on_clause(self, clause, text, **wishes):
        """From the consultation's page, as most will."""
        self.page.goto(clause.draft.consultation.get_absolute_url(self.language))
        self.follow(self.say("Comment on %(number)s", number=clause.number))
        self.write(text, **wishes)

    def reply_to(self, comment, text, **wishes):
        self.page.goto(comment.discussion.target.get_absolute_url(self.language))
        self.article(comment.comment).get_by_role("link", name=self.say("Reply", "verb")).click()
        self.write(text, **wishes)

    def write(self, text, **wishes):
        """Fill in the form, send it, open the mailed link and press the button there."""
        self.fill_in(text, **wishes)
        self.send()
        self.prove()

    def fill_in(self, text, *, wants_replies=False):
        self.text_box("Your comment").fill(text)
        self.text_box("Your name, as it will be shown").fill(self.name)
        self.text_box("Your e-mail address").fill(self.email)
        if wants_replies:
            self.page.get_by_label(self.say("Tell me by e-mail about replies to my comment")).check()

    def send(self):
        self.press("Send the comment")
        self.sees_heading("One more step: check your mail")

    def prove(self):
        """The page of the mailed link shows the comment; its button leads to the private page."""
        assert self.subjects()[-1] == self.say("Please confirm your address")
        self.page.goto(mails.proof_link(self.mails()[-1]))
        self.press("Yes, send my comment")
        self.sees_heading("Your contribution")
        self.sees_heading("Waiting for a moderator", "state of a comment")

    def open_private_page(self, message):
        self.page.goto(mails.private_link(message))
        self.sees_heading("Your contribution")

    def open_page_of(self, target):
        self.page.goto(target.get_absolute_url(self.language))

    def read(self, name, record):
        """Open the page of a route that takes a record's key."""
        with override(self.language):
            self.page.goto(reverse(name, args=[record.pk]))

    def mails(self):
        return mails.to(self.email)

    def subjects(self):
        return mails.subjects(self.email)

    def text_box(self, label):
        return self.page.get_by_role("textbox", name=self.say(label))

    def article(self, text):
        """The comment that holds these words."""
        return self.page.get_by_role("article").filter(has_text=text)

    def section(self, heading):
        return self.page.get_by_role("region", name=self.say(heading))

    def follow(self, name):
        self.page.get_by_role("link", name=name, exact=True).first.click()

    def press(self, label):
        self.page.get_by_role("button", name=self.say(label), exact=True).click()

    def sees(self, text):
        expect(self.page.get_by_role("main")).to_contain_text(text)

    def does_not_see(self, text):
        expect(self.page.get_by_role("main")).not_to_contain_text(text)

    def sees_heading(self, heading, context=None):
        expect(self.page.get_by_role("heading", name=self.say(heading, context))).to_be_visible()
