"""All that came from one address, behind one private link: the list, the link by mail, the download, the erasure."""

from typing import Any

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
from engagement.forms import ContributorLinkForm, OwnAddressForm
from engagement.models import Contributor
from engagement.models.contributions import contributions
from engagement.models.traces import tell_own_paths
from engagement.models.writers import own_submissions
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
    submissions = [] if "before" in request.GET else own_submissions(contributor.author_key)
    tell_own_paths(submissions)
    context = {
        "page": page,
        "submissions": submissions,
        "newest_url": own_url if "before" in request.GET else "",
        "older_url": f"{own_url}?before={page.next_before}" if page.next_before else "",
        "is_remembered": devices.remembered(request) == contributor,
        "has_forgotten": "forgotten" in request.GET,
        "wants_no_question": actions.wants_no_question(contributor),
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
@require_http_methods(["GET", "HEAD", "POST"])
def contributor_download(request: HttpRequest, token: str) -> HttpResponse:
    """Everything as one file of JSON, which docs/my-contributions.md describes; asks for an address that is not known."""
    contributor = _contributor(token)
    if contributor is None:
        return _nothing(request)
    form = OwnAddressForm(request.POST if request.method == "POST" else None)
    person = _person(request, contributor, form)
    if person is None:
        return _asked_again(request, "download", {"form": form, "token": token})
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
@require_POST
def contributor_ask_again(request: HttpRequest, token: str) -> HttpResponse:
    """Its owner had said «this was not me», and would like to comment after all."""
    contributor = _contributor(token)
    if contributor is None:
        return _nothing(request)
    actions.ask_again(contributor)
    return redirect("engagement:contributor_detail", token)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def contributor_erase(request: HttpRequest, token: str) -> HttpResponse:
    """GET says what goes and what stays; only the button erases. An address that is not known is asked for."""
    contributor = _contributor(token)
    if contributor is None:
        return _nothing(request)
    form = OwnAddressForm(request.POST if request.method == "POST" else None)
    person = _person(request, contributor, form)
    if person is None or request.method != "POST":
        context = {"count": contributor.comments.count(), "token": token, "form": None if person else form}
        return _asked_again(request, "erase", context)
    erasure.erase_everything(person)
    response = erased(request, everything=True)
    devices.forget(response)
    return response


def _person(request: HttpRequest, contributor: Contributor, form: OwnAddressForm) -> erasure.Person | None:
    """Who it is, by the address that is known or was sent, or without; None while the form must be asked or mended."""
    known = erasure.person_behind(contributor)
    if known.emails:
        return known
    if not form.is_valid():
        return None
    try:
        email = form.cleaned_data["email"]
        return erasure.person_at_address(contributor, email, network=client_network(request)) if email else known
    except Refused as refusal:
        form.add_error("email", refusal)
        return None


def _asked_again(request: HttpRequest, name: str, context: dict[str, Any]) -> HttpResponse:
    status = 422 if request.method == "POST" else 200
    return private(render(request, f"engagement/contributors/{name}.html", context, status=status))


def _contributor(token: str) -> Contributor | None:
    return Contributor.objects.behind(token).first()


def _nothing(request: HttpRequest) -> HttpResponse:
    """A link that was cut off and one behind which everything is erased look the same: nothing is kept to tell them apart."""
    return private(render(request, "engagement/contributors/nothing.html", status=404))


def _before(request: HttpRequest) -> int | None:
    """The key at which the page begins; whatever else is sent means the first page."""
    sent = request.GET.get("before", "")
    return int(sent) if sent.isascii() and sent.isdigit() and len(sent) <= DIGITS else None
