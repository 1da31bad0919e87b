"""Authors: who signs a post."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from blog.models.addresses import bilingual


class Author(models.Model):
    """A person or office that signs posts; translated: name, office, biography."""

    name = models.CharField(_("name"), max_length=100)
    office = models.CharField(_("office"), max_length=150)
    biography = models.TextField(_("biography"), blank=True)

    class Meta:
        verbose_name = _("author")
        verbose_name_plural = _("authors")
        ordering = ["pk"]
        constraints = [bilingual("author", "name", "office")]

    def __str__(self) -> str:
        return self.name or ""
