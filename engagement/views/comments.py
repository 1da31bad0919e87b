"""Writing a comment, and proving one's address."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse, translate_url
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from blog.models import Post
from diplomacy import languages, plain_text, tokens, working_time
from diplomacy.caching import private
from diplomacy.mail_addresses import masked
from diplomacy.network import client_network
from diplomacy.refusals import Refused
from engagement.actions import comments as actions
from engagement.actions import proofs
from engagement.actions.comments import Remark
from engagement.forms import CommentForm
from engagement.forms.sealed import PREVIEW
from engagement.models import (
    Clause,
    Comment,
    Consultation,
    Contributor,
    Delivery,
    Discussion,
    Ground,
    Proof,
    Question,
    State,
)
from engagement.models.discussions import Target
from engagement.models.keys import author_key
from engagement.views import devices
from engagement.views.discussions import readable_at

# What somebody has typed, and a button that sends the form for something else carries along.
KEPT = ("comment", "name", "email", "capacity", "organisation", "argument", "language", "followup")
SENT = "sent"
SENT_AGE = 60 * 60


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def comment_on_post(request: HttpRequest, slug: str) -> HttpResponse:
    post = get_object_or_404(Post.objects.live().at(slug))
    return _write(request, post)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def comment_on_consultation(request: HttpRequest, slug: str) -> HttpResponse:
    return _write(request, get_object_or_404(Consultation.objects.published().at(slug)))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def comment_on_clause(request: HttpRequest, slug: str, draft: int, number: str) -> HttpResponse:
    clause = get_object_or_404(Clause.objects.published().at(slug, draft, number))
    return _write(request, clause)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def comment_on_question(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    return _write(request, get_object_or_404(Question.objects.published().discussed().at(slug, pk)))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def comment_reply(request: HttpRequest, pk: int) -> HttpResponse:
    """A reply to what has been taken away since its form was opened is refused with its text kept, not lost."""
    parents = Comment.objects.visible() if request.method == "POST" else Comment.objects.published()
    parent = get_object_or_404(parents.with_targets(), pk=pk)
    if elsewhere := readable_at(request, parent.discussion):
        return redirect(elsewhere)
    return _write(request, parent.discussion.target, parent)


@require_safe
def comment_sent(request: HttpRequest) -> HttpResponse:
    """What happens next, and how the mail about it fares; in general words where the browser kept no cookie."""
    key = request.get_signed_cookie(SENT, "", SENT, max_age=SENT_AGE)
    comment = Comment.objects.sent_with(key).first() if key else None
    context = {
        "comment": comment,
        "private_url": comment.private_url(languages.current()) if comment and comment.proven_at else "",
        "masked_email": masked(comment.user_email) if comment else "",
        "mail": comment.deliveries.filter(kind=Delivery.Kind.PROOF).first() if comment else None,
        "soon": timezone.now() + timedelta(minutes=1),
    }
    return private(render(request, "engagement/comments/sent.html", context))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def comment_prove(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows the comment and a button; only the button proves, for mail scanners follow links."""
    if request.method == "POST":
        return _prove(request, token)
    proof = Proof.objects.select_related("comment").filter(token_digest=tokens.digest(token)).first()
    if proof and proof.used_at:
        return redirect(proof.comment.private_url(languages.current()))
    waits = proof is not None and not proof.is_expired() and proof.comment.state == State.UNPROVEN
    comment = proof.comment if proof else None
    context = {"proof": proof, "comment": comment, "waits": waits, "device_days": devices.KEPT.days}
    status = 200 if waits else 410
    return private(render(request, "engagement/comments/prove.html", context, status=status))


def _write(request: HttpRequest, target: Target, parent: Comment | None = None) -> HttpResponse:
    """The form, empty or as it came in; on from there where it was sent and taken."""
    discussion = Discussion.objects.of(target)
    form = _form(request, discussion, parent)
    checked = form.is_bound and form.is_valid()
    doubtful = form.doubtful_language if checked else ""
    previews = PREVIEW in request.POST
    if checked and not previews and not doubtful:
        try:
            return _sent(actions.receive(target, _remark(request, form), parent=parent))
        except Refused as refusal:
            form.answer(refusal)
    context = {
        **_around(request, discussion, parent),
        "form": form,
        "target": target,
        "preview": checked and previews,
        "doubtful_language": doubtful,
        "doubtful_name": dict(settings.LANGUAGES).get(doubtful, ""),
    }
    status = 422 if form.is_bound and form.errors else 200
    return private(render(request, "engagement/comments/write.html", context, status=status))


def _around(request: HttpRequest, discussion: Discussion, parent: Comment | None) -> dict[str, Any]:
    """What stands around the form, whatever was typed."""
    return {
        "discussion": discussion,
        "parent": parent,
        "barrier": None if request.method == "POST" else actions.barrier_to_writing(discussion, parent),
        "grounds": Ground.objects.active(),
        "is_remembered": devices.remembered(request) is not None,
        "read_by": working_time.after(timezone.now(), days=settings.MODERATION_WORKING_DAYS),
        "alternates": languages.alternates(_written_at(request, discussion, parent)),
    }


def _form(request: HttpRequest, discussion: Discussion, parent: Comment | None) -> CommentForm:
    """As it came in; or, where a passage is to be quoted (`quote` in the query or a button), begun with it."""
    wanted = request.POST.get("quote") or request.GET.get("quote", "")
    if request.method == "POST" and not request.POST.get("quote"):
        return CommentForm(discussion.target, request.POST, comment=parent, discussion=discussion)
    typed = {name: str(value) for name, value in request.POST.items() if name in KEPT}
    passage = plain_text.passage(parent.text, wanted) if parent else []
    typed["comment"] = plain_text.quotation(passage) + typed.get("comment", "")
    return CommentForm(discussion.target, comment=parent, discussion=discussion, initial=typed)


def _remark(request: HttpRequest, form: CommentForm) -> Remark:
    """What the form says, where it comes from, and whether the device remembers that very address."""
    known = devices.remembered(request)
    proven = known is not None and known.author_key == author_key(form.cleaned_data["email"])
    return form.remark(network=client_network(request), proven=proven)


def _sent(comment: Comment) -> HttpResponse:
    """On to the page that says what happens next; a cookie for that page alone tells it of which comment."""
    address = reverse("engagement:comment_sent")
    response = redirect(address)
    response.set_signed_cookie(
        SENT,
        str(comment.sending_key),
        salt=SENT,
        max_age=SENT_AGE,
        path=address,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


def _written_at(request: HttpRequest, discussion: Discussion, parent: Comment | None) -> dict[str, str]:
    """The address of this form in each language in which the page can be read."""
    if parent:
        return {code: translate_url(request.path, code) for code in discussion.live_languages}
    return {code: discussion.writing_url(code) for code in discussion.live_languages}


def _prove(request: HttpRequest, token: str) -> HttpResponse:
    """A link that was used before proves nothing more: no device is remembered by it, though it stays in a mailbox."""
    proves = proofs.is_unused(token)
    try:
        comment = proofs.confirm(token)
    except Refused as refusal:
        return refused(request, refusal, _discussed_at(token))
    response = redirect(comment.private_url(languages.current()))
    contributor = Contributor.objects.of(comment) if proves and "remember" in request.POST else None
    if contributor:
        devices.remember(response, contributor)
    return response


def _discussed_at(token: str) -> str:
    """The page on which the comment of a proof was written, "" where it is not public."""
    proof = Proof.objects.select_related("comment").filter(token_digest=tokens.digest(token)).first()
    discussion = proof.comment.discussion if proof else None
    return discussion.target.get_absolute_url() if discussion and discussion.is_public else ""


def refused(request: HttpRequest, refusal: Refused, back_url: str = "") -> HttpResponse:
    """A page that says why a verb refused, with a way back to where somebody came from, if that is still there."""
    context = {"reasons": refusal.messages, "back_url": back_url}
    return private(render(request, "engagement/comments/refused.html", context, status=409))
