"""How the engagement app shows itself on pages of others."""

from typing import Any

from django import template
from django.template import Context

from blog.models import Event, Post, Topic
from diplomacy.caching import expire_at
from engagement.models import Consultation, Discussion
from engagement.models.discussions import Target, writing_url
from engagement.models.threads import threads

register = template.Library()


@register.inclusion_tag("engagement/discussions/_section.html", takes_context=True)
def discussion(context: Context, target: Target) -> dict[str, Any]:
    """The first page of a target's discussion, with the way to write there."""
    found = Discussion.objects.of(target)
    expire_at(context["request"], found.opens_from, found.closes_from)
    return {"page": threads(found), "discussion": found, "comment_url": found.writing_url()}


@register.filter("comment_address")
@register.simple_tag
def comment_url(target: Target) -> str:
    """Where a comment on the target is written, in this language."""
    return writing_url(target)


@register.inclusion_tag("engagement/consultations/_related.html", takes_context=True)
def related_consultations(context: Context, subject: Post | Topic | Event) -> dict[str, Any]:
    """Consultations announced by a post, or under a topic or an event."""
    field = {Post: "announcement", Topic: "topics", Event: "event"}[type(subject)]
    consultations = list(Consultation.objects.published().with_cards().filter(**{field: subject}))
    expire_at(context["request"], *(moment for item in consultations for moment in item.boundaries()))
    return {"consultations": consultations}


@register.filter
def voices_on(voices: Any, clause: Any) -> int:
    """How many contributions a clause has; None asks for the consultation as a whole."""
    return int(voices.by_clause[clause.pk if clause else None])


@register.filter
def voices_before(voices: Any, clause: Any) -> int:
    """How many contributions there are on the wordings that a clause comes from."""
    return sum(int(voices.by_clause[origin.pk]) for origin in clause.origins)
