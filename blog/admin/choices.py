"""Choosing one record among many by typing its name."""

from typing import Any

from django.contrib.admin.widgets import AutocompleteSelect

LONGEST_NUMBER = 19  # digits of the largest bigint


class NamedRecord(AutocompleteSelect):
    """Django's, but what is no number of a record chooses none, be it from an address or a form, and breaks no page."""

    def optgroups(self, name: str, value: Any, attr: Any = None) -> Any:
        numbers = [item for item in map(str, value) if item.isascii() and item.isdigit()]
        return super().optgroups(name, [item for item in numbers if len(item) <= LONGEST_NUMBER], attr)
