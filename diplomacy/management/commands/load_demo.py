"""The demonstration content: written once, and moved to the present on every later day."""

import time
from collections.abc import Callable
from io import StringIO
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection, transaction

from blog.models import SearchEntry
from diplomacy.demo.loader.accounts import load_accounts, new_password
from diplomacy.demo.loader.afterwards import load_afterwards
from diplomacy.demo.loader.blog import (
    load_authors,
    load_events,
    load_images,
    load_posts,
    load_series,
    load_topics,
)
from diplomacy.demo.loader.consultations import load_consultations, load_grounds
from diplomacy.demo.loader.echoes import load_echoes
from diplomacy.demo.loader.officers import load_officers
from diplomacy.demo.loader.outcomes import load_outcomes
from diplomacy.demo.loader.reader_figures import load_figures
from diplomacy.demo.loader.redating import redate
from diplomacy.demo.loader.shelf import Count, Shelf
from diplomacy.demo.loader.source import DemoError
from diplomacy.demo.loader.submissions import load_submissions
from diplomacy.demo.loader.talk import load_talk

KINDS: dict[str, Callable[[Shelf], Count]] = {
    "Accounts": load_accounts,
    "Pictures": load_images,
    "Authors": load_authors,
    "Topics": load_topics,
    "Events": load_events,
    "Series": load_series,
    "Posts": load_posts,
    "Grounds": load_grounds,
    "Consultations": load_consultations,
    "Comments, moderation": load_talk,
    "Submissions": load_submissions,
    "Reading, publication": load_officers,
    "Themes, replies, reports": load_outcomes,
    "Commitments, versions": load_afterwards,
    "Verdicts on wordings": load_echoes,
    "Reader figures": load_figures,
}
WIDTH = 26
REFUSAL = """This is not a demonstration: DEMONSTRATION is off, so these invented texts, comments and accounts
would stand among real ones, and on a later day every date would be moved. Set DEMONSTRATION=1,
or say --force if you know that this database may have them."""


class Command(BaseCommand):
    help = "Load the demonstration content, or move the dates of what is loaded to today; safe to run again."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--force", action="store_true", help="load although DEMONSTRATION is off")
        parser.add_argument(
            "--new-passwords", action="store_true", help="set and print new passwords of the demo accounts"
        )

    def handle(self, *args: Any, force: bool, new_passwords: bool, **options: Any) -> None:
        if not (settings.DEMONSTRATION or force):
            raise CommandError(REFUSAL)
        began = time.monotonic()
        shelf = Shelf()
        self.redate(shelf)
        for name, load in KINDS.items():
            self.load(name, load, shelf)
        self.index()
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")  # or the planner would take all these tables for empty until the next autovacuum
        self.stdout.write(f"  {'All':{WIDTH}} {time.monotonic() - began:.1f} s")
        self.tell_accounts(list(shelf.staff.values()), anew=new_passwords)

    def redate(self, shelf: Shelf) -> None:
        days = redate(shelf.clock)
        if days:
            self.stdout.write(f"  {'Dates':{WIDTH}} moved by {days:+d} days")

    def load(self, name: str, load: Callable[[Shelf], Count], shelf: Shelf) -> None:
        """One kind in one transaction, with a line that begins when the work does."""
        began = time.monotonic()
        self.stdout.write(f"  {name:{WIDTH}} ", ending="")
        self.stdout.flush()
        try:
            with transaction.atomic():
                count = load(shelf)
        except DemoError:
            self.stdout.write("stopped; nothing of this kind is loaded")
            raise
        self.stdout.write(f"{count}  ({time.monotonic() - began:.1f} s)")

    def index(self) -> None:
        """The search index anew: loaders and a change of dates write past the models' own save."""
        began = time.monotonic()
        self.stdout.write(f"  {'Search index':{WIDTH}} ", ending="")
        self.stdout.flush()
        call_command("reindex_search", stdout=StringIO())
        self.stdout.write(f"{SearchEntry.objects.count()} texts  ({time.monotonic() - began:.1f} s)")

    def tell_accounts(self, staff: list[User], *, anew: bool) -> None:
        """Print each new password, the only time it can be seen."""
        fresh = [user for user in staff if anew or not user.has_usable_password()]
        if fresh:
            self.stdout.write(box([f"{user.username:<12} {new_password(user)}" for user in fresh]))
        if len(fresh) < len(staff):
            self.stdout.write(
                "  The accounts of the demo staff exist. New passwords: manage.py load_demo --new-passwords"
            )


def box(lines: list[str]) -> str:
    """The lines in a frame, under a heading."""
    rows = ["Demo accounts for /en/admin/: these passwords are shown this once", "", *lines]
    width = max(map(len, rows))
    frame = [f"│ {row:<{width}} │" for row in rows]
    return "\n".join(["", f"┌─{'─' * width}─┐", *frame, f"└─{'─' * width}─┘", ""])
