"""Forget what has been kept long enough."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from engagement.actions.retention import PERIODS


class Command(BaseCommand):
    help = "Delete or empty what has been kept for the periods set in the environment; --dry-run only counts."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="change nothing, and say what would be forgotten")

    def handle(self, *args: Any, dry_run: bool, **options: Any) -> None:
        now = timezone.now()
        for number, period in enumerate(PERIODS, start=1):
            done = 0
            due = period.due(now)
            for count in [] if dry_run else period.carry_out(now):
                done += count
                self.stderr.write(f"\r{done} / {due}", ending="")
            if done:
                self.stderr.write("\r", ending="")
            verb = "would be forgotten" if dry_run else "forgotten"
            self.stdout.write(f"{number:2}/{len(PERIODS)}  {due if dry_run else done:8,}  {verb}: {period.label}")
