"""Reader figures without tracking: how often a post was opened on a day, and from which sites readers came."""

from datetime import date

from django.db import connection, models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from blog.models.posts import Post

SITES_PER_DAY = 60  # so that invented referrers cannot fill the table
OTHER = "other"  # no host has this name
UPSERT = """
    INSERT INTO {table} (post_id, language, day, site, views) VALUES (%s, %s, %s, %s, 1)
    ON CONFLICT (post_id, day, language, site) DO UPDATE SET views = {table}.views + 1
"""


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
        """Add one view today, in one statement: safe when many come at once."""
        today = timezone.localdate()
        if site and not cls.has_room(post, today, site):
            site = OTHER
        table = connection.ops.quote_name(cls._meta.db_table)
        with connection.cursor() as cursor:
            cursor.execute(UPSERT.format(table=table), [post.pk, language, today, site])

    @classmethod
    def has_room(cls, post: Post, day: date, site: str) -> bool:
        """Whether the site has been seen on the day, or may still be added."""
        sites = cls.objects.filter(post=post, day=day).exclude(site__in=["", OTHER])
        seen = set(sites.order_by().values_list("site", flat=True).distinct())
        return site in seen or len(seen) < SITES_PER_DAY
