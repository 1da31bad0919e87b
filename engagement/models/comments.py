"""Comments: public remarks in threads, over the tables of django-comments-xtd.

The package's own write path renumbers whole threads and races; ours gives each row an
immutable materialised path (docs/adr/0004) and touches no row that others share.
"""

from datetime import datetime
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import connection, models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _
from django_comments_xtd.models import XtdComment

from diplomacy import tokens
from engagement.models.comment_tables import CONSTRAINTS, INDEXES
from engagement.models.consultations import Consultation
from engagement.models.discussions import Discussion
from engagement.models.paths import STEP, base36
from engagement.models.states import TAKEN_BACK, Argument, Capacity, State
from engagement.models.targets import long_texts, related
from engagement.models.waits import WAITING_SINCE, Waits


class CommentQuerySet(models.QuerySet["Comment"]):
    """Public code enters by `visible` (with placeholders) or `published`."""

    def for_update(self, **how: bool) -> "CommentQuerySet":
        """Held until the transaction ends, each as it stands once it is held.

        In all three tables: of one that is not locked, a row that had to be waited for shows what was there before.
        """
        tables = ("self", "xtdcomment_ptr", "xtdcomment_ptr__comment_ptr")
        return self.select_for_update(of=tables, **how)

    def published(self) -> "CommentQuerySet":
        """Comments whose text is public."""
        return self.filter(state=State.PUBLISHED)

    def visible(self) -> "CommentQuerySet":
        """Comments that have a place in the thread: once published, the place stays, with or without the text."""
        return self.filter(published_at__isnull=False)

    def sent_with(self, key: str) -> "CommentQuerySet":
        """The one that came from a form with this key, which only its writer has."""
        return self.filter(sending_key=key)

    def waiting(self) -> "CommentQuerySet":
        """What a moderator has yet to decide, oldest first."""
        return self.filter(state=State.HELD).order_by(WAITING_SINCE, "pk")

    def contributions(self, consultation: Consultation) -> "CommentQuerySet":
        """What the public said on a consultation and its clauses, as far as it counts: published, not the Ministry's."""
        return self.published().filter(on_consultation(consultation), is_official=False)

    def first_of_each_author(self) -> "CommentQuerySet":
        """One comment for each address, its earliest."""
        return self.order_by("author_key", "pk").distinct("author_key")

    def unread(self) -> "CommentQuerySet":
        """Contributions that no officer has read yet."""
        return self.filter(readings=None)

    def with_targets(self) -> "CommentQuerySet":
        """With the page that each comment is on, and the consultation behind it."""
        return self.select_related(*related("discussion__")).defer(*long_texts("discussion__"))


class CommentManager(models.Manager.from_queryset(CommentQuerySet)):  # type: ignore[misc]
    """Plain rows: the package's manager joins account and content type into every query."""


class Comment(Waits, XtdComment):
    """A public remark on a post, a consultation or a clause.

    `state` rules over the package's `is_public` and `is_removed`, which `enter` keeps in step.
    `author_key` and `network_key` are keyed hashes: equal authors can be found, not read.
    """

    # Named, because the default accessor «comment» is the name of the package's text column.
    xtdcomment_ptr = models.OneToOneField(
        XtdComment, models.CASCADE, parent_link=True, primary_key=True, related_name="own_row", serialize=False
    )
    thread_id: int
    parent_id: int
    # Told to a page of comments by engagement.models.threads; the defaults spare templates a failed look-up per row.
    first_replies: list[int]
    size: int = 0
    published_in_all: int = 0
    hidden_replies: int = 0
    was_read: bool = False
    is_on_page: bool = False
    replied_to: "Comment | None" = None
    ground: Any = None
    decided: list[Any]  # no default: a prefetch takes an attribute that is there for its own result

    discussion = models.ForeignKey(Discussion, models.PROTECT, related_name="comments", verbose_name=_("discussion"))
    path = models.CharField(max_length=STEP * 16, db_collation="C", null=True, unique=True, editable=False)  # noqa: DJ001
    depth = models.PositiveSmallIntegerField(default=0, editable=False)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.UNPROVEN)
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES)
    capacity = models.CharField(_("written"), max_length=15, choices=Capacity.choices, default=Capacity.PERSON)
    organisation = models.CharField(_("organisation"), max_length=150, blank=True)
    argument = models.CharField(_("argument"), max_length=10, choices=Argument.choices, blank=True)
    is_official = models.BooleanField(_("official reply"), default=False)
    office = models.CharField(_("office"), max_length=150, blank=True)
    late = models.BooleanField(_("sent after closing"), default=False)
    risk = models.PositiveSmallIntegerField(_("risk"), default=0)
    risk_reasons = models.JSONField(_("why"), default=list, blank=True, editable=False)
    useful = models.PositiveIntegerField(_("useful"), default=0, editable=False)
    pin = models.PositiveSmallIntegerField(_("place among the pinned"), null=True, blank=True, editable=False)
    answer = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="answered", verbose_name=_("official answer")
    )
    edited_at = models.DateTimeField(_("edited"), null=True, blank=True, editable=False)
    proven_at = models.DateTimeField(_("address confirmed"), null=True, blank=True)
    held_at = models.DateTimeField(_("taken from the public to be read again"), null=True, blank=True, editable=False)
    published_at = models.DateTimeField(_("published"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True, editable=False)
    version = models.PositiveIntegerField(default=0, editable=False)
    sending_key = models.UUIDField(default=uuid4, unique=True, editable=False)
    link_seed = models.UUIDField(default=uuid4, editable=False)
    link_digest = models.CharField(max_length=64, unique=True, editable=False)
    author_key = models.CharField(max_length=64, blank=True, editable=False)
    network_key = models.CharField(max_length=64, blank=True, editable=False)

    objects = CommentManager()

    class Meta:
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        base_manager_name = default_manager_name = "objects"
        permissions = [("moderate_comment", _("Can decide on comments"))]
        constraints = CONSTRAINTS
        indexes = INDEXES

    def __str__(self) -> str:
        """Names it without its words: staff logs keep this text for ever."""
        return gettext("Comment %(number)s") % {"number": self.pk}

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Insert a new row with its place in the tree; save an existing one as it is."""
        if self._state.adding:
            parent = self._parent_for_insert()
            self._fill(parent)
            self._take_place(parent)
            kwargs["force_insert"] = (models.Model,)  # into all three tables, without asking whether it is there
        super(XtdComment, self).save(*args, **kwargs)

    def get_absolute_url(self, anchor_pattern: str | None = None) -> str:
        """The permanent link, which leads to the right page of the thread."""
        return reverse("engagement:comment_detail", args=[self.pk])

    @property
    def anchor(self) -> str:
        return f"c{self.pk}"

    @property
    def name(self) -> str:
        return self.user_name

    @property
    def text(self) -> str:
        """The words, for those who may see them; "" once they have been taken away."""
        return "" if self.is_placeholder or self.state in TAKEN_BACK else self.comment

    @property
    def is_question(self) -> bool:
        """Whether it asks the Ministry: it opens a thread on the page of a question hour."""
        return self.depth == 0 and not self.is_official and self.discussion.takes_questions

    @property
    def official_answer(self) -> "Comment | None":
        """The Ministry's reply that answers it, as long as that can be read."""
        return self.answer if self.answer and self.answer.state == State.PUBLISHED else None

    @cached_property
    def permalink(self) -> str:
        """Kept for the life of the object: a page asks for it twice per row."""
        return self.get_absolute_url()

    @property
    def near_url(self) -> str:
        """The way to it from the page that is being shown."""
        return f"#{self.anchor}" if self.is_on_page else self.permalink

    @property
    def reply_url(self) -> str:
        """Where a reply is written; "" where none is taken."""
        return f"{self.permalink}reply/" if self.takes_replies else ""

    @property
    def root_path(self) -> str:
        return (self.path or "")[:STEP]

    @property
    def is_placeholder(self) -> bool:
        """Its place stays, its text does not."""
        return self.is_visible and self.state != State.PUBLISHED

    @property
    def is_visible(self) -> bool:
        """Twin of `CommentQuerySet.visible`."""
        return self.published_at is not None

    @property
    def takes_replies(self) -> bool:
        return self.state == State.PUBLISHED and self.depth < settings.COMMENTS_XTD_MAX_THREAD_LEVEL

    @property
    def can_be_useful(self) -> bool:
        """Readers may say so; not of what the Ministry says itself."""
        return self.state == State.PUBLISHED and not self.is_official

    @property
    def can_be_withdrawn(self) -> bool:
        """Its text is public, or on its way there."""
        return self.state in {State.UNPROVEN, State.HELD, State.PUBLISHED}

    @property
    def link_token(self) -> str:
        """The secret part of the author's private link."""
        return tokens.derive("contribution", str(self.link_seed))

    def private_url(self, language: str | None = None) -> str:
        with override(language or self.language):
            return reverse("engagement:contribution_detail", args=[self.link_token])

    def move_to(self, state: State, *, at: datetime | None = None) -> None:
        """Take a state together with the package's booleans and the version that guards against double decisions.

        Only verbs in engagement.actions call this, and write the row.
        """
        self.state = state
        self.version += 1
        if state == State.PUBLISHED and self.published_at is None:
            self.published_at = at or timezone.now()
        self._tell_package()

    def enter(self, state: State) -> None:
        """`move_to`, written at once."""
        self.move_to(state)
        self.save(update_fields=["state", "is_public", "is_removed", "version", "published_at", "proven_at"])

    def _tell_package(self) -> None:
        """Keep the package's booleans true to the state: public with its text, or removed with its place."""
        self.is_public, self.is_removed = self.is_visible, self.is_placeholder

    def _parent_for_insert(self) -> "Comment | None":
        if not self.parent_id:
            return None
        parent = Comment.objects.get(pk=self.parent_id)
        if parent.discussion_id != self.discussion_id:
            raise ValueError("a reply belongs to the discussion of its parent")
        if parent.depth >= settings.COMMENTS_XTD_MAX_THREAD_LEVEL:
            raise ValueError("a reply beyond the deepest level")
        return parent

    def _fill(self, parent: "Comment | None") -> None:
        target = self.discussion.target
        self.content_type = ContentType.objects.get_for_model(target)
        self.object_pk = str(target.pk)
        self.site_id = settings.SITE_ID
        self._tell_package()
        self.depth = self.level = parent.depth + 1 if parent else 0
        self.thread_id = parent.thread_id if parent else 0
        self.link_digest = tokens.digest(self.link_token)

    def _take_place(self, parent: "Comment | None") -> None:
        """Its number is drawn first, so that the row is written once, with the path that the number makes."""
        number: int = getattr(self, "pk", None) or next_number()
        self.xtdcomment_ptr_id = self.comment_ptr_id = self.id = number
        self.path = (parent.path or "" if parent else "") + base36(number)
        self.thread_id = self.thread_id or number
        self.parent_id = self.parent_id or number
        self.order = number


def next_number() -> int:
    """The next free number of a comment; nobody else gets the same."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('django_comments', 'id'))")
        return int(cursor.fetchone()[0])


def on_consultation(consultation: Consultation) -> Q:
    """The condition for comments on a consultation: on its page, on a clause of any of its drafts, on a question."""
    known: list[int] | None = getattr(consultation, "discussion_keys", None)  # see with_discussions
    return Q(discussion__in=Discussion.objects.about([consultation]) if known is None else known)
