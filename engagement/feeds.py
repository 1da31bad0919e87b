"""Atom feeds (RFC 4287): the newest comments of a discussion, and what happens to a consultation."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from blog.feed_formats import BEGINNING, clean, tag_uri
from blog.structured_data import absolute
from diplomacy import languages
from diplomacy.caching import public
from engagement.models import Comment, Consultation, Discussion
from engagement.models.history import Moment, history
from engagement.models.threads import newest
from engagement.templatetags.remarks import remark
from engagement.views.discussions import readable_at

NEWEST = 50


class WordsAtom(Atom1Feed):
    """Atom with the words as HTML, each in its own language."""

    def latest_post_date(self) -> Any:
        """A feed without entries has not changed since the beginning: the time of now would make it new each second."""
        return super().latest_post_date() if self.items else BEGINNING

    def add_item_elements(self, handler: Any, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item)
        handler.addQuickElement("content", item["content"], {"type": "html", "xml:lang": item["language"]})


@require_safe
def discussion_feed(request: HttpRequest, pk: int) -> HttpResponse:
    """What was published last; what is taken away later leaves the feed.

    It has an entity tag, but no date of last change: a comment that goes leaves no newer date behind.
    """
    discussion = get_object_or_404(Discussion.objects.with_targets(), pk=pk)
    if elsewhere := readable_at(request, discussion):
        return redirect(elsewhere)
    feed = _feed(discussion)
    for comment in newest(discussion, NEWEST):
        feed.add_item(**_entry(comment))
    response = HttpResponse(feed.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")
    response["Access-Control-Allow-Origin"] = "*"
    return public(request, response)


def _feed(discussion: Discussion) -> WordsAtom:
    return WordsAtom(
        title=clean(_("Comments on: %(title)s") % {"title": discussion.title}),
        link=absolute(reverse("engagement:discussion_detail", args=[discussion.pk])),
        description="",
        language=languages.current(),
        feed_url=absolute(reverse("engagement:discussion_feed", args=[discussion.pk])),
        feed_guid=tag_uri("discussion", discussion.pk),
        author_name=_("Ministry of Foreign Affairs of Mongolia"),
    )


def _entry(comment: Comment) -> dict[str, Any]:
    words = format_html('<div lang="{}">{}</div>', comment.language, remark(clean(comment.text)))
    return {
        "title": clean(_title(comment)),
        "link": absolute(comment.permalink),
        "description": None,
        "content": words,
        "language": comment.language,
        "unique_id": tag_uri("comment", comment.pk),
        "pubdate": comment.published_at,
        "updateddate": max(filter(None, (comment.published_at, comment.edited_at))),
        "author_name": clean(comment.name),
        "categories": [_("Official reply")] if comment.is_official else [],
    }


def _title(comment: Comment) -> str:
    """Who speaks and to whom; the Ministry with the office, so that no reader takes its words for anybody's."""
    words = {"name": comment.name, "office": comment.office}
    if comment.is_official:
        return _("Official reply · %(name)s, %(office)s") % words
    if comment.replied_to and comment.replied_to.text:
        return _("%(name)s, in reply to: %(other)s") % (words | {"other": comment.replied_to.name})
    return comment.name


def consultation_atom(consultation: Consultation) -> str:
    """The public history of a published consultation as an Atom document in the language of the request."""
    slug = languages.text(consultation, "slug")
    page = absolute(consultation.get_absolute_url())
    feed = WordsAtom(
        title=clean(_("Timeline: %(title)s") % {"title": languages.text(consultation, "title")}),
        link=page,
        description="",
        language=languages.current(),
        feed_url=absolute(reverse("engagement:consultation_feed", args=[slug])),
        feed_guid=tag_uri("consultation", consultation.pk),
        author_name=_("Ministry of Foreign Affairs of Mongolia"),
    )
    for moment in history(consultation):
        feed.add_item(**_told(consultation, moment, page))
    return str(feed.writeString("utf-8"))


def _told(consultation: Consultation, moment: Moment, page: str) -> dict[str, Any]:
    """A line of the history; one that follows from a date is named by the date's name, for the date may move."""
    title = f"{moment.label}: {languages.text(consultation, 'title')}"
    kind = ("timeline", moment.number) if moment.number else (f"consultation/{moment.kind}", consultation.pk)
    return {
        "title": clean(title),
        "link": f"{page}#{moment.anchor}",
        "description": None,
        "content": clean(render_to_string("engagement/consultations/_moment.html", {"moment": moment})),
        "language": languages.current(),
        "unique_id": tag_uri(*kind),
        "pubdate": moment.happened_at,
        "updateddate": moment.happened_at,
        "categories": [moment.label],
    }
