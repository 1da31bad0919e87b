"""Authors: who signs a post."""

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from blog.models.addresses import Addressed, bilingual, unique_slugs
from blog.models.images import Image
from blog.models.live import is_live_anywhere, is_live_in
from diplomacy import languages


class AuthorQuerySet(models.QuerySet["Author"]):
    """The only door to authors for public code is `public`: who is to sign a post yet is nobody's business."""

    def public(self, language: str | None = None) -> "AuthorQuerySet":
        """Authors with a public post in any language; `live_posts` counts those in this one."""
        return self.filter(pk__in=self.filter(is_live_anywhere("posts__")).values("pk")).annotate(
            live_posts=models.Count("posts", filter=is_live_in(language or languages.current(), "posts__"))
        )


class Author(Addressed):
    """A person or office that signs posts; translated: name, slug, office, biography."""

    addressed_by = "name"

    name = models.CharField(_("name"), max_length=100)
    slug = models.SlugField(_("address"), max_length=80, blank=True, null=True)  # noqa: DJ001 - no text is NULL
    office = models.CharField(_("office"), max_length=150)
    biography = models.TextField(_("biography"), blank=True)
    is_person = models.BooleanField(_("a person, not an office"), default=False)
    image = models.ForeignKey(Image, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("picture"))

    objects = AuthorQuerySet.as_manager()

    class Meta:
        verbose_name = _("author")
        verbose_name_plural = _("authors")
        ordering = ["pk"]
        constraints = [*unique_slugs("author"), bilingual("author", "name", "slug", "office")]

    def __str__(self) -> str:
        return self.name or ""

    def get_absolute_url(self, language: str | None = None) -> str:
        language = language or languages.current()
        with override(language):
            return reverse("blog:author_detail", args=[languages.text(self, "slug", language)])

    def is_known_in(self, language: str) -> bool:
        """The address of an author whom nobody has read stays unknown."""
        return Author.objects.public().filter(pk=self.pk).exists()

    def is_open_in(self, language: str) -> bool:
        return self.is_known_in(language)

    def urls(self) -> dict[str, str]:
        """The author's address in each language."""
        return {code: self.get_absolute_url(code) for code in languages.codes()}
