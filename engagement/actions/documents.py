"""Documents of a consultation: their files stored and exchanged before the public sees them, newer ones told of after."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User
from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _

from diplomacy import files
from diplomacy.files import Inspected
from diplomacy.refusals import refuse_unless_empty
from engagement.actions import timeline
from engagement.models import Consultation, Document, DocumentFile, Stage, TimelineEntry

# The names under which files were stored within the innermost `no_file_without_its_row`.
_written: ContextVar[list[str]] = ContextVar("written")


@dataclass(frozen=True)
class Upload:
    """A file that was looked at and may be taken."""

    file: File[Any]
    found: Inspected


def looked_at(file: File[Any]) -> Upload:
    """Raises Refused, in a sentence, for a file that no consultation may offer."""
    return Upload(file, files.inspect(file, allowed=files.DOCUMENTS))


def store(document: Document, language: str, upload: Upload, *, told: bool = False) -> DocumentFile:
    """The document's file in a language; one that was there before makes way. Unchangeable once it is public.

    `told` is for `add`, which tells the public of the document with its files.
    """
    stored = DocumentFile(
        document=document,
        language=language,
        file=File(upload.file, name=upload.found.name),
        name=upload.found.name,
        media_type=upload.found.media_type,
        size=upload.found.size,
        digest=upload.found.digest,
    )
    try:
        with transaction.atomic():
            remove(document, language)
            stored.save(told=told)
    finally:
        _written.get([]).append(stored.file.name or "")
    return stored


@contextmanager
def no_file_without_its_row() -> Iterator[None]:
    """For around a transaction that stores files: those whose rows did not come to stay leave the storage again."""
    written: list[str] = []
    token = _written.set(written)
    try:
        yield
    finally:
        _written.reset(token)
        rows = DocumentFile.objects.filter(file__in=written).values_list("file", flat=True) if written else ()
        for name in {*written}.difference(rows):
            default_storage.delete(name)


def remove(document: Document, language: str) -> None:
    """Take the document's file in a language away, if there is one. Unchangeable once it is public."""
    for file in DocumentFile.objects.filter(document=document, language=language):
        file.delete()


def obstacles_to_adding(consultation: Consultation) -> list[str]:
    """What stands against telling the public of a further document, in a sentence."""
    if consultation.stage == Stage.DRAFT:
        return [_("It is not published yet: add documents on its own page.")]
    if consultation.stage in {Stage.WITHDRAWN, Stage.ANSWERED}:
        return [_("The consultation is over: nothing is added to it any more.")]
    return []


def add(document: Document, uploads: Mapping[str, Upload], note: Mapping[str, str], *, by: User) -> Document:
    """Add a document to a published consultation, be it in place of an older one (`replaces`), and tell the public.

    `document` is not saved yet; `uploads` by language, at least one; `note` for the public by language. The older one
    stays to be read, as replaced. Refused says what stands against it.
    """
    with no_file_without_its_row(), transaction.atomic():
        locked = Consultation.objects.select_for_update().get(pk=document.consultation_id)
        refuse_unless_empty(obstacles_to_adding(locked) or _faults(document, uploads, note))
        document.entry = timeline.record(locked, TimelineEntry.Kind.DOCUMENT, note, by)
        if document.replaces:
            document.position = document.replaces.position
        document.save()
        for language, upload in uploads.items():
            store(document, language, upload, told=True)
    return document


def _faults(document: Document, uploads: Mapping[str, Upload], note: Mapping[str, str]) -> list[str]:
    found = []
    if not uploads:
        found.append(_("Choose a file in at least one language."))
    found += timeline.silence(note)
    standing = Document.objects.standing().filter(consultation=document.consultation_id)
    if document.replaces_id and not standing.filter(pk=document.replaces_id).exists():
        found.append(_("Somebody has replaced that document meanwhile. Open the page again."))
    return found
