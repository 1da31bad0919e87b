"""The engagement app's configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EngagementConfig(AppConfig):
    name = "engagement"
    verbose_name = _("Engagement")

    def ready(self) -> None:
        """The blog's library serves the pictures of public texts, and must be told of those it cannot know."""
        from blog.models.picture_uses import RICH_TEXTS, RichText  # noqa: PLC0415 - no models before this moment
        from engagement.models import Consultation, Report  # noqa: PLC0415

        RICH_TEXTS.append(RichText(Consultation, "background", _("in the background of the consultation"), "published"))
        RICH_TEXTS.append(RichText(Report, "body", _("in the report"), "published"))
