"""Following by e-mail, without an account: ask, confirm, change, leave. Nothing here is for caches."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import override
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from blog.models import Event, Topic
from diplomacy import languages
from diplomacy.caching import private
from diplomacy.network import client_network
from diplomacy.refusals import Refused
from engagement.actions import following as actions
from engagement.forms import FollowForm, LinkForm, settings_forms
from engagement.models import Consultation, Follow, Follower
from engagement.models.targets import Target, target_named
from engagement.views.comments import refused

MOST_NAMED = 20


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def follow(request: HttpRequest) -> HttpResponse:
    """The form, beginning with what `?topic=`, `?event=` and `?consultation=` name by their addresses; `?comments=` by kind and number."""
    chosen = {f"{name}s": _named(request, name) for name in ("topic", "event", "consultation")}
    discussed = _discussed(_named(request, "comments"))
    form = FollowForm(request.POST or None, **chosen, discussed=discussed)
    if request.method == "POST" and form.is_valid():
        try:
            actions.ask(form.wish(network=client_network(request)))
        except Refused as refusal:
            form.add_error(None, refusal)
        else:
            return redirect("engagement:follow_sent")
    context = {"form": form, "alternates": languages.alternates(_addresses(**chosen, discussed=list(discussed)))}
    return private(render(request, "engagement/following/follow.html", context, status=_status(form)))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def follow_link(request: HttpRequest) -> HttpResponse:
    """Where somebody who has lost the mails asks for the link to what they follow."""
    form = LinkForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            if not form.is_trap:
                actions.send_link(form.cleaned_data["email"], client_network(request))
        except Refused as refusal:
            form.add_error(None, refusal)
        else:
            return redirect(f"{reverse('engagement:follow_sent')}?link")
    return private(render(request, "engagement/following/link.html", {"form": form}, status=_status(form)))


@require_safe
def follow_sent(request: HttpRequest) -> HttpResponse:
    """The same for everybody, whether or not a mail was sent."""
    hours = settings.PROOF_VALID_FOR // timedelta(hours=1)
    context = {"asks_for_link": "link" in request.GET, "proof_hours": hours}
    return private(render(request, "engagement/following/sent.html", context))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def follow_confirm(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows what was asked for and a button; only the button confirms, for mail scanners follow links."""
    if request.method == "POST":
        return _confirm(request, token)
    follows = list(Follow.objects.asked_with(token).select_related("follower").with_targets())
    if follows and any(follow.confirmed_at for follow in follows):
        return redirect(follows[0].follower.manage_url(languages.current()))
    waits = bool(follows) and all(follow.waits for follow in follows)
    context = {"follows": follows, "waits": waits}
    return private(render(request, "engagement/following/confirm.html", context, status=200 if waits else 410))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def follow_manage(request: HttpRequest, token: str) -> HttpResponse:
    """A follower's own page: what comes, how often, in which language; a POST changes the last two."""
    follower = _follower(token)
    forms = settings_forms(follower, request.POST or None)
    if request.method == "POST" and all(form.is_valid() for form in forms):
        choices = {form.instance.pk: (form.cleaned_data["frequency"], form.cleaned_data["language"]) for form in forms}
        actions.change(follower, choices)
        return redirect(f"{reverse('engagement:follow_manage', args=[token])}?saved")
    done = {name: name in request.GET for name in ("saved", "confirmed")}
    context = {"follower": follower, "forms": forms, "token": token, **done}
    status = 422 if any(form.errors for form in forms) else 200
    return private(render(request, "engagement/following/manage.html", context, status=status))


@never_cache
@require_POST
def follow_stop(request: HttpRequest, token: str, pk: int) -> HttpResponse:
    follower = _follower(token)
    actions.stop(follower, follower.follows.filter(pk=pk))
    return redirect(f"{reverse('engagement:follow_manage', args=[token])}?saved")


@never_cache
@require_POST
def follow_erase(request: HttpRequest, token: str) -> HttpResponse:
    """Delete the address with all that hangs on it."""
    actions.erase(_follower(token))
    return private(render(request, "engagement/following/erased.html"))


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def follow_unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """The way out that mails name (RFC 8058): a POST works at once, from any mail program, without cookie or form token.

    GET shows a button, for scanners and previews open links too. The token is the proof; a second
    POST changes nothing and gets the same answer.
    """
    follower = _follower(token)
    covered = actions.covered(follower, request.GET.get("of", ""))
    follows = list(covered.with_targets().order_by("pk"))
    if request.method == "POST":
        actions.stop(follower, covered)
    context = {
        "follows": follows,
        "stopped": request.method == "POST",
        "goes_on": follower.follows.active().exists(),
        "token": token,
    }
    return private(render(request, "engagement/following/unsubscribe.html", context))


def _confirm(request: HttpRequest, token: str) -> HttpResponse:
    try:
        follower = actions.confirm(token)
    except Refused as refusal:
        return refused(request, refusal, reverse("engagement:follow"))
    return redirect(f"{follower.manage_url(languages.current())}?confirmed")


def _named(request: HttpRequest, name: str) -> list[str]:
    """Addresses of records that the query names."""
    return request.GET.getlist(name)[:MOST_NAMED]


def _discussed(names: list[str]) -> dict[str, Target]:
    """Pages whose comments can be read, by the names that stand for them: «post-12»; others are passed over."""
    found = ((name, target_named(name)) for name in names)
    return {name: target for name, target in found if target}


def _follower(token: str) -> Follower:
    return get_object_or_404(Follower.objects.behind(token))


def _addresses(topics: list[str], events: list[str], consultations: list[str], discussed: list[str]) -> dict[str, str]:
    """The form's address in each language: what it begins with has a slug of its own in each."""
    slug = f"{languages.column('slug')}__in"
    chosen: list[tuple[str, Any]] = [("topic", topic) for topic in Topic.objects.filter(**{slug: topics})]
    chosen += [("event", event) for event in Event.objects.filter(**{slug: events})]
    public = Consultation.objects.published().with_cards()
    chosen += [("consultation", consultation) for consultation in public.filter(**{slug: consultations})]
    return {code: _address(code, chosen, discussed) for code in languages.codes()}


def _address(language: str, chosen: list[tuple[str, Any]], discussed: list[str]) -> str:
    with override(language):
        address = reverse("engagement:follow")
    named = [(name, languages.text(record, "slug", language)) for name, record in chosen]
    query = urlencode([*named, *(("comments", name) for name in discussed)])
    return f"{address}?{query}" if query else address


def _status(form: FollowForm | LinkForm) -> int:
    return 422 if form.is_bound and form.errors else 200
