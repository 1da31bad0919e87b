"""Preview links: a draft shown to people without an account, until the link ends or is revoked."""

from typing import Any

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from blog.models.posts import Post
from diplomacy import tokens


class PreviewLinkQuerySet(models.QuerySet["PreviewLink"]):
    def working(self) -> "PreviewLinkQuerySet":
        """Links that still open."""
        return self.filter(revoked_at=None, expires_at__gt=timezone.now())

    def of(self, token: str) -> "PreviewLinkQuerySet":
        """The working link with this token."""
        return self.working().filter(digest=tokens.digest(token))


class PreviewLink(models.Model):
    """A link to the newest version of one post, for somebody outside; the token is derived, never stored."""

    post = models.ForeignKey(Post, models.CASCADE, related_name="previews", verbose_name=_("post"))
    recipient = models.CharField(_("for whom"), max_length=120)
    seed = models.CharField(max_length=32, default="", editable=False)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    made_at = models.DateTimeField(_("made"), default=timezone.now, editable=False)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+", verbose_name=_("by")
    )
    expires_at = models.DateTimeField(_("works until"))
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True, editable=False)

    objects = PreviewLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("preview link")
        verbose_name_plural = _("preview links")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.recipient

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.seed = self.seed or get_random_string(32)
        self.digest = tokens.digest(self.token)
        super().save(*args, **kwargs)

    @property
    def token(self) -> str:
        return tokens.derive("preview", self.seed)

    @property
    def is_working(self) -> bool:
        return self.revoked_at is None and self.expires_at > timezone.now()

    def path(self, language: str) -> str:
        """Where the preview opens, in a language."""
        with override(language):
            return reverse("blog:preview", args=[self.token])

    def url(self, language: str) -> str:
        """The same as an absolute address, to be sent to somebody."""
        return f"{settings.SITE_URL}{self.path(language)}"
