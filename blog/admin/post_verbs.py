"""What staff can do to the public text of a post, in each language: publish, schedule, correct, withdraw."""

from datetime import datetime
from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.http import HttpRequest
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext, gettext_lazy
from django.utils.translation import gettext_lazy as _

from blog.actions import posts
from blog.admin.base import when
from blog.admin.verbs import Verb
from blog.comparing import compare
from blog.content_checks import Finding, Level, check
from blog.models import Post
from blog.models.revisions import has_newer, newest_content, public_content
from diplomacy import languages

PUBLISH = "blog.publish_post"


class TextForm(forms.Form):
    """What every verb that gives a text to the public may have to ask: why, in spite of a stop."""

    override_reason = forms.CharField(
        required=False,
        max_length=300,
        label=_("Why it is published in spite of this"),
        help_text=_("Your reason is recorded with your name."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    base = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: Any, findings: list[Finding], number: int) -> None:
        super().__init__(data, initial={"base": number})
        self.findings = findings
        if not any(finding.level == Level.STOP for finding in findings):
            del self.fields["override_reason"]

    @property
    def button(self) -> str:
        """What the button says it will do."""
        return ""

    def publication(self) -> dict[str, Any]:
        """What every such verb is told: the version that was looked at, and the reason for a stop."""
        return {
            "base": self.cleaned_data["base"],
            "override_reason": self.cleaned_data.get("override_reason") or "",
        }

    def look_again(self, findings: list[Finding], number: int) -> None:
        """Be ready for another press, now that the page shows the newest version."""
        data: Any = self.data.copy()  # type: ignore[attr-defined]
        data["base"] = str(number)
        self.data, self.findings = data, findings


class PublishForm(TextForm):
    """When a text goes live. A time must have been on the button before it counts."""

    at = forms.DateTimeField(
        required=False,
        label=_("Goes live at"),
        help_text=_("Ulaanbaatar time. Left empty, it goes live at once."),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    confirmed = forms.CharField(required=False, widget=forms.HiddenInput)
    field_order = ("at", "override_reason", "confirmed")

    def clean_at(self) -> datetime | None:
        at: datetime | None = self.cleaned_data["at"]
        if at and at <= timezone.now():
            raise forms.ValidationError(gettext("This time has passed. Choose a later one, or leave it empty."))
        return at

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        said = self.data.get("at", "")
        if not self.errors and cleaned.get("at") and cleaned.get("confirmed") != said:
            data: Any = self.data.copy()  # type: ignore[attr-defined]
            data["confirmed"] = said
            self.data = data
            self.add_error(None, gettext("Look at the time on the button, and press it if it is right."))
        return cleaned

    @property
    def button(self) -> str:
        at = getattr(self, "cleaned_data", {}).get("at")
        return gettext("Schedule for %(time)s") % {"time": when(at)} if at else gettext("Publish now")


class RepublishForm(TextForm):
    """Whether readers are told that the public text has changed."""

    MINOR, MAJOR = "minor", "major"
    size = forms.ChoiceField(
        label=_("How much changes"),
        choices=[
            (MINOR, _("A little: a slip of the pen, a broken link. Readers see no notice.")),
            (MAJOR, _("What is said: readers see the date and your note below.")),
        ],
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        required=False,
        max_length=500,
        label=_("Note for readers"),
        help_text=_("In the language of the text: what was wrong, what is right now."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    field_order = ("size", "note", "override_reason")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("size") == self.MAJOR and not (cleaned.get("note") or "").strip():
            self.add_error("note", gettext("Tell readers what changed and why."))
        if cleaned.get("size") == self.MINOR:
            cleaned["note"] = ""
        return cleaned

    @property
    def button(self) -> str:
        return gettext("Publish the change now")


class ReasonForm(forms.Form):
    """Why a text is taken back."""

    reason = forms.CharField(
        max_length=500,
        label=_("Reason for readers"),
        help_text=_("In the language of the text. It stays at the address of the post, with the date."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class TextVerb(Verb[Post]):
    """A verb for the text in one language; its page shows the checks, and what would change in public."""

    permission = PUBLISH
    template = "admin/blog/post/verb.html"
    verb: str
    wording: Any
    gives_text = True  # whether it gives words to the public, which are checked and shown before

    def __init__(self, language: str) -> None:
        self.language = language
        self.name = f"{self.verb}-{language}"
        self.label = format_lazy("{verb}: {language}", verb=self.wording, language=languages.name(language))

    def obstacles(self, record: Post) -> list[str]:
        return posts.obstacles_to_text(record, self.language)

    def findings(self, record: Post) -> list[Finding]:
        return check(newest_content(record), self.language)

    def asked(self, record: Post, request: HttpRequest) -> tuple[Any, list[Finding], int]:
        """What the form of a text is made from."""
        return request.POST if request.method == "POST" else None, self.findings(record), posts.newest_number(record)

    def refused(self, record: Post, form: forms.Form) -> None:
        if isinstance(form, TextForm):
            form.look_again(self.findings(record), posts.newest_number(record))

    def context(self, record: Post) -> dict[str, Any]:
        """Its own text where readers know it, and what the post belongs to where any text of it is public."""
        known = [self.language] if self.language in record.published_languages() else []
        changes = compare(public_content(record), newest_content(record), known)
        return {
            "findings": self.findings(record) if self.gives_text else [],
            "changes": changes if self.gives_text and record.published_languages() else [],
            "language": self.language,
            "language_name": languages.name(self.language),
        }


class Publish(TextVerb):
    verb, wording = "publish", gettext_lazy("Publish")

    def is_offered(self, record: Post) -> bool:
        return not record.is_known_in(self.language) and bool(newest_content(record)[f"title_{self.language}"])

    def obstacles(self, record: Post) -> list[str]:
        if record.is_known_in(self.language):
            return [gettext("This text is public already: publish a correction, or reinstate it.")]
        return super().obstacles(record)

    def explanation(self, record: Post) -> str:
        scheduled = record.is_scheduled(self.language) and record.date("published_at", self.language)
        if scheduled:
            return gettext("It is scheduled for %(time)s. The newest version takes its place.") % {
                "time": when(scheduled)
            }
        return gettext("Everybody will be able to read the newest version of this text, and followers are told.")

    def form(self, record: Post, request: HttpRequest) -> forms.Form:
        return PublishForm(*self.asked(record, request))

    def act(self, record: Post, form: Any, by: User) -> None:
        at = form.cleaned_data["at"]
        posts.publish(record, self.language, by=by, at=at, **form.publication())

    def done(self, record: Post) -> str:
        at = Post.objects.get(pk=record.pk).date("published_at", self.language)
        if at and at > timezone.now():
            return gettext("The text is scheduled for %(time)s.") % {"time": when(at)}
        return gettext("The text is public.")


class Unschedule(TextVerb):
    verb, wording = "unschedule", gettext_lazy("Take off the schedule")
    gives_text = False

    def is_offered(self, record: Post) -> bool:
        return record.is_scheduled(self.language)

    def obstacles(self, record: Post) -> list[str]:
        return [] if self.is_offered(record) else [gettext("This text is not scheduled.")]

    def explanation(self, record: Post) -> str:
        return gettext("The text becomes a draft again and will not go live by itself.")

    def act(self, record: Post, form: forms.Form, by: User) -> None:
        posts.unschedule(record, self.language, by=by)

    def done(self, record: Post) -> str:
        return gettext("The text is off the schedule.")


class Republish(TextVerb):
    verb, wording = "correct", gettext_lazy("Publish the change")

    def is_offered(self, record: Post) -> bool:
        return record.is_live(self.language) and has_newer(record, self.language)

    def obstacles(self, record: Post) -> list[str]:
        if not record.is_live(self.language):
            return [gettext("This text is not public.")]
        if not has_newer(record, self.language):
            return [gettext("There is nothing new: the public text is the newest version.")]
        return super().obstacles(record)

    def explanation(self, record: Post) -> str:
        return gettext("The newest version takes the place of the public text at once.")

    def form(self, record: Post, request: HttpRequest) -> forms.Form:
        return RepublishForm(*self.asked(record, request))

    def act(self, record: Post, form: Any, by: User) -> None:
        posts.republish(record, self.language, by=by, note=form.cleaned_data["note"].strip(), **form.publication())

    def done(self, record: Post) -> str:
        return gettext("The change is public.")


class Withdraw(TextVerb):
    verb, wording = "withdraw", gettext_lazy("Withdraw")
    gives_text = False
    form_class = ReasonForm

    def is_offered(self, record: Post) -> bool:
        return record.is_live(self.language)

    def obstacles(self, record: Post) -> list[str]:
        return [] if self.is_offered(record) else [gettext("This text is not public.")]

    def explanation(self, record: Post) -> str:
        return gettext("Readers will no longer see the text. At its address they find the date and your reason.")

    def act(self, record: Post, form: forms.Form, by: User) -> None:
        posts.withdraw(record, self.language, by=by, reason=form.cleaned_data["reason"])

    def done(self, record: Post) -> str:
        return gettext("The text is withdrawn.")


class Reinstate(TextVerb):
    verb, wording = "reinstate", gettext_lazy("Publish again")

    def is_offered(self, record: Post) -> bool:
        return record.is_withdrawn(self.language)

    def obstacles(self, record: Post) -> list[str]:
        if not record.is_withdrawn(self.language):
            return [gettext("This text is not withdrawn.")]
        return super().obstacles(record)

    def explanation(self, record: Post) -> str:
        return gettext("The newest version of the text is public again at once, under its old date.")

    def form(self, record: Post, request: HttpRequest) -> forms.Form:
        return RepublishForm(*self.asked(record, request))

    def act(self, record: Post, form: Any, by: User) -> None:
        posts.reinstate(record, self.language, by=by, note=form.cleaned_data["note"].strip(), **form.publication())

    def done(self, record: Post) -> str:
        return gettext("The text is public again.")


VERBS = tuple(
    verb(code) for code in languages.codes() for verb in (Publish, Unschedule, Republish, Withdraw, Reinstate)
)
