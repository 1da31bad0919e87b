"""Links, addresses and telephone numbers in a text, however they are written."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from django.conf import settings

from engagement.spam.domains import is_listed
from engagement.spam.reasons import Reason

# Endings by which a name without «http» is taken for a link; not every dot between two words makes one.
ENDINGS = (
    "ai|app|asia|biz|bot|buzz|casino|cc|cfd|click|club|cn|co|com|dev|digital|edu|eu|fun|gl|gg|gov|icu|info|ink|int|io|jp|"
    "kr|kz|life|link|live|lol|ltd|ly|me|mn|mobi|monster|net|news|one|online|org|page|pro|pw|ru|shop|site|space|store|su|"
    "tech|tk|today|top|tv|uk|us|vip|website|win|work|world|ws|xn--[a-z0-9-]+|xxx|xyz|zone|мон|рф"
)
LINK = re.compile(
    r"(?:\b(?:https?|hxxps?|ftp)://|\bwww\.)[^\s<>«»\"']+"
    rf"|(?<![@\w.-])(?:[\w-]+\.)+(?:{ENDINGS})(?![\w-])(?:[/?#:][^\s<>«»\"']*)?",
    re.IGNORECASE,
)
SCHEME = re.compile(r"^\w+://", re.IGNORECASE)
EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+")
# Eight digits as numbers of Mongolia are written, with or without its code; anywhere else, a number with its «+».
PHONE = re.compile(
    r"(?<![\w.,+-])(?:\+?976[ -]?)?(?:[6-9]\d{3}[ -]?\d{4}|\d{2}-\d{6})(?![\w,-]|\.\d)|(?<![\w+])\+\d(?:[ ()-]?\d){8,14}(?!\d)"
)
OWN_DOMAINS = ("gov.mn", "parliament.mn")

EACH, MOST = 12, 45
SHORTENER, LOOKALIKE_HOST, EMAIL_ADDRESS, TELEPHONE = 30, 40, 12, 12


def found(text: str) -> list[str]:
    """The links of a text as they stand there."""
    return [match.group() for match in LINK.finditer(text)]


def reasons(text: str) -> Iterator[Reason]:
    hosts = [host for host in map(host_of, found(text)) if not is_official(host)]
    if hosts:
        yield Reason("links", min(EACH * len(hosts), MOST), str(len(hosts)))
    for code, weight, matching in (
        ("shortener", SHORTENER, [host for host in hosts if is_listed(host, "shorteners")]),
        ("lookalike_host", LOOKALIKE_HOST, [host for host in hosts if is_lookalike(host)]),
    ):
        if matching:
            yield Reason(code, weight, matching[0])
    if any(not is_official(host_of(address)) for address in EMAIL.findall(text)):
        yield Reason("email", EMAIL_ADDRESS)
    if PHONE.search(text):
        yield Reason("phone", TELEPHONE)


def host_of(link: str) -> str:
    """The host that a link leads to, in small letters; what stands before an «@» only pretends to be one."""
    rest = re.split(r"[/?#\\]", SCHEME.sub("", link), maxsplit=1)[0]
    return rest.rpartition("@")[2].partition(":")[0].lower().strip(".,;!)")


def is_official(host: str) -> bool:
    """Whether it is this site, or a site of the state."""
    own = (urlsplit(settings.SITE_URL).hostname or "", *OWN_DOMAINS)
    return any(host == domain or host.endswith(f".{domain}") for domain in own if domain)


def is_lookalike(host: str) -> bool:
    """Whether its name is not in plain letters (punycode), or mixes them with others."""
    labels = host.split(".")
    return any(label.startswith("xn--") or is_mixed(label) for label in labels)


def is_mixed(label: str) -> bool:
    letters = [letter for letter in label if letter.isalpha()]
    plain = sum(letter.isascii() for letter in letters)
    return 0 < plain < len(letters)
