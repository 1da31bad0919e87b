"""Where links lead: addresses as people wrote them, which need not be addresses at all."""

from urllib.parse import SplitResult, urlsplit


def split(href: str) -> SplitResult | None:
    """The parts of an address, None where there is none to open: it is empty, or cannot be read («//[x»)."""
    try:
        return urlsplit(href) if href else None
    except ValueError:
        return None
