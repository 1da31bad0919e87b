"""Staff pages of questions: written until they are asked, and then only read; and how the form will look."""

from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db.models import Max, Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from blog.admin.base import BilingualAdmin, bilingual, moment
from blog.admin.lists import NarrowedAdmin
from blog.admin.verbs import Link, Verb, VerbsAdmin, change_url, list_url
from diplomacy import languages
from diplomacy.caching import private
from engagement.actions import questions
from engagement.admin.question_forms import AskedForm, ChoiceFormSet, ConditionFormSet, QuestionForm, condition_fields
from engagement.forms.answers import AnswersForm
from engagement.groups import RUN
from engagement.models import Choice, Condition, Consultation, Question, Submission

texts = bilingual("text", _("question"))


class AskOne(Verb[Question]):
    name = "ask"
    permission = RUN
    label = _("Put it to the public now")
    form_class = AskedForm

    def is_offered(self, record: Question) -> bool:
        return record.asked_at is None and record.consultation.is_published

    def obstacles(self, record: Question) -> list[str]:
        return questions.obstacles_to_asking_one(record)

    def explanation(self, record: Question) -> str:
        return gettext(
            "The public will see it from now on, with your note in the timeline, and neither it nor its choices can be "
            "changed any more."
        )

    def act(self, record: Question, form: forms.Form, by: User) -> None:
        questions.ask_one(record, cast(AskedForm, form).words(), by=by)

    def done(self, record: Question) -> str:
        return gettext("The question is put to the public.")


class Duplicate(Verb[Question]):
    name = "duplicate"
    permission = "engagement.add_question"
    label = _("Copy this question")

    def explanation(self, record: Question) -> str:
        return gettext("A copy with the same choices and conditions is made as the last question, for you to edit.")

    def act(self, record: Question, form: forms.Form, by: User) -> Question:
        return questions.duplicate(record)

    def done(self, record: Question) -> str:
        return gettext("The copy is ready to be edited.")


class ChoiceInline(admin.TabularInline):
    """Choices and rows of a question, both languages beside each other."""

    model = Choice
    formset = ChoiceFormSet
    fields = ("position", *languages.columns("text"), "axis", "is_other")
    extra = 3
    view_on_site = False

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Each text under the name of its language."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        for code in languages.codes():
            if field and db_field.name == languages.column("text", code):
                field.label = languages.name(code)
                field.widget.attrs |= {"class": "", "size": 24, "lang": code}
        return field


class ConditionInline(admin.TabularInline):
    """On which earlier answers a question depends."""

    model = Condition
    formset = ConditionFormSet
    fk_name = "question"
    fields = ("earlier", "choice", "lowest", "highest")
    extra = 1
    view_on_site = False
    verbose_name_plural = _("asked only if")

    def get_formset(self, request: HttpRequest, obj: Question | None = None, **kwargs: Any) -> Any:
        formset = super().get_formset(request, obj, **kwargs)
        for name, field in condition_fields(obj).items():
            if name in formset.form.base_fields:
                formset.form.base_fields[name] = field
        return formset


@admin.register(Question)
class QuestionAdmin(NarrowedAdmin, VerbsAdmin, BilingualAdmin):
    goes_on_after_adding = True
    verbs = (AskOne(), Duplicate())
    form = QuestionForm
    fieldsets = (
        (None, {"fields": ("consultation", "position", "venue", "clause", "text", "help", "background")}),
        (_("Answer"), {"fields": ("kind", "required", "confidential")}),
        (_("Only for a scale"), {"fields": ("scale_steps", "low_label", "high_label")}),
    )
    inlines = (ChoiceInline, ConditionInline)
    list_display = (
        "consultation",
        "position",
        texts,
        "kind",
        "venue",
        moment("asked_at", _("asked")),
    )
    list_display_links = ("position", texts)
    list_filter = ("consultation", "venue", "kind")
    list_select_related = ("consultation",)
    search_fields = languages.columns("text")
    autocomplete_fields = ("consultation",)

    def is_frozen(self, record: Question) -> bool:
        return record.asked_at is not None

    def get_inlines(self, request: HttpRequest, obj: Question | None = None) -> Any:
        """Conditions once it is known to which consultation it belongs."""
        return (ChoiceInline, ConditionInline) if obj else (ChoiceInline,)

    def get_readonly_fields(self, request: HttpRequest, obj: Question | None = None) -> Any:
        fields = super().get_readonly_fields(request, obj)
        return (*fields, "consultation") if obj else fields

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """The next position, where the consultation is known."""
        initial: dict[str, Any] = {**super().get_changeform_initial_data(request)}
        consultation = str(initial.get("consultation", ""))
        if consultation.isdecimal() and len(consultation) < 19:
            last = Question.objects.filter(consultation=int(consultation)).aggregate(last=Max("position"))["last"]
            initial.setdefault("position", (last or 0) + 1)
        return initial

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:  # noqa: FBT001
        super().save_related(request, form, formsets, change)
        for concern in questions.concerns(form.instance.consultation):
            self.message_user(request, concern, messages.WARNING)

    def public_url(self, record: Question) -> str | None:
        return record.get_absolute_url() if record.asked_at and record.consultation.is_published else None

    def references(self, record: Question) -> list[Link]:
        return [Link(str(record.consultation), change_url(record.consultation)), *question_links(record.consultation)]

    def list_links(self, record: Any) -> list[Link]:
        links = super().list_links(record)
        return [*links, form_link(record)] if isinstance(record, Consultation) else links

    def get_list_display(self, request: HttpRequest) -> Any:
        """In the list of one consultation it need not be named in each row."""
        columns = super().get_list_display(request)
        return columns[1:] if "consultation__id__exact" in request.GET else columns

    def get_queryset(self, request: HttpRequest) -> QuerySet[Question]:
        return super().get_queryset(request).select_related("consultation", "clause__draft")

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.preview)
        return [path("preview/<int:pk>/", view, name="engagement_question_preview"), *super().get_urls()]

    def preview(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The form as the public will see it, whatever is not public yet among it; nothing is stored."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        consultation = get_object_or_404(Consultation, pk=pk)
        form = preview_form(consultation, languages.current(), request)
        addresses = {code: preview_url(consultation, code) for code in languages.codes()}
        context = {
            "consultation": consultation,
            "form": form,
            "is_complete": "send" in request.POST and form.is_valid(complete=True),
            "edit_url": list_url(Question, consultation__id__exact=consultation.pk),
            "alternates": languages.alternates(addresses),
        }
        return private(render(request, "engagement/submissions/form_preview.html", context))


def preview_form(consultation: Consultation, language: str, request: HttpRequest) -> AnswersForm:
    data = request.POST if request.method == "POST" else None
    return AnswersForm(Submission(consultation=consultation), language, data, preview=True)


def preview_url(consultation: Model, language: str) -> str:
    with override(language):
        return reverse("admin:engagement_question_preview", args=[consultation.pk])


def question_links(consultation: Consultation) -> list[Link]:
    """For the page of a consultation: its questions, a new one, and the form as the public will see it."""
    count = consultation.questions.count()
    key = consultation.pk
    return [
        Link(gettext("Questions: %(count)d") % {"count": count}, list_url(Question, consultation__id__exact=key)),
        Link(_("Add a question"), reverse("admin:engagement_question_add", query={"consultation": key})),
        form_link(consultation),
    ]


def form_link(consultation: Consultation) -> Link:
    url = reverse("admin:engagement_question_preview", args=[consultation.pk])
    return Link(_("The form as the public will see it"), url)
