"""A pasted text becomes clauses: read, put side by side, put right, and written at once; openness for many."""

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from diplomacy.refusals import Refused, Stale
from engagement.actions import text_imports
from engagement.actions.drafts import publish
from engagement.models import Clause, Consultation, Draft, Question, TextImport
from tests import pasted
from tests.conftest import fields_of
from tests.factories import (
    ClauseFactory,
    ConsultationFactory,
    DraftFactory,
    QuestionFactory,
    UserFactory,
    published_clause,
)
from tests.factories import publish as frozen

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client_of, officer):
    return client_of(officer)


@pytest.fixture
def draft():
    return DraftFactory(consultation=ConsultationFactory(unpublished=True))


def at(name, *args):
    return reverse(f"admin:engagement_{name}", args=args)


def pages(draft):
    return at("draft_import", draft.pk), at("draft_rows", draft.pk)


def page_of(response):
    return BeautifulSoup(response.content, "html.parser")


def form_of(response):
    """What the browser would send of the rows, with no button pressed."""
    form = page_of(response).select_one(".drafting__form")
    found = {}
    for box in form.select("input, textarea"):
        found.setdefault(box["name"], []).append(
            box.get("value", "") if box.name == "input" else box.text.strip("\r\n")
        )
    return found


def press(desk, draft, step, query="", **typed):
    """Press a button of the page with the rows, after typing this into its fields."""
    address = pages(draft)[1] + query
    return desk.post(address, form_of(desk.get(address)) | typed | {"step": step}, follow=True)


def paste(desk, draft, en, mn, **more):
    return desk.post(pages(draft)[0], {"text_en": en, "text_mn": mn, "points": "lines", **more}, follow=True)


def rows_of(draft):
    rows = TextImport.objects.get(draft=draft).rows
    return [tuple((row[code] or {}).get("number") for code in ("en", "mn")) for row in rows]


def told(response):
    return [str(message) for message in response.context["messages"]]


def test_forty_clauses_are_pasted_in_both_languages_one_mismatch_is_repaired_and_all_are_written(desk, draft):
    response = paste(desk, draft, pasted.html("en"), pasted.html("mn"))

    assert Clause.objects.count() == 0
    faults = page_of(response).select(".rows__faults li")
    assert [fault.text for fault in faults] == ["It is there in one language only."]
    above = next(at for at, numbers in enumerate(rows_of(draft)) if numbers == ("2.3", "2.3"))
    both = TextImport.objects.get().rows[above]["mn"]["text"].split("\n")
    refused = press(desk, draft, "write")
    assert "1 row has to be put right first." in told(refused)[0]
    press(desk, draft, "save", **{f"row-{above}-mn-text": "\n===\n".join(part for part in both if part)})
    response = press(desk, draft, "write")

    assert told(response) == ["The draft now has 40 clauses."]
    found = list(draft.clauses.values_list("number", "part_en", "part_mn", "text_en", "text_mn", "position"))
    expected = [
        (number, part, part_mn, text, text_mn, place)
        for place, ((number, part, text), (_number, part_mn, text_mn)) in enumerate(
            zip(pasted.clauses("en"), pasted.clauses("mn"), strict=True), start=1
        )
    ]
    assert found == expected
    assert not TextImport.objects.exists()
    assert desk.get(pages(draft)[1]).status_code == 302


def test_every_step_of_the_repair_changes_the_rows_and_can_be_taken_back(desk, draft):
    paste(desk, draft, "1. A\n\n2. B\n\n3. C", "1. А\n\n2. Б\n\n4. Г")
    assert rows_of(draft) == [("1", "1"), ("2", "2"), ("3", "4")]

    for step, rows in [
        ("join:1:mn", [("1", "1"), ("2", None), ("3", "4")]),
        ("up:2:mn", [("1", "1"), ("2", "4"), ("3", None)]),
        ("undo", [("1", "1"), ("2", None), ("3", "4")]),
        ("out:1", [("1", "1"), ("3", "4")]),
        ("down:0:en", [("3", "1"), ("1", "4")]),
        ("down:1", [("3", "1"), ("1", "4")]),
        ("join:1", [("3", "1")]),
        ("nonsense:7:x", [("3", "1")]),
    ]:
        press(desk, draft, step)
        assert rows_of(draft) == rows, step
    press(desk, draft, "save", **{"row-0-mn-number": "3", "row-0-mn-heading": " Гарчиг "})
    assert TextImport.objects.get().rows == [
        {
            "en": {"number": "3", "part": "", "heading": "", "text": "C\n\nA"},
            "mn": {"number": "3", "part": "", "heading": "Гарчиг", "text": "А\n\nБ\n\nГ"},
        }
    ]
    assert "It has a heading in one language only." in desk.get(pages(draft)[1]).text


def test_what_is_typed_is_kept_with_any_button_and_when_a_colleague_was_first(desk, draft):
    paste(desk, draft, "1. A\n\n2. B", "1. А\n\n2. Б")
    old = form_of(desk.get(pages(draft)[1] + "?open=1"))

    press(desk, draft, "up:1", "?open=1", **{"row-1-en-text": "Typed and moved"})
    assert TextImport.objects.get().rows[0]["en"]["text"] == "Typed and moved"
    response = desk.post(pages(draft)[1], old | {"step": "save", "row-1-en-text": "Typed too late"})

    assert "Somebody else has worked on this import meanwhile" in told(response)[0]
    assert "Typed too late" in page_of(response).select_one(".drafting__lost").text
    assert "Typed too late" not in str(TextImport.objects.get().rows)
    with pytest.raises(Stale):
        text_imports.write(TextImport.objects.get(), version=0)


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"text_en": "1. One"}, "Paste the text in this language, or choose a file."),
        ({"text_en": "1. One", "file_mn": ("a.docx", b"PK")}, "Files of a word processor cannot be read"),
        ({"text_en": "1. One", "file_mn": ("a.png", b"x")}, "Choose a file whose name ends in .md, .txt or .html."),
        ({"text_en": "1. One", "file_mn": ("a.txt", "1. Нэг".encode("cp1251"))}, "The file is not in UTF-8"),
        ({"text_en": "1. One", "text_mn": "<p>&nbsp;</p>"}, "There is no text in this language: Монгол."),
    ],
)
def test_a_text_that_cannot_be_read_is_refused_and_what_was_pasted_stays(desk, draft, sent, said):
    files = {name: SimpleUploadedFile(*file) for name, file in sent.items() if isinstance(file, tuple)}

    response = desk.post(pages(draft)[0], sent | files)

    assert said in response.text
    assert "1. One" in page_of(response).select_one("#id_text_en").text
    assert not TextImport.objects.exists()


def test_files_are_read_and_points_can_be_clauses(desk, draft):
    texts = {"en": "1. One:\n(a) x\n(b) y", "mn": "\ufeff1. Нэг:\r\nа) ха\r\nб/ үү"}
    files = {f"file_{code}": SimpleUploadedFile("text.md", text.encode()) for code, text in texts.items()}

    desk.post(pages(draft)[0], files | {"points": "clauses"})
    press(desk, draft, "write")

    assert list(draft.clauses.values_list("number", "text_en", "text_mn")) == [
        ("1", "One:", "Нэг:"), ("1.a", "x", "ха"), ("1.b", "y", "үү"),
    ]  # fmt: skip


def test_a_second_import_says_what_it_replaces_and_keeps_explanations_and_openness(desk, draft):
    explained = {"explanation_en": "Why.", "explanation_mn": "Яагаад."}
    reason = {"openness": "fixed", "openness_reason_en": "A law.", "openness_reason_mn": "Хууль."}
    kept = ClauseFactory(
        draft=draft, number="1", text_en="Open from ten.", text_mn="Арван цагаас нээнэ.", **explained, **reason
    )
    same = ClauseFactory(draft=draft, number="2", heading_en="", heading_mn="", text_en="Same.", text_mn="Ижил.")
    ClauseFactory(draft=draft, number="9")

    page = page_of(
        paste(
            desk, draft, "1. Open from nine.\n\n2. Same.\n\n3. More.", "1. Есөн цагаас нээнэ.\n\n2. Ижил.\n\n3. Нэмэлт."
        )
    )

    plan = [item.text for item in page.select(".drafting__plan li")]
    assert plan == [
        "New clauses: 1",
        "Get another wording and keep their explanation and openness: 1",
        "Stay as they are: 1",
        "Are deleted from this draft, with their explanation: 9",
    ]
    press(desk, draft, "write")
    assert list(draft.clauses.values_list("number", flat=True)) == ["1", "2", "3"]
    kept.refresh_from_db()
    assert (kept.text_en, kept.explanation_mn, kept.openness, kept.openness_reason_en) == (
        "Open from nine.", "Яагаад.", "fixed", "A law.",
    )  # fmt: skip
    assert draft.clauses.get(number="2") == same
    paste(desk, draft, "1. Gone.", "1. Байхгүй.")
    press(desk, draft, "abandon")
    assert (draft.clauses.count(), TextImport.objects.count()) == (3, 0)


def test_what_was_said_of_a_clause_goes_with_its_wording_and_not_with_its_number(desk, draft):
    words = {
        "1": ("The consul is open from nine.", "Консул есөн цагаас ажиллана."),
        "2": ("A law sets all fees.", "Бүх хураамжийг хуулиар тогтооно."),
        "3": ("Everybody may appeal within ten days.", "Хүн бүр арав хоногт гомдол гаргана."),
    }
    reason = {"openness": "fixed", "openness_reason_en": "A law.", "openness_reason_mn": "Хууль."}
    heads = {"heading_en": "", "heading_mn": ""}
    hours, fees, appeals = (
        ClauseFactory(draft=draft, number=number, text_en=en, text_mn=mn, explanation_en=en, explanation_mn=mn, **heads)
        for number, (en, mn) in words.items()
    )
    Clause.objects.filter(pk=fees.pk).update(**reason)
    QuestionFactory(consultation=draft.consultation, clause=fees)
    texts = [
        f"1. {hours}\n\n2. {new}\n\n3. {fees}"
        for hours, new, fees in zip(
            words["1"], ("Embassies train volunteers.", "Элчин сайд сургалт зохионо."), words["2"], strict=True
        )
    ]

    page = page_of(paste(desk, draft, *texts))

    plan = [item.text for item in page.select(".drafting__plan li")]
    assert "Go on under another number, with their explanation and openness: 2 → 3" in plan
    assert "Have a wholly new text: these clauses lose their explanation and openness: 3" in plan
    press(desk, draft, "write")
    found = {clause.number: clause for clause in draft.clauses.all()}
    assert (found["1"], found["3"]) == (hours, fees)
    assert (found["3"].openness, found["3"].explanation_en) == ("fixed", words["2"][0])
    assert (found["2"].openness, found["2"].explanation_en or "") == ("open", "")
    assert Question.objects.get().clause.number == "3"
    assert not Clause.objects.filter(pk=appeals.pk).exists()


def test_a_clause_about_which_a_question_is_asked_is_not_replaced_away(desk, draft):
    clause = ClauseFactory(draft=draft, number="9")
    Question.objects.create(consultation=draft.consultation, clause=clause, text_en="Why?", text_mn="Яагаад?")
    paste(desk, draft, "1. New.", "1. Шинэ.")

    response = press(desk, draft, "write")

    assert told(response) == ["These clauses are gone from the text, but questions are asked about them: 9."]
    assert list(draft.clauses.values_list("number", flat=True)) == ["9"]
    assert TextImport.objects.exists()


def test_nothing_is_imported_into_a_published_draft_even_if_it_was_begun_before(desk, draft, officer):
    ClauseFactory(draft=draft)
    found = text_imports.begin(draft, {"en": "1. A", "mn": "1. А"}, by=officer)
    frozen(draft)

    for refused in (
        lambda: text_imports.write(found, version=found.version),
        lambda: text_imports.begin(draft, {"en": "1. A", "mn": "1. А"}, by=officer),
    ):
        with pytest.raises(Refused, match="It is already published"):
            refused()
    assert "It is already published." in desk.get(pages(draft)[0]).text
    assert press(desk, draft, "write").status_code == 200
    assert draft.clauses.count() == 1


def test_strangers_and_editors_import_nothing(client, client_of, editor, officer, draft):
    text_imports.begin(draft, {"en": "1. A", "mn": "1. А"}, by=officer)
    for address in pages(draft):
        assert client.get(address).status_code == 302
        assert client_of(editor).get(address).status_code == 403
        assert client_of(officer).get(address).status_code == 200


def test_four_hundred_clauses_are_paged_written_and_listed_at_a_constant_cost(
    desk, draft, officer, django_assert_max_num_queries
):
    texts = {
        code: "\n".join(f"{n}. {word} {n}." for n in range(1, 401)) for code, word in (("en", "Text"), ("mn", "Үг"))
    }

    with django_assert_max_num_queries(25):
        found = text_imports.begin(draft, texts, by=officer)
        text_imports.write(found, version=0)
    assert draft.clauses.count() == 400
    text_imports.begin(draft, texts, by=officer)
    with django_assert_max_num_queries(20):
        page = page_of(desk.get(pages(draft)[1] + "?page=4"))
    assert [head.text for head in page.select(".rows__head h3")][::99] == ["Clause 301", "Clause 400"]
    with django_assert_max_num_queries(20):
        assert desk.get(at("clause_changelist") + f"?draft__id__exact={draft.pk}").status_code == 200


def test_the_openness_of_many_clauses_is_set_at_once_with_its_reason(desk, draft):
    clauses = ClauseFactory.create_batch(3, draft=draft, openness_reason_en="", openness_reason_mn="")
    keys = [clause.pk for clause in clauses[:2]]
    listed = at("clause_changelist")
    page = desk.post(listed, {"action": "set_openness", "_selected_action": keys})
    sent = fields_of(page) | {"openness": "fixed", "reason_en": "A law."}
    address = at("clause_openness")

    half = desk.post(address, sent)
    done = desk.post(address, sent | {"reason_mn": "Хууль."}, follow=True)

    assert "Say in both languages why these clauses are not fully open." in half.text
    assert "A law." in half.text
    assert told(done) == ["The openness of 2 clauses is set."]
    columns = ("openness", "openness_reason_en", "openness_reason_mn")
    assert list(draft.clauses.values_list(*columns)) == [("fixed", "A law.", "Хууль.")] * 2 + [("open", "", "")]
    desk.post(address, sent | {"openness": "open"})
    assert set(draft.clauses.values_list(*columns)) == {("open", "", "")}
    frozen_one = published_clause()
    refused = desk.post(address, sent | {"clauses": str(frozen_one.pk), "reason_mn": "Хууль."})
    assert "Clauses of a published draft do not change." in refused.text


def test_a_clause_has_a_page_that_leads_to_the_next_one(desk, draft):
    first, second = ClauseFactory.create_batch(2, draft=draft)
    page = desk.get(at("clause_change", first.pk))
    sent = {name: value for name, value in fields_of(page).items() if not name.startswith("_")}

    response = desk.post(
        at("clause_change", first.pk),
        sent
        | {"part_en": "Part", "part_mn": "Хэсэг", "explanation_en": "Why.", "explanation_mn": "Яагаад.", "_next": "1"},
    )

    assert response.url == at("clause_change", second.pk)
    first.refresh_from_db()
    assert (first.part_mn, first.explanation_en) == ("Хэсэг", "Why.")
    links = {str(link.label) for link in page.context["references"]}
    assert {str(draft), "All clauses of the draft", f"{second.number} →"} <= links
    Draft.objects.filter(pk=draft.pk).update(published_at=first.draft.consultation.closes_at)
    Consultation.objects.update(published_at=first.draft.consultation.opens_at)
    assert desk.post(at("clause_change", first.pk), sent).status_code == 403
    assert "<textarea" not in desk.get(at("clause_change", first.pk)).text


def test_an_unfinished_import_goes_with_the_publication_of_its_draft(officer):
    draft = ClauseFactory(draft__consultation=ConsultationFactory()).draft
    text_imports.begin(draft, {"en": "1. A", "mn": "1. А"}, by=officer)

    publish(Draft.objects.get(pk=draft.pk), by=UserFactory())

    assert not TextImport.objects.exists()
