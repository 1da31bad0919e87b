"""The translation board, and the page on which a text is translated beside its source."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.text import capfirst
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from blog.actions import posts
from blog.admin.base import StaffAdmin
from blog.admin.post_form import VersionForm
from blog.admin.verbs import change_url, staff
from blog.comparing import FieldChange, compare_texts
from blog.models import Post, Revision
from blog.models.revisions import TEXTS, TRANSLATABLE, newest_content
from blog.models.translations import behind, is_behind, is_missing, missing
from diplomacy import languages

POSTS_SHOWN = 50
WORK = {
    "all": _("All posts"),
    "missing": _("Not translated"),
    "behind": _("Behind their source"),
}
BEHIND = pgettext_lazy("state of a translation", "Behind")
MISSING = pgettext_lazy("state of a translation", "Missing")


class TranslationForm(VersionForm):
    """The texts of one language, by the names of their columns; the rest of the version stays as it is.

    `formfield` makes the field of a column as the staff pages show it.
    """

    def __init__(self, data: Any, post: Post, language: str, formfield: Callable[[Any], forms.Field]) -> None:
        self.post, self.columns = post, [languages.column(field, language) for field in TEXTS]
        content = newest_content(post)
        initial = {name: content.get(name) or "" for name in self.columns}
        super().__init__(data, initial=initial | {"base": posts.newest_number(post), "translation_follows": True})
        for field, name in zip(TEXTS, self.columns, strict=True):
            self.fields[name] = formfield(Post._meta.get_field(name))
            self.fields[name].required = False
            self.fields[name].label = capfirst(Post._meta.get_field(field).verbose_name)  # type: ignore[union-attr]
            self.fields[name].widget.attrs["lang"] = language
        self.order_fields([*self.columns, "translation_follows", "note"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        self.content = self._base_content(cleaned) | {name: cleaned.get(name) or "" for name in self.columns}
        if not self.errors:
            self.settle_conflict(self.post, cleaned)
        return cleaned

    def _base_content(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        """What the page was opened with, so that only the texts on it count as changed."""
        revision = self.post.revisions.filter(number=cleaned.get("base") or 1).first()
        return revision.content if revision else newest_content(self.post)


class TranslationsAdmin(StaffAdmin):
    """Staff pages with a board of translations."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("translations/", view(self.board), name="blog_post_translations"),
            path("<int:pk>/translate/<str:language>/", view(self.translate), name="blog_post_translate"),
            *super().get_urls(),
        ]

    def board(self, request: HttpRequest) -> HttpResponse:
        """Post × language: how each text stands, and what waits for a translator."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        work = request.GET.get("work", "all")
        found = self._filtered(work, request.GET.get("q", "").strip())
        page = Paginator(found, POSTS_SHOWN).get_page(request.GET.get("page"))
        context = {
            **self.admin_site.each_context(request),
            "title": gettext("Translations"),
            "opts": self.opts,
            "page": page,
            "rows": [(post, [self._cell(request, post, code) for code in languages.codes()]) for post in page],
            "names": [(code, languages.name(code)) for code in languages.codes()],
            "work": work,
            "choices": [(name, label, self._filtered(name, "").count()) for name, label in WORK.items()],
            "q": request.GET.get("q", ""),
        }
        return TemplateResponse(request, "admin/blog/post/translations.html", context)

    def _filtered(self, work: str, query: str) -> QuerySet[Post]:
        found = Post.objects.select_related("revision", "translated_from").order_by("-updated_at", "-pk")
        if query:
            found = found.filter(_titled(query))
        if work not in {"missing", "behind"}:
            return found
        narrow = {"missing": missing, "behind": behind}[work]
        waiting = Q()
        for code in languages.codes():
            waiting |= Q(pk__in=narrow(Post.objects.all(), code).values("pk"))
        return found.filter(waiting)

    def _cell(self, request: HttpRequest, post: Post, language: str) -> dict[str, Any]:
        """How the text in one language stands, and where it is translated."""
        name, label, moment = self.state(post, language)
        if is_missing(post, language):
            name, label = "missing", MISSING
        is_source = post.source_language == language
        return {
            "state": name,
            "label": label,
            "moment": moment,
            "is_source": is_source,
            "changed": source_changes(post) if is_behind(post, language) else [],
            "behind": BEHIND,
            "url": None if is_source else reverse("admin:blog_post_translate", args=[post.pk, language]),
        }

    def state(self, post: Post, language: str) -> tuple[str, Any, Any]:
        """How a text stands: a name for styles, words for people, since or from when."""
        raise NotImplementedError

    def translate(self, request: HttpRequest, pk: int, language: str) -> HttpResponse:
        """The source beside the translation; a save makes a version and notes that the translation follows."""
        post = Post.objects.select_related("revision", "translated_from").filter(pk=pk).first()
        if post is None or language not in languages.codes() or language == post.source_language:
            raise Http404
        if not self.has_change_permission(request, post):
            raise PermissionDenied
        with transaction.atomic():
            form = TranslationForm(
                request.POST if request.method == "POST" else None, post, language, self._field(request)
            )
            if form.is_valid() and (response := self._save_translation(request, post, form)):
                return response
        return self._translation_page(request, post, language, form)

    def _field(self, request: HttpRequest) -> Callable[[Any], forms.Field]:
        return lambda column: self.formfield_for_dbfield(column, request)

    def _save_translation(self, request: HttpRequest, post: Post, form: TranslationForm) -> HttpResponse | None:
        """Lead to the post; where the rules refuse, the form says why and keeps the words."""
        try:
            with transaction.atomic():
                posts.save_revision(
                    post,
                    form.content,
                    by=staff(request),
                    kind=Revision.Kind.TRANSLATION,
                    note=form.cleaned_data["note"],
                    translation_follows=form.cleaned_data["translation_follows"],
                )
        except ValidationError as refused:
            form.add_error(None, refused)
            return None
        self.message_user(request, gettext("The translation is saved as a version."), messages.SUCCESS)
        return HttpResponseRedirect(change_url(post))

    def _translation_page(self, request: HttpRequest, post: Post, language: str, form: TranslationForm) -> HttpResponse:
        content, source = newest_content(post), post.source_language
        context = {
            **self.admin_site.each_context(request),
            "title": gettext("Translate into: %(language)s") % {"language": languages.name(language)},
            "opts": self.opts,
            "original": post,
            "record_url": change_url(post),
            "form": form,
            "media": self.media + form.media,
            "source": source,
            "source_name": languages.name(source),
            "rows": [
                (form[languages.column(field, language)], field, content.get(languages.column(field, source)) or "")
                for field in TEXTS
            ],
            "language": language,
            "changed": source_changes(post) if is_behind(post, language) else [],
            "conflict": form.conflict,
        }
        return TemplateResponse(request, "admin/blog/post/translate.html", context)


def _titled(query: str) -> Q:
    """Posts whose public or newest title, in any language, holds these letters."""
    condition = Q()
    for name in languages.columns("title"):
        condition |= Q(**{f"{name}__icontains": query}) | Q(**{f"revision__content__{name}__icontains": query})
    return condition


def source_changes(post: Post) -> list[FieldChange]:
    """The words that changed in the source since the translation was last made."""
    if post.translated_from is None:
        return []
    changes = compare_texts(post.translated_from.content, newest_content(post), [post.source_language])
    wanted = {languages.column(field, post.source_language) for field in TRANSLATABLE}
    return [change for change in changes if change.name in wanted]
