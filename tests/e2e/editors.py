"""An editor at work on posts, in one language of the interface."""

from playwright.sync_api import expect

from tests.e2e.staff import PASSWORD, Staff


class Editor(Staff):
    def log_in(self, user):
        user.set_password(PASSWORD)
        user.save()
        self.page.goto(f"/{self.language}/admin/login/?next=/{self.language}/admin/")
        self.page.locator("#id_username").fill(user.username)
        self.page.locator("#id_password").fill(PASSWORD)
        self.press("Log in")
        self.sees_heading("Editor’s desk")

    def open_post(self, post):
        self.open("blog_post_change", post.pk)
        self.is_ready()

    def is_ready(self):
        """The editors have loaded, and the page has told the server that somebody is here."""
        expect(self.page.locator(".ProseMirror:visible").first).to_be_visible()

    def rewrite(self, code, text):
        """A new body in one language, typed over the old one."""
        self.open_tab("body", code)
        editor = self.editor("body", code)
        editor.click()
        editor.press("Control+a")
        editor.press_sequentially(text)
        expect(editor).to_have_text(text)

    def goes_to(self, name):
        self.page.get_by_role("navigation", name=self.say("What belongs to it")).get_by_role("link", name=name).click()
