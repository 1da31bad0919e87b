"""What waits for an editor who has opened the staff pages."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import template
from django.contrib.auth.models import User
from django.db.models import Q
from django.template.context import Context
from django.urls import reverse
from django.utils import timezone

from blog.models import EditingSession, Post
from blog.models.translations import behind, missing
from diplomacy import languages

register = template.Library()

SHOWN = 6


@dataclass(frozen=True)
class Item:
    """One post to look at: its name, where it is worked on, in which language, and a date if there is one."""

    title: str
    url: str
    language: str = ""
    moment: datetime | None = None

    @property
    def language_name(self) -> str:
        return languages.name(self.language) if self.language else ""


@register.inclusion_tag("admin/blog/desk.html", takes_context=True)
def editors_desk(context: Context) -> dict[str, Any]:
    """Scheduled texts, translations to make, and what this person left unsaved; nothing for who writes no posts."""
    user: User = context["request"].user
    if not user.has_perm("blog.change_post"):
        return {}
    return {
        "is_editor": True,
        "scheduled": _scheduled(),
        "to_translate": _translations(missing),
        "behind": _translations(behind),
        "unsaved": _unsaved(user),
        "board_url": reverse("admin:blog_post_translations"),
        "add_url": reverse("admin:blog_post_add"),
    }


def _scheduled() -> list[Item]:
    now, ahead = timezone.now(), Q()
    for name in languages.columns("published_at"):
        ahead |= Q(**{f"{name}__gt": now})
    posts = Post.objects.filter(ahead)
    items = [
        Item(str(post), _change(post), code, post.date("published_at", code))
        for post in posts
        for code in languages.codes()
        if post.is_scheduled(code)
    ]
    return sorted(items, key=lambda item: item.moment or now)[:SHOWN]


def _translations(narrow: Any) -> list[Item]:
    return [
        Item(str(post), reverse("admin:blog_post_translate", args=[post.pk, code]), code)
        for code in languages.codes()
        for post in narrow(Post.objects.defer("body", "body_en", "body_mn"), code).order_by("-updated_at")[:SHOWN]
    ]


def _unsaved(user: User) -> list[Item]:
    sessions = EditingSession.objects.filter(person=user, draft__isnull=False).select_related("post")
    return [_slot(session) for session in sessions.order_by("-saved_at")[:SHOWN]]


def _slot(session: EditingSession) -> Item:
    url = _change(session.post) if session.post else reverse("admin:blog_post_add")
    return Item(str(session.post or ""), f"{url}?resume=1", "", session.saved_at)


def _change(post: Post) -> str:
    return reverse("admin:blog_post_change", args=[post.pk])
