"""Share cards: a picture with the words of each public text, drawn when it is published and kept as a file.

The address of a card changes with the words on it. Its digest is keyed, so that nobody can
guess the address of a card whose text is not public yet.
"""

from collections.abc import Callable, Iterator
from dataclasses import astuple, dataclass

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.tasks import task
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from blog.models import Event, Post
from diplomacy import languages, tokens
from diplomacy.share_cards.canvas import HEIGHT, WIDTH
from diplomacy.share_cards.design import VERSION, Card, png

DIGEST_LENGTH = 16
SITE = "site"  # the card of every page that has none of its own


@dataclass(frozen=True)
class Subject:
    """A record of an app above this one: the kind that stands in the address of its card, and the words on it.

    `words` gives title, what stands above it, and the number of the motif, in the language that is active.
    """

    kind: str
    pk: int
    words: Callable[[], tuple[str, str, int]]


# A record with a card of its own, or None: the card of the site.
type Shown = Post | Event | Subject | None


@dataclass(frozen=True)
class CardImage:
    """What a page says of its card; `address` is a path on this site."""

    address: str
    alternative: str
    width: int = WIDTH
    height: int = HEIGHT


def refresh(post: Post, language: str) -> None:
    """Have the card of a text drawn ahead, or taken away; to be called when its public text changes."""
    draw.enqueue(post.pk, language)


@task
def draw(pk: int, language: str) -> None:
    """Draw the card of a post that is public or scheduled in the language, and remove its earlier ones."""
    post = Post.objects.filter(pk=pk).first()
    if post is None:
        return
    if post.date("published_at", language) and not post.is_withdrawn(language):
        keep(post, language)
    else:
        _remove_others(post, language, "")


def address(record: Shown, language: str) -> str:
    """Where the card of a post or event is served; that of the whole site where there is no record."""
    kind, pk = _kind(record), record.pk if record else 0
    return reverse("share_card", args=[kind, pk, language, digest(card(record, language))])


def image(record: Shown, language: str) -> CardImage:
    """The card as a page names it, with its words for those who cannot see it."""
    drawn = card(record, language)
    words = (drawn.kicker, drawn.title, drawn.owner)
    return CardImage(address(record, language), " · ".join(filter(None, words)))


def card(record: Shown, language: str) -> Card:
    """The words on the card of a record, in a language in which it has a text."""
    with override(language):
        title, kicker, motif = _words(record)
        owner, site = _("Ministry of Foreign Affairs of Mongolia"), _("Public engagement")
    return Card(language, title, kicker, owner, site, motif)


def _words(record: Shown) -> tuple[str, str, int]:
    """Title, what stands above it, and the number of the motif; posts of one topic have one motif."""
    if record is None:
        return _("Foreign policy, written with you"), "", 0
    if isinstance(record, Subject):
        return record.words()
    title = languages.text(record, "title")
    if isinstance(record, Event):
        day = date_format(record.starts_on, "DATE_FORMAT")
        return title, f"{day} · {languages.text(record, 'place')}", record.pk
    topic = next(iter(record.topics.all()), None)
    return (title, languages.text(topic, "title"), topic.pk) if topic else (title, "", 0)


def digest(drawn: Card) -> str:
    """What tells one card from another of the same record: its words and its design, keyed."""
    return tokens.keyed("share card", repr((VERSION, astuple(drawn))))[:DIGEST_LENGTH]


def read(record: Shown, language: str) -> bytes:
    """The card as a PNG file, drawn now if it is not stored yet."""
    with default_storage.open(keep(record, language)) as file:
        content: bytes = file.read()
    return content


def keep(record: Shown, language: str) -> str:
    """Make sure that the card is stored, and alone; returns its name in the storage."""
    drawn = card(record, language)
    name = f"{_folder(record)}/{language}-{digest(drawn)}.png"
    if not default_storage.exists(name):
        name = default_storage.save(name, ContentFile(png(drawn)))
        _remove_others(record, language, name)
    return name


def _remove_others(record: Shown, language: str, kept: str) -> None:
    for name in _stored(record, language):
        if name != kept:
            default_storage.delete(name)


def _stored(record: Shown, language: str) -> Iterator[str]:
    folder = _folder(record)
    try:
        _folders, names = default_storage.listdir(folder)
    except FileNotFoundError:
        return
    yield from (f"{folder}/{name}" for name in names if name.startswith(f"{language}-"))


def _folder(record: Shown) -> str:
    return f"cards/{_kind(record)}/{record.pk if record else 0}"


def _kind(record: Shown) -> str:
    if record is None:
        return SITE
    if isinstance(record, Subject):
        return record.kind
    return "events" if isinstance(record, Event) else "posts"
