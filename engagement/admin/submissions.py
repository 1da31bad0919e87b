"""Staff pages of submissions: to find, read and mark as read what was received. A submission itself never changes here.

What somebody is still writing is theirs alone: no staff page knows of it.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.html import format_html
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from blog.admin.base import ReadOnlyAdmin
from blog.admin.lists import NarrowedAdmin
from blog.admin.verbs import change_url, list_url, staff
from diplomacy.caching import private
from engagement.actions import paper, readings
from engagement.admin.paper import correct, enter
from engagement.admin.paper_sheets import errors, look_through, template, upload
from engagement.admin.submission_filters import ReadFilter, StateFilter
from engagement.groups import ENTER, RUN
from engagement.models import Channel, Reading, Submission
from engagement.models.given_answers import read_answers
from engagement.models.submissions import SubmissionQuerySet
from engagement.views.submission_care import download

type View = Callable[..., HttpResponse]

SHOWING, DOING = ["GET", "HEAD"], ["POST"]
FILTERS = {"state", "reading", "late", "channel", "capacity", "language", "consultation"}
# Name → address, view and methods of the pages for who enters paper.
PAPER: dict[str, tuple[str, View, list[str]]] = {
    "correct": ("<int:pk>/correct/", correct, SHOWING + DOING),
    "sheet": ("sheet/", upload, SHOWING + DOING),
    "sheet_template": ("sheet/template/<int:pk>/", template, SHOWING),
    "sheet_rows": ("sheet/<int:pk>/", look_through, SHOWING + DOING),
    "sheet_errors": ("sheet/<int:pk>/errors.csv", errors, SHOWING),
}


@admin.register(Submission)
class SubmissionAdmin(NarrowedAdmin, ReadOnlyAdmin):
    list_display = ("reference", "who", "consultation", "channel", "language", "capacity", "arrived", "late", "read")
    list_filter = (StateFilter, ReadFilter, "late", "channel", "capacity", "language", "consultation")
    list_select_related = ("consultation",)
    search_fields = ("reference", "organisation")
    search_help_text = _("By reference or organisation.")
    actions = ("mark_as_read",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Submission]:
        """What was sent. Who only enters paper finds what they have entered themselves."""
        found: SubmissionQuerySet = Submission.objects.sent().annotate(
            is_read=Exists(Reading.objects.filter(submission=OuterRef("pk")))
        )
        return found if self._reads(request) else found.filter(entered_by=staff(request))

    def get_urls(self) -> list[URLPattern]:
        return [
            *(
                self._route(name, address, partial(_for_entering, view, self), methods)
                for name, (address, view, methods) in PAPER.items()
            ),
            self._route("read", "<int:pk>/read/", self.read_view, DOING),
            self._route("file", "<int:pk>/files/<int:file>/", self.file_view, SHOWING),
            *super().get_urls(),
        ]

    def _route(self, name: str, address: str, view: View, methods: list[str]) -> URLPattern:
        guarded = self.admin_site.admin_view(require_http_methods(methods)(view))
        return path(address, guarded, name=f"engagement_submission_{name}")

    def has_view_permission(self, request: HttpRequest, obj: Submission | None = None) -> bool:
        own = staff(request).has_perm(ENTER) and (obj is None or obj.entered_by_id == staff(request).pk)
        return self._reads(request) or own

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return staff(request).has_perm(ENTER)

    def has_run_permission(self, request: HttpRequest) -> bool:
        return staff(request).has_perm(RUN) and self._reads(request)

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """By what the list offers alone: nobody spells out an address by asking for its first letters."""
        return lookup.split("__", maxsplit=1)[0] in FILTERS

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """The page on which a letter, a mail, a call or a meeting is entered."""
        return _for_entering(enter, self, request)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """One submission to be read, as far as it is there to be read."""
        submission = self._found(request, unquote(object_id))
        if request.method not in SHOWING:
            raise PermissionDenied
        shows_words = submission.is_legible
        context = {
            **self.admin_site.each_context(request),
            "title": gettext("Submission %(reference)s") % {"reference": submission.reference},
            "opts": self.opts,
            "submission": submission,
            "consultation_url": change_url(submission.consultation) if self.has_run_permission(request) else "",
            "answers": read_answers(submission) if shows_words else None,
            "shows_words": shows_words,
            "files": list(submission.attachments.all()) if shows_words else [],
            "readings": list(submission.readings.select_related("read_by").order_by("pk")),
            "was_read_by_you": submission.readings.filter(read_by=staff(request)).exists(),
            "runs": self.has_run_permission(request),
            "can_correct": self.has_add_permission(request) and can_be_corrected(submission),
            "replaces": Submission.objects.filter(replaced_by=submission).first(),
            "unread_url": unread_url(submission) if self.has_run_permission(request) else "",
        }
        response = TemplateResponse(request, "admin/engagement/submission/change_form.html", context)
        return private(response)

    def _found(self, request: HttpRequest, pk: Any) -> Submission:
        submission = self.get_object(request, str(pk))
        if submission is None:
            raise Http404
        if not self.has_view_permission(request, submission):
            raise PermissionDenied
        return submission

    def _reads(self, request: HttpRequest) -> bool:
        return staff(request).has_perm("engagement.view_submission")

    def read_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Mark as read, and go on to the next where that is asked for."""
        submission = self._found(request, pk)
        if not self.has_run_permission(request):
            raise PermissionDenied
        if not readings.mark_submissions_read([submission], by=staff(request)):
            self.message_user(request, gettext("It does not count: there is nothing to read."), messages.ERROR)
            return redirect(change_url(submission))
        self.message_user(request, gettext("%(name)s is marked as read.") % {"name": submission}, messages.SUCCESS)
        if "next" not in request.POST:
            return redirect(change_url(submission))
        return redirect(
            unread_url(submission) or list_url(Submission, consultation__id__exact=submission.consultation_id)
        )

    def file_view(self, request: HttpRequest, pk: int, file: int) -> HttpResponse:
        """A file that came with it, to be saved and never to be opened on our site."""
        submission = self._found(request, pk)
        found = submission.attachments.filter(pk=file).first()
        if found is None or not submission.is_legible:
            raise Http404
        response: Any = download(found.file.storage, found.file.name or "", found.name, found.media_type)
        return private(response)

    @admin.display(description=_("from"))
    def who(self, submission: Submission) -> str:
        """Nobody's name, where it was taken back or is not confirmed yet."""
        if not submission.is_legible:
            return "–"
        who = submission.organisation or submission.name or gettext("without a name")
        return format_html('<span lang="{}">{}</span>', submission.language, who)

    @admin.display(description=_("came in"), ordering="sent_at")
    def arrived(self, submission: Submission) -> Any:
        return submission.arrived_at

    @admin.display(description=_("read"), boolean=True, ordering="is_read")
    def read(self, submission: Any) -> bool:
        return bool(submission.is_read)

    @admin.action(description=_("Mark the selected submissions as read"), permissions=["run"])
    def mark_as_read(self, request: HttpRequest, queryset: QuerySet[Submission]) -> None:
        count = readings.mark_submissions_read(queryset, by=staff(request))
        text = ngettext("%(count)d submission is marked as read.", "%(count)d submissions are marked as read.", count)
        self.message_user(request, text % {"count": count}, messages.SUCCESS)


def unread_url(submission: Submission) -> str:
    """The next one of the same consultation that nobody has read, beginning again at the first; "" where all are read."""
    unread = Submission.objects.received().filter(consultation=submission.consultation_id).unread()
    others = unread.exclude(pk=submission.pk).order_by("pk")
    following = others.filter(pk__gt=submission.pk).first() or others.first()
    return change_url(following) if following else ""


def can_be_corrected(submission: Submission) -> bool:
    return submission.channel != Channel.WEB and not paper.obstacles_to_correction(submission, submission.consultation)


def _for_entering(view: View, admin: SubmissionAdmin, request: HttpRequest, **kwargs: Any) -> HttpResponse:
    if not admin.has_add_permission(request):
        raise PermissionDenied
    return private(view(admin, request, **kwargs))
