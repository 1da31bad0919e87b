"""A whole export file, from the first byte to the last link; every part can be broken off and taken up again."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from blog.models import Post
from blog.models.imports import ImportedRecord
from diplomacy.wordpress import reading
from diplomacy.wordpress.desk import Desk
from diplomacy.wordpress.files import Uploads
from diplomacy.wordpress.index import read_index
from diplomacy.wordpress.ledger import Ledger
from diplomacy.wordpress.people import Bylines
from diplomacy.wordpress.pictures import Library
from diplomacy.wordpress.posts import Writing, relink
from diplomacy.wordpress.report import Outcome, Report
from diplomacy.wordpress.stream import BrokenOff, parts
from diplomacy.wordpress.terms import Topics

AT_ONCE = 200

type Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Options:
    """What the administrator decides; `offices` by language, `language` a code or "auto"."""

    uploads: Path | None
    language: str
    zone: ZoneInfo
    offices: dict[str, str]
    now: datetime


class Import:
    """One run over one file; afterwards `report` says what came of everything."""

    def __init__(self, path: Path, options: Options) -> None:
        """Raises NotAnExport for a file that is none."""
        self.index, self.report = read_index(path), Report()
        ledger = Ledger(self.index.source)
        uploads = Uploads(options.uploads) if options.uploads else None
        self.library = Library(self.index, ledger, uploads)
        self.topics = Topics(self.index, ledger)
        writing = Writing(Bylines(self.index, ledger, options.offices), self.topics, options.now)
        self.desk = Desk(self.index, ledger, self.library, writing, options.language, options.zone)
        self.ledger = ledger

    def run(self, progress: Progress) -> None:
        """Take over what was not taken before; `progress` is told how many of how many items are done."""
        self.topics.take_all(self.report)
        self._items(progress)
        self._links()
        self._attachments()
        self._whole_file()

    def _items(self, progress: Progress) -> None:
        done = 0
        try:
            for part in parts(self.index.path):
                if part.tag == "item":
                    self._item(reading.item(part))
                    done += 1
                    progress(done, self.index.total)
        except BrokenOff as error:
            self.report.note(
                "file", "", self.index.path.name, Outcome.LEFT, f"broken at {error}; what comes after is missing"
            )

    def _item(self, item: reading.Item) -> None:
        if item.kind != "attachment":
            self.report.add(self.desk.take(item))

    def _links(self) -> None:
        """A second round: links to what stands later in the file."""
        numbers = self._taken_posts().values_list("record_id", flat=True)
        for start in range(0, len(numbers), AT_ONCE):
            for post in (
                Post.objects.filter(pk__in=numbers[start : start + AT_ONCE]).select_related("revision").order_by("pk")
            ):
                self.report.count("link", Outcome.TAKEN, int(relink(post, self.index)))

    def _attachments(self) -> None:
        """Files of the library there that no post shows that was taken."""
        shown = set(
            ImportedRecord.objects.filter(source=self.ledger.source, kind="picture").values_list("key", flat=True)
        )
        for attachment in self.index.attachments.values():
            if not shown & {attachment.file, attachment.file.replace("-scaled.", ".")}:
                reason = "no post that was taken shows it, or it was not found"
                self.report.note("attachment", attachment.id, attachment.title, Outcome.LEFT, reason, attachment.file)

    def _whole_file(self) -> None:
        if self.index.has_wpml:
            reason = "translations of the plugin WPML are not told in the file: each text is a post of its own"
            self.report.note("file", "", self.index.path.name, Outcome.CHANGED, reason)

    def _taken_posts(self) -> QuerySet[ImportedRecord]:
        return ImportedRecord.objects.filter(source=self.ledger.source, kind="post").order_by("record_id")
