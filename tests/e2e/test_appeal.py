"""An appeal from end to end: by private link, decided by another moderator, seen by its author; in both languages."""

import pytest
from django.utils.translation import override

from engagement.actions.moderation import decide
from engagement.models import Act
from tests.conftest import member
from tests.e2e.scene import Interface
from tests.e2e.staff import Staff
from tests.factories import CommentFactory, discussion_of

WORDS = {
    "en": ("You are all asleep there.", "It is a figure of speech.", "So it is; it may stay."),
    "mn": ("Та нар тэнд бүгд унтаж байна.", "Энэ бол зүйрлэл.", "Тийм байна; үлдээе."),
}


@pytest.mark.parametrize("language", WORDS)
def test_an_author_appeals_and_another_moderator_reverses(language, scene, visit, staff_page, site):
    comment_words, reason, answer = WORDS[language]
    first, second = member("moderator"), member("moderator")
    comment = CommentFactory(discussion=discussion_of(scene.post), language=language, comment=comment_words)
    decide(comment, Act.REMOVE, by=first, version=comment.version, ground=scene.ground)
    author = Author(visit(), language)

    author.appeals(comment, scene.ground, reason)
    Decider(staff_page(first), language).is_refused(comment)
    Decider(staff_page(second), language).reverses(comment, reason, answer)

    author.sees_the_answer(answer)
    author.page.goto(scene.post.get_absolute_url(language))
    assert author.page.get_by_text(comment_words).is_visible()


class Author:
    """Somebody with the private link of a comment."""

    def __init__(self, page, language):
        self.page, self.say = page, Interface(language)
        self.language = language

    def appeals(self, comment, ground, reason):
        self.page.goto(comment.private_url(self.language))
        self.page.get_by_role("main").get_by_role(
            "link", name=self.say("Appeal: somebody else looks at it again")
        ).click()
        self.sees(self.say("Your comment was removed."))
        with override(self.language):
            self.sees(ground.title)
        self.page.get_by_role("button", name=self.say("Send the appeal")).click()
        self.page.get_by_role("textbox", name=self.say("Why you disagree")).fill(reason)
        self.page.get_by_role("button", name=self.say("Send the appeal")).click()
        self.sees(self.say("Somebody else is looking at it"))

    def sees_the_answer(self, answer):
        self.page.reload()
        self.sees(self.say("You were right: the decision is reversed"))
        self.sees(answer)

    def sees(self, text):
        self.page.get_by_role("main").get_by_text(text).first.wait_for()


class Decider(Staff):
    def open_appeal(self, comment):
        self.open("engagement_appeal_decide", comment.decisions.get(act="remove").appeal.pk)

    def is_refused(self, comment):
        self.open_appeal(comment)
        self.page.get_by_role("alert").get_by_text(
            self.say("You took this decision yourself. The appeal is decided by somebody else.")
        ).wait_for()
        assert self.page.get_by_role("radio").count() == 0

    def reverses(self, comment, reason, answer):
        self.open_appeal(comment)
        self.page.get_by_text(reason).wait_for()
        self.page.get_by_role("radio", name=self.say("The decision is reversed", "outcome of an appeal")).check()
        self.page.get_by_label(self.say("Explanation to the author")).fill(answer)
        self.press("Decide the appeal")
        self.is_told("The appeal is decided, and the author is told.")
