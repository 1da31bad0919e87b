"""How often one network and one address may write, or ask for mail; and when a discussion or the site is flooded.

The networks are those of diplomacy.network, which looks behind our own proxies and believes no others. A network or an
address that is not known, "", has no share, and uses none up.
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import NamedTuple

from django.conf import settings

from engagement.models import RateCount
from engagement.spam.reasons import Reason

Rates = list[tuple[int, timedelta]]
Share = tuple[str, Rates]

SITE = "site"
BURST_FROM, BURST, EACH_MORE, MOST = 3, 10, 5, 40


class Attempt(NamedTuple):
    """What the counters say of an attempt to comment: one too many for its sender; the how manieth of its network."""

    is_over: bool
    of_network: int


def attempt(network_key: str, author_key: str, page: str, *, proven: bool = False) -> Attempt:
    """Count an attempt to comment on a page, which a word of its own names. One statement.

    Only the shares of network and address refuse. A flood of a page or of the whole site has what comes held, for
    nobody should silence a discussion by flooding it: see `reasons`. An address has one share for all who name it, and
    one for whoever has `proven` it: others cannot use that one up.
    """
    network = _share("network", network_key, settings.COMMENT_RATES_PER_NETWORK)
    address = _share("proven" if proven else "author", author_key, settings.COMMENT_RATES_PER_ADDRESS)
    counts = _counted([*network, *address, *_crowds(page)])
    is_over = any(count > most for key, _rates in [*network, *address] for count, most in counts[key])
    return Attempt(is_over, min((count for key, _rates in network for count, _most in counts[key]), default=0))


def reasons(page: str, of_network: int = 0) -> Iterator[Reason]:
    """What the flow of comments says about one of them, in this period or the last: floods and bursts. One query."""
    if of_network >= BURST_FROM:
        yield Reason("burst", min(BURST + EACH_MORE * (of_network - BURST_FROM), MOST), str(of_network))
    shares = [(key, most, period) for key, rates in _crowds(page) for most, period in rates]
    peaks = RateCount.peaks([(key, period) for key, _most, period in shares]) if shares else []
    flooded = {key for (key, most, _period), peak in zip(shares, peaks, strict=True) if peak > most}
    if SITE in flooded:
        yield Reason("breaker", 0, holds=True)
    elif flooded:
        yield Reason("busy", 0, holds=True)


def _crowds(page: str) -> list[Share]:
    return [(f"page:{page}", settings.COMMENT_RATES_PER_PAGE), (SITE, settings.COMMENT_RATES_ON_SITE)]


def follow_over_limit(network_key: str, address_key: str) -> bool:
    """Count a request that sends a mail to an address, and tell whether it is one too many: nobody is flooded so."""
    return _is_over(
        *_share("follow-network", network_key, settings.FOLLOW_RATES_PER_NETWORK),
        *_share("follow-address", address_key, settings.FOLLOW_RATES_PER_ADDRESS),
    )


def edit_over_limit(comment: int) -> bool:
    """Count an edit of a comment, given by primary key, and tell whether it is one too many."""
    return _is_over((f"edit:{comment}", settings.EDIT_RATES_PER_COMMENT))


def complaint_over_limit(network_key: str, address_key: str) -> bool:
    """Count a report of a comment, and tell whether it is one too many; `address_key` is "" where none was given."""
    return _is_over(
        *_share("complaint-network", network_key, settings.COMPLAINT_RATES_PER_NETWORK),
        *_share("complaint-address", address_key, settings.COMPLAINT_RATES_PER_ADDRESS),
    )


def submission_over_limit(network_key: str, address_key: str) -> bool:
    """Count a submission that is begun, or a mail about one to a new address, and tell whether it is one too many."""
    return _is_over(
        *_share("submission-network", network_key, settings.SUBMISSION_RATES_PER_NETWORK),
        *_share("submission-address", address_key, settings.SUBMISSION_RATES_PER_ADDRESS),
    )


def useful_over_limit(network_key: str) -> bool:
    """Count a press of «Useful», and tell whether it is one too many."""
    return _is_over(*_share("useful-network", network_key, settings.USEFUL_RATES_PER_NETWORK))


def useful_over_share(network_key: str, comment: int) -> bool:
    """Count a visitor of a network who finds a comment useful, and tell whether the network has used up its share."""
    return _is_over(*_share(f"useful-comment:{comment}", network_key, settings.USEFUL_RATES_PER_COMMENT))


def _share(name: str, key: str, rates: Rates) -> list[Share]:
    return [(f"{name}:{key}", rates)] if key else []


def _is_over(*shares: Share) -> bool:
    return any(count > most for counts in _counted(list(shares)).values() for count, most in counts)


def _counted(shares: list[Share]) -> dict[str, list[tuple[int, int]]]:
    """Count once more for each share: what each period has now, beside what it lets through."""
    periods = [(key, most, period) for key, rates in shares for most, period in rates]
    counts = RateCount.hit_all([(key, period) for key, _most, period in periods]) if periods else []
    found: dict[str, list[tuple[int, int]]] = {key: [] for key, _rates in shares}
    for (key, most, _period), count in zip(periods, counts, strict=True):
        found[key].append((count, most))
    return found
