"""Private links: tokens that are mailed but never stored, and their digests, which are.

A token is derived from LINK_KEY, so a worker can write it into a mail long
after the request, while a copy of the database reveals no working link.
"""

import base64
import hashlib
import hmac

from django.conf import settings

TOKEN_BYTES = 18


def derive(purpose: str, seed: str) -> str:
    """A URL-safe token of 144 bits for one purpose and one row's random seed."""
    mac = hmac.new(settings.LINK_KEY.encode(), f"{purpose}:{seed}".encode(), hashlib.sha256)
    return base64.urlsafe_b64encode(mac.digest()[:TOKEN_BYTES]).decode()


def digest(token: str) -> str:
    """What the database keeps of a token: its SHA-256 in hexadecimal."""
    return hashlib.sha256(token.encode()).hexdigest()


def keyed(purpose: str, value: str) -> str:
    """A keyed hash (64 hexadecimal digits) by which equal addresses can be counted but not read."""
    return hmac.new(settings.LINK_KEY.encode(), f"{purpose}:{value}".encode(), hashlib.sha256).hexdigest()
