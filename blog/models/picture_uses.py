"""Where the pictures of the library are used: in public texts, and in versions still being written."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser, User
from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q, Value
from django.db.models.functions import Cast, Concat
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from blog.models.events import Event
from blog.models.images import Image, pictures_in
from blog.models.live import is_live_in
from blog.models.people import Author
from blog.models.posts import Post
from blog.models.previews import PreviewLink
from blog.models.revisions import newest_content
from diplomacy import languages


class PictureUse(models.Model):
    """A picture in one language's text of a post; rebuilt whenever a text is written.

    A version still being written may also name another picture for the head of the post: language "".
    """

    post = models.ForeignKey(Post, models.CASCADE, related_name="picture_uses", verbose_name=_("post"))
    image = models.ForeignKey(Image, models.PROTECT, related_name="uses", verbose_name=_("image"))
    language = models.CharField(_("language"), max_length=7, blank=True)
    is_draft = models.BooleanField(_("only in a version being written"), default=False)

    class Meta:
        verbose_name = _("use of a picture")
        verbose_name_plural = _("uses of pictures")
        constraints = [
            models.UniqueConstraint(fields=["post", "image", "language", "is_draft"], name="picture_use_once")
        ]

    def __str__(self) -> str:
        return f"{self.image_id} → {self.post_id}"

    @property
    def place(self) -> str:
        """In words, where in the post."""
        if not self.language:
            return gettext("at the head of the newest version")
        said = gettext("in the newest version: %(language)s") if self.is_draft else gettext("in the text: %(language)s")
        return said % {"language": languages.name(self.language)}


@dataclass(frozen=True)
class RichText:
    """A translated rich text other than that of posts: its field, what to call it, and the door to public records."""

    model: type[models.Model]
    field: str
    place: str | Promise
    door: str = "all"

    def records(self) -> models.QuerySet[Any]:
        return self.model._default_manager.all()

    def public(self) -> models.QuerySet[Any]:
        found: models.QuerySet[Any] = getattr(self.model._default_manager, self.door)()
        return found


# An app whose rich texts may show pictures adds them here when it starts.
RICH_TEXTS = [RichText(Event, "body", _("in the text of the event"))]


def public_pictures() -> models.QuerySet[Image]:
    """Pictures that anybody may see: those of live texts, of events, of authors of live posts, and of other public rich texts."""
    in_text = Q()
    for code in languages.codes():
        in_text |= Q(language=code, post__in=Post.objects.filter(is_live_in(code)).values("pk"))
    shown = PictureUse.objects.filter(in_text, image=OuterRef("pk"), is_draft=False)
    return Image.objects.filter(
        Exists(shown)
        | Exists(Post.objects.live_in_any_language().filter(image=OuterRef("pk")))
        | Exists(Event.objects.filter(image=OuterRef("pk")))
        | Exists(Author.objects.public().filter(image=OuterRef("pk")))
        | _named_in(*((text.public(), text.field) for text in RICH_TEXTS))
    )


def previewed_pictures(token: str) -> models.QuerySet[Image]:
    """Pictures of the newest version of the post that a working preview link shows."""
    post = PreviewLink.objects.of(token).values("post")
    drafted = PictureUse.objects.filter(post__in=post, image=OuterRef("pk"), is_draft=True)
    at_the_head = Post.objects.filter(pk__in=post, revision=None, image=OuterRef("pk"))
    return Image.objects.filter(Exists(drafted) | Exists(at_the_head))


def staff_pictures(user: AbstractBaseUser | AnonymousUser) -> models.QuerySet[Image]:
    """The whole library, for staff who may see it; nothing for anybody else."""
    allowed = isinstance(user, User) and user.is_staff and user.has_perm("blog.view_image")
    return Image.objects.all() if allowed else Image.objects.none()


def unused_pictures() -> models.QuerySet[Image]:
    """Pictures that nothing shows, neither in public nor in a version being written."""
    return Image.objects.exclude(
        Exists(PictureUse.objects.filter(image=OuterRef("pk")))
        | Exists(Post.objects.filter(image=OuterRef("pk")))
        | Exists(Event.objects.filter(image=OuterRef("pk")))
        | Exists(Author.objects.filter(image=OuterRef("pk")))
        | _named_in(*((text.records(), text.field) for text in RICH_TEXTS))
    )


def _named_in(*texts: tuple[models.QuerySet[Any], str]) -> Q:
    """The condition that one of the rich texts shows the picture of the outer query."""
    pk = Cast(OuterRef("pk"), models.TextField())
    address = Concat(Value("/pictures/"), pk, Value("/"), output_field=models.TextField())
    condition = Q()
    for records, field in texts:
        condition |= Q(Exists(records.filter(_containing(field, address))))
    return condition


def _containing(field: str, address: object) -> Q:
    condition = Q()
    for name in languages.columns(field):
        condition |= Q(**{f"{name}__contains": address})
    return condition


@dataclass(frozen=True)
class Usage:
    """One place where a picture is shown: the record, and in words where in it."""

    record: models.Model
    place: str


def uses_of(image: Image) -> list[Usage]:
    """Where a picture is shown, the public or not; posts first."""
    named = [(text, text.records().filter(_containing(text.field, f"/pictures/{image.pk}/"))) for text in RICH_TEXTS]
    return [
        *(Usage(post, gettext("at the head of the post")) for post in Post.objects.filter(image=image)),
        *(Usage(use.post, use.place) for use in _uses_in_texts(image)),
        *(Usage(event, gettext("at the head of the event")) for event in Event.objects.filter(image=image)),
        *(Usage(author, gettext("picture of the author")) for author in Author.objects.filter(image=image)),
        *(Usage(record, str(text.place)) for text, records in named for record in records),
    ]


def _uses_in_texts(image: Image) -> Iterator[PictureUse]:
    """Uses in posts; a version being written is named only where the text of the post does not show the picture."""
    uses = list(image.uses.select_related("post").order_by("-post", "is_draft", "language"))
    told = {(use.post_id, use.language) for use in uses if not use.is_draft}
    told |= {(use.post_id, "") for use in uses if use.post.image_id == image.pk}
    return (use for use in uses if not use.is_draft or (use.post_id, use.language) not in told)


@transaction.atomic
def rebuild(post: Post) -> None:
    """Note anew which pictures the texts of a post use: those of its columns, and those of its newest version."""
    wanted = {key for key in _shown_by(post) if key[0]}
    known = set(Image.objects.filter(pk__in={pk for pk, *_rest in wanted}).values_list("pk", flat=True))
    PictureUse.objects.filter(post=post).delete()
    PictureUse.objects.bulk_create(
        PictureUse(post=post, image_id=pk, language=language, is_draft=is_draft)
        for pk, language, is_draft in sorted(wanted)
        if pk in known
    )


def _shown_by(post: Post) -> Iterator[tuple[int, str, bool]]:
    """Primary keys of pictures, with the language of the text and whether it is a version being written."""
    content = newest_content(post)
    for code in languages.codes():
        yield from ((pk, code, False) for pk in pictures_in(languages.text(post, "body", code)))
        yield from ((pk, code, True) for pk in pictures_in(content.get(languages.column("body", code))))
    yield content.get("image") or 0, "", True
