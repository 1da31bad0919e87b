"""Taking pictures into the library and out of it, with their files."""

from django.db import transaction
from django.utils.translation import gettext as _

from blog.models import Image
from blog.models.picture_uses import uses_of
from blog.renditions import draw, forget, stale_files
from diplomacy.refusals import Refused


@transaction.atomic
def store(image: Image) -> None:
    """Save a picture and queue its renditions where they are wanting; a file that it replaces goes."""
    before = Image.objects.filter(pk=image.pk).values_list("file", flat=True).first()
    image.save()
    if image.drawn_at is None:
        draw.enqueue(image.pk)
    if before and before != image.file.name:
        forget({before})


@transaction.atomic
def remove(image: Image) -> None:
    """Take a picture out of the library, with all its files. Raises Refused while it is used."""
    if uses_of(image):
        raise Refused(_("This picture is used. Take it out of the texts first."))
    files = {image.file.name or ""} | stale_files(image.pk, set())
    image.delete()
    forget(files)
