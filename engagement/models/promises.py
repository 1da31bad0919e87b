"""What a published consultation has promised: its texts and dates, which only verbs change, and tell the public so."""

from collections.abc import Collection
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext

from diplomacy import languages
from diplomacy.records import Unchangeable


class Promised(models.Model):
    """A record whose ordinary save, once it is published, changes none of `promised()`, nor takes back its state."""

    DATES = ("opens_at", "closes_at", "answer_by")
    # Shown to the public too, and in no language of its own.
    TERMS = ("contact_email", "legal_basis", "prevailing")
    TEXTS: tuple[str, ...]

    published_at: Any
    withdrawn_at: Any

    class Meta:
        abstract = True

    def save(self, *args: Any, amending: Collection[str] = (), **kwargs: Any) -> None:
        """`amending` names the columns whose change a verb has entered in the public history."""
        with transaction.atomic():
            if not self._state.adding:
                self.guard_promises(amending)
            super().save(*args, **kwargs)

    def guard_promises(self, amending: Collection[str] = ()) -> None:
        """Raise ValidationError if the stored row is published and would change. Holds its lock up to the write."""
        before = type(self)._base_manager.select_for_update().get(pk=self.pk)
        if before.published_at:
            changed = {
                name for name in before.promised() if (getattr(before, name) or "") != (getattr(self, name) or "")
            }
            self._refuse(changed - set(amending))
        for name in ("published_at", "withdrawn_at"):
            if getattr(before, name) and getattr(before, name) != getattr(self, name):
                raise ValidationError(gettext("Somebody has published or withdrawn it meanwhile. Open the page again."))

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Raises Unchangeable once it is published: its page stays. Holds its lock up to the deletion."""
        with transaction.atomic():
            rows: Any = type(self)._base_manager.select_for_update().filter(pk=self.pk)
            if any(rows.values_list("published_at", flat=True)):
                raise Unchangeable
            return super().delete(*args, **kwargs)

    def promised(self) -> list[str]:
        """The columns that the public relies on; the reason of a withdrawal is one of them once it is withdrawn."""
        withdrawn = languages.columns("withdrawn_reason") if self.withdrawn_at else []
        return [*self.DATES, "kind", *self.TERMS, *languages.columns(*self.TEXTS), *withdrawn]

    def _refuse(self, changed: set[str]) -> None:
        if changed & set(self.DATES):
            raise ValidationError(gettext("The dates of a published consultation cannot be changed here."))
        if changed:
            raise ValidationError(
                gettext(
                    "The texts of a published consultation cannot be changed here: correct them with a public note."
                )
            )
