"""Public references: short enough to be told by telephone, and random, so that none tells of another."""

from secrets import choice

# Neither letters and figures that look alike, nor Latin letters that look like Cyrillic ones, nor vowels, which make words.
SIGNS = "2345679DFJLNRVW"
GROUPS, GROUP = 3, 3


def new_reference() -> str:
    """A fresh one, such as «D4F-7WN-R2J»: one of 38 thousand million."""
    return "-".join("".join(choice(SIGNS) for _sign in range(GROUP)) for _group in range(GROUPS))
