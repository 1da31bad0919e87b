"""How many comments a post got, beside how often it was read."""

from collections import Counter
from datetime import date

from django import template
from django.db.models import Count
from django.db.models.functions import TruncDate

from blog.models import Post
from blog.reader_figures import Span
from engagement.models import Comment

register = template.Library()


@register.simple_tag
def comments_in(post: Post, spans: list[Span]) -> Counter[date]:
    """The published comments of each span, by its first day; spans from old to new, without gaps: one query."""
    comments = Comment.objects.published().filter(discussion__post=post, published_at__date__gte=spans[0].first)
    days = comments.order_by().annotate(day=TruncDate("published_at")).values_list("day").annotate(sum=Count("pk"))
    found: Counter[date] = Counter()
    for day, count in days:
        found[next(span.first for span in reversed(spans) if span.first <= day)] += count
    return found


@register.filter
def of_span(found: Counter[date], span: Span) -> int:
    return found[span.first]
