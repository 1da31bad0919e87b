"""Where a request came from, as far as it can be trusted."""

import re
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest

NETWORK_BITS = {4: 24, 6: 48}
WITH_PORT = re.compile(r"([0-9.]+):[0-9]+")
BRACKETED = re.compile(r"\[([0-9A-Fa-f:.%\w]+)\](?::[0-9]+)?")


def client_address(request: HttpRequest) -> str:
    """The last address in X-Forwarded-For that is no proxy of ours, else the peer's own; "" if unreadable.

    Without the port that some proxies add, and an IPv4 address that comes dressed as IPv6 as what it is.
    """
    hops = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",") if hop.strip()]
    address = request.META.get("REMOTE_ADDR", "")
    while hops and _is_trusted(address):
        address = hops.pop()
    return str(_parsed(address) or "")


def client_network(request: HttpRequest) -> str:
    """The client's /24 (IPv4) or /48 (IPv6): enough to limit a flood, too little to point at a person.

    "" where it cannot be read: that is no network, and nothing is counted or forbidden by it.
    """
    address = _parsed(client_address(request))
    return str(ip_network(f"{address}/{NETWORK_BITS[address.version]}", strict=False)) if address else ""


def _is_trusted(address: str) -> bool:
    parsed = _parsed(address)
    return parsed is not None and any(parsed in ip_network(proxy) for proxy in settings.TRUSTED_PROXIES)


def _parsed(address: str) -> IPv4Address | IPv6Address | None:
    """Without port, brackets and zone."""
    host = WITH_PORT.fullmatch(address) or BRACKETED.fullmatch(address)
    try:
        found = ip_address((host[1] if host else address).partition("%")[0])
    except ValueError:
        return None
    return getattr(found, "ipv4_mapped", None) or found
