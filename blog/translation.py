"""Which fields of the blog exist in both languages."""

from modeltranslation.translator import TranslationOptions, register

from blog.models import Aim, Author, Event, Image, LiveUpdate, Post, Series, Topic


@register(Author)
class AuthorTranslation(TranslationOptions):
    fields = ("name", "slug", "office", "biography")
    required_languages = {"default": ("name", "office")}
    empty_values = {"slug": None}


@register(Topic)
class TopicTranslation(TranslationOptions):
    fields = ("title", "slug", "summary")
    required_languages = {"default": ("title", "summary")}
    empty_values = {"slug": None}


@register(Series)
class SeriesTranslation(TranslationOptions):
    fields = ("title", "slug", "summary")
    required_languages = {"default": ("title", "summary")}
    empty_values = {"slug": None}


@register(Image)
class ImageTranslation(TranslationOptions):
    fields = ("alt", "caption", "credit")


@register(Event)
class EventTranslation(TranslationOptions):
    fields = ("title", "slug", "summary", "place", "body")
    required_languages = {"default": ("title", "summary", "place")}
    empty_values = {"slug": None}


@register(Aim)
class AimTranslation(TranslationOptions):
    fields = ("title", "issue", "role")
    required_languages = ("en", "mn")


@register(LiveUpdate)
class LiveUpdateTranslation(TranslationOptions):
    fields = ("text",)


@register(Post)
class PostTranslation(TranslationOptions):
    fields = ("title", "slug", "summary", "body", "withdrawn_reason")
    empty_values = {"slug": None}
