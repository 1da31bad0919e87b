"""Staff pages of replies: prepared in private beside what people said, released together, replaced by new versions."""

from typing import Any, cast

from django import forms
from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.contrib.auth.models import User
from django.db.models import ManyToManyField
from django.http import HttpRequest, HttpResponseRedirect
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from blog.admin.base import BilingualAdmin, moment
from blog.admin.choices import is_key
from blog.admin.lists import NarrowedAdmin
from blog.admin.verbs import Link, Verb, VerbsAdmin, change_url, list_url
from diplomacy import languages
from engagement.actions import gates, replies
from engagement.admin.reply_forms import ClausesField, CommitmentsField, ReplyForm, VersionForm
from engagement.groups import RUN
from engagement.models import Commitment, Excerpt, Reply, Theme
from engagement.models.reply_suggestions import later_clauses, suggested_clauses

PASSAGES_SHOWN = 12


class BeginVersion(Verb[Reply]):
    name = "new-version"
    permission = RUN
    label = _("New version")

    def is_offered(self, record: Reply) -> bool:
        return record.published_at is not None

    def obstacles(self, record: Reply) -> list[str]:
        return replies.obstacles_to_version(record)

    def explanation(self, record: Reply) -> str:
        return gettext(
            "A copy is made for you to change; nobody outside sees it before you publish it. The version before stays to "
            "be read below the new one."
        )

    def form(self, record: Reply, request: HttpRequest) -> forms.Form:
        return VersionForm(request.POST if request.method == "POST" else None)

    def act(self, record: Reply, form: forms.Form, by: User) -> Reply:
        return replies.begin_version(record, cast(VersionForm, form).words(), by=by)

    def done(self, record: Reply) -> str:
        return gettext("This is the new version: change it, then publish it.")


class PublishVersion(Verb[Reply]):
    name = "publish-version"
    permission = RUN
    label = _("Publish this version")

    def is_offered(self, record: Reply) -> bool:
        return record.replaces_id is not None and record.published_at is None

    def obstacles(self, record: Reply) -> list[str]:
        return replies.obstacles_to_publishing(record)

    def explanation(self, record: Reply) -> str:
        return gettext(
            "It takes the place of the reply before, which stays to be read. The history says on which theme there is a "
            "new version, and why; followers are told."
        )

    def act(self, record: Reply, form: forms.Form, by: User) -> None:
        replies.publish_version(record, by=by)

    def done(self, record: Reply) -> str:
        return gettext("The new version is published, and the public is told why.")


@admin.register(Reply)
class ReplyAdmin(NarrowedAdmin, VerbsAdmin, BilingualAdmin):
    verbs = (BeginVersion(), PublishVersion())
    form = ReplyForm
    change_form_template = "admin/engagement/reply/change_form.html"
    fields = ("theme", "decision", "reason", "done", "changed_clauses", "commitments", "signed_by", "office")
    list_display = ("theme", "decision", *languages.columns("office"), moment("published_at", _("published")))
    list_filter = ("decision", "theme__consultation")
    list_select_related = ("theme__consultation",)
    search_fields = languages.columns("reason", "done")
    autocomplete_fields = ("theme",)
    goes_on_after_adding = True

    def is_frozen(self, record: Reply) -> bool:
        return record.published_at is not None

    def public_url(self, record: Reply) -> str | None:
        return record.theme.get_absolute_url() if record.is_published and record.theme.is_published else None

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """A new version says why there is one; who may change it brings along what they have seen."""
        noted = ["version_note"] if obj and obj.replaces_id else []
        guard = ["seen"] if obj is None or self.has_change_permission(request, obj) else []
        return [*super().get_fields(request, obj), *noted, *guard]

    def get_readonly_fields(self, request: HttpRequest, obj: Reply | None = None) -> Any:
        fields = super().get_readonly_fields(request, obj)
        return (*fields, "theme") if obj else fields

    def formfield_for_manytomany(self, db_field: ManyToManyField[Any, Any], request: HttpRequest, **kwargs: Any) -> Any:
        theme, label = theme_of(request), capfirst(str(db_field.verbose_name))
        if db_field.name == "commitments":
            told = _("What the Ministry will do. Write it as a commitment first; it becomes public with the answer.")
            return CommitmentsField(theme, label=label, help_text=told)
        return ClausesField(theme, label=label, help_text=_told_of_clauses(theme))

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Nothing is made from the boxes to tick: what a second window makes would not be among them."""
        field: Any = super().formfield_for_dbfield(db_field, request, **kwargs)
        if isinstance(db_field, ManyToManyField):
            field.widget.can_add_related = False
        return field

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        theme = theme_of(request)
        more = {"said": said(theme)} if theme else {}
        return super().changeform_view(request, object_id, form_url, {**more, **(extra_context or {})})

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> Any:
        record = self.get_object(request, unquote(object_id))
        waiting = gates.reply_obstacles(record, record.theme.consultation) if record and not record.published_at else []
        return super().change_view(request, object_id, form_url, {"waiting": waiting, **(extra_context or {})})

    def response_post_save_add(self, request: HttpRequest, obj: Any) -> HttpResponseRedirect:
        return self._next(request, obj) or super().response_post_save_add(request, obj)

    def response_post_save_change(self, request: HttpRequest, obj: Any) -> HttpResponseRedirect:
        return self._next(request, obj) or super().response_post_save_change(request, obj)

    def _next(self, request: HttpRequest, reply: Reply) -> HttpResponseRedirect | None:
        """To the next theme of the consultation that has no reply, where that was asked for."""
        if "_next" not in request.POST:
            return None
        theme = Theme.objects.unanswered().filter(consultation=reply.theme.consultation_id).first()
        return HttpResponseRedirect(add_reply_url(theme) if theme else change_url(reply.theme.consultation))

    def references(self, record: Reply) -> list[Link]:
        consultation = record.theme.consultation
        own = list_url(Commitment, consultation__id__exact=consultation.pk)
        found = [
            Link(str(record.theme), change_url(record.theme)),
            Link(str(consultation), change_url(consultation)),
            Link(gettext("Commitments"), own),
        ]
        before, after = record.replaces, Reply.objects.filter(replaces=record).first()
        versions = [(gettext("The version before"), before), (gettext("The newer version"), after)]
        return found + [Link(label, change_url(reply)) for label, reply in versions if reply]


def _told_of_clauses(theme: Theme | None) -> str:
    if theme is None:
        return gettext("Clauses of later drafts. They appear here once the theme is chosen and the reply is saved.")
    if not later_clauses(theme).exists():
        return gettext("No later draft has clauses yet. Start the next draft first: its clauses appear here then.")
    return gettext("Clauses of later drafts that were changed because of this theme.")


def add_reply_url(theme: Theme) -> str:
    return list_url(Reply).partition("?")[0] + f"add/?theme={theme.pk}"


def theme_of(request: HttpRequest) -> Theme | None:
    """The theme that is answered on this page: that of the reply, or the one named in the address."""
    key = request.resolver_match and request.resolver_match.kwargs.get("object_id")
    named = request.POST.get("theme") or request.GET.get("theme", "")
    themes = Theme.objects.select_related("consultation")
    if key:
        return themes.filter(replies=int(unquote(key))).first() if is_key(unquote(key)) else None
    return themes.filter(pk=int(named)).first() if is_key(named) else None


def said(theme: Theme) -> dict[str, Any]:
    """What people said under it, for whoever writes the answer: the telling passages first."""
    passages = Excerpt.objects.legible().filter(theme=theme).select_related("comment", "answer__submission")
    ordered = passages.order_by("-telling", "pk")
    count = passages.count()
    return {
        "theme": theme,
        "texts": [
            (code, languages.text(theme, "title", code), languages.text(theme, "gist", code))
            for code in languages.codes()
        ],
        "passages": ordered[:PASSAGES_SHOWN],
        "count": count,
        "more": max(count - PASSAGES_SHOWN, 0),
        "suggested": suggested_clauses(theme),
        "url": change_url(theme),
        "commitment_url": list_url(Commitment).partition("?")[0] + f"add/?consultation={theme.consultation_id}",
    }
