"""The moderators' queue in a browser: cleared by keyboard alone, shared by two, and a passage hidden by selecting it."""

import pytest
from playwright.sync_api import expect

from engagement.models import Act, Claim, Comment, ModerationDecision, State
from tests import factories
from tests.conftest import member
from tests.e2e import axe
from tests.e2e.staff import Moderator
from tests.factories import ago
from tests.world import LANGUAGES

WAITING = 30
# What the keys A, J and so on give with a Mongolian layout: other letters in the same places.
CYRILLIC = {"A": "й", "J": "х", "K": "л", "L": "д", "M": "и", "O": "ү", "R": "ж", "S": "ы", "U": "г", "?": "?"}


class Keyboard:
    """Presses real keys, each by its place and with the letter of the layout, and waits for a page where one comes."""

    def __init__(self, page, letters):
        self.page, self.letters = page, letters
        self.session = page.context.new_cdp_session(page)

    def press(self, letter):
        self.page.wait_for_load_state()  # before its scripts have run, keys do nothing
        text = self.letters.get(letter, letter.lower())
        code = f"Digit{letter}" if letter.isdecimal() else "Slash" if letter == "?" else f"Key{letter}"
        modifiers = 8 if letter == "?" else 0
        for kind in ("keyDown", "keyUp"):
            event = {"type": kind, "code": code, "key": text, "modifiers": modifiers}
            self.session.send("Input.dispatchKeyEvent", event | ({"text": text} if kind == "keyDown" else {}))

    def go(self, letter):
        with self.page.expect_navigation():
            self.press(letter)

    def enter(self):
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")


@pytest.fixture
def queue(site):
    """Thirty comments that wait, the first the longest."""
    discussion, ground = factories.DiscussionFactory(), factories.GroundFactory()
    hours = range(WAITING + 10, 10, -1)
    return ground, [factories.CommentFactory(held=True, discussion=discussion, proven_at=ago(hours=h)) for h in hours]


def is_uncovered(page):
    """Whether what has the focus can be seen: nothing else is drawn in its middle."""
    return page.evaluate(
        """() => {
            const box = document.activeElement.getBoundingClientRect();
            const middle = [box.x + box.width / 2, box.y + box.height / 2];
            return document.elementFromPoint(...middle) === document.activeElement;
        }"""
    )


def judge(user, language, staff_page):
    return Moderator(staff_page(user), language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_moderator_clears_a_queue_of_thirty_by_keyboard_alone(language, queue, moderator, staff_page):
    ground, comments = queue
    staff = judge(moderator, language, staff_page)
    page = staff.page
    keys = Keyboard(page, CYRILLIC if language == "mn" else {})
    staff.open_queue()
    faults = axe.findings(page)
    for letter in "JJK":  # the second of the list, then the first again
        keys.press(letter)
    expect(page.locator(".queue__open").first).to_be_focused()
    keys.enter()
    expect(page.locator("#queue-text")).to_have_text(comments[0].comment)
    faults += axe.findings(page)
    assert not faults, "\n".join(faults)

    keys.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    keys.press("M")
    page.keyboard.type("a s r u")  # in a field they are letters
    expect(page.locator('[name="note"]')).to_have_value("a s r u")
    page.keyboard.press("Escape")
    expect(page.locator('[name="note"]')).not_to_be_focused()

    keys.go("A")
    keys.go("U")
    expect(page.locator("#queue-text")).to_have_text(comments[0].comment)
    for number, comment in enumerate(comments):
        expect(page.locator("#queue-text")).to_have_text(comment.comment)
        if number % 3 == 2:
            keys.press("R")
            keys.press("1")
            keys.enter()
        else:
            keys.go("A" if number % 3 == 0 else "S")

    expect(page.get_by_text(staff.say("Nothing waits here."), exact=True)).to_be_visible()
    states = [Comment.objects.get(pk=comment.pk).state for comment in comments]
    assert states == [State.PUBLISHED, State.SPAM, State.REJECTED] * (WAITING // 3)
    assert set(ModerationDecision.objects.filter(act=Act.REJECT).values_list("ground", flat=True)) == {ground.pk}


@pytest.mark.parametrize("language", LANGUAGES)
def test_of_two_moderators_on_one_comment_one_wins_and_the_other_learns_who_and_what(
    language, queue, moderator, staff_page
):
    _ground, [comment, following, *_others] = queue
    colleague = member("moderator")
    first, second = judge(moderator, language, staff_page), judge(colleague, language, staff_page)
    for staff in (first, second):
        staff.open_queue()
    first.press("Open the next")
    expect(first.page.locator("#queue-text")).to_have_text(comment.comment)

    second.page.get_by_role("button", name=comment.comment, exact=True).click()
    expect(second.page.get_by_text(moderator.get_full_name()).first).to_be_visible()
    expect(second.page.locator("#queue-decision")).to_have_count(0)
    second.press("Leave it and open the next")
    expect(second.page.locator("#queue-text")).to_have_text(following.comment)

    Claim.objects.filter(comment=comment).update(expires_at=ago(minutes=1))
    second.page.get_by_role("button", name=comment.comment, exact=True).click()
    expect(second.page.locator("#queue-decision")).to_be_visible()
    second.page.get_by_role("button", name=second.say("Publish", "moderator's act"), exact=True).click()
    second.is_told("Your decision is recorded.")

    first.page.locator('[name="note"]').fill("Дахин бичнэ үү.")
    first.page.get_by_role("radio").first.check()
    first.page.get_by_role("button", name=first.say("Do not publish", "moderator's act"), exact=True).click()
    act = first.say("Publish", "moderator's act")
    told = first.say(
        "%(person)s has already decided on this comment: %(act)s.", person=colleague.get_full_name(), act=act
    )
    expect(first.page.get_by_role("alert")).to_contain_text(told)
    expect(first.page.locator('[name="note"]')).to_have_value("Дахин бичнэ үү.")
    assert Comment.objects.get(pk=comment.pk).state == State.PUBLISHED


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_bar_of_acts_never_covers_what_has_the_focus(language, queue, moderator, staff_page):
    grounds = [queue[0], *(factories.GroundFactory() for _number in range(9))]
    staff = judge(moderator, language, staff_page)
    page = staff.page
    page.set_viewport_size({"width": 1280, "height": 900})
    staff.open_queue()
    page.locator(".queue__open").first.click()
    expect(page.locator("#queue-decision")).to_be_visible()
    assert page.locator(".queue__acts").evaluate("bar => getComputedStyle(bar).position") == "sticky"
    keys = Keyboard(page, CYRILLIC if language == "mn" else {})
    keys.press("R")
    for ground in grounds:
        expect(page.locator(f'[name="ground"][value="{ground.pk}"]')).to_be_focused()
        assert is_uncovered(page), ground
        page.keyboard.press("ArrowDown")
    page.evaluate("scrollTo(0, 0)")
    keys.press("M")
    expect(page.locator('[name="note"]')).to_be_focused()
    assert is_uncovered(page)


def test_selected_words_are_hidden_the_notice_follows_and_the_shortcuts_can_be_turned_off(queue, moderator, staff_page):
    ground, comments = queue
    Comment.objects.filter(pk=comments[0].pk).update(comment="Call 99112233, I say: 99112233!")
    staff = judge(moderator, "en", staff_page)
    page = staff.page
    staff.open_queue()
    staff.press("Open the next")
    expect(page.locator("#queue-text")).to_have_text("Call 99112233, I say: 99112233!")
    staff.is_ready()
    page.locator("#queue-text").evaluate(
        """text => {
            const range = document.createRange();
            range.setStart(text.firstChild, 22);
            range.setEnd(text.firstChild, 30);
            document.getSelection().removeAllRanges();
            document.getSelection().addRange(range);
        }"""
    )
    expect(page.locator('[name="words"]')).to_have_value("99112233")
    keys = Keyboard(page, {})
    keys.press("E")
    keys.press("1")
    expect(page.locator("details[data-act=redact]")).to_contain_text(ground.rule_en)
    keys.enter()
    staff.is_told("Your decision is recorded.")
    assert Comment.objects.get(pk=comments[0].pk).comment == "Call 99112233, I say: ████████!"

    page.get_by_role("checkbox", name="Keyboard shortcuts").uncheck()
    keys.press("A")
    page.reload()
    expect(page.get_by_role("checkbox", name="Keyboard shortcuts")).not_to_be_checked()
    keys.press("A")
    page.get_by_role("checkbox", name="Keyboard shortcuts").check()
    assert ModerationDecision.objects.count() == 1
    keys.go("A")
    assert ModerationDecision.objects.count() == 2
