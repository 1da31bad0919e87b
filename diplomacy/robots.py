"""Programs that open pages and are no readers, as far as they say so."""

import re

# A Cubot is a telephone. Facebook's and WhatsApp's own browsers say so in other words than their fetchers.
ROBOT = re.compile(
    r"(?<!cu)bot\b|(?<!cu)bot[/_-]|crawl|spider|slurp|archiv|scan|monitor|uptime|headless|lighthouse|pagespeed"
    r"|preview|prerender|fetch|facebookexternalhit|^whatsapp|^telegram|curl|wget|python|java/|okhttp|go-http|libwww"
    r"|http-?client|axios|node|ruby|perl|php|feed|rss|validator|phantom|selenium|playwright|puppeteer",
    re.IGNORECASE,
)


def is_robot(user_agent: str) -> bool:
    """Whether a User-Agent header is a program's; an empty one is."""
    return not user_agent or ROBOT.search(user_agent) is not None
