"""E-mail addresses on pages."""


def masked(address: str) -> str:
    """Enough of an address for its owner to know it: «b…@example.net»; "" where there is none."""
    name, _at, domain = address.rpartition("@")
    return f"{name[:1]}…@{domain}" if domain else ""
