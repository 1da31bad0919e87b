"""What every test may use: quick settings, clients by role, forms filled in as a browser does, and a clean cache."""

import gc
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.db import connection
from django.test import Client, override_settings
from django.utils.translation import override

from engagement.groups import ensure_groups
from tests import factories

LITTER = 50_000  # objects before they are looked through: seldom, for hardly any of a test's hang together in circles


def pytest_configure():
    """Announced as changes, because Django has read some of these by now."""
    gc.set_threshold(LITTER)
    rates = [(10_000, timedelta(hours=1))]
    override_settings(
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
        TASKS={
            "default": {"BACKEND": "django.tasks.backends.immediate.ImmediateBackend", "QUEUES": ["default", "mail"]}
        },
        MAILERS={"default": {"BACKEND": "django.core.mail.backends.locmem.EmailBackend"}},
        COMMENT_FORM_MIN_AGE=timedelta(0),
        COMMENT_RATES_PER_NETWORK=rates,
        COMMENT_RATES_PER_ADDRESS=rates,
        COMMENT_RATES_PER_PAGE=rates,
        COMMENT_RATES_ON_SITE=rates,
        FOLLOW_RATES_PER_NETWORK=rates,
        COMPLAINT_RATES_PER_NETWORK=rates,
        COMPLAINT_RATES_PER_ADDRESS=rates,
        USEFUL_RATES_PER_NETWORK=rates,
        USEFUL_RATES_PER_COMMENT=rates,
        FOLLOW_RATES_PER_ADDRESS=rates,
        SUBMISSION_RATES_PER_NETWORK=rates,
        SUBMISSION_RATES_PER_ADDRESS=rates,
    ).enable()
    connection.settings_dict["CONN_MAX_AGE"] = 0  # a browser keeps a server's thread, and with it a connection, alive


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    """Journeys in a browser and sweeps of all pages first: of several cores, none waits for a long module at the end."""
    items.sort(key=lambda item: "e2e" not in item.path.parts and item.path.parent.name != "tests")


@pytest.fixture(scope="session", autouse=True)
def last_guests_leave(django_db_setup, django_db_blocker):
    """Close what a live server's thread or a worker left open, for a database in use cannot be dropped."""
    yield
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    connection.close()


@pytest.fixture(autouse=True)
def clean_state(tmp_path, settings):
    """Caches and the language of the last request outlive a test's transaction; files land in its own folder."""
    cache.clear()
    ContentType.objects.clear_cache()
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.DECISION_MAIL_DELAY = timedelta()  # the pause for an undo has tests of its own
    with override(settings.LANGUAGE_CODE):
        yield


@pytest.fixture
def editor(db):
    return member("editor")


@pytest.fixture
def moderator(db):
    return member("moderator")


@pytest.fixture
def officer(db):
    return member("policy officer")


@pytest.fixture
def client_of():
    """A logged-in client for a user."""

    def log_in(user):
        client = Client()
        client.force_login(user)
        return client

    return log_in


def member(group):
    """A staff account in one of the three groups."""
    groups = {found.name: found for found in ensure_groups()}
    user = factories.UserFactory(is_staff=True)
    user.groups.add(groups[group])
    return User.objects.get(pk=user.pk)


@pytest.fixture
def read(client):
    """The parsed page at an address, which must answer 200."""

    def get(url, **query):
        response = client.get(url, query)
        assert response.status_code == 200, f"{url}: {response.status_code}"
        return BeautifulSoup(response.content, "html.parser")

    return get


@pytest.fixture
def open_form(client):
    """What a browser would send from the form at an address, with a remark filled in."""
    return lambda url: fields_of(client.get(url)) | factories.REMARK


@pytest.fixture
def write(client, open_form):
    """Open the form at an address, fill in a remark with these changes, and send it."""
    return lambda url, **answers: client.post(url, open_form(url) | answers)


def fields_of(response):
    """Names and values of the main form of a page, as it was served."""
    form = BeautifulSoup(response.content, "html.parser").select_one("main form")
    fields = {box.get("name"): box.get("value", "") for box in form.select("input:not([type=radio], [type=checkbox])")}
    fields |= {box["name"]: box.get("value", "on") for box in form.select("input[checked]")}
    fields |= {box["name"]: box.text.strip("\r\n") for box in form.select("textarea")}
    fields |= {box["name"]: box.select_one("[selected]")["value"] for box in form.select("select")}
    return {name: value for name, value in fields.items() if name}
