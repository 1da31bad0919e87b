"""What officers still have to deal with: their open assignments, by consultation."""

from dataclasses import dataclass
from datetime import date

from django.contrib.auth.models import User
from django.db.models import Count, Min, Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from engagement.models.consultations import Consultation
from engagement.models.readings import Assignment
from engagement.models.received import received
from engagement.models.states import State


@dataclass(frozen=True)
class Workload:
    """How many contributions to one consultation wait for an officer, how many are overdue, and the first day due."""

    consultation: Consultation
    count: int
    overdue: int
    first_due_on: date

    @property
    def is_overdue(self) -> bool:
        return self.overdue > 0


def workloads(officer: User) -> list[Workload]:
    """The consultations with open assignments of this officer, the first due first; two queries.

    What was taken back or removed meanwhile is in none of them.
    """
    counts = Q(comment__state=State.PUBLISHED) | received("submission__")
    found = (
        Assignment.objects.open()
        .filter(counts, officer=officer)
        .annotate(
            about=Coalesce(
                "submission__consultation",
                "comment__discussion__consultation",
                "comment__discussion__clause__draft__consultation",
                "comment__discussion__question__consultation",
            )
        )
    )
    overdue = Count("pk", filter=Q(due_on__lt=timezone.localdate()))
    rows = found.order_by().values("about").annotate(count=Count("pk"), overdue=overdue, first=Min("due_on"))
    consultations = Consultation.objects.in_bulk([row["about"] for row in rows])
    loads = [
        Workload(consultations[row["about"]], row["count"], row["overdue"], row["first"])
        for row in rows
        if row["about"] in consultations
    ]
    return sorted(loads, key=lambda load: load.first_due_on)
