"""Suggested themes: learnt from what officers filed, forgotten with it, and never filed by themselves."""

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from engagement.actions import campaigns, erasure, filing, redactions, submission_erasure, suggestions, themes
from engagement.models import Campaign, Excerpt, ThemeWord
from engagement.models.suggestions import Said, suggested, telling_words
from tests.factories import (
    CommentFactory,
    ConsultationFactory,
    GroundFactory,
    ReportFactory,
    SubmissionFactory,
    ThemeFactory,
    ago,
    answered,
    discussion_of,
)

pytestmark = pytest.mark.django_db

FEES = ("The fee for a certificate is too high.", "Certificates cost a fee twice.", "Гэрчилгээний хураамж өндөр байна.")
HOURS = ("Open the counter on Saturdays.", "The counter closes before Saturdays begin.", "Цонхыг бямба гарагт нээгээч.")


@pytest.fixture
def consultation():
    return ConsultationFactory(closed=True)


@pytest.fixture
def fees(consultation):
    return ThemeFactory(consultation=consultation, title_en="Amounts", title_mn="Дүн")


@pytest.fixture
def hours(consultation):
    return ThemeFactory(consultation=consultation, title_en="Times", title_mn="Хугацаа")


@pytest.fixture
def taught(consultation, fees, hours, officer):
    return [
        file(said(consultation, text), theme, officer)
        for theme, texts in ((fees, FEES), (hours, HOURS))
        for text in texts
    ]


def said(consultation, text, **kwargs):
    return CommentFactory(discussion=discussion_of(consultation), comment=text, **kwargs)


def file(text, theme, by, **kwargs):
    return filing.file_text(text, theme, stance="change", by=by, **kwargs)


def offered(consultation, text, language="en", filed=()):
    found = suggested(consultation, [Said("it", text, language, frozenset(filed))])
    return [(suggestion.theme, suggestion.words) for suggestion in found.get("it", [])]


def learnt():
    return sorted(ThemeWord.objects.values_list("theme", "word", "passages"))


def url(comment, text=None):
    consultation = comment.discussion.about
    args = [consultation.pk, f"comment-{comment.pk}", *([f"comment-{comment.pk}"] if text else [])]
    return reverse(f"admin:engagement_desk_{'confirm' if text else 'item'}", args=args)


def test_words_of_filed_passages_suggest_their_theme(consultation, taught, fees, hours):
    assert offered(consultation, "Your FEES for my certificate are a joke") == [(fees, ["certificate", "FEES"])]
    assert offered(consultation, "Бямбад нээлттэй байгаач", "mn")[0][0] == hours
    assert offered(consultation, "Хураамжаа бууруулаач", "mn") == [(fees, ["Хураамжаа"])]
    assert offered(consultation, "Thank you for asking about this") == []
    assert offered(consultation, "The fee, please", filed=[fees.pk]) == []
    assert offered(ConsultationFactory(closed=True), FEES[0]) == []


def test_title_and_gist_of_a_theme_speak_for_it_before_anything_is_filed(consultation, fees, hours):
    assert offered(consultation, "Such amounts hurt students") == [(fees, ["amounts"])]


def test_telling_words_are_words_and_not_stems(consultation, taught, fees, hours):
    found = telling_words(consultation)

    assert found[fees.pk] == ["certificate", "fee"]
    assert set(found[hours.pk]) == {"counter", "saturdays"}


def test_suggestions_cost_two_queries_for_any_number_of_texts(consultation, taught, django_assert_num_queries):
    with django_assert_num_queries(2):
        suggested(consultation, [Said(str(number), text, "en") for number, text in enumerate((*FEES, *HOURS))])


def test_what_is_taken_out_moved_or_merged_is_learnt_anew(consultation, taught, fees, hours, officer):
    before = learnt()
    again = file(said(consultation, "A fee for the counter"), fees, officer)
    assert learnt() != before

    filing.move([again.pk], fees, hours, by=officer)
    moved = learnt()
    filing.take_out([again.pk], hours, by=officer)

    assert (hours.pk, "fee", 1) in moved
    assert learnt() == before
    themes.merge(fees, hours, by=officer)
    suggested_now = learnt()
    suggestions.relearn([hours.pk])
    assert learnt() == suggested_now
    assert ThemeWord.objects.get(theme=hours, word="fee").passages == 2


def test_copies_of_a_letter_teach_nothing_but_the_first(consultation, fees, officer):
    letter = "Halve the fee for every certificate that students need, and let them pay by card at last."
    for _copy in range(5):
        said(consultation, letter)
    campaigns.find(consultation)
    group = Campaign.objects.get()

    campaigns.file_together(
        group, fees, stance="change", by=officer, seen=campaigns.mark(campaigns.texts_of_group(group))
    )

    assert Excerpt.objects.filter(theme=fees).count() == 5
    assert ThemeWord.objects.get(theme=fees, word="fee").passages == 1


def test_erased_and_hidden_words_are_forgotten(consultation, fees, officer, moderator):
    comment = said(consultation, "Zanzibarians pay the fee and telephone Quetzalcoatl.", user_email="a@example.net")
    answer = answered(SubmissionFactory(consultation=consultation), text="Popocatepetl charges a fee.")
    for text in (comment, answer):
        file(text, fees, officer)

    redactions.redact(comment, 39, 51, by=moderator, version=comment.version, ground=GroundFactory())
    known = set(ThemeWord.objects.values_list("word", flat=True))
    assert "=zanzibarians" in known
    assert not any("quetzalcoatl" in word for word in known)
    comment.refresh_from_db()
    erasure.erase_comment(comment)
    submission_erasure.erase_all([answer.submission_id])

    assert not ThemeWord.objects.exists()


def test_officer_confirms_a_suggestion_and_nothing_is_filed_before(client_of, officer, consultation, taught, fees):
    client = client_of(officer)
    comment = said(consultation, "I am a student. The fee for a certificate is a week of meals.")
    page = BeautifulSoup(client.get(url(comment)).content, "html.parser")
    button = page.select_one("button[name=suggested]")
    assert " ".join(button.get_text().split()) == "File under «Amounts» S"
    assert "certificate, fee" in " ".join(button.parent.get_text().split())
    assert not comment.excerpts.exists()

    assert {"passage", "stance"} <= {field.get("name") for field in page.find(id=button["form"]).select("[name]")}
    filled = {"suggested": button["value"], "passage": "The fee for a certificate", "stance": "against"}
    client.post(button["formaction"], filled)

    excerpt = comment.excerpts.get()
    assert (excerpt.theme, excerpt.words, excerpt.stance) == (fees, "The fee for a certificate", "against")
    assert (excerpt.way, excerpt.filed_by) == ("suggestion", officer)
    assert not BeautifulSoup(client.get(url(comment)).content, "html.parser").select("button[name=suggested]")


def test_refused_confirmations_say_why(client_of, officer, moderator, consultation, taught, fees):
    client = client_of(officer)
    comment = said(consultation, FEES[0])
    strange = ThemeFactory(consultation=ConsultationFactory(closed=True))

    for sent in ({"suggested": strange.pk, "stance": "for"}, {"suggested": fees.pk, "stance": "maybe"}, {}):
        told = client.post(url(comment, comment), sent, follow=True)
        assert told.context["messages"]
    wrong = client.post(
        url(comment, comment), {"suggested": fees.pk, "stance": "for", "passage": "never said"}, follow=True
    )

    assert "These words are not in the text" in wrong.content.decode()
    assert not comment.excerpts.exists()
    assert client.get(url(comment, comment)).status_code == 405
    assert client_of(moderator).post(url(comment, comment), {}).status_code == 403
    ReportFactory(consultation=consultation, kind="answer", published_at=ago(hours=1))
    assert not BeautifulSoup(client.get(url(comment)).content, "html.parser").select("button[name=suggested]")


def test_desk_tells_of_like_texts_in_as_many_queries_for_many(client_of, officer, consultation, taught):
    client = client_of(officer)
    letter = "We ask that every consular section be open on two Saturdays a month for people who work."
    first, near = said(consultation, letter), said(consultation, letter.replace("two", "three"))
    campaigns.find(consultation)

    page = BeautifulSoup(client.get(url(near)).content, "html.parser")
    line = " ".join(page.select_one(".alike").get_text().split())

    assert line.startswith("2 like texts It is 78% like the first text of its group.")
    with CaptureQueriesContext(connection) as few:
        client.get(url(first))
    for _copy in range(10):
        said(consultation, letter)
    campaigns.find(consultation)
    with CaptureQueriesContext(connection) as many:
        client.get(url(first))
    assert len(many) == len(few)
    campaigns.set_apart(Campaign.objects.get(), [f"comment-{near.pk}"], by=officer)
    apart = BeautifulSoup(client.get(url(near)).content, "html.parser").select_one(".alike")
    assert "Set apart" in apart.get_text()
