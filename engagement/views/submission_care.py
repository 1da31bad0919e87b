"""After sending: the copy, the record that proves it, the files; less publication, taking back, erasing."""

from django.core.files.storage import Storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.cache import add_never_cache_headers
from django.utils.csp import CSP
from django.views.decorators.cache import never_cache
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from diplomacy.caching import private
from diplomacy.refusals import Refused
from engagement.actions import received, sending, submission_erasure
from engagement.forms.submissions import ConsentForm
from engagement.models import Consent
from engagement.models.answers import canonical
from engagement.models.given_answers import read_answers
from engagement.models.writers import Writer, writer_behind
from engagement.views.comments import refused
from engagement.views.submission_frame import around, nothing


@never_cache
@require_safe
@csp_override({"default-src": [CSP.NONE]})
def submission_file(request: HttpRequest, token: str, pk: int) -> FileResponse:
    """A file of the submission, to be saved and never to be opened on our site."""
    found = _own(token).submission.attachments.filter(pk=pk).first()
    if found is None:
        raise Http404
    response = download(found.file.storage, found.file.name or "", found.name, found.media_type)
    add_never_cache_headers(response)
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


def download(storage: Storage, path: str, name: str, media_type: str) -> FileResponse:
    """The bytes under a name for the reader's disk, whatever they may be."""
    try:
        response = FileResponse(storage.open(path), as_attachment=True, filename=name, content_type=media_type)
    except FileNotFoundError as error:
        raise Http404 from error
    response["X-Content-Type-Options"] = "nosniff"
    return response


@never_cache
@require_safe
def submission_copy(request: HttpRequest, token: str) -> HttpResponse:
    """What was sent, or so far written, as plain text."""
    writer = _own(token)
    submission = writer.submission
    context = {
        **around(writer),
        "answers": read_answers(submission),
        "files": list(submission.attachments.all()),
    }
    text = render_to_string("emails/_copy.txt", context)
    response = HttpResponse(text.lstrip(), content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{submission.reference}.txt"'
    return private(response)


@never_cache
@require_safe
def submission_record(request: HttpRequest, token: str) -> HttpResponse:
    """The very bytes of which the receipt tells the SHA-256."""
    submission = _own(token).submission
    if not submission.sent_at:
        raise Http404
    response = HttpResponse(canonical(submission), content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="{submission.reference}.json"'
    return private(response)


@never_cache
@require_POST
def submission_consent(request: HttpRequest, token: str) -> HttpResponse:
    """Let less be published from now on."""
    writer = _own(token)
    form = ConsentForm(request.POST, offered=list(Consent))
    if not form.is_valid():
        return redirect(writer.url())
    try:
        received.narrow_consent(writer, form.cleaned_data["consent"])
    except Refused as refusal:
        return refused(request, refusal, writer.url())
    return redirect(f"{writer.url()}?consent")


@never_cache
@require_POST
def submission_receipt(request: HttpRequest, token: str) -> HttpResponse:
    """Mail the receipt once more."""
    writer = _own(token)
    try:
        sending.mail_receipt_again(writer)
    except Refused as refusal:
        return refused(request, refusal, writer.url())
    return redirect(f"{writer.url()}?receipt")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def submission_withdraw(request: HttpRequest, token: str) -> HttpResponse:
    """GET asks; only the button withdraws."""
    writer = writer_behind(token)
    if writer is None:
        return nothing(request)
    if request.method == "POST":
        try:
            received.withdraw(writer)
        except Refused as refusal:
            return refused(request, refusal, writer.url())
        return redirect(f"{writer.url()}?withdrawn")
    if not writer.is_owner or not writer.submission.sent_at or writer.submission.is_gone:
        return redirect(writer.url())
    return private(render(request, "engagement/submissions/withdraw.html", around(writer)))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def submission_erase(request: HttpRequest, token: str) -> HttpResponse:
    """GET says what goes and what stays; only the button erases."""
    writer = writer_behind(token)
    if writer is None:
        return nothing(request)
    if request.method == "POST":
        try:
            submission_erasure.erase(writer)
        except Refused as refusal:
            return refused(request, refusal, writer.url())
        return private(render(request, "engagement/submissions/erased.html"))
    if not writer.is_owner:
        return redirect(writer.url())
    return private(render(request, "engagement/submissions/erase.html", around(writer)))


def _own(token: str) -> Writer:
    writer = writer_behind(token)
    if writer is None:
        raise Http404
    return writer
