"""The forms of following by e-mail: what to follow, where to send one's link, how often and in which language."""

from datetime import timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from blog.models import Event, Topic
from diplomacy import languages
from engagement.actions.following import Wish
from engagement.forms.addresses import mailable
from engagement.models import Consultation, Discussion, Follow, Follower
from engagement.models.targets import Target

# An event can be followed for so long after its end: its outcome is news too.
AFTERMATH = timedelta(days=365)
CHOICES = ("topics", "events", "consultations", "discussed")


class AddressForm(forms.Form):
    """An address to which one mail goes, and a trap for machines."""

    email = forms.EmailField(
        label=_("Your e-mail address"), max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )
    honeypot = forms.CharField(label=_("Leave this field empty"), required=False)

    def clean_email(self) -> str:
        return mailable(self.cleaned_data["email"])

    @property
    def is_trap(self) -> bool:
        """What a machine filled in is no error that would teach it: nothing is sent, and it is told nothing else."""
        return bool(self.cleaned_data["honeypot"])


class LinkForm(AddressForm):
    """Where to send the link to what one follows."""


class FollowForm(AddressForm):
    """What to follow, how often and in which language."""

    everything = forms.BooleanField(label=_("Everything the Ministry publishes here"), required=False)
    topics: Any = forms.ModelMultipleChoiceField(
        Topic.objects.all(), label=_("Topics"), required=False, widget=forms.CheckboxSelectMultiple
    )
    events: Any = forms.ModelMultipleChoiceField(
        Event.objects.none(), label=_("Events"), required=False, widget=forms.CheckboxSelectMultiple
    )
    consultations: Any = forms.ModelMultipleChoiceField(
        Consultation.objects.none(),
        label=_("Consultations"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("When one opens, a week and a day before it closes, and whatever happens to it after that."),
    )
    discussed = forms.MultipleChoiceField(
        label=_("Comments"), required=False, widget=forms.CheckboxSelectMultiple, choices=[]
    )
    frequency = forms.ChoiceField(
        label=_("How often"),
        choices=Follow.Frequency.choices,
        initial=Follow.Frequency.AT_ONCE,
        widget=forms.RadioSelect,
        help_text=_("Of new comments we tell in at most one mail an hour."),
    )
    language = forms.ChoiceField(
        label=_("Language of the mails"),
        choices=settings.LANGUAGES,
        help_text=_("We write when a text appears in this language."),
    )

    field_order = ["consultations", "discussed", "everything", "topics", "events", "frequency", "language", "email"]

    def __init__(
        self,
        *args: Any,
        topics: list[str],
        events: list[str],
        consultations: list[str],
        discussed: dict[str, Target],
        **kwargs: Any,
    ) -> None:
        """What to begin with: addresses of records in the page's language, and pages under discussion by name."""
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        slug = f"{languages.column('slug')}__in"
        offered = Event.objects.filter(ends_on__gte=timezone.localdate() - AFTERMATH)
        fields["events"].queryset = offered | Event.objects.filter(**{slug: events})
        public = Consultation.objects.published().with_cards()
        fields["consultations"].queryset = public.filter(**{slug: consultations}) | public.going_on()
        for name, slugs in (("topics", topics), ("events", events), ("consultations", consultations)):
            self.initial.setdefault(name, list(fields[name].queryset.filter(**{slug: slugs})))
        self.named = discussed
        fields["discussed"].choices = [(name, title_of(target)) for name, target in discussed.items()]
        self.initial.setdefault("discussed", list(discussed))
        self.initial.setdefault("language", languages.current())
        self.initial.setdefault("everything", not any(self.initial[name] for name in CHOICES))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        chosen = any(cleaned.get(name) for name in ("everything", *CHOICES))
        if not chosen and not set(CHOICES) & set(self.errors):
            self.add_error(
                "everything", _("Choose what you want to follow: a consultation, a topic, an event, or everything.")
            )
        return cleaned

    def wish(self, *, network: str) -> Wish:
        """What the verb takes, from a valid form."""
        data = self.cleaned_data
        return Wish(
            email=data["email"],
            network=network,
            language=data["language"],
            frequency=data["frequency"],
            everything=data["everything"],
            topics=tuple(data["topics"]),
            events=tuple(data["events"]),
            consultations=tuple(data["consultations"]),
            discussed=tuple(self.named[name] for name in data["discussed"]),
            is_trap=self.is_trap,
        )


def title_of(target: Target) -> str:
    """The title of a page under discussion, in a language in which it can be read."""
    return Discussion.objects.of(target).title


class SettingsForm(forms.ModelForm):
    """How often and in which language one follow sends mail."""

    class Meta:
        model = Follow
        fields = ("frequency", "language")
        labels = {"frequency": _("How often"), "language": _("Language of the mails")}


def settings_forms(follower: Follower, data: Any = None) -> list[SettingsForm]:
    """A form for each thing that is followed, the oldest first."""
    follows = follower.follows.active().with_targets().order_by("pk")
    return [SettingsForm(data, instance=follow, prefix=f"follow-{follow.pk}") for follow in follows]
