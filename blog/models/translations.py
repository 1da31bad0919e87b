"""How a translation stands to the text that it was made from."""

from django.db.models import Case, CharField, F, Q, QuerySet, Value, When
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Coalesce

from blog.models.posts import Post
from blog.models.revisions import TRANSLATABLE, Revision, newest_words
from diplomacy import languages


def is_missing(post: Post, language: str) -> bool:
    """Whether the newest version has words to translate, and none in this language."""
    source = post.source_language
    return source != language and _has_words(post, source) and not _has_words(post, language)


def is_behind(post: Post, language: str) -> bool:
    """Whether the source says something else now than when the translation was last made or checked."""
    made_from: Revision | None = post.translated_from
    if post.source_language == language or made_from is None or not _has_words(post, language):
        return False
    return any(
        made_from.content.get(name) != newest_words(post, name)
        for name in (languages.column(field, post.source_language) for field in TRANSLATABLE)
    )


def missing(posts: QuerySet[Post], language: str) -> QuerySet[Post]:
    """The posts for which `is_missing` holds."""
    written = posts.alias(target=_newest("body", language), source=_newest_source(language))
    return written.exclude(source_language=language).filter(target="").exclude(source="")


def behind(posts: QuerySet[Post], language: str) -> QuerySet[Post]:
    """The posts for which `is_behind` holds."""
    differs = Q()
    for source in languages.others(language):
        for field in TRANSLATABLE:
            name = languages.column(field, source)
            differs |= Q(source_language=source) & ~Q(
                **{f"now_{name}": F(f"then_{name}")},
            )
    aliases = {
        f"{moment}_{name}": KeyTextTransform(name, f"{relation}__content")
        for name in (languages.column(field, source) for field in TRANSLATABLE for source in languages.others(language))
        for moment, relation in (("now", "revision"), ("then", "translated_from"))
    }
    compared = posts.alias(target=_newest("body", language), **aliases)
    return compared.filter(translated_from__isnull=False).exclude(target="").filter(differs)


def _newest(field: str, language: str) -> Coalesce:
    """The newest words of a field: those of the newest version, or of the column where there is none."""
    name = languages.column(field, language)
    return Coalesce(KeyTextTransform(name, "revision__content"), F(name), Value(""), output_field=CharField())


def _newest_source(language: str) -> Case:
    """The newest body in the language that each post was written in."""
    whens = [When(source_language=code, then=_newest("body", code)) for code in languages.others(language)]
    return Case(*whens, default=Value(""), output_field=CharField())


def _has_words(post: Post, language: str) -> bool:
    return bool(newest_words(post, languages.column("body", language)))
