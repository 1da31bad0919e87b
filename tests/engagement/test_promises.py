"""What a published consultation has promised: dates move only later and words are only corrected, never in silence."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from blog.models import SearchEntry
from diplomacy.records import Unchangeable
from diplomacy.refusals import Refused
from engagement.actions.consultations import withdraw
from engagement.actions.promises import correct, movable, move_dates
from engagement.models import Consultation, DateChange, Kind, TextChange, TimelineEntry
from tests.factories import ConsultationFactory, ReportFactory, UserFactory, ago, ahead, published_clause

pytestmark = pytest.mark.django_db

SECOND, DAY = timedelta(seconds=1), timedelta(days=1)
WHY = {"timing_reason_en": "Parliament sits soon.", "timing_reason_mn": "Чуулган удахгүй эхэлнэ."}
NOTE = {"en": "Herders were on the move.", "mn": "Малчид нүүж байлаа."}


@pytest.fixture
def by():
    return UserFactory()


@pytest.fixture
def announced(time_machine):
    """A consultation that opens in a day, closes twenty days later and is answered in two months, at whole seconds."""
    time_machine.move_to(timezone.now().replace(microsecond=0), tick=False)
    dates = {"opens_at": ahead(days=1), "closes_at": ahead(days=21), "answer_by": ahead(days=60)}
    return ConsultationFactory(**dates, **WHY)


def refusal(verb, *args, **kwargs):
    with pytest.raises(Refused) as refused:
        verb(*args, **kwargs)
    return refused.value.messages


def dates(consultation):
    return [getattr(Consultation.objects.get(pk=consultation.pk), name) for name in Consultation.DATES]


# Dates


def test_an_opening_is_postponed_until_the_second_it_comes(announced, by, time_machine):
    opens_at = announced.opens_at
    time_machine.move_to(opens_at - SECOND, tick=False)

    entry = move_dates(announced, {"opens_at": opens_at + DAY}, NOTE, by=by)

    change = DateChange.objects.get()
    assert (entry.kind, entry.note_en, entry.note_mn, entry.recorded_by) == ("postponed", NOTE["en"], NOTE["mn"], by)
    assert (change.entry, change.name, change.before, change.after) == (entry, "opens_at", opens_at, opens_at + DAY)
    time_machine.move_to(opens_at + DAY, tick=False)
    assert refusal(move_dates, announced, {"opens_at": opens_at + 2 * DAY}, NOTE, by=by) == [
        "The opening has passed: it can no longer move."
    ]
    assert dates(announced)[0] == opens_at + DAY


def test_a_closing_is_extended_until_the_second_it_comes_and_never_again(announced, by, time_machine):
    closes_at, answer_by = announced.closes_at, announced.answer_by
    time_machine.move_to(closes_at - SECOND, tick=False)

    later = {"closes_at": closes_at + DAY, "answer_by": answer_by + DAY}
    entry = move_dates(announced, later, NOTE, by=by)

    assert (entry.kind, sorted(entry.date_changes.values_list("name", flat=True))) == ("extended", sorted(later))
    assert announced.is_open
    for moment in (closes_at + DAY, closes_at + 2 * DAY):
        time_machine.move_to(moment, tick=False)
        assert refusal(move_dates, announced, {"closes_at": closes_at + 9 * DAY}, NOTE, by=by) == [
            "It has closed. What has closed is not opened again: dates move only before they pass."
        ]
    assert dates(announced)[1:] == [closes_at + DAY, answer_by + DAY]


def test_dates_move_only_later_in_their_order_together_and_with_a_reason(announced, by):
    opens_at, closes_at, answer_by = dates(announced)
    against = {
        "A promised date moves only later.": {"closes_at": closes_at - SECOND},
        "The day of the answer moves only together with the closing.": {"answer_by": answer_by + DAY},
        "The answer cannot be promised for a day before the consultation closes.": {"closes_at": answer_by + SECOND},
        "A consultation must close after it opens.": {"opens_at": closes_at},
        "With this legal basis it must be open for at least 14 days.": {"opens_at": closes_at - 14 * DAY + SECOND},
        "No date is different: there is nothing to move.": {"closes_at": closes_at},
    }
    for message, change in against.items():
        assert refusal(move_dates, announced, change, NOTE, by=by) == [message]
    for silent in ({}, {"en": "Why."}, {"en": "Why.", "mn": "  "}):
        refused = refusal(move_dates, announced, {"closes_at": closes_at + DAY}, silent, by=by)
        assert refused == ["Tell the public why, in both languages."]

    assert dates(announced) == [opens_at, closes_at, answer_by]
    assert TimelineEntry.objects.count() == 0
    move_dates(announced, {"opens_at": closes_at - 14 * DAY, "closes_at": answer_by}, NOTE, by=by)
    assert dates(announced) == [closes_at - 14 * DAY, answer_by, answer_by]


def test_a_closing_is_put_off_into_a_quiet_time_only_with_a_reason_in_both_languages(client_of, officer, time_machine):
    time_machine.move_to("2027-06-01T10:00:00+08:00", tick=False)
    consultation = ConsultationFactory(opens_at=ago(days=1), closes_at=ahead(days=20), answer_by=ahead(days=90))
    reason = {"en": "The treaty is signed in August.", "mn": "Гэрээнд наймдугаар сард гарын үсэг зурна."}
    late = {"closes_at": ahead(days=50)}

    assert (
        "Many cannot answer at this time of the year (Naadam)."
        in refusal(move_dates, consultation, late, NOTE, by=officer)[0]
    )
    halved = refusal(move_dates, consultation, late, NOTE, by=officer, timing_reason={"en": "Now."})
    assert halved == ["Every text that the public reads stands in both languages."]
    typed = {"closes_at": "2027-07-21T10:00", "answer_by": "2027-08-30T10:00:00", **NOTE}
    typed |= {f"timing_reason_{code}": text for code, text in reason.items()}
    client_of(officer).post(page("move-dates", consultation), typed)

    entry = TimelineEntry.objects.get()
    assert entry.kind == "extended"
    assert {change.column: (change.before, change.after) for change in entry.text_changes.all()} == {
        f"timing_reason_{code}": ("", text) for code, text in reason.items()
    }
    assert Consultation.objects.get().timing_reason_mn == reason["mn"]
    move_dates(consultation, {"closes_at": ahead(days=52)}, NOTE, by=officer)
    assert TextChange.objects.count() == 2


def test_dates_of_what_is_not_going_on_do_not_move(by):
    unpublished, withdrawn = ConsultationFactory(unpublished=True), ConsultationFactory(withdrawn=True)
    answered = ConsultationFactory(closed=True)
    ReportFactory(consultation=answered, kind="answer", published_at=ago(hours=1))

    for consultation in (unpublished, withdrawn, answered):
        assert movable(consultation) == []
        assert len(refusal(move_dates, consultation, {"closes_at": ahead(days=30)}, NOTE, by=by)) == 1


def test_an_old_date_and_a_correction_are_never_rewritten(announced, by):
    move_dates(announced, {"closes_at": announced.closes_at + DAY}, NOTE, by=by)
    correct(announced, {"summary_en": "How consuls help."}, NOTE, by=by)

    for record in (DateChange.objects.get(), TextChange.objects.get()):
        for change in (record.save, record.delete, type(record).objects.all().delete):
            with pytest.raises(Unchangeable):
                change()


# Words


@pytest.mark.parametrize(
    "change",
    [
        *({name: "Another."} for name in ("title_en", "summary_mn", "asking_en", "audience_mn", "background_en")),
        *({name: "Another."} for name in ("timing_reason_en", "contact_details_mn")),
        *({"slug_en": "another"}, {"contact_email": "else@example.org"}, {"kind": Kind.QUESTION_HOUR}),
        *({"legal_basis": "law"}, {"prevailing": "en"}),
    ],
    ids="+".join,
)
def test_an_ordinary_save_changes_no_published_word_and_every_unpublished_one(change):
    published, free = ConsultationFactory(), ConsultationFactory(unpublished=True)
    for consultation in (published, free):
        for name, value in change.items():
            setattr(consultation, name, value)

    free.save()
    with pytest.raises(ValidationError, match="correct them with a public note"):
        published.save()

    (name, value), stored = next(iter(change.items())), Consultation.objects.get(pk=published.pk)
    assert (getattr(stored, name) != value, getattr(Consultation.objects.get(pk=free.pk), name)) == (True, value)


def test_the_reason_of_a_withdrawal_is_frozen_with_it(by):
    consultation = ConsultationFactory()
    withdraw(consultation, {"en": "Overtaken.", "mn": "Хоцров."}, by=by)
    consultation.withdrawn_reason_en = "No reason."

    with pytest.raises(ValidationError, match="correct them"):
        consultation.save()


def test_a_correction_is_told_found_and_leads_on_from_the_old_address(client, by):
    consultation = ConsultationFactory(slug_en="charter", slug_mn="durem", title_en="Consular chartr")
    clause = published_clause(draft__consultation=consultation)
    before = {code: consultation.get_absolute_url(code) for code in ("en", "mn")}
    texts = {
        "title_en": "Consular charter",
        "slug_en": "consular-charter",
        "background_en": "<p>New.</p>",
        "background_mn": '<p onclick="x">Шинэ <script>y</script>үндэслэл.</p>',
        "summary_mn": consultation.summary_mn,
    }

    entry = correct(consultation, texts, NOTE, by=by)

    changes = {change.column: (change.before, change.after) for change in entry.text_changes.all()}
    assert changes == {
        "title_en": ("Consular chartr", "Consular charter"),
        "slug_en": ("charter", "consular-charter"),
        "background_en": ("", "<p>New.</p>"),
        "background_mn": ("", "<p>Шинэ үндэслэл.</p>"),
    }
    assert (entry.kind, entry.note_en, entry.recorded_by) == ("corrected", NOTE["en"], by)
    assert client.get(before["en"])["Location"] == consultation.get_absolute_url("en")
    old_clause = clause.get_absolute_url("en").replace("consular-charter", "charter")
    clause.refresh_from_db()
    assert client.get(old_clause, follow=True).status_code == 200
    assert client.get(before["mn"]).status_code == 200
    found = client.get("/en/search/", {"q": "charter"}).text
    assert consultation.get_absolute_url("en") in found
    assert SearchEntry.objects.of([consultation]).count() == 2


def test_a_correction_that_says_nothing_or_leaves_a_gap_is_refused(by):
    consultation, unpublished = ConsultationFactory(), ConsultationFactory(unpublished=True)
    ConsultationFactory(slug_en="taken")
    stored = Consultation.objects.filter(pk=consultation.pk).values().get()
    gap = "Every text that the public reads stands in both languages."

    assert refusal(correct, consultation, {"asking_en": ""}, NOTE, by=by) == [gap]
    assert refusal(correct, consultation, {"audience_en": "Herders."}, NOTE, by=by) == [gap]
    assert "There is nothing to correct" in refusal(correct, consultation, {}, NOTE, by=by)[0].replace("there", "There")
    silent = refusal(correct, consultation, {"asking_en": "What?"}, {"en": "A slip."}, by=by)
    assert silent == ["Tell the public why, in both languages."]
    assert len(refusal(correct, unpublished, {"asking_en": "What?"}, NOTE, by=by)) == 1
    too_short = refusal(correct, consultation, {"legal_basis": "law"}, NOTE, by=by)
    assert too_short == ["With this legal basis it must be open for at least 30 days."]
    for wrong in ({"slug_en": "taken"}, {"title_en": "x" * 151}, {"contact_email": "nobody"}, {"prevailing": "xx"}):
        with pytest.raises(ValidationError) as refused:
            correct(consultation, wrong, NOTE, by=by)
        assert [*refused.value.message_dict] in ([*wrong], ["__all__"])
    with pytest.raises(ValueError, match="no texts"):
        correct(consultation, {"published_at": ""}, NOTE, by=by)

    assert Consultation.objects.filter(pk=consultation.pk).values().get() == stored
    assert TimelineEntry.objects.count() == 0


def test_what_is_withdrawn_or_closed_can_still_be_corrected(by):
    for consultation in (ConsultationFactory(withdrawn=True), ConsultationFactory(closed=True)):
        correct(consultation, {"summary_en": "How consuls help."}, NOTE, by=by)

        assert Consultation.objects.get(pk=consultation.pk).summary_en == "How consuls help."


# Staff pages


def page(verb, record):
    return reverse(f"admin:engagement_consultation_{verb}", args=[record.pk])


def test_staff_move_dates_and_an_untouched_one_stays_to_the_second(client_of, officer):
    consultation = ConsultationFactory(**WHY)
    desk, before = client_of(officer), dates(consultation)
    form = desk.get(page("move-dates", consultation)).context["form"]
    shown = {name: form[name].value() for name in ("closes_at", "answer_by")}
    assert "opens_at" not in form.fields
    written = {name: value.strftime("%Y-%m-%dT%H:%M:%S") for name, value in shown.items()} | WHY

    refused = desk.post(page("move-dates", consultation), {**written, "closes_at": "2020-01-01T00:00", **NOTE})
    assert "A promised date moves only later." in refused.text
    assert NOTE["mn"] in refused.text
    later = timezone.localtime(before[1] + DAY).strftime("%Y-%m-%dT%H:%M")
    desk.post(page("move-dates", consultation), {**written, "closes_at": later, **NOTE})

    after = dates(consultation)
    assert (after[0], after[2]) == (before[0], before[2])
    assert after[1] == (before[1] + DAY).replace(second=0, microsecond=0)
    assert DateChange.objects.get().name == "closes_at"
    assert not TextChange.objects.exists()


def test_staff_correct_words_and_see_only_what_is_frozen_on_its_own_page(client_of, officer):
    consultation = ConsultationFactory(background_en="<p>Why.</p>", background_mn="<p>Яагаад.</p>")
    desk = client_of(officer)
    own = desk.get(reverse("admin:engagement_consultation_change", args=[consultation.pk]))
    assert set(own.context["adminform"].form.fields) == {"topics", "event", "aims", "announcement"}
    assert consultation.asking_mn in own.text
    form = desk.get(page("correct", consultation)).context["form"]
    words = {name: form[name].value() or "" for name in form.fields} | NOTE

    wrong = desk.post(page("correct", consultation), {**words, "title_en": "", "asking_en": "What, then?"})
    assert "What, then?" in wrong.text
    assert Consultation.objects.get().title_en == consultation.title_en
    response = desk.post(page("correct", consultation), {**words, "asking_en": "What, then?"}, follow=True)

    assert "The words are corrected" in response.text
    assert [*TextChange.objects.values_list("column", "before", "after")] == [
        ("asking_en", "What do you need?", "What, then?")
    ]
    entry = desk.get(reverse("admin:engagement_timelineentry_change", args=[TimelineEntry.objects.get().pk]))
    assert "What, then?" in entry.text
