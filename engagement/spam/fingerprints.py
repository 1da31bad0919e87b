"""Equal and nearly equal texts: by the hash of their folded words, and by a simhash.

The simhash is that of M. Charikar (2002) over words, 64 bits: the share of bits in which two differ grows with the
angle between the two lists of words. Each of its four quarters has an index. Texts that differ in three bits at most
always have a quarter in common, and are always found; most of those that differ in up to `NEARLY` are.
"""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from engagement.models import Comment, Fingerprint, State
from engagement.models.states import TAKEN_BACK
from engagement.spam.reasons import Reason
from engagement.spam.words import words

BITS, QUARTER = 64, 16
NEARLY = 8  # bits: about one word of fifteen
LOOK_BACK = timedelta(days=30)
MOST_COMPARED = 300
# Shorter texts are the same by chance: «I agree», «Дэмжиж байна».
FEWEST_TO_EQUAL, FEWEST_TO_RESEMBLE = 4, 8
NOT_WANTED = (State.SPAM, State.REJECTED)

KNOWN, EQUAL, SIMILAR, EACH_MORE, MOST_MORE = 60, 30, 20, 10, 30


def of_text(text: str) -> Fingerprint:
    """The fingerprint of a text, which belongs to no comment yet."""
    found = list(words(text))
    value = simhash(found)
    quarters = {f"band_{number + 1}": value >> (BITS - QUARTER * (number + 1)) & 0xFFFF for number in range(4)}
    return Fingerprint(digest=hashlib.sha256(" ".join(found).encode()).hexdigest(), **quarters)


def simhash(found: Sequence[str]) -> int:
    """64 bits, each decided by the majority of the words' hashes; 0 for no words."""
    rows = [format(_hash(word), "064b") for word in found]
    half = len(rows) / 2
    return int("".join("1" if column.count("1") > half else "0" for column in zip(*rows, strict=True)) or "0", 2)


def remember(comment: Comment) -> None:
    """Keep the fingerprint of a stored comment; that of its new words, after an edit."""
    fingerprint = of_text(comment.comment)
    fingerprint.comment = comment
    fields = ["digest", "band_1", "band_2", "band_3", "band_4"]
    Fingerprint.objects.bulk_create(
        [fingerprint], update_conflicts=True, unique_fields=["comment"], update_fields=fields
    )


def reasons(comment: Comment) -> Iterator[Reason]:
    """Texts like this one within a month; an author's own unfinished attempts do not count. One query."""
    length = sum(1 for _word in words(comment.comment))
    if length < FEWEST_TO_EQUAL:
        return
    own = of_text(comment.comment)
    equal, similar, unwanted = 0, 0, 0
    for other in _candidates(own, comment):
        is_equal = other.digest == own.digest
        if not is_equal and (length < FEWEST_TO_RESEMBLE or (other.simhash ^ own.simhash).bit_count() > NEARLY):
            continue
        equal, similar = equal + is_equal, similar + (not is_equal)
        unwanted += other.comment.state in NOT_WANTED
    yield from _told(equal, similar, unwanted)


def _candidates(own: Fingerprint, comment: Comment) -> Iterable[Fingerprint]:
    same_quarter = Q(band_1=own.band_1) | Q(band_2=own.band_2) | Q(band_3=own.band_3) | Q(band_4=own.band_4)
    unfinished = Q(comment__author_key=comment.author_key, comment__state__in=(State.UNPROVEN, *TAKEN_BACK))
    found = Fingerprint.objects.filter(same_quarter | Q(digest=own.digest), sent_at__gte=timezone.now() - LOOK_BACK)
    return (
        found.exclude(comment=comment.pk)
        .exclude(unfinished)
        .select_related("comment")
        .only("digest", "band_1", "band_2", "band_3", "band_4", "comment__state")[:MOST_COMPARED]
    )


def _told(equal: int, similar: int, unwanted: int) -> Iterator[Reason]:
    if unwanted:
        yield Reason("known", KNOWN)
    if equal:
        yield Reason("duplicate", EQUAL + min(EACH_MORE * (equal - 1), MOST_MORE), str(equal))
    elif similar:
        yield Reason("similar", SIMILAR + min(EACH_MORE * (similar - 1), MOST_MORE), str(similar))


def _hash(word: str) -> int:
    return int.from_bytes(hashlib.blake2b(word.encode(), digest_size=BITS // 8).digest())
