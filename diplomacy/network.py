"""Where a request came from, as far as it can be trusted."""

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest

NETWORK_BITS = {4: 24, 6: 48}


def client_address(request: HttpRequest) -> str:
    """The last address in X-Forwarded-For that is no proxy of ours, else the peer's own; "" if unreadable."""
    hops = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",") if hop.strip()]
    address = request.META.get("REMOTE_ADDR", "")
    while hops and _is_trusted(address):
        address = hops.pop()
    return address if _parsed(address) else ""


def client_network(request: HttpRequest) -> str:
    """The client's /24 (IPv4) or /48 (IPv6): enough to limit a flood, too little to point at a person."""
    address = _parsed(client_address(request))
    return str(ip_network(f"{address}/{NETWORK_BITS[address.version]}", strict=False)) if address else "unknown"


def _is_trusted(address: str) -> bool:
    parsed = _parsed(address)
    return parsed is not None and any(parsed in ip_network(proxy) for proxy in settings.TRUSTED_PROXIES)


def _parsed(address: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(address)
    except ValueError:
        return None
