"""New versions of published replies: the old one stays to be read, and the public is told why there is another."""

from collections.abc import Mapping

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from diplomacy import languages
from diplomacy.refusals import Stale, refuse_unless_empty
from engagement.actions import timeline
from engagement.actions.gates import reply_obstacles
from engagement.models import Commitment, Consultation, Reply, Stage, TimelineEntry

TEXTS = ("reason", "done", "signed_by", "office")


def obstacles_to_version(reply: Reply) -> list[str]:
    """What stands against a new version of this reply, in sentences."""
    if not reply.published_at:
        return [_("Only a published reply has versions: change this one itself.")]
    if Reply.objects.filter(replaces=reply).exists():
        return [_("There is a newer version of this reply already.")]
    return _obstacles_by_stage(reply)


@transaction.atomic
def begin_version(reply: Reply, note: Mapping[str, str], *, by: User) -> Reply:
    """A new version with the words of this one, still unseen by the public; `note`, by language, says why there is one.

    Refused says what stands against it; Stale that a colleague has begun one.
    """
    standing = Reply.objects.select_for_update().get(pk=reply.pk)
    refuse_unless_empty(obstacles_to_version(standing) or timeline.silence(note))
    version = Reply(theme=standing.theme, decision=standing.decision, replaces=standing)
    for column in languages.columns(*TEXTS):
        setattr(version, column, getattr(standing, column))
    for code in languages.codes():
        setattr(version, languages.column("version_note", code), note[code].strip())
    version.save()
    version.changed_clauses.set(standing.changed_clauses.all())
    version.commitments.set(standing.commitments.all())
    return version


def obstacles_to_publishing(reply: Reply) -> list[str]:
    """What stands against publishing this version, in sentences."""
    if reply.published_at:
        return [_("It is already published.")]
    if reply.replaces is None:
        return [_("A first reply is published together with «what we decided».")]
    same = [] if _differs(reply, reply.replaces) else [_("No word is different: there is nothing to publish.")]
    silent = languages.missing(reply, ["version_note"])
    told = [_("Say in both languages why there is a new version.")] if silent else []
    return _obstacles_by_stage(reply) + same + told + reply_obstacles(reply, reply.theme.consultation)


@transaction.atomic
def publish_version(reply: Reply, *, by: User) -> None:
    """Put a new version in the place of the reply before, which stays to be read, and enter it in the history."""
    consultation = Consultation.objects.select_for_update().get(pk=reply.theme.consultation_id)
    version = Reply.objects.select_for_update(of=("self",)).select_related("theme", "replaces").get(pk=reply.pk)
    if version.published_at:
        raise Stale(_("It is already published."))
    list(version.commitments.select_for_update().values_list("pk", flat=True))
    refuse_unless_empty(obstacles_to_publishing(version))
    Commitment.objects.filter(pk__in=version.commitments.values("pk")).release()
    version.published_at = timezone.now()
    version.save(releasing=True)
    timeline.record(consultation, TimelineEntry.Kind.REPLY, _told(version), by)
    reply.refresh_from_db()


def _told(version: Reply) -> dict[str, str]:
    """What the history says of it, by language: on which theme, and why."""
    return {
        code: f"«{languages.text(version.theme, 'title', code)}»: {languages.text(version, 'version_note', code)}"
        for code in languages.codes()
    }


def _obstacles_by_stage(reply: Reply) -> list[str]:
    if reply.theme.consultation.stage == Stage.ANSWERED:
        return []
    return [_("Replies have new versions only once «what we decided» is published.")]


def _differs(version: Reply, before: Reply) -> bool:
    """Whether the public would read anything else."""
    columns = ("decision", *languages.columns(*TEXTS))
    if any((getattr(version, name) or "") != (getattr(before, name) or "") for name in columns):
        return True
    return any(_links(version, name) != _links(before, name) for name in ("changed_clauses", "commitments"))


def _links(reply: Reply, name: str) -> set[int]:
    return set(getattr(reply, name).values_list("pk", flat=True))
