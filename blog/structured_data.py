"""What pages tell programs about themselves: schema.org objects as plain dicts, in the language of the request.

Every function is pure but for what its records already hold; addresses are absolute.
Types and properties: https://schema.org/version/latest.
"""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from blog import share_cards
from blog.models import Author, Event, Image, Post
from diplomacy import languages

type Data = dict[str, Any]

CONTEXT = "https://schema.org"
STATUS = "https://schema.org/EventScheduled"
IN_PERSON = "https://schema.org/OfflineEventAttendanceMode"


def post(record: Post) -> Data:
    """A live post as a NewsArticle; it needs `author`, `image` and `topics`."""
    url = absolute(record.get_absolute_url())
    found = {
        "@context": CONTEXT,
        "@type": "NewsArticle",
        "@id": f"{url}#article",
        "mainEntityOfPage": {"@type": "WebPage", "@id": url},
        "url": url,
        "headline": record.title,
        "description": record.summary,
        "inLanguage": languages.current(),
        "image": images(record, record.image),
        "datePublished": moment(record.published_at),
        "dateModified": moment(record.modified_at),
        "author": author(record.author),
        "publisher": organisation(),
        "articleSection": [topic.title for topic in record.topics.all()],
        "isAccessibleForFree": True,
    }
    return filled(found)


def event(record: Event) -> Data:
    """An event, with hours where they are known and days where they are not; it needs `image`."""
    url = absolute(record.get_absolute_url())
    found = {
        "@context": CONTEXT,
        "@type": "Event",
        "@id": f"{url}#event",
        "mainEntityOfPage": {"@type": "WebPage", "@id": url},
        "url": url,
        "name": record.title,
        "description": record.summary,
        "inLanguage": languages.current(),
        "image": images(record, record.image),
        "startDate": moment(record.begins_at or record.starts_on),
        "endDate": moment(record.finishes_at or record.ends_on),
        "eventStatus": STATUS,
        "eventAttendanceMode": IN_PERSON,
        "location": {"@type": "Place", "name": record.place, "address": record.place},
        "organizer": organisation(),
    }
    return filled(found)


def profile(record: Author) -> Data:
    """The page of an author; it needs `image`."""
    found = author(record) | {"description": record.biography, "image": image(record.image) if record.image else None}
    return {
        "@context": CONTEXT,
        "@type": "ProfilePage",
        "url": absolute(record.get_absolute_url()),
        "inLanguage": languages.current(),
        "mainEntity": filled(found),
    }


def author(record: Author) -> Data:
    """Who signed a post: a person of the Ministry, or one of its offices."""
    belongs = "worksFor" if record.is_person else "parentOrganization"
    office = {"jobTitle": record.office} if record.is_person else {}
    return {
        "@type": "Person" if record.is_person else "Organization",
        "name": record.name,
        "url": absolute(record.get_absolute_url()),
        belongs: {"@type": "GovernmentOrganization", "name": _("Ministry of Foreign Affairs of Mongolia")},
        **office,
    }


def organisation() -> Data:
    """The Ministry."""
    return {
        "@type": "GovernmentOrganization",
        "@id": f"{settings.SITE_URL}/#ministry",
        "name": _("Ministry of Foreign Affairs of Mongolia"),
        "url": absolute(reverse("home")),
        "logo": {
            "@type": "ImageObject",
            "url": absolute(static("img/icon-512.png")),
            "width": 512,
            "height": 512,
        },
    }


def website() -> Data:
    """The site in this language, and how to search it."""
    home, search = absolute(reverse("home")), absolute(reverse("search"))
    return {
        "@context": CONTEXT,
        "@type": "WebSite",
        "@id": f"{home}#site",
        "url": home,
        "name": _("Public engagement"),
        "inLanguage": languages.current(),
        "publisher": organisation(),
        "potentialAction": {
            "@type": "SearchAction",
            "target": {"@type": "EntryPoint", "urlTemplate": f"{search}?q={{search_term_string}}"},
            "query-input": "required name=search_term_string",
        },
    }


def breadcrumbs(trail: Iterable[tuple[str, str]], here: str) -> Data:
    """The way from home to a page: `trail` as the page shows it, `here` the page's own absolute address."""
    steps = [(_("Home"), reverse("home")), *trail]
    return {
        "@context": CONTEXT,
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": position, "name": label, "item": absolute(url) if url else here}
            for position, (label, url) in enumerate(steps, start=1)
        ],
    }


def images(record: share_cards.Shown, picture: Image | None) -> list[Data]:
    """The picture that was chosen, if any, and the share card."""
    card = share_cards.image(record, languages.current())
    drawn = {"@type": "ImageObject", "url": absolute(card.address), "width": card.width, "height": card.height}
    return [*([image(picture)] if picture else []), drawn]


def image(picture: Image) -> Data:
    shown = picture.full
    found = {
        "@type": "ImageObject",
        "url": absolute(shown.url),
        "width": shown.width,
        "height": shown.height,
        "caption": shown.caption,
        "creditText": shown.credit,
    }
    return filled(found)


def absolute(address: str) -> str:
    """An address on this site in full."""
    return address if "://" in address else f"{settings.SITE_URL}{address}"


def moment(at: datetime | date | None) -> str:
    """ISO 8601; a moment by the clock of Ulaanbaatar, a day as a day."""
    if isinstance(at, datetime):
        return timezone.localtime(at, timezone.get_default_timezone()).isoformat(timespec="seconds")
    return at.isoformat() if at else ""


def filled(data: Data) -> Data:
    """The data without what is empty."""
    return {name: value for name, value in data.items() if value not in ("", None, [])}
