"""The crisis switch: for all discussions at once, with a public notice and a reason on record."""

from collections.abc import Mapping

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _

from diplomacy import languages
from diplomacy.refusals import Refused, Stale
from engagement.models import CrisisMode


@transaction.atomic
def turn(level: str, *, notices: Mapping[str, str], reason: str, by: User, seen: int | None = None) -> CrisisMode:
    """Turn the switch, at once and everywhere. `notices` is the sentence for readers by language; none for «normal».

    `seen` is the key of the turn that was in force when the page was opened. Stale says who has turned it since.
    """
    CrisisMode.objects.select_for_update().order_by("-pk").first()  # two at once come here one after the other
    last = CrisisMode.objects.current()
    if last.pk != seen:
        raise Stale(stale_message(last))
    kept = {} if level == CrisisMode.Level.NORMAL else notices
    texts = {languages.column("notice", code): kept.get(code, "").strip() for code in languages.codes()}
    if kept is notices and not all(texts.values()):
        raise Refused(_("Say in both languages what readers should know."))
    if not reason.strip():
        raise Refused(_("Give your colleagues the reason."))
    return CrisisMode.objects.create(level=level, **texts, reason=reason.strip(), set_by=by)


def stale_message(last: CrisisMode) -> str:
    """Who has turned it, and how it stands now; a forged form may name a turn where there was none."""
    if last.pk is None:
        return _("Nobody has turned the switch yet. Look at it again, and turn it then.")
    return _("%(person)s has turned the switch meanwhile: %(level)s. Look at it again, and turn it then.") % {
        "person": last.set_by.get_full_name() or last.set_by.get_username(),
        "level": last.get_level_display(),
    }
