"""Figures of readers for the last weeks: invented, and always the same for one post and day."""

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

from django.utils import timezone

from blog.models import DailyFigure, Post
from diplomacy import languages
from diplomacy.demo.loader.shelf import Count, Shelf

DAYS = 60
SITES = {
    "": 60,
    "google.com": 16,
    "facebook.com": 14,
    "x.com": 4,
    "mfa.gov.mn": 3,
    "news.mn": 2,
    "aseminfoboard.org": 1,
}
WEEKEND = 0.55
FIRST_DAYS = 14  # in which a new post is read most


def load_figures(shelf: Shelf) -> Count:
    """One count for each post, language, day and site; what has been counted already stays."""
    count = Count()
    first = shelf.clock.day(1 - DAYS)
    known = set(DailyFigure.objects.filter(day__gte=first).values_list("post_id", "day").distinct())
    for key, post in shelf.posts.items():
        days = [first + timedelta(days=number) for number in range(DAYS)]
        missing = [day for day in days if (post.pk, day) not in known]
        rows = [row for day in missing for row in _figures(key, post, day)]
        DailyFigure.objects.bulk_create(rows, ignore_conflicts=True)
        count.new += len(rows)
        count.kept += DAYS - len(missing)
    return count


def _figures(key: str, post: Post, day: date) -> Iterator[DailyFigure]:
    """A day's readers of the texts that were live on it, divided among the sites they came from."""
    for code in languages.codes():
        published_at = post.date("published_at", code)
        if published_at is None or (age := (day - timezone.localdate(published_at)).days) < 0:
            continue
        chance = Random(f"{key} {code} {day}")  # noqa: S311 - invented figures, no secret
        views = round(_expected(age, day) * chance.uniform(0.6, 1.4))
        sites = chance.choices(list(SITES), weights=list(SITES.values()), k=views)
        for site in sorted(set(sites)):
            yield DailyFigure(post=post, language=code, day=day, site=site, views=sites.count(site))


def _expected(age: int, day: date) -> float:
    """Most in the first days, then a long tail; fewer at the weekend."""
    freshness = 6 + 140 * max(0, FIRST_DAYS - age) / FIRST_DAYS
    return freshness * (WEEKEND if day.weekday() >= 5 else 1)
