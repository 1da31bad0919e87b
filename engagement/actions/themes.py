"""Themes: making, rewording, ordering, merging, splitting and removing them, with nothing lost and a log of it."""

from collections.abc import Collection, Mapping
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Max, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from diplomacy import languages
from diplomacy.refusals import Refused, Stale, refuse_unless_empty
from engagement.actions import filing
from engagement.actions.theme_changes import hold_record, hold_themes, record, told_already
from engagement.models import Consultation, Excerpt, Reply, Theme, ThemeChange

Act = ThemeChange.Act
LAST_POSITION = 9999


@transaction.atomic
def create(consultation: Consultation, words: Mapping[str, str], *, by: User) -> Theme:
    """A new theme behind the others. `words` are texts by column; the titles are needed in each language.

    Refused where another theme of the consultation has one of the titles already.
    """
    theme = _create(hold_record(consultation.pk), words)
    record(Act.CREATED, theme, by=by, words=theme.texts)
    return theme


@transaction.atomic
def create_with(
    text: filing.Text, consultation: Consultation, words: Mapping[str, str], *, by: User, **filed: Any
) -> Theme:
    """A new theme with its first passage, filed as `filing.file_text` files it; no theme where that is refused."""
    theme = create(consultation, words, by=by)
    filing.file_text(text, theme, by=by, **filed)
    return theme


@transaction.atomic
def reword(theme: Theme, words: Mapping[str, str], *, by: User, seen: Mapping[str, str]) -> Theme:
    """Write new texts, by column; the log keeps those before. `seen` are the texts that were shown.

    Stale where a colleague has written others since, Refused where the theme is public.
    """
    hold_record(theme.consultation_id)
    (held,) = hold_themes(theme)
    refuse_unless_empty(told_already(held))
    before = held.texts
    if before != {**before, **_plain(seen)}:
        raise Stale(_("A colleague has reworded this theme meanwhile. Read it as it now stands."))
    for name, text in _plain(words).items():
        setattr(held, name, text)
    if held.texts != before:
        _guard_titles(held)
        held.full_clean()
        held.save()
        record(Act.REWORDED, held, by=by, words=before)
    return held


@transaction.atomic
def arrange(consultation: Consultation, positions: Mapping[int, int]) -> None:
    """Number themes anew, by primary key; those that are public, or gone, stay as they are."""
    hold_record(consultation.pk)
    for theme in Theme.objects.select_for_update().filter(consultation=consultation, published_at=None).order_by("pk"):
        wanted = positions.get(theme.pk, theme.position)
        if wanted != theme.position:
            theme.position = wanted
            theme.save(update_fields=["position"])


@transaction.atomic
def merge(theme: Theme, into: Theme, *, by: User) -> Theme:
    """Put all passages of a theme under another, with its reply if only it has one, and remove it.

    Its words stay in the log. A passage that is filed under both stays once, as it is filed under the other.
    """
    hold_record(theme.consultation_id)
    theme, into = hold_themes(theme, into)
    refuse_unless_empty(obstacles_to_merging(theme, into))
    held = list(Excerpt.objects.select_for_update().filter(theme=theme).order_by("pk"))
    filing.carry_over(held, into)
    for reply in Reply.objects.filter(theme=theme):
        reply.theme = into
        reply.save()
    record(Act.MERGED, into, by=by, words=into.texts, other_words=theme.texts, moved=len(held))
    theme.delete()
    return into


def obstacles_to_merging(theme: Theme, into: Theme) -> list[str]:
    """What stands against it, and what to do about it."""
    if theme.pk == into.pk or theme.consultation_id != into.consultation_id:
        return [_("Choose another theme of this consultation.")]
    if told := told_already(theme):
        return told
    replies = list(Reply.objects.filter(theme__in=[theme, into]).order_by("pk").values_list("theme", flat=True))
    if theme.pk in replies and into.pk in replies:
        return [
            _(
                "Both themes have a reply. Take over into one what is worth keeping of the other, delete the reply to "
                "«%(theme)s», and then merge."
            )
            % {"theme": theme}
        ]
    if theme.pk in replies and into.published_at:
        return [_("«%(theme)s» has a reply, and the other theme is public. Delete the reply first.") % {"theme": theme}]
    return []


@transaction.atomic
def split(theme: Theme, excerpts: Collection[int], words: Mapping[str, str], *, by: User) -> Theme:
    """Make a new theme of some of the passages, given by primary key; the rest stays where it is."""
    theme, held = filing.hold_passages(excerpts, theme)
    if not Excerpt.objects.filter(theme=theme).exclude(pk__in=[excerpt.pk for excerpt in held]).exists():
        raise Refused(_("That would be every passage of the theme. Reword the theme instead."))
    new = _create(theme.consultation, words)
    filing.carry_over(held, new)
    record(Act.SPLIT, theme, by=by, words=theme.texts, other_words=new.texts, moved=len(held))
    return new


@transaction.atomic
def remove(theme: Theme, *, by: User) -> None:
    """Remove a theme that holds nothing; its words stay in the log."""
    hold_record(theme.consultation_id)
    (held,) = hold_themes(theme)
    refuse_unless_empty(obstacles_to_removing(held))
    words = held.texts
    held.delete()
    record(Act.REMOVED, held, by=by, words=words)


def obstacles_to_removing(theme: Theme) -> list[str]:
    """What stands against it, and what to do about it."""
    if told := told_already(theme):
        return told
    count = theme.excerpts.count()
    obstacles = []
    if count:
        text = ngettext(
            "%(count)d passage is filed under this theme. Merge the theme into another, or move the passage first.",
            "%(count)d passages are filed under this theme. Merge the theme into another, or move the passages first.",
            count,
        )
        obstacles.append(text % {"count": count})
    if theme.replies.exists():
        obstacles.append(_("The theme has a reply. Delete the reply first."))
    return obstacles


def _create(consultation: Consultation, words: Mapping[str, str]) -> Theme:
    """The caller holds the consultation."""
    last = consultation.themes.aggregate(last=Max("position"))["last"]
    theme = Theme(consultation=consultation, position=min((last or 0) + 1, LAST_POSITION), **_plain(words))
    _guard_titles(theme)
    theme.full_clean()
    theme.save()
    return theme


def _guard_titles(theme: Theme) -> None:
    """Two officers who find the same point at once make one theme of it."""
    same = Q()
    for name in languages.columns("title"):
        same |= Q(**{f"{name}__iexact": getattr(theme, name)}) if getattr(theme, name) else Q()
    others = Theme.objects.filter(same, consultation=theme.consultation_id).exclude(pk=theme.pk) if same else None
    if others is not None and (other := others.first()):
        raise Refused(_("There is a theme with this title already: «%(theme)s».") % {"theme": other})


def _plain(words: Mapping[str, str]) -> dict[str, str]:
    """The known texts among them, with one kind of line end."""
    known = languages.columns("title", "gist")
    return {name: (words[name] or "").replace("\r\n", "\n").strip() for name in known if name in words}
