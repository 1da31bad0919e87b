"""System checks: what would break silently stops the start."""

import pytest
from django.core.checks import run_checks

from diplomacy import checks


def ids(messages):
    return [message.id for message in messages]


def test_this_database_folds_mongolian_letters(db):
    assert checks.database_folds_mongolian(None, databases=["default"]) == []


def test_a_database_that_cannot_fold_them_is_refused(db, monkeypatch):
    monkeypatch.setattr(checks, "FOLDS", """SELECT lower('Ө' COLLATE "C") = 'ө'""")

    assert ids(checks.database_folds_mongolian(None, databases=["default"])) == ["diplomacy.E001"]


def test_without_a_database_nothing_is_asked():
    assert checks.database_folds_mongolian(None) == []


def test_the_languages_have_their_columns():
    assert checks.languages_have_columns(None) == []


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("LANGUAGES", [("en", "English")], "diplomacy.E002"),
        ("LANGUAGES", [("en", "English"), ("mn", "Монгол"), ("fr", "Français")], "diplomacy.E002"),
        ("MODELTRANSLATION_FALLBACK_LANGUAGES", {"default": ("en",)}, "diplomacy.E003"),
    ],
)
def test_a_language_without_columns_or_with_a_fallback_is_refused(settings, name, value, expected):
    setattr(settings, name, value)

    assert ids(checks.languages_have_columns(None)) == [expected]


@pytest.mark.parametrize(
    ("address", "expected"), [("https://example.org", []), ("http://example.org", ["diplomacy.W001"])]
)
def test_links_in_mails_must_be_secure(settings, address, expected):
    settings.SITE_URL = address

    assert ids(checks.site_address_is_secure(None)) == expected


def test_the_checks_are_part_of_every_start(settings, db):
    settings.MODELTRANSLATION_FALLBACK_LANGUAGES = {"default": ("en",)}
    settings.SITE_URL = "http://example.org"

    found = ids(run_checks(databases=["default"], include_deployment_checks=True))

    assert {"diplomacy.E003", "diplomacy.W001"} <= set(found)
    assert "diplomacy.W001" not in ids(run_checks())
