"""A closed consultation with many invented voices: to measure with, and to try the reading desk on."""

import time
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from diplomacy.demo.seeding import seed
from diplomacy.demo.voices import FULL
from diplomacy.progress import Bar

REFUSAL = """This is not a demonstration: DEMONSTRATION is off, and these voices are invented. Set DEMONSTRATION=1,
or say --force if you know that this database may have them."""


class Command(BaseCommand):
    help = "Write a consultation that has closed, with many invented contributions in both languages, campaigns among them."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--contributions", type=int, default=FULL, help=f"how many (default {FULL})")
        parser.add_argument("--by", required=True, metavar="USERNAME", help="who is said to have entered the letters")
        parser.add_argument("--force", action="store_true", help="write although DEMONSTRATION is off")

    def handle(self, *args: Any, contributions: int, by: str, force: bool, **options: Any) -> None:
        if not (settings.DEMONSTRATION or force):
            raise CommandError(REFUSAL)
        officer = User.objects.filter(username=by).first()
        if officer is None:
            raise CommandError(f"There is no account «{by}».")
        began = time.monotonic()
        consultation = seed(contributions, officer, Bar(self.stdout, "contributions")).consultation
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")  # or the planner would take the tables for as small as they were
        self.stdout.write(f"{consultation.get_absolute_url()}  ({time.monotonic() - began:.1f} s)")
