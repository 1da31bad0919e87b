"""Files that programs look for at fixed addresses."""

import json
from datetime import datetime, timedelta

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.utils import timezone
from PIL import Image

from tests.world import LANGUAGES


def test_the_address_for_reports_of_weaknesses_is_what_rfc_9116_asks_for(client, db):
    response = client.get("/.well-known/security.txt")

    assert response["Content-Type"] == "text/plain; charset=utf-8"
    fields = dict(line.split(": ", 1) for line in response.text.splitlines())
    assert fields["Contact"] == f"mailto:{settings.SECURITY_CONTACT}"
    expires = datetime.fromisoformat(fields["Expires"])
    assert timedelta(days=90) < expires - timezone.now() < timedelta(days=366)
    assert fields["Preferred-Languages"] == "mn, en"
    assert fields["Canonical"] == f"{settings.SITE_URL}/.well-known/security.txt"


def test_weaknesses_may_be_reported_to_a_page_too(client, db, settings):
    settings.SECURITY_CONTACT = "https://example.org/report"

    assert "Contact: https://example.org/report\n" in client.get("/.well-known/security.txt").text


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_manifest_names_the_site_in_its_language_and_icons_that_exist(client, db, code):
    response = client.get(f"/{code}/site.webmanifest")

    manifest = json.loads(response.content)
    assert response["Content-Type"] == "application/manifest+json"
    assert (manifest["lang"], manifest["start_url"]) == (code, f"/{code}/")
    assert manifest["short_name"] == {"en": "Public engagement", "mn": "Олон нийтийн оролцоо"}[code]
    for icon in manifest["icons"]:
        assert "x".join(map(str, picture(icon["src"]).size)) == icon["sizes"]
    assert {icon["purpose"] for icon in manifest["icons"]} == {"any", "maskable"}


def test_the_icon_is_where_browsers_look_for_it(client, db):
    response = client.get("/favicon.ico")

    assert response.status_code == 302
    assert picture(response["Location"]).info["sizes"] == {(16, 16), (32, 32), (48, 48)}


def test_every_page_names_its_icons_and_its_manifest(read, db):
    page = read("/mn/about/")

    found = {
        link["rel"][0]: link["href"] for link in page.select("head link[rel=manifest], head link[rel=apple-touch-icon]")
    }
    assert found["manifest"] == "/mn/site.webmanifest"
    assert picture(found["apple-touch-icon"]).size == (180, 180)


def picture(address):
    """The picture that a static address serves."""
    path = finders.find(address.removeprefix(settings.STATIC_URL))
    with Image.open(path) as found:
        found.load()
        return found
