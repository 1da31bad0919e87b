"""Keyed hashes by which equal addresses and equal networks are found, and never read."""

from diplomacy import tokens


def author_key(email: str) -> str:
    """The keyed hash by which comments of one address are found."""
    return tokens.keyed("author", email.strip().casefold())


def network_key(network: str) -> str:
    """The keyed hash of a network in CIDR notation; "" of one that is not known."""
    return tokens.keyed("network", network) if network else ""


def complainant_key(sender: str) -> str:
    """The keyed hash by which the reports of one reader are found; `sender` is an address, or names a form."""
    return tokens.keyed("complainant", sender.strip().casefold())
