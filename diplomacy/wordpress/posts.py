"""The texts of an item as a version of a post, and public from the date on from which they were public there."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from blog.actions.posts import save_revision
from blog.models import Post, Publication, Revision
from blog.models.picture_uses import rebuild
from blog.models.revisions import LINKS, Content, columns_of, newest_content, take_links, take_over
from diplomacy import html_tree, languages
from diplomacy.wordpress.addresses import free_slug
from diplomacy.wordpress.bodies import Body, settled_link
from diplomacy.wordpress.index import Index
from diplomacy.wordpress.people import Bylines
from diplomacy.wordpress.terms import Topics

Act = Publication.Act


@dataclass(frozen=True)
class Writing:
    """Writes one language of a post; `topics` and `bylines` find what it hangs on."""

    bylines: Bylines
    topics: Topics
    now: datetime

    def write(self, post: Post | None, body: Body, live_at: datetime | None) -> Post:
        """Store the texts, in a new post or in the one given; a text with nothing in it stays a draft."""
        language, is_ours = body.language, post is None or is_untouched(post)
        content = self._content(post, body)
        post = post or _new(content, language)
        was_known = bool(post.date("published_at", language))
        revision = save_revision(post, content, by=None, kind=Revision.Kind.IMPORTED)
        take_over(post, revision.content, language)
        if is_ours:
            take_links(post, revision.content)
            post.topics.set(content["topics"])
        if live_at and content[languages.column("body", language)]:
            setattr(post, languages.column("published_at", language), live_at)
            self._record(post, language, revision, live_at, was_known=was_known)
        _store(post)
        return post

    def _content(self, post: Post | None, body: Body) -> Content:
        item, language = body.item, body.language
        content = dict(newest_content(post)) if post else _empty()
        is_anew, texts = bool(content[languages.column("title", language)]), body.texts()
        slug = content[languages.column("slug", language)] or free_slug(
            Post, language, item.slug, texts["title"], own=post.pk if post else None
        )
        content |= {languages.column(name, language): text for name, text in [*texts.items(), ("slug", slug)]}
        content["author"] = content["author"] or self.bylines.author(item.creator, body.report)
        content["image"] = body.cover() or content["image"] if is_anew else content["image"] or body.cover()
        content["topics"] = sorted({*content["topics"], *self.topics.of(item.terms, body.report)})
        return content

    def _record(self, post: Post, language: str, revision: Revision, live_at: datetime, *, was_known: bool) -> None:
        """The public record: published on its day, by nobody who has an account here."""
        is_to_come = live_at > self.now
        act = Act.EDITED if was_known else Act.SCHEDULED if is_to_come else Act.PUBLISHED
        made_at = self.now if was_known or is_to_come else live_at
        Publication.objects.create(
            post=post,
            language=language,
            act=act,
            revision=revision,
            live_at=live_at if is_to_come else None,
            made_at=made_at,
        )


def _new(content: Content, language: str) -> Post:
    """A post that reads as its first version will."""
    post = Post(source_language=language)
    take_over(post, content, *languages.codes())
    take_links(post, content)
    post.save()
    post.topics.set(content["topics"])
    return post


def is_untouched(post: Post) -> bool:
    """Whether nobody has worked on it here since it was taken over."""
    by_hand = post.publications.filter(made_by__isnull=False).exists()
    return not by_hand and not post.revisions.exclude(kind=Revision.Kind.IMPORTED).exists()


@transaction.atomic
def relink(post: Post, index: Index) -> bool:
    """Make links to the former site lead to posts that were taken over later; says whether there were any."""
    if not is_untouched(post):
        return False
    content = dict(newest_content(post))
    for code in languages.codes():
        name = languages.column("body", code)
        content[name] = _relinked(content[name] or "", index)
    if content == newest_content(post):
        return False
    save_revision(post, content, by=None, kind=Revision.Kind.IMPORTED)
    take_over(post, content, *languages.codes())
    _store(post)
    return True


def _relinked(body: str, index: Index) -> str:
    if not any(host in body for host in index.hosts):
        return body
    root = html_tree.parse(body)
    changed = False
    for node in root.all("a"):
        href = node.attributes.get("href", "")
        node.attributes["href"] = settled_link(href, index) if href else ""
        changed = changed or node.attributes["href"] != href
    return html_tree.write(root) if changed else body


def _store(post: Post) -> None:
    post.save()
    rebuild(post)


def _empty() -> Content:
    texts = {name: "" for code in languages.codes() for name in columns_of(code)}
    return {**texts, **dict.fromkeys(LINKS), "topics": []}
