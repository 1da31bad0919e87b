"""Typed readers of the environment: what is good, and what is refused with which words."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from diplomacy import environment

NAME = "OUR_VARIABLE"
SMTP = "django.core.mail.backends.smtp.EmailBackend"


@pytest.fixture
def given(monkeypatch):
    """Set the variable, or take it away with None."""

    def give(value):
        monkeypatch.setenv(NAME, value) if value is not None else monkeypatch.delenv(NAME, raising=False)

    return give


def refusal(read, *args, **kwargs):
    with pytest.raises(ImproperlyConfigured) as caught:
        read(NAME, *args, **kwargs)
    return str(caught.value)


@pytest.mark.parametrize(
    ("value", "default", "read"), [("a", None, "a"), (None, "b", "b"), ("", "b", ""), (" c ", "b", " c ")]
)
def test_text_is_read_as_it_stands(given, value, default, read):
    given(value)

    assert environment.text(NAME, default) == read


@pytest.mark.parametrize("value", [None, "", " "])
def test_text_without_a_default_must_be_set(given, value):
    given(value)

    assert refusal(environment.text) == "Set the environment variable OUR_VARIABLE (see docs/settings.md)."


@pytest.mark.parametrize(
    ("value", "read"),
    [
        ("1", True),
        ("true", True),
        ("Yes", True),
        (" ON ", True),
        ("0", False),
        ("False", False),
        ("no", False),
        ("off", False),
        ("", False),
    ],
)
def test_booleans_are_read_in_their_usual_words(given, value, read):
    given(value)

    assert environment.boolean(NAME, default=not read) is read


@pytest.mark.parametrize("default", [True, False])
def test_a_missing_boolean_is_its_default(given, default):
    given(None)

    assert environment.boolean(NAME, default=default) is default


def test_another_word_is_no_boolean(given):
    given("maybe")

    assert refusal(environment.boolean, default=True) == "OUR_VARIABLE is 'maybe'; write 1 or 0."


@pytest.mark.parametrize(("value", "read"), [("12", 12), (None, 7), (" 3 ", 3), ("-1", -1)])
def test_whole_numbers_are_read(given, value, read):
    given(value)

    assert environment.integer(NAME, 7) == read


@pytest.mark.parametrize("value", ["", "1.5", "many"])
def test_another_word_is_no_whole_number(given, value):
    given(value)

    assert refusal(environment.integer, 7) == f"OUR_VARIABLE is {value!r}; write a whole number."


@pytest.mark.parametrize(
    ("value", "read"),
    [
        ("90s", timedelta(seconds=90)),
        ("30m", timedelta(minutes=30)),
        ("48h", timedelta(hours=48)),
        (" 14d ", timedelta(days=14)),
        (None, timedelta(minutes=5)),
    ],
)
def test_periods_are_read_with_their_unit(given, value, read):
    given(value)

    assert environment.duration(NAME, "5m") == read


@pytest.mark.parametrize("value", ["", "90", "m", "1.5h", "-1h", "1w", "1h30m"])
def test_a_period_without_number_or_unit_is_refused(given, value):
    given(value)

    assert refusal(environment.duration, "5m") == (
        f"OUR_VARIABLE has {value!r}; write a number and its unit, such as 90s, 30m, 48h or 14d."
    )


@pytest.mark.parametrize(("value", "read"), [("a, b ,,c", ["a", "b", "c"]), ("", []), (None, ["d"])])
def test_items_are_separated_by_commas(given, value, read):
    given(value)

    assert environment.items(NAME, "d") == read


@pytest.mark.parametrize(
    ("value", "read"),
    [
        ("3/10m,20/1d", [(3, timedelta(minutes=10)), (20, timedelta(days=1))]),
        (None, [(5, timedelta(hours=1))]),
        ("", []),
    ],
)
def test_rates_say_how_many_in_which_period(given, value, read):
    given(value)

    assert environment.rates(NAME, "5/1h") == read


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("10m", "OUR_VARIABLE has '10m'; write COUNT/PERIOD, such as 3/10m."),
        ("x/10m", "OUR_VARIABLE has 'x/10m'; write COUNT/PERIOD, such as 3/10m."),
        ("3/10", "OUR_VARIABLE has '10'; write a number and its unit, such as 90s, 30m, 48h or 14d."),
    ],
)
def test_a_rate_without_count_or_period_is_refused(given, value, words):
    given(value)

    assert refusal(environment.rates, "5/1h") == words


@pytest.mark.parametrize(
    ("value", "read"),
    [
        ("law=45, rule = 60", {"law": 45, "rule": 60}),
        ("law=45", {"law": 45, "rule": 30}),
        (None, {"law": 30, "rule": 30}),
        ("", {"law": 30, "rule": 30}),
    ],
)
def test_numbers_by_name_keep_the_defaults_of_those_left_out(given, value, read):
    given(value)

    assert environment.numbers(NAME, "law=30,rule=30") == read


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("law", "OUR_VARIABLE has 'law'; write NAME=NUMBER, such as law=30."),
        ("law=-1", "OUR_VARIABLE has 'law'; write NAME=NUMBER, such as law=30."),
        ("low=30", "OUR_VARIABLE has 'low'; write one of law, rule."),
    ],
)
def test_another_name_or_no_number_is_refused(given, value, words):
    given(value)

    assert refusal(environment.numbers, "law=30,rule=30") == words


@pytest.mark.parametrize(
    ("value", "read"),
    [
        (
            "postgresql://app:s%2Fcret@db.example.org:5433/site?sslmode=require",
            {
                "NAME": "site",
                "USER": "app",
                "PASSWORD": "s/cret",
                "HOST": "db.example.org",
                "PORT": "5433",
                "OPTIONS": {"sslmode": "require"},
            },
        ),
        (
            "postgres:///site?host=%2Frun%2Fpostgresql&user=app&port=5434",
            {"NAME": "site", "USER": "app", "PASSWORD": "", "HOST": "/run/postgresql", "PORT": "5434", "OPTIONS": {}},
        ),
    ],
)
def test_a_database_is_read_from_its_address(given, value, read):
    given(value)

    assert environment.database(NAME) == {"ENGINE": "django.db.backends.postgresql", **read}


def test_another_database_is_refused(given):
    given("mysql://app@db/site")

    assert (
        refusal(environment.database) == "OUR_VARIABLE must begin with postgresql://: PostgreSQL is the only database."
    )


@pytest.mark.parametrize(
    ("value", "backend", "location"),
    [
        (None, "locmem.LocMemCache", ""),
        ("none://", "dummy.DummyCache", ""),
        ("file:///var/cache", "filebased.FileBasedCache", "/var/cache"),
        ("redis://cache:6379/0", "redis.RedisCache", "redis://cache:6379/0"),
        ("rediss://cache:6379/0", "redis.RedisCache", "rediss://cache:6379/0"),
        ("unix:///run/redis.sock", "redis.RedisCache", "unix:///run/redis.sock"),
    ],
)
def test_a_cache_is_read_from_its_address(given, value, backend, location):
    given(value)

    assert environment.cache(NAME, "memory://") == {
        "BACKEND": f"django.core.cache.backends.{backend}",
        "LOCATION": location,
    }


def test_another_cache_is_refused(given):
    given("memcached://cache")

    assert refusal(environment.cache, "memory://") == (
        "OUR_VARIABLE begins with 'memcached'; use memory, redis, rediss, unix, file or none."
    )


@pytest.mark.parametrize(
    ("value", "options"),
    [
        (
            "smtp://app:s%40cret@mail.example.org",
            {
                "host": "mail.example.org",
                "port": 587,
                "username": "app",
                "password": "s@cret",
                "use_ssl": False,
                "use_tls": True,
                "timeout": 20,
            },
        ),
        (
            "smtp://mail:25?tls=0&timeout=5",
            {
                "host": "mail",
                "port": 25,
                "username": "",
                "password": "",
                "use_ssl": False,
                "use_tls": False,
                "timeout": 5,
            },
        ),
        (
            "smtps://mail",
            {
                "host": "mail",
                "port": 465,
                "username": "",
                "password": "",
                "use_ssl": True,
                "use_tls": False,
                "timeout": 20,
            },
        ),
    ],
)
def test_a_mail_server_is_read_from_its_address(given, value, options):
    given(value)

    assert environment.mailer(NAME, None, Path("/site")) == {"BACKEND": SMTP, "OPTIONS": options}


@pytest.mark.parametrize(
    ("value", "folder"), [("file://var/mail", "/site/var/mail"), ("file:///var/mail", "/var/mail")]
)
def test_mail_can_go_to_a_folder(given, value, folder):
    given(value)

    assert environment.mailer(NAME, None, Path("/site")) == {
        "BACKEND": "django.core.mail.backends.filebased.EmailBackend",
        "OPTIONS": {"file_path": folder},
    }


@pytest.mark.parametrize(("value", "backend"), [("console://", "console"), ("memory://", "locmem")])
def test_mail_can_go_nowhere(given, value, backend):
    given(value)

    assert environment.mailer(NAME, None, Path("/site")) == {
        "BACKEND": f"django.core.mail.backends.{backend}.EmailBackend"
    }


def test_another_way_of_mail_is_refused(given):
    given("pigeon://roof")

    assert refusal(environment.mailer, None, Path("/site")) == (
        "OUR_VARIABLE begins with 'pigeon'; use smtp, smtps, file, console or memory."
    )


def test_mail_without_a_default_must_be_set(given):
    given(None)

    assert refusal(environment.mailer, None, Path("/site")).startswith("Set the environment variable OUR_VARIABLE")
