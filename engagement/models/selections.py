"""What a reader chooses of a discussion: the order, a language, what is argued or answered; and where a page begins."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.db import models
from django.db.models import F
from django.db.models.fields.tuple_lookups import TupleLessThanOrEqual
from django.utils.translation import pgettext_lazy

from diplomacy import languages
from engagement.models.comments import Comment, CommentQuerySet
from engagement.models.paths import STEP
from engagement.models.states import Argument

KEY = re.compile(rf"(?:(\d{{1,9}})-)?((?:[0-9a-z]{{{STEP}}}){{1,16}})", re.ASCII)


class Sort(models.TextChoices):
    """The order of threads, by their first comments; replies always stand in the order in which they were written."""

    OLDEST = "oldest", pgettext_lazy("order of comments", "Oldest first")
    NEWEST = "newest", pgettext_lazy("order of comments", "Newest first")
    USEFUL = "useful", pgettext_lazy("order of comments", "Most useful first")


@dataclass(frozen=True)
class Selection:
    """One way to read a discussion; the one without choices is its canonical page.

    `language` and `argument` "" mean all. `start` is the key at which a page begins: a path or, by usefulness, «useful-path».
    It names a comment, not a number of pages, so that new comments neither repeat nor hide others.
    """

    sort: Sort = Sort.OLDEST
    language: str = ""
    argument: str = ""
    answered: bool = False
    start: str = ""

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> "Selection":
        """What an address asks for; values that mean nothing are passed over."""
        sort = Sort(query["sort"]) if query.get("sort") in Sort.values else Sort.OLDEST
        language, argument = query.get("language", ""), query.get("argument", "")
        return cls(
            sort=sort,
            language=language if language in languages.codes() else "",
            argument=argument if argument in Argument.values else "",
            answered=query.get("answered") == "yes",
            start=_key(sort, query.get("start", "")),
        )

    @property
    def query(self) -> str:
        """As it stands in an address, without the question mark; "" for the canonical page."""
        asked = {
            "sort": "" if self.sort == Sort.OLDEST else self.sort.value,
            "language": self.language,
            "argument": self.argument,
            "answered": "yes" if self.answered else "",
            "start": self.start,
        }
        return urlencode({name: value for name, value in asked.items() if value})

    @property
    def is_canonical(self) -> bool:
        return not self.query

    @property
    def is_narrow(self) -> bool:
        """Whether only some comments are wanted: these are shown one by one, each with what it replies to."""
        return bool(self.language or self.argument) or self.answered

    def but(self, **changes: object) -> "Selection":
        """The same with other choices, from its beginning."""
        return replace(self, **{"start": "", **changes})  # type: ignore[arg-type]

    def arrange(self, comments: CommentQuerySet) -> CommentQuerySet:
        """The comments in this order, from `start` on."""
        if self.sort == Sort.USEFUL:
            return self._from_most_useful(comments.order_by("-useful", "-path"))
        if self.sort == Sort.NEWEST:
            ordered = comments.order_by("-path")
            return ordered.filter(path__lte=self.start) if self.start else ordered
        return comments.filter(path__gte=self.start).order_by("path")

    def key_of(self, comment: Comment) -> str:
        """The `start` of a page that begins with the comment."""
        return f"{comment.useful}-{comment.path}" if self.sort == Sort.USEFUL else comment.path or ""

    def _from_most_useful(self, comments: CommentQuerySet) -> CommentQuerySet:
        if not self.start:
            return comments
        useful, _dash, path = self.start.partition("-")
        # One comparison of pairs, which an index answers at once, however many are equally useful.
        return comments.filter(TupleLessThanOrEqual((F("useful"), F("path")), (int(useful), path)))


CANONICAL = Selection()


def _key(sort: Sort, start: str) -> str:
    """The key if it belongs to the order, "" otherwise; the database takes no NUL, whoever sends one."""
    found = KEY.fullmatch(start)
    return start if found and (found[1] is not None) == (sort == Sort.USEFUL) else ""
