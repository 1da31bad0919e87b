"""Every public form takes any value in any field without breaking, and shows again what was typed."""

from urllib.parse import urlencode

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils.translation import override

from tests import factories, world
from tests.conftest import fields_of
from tests.factories import ago
from tests.test_bad_input import FORM, VALUES, Sweep, some

pytestmark = pytest.mark.django_db

WORDS = "Эхний асуулт. A first question."


@pytest.fixture(scope="module")
def site(django_db_setup, django_db_blocker, tmp_path_factory):
    with world.standing(world.build, django_db_blocker, tmp_path_factory) as site:
        yield site


@pytest.fixture(scope="module")
def forms(site):
    """Address → fields of the form there, every one filled in."""
    own = factories.CommentFactory(discussion=site.discussion, published_at=ago(minutes=1))
    refused = factories.CommentFactory(discussion=site.discussion, state="rejected")
    factories.ModerationDecisionFactory(comment=refused, act="reject", ground=factories.GroundFactory())
    with override("mn"):
        addresses = {
            "comment": reverse("engagement:comment_on_post", args=[site.post.slug_mn]),
            "clause": site.clause.get_absolute_url("mn") + "comment/",
            "reply": reverse("engagement:comment_reply", args=[site.comment.pk]),
            "report": reverse("engagement:complaint_new", args=[site.comment.pk]),
            "follow": reverse("engagement:follow"),
            "link to follows": reverse("engagement:follow_link"),
            "link to contributions": reverse("engagement:contributor_link"),
            "edit": reverse("engagement:contribution_edit", args=[own.link_token]),
            "appeal": reverse("engagement:contribution_appeal", args=[refused.link_token]),
        }
    sweep = Sweep()
    return {label: (address, filled(sweep.client.get(address))) for label, address in addresses.items()}


def filled(response):
    """What a person would send: words in every field for words, an address in that for addresses."""
    assert response.status_code == 200, response.status_code
    page, fields = BeautifulSoup(response.content, "html.parser"), fields_of(response)
    texts = [box["name"] for box in page.select("main form textarea")]
    addresses = [box["name"] for box in page.select("main form input[type=email]")]
    return fields | dict.fromkeys(texts, WORDS) | dict.fromkeys(addresses, "dorj@example.net")


def test_no_value_breaks_a_form(db, site, forms):
    sweep = Sweep()
    for address, fields in forms.values():
        for number, name in enumerate(fields):
            for turn in range(3):
                label, value = some(VALUES.items(), number + turn * 4)
                sent = urlencode(fields | {name: value})
                sweep.ask(f"{label} in {name}", "mn", "POST", address, data=sent, content_type=FORM)
            sweep.ask(f"no {name}", "mn", "POST", address, data=urlencode(without(fields, name)), content_type=FORM)
            sent = f"{urlencode(fields)}&{urlencode({name: 'x'})}"
            sweep.ask(f"{name} twice", "mn", "POST", address, data=sent, content_type=FORM)

    assert sweep.problems == {}
    assert sweep.count > 200


def without(fields, left_out):
    return {name: value for name, value in fields.items() if name != left_out}


@pytest.mark.parametrize(
    "label",
    ["comment", "clause", "reply", "report", "follow", "link to follows", "link to contributions", "edit", "appeal"],
)
def test_a_form_that_is_refused_shows_again_what_was_typed(db, client, forms, label):
    """Whatever is wrong with one field, the others stay; so they do where the page itself is refused."""
    address, fields = forms[label]
    typed = {name for name, value in fields.items() if value in {WORDS, "dorj@example.net"}}
    refused = 0
    for name, value in {(name, bad) for name in typed for bad in ("", "x" * 30_000)} | {("csrf", "\0")}:
        response = client.post(address, fields | {name: value})
        if response.status_code < 400:
            continue
        refused += 1
        lost = {field for field in typed - {name} if fields[field] not in shown(response)}
        assert (response.status_code in {400, 422}, lost) == (True, set()), name
    assert refused > 1


def shown(response):
    page = BeautifulSoup(response.content, "html.parser")
    return {box.text.strip() for box in page.select("textarea")} | {box.get("value") for box in page.select("input")}
