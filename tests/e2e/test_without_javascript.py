"""The public half of the thread in a browser that runs no script; staff do their part by verbs."""

import pytest
from django.utils.translation import override
from playwright.sync_api import expect

from engagement.actions import drafts, filing, moderation, readings, reports
from engagement.models import Act, Comment, Complaint
from tests import factories
from tests.e2e.scene import LINES
from tests.e2e.visitors import Visitor
from tests.world import LANGUAGES

CHANGED = {"en": ("nine", "eight"), "mn": ("есөн", "найман")}  # words of the clause before and after


@pytest.fixture
def stranger(visit):
    """Opens a browser without scripts for somebody."""
    return lambda name, email, language: Visitor(visit(java_script_enabled=False), language, name, email)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_visitor_without_scripts_is_heard_and_sees_what_changed(language, scene, stranger, moderator, officer):
    lines = LINES[language]
    author = stranger("Bold", "bold@example.net", language)
    other = stranger("Sarnai", "sarnai@example.net", language)
    author.page.goto(scene.clause.get_absolute_url(language))
    author.follow(author.say("Write a comment"))
    author.page.get_by_label(author.say("Tell me by e-mail about replies to my comment")).check()
    correct_an_error(author, lines.about_the_clause)
    look_before_sending(author, lines.about_the_clause)
    author.send()
    author.prove()
    comment = publish(lines.about_the_clause, moderator)
    author.open_page_of(scene.clause)
    expect(author.article(comment.comment)).to_be_visible()

    answer_with_a_quotation(other, comment, lines.answer)
    reply = publish(Comment.objects.latest("pk").comment, moderator)
    assert author.subjects()[-1] == author.say("Somebody has replied to your comment")

    author.open_page_of(scene.clause)
    expect(author.article(lines.answer).get_by_role("blockquote")).to_have_text(comment.comment)
    find_useful(author, reply)
    report(author, reply, moderator)

    scene.close_consultation()
    theme = answer(scene, comment, reply, lines.passage, officer)
    author.open_private_page(author.mails()[-1])
    path = author.section("Where it went")
    expect(path).to_contain_text(lines.passage)
    with override(language):
        expect(path.get_by_role("link", name=theme.title)).to_be_visible()
    before, after = CHANGED[language]
    expect(path.get_by_role("deletion")).to_contain_text(before)
    expect(path.get_by_role("insertion")).to_contain_text(after)


def correct_an_error(author, text):
    """A form sent without an address comes back with the error first and the text kept."""
    author.text_box("Your comment").fill(text)
    author.text_box("Your name, as it will be shown").fill(author.name)
    author.press("Send the comment")
    summary = author.page.get_by_role("alert")
    expect(summary).to_contain_text(author.say("Your e-mail address"))
    expect(author.text_box("Your comment")).to_have_value(text)
    summary.get_by_role("link").click()
    expect(author.text_box("Your e-mail address")).to_be_in_viewport()
    author.text_box("Your e-mail address").fill(author.email)


def look_before_sending(author, text):
    author.press("Preview")
    expect(author.section("Preview")).to_contain_text(text)
    expect(author.text_box("Your comment")).to_have_value(text)
    assert not Comment.objects.exists()


def answer_with_a_quotation(other, comment, text):
    """The button that quotes keeps what has been typed."""
    other.open_page_of(comment.discussion.target)
    other.article(comment.comment).get_by_role("link", name=other.say("Reply", "verb")).click()
    other.text_box("Your comment").fill(text)
    other.press("Quote it")
    expect(other.text_box("Your comment")).to_have_value(f"> {comment.comment}\n\n{text}")
    other.text_box("Your name, as it will be shown").fill(other.name)
    other.text_box("Your e-mail address").fill(other.email)
    other.send()
    other.prove()


def find_useful(reader, comment):
    """The button leads to a page that says it was heard, and from there back to the comment."""
    button = reader.article(comment.comment[-20:]).get_by_role("button", name=reader.say("Useful", "button"))
    button.click()
    reader.sees_heading("You have marked this comment as useful")
    reader.page.get_by_role("link", name=reader.say("Back to the comment")).click()
    expect(button).to_contain_text("1")
    comment.refresh_from_db()
    assert comment.useful == 1


def report(reader, comment, moderator):
    """Reported without an account; the page that opens tells the outcome, today and when it is decided."""
    reader.article(comment.comment[-20:]).get_by_role("link", name=reader.say("Report", "verb")).click()
    reader.press("Send the report")
    expect(reader.page.get_by_role("alert")).to_contain_text(reader.say("What is wrong with this comment"))
    with override(reader.language):
        reason = str(Complaint.Reason.OFF_TOPIC.label)
    reader.page.get_by_role("radio", name=reason).check()
    reader.text_box("Why you think so").fill("?")
    reader.press("Send the report")
    reader.sees_heading("Thank you for your report")
    comment.refresh_from_db()
    moderation.decide(comment, Act.KEEP, by=moderator, version=comment.version)
    reader.page.reload()
    reader.sees_heading("What came of your report")
    with override(reader.language):
        reader.sees(str(Complaint.Outcome.KEPT.label))


def publish(text, by):
    comment = Comment.objects.get(comment=text)
    moderation.decide(comment, Act.PUBLISH, by=by, version=comment.version)
    comment.refresh_from_db()
    return comment


def answer(scene, comment, reply, passage, by):
    """What a policy officer does between closing and answer."""
    theme = factories.ThemeFactory(consultation=scene.consultation)
    filing.file_text(comment, theme, stance="change", passage=passage, by=by)
    readings.mark_read([reply], by=by)
    changed = change_the_draft(scene, by)
    reports.publish_heard(factories.ReportFactory(consultation=scene.consultation), by=by)
    factories.ReplyFactory(theme=theme, decision="accepted").changed_clauses.add(changed)
    reports.publish_answer(factories.ReportFactory(consultation=scene.consultation, kind="answer"), by=by)
    return theme


def change_the_draft(scene, by):
    draft = drafts.begin_next(scene.clause.draft, by=by)
    draft.change_note_en, draft.change_note_mn = "An hour earlier.", "Нэг цагаар эрт."
    draft.save()
    clause = draft.clauses.first()
    clause.text_en, clause.text_mn = "The consul is open from eight.", "Консул найман цагаас ажиллана."
    clause.save()
    drafts.publish(draft, by=by)
    return clause
