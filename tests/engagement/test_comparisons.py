"""Two drafts compared: which clause became which, by which words, through all the drafts between."""

import pytest

from diplomacy import differences
from engagement.models.comparison import compare
from tests.factories import (
    ClauseFactory,
    CommentFactory,
    ConsultationFactory,
    DraftFactory,
    ago,
    discussion_of,
    publish,
)

pytestmark = pytest.mark.django_db


def words(text):
    """No heading, and the same text in both languages but for their names."""
    return {"heading_en": "", "heading_mn": "", "text_en": f"{text} english", "text_mn": f"{text} монгол"}


def draft(consultation, number, clauses, **kwargs):
    """A published draft: number of each clause → (its words, the clauses that it comes from)."""
    notes = {"change_note_en": f"Step {number}.", "change_note_mn": f"Алхам {number}."} if number > 1 else {}
    made = DraftFactory(consultation=consultation, number=number, **notes, **kwargs)
    found = {}
    for position, (name, (text, *origins)) in enumerate(clauses.items()):
        found[name] = ClauseFactory(draft=made, number=name, position=position, **words(text))
        found[name].comes_from.set(origins)
    publish(made, ago(days=20 - number))
    return found


@pytest.fixture
def told():
    """Three drafts in which every fate happens: the consultation, and the clauses of each draft by number."""
    consultation = ConsultationFactory()
    first = draft(consultation, 1, {name: (f"It says {name}",) for name in ("1", "2", "3", "4", "5", "6")})
    second = draft(
        consultation,
        2,
        {
            "1": ("It says 1", first["1"]),
            "2a": ("It says half of 2", first["2"]),
            "2b": ("It says the rest of 2", first["2"]),
            "3": ("It says 3 and 4", first["3"], first["4"]),
            "7": ("It says 7",),
            "4": ("It says 6", first["6"]),
        },
    )
    third = draft(
        consultation,
        3,
        {
            "1": ("It now says 1", second["1"]),
            "2": ("It says 2 again", second["2a"], second["2b"]),
            "3": ("It says 3 and 4", second["3"]),
            "4": ("It says 7", second["7"]),
            "5": ("It says 6", second["4"]),
        },
    )
    return consultation, first, second, third


def fates(consultation, before, number):
    """Name, fate and origins of each row."""
    rows = compare(consultation, before, number)
    return [(row.place.number, str(row.fate), [place.number for place in row.earlier]) for row in rows]


def test_each_step_tells_what_became_of_every_clause(told):
    consultation, *_drafts = told

    assert fates(consultation, 1, 2) == [
        ("1", "same", ["1"]),
        ("2a", "split", ["2"]),
        ("2b", "split", ["2"]),
        ("3", "merged", ["3", "4"]),
        ("5", "dropped", ["5"]),
        ("7", "new", []),
        ("4", "same", ["6"]),
    ]


def test_drafts_far_apart_are_compared_along_the_whole_way(told):
    """What was split and merged again, and what came in between, is told as between the two alone."""
    consultation, *_drafts = told

    assert fates(consultation, 1, 3) == [
        ("1", "edited", ["1"]),
        ("2", "edited", ["2"]),
        ("3", "merged", ["3", "4"]),
        ("5", "dropped", ["5"]),
        ("4", "new", []),
        ("5", "same", ["6"]),
    ]


@pytest.mark.parametrize("language", ["en", "mn"])
def test_page_names_every_fate_marks_the_words_and_shows_the_note_of_each_step(read, told, language):
    consultation, *_drafts = told
    address = f"{consultation.get_absolute_url(language)}drafts/1/compare/"

    step, whole = read(f"{address}2/"), read(f"{address}3/")

    notes = [note.get_text(strip=True) for note in whole.select(".steps dd")]
    assert notes == {"en": ["Step 2.", "Step 3."], "mn": ["Алхам 2.", "Алхам 3."]}[language]
    compared = {row.h3.get_text(strip=True): row for row in step.select(".compared")}
    assert list(compared) == ["2a", "2b", "3", "5", "7"]
    assert [link["href"].split("/")[-2] for link in compared["3"].select(".compared__fate a")] == ["3", "4"]
    marked = {code: compared["2a"].select(f'.changes[lang="{code}"] ins') for code in ("en", "mn")}
    assert {code: [" half of " in f" {mark.text} " for mark in marks] for code, marks in marked.items()} == {
        "en": [True],
        "mn": [True],
    }
    folded = [row.get_text(" ", strip=True) for row in step.select(".unchanged li")]
    assert [row.split()[0] for row in folded] == ["1", "4"]
    assert "6" in folded[1].split()[1:][-2:] or "6" in folded[1]
    assert step.select_one(".compared ins .visually-hidden")


def test_clause_that_was_split_is_compared_with_its_own_part_and_names_where_the_rest_went(read):
    """What goes on in a sibling is not struck out; what goes on nowhere is. The heading is compared apart."""
    consultation = ConsultationFactory()
    routes, herds = "A route is planned with both neighbours.", "Its effect on pastures is measured in advance."
    first = draft(consultation, 1, {"2": (f"{routes} {herds} Nobody keeps this third sentence. In",)})
    draft(consultation, 2, {"2a": (f"{routes} In", first["2"]), "2b": (f"{herds} In", first["2"])})
    for clause, heading in ((first["2"], "Routes"), (consultation.drafts.get(number=2).clauses.first(), "Roads")):
        type(clause).objects.filter(pk=clause.pk).update(heading_en=heading)

    page = read(f"{consultation.get_absolute_url('en')}drafts/1/compare/2/", language="en")

    one, other = page.select(".compared")
    assert [(text.select_one(".compared__heading del") is not None) for text in (one, other)] == [True, True]
    struck = [
        " ".join(mark.get_text() for mark in row.select(".compared__heading ~ .changes del")) for row in (one, other)
    ]
    assert ["pastures" in text or "neighbours" in text for text in struck] == [False, False]
    assert ["Nobody keeps" in text for text in struck] == [True, True]
    notes = [row.select_one(".compared__texts .meta").get_text() for row in (one, other)]
    assert notes == [f"What else the clause said before is now in {name}." for name in ("2b", "2a")]


def test_readers_choose_one_language_and_the_changes_alone(read, told):
    consultation, *_drafts = told
    address = f"{consultation.get_absolute_url('en')}drafts/1/compare/2/"

    both, one = read(address), read(address, language="mn", only="changed")

    assert {text["lang"] for text in both.select(".changes")} == {"en", "mn"}
    assert ({text["lang"] for text in one.select(".changes")}, one.select(".unchanged")) == ({"mn"}, [])
    assert len(one.select(".compared")) == len(both.select(".compared")) == 5
    assert both.select(".unchanged")


def test_long_comparison_is_read_by_pages_and_keeps_the_choice(read, told, settings):
    settings.CLAUSES_PER_PAGE = 4
    consultation, *_drafts = told
    address = f"{consultation.get_absolute_url('en')}drafts/1/compare/2/"

    first, last = read(address, only="changed"), read(address, only="changed", page=3)

    assert [len(page.select(".compared")) for page in (first, last)] == [2, 1]
    assert "only=changed" in first.select_one(".pagination a")["href"]


def test_comparison_is_of_two_published_drafts_of_one_consultation(client, told):
    consultation, *_drafts = told
    hidden = DraftFactory(consultation=consultation, number=4, title_en="Secret")
    ClauseFactory(draft=hidden)
    unpublished = ConsultationFactory(unpublished=True)
    for number in (1, 2):
        draft(unpublished, number, {"1": ("It says 1",)})
    base = consultation.get_absolute_url("en")

    turned = client.get(f"{base}drafts/3/compare/1/")
    answers = {pair: client.get(f"{base}drafts/{pair}/").status_code for pair in ("1/compare/3", "1/compare/4")}
    answers |= {pair: client.get(f"{base}drafts/{pair}/").status_code for pair in ("2/compare/2", "0/compare/1")}

    assert (turned.status_code, turned["Location"]) == (302, f"{base}drafts/1/compare/3/")
    assert answers == {"1/compare/3": 200, "1/compare/4": 404, "2/compare/2": 404, "0/compare/1": 404}
    assert client.get(f"{unpublished.get_absolute_url('en')}drafts/1/compare/2/").status_code == 404
    assert "Secret" not in client.get(f"{base}drafts/1/compare/3/").text


def test_words_are_compared_once_whoever_asks(client, told, monkeypatch):
    """The result is kept by what the texts are: a second reader, or process, compares nothing."""
    consultation, *_drafts = told
    address = f"{consultation.get_absolute_url('en')}drafts/1/compare/3/"
    first = client.get(address).content
    asked = []
    monkeypatch.setattr(differences, "word_changes", lambda *pair: asked.append(pair))

    assert (client.get(address).content, asked) == (first, [])


def test_wordings_that_share_nothing_are_marked_whole_whatever_their_length():
    old, new = (" ".join(f"{word}{number}" for number in range(2_000)) for word in ("a", "b"))

    changes = differences.word_changes(f"Same. {old} End.", f"Same. {new} End.")

    assert [(change.kind, change.text) for change in changes] == [
        ("same", "Same. "),
        ("removed", old),
        ("added", new),
        ("same", " End."),
    ]


@pytest.mark.parametrize("language", ["en", "mn"])
def test_clause_tells_its_other_wordings_and_how_many_spoke_there(read, told, language):
    _consultation, first, second, third = told
    for target, count in ((first["2"], 2), (second["2b"], 1)):
        for _comment in range(count):
            CommentFactory(discussion=discussion_of(target))
    CommentFactory(discussion=discussion_of(first["2"]), held=True)

    early, middle, late = (read(clause.get_absolute_url(language)) for clause in (first["2"], second["2b"], third["2"]))

    assert wordings(early) == [("2a", ""), ("2b", "1"), ("2", "")]
    assert wordings(middle) == [("2", "2"), ("2", "")]
    assert wordings(late) == [("2", "2"), ("2a", ""), ("2b", "1")]
    now = third["2"].get_absolute_url(language)
    assert [[link["href"] for link in page.select(".notice a")] for page in (early, middle, late)] == [[now], [now], []]


def wordings(page):
    """The number of each other wording, and how many spoke there."""
    lines = [line.select("a") for line in page.select(".wordings__list li")]
    return [(links[0]["href"].split("/")[-2], "".join(link.text.split()[0] for link in links[1:])) for links in lines]


def test_clause_that_was_dropped_says_so_and_keeps_its_discussion(read, told):
    _consultation, first, _second, third = told
    comment = CommentFactory(discussion=discussion_of(first["5"]))

    dropped, going_on = read(first["5"].get_absolute_url()), read(third["5"].get_absolute_url())

    assert "This clause was dropped" in dropped.select_one(".notice").text
    assert comment.comment in dropped.select_one(".discussion").text
    assert going_on.select(".notice") == []
