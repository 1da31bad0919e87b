"""Why a comment is thought to be risky: one reason for each thing found, and its sentence for moderators."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy


@dataclass(frozen=True)
class Reason:
    """One finding: what (`code`), how much it counts from -100 to 100, and the particular, such as a host or a number.

    One that `holds` has the comment read first, whatever the sum.
    """

    code: str
    weight: int
    detail: str = ""
    holds: bool = False

    def stored(self) -> dict[str, Any]:
        """As `Comment.risk_reasons` keeps it."""
        return {"code": self.code, "weight": self.weight, "detail": self.detail}


SENTENCES: Mapping[str, Any] = {
    "trap": gettext_lazy("A field was filled in that people do not see."),
    "busy": gettext_lazy("Unusually many comments came to this discussion at that time."),
    "breaker": gettext_lazy("Unusually many comments came to the whole site at that time."),
    "known": gettext_lazy("A moderator did not publish the same text, or nearly the same."),
    "shortener": gettext_lazy("A link hides where it leads: %(detail)s."),
    "lookalike_host": gettext_lazy("The address of a link can be mistaken for another: %(detail)s."),
    "email": gettext_lazy("The text has an e-mail address."),
    "phone": gettext_lazy("The text has a telephone number."),
    "markup": gettext_lazy("The text has marks of web pages or forums: %(detail)s"),
    "mixed": gettext_lazy("Letters of two alphabets are mixed within a word: %(detail)s."),
    "disguised": gettext_lazy("Letters are replaced by signs that look like them: %(detail)s"),
    "invisible": gettext_lazy("The text has characters that cannot be seen."),
    "script": gettext_lazy("Most letters belong to an alphabet of neither language of this site."),
    "capitals": gettext_lazy("Most letters are capitals: %(detail)s %%."),
    "repeated": gettext_lazy("A character is repeated many times: %(detail)s"),
    "short": gettext_lazy("The text is very short."),
    "throwaway": gettext_lazy("The address is of a kind that is thrown away after use: %(detail)s."),
    "rule": gettext_lazy("A moderation rule applies: %(detail)s."),
    "classifier": gettext_lazy("It resembles earlier spam: %(detail)s."),
    "sanction": gettext_lazy("A sanction: every comment of this address or network is read first."),
}
COUNTS: Mapping[str, Any] = {
    "burst": ngettext_lazy(
        "%(count)d comment came from this network within minutes.",
        "%(count)d comments came from this network within minutes.",
        "count",
    ),
    "duplicate": ngettext_lazy(
        "The same text was sent %(count)d time before within a month.",
        "The same text was sent %(count)d times before within a month.",
        "count",
    ),
    "similar": ngettext_lazy(
        "Nearly the same text was sent %(count)d time before within a month.",
        "Nearly the same text was sent %(count)d times before within a month.",
        "count",
    ),
    "links": ngettext_lazy("The text has %(count)d link.", "The text has %(count)d links.", "count"),
    "approved": ngettext_lazy(
        "%(count)d comment of this address is published.",
        "%(count)d comments of this address are published.",
        "count",
    ),
    "refused": ngettext_lazy(
        "%(count)d comment of this address was not published, or removed, in the last three months.",
        "%(count)d comments of this address were not published, or removed, in the last three months.",
        "count",
    ),
}
LANGUAGES: Mapping[str, Any] = {
    "mn": gettext_lazy("The text seems to be Mongolian, and is not marked so."),
    "en": gettext_lazy("The text seems to be English, and is not marked so."),
    "ru": gettext_lazy("The text seems to be Russian."),
}


def reason_text(reason: Mapping[str, Any]) -> str:
    """A sentence for moderators, in their language, about one of `Comment.risk_reasons`."""
    code, detail = reason.get("code", ""), reason.get("detail", "")
    if code in COUNTS:
        count = int(detail) if str(detail).isdecimal() else 0
        return str(COUNTS[code] % {"count": count})
    if code == "language" and detail in LANGUAGES:
        return str(LANGUAGES[detail])
    if code in SENTENCES:
        return str(SENTENCES[code] % {"detail": detail})
    return _("Another sign of risk: %(code)s.") % {"code": code}
