"""Authors, topics, pictures, events and posts. What stands there already is left as it is."""

from datetime import date, timedelta
from io import BytesIO

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from blog.models import Aim, Author, Event, Image, Post, Topic
from diplomacy import languages, mongolian
from diplomacy.demo.loader.clock import Clock, on
from diplomacy.demo.loader.shapes import AuthorShape, EventShape, ImageShape, PostShape, TopicShape
from diplomacy.demo.loader.shelf import Count, Shelf
from diplomacy.demo.loader.source import DemoError, Texts, read_all, read_list, told
from diplomacy.demo.pictures import draw

QUALITY = 82
LIVE_AT = {"en": 9, "mn": 8}  # o'clock


def load_authors(shelf: Shelf) -> Count:
    count = Count()
    for shape in read_list("authors.toml", "author", AuthorShape):
        names = shape.name.columns("name") | shape.office.columns("office")
        with told(shape.where):
            shelf.authors[shape.key], is_new = Author.objects.get_or_create(
                **names, defaults=shape.biography.columns("biography")
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
        name = f"images/demo/{shape.key}.webp"
        found = Image.objects.filter(file=name).first()
        with told(shape.where):
            if not (found and default_storage.exists(name)):
                _draw(shape.key, name)
            shelf.images[shape.key] = found or _new_image(shape, name)
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


def _draw(key: str, name: str) -> None:
    file = BytesIO()
    draw(key).save(file, "WEBP", quality=QUALITY)
    default_storage.delete(name)
    default_storage.save(name, ContentFile(file.getvalue()))


def _new_image(shape: ImageShape, name: str) -> Image:
    texts = shape.alt.columns("alt") | shape.caption.columns("caption") | shape.credit.columns("credit")
    return Image.objects.create(file=name, decorative=shape.decorative, **texts)


def _new_event(shape: EventShape, shelf: Shelf) -> Event:
    texts = (
        shape.title.columns("title")
        | shape.summary.columns("summary")
        | shape.place.columns("place")
        | shape.body.columns("body")
        | slugs(shape.slug)
    )
    event = Event.objects.create(
        **texts,
        starts_on=_date(shape.starts_on, shape.starts_in_days, shelf.clock),
        ends_on=_date(shape.ends_on, shape.ends_in_days, shelf.clock),
        image=shelf.images.maybe(shape.image),
    )
    for position, aim in enumerate(shape.aim):
        aims = aim.title.columns("title") | aim.issue.columns("issue") | aim.role.columns("role")
        Aim.objects.create(event=event, position=position, **aims)
    return event


def _new_post(shape: PostShape, shelf: Shelf) -> Post:
    """A post that was last saved when it went live."""
    ago = None if shape.days_ago is None else -shape.days_ago
    day = _date(shape.published_on, ago, shelf.clock)
    live = {languages.column("published_at", code): on(day, LIVE_AT[code]) for code in shape.languages}
    texts = shape.title.columns("title") | shape.summary.columns("summary") | shape.body.columns("body")
    post = Post.objects.create(
        **texts,
        **slugs(shape.slug),
        **live,
        author=shelf.authors[shape.author],
        event=shelf.events.maybe(shape.event),
        image=shelf.images.maybe(shape.image),
    )
    post.topics.set(shelf.topics[key] for key in shape.topics)
    Post.objects.filter(pk=post.pk).update(updated_at=max(live.values()) + timedelta(minutes=1))
    return post


def _date(fixed: date | None, days: int | None, clock: Clock) -> date:
    """A date that is given, or counted from today: exactly one of the two."""
    if (fixed is None) == (days is None):
        raise DemoError("give each date either as a date or as a number of days, and not as both")
    return fixed or clock.day(days or 0)
