"""Filing passages of comments and answers under themes: at the desk and by its verbs, alone, together, and at once."""

import json

import pytest
from bs4 import BeautifulSoup
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from diplomacy.records import Unchangeable
from diplomacy.refusals import Refused, Stale
from engagement.actions import filing, submission_erasure
from engagement.models import Answer, Excerpt, Reading, Theme, ThemeChange
from tests.factories import (
    CommentFactory,
    ConsultationFactory,
    ExcerptFactory,
    ReportFactory,
    SubmissionFactory,
    ThemeFactory,
    ago,
    answered,
    discussion_of,
)

pytestmark = pytest.mark.django_db

WORDS = "Open at eight. The queue is long.\r\nOpen at eight. 🐎 Өглөө эрт."


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
def answer(consultation):
    return answered(SubmissionFactory(consultation=consultation, consent="withheld"), text=WORDS)


@pytest.fixture
def comment(consultation):
    return CommentFactory(discussion=discussion_of(consultation), comment=WORDS)


@pytest.fixture
def desk(client_of, officer):
    return client_of(officer)


def url(name, *args, **query):
    return reverse(f"admin:engagement_theme_{name}", args=args, query=query or None)


def keyed(text):
    return f"{'answer' if isinstance(text, Answer) else 'comment'}-{text.pk}"


# One text


@pytest.mark.parametrize("kind", ["comment", "answer"])
def test_passage_is_filed_by_its_words_or_the_whole_under_several_themes(request, kind, theme, other, officer):
    text = request.getfixturevalue(kind)

    second = filing.file_text(
        text, theme, stance="for", by=officer, passage=" Open at eight. ", occurrence=1, telling=True
    )
    over_lines = filing.file_text(text, theme, stance="for", by=officer, passage="long.\nOpen at eight. 🐎 Өглөө")
    whole = filing.file_text(text, other, stance="against", by=officer)

    assert [(one.words, one.start) for one in (second, over_lines)] == [
        ("Open at eight.", WORDS.rindex("Open")),
        ("long.\r\nOpen at eight. 🐎 Өглөө", 28),
    ]
    assert (whole.words, whole.start, second.telling, second.way) == (WORDS, None, True, "hand")
    assert (second.comment or second.answer) == text
    assert Reading.objects.filter(read_by=officer).count() == 1


def test_answers_count_only_while_their_submission_is_received(consultation, theme, officer):
    traits = ({"begun": True}, {"unproven": True}, {"withdrawn_at": ago(hours=1)}, {"erased_at": ago(hours=1)})
    for trait in traits:
        with pytest.raises(Stale, match="This answer does not count"):
            filing.file_text(
                answered(SubmissionFactory(consultation=consultation, **trait)), theme, stance="for", by=officer
            )
    stranger, silent = answered(SubmissionFactory()), answered(SubmissionFactory(consultation=consultation), text=" ")
    with pytest.raises(Refused, match="belong to different consultations"):
        filing.file_text(stranger, theme, stance="for", by=officer)
    with pytest.raises(Refused, match="It says nothing in words"):
        filing.file_text(silent, theme, stance="for", by=officer)
    late = answered(SubmissionFactory(consultation=consultation, late=True, consent="withheld"))

    filing.file_text(late, theme, stance="for", by=officer)

    assert (Excerpt.objects.count(), Reading.objects.count()) == (1, 1)


def test_erasing_an_answer_takes_its_passages_along_from_public_themes_too(consultation, theme, answer, officer):
    filing.file_text(answer, theme, stance="for", by=officer)
    kept = filing.file_text(answered(SubmissionFactory(consultation=consultation)), theme, stance="for", by=officer)
    Theme.objects.filter(pk=theme.pk).release()

    submission_erasure.erase_all([answer.submission_id])

    assert list(Excerpt.objects.all()) == [kept]


# Many texts


def test_like_texts_are_filed_together_at_the_same_number_of_queries(consultation, theme, comment, officer):
    def texts(count):
        comments = [CommentFactory(discussion=discussion_of(consultation)) for _ in range(count)]
        return comments + [answered(SubmissionFactory(consultation=consultation)) for _ in range(count)]

    def cost(found, into):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            filed = filing.file_many(found, into, stance="for", by=officer, way="alike")
        return len(queries), len(filed)

    few, many = cost(texts(2), theme), cost(texts(12), ThemeFactory(consultation=consultation))

    assert (few[1], many[1]) == (4, 24)
    assert few[0] == many[0]
    assert set(Excerpt.objects.values_list("way", "start", "stance")) == {("alike", None, "for")}


def test_what_cannot_be_filed_or_is_there_is_left_out_of_a_group(consultation, theme, comment, answer, officer):
    filing.file_text(comment, theme, stance="against", by=officer)
    gone = answered(SubmissionFactory(consultation=consultation, withdrawn_at=ago(hours=1)))
    held = CommentFactory(discussion=discussion_of(consultation), held=True)
    silent = answered(SubmissionFactory(consultation=consultation), text="")

    filed = filing.file_many(
        [comment, answer, gone, held, silent, answered(SubmissionFactory())], theme, stance="for", by=officer
    )

    assert [one.answer for one in filed] == [answer]
    assert Excerpt.objects.get(comment=comment).stance == "against"


# Moving, describing, taking out


def test_passages_are_moved_marked_and_taken_out_and_the_log_tells(theme, other, comment, answer, officer):
    first, second = (filing.file_text(text, theme, stance="for", by=officer) for text in (comment, answer))

    filing.describe([first.pk], theme, stance="question", telling=True, seen=("for", False))
    filing.move([first.pk], theme, other, by=officer)
    filing.take_out([second.pk], theme, by=officer)

    assert list(Excerpt.objects.values_list("theme", "stance", "telling")) == [(other.pk, "question", True)]
    assert list(
        ThemeChange.objects.values_list("act", "theme", "moved", "words__title_en", "other_words__title_en")
    ) == [
        ("taken_out", theme.pk, 1, theme.title_en, None),
        ("taken_out", theme.pk, 1, theme.title_en, other.title_en),
    ]


def test_a_passage_that_is_filed_there_already_stays_once(theme, other, comment, officer):
    moved = filing.file_text(comment, theme, stance="for", by=officer, telling=True)
    there = filing.file_text(comment, other, stance="against", by=officer)

    filing.move([moved.pk], theme, other, by=officer)

    assert list(Excerpt.objects.values_list("pk", "stance", "telling")) == [(there.pk, "against", True)]


def test_who_comes_second_is_told_and_changes_nothing(theme, other, comment, officer):
    excerpt = filing.file_text(comment, theme, stance="for", by=officer)
    seen = Theme.objects.get(pk=theme.pk)
    filing.describe([excerpt.pk], theme, stance="against")
    with pytest.raises(Stale, match="changed this passage"):
        filing.describe([excerpt.pk], seen, stance="question", seen=("for", False))
    filing.move([excerpt.pk], theme, other, by=officer)

    for late in (
        lambda: filing.take_out([excerpt.pk], seen, by=officer),
        lambda: filing.move([excerpt.pk], seen, other, by=officer),
        lambda: filing.describe([excerpt.pk], seen, telling=True),
    ):
        with pytest.raises(Stale, match="moved or taken out"):
            late()
    seen.delete()
    with pytest.raises(Stale, match="merged or removed this theme"):
        filing.file_text(comment, seen, stance="for", by=officer)
    assert list(Excerpt.objects.values_list("theme", "stance")) == [(other.pk, "against")]


# What is public stays: by the verb, the queryset, the row, and a page that was open before


def test_what_is_filed_under_a_public_theme_stays_whichever_way_round(theme, other, comment, desk, officer):
    public, private = (filing.file_text(comment, one, stance="for", by=officer) for one in (theme, other))
    stale = Excerpt.objects.select_related("theme").get(pk=public.pk)
    tab = {"theme": other.pk, "stance": "against", "seen": json.dumps([theme.pk, "for", False])}
    Theme.objects.filter(pk=theme.pk).release()

    def saved(excerpt):
        excerpt.stance = "against"
        excerpt.save()

    def moved_by_row(excerpt):
        excerpt.theme = other
        excerpt.save()

    ways = {
        Refused: [
            lambda: filing.take_out([public.pk], theme, by=officer),
            lambda: filing.move([public.pk], theme, other, by=officer),
            lambda: filing.describe([public.pk], theme, stance="against"),
        ],
        Unchangeable: [
            lambda: saved(stale),
            lambda: moved_by_row(stale),
            stale.delete,
            lambda: Excerpt.objects.filter(comment=comment).update(stance="against"),
            lambda: Excerpt.objects.filter(comment=comment).delete(),
            lambda: Excerpt.objects.bulk_update([stale], ["stance"]),
        ],
    }
    for error, refused in ways.items():
        for way in refused:
            with pytest.raises(error), transaction.atomic():
                way()
    pages = [desk.post(url("passage", public.pk), {**tab, **more}) for more in ({}, {"take_out": "1"})]
    bulk = desk.post(url("passages", theme.pk), {"act": "take_out", "excerpt": public.pk})

    assert ["is public, so it and its passages stay" in page.text for page in (*pages, bulk)] == [True] * 3
    assert set(Excerpt.objects.values_list("pk", "theme", "stance")) == {
        (public.pk, theme.pk, "for"),
        (private.pk, other.pk, "for"),
    }
    filing.take_out([private.pk], other, by=officer)
    Excerpt.objects.filter(theme=other).update(stance="against")
    late = CommentFactory(discussion=comment.discussion)
    assert filing.file_text(late, theme, stance="for", by=officer).theme == theme


def test_nothing_is_filed_moved_or_made_once_the_consultation_is_answered(theme, other, comment, officer):
    excerpt = filing.file_text(comment, theme, stance="for", by=officer)
    for kind in ("heard", "answer"):
        ReportFactory(consultation=theme.consultation, kind=kind, published_at=ago(hours=1))

    for way in (
        lambda: filing.file_text(comment, other, stance="for", by=officer),
        lambda: filing.file_many([comment], other, stance="for", by=officer),
        lambda: filing.move([excerpt.pk], theme, other, by=officer),
        lambda: filing.take_out([excerpt.pk], theme, by=officer),
    ):
        with pytest.raises(Refused, match="its record is closed"):
            way()
    assert Excerpt.objects.get().theme == theme


# Pages


def test_panel_files_a_passage_and_leads_back_to_the_desk(desk, consultation, theme, other, answer):
    item = reverse("admin:engagement_desk_item", args=[consultation.pk, f"submission-{answer.submission_id}"])
    form = BeautifulSoup(desk.get(item).content, "html.parser").select_one(".filing__form")
    offered = [option.text for option in form.select("[name=theme] option")]

    fields = {"theme": other.pk, "stance": "for", "telling": "on", "passage": "Open at eight.", "occurrence": "1"}
    response = desk.post(form["action"], {**fields, "act": "passage", "next": form.select_one("[name=next]")["value"]})

    assert offered == ["Choose a theme", f"1. {theme}", f"2. {other}"]
    assert (response.status_code, response.url) == (302, item)
    excerpt = Excerpt.objects.get()
    assert (excerpt.theme, excerpt.start, excerpt.telling, excerpt.way) == (other, WORDS.rindex("Open"), True, "hand")
    page = BeautifulSoup(desk.get(item).content, "html.parser")
    assert str(other) in page.select_one(".filing__filed").text
    assert page.select_one("[data-words] mark").text == "Open at eight."


def test_whole_is_filed_under_a_theme_made_on_the_spot(desk, consultation, comment):
    new = {"title_en": "Early hours", "title_mn": "Эрт цаг", "stance": "for", "passage": "ignored", "act": "whole"}

    response = desk.post(url("file", keyed(comment)), {**new, "next": "https://evil.example.net/"})

    theme = Theme.objects.get()
    assert response.url == url("file", keyed(comment))
    assert (theme.title_mn, theme.consultation, theme.excerpts.get().start) == ("Эрт цаг", consultation, None)
    assert ThemeChange.objects.get().act == "created"


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"act": "passage", "passage": ""}, "Select the words first, or file the whole."),
        ({"act": "passage", "passage": "Never said"}, "These words are not in the text."),
        ({"act": "whole", "theme": ""}, "Choose a theme, or make a new one."),
        ({"act": "whole", "title_en": "Half"}, "A new theme needs its title in both languages."),
        ({"act": "whole", "theme": "", "title_en": "Longer", "title_mn": "Урт"}, "There is a theme with this title"),
        ({"act": "whole", "stance": "loud"}, "Select a valid choice."),
        ({"act": "passage", "passage": "x", "occurrence": "-1"}, ""),
    ],
)
def test_refused_filing_keeps_what_was_typed_and_makes_nothing(desk, comment, theme, fields, message):
    Theme.objects.filter(pk=theme.pk).update(title_en="Longer", title_mn="Урт")
    sent = {"theme": theme.pk, "stance": "against", "telling": "on", "passage": "Open", **fields}

    page = BeautifulSoup(desk.post(url("file", keyed(comment)), sent).content, "html.parser")

    assert message in page.text
    assert page.select_one("[name=passage]").text.strip() == sent["passage"]
    assert page.select_one("[name=telling]").has_attr("checked")
    assert (Excerpt.objects.count(), Theme.objects.count()) == (0, 1)


def test_page_of_a_passage_changes_all_of_it_and_tells_who_comes_second(desk, theme, other, comment, officer):
    excerpt = filing.file_text(comment, theme, stance="for", by=officer)
    page = BeautifulSoup(desk.get(url("passage", excerpt.pk)).content, "html.parser")
    seen = page.select_one("[name=seen]")["value"]
    wanted = {"theme": other.pk, "stance": "question", "telling": "on"}
    back = url("board", theme.consultation_id)

    done = desk.post(url("passage", excerpt.pk), {**wanted, "seen": seen, "next": back})
    second = BeautifulSoup(
        desk.post(url("passage", excerpt.pk), {"theme": theme.pk, "stance": "against", "seen": seen}).content,
        "html.parser",
    )

    excerpt.refresh_from_db()
    assert done.url == back
    assert (excerpt.theme, excerpt.stance, excerpt.telling) == (other, "question", True)
    assert "A colleague has moved or taken out a passage meanwhile." in second.text
    assert second.select_one("[name=stance][checked]")["value"] == "against"
    again = {"theme": theme.pk, "stance": "against", "seen": second.select_one("[name=seen]")["value"]}
    assert desk.post(url("passage", excerpt.pk), again).status_code == 302
    assert Excerpt.objects.get().theme == theme


@pytest.mark.parametrize("role", ["editor", "moderator"])
def test_filing_is_for_policy_officers_alone(request, client_of, theme, comment, role):
    excerpt = ExcerptFactory(theme=theme, comment=comment)
    client = client_of(request.getfixturevalue(role))
    pages = [
        url("file", keyed(comment)),
        url("passage", excerpt.pk),
        url("passages", theme.pk),
        url("board", theme.consultation_id),
        url("log", theme.consultation_id),
    ]

    assert [client.get(page).status_code for page in pages] == [403] * 5
    assert client.post(url("passages", theme.pk), {"act": "take_out", "excerpt": excerpt.pk}).status_code == 403
    assert Excerpt.objects.count() == 1


def test_page_of_a_text_exists_only_for_what_was_received(desk, consultation, comment, answer):
    begun = answered(SubmissionFactory(consultation=consultation, begun=True), text="Qxbegunqx")
    held = CommentFactory(discussion=discussion_of(consultation), held=True)

    found = {key: desk.get(url("file", key)).status_code for key in (keyed(comment), keyed(answer))}
    missing = [desk.get(url("file", key)).status_code for key in (keyed(begun), keyed(held), "comment-x", "answer-0")]

    assert (set(found.values()), missing) == ({200}, [404] * 4)
    assert "private" in desk.get(url("file", keyed(comment))).headers["Cache-Control"]
