"""Comments of the former site, each with its place in the thread and what its moderators had decided."""

import re
from dataclasses import dataclass
from datetime import datetime
from html import unescape
from uuid import NAMESPACE_URL, UUID, uuid5
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from blog.models import Post
from diplomacy.wordpress import dates, tongues, wording
from diplomacy.wordpress.ledger import Ledger
from diplomacy.wordpress.reading import Item, Remark, plain
from diplomacy.wordpress.report import Outcome, Report
from engagement.actions.imports import Foreign, take_over
from engagement.models import Discussion, State

STATES = {
    "1": State.PUBLISHED, "approve": State.PUBLISHED, "approved": State.PUBLISHED,
    "0": State.HELD, "hold": State.HELD, "": State.HELD,
    "spam": State.SPAM, "trash": State.REJECTED, "post-trashed": State.REJECTED,
}  # fmt: skip
OURS = {"", "comment"}
LONGEST_NAME, LONGEST_ADDRESS = 50, 254
LINK = re.compile(r"""<a\b[^>]*?\bhref\s*=\s*["']?([^"'\s>]+)[^>]*>(.*?)</a\s*>""", re.IGNORECASE | re.DOTALL)
LINE = re.compile(r"<br\s*/?>|</(?:p|div|li|blockquote|h\d)\s*>", re.IGNORECASE)
TAG = re.compile(r"<(?:/?[a-z][^<>]*|!--.*?--)>", re.IGNORECASE | re.DOTALL)
MANY_LINES = re.compile(r"\s*\n\s*\n\s*")


@dataclass(frozen=True)
class Remarks:
    """Takes the comments of one item over to the discussion of its post."""

    ledger: Ledger
    zone: ZoneInfo
    item: Item
    language: str
    spare: datetime

    def take(self, post: Post, report: Report) -> None:
        """All that were not taken before; the others stay as they are here."""
        wanted = [remark for remark in self.item.remarks if self._is_ours(remark, report)]
        known = self.ledger.known("comment", (self._number(remark) for remark in wanted))
        report.count("comment", Outcome.KNOWN, len(known))
        new = {self._number(remark): remark for remark in wanted if self._number(remark) not in known}
        if not new:
            return
        self._note_orphans(new, report)
        discussion = Discussion.objects.opened(post)
        taken = take_over(discussion, [self._foreign(remark) for remark in new.values()])
        by_key = {self.key(number): number for number in new}
        self.ledger.keep_many("comment", {by_key[comment.sending_key]: comment for comment in taken})
        report.count("comment", Outcome.TAKEN, len(taken))

    def key(self, number: str) -> UUID:
        """By which a comment is the same in every run."""
        return uuid5(NAMESPACE_URL, f"{self.ledger.source}/#comment-{number}")

    def _number(self, remark: Remark) -> str:
        """Its number there; where it has none, something as good."""
        return (remark.id or f"{self.item.key}/{remark.date}/{remark.author}/{hash_of(remark.text)}")[:200]

    def _is_ours(self, remark: Remark, report: Report) -> bool:
        reason = ""
        if remark.kind not in OURS:
            reason = f"{remark.kind}s are not taken"
        elif not plain_text(remark.text):
            reason = "it says nothing"
        if reason:
            report.note("comment", remark.id, plain(remark.author), Outcome.LEFT, reason, self.item.link)
        return not reason

    def _note_orphans(self, new: dict[str, Remark], report: Report) -> None:
        numbers = {self._number(remark) for remark in self.item.remarks if remark.kind in OURS}
        for number, remark in new.items():
            if _parent(remark) and remark.parent not in numbers:
                reason = "what it answered is not there: it begins a thread of its own"
                report.note("comment", number, plain(remark.author), Outcome.CHANGED, reason, self.item.link)

    def _foreign(self, remark: Remark) -> Foreign:
        text, parent = plain_text(remark.text), _parent(remark)
        language = tongues.of_text(text, self.language)
        return Foreign(
            key=self.key(self._number(remark)),
            name=plain(remark.author)[:LONGEST_NAME] or wording.anonymous()[language],
            email=_address(remark.email),
            text=text,
            language=language,
            state=STATES.get(remark.approved, State.HELD),
            sent_at=dates.moment(remark.date_gmt, remark.date, "", self.zone) or self.spare,
            parent=self.key(parent) if parent else None,
        )


def plain_text(html: str) -> str:
    """What a comment says, its links as bare addresses behind their words, its paragraphs apart."""
    text = LINK.sub(_bare, html.replace("\r\n", "\n").replace("\r", "\n"))
    text = TAG.sub("", LINE.sub("\n", text))
    return MANY_LINES.sub("\n\n", unescape(text).replace("\0", "")).strip()


def hash_of(text: str) -> str:
    return uuid5(NAMESPACE_URL, text).hex


def _bare(found: re.Match[str]) -> str:
    address, words = unescape(found[1]), TAG.sub("", found[2]).strip()
    return address if not words or unescape(words) == address else f"{words} ({address})"


def _parent(remark: Remark) -> str:
    return "" if remark.parent in {"", "0"} else remark.parent


def _address(text: str) -> str:
    """The e-mail address, "" for what is none."""
    address = text.strip()
    try:
        validate_email(address)
    except ValidationError:
        return ""
    return address if len(address) <= LONGEST_ADDRESS else ""
