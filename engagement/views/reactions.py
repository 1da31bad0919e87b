"""«This is useful», from a plain button on pages that are the same for everybody and carry no form token."""

import secrets

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods

from diplomacy.caching import private
from diplomacy.network import client_network
from diplomacy.origins import is_own
from diplomacy.refusals import Refused
from engagement.actions import reactions as actions
from engagement.models import Comment
from engagement.views import devices
from engagement.views.comments import refused
from engagement.views.discussions import readable_at

COOKIE, SALT = "visitor", "engagement.visitor"
COOKIE_AGE = 365 * 24 * 60 * 60
JSON = "application/json"
CSRF_FIELD = "csrfmiddlewaretoken"


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def comment_useful(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark a comment as useful, or take that back. Programs that ask for JSON get {useful, mine} or {message}.

    A button of this site works at once. Where the browser does not say whose button it was, a page of our own asks
    once more; another site's is turned away.
    """
    own = is_own(request)
    if request.method == "POST" and own is False:
        raise PermissionDenied
    comment = get_object_or_404(Comment.objects.published().with_targets(), pk=pk)
    if elsewhere := readable_at(request, comment.discussion):
        return redirect(elsewhere)
    if request.method != "POST":
        return _question(request, comment)
    if own is None:
        return _confirmed(request, comment) if CSRF_FIELD in request.POST else _question(request, comment)
    return _press(request, comment)


def _question(request: HttpRequest, comment: Comment) -> HttpResponse:
    """«Do you find this comment useful?» or, of a question to the Ministry, «do you want to know this too?»."""
    context = {
        "comment": comment,
        "asks": comment.is_question,
        "mine": actions.finds_useful(comment, _visitor(request)),
    }
    return private(render(request, "engagement/reactions/useful.html", context))


@csrf_protect
def _confirmed(request: HttpRequest, comment: Comment) -> HttpResponse:
    return _press(request, comment)


def _press(request: HttpRequest, comment: Comment) -> HttpResponse:
    visitor = _visitor(request) or secrets.token_urlsafe(18)
    owner = devices.remembered(request)
    author_key = owner.author_key if owner else ""
    try:
        mine = actions.press(comment, visitor, network=client_network(request), author_key=author_key)
    except Refused as refusal:
        return _refused(request, refusal, comment)
    response = private(_told(request, comment, mine=mine))
    if visitor != _visitor(request):
        _remember(response, visitor)
    return response


def _remember(response: HttpResponse, visitor: str) -> None:
    """For as long as the reaction is kept; pressing again does not prolong it."""
    response.set_signed_cookie(
        COOKIE,
        visitor,
        salt=SALT,
        max_age=COOKIE_AGE,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _told(request: HttpRequest, comment: Comment, *, mine: bool) -> HttpResponse:
    """As JSON or, without JavaScript, on a page of one's own: that of the comment may come from a cache."""
    if not _wants_json(request):
        return redirect("engagement:comment_useful", comment.pk)
    comment.refresh_from_db(fields=["useful"])
    return JsonResponse({"useful": comment.useful, "mine": mine})


def _refused(request: HttpRequest, refusal: Refused, comment: Comment) -> HttpResponse:
    if _wants_json(request):
        return private(JsonResponse({"message": " ".join(refusal.messages)}, status=409))
    return refused(request, refusal, comment.permalink)


def _visitor(request: HttpRequest) -> str:
    """The random text of the visitor's cookie, "" before the first press; one that we did not sign is none."""
    return request.get_signed_cookie(COOKIE, "", SALT, max_age=COOKIE_AGE) or ""


def _wants_json(request: HttpRequest) -> bool:
    return request.get_preferred_type(["text/html", JSON]) == JSON
