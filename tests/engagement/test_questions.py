"""Questions in the staff pages: written, copied, asked; frozen from then on; their preview, and the form on paper."""

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import override

from diplomacy.records import Unchangeable
from diplomacy.refusals import Refused
from engagement.actions import questions
from engagement.models import Choice, Condition, Question, Submission
from tests import factories, world
from tests.factories import (
    ChoiceFactory,
    ClauseFactory,
    ConditionFactory,
    ConsultationFactory,
    QuestionFactory,
    UserFactory,
    ask,
    choosing,
    published_clause,
)

NOTE = {"en": "Readers asked for it.", "mn": "Уншигчид хүссэн."}
ADD = "/en/admin/engagement/question/add/"


@pytest.fixture
def officers_desk(client_of, officer):
    return client_of(officer)


def page_of(question, verb="change"):
    return reverse(f"admin:engagement_question_{verb}", args=[question.pk])


def rows(prefix, kept=(), new=()):
    """The hidden part and the rows of an inline: those that stand by their keys, then new ones."""
    data = {f"{prefix}-TOTAL_FORMS": len(kept) + len(new), f"{prefix}-INITIAL_FORMS": len(kept)}
    for number, row in enumerate([*kept, *new]):
        data |= {f"{prefix}-{number}-{name}": value for name, value in row.items()}
    return data


def filled(consultation, choices=(), conditions=None, kept=(), **changes):
    """What an officer sends; a question that exists has conditions too."""
    data = {
        "consultation": consultation.pk,
        "position": 1,
        "venue": "form",
        "clause": "",
        "text_en": "Which hours?",
        "text_mn": "Ямар цаг?",
        "kind": "open",
        "scale_steps": 5,
        **rows("choices", kept, [{"axis": "option", "position": 0, **choice} for choice in choices]),
    }
    if conditions is not None:
        data |= rows("conditions", (), conditions)
    return data | changes


def both(word):
    return {"text_en": word, "text_mn": f"{word} мн"}


def told(response):
    """The messages and errors of a staff page."""
    page = BeautifulSoup(response.content, "html.parser")
    return " ".join(part.text for part in page.select(".errorlist, .messagelist, .errornote"))


def test_an_officer_writes_a_question_with_choices_in_both_languages(officers_desk):
    consultation = ConsultationFactory(unpublished=True)
    QuestionFactory(consultation=consultation, position=7)
    shown = officers_desk.get(f"{ADD}?consultation={consultation.pk}")
    assert shown.context["adminform"].form.initial["position"] == 8
    data = filled(
        consultation,
        [{**both("Mornings"), "position": 1}, {**both("Other"), "position": 2, "is_other": "on"}],
        kind="single",
        background_en="<p>Why <b>hours</b>.</p>",
        background_mn="<p>Яагаад.</p>",
        required="on",
    )

    officers_desk.post(ADD, data)

    question = Question.objects.get(text_en="Which hours?")
    assert (question.text_mn, question.required, question.asked_at) == ("Ямар цаг?", True, None)
    assert [(choice.text_mn, choice.is_other) for choice in question.options] == [
        ("Mornings мн", False),
        ("Other мн", True),
    ]
    listed = officers_desk.get(reverse("admin:engagement_question_changelist")).content.decode()
    assert "Which hours?" in listed
    assert "Ямар цаг?" in listed


@pytest.mark.parametrize(
    ("changes", "choices", "sentence"),
    [
        ({"text_mn": ""}, [], "This field is required"),
        ({"kind": "scale"}, [], "what the lowest and the highest point mean"),
        ({"kind": "scale", "scale_steps": 11}, [], "A scale has 2 to 10 points."),
        ({"kind": "open"}, [both("A")], "Such a question has no choices"),
        ({"kind": "single"}, [both("A") | {"axis": "row"}], "Only a table has rows."),
        ({"kind": "ranking"}, [both("A") | {"is_other": "on"}], "is possible only where one or any of several"),
        ({"venue": "discussion", "required": "on"}, [], "neither compulsory nor confidential"),
        ({"kind": "single"}, [{"text_en": "A", "text_mn": ""}], "This field is required"),
    ],
)
def test_what_makes_no_sense_is_refused_with_a_sentence(officers_desk, changes, choices, sentence):
    consultation = ConsultationFactory(unpublished=True)

    response = officers_desk.post(ADD, filled(consultation, choices, **changes))

    assert sentence in told(response), told(response)
    assert "Which hours?" in response.content.decode()
    assert not Question.objects.exists()


def test_a_question_is_about_a_clause_of_its_own_consultation(officers_desk):
    clause, foreign = ClauseFactory(draft__consultation=ConsultationFactory(unpublished=True)), published_clause()
    question = QuestionFactory(consultation=clause.draft.consultation)
    data = filled(question.consultation, conditions=[])

    refused = officers_desk.post(page_of(question), data | {"clause": foreign.pk})
    assert "not one of the available choices" in told(refused)
    officers_desk.post(page_of(question), data | {"clause": clause.pk})
    question.refresh_from_db()
    assert question.clause == clause

    question.clause = foreign
    assert questions.question_faults.of_clause(question) == ["This clause belongs to another consultation."]


def test_conditions_rest_on_earlier_questions_only(officers_desk):
    consultation = ConsultationFactory(unpublished=True)
    first = choosing("Yes", "No", consultation=consultation, position=1)
    scale = QuestionFactory(
        consultation=consultation,
        position=2,
        kind="scale",
        **dict.fromkeys(("low_label_en", "low_label_mn", "high_label_en", "high_label_mn"), "x"),
    )
    opened = QuestionFactory(consultation=consultation, position=3)
    question = QuestionFactory(consultation=consultation, position=4)
    later = choosing("Yes", "No", consultation=consultation, position=5)
    elsewhere = choosing("Yes", "No")
    yes = first.options[0]

    def attempt(**condition):
        row = {"earlier": "", "choice": "", "lowest": "", "highest": "", **condition}
        return officers_desk.post(page_of(question), filled(consultation, conditions=[row], position=4))

    for condition, sentence in (
        ({"earlier": later.pk, "choice": later.options[0].pk}, "is not earlier"),
        ({"earlier": question.pk, "choice": yes.pk}, "not one of the available choices"),
        ({"earlier": opened.pk, "lowest": 1, "highest": 2}, "not one of the available choices"),
        ({"earlier": elsewhere.pk, "choice": elsewhere.options[0].pk}, "not one of the available choices"),
        ({"earlier": first.pk}, "Name a choice, or the points of a scale."),
        ({"earlier": first.pk, "choice": later.options[0].pk}, "Name one of the choices of"),
        ({"earlier": scale.pk, "lowest": 4, "highest": 6}, "The scale has the points 1 to 5."),
        ({"earlier": scale.pk, "lowest": 4, "highest": 3}, "Name a choice, or the points of a scale."),
        ({"earlier": scale.pk, "choice": yes.pk}, "Name the points of the scale."),
    ):
        response = attempt(**condition)
        assert sentence in told(response), (condition, told(response))
        assert not Condition.objects.exists()
    attempt(earlier=first.pk, choice=yes.pk)
    assert Condition.objects.get().choice == yes

    moved = officers_desk.post(
        page_of(first), filled(consultation, kind="single", conditions=[], position=9, kept=kept(first))
    )
    assert "depends on it, and must then come after it" in told(moved)
    with pytest.raises(IntegrityError), transaction.atomic():
        Condition.objects.bulk_create([Condition(question=first, earlier=first, choice=yes)])


def kept(question):
    """The choices of a question, as its page sends them back."""
    return [
        {"id": one.pk, "question": question.pk, "axis": one.axis, "position": one.position, **both(one.text_en)}
        for one in question.choices.all()
    ]


def test_a_question_is_copied_with_its_choices_and_conditions_and_the_copy_is_not_asked(officers_desk):
    consultation = ConsultationFactory()
    first = choosing("Yes", "No", consultation=consultation, position=1)
    question = choosing("Mornings", "Evenings", "Else", other=True, consultation=consultation, position=2)
    ConditionFactory(question=question, choice=first.options[0])
    for one in (first, question):
        ask(one)

    officers_desk.post(page_of(question, "duplicate"))

    copy = Question.objects.with_parts().latest("pk")
    assert (copy.text_en, copy.position, copy.asked_at) == (question.text_en, 3, None)
    assert [(one.text_mn, one.is_other) for one in copy.options] == [
        (one.text_mn, one.is_other) for one in question.options
    ]
    assert copy.conditions.get().choice == first.options[0]
    assert question.conditions.count() == 1
    copy.text_en = "Changed freely"
    copy.save()


def test_what_was_asked_does_not_change_by_any_door(officers_desk):
    consultation = ConsultationFactory()
    first = choosing("Yes", "No", consultation=consultation, position=1)
    question = choosing("A", "B", consultation=consultation, position=2)
    condition = ConditionFactory(question=question, choice=first.options[0])
    stale = Question.objects.get(pk=question.pk)
    free = choosing("C", "D", consultation=consultation, position=3)
    for one in (first, question):
        ask(one)
    choice, moving = question.options[0], question.options[1]
    moving.question = free

    for attempt in (
        stale.save,
        stale.delete,
        choice.save,
        choice.delete,
        moving.save,
        condition.save,
        condition.delete,
        lambda: ChoiceFactory(question=question),
        lambda: ConditionFactory(question=question, choice=first.options[1]),
        first.delete,
    ):
        with pytest.raises(Unchangeable), transaction.atomic():
            attempt()

    shown = officers_desk.get(page_of(question))
    assert shown.status_code == 200
    assert not BeautifulSoup(shown.content, "html.parser").select("[name=text_en], [name$=-text_en]")
    assert officers_desk.post(page_of(question), filled(consultation, conditions=[])).status_code == 403
    assert officers_desk.post(page_of(question, "delete"), {"post": "yes"}).status_code == 403
    assert Question.objects.get(pk=question.pk).text_en == question.text_en
    assert Choice.objects.filter(question=question).count() == 2

    free.text_en = "Not asked: still mine"
    free.save()
    free.options[0].delete()
    officers_desk.post(page_of(free, "delete"), {"post": "yes"})
    assert not Question.objects.filter(pk=free.pk).exists()


def test_asking_takes_whole_questions_only_and_freezes_them_all(db):
    consultation = ConsultationFactory(unpublished=True)
    clause = ClauseFactory(draft__consultation=consultation)
    first = choosing("Yes", kind="single", consultation=consultation)
    second = QuestionFactory(consultation=consultation, clause=clause, help_en="In one language")
    third = choosing("A", "B", kind="matrix", consultation=consultation)

    faults = "\n".join(questions.obstacles_to_asking(consultation))
    for sentence in (
        "at least two choices",
        "in one language only",
        "of a draft that is not published",
        "at least one row",
    ):
        assert sentence in faults
    with pytest.raises(Refused):
        questions.ask(consultation)
    assert not Question.objects.exclude(asked_at=None).exists()

    ChoiceFactory(question=first)
    ChoiceFactory(question=third, row=True)
    second.help_mn = "Товч"
    second.save()
    factories.publish(clause.draft)
    questions.ask(consultation)

    assert not Question.objects.filter(asked_at=None).exists()
    with pytest.raises(Unchangeable):
        second.save()


def test_many_questions_are_warned_about(officers_desk):
    consultation = ConsultationFactory(unpublished=True)
    for place in range(14):
        QuestionFactory(consultation=consultation, position=place)

    officers_desk.post(ADD, filled(consultation))
    assert questions.concerns(consultation) == []
    response = officers_desk.post(ADD, filled(consultation), follow=True)
    assert "The form has 16 questions." in told(response)
    assert len(questions.concerns(consultation)) == 1


def test_one_more_question_is_asked_while_nobody_has_begun(client_of, officer):
    consultation = ConsultationFactory()
    in_form, discussed = (
        QuestionFactory(consultation=consultation),
        QuestionFactory(consultation=consultation, discussed=True),
    )
    desk = client_of(officer)
    submission = factories.SubmissionFactory(consultation=consultation, begun=True)

    refused = desk.post(page_of(in_form, "ask"), NOTE)
    assert "Somebody has begun to fill in the form" in refused.content.decode()
    desk.post(page_of(discussed, "ask"), {"en": NOTE["en"]})
    with pytest.raises(Refused, match="in both languages"):
        questions.ask_one(discussed, {**NOTE, "mn": " "}, by=officer)
    assert not consultation.timeline.exists()
    desk.post(page_of(discussed, "ask"), NOTE)
    entry = consultation.timeline.get()
    assert (entry.kind, entry.note_en, entry.note_mn) == ("question", NOTE["en"], NOTE["mn"])
    assert entry.recorded_by == officer
    assert [bool(one.asked_at) for one in Question.objects.order_by("pk")] == [False, True]
    Submission.objects.filter(pk=submission.pk).delete()
    desk.post(page_of(in_form, "ask"), NOTE)
    in_form.refresh_from_db()
    assert in_form.asked_at

    by, unasked = UserFactory(), choosing("A", "B", consultation=consultation)
    for record in (
        in_form,
        QuestionFactory(consultation=ConsultationFactory(unpublished=True)),
        QuestionFactory(consultation=ConsultationFactory(closed=True), discussed=True),
        QuestionFactory(consultation=ConsultationFactory(withdrawn=True), discussed=True),
        ConditionFactory(question__consultation=consultation, choice=unasked.options[0]).question,
    ):
        before = record.asked_at
        with pytest.raises(Refused):
            questions.ask_one(record, NOTE, by=by)
        assert Question.objects.get(pk=record.pk).asked_at == before


def test_an_editor_neither_writes_nor_asks_questions(client_of, editor, moderator):
    question = QuestionFactory()

    for person in (editor, moderator):
        desk = client_of(person)
        assert desk.get(page_of(question)).status_code == 403
        assert desk.get(ADD).status_code == 403
        assert desk.post(page_of(question, "ask")).status_code == 403
        assert desk.get(preview_of(question.consultation)).status_code == 403
    assert Question.objects.get().asked_at is None


def preview_of(consultation):
    return reverse("admin:engagement_question_preview", args=[consultation.pk])


@pytest.mark.parametrize("language", world.LANGUAGES)
def test_the_preview_shows_the_form_before_the_public_does_and_stores_nothing(officers_desk, client, language):
    consultation = ConsultationFactory(unpublished=True)
    clause = ClauseFactory(draft__consultation=consultation, number="4.2")
    question = QuestionFactory(consultation=consultation, text_en="Early?", text_mn="Эрт үү?", required=True)
    with override(language):
        address = preview_of(consultation)
    before = world.fingerprint()

    page = officers_desk.get(address)
    assert {"en": "Early?", "mn": "Эрт үү?"}[language] in page.content.decode()
    assert "4.2" in page.content.decode()
    assert "no-store" in page["Cache-Control"]
    opened = officers_desk.post(address, {"add_clause": clause.pk, "add": "1"}).content.decode()
    assert f'name="c{clause.pk}"' in opened
    empty = officers_desk.post(address, {"send": "1", "w": "Typed words"}).content.decode()
    assert f'href="#id_q{question.pk}"' in empty
    assert "Typed words" in empty
    whole = officers_desk.post(address, {"send": "1", f"q{question.pk}": "Yes"})
    assert whole.context["is_complete"]
    after = world.fingerprint()

    assert {table for table in after if after[table] != before.get(table)} <= {"django_session"}
    assert client.get(address).status_code == 302


@pytest.fixture
def printed(db):
    """A form on paper with one question of each kind, its addresses, and what must not be on it."""
    consultation = ConsultationFactory(
        contact_details_en="Peace Avenue 7A", contact_details_mn="Энх тайвны өргөн чөлөө 7А"
    )
    clause = ClauseFactory(draft__consultation=consultation, number="2.1", heading_en="Hours", heading_mn="Цаг")
    factories.publish(clause.draft)
    common = {"consultation": consultation}
    first = choosing("Yes", "No", "Other", other=True, **common)
    second = QuestionFactory(
        **common, clause=clause, background_en="<p>Long ago.</p>", background_mn="<p>Эрт урьд.</p>", confidential=True
    )
    ConditionFactory(question=second, choice=first.options[1])
    ends = {"low_label_en": "bad", "low_label_mn": "муу", "high_label_en": "good", "high_label_mn": "сайн"}
    QuestionFactory(**common, kind="scale", **ends)
    choosing("Speed", "Price", kind="ranking", **common)
    choosing("Open", "Closed", kind="matrix", rows=("Monday",), **common)
    Question.objects.filter(consultation=consultation).update(asked_at=factories.ago(days=1))
    QuestionFactory(**common, text_en="Secret until asked", text_mn="Нууц")
    return consultation


@pytest.mark.parametrize("language", world.LANGUAGES)
def test_the_form_on_paper_has_both_languages_and_the_numbers_of_the_site(client, printed, language):
    address = world.twins("engagement:printable_form", languages_slug(printed, language))[language]

    response = client.get(address)

    assert response.status_code == 200
    assert response["Cache-Control"].startswith("public")
    assert not response.cookies
    page = BeautifulSoup(response.content, "html.parser")
    words = " ".join(page.find("article").text.split())
    for wanted in (
        printed.title_en,
        printed.title_mn,
        "Peace Avenue 7A",
        "Энх тайвны өргөн чөлөө 7А",
        "consular@example.org",
        "With my name",
        "Yes мн",
        "2.1",
        "Long ago.",
        "Эрт урьд.",
        "муу",
        "Monday мн",
        "Only if you answered question 1 with: «No».",
    ):
        assert wanted in words, wanted
    assert "Secret until asked" not in words
    numbers = [number.text for number in page.select(".paper__number")]
    assert numbers == ["1.", "2.", "3.", "4.", "5."]
    other = next(code for code in world.LANGUAGES if code != language)
    first = page.select("h1 > .both")
    assert [part["lang"] for part in first] == [language, other]
    with override(language):
        assert client.get(reverse("engagement:printable_form", args=["no-such"])).status_code == 404


def languages_slug(consultation, language):
    return getattr(consultation, f"slug_{language}")


def test_the_form_on_paper_says_when_it_is_over_and_costs_the_same_for_many_questions(client, printed):
    def address(consultation):
        return reverse("engagement:printable_form", args=[consultation.slug_en])

    few = world.cost(client, address(printed))
    for place in range(10):
        choosing("A", "B", consultation=printed, position=100 + place)
    Question.objects.update(asked_at=factories.ago(days=1))
    assert world.cost(client, address(printed)) == few <= 12

    closed, withdrawn = ConsultationFactory(closed=True), ConsultationFactory(withdrawn=True)
    assert "This consultation closed on" in client.get(address(closed)).content.decode()
    assert "This consultation was withdrawn" in client.get(address(withdrawn)).content.decode()
    assert client.get(address(ConsultationFactory(unpublished=True))).status_code == 404


def test_the_database_holds_what_a_form_could_miss(db):
    for wrong in (
        {"kind": "scale", "scale_steps": 1},
        {"kind": "scale", "low_label_en": "only one end"},
        {"venue": "discussion", "kind": "single"},
        {"text_mn": ""},
    ):
        with pytest.raises((IntegrityError, ValidationError)), transaction.atomic():
            QuestionFactory(**wrong)
    with pytest.raises(IntegrityError), transaction.atomic():
        ChoiceFactory(row=True, is_other=True)
