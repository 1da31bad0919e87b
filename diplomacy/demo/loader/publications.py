"""What the verbs would have left behind with a post: its publications, corrections, a withdrawal. No mail.

The verbs date everything with the present; a demonstration needs a past.
"""

from datetime import datetime, timedelta

from blog.models import Post, Publication
from diplomacy import languages
from diplomacy.demo.loader.shapes import PostShape
from diplomacy.demo.loader.shelf import Shelf

OFFICE_HOURS = timedelta(hours=5)  # from going live in the morning to a correction of the same day


def leave_publications(post: Post, shape: PostShape, shelf: Shelf) -> None:
    """Record what was done to each of its texts, and when; the post is saved with what follows from it."""
    for code in post.published_languages():
        live_at = post.date("published_at", code)
        if live_at:
            _leave(post, shape, shelf, code, live_at)
    post.save()


def _leave(post: Post, shape: PostShape, shelf: Shelf, language: str, live_at: datetime) -> None:
    _record(post, shelf, language, Publication.Act.PUBLISHED, live_at)
    for correction in shape.correction:
        note, at = correction.note.in_language(language), _at(live_at, correction.days_after, shelf)
        if note:
            _record(post, shelf, language, Publication.Act.CORRECTED, at, note)
            setattr(post, languages.column("corrected_at", language), at)
    if shape.withdrawal:
        reason, at = shape.withdrawal.reason.in_language(language), _at(live_at, shape.withdrawal.days_after, shelf)
        _record(post, shelf, language, Publication.Act.WITHDRAWN, at, reason)
        setattr(post, languages.column("withdrawn_at", language), at)
        setattr(post, languages.column("withdrawn_reason", language), reason)


def _at(live_at: datetime, days: int, shelf: Shelf) -> datetime:
    return shelf.clock.past(live_at + timedelta(days=days) + OFFICE_HOURS)


def _record(post: Post, shelf: Shelf, language: str, act: Publication.Act, at: datetime, note: str = "") -> Publication:
    return Publication.objects.create(
        post=post, language=language, act=act, made_at=at, note=note, made_by=shelf.staff["editor"]
    )
