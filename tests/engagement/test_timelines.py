"""The public history of a consultation: on its page, as an Atom feed, and its dates as a calendar file."""

import re
from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree

import pytest
from django.urls import reverse
from django.utils.translation import override

from engagement.actions import consultations, promises
from engagement.models import Consultation, TimelineEntry
from engagement.models.history import history
from tests.factories import ConsultationFactory, ago, ahead

pytestmark = pytest.mark.django_db

NOTE = {"en": "The holidays are in between.", "mn": "Завсраар нь баярын өдрүүд таарна."}
ATOM = "{http://www.w3.org/2005/Atom}"
WORDS = {"summary_en": "How consuls help you.", "summary_mn": "Консул танд хэрхэн туслах вэ."}


def address(route, consultation, language="en"):
    with override(language):
        return reverse(f"engagement:consultation_{route}", args=[getattr(consultation, f"slug_{language}")])


def entries(client, consultation, language="en"):
    response = client.get(address("feed", consultation, language))
    assert response.status_code == 200
    return ElementTree.fromstring(response.content).findall(f"{ATOM}entry")  # noqa: S314 - our own answer


def told(entry, name):
    return entry.findtext(f"{ATOM}{name}")


def calendar(client, consultation, language="en"):
    """The events of a calendar file: name of the date → its lines."""
    response = client.get(address("calendar", consultation, language))
    assert (response.status_code, response["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    assert response.content.isascii() or language == "mn"
    lines = response.text.replace("\r\n ", "").split("\r\n")
    events, event = {}, {}
    for line in lines:
        name, _colon, value = line.partition(":")
        event = {} if line == "BEGIN:VEVENT" else event | {name.partition(";")[0]: value}
        if line == "END:VEVENT":
            events[re.search(r"UID|(opens|closes|answer)", event["UID"])[1]] = event
    return events


@pytest.fixture
def moved(officer):
    """An open consultation whose closing was put off twice, and whose summary was corrected."""
    why = {"timing_reason_en": "Parliament sits soon.", "timing_reason_mn": "Чуулган удахгүй эхэлнэ."}
    consultation = ConsultationFactory(closes_at=ahead(days=3), answer_by=ahead(days=60), **why)
    for days in (10, 20):
        promises.move_dates(consultation, {"closes_at": ahead(days=days)}, NOTE, by=officer)
    promises.correct(consultation, WORDS, {"en": "Clearer.", "mn": "Тодруулав."}, by=officer)
    return Consultation.objects.get(pk=consultation.pk)


# On the page


def test_history_shows_moved_dates_and_corrected_words_in_one_query(moved, read, django_assert_num_queries):
    with django_assert_num_queries(1):
        corrected, last, first, _opened = history(moved)

    assert [last.kind, first.kind, corrected.kind] == ["extended", "extended", "corrected"]
    assert (first.dates[0].after, last.dates[0].after) == (last.dates[0].before, moved.closes_at)
    assert [(change.label, change.language) for change in corrected.corrections] == [
        ("Summary", "en"),
        ("Summary", "mn"),
    ]
    page = read(moved.get_absolute_url("en")).select_one("#history")
    assert len(page.select("dl.moved del time")) == len(page.select("dl.moved ins time")) == 2
    assert page.select("dl.moved ins time")[0]["datetime"].endswith("+08:00")
    assert "help" in page.select_one(".corrected ins").text
    assert page.select(".corrected .changes")[1]["lang"] == "mn"
    assert page.select_one("a[download]")["href"] == address("calendar", moved)
    mongolian = read(moved.get_absolute_url("mn")).select_one("#history")
    assert NOTE["mn"] in mongolian.text
    assert NOTE["en"] not in mongolian.text


def test_a_note_in_the_other_language_is_shown_as_such_and_the_future_not_at_all(read):
    consultation = ConsultationFactory()
    TimelineEntry.objects.create(consultation=consultation, kind="heard", note_mn="Гурван сэдэв.")
    TimelineEntry.objects.create(consultation=consultation, kind="answer", note_en="Soon", happened_at=ahead(hours=1))

    page = read(consultation.get_absolute_url("en")).select_one("#history")

    assert page.select_one('div[lang="mn"]').text == "Гурван сэдэв."
    assert "Written in another language only" in page.text
    assert "Soon" not in page.text
    assert "Written in" not in read(consultation.get_absolute_url("mn")).select_one("#history").text


def test_of_a_long_history_the_older_part_is_folded(read):
    consultation = ConsultationFactory(published_at=ago(days=90))
    for number in range(7):
        TimelineEntry.objects.create(
            consultation=consultation, kind="document", note_en=f"Number {number}", happened_at=ago(days=40 - number)
        )

    short = read(consultation.get_absolute_url("en")).select_one("#history")
    TimelineEntry.objects.create(
        consultation=consultation, kind="document", note_en="Number 8", happened_at=ago(days=50)
    )
    long = read(consultation.get_absolute_url("en")).select_one("#history")

    assert short.select_one("details") is None
    assert "3 earlier steps" in long.select_one("details").text
    assert "Number 8" in long.select_one("details").text
    assert len(long.select(".timeline__moment")) == 9


# As a feed


def test_the_feed_tells_the_history_in_each_language_with_ids_that_stay(moved, client, time_machine):
    english, mongolian = entries(client, moved), entries(client, moved, "mn")

    assert [told(entry, "title").partition(":")[0] for entry in english] == [
        "Corrected",
        "Extended",
        "Extended",
        "Opened",
    ]
    content = told(english[1], "content")
    assert NOTE["en"] in content
    assert "<ins>" in content
    assert NOTE["mn"] in told(mongolian[1], "content")
    ids = [told(entry, "id") for entry in english]
    assert len({*ids, *(told(entry, "id") for entry in mongolian)}) == 8
    Consultation.objects.filter(pk=moved.pk).update(slug_en="another")
    moved.slug_en = "another"
    time_machine.move_to(moved.closes_at + timedelta(hours=1))
    later = entries(client, moved)
    assert told(later[0], "title").startswith("Closed")
    assert [told(entry, "id") for entry in later[1:]] == ids
    page = client.get(moved.get_absolute_url("en")).text
    assert f'<link rel="alternate" type="application/atom+xml" href="{address("feed", moved)}"' in page


def test_the_feed_is_kept_to_its_next_date_and_an_announced_consultation_has_one(client, officer):
    consultation = ConsultationFactory(opens_at=ahead(seconds=30))
    TimelineEntry.objects.create(consultation=consultation, kind="announced", recorded_by=officer)

    response = client.get(address("feed", consultation))

    assert re.search(r"s-maxage=(29|30|28)", response["Cache-Control"])
    assert not response.cookies
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    assert officer.username not in response.text
    assert [told(entry, "title").partition(":")[0] for entry in entries(client, consultation)] == ["Announced"]
    assert client.get(address("feed", consultation), headers={"if-none-match": response["ETag"]}).status_code == 304


# As a calendar


def test_the_calendar_names_the_exact_moments_in_utc(client):
    day = datetime(2031, 3, 1, 1, 30, tzinfo=UTC)
    dates = {"opens_at": day, "closes_at": day + timedelta(days=30), "answer_by": day + timedelta(days=60)}
    consultation = ConsultationFactory(title_en="Charter, draft; one", **dates)

    events = calendar(client, consultation)

    assert [event["DTSTART"] for event in events.values()] == [
        "20310301T013000Z",
        "20310331T013000Z",
        "20310430T013000Z",
    ]
    assert {event["SEQUENCE"] for event in events.values()} == {"0"}
    assert {event["STATUS"] for event in events.values()} == {"CONFIRMED"}
    assert events["closes"]["SUMMARY"] == "Closes: Charter\\, draft\\; one"
    assert consultation.get_absolute_url("en") in events["closes"]["URL"]
    assert calendar(client, consultation, "mn")["closes"]["UID"] == events["closes"]["UID"]
    assert (
        client.get(address("calendar", consultation)).content == client.get(address("calendar", consultation)).content
    )


def test_calendars_learn_of_a_moved_date_and_of_a_withdrawal(moved, client, officer):
    before = calendar(client, moved)
    assert [before[name]["SEQUENCE"] for name in ("opens", "closes", "answer")] == ["0", "2", "0"]
    assert before["closes"]["DTSTART"] == f"{moved.closes_at.astimezone(UTC):%Y%m%dT%H%M%SZ}"

    consultations.withdraw(moved, {"en": "Overtaken.", "mn": "Хоцров."}, by=officer)
    after = calendar(client, moved)

    assert [after[name]["STATUS"] for name in ("opens", "closes", "answer")] == ["CONFIRMED", "CANCELLED", "CANCELLED"]
    assert [after[name]["SEQUENCE"] for name in ("opens", "closes", "answer")] == ["0", "3", "1"]
    assert {name: event["UID"] for name, event in after.items()} == {
        name: event["UID"] for name, event in before.items()
    }


# What is not public


def test_nothing_of_an_unpublished_consultation_is_told_and_a_former_address_leads_on(client, officer):
    hidden = ConsultationFactory(unpublished=True)
    TimelineEntry.objects.create(consultation=hidden, kind="announced", note_en="Secret")
    for language in ("en", "mn"):
        for route in ("feed", "calendar"):
            assert client.get(address(route, hidden, language)).status_code == 404
    public = ConsultationFactory(slug_en="charter")
    promises.correct(public, {"slug_en": "consular-charter"}, NOTE, by=officer)
    for route, ending in (("feed", "timeline.atom"), ("calendar", "dates.ics")):
        response = client.get(f"/en/consultations/charter/{ending}")
        assert (response.status_code, response["Location"]) == (301, f"/en/consultations/consular-charter/{ending}")
        assert client.get(response["Location"]).status_code == 200
        assert client.get(f"/mn/consultations/charter/{ending}").status_code == 404
        assert route
