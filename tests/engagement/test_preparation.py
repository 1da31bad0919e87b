"""Preparing a consultation: the gate of publication, the two officers, and the desk that leads them."""

import threading
from datetime import date, datetime, timedelta

import pytest
from bs4 import BeautifulSoup
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils import timezone, translation

from diplomacy.quiet_times import quiet_times
from diplomacy.records import Unchangeable
from diplomacy.refusals import Refused
from engagement.actions import consultations, preparation
from engagement.actions.preparation import Place, declare_ready, gaps
from engagement.models import (
    Choice,
    Clause,
    Condition,
    Consultation,
    Document,
    DocumentFile,
    Draft,
    Ground,
    Principle,
    Question,
)
from engagement.models.preparation import content_digest
from tests.diplomacy.test_worker import comes_true
from tests.engagement.test_nothing_is_lost import somebody_waits
from tests.factories import (
    AimFactory,
    ClauseFactory,
    ConsultationFactory,
    EventFactory,
    GroundFactory,
    PostFactory,
    QuestionFactory,
    TopicFactory,
    UserFactory,
    ago,
    ahead,
    declared_ready,
    prepared,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def other():
    """An officer who did not declare it ready."""
    return UserFactory()


@pytest.fixture
def read_as(client_of):
    """The parsed page at an address, as somebody of the staff sees it."""

    def get(user, url):
        response = client_of(user).get(url)
        assert response.status_code == 200, f"{url}: {response.status_code}"
        return BeautifulSoup(response.content, "html.parser")

    return get


def refusal(verb, *args, **kwargs):
    with pytest.raises(Refused) as refused:
        verb(*args, **kwargs)
    return refused.value.messages


def ulaanbaatar(*moment):
    return datetime(*moment, tzinfo=timezone.get_default_timezone())


# The gate


def test_what_two_officers_agree_on_is_published_whole(other, time_machine):
    time_machine.move_to(timezone.now(), tick=False)
    consultation = declared_ready()
    question = QuestionFactory(consultation=consultation)
    declare_ready(consultation, by=UserFactory())

    consultations.publish(consultation, by=other)

    consultation.refresh_from_db()
    question.refresh_from_db()
    draft = consultation.drafts.get()
    assert (consultation.published_at, consultation.published_by) == (timezone.now(), other)
    assert (draft.published_at, draft.published_by, question.asked_at) == (timezone.now(), other, timezone.now())
    assert sorted(consultation.timeline.values_list("kind", flat=True)) == ["announced", "draft_published"]
    assert refusal(consultations.publish, consultation, by=other) == ["It is already published."]


GAPS = [
    *(({f"{name}_mn": ""}, Place.TEXTS) for name in ("asking", "can_change", "is_fixed", "afterwards")),
    ({"audience_en": "Herders."}, Place.TEXTS),
    ({"timing_reason_mn": None}, Place.TEXTS),
    *(({name: None}, Place.DATES) for name in Consultation.DATES),
    ({"opens_at": ago(days=30), "closes_at": ago(days=1)}, Place.DATES),
    ({"opens_at": ago(days=2)}, Place.DATES),
    ({"opens_at": ago(seconds=1), "closes_at": ahead(days=14, seconds=-1)}, Place.DATES),
    ({"legal_basis": "law"}, Place.DATES),
    ({"kind": "discussion"}, Place.QUESTIONS),
]


@pytest.mark.parametrize(("change", "place"), GAPS, ids=[f"{'+'.join(change)}-{place}" for change, place in GAPS])
def test_one_gap_keeps_it_from_being_ready_and_is_named(change, place):
    consultation = prepared()
    assert gaps(consultation) == []
    Consultation.objects.filter(pk=consultation.pk).update(**change)
    consultation.refresh_from_db()

    found = [gap for gap in gaps(consultation) if "Many cannot answer" not in gap.message]

    assert [gap.place for gap in found] == [place]
    assert found[0].message in refusal(declare_ready, consultation, by=UserFactory())


def test_what_belongs_to_it_has_gaps_too(other):
    consultation = prepared()
    Clause.objects.all().delete()
    Ground.objects.update(is_active=False)
    consultation.ticks.first().delete()
    Document.objects.create(consultation=consultation, title_en="Costs", title_mn="Зардал")
    QuestionFactory(consultation=consultation, help_en="In a word.")

    messages = refusal(declare_ready, consultation, by=other)

    assert [gap.place for gap in gaps(consultation)] == ["draft", "questions", "documents", "grounds", "principles"]
    assert "A draft needs at least one clause." in messages
    assert "«Costs» has no file." in messages
    assert "1 principle is not ticked yet." in messages


def test_a_question_about_a_clause_is_asked_together_with_the_draft(other):
    consultation = prepared()
    question = QuestionFactory(consultation=consultation, clause=Clause.objects.get())
    assert preparation.gaps(consultation) == []
    preparation.declare_ready(consultation, by=UserFactory())

    consultations.publish(consultation, by=other)

    question.refresh_from_db()
    assert question.is_asked


def test_each_kind_asks_for_what_it_needs():
    discussion, hour = prepared(kind="discussion"), prepared(kind="question_hour")
    Draft.objects.filter(consultation__in=[discussion, hour]).delete()
    Consultation.objects.filter(pk=hour.pk).update(
        can_change_en="", can_change_mn="", is_fixed_en="", is_fixed_mn="", closes_at=ahead(hours=3)
    )
    hour.refresh_from_db()

    assert [gap.message for gap in gaps(discussion)] == ["An open discussion needs at least one question to discuss."]
    QuestionFactory(consultation=discussion, discussed=True)
    for consultation in (discussion, hour):
        declare_ready(consultation, by=UserFactory())
        consultations.publish(consultation, by=UserFactory())
        assert consultation.is_published


def test_it_stays_open_as_long_as_its_legal_basis_asks_to_the_second(settings):
    settings.CONSULTATION_MIN_DAYS = {"voluntary": 14, "law": 30, "rule": 30, "treaty": 45}
    opens_at = ahead(days=2)

    def found(basis, length):
        consultation = ConsultationFactory.build(opens_at=opens_at, closes_at=opens_at + length, legal_basis=basis)
        return preparation.too_short(consultation)

    second = timedelta(seconds=1)
    for basis, days in settings.CONSULTATION_MIN_DAYS.items():
        assert found(basis, timedelta(days=days)) == []
        assert found(basis, timedelta(days=days) - second) == [
            f"With this legal basis it must be open for at least {days} days."
        ]


QUIET = {
    ((2024, 2, 1), (2024, 2, 9)): [],
    ((2024, 2, 1), (2024, 2, 10)): ["Tsagaan Sar"],
    ((2025, 3, 3), (2025, 3, 20)): ["Tsagaan Sar"],
    ((2025, 3, 4), (2025, 3, 20)): [],
    ((2026, 2, 10), (2026, 3, 10)): ["Tsagaan Sar"],
    ((2027, 2, 10), (2027, 3, 10)): [],
    ((2028, 2, 20), (2028, 3, 10)): ["Tsagaan Sar"],
    ((2026, 6, 1), (2026, 7, 9)): [],
    ((2026, 6, 1), (2026, 7, 10)): ["Naadam"],
    ((2030, 7, 15), (2030, 7, 30)): ["Naadam"],
    ((2026, 7, 16), (2026, 8, 6)): [],
    ((2026, 7, 16), (2026, 8, 7)): ["August"],
    ((2026, 8, 26), (2026, 9, 20)): [],
    ((2026, 8, 25), (2026, 9, 20)): ["August"],
    ((2026, 1, 1), (9999, 12, 31)): ["Tsagaan Sar", "Naadam", "August"],
}


@pytest.mark.parametrize("days", QUIET, ids=lambda days: f"{date(*days[0])}-{date(*days[1])}")
def test_quiet_times_of_the_year_are_known_for_every_year(days):
    assert [str(name) for name in quiet_times(date(*days[0]), date(*days[1]))] == QUIET[days]


def test_a_quiet_time_needs_a_reason_in_both_languages_which_the_public_reads(client, time_machine, other):
    time_machine.move_to(ulaanbaatar(2026, 6, 20, 12), tick=False)
    dates = {
        "opens_at": ulaanbaatar(2026, 6, 21, 9),
        "closes_at": ulaanbaatar(2026, 7, 10),
        "answer_by": ulaanbaatar(2026, 9, 1),
    }
    consultation = prepared(timing_reason_en="", timing_reason_mn="", **dates)
    assert gaps(consultation) == []  # it closes as Naadam begins

    Consultation.objects.filter(pk=consultation.pk).update(closes_at=ulaanbaatar(2026, 7, 10, 0, 0, 1))
    consultation.refresh_from_db()
    assert "(Naadam)" in gaps(consultation)[0].message

    reasons = {"timing_reason_en": "The treaty waits.", "timing_reason_mn": "Гэрээ хүлээж байна."}
    Consultation.objects.filter(pk=consultation.pk).update(**reasons)
    declare_ready(consultation, by=UserFactory())
    consultations.publish(consultation, by=other)
    pages = {code: client.get(consultation.get_absolute_url(code)).text for code in ("en", "mn")}
    assert [["The treaty waits." in page, "Гэрээ хүлээж байна." in page] for page in pages.values()] == [
        [True, False],
        [False, True],
    ]


def test_a_missing_background_document_is_a_concern_and_no_obstacle():
    consultation = prepared()
    assert [gap.place for gap in preparation.concerns(consultation)] == ["documents"]

    Document.objects.create(consultation=consultation, kind="impact", title_en="Costs", title_mn="Зардал")

    assert preparation.concerns(consultation) == []


# Two officers


def test_whoever_declares_it_ready_is_not_who_publishes_it(other):
    officer, consultation = UserFactory(), prepared()
    assert "Nobody has declared it ready yet." in refusal(consultations.publish, consultation, by=other)[0]

    declare_ready(consultation, by=officer)

    assert refusal(consultations.publish, consultation, by=officer) == [
        "You declared it ready yourself: another officer publishes it."
    ]
    consultations.publish(consultation, by=other)
    assert Consultation.objects.get().published_by == other


def everything(consultation):
    """One row of everything that the public will see."""
    topic, aim, question = TopicFactory(), AimFactory(), QuestionFactory(consultation=consultation)
    consultation.topics.add(topic)
    consultation.aims.add(aim)
    choice = Choice.objects.create(question=question, text_en="Morning", text_mn="Өглөө")
    later = QuestionFactory(consultation=consultation)
    condition = Condition.objects.create(question=later, earlier=question, choice=choice)
    document = Document.objects.create(consultation=consultation, title_en="Costs", title_mn="Зардал")
    file = DocumentFile.objects.create(
        document=document, language="en", file="x.pdf", name="x.pdf", media_type="application/pdf", size=1, digest="a"
    )
    return topic, question, choice, condition, document, file


def test_the_digest_changes_with_all_that_the_public_will_see_and_with_nothing_else(django_assert_max_num_queries):
    consultation = prepared()
    topic, question, choice, condition, document, file = everything(consultation)
    clause = Clause.objects.get()
    changes = [
        *((consultation, {name: "Another."}) for name in ("title_en", "asking_mn", "background_en", "contact_email")),
        *((consultation, {"contact_details_mn": "Утас"}), (consultation, {"timing_reason_en": "Now."})),
        *((consultation, {name: ahead(days=50)}) for name in ("answer_by",)),
        *((consultation, {"legal_basis": "law"}), (consultation, {"prevailing": "en"})),
        *((clause.draft, {"title_mn": "Шинэ"}), (clause, {"explanation_en": "Why."}), (clause, {"part_mn": "Бүлэг"})),
        *((clause, {"openness": "partly", "openness_reason_en": "Law.", "openness_reason_mn": "Хууль."}),),
        *((question, {"help_mn": "Үг"}), (question, {"required": True}), (question, {"position": 99})),
        *((choice, {"text_mn": "Орой"}), (choice, {"is_other": True}), (document, {"title_en": "Effects"})),
        *((document, {"kind": "impact"}), (file, {"digest": "b"}), (file, {"name": "y.pdf"})),
        (condition, {"choice": None, "lowest": 1, "highest": 2}),
    ]
    digests = [content_digest(consultation)]

    for record, change in changes:
        type(record)._base_manager.filter(pk=record.pk).update(**change)
        digests.append(content_digest(Consultation.objects.get()))
    condition.delete()
    digests.append(content_digest(consultation))

    assert len(set(digests)) == len(digests) == len(changes) + 2
    Consultation.objects.update(
        withdrawn_reason_en="A draft of a reason.", event=EventFactory(), announcement=PostFactory()
    )
    consultation.topics.remove(topic)
    consultation.aims.clear()
    consultation.ticks.first().delete()
    with translation.override("mn"), django_assert_max_num_queries(9):
        assert content_digest(Consultation.objects.get(pk=consultation.pk)) == digests[-1]


def test_a_change_after_the_declaration_calls_for_another_look(other):
    officer, consultation = UserFactory(first_name="Bat", last_name="Dorj"), prepared()
    declare_ready(consultation, by=officer)
    ClauseFactory(draft=consultation.drafts.get(), text_en="Slipped in.")

    refused = refusal(consultations.publish, consultation, by=other)

    assert "Its content has changed since Bat Dorj declared it ready. Bat Dorj, or another officer" in refused[0]
    declare_ready(consultation, by=other)
    assert "You declared it ready yourself" in refusal(consultations.publish, consultation, by=other)[0]
    consultations.publish(consultation, by=officer)
    assert Consultation.objects.get().is_published


@pytest.mark.django_db(transaction=True)
def test_of_two_officers_at_once_one_publishes_and_no_word_slips_in_meanwhile():
    consultation = declared_ready()
    clause, officers, said = Clause.objects.get(), [UserFactory(), UserFactory()], []
    begun = threading.Event()

    def publish(officer):
        try:
            consultations.publish(Consultation.objects.get(pk=consultation.pk), by=officer)
            said.append("published")
        except Refused as refused:
            said.append(refused.messages[0])
        finally:
            connection.close()

    def rewrite():
        begun.set()
        try:
            clause.text_en = "Slipped in."
            clause.save()
        except Unchangeable:
            said.append("unchangeable")
        finally:
            connection.close()

    with transaction.atomic():
        preparation.locked_with_content(consultation)
        threads = [threading.Thread(target=publish, args=[officer]) for officer in officers]
        for thread in threads:
            thread.start()
    for thread in threads:
        thread.join()
    late = threading.Thread(target=rewrite)
    late.start()
    late.join()

    assert sorted(said) == ["It is already published.", "published", "unchangeable"]
    assert Clause.objects.get().text_en != "Slipped in."
    assert consultation.timeline.filter(kind="announced").count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_condition_that_is_saved_while_it_is_declared_ready_waits_and_neither_dies():
    consultation = prepared()
    ends = {f"{end}_label_{code}": "…" for end in ("low", "high") for code in ("en", "mn")}
    earlier = QuestionFactory(consultation=consultation, kind="scale", **ends)
    later = QuestionFactory(consultation=consultation)
    saved, died = threading.Event(), []

    def save():
        try:
            with transaction.atomic():
                later.text_en = "And why?"
                later.save()
                Condition.objects.create(question=later, earlier=earlier, lowest=1, highest=2)
                saved.set()
                assert comes_true(somebody_waits)  # the key of the earlier question is locked at the end only
        except DatabaseError as error:
            died.append(error)
        finally:
            saved.set()
            connection.close()

    thread = threading.Thread(target=save)
    thread.start()
    saved.wait()
    declare_ready(consultation, by=UserFactory())
    thread.join()

    assert died == []
    assert preparation.is_as_declared(Consultation.objects.get())
    assert Condition.objects.count() == 1


# The desk


def test_the_desk_says_what_is_done_and_leads_to_what_is_missing(client_of, officer, read_as):
    GroundFactory()
    consultation = ConsultationFactory(unpublished=True, asking_mn="", timing_reason_en="A.", timing_reason_mn="А.")
    url = reverse("admin:engagement_consultation_change", args=[consultation.pk])

    page = read_as(officer, url)

    steps = {item.a.text: (item.strong.text, item.a["href"]) for item in page.select(".preparation__step")}
    assert steps["Grounds of moderation"][0] == steps["Dates"][0] == "done"
    assert steps["Texts in both languages"][0] == steps["Draft"][0] == steps["Principles"][0] == "missing"
    assert "What we want to know (Монгол)" in page.select_one(".preparation").text
    for _state, href in steps.values():
        path, _hash, anchor = href.partition("#")
        assert client_of(officer).get(path).status_code == 200
        assert not anchor or page.select_one(f"#{anchor}")
    mongolian = read_as(officer, url.replace("/en/", "/mn/"))
    assert mongolian.select_one("#preparation-title")
    assert not read_as(
        officer, reverse("admin:engagement_consultation_change", args=[ConsultationFactory().pk])
    ).select(".preparation")


def test_principles_are_ticked_with_name_and_time_and_a_colleagues_tick_stays(client_of, officer, read_as):
    consultation, colleague = ConsultationFactory(unpublished=True), UserFactory(first_name="Saran")
    preparation.set_ticks(consultation, ["plain", "time"], [], by=colleague)
    url = reverse("admin:engagement_consultation_principles", args=[consultation.pk])
    page = read_as(officer, url)
    assert [box["value"] for box in page.select("input[name=principles][checked]")] == ["plain", "time"]
    assert "Saran" in page.select_one("fieldset.choices").text
    preparation.set_ticks(consultation, ["plain", "time", "readers"], ["plain", "time"], by=colleague)

    client_of(officer).post(url, {"principles": ["plain", "forming"], "seen": "plain,time"})

    ticks = dict(consultation.ticks.values_list("principle", "ticked_by"))
    assert ticks == {"plain": colleague.pk, "readers": colleague.pk, "forming": officer.pk}
    Consultation.objects.update(published_at=ago(days=1))
    client_of(officer).post(url, {"principles": Principle.values, "seen": ""})
    assert consultation.ticks.count() == 3


def test_a_preview_is_the_public_page_marked_for_officers_alone(client, client_of, officer, editor, read_as):
    consultation = prepared(title_en="A secret plan", title_mn="Нууц төлөвлөгөө")
    QuestionFactory(consultation=consultation, discussed=True, text_en="Which embassy first?")
    urls = [reverse("engagement:consultation_preview", args=[consultation.pk])]
    urls.append(urls[0].replace("/en/", "/mn/"))
    before = list(Consultation.objects.values()) + list(Draft.objects.values()) + list(Question.objects.values())

    pages = [read_as(officer, url) for url in urls]

    assert ["A secret plan" in pages[0].h1.text, "Нууц төлөвлөгөө" in pages[1].h1.text] == [True, True]
    assert "This is a preview for staff." in pages[0].body.text
    assert "The consul is open from nine." in pages[0].body.text
    assert [link["href"] for link in pages[0].select(".language-switch a")] == urls
    response = client_of(officer).get(urls[0])
    assert "no-store" in response["Cache-Control"]
    assert "public" not in response["Cache-Control"]
    assert (
        list(Consultation.objects.values()) + list(Draft.objects.values()) + list(Question.objects.values()) == before
    )
    assert client.get(consultation.get_absolute_url()).status_code == 404
    assert client.get(urls[0]).status_code == 302
    assert [client_of(user).get(urls[0]).status_code for user in (editor, UserFactory())] == [403, 403]


def test_a_preview_of_what_is_too_young_says_what_it_waits_for_and_of_a_public_one_leads_there(client_of, officer):
    young, hour, public = (
        ConsultationFactory(unpublished=True, asking_mn="", opens_at=None),
        prepared(kind="question_hour", title_en="Ask the consul"),
        ConsultationFactory(),
    )
    urls = [reverse("engagement:consultation_preview", args=[pk]) for pk in (young.pk, hour.pk, public.pk, 10**9)]

    responses = [client_of(officer).get(url) for url in urls]

    assert [response.status_code for response in responses] == [200, 200, 302, 404]
    assert "Set the three dates" in responses[0].text
    assert "Ask the consul" in responses[1].text
    assert "public" not in responses[1]["Cache-Control"]
    assert responses[2]["Location"] == public.get_absolute_url()
