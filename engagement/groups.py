"""The three roles of staff as groups of permissions; docs/permissions.md is their table.

Run after every migration that adds a model: `manage.py ensure_groups`.
"""

from collections.abc import Iterable

from django.contrib.auth.models import Group, Permission
from django.db.models import Q

RUN = "engagement.run_consultation"
ENTER = "engagement.enter_submission"
MODERATE = "engagement.moderate_comment"
CRISIS = "engagement.turn_crisis_switch"
HOST = "engagement.host_discussion"
RULES = "engagement.change_rule"
PUBLISH = "blog.publish_post"

BLOG = ("author", "topic", "series", "event", "aim", "liveupdate", "image", "post")
CONSULTING = ("consultation", "draft", "clause", "theme", "reply", "report", "commitment")

EVERYTHING = ("view", "add", "change", "delete")


def _permissions(app: str, models: Iterable[str], *acts: str) -> list[str]:
    return [f"{app}.{act}_{model}" for model in models for act in acts]


ROLES: dict[str, list[str]] = {
    "editor": [
        *_permissions("blog", BLOG, *EVERYTHING),
        PUBLISH,
        *_permissions("engagement", ["discussion"], "view", "add", "change"),
        *_permissions("engagement", ["consultation", "follow", "comment"], "view"),
        HOST,
    ],
    "moderator": [
        *_permissions("engagement", ["comment", "moderationdecision", "excerpt", "delivery"], "view"),
        *_permissions("engagement", ["sanction", "appeal", "crisismode", "erasure"], "view"),
        *_permissions("engagement", ["discussion"], "view", "change"),
        *_permissions("engagement", ["ground"], "view", "add", "change"),
        *_permissions("engagement", ["rule"], *EVERYTHING),
        MODERATE,
        CRISIS,
    ],
    "policy officer": [
        *_permissions("engagement", CONSULTING, *EVERYTHING),
        *_permissions("engagement", ["question", "choice", "condition", "document"], *EVERYTHING),
        *_permissions("engagement", ["comment", "excerpt", "timelineentry", "moderationdecision", "ground"], "view"),
        *_permissions("engagement", ["principletick", "datechange", "textchange", "progress"], "view"),
        *_permissions("engagement", ["follow", "crisismode"], "view"),
        *_permissions("engagement", ["discussion"], "view", "add", "change"),
        *_permissions("blog", ["topic", "event", "post", "image"], "view"),
        *_permissions("engagement", ["submission"], "view"),
        RUN,
        ENTER,
        CRISIS,
        HOST,
    ],
}


def ensure_groups() -> list[Group]:
    """Make the three groups, and give each exactly the permissions of its role; safe to repeat."""
    groups = []
    for name, permissions in ROLES.items():
        group, _created = Group.objects.get_or_create(name=name)
        group.permissions.set(_found(permissions))
        groups.append(group)
    return groups


def _found(names: list[str]) -> list[Permission]:
    """The permissions of these names. A missing one is an error: the table must not promise what nobody has."""
    wanted = Q()
    for name in names:
        app, _dot, codename = name.partition(".")
        wanted |= Q(content_type__app_label=app, codename=codename)
    found = list(Permission.objects.filter(wanted))
    if len(found) != len(set(names)):
        raise LookupError("Some permissions do not exist yet: run «manage.py migrate» first.")
    return found
