"""Verbs as pages: a button on a record's page leads to a page that says what would happen, or what stands against it.

A GET changes nothing; a POST calls the verb in an app's actions, which alone knows the rules.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.contrib.admin.utils import quote, unquote
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.functional import Promise

from blog.admin.base import StaffAdmin
from diplomacy.refusals import Obstacle, Part


@dataclass(frozen=True)
class Link:
    """Where a button or a reference leads; one that needs a permission shows to those alone who have it."""

    label: str | Promise
    url: str
    permission: str = ""


class Verb[M: models.Model]:
    """One thing that staff can do to a record. `name` ends the page's address and its URL name."""

    name: str
    label: str | Promise
    permission: str
    template: str = "admin/verb_confirmation.html"
    form_class: Callable[..., forms.Form] = forms.Form
    places: Mapping[Part, Callable[[Any], str]] = {}  # the page on which a part of a record is mended

    def is_offered(self, record: M) -> bool:
        """Whether the record's page shows the button; the verb itself decides whether it may be done."""
        return True

    def obstacles(self, record: M) -> list[str]:
        """What stands against it, in sentences."""
        return []

    def obstacles_for(self, record: M, by: User) -> list[str]:
        """What stands against it if this person does it."""
        return self.obstacles(record)

    def mending_url(self, obstacle: str) -> str:
        """Where it is mended; "" where only time mends it, or somebody else."""
        if not isinstance(obstacle, Obstacle):
            return ""
        place = self.places.get(obstacle.part) if obstacle.part else None
        return (place or change_url)(obstacle.about)

    def explanation(self, record: M) -> str:
        """What will happen."""
        raise NotImplementedError

    def form(self, record: M, request: HttpRequest) -> forms.Form:
        return self.form_class(request.POST if request.method == "POST" else None)

    def context(self, record: M) -> dict[str, Any]:
        """What else the page shows."""
        return {}

    def refused(self, record: M, form: forms.Form) -> None:
        """Make the form ready for another try; `record` is as it now stands."""

    def next_url(self, record: M, result: models.Model | None) -> str:
        """Where to go when it is done."""
        return change_url(result or record)

    def act(self, record: M, form: forms.Form, by: User) -> models.Model | None:
        """Call the verb; may give the record to show next. Raises Refused."""
        raise NotImplementedError

    def done(self, record: M) -> str:
        """What has happened."""
        raise NotImplementedError


class VerbsAdmin(StaffAdmin):
    """Staff pages of a model with buttons for its verbs, and references to what belongs to it."""

    verbs: tuple[Verb[Any], ...] = ()
    change_form_template = "admin/change_form_with_verbs.html"
    goes_on_after_adding = False  # to the new record's own page, where there is more to do

    def references(self, record: Any) -> list[Link]:
        """Lists of what belongs to the record."""
        return []

    def get_urls(self) -> list[URLPattern]:
        return [self._route(verb) for verb in self.verbs] + super().get_urls()

    def _route(self, verb: Verb[Any]) -> URLPattern:
        view = self.admin_site.admin_view(partial(self.verb_view, verb=verb))
        return path(f"<path:object_id>/{verb.name}/", view, name=self._url_name(verb))

    def _url_name(self, verb: Verb[Any]) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}_{verb.name}"

    def verb_url(self, verb: Verb[Any], record: models.Model) -> str:
        return reverse(f"admin:{self._url_name(verb)}", args=[quote(record.pk)])

    def may(self, request: HttpRequest, verb: Verb[Any], record: models.Model) -> bool:
        """Whether this person may use the verb: the table is in docs/permissions.md."""
        return staff(request).has_perm(verb.permission) and self.has_view_permission(request, record)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> Any:
        record = self.get_object(request, unquote(object_id))
        around = self._around(request, record) if record else {}
        return super().change_view(request, object_id, form_url, {**around, **(extra_context or {})})

    def response_post_save_add(self, request: HttpRequest, obj: Any) -> HttpResponseRedirect:
        if self.goes_on_after_adding:
            return HttpResponseRedirect(change_url(obj))
        return super().response_post_save_add(request, obj)

    def _around(self, request: HttpRequest, record: models.Model) -> dict[str, list[Link]]:
        """The verbs that this person may use, and the references behind which they may look."""
        by = staff(request)
        seen = [link for link in self.references(record) if not link.permission or by.has_perm(link.permission)]
        return {"verb_links": self.verb_links(request, record), "references": seen}

    def verb_links(self, request: HttpRequest, record: models.Model) -> list[Link]:
        offered = [verb for verb in self.verbs if verb.is_offered(record) and self.may(request, verb, record)]
        return [Link(verb.label, self.verb_url(verb, record)) for verb in offered]

    def verb_view(self, request: HttpRequest, object_id: str, verb: Verb[Any]) -> HttpResponse:
        """The page of one verb."""
        record = self.get_object(request, unquote(object_id))
        if record is None:
            raise Http404
        if not self.may(request, verb, record):
            raise PermissionDenied
        form = verb.form(record, request)
        if request.method == "POST" and form.is_valid():
            try:
                return self._carry_out(request, verb, record, form)
            except ValidationError as refused:
                record = self.get_object(request, unquote(object_id))
                form.add_error(None, refused)
                verb.refused(record, form)
        return self._verb_page(request, verb, record, form)

    def _carry_out(self, request: HttpRequest, verb: Verb[Any], record: Any, form: forms.Form) -> HttpResponse:
        result = verb.act(record, form, staff(request))
        self.log_change(request, record, str(verb.label))
        self.message_user(request, verb.done(record), messages.SUCCESS)
        return HttpResponseRedirect(verb.next_url(record, result))

    def _verb_page(self, request: HttpRequest, verb: Verb[Any], record: Any, form: forms.Form) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": verb.label,
            "opts": self.opts,
            "original": record,
            "record_url": change_url(record),
            "explanation": verb.explanation(record),
            "obstacles": [Link(text, verb.mending_url(text)) for text in verb.obstacles_for(record, staff(request))],
            "form": form,
            **verb.context(record),
        }
        return TemplateResponse(request, verb.template, context)


def staff(request: HttpRequest) -> User:
    """The person at work; admin pages let nobody else in."""
    return cast(User, request.user)


def change_url(record: models.Model) -> str:
    """The staff page of a record."""
    return reverse(f"admin:{record._meta.app_label}_{record._meta.model_name}_change", args=[quote(record.pk)])


def list_url(model: type[models.Model], /, **filters: object) -> str:
    """The staff list of a model, filtered."""
    return reverse(
        f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist",
        query={k: str(v) for k, v in filters.items()},
    )
