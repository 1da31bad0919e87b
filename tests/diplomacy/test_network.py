"""Where a request came from: proxies of ours are believed, everybody else's word is not."""

import pytest
from django.test import RequestFactory

from diplomacy.network import client_address, client_network


def request(peer, forwarded=None):
    headers = {"X-Forwarded-For": forwarded} if forwarded is not None else {}
    return RequestFactory().get("/", REMOTE_ADDR=peer, headers=headers)


@pytest.mark.parametrize(
    ("peer", "forwarded", "address"),
    [
        ("203.0.113.9", None, "203.0.113.9"),
        ("203.0.113.9", "198.51.100.1", "203.0.113.9"),
        ("10.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("10.0.0.1", "6.6.6.6, 198.51.100.1", "198.51.100.1"),
        ("10.0.0.1", "6.6.6.6, 198.51.100.1, 10.0.0.2", "198.51.100.1"),
        ("10.0.0.1", "10.0.0.3, 10.0.0.2", "10.0.0.3"),
        ("10.0.0.1", None, "10.0.0.1"),
        ("10.0.0.1", "", "10.0.0.1"),
        ("10.0.0.1", " , ,", "10.0.0.1"),
        ("fd00::1", "2001:db8:1:2::3", "2001:db8:1:2::3"),
        ("10.0.0.1", "no address", ""),
        ("10.0.0.1", "198.51.100.1, <script>", ""),
        ("", None, ""),
        ("10.0.0.1", "198.51.100.1:5678", "198.51.100.1"),
        ("10.0.0.1", "[2001:db8::3]:443", "2001:db8::3"),
        ("10.0.0.1", "[2001:db8::3]", "2001:db8::3"),
        ("::ffff:10.0.0.1", "::ffff:198.51.100.1", "198.51.100.1"),
        ("fe80::1%eth0", None, "fe80::1"),
        ("10.0.0.1", "198.51.100.1:", ""),
    ],
    ids=str,
)
def test_the_last_hop_that_is_not_ours_is_the_client(settings, peer, forwarded, address):
    settings.TRUSTED_PROXIES = ["10.0.0.0/24", "fd00::1"]

    assert client_address(request(peer, forwarded)) == address


@pytest.mark.parametrize("forwarded", ["198.51.100.1", "127.0.0.1, 10.0.0.1"])
def test_without_proxies_of_ours_nobody_is_believed(settings, forwarded):
    settings.TRUSTED_PROXIES = []

    assert client_address(request("203.0.113.9", forwarded)) == "203.0.113.9"


@pytest.mark.parametrize(
    ("peer", "network"),
    [
        ("203.0.113.9", "203.0.113.0/24"),
        ("203.0.113.250", "203.0.113.0/24"),
        ("2001:db8:1:2::3", "2001:db8:1::/48"),
        ("2001:db8:1:ffff::3", "2001:db8:1::/48"),
        ("::ffff:203.0.113.9", "203.0.113.0/24"),
        ("::ffff:198.51.100.9", "198.51.100.0/24"),
        ("fe80::1%eth0", "fe80::/48"),
        ("", ""),
        ("unix:", ""),
    ],
)
def test_a_network_points_at_no_person(settings, peer, network):
    settings.TRUSTED_PROXIES = []

    assert client_network(request(peer)) == network
