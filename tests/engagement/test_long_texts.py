"""A text of many clauses: its parts and pages, the way to a clause by its number, the page of the consultation."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from engagement.models import Clause
from engagement.models.outline import outline
from tests.factories import ClauseFactory, CommentFactory, ConsultationFactory, DraftFactory, discussion_of, publish

pytestmark = pytest.mark.django_db


@pytest.fixture
def law(settings):
    """A draft of 4 parts with 2, 3, 7 and 1 clauses, of which five fit on a page."""
    settings.CLAUSES_PER_PAGE = 5
    made, position = DraftFactory(consultation=ConsultationFactory()), 0
    for part, count in enumerate((2, 3, 7, 1), start=1):
        for number in range(1, count + 1):
            title = {"part_en": f"Part {part}", "part_mn": f"{part}-р бүлэг"} if number == 1 else {}
            texts = {"text_en": f"Words of {part}.{number}.", "text_mn": f"{part}.{number}-ийн үг."}
            ClauseFactory(draft=made, number=f"{part}.{number}", position=position, **title, **texts)
            position += 1
    return publish(made)


def test_pages_hold_whole_parts_as_far_as_they_fit(law):
    found = outline(Clause.objects.published())

    pages = [[entry.number for entry in found.page(page)] for page in range(1, found.pages + 1)]
    assert pages == [
        ["1.1", "1.2", "2.1", "2.2", "2.3"],
        ["3.1", "3.2", "3.3", "3.4", "3.5"],
        ["3.6", "3.7", "4.1"],
    ]
    assert [part.title for part in found.parts] == ["Part 1", "Part 2", "Part 3", "Part 4"]
    assert [entry.number for entry in found.neighbours(found.entries[4].pk)] == ["2.2", "3.1"]


@pytest.mark.parametrize("language", ["en", "mn"])
def test_consultation_shows_the_first_clauses_and_leads_to_all_others(client, read, law, language):
    page = read(law.consultation.get_absolute_url(language))

    shown = [clause["id"] for clause in page.select(".clause")]
    assert shown == ["clause-1.1", "clause-1.2", "clause-2.1", "clause-2.2", "clause-2.3"]
    links = {link.span.text: link["href"] for link in page.select(".clause-index__item a")}
    assert len(links) == 13
    assert (links["2.3"], links["3.6"]) == (
        "#clause-2.3",
        f"{law.get_absolute_url(language)}?language={language}&page=3#clause-3.6",
    )
    assert page.find(id="clause-3.6").name == "li"
    for number, url in links.items():
        address, _hash, anchor = url.partition("#")
        there = read(address) if address else page
        assert there.find(id=anchor).select_one(".clause__text, .twin__text"), number


def test_short_text_is_whole_on_the_page_of_its_consultation(read, law, settings):
    settings.CLAUSES_PER_PAGE = 40

    page = read(law.consultation.get_absolute_url())

    assert (len(page.select(".clause")), page.select(".clause-index__find"), page.select(".draft__on")) == (13, [], [])
    assert [title.text for title in page.select("h3.text-part")] == ["Part 1", "Part 2", "Part 3", "Part 4"]


@pytest.mark.parametrize("asked", ["3.6", "3,6", " 3.6. "])
def test_number_leads_to_the_place_of_its_clause(client, law, asked):
    answer = client.get(law.get_absolute_url("mn"), {"clause": asked, "language": "mn"})

    assert (answer.status_code, answer["Location"]) == (
        302,
        f"{law.get_absolute_url('mn')}?language=mn&page=3#clause-3.6",
    )


@pytest.mark.parametrize("asked", ["9.9", "<b>", "x" * 500])
def test_number_that_no_clause_has_is_answered_with_a_sentence(client, read, law, asked):
    page = read(law.get_absolute_url("en"), clause=asked)

    assert "This draft has no clause" in page.select_one(".notice").text
    assert page.select_one(".twin")["id"] == "clause-1.1"


def test_text_is_read_in_both_languages_or_in_one_page_by_page_or_whole(read, law):
    address = law.get_absolute_url("en")

    both, one, whole = read(address), read(address, language="mn", page=2), read(address, all="yes", language="en")

    assert {text["lang"] for text in both.select(".twin__text")} == {"en", "mn"}
    assert {text["lang"] for text in one.select(".twin__text")} == {"mn"}
    assert one.select_one(".twin")["id"] == "clause-3.1"
    assert (len(whole.select(".twin")), whole.select(".pagination")) == (13, [])
    assert "language=mn" in one.select(".pagination a")[-1]["href"]
    assert one.select_one("h2.text-part").text.strip() == "Part 3"
    assert "(continued)" in read(address, page=3).select_one("h2.text-part").text


@pytest.mark.parametrize("query", ["page=0", "page=99", "page=x", "page=٣", "language=xx", "all=no"])
def test_address_that_asks_for_nothing_sensible_still_shows_the_text(read, law, query):
    assert read(f"{law.get_absolute_url('en')}?{query}").select(".twin")


def test_clause_has_its_part_its_neighbours_and_its_place(read, law):
    clause = Clause.objects.get(number="3.6")

    page = read(clause.get_absolute_url("en"))

    around = [link["href"].split("/")[-2] for link in page.select(".around a")]
    assert around == ["3.5", "3.7"]
    assert page.select_one(".kicker a")["href"] == f"{law.get_absolute_url('en')}?page=3#clause-3.6"
    assert "Part 3" in page.select_one(".kicker").text


def test_voices_are_counted_by_clause_and_by_part(read, law):
    for number, count in (("3.6", 2), ("3.1", 1)):
        for _comment in range(count):
            CommentFactory(discussion=discussion_of(Clause.objects.get(number=number)))

    page = read(law.consultation.get_absolute_url("en"))

    voices = [part.select_one("summary .visually-hidden") for part in page.select(".clause-index__part")]
    assert [words.text if words else "" for words in voices] == ["", "", "3 contributions", ""]


NOON = datetime(2026, 6, 1, 12, tzinfo=timezone.get_default_timezone())


@pytest.mark.parametrize(
    ("left", "said"),
    [
        (timedelta(hours=11), "Today"),
        (timedelta(hours=13), "Tomorrow"),
        (timedelta(days=12), "12 days left"),
    ],
)
def test_clock_says_in_words_how_long_it_is_until_closing(read, time_machine, left, said):
    time_machine.move_to(NOON, tick=False)
    consultation = ConsultationFactory(closes_at=NOON + left, answer_by=NOON + timedelta(days=40))

    page = read(consultation.get_absolute_url("en"))

    assert page.select_one(".clock__days").text.strip() == said
    assert "40 days left" in page.select_one(".hero__panel .facts").text


def test_late_answer_says_how_late_and_the_page_is_fresh_each_midnight(client, read, time_machine):
    time_machine.move_to(NOON, tick=False)
    dates = {"opens_at": NOON - timedelta(days=30), "closes_at": NOON - timedelta(days=20)}
    late = ConsultationFactory(**dates, answer_by=NOON - timedelta(days=3))

    words = read(late.get_absolute_url("en")).select_one(".clock__days").text.strip()
    time_machine.move_to(NOON + timedelta(hours=12, seconds=-7), tick=False)

    assert words == "3 days overdue"
    assert "s-maxage=7," in client.get(late.get_absolute_url("en"))["Cache-Control"]


def test_page_says_everything_that_a_good_consultation_says(read, law):
    consultation = law.consultation
    type(consultation).objects.filter(pk=consultation.pk).update(
        contact_details_en="Peace Avenue 7A", timing_reason_en="The session begins in July.", audience_en="Herders."
    )

    page = read(consultation.get_absolute_url("en")).select_one("main").text

    for words in ("Peace Avenue 7A", "The session begins in July.", "Herders.", "The hours.", "a law sets them"):
        assert words in page
    assert "the Mongolian text prevails" in page
