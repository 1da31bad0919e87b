"""Fields that people do not see and machines fill in; their names change with every form.

No name is one that browsers and keepers of passwords fill in by themselves, such as that of an address or a telephone.
"""

from collections.abc import Mapping
from typing import NamedTuple

from django.utils.translation import gettext as _

from diplomacy import tokens

BAITS = ("website", "homepage", "weblink", "subject", "reference", "coupon", "keywords", "campaign")
TRAPS = 2
DIGITS = 4


class Trap(NamedTuple):
    """A field to leave empty; its label says so to whoever reads without seeing."""

    name: str
    value: str

    @property
    def label(self) -> str:
        return _("Leave this field empty. It is there to catch machines.")


def names(seal: str) -> list[str]:
    """The names of the fields in the form with this signature."""
    key = tokens.keyed("trap", seal)
    first = int(key[:8], 16) % len(BAITS)
    step = int(key[8:16], 16) % (len(BAITS) - 1) + 1
    baits = [BAITS[(first + step * number) % len(BAITS)] for number in range(TRAPS)]
    return [f"{bait}_{key[16 + DIGITS * number :][:DIGITS]}" for number, bait in enumerate(baits)]


def traps(seal: str, data: Mapping[str, str], sent_seal: str = "") -> list[Trap]:
    """The fields of a form; when it is shown again under another seal, with what stood in those of the former."""
    former = names(sent_seal or seal)
    return [Trap(name, str(data.get(old, ""))) for name, old in zip(names(seal), former, strict=True)]


def is_filled(seal: str, data: Mapping[str, str]) -> bool:
    """Whether something stands in one of them."""
    return any(str(data.get(name, "")).strip() for name in names(seal))
