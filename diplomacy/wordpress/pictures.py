"""Pictures of the former site as pictures of the library, with the words that were written about them."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from blog.models import Image
from diplomacy import languages
from diplomacy import pictures as files
from diplomacy.wordpress import tongues, wording
from diplomacy.wordpress.files import Uploads, originals, uploaded
from diplomacy.wordpress.index import Attachment, Index, below_uploads
from diplomacy.wordpress.ledger import Ledger
from diplomacy.wordpress.report import Outcome, Report

LONGEST_WORDS = 250


@dataclass(frozen=True)
class Wanted:
    """A picture that a post shows: the number of its attachment or its address, and what the place says of it.

    `title` and `language` are the post's.
    """

    title: str
    language: str
    number: str = ""
    url: str = ""
    alt: str = ""
    caption: str = ""

    @property
    def name(self) -> str:
        return self.url or f"attachment {self.number}"


@dataclass
class Library:
    """Finds or makes the picture; files written in a transaction that does not stand are removed again."""

    index: Index
    ledger: Ledger
    uploads: Uploads | None
    written: list[str] = field(default_factory=list)

    @contextmanager
    def keeping_files(self) -> Iterator[None]:
        """Around a transaction: where it is broken off, by whatever, its files go with its rows."""
        begun = len(self.written)
        try:
            yield
        except BaseException:
            self.discard(begun)
            raise

    def discard(self, begun: int = 0) -> None:
        """Remove the files written since."""
        for name in self.written[begun:]:
            default_storage.delete(name)
        del self.written[begun:]

    def picture(self, wanted: Wanted, report: Report) -> Image | None:
        """The picture in the library; None, and a line in the report, where it cannot be had."""
        attachment = self._attachment(wanted)
        place = self._find(wanted, attachment)
        if place is None:
            reason = "it is not in the uploads folder" if self.uploads else "no uploads folder was given"
            report.note("picture", wanted.number, wanted.name, Outcome.LEFT, reason, wanted.url)
            return None
        name, path = place
        pk = self.ledger.number("picture", name[:200])
        image = Image.objects.filter(pk=pk).first() if pk else None
        return image or self._take(name, path, wanted, attachment, report)

    def _attachment(self, wanted: Wanted) -> Attachment | None:
        known = self.index.attachments.get(wanted.number)
        if known is None and wanted.url:
            numbers = self.index.numbers_by_file
            spellings = [below_uploads(wanted.url), *originals(below_uploads(wanted.url))]
            number = next((numbers[spelling] for spelling in spellings if spelling in numbers), "")
            known = self.index.attachments.get(number)
        return known

    def _find(self, wanted: Wanted, attachment: Attachment | None) -> tuple[str, Path] | None:
        if self.uploads is None:
            return None
        return self.uploads.find(
            *uploaded(attachment.file if attachment else ""), *originals(below_uploads(wanted.url))
        )

    def _take(
        self, name: str, path: Path, wanted: Wanted, attachment: Attachment | None, report: Report
    ) -> Image | None:
        content = path.read_bytes()
        image = Image.objects.filter(digest=files.digest(content)).order_by("pk").first()
        outcome = Outcome.KNOWN if image else Outcome.TAKEN
        try:
            image = image or self._store(path.name, content, self._words(wanted, attachment))
        except ValidationError as error:
            report.note("picture", wanted.number, name, Outcome.LEFT, " ".join(error.messages), wanted.url)
            return None
        report.count("picture", outcome)
        self._tell(name, wanted, attachment, report)
        self.ledger.keep("picture", name[:200], image)
        return image

    def _store(self, name: str, content: bytes, words: dict[str, str]) -> Image:
        image = Image(**words)
        image.file.save(name, ContentFile(content), save=False)
        self.written.append(image.file.name or "")
        image.save()
        return image

    def _words(self, wanted: Wanted, attachment: Attachment | None) -> dict[str, str]:
        """Description and caption; a language in which nobody described it says so in words of ours."""
        said = _described(wanted, attachment)
        caption = wanted.caption or (attachment.caption if attachment else "")
        spare = wording.picture_description(wanted.title)
        language = tongues.of_text(said, wanted.language)
        words = {languages.column("alt", code): (said or spare[code])[:LONGEST_WORDS] for code in languages.codes()}
        if caption:
            told = tongues.of_text(caption, language)
            words[languages.column("caption", told)] = wording.shortened(wording.plain(caption), LONGEST_WORDS)
        return words

    def _tell(self, name: str, wanted: Wanted, attachment: Attachment | None, report: Report) -> None:
        reason = "its description stands in both languages as it was"
        if not _described(wanted, attachment):
            reason = "nobody had described it; describe what it shows, in both languages"
        report.note("picture", attachment.id if attachment else wanted.number, name, Outcome.TRANSLATE, reason)


def _described(wanted: Wanted, attachment: Attachment | None) -> str:
    own = (attachment.alt, attachment.caption) if attachment else ("", "")
    said = next(filter(None, [wording.plain(text) for text in (*own[:1], wanted.alt, wanted.caption, *own[1:])]), "")
    return wording.shortened(said, LONGEST_WORDS)
