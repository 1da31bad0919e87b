"""Staff pages of moderation rules: what is looked for, what it would find, what it found and what came of it."""

from typing import Any, cast

from django import forms
from django.contrib import admin
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from blog.admin.base import when
from blog.admin.verbs import Link, Verb, VerbsAdmin, staff
from engagement.actions import rules
from engagement.groups import MODERATE, RULES
from engagement.models import Rule
from engagement.spam.rule_checks import faults


class RuleForm(forms.ModelForm):
    """Refuses what cannot be read, takes too long or finds everything, with all that was typed kept."""

    class Meta:
        model = Rule
        fields = ["name", "kind", "text", "language", "effect", "reason"]
        help_texts = {
            "text": _(
                "Capitals, letters of another alphabet that look alike, invisible characters and drawn-out letters make "
                "no difference. An expression is tried on the text in small letters."
            ),
            "language": _("Left empty, the rule looks at comments in every language."),
            "reason": _("For colleagues. Authors and readers never see a rule."),
        }

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("kind") and data.get("text"):
            found = faults(data["kind"], data["text"])
            if found:
                self.add_error("text", cast(Any, found))
        return data


class RuleVerb(Verb[Rule]):
    permission = RULES


class Try(RuleVerb):
    """Only looks: there is nothing to confirm."""

    name = "try"
    label = _("Try on the last 30 days")
    permission = MODERATE  # its page shows comments
    template = "admin/engagement/rule/try.html"

    def explanation(self, record: Rule) -> str:
        return gettext("This is what the rule would have found in comments of the last 30 days. Nothing was changed.")

    def context(self, record: Rule) -> dict[str, Any]:
        try:
            return {"trial": rules.dry_run(record), "rule": record, "nothing_to_do": True}
        except rules.Unusable:
            found = [Link(fault, "") for fault in faults(record.kind, record.text)]
            return {"rule": record, "obstacles": found, "nothing_to_do": True}

    def act(self, record: Rule, form: forms.Form, by: User) -> None:
        """Sent though the page has no button: it changes nothing either."""

    def done(self, record: Rule) -> str:
        return gettext("Nothing was changed.")


class SwitchOn(RuleVerb):
    name = "switch-on"
    label = _("Switch on")

    def is_offered(self, record: Rule) -> bool:
        return not record.is_active

    def obstacles(self, record: Rule) -> list[str]:
        return [gettext("This rule is in force already.")] if record.is_active else faults(record.kind, record.text)

    def explanation(self, record: Rule) -> str:
        return gettext(
            "From now on the rule looks at every comment that is sent, confirmed or edited. What was sent before stays "
            "as it is. Try it first: what it would have found is shown without changing anything."
        )

    def act(self, record: Rule, form: forms.Form, by: User) -> None:
        rules.activate(record)

    def done(self, record: Rule) -> str:
        return gettext("The rule is in force.")


class SwitchOff(RuleVerb):
    name = "switch-off"
    label = _("Switch off")

    def is_offered(self, record: Rule) -> bool:
        return record.is_active

    def obstacles(self, record: Rule) -> list[str]:
        return [] if record.is_active else [gettext("This rule is not in force.")]

    def explanation(self, record: Rule) -> str:
        return gettext("The rule looks at nothing any more. What it has held keeps waiting for a moderator.")

    def act(self, record: Rule, form: forms.Form, by: User) -> None:
        rules.deactivate(record)

    def done(self, record: Rule) -> str:
        return gettext("The rule is switched off.")


class Undo(RuleVerb):
    name = "undo"
    label = _("Undo what it did")

    def is_offered(self, record: Rule) -> bool:
        return rules.undoable(record).exists()

    def obstacles(self, record: Rule) -> list[str]:
        if self.is_offered(record):
            return []
        return [gettext("There is nothing to undo: nothing waits because of this rule, or somebody has decided since.")]

    def explanation(self, record: Rule) -> str:
        count = rules.undoable(record).count()
        text = ngettext(
            "The rule is switched off. %(count)d comment that it found, and that nobody has decided on since, is weighed "
            "anew without it: it appears if the policy of its discussion lets it, and waits on otherwise.",
            "The rule is switched off. %(count)d comments that it found, and that nobody has decided on since, are "
            "weighed anew without it: each appears if the policy of its discussion lets it, and waits on otherwise.",
            count,
        )
        most = gettext("At most %(count)d are taken at once: repeat it for the others.")
        more = [most % {"count": rules.MOST_UNDONE_AT_ONCE}] if count > rules.MOST_UNDONE_AT_ONCE else []
        return " ".join([text % {"count": count}, *more])

    def act(self, record: Rule, form: forms.Form, by: User) -> None:
        rules.undo(record)

    def done(self, record: Rule) -> str:
        left = rules.undoable(record).count()
        if not left:
            return gettext("The rule is switched off, and what it held has been weighed anew.")
        text = ngettext(
            "The rule is switched off, and much of what it held has been weighed anew. %(count)d comment is left: undo "
            "once more.",
            "The rule is switched off, and much of what it held has been weighed anew. %(count)d comments are left: undo "
            "once more.",
            left,
        )
        return text % {"count": left}


@admin.register(Rule)
class RuleAdmin(VerbsAdmin):
    form = RuleForm
    verbs = (Try(), SwitchOn(), SwitchOff(), Undo())
    fields = ("name", "kind", "text", "language", "effect", "reason")
    list_display = ("name", "is_active", "effect", "recent", "refused", "failure", "kind", "language")
    list_filter = ("is_active", "kind", "effect", "language")
    search_fields = ("name", "text", "reason")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Rule]:
        return rules.with_figures(super().get_queryset(request))

    def get_readonly_fields(self, request: HttpRequest, obj: Rule | None = None) -> Any:
        shown = ("is_active", "made_by", "made", "failure") if obj else ()
        return (*rules.LOOKED_FOR, *shown) if obj and obj.is_active else shown

    def get_fields(self, request: HttpRequest, obj: Rule | None = None) -> Any:
        return (*self.fields, *self.get_readonly_fields(request, obj)[-4:]) if obj else self.fields

    def save_model(self, request: HttpRequest, obj: Rule, form: Any, change: bool) -> None:  # noqa: FBT001 - Django's
        rules.save(obj, by=staff(request))

    def is_kept(self, record: Rule) -> bool:
        """What it did stays on record; one that found nothing can go."""
        return record.is_active or record.hits.exists()

    @admin.display(description=_("made"))
    def made(self, rule: Rule) -> str:
        return when(rule.made_at)

    @admin.display(description=_("hits in 30 days"), ordering="recent")
    def recent(self, rule: Any) -> int:
        return int(rule.recent)

    @admin.display(description=_("of these, not published by moderators"), ordering="refused")
    def refused(self, rule: Any) -> int:
        return int(rule.refused)

    @admin.display(description=_("could not be carried out"), ordering="failures")
    def failure(self, rule: Rule) -> str:
        """No comment waits for a rule that runs out of time, so somebody must be told."""
        if not rule.failures:
            return "–"
        text = ngettext("%(count)d time, last %(time)s", "%(count)d times, last %(time)s", rule.failures)
        return format_html(
            '<strong class="late">{}</strong>', text % {"count": rule.failures, "time": when(rule.failed_at)}
        )
