"""Typed readers of environment variables, for settings.py alone.

Each raises ImproperlyConfigured with a sentence that says what to set.
"""

import os
import re
from datetime import timedelta
from ipaddress import ip_network
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
TRUE, FALSE = {"1", "true", "yes", "on"}, {"0", "false", "no", "off", ""}
POSTGRES_SCHEMES = {"postgres", "postgresql"}


def text(name: str, default: str | None = None) -> str:
    """The variable as it stands; without a default it must be set, and not to nothing."""
    value = os.environ.get(name, default)
    if value is None or (default is None and not value.strip()):
        raise ImproperlyConfigured(f"Set the environment variable {name} (see docs/settings.md).")
    return value


def boolean(name: str, *, default: bool) -> bool:
    """One of 1/0, true/false, yes/no, on/off."""
    value = os.environ.get(name, str(int(default))).strip().lower()
    if value not in TRUE | FALSE:
        raise ImproperlyConfigured(f"{name} is {value!r}; write 1 or 0.")
    return value in TRUE


def integer(name: str, default: int) -> int:
    """A whole number."""
    value = os.environ.get(name, str(default))
    try:
        return int(value)
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} is {value!r}; write a whole number.") from error


def duration(name: str, default: str) -> timedelta:
    """A number with its unit: 90s, 30m, 48h or 14d."""
    return _duration(name, text(name, default))


def items(name: str, default: str = "") -> list[str]:
    """Entries separated by commas; blanks are dropped."""
    return [item.strip() for item in text(name, default).split(",") if item.strip()]


def networks(name: str) -> list[str]:
    """Addresses and networks in CIDR notation, separated by commas."""
    found = items(name)
    for item in found:
        try:
            ip_network(item)
        except ValueError as error:
            raise ImproperlyConfigured(
                f"{name} has {item!r}; write addresses or networks such as 10.0.0.0/8."
            ) from error
    return found


def rates(name: str, default: str) -> list[tuple[int, timedelta]]:
    """Limits such as «3/10m,20/1d»: how many are let through in each period."""
    found = []
    for item in items(name, default):
        count, _, period = item.partition("/")
        if not count.isdigit():
            raise ImproperlyConfigured(f"{name} has {item!r}; write COUNT/PERIOD, such as 3/10m.")
        found.append((int(count), _duration(name, period)))
    return found


def numbers(name: str, default: str) -> dict[str, int]:
    """Whole numbers by name, such as «law=30,treaty=60»; what is left out keeps its default, other names are refused."""
    found = _numbers(name, default)
    for key, value in _numbers(name, text(name, default)).items():
        if key not in found:
            raise ImproperlyConfigured(f"{name} has {key!r}; write one of {', '.join(found)}.")
        found[key] = value
    return found


def _numbers(name: str, value: str) -> dict[str, int]:
    pairs = [item.strip().partition("=") for item in value.split(",") if item.strip()]
    for key, _equals, number in pairs:
        if not number.strip().isdecimal():
            raise ImproperlyConfigured(f"{name} has {key!r}; write NAME=NUMBER, such as law=30.")
    return {key.strip(): int(number) for key, _equals, number in pairs}


def database(name: str) -> dict[str, Any]:
    """A Django database from postgresql://USER:PASSWORD@HOST:PORT/NAME?option=value.

    A folder with a server's socket is given as the option «host».
    """
    url = urlsplit(text(name))
    if url.scheme not in POSTGRES_SCHEMES:
        raise ImproperlyConfigured(f"{name} must begin with postgresql://: PostgreSQL is the only database.")
    options = dict(parse_qsl(url.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(url.path.lstrip("/")),
        "USER": options.pop("user", unquote(url.username or "")),
        "PASSWORD": unquote(url.password or ""),
        "HOST": options.pop("host", url.hostname or ""),
        "PORT": options.pop("port", str(_port(name, url) or "")),
        "OPTIONS": options,
    }


def cache(name: str, default: str) -> dict[str, Any]:
    """A Django cache from memory://, redis://HOST:PORT/0, file:///FOLDER or none://."""
    value = text(name, default)
    scheme = value.partition("://")[0]
    backends = {"memory": "locmem.LocMemCache", "none": "dummy.DummyCache", "file": "filebased.FileBasedCache"}
    if scheme in {"redis", "rediss", "unix"}:
        return {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": value}
    if scheme not in backends:
        raise ImproperlyConfigured(f"{name} begins with {scheme!r}; use memory, redis, rediss, unix, file or none.")
    return {"BACKEND": f"django.core.cache.backends.{backends[scheme]}", "LOCATION": value.partition("://")[2]}


def mailer(name: str, default: str | None, base: Path) -> dict[str, Any]:
    """A Django mailer from smtp://USER:PASSWORD@HOST:PORT?tls=1, smtps://…, file://FOLDER, console:// or memory://.

    A relative FOLDER is taken from the project's folder.
    """
    value = text(name, default)
    url = urlsplit(value)
    if url.scheme == "file":
        folder = base / value.partition("://")[2]
        return {"BACKEND": "django.core.mail.backends.filebased.EmailBackend", "OPTIONS": {"file_path": str(folder)}}
    if url.scheme in {"console", "memory"}:
        backend = {"console": "console", "memory": "locmem"}[url.scheme]
        return {"BACKEND": f"django.core.mail.backends.{backend}.EmailBackend"}
    if url.scheme not in {"smtp", "smtps"}:
        raise ImproperlyConfigured(f"{name} begins with {url.scheme!r}; use smtp, smtps, file, console or memory.")
    return {"BACKEND": "django.core.mail.backends.smtp.EmailBackend", "OPTIONS": _smtp(url)}


def _smtp(url: SplitResult) -> dict[str, Any]:
    implicit = url.scheme == "smtps"
    options = dict(parse_qsl(url.query))
    return {
        "host": url.hostname or "localhost",
        "port": _port("MAIL_URL", url) or (465 if implicit else 587),
        "username": unquote(url.username or ""),
        "password": unquote(url.password or ""),
        "use_ssl": implicit,
        "use_tls": not implicit and options.get("tls", "1") == "1",
        "timeout": int(options.get("timeout", "20")),
    }


def _port(name: str, url: SplitResult) -> int | None:
    try:
        return url.port
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} has a port that is no number.") from error


def _duration(name: str, value: str) -> timedelta:
    found = re.fullmatch(r"(\d+)([smhd])", value.strip())
    if not found:
        raise ImproperlyConfigured(f"{name} has {value!r}; write a number and its unit, such as 90s, 30m, 48h or 14d.")
    return timedelta(**{UNITS[found[2]]: int(found[1])})
