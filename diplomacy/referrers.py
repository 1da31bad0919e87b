"""From which site a reader came: a host's name, the many names of one site folded into one."""

import re

LONGEST = 100
HOST = re.compile(r"(?!\d+\.)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])")
# Short links, phone pages and redirects of sites that have many names.
FAMILIES = {
    "facebook.com": "facebook.com",
    "fb.com": "facebook.com",
    "fb.me": "facebook.com",
    "messenger.com": "facebook.com",
    "t.co": "x.com",
    "twitter.com": "x.com",
    "x.com": "x.com",
    "instagram.com": "instagram.com",
    "lnkd.in": "linkedin.com",
    "linkedin.com": "linkedin.com",
    "youtu.be": "youtube.com",
    "youtube.com": "youtube.com",
    "t.me": "telegram.org",
    "telegram.org": "telegram.org",
    "reddit.com": "reddit.com",
    "bing.com": "bing.com",
    "duckduckgo.com": "duckduckgo.com",
}
GOOGLE = re.compile(r"(?:[a-z0-9-]+\.)*google\.[a-z]{2,3}(?:\.[a-z]{2})?")
PREFIX = re.compile(r"^(?:www|m|mobile|amp)\.(?=[^.]+\.)")


def site(host: str) -> str:
    """The site that a host belongs to. ValueError for what is no host's name."""
    name = host.strip().lower().rstrip(".")
    if len(name) > LONGEST or not HOST.fullmatch(name):
        raise ValueError("no host's name")
    if GOOGLE.fullmatch(name):
        return "google.com"
    family = next((FAMILIES[tail] for tail in _tails(name) if tail in FAMILIES), "")
    return family or PREFIX.sub("", name)


def _tails(name: str) -> list[str]:
    """The name and all that it ends with: a.b.c, b.c, c."""
    parts = name.split(".")
    return [".".join(parts[start:]) for start in range(len(parts))]
