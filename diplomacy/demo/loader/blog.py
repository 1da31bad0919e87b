"""Pictures, authors, topics, events, series and posts. What stands there already is left as it is."""

import re
from datetime import date, timedelta
from io import BytesIO

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from blog.models import Aim, Author, Event, Image, LiveUpdate, Post, Series, Topic
from blog.models.picture_uses import rebuild
from diplomacy import languages, mongolian
from diplomacy.demo.loader.clock import Clock, on
from diplomacy.demo.loader.publications import leave_publications
from diplomacy.demo.loader.shapes import AuthorShape, EventShape, ImageShape, PostShape, SeriesShape, TopicShape
from diplomacy.demo.loader.shelf import Count, Shelf
from diplomacy.demo.loader.source import DemoError, Texts, read_all, read_list, told
from diplomacy.demo.pictures import draw

QUALITY = 95
PICTURE = re.compile(r"picture:([a-z-]+)")
LIVE_AT = {"en": 9, "mn": 8}  # o'clock


def load_authors(shelf: Shelf) -> Count:
    count = Count()
    for shape in read_list("authors.toml", "author", AuthorShape):
        names = shape.name.columns("name") | shape.office.columns("office")
        with told(shape.where):
            more = {"is_person": shape.is_person, "image": shelf.images.maybe(shape.image)}
            shelf.authors[shape.key], is_new = Author.objects.get_or_create(
                **names, defaults=shape.biography.columns("biography") | more
            )
        count.add(is_new=is_new)
    return count


def load_topics(shelf: Shelf) -> Count:
    count = Count()
    for position, shape in enumerate(read_list("topics.toml", "topic", TopicShape)):
        texts = shape.title.columns("title") | shape.summary.columns("summary")
        with told(shape.where):
            shelf.topics[shape.key], is_new = Topic.objects.get_or_create(
                **identity(shape.slug), defaults={**texts, **slugs(shape.slug), "position": position}
            )
        count.add(is_new=is_new)
    return count


def load_images(shelf: Shelf) -> Count:
    count = Count()
    for shape in read_list("images.toml", "image", ImageShape):
        found = Image.objects.filter(file__regex=rf"/demo[-/]{shape.key}[._]").first()
        with told(shape.where):
            shelf.images[shape.key] = found or _new_image(shape)
            if found and not default_storage.exists(found.file.name or ""):
                found.file = _drawn(shape.key)
                found.save()
        count.add(is_new=found is None)
    return count


def load_events(shelf: Shelf) -> Count:
    count = Count()
    for shape in read_list("events.toml", "event", EventShape):
        with told(shape.where):
            found = Event.objects.filter(**identity(shape.slug)).first()
            shelf.events[shape.key] = found or _new_event(shape, shelf)
        count.add(is_new=found is None)
    return count


def load_series(shelf: Shelf) -> Count:
    count = Count()
    for shape in read_list("series.toml", "series", SeriesShape):
        texts = shape.title.columns("title") | shape.summary.columns("summary")
        with told(shape.where):
            shelf.series[shape.key], is_new = Series.objects.get_or_create(
                **identity(shape.slug), defaults={**texts, **slugs(shape.slug)}
            )
        count.add(is_new=is_new)
    return count


def load_posts(shelf: Shelf) -> Count:
    count = Count()
    for shape in read_all("posts", PostShape):
        with told(shape.where):
            found = Post.objects.filter(**identity(shape.slug)).first()
            shelf.posts[shape.key] = found or _new_post(shape, shelf)
        count.add(is_new=found is None)
    return count


def slugs(texts: Texts) -> dict[str, str | None]:
    """The address columns, in the letters that addresses have."""
    return {name: mongolian.slug(text) or None for name, text in texts.columns("slug").items()}


def identity(texts: Texts) -> dict[str, str | None]:
    """The address by which a row of an earlier load is found: that of its first language."""
    column, slug = next(item for item in slugs(texts).items() if item[1])
    return {column: slug}


def _drawn(key: str) -> ContentFile[bytes]:
    """The picture of a key as a file; the worker makes its renditions."""
    file = BytesIO()
    draw(key).save(file, "JPEG", quality=QUALITY)
    return ContentFile(file.getvalue(), name=f"demo-{key}.jpg")


def _new_image(shape: ImageShape) -> Image:
    texts = shape.alt.columns("alt") | shape.caption.columns("caption") | shape.credit.columns("credit")
    return Image.objects.create(file=_drawn(shape.key), decorative=shape.decorative, **texts)


def _new_event(shape: EventShape, shelf: Shelf) -> Event:
    starts_on = _date(shape.starts_on, shape.starts_in_days, shelf.clock)
    ends_on = _date(shape.ends_on, shape.ends_in_days, shelf.clock)
    event = Event.objects.create(
        **_event_texts(shape),
        starts_on=starts_on,
        ends_on=ends_on,
        begins_at=None if shape.begins_hour is None else on(starts_on, shape.begins_hour),
        finishes_at=None if shape.finishes_hour is None else on(ends_on, shape.finishes_hour),
        time_zone=shape.time_zone,
        image=shelf.images.maybe(shape.image),
    )
    for position, aim in enumerate(shape.aim):
        aims = aim.title.columns("title") | aim.issue.columns("issue") | aim.role.columns("role")
        Aim.objects.create(event=event, position=position, **aims)
    _tell_from(event, shape, shelf)
    return event


def _event_texts(shape: EventShape) -> dict[str, str | None]:
    texts = shape.title.columns("title") | shape.summary.columns("summary")
    return {**texts, **shape.place.columns("place"), **shape.body.columns("body"), **slugs(shape.slug)}


def _tell_from(event: Event, shape: EventShape, shelf: Shelf) -> None:
    """Its live updates, so many hours ago or at an hour of a day of the event."""
    for update in shape.update:
        ago = shelf.clock.now - timedelta(hours=update.hours_ago)
        posted_at = ago if update.in_days is None else shelf.clock.at(update.in_days, update.hour)
        note = update.text.columns("text")
        LiveUpdate.objects.create(event=event, posted_at=posted_at, posted_by=shelf.staff["editor"], **note)


def _new_post(shape: PostShape, shelf: Shelf) -> Post:
    """A post that was last saved when it went live."""
    ago = None if shape.days_ago is None else -shape.days_ago
    day = _date(shape.published_on, ago, shelf.clock)
    live = {languages.column("published_at", code): on(day, LIVE_AT[code]) for code in shape.languages}
    texts = shape.title.columns("title") | shape.summary.columns("summary")
    post = Post.objects.create(
        **texts,
        **{name: _with_pictures(text, shelf) for name, text in shape.body.columns("body").items()},
        **slugs(shape.slug),
        **live,
        source_language="mn" if "mn" in shape.languages else next(iter(shape.languages)),
        author=shelf.authors[shape.author],
        event=shelf.events.maybe(shape.event),
        series=shelf.series.maybe(shape.series),
        image=shelf.images.maybe(shape.image),
        title_mong=shape.title_mong,
        body_mong=shape.body_mong,
    )
    post.topics.set(shelf.topics[key] for key in shape.topics)
    leave_publications(post, shape, shelf)
    rebuild(post)
    Post.objects.filter(pk=post.pk).update(updated_at=max(live.values()) + timedelta(minutes=1))
    return post


def _with_pictures(body: str, shelf: Shelf) -> str:
    """The text with «picture:KEY» as the address of the picture in the library."""
    return PICTURE.sub(lambda found: f"/pictures/{shelf.images[found[1]].pk}/original", body)


def _date(fixed: date | None, days: int | None, clock: Clock) -> date:
    """A date that is given, or counted from today: exactly one of the two."""
    if (fixed is None) == (days is None):
        raise DemoError("give each date either as a date or as a number of days, and not as both")
    return fixed or clock.day(days or 0)
