"""What those who had spoken were asked of the new wordings, and said, as if they had been asked when each came out."""

from datetime import datetime, timedelta

from django.utils import timezone

from diplomacy.demo.loader.shapes import EchoShape
from diplomacy.demo.loader.shelf import Count, Shelf
from diplomacy.demo.loader.source import DemoError, read_list, told
from engagement.actions import echoes
from engagement.models import Draft, Echo

ANSWERED_AFTER = timedelta(days=1)


def load_echoes(shelf: Shelf) -> Count:
    """The questions come from the verb, without its mails, which would come too late."""
    count = Count(kept=Echo.objects.count())
    drafts = Draft.objects.published().filter(consultation__in=shelf.consultations.values(), number__gt=1)
    for draft in drafts.select_related("consultation"):
        count.new += echoes.ask(draft, by_mail=False)
        Echo.objects.filter(clause__draft=draft, verdict="").update(asked_at=draft.published_at)
    for shape in read_list("echoes.toml", "echo", EchoShape):
        with told(shape.where):
            _say(shape, shelf)
    return count


def _say(shape: EchoShape, shelf: Shelf) -> None:
    echo = Echo.objects.filter(comment=shelf.comments[shape.comment], clause__number=shape.clause).first()
    if echo is None:
        raise DemoError("its author was not asked of that clause")
    if not echo.verdict:
        echo.verdict, echo.said_at = shape.verdict, _moment(echo.asked_at)
        echo.save(update_fields=["verdict", "said_at"])


def _moment(asked_at: datetime) -> datetime:
    return min(asked_at + ANSWERED_AFTER, timezone.now())
