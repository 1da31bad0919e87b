"""Links to pages of this site that outlive a change of their addresses.

In a text stands `/go/post/12/`; a page shows the address that the post has in the reader's
language, or only the words where the post is not public.
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlsplit

from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.models.functions import JSONObject
from django.urls import Resolver404, resolve, reverse
from django.utils.dateparse import parse_datetime
from django.utils.translation import override

from blog.models import OldAddress
from blog.models.addresses import slug_is
from blog.models.posts import DATES
from diplomacy import hrefs, html_tree, languages

STABLE = re.compile(r"/go/([a-z]+)/(\d{1,18})/?(?=[?#]|$)")

type Target = tuple[str, int]  # name of a kind, primary key


@dataclass(frozen=True)
class Kind:
    """A kind of page with addresses per language: its model, its route, and the queryset method that finds public ones."""

    name: str
    label: str
    route: str
    door: str = "all"
    needs: tuple[str, ...] = ("slug",)

    @property
    def model(self) -> Any:
        """By its label, since a model may belong to an app that the blog does not know."""
        return apps.get_model(self.label)

    def public(self) -> models.QuerySet[Any]:
        """The records that readers can open."""
        found: models.QuerySet[Any] = getattr(self.model.objects, self.door)()
        return found

    def rows(self, pks: Iterable[int]) -> models.QuerySet[Any, tuple[str, int, dict[str, Any]]]:
        """Those that readers can open among the records: name of the kind, primary key, and what their addresses take.

        Every kind gives the same columns, so that a union of them is one query.
        """
        columns = JSONObject(**{name: name for name in languages.columns(*self.needs)})
        return self.public().filter(pk__in=pks).order_by().values_list(models.Value(self.name), "pk", columns)

    def record(self, pk: int, row: dict[str, Any]) -> Any:
        """A record that knows its addresses, and nothing else; it must not be saved."""
        dates = {name: parse_datetime(row[name] or "") for name in languages.columns(*DATES) if name in row}
        return self.model(pk=pk, **row | dates)


KINDS = {
    kind.name: kind
    for kind in (
        Kind("post", "blog.Post", "blog:post_detail", "live_in_any_language", ("slug", *DATES)),
        Kind("topic", "blog.Topic", "blog:topic_detail"),
        Kind("event", "blog.Event", "blog:event_detail"),
        Kind("series", "blog.Series", "blog:series_detail", "public"),
        Kind("author", "blog.Author", "blog:author_detail", "public"),
        Kind("consultation", "engagement.Consultation", "engagement:consultation_detail", "published"),
    )
}


def target(href: str) -> Target | None:
    """What a stable address names, None for any other address."""
    found = STABLE.match(href)
    return (found[1], int(found[2])) if found and found[1] in KINDS else None


def stable_address(name: str, pk: int) -> str:
    return reverse("go", args=[name, pk])


def addresses(targets: Iterable[Target], language: str | None = None) -> dict[Target, str]:
    """The address of each public target in a language, at the cost of one query for all kinds together."""
    wanted: dict[str, set[int]] = defaultdict(set)
    for name, pk in targets:
        wanted[name].add(pk)
    if not wanted:
        return {}
    first, *rest = (KINDS[name].rows(pks) for name, pks in sorted(wanted.items()))
    found = first.union(*rest, all=True) if rest else first
    return {(name, pk): KINDS[name].record(pk, row).get_absolute_url(language) for name, pk, row in found}


def settled(html: str) -> str:
    """The rich text with each ordinary address of a page of ours made stable; for texts that come from people."""
    root = html_tree.parse(html)
    links = [(node, stable(node.attributes["href"])) for node in root.all("a") if "href" in node.attributes]
    changed = [(node, href) for node, href in links if href != node.attributes["href"]]
    for node, href in changed:
        node.attributes["href"] = href
    return html_tree.write(root) if changed else html


def stable(href: str) -> str:
    """The stable form of the address of a page of ours, be it the present or a former one; any other stays."""
    parts = hrefs.split(href)
    here = urlsplit(settings.SITE_URL).netloc
    if parts is None or not parts.path.startswith("/") or (parts.netloc and parts.netloc != here):
        return href
    rest = parts._replace(scheme="", netloc="")
    found = target(parts.path) or _page_at(unquote(parts.path))
    return rest._replace(path=stable_address(*found)).geturl() if found else href


def _page_at(path: str) -> Target | None:
    """The page that a path leads to, or once led to."""
    language = path.split("/")[1]
    return (_current_page(path, language) if language in languages.codes() else None) or _former_page(path)


def _current_page(path: str, language: str) -> Target | None:
    with override(language):
        try:
            match = resolve(path)
        except Resolver404:
            return None
    kind = next((kind for kind in KINDS.values() if kind.route == match.view_name), None)
    if kind is None:
        return None
    for code in (language, *languages.others(language)):
        pk = kind.model._base_manager.filter(slug_is(code, match.kwargs["slug"])).values_list("pk", flat=True).first()
        if pk:
            return kind.name, pk
    return None


def _former_page(path: str) -> Target | None:
    old = OldAddress.objects.filter(path=path).first() if "\0" not in path else None  # a letter no column can hold
    kinds = (kind for kind in KINDS.values() if old and kind.label.lower() == old.label)
    return next(((kind.name, old.record_id) for kind in kinds if old), None)


def outer(href: str) -> bool:
    """Whether the address leads away from this site."""
    parts = hrefs.split(href)
    return parts is not None and parts.netloc not in {"", urlsplit(settings.SITE_URL).netloc}
