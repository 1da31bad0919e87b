"""What an e-mail address tells without asking anybody: nothing is looked up on the network."""

from collections.abc import Iterator

from engagement.spam.domains import is_listed
from engagement.spam.reasons import Reason

THROWAWAY = 35


def reasons(email: str) -> Iterator[Reason]:
    domain = email.rpartition("@")[2]
    if domain and is_listed(domain, "throwaway"):
        yield Reason("throwaway", THROWAWAY, domain.lower())
