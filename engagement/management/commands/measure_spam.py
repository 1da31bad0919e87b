"""manage.py measure_spam: how well the defence tells spam from remarks, measured on a corpus of our own."""

from typing import Any

from django.core.management.base import BaseCommand

from engagement.spam.measuring import USUAL_SEED, Outcome, measure, share_held

TAGS = {"en": "English", "mn": "Mongolian", "mn-Latn": "Mongolian in Latin letters"}


class Command(BaseCommand):
    help = "Train on half of the corpus, assess the other half as at sending, and print what is held. Keeps nothing."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--seed", type=int, default=USUAL_SEED, help="which draw of the two halves")
        parser.add_argument("--draws", type=int, default=1, help="measure so many draws, from the seed on")

    def handle(self, *args: Any, seed: int, draws: int, **options: Any) -> None:
        measured = []
        for number in range(seed, seed + draws):
            measured.append(measure(number))
            self.tell(f"draw {number}", measured[-1])
        if draws > 1:
            self.tell(f"{draws} draws together", [outcome for outcomes in measured for outcome in outcomes])
        else:
            self.tell_mistakes(measured[0])

    def tell(self, title: str, outcomes: list[Outcome]) -> None:
        spam, ham = share_held(outcomes, "spam"), share_held(outcomes, "ham")
        self.stdout.write(f"{title}: held {spam:6.1%} of the spam, {ham:5.1%} of the ham")
        for tag, name in TAGS.items():
            shares = share_held(outcomes, "spam", tag), share_held(outcomes, "ham", tag)
            self.stdout.write(f"    {name}: {shares[0]:.1%}, {shares[1]:.1%}")

    def tell_mistakes(self, outcomes: list[Outcome]) -> None:
        for outcome in outcomes:
            if outcome.is_mistake:
                sample = outcome.sample
                self.stdout.write(f"{sample.kind} ({sample.tag}), risk {outcome.risk} [{outcome.why}]: {sample.text}")
