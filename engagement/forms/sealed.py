"""The hidden part of public forms: their seal and traps; and how the form of a comment answers a verb that says no."""

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

from django import forms
from django_comments_xtd.forms import XtdCommentForm

from diplomacy.refusals import Refused
from engagement.actions.comments import SpentBefore, ThinkAgain
from engagement.models import Comment
from engagement.models.targets import Target
from engagement.spam import honeypot
from engagement.spam.nonces import Fault, Seal

RECONSIDERED = "reconsidered"
PREVIEW = "preview"


class Sealed:
    """What a public form has besides its fields: the page that it was made for, its time, a number that works once, traps.

    One that is forged, too quick or too old is refused with its text kept, and shown again with a fresh seal. That of
    one that was too quick keeps the time at which the form was first shown: so a correction is not too quick once
    more, and what was begun before a discussion closed may still be sent.
    Templates show `hidden_values` and `traps` (engagement/comments/_hidden.html).
    """

    data: Mapping[str, Any]
    is_bound: bool
    needs_renewal = False

    @property
    def page(self) -> tuple[str, str, str]:
        """For which page the form is: kind, key, and what it answers there."""
        raise NotImplementedError

    @property
    def hidden_values(self) -> dict[str, str]:
        """What the hidden fields say: what came in while it holds, else fresh values."""
        return dict(self._shown_seal._asdict())

    @property
    def traps(self) -> list[honeypot.Trap]:
        """The fields that stay empty."""
        return honeypot.traps(self._shown_seal.security_hash, self.data, self._sent_seal.security_hash)

    @property
    def is_trapped(self) -> bool:
        """A machine has filled one in: no error tells it so."""
        return honeypot.is_filled(self._sent_seal.security_hash, self.data)

    def fault_of_seal(self) -> Fault | None:
        """What is wrong with the seal that came in; then the form is shown with a fresh one.

        A preview stores nothing, so none is too quick.
        """
        fault = self._fault_sent
        if fault is Fault.QUICK and PREVIEW in self.data:
            return None
        self.needs_renewal = self.needs_renewal or fault is not None
        return fault

    @cached_property
    def _sent_seal(self) -> Seal:
        return Seal(*(str(self.data.get(name, "")) for name in Seal._fields))

    @cached_property
    def _fault_sent(self) -> Fault | None:
        return self._sent_seal.fault(*self.page)

    @cached_property
    def _fresh_seal(self) -> Seal:
        keeps_time = self.is_bound and self._fault_sent is Fault.QUICK
        return Seal.made(*self.page, timestamp=self._sent_seal.timestamp if keeps_time else "")

    @property
    def _shown_seal(self) -> Seal:
        return self._sent_seal if self.is_bound and not self.needs_renewal else self._fresh_seal


class SealedForm(Sealed, XtdCommentForm):
    """The package's form, sealed; one whose number is spent is shown again with a fresh seal too."""

    content_type = forms.CharField(required=False, widget=forms.HiddenInput)
    object_pk = forms.CharField(required=False, widget=forms.HiddenInput)
    timestamp = forms.CharField(required=False, widget=forms.HiddenInput)
    sending_key = forms.CharField(required=False, widget=forms.HiddenInput)
    security_hash = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, target: Target, *args: Any, comment: Comment | None = None, **kwargs: Any) -> None:
        self.parent, self.needs_renewal, self.asks_to_think = comment, False, False
        super().__init__(target, *args, comment=comment, **kwargs)
        del self.fields["honeypot"], self.fields["url"], self.fields["reply_to"]

    @property
    def begun_at(self) -> datetime:
        """When this form was first shown."""
        return datetime.fromtimestamp(int(self.cleaned_data["timestamp"]), UTC)

    @property
    def hidden_values(self) -> dict[str, str]:
        """With the mark of a writer who was asked to think again."""
        asked = self.asks_to_think or self.is_reconsidered
        return super().hidden_values | ({RECONSIDERED: "1"} if asked else {})

    @property
    def is_reconsidered(self) -> bool:
        """Whether its author was asked to think again, and sends it all the same."""
        return bool(self.data.get(RECONSIDERED))

    def answer(self, refusal: Refused) -> None:
        """Show the form again with what the verb said."""
        self.needs_renewal = self.needs_renewal or isinstance(refusal, SpentBefore)
        self.asks_to_think = isinstance(refusal, ThinkAgain)
        self.add_error(None, refusal)

    def check_seal(self) -> None:
        """For `clean`: one sentence tells the writer what to do, unless a field has to be mended anyway."""
        fault = self.fault_of_seal()
        if fault and not self.errors:
            self.add_error(None, fault.value)

    def clean_security_hash(self) -> str:
        """Checked with the other hidden fields, by `check_seal`."""
        return self.cleaned_data["security_hash"]

    def clean_timestamp(self) -> str:
        return self.cleaned_data["timestamp"]

    def generate_security_data(self) -> dict[str, str]:
        """A fresh seal, by the name that the package gives this."""
        return dict(Seal.made(*self.page)._asdict())

    @property
    def page(self) -> tuple[str, str, str]:
        parent = str(self.parent.pk) if self.parent else ""
        return str(self.target_object._meta), str(self.target_object.pk), parent
