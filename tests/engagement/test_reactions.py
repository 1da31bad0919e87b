"""«Useful»: once per visitor, without an account; pressing again takes it back; the number stays exact."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from engagement.models import Comment, Reaction
from engagement.models.keys import network_key
from tests.conftest import fields_of
from tests.factories import CommentFactory, ProofFactory, SanctionFactory, ago

OWN = {"headers": {"sec-fetch-site": "same-origin"}}
JSON = {"headers": {"sec-fetch-site": "same-origin", "accept": "application/json"}}
NETWORK = "127.0.0.0/24"


@pytest.fixture
def comment(db):
    return CommentFactory()


def address(comment):
    return f"/en/comments/{comment.pk}/useful/"


def later(time_machine):
    """Past the pause in which a second press is taken for a double click."""
    time_machine.move_to(timezone.now() + timedelta(seconds=3))


def figures(comment):
    comment.refresh_from_db()
    return comment.useful, Reaction.objects.filter(comment=comment).count()


def test_a_press_counts_once_and_is_answered_on_a_page_that_no_cache_keeps(client, comment, time_machine):
    response = client.post(address(comment), **OWN)

    assert (response.status_code, response.url) == (302, address(comment))
    assert figures(comment) == (1, 1)
    assert "no-store" in response["Cache-Control"]
    page = client.get(response.url)
    assert "1 reader finds it useful, you among them." in page.text
    assert f'href="{comment.permalink}"' in page.text
    assert "no-store" in page["Cache-Control"]
    later(time_machine)
    assert "It does not count as marked by you." in client.post(address(comment), follow=True, **OWN).text


def test_pressing_again_takes_it_back_and_a_third_time_gives_it_again(client, comment, time_machine):
    seen = []
    for _press in range(3):
        client.post(address(comment), **OWN)
        seen.append(figures(comment))
        later(time_machine)

    assert seen == [(1, 1), (0, 0), (1, 1)]


def test_a_double_click_is_one_press(client, comment):
    for _click in range(2):
        client.post(address(comment), **OWN)

    assert figures(comment) == (1, 1)


def test_each_visitor_counts(comment):
    for _visitor in range(3):
        Client().post(address(comment), **OWN)

    assert figures(comment) == (3, 3)


def test_programs_get_figures_and_reasons(client, comment, settings):
    told = client.post(address(comment), **JSON)
    settings.USEFUL_RATES_PER_NETWORK = [(1, timedelta(hours=1))]
    refused = client.post(address(comment), **JSON)

    assert told.json() == {"useful": 1, "mine": True}
    assert refused.status_code == 409
    assert refused.json() == {"message": "Too many have pressed this in your network lately. Please try again later."}


def test_the_cookie_names_nobody_and_a_forged_one_is_none(client, comment):
    response = client.post(address(comment), **OWN)
    cookie = response.cookies["visitor"]
    client.cookies["visitor"] = cookie.value.split(":")[0]
    client.post(address(comment), **OWN)

    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
    assert figures(comment) == (2, 2)
    assert cookie.value.split(":")[0] not in {reaction.visitor_key for reaction in Reaction.objects.all()}


def test_reading_sets_no_cookie_for_a_visitor(client, comment):
    client.get(address(comment))
    client.get(comment.get_absolute_url(), follow=True)

    assert "visitor" not in client.cookies
    assert figures(comment) == (0, 0)


@pytest.mark.parametrize(
    "headers", [{"sec-fetch-site": "cross-site"}, {"sec-fetch-site": "same-site"}, {"origin": "https://evil.example"}]
)
def test_a_button_on_another_site_does_nothing(client, comment, headers):
    assert client.post(address(comment), headers=headers).status_code == 403
    assert figures(comment) == (0, 0)


def test_where_the_browser_does_not_say_whose_button_it_was_a_page_asks_once_more(comment):
    client = Client(enforce_csrf_checks=True)

    question = client.post(address(comment))
    forged = client.post(address(comment), {"csrfmiddlewaretoken": "x" * 32})
    assert (question.status_code, forged.status_code, figures(comment)) == (200, 403, (0, 0))
    answer = client.post(address(comment), fields_of(question))

    assert answer.status_code == 302
    assert figures(comment) == (1, 1)


def test_the_page_knows_what_was_pressed(client, comment):
    before = client.get(address(comment)).text
    client.post(address(comment), **OWN)

    assert "Take it back" not in before
    assert "Take it back" in client.get(address(comment)).text


@pytest.mark.parametrize("state", ["unproven", "held", "rejected", "spam", "removed", "withdrawn", "erased"])
def test_only_what_is_published_can_be_useful(client, db, state):
    comment = CommentFactory(state=state, proven_at=None if state == "unproven" else ago(hours=2))

    assert client.post(address(comment), **OWN).status_code == 404
    assert figures(comment) == (0, 0)


def test_replies_of_the_ministry_have_no_button_and_take_no_press(client, comment):
    official = CommentFactory(official=True, discussion=comment.discussion)
    page = client.get(f"/en/discussions/{comment.discussion_id}/").text

    assert client.post(address(official), **OWN).status_code == 409
    assert address(comment) in page
    assert address(official) not in page
    assert figures(official) == (0, 0)


def test_nobody_finds_the_own_comment_useful_on_a_device_that_is_known(client, db):
    own = CommentFactory(unproven=True, author_key="own")
    other = CommentFactory()
    remember(client, own)

    refused = client.post(address(own), **OWN)
    taken = client.post(address(other), **OWN)

    assert (refused.status_code, taken.status_code) == (409, 302)
    assert f'href="{own.permalink}"' in refused.text
    assert (figures(own), figures(other)) == ((0, 0), (1, 1))


def remember(client, comment):
    """Prove a comment's address on this device, have it remembered, and the comment published."""
    proof = ProofFactory(comment=comment)
    client.post(proof.url, {"remember": "on"})
    Comment.objects.filter(pk=comment.pk).update(state="published", published_at=timezone.now(), is_public=True)
    comment.refresh_from_db()


def test_a_banned_network_takes_no_part(client, comment):
    SanctionFactory(
        kind="ban", author_key="", network_key=network_key(NETWORK), ends_at=timezone.now() + timedelta(days=3)
    )

    assert client.post(address(comment), **OWN).status_code == 409
    assert figures(comment) == (0, 0)


def test_one_network_counts_only_so_often_for_a_comment_but_may_take_back(comment, settings, time_machine):
    settings.USEFUL_RATES_PER_COMMENT = [(2, timedelta(days=1))]
    visitors = [Client() for _visitor in range(3)]

    statuses = [visitor.post(address(comment), **OWN).status_code for visitor in visitors]
    elsewhere = Client().post(address(comment), **OWN, REMOTE_ADDR="198.51.100.7").status_code
    later(time_machine)
    back = visitors[0].post(address(comment), **OWN).status_code

    assert (statuses, elsewhere, back) == ([302, 302, 409], 302, 302)
    assert figures(comment) == (2, 2)


@pytest.mark.django_db(transaction=True)
def test_the_number_is_exact_after_64_presses_at_the_same_moment():
    comment = CommentFactory()

    def press(_number):
        try:
            return Client().post(address(comment), **OWN).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(press, range(64)))
    assert answers == [302] * 64
    assert figures(comment) == (64, 64)
