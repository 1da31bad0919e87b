"""What is told from an event: short notes, in the languages they have, on the page and as JSON."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils.translation import override

from blog.models import LiveUpdate
from tests.factories import EventFactory, LiveUpdateFactory, UserFactory, ago, ahead
from tests.world import cost

ULAANBAATAR = ZoneInfo("Asia/Ulaanbaatar")


def twin(event, code):
    with override(code):
        return reverse("blog:event_updates", args=[getattr(event, f"slug_{code}")])


def texts(page, selector):
    return [tag.get_text(" ", strip=True) for tag in page.select(selector)]


@pytest.mark.parametrize("code", ["en", "mn"])
def test_updates_stand_under_their_day_with_the_newest_first(read, db, code):
    event = EventFactory(on=True)
    for day, hour in ((1, 9), (2, 8), (1, 23)):
        LiveUpdateFactory(event=event, posted_at=datetime(2026, 3, day, hour, tzinfo=ULAANBAATAR))
    LiveUpdateFactory()

    page = read(event.get_absolute_url(code))

    days = {tag.h3.get_text(strip=True): texts(tag, ".update__when") for tag in page.select(".updates__day")}
    words = {"en": ["2 March 2026", "1 March 2026"], "mn": ["2026 оны 3-р сарын 2", "2026 оны 3-р сарын 1"]}[code]
    assert list(days.items()) == [(words[0], ["08:00"]), (words[1], ["23:00", "09:00"])]


def test_an_update_in_one_language_is_named_in_the_other_and_never_shown_there(read, db):
    event = EventFactory(on=True)
    english = LiveUpdateFactory(event=event, text_en="Only here", text_mn="")

    there, here = read(event.get_absolute_url("mn")), read(event.get_absolute_url("en"))

    assert texts(here, ".update__text") == ["Only here"]
    assert "Only here" not in there.get_text()
    link = there.select_one(f"#update-{english.pk} .update__elsewhere a")
    assert (link["lang"], link["hreflang"], link.get_text()) == ("en", "en", "English")
    assert link["href"] == english.get_absolute_url("en")


def test_the_name_of_the_other_language_is_in_that_language(read, db):
    event = EventFactory(on=True)
    LiveUpdateFactory(event=event, text_en="")

    assert texts(read(event.get_absolute_url("en")), ".update__elsewhere a") == ["Монгол"]


def test_what_an_update_says_is_text_and_its_links_can_be_followed(read, db):
    event = EventFactory(on=True)
    LiveUpdateFactory(event=event, text_en="<b>One</b>\n\nTwo https://example.org/x")

    note = read(event.get_absolute_url("en")).select_one(".update__text")

    assert texts(note, "p") == ["<b>One</b>", "Two https://example.org/x"]
    assert note.select("b") == []
    assert note.select_one("a")["href"] == "https://example.org/x"


def test_an_update_keeps_its_own_address_when_newer_ones_come(read, db):
    event = EventFactory(on=True)
    old = LiveUpdateFactory(event=event, posted_at=ago(hours=9))
    for minutes in range(40):
        LiveUpdateFactory(event=event, posted_at=ago(minutes=minutes + 1))

    newest, own = read(event.get_absolute_url("en")), read(old.get_absolute_url("en").partition("#")[0])

    assert len(newest.select(".update")) == 30
    assert newest.select(f"#update-{old.pk}") == []
    assert texts(own, ".update__text") == [old.text_en]
    assert own.select_one(f"#{old.get_absolute_url('en').partition('#')[2]}")


def test_earlier_updates_are_a_link_away_and_none_is_lost(read, db):
    event = EventFactory(on=True)
    for minutes in range(31):
        LiveUpdateFactory(event=event, posted_at=ago(minutes=minutes + 1))

    first = read(event.get_absolute_url("en"))
    second = read(first.select_one(".updates .pagination__link--next")["href"].partition("#")[0])

    found = [tag["id"] for page in (first, second) for tag in page.select(".update")]
    assert len(found) == len(set(found)) == 31


@pytest.mark.parametrize("start", ["0", "x", "-1", "²", "9" * 30])
def test_an_address_of_no_update_shows_the_newest(client, db, start):
    event = EventFactory(on=True)
    update, other = LiveUpdateFactory(event=event), LiveUpdateFactory()

    for number in (start, other.pk):
        page = client.get(f"{event.get_absolute_url('en')}?start={number}")
        assert (page.status_code, update.text_en in page.text) == (200, True)


def test_an_update_of_a_time_to_come_is_not_shown_beside_one_that_is(read, client, db):
    event = EventFactory(on=True)
    now = LiveUpdateFactory(event=event, text_en="Now")
    LiveUpdateFactory(event=event, text_en="Later", posted_at=ahead(minutes=5))

    assert texts(read(event.get_absolute_url("en")), ".update__text") == ["Now"]
    assert [update["id"] for update in client.get(twin(event, "en")).json()["updates"]] == [now.pk]


@pytest.mark.parametrize(("traits", "is_live"), [({"on": True}, True), ({}, False), ({"over": True}, False)])
def test_a_page_looks_for_new_notes_only_while_the_event_is_on(read, db, traits, is_live):
    event = EventFactory(**traits)
    LiveUpdateFactory(event=event)

    page = read(event.get_absolute_url("en"))

    assert [tag["data-live"] for tag in page.select("[data-live]")] == ([twin(event, "en")] if is_live else [])
    assert bool(page.select("script[src*=live_updates]")) == is_live


def test_an_event_that_is_on_says_that_nothing_has_been_told_yet(read, db):
    quiet, coming = EventFactory(on=True), EventFactory()

    assert texts(read(quiet.get_absolute_url("en")), ".updates [data-none]") == ["Nothing has been reported yet."]
    assert read(coming.get_absolute_url("en")).select(".updates") == []


@pytest.mark.parametrize("code", ["en", "mn"])
def test_the_updates_are_there_as_json_in_the_language_of_the_address(client, db, settings, code):
    event = EventFactory(on=True)
    posted_at = datetime(2026, 3, 1, 9, 5, tzinfo=ULAANBAATAR)
    both = LiveUpdateFactory(event=event, posted_at=posted_at)
    english = LiveUpdateFactory(event=event, text_mn="")

    response = client.get(twin(event, code))

    data = response.json()
    assert data["event"] == {
        "title": getattr(event, f"title_{code}"),
        "url": settings.SITE_URL + event.get_absolute_url(code),
    }
    assert (data["language"], data["stage"]) == (code, "on")
    assert [update["id"] for update in data["updates"]] == [english.pk, both.pk]
    assert data["updates"][1] == {
        "id": both.pk,
        "posted_at": "2026-03-01T09:05:00+08:00",
        "day": {"en": "1 March 2026", "mn": "2026 оны 3-р сарын 1"}[code],
        "time": "09:05",
        "url": settings.SITE_URL + both.get_absolute_url(code),
        "text": getattr(both, f"text_{code}"),
        "elsewhere": [
            {
                "language": other,
                "name": {"en": "English", "mn": "Монгол"}[other],
                "url": settings.SITE_URL + both.get_absolute_url(other),
            }
            for other in ("en", "mn")
            if other != code
        ],
    }
    assert data["updates"][0]["text"] == (english.text_en if code == "en" else None)
    assert data["has_older"] is False


def test_the_json_says_whether_there_are_older_notes(client, db):
    event = EventFactory(on=True)
    for minutes in range(31):
        LiveUpdateFactory(event=event, posted_at=ago(minutes=minutes + 1))

    data = client.get(twin(event, "en")).json()

    assert (len(data["updates"]), data["has_older"]) == (30, True)


def test_the_json_is_open_to_everybody_and_soon_asked_for_again(client, db):
    event = EventFactory(on=True)
    LiveUpdateFactory(event=event, posted_by=UserFactory(last_name="Unnamed"))

    response = client.get(twin(event, "en"))

    assert response["Access-Control-Allow-Origin"] == "*"
    assert response["Cache-Control"] in {
        f"public, max-age=0, s-maxage={seconds}, stale-while-revalidate=0" for seconds in (14, 15)
    }
    assert (dict(response.cookies), "Unnamed" in response.text) == ({}, False)
    again = client.get(twin(event, "en"), headers={"if-none-match": response["ETag"]})
    assert again.status_code == 304


def test_the_json_of_no_event_is_not_there_nor_does_it_take_orders(client, db):
    event = EventFactory()

    assert client.get(f"/en/events/{event.slug_mn}/updates.json").status_code == 404
    assert client.post(twin(event, "en")).status_code == 405


def test_updates_cost_the_same_however_many(client, db):
    event = EventFactory(on=True)
    LiveUpdateFactory(event=event, text_mn="")
    one = [cost(client, address) for address in (event.get_absolute_url("mn"), twin(event, "mn"))]
    for _ in range(9):
        LiveUpdateFactory(event=event, text_mn="")

    assert [cost(client, address) for address in (event.get_absolute_url("mn"), twin(event, "mn"))] == one
    assert max(one) <= 12


# Staff


@pytest.fixture
def desk(client_of, editor):
    return client_of(editor)


def post_url(event):
    return reverse("admin:blog_event_post_update", args=[event.pk])


@pytest.mark.parametrize("written", [{"en": "We begin."}, {"mn": "Эхэллээ."}, {"en": "We begin.", "mn": "Эхэллээ."}])
def test_an_editor_posts_an_update_which_is_public_at_once(desk, editor, client, written):
    event = EventFactory(on=True)

    response = desk.post(post_url(event), written)

    assert (response.status_code, response["Location"]) == (302, post_url(event))
    update = LiveUpdate.objects.get()
    assert (update.text_en or "", update.text_mn or "") == (written.get("en", ""), written.get("mn", ""))
    assert update.posted_by == editor
    for code, text in written.items():
        assert text in client.get(event.get_absolute_url(code)).text


def test_an_update_without_words_is_refused_and_the_form_says_why(desk):
    event = EventFactory(on=True)

    response = desk.post(post_url(event), {"en": " ", "mn": ""})

    assert (response.status_code, LiveUpdate.objects.count()) == (200, 0)
    assert "Write the note in at least one language." in response.text


def test_an_update_that_is_too_long_is_refused_and_stays_in_the_form(desk):
    long = "word " * 300

    response = desk.post(post_url(EventFactory(on=True)), {"en": long})

    assert (LiveUpdate.objects.count(), long.strip() in response.text) == (0, True)


def test_an_update_pressed_twice_is_posted_once(desk):
    event = EventFactory(on=True)
    for _ in range(2):
        response = desk.post(post_url(event), {"en": "We begin."})
    desk.post(post_url(event), {"en": "We go on."})

    assert "This note has been posted already." in response.text
    assert LiveUpdate.objects.count() == 2


def test_nothing_more_is_told_from_an_event_long_over(desk):
    event = EventFactory(over=True)

    assert "The event is over" in desk.get(post_url(event)).text
    desk.post(post_url(event), {"en": "By the way"})
    assert LiveUpdate.objects.count() == 0


def test_who_may_not_post_updates_sees_no_form_and_posts_none(client_of, moderator, officer):
    event = EventFactory(on=True)
    for user in (moderator, officer):
        assert client_of(user).get(post_url(event)).status_code == 403
        assert client_of(user).post(post_url(event), {"en": "Mine"}).status_code == 403
    assert LiveUpdate.objects.count() == 0


def test_the_page_of_an_event_offers_to_post_an_update_and_lists_the_last(desk):
    event = EventFactory(on=True)
    update = LiveUpdateFactory(event=event)

    page = desk.get(reverse("admin:blog_event_change", args=[event.pk])).text

    assert post_url(event) in page
    assert reverse("admin:blog_liveupdate_change", args=[update.pk]) in desk.get(post_url(event)).text


def test_an_editor_mends_an_update_and_takes_one_away(desk):
    event = EventFactory(on=True)
    wrong, needless = LiveUpdateFactory(event=event), LiveUpdateFactory(event=event)

    desk.post(
        reverse("admin:blog_liveupdate_change", args=[wrong.pk]), {"text_en": "Right", "text_mn": "Зөв", "event": 0}
    )
    desk.post(reverse("admin:blog_liveupdate_delete", args=[needless.pk]), {"post": "yes"})

    update = LiveUpdate.objects.get()
    assert (update.text_en, update.text_mn, update.event, update.posted_at) == ("Right", "Зөв", event, wrong.posted_at)


def test_an_update_cannot_be_emptied_in_both_languages(desk):
    update = LiveUpdateFactory()

    response = desk.post(reverse("admin:blog_liveupdate_change", args=[update.pk]), {"text_en": "", "text_mn": ""})

    assert "Write the note in at least one language." in response.text
    assert LiveUpdate.objects.get().text_en == update.text_en
