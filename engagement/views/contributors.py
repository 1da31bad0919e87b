"""All that came from one address, behind one private link: the list, the link by mail, the download, the erasure."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from diplomacy.caching import private
from diplomacy.network import client_network
from diplomacy.refusals import Refused
from engagement import exports
from engagement.actions import contributors as actions
from engagement.actions import erasure
from engagement.forms import ContributorLinkForm
from engagement.models import Contributor
from engagement.models.contributions import contributions
from engagement.views import devices
from engagement.views.contributions import erased

DIGITS = 18  # no key is longer


@never_cache
@require_safe
def contributor_detail(request: HttpRequest, token: str) -> HttpResponse:
    """Everything from one address; `?before=` is the key at which the page begins."""
    contributor = _contributor(token)
    if contributor is None:
        return _nothing(request)
    own_url, page = reverse("engagement:contributor_detail", args=[token]), contributions(contributor, _before(request))
    context = {
        "page": page,
        "newest_url": own_url if "before" in request.GET else "",
        "older_url": f"{own_url}?before={page.next_before}" if page.next_before else "",
        "is_remembered": devices.remembered(request) == contributor,
        "has_forgotten": "forgotten" in request.GET,
        "token": token,
    }
    return private(render(request, "engagement/contributors/detail.html", context))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def contributor_link(request: HttpRequest) -> HttpResponse:
    """Where somebody asks for the link; the answer is the same for every address."""
    form = ContributorLinkForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            if not form.is_trap:
                actions.send_link(form.cleaned_data["email"], client_network(request))
        except Refused as refusal:
            form.add_error(None, refusal)
        else:
            return redirect("engagement:contributor_link_sent")
    status = 422 if form.is_bound and form.errors else 200
    return private(render(request, "engagement/contributors/link.html", {"form": form}, status=status))


@require_safe
def contributor_link_sent(request: HttpRequest) -> HttpResponse:
    """The same for everybody, whether or not a mail was sent."""
    return private(render(request, "engagement/contributors/link_sent.html"))


@never_cache
@require_safe
def contributor_download(request: HttpRequest, token: str) -> HttpResponse:
    """Everything as one file of JSON; docs/my-contributions.md describes it."""
    contributor = _contributor(token)
    if contributor is None:
        return _nothing(request)
    person = erasure.person_behind(contributor)
    told = exports.everything(contributor, complainants=person.complainant_keys, addresses=person.address_keys)
    response = JsonResponse(told, json_dumps_params={"ensure_ascii": False, "indent": 2})
    name = f"contributions-{timezone.localdate().isoformat()}.json"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return private(response)


@never_cache
@require_POST
def contributor_forget(request: HttpRequest, token: str) -> HttpResponse:
    """This device forgets the address; with `all`, every device does."""
    contributor = _contributor(token)
    if contributor is None:
        return _nothing(request)
    if "all" in request.POST:
        actions.forget_devices(contributor)
    response = redirect(f"{reverse('engagement:contributor_detail', args=[token])}?forgotten")
    devices.forget(response)
    return response


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def contributor_erase(request: HttpRequest, token: str) -> HttpResponse:
    """GET says what goes and what stays; only the button erases."""
    contributor = _contributor(token)
    if contributor is None:
        return _nothing(request)
    if request.method != "POST":
        context = {"count": contributor.comments.count(), "token": token}
        return private(render(request, "engagement/contributors/erase.html", context))
    erasure.erase_everything(erasure.person_behind(contributor))
    response = erased(request)
    devices.forget(response)
    return response


def _contributor(token: str) -> Contributor | None:
    return Contributor.objects.behind(token).first()


def _nothing(request: HttpRequest) -> HttpResponse:
    """A link that was cut off and one behind which everything is erased look the same: nothing is kept to tell them apart."""
    return private(render(request, "engagement/contributors/nothing.html", status=404))


def _before(request: HttpRequest) -> int | None:
    """The key at which the page begins; whatever else is sent means the first page."""
    sent = request.GET.get("before", "")
    return int(sent) if sent.isascii() and sent.isdigit() and len(sent) <= DIGITS else None
