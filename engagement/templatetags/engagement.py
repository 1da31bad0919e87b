"""How the engagement app shows itself on pages of others."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django import template
from django.conf import settings
from django.db.models import F
from django.template import Context
from django.urls import reverse
from django.utils.translation import gettext as _

from blog import share_cards
from blog.feeds import Channel
from blog.models import Event, Post, Topic
from diplomacy import languages
from diplomacy.caching import expire_at
from engagement.models import Consultation, Discussion
from engagement.models.barriers import Barrier
from engagement.models.consultation_lists import nearest
from engagement.models.targets import Target, name_of, writing_url
from engagement.models.threads import threads
from engagement.share_cards import subject

register = template.Library()

RELATED_SHOWN = 6


@register.inclusion_tag("engagement/discussions/_section.html", takes_context=True)
def discussion(context: Context, target: Target) -> dict[str, Any]:
    """The first page of a target's discussion, with the way to write there."""
    found = Discussion.objects.of(target)
    expire_at(context["request"], found.opens_from, found.closes_from)
    return {
        "page": threads(found),
        "discussion": found,
        "comment_url": found.writing_url(),
        "moderation_days": settings.MODERATION_WORKING_DAYS,
    }


@register.inclusion_tag("engagement/discussions/_past.html")
def past_discussion(target: Target) -> dict[str, Any]:
    """What was said on a page that was withdrawn: to be read, not to be continued."""
    found = Discussion.objects.of(target)
    return {"page": replace(threads(found), takes_replies=False), "discussion": found, "barrier": Barrier.WITHDRAWN}


@register.simple_tag
def follow_comments_url(target: Target) -> str:
    """The form, set to follow the comments on a page."""
    return f"{reverse('engagement:follow')}?{urlencode({'comments': name_of(target)})}"


@register.filter("comment_address")
@register.simple_tag
def comment_url(target: Target) -> str:
    """Where a comment on the target is written, in this language."""
    return writing_url(target)


@register.inclusion_tag("engagement/consultations/_related.html", takes_context=True)
def related_consultations(context: Context, subject: Post | Topic | Event) -> dict[str, Any]:
    """Consultations announced by a post, or under a topic or an event: what is open and coming first."""
    field = {Post: "announcement", Topic: "topics", Event: "event"}[type(subject)]
    consultations = nearest(Consultation.objects.published().filter(**{field: subject}), RELATED_SHOWN + 1)
    expire_at(context["request"], *(moment for item in consultations for moment in item.boundaries()))
    more = all_about(subject) if len(consultations) > RELATED_SHOWN else ""
    return {"consultations": consultations[:RELATED_SHOWN], "more_url": more}


def all_about(subject: Post | Topic | Event) -> str:
    """The list of consultations under a topic or an event; "" for a post, which has no such list."""
    if isinstance(subject, Post):
        return ""
    name = "topic" if isinstance(subject, Topic) else "event"
    return f"{reverse('engagement:consultation_list')}?{urlencode({name: languages.text(subject, 'slug')})}"


@register.inclusion_tag("engagement/consultations/_aims.html", takes_context=True)
def aims(context: Context, event: Event) -> dict[str, Any]:
    """The aims of an event, each with the published consultations that discuss it: two queries, however many."""
    rows = Consultation.objects.published().with_cards().filter(aims__event=event).annotate(aim_id=F("aims"))
    found: dict[int, list[Consultation]] = defaultdict(list)
    for consultation in rows:
        found[consultation.aim_id].append(consultation)
    expire_at(context["request"], *(moment for row in rows for moment in row.boundaries()))
    return {"aims": [{"aim": aim, "consultations": found[aim.pk]} for aim in event.aims.all()]}


@register.inclusion_tag("components/share_image.html")
def consultation_image(consultation: Consultation) -> dict[str, Any]:
    """The share card of a consultation, for its page and those below it."""
    return {"card": share_cards.image(subject(consultation), languages.current()), "site_url": settings.SITE_URL}


@register.filter
def voices_on(voices: Any, clause: Any) -> int:
    """How many contributions a clause has; None asks for the consultation as a whole."""
    return int(voices.by_clause[clause.pk if clause else None])


@register.filter
def voices_before(voices: Any, entry: Any) -> int:
    """How many contributions there are on the wordings that a clause, as an outline has it, comes from."""
    return sum(int(voices.by_clause[origin]) for origin in entry.origins)


@register.inclusion_tag("components/follow.html")
def follow(subject: Post | Topic | Event, topics: Iterable[Topic] = ()) -> dict[str, str]:
    """The ways to follow a topic or an event, or, for a post, its topics (as given) and its event."""
    channel = Channel(None if isinstance(subject, Post) else subject)
    return {"follow_url": follow_url(subject, topics), "feed_url": channel.address("atom")}


@register.inclusion_tag("components/follow.html")
def follow_consultation(consultation: Consultation) -> dict[str, str]:
    """The ways to follow a consultation: by e-mail, and the feed of its timeline."""
    query = urlencode({"consultation": languages.text(consultation, "slug")})
    feed = reverse("engagement:consultation_feed", args=[languages.text(consultation, "slug")])
    address = f"{reverse('engagement:follow')}?{query}"
    return {"follow_url": address, "feed_url": feed, "feed_label": _("Timeline as a feed")}


def follow_url(subject: Post | Topic | Event, topics: Iterable[Topic] = ()) -> str:
    """The form, set to follow these; everything where a post has none."""
    event = subject if isinstance(subject, Event) else getattr(subject, "event", None)
    chosen: list[tuple[str, Any]] = [
        ("topic", topic) for topic in ([subject] if isinstance(subject, Topic) else topics)
    ]
    chosen += [("event", event)] if event else []
    query = urlencode([(name, languages.text(record, "slug")) for name, record in chosen])
    address = reverse("engagement:follow")
    return f"{address}?{query}" if query else address
