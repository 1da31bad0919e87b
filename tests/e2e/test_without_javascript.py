"""The public half of the thread in a browser that runs no script; staff do their part by verbs."""

import pytest
from django.utils.translation import override
from playwright.sync_api import expect

from engagement.actions import drafts, moderation, outcomes
from engagement.models import Act, Comment
from tests import factories
from tests.e2e.scene import LINES
from tests.e2e.visitors import Visitor

LANGUAGE = "mn"


@pytest.fixture
def stranger(visit):
    """Opens a browser without scripts for somebody."""
    return lambda name, email: Visitor(visit(java_script_enabled=False), LANGUAGE, name, email)


def test_a_visitor_without_scripts_is_heard_and_sees_what_changed(scene, stranger, moderator, officer):
    lines = LINES[LANGUAGE]
    author, other = stranger("Bold", "bold@example.net"), stranger("Sarnai", "sarnai@example.net")
    author.page.goto(scene.clause.get_absolute_url(LANGUAGE))
    author.follow(author.say("Write a comment"))
    author.page.get_by_label(author.say("Tell me by e-mail about replies to my comment")).check()
    correct_an_error(author, lines.about_the_clause)
    look_before_sending(author, lines.about_the_clause)
    author.send()
    author.prove()
    comment = publish(lines.about_the_clause, moderator)
    author.open_page_of(scene.clause)
    expect(author.article(comment.comment)).to_be_visible()

    other.reply_to(comment, lines.answer)
    reply = publish(lines.answer, moderator)
    assert author.subjects()[-1] == author.say("Somebody has replied to your comment")

    scene.close_consultation()
    theme = answer(scene, comment, reply, lines.passage, officer)
    author.open_private_page(author.mails()[-1])
    path = author.section("Where it went")
    expect(path).to_contain_text(lines.passage)
    with override(LANGUAGE):
        expect(path.get_by_role("link", name=theme.title)).to_be_visible()
    expect(path.get_by_role("deletion")).to_contain_text("есөн")
    expect(path.get_by_role("insertion")).to_contain_text("найман")


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


def publish(text, by):
    comment = Comment.objects.get(comment=text)
    moderation.decide(comment, Act.PUBLISH, by=by, version=comment.version)
    comment.refresh_from_db()
    return comment


def answer(scene, comment, reply, passage, by):
    """What a policy officer does between closing and answer."""
    theme = factories.ThemeFactory(consultation=scene.consultation)
    outcomes.file_excerpt(comment, theme, stance="change", passage=passage, by=by)
    outcomes.mark_read([reply], by=by)
    changed = change_the_draft(scene, by)
    outcomes.publish_heard(factories.ReportFactory(consultation=scene.consultation), by=by)
    factories.ReplyFactory(theme=theme, decision="accepted").changed_clauses.add(changed)
    outcomes.publish_answer(factories.ReportFactory(consultation=scene.consultation, kind="answer"), by=by)
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
