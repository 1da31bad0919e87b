"""Following by e-mail, through the pages and the mailed links: asked, confirmed, changed, ended."""

import re
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.conf import settings as django_settings
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, override

from engagement.actions import following as actions
from engagement.models import Delivery, Follow, Follower
from engagement.models.following import CONSENT
from tests import world
from tests.conftest import fields_of
from tests.factories import EventFactory, FollowerFactory, FollowFactory, TopicFactory, ago

pytestmark = pytest.mark.django_db

ADDRESS = "bold@example.net"
LINK = re.compile(r"http://localhost:8000(\S+)")


def links(message):
    """The paths of a mail's addresses."""
    return LINK.findall(message.body)


@pytest.fixture
def send(client):
    """Open the form at an address, fill in an e-mail address and these changes, and send it."""

    def fill_in(url="/en/follow/", **answers):
        fields = fields_of(client.get(url)) | {"email": ADDRESS} | answers
        return client.post(url, {name: value for name, value in fields.items() if value is not None})

    return fill_in


@pytest.fixture
def follow(client, send, mailoutbox):
    """The whole way: form, mail, link, button. Returns the follower."""

    def walk(url="/en/follow/", **answers):
        send(url, **answers)
        response = client.post(links(mailoutbox[-1])[0])
        assert response.status_code == 302
        return Follower.objects.get(address_key=actions.address_key(answers.get("email", ADDRESS)))

    return walk


def active():
    return list(Follow.objects.active().order_by("pk"))


# Asking


@pytest.mark.parametrize("language", world.LANGUAGES)
def test_asking_sends_a_question_in_the_language_of_the_page_and_nothing_is_followed_yet(send, mailoutbox, language):
    response = send(f"/{language}/follow/")

    [message] = mailoutbox
    with override(language):
        assert message.subject == gettext("Please confirm what you want to follow")
    assert (response.status_code, response.url) == (302, f"/{language}/follow/sent/")
    assert (message.to, message.extra_headers["Content-Language"]) == ([ADDRESS], language)
    assert links(message)[0].startswith(f"/{language}/follow/confirm/")
    assert active() == []


def test_form_begins_with_what_the_page_was_about(read):
    topic, other, event = TopicFactory(), TopicFactory(), EventFactory()

    page = read("/en/follow/", topic=topic.slug_en, event=event.slug_en)

    checked = {(box["name"], box["value"]) for box in page.select("main [type=checkbox][checked]")}
    offered = {box["value"] for box in page.select("main [name=topics]")}
    assert checked == {("topics", str(topic.pk)), ("events", str(event.pk))}
    assert offered == {str(topic.pk), str(other.pk)}


def test_form_begins_with_everything_where_nothing_is_named_or_the_name_is_wrong(read):
    TopicFactory()

    pages = [read("/en/follow/", **query) for query in ({}, {"topic": "nothing"}, {"event": "%00"})]

    assert [[box["name"] for box in page.select("main [type=checkbox][checked]")] for page in pages] == [
        ["everything"]
    ] * 3


def test_twin_of_the_form_in_the_other_language_begins_with_the_same(read):
    topic = TopicFactory()

    page = read("/en/follow/", topic=topic.slug_en)

    assert page.select_one(".language-switch a[lang=mn]")["href"] == f"/mn/follow/?topic={topic.slug_mn}"


def test_an_event_long_past_is_offered_only_from_its_own_page(read):
    past = EventFactory(starts_on=ago(days=500).date(), ends_on=ago(days=500).date())
    EventFactory()

    offered = [
        str(past.pk) in {box["value"] for box in read("/en/follow/", **query).select("main [name=events]")}
        for query in ({"event": past.slug_en}, {})
    ]

    assert offered == [True, False]


@pytest.mark.parametrize(
    ("answers", "error"),
    [
        ({"email": "bold"}, "Enter a valid email address."),
        ({"email": ""}, "This field is required."),
        ({"email": "bold@example.net\r\nBcc: all@example.net"}, "Enter a valid email address."),
        ({"email": '"bold<x>"@example.net'}, None),
        ({"everything": None}, "Choose what you want to follow: a consultation, a topic, an event, or everything."),
        ({"frequency": "hourly"}, "Select a valid choice. hourly is not one of the available choices."),
        ({"language": "xx"}, "Select a valid choice. xx is not one of the available choices."),
        ({"topics": "999999"}, "Select a valid choice. 999999 is not one of the available choices."),
    ],
)
def test_what_cannot_be_done_is_said_and_the_input_kept(send, mailoutbox, answers, error):
    response = send(**answers)

    page = BeautifulSoup(response.content, "html.parser")
    if error is None:
        assert {name for sent in mailoutbox for name in sent.message()} & {"Bcc"} == set()
        return
    assert (response.status_code, mailoutbox, Follower.objects.count()) == (422, [], 0)
    assert error in page.select_one(".error-summary").text
    assert page.select_one("[name=email]").get("value", "").split() == answers.get("email", ADDRESS).split()


def test_trap_field_stores_and_sends_nothing_and_tells_the_machine_nothing(send, mailoutbox):
    caught, let_through = send(honeypot="buy"), send(email="tuya@example.net")

    assert (caught.status_code, caught.url) == (let_through.status_code, let_through.url)
    assert [message.to for message in mailoutbox] == [["tuya@example.net"]]
    assert Follower.objects.count() == 1


def test_answer_is_the_same_whether_or_not_the_address_follows(send, follow):
    follow()

    known, unknown = send(), send(email="nobody@example.net")
    asked_known, asked_unknown = (send("/en/follow/link/", email=email) for email in (ADDRESS, "no@example.net"))

    for one, other in ((known, unknown), (asked_known, asked_unknown)):
        assert (one.status_code, one.url, one.content) == (other.status_code, other.url, other.content)


@pytest.mark.parametrize(("name", "share"), [("FOLLOW_RATES_PER_ADDRESS", 2), ("FOLLOW_RATES_PER_NETWORK", 2)])
def test_no_address_is_flooded_by_requests(send, mailoutbox, settings, name, share):
    setattr(settings, name, [(share, timedelta(days=1))])

    statuses = [send().status_code for _time in range(4)]

    assert statuses == [302, 302, 422, 422]
    assert len(mailoutbox) == share


def test_limit_of_an_address_counts_all_its_spellings_and_its_link_too(send, mailoutbox, settings):
    settings.FOLLOW_RATES_PER_ADDRESS = [(2, timedelta(days=1))]

    answers = [
        send(email="Bold@Example.NET"),
        send("/en/follow/link/", email="bold@EXAMPLE.net"),
        send(email="bold@example.net"),
        send(email="tuya@example.net"),
    ]

    assert [answer.status_code for answer in answers] == [302, 302, 422, 302]


def test_address_is_one_however_it_is_written():
    keys = [actions.address_key(email) for email in ("Bold@жишээ.мн", " bold@ЖИШЭЭ.мн", "bold@xn--f1ae2cuaa.xn--l1ac")]

    assert len(set(keys)) == 1
    assert actions.address_key("bold@example.net") not in keys


# Confirming


def test_the_button_behind_the_mailed_link_begins_it(client, send, mailoutbox, read):
    topic, event = TopicFactory(), EventFactory()
    send(everything=None, topics=topic.pk, events=event.pk, frequency="weekly", language="mn")
    url = links(mailoutbox[-1])[0]

    page = read(url)
    before = active()
    response = client.post(url)

    assert (page.html["lang"], topic.title_mn in page.text, event.title_mn in page.text, before) == (
        "mn",
        True,
        True,
        [],
    )
    assert [(follow.topic, follow.event, follow.frequency, follow.language) for follow in active()] == [
        (topic, None, "weekly", "mn"),
        (None, event, "weekly", "mn"),
    ]
    assert response.url == f"{Follower.objects.get().manage_url('mn')}?confirmed"


def test_consent_is_on_record(follow, time_machine):
    time_machine.move_to(timezone.now(), tick=False)
    follow()

    [begun] = active()

    assert (begun.asked_at, begun.confirmed_at, begun.consent) == (timezone.now(), timezone.now(), CONSENT)


def test_confirming_again_is_harmless_and_leads_to_the_own_page(client, follow, mailoutbox):
    follower = follow()
    url = links(mailoutbox[0])[0]

    answers = [client.get(url), client.post(url)]

    assert [answer.url.partition("?")[0] for answer in answers] == [follower.manage_url("en")] * 2
    assert len(active()) == 1


def test_expired_link_confirms_nothing_and_a_fresh_one_does(client, send, mailoutbox, time_machine):
    time_machine.move_to(timezone.now(), tick=False)
    send()
    url = links(mailoutbox[-1])[0]
    time_machine.shift(django_settings.PROOF_VALID_FOR)

    late = [client.get(url), client.post(url)]

    assert [answer.status_code for answer in late] == [410, 409]
    assert active() == []
    send()
    assert client.post(links(mailoutbox[-1])[0]).status_code == 302
    assert len(active()) == 1


@pytest.mark.parametrize("token", ["unknown", "0" * 24])
def test_link_that_was_cut_off_says_so(client, token):
    answers = [client.get(f"/en/follow/confirm/{token}/"), client.post(f"/en/follow/confirm/{token}/")]

    assert [answer.status_code for answer in answers] == [410, 409]


def test_asking_again_for_the_same_changes_how_often_and_in_which_language(follow):
    follow()
    follow(frequency="weekly", language="mn")

    assert [(follow.frequency, follow.language) for follow in active()] == [("weekly", "mn")]


def test_strangers_request_changes_nothing_until_it_is_confirmed(send, follow, mailoutbox):
    follow()

    send(frequency="weekly", language="mn")

    assert [(follow.frequency, follow.language) for follow in active()] == [("at_once", "en")]
    assert "mine" not in mailoutbox[-1].body


def test_question_names_nothing_else_that_the_address_follows(send, follow, mailoutbox):
    secret, asked = TopicFactory(), TopicFactory()
    follow(everything=None, topics=secret.pk)

    send(everything=None, topics=asked.pk)

    assert (asked.title_en in mailoutbox[-1].body, secret.title_en in mailoutbox[-1].body) == (True, False)


def test_database_refuses_the_same_twice_and_what_is_nothing_or_two_things():
    begun = FollowFactory()

    with pytest.raises(IntegrityError, match="follow_once"), transaction.atomic():
        FollowFactory(follower=begun.follower)
    with pytest.raises(IntegrityError, match="follow_has_one_target"), transaction.atomic():
        FollowFactory(everything=False)
    with pytest.raises(IntegrityError, match="follow_has_one_target"), transaction.atomic():
        FollowFactory(topic=TopicFactory())
    FollowFactory(follower=begun.follower, ended_at=timezone.now())
    FollowFactory(follower=begun.follower, waiting=True)
    FollowFactory(follower=begun.follower, everything=False, topic=TopicFactory())
    assert Follow.objects.count() == 4


# The own page


def test_own_page_shows_what_is_followed_and_hides_most_of_the_address(read):
    topic = TopicFactory()
    begun = FollowFactory(everything=False, topic=topic, follower__email=ADDRESS)
    FollowFactory(everything=False, event=EventFactory(title_en="Of another"))
    FollowFactory(everything=False, topic=TopicFactory(title_en="Ended"), follower=begun.follower, ended_at=ago(days=1))

    pages = [read(begun.follower.manage_url(code)).select_one("main").text for code in world.LANGUAGES]

    assert [topic.title_en in pages[0], topic.title_mn in pages[1]] == [True, True]
    assert ["b…@example.net" in text for text in pages] == [True, True]
    assert [word in text for text in pages for word in (ADDRESS, "Of another", "Ended")] == [False] * 6


def test_how_often_and_language_are_changed_on_the_own_page(client, read):
    begun = FollowFactory()
    url = begun.follower.manage_url("en")

    response = client.post(url, {f"follow-{begun.pk}-frequency": "weekly", f"follow-{begun.pk}-language": "mn"})

    begun.refresh_from_db()
    assert (response.url, begun.frequency, begun.language) == (f"{url}?saved", "weekly", "mn")


def test_wrong_choice_on_the_own_page_changes_nothing(client):
    begun = FollowFactory()

    response = client.post(
        begun.follower.manage_url("en"), {f"follow-{begun.pk}-frequency": "never", f"follow-{begun.pk}-language": "en"}
    )

    begun.refresh_from_db()
    assert (response.status_code, begun.frequency) == (422, "at_once")


def test_one_thing_is_stopped_and_the_rest_goes_on(client):
    first = FollowFactory(follower__email=ADDRESS)
    second = FollowFactory(follower=first.follower, everything=False, topic=TopicFactory())

    client.post(reverse("engagement:follow_stop", args=[first.follower.link_token, first.pk]))

    assert active() == [second]
    assert Follower.objects.get().email == ADDRESS


def test_nobody_stops_what_another_follows(client):
    own, other = FollowFactory(), FollowFactory()

    client.post(reverse("engagement:follow_stop", args=[own.follower.link_token, other.pk]))

    assert active() == [own, other]


def test_address_goes_with_the_last_thing_that_is_stopped(client):
    begun = FollowFactory()

    client.post(reverse("engagement:follow_stop", args=[begun.follower.link_token, begun.pk]))

    assert (active(), Follower.objects.get().email) == ([], "")
    assert client.get(begun.follower.manage_url("en")).status_code == 200


def test_address_stays_while_something_waits_for_confirmation(client, send, follow, mailoutbox):
    follower = follow()
    send(everything=None, topics=TopicFactory().pk)

    client.post(reverse("engagement:follow_stop", args=[follower.link_token, active()[0].pk]))

    assert Follower.objects.get().email == ADDRESS
    client.post(links(mailoutbox[-1])[0])
    assert len(active()) == 1


def test_erasing_leaves_nothing(client, follow):
    follower = follow()
    other = FollowFactory()

    response = client.post(reverse("engagement:follow_erase", args=[follower.link_token]))

    assert response.status_code == 200
    assert list(Follower.objects.all()) == [other.follower]
    assert (list(Follow.objects.all()), Delivery.objects.count()) == ([other], 0)
    assert client.get(follower.manage_url("en")).status_code == 404


def test_lost_link_is_mailed_to_who_follows_and_to_nobody_else(send, mailoutbox):
    begun = FollowFactory(follower__email=ADDRESS, follower__address_key=actions.address_key(ADDRESS))
    waiting = FollowFactory(waiting=True)
    Follower.objects.filter(pk=waiting.follower.pk).update(address_key=actions.address_key("waiting@example.net"))

    for email in ("BOLD@example.net", "waiting@example.net", "nobody@example.net"):
        send("/mn/follow/link/", email=email)

    [message] = mailoutbox
    assert message.to == [ADDRESS]
    assert links(message) == [begun.follower.manage_url("mn")]


def test_pages_cost_the_same_however_much_there_is(client):
    follower = FollowerFactory()

    def costs():
        topic = TopicFactory()
        EventFactory()
        FollowFactory(follower=follower, everything=False, topic=topic)
        asked = FollowFactory(waiting=True)
        FollowFactory(follower=asked.follower, waiting=True, seed=asked.seed, everything=False, topic=topic)
        pages = (
            f"/en/follow/?topic={topic.slug_en}",
            follower.manage_url("en"),
            follower.unsubscribe_url("en"),
            asked.url,
        )
        return [world.cost(client, page) for page in pages]

    few = costs()
    for _time in range(9):
        many = costs()

    assert (many, max(many) <= 12) == (few, True)


# Privacy


def private_pages():
    waiting = FollowFactory(waiting=True)
    begun = FollowFactory()
    return {
        "form": "/en/follow/",
        "link": "/en/follow/link/",
        "sent": "/en/follow/sent/",
        "confirm": waiting.url,
        "manage": begun.follower.manage_url("en"),
        "unsubscribe": begun.follower.unsubscribe_url("en"),
    }


@pytest.mark.parametrize("page", ["form", "link", "sent", "confirm", "manage", "unsubscribe"])
def test_page_is_kept_by_no_cache_and_no_index(client, page):
    response = client.get(private_pages()[page])

    robots = BeautifulSoup(response.content, "html.parser").select_one("meta[name=robots]")["content"]
    assert set(response["Cache-Control"].split(", ")) >= {"no-store", "private", "no-cache"}
    assert (response.status_code, response["X-Robots-Tag"], robots) == (200, "noindex, nofollow", "noindex")


@pytest.mark.parametrize("language", world.LANGUAGES)
def test_opening_links_changes_nothing(client, language):
    before = [url.replace("/en/", f"/{language}/") for url in private_pages().values()]
    state = world.fingerprint()

    answers = [getattr(client, method)(url) for url in before for method in ("get", "head")]

    assert {answer.status_code for answer in answers} == {200}
    assert world.fingerprint() == state


def test_verbs_take_no_get(client):
    begun = FollowFactory()
    token = begun.follower.link_token

    answers = [
        client.get(reverse("engagement:follow_stop", args=[token, begun.pk])),
        client.get(reverse("engagement:follow_erase", args=[token])),
    ]

    assert [answer.status_code for answer in answers] == [405, 405]
    assert active() == [begun]


def test_verbs_of_the_own_page_need_the_form_token():
    begun = FollowFactory()
    token, strict = begun.follower.link_token, Client(enforce_csrf_checks=True)

    answers = [
        strict.post(reverse("engagement:follow_stop", args=[token, begun.pk])),
        strict.post(reverse("engagement:follow_erase", args=[token])),
        strict.post(begun.follower.manage_url("en")),
        strict.post("/en/follow/", {"email": ADDRESS}),
    ]

    assert [answer.status_code for answer in answers] == [403] * 4
    assert active() == [begun]


def test_no_token_and_no_address_is_where_it_need_not_be(client, follow):
    follower = follow()
    [begun] = active()

    stored = " ".join(str(row) for model in (Follower, Follow, Delivery) for row in model.objects.values_list())

    assert [token in stored for token in (follower.link_token, begun.token)] == [False, False]
    assert stored.count(ADDRESS) == 1


def test_staff_see_counts_and_no_address(client_of, editor, moderator):
    topic = TopicFactory()
    follows = [FollowFactory(everything=False, topic=topic, frequency=name) for name in ("at_once", "weekly", "weekly")]
    mail = Delivery.objects.create(follower=follows[0].follower, kind="link", key="link:1")

    page = client_of(editor).get(reverse("admin:engagement_follow_changelist"))
    mails = client_of(moderator).get(reverse("admin:engagement_delivery_changelist"))
    one = client_of(moderator).get(reverse("admin:engagement_delivery_change", args=[mail.pk]))

    [caption] = [tag for tag in BeautifulSoup(page.content, "html.parser").select("caption") if "How many" in tag.text]
    assert [cell.text for cell in caption.parent.select("tbody > tr > *")] == [topic.title_en, "1", "2"]
    assert [response.status_code for response in (page, mails, one)] == [200] * 3
    assert [any(follow.follower.email in response.text for follow in follows) for response in (page, mails, one)] == [
        False
    ] * 3
    assert client_of(moderator).get(reverse("admin:engagement_follow_changelist")).status_code == 403


# By age


def test_what_nobody_confirmed_is_deleted_with_its_address(send, time_machine):
    time_machine.move_to(timezone.now(), tick=False)
    kept = FollowFactory()
    send()
    time_machine.shift(django_settings.FOLLOW_UNCONFIRMED_KEPT)
    actions.forget_old()
    before = Follower.objects.count()

    time_machine.shift(timedelta(seconds=1))
    actions.forget_old()

    assert (before, list(Follower.objects.all()), active()) == (2, [kept.follower], [kept])


def test_traces_of_what_has_ended_are_deleted_in_time(time_machine):
    time_machine.move_to(timezone.now(), tick=False)
    ended, kept = FollowFactory(), FollowFactory()
    for begun in (ended, kept):
        Delivery.objects.create(follower=begun.follower, kind="link", key="link:1", sent_at=timezone.now())
    actions.stop(ended.follower, ended.follower.follows.all())
    time_machine.shift(django_settings.FOLLOW_TRACES_KEPT + timedelta(seconds=1))

    actions.forget_old()

    assert (list(Follower.objects.all()), Delivery.objects.count()) == ([kept.follower], 0)


def test_address_of_who_follows_nothing_any_more_goes_with_an_old_request():
    follower = FollowerFactory()
    FollowFactory(follower=follower, ended_at=ago(days=1))
    FollowFactory(follower=follower, waiting=True, asked_at=ago(days=30))

    actions.forget_old()

    assert Follower.objects.get().email == ""
