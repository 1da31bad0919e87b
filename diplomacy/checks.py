"""System checks: what must be true of the machine and the settings before the site may start."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning
from django.db import connections

FOLDS = "SELECT lower('Ө') = 'ө' AND to_tsvector('simple', 'Ө')::text LIKE '%%ө%%'"


def database_folds_mongolian(
    app_configs: Sequence[AppConfig] | None, databases: Sequence[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """Refuse a database whose locale cannot lower-case Ө: search in it would silently find nothing."""
    return [error for alias in databases or [] for error in _folding_error(alias)]


def _folding_error(alias: str) -> list[CheckMessage]:
    with connections[alias].cursor() as cursor:
        cursor.execute(FOLDS)
        if cursor.fetchone()[0]:
            return []
    hint = "Create it with a UTF-8 locale, such as C.UTF-8; the locale «C» is not enough."
    return [Error(f"The database «{alias}» cannot fold Ө to ө.", hint=hint, id="diplomacy.E001")]


def languages_have_columns(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Every language of the interface has content columns, and there is no fallback between them."""
    errors: list[CheckMessage] = []
    if {code for code, _name in settings.LANGUAGES} != set(settings.MODELTRANSLATION_LANGUAGES):
        errors.append(Error("LANGUAGES and MODELTRANSLATION_LANGUAGES differ.", id="diplomacy.E002"))
    if settings.MODELTRANSLATION_FALLBACK_LANGUAGES != {"default": ()}:
        errors.append(Error("Content languages must not fall back on each other.", id="diplomacy.E003"))
    return errors


def site_address_is_secure(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Links in mails must be https in production."""
    if settings.SITE_URL.startswith("https://"):
        return []
    return [Warning("SITE_URL does not begin with https://.", id="diplomacy.W001")]
