"""manage.py erase_contributor ADDRESS --reason WHY: everything that came from an address, for a request by letter."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from engagement.actions import erasure
from engagement.models import Comment


class Command(BaseCommand):
    help = "Erases all comments of an e-mail address, and all by which it is known. It cannot be undone."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("address", help="the e-mail address whose owner has asked for it")
        parser.add_argument(
            "--reason", default="", help="what the record keeps, such as the number of a letter; no names"
        )
        parser.add_argument("--dry-run", action="store_true", help="only say how many comments there are")

    def handle(self, *args: Any, address: str, reason: str, dry_run: bool, **options: Any) -> None:
        person = erasure.person_at(address)
        if dry_run:
            count = Comment.objects.filter(author_key=person.author_key, is_official=False).count()
            self.stdout.write(f"{count} comments would be erased.")
            return
        if not reason.strip():
            raise CommandError("Say why, by --reason: the record keeps it.")
        count = erasure.erase_everything(person, reason=reason)
        self.stdout.write(f"{count} comments are erased.")
