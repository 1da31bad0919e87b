"""manage.py allow_mail ADDRESS: its owner wants to comment after all, and may be asked for proof again."""

from typing import Any

from django.core.management.base import BaseCommand

from engagement.actions.proofs import allow_mail


class Command(BaseCommand):
    help = "Takes away the mark by which an address whose owner said «this was not me» is asked no more."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("address", help="the e-mail address whose owner has asked for it")

    def handle(self, *args: Any, address: str, **options: Any) -> None:
        found = allow_mail(address)
        self.stdout.write("The mark is taken away." if found else "There is no such mark.")
