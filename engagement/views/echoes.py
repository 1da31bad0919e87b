"""«Does this meet your point?»: the answer of whoever had spoken, from the private page."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from diplomacy.refusals import Refused
from engagement.actions import echoes as actions
from engagement.forms.echoes import EchoForm
from engagement.models import Echo
from engagement.models.contributions import own_comment
from engagement.models.writers import writer_behind
from engagement.views.comments import refused


@never_cache
@require_POST
def contribution_echo(request: HttpRequest, token: str, pk: int) -> HttpResponse:
    """What the author of a comment says of one clause."""
    comment = own_comment(token)
    if comment is None:
        raise Http404
    echo = get_object_or_404(comment.echoes, pk=pk)
    return _said(request, echo, reverse("engagement:contribution_detail", args=[token]))


@never_cache
@require_POST
def submission_echo(request: HttpRequest, token: str, pk: int) -> HttpResponse:
    """The same of a submission; whoever began it alone says so."""
    writer = writer_behind(token)
    if writer is None or not writer.is_owner:
        raise Http404
    echo = get_object_or_404(writer.submission.echoes, pk=pk)
    return _said(request, echo, writer.url())


def _said(request: HttpRequest, echo: Echo, page: str) -> HttpResponse:
    form = EchoForm(request.POST)
    try:
        if not form.is_valid():
            raise Refused(_("Choose one of the three answers."))
        actions.say(echo, form.cleaned_data["verdict"])
    except Refused as refusal:
        return refused(request, refusal, page)
    return redirect(f"{page}?echo#echo-{echo.pk}")
