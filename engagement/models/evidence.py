"""What the defence against spam keeps: spent forms, fingerprints of texts, what it has learnt, and who wants no mail."""

from collections.abc import Sequence
from uuid import UUID

from django.conf import settings
from django.db import connection, models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from diplomacy import tokens
from engagement.models.comments import Comment


class SpentForm(models.Model):
    """A form that was sent and taken: its number works once. `outcome` is the key of the comment it became."""

    nonce = models.UUIDField(primary_key=True)
    outcome = models.UUIDField()
    spent_at = models.DateTimeField(default=timezone.now, db_index=True)

    def __str__(self) -> str:
        return str(self.nonce)

    @classmethod
    def take(cls, nonce: UUID, outcome: UUID) -> bool:
        """Spend a number for good, and tell whether it was still unspent; waits for another who is just spending it."""
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO engagement_spentform (nonce, outcome, spent_at) VALUES (%s, %s, %s) "
                "ON CONFLICT (nonce) DO NOTHING",
                [nonce, outcome, timezone.now()],
            )
            return cursor.rowcount == 1


class Fingerprint(models.Model):
    """The folded text of a comment in a few numbers, by which equal and nearly equal ones are found.

    `digest` is the SHA-256 of the folded words; `band_1` to `band_4` are the 16-bit quarters of a 64-bit simhash.
    """

    comment = models.OneToOneField(Comment, models.CASCADE, primary_key=True, related_name="fingerprint")
    digest = models.CharField(max_length=64, db_index=True)
    band_1 = models.IntegerField(db_index=True)
    band_2 = models.IntegerField(db_index=True)
    band_3 = models.IntegerField(db_index=True)
    band_4 = models.IntegerField(db_index=True)
    sent_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.comment_id}"

    @property
    def simhash(self) -> int:
        return self.band_1 << 48 | self.band_2 << 32 | self.band_3 << 16 | self.band_4


class Training(models.Model):
    """How many comments of each kind the classifier of one language has learnt from, and when."""

    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES, unique=True)
    ham = models.PositiveIntegerField(default=0)
    spam = models.PositiveIntegerField(default=0)
    trained_at = models.DateTimeField(_("trained"), default=timezone.now)

    class Meta:
        verbose_name = _("training of the classifier")
        verbose_name_plural = _("training of the classifier")

    def __str__(self) -> str:
        return self.language

    @property
    def suffices(self) -> bool:
        """Whether enough of both kinds was learnt for the classifier to speak."""
        return min(self.ham, self.spam) >= settings.CLASSIFIER_MIN_COMMENTS


class TokenCountManager(models.Manager["TokenCount"]):
    def of(self, language: str, found: Sequence[str]) -> dict[str, tuple[int, int]]:
        """In how many comments (ham, spam) each of these tokens stood; under "" how many were learnt. One statement."""
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT token, ham, spam FROM engagement_tokencount WHERE language = %s AND token = ANY(%s) "
                "UNION ALL SELECT '', ham, spam FROM engagement_training WHERE language = %s",
                [language, list(found), language],
            )
            return {token: (ham, spam) for token, ham, spam in cursor.fetchall()}


class TokenCount(models.Model):
    """In how many comments of each kind a token stood."""

    language = models.CharField(max_length=10, choices=settings.LANGUAGES)
    token = models.CharField(max_length=40)
    ham = models.PositiveIntegerField(default=0)
    spam = models.PositiveIntegerField(default=0)

    objects = TokenCountManager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["language", "token"], name="token_count_once")]

    def __str__(self) -> str:
        return self.token


class UnwantedQuerySet(models.QuerySet["Unwanted"]):
    def holds(self, author_key: str) -> bool:
        """Whether the owner of the address wants no mail; `author_key` is its keyed hash."""
        return self.filter(author_key=author_key).exists()

    def told_by(self, token: str) -> "UnwantedQuerySet":
        """The word of whoever had this mailed link."""
        return self.filter(token_digest=tokens.digest(token))


class Unwanted(models.Model):
    """«This was not me»: the owner of an address did not write, and wants no such question again.

    The address is known by its keyed hash alone; `token_digest` is that of the mailed link by which it was said.
    """

    author_key = models.CharField(max_length=64, unique=True, editable=False)
    token_digest = models.CharField(max_length=64, unique=True, editable=False)
    told_at = models.DateTimeField(_("said"), default=timezone.now)

    objects = UnwantedQuerySet.as_manager()

    class Meta:
        verbose_name = _("address that wants no mail")
        verbose_name_plural = _("addresses that want no mail")

    def __str__(self) -> str:
        """Names it without the address."""
        return str(self.pk)
