"""The form of a submission's answers: every kind of question, conditions, remarks, and what comes back from the table."""

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from engagement.actions.answers import Said, not_asked, stored
from engagement.actions.saving import store
from engagement.forms.answers import MOST_REMARKS, AnswersForm
from engagement.models import Choice, Clause, Question, Submission
from engagement.models.given_answers import read_answers
from tests import factories
from tests.factories import ChoiceFactory, ConditionFactory, QuestionFactory, ask, choosing, published_clause


@pytest.fixture
def clause(db):
    return published_clause(number="2.1")


@pytest.fixture
def submission(clause):
    return factories.SubmissionFactory(consultation=clause.draft.consultation, begun=True)


class Asked:
    """One asked question of each kind, in the order of their numbers."""

    def __init__(self, consultation, **common):
        common |= {"consultation": consultation}
        self.single = choosing("Yes", "No", "Other", other=True, **common)
        self.open = QuestionFactory(**common, help_en="In short.", help_mn="Товч.")
        self.several = choosing("Ulaanbaatar", "Darkhan", "Elsewhere", kind="several", other=True, **common)
        self.scale = QuestionFactory(
            kind="scale", low_label_en="bad", low_label_mn="муу", high_label_en="good", high_label_mn="сайн", **common
        )
        self.ranking = choosing("Speed", "Price", "Courtesy", kind="ranking", **common)
        self.matrix = choosing("Open", "Closed", kind="matrix", rows=("Monday", "Sunday"), **common)
        ConditionFactory(question=self.open, choice=self.option("single", "No"))
        for question in Question.objects.filter(consultation=consultation):
            ask(question)

    def option(self, kind, word):
        return Choice.objects.get(question=getattr(self, kind), text_en=word)

    def filled(self, **changes):
        """What a browser sends where everything is answered; by kinds, or names of fields, other values."""
        key = {kind: f"q{question.pk}" for kind, question in vars(self).items()}
        data = {
            key["single"]: str(self.option("single", "No").pk),
            key["open"]: "Because it is far.\r\nVery far.",
            key["several"]: [str(self.option("several", word).pk) for word in ("Ulaanbaatar", "Elsewhere")],
            f"{key['several']}-other": "Erdenet",
            key["scale"]: "4",
            **{
                f"{key['ranking']}-{self.option('ranking', word).pk}": place
                for word, place in (("Speed", "2"), ("Price", "1"), ("Courtesy", ""))
            },
            **{
                f"{key['matrix']}-{self.option('matrix', row).pk}": str(self.option("matrix", column).pk)
                for row, column in (("Monday", "Open"), ("Sunday", "Closed"))
            },
            "w": "Good work.",
            "w-argument": "for",
        }
        return data | {key.get(name, name): value for name, value in changes.items()}


@pytest.fixture
def asked(clause):
    return Asked(clause.draft.consultation, required=True)


def sent(submission, data, **kwargs):
    return AnswersForm(submission, "en", data, **kwargs)


def sentences(form):
    return [sentence for found in form.errors.values() for sentence in found]


def save(submission, data):
    """Through the form into the table, as the verb of a submission writes it."""
    form = sent(submission, data)
    assert form.is_valid(), form.errors
    store(submission, [said for said in form.said if said.touched], by="Bold")
    return form


def test_every_kind_of_answer_goes_into_the_table_and_comes_back_as_it_was(submission, asked, clause):
    data = asked.filled(**{f"c{clause.pk}": "Later, please.", f"c{clause.pk}-argument": "against"})

    save(submission, data)

    with CaptureQueriesContext(connection) as captured:
        form = AnswersForm(submission, "en")
    shown = {name: value for name, value in form.initial.items() if value}
    typed = {name: value for name, value in data.items() if value}
    assert shown == typed | {f"q{asked.open.pk}": "Because it is far.\nVery far."}
    assert len(captured) <= 10
    again = AnswersForm.of_stored(submission, "en")
    assert again.is_valid(complete=True), again.errors
    assert not any(said.touched for said in again.said)
    by_subject = {said.subject: said for said in stored(submission)}
    assert {(said.text, said.number, said.argument) for said in again.said} == {
        (said.text, said.number, said.argument) for said in by_subject.values()
    }
    assert {said.version for said in again.said} == {1}


def test_what_is_saved_may_have_gaps_and_what_is_sent_may_not(submission, asked):
    form = sent(submission, {})

    assert form.is_valid()
    assert form.is_empty
    assert all(said.is_empty for said in form.said)
    assert not form.is_valid(complete=True)
    assert sentences(form).count("This question must be answered.") == 4  # not the open one: it is not asked
    assert sentences(form).count("Choose an answer in this row.") == 2
    assert sent(submission, asked.filled()).is_valid(complete=True)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"single": "other"}, "Please say what you mean."),
        ({"w": ""}, "Say it in words: sides alone are not counted, as nobody votes here."),
        ({"ranking": ("Speed", "3")}, "Begin with place 1, and leave none out."),
    ],
)
def test_a_gap_is_saved_and_not_sent(submission, asked, change, sentence):
    if "single" in change:
        change = {"single": str(asked.option("single", "Other").pk)}
    if "ranking" in change:
        word, place = change["ranking"]
        change = {f"q{asked.ranking.pk}-{asked.option('ranking', word).pk}": place}
    form = sent(submission, asked.filled(**change))

    assert form.is_valid()
    assert not form.is_valid(complete=True)
    assert sentences(form) == [sentence]


def hostile(asked, clause):
    """What no browser sends from our form, each with the word by which the answer is refused."""
    foreign = ChoiceFactory()
    ranking, matrix = f"q{asked.ranking.pk}", f"q{asked.matrix.pk}"
    speed, monday = asked.option("ranking", "Speed").pk, asked.option("matrix", "Monday").pk
    elsewhere = published_clause()
    return [
        ({"single": str(foreign.pk)}, "valid choice"),
        ({"single": "nonsense"}, "valid choice"),
        ({"several": [str(foreign.pk)]}, "valid choice"),
        ({"scale": "6"}, "valid choice"),
        ({"scale": "0"}, "valid choice"),
        ({f"{ranking}-{speed}": "4"}, "valid choice"),
        ({f"{ranking}-{speed}": "1"}, "Place 1 is given twice."),
        ({f"{matrix}-{monday}": str(asked.option("matrix", "Sunday").pk)}, "valid choice"),
        ({f"q{asked.single.pk}-other": "Perhaps"}, "You chose another answer"),
        ({f"q{asked.several.pk}-other": "x" * 201}, "at most 200"),
        ({"w-argument": "always"}, "valid choice"),
        ({f"c{elsewhere.pk}": "Hello"}, "not in this consultation"),
        ({f"c{10**17}": "Hello"}, "not in this consultation"),
    ]


def test_hostile_values_are_refused_with_a_sentence_and_what_was_typed_is_kept(submission, asked, clause):
    for change, sentence in hostile(asked, clause):
        form = sent(submission, asked.filled(**change))

        assert not form.is_valid(), change
        assert [found for found in sentences(form) if sentence in found], (change, form.errors)
        page = render_to_string("engagement/submissions/_answers_form.html", {"form": form})
        assert "Good work." in page
        assert "Because it is far." in page
    assert sent(submission, asked.filled(q1="x", cx="y", **{"q-seen": "1-1"})).is_valid()


def test_length_is_counted_as_people_count_and_said(submission, asked, settings):
    settings.ANSWER_MAX_LENGTH = 5

    assert sent(submission, {"w": "ө́ө́ө́ө́ө́"}).is_valid()
    form = sent(submission, {"w": "ө́ө́ө́ө́ө́ө́ө́"})
    assert not form.is_valid()
    assert form.errors["w"] == ["At most 5 characters: these are 2 too many."]
    assert str(form.whole.left) == "Characters too many: 2"


def test_words_for_other_take_that_choice_where_no_other_stands_against_it(submission, asked):
    form = sent(submission, asked.filled(single="", several=[], **{f"q{asked.single.pk}-other": "Perhaps"}))

    assert form.is_valid(complete=True), form.errors
    single, several = (
        next(said for said in form.said if said.question == question) for question in (asked.single, asked.several)
    )
    assert [(one.choice.text_en, one.other) for one in single.chosen] == [("Other", "Perhaps")]
    assert [(one.choice.text_en, one.other) for one in several.chosen] == [("Elsewhere", "Erdenet")]


def test_what_is_not_asked_is_kept_while_saving_and_left_out_when_sending(submission, asked):
    yes = str(asked.option("single", "Yes").pk)
    form = save(submission, asked.filled(single=yes))

    assert form.is_valid(complete=True)
    assert [part.question for part in form.left_out] == [asked.open]
    assert not_asked(submission) == {asked.open.pk}
    given = read_answers(submission, "en")
    assert [one.number for one in given.left_out] == [2]
    assert [one.number for one in given.to_send] == [1, 3, 4, 5, 6]
    page = render_to_string("engagement/submissions/_answers.html", {"answers": given, "language": "en"})
    assert page.index("Answered, but not asked") < page.index("Very far.")

    save(submission, asked.filled() | seen(AnswersForm(submission, "en")))
    assert AnswersForm.of_stored(submission, "en").is_valid(complete=True)
    assert not_asked(submission) == set()


def seen(form):
    """The hidden fields of a form that was shown."""
    return {part.seen_name: part.seen for part in form.parts}


def test_alternatives_on_one_question_and_all_of_different_ones(submission, clause):
    common = {"consultation": clause.draft.consultation}
    first, second = choosing("A", "B", "C", **common), choosing("D", "E", kind="several", **common)
    scale = QuestionFactory(
        kind="scale", low_label_en="l", low_label_mn="б", high_label_en="h", high_label_mn="и", **common
    )
    last, deeper = QuestionFactory(required=True, **common), QuestionFactory(required=True, **common)
    a, b, _c = first.options
    d, _e = second.options
    for condition in ({"choice": a}, {"choice": b}, {"choice": d}):
        ConditionFactory(question=last, **condition)
    for lowest, highest in ((1, 2), (5, 5)):
        ConditionFactory(question=last, earlier=scale, lowest=lowest, highest=highest)
    last_as_scale = ConditionFactory(question=deeper, earlier=scale, lowest=5, highest=5)
    Question.objects.filter(consultation=clause.draft.consultation).update(asked_at=factories.ago(days=1))

    def asked_with(one, several, point):
        form = sent(submission, {f"q{first.pk}": one, f"q{second.pk}": several, f"q{scale.pk}": point})
        form.is_valid()
        return last.pk in form.asked, deeper.pk in form.asked

    keys = {choice.text_en: str(choice.pk) for choice in Choice.objects.all()}
    assert asked_with(keys["A"], [keys["D"]], "2") == (True, False)
    assert asked_with(keys["B"], [keys["D"], keys["E"]], "5") == (True, True)
    assert asked_with(keys["C"], [keys["D"]], "5") == (False, True)
    assert asked_with(keys["A"], [keys["E"]], "1") == (False, False)
    assert asked_with(keys["A"], [keys["D"]], "3") == (False, False)
    part = next(part for part in AnswersForm(submission, "en").questions if part.question == last)
    assert part.conditions == [
        "Only if you answered question 1 with: «A», «B».",
        "Only if you answered question 2 with: «D».",
        "Only if you answered question 3 with: «1–2», «5».",
    ]
    assert str(last_as_scale).endswith("5–5")


def test_two_who_write_on_different_questions_do_not_meet(submission, asked):
    save(submission, asked.filled())
    hers = AnswersForm(submission, "en")
    his = {**asked.filled(w="He was quicker."), **seen(hers)}
    save(submission, his)

    form = sent(submission, {**asked.filled(scale="1"), **seen(hers)})

    assert form.is_valid()
    assert [said.question for said in form.said if said.touched] == [asked.scale]
    assert {said.version for said in form.said} == {1}


def test_remarks_are_opened_one_by_one_and_stay_when_a_later_draft_comes(submission, clause, client):
    second = published_clause(
        draft=factories.DraftFactory(consultation=clause.draft.consultation, number=2), number="3"
    )
    unpublished = factories.ClauseFactory(
        draft=factories.DraftFactory(consultation=clause.draft.consultation, number=3), number="9.9"
    )
    assert AnswersForm(submission, "en").remarks == []
    form = sent(submission, {"add_clause": str(second.pk), "add": "1"})
    assert form.is_valid()
    assert (form.added, [part.clause for part in form.remarks]) == (second.pk, [second])
    form = AnswersForm(submission, "en", opened=[str(second.pk), str(unpublished.pk), "x"])
    assert [part.clause for part in form.remarks] == [second]
    assert [key for key, _label in form.choices_of_clauses] == []

    # begun on the first draft, sent when the second is out
    save(submission, {f"c{clause.pk}": "Keep this."})
    form = AnswersForm(submission, "en")
    assert [(part.clause, part.stored.text) for part in form.remarks] == [(clause, "Keep this.")]
    assert [label for _key, label in form.choices_of_clauses] == ["3 Hours"]
    assert not sent(submission, {f"c{unpublished.pk}": "Psst"}).is_valid()
    assert [part.clause for part in AnswersForm(submission, "en", preview=True, opened=[unpublished.pk]).remarks] == [
        unpublished,
        clause,
    ]


def test_a_flood_of_remarks_is_refused_in_words(submission, clause, monkeypatch):
    monkeypatch.setattr("engagement.forms.answers.MOST_REMARKS", 1)
    other = Clause.objects.bulk_create(
        [Clause(draft=clause.draft, number="2.2", position=9, text_en="x", text_mn="ы")]
    )[0]

    assert MOST_REMARKS > 100
    assert sent(submission, {f"c{clause.pk}": "One"}).is_valid()
    form = sent(submission, {f"c{clause.pk}": "One", f"c{other.pk}": "Two"})
    assert not form.is_valid()
    assert "1 clauses at most" in sentences(form)[0]


def test_form_and_reading_take_the_same_queries_for_one_question_and_for_many(submission, clause):
    def costs():
        numbers = []
        for work in (lambda: draw(submission), lambda: draw_answers(submission)):
            with CaptureQueriesContext(connection) as captured:
                work()
            numbers.append(len(captured))
        return numbers

    asked = Asked(clause.draft.consultation)
    save(submission, asked.filled() | {f"c{clause.pk}": "Remark"})
    draw(submission)
    few = costs()
    for _place in range(3):
        more = Asked(clause.draft.consultation)
        save(submission, more.filled() | seen(AnswersForm(submission, "en")))
    assert costs() == few
    assert few[0] <= 10
    assert few[1] <= 5


def draw(submission):
    return render_to_string("engagement/submissions/_answers_form.html", {"form": AnswersForm(submission, "en")})


def draw_answers(submission):
    return render_to_string("engagement/submissions/_answers.html", {"answers": read_answers(submission, "en")})


def test_the_form_names_everything_for_those_who_do_not_see_it(submission, asked, clause):
    Question.objects.filter(pk=asked.open.pk).update(clause=clause, confidential=True)
    page = BeautifulSoup(draw(submission), "html.parser")

    for control in page.find_all(["input", "select", "textarea"]):
        if control.get("type") != "hidden":
            assert page.find("label", attrs={"for": control["id"]}) or control.find_parent("label"), control
    for group in page.find_all("fieldset"):
        assert group.find("legend"), group
    ids = [one["id"] for one in page.find_all(id=True)]
    assert len(ids) == len(set(ids))
    open_question = page.find(id=asked.open.anchor)
    assert "Only if you answered question 1 with: «No»." in open_question.text
    assert "About draft 1, clause 2.1" in open_question.text
    assert "The consul is open from nine." in open_question.text
    assert "counted, and never shown" in open_question.text
    assert open_question["data-rules"]
    assert page.find(attrs={"style": True}) is None

    with override("mn"):
        form = AnswersForm(submission, "mn", {})
        form.is_valid(complete=True)
        page = BeautifulSoup(render_to_string("components/error_summary.html", {"form": form}), "html.parser")
        drawn = BeautifulSoup(
            render_to_string("engagement/submissions/_answers_form.html", {"form": form}), "html.parser"
        )
    targets = [link["href"].removeprefix("#") for link in page.find_all("a")]
    assert len(targets) == 6
    assert all(drawn.find(id=target) for target in targets)
    assert "Yes мн" in drawn.text


def test_a_new_submission_of_nobody_costs_no_answer_and_shows_nothing_unasked(clause):
    QuestionFactory(consultation=clause.draft.consultation, text_en="Not asked yet")
    ask(QuestionFactory(consultation=clause.draft.consultation, discussed=True, text_en="Discussed"))
    ask(QuestionFactory(consultation=clause.draft.consultation, text_en="Asked"))

    form = AnswersForm(Submission(consultation=clause.draft.consultation), "en")

    assert [part.title for part in form.questions] == ["Asked"]
    assert stored(Submission(consultation=clause.draft.consultation)) == []
    preview = AnswersForm(Submission(consultation=clause.draft.consultation), "en", preview=True)
    assert [part.title for part in preview.questions] == ["Not asked yet", "Asked"]


def test_a_question_never_stays_without_a_version_that_the_writer_saw(submission, asked):
    for broken in ("", "x", "1-zz", "9999999999-0123456789abcdef", "-1-0123456789abcdef"):
        form = sent(submission, {"w": "Words", "w-seen": broken})

        assert form.is_valid()
        assert form.whole.said == Said(text="Words", version=0, touched=True)
