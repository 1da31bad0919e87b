"""Submissions: formal answers to a consultation, saved until they are sent and then kept as they were sent."""

from datetime import datetime
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db import models, transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, override, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from diplomacy import languages, tokens
from diplomacy.records import Unchangeable
from engagement.models.consultations import Consultation
from engagement.models.received import counted, received
from engagement.models.references import new_reference
from engagement.models.states import Capacity, Channel, Consent


class SubmissionQuerySet(models.QuerySet["Submission"]):
    """A visitor's doors are `behind` and `proven_by`: the secret in a private address is the key."""

    def for_update(self) -> "SubmissionQuerySet":
        return self.select_for_update(of=("self",))

    def behind(self, token: str) -> "SubmissionQuerySet":
        """The one whose private link this is; its colleagues have links of their own."""
        return self.filter(link_digest=tokens.digest(token))

    def proven_by(self, token: str) -> "SubmissionQuerySet":
        """The one whose address this mailed token proves."""
        return self.filter(proof_digest=tokens.digest(token))

    def received(self) -> "SubmissionQuerySet":
        return self.filter(received())

    def counted(self) -> "SubmissionQuerySet":
        return self.filter(counted())

    def unread(self) -> "SubmissionQuerySet":
        """Those that no officer has read yet."""
        return self.filter(readings=None)

    def unproven(self) -> "SubmissionQuerySet":
        """Sent, and waiting for their writers to confirm the address. Twin of `waits_for_proof`."""
        return self.filter(sent_at__isnull=False, has_address=True, proven_at=None, withdrawn_at=None, erased_at=None)

    def sent(self) -> "SubmissionQuerySet":
        """Every one that was sent, whatever became of it."""
        return self.filter(sent_at__isnull=False)

    def gone(self) -> "SubmissionQuerySet":
        """Sent, and taken back. Twin of `is_gone`."""
        return self.sent().filter(Q(withdrawn_at__isnull=False) | Q(erased_at__isnull=False))

    def first_of_each_author(self) -> "SubmissionQuerySet":
        """One submission for each address, its earliest."""
        return self.order_by("author_key", "pk").distinct("author_key")

    def begun(self) -> "SubmissionQuerySet":
        """Those that somebody is still writing."""
        return self.filter(sent_at=None, withdrawn_at=None, erased_at=None)


class Submission(models.Model):
    """A formal answer of one person or organisation, reached by a private link; no account.

    `consent` is "" until somebody has chosen it. Before `sent_at` it may change, `version` guarding each answer against two who write at once; from then on it is
    what was received: only consent may narrow, and it may be withdrawn. `reference` is public, the link is not.
    `has_address` stays when the address itself has been erased. `digest` is the SHA-256 of what was sent
    (`engagement.models.answers.canonical`), as the receipt names it. `received_at` is when a letter or call came in.
    One that staff mistyped is `replaced_by` another, which says in `correction` what was wrong; the old one is kept.
    """

    consultation = models.ForeignKey(
        Consultation, models.PROTECT, related_name="submissions", verbose_name=_("consultation")
    )
    reference = models.CharField(_("reference"), max_length=20, unique=True, default=new_reference, editable=False)
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES)
    capacity = models.CharField(_("written"), max_length=15, choices=Capacity.choices, default=Capacity.PERSON)
    name = models.CharField(_("name"), max_length=100, blank=True)
    organisation = models.CharField(_("organisation"), max_length=150, blank=True)
    expertise = models.CharField(_("field of work"), max_length=150, blank=True)
    email = models.EmailField(_("e-mail address"), max_length=254, blank=True)
    has_address = models.BooleanField(_("gave an address"), default=False, editable=False)
    consent = models.CharField(
        pgettext_lazy("consent", "publication"), max_length=10, choices=Consent.choices, blank=True
    )
    no_objection = models.BooleanField(_("no objection"), default=False)
    channel = models.CharField(_("came by"), max_length=10, choices=Channel.choices, default=Channel.WEB)
    received_at = models.DateTimeField(_("came in"), null=True, blank=True)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("entered by"),
        editable=False,
    )
    replaced_by = models.OneToOneField(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="replaces",
        verbose_name=_("replaced by"),
        editable=False,
    )
    correction = models.CharField(_("what was mistyped"), max_length=300, blank=True, editable=False)
    begun_at = models.DateTimeField(_("begun"), default=timezone.now, editable=False)
    saved_at = models.DateTimeField(_("last saved"), default=timezone.now, editable=False)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True, editable=False)
    proven_at = models.DateTimeField(_("address confirmed"), null=True, blank=True, editable=False)
    withdrawn_at = models.DateTimeField(
        pgettext_lazy("of a submission", "withdrawn"), null=True, blank=True, editable=False
    )
    erased_at = models.DateTimeField(_("erased"), null=True, blank=True, editable=False)
    late = models.BooleanField(_("sent after closing"), default=False, editable=False)
    digest = models.CharField(max_length=64, blank=True, editable=False)
    version = models.PositiveIntegerField(default=0, editable=False)
    sending_key = models.UUIDField(default=uuid4, unique=True, editable=False)
    link_seed = models.UUIDField(default=uuid4, editable=False)
    link_digest = models.CharField(max_length=64, unique=True, editable=False)
    proof_seed = models.UUIDField(default=uuid4, editable=False)
    proof_digest = models.CharField(max_length=64, unique=True, editable=False)
    author_key = models.CharField(max_length=64, blank=True, editable=False)
    network_key = models.CharField(max_length=64, blank=True, editable=False)

    objects = SubmissionQuerySet.as_manager()

    # What may still be noted of one that was sent.
    HAPPENS_ONCE = frozenset({"withdrawn_at", "erased_at", "proven_at", "replaced_by_id"})

    class Meta:
        verbose_name = _("submission")
        verbose_name_plural = _("submissions")
        ordering = ["-pk"]
        permissions = [("enter_submission", _("Can enter letters, mail, calls and meetings"))]
        constraints = [
            models.CheckConstraint(condition=Q(sent_at=None) | ~Q(digest=""), name="submission_sent_has_its_digest"),
            models.CheckConstraint(
                condition=Q(sent_at=None) | Q(sent_at__gte=F("begun_at")), name="submission_sent_after_it_was_begun"
            ),
            models.CheckConstraint(
                condition=Q(sent_at=None) | ~Q(consent=""), name="submission_sent_says_what_may_be_published"
            ),
            models.CheckConstraint(
                condition=Q(channel="web", entered_by=None)
                | (~Q(channel="web") & Q(entered_by__isnull=False, received_at__isnull=False)),
                name="submission_on_paper_says_who_entered_it",
                violation_error_message=_("Say by which way and when it came in."),
            ),
            models.CheckConstraint(
                condition=Q(replaced_by=None) | ~Q(channel="web"),
                name="submission_replaced_came_on_paper",
            ),
            models.CheckConstraint(
                condition=Q(capacity="organisation") | Q(organisation="") | Q(capacity="expert"),
                name="submission_of_person_names_no_organisation",
            ),
        ]
        indexes = [
            models.Index("consultation", "sent_at", name="submission_by_time"),
            models.Index("author_key", name="submission_author"),
        ]

    def __str__(self) -> str:
        """Names it without its words or its author: staff logs keep this text for ever."""
        return gettext("Submission %(reference)s") % {"reference": self.reference}

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.link_digest, self.proof_digest = tokens.digest(self.link_token), tokens.digest(self.proof_token)
        with transaction.atomic():
            if not self._state.adding:
                self.guard_what_was_sent()
            super().save(*args, **kwargs)

    def get_absolute_url(self, language: str | None = None) -> str:
        """Its public page; whether there is one, `engagement.models.publications` says."""
        language = language or languages.current()
        with override(language):
            slug = languages.text(self.consultation, "slug", language)
            return reverse("engagement:published_submission", args=[slug, self.reference])

    def guard_what_was_sent(self) -> None:
        """Raise Unchangeable where a save would change what was received, whatever this copy says. Holds its lock.

        What may still happen happens once; and consent only narrows.
        """
        before = Submission.objects.for_update().get(pk=self.pk)
        if before.sent_at is None:
            return
        changed = {name for name in self._loaded() if getattr(before, name) != getattr(self, name)}
        happened_before = {name for name in self.HAPPENS_ONCE if getattr(before, name)}
        widens = "consent" in changed and self.consent not in Consent(before.consent).narrower
        if changed - self.HAPPENS_ONCE - {"consent"} or changed & happened_before or widens:
            raise Unchangeable

    def _loaded(self) -> set[str]:
        return {field.attname for field in self._meta.concrete_fields} - self.get_deferred_fields()

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        with transaction.atomic():
            if Submission.objects.for_update().filter(pk=self.pk, sent_at__isnull=False).exists():
                raise Unchangeable
            return super().delete(*args, **kwargs)

    @property
    def is_begun(self) -> bool:
        """It is still being written. Twin of `SubmissionQuerySet.begun`."""
        return self.sent_at is None and self.withdrawn_at is None and self.erased_at is None

    @property
    def is_received(self) -> bool:
        """Twin of `SubmissionQuerySet.received`."""
        gone = self.withdrawn_at or self.erased_at or self.replaced_by_id
        return bool(self.sent_at and not gone and (self.proven_at or not self.has_address))

    @property
    def is_legible(self) -> bool:
        """Staff may read its words: it is received, or kept as it was mistyped."""
        return self.is_received or bool(self.replaced_by_id and not self.is_gone)

    @property
    def waits_for_proof(self) -> bool:
        """It is sent, and does not count before the address is confirmed."""
        return self.sent_at is not None and self.has_address and self.proven_at is None and not self.is_gone

    @property
    def is_gone(self) -> bool:
        """Its author has taken it back."""
        return bool(self.withdrawn_at or self.erased_at)

    @property
    def arrived_at(self) -> datetime | None:
        """When it came: by the postmark or the call where there was one, else when it was sent."""
        return self.received_at or self.sent_at

    @property
    def link_token(self) -> str:
        """The secret part of the private link."""
        return tokens.derive("submission", str(self.link_seed))

    @property
    def proof_token(self) -> str:
        """The secret of the mailed link that proves the address."""
        return tokens.derive("submission-proof", str(self.proof_seed))

    @property
    def public_name(self) -> str:
        """Under which name it is published: "" unless its writer chose to be named."""
        return (self.organisation or self.name) if self.consent == Consent.NAMED else ""

    def private_url(self, language: str | None = None) -> str:
        with override(language or self.language):
            return reverse("engagement:submission_detail", args=[self.link_token])


class Colleague(models.Model):
    """Somebody else who writes on the same submission, by a private link of their own."""

    submission = models.ForeignKey(Submission, models.CASCADE, related_name="colleagues", verbose_name=_("submission"))
    name = models.CharField(_("name"), max_length=100)
    email = models.EmailField(_("e-mail address"), max_length=254, blank=True)
    link_seed = models.UUIDField(default=uuid4, editable=False)
    link_digest = models.CharField(max_length=64, unique=True, editable=False)
    invited_at = models.DateTimeField(_("invited"), default=timezone.now)
    seen_at = models.DateTimeField(_("last seen"), null=True, blank=True)
    ended_at = models.DateTimeField(pgettext_lazy("of a submission", "ended"), null=True, blank=True)

    class Meta:
        verbose_name = _("colleague")
        verbose_name_plural = _("colleagues")
        ordering = ["pk"]

    def __str__(self) -> str:
        return gettext("Colleague %(number)s") % {"number": self.pk}

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.link_digest = tokens.digest(self.link_token)
        super().save(*args, **kwargs)

    @property
    def link_token(self) -> str:
        return tokens.derive("colleague", str(self.link_seed))

    def private_url(self, language: str | None = None) -> str:
        with override(language or self.submission.language):
            return reverse("engagement:submission_detail", args=[self.link_token])
