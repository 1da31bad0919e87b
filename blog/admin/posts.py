"""Staff pages of posts: one form for all languages, edited ahead of what the public reads."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db import models
from django.db.models import ManyToManyField, QuerySet
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.text import format_lazy
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from blog.actions import editing, posts
from blog.admin.base import BilingualAdmin, Column, moment, titles, when
from blog.admin.editing import EditingAdmin
from blog.admin.links import LinksAdmin
from blog.admin.post_form import PostForm, content_of_draft
from blog.admin.post_verbs import VERBS
from blog.admin.previews import PreviewsAdmin, look_url
from blog.admin.reader_figures import FiguresAdmin
from blog.admin.translations import TranslationsAdmin
from blog.admin.verbs import Link, VerbsAdmin, staff
from blog.admin.versions import VersionsAdmin
from blog.models import Post
from blog.models.revisions import has_newer, newest_content, newest_words, with_content
from diplomacy import languages

LIVE = pgettext_lazy("state of a post's text", "Live")
SCHEDULED = pgettext_lazy("state of a post's text", "Scheduled")
WITHDRAWN = pgettext_lazy("state of a post's text", "Withdrawn")
DRAFT = pgettext_lazy("state of a post's text", "Draft")
WRITE = "blog.change_post"


class TextStateFilter(admin.SimpleListFilter):
    """Posts by the state of their text in one language."""

    language: str

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("live", LIVE), ("scheduled", SCHEDULED), ("draft", DRAFT), ("withdrawn", WITHDRAWN)]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Post]) -> QuerySet[Post]:
        published, withdrawn = (languages.column(name, self.language) for name in ("published_at", "withdrawn_at"))
        now = timezone.now()
        conditions: dict[str, dict[str, Any]] = {
            "live": {f"{published}__lte": now, f"{withdrawn}__isnull": True},
            "scheduled": {f"{published}__gt": now},
            "draft": {f"{published}__isnull": True},
            "withdrawn": {f"{withdrawn}__isnull": False},
        }
        return queryset.filter(**conditions.get(self.value() or "", {}))


def text_state_filter(code: str) -> type[TextStateFilter]:
    """The filter for one language, named by the language itself."""
    title = format_lazy(_("state of the text: {language}"), language=languages.name(code))
    attributes = {"language": code, "title": title, "parameter_name": f"text_{code}"}
    return type(f"TextStateFilter_{code}", (TextStateFilter,), attributes)


def state_of(post: Post, code: str) -> tuple[str, Any, Any]:
    """How the text in one language stands: a name for styles, words for people, since or from when."""
    if post.is_withdrawn(code):
        return "withdrawn", WITHDRAWN, post.date("withdrawn_at", code)
    published_at = post.date("published_at", code)
    if published_at is None:
        has_text = newest_words(post, languages.column("title", code))
        return ("draft", DRAFT, None) if has_text else ("missing", _("No text"), None)
    return ("live", LIVE, published_at) if post.is_live(code) else ("scheduled", SCHEDULED, published_at)


def text_state(code: str) -> Column:
    """The column that says how the text in one language stands."""

    @admin.display(description=languages.name(code), ordering=languages.column("published_at", code))
    def column(post: Post) -> str:
        name, label, moment = state_of(post, code)
        badge = format_html('<span class="state state--{}">{}</span>', name, label)
        newer = gettext("newer version not public") if moment and has_newer(post, code) else ""
        return format_html("{}<br>{}<br>{}", badge, when(moment), newer) if moment else badge

    return column


@admin.register(Post)
class PostAdmin(
    LinksAdmin, TranslationsAdmin, VersionsAdmin, PreviewsAdmin, FiguresAdmin, EditingAdmin, VerbsAdmin, BilingualAdmin
):
    form = PostForm
    verbs = VERBS
    change_form_template = "admin/blog/post/change_form.html"
    add_form_template = "admin/blog/post/change_form.html"
    fieldsets = (
        (None, {"fields": ("title", "slug", "summary", "body")}),
        (_("What it belongs to"), {"fields": ("author", "topics", "event", "series", "image", "source_language")}),
        (
            _("In traditional script"),
            {
                "fields": ("title_mong", "body_mong"),
                "classes": ("collapse",),
                "description": _("Optional. It is shown beside the Mongolian text, on a page of its own."),
            },
        ),
    )
    version_fieldset = (_("This version"), {"fields": ("note", "translation_follows")})
    list_display = (
        titles,
        *(text_state(code) for code in languages.codes()),
        "author",
        "event",
        moment("updated_at", _("last saved")),
    )
    list_display_links = (titles,)
    list_filter = (*(text_state_filter(code) for code in languages.codes()), "topics", "event", "series")
    search_fields = languages.columns("title", "summary", "body")
    autocomplete_fields = ("author", "event", "series", "image")
    ordering = ("-updated_at", "-pk")

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        fieldsets = list(super().get_fieldsets(request, obj))
        may_write = self.has_change_permission(request, obj) if obj else self.has_add_permission(request)
        return [*fieldsets, self.version_fieldset] if may_write else fieldsets

    def get_queryset(self, request: HttpRequest) -> QuerySet[Post]:
        return super().get_queryset(request).select_related("author", "event", "revision").prefetch_related("topics")

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """On the page where it is written, the post as its newest version has it, or as it was left unsaved."""
        post = super().get_object(request, object_id, from_field)
        on_form = request.resolver_match and request.resolver_match.url_name == "blog_post_change"
        return self._at_work(request, post) if post and on_form else post

    def _at_work(self, request: HttpRequest, post: Post) -> Post:
        session = editing.unsaved(post, staff(request)) if "resume" in request.GET else None
        content = content_of_draft(session.draft) if session else newest_content(post)
        shown: Any = with_content(post, content)
        shown.working_topics = content.get("topics") or []
        shown.working_base = session.base_number if session else posts.newest_number(post)
        return shown

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        session = editing.unsaved(None, staff(request)) if "resume" in request.GET else None
        kept = content_of_draft(session.draft) if session else super().get_changeform_initial_data(request)
        return {"source_language": languages.current(), **kept}

    def save_model(self, request: HttpRequest, obj: Post, form: Any, change: bool) -> None:  # noqa: FBT001
        """Not the row is written but a new version; languages that are not public take it over."""
        if not change:
            obj.save()
            obj.topics.set(form.cleaned_data["topics"])
        stored = Post.objects.select_related("revision").get(pk=obj.pk)
        before = posts.newest_number(stored)
        revision = posts.save_revision(
            stored,
            form.content,
            by=staff(request),
            note=form.cleaned_data.get("note") or "",
            translation_follows=bool(form.cleaned_data.get("translation_follows")),
        )
        editing.discard_draft(obj if change else None, staff(request))
        if revision.number != before:
            self._say_what_is_public(request, stored)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:  # noqa: FBT001
        """Topics are part of the version."""

    def _say_what_is_public(self, request: HttpRequest, post: Post) -> None:
        ahead = [languages.name(code) for code in post.published_languages() if has_newer(post, code)]
        if ahead:
            text = gettext("The public text has not changed (%(languages)s): publish the change when it is ready.")
            self.message_user(request, text % {"languages": ", ".join(ahead)}, messages.WARNING)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> TemplateResponse:
        post = kwargs.get("obj") or context.get("original")
        stored = Post.objects.select_related("revision").filter(pk=post.pk).first() if post and post.pk else None
        context |= self._work_context(request, stored, context["adminform"].form)
        response: Any = super().render_change_form(request, context, *args, **kwargs)
        return response

    def _work_context(self, request: HttpRequest, post: Post | None, form: Any) -> dict[str, Any]:
        """What the page shows beside the form: how each text stands, who else is here, what was left unsaved."""
        session = editing.unsaved(post, staff(request))
        on_newest = session is not None and session.base_number == (posts.newest_number(post) if post else 0)
        return {
            "conflict": getattr(form, "conflict", None),
            "unsaved": session if "resume" not in request.GET and request.method == "GET" else None,
            "unsaved_is_current": on_newest,
            "at_work": editing.others_at_work(post, staff(request)) if post else [],
            "autosave_url": _url("autosave", post),
            "discard_url": _url("discard", post),
            "states": [(code, languages.name(code), *state_of(post, code)) for code in languages.codes()]
            if post
            else [],
            "newest_number": posts.newest_number(post) if post else 0,
        }

    def verb_links(self, request: HttpRequest, record: models.Model) -> list[Link]:
        """What can be done follows from the post as it is stored, not from the version in the form."""
        return super().verb_links(request, self.get_queryset(request).get(pk=record.pk))

    def state(self, post: Post, language: str) -> tuple[str, Any, Any]:
        return state_of(post, language)

    def references(self, record: Post) -> list[Link]:
        pages = {
            "versions": (_("Versions"), ""),
            "previews": (_("Preview links"), WRITE),
            "figures": (_("Readers"), ""),
        }
        look = [
            Link(
                format_lazy(_("See it as readers will: {language}"), language=languages.name(code)),
                look_url(record, code),
            )
            for code in languages.codes()
            if newest_content(record).get(languages.column("title", code))
        ]
        links = look + [
            Link(label, reverse(f"admin:blog_post_{name}", args=[record.pk]), permission)
            for name, (label, permission) in pages.items()
        ]
        return links + [
            Link(
                format_lazy(_("Translate into: {language}"), language=languages.name(code)),
                reverse("admin:blog_post_translate", args=[record.pk, code]),
                WRITE,
            )
            for code in languages.others(record.source_language)
        ]

    def is_kept(self, record: Post) -> bool:
        """What the public has read is withdrawn, with a reason; it never vanishes."""
        return any(record.is_known_in(code) for code in languages.codes())

    def formfield_for_manytomany(self, db_field: ManyToManyField[Any, Any], request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "topics":
            kwargs["widget"] = forms.CheckboxSelectMultiple
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "source_language":
            kwargs["widget"] = forms.Select(choices=[(code, languages.name(code)) for code in languages.codes()])
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def public_url(self, record: Post) -> str | None:
        """The public page, in this language where the text is live."""
        record = Post.objects.get(pk=record.pk)
        live = record.live_languages()
        language = languages.current() if languages.current() in live else next(iter(live), None)
        return record.get_absolute_url(language) if language else None


def _url(name: str, post: Post | None) -> str:
    return reverse(f"admin:blog_post_{name}", args=[post.pk]) if post else reverse(f"admin:blog_post_{name}_new")
