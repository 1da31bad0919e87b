"""Series: posts that are read one after the other."""

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from blog.models.addresses import Addressed, bilingual, unique_slugs
from diplomacy import languages


class Series(Addressed):
    """A row of posts under one name, in the order in which they went live; translated: title, slug, summary."""

    title = models.CharField(_("title"), max_length=120)
    slug = models.SlugField(_("address"), max_length=80, blank=True, null=True)  # noqa: DJ001 - no text is NULL
    summary = models.TextField(_("summary"), max_length=400)

    class Meta:
        verbose_name = _("series")
        verbose_name_plural = _("series")
        ordering = ["pk"]
        constraints = [*unique_slugs("series"), bilingual("series", "title", "slug", "summary")]

    def __str__(self) -> str:
        return self.title or ""

    def get_absolute_url(self, language: str | None = None) -> str:
        language = language or languages.current()
        with override(language):
            return reverse("blog:series_detail", args=[languages.text(self, "slug", language)])

    def urls(self) -> dict[str, str]:
        """The address of the series in each language."""
        return {code: self.get_absolute_url(code) for code in languages.codes()}
