"""Staff pages too: no search, filter, number, choice or file breaks one, whoever sends it."""

from urllib.parse import urlencode

import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.contrib import admin
from django.urls import NoReverseMatch, URLResolver, get_resolver, reverse
from django.utils.translation import override

from tests import factories, world
from tests.test_bad_input import FORM, PARTS, VALUES, Sweep, some

pytestmark = pytest.mark.django_db

LISTED = (
    "q",
    "o",
    "p",
    "e",
    "all",
    "_popup",
    "_to_field",
    "_changelist_filters",
    "_facets",
    "_selected_action",
    "action",
)


@pytest.fixture(scope="module")
def media(django_db_setup, django_db_blocker, tmp_path_factory):
    """A standing site; the folder of its pictures."""
    with world.standing(world.build, django_db_blocker, tmp_path_factory):
        yield settings.MEDIA_ROOT


@pytest.fixture
def sweep(db, media, settings):
    """The wishes of somebody who may do everything."""
    settings.MEDIA_ROOT = media
    found = Sweep()
    found.client.force_login(factories.UserFactory(is_staff=True, is_superuser=True))
    found.cookies = found.client.cookies.copy()
    return found


def staff_routes(resolver=None):
    """(name, number of its arguments) of every page under /admin/."""
    inside = resolver or next(found for found in get_resolver().url_patterns[-1].url_patterns if is_admin(found))
    for pattern in inside.url_patterns:
        if isinstance(pattern, URLResolver):
            yield from staff_routes(pattern)
        elif pattern.name and pattern.name != "logout":
            yield pattern.name, list(pattern.pattern.converters)


def is_admin(pattern):
    return isinstance(pattern, URLResolver) and pattern.namespace == "admin"


def some_of(found, turn):
    """A third of a collection, another one each turn."""
    return list(found.items())[turn % 3 :: 3]


def with_parts(name, wanted, part, code):
    with override(code):
        for mark in (9_876_543_219, "qqzzqq"):
            try:
                return reverse(f"admin:{name}", args=[mark] * len(wanted)).replace(str(mark), part)
            except NoReverseMatch:
                continue
    return ""


def test_no_address_breaks_a_staff_page(sweep):
    for turn, (name, wanted) in enumerate(staff_routes()):
        for number, (label, part) in enumerate(some_of(PARTS, turn)):
            code = world.LANGUAGES[number % 2]
            address = wanted and with_parts(name, wanted, part, code)
            if address:
                sweep.ask(label, code, ("GET", "POST")[number // 2 % 2], address)

    assert sweep.problems == {}
    assert sweep.count > 400


def test_no_search_or_filter_breaks_a_list(sweep):
    for number, model in enumerate(admin.site._registry):
        with override("mn"):
            address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        names = [field.name for field in model._meta.get_fields() if field.concrete]
        lookups = [f"{name}__{kind}" for name in names for kind in ("exact", "gte", "isnull", "in", "id__exact")]
        known = list(filters_of(sweep, address))
        for turn in range(2):
            label, value = some(VALUES.items(), number + turn * 6)
            sweep.ask(label, "mn", "GET", f"{address}?{urlencode({'q': value[:900]})}")
            sweep.ask(label, "mn", "GET", f"{address}?{urlencode({some(lookups, number * 7 + turn): value[:300]})}")
            sweep.ask(label, "mn", "GET", f"{address}?{urlencode(dict.fromkeys((LISTED, known)[turn], value[:300]))}")

    assert sweep.problems == {}


def filters_of(sweep, address):
    """What the filters beside a list call their parameters."""
    shown = sweep.client.get(address)
    found = shown.context and shown.context.get("cl")
    return [name for spec in (found.filter_specs if found else []) for name in spec.expected_parameters()]


def test_no_form_breaks_a_staff_page(sweep):
    """Every field of every form holds nonsense at once; now and then even what keeps count of the rows."""
    for turn, address in enumerate(forms()):
        fields = fields_of(sweep.client.get(address))
        names = [name for name in fields if not is_count(name)]
        sweep.ask(
            "begun with", "mn", "GET", f"{address}?{urlencode(dict.fromkeys(names, some(VALUES.values(), turn)[:40]))}"
        )
        label, value = some(VALUES.items(), turn)
        sent = {name: kept if is_count(name) else value[:4000] for name, kept in fields.items()}
        sweep.ask(label, "mn", "POST", address, data=urlencode(sent), content_type=FORM)
        if turn % 3 == 0:
            sweep.ask(label, "mn", "POST", address, data=urlencode(dict.fromkeys(sent, value[:400])), content_type=FORM)

    assert sweep.problems == {}
    assert sweep.count > 50


def forms():
    """The address of every form by which a record is made or changed."""
    with override("mn"):
        for model in admin.site._registry:
            base, record = f"admin:{model._meta.app_label}_{model._meta.model_name}", model._default_manager.first()
            yield reverse(f"{base}_add")
            if record:
                yield reverse(f"{base}_change", args=[record.pk])


def is_count(name):
    return name.endswith("_FORMS") or name == "csrfmiddlewaretoken"


def fields_of(response):
    page = BeautifulSoup(response.content, "html.parser") if response.status_code == 200 else BeautifulSoup()
    return {box["name"]: box.get("value", "") for box in page.select("#content-main form [name]")}


def test_no_choice_of_rows_breaks_a_list(sweep):
    for turn, model in enumerate(admin.site._registry):
        with override("mn"):
            address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        page = BeautifulSoup(sweep.client.get(address).content, "html.parser")
        actions = [option["value"] for option in page.select("select[name=action] option") if option["value"]]
        for action in [*actions, "nothing"]:
            for label, value in some_of(VALUES, turn):
                sent = {"action": action, "_selected_action": value[:300], "index": value[:300], "post": "yes"}
                sweep.ask(label, "mn", "POST", address, data=urlencode(sent), content_type=FORM)

    assert sweep.problems == {}
