"""Entering paper from a sheet: kept as it was uploaded, looked through, then all good rows at once or none."""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from uuid import UUID, uuid5

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from diplomacy.refusals import Refused, Stale, refuse_unless_empty
from diplomacy.sheets import Line
from engagement.actions import paper
from engagement.actions.answers import Said
from engagement.actions.paper import Paper
from engagement.models import Consultation, PaperSheet, Submission

KEPT = timedelta(days=2)
NAMESPACE = UUID("2f0c3a52-8f0e-5a41-9c39-0b8f1d7f6f10")

type Someone = tuple[str, date]


@dataclass
class Plan:
    """What would become of the papers of a sheet, each with the number of its row.

    `fresh` would be entered; `known` were entered before, to the letter; `alike` come from the same organisation or
    name on the same day as another, and are entered only if that is wished.
    """

    fresh: list[tuple[int, Paper]] = field(default_factory=list)
    known: list[int] = field(default_factory=list)
    alike: list[tuple[int, Paper]] = field(default_factory=list)


@transaction.atomic
def keep(consultation: Consultation, name: str, lines: Iterable[Line], *, by: User) -> PaperSheet:
    """Keep a sheet to be looked through. Of one person, only the last is kept; of nobody, any for long."""
    refuse_unless_empty(paper.obstacles(consultation))
    unused = PaperSheet.objects.filter(entered_at=None)
    unused.filter(uploaded_by=by).delete()
    unused.filter(uploaded_at__lt=timezone.now() - KEPT).delete()
    rows = [[line.number, list(line.cells)] for line in lines]
    return PaperSheet.objects.create(consultation=consultation, name=name[-150:], lines=rows, uploaded_by=by)


def lines_of(sheet: PaperSheet) -> list[Line]:
    return [Line(number, tuple(cells)) for number, cells in sheet.lines]


def plan(consultation: Consultation, papers: Sequence[tuple[int, Paper]]) -> Plan:
    """Which of them are new; two queries."""
    keys = [key_of(one) for _number, one in papers]
    before = set(Submission.objects.filter(sending_key__in=keys).values_list("sending_key", flat=True))
    there = Counter(_people(consultation))
    found = Plan()
    for (number, one), key in zip(papers, keys, strict=True):
        someone = _someone(one.about.organisation, one.about.name, timezone.localdate(one.came_at))
        if key in before:
            found.known.append(number)
        elif someone and there[someone]:
            found.alike.append((number, one))
        else:
            found.fresh.append((number, one))
        before.add(key)
        if someone:
            there[someone] += 1
    return found


@transaction.atomic
def enter_all(sheet: PaperSheet, papers: Sequence[tuple[int, Paper]], *, by: User, also_alike: bool = False) -> int:
    """Enter all that is new, at once; gives how many. The rows of the sheet are forgotten then.

    Entered twice, a sheet adds nothing. Stale where somebody has entered it meanwhile.
    """
    locked = PaperSheet.objects.select_for_update().filter(pk=sheet.pk, entered_at=None).first()
    if locked is None:
        raise Stale(_("This sheet has been entered already."))
    consultation = paper.held(sheet.consultation)
    planned = plan(consultation, papers)
    chosen = planned.fresh + (planned.alike if also_alike else [])
    if not chosen:
        raise Refused(_("There is no row in it that could be entered."))
    for number, one in sorted(chosen, key=lambda row: row[0]):
        _enter(consultation, number, one, by)
    locked.entered_at, locked.entered, locked.lines = timezone.now(), len(chosen), []
    locked.save()
    return len(chosen)


def key_of(one: Paper) -> UUID:
    """The same for what is the same to the letter, so that no row is entered twice."""
    about = one.about
    told = [
        one.consultation.pk,
        one.channel,
        timezone.localtime(one.came_at).isoformat(),
        [about.capacity, about.name, about.organisation, about.expertise, about.email, about.language],
        one.consent,
        one.no_objection,
        sorted((_told(said) for said in one.said), key=str),
    ]
    return uuid5(NAMESPACE, json.dumps(told, ensure_ascii=False))


def _enter(consultation: Consultation, number: int, one: Paper, by: User) -> None:
    """Refused names the row, and nothing of the sheet is entered."""
    if against := paper.obstacles(consultation, one.came_at):
        raise Refused(*(_("Row %(number)d: %(obstacle)s") % {"number": number, "obstacle": text} for text in against))
    paper.write(replace(one, consultation=consultation), by=by, key=key_of(one))


def _told(said: Said) -> list[object]:
    chosen = [(one.choice.pk, one.row.pk if one.row else None, one.rank, one.other) for one in said.chosen]
    return [said.subject, said.text, said.number, said.argument, chosen]


def _people(consultation: Consultation) -> list[Someone]:
    """Who is there already, and from which day."""
    rows = Submission.objects.received().filter(consultation=consultation)
    found = rows.values_list("organisation", "name", "received_at", "sent_at")
    people = (
        _someone(organisation, name, timezone.localdate(received_at or sent_at))
        for organisation, name, received_at, sent_at in found
    )
    return [someone for someone in people if someone]


def _someone(organisation: str, name: str, day: date) -> Someone | None:
    """Twin of `paper.alike`; nobody is like somebody without a name."""
    who = organisation or name
    return (who.casefold(), day) if who else None
