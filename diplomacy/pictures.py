"""Pictures as files: opened with suspicion, cleaned of all but what is seen, cut and encoded. Knows of no row."""

import hashlib
import re
import warnings
from io import BytesIO
from pathlib import PurePath

import PIL.Image
from django.conf import settings
from django.core.exceptions import ValidationError
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from PIL import ImageCms, ImageOps

type Picture = PIL.Image.Image
type Box = tuple[int, int, int, int]

# The kinds that are taken, with the endings of their names; the first is the usual one.
ENDINGS = {"JPEG": ("jpg", "jpeg"), "PNG": ("png",), "WEBP": ("webp",), "AVIF": ("avif",)}
TYPES = {kind: f"image/{kind.lower()}" for kind in ENDINGS}
ANIMATED = {"PNG", "WEBP", "AVIF"}  # a JPEG with several frames is a photograph with its own small copies
OPTIONS: dict[str, dict[str, object]] = {
    "JPEG": {"quality": 82, "optimize": True, "progressive": True},
    "PNG": {},
    "WEBP": {"quality": 75, "method": 4},
    "AVIF": {"quality": 50, "speed": 6},
}
ORIGINAL_QUALITY = 90

# Long enough not to turn up by chance among compressed pixels.
WEB_CODE = re.compile(rb"<(?:!doctype\s|html[\s>]|script[\s>]|iframe[\s>]|svg\s+[a-z])", re.IGNORECASE)
DEEP = ("I", "F", "I;16", "I;16B", "I;16L", "I;16N")
SRGB = ImageCms.createProfile("sRGB")


def digest(content: bytes) -> str:
    """By which a file is known again: its SHA-256 in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def opened(content: bytes, name: str) -> tuple[Picture, str]:
    """The picture in an uploaded file, and its kind: a key of `ENDINGS`.

    It stands upright, is in sRGB (mode RGB, or RGBA where something shows through), and carries
    no metadata. `name` is what the file was called. Raises ValidationError, in a sentence, for
    anything else than one whole still picture of a kind and size that settings allow.
    """
    if len(content) > settings.PICTURE_MAX_BYTES:
        most, size = filesizeformat(settings.PICTURE_MAX_BYTES), filesizeformat(len(content))
        raise ValidationError(_("The file has %(size)s; at most %(most)s are taken.") % {"size": size, "most": most})
    picture = _recognised(content)
    kind = _kind(picture)
    _refuse_other_name(name, kind)
    _refuse_too_many_pixels(picture)
    if kind in ANIMATED and getattr(picture, "is_animated", False):
        raise ValidationError(_("The picture moves. Only still pictures are taken."))
    if WEB_CODE.search(content):
        raise ValidationError(
            _("The file holds code for web pages besides the picture. Save it anew with a program for pictures.")
        )
    return _loaded(picture), kind


def refuse_tiny(picture: Picture) -> None:
    """Raise ValidationError for a picture too small to be shown on a page."""
    least = settings.PICTURE_MIN_SIDE
    if min(picture.size) < least:
        size = {"width": picture.width, "height": picture.height, "least": least}
        raise ValidationError(
            _("The picture has %(width)d × %(height)d pixels; each side needs at least %(least)d.") % size
        )


def original(picture: Picture, kind: str) -> tuple[bytes, str]:
    """The cleaned picture at its full size, for keeping: JPEG, or PNG where it was one or shows through; and which."""
    kept = "PNG" if kind == "PNG" or picture.mode == "RGBA" else "JPEG"
    return encoded(picture, kept, quality=ORIGINAL_QUALITY), kept


def encoded(picture: Picture, kind: str, **options: object) -> bytes:
    """The picture as a file of the kind; options are Pillow's, in place of ours."""
    file = BytesIO()
    picture.save(file, kind, **(OPTIONS[kind] | options))
    return file.getvalue()


def stored(content: bytes) -> Picture:
    """A picture that was cleaned before it was stored."""
    with PIL.Image.open(BytesIO(content), formats=["JPEG", "PNG"]) as picture:
        picture.load()
        return picture.convert("RGBA") if picture.has_transparency_data else picture.convert("RGB")


def narrowed(picture: Picture, width: int) -> Picture:
    """The picture at a width in pixels, its shape kept."""
    height = max(1, round(picture.height * width / picture.width))
    return picture.resize((width, height), PIL.Image.Resampling.LANCZOS, reducing_gap=3.0)


def crop_box(size: tuple[int, int], ratio: float, focal: tuple[int, int]) -> Box:
    """The largest cut of a ratio (width by height), its middle as near the focal point as the edges allow.

    `size` is in pixels, `focal` in per cent from the left and the top; left, upper, right, lower.
    """
    width, height = size
    cut_width, cut_height = min(width, round(height * ratio)), min(height, round(width / ratio))
    left = _start(width, cut_width, focal[0])
    upper = _start(height, cut_height, focal[1])
    return left, upper, left + cut_width, upper + cut_height


def _start(length: int, cut: int, per_cent: int) -> int:
    return min(max(round(length * per_cent / 100 - cut / 2), 0), length - cut)


def _recognised(content: bytes) -> Picture:
    """The file as a picture, its head read and no more."""
    try:
        with warnings.catch_warnings(action="error", category=PIL.Image.DecompressionBombWarning):
            return PIL.Image.open(BytesIO(content), formats=list(ENDINGS))
    except (PIL.Image.DecompressionBombError, PIL.Image.DecompressionBombWarning) as error:
        raise _too_many_pixels() from error
    except Exception as error:  # whatever a hostile head makes the decoder stumble over
        raise ValidationError(_("This is no picture of a kind that is taken: JPEG, PNG, WebP or AVIF.")) from error


def _kind(picture: Picture) -> str:
    """Of which kind the file is; some cameras add small copies to a JPEG, and Pillow gives that its own name."""
    return "JPEG" if picture.format == "MPO" else str(picture.format)


def _refuse_other_name(name: str, kind: str) -> None:
    ending = PurePath(name).suffix.lstrip(".").lower()
    if ending not in ENDINGS[kind]:
        words = {"ending": f".{ending}", "kind": kind, "right": f".{ENDINGS[kind][0]}"}
        raise ValidationError(
            _("The name ends in «%(ending)s», but the file is a %(kind)s picture, whose name ends in «%(right)s».")
            % words
        )


def _refuse_too_many_pixels(picture: Picture) -> None:
    if picture.width * picture.height > settings.PICTURE_MAX_PIXELS:
        raise _too_many_pixels()


def _too_many_pixels() -> ValidationError:
    most = settings.PICTURE_MAX_PIXELS // 1_000_000
    return ValidationError(_("The picture has too many pixels: at most %(most)d million are taken.") % {"most": most})


def _loaded(picture: Picture) -> Picture:
    try:
        picture.load()
        upright = ImageOps.exif_transpose(picture)
        return _bare(_in_srgb(upright))
    except Exception as error:  # a file cut short fails anywhere in the decoder
        raise ValidationError(_("The file is damaged: the picture in it cannot be read to its end.")) from error


def _bare(picture: Picture) -> Picture:
    """A new picture of the same pixels: nothing else that the file carried comes along."""
    fresh = PIL.Image.new(picture.mode, picture.size)
    fresh.paste(picture)
    return fresh


def _in_srgb(picture: Picture) -> Picture:
    profile = picture.info.get("icc_profile")
    if picture.mode in DEEP:
        picture = picture.point(lambda value: value * (1 / 256)).convert("L")
    if not picture.has_transparency_data:
        return _profiled(picture.convert("RGB") if picture.mode == "P" else picture, profile)
    seen = picture.convert("RGBA")
    alpha = seen.getchannel("A")
    colours = _profiled(seen.convert("RGB"), profile)
    if alpha.getextrema() != (255, 255):
        colours.putalpha(alpha)
    return colours


def _profiled(picture: Picture, profile: bytes | None) -> Picture:
    """In RGB, with the colours that its profile means; a profile that fits nothing is left aside."""
    if profile:
        try:
            meant = ImageCms.ImageCmsProfile(BytesIO(profile))
            found = ImageCms.profileToProfile(picture, meant, SRGB, outputMode="RGB")
        except (ImageCms.PyCMSError, OSError, ValueError):
            found = None
        if found is not None:
            return found
    return picture.convert("RGB")
