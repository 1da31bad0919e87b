"""Calendar files by RFC 5545: lines, their escapes and folds. What an event is, the caller knows."""

from collections.abc import Iterable
from datetime import UTC, date, datetime

PRODUCT = "-//Ministry of Foreign Affairs of Mongolia//Public engagement//EN"
OCTETS = 75
CONTENT_TYPE = "text/calendar; charset=utf-8"


def calendar(components: Iterable[list[str]]) -> str:
    """A whole file, ending each line as the standard wants; each component is the lines of one event."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{PRODUCT}", "CALSCALE:GREGORIAN"]
    for component in components:
        lines += ["BEGIN:VEVENT", *component, "END:VEVENT"]
    return "".join(f"{fold(line)}\r\n" for line in [*lines, "END:VCALENDAR"])


def text(name: str, value: str, language: str = "") -> str:
    """A line whose value is words (3.3.11), in a language."""
    escaped = value.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    escaped = escaped.replace("\r\n", "\n").replace("\n", "\\n")
    return f"{name}{f';LANGUAGE={language}' if language else ''}:{escaped}"


def moment(name: str, value: datetime) -> str:
    """A line whose value is a moment, in UTC so that no time zone need be described."""
    return f"{name}:{value.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def day(name: str, value: date) -> str:
    """A line whose value is a whole day, the same everywhere."""
    return f"{name};VALUE=DATE:{value:%Y%m%d}"


def fold(line: str) -> str:
    """The line in pieces of at most 75 octets, cut between characters; each further one begins with a space."""
    pieces, piece, size = [], "", 0
    for character in line:
        octets = len(character.encode())
        if size + octets > OCTETS:
            pieces.append(piece)
            piece, size = " ", 1
        piece, size = piece + character, size + octets
    return "\r\n".join([*pieces, piece])
