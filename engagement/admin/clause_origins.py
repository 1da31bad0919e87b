"""Where the clauses of a draft come from: old clauses on the left, new ones on the right, proposals marked as such."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from blog.admin.verbs import VerbsAdmin, change_url, staff
from diplomacy import languages
from diplomacy.refusals import Refused
from engagement.actions import clause_origins
from engagement.models import Clause, Draft
from engagement.models.drafts import tell_splits

WRITE = "engagement.change_clause"
CLAUSES_PER_PAGE = 50
CANDIDATES = 3
LABEL = _("Where the clauses come from")


@dataclass(frozen=True)
class Candidate:
    """An old clause that may be chosen as an origin."""

    clause: Clause
    is_chosen: bool


@dataclass(frozen=True)
class Shown:
    """A new clause with those among which its origins are chosen; `others` are numbers typed by hand."""

    clause: Clause
    candidates: Sequence[Candidate]
    seen: str
    others: str = ""


def origins_url(draft: Draft, **query: str | int) -> str:
    return reverse("admin:engagement_draft_origins", args=[draft.pk]) + (f"?{urlencode(query)}" if query else "")


def origins_view(admin: VerbsAdmin, request: HttpRequest, object_id: str) -> HttpResponse:
    """The page of the origins; a GET changes nothing, and a refusal keeps what was chosen."""
    draft = admin.get_object(request, object_id)
    if draft is None:
        raise Http404
    if not (staff(request).has_perm(WRITE) and admin.has_view_permission(request, draft)):
        raise PermissionDenied
    obstacles = clause_origins.obstacles(draft)
    if obstacles or request.method != "POST":
        return _page(admin, request, draft, obstacles)
    try:
        return _carry_out(admin, request, draft)
    except Refused as refused:
        admin.message_user(request, " ".join(refused.messages), messages.ERROR)
        return _page(admin, request, draft, [], request.POST)


def _carry_out(admin: VerbsAdmin, request: HttpRequest, draft: Draft) -> HttpResponse:
    if request.POST.get("act") == "propose":
        count = clause_origins.propose(draft)
        text = ngettext("%(count)d clause has a new proposal.", "%(count)d clauses have new proposals.", count)
        admin.message_user(request, text % {"count": count}, messages.SUCCESS)
        return HttpResponseRedirect(origins_url(draft))
    origins, seen = _chosen(draft, request.POST)
    clause_origins.confirm(draft, origins, seen=seen)
    admin.log_change(request, draft, str(LABEL))
    text = ngettext("Confirmed for %(count)d clause.", "Confirmed for %(count)d clauses.", len(origins))
    admin.message_user(request, text % {"count": len(origins)}, messages.SUCCESS)
    kept = {name: request.GET[name] for name in ("page", "show") if name in request.GET}
    return HttpResponseRedirect(origins_url(draft, **kept))


def _chosen(draft: Draft, data: QueryDict) -> tuple[dict[int, set[int]], dict[int, set[int]]]:
    """What was chosen and typed for each clause of the page, and what the page had shown."""
    by_number = {clause.number: clause.pk for clause in clause_origins.before(draft)}
    origins, seen = dict[int, set[int]](), dict[int, set[int]]()
    for pk in _numbers(data.getlist("clause")):
        typed = _typed(data.get(f"others-{pk}", ""))
        unknown = [number for number in typed if number not in by_number]
        if unknown:
            raise Refused(
                gettext("The draft before has no clause with this number: %(numbers)s.")
                % {"numbers": ", ".join(unknown)[:200]}
            )
        origins[pk] = {*_numbers(data.getlist(f"origins-{pk}")), *(by_number[number] for number in typed)}
        seen[pk] = _numbers(data.get(f"seen-{pk}", "").split(","))
    return origins, seen


def _page(
    admin: VerbsAdmin, request: HttpRequest, draft: Draft, obstacles: list[str], data: QueryDict | None = None
) -> HttpResponse:
    everything = list(draft.clauses.prefetch_related("comes_from"))
    tell_splits(draft, everything)
    waiting = [clause for clause in everything if clause.origins_proposed]
    only_proposed = request.GET.get("show") == "proposed"
    page = Paginator(waiting if only_proposed else everything, CLAUSES_PER_PAGE).get_page(request.GET.get("page"))
    context = {
        **admin.admin_site.each_context(request),
        "title": LABEL,
        "opts": admin.opts,
        "original": draft,
        "record_url": change_url(draft),
        "obstacles": obstacles,
        "languages": [(code, languages.name(code)) for code in languages.codes()],
        "page": page,
        "rows": [] if obstacles else _shown(draft, everything, page, data),
        "total": len(everything),
        "proposed": len(waiting),
        "only_proposed": only_proposed,
        "dropped": list(Clause.objects.dropped_before(draft)),
        "before": draft.number - 1,
    }
    return TemplateResponse(request, "admin/engagement/draft/origins.html", context)


def _shown(draft: Draft, everything: Sequence[Clause], page: Page[Clause], data: QueryDict | None) -> list[Shown]:
    beside, before = clause_origins.likeness(draft, everything)
    places = {clause.pk: at for at, clause in enumerate(everything)}
    return [_row(clause, before, beside.candidates(places[clause.pk], CANDIDATES), data) for clause in page]


def _row(clause: Clause, before: Sequence[Clause], like: Iterable[int], data: QueryDict | None) -> Shown:
    """Those that are chosen, the one behind them, the one with the same number, and those most like it."""
    stored = {origin.pk for origin in clause.origins}
    chosen = _numbers(data.getlist(f"origins-{clause.pk}")) if data else stored
    offered = {at for at, old in enumerate(before) if old.pk in chosen | stored or old.number == clause.number}
    offered |= {at + 1 for at in offered if at + 1 < len(before) and before[at].pk in stored} | set(like)
    candidates = [Candidate(before[at], before[at].pk in chosen) for at in sorted(offered)]
    others = data.get(f"others-{clause.pk}", "") if data else ""
    return Shown(clause, candidates, ",".join(str(pk) for pk in sorted(stored)), others)


def _typed(text: str) -> list[str]:
    return [number for number in re.split(r"[\s,;]+", text) if number]


def _numbers(texts: Iterable[str]) -> set[int]:
    return {int(text) for text in texts if text.isascii() and text.isdecimal() and len(text) < 16}
