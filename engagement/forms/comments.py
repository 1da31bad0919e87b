"""The form of a comment: the package's form base with our fields, hash and rules."""

from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from blog.models import Post
from diplomacy import language_guess, languages, plain_text
from engagement.actions.comments import Remark, guard_words
from engagement.forms.addresses import mailable
from engagement.forms.sealed import SealedForm
from engagement.models import Argument, Capacity, Comment, Discussion
from engagement.models.discussions import Target
from engagement.models.redactions import uncovered


class CommentForm(SealedForm):
    """A comment on a target, or a reply to `comment`."""

    comment = forms.CharField()
    email = forms.EmailField(max_length=254)
    language = forms.ChoiceField(choices=settings.LANGUAGES)
    capacity = forms.ChoiceField(
        label=_("I am writing"), choices=Capacity.choices, required=False, widget=forms.RadioSelect
    )
    organisation = forms.CharField(label=_("Name of the organisation"), max_length=150, required=False)
    argument = forms.ChoiceField(
        label=_("Your argument is"),
        help_text=_("Shown with your comment, so that readers find the arguments. Nobody counts them as votes."),
        choices=[("", _("I do not say")), *Argument.choices],
        required=False,
        widget=forms.RadioSelect,
    )
    language_asked = forms.CharField(widget=forms.HiddenInput, required=False)

    field_order = ["comment", "argument", "name", "email", "capacity", "organisation", "language", "followup"]

    def __init__(
        self,
        target: Target,
        *args: Any,
        comment: Comment | None = None,
        discussion: Discussion | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(target, *args, comment=comment, **kwargs)
        self.discussion = discussion or Discussion.objects.of(target)
        self.asks = self.discussion.takes_questions and comment is None
        self._describe()
        if isinstance(target, Post):
            del self.fields["capacity"], self.fields["organisation"]
        if not self.discussion.takes_arguments:
            del self.fields["argument"]
        self.initial.setdefault("language", languages.current())
        self.initial.setdefault("capacity", Capacity.PERSON)

    @property
    def doubtful_language(self) -> str:
        """The language that the words look like, where it is not the chosen one and nobody has asked yet; else "".

        Of a valid form. The page asks once, and carries the chosen language along in `language_asked`.
        """
        chosen = self.cleaned_data["language"]
        likely = language_guess.likely("\n".join(plain_text.own_paragraphs(self.cleaned_data["comment"])))
        return "" if likely in {"", chosen} or self.cleaned_data["language_asked"] == chosen else likely

    @property
    def argument_in_words(self) -> str:
        """Of a valid form: what its author argues for; "" where nothing is said."""
        chosen = self.cleaned_data.get("argument", "")
        return str(Argument(chosen).label) if chosen else ""

    @property
    def characters_left(self) -> str:
        """How many characters may follow those that came in, in words; "" where none have."""
        text = self.data.get("comment", "").strip() if self.is_bound else ""
        left = plain_text.left(text, self.discussion.longest)
        words = gettext("Characters left: {n}") if left >= 0 else gettext("Characters too many: {n}")
        return words.format(n=abs(left)) if text else ""

    def clean_name(self) -> str:
        """On one line, whatever sent it."""
        return " ".join(self.cleaned_data["name"].split())

    def clean_email(self) -> str:
        return mailable(self.cleaned_data["email"])

    def clean_comment(self) -> str:
        text = uncovered(self.cleaned_data["comment"]).strip()
        guard_words(self.discussion, text)
        return text

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("capacity") == Capacity.ORGANISATION and not cleaned.get("organisation"):
            self.add_error("organisation", _("Name the organisation for which you write."))
        self.check_seal()
        return cleaned

    def remark(self, *, network: str, proven: bool = False) -> Remark:
        """What the verb takes, from a valid form; `proven` where the device remembers this very address."""
        data = self.cleaned_data
        return Remark(
            name=data["name"],
            email=data["email"],
            text=data["comment"],
            language=data["language"],
            begun_at=self.begun_at,
            network=network,
            sending_key=UUID(data["sending_key"]),
            capacity=data.get("capacity") or Capacity.PERSON,
            organisation=data.get("organisation", "") if data.get("capacity") == Capacity.ORGANISATION else "",
            argument=data.get("argument", ""),
            wants_replies=data["followup"],
            is_trap=self.is_trapped,
            proven=proven,
            reconsidered=self.is_reconsidered,
        )

    def _describe(self) -> None:
        texts = {
            "comment": (_("Your question") if self.asks else _("Your comment"), self._about_the_text()),
            "name": (_("Your name, as it will be shown"), ""),
            "email": (_("Your e-mail address"), _("Never shown. We send you a link to confirm that it is yours.")),
            "language": (_("Language of your question") if self.asks else _("Language of your comment"), ""),
            "followup": (self._about_replies(), ""),
        }
        for name, (label, help_text) in texts.items():
            self.fields[name].label, self.fields[name].help_text = label, help_text
        self.fields["comment"].widget = forms.Textarea(attrs={"rows": 8, "data-max": self.discussion.longest})
        self.fields["name"].widget = forms.TextInput(attrs={"autocomplete": "name", "maxlength": 50})
        self.fields["email"].widget = forms.EmailInput(attrs={"autocomplete": "email"})

    def _about_replies(self) -> str:
        if self.asks:
            return gettext("Tell me by e-mail when my question is answered")
        return gettext("Tell me by e-mail about replies to my comment")

    def _about_the_text(self) -> str:
        """What may stand in it, by the rules of the discussion."""
        words = gettext(
            "Plain text, at most %(most)d characters. Leave a blank line between paragraphs; begin a line with «>» to quote."
        )
        refused = self.discussion.links == Discussion.Links.REFUSED
        return " ".join([words % {"most": self.discussion.longest}, *([gettext("No links.")] if refused else [])])
