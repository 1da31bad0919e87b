"""Contributors: whoever has proved an address, with one private link to all that came from it; no account."""

from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from diplomacy import tokens
from engagement.models.comments import Comment, CommentQuerySet


class ContributorQuerySet(models.QuerySet["Contributor"]):
    """A visitor's door is `behind`: the secret in a mailed address is the key."""

    def behind(self, token: str) -> "ContributorQuerySet":
        """Who has this private link."""
        return self.filter(link_digest=tokens.digest(token))

    def of(self, comment: Comment) -> "Contributor | None":
        """Who proved the address of this comment; None while nobody has."""
        return self.filter(author_key=comment.author_key).first() if comment.proven_at else None


class Contributor(models.Model):
    """One proven address, and the private link to its contributions.

    `author_key` is the keyed hash that its comments carry. `email` is there only while a mail to it is on its way.
    A device that remembers the address carries `device_token`; a new `device_seed` makes all devices forget.
    """

    author_key = models.CharField(max_length=64, unique=True, editable=False)
    email = models.EmailField(_("e-mail address"), max_length=254, blank=True)
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES)
    link_seed = models.UUIDField(default=uuid4, editable=False)
    link_digest = models.CharField(max_length=64, unique=True, editable=False)
    device_seed = models.UUIDField(default=uuid4, editable=False)
    proven_at = models.DateTimeField(_("address confirmed"), default=timezone.now)

    objects = ContributorQuerySet.as_manager()

    class Meta:
        verbose_name = _("contributor")
        verbose_name_plural = _("contributors")

    def __str__(self) -> str:
        """Names it without its address: staff pages and logs show this."""
        return gettext("Contributor %(number)s") % {"number": self.pk}

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.link_digest = tokens.digest(self.link_token)
        super().save(*args, **kwargs)

    @property
    def link_token(self) -> str:
        """The secret part of the private link."""
        return tokens.derive("contributor", str(self.link_seed))

    @property
    def device_token(self) -> str:
        """What a device that remembers the address sends; void once the seed is renewed."""
        return tokens.derive("device", str(self.device_seed))

    @property
    def comments(self) -> CommentQuerySet:
        """All that came from the address and was confirmed, the newest first."""
        return Comment.objects.filter(author_key=self.author_key, proven_at__isnull=False).order_by("-pk")

    def private_url(self, language: str | None = None) -> str:
        with override(language or self.language):
            return reverse("engagement:contributor_detail", args=[self.link_token])
