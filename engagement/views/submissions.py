"""A formal submission: beginning one, and its private page, on which it is written and later followed."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import override
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from diplomacy import languages
from diplomacy.caching import private
from diplomacy.network import client_network
from diplomacy.refusals import Refused
from diplomacy.uploads import takes_files
from engagement.actions import submissions as actions
from engagement.actions.sending import proof_expires_at
from engagement.forms.submissions import BeginForm
from engagement.models import Consent, Consultation, PublishedSubmission
from engagement.models.asked import asked_of_submission, is_over
from engagement.models.deadlines import barrier_to_beginning, barrier_to_sending
from engagement.models.given_answers import read_answers
from engagement.models.published_submissions import fates
from engagement.models.traces import own_paths
from engagement.models.writers import Writer, writer_behind
from engagement.views import submission_writing
from engagement.views.submission_frame import around, nothing


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def submission_new(request: HttpRequest, slug: str) -> HttpResponse:
    """Who may answer, how and until when, with the form that begins; sent, it leads to the private link."""
    consultation = get_object_or_404(Consultation.objects.published().at(slug))
    form = BeginForm(consultation, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        if form.is_trapped:
            return redirect(consultation.get_absolute_url())
        try:
            begun = actions.begin(
                consultation,
                form.about(),
                network=client_network(request),
                sending_key=form.sending_key,
                opened_at=form.opened_at,
            )
            return redirect(f"{begun.private_url(languages.current())}?begun")
        except Refused as refusal:
            form.add_error(None, refusal)
    urls = {code: _respond_url(consultation, code) for code in languages.codes()}
    context = {
        "consultation": consultation,
        "form": form,
        "barrier": barrier_to_beginning(consultation, form.opened_at if form.is_bound else None),
        "questions": consultation.questions.published().in_form().count(),
        "alternates": languages.alternates(urls),
    }
    status = 422 if form.is_bound and form.errors else 200
    return private(render(request, "engagement/submissions/new.html", context, status=status))


@never_cache
@takes_files
@require_http_methods(["GET", "HEAD", "POST"])
def submission_detail(request: HttpRequest, token: str) -> HttpResponse:
    """The private page: the form while it is written, then the receipt and all that became of it. POST saves."""
    writer = writer_behind(token)
    if writer is None:
        return nothing(request)
    if request.method == "POST":
        return submission_writing.save(request, writer)
    submission = writer.submission
    if submission.sent_at or submission.is_gone:
        return _sent(request, writer)
    if barrier_to_sending(submission.consultation):
        return _too_late(request, writer)
    return submission_writing.page(request, writer)


def _sent(request: HttpRequest, writer: Writer) -> HttpResponse:
    """What was received, where it stands, and what can be done."""
    submission = writer.submission
    answers = read_answers(submission)
    done = ("sent", "consent", "receipt", "proven", "withdrawn", "echo")
    context = {
        **around(writer),
        "answers": answers,
        "fates": fates(submission, answers),
        "public": PublishedSubmission.objects.public().filter(pk=submission.pk).select_related("consultation").first(),
        "files": list(submission.attachments.all()),
        "paths": own_paths(submission),
        "asked": asked_of_submission(submission) if writer.is_owner else [],
        "echoes_are_over": is_over(submission.consultation),
        "narrower": Consent(submission.consent).narrower if writer.is_owner else [],
        "proof_expires_at": proof_expires_at(submission),
        "done": next((name for name in done if name in request.GET), ""),
    }
    return private(render(request, "engagement/submissions/detail.html", context))


def _too_late(request: HttpRequest, writer: Writer) -> HttpResponse:
    """What was written and can no more be sent stays readable, with the reason."""
    barrier = barrier_to_sending(writer.submission.consultation)
    answers, files = read_answers(writer.submission), list(writer.submission.attachments.all())
    context = {**around(writer), "barrier": barrier, "answers": answers, "files": files}
    return private(render(request, "engagement/submissions/closed.html", context))


def _respond_url(consultation: Consultation, language: str) -> str:
    with override(language):
        return reverse("engagement:submission_new", args=[languages.text(consultation, "slug", language)])
