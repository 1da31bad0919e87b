"""«This was not me»: the answer of somebody whose address another has given."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from diplomacy import languages, tokens
from diplomacy.caching import private
from diplomacy.refusals import Refused
from engagement.actions import proofs as actions
from engagement.models import Proof, Unwanted
from engagement.views.comments import refused


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def comment_not_me(request: HttpRequest, token: str) -> HttpResponse:
    """GET explains and shows a button; only the button does it, for mail scanners follow links."""
    if request.method == "POST":
        try:
            actions.disown(token)
        except Refused as refusal:
            return refused(request, refusal, _own_page(token))
        return redirect("engagement:comment_not_me", token)
    proof = _proof(token)
    if proof and proof.used_at:
        return redirect(_own_page(token))
    done = Unwanted.objects.told_by(token).exists()
    context = {"proof": proof, "done": done, "contact_email": settings.CONTACT_EMAIL}
    status = 200 if proof or done else 410
    return private(render(request, "engagement/comments/not_me.html", context, status=status))


def _proof(token: str) -> Proof | None:
    return Proof.objects.select_related("comment").filter(token_digest=tokens.digest(token)).first()


def _own_page(token: str) -> str:
    """The author's page of the comment, once the address is confirmed; "" before, and of a link that was cut off."""
    proof = _proof(token)
    return proof.comment.private_url(languages.current()) if proof and proof.used_at else ""
