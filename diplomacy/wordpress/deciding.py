"""Whether an item is taken, in which language, and whether the public sees it at once."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from diplomacy.wordpress import dates, tongues, wording
from diplomacy.wordpress.reading import Item

TAKEN = {"post", "page"}
OTHERS = {
    "nav_menu_item": "an entry of a menu", "revision": "an older version", "wp_block": "a reusable block",
    "wp_template": "a part of the theme", "wp_template_part": "a part of the theme",
    "wp_global_styles": "a part of the theme", "wp_navigation": "a menu", "custom_css": "a part of the theme",
}  # fmt: skip
THROWN_AWAY = {
    "trash": "it was in the bin",
    "auto-draft": "nobody ever saved it",
    "inherit": "it belongs to another record",
}
DRAFTS = {
    "draft": "it was a draft", "pending": "it was waiting to be approved", "private": "it was private",
    "": "the file does not say whether it was published",
}  # fmt: skip


@dataclass(frozen=True)
class Plan:
    """In which language an item is taken, and when that text goes live; None keeps it a draft, for the reason."""

    language: str
    live_at: datetime | None
    why_draft: str = ""


def refusal(item: Item) -> str:
    """Why the item is not taken, "" where nothing stands against it."""
    if item.kind not in TAKEN:
        return OTHERS.get(item.kind, f"records of type «{item.kind}» are not taken")
    if item.status in THROWN_AWAY:
        return THROWN_AWAY[item.status]
    foreign = [term.slug for term in item.terms if term.taxonomy == "language" and tongues.of_code(term.slug) is None]
    return f"it is in «{foreign[0]}», which this site does not offer" if foreign else ""


def plan(item: Item, language: str, zone: ZoneInfo, now: datetime) -> Plan:
    """`language` is a code, or "auto" to go by the letters; what the item says of itself comes first."""
    marked = next((tongues.of_code(term.slug) for term in item.terms if term.taxonomy == "language"), None)
    by_letters = tongues.of_text(f"{item.title} {item.content} {item.excerpt}", "mn")
    own = marked or (by_letters if language == "auto" else language)
    moment = dates.moment(item.date_gmt, item.date, item.published, zone)
    reason = _why_draft(item, moment, now)
    return Plan(own, None if reason else moment, reason)


def _why_draft(item: Item, moment: datetime | None, now: datetime) -> str:
    if item.status in DRAFTS:
        return DRAFTS[item.status]
    if item.password:
        return "a password protected it"
    if item.status not in {"publish", "future"}:
        return f"its status was «{item.status}»"
    if moment is None:
        return "the file gives no date for it"
    if item.status == "future" and moment <= now:
        return "its time has passed without its being published"
    return "" if wording.plain(item.content) or "<img" in item.content or "[" in item.content else "it has no text"
