"""Events: a summit or campaign, when it is by which clock, what it is for, and what the host does."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from blog.models import Aim, Event
from tests.factories import AimFactory, ConsultationFactory, EventFactory, ImageFactory, PostFactory, ago, ahead
from tests.world import cost

ULAANBAATAR = ZoneInfo("Asia/Ulaanbaatar")


def soup(response):
    return BeautifulSoup(response.content, "html.parser")


def texts(page, selector):
    return [tag.get_text(" ", strip=True) for tag in page.select(selector)]


@pytest.mark.parametrize("code", ["en", "mn"])
def test_events_are_listed_as_those_on_now_those_to_come_and_those_past(client, db, code):
    older, latest = (EventFactory(starts_on=date(year, 7, 15), ends_on=date(year, 7, 16)) for year in (2016, 2018))
    later, sooner = (EventFactory(starts_on=ahead(days=n).date(), ends_on=ahead(days=n).date()) for n in (30, 20))
    now = EventFactory(on=True, image=ImageFactory())

    page = soup(client.get(f"/{code}/events/"))

    found = {tag.h2.get_text(): texts(tag, ".post-card__title") for tag in page.select("main section")}
    assert list(found.values()) == [
        [getattr(event, f"title_{code}") for event in group] for group in ([now], [sooner, later], [latest, older])
    ]
    assert code == "mn" or list(found) == ["On now", "Coming", "Past events"]


@pytest.mark.parametrize(
    ("last", "english", "mongolian"),
    [
        (date(2016, 7, 15), "15 July 2016", "2016 оны 7-р сарын 15"),
        (date(2016, 7, 16), "15–16 July 2016", "2016 оны 7-р сарын 15–16"),
        (date(2016, 8, 2), "15 July–2 August 2016", "2016 оны 7-р сарын 15–8-р сарын 2"),
        (date(2017, 1, 2), "15 July 2016–2 January 2017", "2016 оны 7-р сарын 15–2017 оны 1-р сарын 2"),
    ],
)
def test_the_days_of_an_event_say_once_what_they_share(client, db, last, english, mongolian):
    EventFactory(starts_on=date(2016, 7, 15), ends_on=last)

    found = [texts(soup(client.get(f"/{code}/events/")), ".kicker")[0] for code in ("en", "mn")]

    assert [text.replace(" –", "–").replace("– ", "–") for text in found] == [english, mongolian]


def test_past_events_come_page_by_page_and_the_others_stand_on_the_first(client, db, settings):
    settings.POSTS_PER_PAGE = 2
    for day in (1, 2, 3):
        EventFactory(starts_on=date(2016, 7, day), ends_on=date(2016, 7, day), title_en=f"Day {day}")
    EventFactory(on=True, title_en="Now")

    first, second = (texts(soup(client.get(f"/en/events/?page={n}")), ".post-card__title") for n in (1, 2))

    assert (first, second) == (["Now", "Day 3", "Day 2"], ["Day 1"])


@pytest.mark.parametrize("code", ["en", "mn"])
def test_an_event_says_its_hours_by_two_clocks_and_the_day_rolls_over(client, db, code):
    begins = datetime(2027, 3, 2, 3, tzinfo=ULAANBAATAR)
    event = EventFactory(begins_at=begins, finishes_at=begins + timedelta(hours=20), time_zone="Europe/Brussels")

    page = soup(client.get(event.get_absolute_url(code)))

    clocks = texts(page, ".event-facts .event-clock")
    here, there = {
        "en": ("2 March 2027, 03:00", "1 March 2027, 20:00"),
        "mn": ("2027 оны 3-р сарын 2, 03:00", "2027 оны 3-р сарын 1, 20:00"),
    }[code]
    assert clocks[0].startswith(here)
    assert clocks[1].startswith(there)
    assert len(clocks) == 4
    assert {tag["datetime"] for tag in page.select(".event-facts [data-local]")} == {
        "2027-03-02T03:00:00+08:00",
        "2027-03-02T23:00:00+08:00",
    }


def test_an_event_without_hours_shows_its_days_alone(client, db):
    event = EventFactory(over=True)

    page = soup(client.get(event.get_absolute_url("en")))

    assert page.select(".event-clock") == []
    assert "15–16 July 2016" in [text.replace(" –", "–").replace("– ", "–") for text in texts(page, ".event-facts dd")]


def test_the_days_of_an_event_follow_from_its_hours(db):
    begins = datetime(2027, 3, 1, 20, tzinfo=UTC)

    event = EventFactory(begins_at=begins, finishes_at=begins + timedelta(days=2))

    assert (event.starts_on, event.ends_on) == (date(2027, 3, 2), date(2027, 3, 4))


def test_an_event_does_not_end_at_an_hour_before_it_begins(db):
    event = EventFactory.build(begins_at=ahead(hours=2), finishes_at=ahead(hours=1))

    with pytest.raises(ValidationError, match="The end must be after the beginning"):
        event.full_clean()


@pytest.mark.parametrize(("days", "words"), [(0, "Today"), (1, "Tomorrow"), (12, "In 12 days")])
def test_an_event_to_come_counts_the_days_in_ulaanbaatar(client, db, time_machine, days, words):
    time_machine.move_to(datetime(2027, 3, 1, 0, 30, tzinfo=ULAANBAATAR), tick=False)  # in London it is still February
    begins = datetime(2027, 3, 1, 9, tzinfo=ULAANBAATAR) + timedelta(days=days)
    event = EventFactory(begins_at=begins, finishes_at=begins + timedelta(hours=8))

    found = texts(soup(client.get(event.get_absolute_url("en"))), ".hero .tag")

    assert found == [words]


def test_an_event_moves_from_before_to_now_to_after_by_the_clock(client, db, time_machine):
    begins = datetime(2027, 3, 1, 9, tzinfo=ULAANBAATAR)
    event = EventFactory(begins_at=begins, finishes_at=begins + timedelta(hours=8))
    found = []
    for hours in (-0.001, 0, 7.999, 8):
        time_machine.move_to(begins + timedelta(hours=hours), tick=False)
        page = soup(client.get(event.get_absolute_url("en")))
        found.append((texts(page, ".hero .tag"), bool(page.select(".event-today"))))

    assert found == [(["Today"], False), (["On now"], True), (["On now"], True), (["Past"], False)]


def test_an_event_of_whole_days_lasts_until_the_midnight_of_ulaanbaatar(db, time_machine):
    event = EventFactory(starts_on=date(2027, 3, 1), ends_on=date(2027, 3, 2))
    midnight, found = datetime(2027, 3, 3, tzinfo=ULAANBAATAR), []
    for moment in (midnight - timedelta(days=2, seconds=1), midnight - timedelta(seconds=1), midnight):
        time_machine.move_to(moment, tick=False)
        groups = {"upcoming": Event.objects.coming(), "on": Event.objects.on_now(), "over": Event.objects.past()}
        found.append((event.stage.value, [name for name, events in groups.items() if event in events]))

    assert found == [("upcoming", ["upcoming"]), ("on", ["on"]), ("over", ["over"])]


def test_no_cache_keeps_a_countdown_beyond_the_midnight_of_ulaanbaatar(client, db, time_machine):
    time_machine.move_to(datetime(2027, 3, 1, 23, 59, 40, tzinfo=ULAANBAATAR), tick=False)
    event = EventFactory(starts_on=date(2027, 3, 9), ends_on=date(2027, 3, 9))

    kept = {client.get(address)["Cache-Control"] for address in (event.get_absolute_url("en"), "/mn/events/")}

    assert kept == {"public, max-age=0, s-maxage=20, stale-while-revalidate=0"}


def test_an_empty_list_of_events_says_so(client, db):
    assert texts(soup(client.get("/en/events/")), "main h2") == ["No events yet"]


@pytest.mark.parametrize("code", ["en", "mn"])
def test_an_event_shows_its_aims_in_order_with_issue_and_role(client, db, code):
    event = EventFactory(body_en="<p>Why it matters.</p>", body_mn="<p>Яагаад чухал вэ.</p>")
    second, first = (
        AimFactory(event=event, position=2, title_en="Trade", title_mn="Худалдаа"),
        AimFactory(event=event, position=1),
    )
    AimFactory()

    page = soup(client.get(event.get_absolute_url(code)))

    assert texts(page, ".aim h3") == [getattr(aim, f"title_{code}") for aim in (first, second)]
    assert texts(page, ".aim dd") == [
        getattr(aim, f"{field}_{code}") for aim in (first, second) for field in ("issue", "role")
    ]
    assert page.select_one(".prose").get_text() == {"en": "Why it matters.", "mn": "Яагаад чухал вэ."}[code]
    assert getattr(event, f"place_{code}") in texts(page, ".facts dd")


@pytest.mark.parametrize("code", ["en", "mn"])
def test_an_aim_leads_to_the_published_consultations_that_discuss_it(client, db, code):
    event = EventFactory()
    aim, other = AimFactory(event=event), AimFactory(event=event, position=2)
    shown, upcoming = ConsultationFactory(), ConsultationFactory(upcoming=True)
    hidden = ConsultationFactory(published_at=None)
    for consultation in (shown, upcoming, hidden):
        consultation.aims.add(aim)
    ConsultationFactory().aims.add(AimFactory())

    page = soup(client.get(event.get_absolute_url(code)))

    links = {tag["href"]: tag.get_text() for tag in page.select(f"#aim-{aim.pk} .aim__consultations a")}
    assert links == {
        consultation.get_absolute_url(code): getattr(consultation, f"title_{code}")
        for consultation in (shown, upcoming)
    }
    assert len(texts(page, f"#aim-{aim.pk} .aim__consultations .tag")) == 2
    assert page.select(f"#aim-{other.pk} .aim__consultations") == []


def test_the_consultations_of_all_aims_cost_one_query(client, db):
    event = EventFactory()
    ConsultationFactory().aims.add(AimFactory(event=event))
    one = cost(client, event.get_absolute_url("en"))
    for _ in range(4):
        consultation = ConsultationFactory()
        consultation.aims.add(AimFactory(event=event), AimFactory(event=event))

    assert cost(client, event.get_absolute_url("en")) == one <= 12


def test_a_post_in_one_language_is_named_in_the_other_with_its_language(client, db):
    event = EventFactory()
    post = PostFactory(event=event, published_at_mn=None)
    PostFactory(published_at_mn=None)

    page = soup(client.get(event.get_absolute_url("mn")))

    links = {
        tag["href"]: (tag["lang"], tag.get_text(strip=True))
        for tag in page.select("main a[lang=en]")
        if "/posts/" in tag["href"]
    }
    assert links == {post.get_absolute_url("en"): ("en", post.title_en)}


@pytest.mark.parametrize("code", ["en", "mn"])
def test_an_event_shows_its_live_posts_and_published_consultations(client, db, code):
    event = EventFactory()
    newer = PostFactory(event=event, **{f"published_at_{code}": ago(hours=1)})
    older = PostFactory(event=event)
    PostFactory(event=event, **{f"published_at_{code}": None})
    PostFactory(event=EventFactory())
    consultation = ConsultationFactory(event=event)
    ConsultationFactory(event=event, published_at=None)

    page = soup(client.get(event.get_absolute_url(code)))

    assert texts(page, ".post-card__title") == [getattr(post, f"title_{code}") for post in (newer, older)]
    assert texts(page, ".consultation-card__title") == [getattr(consultation, f"title_{code}")]


def test_an_event_is_found_by_the_address_of_its_language_only(client, db):
    EventFactory(title_en="Summit", title_mn="Дээд уулзалт")

    paths = ("/en/events/summit/", "/mn/events/deed-uulzalt/", "/mn/events/summit/", "/en/events/deed-uulzalt/")
    assert [client.get(path).status_code for path in paths] == [200, 200, 404, 404]


def test_an_event_does_not_end_before_it_starts(db):
    event = EventFactory(starts_on=date(2016, 7, 15), ends_on=date(2016, 7, 15))

    with pytest.raises(IntegrityError, match="event_ends_after_it_starts"), transaction.atomic():
        Event.objects.filter(pk=event.pk).update(ends_on=date(2016, 7, 14))


@pytest.mark.parametrize("column", ["title_mn", "summary_en", "place_mn", "slug_en"])
def test_an_event_is_there_in_both_languages(db, column):
    EventFactory()

    with pytest.raises(IntegrityError, match="event_in_every_language"), transaction.atomic():
        Event.objects.update(**{column: None})


@pytest.mark.parametrize("column", ["title_mn", "issue_en", "role_mn"])
def test_an_aim_is_there_in_both_languages(db, column):
    AimFactory()

    with pytest.raises(IntegrityError, match="aim_in_every_language"), transaction.atomic():
        Aim.objects.update(**{column: None})


@pytest.mark.parametrize("code", ["en", "mn"])
def test_an_event_can_be_put_into_a_calendar(client, db, code):
    begins = datetime(2027, 3, 2, 9, tzinfo=ULAANBAATAR)
    event = EventFactory(
        begins_at=begins,
        finishes_at=begins + timedelta(hours=8),
        title_en="Tea, talk; and trains",
        title_mn="Цай, яриа; галт тэрэг " * 5,
    )
    page = soup(client.get(event.get_absolute_url(code)))

    response = client.get(page.select_one("a[type='text/calendar']")["href"])

    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    raw = response.content
    assert all(len(line) <= 75 for line in raw.split(b"\r\n"))
    assert b"\n" not in raw.replace(b"\r\n", b"")
    lines = raw.decode().replace("\r\n ", "").split("\r\n")
    assert {"BEGIN:VCALENDAR", "VERSION:2.0", "BEGIN:VEVENT", "END:VEVENT", "END:VCALENDAR"} <= set(lines)
    assert "DTSTART:20270302T010000Z" in lines
    assert "DTEND:20270302T090000Z" in lines
    title = getattr(event, f"title_{code}").replace(",", "\\,").replace(";", "\\;")
    assert f"SUMMARY;LANGUAGE={code}:{title}" in lines
    assert [line for line in lines if line.startswith("UID:")] == [f"UID:event-{event.pk}@localhost"]


def test_an_event_of_whole_days_is_put_into_a_calendar_as_such(client, db):
    event = EventFactory(over=True)

    lines = client.get(f"{event.get_absolute_url('en')}event.ics").text.split("\r\n")

    assert {"DTSTART;VALUE=DATE:20160715", "DTEND;VALUE=DATE:20160717"} <= set(lines)


def test_the_first_page_shows_what_is_on_before_what_comes_later_and_that_before_the_past(client, db):
    later, latest = (EventFactory(starts_on=ahead(days=n).date(), ends_on=ahead(days=n).date()) for n in (20, 40))
    past = EventFactory(starts_on=ago(days=9).date(), ends_on=ago(days=8).date())
    on = EventFactory(starts_on=ago(days=1).date(), ends_on=ahead(days=1).date())

    assert list(Event.objects.nearest()) == [on, later, latest, past]
    page = client.get("/en/").text
    assert on.title_en in page
    assert later.title_en in page
    assert latest.title_en not in page
