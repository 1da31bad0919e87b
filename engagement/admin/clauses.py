"""Staff pages of clauses: a page for each, and a list of a draft's, where the openness of many is set at once."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Max, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html_join
from django.utils.text import Truncator
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from blog.admin.base import BilingualAdmin
from blog.admin.lists import NarrowedAdmin
from blog.admin.verbs import Link, VerbsAdmin, change_url, list_url, staff
from diplomacy import languages
from diplomacy.refusals import Refused
from engagement.actions import openness
from engagement.admin.clause_origins import origins_url
from engagement.models import Clause, Draft, Openness

WRITE = "engagement.change_clause"
MOST_AT_ONCE = 2_000


class OpennessForm(forms.Form):
    """How open clauses are, with the reason in both languages where they are not."""

    openness = forms.ChoiceField(label=_("openness"), choices=Openness.choices, widget=forms.RadioSelect)
    clauses = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code in languages.codes():
            self.fields[f"reason_{code}"] = forms.CharField(
                label=_("Why they are not fully open: %(language)s") % {"language": languages.name(code)},
                required=False,
                max_length=2000,
                widget=forms.Textarea(attrs={"rows": 3, "lang": code}),
            )

    @property
    def reasons(self) -> dict[str, str]:
        return {code: self.cleaned_data[f"reason_{code}"] for code in languages.codes()}

    def clean_clauses(self) -> list[int]:
        """Keys; what is none is left out."""
        parts = self.cleaned_data["clauses"].split(",")
        return [int(part) for part in parts if part.isascii() and part.isdecimal() and len(part) < 16][:MOST_AT_ONCE]


@admin.register(Clause)
class ClauseAdmin(NarrowedAdmin, VerbsAdmin, BilingualAdmin):
    change_form_template = "admin/engagement/clause/change_form.html"
    fields = ("draft", "number", "position", "part", "heading", "text", "explanation", "openness", "openness_reason")
    list_display = ("number", "beginning", "openness", "explained")
    list_display_links = ("number",)
    list_filter = ("openness",)
    list_per_page = 100
    list_max_show_all = 2_000
    list_select_related = ("draft__consultation",)
    search_fields = ("number", *languages.columns("part", "heading", "text"))
    ordering = ("draft__consultation", "draft__number", "position", "pk")
    actions = ("set_openness",)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.openness_view)
        return [path("openness/", view, name="engagement_clause_openness"), *super().get_urls()]

    def is_frozen(self, record: Clause) -> bool:
        return record.draft.published_at is not None

    def get_queryset(self, request: HttpRequest) -> QuerySet[Clause]:
        return super().get_queryset(request).select_related("draft__consultation")

    def get_readonly_fields(self, request: HttpRequest, obj: Clause | None = None) -> Any:
        fields = super().get_readonly_fields(request, obj)
        return (*fields, "draft") if obj else fields

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "draft":
            kwargs["queryset"] = Draft.objects.filter(published_at=None).select_related("consultation")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """The place behind the last, where the draft is known."""
        initial: dict[str, Any] = {**super().get_changeform_initial_data(request)}
        draft = str(initial.get("draft", ""))
        if draft.isascii() and draft.isdecimal() and len(draft) < 16:
            last = Clause.objects.filter(draft=int(draft)).aggregate(last=Max("position"))["last"]
            initial.setdefault("position", (last or 0) + 1)
        return initial

    def public_url(self, record: Clause) -> str | None:
        is_public = record.draft.is_published and record.draft.consultation.is_published
        return record.get_absolute_url() if is_public else None

    def references(self, record: Clause) -> list[Link]:
        before, after = neighbours(record)
        links = [
            Link(str(record.draft), change_url(record.draft)),
            Link(gettext("All clauses of the draft"), list_url(Clause, draft__id__exact=record.draft_id)),
        ]
        if before:
            links.append(Link(f"← {before.number}", change_url(before)))
        if after:
            links.append(Link(f"{after.number} →", change_url(after)))
        if record.draft.number > 1:
            url = self.public_url(record) or origins_url(record.draft)
            links.append(Link(f"{gettext('Comes from')}: {origins_of(record)}", url))
        return links

    def response_change(self, request: HttpRequest, obj: Clause) -> HttpResponse:
        following = neighbours(obj)[1] if "_next" in request.POST else None
        if following is None:
            return super().response_change(request, obj)
        saved = gettext("Clause %(number)s is saved.") % {"number": obj.number}
        self.message_user(request, saved, messages.SUCCESS)
        return HttpResponseRedirect(change_url(following))

    @admin.display(description=_("text"))
    def beginning(self, clause: Clause) -> str:
        """The headings that stand above it, and its first words."""
        above = [languages.text(clause, name) for name in ("part", "heading")]
        lines = [("row-heading", line) for line in above if line]
        lines.append(("", Truncator(languages.text(clause, "text")).words(24)))
        return format_html_join("", '<span class="bilingual {}">{}</span>', lines)

    @admin.display(description=_("explained"), boolean=True)
    def explained(self, clause: Clause) -> bool:
        return not languages.missing(clause, ["explanation"])

    @admin.action(description=_("Set how open the selected clauses are"), permissions=["change"])
    def set_openness(self, request: HttpRequest, queryset: QuerySet[Clause]) -> HttpResponse:
        keys = ",".join(str(pk) for pk in queryset.values_list("pk", flat=True)[:MOST_AT_ONCE])
        return self._openness_page(request, OpennessForm(initial={"clauses": keys}), keys)

    def openness_view(self, request: HttpRequest) -> HttpResponse:
        """Take what the page of `set_openness` sends; a refusal shows it again with what was typed."""
        if not staff(request).has_perm(WRITE):
            raise PermissionDenied
        form = OpennessForm(request.POST or None)
        if form.is_valid():
            try:
                return self._assign(request, form)
            except Refused as refused:
                form.add_error(None, refused)
        if request.method != "POST":
            return HttpResponseRedirect(list_url(Clause))
        return self._openness_page(request, form, request.POST.get("clauses", ""))

    def _assign(self, request: HttpRequest, form: OpennessForm) -> HttpResponse:
        chosen = Clause.objects.filter(pk__in=form.cleaned_data["clauses"])
        count = openness.assign(chosen, form.cleaned_data["openness"], form.reasons)
        text = ngettext("The openness of %(count)d clause is set.", "The openness of %(count)d clauses is set.", count)
        self.message_user(request, text % {"count": count}, messages.SUCCESS)
        drafts = set(chosen.values_list("draft", flat=True))
        return HttpResponseRedirect(
            list_url(Clause, **({"draft__id__exact": drafts.pop()} if len(drafts) == 1 else {}))
        )

    def _openness_page(self, request: HttpRequest, form: OpennessForm, keys: str) -> HttpResponse:
        pks = [int(part) for part in keys.split(",") if part.isascii() and part.isdecimal() and len(part) < 16]
        clauses = Clause.objects.filter(pk__in=pks[:MOST_AT_ONCE]).select_related("draft__consultation")
        context = {
            **self.admin_site.each_context(request),
            "title": _("How open clauses are"),
            "opts": self.opts,
            "form": form,
            "clauses": clauses,
            "action": reverse("admin:engagement_clause_openness"),
        }
        return TemplateResponse(request, "admin/engagement/clause/openness.html", context)


def neighbours(clause: Clause) -> tuple[Clause | None, Clause | None]:
    """The clauses before and after one in its draft."""
    keys = list(Clause.objects.filter(draft=clause.draft_id).values_list("pk", flat=True))
    at = keys.index(clause.pk)
    around = Clause.objects.in_bulk([*keys[max(at - 1, 0) : at], *keys[at + 1 : at + 2]])
    return around.get(keys[at - 1]) if at else None, around.get(keys[at + 1]) if at + 1 < len(keys) else None


def origins_of(clause: Clause) -> str:
    """The numbers of the clauses it comes from, in words where there is none or nobody has confirmed them."""
    numbers = ", ".join(origin.number for origin in clause.origins) or gettext("nothing, it is new")
    return f"{numbers} ({gettext('proposed')})" if clause.origins_proposed else numbers
