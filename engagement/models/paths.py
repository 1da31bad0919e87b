"""Materialised paths of comments (docs/adr/0004): steps of equal length whose text order is number order."""

STEP = 7  # characters of base 36 for one step of a path: 78 billion comments
DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


def base36(number: int) -> str:
    """A number as one step of a path: base 36, padded so that text order is number order."""
    digits = ""
    while number:
        number, rest = divmod(number, 36)
        digits = DIGITS[rest] + digits
    return digits.rjust(STEP, "0")
