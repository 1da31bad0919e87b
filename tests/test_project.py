"""What holds for the project as a whole: migrations, messages, deployment, directions, words in files."""

import ast
import gettext
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import call_command

from tests import world

ROOT = Path(__file__).resolve().parent.parent
APPS = ("blog", "diplomacy", "engagement")
PRODUCTION = {
    "DEBUG": "0",
    "SECRET_KEY": "kJ3-fP8_wq6xYtR2vN9bMzLsDhGcAeUoIiXrTyQnWpVm4d5u7S1",
    "ALLOWED_HOSTS": "engagement.example.org",
    "SITE_URL": "https://engagement.example.org",
    "DATABASE_URL": "postgresql://app:secret@database.example.org/diplomacy",
    "MAIL_URL": "smtp://app:secret@mail.example.org:587",
}
START = "import django; django.setup()"
RESOLVE = f"{START}; from django.urls import resolve; print(resolve('/dev/mail/').url_name)"

# Where readers' pages, feeds and sitemaps are made, and the doors by which these may enter the tables.
READERS_SIDE = ("views", "feeds", "sitemaps", "templatetags")
DOORS = {
    "Post": {"live", "live_only_in_other_languages", "live_in_any_language", "known", "withdrawn", "next_live_at"},
    "Author": {"public"},
    "Series": {"public"},
    "Publication": {"told"},
    "LiveUpdate": {"shown"},
    "Image": set(),  # by public_pictures and its neighbours in blog/models/picture_uses.py
    "Consultation": {"published", "open", "going_on", "for_staff"},
    "Draft": {"published"},
    "Clause": {"published"},
    "Question": {"published"},
    "Comment": {"published", "visible", "sent_with"},
    "Theme": {"published", "for_readers"},
    "Excerpt": {"shown", "traced"},
    "Reply": {"published", "shaping", "superseded"},
    "Commitment": {"for_readers"},
    "Echo": set(),  # by the contribution that was asked
    "Report": {"published"},
    "Document": {"published"},
    "DocumentFile": {"published", "for_staff"},
    "Ground": {"active", "retired"},
    "Appeal": {"about"},
    "Complaint": {"behind"},
    "Follow": {"asked_with"},
    "Follower": {"behind"},
    "Contributor": {"behind", "of"},
    "Submission": {"behind", "proven_by"},
    "PublishedSubmission": {"public"},
    "AnswerPublication": {"shown"},
    "AnswerRedaction": set(),  # by hidden_passages in engagement/models/published_submissions.py
    "Answer": set(),  # by shown_answers there
    "Seal": {"filter", "as it is"},  # of a consultation that came by its own door
    # The Ministry's own work on what came in, and what is learnt from it.
    **dict.fromkeys(
        ("SealedContribution", "Reading", "ReadingNote", "Assignment", "Redaction", "ThemeChange"), frozenset()
    ),
    **dict.fromkeys(("ThemeWord", "Campaign", "CampaignText", "Progress", "Delivery"), frozenset()),
}


def python(code, **environ):
    """Run a line of Python in a fresh process that has this environment and no other settings."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    command = [sys.executable, "-W", "error::RuntimeWarning", "-c", code]
    environ = {**kept, "DJANGO_SETTINGS_MODULE": "diplomacy.settings", **environ}
    return subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True, check=False)  # noqa: S603


def manage(*arguments):
    return f"from django.core.management import execute_from_command_line as run; run(['manage.py', *{arguments}])"


def source_files(*suffixes):
    """The project's own text files."""
    ignored = {".venv", ".git", "var", "node_modules", "__pycache__", "vendor"}
    for folder, folders, names in os.walk(ROOT):
        folders[:] = [name for name in folders if name not in ignored and not name.endswith("_cache")]
        yield from (Path(folder, name) for name in names if not suffixes or name.endswith(suffixes))


def test_no_migration_is_missing(db, capsys):
    call_command("makemigrations", "--check", "--dry-run")

    assert capsys.readouterr().out == "No changes detected\n"


def test_every_message_is_translated(po_files):
    entries = po_files.read(ROOT / "locale/mn/LC_MESSAGES/django.po")

    assert len(entries) > 300
    assert [entry.key for entry in entries if not entry.complete] == []


def test_translations_keep_the_variables_and_the_shape_of_their_messages(po_files):
    variable = re.compile(r"%\(\w+\)[sd]|%%|{\w+}")

    def differs(entry):
        wanted = set(variable.findall(entry.texts.get("msgid_plural", entry.texts["msgid"])))
        return any(set(variable.findall(text)) != wanted for text in entry.translations)

    entries = [entry for entry in po_files.read(ROOT / "locale/mn/LC_MESSAGES/django.po") if entry.texts["msgid"]]

    assert [entry.texts["msgid"] for entry in entries if differs(entry)] == []


def test_both_catalogues_hold_the_same_messages(po_files):
    english, mongolian = (
        {entry.key for entry in po_files.read(ROOT / f"locale/{code}/LC_MESSAGES/django.po")}
        for code in world.LANGUAGES
    )

    assert english ^ mongolian == set()


def test_every_translation_is_compiled(po_files):
    folder = ROOT / "locale/mn/LC_MESSAGES"
    with (folder / "django.mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    plain = [entry for entry in po_files.read(folder / "django.po") if entry.texts["msgid"] and not entry.key[2]]

    def found(entry):
        context, text, _plural = entry.key
        return compiled.pgettext(context, text) if context else compiled.gettext(text)

    assert [entry.texts["msgid"] for entry in plain if found(entry) != entry.translations[0]] == []


@pytest.fixture
def po_files(monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / "scripts"))
    import po_files  # noqa: PLC0415 - it is beside the scripts, not on the path

    return po_files


def test_the_deployment_checks_find_nothing():
    done = python(manage("check", "--deploy", "--fail-level", "WARNING"), **PRODUCTION)

    assert (done.returncode, done.stdout) == (0, "System check identified no issues (0 silenced).\n"), done.stderr


def test_the_deployment_checks_find_an_address_without_https():
    done = python(
        manage("check", "--deploy", "--fail-level", "WARNING"), **PRODUCTION | {"SITE_URL": "http://example.org"}
    )

    assert (done.returncode, "diplomacy.W001" in done.stderr) == (1, True)


def test_production_starts_with_what_it_needs():
    done = python(START, **PRODUCTION)

    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("name", ["SECRET_KEY", "ALLOWED_HOSTS", "SITE_URL", "DATABASE_URL", "MAIL_URL"])
@pytest.mark.parametrize("value", [None, ""], ids=["missing", "empty"])
def test_production_refuses_to_start_without(name, value):
    environ = PRODUCTION | {name: value}

    done = python(START, **{key: value for key, value in environ.items() if value is not None})

    assert done.returncode == 1
    assert done.stderr.splitlines()[-1].startswith("django.core.exceptions.ImproperlyConfigured: ")
    assert name in done.stderr.splitlines()[-1]


def test_development_needs_only_a_key_and_a_database():
    done = python(START, DEBUG="1", SECRET_KEY="anything", DATABASE_URL=PRODUCTION["DATABASE_URL"])

    assert (done.returncode, done.stderr) == (0, "")


def test_the_page_of_sent_mail_exists_in_development():
    done = python(RESOLVE, **PRODUCTION | {"DEBUG": "1"})

    assert done.stdout == "development_mail\n", done.stderr


def test_the_page_of_sent_mail_does_not_exist_in_production():
    done = python(RESOLVE, **PRODUCTION)

    assert (done.returncode, done.stdout, "Resolver404" in done.stderr) == (1, "", True)


def test_the_documentation_names_exactly_the_settings_there_are():
    tree = ast.parse((ROOT / "diplomacy/settings.py").read_text(encoding="utf-8"))
    read = {
        node.args[0].value
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and re.fullmatch(r"environment\.\w+", ast.unparse(node.func))
    }
    told = re.findall(r"^\| `([A-Z_]+)`", (ROOT / "docs/settings.md").read_text(encoding="utf-8"), re.MULTILINE)

    assert sorted(told) == sorted(read)


def test_settings_alone_read_the_environment():
    readers = {
        str(path.relative_to(ROOT))
        for app in APPS
        for path in (ROOT / app).rglob("*.py")
        if re.search(r"\bos\.(environ|getenv)", path.read_text(encoding="utf-8"))
    }

    assert readers - {"diplomacy/wsgi.py"} == {"diplomacy/environment.py"}


def test_imports_keep_their_direction():
    command = [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"]

    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603

    assert done.returncode == 0, done.stdout


def test_readers_pages_enter_the_tables_only_by_the_public_doors():
    side_doors = {
        (name, model, method)
        for name, tree in readers_side()
        for model, method in entries(tree)
        if model in DOORS and method not in DOORS[model]
    }

    assert side_doors == set()


def readers_side():
    for app in APPS:
        for path in (ROOT / app).rglob("*.py"):
            if set(READERS_SIDE) & {*path.relative_to(ROOT).parts, path.stem} and path.name not in {
                "staff.py",
                "desk.py",
            }:
                yield str(path.relative_to(ROOT)), ast.parse(path.read_text(encoding="utf-8"))


def entries(tree):
    """Every `Model.objects.method`, and every Model handed to get_object_or_404 as it is."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Attribute) and node.value.attr == "objects":
            yield ast.unparse(node.value.value), node.attr
        elif isinstance(node, ast.Call) and ast.unparse(node.func) in {"get_object_or_404", "get_list_or_404"}:
            yield ast.unparse(node.args[0]), "as it is"


def test_every_message_of_a_template_is_trimmed():
    untrimmed = re.compile(r"{%\s*blocktrans(?:late)?\b(?![^%]*\btrimmed\b)[^%]*%}")
    templates = list((ROOT / "templates").rglob("*.*"))

    assert len(templates) > 50
    assert [str(path) for path in templates if untrimmed.search(path.read_text(encoding="utf-8"))] == []


def test_no_template_marks_text_as_safe():
    """That is said in one place only: diplomacy/markup.py."""
    unsafe = re.compile(r"\|\s*safe\b|\|\s*safeseq\b|autoescape off")
    templates = [path for path in (ROOT / "templates").rglob("*.*") if path.parent.name != "emails"]

    assert [str(path) for path in templates if unsafe.search(path.read_text(encoding="utf-8"))] == []


def test_no_file_names_a_registry():
    hosts = (
        "pypi" + ".org",
        "pythonhosted" + ".org",
        "npmjs" + ".org",
        "npmjs" + ".com",
        "index" + "-url",
        "jsdelivr" + ".net",
        "unpkg" + ".com",
    )
    texts = source_files(
        ".py", ".toml", ".txt", ".md", ".sh", ".html", ".js", ".css", ".yml", ".yaml", ".cfg", "Makefile", "run", "lock"
    )

    found = {
        (str(path.relative_to(ROOT)), host)
        for path in texts
        for host in hosts
        if host in path.read_text(encoding="utf-8").lower()
    }

    assert found == set()


def test_every_dependency_is_pinned_by_its_hash():
    for name in ("base.txt", "dev.txt"):
        lines = (ROOT / "requirements" / name).read_text(encoding="utf-8").splitlines()
        packages = [number for number, line in enumerate(lines) if re.match(r"[a-z]", line)]

        assert len(packages) > 10
        assert [lines[number] for number in packages if "--hash=sha256:" not in lines[number + 1]] == [], name
