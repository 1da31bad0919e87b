"""The search index: one row for each text in one language, of posts and of whatever other apps put in."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.utils.translation import gettext_lazy as _


class SearchEntry(models.Model):
    """A text that can be found from `visible_from` on. Written by whoever writes the text, in the same transaction.

    `label` and `record_id` name the record (as «blog.post», 12). `title` and `text` are plain
    text for extracts; `words` holds title and text folded and stemmed by `diplomacy.mongolian`,
    ready for the "simple" configuration. `topics` are primary keys of topics.
    """

    label = models.CharField(_("kind"), max_length=60)
    record_id = models.PositiveBigIntegerField(_("number"))
    language = models.CharField(_("language"), max_length=7)
    title = models.TextField(_("title"))
    text = models.TextField(_("text"))
    folded_title = models.TextField(_("folded title"))
    topics: models.JSONField[list[int], list[int]] = models.JSONField(_("topics"), default=list)
    visible_from = models.DateTimeField(_("visible from"))
    vector = SearchVectorField(_("words"))

    class Meta:
        verbose_name = _("search entry")
        verbose_name_plural = _("search entries")
        constraints = [models.UniqueConstraint(fields=["label", "record_id", "language"], name="search_entry_once")]
        indexes = [
            GinIndex(fields=["vector"], name="search_entry_words"),
            GinIndex(fields=["folded_title"], opclasses=["gin_trgm_ops"], name="search_entry_trigrams"),
        ]

    def __str__(self) -> str:
        return self.title
