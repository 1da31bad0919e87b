"""Pictures of the library, with a description per language, and the sizes in which pages show them."""

import copy
import hashlib
import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePath
from typing import Any, cast

from django.core.files.base import ContentFile, File
from django.core.validators import FileExtensionValidator
from django.db import models
from django.db.models.fields.files import ImageFieldFile
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from diplomacy import languages, pictures

IN_TEXT = re.compile(r"""<img\b[^>]*?\bsrc=["']?/pictures/(\d{1,18})/""")
VERSION = re.compile(r"-[0-9a-f]{10}(?=\.|$)")
MOST_ATTEMPTS = 5
LIGHTEST_FIRST = ("image/avif", "image/webp")


class PictureFile(ImageFieldFile):
    """A file that is cleaned whenever it is stored: only what is seen is kept, upright and in sRGB."""

    def save(self, name: str, content: File[bytes], save: bool = True) -> None:  # noqa: FBT001, FBT002
        """Raises ValidationError for what `pictures.opened` does not take."""
        content.seek(0)
        raw = content.read()
        picture, kind = pictures.opened(raw, name)
        clean, kept = pictures.original(picture, kind)
        cast("Image", self.instance).digest = pictures.digest(raw)
        kept_as = f"{PurePath(name).stem}.{pictures.ENDINGS[kept][0]}"
        super().save(kept_as, ContentFile(clean, name=kept_as), save)  # a file without a name would have no size

    save.alters_data = True  # type: ignore[attr-defined]

    @property
    def url(self) -> str:
        """The folder of files is not public: pictures are served by their own view."""
        return cast("Image", self.instance).url


class PictureField(models.ImageField):
    """A picture that is cleaned on every write, not only where a form takes it."""

    attr_class = PictureFile

    def deconstruct(self) -> Any:
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.ImageField", args, kwargs


class ImageQuerySet(models.QuerySet["Image"]):
    def due(self) -> "ImageQuerySet":
        """Pictures whose renditions are to be drawn now: not drawn, not given up, past the pause after a failure."""
        return self.filter(drawn_at=None, attempts__lt=MOST_ATTEMPTS, next_at__lte=timezone.now())


class Image(models.Model):
    """A picture; translated: alt, caption, credit.

    A decorative picture says nothing that the text does not, and has no description.
    `renditions` lists what a task has drawn: shape, type, width, height, name (in the address) and
    file (in the storage). `version` stands in every name: another file or focal point gives other
    addresses, so that an address means one content for ever. Without a version the file was stored
    by an older release, and is not served before the task has cleaned it.
    """

    key = ""  # the token of a preview, see with_key

    file = PictureField(
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
    version = models.CharField(_("version of file and focal point"), max_length=10, editable=False, blank=True)
    renditions = models.JSONField(_("renditions"), default=list, editable=False)
    drawn_at = models.DateTimeField(_("renditions drawn"), null=True, editable=False)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0, editable=False)
    next_at = models.DateTimeField(_("next attempt"), default=timezone.now, editable=False)
    added_at = models.DateTimeField(_("added"), auto_now_add=True)

    objects = ImageQuerySet.as_manager()

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
                condition=models.Q(focal_x__lte=100, focal_y__lte=100),
                name="image_focal_point_is_inside",
                violation_error_message=_("The focal point lies inside the picture: between 0 and 100 per cent."),
            ),
        ]

    def __str__(self) -> str:
        return self.alt or PurePath(self.file.name or "").name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Another file or focal point makes the renditions void; the task draws them anew."""
        if self.file and not self.file._committed:  # type: ignore[attr-defined]
            self.file.save(str(self.file.name), self.file.file, save=False)
        version = self._version()
        if version != self.version:
            self.version, self.renditions = version, []
            self.drawn_at, self.attempts, self.next_at = None, 0, timezone.now()
        super().save(*args, **kwargs)

    def _version(self) -> str:
        known = f"{self.digest} {self.focal_x} {self.focal_y}"
        return hashlib.sha256(known.encode()).hexdigest()[:10] if self.digest else ""

    @property
    def alternative(self) -> str:
        """The alt attribute in this language: empty for a decorative picture."""
        return "" if self.decorative else languages.text(self, "alt")

    @property
    def credit_line(self) -> str:
        """Who made it and on what terms it is shown, in the language of the page; "" where nobody is named."""
        made_by = languages.text(self, "credit")
        return f"{gettext('Picture:')} {', '.join(filter(None, [made_by, self.licence]))}" if made_by else ""

    @property
    def full(self) -> "Shown":
        """The whole picture, as pages show it."""
        return Shown(self, "full")

    @property
    def card(self) -> "Shown":
        """Cut to 3:2 around its focal point, for cards and lists."""
        return Shown(self, "card")

    @property
    def url(self) -> str:
        """The address of the whole picture as JPEG or PNG, which every program can show."""
        return self.full.url

    @property
    def sources(self) -> list[dict[str, str]]:
        return self.full.sources

    @property
    def srcset(self) -> str:
        return self.full.srcset

    def with_key(self, token: str) -> "Image":
        """This picture with addresses that a preview link's token opens; for showing, not for saving."""
        keyed = copy.copy(self)
        keyed.key = token
        return keyed

    def address(self, name: str) -> str:
        """Where a file of this picture is served."""
        return reverse("picture", args=[self.pk, name], query={"preview": self.key} if self.key else None)

    @property
    def original_name(self) -> str:
        return f"original-{self.version}{PurePath(self.file.name or '').suffix}"

    def files(self) -> dict[str, str]:
        """What may be served: name in the address → name in the storage; nothing before the file is cleaned."""
        if not self.version:
            return {}
        return {self.original_name: self.file.name or ""} | {drawn["name"]: drawn["file"] for drawn in self.renditions}

    def current_name(self, name: str) -> str:
        """The name that a file of another version has now; that of the whole picture where there is none."""
        wanted = VERSION.sub("", name)
        return next((found for found in self.files() if VERSION.sub("", found) == wanted), self.full.name)

    @property
    def last_changed_at(self) -> datetime:
        return self.drawn_at or self.added_at


@dataclass(frozen=True)
class Shown:
    """One shape of a picture with its words, for templates; until it is drawn, the original stands in for it."""

    image: Image
    shape: str

    @property
    def name(self) -> str:
        """The name of the file for programs that know neither AVIF nor WebP."""
        return str(self._fallback["name"])

    @property
    def url(self) -> str:
        return self.image.address(self.name) if self.image.pk else ""

    @property
    def smallest_url(self) -> str:
        """The address of the lightest file, for lists of the staff."""
        drawn = [one for one in self._drawn() if one["type"] == LIGHTEST_FIRST[0]]
        return self.image.address(drawn[0]["name"]) if drawn else self.url

    @property
    def width(self) -> int:
        return int(self._fallback["width"])

    @property
    def height(self) -> int:
        return int(self._fallback["height"])

    @property
    def sources(self) -> list[dict[str, str]]:
        """For each modern type: type and srcset, the lightest first."""
        return [{"type": kind, "srcset": srcset} for kind in LIGHTEST_FIRST if (srcset := self._srcset(kind))]

    @property
    def srcset(self) -> str:
        """Always empty: the `img` inside `picture` has one file, `url`."""
        return ""

    @property
    def alternative(self) -> str:
        return self.image.alternative

    @property
    def caption(self) -> str:
        return languages.text(self.image, "caption")

    @property
    def credit(self) -> str:
        return languages.text(self.image, "credit")

    @property
    def credit_line(self) -> str:
        return self.image.credit_line

    @property
    def _fallback(self) -> dict[str, Any]:
        drawn = [one for one in self._drawn() if one["type"] not in LIGHTEST_FIRST]
        image = self.image
        whole = {"name": image.original_name, "width": image.width, "height": image.height}
        return max(drawn, key=lambda one: one["width"], default=whole)

    def _srcset(self, kind: str) -> str:
        drawn = [one for one in self._drawn() if one["type"] == kind]
        return ", ".join(f"{self.image.address(one['name'])} {one['width']}w" for one in drawn)

    def _drawn(self) -> list[dict[str, Any]]:
        return [one for one in self.image.renditions if one["shape"] == self.shape]


def pictures_in(html: str | None) -> set[int]:
    """The primary keys of the library's pictures that a rich text shows."""
    return {int(pk) for pk in IN_TEXT.findall(html or "")}
