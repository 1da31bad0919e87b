"""An author appeals a decision, by the private link of the comment: the form, where the appeal stands, its outcome."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from diplomacy.caching import private
from diplomacy.network import client_network
from diplomacy.refusals import Refused
from engagement.actions import appeals as actions
from engagement.forms import AppealForm
from engagement.models import Appeal, Comment
from engagement.models.contributions import Contribution, own_contribution
from engagement.models.keys import network_key


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def contribution_appeal(request: HttpRequest, token: str) -> HttpResponse:
    """One form, for the newest decision that can be appealed; below it all earlier appeals with their outcomes."""
    contribution = own_contribution(token)
    if contribution is None:
        raise Http404
    comment = contribution.comment
    decision = next(iter(actions.appealable(comment)), None)
    form = AppealForm(decision, request.POST if "text" in request.POST else None) if decision else None
    reasons: list[str] = []
    if request.method == "POST":
        try:
            if _is_carried_out(request, comment, form):
                return redirect("engagement:contribution_appeal", token)
        except Refused as refused:
            reasons = list(refused.messages)
    return _page(request, contribution, token, form, reasons)


def _is_carried_out(request: HttpRequest, comment: Comment, form: AppealForm | None) -> bool:
    """Take the appeal back or send it, whichever button was pressed; False where a field must be mended first."""
    number = request.POST.get("take_back", "")
    if number:
        actions.take_back(_own_appeal(comment, pk=number))
    elif form is None:
        _own_appeal(comment, decision_id=request.POST.get("decision", ""))  # a second click
    elif not form.is_valid():
        return False
    else:
        network = network_key(client_network(request))
        actions.appeal(form.about, form.cleaned_data["text"], network_key=network)
    return True


def _own_appeal(comment: Comment, **named: str) -> Appeal:
    """The appeal by this author of which these numbers are true; Refused where there is none."""
    for appeal in Appeal.objects.about(comment):
        if all(str(getattr(appeal, name)) == value for name, value in named.items()):
            return appeal
    raise Refused(actions.NOTHING_TO_APPEAL)


def _page(
    request: HttpRequest, contribution: Contribution, token: str, form: AppealForm | None, reasons: list[str]
) -> HttpResponse:
    context = {
        "contribution": contribution,
        "comment": contribution.comment,
        "token": token,
        "form": form,
        "reasons": reasons,
        "kept": request.POST.get("text", "") if form is None else "",
        "appeals": Appeal.objects.about(contribution.comment),
        "appeal_days": settings.APPEAL_WORKING_DAYS,
        "within_days": settings.APPEAL_WITHIN.days,
    }
    status = 422 if request.method == "POST" else 200
    return private(render(request, "engagement/appeals/detail.html", context, status=status))
