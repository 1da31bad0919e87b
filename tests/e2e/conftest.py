"""A real browser against a live server; it fails on any call to another origin and on any console error."""

import os

import pytest
from django.conf import settings as django_settings
from playwright.sync_api import expect

from tests import world
from tests.e2e.scene import set_scene
from tests.e2e.shelf import Shelf

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-software-rasterizer",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
TIMEOUT_MS = 30_000  # far more than a quiet machine needs

# Playwright runs an event loop in the test's thread, in which Django would refuse the ORM.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
expect.set_options(timeout=TIMEOUT_MS)


def pytest_collection_modifyitems(items):
    for item in items:
        if "e2e" in item.path.parts:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.flaky(reruns=1))  # a full machine breaks a journey off; a fault fails twice
            item.add_marker(pytest.mark.django_db(transaction=True, serialized_rollback=False))


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    return browser_type_launch_args | {"executable_path": os.environ["CHROMIUM"], "args": FLAGS}


@pytest.fixture
def site(live_server, settings):
    """The live server's address, which mails and absolute links name too."""
    settings.SITE_URL = live_server.url
    settings.CSRF_TRUSTED_ORIGINS = [live_server.url]
    return live_server.url


@pytest.fixture
def visit(browser, site):
    """Opens a fresh, watched browser for one person: `page = visit()`; every complaint fails the test at its end."""
    contexts, complaints = [], []

    def open_browser(**options):
        context = browser.new_context(base_url=site, locale="en-GB", timezone_id="Asia/Ulaanbaatar", **options)
        context.set_default_timeout(TIMEOUT_MS)
        contexts.append(context)
        context.on("request", lambda request: note_foreign(request.url))
        page = context.new_page()
        page.on("console", lambda message: note_console(page, message))
        page.on("pageerror", lambda error: complaints.append(f"{page.url}: {error}"))
        return page

    def note_foreign(url):
        if not url.startswith((site, "data:", "blob:")):
            complaints.append(f"request to {url}")

    def note_console(page, message):
        expected = "status of 4" in message.text
        if message.type in {"error", "warning"} and not expected:
            complaints.append(f"{page.url}: {message.text}")

    yield open_browser
    for context in contexts:
        context.close()
    assert not complaints, "\n".join(complaints)


@pytest.fixture
def staff_page(visit, client_of, site):
    """A page of somebody who has logged in."""

    def open_for(user, **options):
        page = visit(**options)
        session = client_of(user).cookies[django_settings.SESSION_COOKIE_NAME].value
        page.context.add_cookies([{"name": django_settings.SESSION_COOKIE_NAME, "value": session, "url": site}])
        return page

    return open_for


@pytest.fixture
def scene(site):
    """A post, an open consultation with two clauses, and a ground: where the thread begins."""
    return set_scene()


@pytest.fixture
def shelf(site):
    """Every page type, with its address in each language and how to reach it."""
    return Shelf(world.build())
