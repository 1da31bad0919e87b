"""Choosing one record among many by typing its name."""

from typing import Any

from django.contrib.admin.widgets import AutocompleteSelect

LONGEST_NUMBER = 19  # digits of the largest bigint


class NamedRecord(AutocompleteSelect):
    """Django's, but what is no number of a record chooses none, be it from an address or a form, and breaks no page."""

    def optgroups(self, name: str, value: Any, attr: Any = None) -> Any:
        return super().optgroups(name, [item for item in map(str, value) if is_key(item)], attr)


def is_key(text: str) -> bool:
    """Whether it may be the number of a record."""
    return text.isascii() and text.isdigit() and len(text) <= LONGEST_NUMBER
