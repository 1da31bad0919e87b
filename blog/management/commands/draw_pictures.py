"""Draws what the worker would draw in time: after an upgrade, or where the renditions were lost."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from blog.models import Image
from blog.renditions import draw


class Command(BaseCommand):
    help = "Draw the renditions of all pictures that lack them; safe to repeat."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--anew", action="store_true", help="draw those of all pictures, also where they are listed"
        )

    def handle(self, *args: Any, anew: bool, **options: Any) -> None:
        wanting = Image.objects.all() if anew else Image.objects.filter(drawn_at=None)
        wanting.update(drawn_at=None, attempts=0, next_at=timezone.now())
        pks = list(Image.objects.due().order_by("pk").values_list("pk", flat=True))
        for pk in pks:
            draw.call(pk)
        failed = Image.objects.filter(pk__in=pks, drawn_at=None).count()
        self.stdout.write(f"{len(pks) - failed} pictures drawn, {failed} failed.")
