"""What is wrong with a question, its choices and its conditions, in sentences for whoever writes them."""

from django.utils.translation import gettext as _

from diplomacy import languages
from engagement.models import Choice, Condition, Question

FEWEST_CHOICES = 2
WITH_OTHER = (Question.Kind.SINGLE, Question.Kind.SEVERAL)
DECIDING = (Question.Kind.SINGLE, Question.Kind.SEVERAL, Question.Kind.SCALE)


def of_clause(question: Question) -> list[str]:
    """A question asks about a clause of its own consultation."""
    if question.clause and question.clause.draft.consultation_id != question.consultation_id:
        return [_("This clause belongs to another consultation.")]
    return []


def of_place(question: Question) -> list[str]:
    """What is asked depends on earlier answers alone, wherever it is moved; so there is never a circle."""
    if not question.pk:
        return []
    before = [condition.earlier for condition in question.conditions.select_related("earlier")]
    after = [condition.question for condition in question.followed_by.select_related("question")]
    faults = [
        _("It depends on «%(other)s», which must then come before it.") % {"other": other}
        for other in before
        if other.place >= question.place
    ]
    return faults + [
        _("«%(other)s» depends on it, and must then come after it.") % {"other": other}
        for other in after
        if other.place <= question.place
    ]


def of_choice(choice: Choice, kind: str) -> list[str]:
    """Rows belong to tables, choices to questions that have some, «other» where one can say what."""
    if kind not in Question.CHOOSING:
        return [_("Such a question has no choices: delete them.")]
    if choice.axis == Choice.Axis.ROW and kind != Question.Kind.MATRIX:
        return [_("Only a table has rows.")]
    if choice.is_other and kind not in WITH_OTHER:
        return [_("«Other» is possible only where one or any of several is chosen.")]
    return []


def of_condition(condition: Condition) -> list[str]:
    """It rests on an earlier question of the same form, and on what can be answered there."""
    question, earlier = condition.question, condition.earlier
    if earlier.consultation_id != question.consultation_id or earlier.venue != Question.Venue.FORM:
        return [_("A condition depends on a question in the form of the same consultation.")]
    if earlier.place >= question.place:
        return [_("A condition depends on an earlier question: «%(other)s» is not earlier.") % {"other": earlier}]
    if earlier.kind not in DECIDING:
        return [_("A condition depends on a choice among several, or on the points of a scale.")]
    if earlier.kind == Question.Kind.SCALE:
        return _of_points(condition, earlier)
    if not condition.choice or condition.choice.question_id != earlier.pk:
        return [_("Name one of the choices of «%(other)s».") % {"other": earlier}]
    return []


def of_question(question: Question, *, with_first_draft: bool = False) -> list[str]:
    """All that stands against asking it, its parts among it; the first draft may be published in the same step."""
    choices, conditions = list(question.choices.all()), list(question.conditions.all())
    found = [
        *of_clause(question),
        *_of_languages(question),
        *_of_draft(question, with_first_draft=with_first_draft),
        *(fault for choice in choices for fault in of_choice(choice, question.kind)),
        *_of_numbers(question),
        *(fault for condition in conditions for fault in of_condition(condition)),
    ]
    if conditions and question.venue != Question.Venue.FORM:
        found.append(_("A question for discussion has no conditions: delete them."))
    return list(dict.fromkeys(found))


def _of_points(condition: Condition, earlier: Question) -> list[str]:
    if condition.choice or condition.lowest is None or condition.highest is None:
        return [_("Name the points of the scale.")]
    if condition.lowest < 1 or condition.highest > earlier.scale_steps:
        return [_("The scale has the points 1 to %(last)d.") % {"last": earlier.scale_steps}]
    return []


def _of_languages(question: Question) -> list[str]:
    missing = [languages.missing(question, [field]) for field in ("help", "background")]
    half_done = any(0 < len(columns) < len(languages.codes()) for columns in missing)
    return [_("Its hint or background is complete in one language only.")] if half_done else []


def _of_draft(question: Question, *, with_first_draft: bool) -> list[str]:
    draft = question.clause.draft if question.clause else None
    if draft is None or draft.published_at or (with_first_draft and draft.number == 1):
        return []
    return [_("It asks about a clause of a draft that is not published.")]


def _of_numbers(question: Question) -> list[str]:
    if not question.has_choices:
        return []
    faults = []
    if len(question.options) < FEWEST_CHOICES:
        faults.append(_("It needs at least two choices."))
    if question.kind == Question.Kind.MATRIX and not question.rows:
        faults.append(_("A table needs at least one row."))
    if sum(choice.is_other for choice in question.options) > 1:
        faults.append(_("Only one of its choices can be «other»."))
    return faults
