"""Reader figures without tracking: how often a post was opened on a day, and from which sites readers came."""

from django.db import models
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from blog.models.posts import Post


class DailyFigure(models.Model):
    """Views of a post in one language on one Ulaanbaatar day from one site ("" for none or unknown): a count alone."""

    post = models.ForeignKey(Post, models.CASCADE, related_name="figures", verbose_name=_("post"))
    language = models.CharField(_("language"), max_length=7)
    day = models.DateField(_("day"))
    site = models.CharField(_("came from"), max_length=100, blank=True)
    views = models.PositiveIntegerField(_("views"), default=0)

    class Meta:
        verbose_name = _("reader figure")
        verbose_name_plural = _("reader figures")
        constraints = [models.UniqueConstraint(fields=["post", "day", "language", "site"], name="daily_figure_once")]

    def __str__(self) -> str:
        return f"{self.post_id} {self.day}: {self.views}"

    @classmethod
    def count(cls, post: Post, language: str, site: str) -> None:
        """Add one view today; safe when many come at once."""
        today = timezone.localdate()
        row, _created = cls.objects.get_or_create(post=post, language=language, day=today, site=site)
        cls.objects.filter(pk=row.pk).update(views=F("views") + 1)
