"""Pictures, with a description per language."""

from django.core.validators import FileExtensionValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from diplomacy import languages


class Image(models.Model):
    """A picture; translated: alt, caption, credit.

    A decorative picture says nothing that the text does not, and has no description.
    """

    file = models.ImageField(
        _("file"),
        upload_to="images/%Y/",
        width_field="width",
        height_field="height",
        validators=[FileExtensionValidator(["jpg", "jpeg", "png", "webp", "avif"])],
    )
    width = models.PositiveIntegerField(_("width in pixels"), editable=False, default=0)
    height = models.PositiveIntegerField(_("height in pixels"), editable=False, default=0)
    alt = models.CharField(_("description for people who cannot see it"), max_length=250, blank=True)
    caption = models.CharField(_("caption"), max_length=250, blank=True)
    credit = models.CharField(_("credit"), max_length=150, blank=True)
    licence = models.CharField(_("licence"), max_length=150, blank=True)
    decorative = models.BooleanField(_("decorative: says nothing that the text does not"), default=False)
    focal_x = models.PositiveSmallIntegerField(_("focal point, per cent from the left"), default=50)
    focal_y = models.PositiveSmallIntegerField(_("focal point, per cent from the top"), default=50)
    digest = models.CharField(_("digest of the file"), max_length=64, editable=False, blank=True, db_index=True)
    renditions = models.JSONField(_("renditions"), default=list, editable=False)
    added_at = models.DateTimeField(_("added"), auto_now_add=True)

    class Meta:
        verbose_name = _("image")
        verbose_name_plural = _("images")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(decorative=True) | languages.filled("alt"),
                name="image_described_or_decorative",
                violation_error_message=_("Describe the picture in both languages, or tick «decorative»."),
            ),
            models.CheckConstraint(
                condition=models.Q(focal_x__lte=100, focal_y__lte=100), name="image_focal_point_is_inside"
            ),
        ]

    def __str__(self) -> str:
        return self.alt or self.file.name or ""

    @property
    def url(self) -> str:
        return self.file.url

    @property
    def alternative(self) -> str:
        """The alt attribute in this language: empty for a decorative picture."""
        return "" if self.decorative else languages.text(self, "alt")
