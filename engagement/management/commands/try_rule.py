"""manage.py try_rule: what a moderation rule would have found in comments of the last thirty days."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from diplomacy.progress import Bar
from engagement.actions.rules import dry_run
from engagement.models import Rule


class Command(BaseCommand):
    help = (
        "Try a moderation rule on the comments of the last thirty days, and print how many it finds. Changes nothing."
    )

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("rule", help="the name of the rule, or its number")

    def handle(self, *args: Any, rule: str, **options: Any) -> None:
        by_number = Rule.objects.filter(pk=int(rule)) if rule.isdecimal() and len(rule) < 10 else Rule.objects.none()
        found = (by_number | Rule.objects.filter(name=rule)).first()
        if found is None:
            raise CommandError(f"There is no rule «{rule}».")
        trial = dry_run(found, Bar(self.stderr, "comments"))
        self.stdout.write(f"{found}: {trial.found:,} of {trial.looked:,} comments ({trial.percentage:.1f} %)")
        for state, count in trial.states.most_common():
            self.stdout.write(f"    {state.value}: {count:,}")
        if not trial.is_complete:
            self.stdout.write(f"Broken off after {trial.looked:,} of {trial.total:,} comments: it takes too long.")
