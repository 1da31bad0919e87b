"""Events: a summit or campaign, what it is for, and what the host does."""

from datetime import date

import pytest
from bs4 import BeautifulSoup
from django.db import IntegrityError, transaction

from blog.models import Aim, Event
from tests.factories import AimFactory, ConsultationFactory, EventFactory, ImageFactory, PostFactory, ago


def soup(response):
    return BeautifulSoup(response.content, "html.parser")


def texts(page, selector):
    return [tag.get_text(" ", strip=True) for tag in page.select(selector)]


def test_events_are_listed_with_the_latest_first(client, db):
    past = EventFactory(starts_on=date(2016, 7, 15), ends_on=date(2016, 7, 16))
    coming = EventFactory(starts_on=date(2027, 1, 5), ends_on=date(2027, 1, 5), image=ImageFactory())

    page = soup(client.get("/mn/events/"))

    assert texts(page, ".post-card__title") == [coming.title_mn, past.title_mn]
    assert texts(page, ".kicker") == ["2027 оны 1-р сарын 5", "2016 оны 7-р сарын 15 – 2016 оны 7-р сарын 16"]


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
