"""What every act on themes begins and ends with: the consultation held, the themes as they now stand, an entry in the log."""

from typing import Any

from django.contrib.auth.models import User
from django.utils.translation import gettext as _

from diplomacy.refusals import Refused, Stale
from engagement.models import Consultation, Stage, Theme, ThemeChange


def hold_record(consultation: int) -> Consultation:
    """The consultation with this primary key, held against reports and other acts on its themes.

    Refused where it is answered. Held before contributions and themes, always in this order.
    """
    Consultation.objects.select_for_update(of=("self",), no_key=True).get(pk=consultation)
    held = Consultation.objects.with_reports().get(pk=consultation)
    if held.stage == Stage.ANSWERED:
        raise Refused(_("The consultation is answered: its record is closed."))
    return held


def hold_themes(*themes: Theme) -> list[Theme]:
    """The themes as they now stand, in the order given; Stale where a colleague has merged or removed one."""
    keys = [theme.pk for theme in themes]
    found = {theme.pk: theme for theme in Theme.objects.select_for_update().filter(pk__in=keys).order_by("pk")}
    if len(found) != len(set(keys)):
        raise Stale(_("A colleague has merged or removed this theme meanwhile. Choose another."))
    return [found[key] for key in keys]


def told_already(theme: Theme) -> list[str]:
    """The obstacle that what was told to readers stays as it was told; none while the theme is not public."""
    if theme.published_at is None:
        return []
    return [_("The theme «%(theme)s» is public, so it and its passages stay as they are.") % {"theme": theme}]


def record(act: ThemeChange.Act, theme: Theme, *, by: User, words: dict[str, str], **rest: Any) -> None:
    """Append to the log. `words` are the theme's texts before the act; `rest` may be `other_words` and `moved`."""
    kept = theme if theme.pk else None
    ThemeChange.objects.create(
        consultation_id=theme.consultation_id, theme=kept, act=act, words=words, done_by=by, **rest
    )
