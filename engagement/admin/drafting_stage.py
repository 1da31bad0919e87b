"""The verb that continues an open discussion with a draft: new dates, and what the public is told."""

from datetime import datetime, timedelta
from typing import Any, cast

from django import forms
from django.conf import settings
from django.contrib.auth.models import User
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from blog.admin.base import when
from blog.admin.verbs import Verb
from diplomacy import languages
from diplomacy.refusals import Refused
from engagement.actions import drafting_stage
from engagement.admin.consultation_forms import BilingualWords, words_field
from engagement.groups import RUN
from engagement.models import Consultation, Kind

DATES = ("closes_at", "answer_by")


class DraftingForm(BilingualWords, forms.Form):
    """Until when the draft is open, by when the Ministry answers, and why there is a draft now."""

    closes_at = forms.DateTimeField(label=_("the draft closes"))
    answer_by = forms.DateTimeField(label=_("answer by"))

    def __init__(self, consultation: Consultation, data: Any = None) -> None:
        super().__init__(data, initial=_proposed(consultation))
        for name in DATES:
            self.fields[name].widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
            promised = when(getattr(consultation, name))
            told = gettext("Promised until now: %(time)s.") % {"time": promised}
            self.fields[name].help_text = told
        for code in languages.codes():
            self.fields[code] = words_field(gettext("Note for the public: why"), code)


class DraftingVerb(Verb[Consultation]):
    """For an open discussion that may still become a draft."""

    permission = RUN

    def is_offered(self, record: Consultation) -> bool:
        offered = record.is_published and record.kind == Kind.DISCUSSION
        return offered and record.stage in drafting_stage.BEFORE_THE_REPORT


class DeclareDraftReady(DraftingVerb):
    name = "declare-draft-ready"
    label = _("Declare the draft ready")

    def obstacles(self, record: Consultation) -> list[str]:
        return drafting_stage.obstacles_to_draft_readiness(record)

    def explanation(self, record: Consultation) -> str:
        return gettext(
            "You say with your name that the public may see the first draft and the questions of its form as they now "
            "are. Nothing is published yet: another officer looks at it and continues with it. If anything is changed "
            "before that, somebody must declare it ready again."
        )

    def act(self, record: Consultation, form: forms.Form, by: User) -> None:
        drafting_stage.declare_draft_ready(record, by=by)

    def done(self, record: Consultation) -> str:
        return gettext("The draft is declared ready: another officer can continue with it.")


class ContinueWithDraft(DraftingVerb):
    name = "continue-with-draft"
    label = _("Continue with a draft")

    def obstacles_for(self, record: Consultation, by: User) -> list[str]:
        return drafting_stage.obstacles_to_continuing(record, by)

    def explanation(self, record: Consultation) -> str:
        return gettext(
            "The first draft is published on this page, and the questions of its form are asked. What was said on the "
            "questions stays readable there and counts, but takes no more comments. The public sees the old and the new "
            "dates, and your note, in both languages. This cannot be undone."
        )

    def form(self, record: Consultation, request: HttpRequest) -> forms.Form:
        return DraftingForm(record, request.POST if request.method == "POST" else None)

    def act(self, record: Consultation, form: forms.Form, by: User) -> None:
        filled, draft = cast(DraftingForm, form), drafting_stage.first_draft(record)
        if draft is None:
            raise Refused(*drafting_stage.obstacles_to_drafting(record))
        dates = {name: filled.cleaned_data[name] for name in DATES}
        drafting_stage.continue_with_draft(record, draft, **dates, note=filled.words(), by=by)

    def done(self, record: Consultation) -> str:
        return gettext("The draft is published, and the public is told why.")


def _proposed(consultation: Consultation) -> dict[str, datetime]:
    """As long as its legal basis asks for, from tomorrow on; an answer as long after closing as was promised."""
    days = settings.CONSULTATION_MIN_DAYS[consultation.legal_basis] + 1
    if not (consultation.closes_at and consultation.answer_by):
        return {}
    soonest = timezone.now() + timedelta(days=days)
    closes_at = max(soonest, consultation.closes_at + timedelta(days=1)).replace(second=0, microsecond=0)
    return {"closes_at": closes_at, "answer_by": closes_at + (consultation.answer_by - consultation.closes_at)}
