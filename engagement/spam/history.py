"""What became of earlier comments of the same address."""

from collections.abc import Iterator
from datetime import timedelta

from django.db.models import Count, Q
from django.utils import timezone

from engagement.models import Comment, State
from engagement.spam.reasons import Reason

RECENT = timedelta(days=90)
REFUSED = (State.REJECTED, State.SPAM, State.REMOVED)
TRUSTED_FROM = 3
KNOWN, TRUSTED, SOME_REFUSED, MOST_REFUSED = -10, -25, 10, 35


def reasons(author_key: str) -> Iterator[Reason]:
    """One query, by the index on the keyed hash; nothing for a comment without one."""
    if not author_key:
        return
    own = Comment.objects.filter(author_key=author_key, proven_at__isnull=False)
    counts = own.aggregate(
        published=Count("pk", filter=Q(state=State.PUBLISHED)),
        refused=Count("pk", filter=Q(state__in=REFUSED, proven_at__gte=timezone.now() - RECENT)),
    )
    published, refused = counts["published"], counts["refused"]
    if refused:
        yield Reason("refused", MOST_REFUSED if refused > max(published, 1) else SOME_REFUSED, str(refused))
    if published > refused:
        yield Reason("approved", TRUSTED if published >= TRUSTED_FROM else KNOWN, str(published))
