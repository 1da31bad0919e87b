"""Writing a submission: one form with all answers and files, of which every button saves first."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from diplomacy import files, languages
from diplomacy.caching import private
from diplomacy.error_pages import typed
from diplomacy.refusals import Refused
from engagement.actions import attachments, saving
from engagement.actions.saving import Saved
from engagement.forms.answers import AnswersForm
from engagement.forms.submissions import PositionForm
from engagement.models import Answer
from engagement.models.versions import two_versions
from engagement.models.writers import Writer, writer_behind
from engagement.views.submission_frame import around, key_in

NEXT_PAGES = {"about", "colleagues", "send"}


def page(
    request: HttpRequest,
    writer: Writer,
    form: AnswersForm | None = None,
    *,
    problems: list[str] | None = None,
) -> HttpResponse:
    """The form as it is stored, or as it came in with what is wrong."""
    submission = writer.submission
    form = form or AnswersForm(submission, languages.current(), opened=request.GET.getlist("clause"))
    answered = [answer for answer in submission.answers.all() if answer.saved_by]
    context = {
        **around(writer),
        "form": form,
        "position": PositionForm(initial={"no_objection": submission.no_objection}),
        "files": list(submission.attachments.all()),
        "allowed": files.ATTACHMENTS,
        "conflicts": two_versions(submission),
        "colleagues": list(submission.colleagues.filter(ended_at=None)),
        "last_saved": _last_saved(answered),
        "problems": problems or [],
        "done": next((name for name in ("begun", "saved") if name in request.GET), ""),
    }
    status = 422 if problems or form.errors else 200
    return private(render(request, "engagement/submissions/write.html", context, status=status))


def _last_saved(answers: list[Answer]) -> list[tuple[str, Any]]:
    """Who saved last, and when: by name, the latest first."""
    latest: dict[str, Any] = {}
    for answer in sorted(answers, key=lambda answer: answer.saved_at):
        latest[answer.saved_by] = answer.saved_at
    return sorted(latest.items(), key=lambda pair: pair[1], reverse=True)


def save(request: HttpRequest, writer: Writer) -> HttpResponse:
    """Save all that can be saved, whatever is wrong with the rest; then do what the button asks.

    A browser that saves by itself says `autosave`, and is answered in JSON. What could not be saved at all is shown again.
    """
    form = AnswersForm(writer.submission, languages.current(), request.POST)
    position = PositionForm(request.POST)
    is_valid = form.is_valid()
    said = [part.said for part in form.parts if not part.has_errors]
    try:
        saved = saving.save(writer, said, no_objection=position.chosen)
        problems = [] if _is_automatic(request) else _with_files(request, writer)
    except Refused as refusal:
        return _not_saved(request, writer, refusal)
    after = writer_behind(writer.token) or writer
    if _is_automatic(request):
        return _told(_shown_now(after, form, saved), saved, is_valid=is_valid)
    if not is_valid or problems:
        again = _typed_again(request, _shown_now(after, form, saved), after)
        return page(request, after, again, problems=problems)
    return redirect(_next(request, after, form))


def _is_automatic(request: HttpRequest) -> bool:
    return "autosave" in request.POST


def _with_files(request: HttpRequest, writer: Writer) -> list[str]:
    """Add and remove files, and choose between versions; what could not be done, in sentences."""
    problems = []
    for file in request.FILES.getlist("file"):
        try:
            attachments.attach(writer, file)
        except Refused as refusal:
            problems += [f"{file.name}: {message}" for message in refusal.messages]
    try:
        if key := key_in(request.POST.get("remove", "")):
            attachments.remove(writer, key)
    except Refused as refusal:
        problems += refusal.messages
    return problems + _settled(request, writer)


def _settled(request: HttpRequest, writer: Writer) -> list[str]:
    """Choose between two versions of an answer: «conflict:which:version of the stored one» in the button pressed."""
    conflict, _colon, rest = request.POST.get("settle", "").partition(":")
    keep, _colon, version = rest.partition(":")
    key = key_in(conflict)
    try:
        if key:
            saving.settle(writer, key, keep=keep, version=key_in(version))
    except Refused as refusal:
        return list(refusal.messages)
    return []


def _shown_now(writer: Writer, form: AnswersForm, saved: Saved) -> dict[str, str]:
    """Hidden fields of the answers that have just been stored, as they now stand: else their writer would meet their own.

    Not of answers that were left alone: what others stored there meanwhile is not on the page.
    """
    fresh = {part.name: part.seen for part in AnswersForm(writer.submission, languages.current()).parts}
    stored = [part for part in form.parts if part.said.subject in saved.stored]
    return {part.seen_name: fresh[part.name] for part in stored if part.name in fresh}


def _typed_again(request: HttpRequest, shown_now: dict[str, str], writer: Writer) -> AnswersForm:
    """The form as it came in, but knowing what has been stored of it."""
    data = request.POST.copy()
    for name, seen in shown_now.items():
        data[name] = seen
    again = AnswersForm(writer.submission, languages.current(), data)
    again.is_valid()
    return again


def _told(shown_now: dict[str, str], saved: Saved, *, is_valid: bool) -> HttpResponse:
    """What the page has to know after saving by itself: words for people, and which versions it now shows."""
    if saved.conflicts:
        words = _("Somebody else has changed the same answer meanwhile. Both versions are kept: save to see them.")
    elif not is_valid:
        words = _("Saved, but something is wrong with an answer: save to see what.")
    else:
        words = _("Saved at %(time)s") % {"time": date_format(timezone.localtime(), "TIME_FORMAT")}
    return private(JsonResponse({"message": words, "seen": shown_now, "stop": bool(saved.conflicts)}))


def _not_saved(request: HttpRequest, writer: Writer, refusal: Refused) -> HttpResponse:
    """Nothing can be saved any more: it is sent, closed or withdrawn. What was typed is shown, to be taken along."""
    if _is_automatic(request):
        return private(JsonResponse({"message": " ".join(refusal.messages), "seen": {}, "stop": True}, status=409))
    context = {"reasons": refusal.messages, "typed": typed(request), "back_url": writer.url()}
    return private(render(request, "engagement/submissions/not_saved.html", context, status=409))


def _next(request: HttpRequest, writer: Writer, form: AnswersForm) -> str:
    """Where the button leads; remarks that are open and still empty stay open."""
    wanted = request.POST.get("then", "")
    if wanted in NEXT_PAGES:
        return writer.url(wanted)
    opened = [part.clause.pk for part in form.remarks if part.clause and not part.is_answered]
    query = urlencode([("saved", ""), *(("clause", key) for key in opened)])
    anchor = f"#remark-{form.added}" if form.added else ""
    return f"{writer.url()}?{query}{anchor}"
