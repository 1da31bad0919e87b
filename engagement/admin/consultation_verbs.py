"""What officers can do to a consultation: tick its principles, declare it ready, publish, move, correct, withdraw it."""

from typing import Any, cast

from django import forms
from django.contrib.auth.models import User
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from blog.admin.base import when
from blog.admin.verbs import Verb
from engagement.actions import consultations, preparation, promises
from engagement.admin.consultation_forms import CorrectionForm, DatesForm, PrinciplesForm, ReasonForm
from engagement.admin.lateness_forms import LatenessForm
from engagement.groups import RUN
from engagement.models import Consultation


class OfficersVerb(Verb[Consultation]):
    permission = RUN


class TickPrinciples(OfficersVerb):
    name = "principles"
    label = _("Principles")

    def is_offered(self, record: Consultation) -> bool:
        return not record.is_published

    def obstacles(self, record: Consultation) -> list[str]:
        return [gettext("It is already published.")] if record.is_published else []

    def explanation(self, record: Consultation) -> str:
        return gettext(
            "Tick what you have made sure of. Your name and the time are kept with each tick; until the consultation "
            "is published, a tick can be taken back."
        )

    def form(self, record: Consultation, request: HttpRequest) -> forms.Form:
        return PrinciplesForm(record, request.POST if request.method == "POST" else None)

    def act(self, record: Consultation, form: forms.Form, by: User) -> None:
        preparation.set_ticks(record, form.cleaned_data["principles"], form.cleaned_data["seen"], by=by)

    def done(self, record: Consultation) -> str:
        return gettext("The ticks are saved.")


class DeclareReady(OfficersVerb):
    name = "declare-ready"
    label = _("Declare ready")

    def is_offered(self, record: Consultation) -> bool:
        return not record.is_published

    def obstacles(self, record: Consultation) -> list[str]:
        return preparation.obstacles_to_readiness(record)

    def explanation(self, record: Consultation) -> str:
        return gettext(
            "You say with your name that the public may see it as it now is. Nothing is published yet: another officer "
            "looks at it and publishes it. If anything is changed before that, somebody must declare it ready again."
        )

    def act(self, record: Consultation, form: forms.Form, by: User) -> None:
        preparation.declare_ready(record, by=by)

    def done(self, record: Consultation) -> str:
        return gettext("It is declared ready: another officer can publish it.")


class Publish(OfficersVerb):
    name = "publish"
    label = _("Publish")

    def is_offered(self, record: Consultation) -> bool:
        return not record.is_published

    def obstacles_for(self, record: Consultation, by: User) -> list[str]:
        return consultations.obstacles_to_publication(record, by)

    def explanation(self, record: Consultation) -> str:
        return gettext(
            "The public will see it from now on, in both languages, with its first draft, its questions and documents. "
            "It takes contributions from «%(opens)s» to «%(closes)s», and promises an answer by «%(answer)s». "
            "From then on dates move only later, and words are only corrected, each with a public note."
        ) % {"opens": when(record.opens_at), "closes": when(record.closes_at), "answer": when(record.answer_by)}

    def act(self, record: Consultation, form: forms.Form, by: User) -> None:
        consultations.publish(record, by=by)

    def done(self, record: Consultation) -> str:
        return gettext("The consultation is published.")


class MoveDates(OfficersVerb):
    name = "move-dates"
    label = _("Postpone or extend")

    def is_offered(self, record: Consultation) -> bool:
        return record.is_published and bool(promises.movable(record))

    def obstacles(self, record: Consultation) -> list[str]:
        return promises.obstacles_to_moving(record)

    def explanation(self, record: Consultation) -> str:
        return gettext(
            "Dates move only later: the opening until it comes, the closing until it has come, the day of the answer "
            "together with the closing. The public sees the old and the new dates, and your note, in both languages."
        )

    def form(self, record: Consultation, request: HttpRequest) -> forms.Form:
        return DatesForm(record, request.POST if request.method == "POST" else None)

    def act(self, record: Consultation, form: forms.Form, by: User) -> None:
        filled = cast(DatesForm, form)
        promises.move_dates(record, filled.dates(), filled.words(), by=by, timing_reason=filled.reasons())

    def done(self, record: Consultation) -> str:
        return gettext("The dates have moved, and the public is told why.")


class Correct(OfficersVerb):
    name = "correct"
    label = _("Correct words")
    template = "admin/engagement/consultation/correct.html"

    def is_offered(self, record: Consultation) -> bool:
        return record.is_published

    def obstacles(self, record: Consultation) -> list[str]:
        return [] if record.is_published else [gettext("It is not published yet: change its texts on its own page.")]

    def explanation(self, record: Consultation) -> str:
        return gettext(
            "For what is wrong, not for a change of mind. The public sees the words before and after, and your note, "
            "in both languages; an old address leads on to the new one."
        )

    def form(self, record: Consultation, request: HttpRequest) -> Any:
        own = Consultation.objects.get(pk=record.pk)
        return CorrectionForm(request.POST if request.method == "POST" else None, instance=own)

    def context(self, record: Consultation) -> dict[str, Any]:
        return {"media": CorrectionForm(instance=record).media}

    def act(self, record: Consultation, form: Any, by: User) -> None:
        promises.correct(record, form.texts(), form.words(), by=by)

    def done(self, record: Consultation) -> str:
        return gettext("The words are corrected, and the public is told what was wrong.")


class ExplainLateness(OfficersVerb):
    name = "explain-lateness"
    label = _("Explain a late answer")

    def is_offered(self, record: Consultation) -> bool:
        return record.is_published and not promises.obstacles_to_explaining(record)

    def obstacles(self, record: Consultation) -> list[str]:
        return promises.obstacles_to_explaining(record)

    def explanation(self, record: Consultation) -> str:
        return gettext(
            "The public sees the new day beside the old one, with your explanation, in both languages, and followers are "
            "told. In the record of promises the answer counts as late, with an explanation; without one it is said there, "
            "and on the page, that none has been given."
        )

    def form(self, record: Consultation, request: HttpRequest) -> forms.Form:
        return LatenessForm(record, request.POST if request.method == "POST" else None)

    def refused(self, record: Consultation, form: forms.Form) -> None:
        cast(LatenessForm, form).accept_present_day(record)

    def act(self, record: Consultation, form: forms.Form, by: User) -> None:
        filled = cast(LatenessForm, form)
        moments = {name: filled.cleaned_data[name] for name in ("answer_by", "instead_of")}
        promises.explain_lateness(record, note=filled.words(), by=by, **moments)

    def done(self, record: Consultation) -> str:
        return gettext("The public is told why the answer is late, and by when it comes.")


class Withdraw(OfficersVerb):
    name = "withdraw"
    label = _("Withdraw")

    def is_offered(self, record: Consultation) -> bool:
        return record.is_published and record.withdrawn_at is None

    def obstacles(self, record: Consultation) -> list[str]:
        return consultations.obstacles_to_withdrawal(record)

    def explanation(self, record: Consultation) -> str:
        return gettext(
            "It takes no more contributions and will not be answered. Its page stays and shows the reason "
            "you write here. This cannot be undone."
        )

    def form(self, record: Consultation, request: HttpRequest) -> forms.Form:
        return ReasonForm(request.POST if request.method == "POST" else None)

    def act(self, record: Consultation, form: forms.Form, by: User) -> None:
        consultations.withdraw(record, cast(ReasonForm, form).words(), by=by)

    def done(self, record: Consultation) -> str:
        return gettext("The consultation is withdrawn.")


VERBS = (TickPrinciples(), DeclareReady(), Publish(), MoveDates(), Correct(), ExplainLateness(), Withdraw())
