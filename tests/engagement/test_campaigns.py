"""Like texts: found among all that was said, judged and filed by officers, told to readers once with their senders."""

import re
from datetime import timedelta

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from diplomacy.refusals import Refused, Stale
from engagement.actions import campaigns, submission_erasure
from engagement.models import Campaign, CampaignSearch, CampaignText, Excerpt, Reading, Theme
from engagement.models.campaigns import senders
from engagement.models.told import keys_once, passages_at
from tests.factories import (
    ClauseFactory,
    CommentFactory,
    ConsultationFactory,
    QuestionFactory,
    ReplyFactory,
    ReportFactory,
    SubmissionFactory,
    ThemeFactory,
    ago,
    answered,
    ask,
    discussion_of,
    proves,
    publish,
)

pytestmark = pytest.mark.django_db

LETTER = "We ask that every consular section be open on two Saturdays a month for people who work."
NEAR = LETTER.replace("two", "three")
OTHER = "The fee for a certificate is more than I earn in two whole days of work abroad."


@pytest.fixture
def consultation():
    return ConsultationFactory(closed=True)


@pytest.fixture
def theme(consultation):
    return ThemeFactory(consultation=consultation)


@pytest.fixture
def comments(consultation):
    """Two of the letter and one of nearly the same words, by three people."""
    return [said(consultation, text) for text in (LETTER, LETTER.upper(), NEAR)]


@pytest.fixture
def answer(consultation):
    """The letter in a submission that its writer does not let be published."""
    return answered(SubmissionFactory(consultation=consultation, consent="withheld"), text=LETTER)


@pytest.fixture
def group(consultation, comments, answer):
    said(consultation, OTHER)
    campaigns.find(consultation)
    return Campaign.objects.get()


def said(consultation, text, **kwargs):
    return CommentFactory(discussion=discussion_of(consultation), comment=text, **kwargs)


def told_once():
    return passages_at(keys_once(Excerpt.objects.shown()))


def keys(rows):
    return [row.key for row in rows]


def url(consultation, *args):
    return reverse(f"admin:engagement_desk_group{'' if args else 's'}", args=[consultation.pk, *args])


def file(group, theme, by, **kwargs):
    seen = campaigns.mark(campaigns.texts_of_group(group))
    return campaigns.file_together(group, theme, **{"stance": "change", "by": by, "seen": seen} | kwargs)


# Finding


def test_like_comments_and_answers_make_one_group(group, comments, answer):
    found = campaigns.texts_of_group(group)

    assert keys(found) == [
        *(f"comment-{one.pk}" for one in comments[:2]),
        f"answer-{answer.pk}",
        f"comment-{comments[2].pk}",
    ]
    assert [row.likeness for row in found] == [100, 100, 100, 78]
    assert CampaignSearch.objects.get().texts == 5


def test_only_what_counts_is_compared(consultation, comments):
    said(consultation, LETTER, state="held")
    said(consultation, LETTER, is_official=True, office="Consular Department")
    said(ConsultationFactory(closed=True), LETTER)
    answered(SubmissionFactory(consultation=consultation, withdrawn_at=ago(hours=1)), text=LETTER)
    answered(SubmissionFactory(consultation=consultation, unproven=True), text=LETTER)

    campaigns.find(consultation)

    assert CampaignText.objects.count() == len(comments)


def test_found_again_a_group_stays_the_same_and_what_was_set_apart_stays_apart(group, consultation, comments, officer):
    apart = f"comment-{comments[2].pk}"
    campaigns.set_apart(group, [apart], by=officer)
    late = said(consultation, LETTER, late=True)

    campaigns.find(consultation)

    assert Campaign.objects.get() == group
    assert f"comment-{late.pk}" in keys(campaigns.texts_of_group(group))
    assert apart not in keys(campaigns.texts_of_group(group))
    assert CampaignText.objects.set_apart().get().set_apart_by == officer
    campaigns.put_back(group, [apart])
    assert apart in keys(campaigns.texts_of_group(group))


def test_group_is_gone_once_its_texts_are(group, consultation, comments, answer):
    for comment in comments:
        comment.enter("removed")
    submission_erasure.erase_all([answer.submission_id])

    campaigns.find(consultation)

    assert not Campaign.objects.exists()


def test_worker_looks_once_when_nothing_more_can_come_in_time(settings):
    now = timezone.now()
    consultation = ConsultationFactory(
        opens_at=now - timedelta(days=40), closes_at=now, answer_by=now + timedelta(days=30)
    )
    said(consultation, LETTER)

    with time_machine.travel(now + settings.SUBMISSION_CLOSING_GRACE - timedelta(minutes=1)):
        assert campaigns.find_due() == 0
    with time_machine.travel(now + settings.SUBMISSION_CLOSING_GRACE + timedelta(minutes=1)):
        assert campaigns.find_due() == 1
        assert campaigns.find_due() == 0


def test_answered_consultation_keeps_its_groups(group, consultation, officer):
    ReportFactory(consultation=consultation, kind="answer", published_at=ago(hours=1))

    assert campaigns.find_due() == 0
    for act in (
        lambda: campaigns.find(consultation),
        lambda: campaigns.set_apart(group, keys(group.texts.all()), by=officer),
        lambda: campaigns.put_back(group, keys(group.texts.all())),
    ):
        with pytest.raises(Refused):
            act()


def test_searching_costs_the_same_for_many_texts(consultation, django_assert_max_num_queries):
    for _number in range(3):
        said(consultation, LETTER)
    with CaptureQueriesContext(connection) as few:
        campaigns.find(consultation)
    for _number in range(12):
        said(consultation, LETTER)

    with django_assert_max_num_queries(len(few) + 2):
        campaigns.find(consultation)


# Filing together


def test_whole_group_is_filed_at_once_the_first_by_hand(group, theme, comments, answer, officer):
    file(group, theme, officer, stance="for")

    filed = {excerpt.comment_id or f"answer {excerpt.answer_id}": excerpt for excerpt in Excerpt.objects.all()}
    assert {key: excerpt.way for key, excerpt in filed.items()} == {
        comments[0].pk: "hand",
        comments[1].pk: "alike",
        comments[2].pk: "alike",
        f"answer {answer.pk}": "alike",
    }
    assert {(excerpt.stance, excerpt.start, excerpt.filed_by) for excerpt in filed.values()} == {("for", None, officer)}
    with pytest.raises(Refused):
        file(group, theme, officer)


def test_submission_that_says_more_still_waits_to_be_read(group, theme, consultation, answer, officer):
    more = SubmissionFactory(consultation=consultation)
    answered(more, text=LETTER)
    answered(more, text="My name is on no list.", question=ask(QuestionFactory(consultation=consultation)))
    campaigns.find(consultation)

    file(group, theme, officer)

    read = Reading.objects.filter(submission__isnull=False)
    assert [reading.submission_id for reading in read] == [answer.submission_id]
    assert Excerpt.objects.filter(answer__submission=more).count() == 1


def test_group_that_has_changed_is_not_filed(group, theme, consultation, officer):
    seen = campaigns.mark(campaigns.texts_of_group(group))
    said(consultation, LETTER)
    campaigns.find(consultation)

    with pytest.raises(Stale):
        file(group, theme, officer, seen=seen)
    assert not Excerpt.objects.exists()


# Staff pages


def test_officer_compares_reads_sets_apart_and_files(client_of, officer, consultation, theme, comments, answer):
    client = client_of(officer)
    assert "have not been compared" in client.get(url(consultation)).content.decode()

    listed = client.post(url(consultation), follow=True).content.decode()

    group = Campaign.objects.get()
    assert "4 texts" in listed
    assert "4 senders" in listed
    assert url(consultation, group.pk) in listed
    page = BeautifulSoup(client.get(url(consultation, group.pk)).content, "html.parser")
    assert page.select_one("blockquote").get_text() == LETTER
    assert [deleted.contents[-2].strip() for deleted in page.select("del")] == ["two"]
    client.post(url(consultation, group.pk), {"apart": "1", "text": f"comment-{comments[2].pk}"})
    seen = campaigns.mark(campaigns.texts_of_group(group))
    filled = {"file": "1", "theme": theme.pk, "stance": "against", "seen": seen}
    told = client.post(url(consultation, group.pk), filled, follow=True)
    assert "3 texts are filed under" in told.content.decode()
    assert Excerpt.objects.filter(theme=theme).count() == 3
    page = client.get(url(consultation)).content.decode()
    assert "3 of 3" in page
    assert "by hand: 1 (33%)" in page
    assert "together with like texts: 2 (67%)" in page
    assert "Every text of every group is filed" in client.get(url(consultation) + "?waiting").content.decode()


def test_refused_acts_say_why_and_keep_what_was_chosen(client_of, officer, consultation, group, theme):
    client = client_of(officer)

    nothing = client.post(url(consultation, group.pk), {"apart": "1"}).content.decode()
    stale = client.post(
        url(consultation, group.pk), {"file": "1", "theme": theme.pk, "stance": "for", "seen": "before"}
    )

    assert "Tick the texts first" in nothing
    page = BeautifulSoup(stale.content, "html.parser")
    assert "has changed meanwhile" in page.select_one("[role=alert]").get_text()
    assert page.select_one(f"option[value='{theme.pk}'][selected]")
    assert page.select_one("input[name=seen]")["value"] == campaigns.mark(campaigns.texts_of_group(group))
    assert client.get(url(ConsultationFactory(closed=True), group.pk)).status_code == 404


def test_only_officers_see_groups(client_of, moderator, editor, consultation, group):
    for person in (moderator, editor):
        for address in (url(consultation), url(consultation, group.pk)):
            assert client_of(person).get(address).status_code == 403
            assert client_of(person).post(address).status_code == 403


def test_pages_cost_the_same_for_many_groups(client_of, officer, consultation, group, django_assert_max_num_queries):
    client = client_of(officer)
    client.get(url(consultation))
    with CaptureQueriesContext(connection) as few:
        client.get(url(consultation))
    for number in range(6):
        for _copy in range(2):
            said(consultation, " ".join(f"word{number}{place}" for place in "abcdefgh"))
    campaigns.find(consultation)
    assert Campaign.objects.count() > 3

    with django_assert_max_num_queries(len(few)):
        client.get(url(consultation))


# Told to readers


def test_senders_are_people_who_count(group, consultation, comments):
    twice = said(consultation, LETTER, author_key=comments[0].author_key)
    late = said(consultation, LETTER, late=True)
    campaigns.find(consultation)

    assert {twice.pk, late.pk} < {row.comment_id for row in campaigns.texts_of_group(group)}
    assert senders([group.pk]) == {group.pk: 4}


def test_readers_are_told_a_campaign_once_with_its_senders(client, group, theme, consultation, comments, officer):
    file(group, theme, officer)
    own = said(consultation, OTHER)
    Excerpt.objects.create(theme=theme, comment=own, filed_by=officer)
    theme.gist_en, theme.gist_mn = "Hours.", "Цаг."
    theme.save()
    ReportFactory(consultation=consultation, published_at=ago(hours=1))
    Theme._base_manager.update(published_at=ago(hours=1))

    page = BeautifulSoup(client.get(theme.get_absolute_url()).content, "html.parser")

    passages = [quote.get_text().strip() for quote in page.select(".excerpt blockquote")]
    assert passages == [LETTER, OTHER]
    said_by = [" ".join(line.get_text().split()) for line in page.select(".excerpt__senders")]
    assert said_by == ["4 people sent this, in the same or nearly the same words."]
    front = client.get(consultation.get_absolute_url()).content.decode()
    assert len(re.findall(re.escape(LETTER) + "</p>", front)) == 1
    comments[0].enter("removed")
    assert [excerpt.comment_id for excerpt in told_once()] == [comments[1].pk, own.pk]


def test_what_shaped_a_clause_tells_a_campaign_once_with_its_senders(client, group, theme, consultation, officer):
    file(group, theme, officer)
    Excerpt.objects.create(theme=theme, comment=said(consultation, OTHER), filed_by=officer)
    Theme._base_manager.update(published_at=ago(hours=1), gist_en="Hours.", gist_mn="Цаг.")
    clause = ClauseFactory(draft__consultation=consultation)
    publish(clause.draft)
    proves(ReplyFactory(theme=theme, decision="accepted", published_at=ago(hours=1)), clause)

    page = BeautifulSoup(client.get(f"{clause.get_absolute_url()}shaped/").content, "html.parser")

    assert [quote.get_text().strip() for quote in page.select(".excerpt blockquote")] == [LETTER, OTHER]
    said_by = [" ".join(line.get_text().split()) for line in page.select(".excerpt__senders")]
    assert said_by == ["4 people sent this, in the same or nearly the same words."]


def test_campaign_of_one_person_has_no_senders_to_tell(consultation, theme, officer):
    one = said(consultation, LETTER)
    said(consultation, LETTER, author_key=one.author_key)
    campaigns.find(consultation)
    file(Campaign.objects.get(), theme, officer)
    Theme._base_manager.update(published_at=ago(hours=1), gist_en="Hours.", gist_mn="Цаг.")

    assert [excerpt.senders for excerpt in told_once()] == [0]
