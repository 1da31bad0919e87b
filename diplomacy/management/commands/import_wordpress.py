"""The export of a WordPress site, taken over: whole posts, again and again without doubling anything."""

from argparse import ArgumentTypeError
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from diplomacy import languages
from diplomacy.wordpress import wording
from diplomacy.wordpress.importing import Import, Options
from diplomacy.wordpress.report import Report
from diplomacy.wordpress.stream import NotAnExport

BAR = 30
EVERY = 100  # items between two lines where no terminal is
SHOWN = 200  # lines of the listing on the screen


class Command(BaseCommand):
    help = "Take over a WordPress site from its export file (WXR); safe to break off and to run again."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="the export: Tools → Export → All content")
        parser.add_argument("--uploads", type=_folder, help="a copy of the site’s folder wp-content/uploads")
        parser.add_argument(
            "--language",
            choices=["auto", *languages.codes()],
            default="auto",
            help="of texts that do not say it themselves",
        )
        parser.add_argument("--time-zone", type=_zone, default="Asia/Ulaanbaatar", help="of dates without one")
        for code in languages.codes():
            parser.add_argument(
                f"--office-{code}", default="", help=f"the office of the authors ({languages.name(code)})"
            )
        parser.add_argument(
            "--dry-run", action="store_true", help="do everything, tell what came of it, and keep nothing"
        )
        parser.add_argument("--report", type=Path, help="write the listing to this file: .csv or .json")

    def handle(self, *args: Any, file: Path, dry_run: bool, report: Path | None, **options: Any) -> None:
        run = self.opened(file, options)
        try:
            self.run_through(run, dry_run=dry_run)
        except KeyboardInterrupt as error:
            raise CommandError(
                "Broken off. What has been taken stands; the same command goes on from there."
            ) from error
        finally:
            if report:
                run.report.write(report)
        self.tell(run.report, report, dry_run=dry_run)
        if run.index.broken:
            raise CommandError(f"The file breaks off at {run.index.broken}. What stands before it has been read.")

    def opened(self, file: Path, options: dict[str, Any]) -> Import:
        offices = {code: options[f"office_{code}"] or said for code, said in wording.office().items()}
        settings = Options(options["uploads"], options["language"], options["time_zone"], offices, timezone.now())
        self.stderr.write("Reading the file …")
        try:
            return Import(file, settings)
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}.") from error
        except NotAnExport as error:
            raise CommandError(str(error)) from error

    def run_through(self, run: Import, *, dry_run: bool) -> None:
        """Everything; in a dry run in one transaction that is taken back with its files."""
        if not dry_run:
            run.run(self.progress)
            return
        try:
            with transaction.atomic():
                run.run(self.progress)
                transaction.set_rollback(True)
        finally:
            run.library.discard()

    def progress(self, done: int, total: int) -> None:
        """A bar where somebody watches, a line now and then where nobody does."""
        if self.stderr.isatty():
            filled = BAR * done // max(total, 1)
            self.stderr.write(
                f"\r{'█' * filled}{'░' * (BAR - filled)} {done}/{total}", ending="\n" if done == total else ""
            )
            self.stderr.flush()
        elif done % EVERY == 0 or done == total:
            self.stderr.write(f"{done} of {total} items")

    def tell(self, report: Report, path: Path | None, *, dry_run: bool) -> None:
        lines = report.listing()
        shown = [] if path else lines[:SHOWN]
        for line in [*report.table(), *shown]:
            self.stdout.write(line)
        if path:
            self.stdout.write(f"Listed in {path}: {len(report.entries)}")
        elif len(lines) > len(shown):
            self.stdout.write(f"… and {len(lines) - len(shown)} more lines: --report FILE writes them all")
        if dry_run:
            self.stdout.write("This was a dry run: nothing has been kept.")


def _folder(text: str) -> Path:
    path = Path(text)
    if not path.is_dir():
        raise ArgumentTypeError(f"{text} is no folder")
    return path


def _zone(text: str) -> ZoneInfo:
    try:
        return ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ArgumentTypeError(f"«{text}» is no time zone; write for example Asia/Ulaanbaatar") from error
