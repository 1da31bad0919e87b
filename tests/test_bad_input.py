"""Whatever bytes come in by any address, query, method, header or body: an answer below 500, and nothing written."""

import os
import re
import socket
import subprocess
import sys
from contextlib import contextmanager
from io import BytesIO
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.core.signals import request_started
from django.db import close_old_connections, transaction
from django.test import Client
from django.urls import NoReverseMatch, reverse
from django.utils.translation import override

from diplomacy.wsgi import application
from tests import world
from tests.diplomacy.test_worker import comes_true
from tests.test_leaks import NO_VISITORS_PAGE, examples
from tests.test_project import ROOT

pytestmark = pytest.mark.django_db

WITHOUT_LANGUAGE = {"root", "healthz", "readyz", "robots", "favicon", "security", "picture", "share_card", "go"}
WITHOUT_LANGUAGE |= {"sitemap_index", "sitemap_section", "consultation_card"}
MONGOLIAN = {"accept-language": "mn"}
PARTS = {
    "NUL": "%00",
    "no UTF-8": "%ff",
    "lone surrogate": "%ed%a0%80",
    "overlong": "%c0%ae%c0%ae",
    "past 64 bits": "9" * 20,
    "past what Python reads": "9" * 5000,
    "zero": "0",
    "negative": "-1",
    "other digits": "%d9%a1%d9%a2",
    "line end": "x%0d%0aSet-Cookie:%20a=b",
    "encoded twice": "%2500",
    "steps up": "..%2f..%2fetc",
    "quotes": "'%22%3c%3e",
    "long": "x" * 400,
}
VALUES = {
    "past 64 bits": "9" * 20,
    "past what Python reads": "9" * 5000,
    "negative": "-1",
    "no date": "2026-13-45",
    "year 0": "0000-00-00",
    "other digits": "١٢",
    "exponent": "1e400",
    "not a number": "NaN",
    "quotes": "'\"\\<>%",
    "line end": "x\r\nSet-Cookie: a=b",
    "right to left": "\u202e\ufeff\u2028",
    "horse": "🐎",
    "long": "ө" * 1000,
}
QUERIES = {
    "NUL": ("page=%00", 400),
    "NUL in a name": ("%00=1", 400),
    "no UTF-8": ("q=%ff", 400),
    "windows-1251": ("q=%cc%ee%ed%e3%ee%eb", 400),
    "lone surrogate": ("start=%ed%a0%80", 400),
    "too many": ("a=1&" * 1001, 400),
    "too long": ("q=" + "x" * 17_000, 414),
}
METHODS = ("TRACE", "CONNECT", "PUT", "DELETE", "PATCH", "PROPFIND", "X\u04e9")
FORM, FILES = "application/x-www-form-urlencoded", "multipart/form-data; boundary=b"
BODIES = {
    "JSON": ("application/json", b'{"a": 1}', 415),
    "text": ("text/plain", b"a=1", 415),
    "nothing said": ("", b"a=1", 415),
    "another charset": (f"{FORM}; charset=windows-1251", b"a=1", 415),
    "a charset that is no text": (f"{FORM}; charset=rot13", b"a=1", 415),
    "an unknown charset": (f"{FORM}; charset=klingon", b"a=1", 415),
    "NUL": (FORM, b"from=%00", 400),
    "NUL in a name": (FORM, b"%00=x", 400),
    "raw NUL": (FORM, b"from=a\0b", 400),
    "no UTF-8": (FORM, b"from=%ff", 400),
    "raw windows-1251": (FORM, "from=Монгол".encode("cp1251"), 400),
    "lone surrogate": (FORM, b"from=%ed%a0%80", 400),
    "too many fields": (FORM, b"a=1&" * 1001, 400),
    "a field twice": (FORM, b"timestamp=1&timestamp=2", 400),
    "no boundary": ("multipart/form-data", b"a=1", 400),
    "broken parts": (FILES, b'--b\r\nContent-Disposition: form-data; name="a"\r\n\r\n', None),
    "a strange name": (FILES, b"--b\r\nContent-Disposition: form-data; name*=klingon''a\r\n\r\n1\r\n--b--\r\n", None),
    "NUL in a part": (FILES, b'--b\r\nContent-Disposition: form-data; name="a"\r\n\r\n\0\r\n--b--\r\n', 400),
}
HEADERS = {
    "another host": ({"host": "evil.example"}, 400),
    "no host's name": ({"host": "a b\\;"}, 400),
    "NUL in a cookie": ({"cookie": f'{settings.SESSION_COOKIE_NAME}="\\000abc"'}, 400),
    "no length": ({"transfer-encoding": "chunked"}, 411),
    "a length that is none": ({"content-length": "-5"}, 400),
    "a length in words": ({"content-length": "ten"}, 400),
}
FOREIGN = {
    "another site's page": {"sec-fetch-site": "cross-site", "origin": "https://evil.example"},
    "a neighbour's page": {"sec-fetch-site": "same-site"},
    "another site": {"origin": "http://evil.example"},
    "another port": {"origin": "http://testserver:81"},
    "a broken origin": {"origin": "http://[::"},
    "own host, but said to be foreign": {"origin": "http://testserver", "sec-fetch-site": "cross-site"},
}
OPEN_TO_PROGRAMS = {"engagement:follow_unsubscribe"}  # RFC 8058: a mail program sends it; the secret in it is the key
HARMLESS = {
    "languages": {"accept-language": "mn-" * 2000 + ";q=x,,;=*"},
    "cookies": {"cookie": '=; ;;a=b=c;sessionid="\\";csrftoken=<>;messages=x'},
    "dates": {"if-modified-since": "Fri, 99 Foo 99999 99:99:99 GMT", "if-none-match": 'W/",",*,"'},
    "addresses": {"x-forwarded-for": "unknown, ::::, 999.1.1.1," * 50, "referer": "http://[::/"},
    "kinds": {"accept": "*/*;q=é,text/" * 100, "accept-encoding": "identity;q=x, \\"},
}


@pytest.fixture(scope="module")
def site(django_db_setup, django_db_blocker, tmp_path_factory):
    with world.standing(world.build, django_db_blocker, tmp_path_factory) as site:
        yield site


@pytest.fixture(scope="module")
def routes(site):
    """(route's name, language) → arguments, of all routes that visitors reach."""
    known = {name: list(arguments) for name, arguments in examples().items() if name not in NO_VISITORS_PAGE}
    return {(name, code): arguments for name, arguments in known.items() for code in languages_of(name)}


def languages_of(name):
    return ["mn"] if name in WITHOUT_LANGUAGE else world.LANGUAGES


def address_of(name, code, arguments):
    with override(code):
        return reverse(name, args=arguments)


def some(found, number):
    """One of a collection, in turn: so that each meets many others without all meeting all."""
    return list(found)[number % len(found)]


class Sweep:
    """Asks, undoes what was done, and remembers every answer that is not as it should be."""

    def __init__(self, **options):
        self.client = Client(raise_request_exception=False, **options)
        self.cookies, self.problems, self.count = {}, {}, 0

    def ask(self, label, code, method, address, *, expected=None, headers=None, **sent):
        self.client.cookies.clear()
        self.client.cookies.update(self.cookies)
        with transaction.atomic():
            response = self.client.generic(method, address, headers=MONGOLIAN | (headers or {}), **sent)
            transaction.set_rollback(True)
        self.count += 1
        if problem := wrong_with(response, code, expected):
            self.problems[label, method, address[:120]] = problem


def wrong_with(response, code, expected):
    """What is wrong with an answer: a breakdown, or a refusal that is no page for this reader."""
    status = response.status_code
    if status == 503 and response.get("Content-Type") == "application/json":
        return ""  # readyz, where no worker runs
    if status >= 500 or (expected and status != expected):
        return status, repr(getattr(response, "exc_info", None) and response.exc_info[1])
    if status < 400 or status in {410, 422}:  # pages of their own
        return ""
    wanted = {
        "language": f'<html lang="{code}">' in response.text,
        "kept by no cache": "no-store" in response.get("Cache-Control", ""),
        "in no index": "noindex" in response.get("X-Robots-Tag", ""),
        "no cookie": not response.cookies,
        "no token": "csrfmiddlewaretoken" not in response.text,
        "policy": "default-src 'self'" in response.get("Content-Security-Policy", ""),
        "methods": status != 405 or response.get("Allow"),
        "no traceback": "Traceback" not in response.text,
    }
    return {name for name, holds in wanted.items() if not holds} and (status, [n for n, h in wanted.items() if not h])


def test_no_path_breaks_a_page(db, site, routes):
    sweep = Sweep()
    for turn, ((name, code), arguments) in enumerate(routes.items()):
        for position in range(len(arguments[0]) if arguments else 0):
            for number, (label, part) in list(enumerate(PARTS.items()))[turn % 2 :: 2]:
                address = with_part(name, code, some(arguments, number), position, part)
                if address:
                    sweep.ask(label, code, "GET", address)

    assert sweep.problems == {}
    assert sweep.count > 600


def with_part(name, code, arguments, position, part):
    """An address with one of its arguments replaced by bytes that no link of ours has."""
    marked = list(arguments)
    marked[position] = mark = 9_876_543_219 if isinstance(marked[position], int) else "qqzzqq"
    try:
        return address_of(name, code, marked).replace(str(mark), part)
    except NoReverseMatch:
        return ""


@pytest.mark.parametrize(
    ("path", "code"),
    [
        (b"/\xff", "mn"),
        (b"/\0/", "mn"),
        (b"/en/\xed\xa0\x80/", "en"),
        (b"//[x/", "mn"),
        (b"//evil.example/en/", "mn"),
        (b"/en//", "en"),
        (b"/mn/../", "mn"),
        (b"/\\x", "mn"),
        (b"/en/posts/%252500/", "en"),
        (b"x", "mn"),
    ],
)
@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "TRACE"])
def test_no_raw_path_breaks_the_server(db, site, path, code, method):
    status, headers, body = ask_server(REQUEST_METHOD=method, PATH_INFO=path.decode("latin-1"))

    assert status == 405 if method == "TRACE" else status in {400, 404}
    assert ("Allow" in headers, "Set-Cookie" in headers) == (status == 405, False)
    assert f'<html lang="{code}">' in body
    assert "evil" not in body, re.findall(".*evil.*", body)


@pytest.mark.parametrize(
    "kind",
    [
        "text/html; charset=rot13",
        "text/html; charset*=klingon''x",
        "text/html; charset*=utf-8''%00",
        "x" * 20_000,
        "; ; =",
        "a/b; charset=\xd3",
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_no_kind_of_content_breaks_the_server(db, site, kind, method):
    status, headers, body = ask_server(
        REQUEST_METHOD=method, PATH_INFO="/mn/", CONTENT_TYPE=kind, CONTENT_LENGTH="3", QUERY_STRING="q=1"
    )

    assert status in ({415, 200} if method == "GET" else {415, 405})
    assert '<html lang="mn">' in body
    assert "Set-Cookie" not in headers


def ask_server(**environ):
    """What the WSGI application answers: status, headers, text."""
    environ = {
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "8000",
        "wsgi.url_scheme": "http",
        "wsgi.input": BytesIO(b"a=1"),
        "wsgi.errors": BytesIO(),
        "HTTP_ACCEPT_LANGUAGE": "mn",
        **environ,
    }
    started = []
    request_started.disconnect(close_old_connections)  # which would end the transaction of the standing site
    body = b"".join(application(environ, lambda *told: started.append(told)))
    request_started.connect(close_old_connections)
    ((status, headers),) = started
    return int(status.split()[0]), dict(headers), body.decode()


def parameters():
    """Every name that the site reads from a query."""
    pattern = re.compile(r"""GET(?:\.get|\.getlist)?[(\[]\s*["'](\w+)["']""")
    sources = [path.read_text() for app in ("blog", "diplomacy", "engagement") for path in (ROOT / app).rglob("*.py")]
    return {name for text in sources for name in pattern.findall(text)} | {
        "kind",
        "year",
        "topic",
        "event",
        "in",
        "sort",
    }


def test_no_value_of_a_query_breaks_a_page(db, site, routes):
    sweep, names = Sweep(), sorted(parameters())
    assert {"page", "start", "q", "preview"} <= set(names)
    for number, ((_name, code), address) in enumerate(one_of_each(routes)):
        for turn in range(3):
            label = some(VALUES, number + turn * 4)
            sweep.ask(label, code, "GET", f"{address}?{urlencode(dict.fromkeys(names, VALUES[label][:300]))}")

    assert sweep.problems == {}


def test_what_cannot_be_read_is_refused_in_the_readers_language(db, site, routes):
    sweep, before = Sweep(), world.fingerprint()
    for number, ((_name, code), address) in enumerate(one_of_each(routes)):
        label, (query, status) = some(QUERIES.items(), number)
        sweep.ask(label, code, "GET", f"{address}?{query}", expected=status)
        sweep.ask("method", code, some(METHODS, number), address, expected=405)
        label, (headers, status) = some(HEADERS.items(), number)
        sweep.ask(label, code, "GET", address, headers=headers, expected=status)
        label, headers = some(HARMLESS.items(), number)
        sweep.ask(label, code, "GET", address, headers=headers)

    assert sweep.problems == {}
    assert world.fingerprint() == before


def test_what_cannot_be_taken_is_refused_in_the_readers_language(db, site, routes):
    sweep, before = Sweep(enforce_csrf_checks=True), world.fingerprint()
    for number, ((name, code), address) in enumerate(one_of_each(routes)):
        for turn in range(2):
            label, (kind, body, status) = some(BODIES.items(), number * 2 + turn)
            sweep.ask(label, code, "POST", address, data=body, content_type=kind, expected=status)
        label, headers = some(FOREIGN.items(), number)
        expected = None if name in OPEN_TO_PROGRAMS else 403
        sweep.ask(label, code, "POST", address, data=b"a=1", content_type=FORM, headers=headers, expected=expected)
        sweep.ask("huge", code, "POST", address, headers={"content-length": "9" * 30}, content_type=FORM, expected=413)

    assert sweep.problems == {}
    assert world.fingerprint() == before


def one_of_each(routes):
    """((route's name, language), address) for each route: of the examples, another each time."""
    for number, ((name, code), arguments) in enumerate(routes.items()):
        if arguments:
            yield (name, code), address_of(name, code, some(arguments, number))


def test_the_server_itself_refuses_what_the_site_never_sees(tmp_path):
    """A real server process: TRACE, an odd method, headers without end and a request that is none."""
    with server_process(tmp_path) as port:
        answers = {
            "TRACE": talk(
                port, b"TRACE /en/ HTTP/1.1\r\nHost: localhost\r\nCookie: a=secret\r\nConnection: close\r\n\r\n"
            ),
            "odd": talk(port, b"M\xc3\x96VE /en/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"),
            "raw bytes": talk(port, b"GET /mn/%ff?q=%00 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"),
            "kind": talk(
                port,
                b"GET /mn/?q=1 HTTP/1.1\r\nHost: localhost\r\nContent-Type: a; charset*=klingon''x\r\nConnection: close\r\n\r\n",
            ),
            "headers": talk(
                port, b"GET /en/ HTTP/1.1\r\nHost: localhost\r\n" + b"X-A: " + b"x" * 1_000_000 + b"\r\n\r\n"
            ),
            "chunks": talk(
                port,
                b"POST /en/follow/ HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n3\r\na=1\r\n0\r\n\r\n",
            ),
        }

    statuses = {label: answer.split(b" ", 2)[1:2] for label, answer in answers.items()}
    assert statuses == {
        "TRACE": [b"405"],
        "odd": [b"400"],
        "raw bytes": [b"400"],
        "kind": [b"415"],
        "headers": [b"431"],
        "chunks": [b"411"],
    }
    assert b"secret" not in answers["TRACE"]
    assert b"\r\nallow: GET, HEAD, POST\r\n" in answers["TRACE"].lower().replace(b"get, head, post", b"GET, HEAD, POST")


@contextmanager
def server_process(folder):
    """The port of the site as it is run, on a database that these requests never reach."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [
        sys.executable,
        "-m",
        "granian",
        "--interface",
        "wsgi",
        "--port",
        str(port),
        "--no-ws",
        "diplomacy.wsgi:application",
    ]
    environ = os.environ | {"DEBUG": "1", "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/nothing"}
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, cwd=ROOT, env=environ, stdout=log, stderr=log)  # noqa: S603
    try:
        assert comes_true(lambda: talk(port, b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"))
        yield port
    finally:
        process.terminate()
        process.wait(20)


def talk(port, sent):
    """Everything that the server says to these bytes, nothing where it does not listen yet."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=20) as line:
            line.sendall(sent)
            return b"".join(iter(lambda: line.recv(65_536), b""))
    except OSError:
        return b""
