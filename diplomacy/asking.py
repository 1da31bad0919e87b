"""What somebody typed, as questions to the index: one for each language, as each is indexed in its own way."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from operator import and_, or_

from django.contrib.postgres.search import Lexeme, SearchQuery

from diplomacy import lexemes, mongol_bichig
from diplomacy.lexemes import Asked, QueryWord


@dataclass(frozen=True)
class Question:
    """What a text in one language must have: of each group, one lexeme at least."""

    language: str
    groups: tuple[tuple[Asked, ...], ...]

    @property
    def is_empty(self) -> bool:
        return not self.groups

    @property
    def config(self) -> str:
        """The configuration of PostgreSQL that reads it."""
        return "english" if self.language == "en" else "simple"

    @property
    def entry_languages(self) -> list[str]:
        """The languages of index rows that it is for: with Mongolian goes the traditional script."""
        return [self.language, mongol_bichig.LANGUAGE] if self.language == "mn" else [self.language]

    def as_sql(self) -> SearchQuery:
        """For `vector=…`; every lexeme is quoted, so no operator of anybody's gets through."""
        return SearchQuery(
            reduce(and_, [reduce(or_, map(_lexeme, group)) for group in self.groups]), config=self.config
        )

    def lexemes(self) -> list[Asked]:
        return [asked for group in self.groups for asked in group]


def _lexeme(asked: Asked) -> Lexeme:
    return Lexeme(asked.lexeme, prefix=asked.begins)


def ask(words: Sequence[QueryWord], language: str, *, beginning: bool = False) -> Question:
    """The question as it was put. `beginning`: the last word may not be typed to its end yet."""
    if language == "en":
        groups = [lexemes.asked_in_english(word, beginning=beginning) for word in words]
    else:
        telling = [word for word in words if lexemes.says_something(word)]
        groups = [lexemes.asked(word, beginning=beginning) for word in telling]
    return Question(language, tuple(group for group in groups if group))
