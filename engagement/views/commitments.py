"""Commitments as the public follows them: the board of all, and each with its progress."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override, pgettext
from django.views.decorators.http import require_safe

from blog.models.events import midnight
from diplomacy import languages
from diplomacy.caching import public
from engagement.models import Commitment, CommitmentState
from engagement.models.commitment_board import OVERDUE, Board, BoardFilters, board
from engagement.models.commitments import course
from engagement.models.told import promising


@dataclass(frozen=True)
class StateLink:
    """One state to choose, with how many commitments are in it."""

    label: str
    count: int
    url: str
    is_current: bool


@require_safe
def commitment_list(request: HttpRequest) -> HttpResponse:
    """All commitments, or those in one state; what is overdue changes at midnight in Ulaanbaatar."""
    filters = BoardFilters.from_query(request.GET)
    found = board(filters, request.GET.get("page", ""))
    context = {
        "board": found,
        "page": found.page,
        "filters": filters,
        "states": _state_links(filters, found),
        "alternates": languages.alternates({code: _address(filters.state, code) for code in languages.codes()}),
    }
    return public(request, render(request, "engagement/commitments/list.html", context), tonight())


@require_safe
def commitment_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One commitment: what was promised, to whom, and each step since."""
    commitment = get_object_or_404(Commitment.objects.for_readers(), pk=pk)
    context = {
        "commitment": commitment,
        "course": course(commitment),
        "replies": promising(commitment),
        "alternates": languages.alternates(commitment.urls()),
        "trail": [(_("Commitments"), reverse("engagement:commitment_list")), (commitment.title, "")],
    }
    return public(request, render(request, "engagement/commitments/detail.html", context), tonight())


def _state_links(filters: BoardFilters, found: Board) -> list[StateLink]:
    """All, each state that some are in or that is chosen, and what is overdue."""
    labels = {OVERDUE: pgettext("state of a commitment", "Overdue")}
    labels |= {state.value: str(state.label) for state in CommitmentState}
    everything = StateLink(pgettext("which commitments", "All"), found.total, _address(), not filters.state)
    return [
        everything,
        *(
            StateLink(label, found.counts[state], _address(state), filters.state == state)
            for state, label in labels.items()
            if found.counts[state] or filters.state == state
        ),
    ]


def _address(state: str = "", language: str | None = None) -> str:
    with override(language or languages.current()):
        path = reverse("engagement:commitment_list")
    return f"{path}?{urlencode({'state': state})}" if state else path


def tonight() -> datetime:
    """When a page that tells what is overdue becomes untrue: at midnight in Ulaanbaatar."""
    return midnight(timezone.localdate() + timedelta(days=1))
