"""The format of the files with formal submissions."""

from dataclasses import dataclass

from diplomacy.demo.loader.asking_shapes import Format
from diplomacy.demo.loader.source import Shape
from engagement.models import AnswerPublication, Argument, Capacity, Channel, Consent


@dataclass(frozen=True, kw_only=True)
class AnswerShape(Shape):
    """What is said to a `question` by its key, on a `clause` («1/2.3»), or with neither on the whole.

    `choose` has keys of choices, in a ranking from the first rank on; in a table they are «row:choice». `publication`
    is what officers decided on it, None nothing yet; passages to `hide`, and one withheld, have a `ground`.
    """

    question: str | None = None
    clause: str | None = None
    text: str = ""
    number: int | None = None
    argument: Argument | None = None
    choose: tuple[str, ...] = ()
    other: str = ""
    publication: AnswerPublication.State | None = None
    hide: tuple[str, ...] = ()
    ground: str | None = None


@dataclass(frozen=True, kw_only=True)
class FileShape(Shape):
    """A file that comes with a submission, made from `text` as a document is."""

    name: str
    format: Format = Format.DOCX
    text: str


@dataclass(frozen=True, kw_only=True)
class SubmissionShape(Shape):
    """A submission to the consultation `to`. Days are counted from its opening.

    Through the site it is begun and, unless `sent_after` is lacking, sent; on paper it comes in when it is «begun» and
    is entered when it is «sent». Whoever gives an address confirms it, unless told otherwise.
    """

    key: str
    to: str
    channel: Channel = Channel.WEB
    language: str
    capacity: Capacity = Capacity.PERSON
    name: str = ""
    organisation: str = ""
    expertise: str = ""
    consent: Consent = Consent.NAMED
    no_objection: bool = False
    begun_after: float
    sent_after: float | None = None
    has_address: bool = True
    is_proven: bool = True
    is_read: bool = False
    answer: tuple[AnswerShape, ...] = ()
    file: tuple[FileShape, ...] = ()
