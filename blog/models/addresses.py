"""Addresses per language: what posts, topics and events share."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from diplomacy import languages, mongolian


class Addressed(models.Model):
    """A record with a title and a slug per language; an empty slug is made from the title when it is saved."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        for code in languages.codes():
            self.fill_slug(code)
        super().save(*args, **kwargs)

    def fill_slug(self, language: str) -> None:
        slug, title = languages.column("slug", language), languages.text(self, "title", language)
        setattr(self, slug, getattr(self, slug) or mongolian.slug(title) or None)


def unique_slugs(model: str) -> list[models.BaseConstraint]:
    """One constraint per language column: the base column is never read, so it is not unique."""
    return [
        models.UniqueConstraint(
            fields=[name],
            name=f"{model}_{name}_unique",
            violation_error_message=_("Another page already has this address. Choose another."),
        )
        for name in languages.columns("slug")
    ]


def bilingual(model: str, *fields: str) -> models.CheckConstraint:
    """A constraint: each field has text in every language."""
    return models.CheckConstraint(
        condition=languages.filled(*fields),
        name=f"{model}_in_every_language",
        violation_error_message=_("Fill these in both languages: they are shown to readers of each."),
    )


def slug_is(language: str, slug: str) -> Q:
    """The condition that finds a record by its address in a language."""
    return Q(**{languages.column("slug", language): slug})
