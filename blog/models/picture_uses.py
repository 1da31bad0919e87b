"""Where the pictures of the library are used: in public texts, and in versions still being written."""

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from blog.models.events import Event
from blog.models.images import Image
from blog.models.people import Author
from blog.models.posts import Post, is_live_in
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


def public_pictures() -> models.QuerySet[Image]:
    """Pictures that anybody may see: those of live texts, of events and of authors."""
    in_text = Q()
    for code in languages.codes():
        in_text |= Q(language=code, post__in=Post.objects.filter(is_live_in(code)).values("pk"))
    shown = PictureUse.objects.filter(in_text, image=OuterRef("pk"), is_draft=False)
    return Image.objects.filter(
        Exists(shown)
        | Exists(Post.objects.live_in_any_language().filter(image=OuterRef("pk")))
        | Exists(Event.objects.filter(image=OuterRef("pk")))
        | Exists(Author.objects.filter(image=OuterRef("pk")))
    )
