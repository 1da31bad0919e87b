"""One item at a time: a post with its pictures, comments and former addresses, whole or not at all."""

from dataclasses import asdict, dataclass, field
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction

from blog.models import Post
from diplomacy import languages
from diplomacy.refusals import Refused
from diplomacy.wordpress.addresses import former_paths, keep
from diplomacy.wordpress.bodies import Body
from diplomacy.wordpress.comments import Remarks
from diplomacy.wordpress.deciding import Plan, plan, refusal
from diplomacy.wordpress.index import Index
from diplomacy.wordpress.ledger import Ledger, digest
from diplomacy.wordpress.pictures import Library
from diplomacy.wordpress.posts import Writing, is_untouched
from diplomacy.wordpress.reading import Item
from diplomacy.wordpress.report import Outcome, Report
from diplomacy.wordpress.terms import OF_SYSTEM
from diplomacy.wordpress.terms import TAKEN as TAXONOMIES
from engagement.models import Discussion

# What may stand against a record without anything being wrong with the program.
REFUSALS = (Refused, ValidationError, DatabaseError, OSError, ValueError, RecursionError)


@dataclass(frozen=True)
class Desk:
    """Everything that the taking of an item needs; `language` is a code or "auto"."""

    index: Index
    ledger: Ledger
    library: Library
    writing: Writing
    language: str
    zone: ZoneInfo
    seen: set[str] = field(default_factory=set)

    def take(self, item: Item) -> Report:
        """Take an item over in one transaction, and tell what came of it."""
        report = Report()
        if reason := refusal(item) or self._twice(item):
            report.note(item.kind, item.key, item.label, Outcome.LEFT, reason, item.link)
            return report
        try:
            with self.library.keeping_files(), transaction.atomic():
                self._take(item, plan(item, self.language, self.zone, self.writing.now), report)
        except REFUSALS as error:
            self.writing.bylines.forget()
            self.writing.topics.forget()
            report = Report()
            report.note(item.kind, item.key, item.label, Outcome.LEFT, _sentence(error), item.link)
        return report

    def _twice(self, item: Item) -> str:
        """Why a number is not taken a second time in one run; "" for the first."""
        if item.key in self.seen:
            return "the file has another record with this number"
        self.seen.add(item.key)
        return ""

    def _take(self, item: Item, wanted: Plan, report: Report) -> None:
        known = self.ledger.find("post", item.key)
        if known is None:
            post = self._write(item, wanted, self._partner(item, wanted, report), report)
            self._remember(item, post, wanted, report)
            self._tell(item, wanted, post, report)
        else:
            found = Post.objects.filter(pk=known.record_id).first()
            if found is None:
                self._keep_off(item, report, "it was deleted here since")
                return
            post = found
            self._take_again(item, wanted, post, report, has_changed=known.digest != _print(item))
        Remarks(self.ledger, self.zone, item, wanted.language, wanted.live_at or self.writing.now).take(post, report)

    def _take_again(self, item: Item, wanted: Plan, post: Post, report: Report, *, has_changed: bool) -> None:
        """The newer texts of the former site, unless somebody has worked on the post here."""
        if not has_changed:
            report.count(item.kind, Outcome.KNOWN)
        elif not is_untouched(post):
            self._keep_off(item, report, "it has changed there, but somebody has worked on it here since")
        else:
            self._write(item, wanted, post, report)
            self.ledger.keep("post", item.key, post, _print(item))
            report.count(item.kind, Outcome.UPDATED)
            if wanted.why_draft and post.date("published_at", wanted.language):
                self._note(item, report, Outcome.CHANGED, f"it is public here still: {wanted.why_draft} there")

    def _write(self, item: Item, wanted: Plan, post: Post | None, report: Report) -> Post:
        body = Body(item, wanted.language, self.index, self.library, report)
        return self.writing.write(post, body, wanted.live_at)

    def _remember(self, item: Item, post: Post, wanted: Plan, report: Report) -> None:
        """What later runs and readers of old addresses go by."""
        self.ledger.keep("post", item.key, post, _print(item))
        report.count(item.kind, Outcome.TAKEN)
        pair = self.index.pair_of(item)
        if pair and self.ledger.find("translation", pair) is None:
            self.ledger.keep("translation", pair, post)
        for path in keep(post, wanted.language, former_paths(item, self.index.base)):
            self._note(item, report, Outcome.CHANGED, f"its old address leads elsewhere or is too long: {path}")
        if not item.comments_open:
            Discussion.objects.get_or_create(post=post, defaults={"mode": Discussion.Mode.READ_ONLY})

    def _partner(self, item: Item, wanted: Plan, report: Report) -> Post | None:
        """The post that has this item's translation already."""
        pair = self.index.pair_of(item)
        pk = self.ledger.number("translation", pair) if pair else None
        post = Post.objects.filter(pk=pk).first() if pk else None
        if post and languages.text(post, "title", wanted.language):
            self._note(
                item, report, Outcome.CHANGED, "its translation has a text in this language already: a post of its own"
            )
            return None
        return post

    def _tell(self, item: Item, wanted: Plan, post: Post, report: Report) -> None:
        """List what of the item could not stay as it was."""
        if wanted.why_draft or not post.date("published_at", wanted.language):
            self._note(item, report, Outcome.DRAFT, wanted.why_draft or "it has no text")
        if item.kind == "page":
            self._note(item, report, Outcome.CHANGED, "a page there; a post with its date here")
        if item.is_sticky:
            self._note(item, report, Outcome.CHANGED, "it stood above all others there; no post does here")
        for taxonomy in sorted({term.taxonomy for term in item.terms} - OF_SYSTEM - set(TAXONOMIES)):
            names = ", ".join(term.name for term in item.terms if term.taxonomy == taxonomy)
            self._note(item, report, Outcome.CHANGED, f"taxonomy «{taxonomy}» is not taken: {names}")

    def _keep_off(self, item: Item, report: Report, reason: str) -> None:
        report.count(item.kind, Outcome.KNOWN)
        self._note(item, report, Outcome.KNOWN, reason)

    def _note(self, item: Item, report: Report, outcome: Outcome, reason: str) -> None:
        report.note(item.kind, item.key, item.label, outcome, reason, item.link)


def _print(item: Item) -> str:
    """By which a later run sees that the item has changed there; its comments go by their own numbers."""
    return digest(asdict(item) | {"remarks": ()})


def _sentence(error: Exception) -> str:
    """Why it was refused, on one line."""
    if isinstance(error, RecursionError):
        return "its markup is nested too deeply"
    messages = error.messages if isinstance(error, (Refused, ValidationError)) else [str(error)]
    return " ".join(" ".join(messages).split())
