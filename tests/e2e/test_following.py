"""Following by e-mail in a real browser, with scripts and without: asked, confirmed, mailed, ended."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from engagement import mail
from engagement.actions import news
from engagement.models import Follow
from tests import factories
from tests.e2e import mails
from tests.e2e.visitors import Visitor


@pytest.fixture
def topic(site):
    return factories.TopicFactory()


@pytest.mark.parametrize(("language", "scripts"), [("en", True), ("mn", False)])
def test_a_reader_follows_a_topic_gets_its_next_post_and_leaves(language, scripts, topic, visit):
    reader = Visitor(visit(java_script_enabled=scripts), language, "Bold", "bold@example.net")
    reader.open_page_of(topic)
    reader.follow(reader.say("Follow by e-mail"))
    ask(reader)
    confirm(reader)
    reader.sees(getattr(topic, f"title_{language}"))

    post = factories.PostFactory(published_at_en=timezone.now(), published_at_mn=timezone.now())
    post.topics.add(topic)
    round_of_the_worker()
    told = reader.mails()[-1]
    assert told.subject == getattr(post, f"title_{language}")
    reader.page.goto(mails.link(told, "/posts/"))
    expect(reader.page.get_by_role("heading", level=1)).to_have_text(told.subject)

    change(reader, told)
    leave(reader, told)
    factories.PostFactory(published_at_en=timezone.now(), published_at_mn=timezone.now()).topics.add(topic)
    round_of_the_worker()
    assert reader.mails()[-1] is told


def ask(reader):
    """The form begins with the topic; sent without an address it comes back with what was chosen."""
    reader.page.get_by_role("button", name=reader.say("Follow", "button"), exact=True).click()
    summary = reader.page.get_by_role("alert")
    summary.get_by_role("link").click()
    reader.text_box("Your e-mail address").fill(reader.email)
    reader.page.get_by_role("button", name=reader.say("Follow", "button"), exact=True).click()
    reader.sees_heading("One more step: check your mail")


def confirm(reader):
    [question] = reader.mails()
    assert question.subject == reader.say("Please confirm what you want to follow")
    reader.page.goto(mails.confirm_link(question))
    assert not Follow.objects.active().exists()
    reader.press("Yes, send me these mails")
    reader.sees_heading("What you follow")


def change(reader, told):
    reader.page.goto(mails.manage_link(told))
    reader.page.get_by_label(reader.say("How often")).select_option("weekly")
    reader.press("Save the changes")
    reader.sees_heading("Saved.")
    assert Follow.objects.get().frequency == Follow.Frequency.WEEKLY


def leave(reader, told):
    """The mail's own link asks first; then nothing more is followed."""
    Follow.objects.update(frequency=Follow.Frequency.AT_ONCE)
    reader.page.goto(mails.unsubscribe_link(told))
    assert Follow.objects.active().exists()
    reader.press("Stop these mails")
    reader.sees_heading("No more of these mails will come")
    assert not Follow.objects.active().exists()


def round_of_the_worker():
    news.queue_news()
    mail.deliver_due.call()
