"""manage.py train_spam: have the classifier learn anew from what moderators have decided; the worker does it at night."""

from typing import Any

from django.core.management.base import BaseCommand

from diplomacy.progress import Bar
from engagement.spam.training import train


class Command(BaseCommand):
    help = "Learn anew what spam is, from the decisions of moderators; comments are judged by the old until it is done."

    def handle(self, *args: Any, **options: Any) -> None:
        for training in train(Bar(self.stderr, "comments")):
            enough = "" if training.suffices else ": not yet enough to speak"
            self.stdout.write(f"{training.get_language_display()}: {training.ham} ham, {training.spam} spam{enough}")
