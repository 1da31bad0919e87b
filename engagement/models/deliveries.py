"""Deliveries: one row for each mail, so that none is sent twice however often a job runs."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from blog.models import Post
from diplomacy.records import one_of
from engagement.models.comments import Comment
from engagement.models.complaints import Complaint
from engagement.models.consultations import Consultation
from engagement.models.contributors import Contributor
from engagement.models.discussions import Discussion
from engagement.models.following import Follow, Follower
from engagement.models.submissions import Colleague, Submission
from engagement.models.timeline import TimelineEntry

RECIPIENTS = ("comment", "follower", "contributor", "complaint", "submission", "colleague", "officer")


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def due(self) -> "DeliveryQuerySet":
        """Mails to send now: unsent, not given up, and past their pause after a failure."""
        return self.waiting().filter(next_at__lte=timezone.now())

    def waiting(self) -> "DeliveryQuerySet":
        """Mails on their way: neither sent nor given up."""
        return self.filter(sent_at=None, given_up_at=None)


class Delivery(models.Model):
    """One mail, to exactly one of `RECIPIENTS`, unique per recipient and key.

    It holds neither address nor text: both are read when it is sent, so what has been
    removed or erased in the meantime goes nowhere.
    """

    class Kind(models.TextChoices):
        PROOF = "proof", _("confirm your address")
        DECISION = "decision", _("decision on your comment")
        REPLY = "reply", _("reply to your comment")
        HEARD = "heard", _("what you said")
        ANSWER = "answer", _("what we decided")
        FOLLOW = "follow", _("confirm what you follow")
        LINK = "link", _("link to what you follow")
        POST = "post", _("new post")
        OPENING = "opening", _("consultation opens")
        DIGEST = "digest", _("weekly digest")
        TALK = "talk", _("new comments in a discussion")
        MINE = "mine", _("link to your contributions")
        APPEAL = "appeal", _("decision on your appeal")
        EDIT = "edit", _("decision on your edit")
        COMPLAINT = "complaint", _("outcome of your report")
        UPDATE = "update", _("news of a consultation")
        SAVED = "saved", _("link to your answer")
        REMINDER = "reminder", _("your answer is not sent yet")
        RECEIPT = "receipt", _("receipt of your answer")
        COLLEAGUE = "colleague", _("invitation to write on an answer")
        ECHO = "echo", _("does the new wording meet your point")
        PROMISE = "promise", _("reminder of a promised answer")
        ASSIGNED = "assigned", _("contributions to deal with")

    comment = models.ForeignKey(
        Comment, models.CASCADE, null=True, blank=True, related_name="deliveries", verbose_name=_("comment")
    )
    follower = models.ForeignKey(
        Follower, models.CASCADE, null=True, blank=True, related_name="deliveries", verbose_name=_("follower")
    )
    contributor = models.ForeignKey(
        Contributor, models.CASCADE, null=True, blank=True, related_name="deliveries", verbose_name=_("contributor")
    )
    complaint = models.ForeignKey(
        Complaint,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="deliveries",
        verbose_name=_("report by a reader"),
    )
    submission = models.ForeignKey(
        Submission, models.CASCADE, null=True, blank=True, related_name="deliveries", verbose_name=_("submission")
    )
    colleague = models.ForeignKey(
        Colleague, models.CASCADE, null=True, blank=True, related_name="deliveries", verbose_name=_("colleague")
    )
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="deliveries",
        verbose_name=_("officer"),
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    key = models.CharField(_("key"), max_length=60)
    reply = models.ForeignKey(Comment, models.CASCADE, null=True, blank=True, related_name="+")
    follow = models.ForeignKey(Follow, models.CASCADE, null=True, blank=True, related_name="+")
    post = models.ForeignKey(Post, models.CASCADE, null=True, blank=True, related_name="+")
    consultation = models.ForeignKey(Consultation, models.CASCADE, null=True, blank=True, related_name="+")
    entry = models.ForeignKey(TimelineEntry, models.CASCADE, null=True, blank=True, related_name="+")
    discussion = models.ForeignKey(Discussion, models.CASCADE, null=True, blank=True, related_name="+")
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES, blank=True)
    digest_at = models.DateTimeField(_("end of the digest’s week"), null=True, blank=True)
    queued_at = models.DateTimeField(_("queued"), default=timezone.now)
    next_at = models.DateTimeField(_("next attempt"), default=timezone.now)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    given_up_at = models.DateTimeField(_("given up"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    error = models.CharField(_("last error"), max_length=300, blank=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("mail")
        verbose_name_plural = _("mails")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["comment", "key"], condition=Q(comment__isnull=False), name="delivery_once"
            ),
            models.UniqueConstraint(
                fields=["follower", "key"], condition=Q(follower__isnull=False), name="delivery_once_per_follower"
            ),
            models.UniqueConstraint(
                fields=["contributor", "key"],
                condition=Q(contributor__isnull=False),
                name="delivery_once_per_contributor",
            ),
            models.UniqueConstraint(
                fields=["complaint", "key"], condition=Q(complaint__isnull=False), name="delivery_once_per_complaint"
            ),
            models.UniqueConstraint(
                fields=["submission", "key"], condition=Q(submission__isnull=False), name="delivery_once_per_submission"
            ),
            models.UniqueConstraint(
                fields=["colleague", "key"], condition=Q(colleague__isnull=False), name="delivery_once_per_colleague"
            ),
            models.UniqueConstraint(
                fields=["officer", "key"], condition=Q(officer__isnull=False), name="delivery_once_per_officer"
            ),
            models.CheckConstraint(condition=one_of(*RECIPIENTS), name="delivery_has_one_recipient"),
            models.CheckConstraint(
                condition=~Q(kind="reply") | Q(reply__isnull=False), name="delivery_of_reply_names_it"
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=["follow", "post", "opening", "digest", "talk", "update"])
                | Q(kind="follow", follow__isnull=False)
                | Q(kind="post", post__isnull=False)
                | Q(kind__in=["opening", "update"], consultation__isnull=False)
                | Q(kind="digest", digest_at__isnull=False)
                | Q(kind="talk", discussion__isnull=False, digest_at__isnull=False),
                name="delivery_to_follower_names_its_subject",
            ),
        ]
        indexes = [
            models.Index("next_at", condition=Q(sent_at=None, given_up_at=None), name="delivery_due"),
        ]

    def __str__(self) -> str:
        recipient = next((name for name in RECIPIENTS if getattr(self, f"{name}_id")), "")
        return f"{self.key} → {recipient} {getattr(self, f'{recipient}_id', '')}"
