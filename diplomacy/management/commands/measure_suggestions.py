"""manage.py measure_suggestions: how often the themes suggested for a text are right, and how a guess would do."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from diplomacy.demo.measuring import FIRST, Measured, Outcome, share, shown
from diplomacy.demo.voices import FULL, SEED

FEW = (50, 200)  # passages filed, as on the first days

HOW = """Precision at 1: how often the first suggestion is one of the themes of which the text speaks. The baseline always
names the theme of which most texts speak. Copies of a letter are one text. «Unseen sentences»: a fifth of the {sentences}
sentences of which these voices are made is withheld in turn; no text with one of them is learnt, be a few words of it
different, and texts are asked about that say nothing else. «Any others»: all other texts are learnt, which flatters, for
real people do not share their sentences. The passages learnt from are whole texts, some of two themes."""


class Command(BaseCommand):
    help = "Measure the suggestions of themes on the invented voices. Touches no database."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--voices", type=int, default=FULL, help=f"how many (default {FULL})")
        parser.add_argument("--asked", type=int, default=500, help="for how many texts suggestions are asked")
        parser.add_argument("--seed", type=int, default=SEED, help="which draw of voices")

    def handle(self, *args: Any, voices: int, asked: int, seed: int, **options: Any) -> None:
        measured = Measured(voices, seed)
        self.stdout.write(HOW.format(sentences=measured.sentences))
        self.tell("Unseen sentences, all else filed", measured.of_unseen_sentences(asked))
        for few in FEW:
            self.tell(f"Unseen sentences, {few} texts filed", measured.of_unseen_sentences(asked, few))
        self.tell("Any others, all filed", measured.of_any_others(asked))

    def tell(self, title: str, outcomes: list[Outcome]) -> None:
        self.stdout.write(f"\n{title}; {len(outcomes)} asked about")
        for language, name in [("", "together"), *settings.LANGUAGES]:
            right, first = share(outcomes, "is_right", language), share(outcomes, "is_among_first", language)
            self.stdout.write(
                f"    {name}: precision at 1 {right:.1%}, baseline "
                f"{share(outcomes, 'baseline_is_right', language):.1%}; right one among the first {FIRST} {first:.1%}"
            )
        offered = shown(outcomes)
        self.stdout.write(
            f"    shown on the desk for {len(offered) / len(outcomes):.0%} of them, precision at 1 there "
            f"{share(offered, 'is_right'):.1%}"
        )
