"""The form of a comment: the package's form base with our fields, hash and rules."""

import time
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from django import forms
from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext_lazy as _
from django_comments_xtd.forms import XtdCommentForm

from blog.models import Post
from diplomacy import languages
from engagement.actions.comments import Remark
from engagement.forms.addresses import mailable
from engagement.models import Capacity, Comment
from engagement.models.discussions import Target

SECURITY_FIELDS = ("content_type", "object_pk", "timestamp", "security_hash")


class CommentForm(XtdCommentForm):
    """A comment on a target, or a reply to `comment`.

    The form is signed with its target and time. A form that is too old or too quick is refused
    with its text kept, and shown again with a fresh signature (`hidden_values`).
    """

    content_type = forms.CharField(required=False, widget=forms.HiddenInput)
    object_pk = forms.CharField(required=False, widget=forms.HiddenInput)
    email = forms.EmailField(max_length=254)
    security_hash = forms.CharField(required=False, widget=forms.HiddenInput)
    timestamp = forms.IntegerField(required=False, widget=forms.HiddenInput)
    language = forms.ChoiceField(label=_("Language of your comment"), choices=settings.LANGUAGES)
    capacity = forms.ChoiceField(
        label=_("I am writing"), choices=Capacity.choices, required=False, widget=forms.RadioSelect
    )
    organisation = forms.CharField(label=_("Name of the organisation"), max_length=150, required=False)
    sending_key = forms.UUIDField(widget=forms.HiddenInput, required=False)

    field_order = ["comment", "name", "email", "capacity", "organisation", "language", "followup"]

    def __init__(self, target: Target, *args: Any, comment: Comment | None = None, **kwargs: Any) -> None:
        super().__init__(target, *args, comment=comment, **kwargs)
        self.parent, self.needs_renewal = comment, False
        del self.fields["url"], self.fields["reply_to"]
        self._describe()
        if isinstance(target, Post):
            del self.fields["capacity"], self.fields["organisation"]
        self.initial.setdefault("language", languages.current())
        self.initial.setdefault("capacity", Capacity.PERSON)
        self.initial.setdefault("sending_key", uuid4())

    @property
    def begun_at(self) -> datetime:
        """When this form was first shown."""
        return datetime.fromtimestamp(self.cleaned_data["timestamp"], UTC)

    @property
    def hidden_values(self) -> dict[str, str]:
        """Signed values of the hidden fields: those that came in while they hold, else fresh ones."""
        kept = {name: self.data.get(name, "") for name in SECURITY_FIELDS}
        return kept if self.is_bound and not self.needs_renewal else self.generate_security_data()

    def clean_name(self) -> str:
        """On one line, whatever sent it."""
        return " ".join(self.cleaned_data["name"].split())

    def clean_email(self) -> str:
        return mailable(self.cleaned_data["email"])

    def clean_comment(self) -> str:
        return self.cleaned_data["comment"].strip()

    def clean_honeypot(self) -> str:
        """What a machine filled in is no error that would teach it: `remark` carries it to the spam state."""
        return self.cleaned_data["honeypot"]

    def clean_security_hash(self) -> str:
        """Checked with the timestamp in `clean`, so that one sentence tells the writer what to do."""
        return self.cleaned_data["security_hash"]

    def clean_timestamp(self) -> int | None:
        return self.cleaned_data["timestamp"]

    def clean_sending_key(self) -> object:
        return self.cleaned_data["sending_key"] or uuid4()

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("capacity") == Capacity.ORGANISATION and not cleaned.get("organisation"):
            self.add_error("organisation", _("Name the organisation for which you write."))
        self._check_signature()
        return cleaned

    def generate_security_hash(self, content_type: str, object_pk: str, timestamp: str) -> str:
        value = "-".join((content_type, object_pk, timestamp))
        return salted_hmac("engagement.CommentForm", value, algorithm="sha256").hexdigest()

    def remark(self, *, network: str) -> Remark:
        """What the verb takes, from a valid form."""
        data = self.cleaned_data
        return Remark(
            name=data["name"],
            email=data["email"],
            text=data["comment"],
            language=data["language"],
            begun_at=self.begun_at,
            network=network,
            sending_key=data["sending_key"],
            capacity=data.get("capacity") or Capacity.PERSON,
            organisation=data.get("organisation", "") if data.get("capacity") == Capacity.ORGANISATION else "",
            wants_replies=data["followup"],
            is_trap=bool(data["honeypot"]),
        )

    def _check_signature(self) -> None:
        sent = {name: str(self.data.get(name, "")) for name in SECURITY_FIELDS}
        expected = self.generate_security_hash(sent["content_type"], sent["object_pk"], sent["timestamp"])
        own = self.generate_security_data()
        same_target = all(sent[name] == own[name] for name in ("content_type", "object_pk"))
        if not (
            same_target and sent["timestamp"].isdecimal() and constant_time_compare(expected, sent["security_hash"])
        ):
            self._renew(_("The form was not complete. Please check your comment and send it again."))
            return
        age = time.time() - int(sent["timestamp"])
        if age < settings.COMMENT_FORM_MIN_AGE.total_seconds():
            self._renew(_("That was very quick. Please check your comment and send it again."))
        elif age > settings.COMMENT_FORM_MAX_AGE.total_seconds():
            self._renew(_("The form was open for a long time. Please check your comment and send it again."))

    def _renew(self, message: Any) -> None:
        self.needs_renewal = True
        self.add_error(None, message)

    def _describe(self) -> None:
        texts = {
            "comment": (_("Your comment"), _("Plain text. Leave a blank line between paragraphs.")),
            "name": (_("Your name, as it will be shown"), ""),
            "email": (_("Your e-mail address"), _("Never shown. We send you a link to confirm that it is yours.")),
            "followup": (_("Tell me by e-mail about replies to my comment"), ""),
            "honeypot": (_("Leave this field empty"), ""),
        }
        for name, (label, help_text) in texts.items():
            self.fields[name].label, self.fields[name].help_text = label, help_text
        self.fields["comment"].widget = forms.Textarea(attrs={"rows": 8, "data-max": settings.COMMENT_MAX_LENGTH})
        self.fields["name"].widget = forms.TextInput(attrs={"autocomplete": "name", "maxlength": 50})
        self.fields["email"].widget = forms.EmailInput(attrs={"autocomplete": "email"})
