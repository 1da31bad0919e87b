"""The staff page of the crisis switch: how it stands, who has turned it, and the form to turn it."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from blog.admin.base import ReadOnlyAdmin, bilingual, moment
from blog.admin.verbs import staff
from diplomacy import languages
from engagement.actions import crisis
from engagement.groups import CRISIS
from engagement.models import CrisisMode


class TurnForm(forms.ModelForm):
    """The next turn of the switch, which stood as `seen` says when the page was opened."""

    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = CrisisMode
        fields = ("level", *languages.columns("notice"), "reason")
        widgets = {"level": forms.RadioSelect} | {
            name: forms.Textarea(attrs={"rows": 3}) for name in languages.columns("notice")
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        last = CrisisMode.objects.current()
        self.initial["seen"] = last.pk
        label = gettext("Notice to readers")
        for code in languages.codes():
            field = self.fields[languages.column("notice", code)]
            field.required = False
            field.label = f"{label}: {languages.name(code)}"
            field.help_text = _("Beside every discussion, as long as the switch is turned.")
        for name in ("level", *languages.columns("notice")):
            self.initial.setdefault(name, getattr(last, name))

    def clean(self) -> dict[str, Any]:
        """A colleague may have turned it since: say so, with everything typed still in place."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        last = CrisisMode.objects.current()
        if last.pk != cleaned.get("seen"):
            self.add_error(None, crisis.stale_message(last))
            self.data: Any = self.data.copy()
            self.data[self.add_prefix("seen")] = str(last.pk or "")
        return cleaned

    def notices(self) -> dict[str, str]:
        return {code: self.cleaned_data[languages.column("notice", code)] or "" for code in languages.codes()}


@admin.register(CrisisMode)
class CrisisModeAdmin(ReadOnlyAdmin):
    form = TurnForm
    fields = ("level", *languages.columns("notice"), "reason", "seen")
    list_display = (
        "level",
        bilingual("notice", _("notice to readers")),
        "reason",
        "set_by",
        moment("set_at", pgettext_lazy("crisis switch", "set")),
    )
    list_display_links = None
    list_select_related = ("set_by",)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_view_permission(request, obj) or staff(request).has_perm(CRISIS)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return staff(request).has_perm(CRISIS)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:  # noqa: FBT001, FBT002
        """The form turns the switch; a turn that was made is only shown."""
        return super().get_form(request, obj, change, **({"form": forms.ModelForm} if obj else {}), **kwargs)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return [name for name in self.fields if not (obj and name == "seen")]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        more = self._standing() | {"title": _("Crisis switch")}
        return super().changelist_view(request, more | (extra_context or {}))

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None) -> Any:
        more = self._standing() | {
            "title": _("Turn the crisis switch"),
            "show_save_and_add_another": False,
            "show_save_and_continue": False,
        }
        return super().add_view(request, form_url, more | (extra_context or {}))

    def save_model(self, request: HttpRequest, obj: CrisisMode, form: Any, change: bool) -> None:  # noqa: FBT001
        data = form.cleaned_data
        turned = crisis.turn(
            data["level"], notices=form.notices(), reason=data["reason"], by=staff(request), seen=data["seen"]
        )
        obj.pk = turned.pk

    def _standing(self) -> dict[str, Any]:
        return {"standing": CrisisMode.objects.select_related("set_by").current(), "levels": CrisisMode.Level}
