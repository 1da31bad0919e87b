"""Passages: where words that somebody selected or copied stand in a text."""

import re


def places(text: str, words: str) -> list[tuple[int, int]]:
    """Start and end of each place where the words stand, one behind the other; none for no words."""
    words = _with_line_ends_of(text, words.strip())
    return [match.span() for match in re.finditer(re.escape(words), text)] if words else []


def _with_line_ends_of(text: str, words: str) -> str:
    """A browser sends line ends of its own; the text keeps those with which it came."""
    lines = words.replace("\r\n", "\n")
    return lines.replace("\n", "\r\n") if "\r\n" in text else lines
