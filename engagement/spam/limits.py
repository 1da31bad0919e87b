"""How often one network and one address may write."""

from django.conf import settings

from engagement.models import RateCount


def over_limit(network_key: str, author_key: str) -> bool:
    """Count this attempt, and tell whether its network or its address has used up a period's share."""
    checks = [
        (f"network:{network_key}", settings.COMMENT_RATES_PER_NETWORK),
        (f"author:{author_key}", settings.COMMENT_RATES_PER_ADDRESS),
    ]
    counts = [(RateCount.hit(key, period), most) for key, rates in checks for most, period in rates]
    return any(count > most for count, most in counts)
