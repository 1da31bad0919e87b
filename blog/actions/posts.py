"""Writing posts and giving them to the public, language by language."""

from datetime import datetime

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from blog import share_cards
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
    locked, content = locked_post(post), completed(content)
    if base is not None and base != newest_number(locked):
        raise Stale(_("Somebody saved a newer version while you were writing."))
    revision = locked.revision
    if revision is None or revision.content != content or kind == Revision.Kind.RESTORED:
        revision = _append(locked, content, by=by, kind=kind, note=note)
    locked.revision = revision
    _note_translation(locked, revision, follows=translation_follows)
    _take_what_is_not_public(locked, content)
    _store(locked)
    post.refresh_from_db()
    return revision


def newest_number(post: Post) -> int:
    """The number of the newest version, 0 where none was ever saved."""
    return post.revision.number if post.revision else 0


@transaction.atomic
def publish(
    post: Post, language: str, *, by: User | None, at: datetime | None = None, override_reason: str = ""
) -> Publication:
    """Give the newest text of a language to the public, now or at a time to come; the whole post must be new to it."""
    locked = locked_post(post)
    if locked.is_known_in(language):
        raise Refused(_("This text is public already: publish a correction, or reinstate it."))
    if at and at <= timezone.now():
        raise Refused(_("This time has passed. Choose a later one, or publish now."))
    _guard_text(locked, language, override_reason)
    _take_public_text(locked, language)
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
def republish(post: Post, language: str, *, by: User | None, note: str = "", override_reason: str = "") -> Publication:
    """Put the newest text in the place of the public one.

    With a note it is a correction that readers are told of; without one it leaves no public trace.
    """
    locked = locked_post(post)
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
def reinstate(post: Post, language: str, *, by: User | None, note: str = "", override_reason: str = "") -> Publication:
    """Give a withdrawn text to the public again, as the newest version has it."""
    locked = locked_post(post)
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
    note = _("Version %(number)s restored") % {"number": revision.number}
    return save_revision(post, revision.content, by=by, kind=Revision.Kind.RESTORED, note=note)


def locked_post(post: Post) -> Post:
    """The row as it now stands, with nobody else writing it."""
    return Post.objects.select_for_update(of=("self",)).select_related("revision").get(pk=post.pk)


def obstacles_to_text(post: Post, language: str) -> list[str]:
    """What no reason can override: a text without its parts, or at another page's address."""
    content = newest_content(post)
    parts = {"title": _("a title"), "summary": _("a summary"), "body": _("a text")}
    lacking = [name for field, name in parts.items() if not content.get(languages.column(field, language))]
    return [_("It still lacks %(part)s.") % {"part": part} for part in lacking]


def _guard_text(post: Post, language: str, override_reason: str) -> None:
    if obstacles := obstacles_to_text(post, language):
        raise Refused(*obstacles)
    found = stops(newest_content(post), language)
    if found and not override_reason.strip():
        raise Refused(*[finding.message for finding in found], _("Mend this, or give the reason for publishing it so."))


def _append(post: Post, content: Content, *, by: User | None, kind: Revision.Kind, note: str) -> Revision:
    """A new version; what was written before versions were kept becomes number 1, so that it can be gone back to."""
    before = public_content(post)
    if post.revision is None and before != content:
        post.revision = Revision.objects.create(post=post, number=1, content=before, kind=Revision.Kind.PUBLIC)
        _note_translation(post, post.revision, follows=False)
    number = (post.revisions.order_by("-number").values_list("number", flat=True).first() or 0) + 1
    return Revision.objects.create(post=post, number=number, content=content, kind=kind, note=note, made_by=by)


def _note_translation(post: Post, revision: Revision, *, follows: bool) -> None:
    """Remember which wording of the source the translation tells; a first whole translation counts as following."""
    whole = all(revision.text(field, code) for field in TRANSLATABLE for code in languages.codes())
    if follows or (post.translated_from is None and whole):
        post.translated_from = revision


def _take_what_is_not_public(post: Post, content: Content) -> None:
    pinned = post.published_languages()
    take_over(post, content, *(code for code in languages.codes() if code not in pinned))
    if not pinned:
        _take_links_and_topics(post, content)


def _take_public_text(post: Post, language: str) -> None:
    content = newest_content(post)
    take_over(post, content, language)
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
    post.save()
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
