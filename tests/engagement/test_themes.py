"""Themes: made, reworded, ordered, merged, split and removed with nothing lost; the board, and the log of it all."""

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from diplomacy.records import Unchangeable, Unreleased
from diplomacy.refusals import Refused, Stale
from engagement.actions import filing, themes
from engagement.models import Excerpt, Reply, Theme, ThemeChange
from engagement.models.theme_board import board
from tests.factories import (
    CommentFactory,
    ConsultationFactory,
    ExcerptFactory,
    ReplyFactory,
    ReportFactory,
    SubmissionFactory,
    ThemeFactory,
    ago,
    answered,
    discussion_of,
)

pytestmark = pytest.mark.django_db

NEW = {"title_en": "Early hours", "title_mn": "Эрт цаг"}


@pytest.fixture
def consultation():
    return ConsultationFactory(closed=True)


@pytest.fixture
def theme(consultation):
    return ThemeFactory(consultation=consultation, position=1)


@pytest.fixture
def other(consultation):
    return ThemeFactory(consultation=consultation, position=2)


@pytest.fixture
def desk(client_of, officer):
    return client_of(officer)


def url(name, *args, **query):
    return reverse(f"admin:engagement_theme_{name}", args=args, query=query or None)


def filed(theme, count, **kwargs):
    comments = [CommentFactory(discussion=discussion_of(theme.consultation)) for _ in range(count)]
    return [ExcerptFactory(theme=theme, comment=comment, **kwargs) for comment in comments]


def log():
    return list(ThemeChange.objects.order_by("pk").values_list("act", "theme", "moved"))


# Verbs


def test_theme_is_made_behind_the_others_with_both_titles_and_only_once(consultation, other, officer):
    made = themes.create(consultation, {**NEW, "gist_en": " They rise\r\nearly. "}, by=officer)

    for words, message in (
        ({"title_en": "Half"}, "cannot be blank"),
        ({**NEW, "title_en": "EARLY HOURS", "title_mn": "Өөр"}, "There is a theme with this title already"),
        ({"title_en": "x" * 151, "title_mn": "Урт"}, "at most 150"),
    ):
        with pytest.raises(ValidationError, match=message):
            themes.create(consultation, words, by=officer)
    assert (made.position, made.gist_en) == (3, "They rise\nearly.")
    assert themes.create(ConsultationFactory(closed=True), NEW, by=officer).position == 1
    assert [act for act, *_rest in log()] == ["created", "created"]


def test_rewording_keeps_the_words_before_in_the_log_and_refuses_who_comes_second(theme, officer):
    before = theme.texts

    themes.reword(theme, NEW, by=officer, seen=before)
    with pytest.raises(Stale, match="reworded this theme meanwhile"):
        themes.reword(theme, {"title_en": "Third"}, by=officer, seen=before)
    themes.reword(theme, NEW, by=officer, seen=NEW)

    theme.refresh_from_db()
    assert (theme.title_en, theme.gist_en) == ("Early hours", before["gist_en"])
    change = ThemeChange.objects.get()
    assert (change.act, change.words, change.done_by) == ("reworded", before, officer)
    with pytest.raises(Unchangeable):
        ThemeChange.objects.all().delete()


def test_merging_loses_no_passage_no_reply_and_no_word(theme, other, officer):
    moving, staying = filed(theme, 3), filed(other, 2)
    twice = ExcerptFactory(theme=other, comment=moving[0].comment, stance="against")
    reply = ReplyFactory(theme=theme, reason_en="There is a window.")
    words = theme.texts

    themes.merge(theme, other, by=officer)

    assert set(Excerpt.objects.filter(theme=other)) == {*moving[1:], *staying, twice}
    assert (list(Theme.objects.all()), Reply.objects.get().theme) == ([other], other)
    assert Reply.objects.get().reason_en == reply.reason_en
    change = ThemeChange.objects.get()
    assert (change.act, change.theme, change.moved, change.other_words) == ("merged", other, 3, words)


def test_merging_is_refused_where_something_would_be_lost(theme, other, officer):
    filed(theme, 1)
    stranger, public = ThemeFactory(), ThemeFactory(consultation=theme.consultation, published_at=ago(hours=1))
    for into in (theme, stranger):
        with pytest.raises(Refused, match="Choose another theme"):
            themes.merge(theme, into, by=officer)
    with pytest.raises(Refused, match="is public"):
        themes.merge(public, theme, by=officer)
    reply = ReplyFactory(theme=theme)
    with pytest.raises(Refused, match="Delete the reply first"):
        themes.merge(theme, public, by=officer)
    ReplyFactory(theme=other)
    with pytest.raises(Refused, match="Both themes have a reply"):
        themes.merge(theme, other, by=officer)
    reply.delete()

    themes.merge(theme, other, by=officer)

    assert (Theme.objects.count(), other.excerpts.count(), log()) == (3, 1, [("merged", other.pk, 1)])


def test_splitting_moves_the_chosen_passages_to_a_new_theme(theme, other, officer):
    excerpts, foreign = filed(theme, 3, telling=True, stance="question"), filed(other, 1)
    with pytest.raises(Refused, match="every passage of the theme"):
        themes.split(theme, [one.pk for one in excerpts], NEW, by=officer)
    with pytest.raises(Stale, match="moved or taken out"):
        themes.split(theme, [excerpts[0].pk, foreign[0].pk], NEW, by=officer)
    with pytest.raises(Refused, match="at least one"):
        themes.split(theme, [], NEW, by=officer)
    assert (Theme.objects.count(), log()) == (2, [])

    new = themes.split(theme, [one.pk for one in excerpts[:2]], NEW, by=officer)

    assert set(new.excerpts.values_list("pk", "telling", "stance")) == {
        (one.pk, True, "question") for one in excerpts[:2]
    }
    assert list(theme.excerpts.all()) == [excerpts[2]]
    assert ThemeChange.objects.get().other_words["title_mn"] == NEW["title_mn"]


def test_only_what_holds_nothing_is_removed(theme, other, officer):
    excerpt = filed(theme, 1)[0]
    reply = ReplyFactory(theme=theme)
    with pytest.raises(Refused) as refused:
        themes.remove(theme, by=officer)
    filing.take_out([excerpt.pk], theme, by=officer)
    reply.delete()

    themes.remove(theme, by=officer)

    assert [message.split(".")[0] for message in refused.value.messages] == [
        "1 passage is filed under this theme",
        "The theme has a reply",
    ]
    assert list(Theme.objects.all()) == [other]
    assert ThemeChange.objects.first().words["title_en"] == theme.title_en


def test_public_theme_stays_whichever_way_round(theme, other, desk, officer):
    excerpts = filed(theme, 2)
    stale = Theme.objects.get(pk=theme.pk)
    seen = desk.get(url("reword", theme.pk)).context["form"]["seen"].value()
    Theme.objects.filter(pk=theme.pk).release()

    def saved():
        stale.title_en = "Another"
        stale.save()

    for error, ways in {
        Refused: [
            lambda: themes.reword(stale, NEW, by=officer, seen=stale.texts),
            lambda: themes.merge(stale, other, by=officer),
            lambda: themes.split(stale, [excerpts[0].pk], NEW, by=officer),
            lambda: themes.remove(stale, by=officer),
        ],
        Unchangeable: [
            saved,
            stale.delete,
            lambda: Theme.objects.all().update(title_en="Another"),
            lambda: Theme.objects.all().delete(),
            lambda: Theme.objects.bulk_update([stale], ["title_en"]),
        ],
        Unreleased: [lambda: Theme.objects.filter(pk=other.pk).update(published_at=ago(hours=1))],
    }.items():
        for way in ways:
            with pytest.raises(error), transaction.atomic():
                way()
    page = desk.post(url("reword", theme.pk), {**NEW, "seen": seen})
    desk.post(
        url("board", theme.consultation_id), {"act": "order", f"position-{theme.pk}": 9, f"position-{other.pk}": 4}
    )
    actions = {"action": "delete_selected", "_selected_action": [theme.pk, other.pk], "post": "yes"}
    desk.post(reverse("admin:engagement_theme_changelist"), actions)

    assert "is public, so it and its passages stay" in page.text
    assert [(one.title_en, one.position, one.is_published) for one in Theme.objects.order_by("pk")] == [
        (theme.title_en, 1, True),
        (other.title_en, 4, False),
    ]
    assert desk.get(reverse("admin:engagement_theme_change", args=[theme.pk])).text.count("/reword/") == 0
    assert desk.get(reverse("admin:engagement_theme_change", args=[other.pk])).text.count("/reword/") == 1


# Pages


def test_board_counts_voices_once_and_late_ones_apart(consultation, theme, other, officer):
    comment = CommentFactory(discussion=discussion_of(consultation))
    for start in (0, 5):
        ExcerptFactory(theme=theme, comment=comment, start=start, end=start + 2, stance="for", telling=start == 5)
    submission = SubmissionFactory(consultation=consultation, consent="withheld")
    answer = answered(submission)
    ExcerptFactory(theme=theme, comment=None, answer=answer, stance="for")
    ExcerptFactory(theme=theme, comment=None, answer=answer, stance="against", start=0, end=3)
    gone = CommentFactory(discussion=discussion_of(consultation), state="removed")
    late = CommentFactory(discussion=discussion_of(consultation), late=True)
    for one in (gone, late):
        ExcerptFactory(theme=theme, comment=one)
    reply = ReplyFactory(theme=theme)

    with CaptureQueriesContext(connection) as queries:
        row, empty = board(consultation)

    assert (row.voices, row.late, row.passages, row.reply) == (2, 1, 6, reply)
    assert {count.stance.value: count.voices for count in row.stances} == {"for": 2, "against": 1}
    assert [one.start for one in row.telling] == [5]
    assert (empty.voices, empty.passages, empty.stances, empty.reply_state) == (0, 0, [], "No reply yet")
    for _ in range(4):
        filed(ThemeFactory(consultation=consultation), 3, telling=True)
    with CaptureQueriesContext(connection) as more:
        board(consultation)
    assert len(queries) == len(more) <= 8


def test_board_makes_orders_and_keeps_what_was_typed(desk, consultation, theme, other):
    address = url("board", consultation.pk)
    ThemeFactory(title_en="Of somebody else")

    made = desk.post(address, {**NEW, "gist_en": "Long", "act": "create"})
    ordered = {"act": "order", f"position-{theme.pk}": "7", f"position-{other.pk}": "x"}
    desk.post(address, ordered)
    refused = BeautifulSoup(desk.post(address, {**NEW, "gist_en": "Typed", "act": "create"}).content, "html.parser")
    half = desk.post(address, {"title_en": "Half", "act": "create"})

    assert made.url == address
    assert "There is a theme with this title already" in refused.text
    assert refused.select_one("[name=gist_en]").text.strip() == "Typed"
    assert "This field is required." in half.text
    titles = [title.text.strip() for title in refused.select(".themes__head .bilingual[lang=en]")]
    assert titles == [other.title_en, "Early hours", theme.title_en]
    assert "No theme" not in refused.text


def test_verbs_have_pages_with_what_stands_against_them(desk, theme, other):
    filed(theme, 1)
    seen = desk.get(url("reword", theme.pk)).context["form"]["seen"].value()

    desk.post(url("reword", theme.pk), {**NEW, "gist_en": "One", "seen": seen})
    second = desk.post(url("reword", theme.pk), {**NEW, "gist_en": "Two", "seen": seen})
    again = second.context["form"]["seen"].value()
    desk.post(url("reword", theme.pk), {**NEW, "gist_en": "Two", "seen": again})
    removal = desk.get(url("remove", theme.pk))
    merged = desk.post(url("merge", theme.pk), {"into": other.pk})

    assert "A colleague has reworded this theme meanwhile." in second.text
    assert "1 passage is filed under this theme." in removal.text
    assert merged.url == url("board", theme.consultation_id)
    assert [act for act, *_rest in log()] == ["reworded", "reworded", "merged"]
    page = desk.get(url("log", theme.consultation_id)).text
    assert [text in page for text in ("Early hours", "Two", theme.title_en)] == [True] * 3


def test_chosen_passages_are_split_moved_marked_and_taken_out_on_one_page(desk, theme, other):
    first, second, third, fourth = filed(theme, 4, stance="for")
    address = url("passages", theme.pk)

    for fields in (
        {"act": "telling", "excerpt": [first.pk, second.pk]},
        {"act": "stance", "stance": "against", "excerpt": [second.pk]},
        {"act": "move", "into": other.pk, "excerpt": [second.pk]},
        {"act": "take_out", "excerpt": [third.pk]},
        {"act": "split", **NEW, "excerpt": [first.pk]},
    ):
        assert desk.post(address, fields).status_code == 302
    stale = BeautifulSoup(
        desk.post(address, {"act": "move", "into": other.pk, "excerpt": [third.pk, fourth.pk]}).content, "html.parser"
    )

    new = Theme.objects.get(title_en=NEW["title_en"])
    assert set(Excerpt.objects.values_list("pk", "theme", "stance", "telling")) == {
        (first.pk, new.pk, "for", True),
        (second.pk, other.pk, "against", True),
        (fourth.pk, theme.pk, "for", False),
    }
    assert "A colleague has moved or taken out a passage meanwhile." in stale.text
    assert [box["value"] for box in stale.select("[name=excerpt][checked]")] == [str(fourth.pk)]
    assert "Choose at least one passage." in desk.post(address, {"act": "take_out"}).text
    assert log()[-1] == ("split", theme.pk, 1)


def test_long_list_of_passages_is_paged_at_the_same_number_of_queries(desk, theme):
    def cost():
        with CaptureQueriesContext(connection) as queries:
            page = BeautifulSoup(desk.get(url("passages", theme.pk)).content, "html.parser")
        return len(queries), page

    filed(theme, 2)
    few, _page = cost()
    filed(theme, 51, telling=True)
    many, page = cost()
    last = BeautifulSoup(
        desk.get(url("passages", theme.pk) + page.select_one("a[rel=next]")["href"]).content, "html.parser"
    )
    narrowed = BeautifulSoup(desk.get(url("passages", theme.pk, stance="against")).content, "html.parser")

    assert many <= few + 1
    assert [len(found.select("[name=excerpt]")) for found in (page, last, narrowed)] == [50, 3, 0]
    assert "No passage." in narrowed.text


def test_record_of_an_answered_consultation_takes_no_theme(desk, consultation, theme, officer):
    for kind in ("heard", "answer"):
        ReportFactory(consultation=consultation, kind=kind, published_at=ago(hours=1))

    page = desk.get(url("board", consultation.pk))
    late = desk.post(url("board", consultation.pk), {**NEW, "act": "create"})

    assert "Make the theme" not in page.text
    assert Theme.objects.count() == 1
    for way in (
        lambda: themes.create(consultation, NEW, by=officer),
        lambda: themes.reword(theme, NEW, by=officer, seen=theme.texts),
        lambda: themes.remove(theme, by=officer),
    ):
        with pytest.raises(Refused, match="its record is closed"):
            way()
    assert late.status_code == 200
