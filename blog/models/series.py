"""Series: posts that are read one after the other."""

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from blog.models.addresses import Addressed, bilingual, unique_slugs
from blog.models.live import is_live_anywhere, is_live_in
from diplomacy import languages


class SeriesQuerySet(models.QuerySet["Series"]):
    """The only door to series for public code is `public`: one that is being prepared is nobody's business yet."""

    def public(self, language: str | None = None) -> "SeriesQuerySet":
        """Series with a public post in any language, the liveliest first; `live_posts` counts those in this one."""
        language = language or languages.current()
        newest = models.Max(
            f"posts__{languages.column('published_at', language)}", filter=is_live_in(language, "posts__")
        )
        return (
            self.filter(pk__in=self.filter(is_live_anywhere("posts__")).values("pk"))
            .annotate(live_posts=models.Count("posts", filter=is_live_in(language, "posts__")), newest_at=newest)
            .order_by(models.F("newest_at").desc(nulls_last=True), "-pk")
        )


class Series(Addressed):
    """A row of posts under one name, in the order in which they went live; translated: title, slug, summary."""

    title = models.CharField(_("title"), max_length=120)
    slug = models.SlugField(_("address"), max_length=80, blank=True, null=True)  # noqa: DJ001 - no text is NULL
    summary = models.TextField(_("summary"), max_length=400)

    objects = SeriesQuerySet.as_manager()

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

    def is_known_in(self, language: str) -> bool:
        """The address of a series that nobody has seen stays unknown."""
        return Series.objects.public().filter(pk=self.pk).exists()

    def is_open_in(self, language: str) -> bool:
        return self.is_known_in(language)

    def urls(self) -> dict[str, str]:
        """The address of the series in each language."""
        return {code: self.get_absolute_url(code) for code in languages.codes()}
