"""Addresses: what the former site's pages were called there, and free ones for them here."""

from itertools import count
from typing import Any
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from django.db.models import Q

from blog.models import OldAddress
from blog.models.addresses import Addressed
from blog.models.posts import ARCHIVE
from diplomacy import languages, mongolian
from diplomacy.wordpress.reading import Item

LONGEST_SLUG = 80
NUMBERED = ("p", "page_id")


def split(url: str) -> SplitResult:
    """The parts of an address; of one that is none, empty parts."""
    try:
        parts = urlsplit(url.strip())
        _host = parts.hostname
    except ValueError:
        return urlsplit("")
    return parts


def path_of(url: str) -> str:
    """The path of an address as old addresses are kept: decoded; with the number where the address is one."""
    parts = split(url)
    path = unquote(parts.path).replace("\0", "") or "/"
    asked = parse_qs(parts.query)
    number = next((f"{name}={asked[name][0]}" for name in NUMBERED if asked.get(name, [""])[0].isdigit()), "")
    return f"{path}?{number}" if number else path


def former_paths(item: Item, base: str) -> list[str]:
    """Every path at which the former site showed the item; `base` is the folder in which the site lived."""
    name = "page_id" if item.kind == "page" else "p"
    numbered = [f"{base}/?{query}={item.id}" for query in (name, "p") if item.id.isdigit()]
    given = [path_of(url) for url in (item.link, item.guid) if url.strip()]
    return list(dict.fromkeys(path for path in [*given, *numbered] if path not in {"/", f"{base}/", base}))


def keep(record: Addressed, language: str, paths: list[str]) -> list[str]:
    """Let the paths lead to the record; returns those that lead elsewhere or are too long to be kept."""
    free = OldAddress.free(paths)
    for path in free:
        OldAddress.keep(record, language, path)
    own = {"label": record._meta.label_lower, "record_id": record.pk}
    kept = set(OldAddress.objects.filter(path__in=paths, **own).values_list("path", flat=True))
    return [path for path in paths if path not in kept]


def record_at(url: str) -> OldAddress | None:
    """What a former address leads to here, with or without the slash at its end."""
    path = path_of(url)
    spellings = [path] if "?" in path else [path, f"{path}/", path.rstrip("/")]
    return OldAddress.objects.filter(path__in=[spelling for spelling in spellings if spelling]).first()


def free_slug(model: type[Addressed], language: str, *wanted: str, own: int | None = None) -> str:
    """An address of the model that nobody else has or had: the first wish that says something, numbered if it is taken."""
    first = next((slug for wish in wanted if (slug := mongolian.slug(unquote(wish), LONGEST_SLUG))), "post")
    column = languages.column("slug", language)
    others: Any = model._base_manager.exclude(pk=own)
    for number in count(1):
        slug = first if number == 1 else f"{first[: LONGEST_SLUG - 6].rstrip('-')}-{number}"
        is_taken = slug == ARCHIVE or others.filter(Q(**{column: slug})).exists()
        candidate = model(**{column: slug})
        candidate.pk = own
        if not (is_taken or candidate.takes_old_address(language)):
            break
    return slug
