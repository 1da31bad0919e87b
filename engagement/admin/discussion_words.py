"""The settings of a discussion in sentences: what readers see of them now, and who has changed what."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.html import format_html, format_html_join
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from blog.admin.base import when
from engagement.models import CrisisMode, Discussion, DiscussionChange

DATE_FIELDS = ("opens_at", "closes_at")


def for_the_public(discussion: Discussion) -> str:
    """What readers find on the page at this moment, as a list."""
    if discussion.is_hidden:
        return _("Readers see neither the comments nor the form.")
    return format_html("<ul>{}</ul>", format_html_join("", "<li>{}</li>", ((line,) for line in _lines(discussion))))


def history(discussion: Discussion) -> str:
    """Every change of settings, the newest first: when, who, why, and each value before and after."""
    changes = discussion.changes.select_related("changed_by")
    return format_html_join("", "<p>{}</p>", ((_entry(change),) for change in changes)) or _("No changes yet.")


def _lines(discussion: Discussion) -> Iterator[str]:
    yield _door(discussion)
    if discussion.crisis.level != CrisisMode.Level.NORMAL:
        yield _("The site’s crisis switch is turned: %(level)s.") % {"level": discussion.crisis.get_level_display()}
    if not discussion.accepts_comments:
        return
    yield capfirst(Discussion.Policy(discussion.policy_now).label) + "."
    if discussion.slow_mode:
        yield ngettext(
            "Between two comments of one person there must be %(count)d second.",
            "Between two comments of one person there must be %(count)d seconds.",
            discussion.slow_mode,
        ) % {"count": discussion.slow_mode}
    yield ngettext(
        "A comment may have %(count)d character at most.",
        "A comment may have %(count)d characters at most.",
        discussion.longest,
    ) % {"count": discussion.longest}
    yield capfirst(discussion.get_links_display()) + "."


def _door(discussion: Discussion) -> str:
    """Whether comments are taken, and until or from when."""
    barrier, now = discussion.barrier(), timezone.now()
    if barrier and discussion.opens_from and discussion.opens_from > now:
        return _("Comments are taken from %(time)s.") % {"time": when(discussion.opens_from)}
    if barrier:
        return str(barrier.value)
    if discussion.closes_from:
        return _("Comments are taken until %(time)s.") % {"time": when(discussion.closes_from)}
    return _("Comments are taken, without an end date.")


def _entry(change: DiscussionChange) -> str:
    lines = format_html_join("", "<br>{}: «{}» → «{}»", (_line(name, *pair) for name, pair in change.changes.items()))
    name = change.changed_by.get_full_name() or change.changed_by.get_username()
    head = format_html("<strong>{}</strong>, {}", name, when(change.changed_at))
    return format_html("{}{}{}", head, f": {change.reason}" if change.reason else "", lines)


def _line(name: str, before: Any, after: Any) -> tuple[str, str, str]:
    field: Any = Discussion._meta.get_field(name)
    return capfirst(str(field.verbose_name)), _value(field, before), _value(field, after)


def _value(field: Any, value: Any) -> str:
    if value is None:
        return "–"
    moment: datetime | None = parse_datetime(value) if field.name in DATE_FIELDS else None
    return when(moment) or str(dict(field.flatchoices).get(value, value))
