"""Addresses per language: what posts, topics, events, series and authors share; old ones lead on for ever."""

from collections.abc import Collection
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from diplomacy import languages, mongolian

LONGEST_PATH = 300


class OldAddress(models.Model):
    """A path that a page once had, on this site or on the one it was imported from; it leads to the page for ever."""

    path = models.CharField(_("old path"), max_length=LONGEST_PATH, unique=True)
    label = models.CharField(_("kind of page"), max_length=60)
    record_id = models.PositiveBigIntegerField(_("number of the page"))
    language = models.CharField(_("language"), max_length=7)

    class Meta:
        verbose_name = _("old address")
        verbose_name_plural = _("old addresses")
        indexes = [models.Index(fields=["label", "record_id"], name="old_address_of_record")]

    def __str__(self) -> str:
        return self.path

    @classmethod
    def keep(cls, record: models.Model, language: str, path: str) -> None:
        """Let the path lead to the record from now on."""
        leads_to = {"label": record._meta.label_lower, "record_id": record.pk, "language": language}
        cls.objects.update_or_create(path=path, defaults=leads_to)

    @classmethod
    def free(cls, paths: list[str]) -> list[str]:
        """Those of the paths that lead nowhere yet and are short enough to be kept, each once."""
        taken = set(cls.objects.filter(path__in=paths).values_list("path", flat=True))
        return [path for path in dict.fromkeys(paths) if path not in taken and len(path) <= LONGEST_PATH]

    def leads_to_another(self, record: models.Model) -> bool:
        """Whether it still leads somewhere, and not to the record."""
        is_own = (self.label, self.record_id) == (record._meta.label_lower, record.pk)
        return not is_own and self.target() is not None

    def target(self) -> Any:
        """The record that the path leads to, None where it has been deleted."""
        return apps.get_model(self.label)._default_manager.filter(pk=self.record_id).first()

    def leads_to(self) -> str:
        """The record's public address today, "" where the public may not see it."""
        record = self.target()
        return record.public_address(self.language) if record else ""


class Addressed(models.Model):
    """A record with a slug per language; an empty one is made from its title when it is saved.

    A slug that the public knew goes on leading to the record when it is changed.
    """

    addressed_by = "title"

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        for code in languages.codes():
            self.fill_slug(code)
        with transaction.atomic():
            former = self.former_addresses()
            super().save(*args, **kwargs)
            for code, path in former.items():
                OldAddress.keep(self, code, path)

    def validate_constraints(self, exclude: Collection[str] | None = None) -> None:
        """Beside what the database holds: no page takes an address that still leads readers to another."""
        super().validate_constraints(exclude)
        stored = self._stored()
        taken = [
            languages.column("slug", code)
            for code in languages.codes()
            if languages.column("slug", code) not in (exclude or ())
            and languages.text(self, "slug", code) not in {"", languages.text(stored, "slug", code) if stored else ""}
            and self.takes_old_address(code)
        ]
        if taken:
            raise ValidationError(
                dict.fromkeys(taken, _("This address leads to another page already. Choose another."))
            )

    def takes_old_address(self, language: str) -> bool:
        """Whether its slug, public or not yet, makes the address by which readers find another page."""
        slug = {languages.column("slug", language): languages.text(self, "slug", language)}
        path = type(self)(**slug).get_absolute_url(language)  # type: ignore[attr-defined]
        old = OldAddress.objects.filter(path=path).first()
        return old is not None and old.leads_to_another(self)

    def fill_slug(self, language: str) -> None:
        slug, title = languages.column("slug", language), languages.text(self, self.addressed_by, language)
        setattr(self, slug, getattr(self, slug) or mongolian.slug(title) or None)

    def is_known_in(self, language: str) -> bool:
        """Whether the public may know the address in this language."""
        return True

    def is_open_in(self, language: str) -> bool:
        """Whether its page in this language can be opened by the public today."""
        return True

    def public_address(self, language: str) -> str:
        """Its address in the language, else in another in which it can be opened; "" where in none."""
        codes = [code for code in [language, *languages.others(language)] if self.is_open_in(code)]
        return str(self.get_absolute_url(codes[0])) if codes else ""  # type: ignore[attr-defined]

    def former_addresses(self) -> dict[str, str]:
        """The stored public paths that this save changes, by language; a page may be found in one under another's slug."""
        stored = self._stored()
        if stored is None or not any(stored.is_known_in(code) for code in languages.codes()):
            return {}
        paths = {code: stored.get_absolute_url(code) for code in languages.codes()}
        return {code: path for code, path in paths.items() if path != self.get_absolute_url(code)}  # type: ignore[attr-defined]

    def _stored(self) -> Any:
        """The row as it was saved last, None where it is new."""
        return None if self._state.adding else type(self)._base_manager.filter(pk=self.pk).first()


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
