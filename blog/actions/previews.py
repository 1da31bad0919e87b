"""Showing a draft to somebody without an account, and taking the link back."""

from datetime import timedelta

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from blog.models import Post, PreviewLink


def share(post: Post, *, recipient: str, days: int, by: User) -> PreviewLink:
    """A new link to the newest version of the post, whatever that will be, for so many days."""
    return PreviewLink.objects.create(
        post=post, recipient=recipient, expires_at=timezone.now() + timedelta(days=days), made_by=by
    )


@transaction.atomic
def revoke(link: PreviewLink) -> None:
    """Let the link open nothing any more; safe to repeat."""
    locked = PreviewLink.objects.select_for_update().get(pk=link.pk)
    if locked.revoked_at is None:
        locked.revoked_at = timezone.now()
        locked.save()
