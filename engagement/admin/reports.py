"""Staff pages of both reports, each published by its own verb."""

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import admin
from django.contrib.auth.models import User
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from blog.admin.base import moment
from blog.admin.lists import NarrowedAdmin
from blog.admin.verbs import Link, Verb, VerbsAdmin, change_url
from diplomacy import languages
from diplomacy.refusals import Part
from engagement.actions import gates, reports
from engagement.admin.desk import desk_url
from engagement.admin.filing import theme_url
from engagement.admin.of_consultation import OfConsultation
from engagement.admin.replies import add_reply_url
from engagement.groups import RUN
from engagement.models import Report
from engagement.models.desk_filters import ReadBy

# Where each part of a record is mended.
PLACES: Mapping[Part, Callable[[Any], str]] = {
    Part.UNREAD: lambda consultation: f"{desk_url('list', consultation.pk)}?{urlencode({'reading': ReadBy.UNREAD})}",
    Part.THEMES: lambda consultation: theme_url("board", consultation.pk),
    Part.REPLY: add_reply_url,
}


class PublishReport(Verb[Report]):
    """Publishes «what you said» or «what we decided»: each report has its own verb."""

    name = "publish"
    permission = RUN
    label = _("Publish")
    places = PLACES

    def is_offered(self, record: Report) -> bool:
        return record.published_at is None

    def obstacles(self, record: Report) -> list[str]:
        if record.kind == Report.Kind.HEARD:
            return gates.obstacles_to_heard(record.consultation)
        return gates.obstacles_to_answer(record.consultation)

    def explanation(self, record: Report) -> str:
        if record.kind == Report.Kind.HEARD:
            told = gettext("The report and all themes become public, and every contributor is told by e-mail.")
        else:
            told = gettext(
                "The report and all replies become public and final, and every contributor is told by e-mail."
            )
        return f"{told} {gates.unproven_note(record.consultation)}".strip()

    def act(self, record: Report, form: forms.Form, by: User) -> None:
        publish = reports.publish_heard if record.kind == Report.Kind.HEARD else reports.publish_answer
        publish(record, by=by)

    def done(self, record: Report) -> str:
        return gettext("The report is published, and its mails are on their way.")


@admin.register(Report)
class ReportAdmin(NarrowedAdmin, VerbsAdmin, OfConsultation):
    verbs = (PublishReport(),)
    fields = ("consultation", "kind", "body")
    list_display = ("consultation", "kind", moment("published_at", _("published")), "published_by")
    list_filter = ("kind", "consultation")
    search_fields = languages.columns("body")

    def is_frozen(self, record: Report) -> bool:
        return record.published_at is not None

    def get_readonly_fields(self, request: HttpRequest, obj: Report | None = None) -> Any:
        fields = super().get_readonly_fields(request, obj)
        return (*fields, "kind") if obj else fields

    def references(self, record: Report) -> list[Link]:
        consultation = record.consultation
        return [
            Link(str(consultation), change_url(consultation)),
            Link(gettext("Reading desk"), desk_url("list", consultation.pk)),
            Link(gettext("Board of themes"), theme_url("board", consultation.pk)),
        ]
