"""Writing a comment, proving one's address, and following one's own comment."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse, translate_url
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from blog.models import Post
from diplomacy import languages, tokens
from diplomacy.caching import private
from diplomacy.network import client_network
from diplomacy.refusals import Refused
from engagement.actions import comments as actions
from engagement.forms import CommentForm
from engagement.models import Clause, Comment, Consultation, Discussion, Excerpt, Proof, State
from engagement.models.discussions import Target
from engagement.views.discussions import readable_at


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
def comment_reply(request: HttpRequest, pk: int) -> HttpResponse:
    """A reply to what has been taken away since its form was opened is refused with its text kept, not lost."""
    parents = Comment.objects.visible() if request.method == "POST" else Comment.objects.published()
    parent = get_object_or_404(parents.with_targets(), pk=pk)
    if elsewhere := readable_at(request, parent.discussion):
        return redirect(elsewhere)
    return _write(request, parent.discussion.target, parent)


@require_safe
def comment_sent(request: HttpRequest) -> HttpResponse:
    return private(render(request, "engagement/comments/sent.html"))


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
    context = {"proof": proof, "comment": proof.comment if proof else None, "waits": waits}
    status = 200 if waits else 410
    return private(render(request, "engagement/comments/prove.html", context, status=status))


@require_safe
def comment_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The permanent link of a comment: leads to its place on the right page of its thread."""
    comment = get_object_or_404(Comment.objects.visible().with_targets(), pk=pk)
    if elsewhere := readable_at(request, comment.discussion):
        return redirect(elsewhere)
    if comment.depth == 0:
        page = reverse("engagement:discussion_detail", args=[comment.discussion_id])
        return redirect(f"{page}?start={comment.path}#{comment.anchor}")
    return redirect(
        f"{reverse('engagement:thread_detail', args=[comment.thread_id])}?start={comment.path}#{comment.anchor}"
    )


@never_cache
@require_safe
def contribution_detail(request: HttpRequest, token: str) -> HttpResponse:
    """A contributor's own page: where the comment stands and, once answered, what it led to."""
    comment = _own_comment(token)
    consultation = comment.discussion.about
    decision = comment.decisions.select_related("ground").first()
    context = {
        "comment": comment,
        "decision": decision,
        "hides_text": bool(decision and decision.ground and decision.ground.hides_text),
        "consultation": consultation,
        "excerpts": Excerpt.objects.traced(comment) if consultation else [],
        "token": token,
    }
    return private(render(request, "engagement/comments/contribution.html", context))


@never_cache
@require_POST
def contribution_withdraw(request: HttpRequest, token: str) -> HttpResponse:
    try:
        actions.withdraw(_own_comment(token))
    except Refused as refusal:
        return refused(request, refusal)
    return redirect("engagement:contribution_detail", token)


@never_cache
@require_POST
def contribution_stop_mail(request: HttpRequest, token: str) -> HttpResponse:
    actions.stop_mail(_own_comment(token))
    return redirect("engagement:contribution_detail", token)


def _write(request: HttpRequest, target: Target, parent: Comment | None = None) -> HttpResponse:
    discussion = Discussion.objects.of(target)
    form = CommentForm(target, request.POST or None, comment=parent)
    if request.method == "POST" and "preview" not in request.POST and form.is_valid():
        try:
            actions.receive(target, form.remark(network=client_network(request)), parent=parent)
        except Refused as refusal:
            form.add_error(None, refusal)
        else:
            return redirect("engagement:comment_sent")
    context = {
        "form": form,
        "discussion": discussion,
        "target": target,
        "parent": parent,
        "barrier": None if request.method == "POST" else actions.barrier_to_writing(discussion, parent),
        "preview": "preview" in request.POST and form.is_valid(),
        "alternates": languages.alternates(_written_at(request, discussion, parent)),
    }
    status = 422 if form.is_bound and form.errors else 200
    return private(render(request, "engagement/comments/write.html", context, status=status))


def _written_at(request: HttpRequest, discussion: Discussion, parent: Comment | None) -> dict[str, str]:
    """The address of this form in each language in which the page can be read."""
    if parent:
        return {code: translate_url(request.path, code) for code in discussion.live_languages}
    return {code: discussion.writing_url(code) for code in discussion.live_languages}


def _prove(request: HttpRequest, token: str) -> HttpResponse:
    try:
        comment = actions.confirm(token)
    except Refused as refusal:
        return refused(request, refusal)
    return redirect(comment.private_url(languages.current()))


def refused(request: HttpRequest, refusal: Refused) -> HttpResponse:
    """A page that says why a verb refused."""
    context = {"reasons": refusal.messages}
    return private(render(request, "engagement/comments/refused.html", context, status=409))


def _own_comment(token: str) -> Comment:
    return get_object_or_404(Comment.objects.with_targets(), link_digest=tokens.digest(token))
