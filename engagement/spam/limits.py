"""How often one network and one address may write, or ask for mail."""

from datetime import timedelta

from django.conf import settings

from engagement.models import RateCount

Rates = list[tuple[int, timedelta]]


def over_limit(network_key: str, author_key: str) -> bool:
    """Count an attempt to comment, and tell whether its network or its address has used up a period's share."""
    return _is_over(
        (f"network:{network_key}", settings.COMMENT_RATES_PER_NETWORK),
        (f"author:{author_key}", settings.COMMENT_RATES_PER_ADDRESS),
    )


def follow_over_limit(network_key: str, address_key: str) -> bool:
    """Count a request that sends a mail to an address, and tell whether it is one too many: nobody is flooded so."""
    return _is_over(
        (f"follow-network:{network_key}", settings.FOLLOW_RATES_PER_NETWORK),
        (f"follow-address:{address_key}", settings.FOLLOW_RATES_PER_ADDRESS),
    )


def _is_over(*shares: tuple[str, Rates]) -> bool:
    counts = [(RateCount.hit(key, period), most) for key, rates in shares for most, period in rates]
    return any(count > most for count, most in counts)
