"""Files of a submission: taken after a look at their bytes, kept where no address leads, removed until it is sent."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any

from django.conf import settings
from django.core.files import File
from django.db import transaction
from django.utils.translation import gettext as _

from diplomacy import files
from diplomacy.refusals import Refused
from engagement.actions.submissions import open_for_writing, touch
from engagement.models import Attachment
from engagement.models.writers import Writer


def attach(writer: Writer, file: File[Any]) -> Attachment:
    """Add a file to a submission that is being written; the same file twice is one. Refused says why it is not taken."""
    found = files.inspect(file, allowed=files.ATTACHMENTS)
    return _attach(writer, file, found)


@transaction.atomic
def _attach(writer: Writer, file: File[Any], found: files.Inspected) -> Attachment:
    submission = open_for_writing(writer)
    same = submission.attachments.filter(digest=found.digest).first()
    if same:
        return same
    if submission.attachments.count() >= settings.SUBMISSION_MAX_FILES:
        raise Refused(_("At most %(most)d files can be added.") % {"most": settings.SUBMISSION_MAX_FILES})
    attachment = Attachment(
        submission=submission,
        name=found.name,
        media_type=found.media_type,
        size=found.size,
        digest=found.digest,
        added_by=writer.name,
    )
    attachment.file.save(found.name, file, save=False)
    with without_traces([attachment]):
        attachment.save()
        touch(submission)
    return attachment


@contextmanager
def without_traces(attachments: Sequence[Attachment]) -> Iterator[None]:
    """Where rows cannot be written, nobody would ever erase their files: so those of all that are listed go at once."""
    try:
        yield
    except Exception:
        for attachment in attachments:
            attachment.file.storage.delete(attachment.file.name or "")
        raise


@transaction.atomic
def remove(writer: Writer, attachment_pk: int) -> None:
    """Take a file out of a submission that is being written; once it is gone, nothing happens."""
    submission = open_for_writing(writer)
    attachment = submission.attachments.filter(pk=attachment_pk).first()
    if attachment:
        forget_files([attachment])
        attachment.delete()
        touch(submission)


def forget_files(attachments: Iterable[Attachment]) -> None:
    """Delete the files themselves once the transaction has ended well: rows are never left without theirs."""
    for attachment in attachments:
        storage, name = attachment.file.storage, attachment.file.name
        if name:
            transaction.on_commit(partial(storage.delete, name))
