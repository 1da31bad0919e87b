"""The sizes in which pages show a picture: drawn by a task, stored beside the original, listed in its row."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import PurePath
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.tasks import task
from django.utils import timezone

from blog.models import Image
from diplomacy import pictures
from diplomacy.pictures import Picture

BATCH = 5  # a mail waits no longer than these take
RETRY_AFTER = timedelta(minutes=1)
CLEANED = ["file", "width", "height", "digest", "version", "renditions", "drawn_at", "attempts", "next_at"]

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Shape:
    """One way to show a picture: its widths in pixels, and its ratio (width by height) if it is cut to one."""

    name: str
    widths: tuple[int, ...]
    ratio: float | None = None


SHAPES = (Shape("full", (480, 960, 1600)), Shape("card", (400, 800), 3 / 2))
LIGHT_KINDS = ("AVIF", "WEBP")


@dataclass(frozen=True)
class Rendition:
    """One drawn file: how it is shown, and its bytes."""

    shape: str
    kind: str
    width: int
    height: int
    content: bytes

    def name(self, version: str) -> str:
        return f"{self.shape}-{self.width}-{version}.{pictures.ENDINGS[self.kind][0]}"


def widths(shape: Shape, available: int) -> list[int]:
    """The widths to draw of a picture this many pixels wide: never wider than it is."""
    return [*(width for width in shape.widths if width < available), min(available, shape.widths[-1])]


def drawings(picture: Picture, focal: tuple[int, int]) -> Iterator[Rendition]:
    """All renditions of a picture, cut around a focal point (per cent from the left and the top)."""
    for shape in SHAPES:
        cut = picture.crop(pictures.crop_box(picture.size, shape.ratio, focal)) if shape.ratio else picture
        sizes = sorted(set(widths(shape, cut.width)))
        for width in sizes:
            yield from _at_width(shape.name, cut, width, is_widest=width == sizes[-1])


def _at_width(shape: str, picture: Picture, width: int, *, is_widest: bool) -> Iterator[Rendition]:
    """The light kinds, and of the widest one more that every program knows."""
    small = pictures.narrowed(picture, width)
    fallback = ["PNG" if picture.mode == "RGBA" else "JPEG"] if is_widest else []
    for kind in (*LIGHT_KINDS, *fallback):
        yield Rendition(shape, kind, small.width, small.height, pictures.encoded(small, kind))


@task
def draw(pk: int) -> None:
    """Draw the renditions of one picture, unless they are there; a failure is noted and tried again later."""
    image = Image.objects.due().filter(pk=pk).first()
    if image is None:
        return
    attempts = image.attempts + 1
    pause = {"attempts": attempts, "next_at": timezone.now() + RETRY_AFTER * 2 ** (attempts - 1)}
    Image.objects.filter(pk=pk, version=image.version).update(**pause)
    try:
        _draw(image)
    except Exception as error:  # noqa: BLE001 - whatever it is, it must not hold up the pictures behind
        logger.warning("Picture %s could not be drawn (attempt %s): %s", pk, attempts, error)


@task
def draw_due() -> None:
    """Draw what is due: pictures that came without a task, and those whose pause after a failure is over."""
    due = list(Image.objects.due().order_by("next_at").values_list("pk", flat=True)[:BATCH])
    for pk in due:
        draw.call(pk)
    if len(due) == BATCH:
        draw_due.enqueue()


def _draw(image: Image) -> None:
    if not image.version:
        _clean(image)
    with default_storage.open(image.file.name or "") as file:
        picture = pictures.stored(file.read())
    listed = [_stored(image, drawing) for drawing in drawings(picture, (image.focal_x, image.focal_y))]
    _list(image, listed)


def _clean(image: Image) -> None:
    """Clean a file that an older release stored as it came; the file that came goes."""
    came = image.file.name or ""
    with default_storage.open(came) as file:
        image.file.save(PurePath(came).name, ContentFile(file.read()), save=False)
    image.save(update_fields=CLEANED)
    default_storage.delete(came)


def _stored(image: Image, drawing: Rendition) -> dict[str, Any]:
    """The entry of the row for a drawing, whose file is now in the storage; one of an earlier attempt makes way."""
    name = drawing.name(image.version)
    path = f"renditions/{image.pk}/{name}"
    default_storage.delete(path)
    size = {"width": drawing.width, "height": drawing.height}
    kept = {"name": name, "file": default_storage.save(path, ContentFile(drawing.content))}
    return {"shape": drawing.shape, "type": pictures.TYPES[drawing.kind], **size, **kept}


@transaction.atomic
def _list(image: Image, listed: list[dict[str, Any]]) -> None:
    """Enter the drawings in the row, if it still is what was drawn; the files that are of no use then go."""
    row = Image.objects.select_for_update().filter(pk=image.pk).first()
    if row is None or row.version != image.version:
        forget(files_of(listed))
        return
    Image.objects.filter(pk=row.pk).update(renditions=listed, drawn_at=timezone.now())
    forget(stale_files(image.pk, files_of(listed)))


def files_of(listed: list[dict[str, Any]]) -> set[str]:
    """The files in the storage of listed renditions."""
    return {one["file"] for one in listed}


def stale_files(pk: int, needed: set[str]) -> set[str]:
    """The drawn files of a picture that are not needed (any more)."""
    folder = f"renditions/{pk}"
    if not default_storage.exists(folder):
        return set()
    return {f"{folder}/{name}" for name in default_storage.listdir(folder)[1]} - needed


def forget(files: set[str]) -> None:
    """Delete files once the transaction stands."""

    def delete() -> None:
        for name in files:
            default_storage.delete(name)

    transaction.on_commit(delete)
