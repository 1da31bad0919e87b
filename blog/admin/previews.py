"""Preview links of a post: made for a named person, listed, revoked."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from blog.actions import previews
from blog.admin.base import StaffAdmin
from blog.admin.verbs import change_url, staff
from blog.models import Post, PreviewLink
from blog.models.revisions import newest_content
from blog.views.previews import show
from diplomacy import languages

DAYS = [(1, _("a day")), (3, _("three days")), (7, _("a week")), (30, _("30 days"))]


class PreviewForm(forms.Form):
    recipient = forms.CharField(
        max_length=120,
        label=_("For whom"),
        help_text=_("A name for this list alone, so that you know which link to revoke."),
    )
    days = forms.TypedChoiceField(label=_("Works for"), choices=DAYS, coerce=int, initial=7)


class PreviewsAdmin(StaffAdmin):
    """Staff pages with links that show the newest version to people outside."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("<int:pk>/look/", view(require_safe(self.look)), name="blog_post_look"),
            path("<int:pk>/previews/", view(self.previews), name="blog_post_previews"),
            path("<int:pk>/previews/<int:link>/revoke/", view(require_POST(self.revoke)), name="blog_post_revoke"),
            *super().get_urls(),
        ]

    def look(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The newest version as readers would see it, in the language of the address."""
        post = Post.objects.select_related("author", "revision").filter(pk=pk).first()
        if post is None:
            raise Http404
        if not self.has_view_permission(request, post):
            raise PermissionDenied
        return show(request, post, {code: look_url(post, code) for code in languages.codes()})

    def previews(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The links of a post, and the form that makes one."""
        post = self._writable(request, pk)
        form = PreviewForm(request.POST if request.method == "POST" else None)
        if form.is_valid():
            previews.share(post, **form.cleaned_data, by=staff(request))
            self.message_user(request, gettext("The link is ready: copy it from the list."), messages.SUCCESS)
            return HttpResponseRedirect(request.path)
        context = {
            **self.admin_site.each_context(request),
            "title": gettext("Preview links"),
            "opts": self.opts,
            "original": post,
            "record_url": change_url(post),
            "form": form,
            "links": [(link, _urls(link)) for link in post.previews.select_related("made_by")],
        }
        return TemplateResponse(request, "admin/blog/post/previews.html", context)

    def revoke(self, request: HttpRequest, pk: int, link: int) -> HttpResponse:
        post = self._writable(request, pk)
        found = PreviewLink.objects.filter(post=post, pk=link).first()
        if found is None:
            raise Http404
        previews.revoke(found)
        self.message_user(request, gettext("The link opens nothing any more."), messages.SUCCESS)
        return HttpResponseRedirect(reverse("admin:blog_post_previews", args=[pk]))

    def _writable(self, request: HttpRequest, pk: int) -> Post:
        post = Post.objects.select_related("revision").filter(pk=pk).first()
        if post is None:
            raise Http404
        if not self.has_change_permission(request, post):
            raise PermissionDenied
        return post


def look_url(post: Post, language: str) -> str:
    """Where staff see the newest version of a post, in a language."""
    with override(language):
        return reverse("admin:blog_post_look", args=[post.pk])


def _urls(link: PreviewLink) -> list[tuple[str, str, str]]:
    """The link in each language that has words: code, name, address; none for a link that no longer works."""
    content = newest_content(link.post)
    written = [code for code in languages.codes() if content.get(languages.column("title", code))]
    return [(code, languages.name(code), link.url(code)) for code in written] if link.is_working else []
