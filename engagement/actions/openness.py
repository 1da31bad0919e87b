"""How open the clauses of a draft are: set for many at once."""

from collections.abc import Mapping

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from diplomacy import languages
from diplomacy.refusals import Refused
from engagement.models import Clause, Draft, Openness


@transaction.atomic
def assign(clauses: QuerySet[Clause], openness: str, reasons: Mapping[str, str]) -> int:
    """Set it for all of them, with the reason by language; how many there were. All or none: Refused says why.

    What is open has no reason. Raises ValueError for what is no openness.
    """
    chosen = Openness(openness)
    found = list(clauses)
    if not found:
        raise Refused(_("No clause is chosen."))
    drafts = Draft.objects.select_for_update().filter(pk__in={clause.draft_id for clause in found}).order_by("pk")
    if any(draft.published_at for draft in drafts):
        raise Refused(_("Clauses of a published draft do not change."))
    told = {code: "" if chosen == Openness.OPEN else reasons.get(code, "").strip() for code in languages.codes()}
    if chosen != Openness.OPEN and not all(told.values()):
        raise Refused(_("Say in both languages why these clauses are not fully open."))
    texts = {languages.column("openness_reason", code): reason for code, reason in told.items()}
    return Clause.objects.filter(pk__in=[clause.pk for clause in found]).update(openness=chosen, **texts)
