"""What the tests of an import share: the command run on a text, and a folder of uploads."""

import json

import pytest
from django.core.management import call_command

from tests.factories import picture_file


@pytest.fixture
def take(db, tmp_path):
    """Run the import on the text of a file; returns its report as read from JSON."""

    def run(text, **options):
        file, report = tmp_path / "export.xml", tmp_path / "report.json"
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
        said = (
            f"--{name.replace('_', '-')}" + ("" if value is True else f"={value}") for name, value in options.items()
        )
        call_command("import_wordpress", file, f"--report={report}", *said)
        return Told(json.loads(report.read_text(encoding="utf-8")))

    return run


class Told:
    """A report: `counts` by kind and outcome, `lines` as (kind, key, outcome, reason)."""

    def __init__(self, found):
        self.counts = {(row["kind"], row["outcome"]): row["count"] for row in found["counts"]}
        self.lines = [(row["kind"], row["key"], row["outcome"], row["reason"]) for row in found["entries"]]

    def reasons(self, outcome, kind=None):
        return [line[3] for line in self.lines if line[2] == outcome and kind in {None, line[0]}]


@pytest.fixture
def uploads(tmp_path):
    """A folder as WordPress fills it, and a way to put a picture into it."""
    folder = tmp_path / "uploads"

    def put(name, width=800, **kwargs):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(picture_file(width=width, height=600, **kwargs).read())
        return path

    folder.mkdir()
    put.folder = folder
    return put
