"""Topics: the policy subjects that posts and consultations share."""

from django.db import models
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from blog.models.addresses import Addressed, bilingual, unique_slugs
from blog.models.live import is_live_in
from diplomacy import languages


class TopicQuerySet(models.QuerySet["Topic"]):
    def with_counts(self, language: str | None = None) -> "TopicQuerySet":
        """With `live_posts`: how many posts on it are public in the language; whatever these topics are chosen by."""
        links = Topic.posts.through.objects.filter(is_live_in(language or languages.current(), "post__"))
        own = links.filter(topic=models.OuterRef("pk")).order_by().values("topic")
        count = models.Subquery(own.values(count=models.Count("pk")))
        return self.annotate(live_posts=Coalesce(count, 0))


class Topic(Addressed):
    """A policy subject; translated: title, slug, summary."""

    title = models.CharField(_("title"), max_length=120)
    slug = models.SlugField(_("address"), max_length=80, blank=True, null=True)  # noqa: DJ001 - no text is NULL
    summary = models.TextField(_("summary"), max_length=400)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    live_posts: int  # by with_counts

    objects = TopicQuerySet.as_manager()

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        ordering = ["position", "pk"]
        constraints = [*unique_slugs("topic"), bilingual("topic", "title", "slug", "summary")]

    def __str__(self) -> str:
        return self.title or ""

    def get_absolute_url(self, language: str | None = None) -> str:
        language = language or languages.current()
        with override(language):
            return reverse("blog:topic_detail", args=[languages.text(self, "slug", language)])

    def urls(self) -> dict[str, str]:
        """The topic's address in each language."""
        return {code: self.get_absolute_url(code) for code in languages.codes()}
