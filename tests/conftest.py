"""What every test may use: quick settings, clients by role, and a clean cache."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.test import Client

from engagement.groups import ensure_groups
from tests import factories


def pytest_configure():
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.TASKS = {"default": {"BACKEND": "django.tasks.backends.immediate.ImmediateBackend", "QUEUES": ["default", "mail"]}}
    settings.MAILERS = {"default": {"BACKEND": "django.core.mail.backends.locmem.EmailBackend"}}
    settings.COMMENT_FORM_MIN_AGE = timedelta(0)
    settings.COMMENT_RATES_PER_NETWORK = settings.COMMENT_RATES_PER_ADDRESS = [(10_000, timedelta(hours=1))]


@pytest.fixture(autouse=True)
def clean_state(tmp_path, settings):
    """Caches outlive a test's transaction; files land in its own folder."""
    cache.clear()
    ContentType.objects.clear_cache()
    settings.MEDIA_ROOT = tmp_path / "media"


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
