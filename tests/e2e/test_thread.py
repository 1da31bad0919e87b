"""The whole thread, from a visitor's comment to the clause it changed, in each language."""

import pytest
from django.conf import settings
from django.utils.translation import override
from playwright.sync_api import expect

from engagement.models import Clause, Comment, Theme
from tests.e2e.scene import LINES
from tests.e2e.staff import Moderator, Officer
from tests.e2e.visitors import Visitor

LANGUAGES = [code for code, _name in settings.LANGUAGES]

TITLE = {"en": "Open earlier", "mn": "Эрт нээх"}
GIST = {"en": "People ask for mornings.", "mn": "Хүмүүс өглөө хүсэж байна."}
NEW_TEXT = {"en": "The consul is open from eight.", "mn": "Консул найман цагаас ажиллана."}
CHANGE_NOTE = {"en": "An hour earlier.", "mn": "Нэг цагаар эрт."}
HEARD = {"en": "You spoke of mornings.", "mn": "Та бүхэн өглөөний тухай ярив."}
REASON = {"en": "Because you work late.", "mn": "Учир нь та орой хүртэл ажилладаг."}
SIGNED_BY = {"en": "State Secretary", "mn": "Төрийн нарийн бичгийн дарга"}
OFFICE = {"en": "Consular Department", "mn": "Консулын газар"}
ANSWER = {"en": "We open at eight now.", "mn": "Бид одоо найман цагт нээнэ."}
# The one word that differs: before and after.
WORDS = {"en": ("nine", "eight"), "mn": ("есөн", "найман")}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_comment_is_moderated_answered_and_changes_a_clause(language, scene, visit, moderator, officer):
    lines = LINES[language]
    author = Visitor(visit(), language, "Bold", "bold@example.net")
    other = Visitor(visit(), language, "Sarnai", "sarnai@example.net")
    judge = Moderator(visit(), language)
    judge.log_in(moderator)

    refused = refuse_what_is_off_topic(author, judge, scene, lines)
    heard = publish_what_is_not(author, judge, scene, lines)
    answer_somebody(other, author, judge, heard, lines)
    author.open_page_of(scene.post)
    author.does_not_see(refused.comment)

    scene.close_consultation()
    clerk = Officer(visit(), language)
    clerk.log_in(officer)
    read_and_sort(clerk, scene, heard, lines)
    change_the_draft(clerk, scene)
    say_what_was_heard(clerk, scene, author, other)
    say_what_was_decided(clerk, scene, author)

    the_consultation_shows_the_whole_path(author, scene)
    the_clause_shows_what_changed_and_why(author, scene, lines)
    the_private_page_shows_where_the_words_went(author, lines)


def refuse_what_is_off_topic(author, judge, scene, lines):
    """A comment on the post is not published; its author learns the ground, with a note, by mail and on their page."""
    author.comment_on_post(scene.post, lines.about_the_post)
    comment = Comment.objects.get(comment=lines.about_the_post)
    judge.reject(comment, scene.ground, lines.note)
    told = author.mails()[-1]
    assert told.subject == author.say("Your comment has not been published")
    assert lines.note in told.body
    author.open_private_page(told)
    author.sees_heading("Not published", "state of a comment")
    author.sees(lines.note)
    with override(author.language):
        assert scene.ground.title in told.body
        author.sees(scene.ground.title)
    return comment


def publish_what_is_not(author, judge, scene, lines):
    """A comment on a clause is published, and the mail leads to it."""
    author.comment_on_clause(scene.clause, lines.about_the_clause, wants_replies=True)
    comment = Comment.objects.get(comment=lines.about_the_clause)
    author.open_page_of(scene.clause)
    author.does_not_see(comment.comment)
    judge.publish(comment)
    told = author.mails()[-1]
    assert told.subject == author.say("Your comment has been published")
    author.open_private_page(told)
    author.sees_heading("Published", "state of a comment")
    author.follow(author.say("Read it in its place"))
    expect(author.article(comment.comment)).to_be_visible()
    return comment


def answer_somebody(other, author, judge, comment, lines):
    """Another visitor replies; the first, who asked for it, is told and finds the reply under the comment."""
    other.reply_to(comment, lines.answer)
    before = len(author.mails())
    judge.publish(Comment.objects.get(comment=lines.answer))
    assert author.subjects()[before:] == [author.say("Somebody has replied to your comment")]
    author.open_page_of(comment.discussion.target)
    expect(author.page.get_by_role("article")).to_have_count(2)
    expect(author.page.get_by_role("article").last).to_contain_text(lines.answer)


def read_and_sort(clerk, scene, heard, lines):
    clerk.create_theme(scene.consultation, title=TITLE, gist=GIST)
    clerk.file(heard, lines.passage)
    clerk.mark_everything_read(scene.consultation)


def change_the_draft(clerk, scene):
    clerk.begin_next_draft(scene.clause.draft)
    clerk.change_clause("1", text=NEW_TEXT, note=CHANGE_NOTE)
    clerk.publish_draft()


def say_what_was_heard(clerk, scene, *contributors):
    clerk.write_report(scene.consultation, "What you said", body=HEARD)
    clerk.publish_report()
    for visitor in contributors:
        assert visitor.subjects()[-1] == visitor.say("What people said, and where your words were counted")


def say_what_was_decided(clerk, scene, author):
    changed = clerk.say("Draft %(draft)d: %(clause)s", draft=2, clause=f"{scene.clause.number} ")
    theme = Theme.objects.get(title_en=TITLE["en"])
    clerk.write_reply(
        theme, decision="Accepted", reason=REASON, clause=changed.strip(), signed_by=SIGNED_BY, office=OFFICE
    )
    clerk.write_report(scene.consultation, "What we decided", body=ANSWER)
    clerk.publish_report()
    assert author.subjects()[-1] == author.say("The Ministry has answered")


def the_consultation_shows_the_whole_path(reader, scene):
    """We asked, you said, we did."""
    reader.open_page_of(scene.consultation)
    loop = reader.section("We asked · you said · we did")
    with override(reader.language):
        expect(loop).to_contain_text(scene.consultation.asking)
    for heading in ("We asked", "You said", "We did"):
        expect(loop.get_by_role("heading", name=reader.say(heading), exact=True)).to_be_visible()
    expect(loop.get_by_role("link", name=TITLE[reader.language])).to_be_visible()
    expect(loop).to_contain_text(reader.say("Accepted", "decision on a theme"))
    expect(loop).to_contain_text(ANSWER[reader.language])
    answered = reader.section("What you said, and what the Ministry answers")
    expect(answered).to_contain_text(REASON[reader.language])
    expect(answered).to_contain_text(SIGNED_BY[reader.language])


def the_clause_shows_what_changed_and_why(reader, scene, lines):
    clause = Clause.objects.get(draft__consultation=scene.consultation, draft__number=2, number=scene.clause.number)
    reader.open_page_of(scene.consultation)
    answered = reader.section("What you said, and what the Ministry answers")
    with override(reader.language):
        answered.get_by_role("link", name=str(clause)).click()
    changes = reader.section("What changed")
    for before, after in WORDS.values():
        expect(changes.get_by_role("deletion").filter(has_text=before)).to_be_visible()
        expect(changes.get_by_role("insertion").filter(has_text=after)).to_be_visible()
    shaped = reader.section("Shaped by these contributions")
    expect(shaped).to_contain_text(lines.passage)
    expect(shaped).to_contain_text(REASON[reader.language])


def the_private_page_shows_where_the_words_went(author, lines):
    before, after = WORDS[author.language]
    author.open_private_page(author.mails()[-1])
    path = author.section("Where it went")
    expect(path).to_contain_text(lines.passage)
    expect(path.get_by_role("link", name=TITLE[author.language])).to_be_visible()
    expect(path).to_contain_text(REASON[author.language])
    expect(path.get_by_role("deletion")).to_contain_text(before)
    expect(path.get_by_role("insertion")).to_contain_text(after)
