"""Before a submission is sent, and its sending: who sends it, with whom, how it will look; and the proof of its address."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from diplomacy import languages
from diplomacy.caching import private
from diplomacy.network import client_network
from diplomacy.refusals import Refused, Stale
from engagement.actions import colleagues, sending
from engagement.actions import submissions as actions
from engagement.forms.answers import AnswersForm
from engagement.forms.submissions import ColleagueForm, ConsentForm, about_form
from engagement.models import Consent, Submission
from engagement.models.given_answers import read_answers
from engagement.models.writers import Writer, writer_behind
from engagement.views.comments import refused
from engagement.views.submission_frame import around, key_in, nothing


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def submission_about(request: HttpRequest, token: str) -> HttpResponse:
    """Who sends it; only who began it can change that."""
    writer = writer_behind(token)
    if writer is None:
        return nothing(request)
    if not (writer.is_owner and writer.submission.is_begun):
        return redirect(writer.url())
    form = about_form(writer.submission, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            described = actions.describe(writer, form.about())
            return redirect(f"{Writer(described).url()}?saved")  # a corrected address has a new link
        except Refused as refusal:
            form.add_error(None, refusal)
    return _shown(request, "about", writer, form=form, status=422 if form.errors else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def submission_colleagues(request: HttpRequest, token: str) -> HttpResponse:
    """Who else is there; who began it invites and ends."""
    writer = writer_behind(token)
    if writer is None:
        return nothing(request)
    is_inviting = request.method == "POST" and "end" not in request.POST
    form = ColleagueForm(request.POST if is_inviting else None)
    try:
        if request.method == "POST" and _is_done(request, writer, form):
            return redirect(writer.url("colleagues"))
    except Refused as refusal:
        if not form.is_bound:
            return refused(request, refusal, writer.url())
        form.add_error(None, refusal)
    everybody = list(writer.submission.colleagues.all())
    status = 422 if form.errors else 200
    return _shown(request, "colleagues", writer, form=form, colleagues=everybody, status=status)


def _is_done(request: HttpRequest, writer: Writer, form: ColleagueForm) -> bool:
    """Invite or end, as the button says; False while the form must be mended."""
    if not form.is_bound:
        colleagues.end(writer, key_in(request.POST.get("end", "")))
        return True
    if not form.is_valid():
        return False
    data = form.cleaned_data
    colleagues.invite(writer, name=data["name"], email=data["email"], network=client_network(request))
    return True


def gaps_of(submission: Submission) -> list[str]:
    """What the form finds missing or wrong in what is stored, in sentences."""
    form = AnswersForm.of_stored(submission, languages.current())
    form.is_valid(complete=True)
    labels = {field.name: str(field.label) for field in form}
    return [
        f"{labels[name]}: {sentence}" if name in labels else str(sentence)
        for name, sentences in form.errors.items()
        for sentence in sentences
    ]


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def submission_send(request: HttpRequest, token: str) -> HttpResponse:
    """How it will be sent and what will be public; the button sends just that. Sent twice, it was sent once."""
    writer = writer_behind(token)
    if writer is None:
        return nothing(request)
    if not writer.submission.is_begun:
        return redirect(f"{writer.url()}?sent" if writer.submission.sent_at else writer.url())
    form = ConsentForm(request.POST if request.method == "POST" else None, offered=list(Consent), initial=_seen(writer))
    reasons: list[str] = []
    if form.is_bound and form.is_valid():
        try:
            if _is_sent(request, writer, form):
                return redirect(f"{writer.url()}?sent")
        except Stale as stale:
            reasons = stale.messages
        except Refused as refusal:
            reasons = refusal.messages
        writer = writer_behind(token) or writer
        form = ConsentForm(offered=list(Consent), initial=_seen(writer))
    return _preview(request, writer, form, reasons)


def _seen(writer: Writer) -> dict[str, Any]:
    return {"consent": writer.submission.consent, "version": writer.submission.version}


def _is_sent(request: HttpRequest, writer: Writer, form: ConsentForm) -> bool:
    """Send it where the choice is that of the preview; another choice is previewed first."""
    data = form.cleaned_data
    if data["consent"] != writer.submission.consent:
        sending.consent(writer, data["consent"])
        if "send" in request.POST:
            raise Stale(_("You have chosen something else to be published. Please look at it once more, then send it."))
        return False
    if "send" not in request.POST:
        return False
    version = -1 if data["version"] is None else data["version"]
    sending.send(writer, version=version, gaps=gaps_of(writer.submission))
    return True


def _preview(request: HttpRequest, writer: Writer, form: ConsentForm, reasons: list[str]) -> HttpResponse:
    submission = writer.submission
    obstacles = sending.obstacles_to_sending(submission, gaps_of(submission))
    return _shown(
        request,
        "send",
        writer,
        form=form,
        answers=read_answers(submission),
        files=list(submission.attachments.all()),
        obstacles=obstacles,
        reasons=[reason for reason in reasons if reason not in obstacles],
        status=409 if reasons else 422 if form.errors else 200,
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def submission_prove(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows whose answer it is and a button; only the button proves, for mail scanners follow links."""
    submission = Submission.objects.proven_by(token).select_related("consultation").first()
    if request.method == "POST":
        try:
            return redirect(f"{sending.confirm(token).private_url(languages.current())}?proven")
        except Refused as refusal:
            return refused(request, refusal)
    if submission is None or not submission.sent_at or submission.is_gone:
        return nothing(request)
    if submission.proven_at:
        return redirect(submission.private_url(languages.current()))
    context = {"submission": submission, "consultation": submission.consultation}
    return private(render(request, "engagement/submissions/prove.html", context))


def _shown(request: HttpRequest, name: str, writer: Writer, *, status: int = 200, **more: Any) -> HttpResponse:
    context = {**around(writer), **more}
    return private(render(request, f"engagement/submissions/{name}.html", context, status=status))
