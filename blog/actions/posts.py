"""Writing posts and giving them to the public, language by language."""

from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from blog import share_cards
from blog.comparing import plain
from blog.content_checks import stops
from blog.models import Post, Publication, Revision, Topic
from blog.models.picture_uses import rebuild
from blog.models.revisions import (
    TRANSLATABLE,
    Content,
    completed,
    newest_content,
    public_content,
    take_links,
    take_over,
)
from diplomacy import languages
from diplomacy.refusals import Refused, Stale

Act = Publication.Act


@transaction.atomic
def save_revision(
    post: Post,
    content: Content,
    *,
    by: User | None,
    kind: Revision.Kind = Revision.Kind.EDIT,
    note: str = "",
    base: int | None = None,
    translation_follows: bool = False,
) -> Revision:
    """Keep a new version of a stored post; languages that are neither public nor scheduled take it over at once.

    `base` is the number of the version it was written on: raises Stale if there is a newer one.
    `translation_follows` says that the translation now tells what the source says. An unchanged
    content makes no new version.
    """
    locked = locked_post(post)
    content = {"source_language": locked.source_language} | completed(content)
    _guard_base(locked, base)
    if locked.revision is None or locked.revision.content != content:
        _append(locked, content, by=by, kind=kind, note=note, follows=translation_follows)
    elif translation_follows:
        locked.translated_from = locked.revision
    return _keep(locked, post)


def newest_number(post: Post) -> int:
    """The number of the newest version, 0 where none was ever saved."""
    return post.revision.number if post.revision else 0


@transaction.atomic
def publish(
    post: Post,
    language: str,
    *,
    by: User | None,
    at: datetime | None = None,
    override_reason: str = "",
    base: int | None = None,
) -> Publication:
    """Give the newest text of a language to the public, now or at a time to come; the whole text must be new to it.

    Here and in the verbs below, `base` is the number of the version that somebody looked at: raises Stale
    if there is a newer one. What the post belongs to goes public with it, unless another language would
    show it before its time.
    """
    locked = locked_post(post)
    _guard_base(locked, base)
    if locked.is_known_in(language):
        raise Refused(_("This text is public already: publish a correction, or reinstate it."))
    if at and at <= timezone.now():
        raise Refused(_("This time has passed. Choose a later one, or publish now."))
    _guard_text(locked, language, override_reason)
    _take_public_text(locked, language, with_links=not (at and locked.live_languages()))
    setattr(locked, languages.column("published_at", language), at or timezone.now())
    act = Act.SCHEDULED if at else Act.PUBLISHED
    return _record(locked, post, language, act, by=by, live_at=at, override_reason=override_reason)


@transaction.atomic
def unschedule(post: Post, language: str, *, by: User | None) -> Publication:
    """Take a text off the schedule: it is a draft again."""
    locked = locked_post(post)
    if not locked.is_scheduled(language):
        raise Refused(_("This text is not scheduled."))
    setattr(locked, languages.column("published_at", language), None)
    _take_what_is_not_public(locked, newest_content(locked))
    return _record(locked, post, language, Act.UNSCHEDULED, by=by)


@transaction.atomic
def republish(
    post: Post,
    language: str,
    *,
    by: User | None,
    note: str = "",
    override_reason: str = "",
    base: int | None = None,
) -> Publication:
    """Put the newest text in the place of the public one.

    With a note it is a correction that readers are told of; without one it leaves no public trace.
    """
    locked = locked_post(post)
    _guard_base(locked, base)
    if not locked.is_live(language):
        raise Refused(_("This text is not public."))
    _guard_text(locked, language, override_reason)
    _take_public_text(locked, language)
    if note:
        setattr(locked, languages.column("corrected_at", language), timezone.now())
    act = Act.CORRECTED if note else Act.EDITED
    return _record(locked, post, language, act, by=by, note=note, override_reason=override_reason)


@transaction.atomic
def withdraw(post: Post, language: str, *, by: User | None, reason: str) -> Publication:
    """Take a public text back; its address stays and tells readers why."""
    locked = locked_post(post)
    if not locked.is_live(language):
        raise Refused(_("This text is not public."))
    if not reason.strip():
        raise Refused(_("Say why the text is withdrawn: readers find the reason at its address."))
    setattr(locked, languages.column("withdrawn_at", language), timezone.now())
    setattr(locked, languages.column("withdrawn_reason", language), reason)
    return _record(locked, post, language, Act.WITHDRAWN, by=by, note=reason)


@transaction.atomic
def reinstate(
    post: Post,
    language: str,
    *,
    by: User | None,
    note: str = "",
    override_reason: str = "",
    base: int | None = None,
) -> Publication:
    """Give a withdrawn text to the public again, as the newest version has it."""
    locked = locked_post(post)
    _guard_base(locked, base)
    if not locked.is_withdrawn(language):
        raise Refused(_("This text is not withdrawn."))
    _guard_text(locked, language, override_reason)
    _take_public_text(locked, language)
    setattr(locked, languages.column("withdrawn_at", language), None)
    setattr(locked, languages.column("withdrawn_reason", language), "")
    if note:
        setattr(locked, languages.column("corrected_at", language), timezone.now())
    return _record(locked, post, language, Act.REINSTATED, by=by, note=note, override_reason=override_reason)


@transaction.atomic
def restore(post: Post, revision: Revision, *, by: User) -> Revision:
    """Make an older version the newest one; the public text stays until it is published."""
    locked, number = locked_post(post), revision.number
    followed_itself = revision.follows == number
    if not followed_itself:
        locked.translated_from = locked.revisions.filter(number=revision.follows or 0).first()
    kind = Revision.Kind.RESTORED
    _append(locked, revision.content, by=by, kind=kind, restored_from=number, follows=followed_itself)
    return _keep(locked, post)


def locked_post(post: Post) -> Post:
    """The row as it now stands, with nobody else writing it."""
    return Post.objects.select_for_update(of=("self",)).select_related("revision", "translated_from").get(pk=post.pk)


def obstacles_to_text(post: Post, language: str) -> list[str]:
    """What no reason can override: a text that lacks one of its parts."""
    content = newest_content(post)
    parts = {"title": _("a title"), "summary": _("a summary"), "body": _("a text")}
    lacking = [
        name for field, name in parts.items() if not plain(content.get(languages.column(field, language)) or "").strip()
    ]
    return [_("It still lacks %(part)s.") % {"part": part} for part in lacking]


def _guard_base(post: Post, base: int | None) -> None:
    if base is not None and base != newest_number(post):
        raise Stale(_("Somebody has saved a newer version meanwhile. Look at it first."))


def _guard_text(post: Post, language: str, override_reason: str) -> None:
    if obstacles := obstacles_to_text(post, language):
        raise Refused(*obstacles)
    found = stops(newest_content(post), language)
    if found and not override_reason.strip():
        raise Refused(*[finding.message for finding in found], _("Mend this, or give the reason for publishing it so."))


def _append(
    post: Post,
    content: Content,
    *,
    by: User | None,
    kind: Revision.Kind,
    note: str = "",
    follows: bool = False,
    restored_from: int | None = None,
) -> Revision:
    """A new version; what was written before versions were kept becomes number 1, so that it can be gone back to."""
    before = public_content(post)
    if post.revision is None and before != content:
        _add(post, before, kind=Revision.Kind.PUBLIC)
    return _add(post, content, kind=kind, follows=follows, note=note, made_by=by, restored_from=restored_from)


def _add(post: Post, content: Content, *, follows: bool = False, **more: Any) -> Revision:
    """The next number. It notes which version the translation follows; a first whole translation follows itself."""
    number = (post.revisions.order_by("-number").values_list("number", flat=True).first() or 0) + 1
    whole = all(content.get(name) for name in languages.columns(*TRANSLATABLE))
    follows_itself = follows or (post.translated_from is None and whole)
    followed = number if follows_itself else (post.translated_from.number if post.translated_from else None)
    revision = Revision.objects.create(post=post, number=number, content=content, follows=followed, **more)
    post.revision = revision
    if follows_itself:
        post.translated_from = revision
    return revision


def _keep(locked: Post, post: Post) -> Revision:
    """Store the post with its new version."""
    revision = locked.revision
    if revision is None:
        raise ValueError("a post without a version")
    _take_what_is_not_public(locked, revision.content)
    locked.source_language = revision.content.get("source_language") or locked.source_language
    _store(locked)
    post.refresh_from_db()
    return revision


def _take_what_is_not_public(post: Post, content: Content) -> None:
    pinned = post.published_languages()
    take_over(post, content, *(code for code in languages.codes() if code not in pinned))
    if not pinned:
        _take_links_and_topics(post, content)


def _take_public_text(post: Post, language: str, *, with_links: bool = True) -> None:
    content = newest_content(post)
    take_over(post, content, language)
    if with_links:
        _take_links_and_topics(post, content)


def _take_links_and_topics(post: Post, content: Content) -> None:
    take_links(post, content)
    post.topics.set(Topic.objects.filter(pk__in=content.get("topics") or []))


def _store(post: Post) -> None:
    """Save under the constraints; what they say reaches the person as sentences."""
    for code in languages.codes():
        post.fill_slug(code)
    try:
        post.validate_constraints()
    except ValidationError as error:
        raise Refused(*error.messages) from error
    try:
        with transaction.atomic():
            post.save()
    except IntegrityError as error:
        raise Refused(_("Another page has just taken this address. Choose another.")) from error
    rebuild(post)


def _record(
    locked: Post, post: Post, language: str, act: Publication.Act, *, by: User | None, **more: object
) -> Publication:
    _store(locked)
    share_cards.refresh(locked, language)
    publication = Publication.objects.create(
        post=locked, language=language, act=act, revision=locked.revision, made_by=by, **more
    )
    post.refresh_from_db()
    return publication
