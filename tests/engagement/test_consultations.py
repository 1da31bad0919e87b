"""Consultations: stages that follow from dates, publication, withdrawal, and the pages that show them."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext, override

from diplomacy.records import Unchangeable
from diplomacy.refusals import Refused
from engagement.actions.consultations import obstacles_to_withdrawal, withdraw
from engagement.models import Consultation, Kind, Stage, TimelineEntry
from engagement.models.history import history
from engagement.models.voices import Voices
from engagement.templatetags.engagement import comment_url
from engagement.templatetags.staff import overdue_consultations
from tests.factories import (
    CommentFactory,
    ConsultationFactory,
    PostFactory,
    ReportFactory,
    TopicFactory,
    UserFactory,
    ago,
    ahead,
    discussion_of,
    published_clause,
)

pytestmark = pytest.mark.django_db

SECOND = timedelta(seconds=1)
SOON = ahead(days=10)


@pytest.fixture
def officer():
    return UserFactory()


def report(consultation, kind, at=None):
    return ReportFactory(consultation=consultation, kind=kind, published_at=at or ago(hours=1))


# Stages


def course():
    """A consultation that opens in a day, closes a day later and is answered within a week."""
    now = timezone.now().replace(microsecond=0)
    dates = {
        "opens_at": now + timedelta(days=1),
        "closes_at": now + timedelta(days=2),
        "answer_by": now + timedelta(days=9),
    }
    return ConsultationFactory(**dates)


def seen(consultation, moment, time_machine):
    """Stage and openness at a moment: on the record alone, by the public door, and by the query for open ones."""
    time_machine.move_to(moment, tick=False)
    plain = Consultation.objects.get(pk=consultation.pk)
    public = Consultation.objects.published().get(pk=consultation.pk)
    assert plain.stage == public.stage
    return str(plain.stage), plain.is_open, Consultation.objects.open().contains(consultation)


def test_consultation_opens_at_its_exact_second(time_machine):
    consultation = course()

    before = seen(consultation, consultation.opens_at - SECOND, time_machine)
    at = seen(consultation, consultation.opens_at, time_machine)

    assert (before, at) == (("upcoming", False, False), ("open", True, True))


def test_consultation_closes_at_its_exact_second(time_machine):
    consultation = course()

    before = seen(consultation, consultation.closes_at - SECOND, time_machine)
    at = seen(consultation, consultation.closes_at, time_machine)

    assert (before, at) == (("open", True, True), ("reading", False, False))


def test_reports_lead_from_reading_to_heard_and_answered(time_machine):
    consultation = course()
    later = consultation.closes_at + timedelta(days=1)
    stages = [seen(consultation, later, time_machine)[0]]

    for kind in ("heard", "answer"):
        report(consultation, kind)
        stages.append(seen(consultation, later, time_machine)[0])

    assert stages == ["reading", "heard", "answered"]


def test_unpublished_report_changes_no_stage():
    consultation = ConsultationFactory(closed=True)
    ReportFactory(consultation=consultation, kind="heard")
    ReportFactory(consultation=consultation, kind="answer")

    assert Consultation.objects.published().get().stage == Stage.READING


@pytest.mark.parametrize("dates", [{}, {"upcoming": True}, {"closed": True}], ids=["open", "upcoming", "closed"])
def test_withdrawn_is_the_stage_whatever_the_dates(dates):
    consultation = ConsultationFactory(withdrawn=True, **dates)

    assert (consultation.stage, consultation.is_open, consultation.is_overdue) == (Stage.WITHDRAWN, False, False)
    assert list(Consultation.objects.open()) == []


@pytest.mark.parametrize("dates", [{}, {"closed": True}, {"opens_at": None, "closes_at": None, "answer_by": None}])
def test_unpublished_consultation_is_a_draft_whatever_its_dates(dates):
    consultation = ConsultationFactory(unpublished=True, **dates)

    assert consultation.stage == Stage.DRAFT
    assert list(Consultation.objects.open()) == []


def test_answer_is_overdue_a_second_after_its_promised_moment(time_machine):
    consultation = course()

    flags = []
    for moment in (consultation.answer_by, consultation.answer_by + SECOND):
        time_machine.move_to(moment, tick=False)
        found = Consultation.objects.published().get()
        flags.append((found.is_overdue, overdue_consultations(), str(found.stage)))

    assert flags == [(False, 0, "reading"), (True, 1, "reading")]


def test_heard_consultation_can_be_overdue_and_an_answered_one_cannot():
    heard, answered = (ConsultationFactory(closed=True, answer_by=ago(days=1)) for _number in range(2))
    report(heard, "heard")
    report(answered, "heard")
    report(answered, "answer")

    flags = [consultation.is_overdue for consultation in Consultation.objects.published().order_by("pk")]
    assert (flags, overdue_consultations()) == ([True, False], 1)


def test_overdue_answer_is_shown_in_words(read):
    late, timely = ConsultationFactory(closed=True, answer_by=ago(days=1)), ConsultationFactory(closed=True)

    shown = [read(item.get_absolute_url()).select_one(".clock__label").text.strip() for item in (late, timely)]

    assert shown == ["The answer was due", "The Ministry will answer by"]


# What the database refuses


@pytest.mark.parametrize(
    ("constraint", "change"),
    [
        ("consultation_closes_after_it_opens", {"opens_at": SOON, "closes_at": SOON}),
        ("consultation_answered_after_it_closes", {"answer_by": ahead(days=9)}),
        ("consultation_published_is_whole", {"opens_at": None}),
        ("consultation_published_is_whole", {"closes_at": None}),
        ("consultation_published_is_whole", {"answer_by": None}),
        ("consultation_published_is_whole", {"asking_mn": ""}),
        ("consultation_published_is_whole", {"asking_en": None}),
        ("consultation_published_is_whole", {"afterwards_mn": None}),
        ("consultation_withdrawn_says_why", {"withdrawn_at": ago(days=1)}),
        ("consultation_withdrawn_says_why", {"withdrawn_at": ago(days=1), "withdrawn_reason_en": "Late."}),
        ("consultation_in_every_language", {"title_mn": ""}),
        ("consultation_in_every_language", {"summary_mn": None}),
        ("consultation_in_every_language", {"slug_mn": None}),
    ],
)
def test_database_refuses_a_consultation_that_is_not_whole(constraint, change):
    consultation = ConsultationFactory(closes_at=ahead(days=10))

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Consultation.objects.filter(pk=consultation.pk).update(**change)

    assert Consultation.objects.count() == 1


def test_answer_may_be_promised_for_the_moment_of_closing():
    closing = ahead(days=10)

    consultation = ConsultationFactory(closes_at=closing, answer_by=closing)

    assert Consultation.objects.get().answer_by == consultation.closes_at


def test_unpublished_consultation_may_lack_dates_and_texts():
    ConsultationFactory(unpublished=True, opens_at=None, closes_at=None, answer_by=None, asking_en="", asking_mn=None)

    assert Consultation.objects.count() == 1


@pytest.mark.parametrize("name", ["opens_at", "closes_at", "answer_by"])
def test_dates_of_a_published_consultation_are_a_promise(name):
    published, free = ConsultationFactory(), ConsultationFactory(unpublished=True)
    before = getattr(published, name)
    for consultation in (published, free):
        setattr(consultation, name, before + timedelta(hours=1))

    free.save()
    with pytest.raises(ValidationError, match="cannot be changed here"):
        published.save()

    found = [getattr(consultation, name) for consultation in Consultation.objects.order_by("pk")]
    assert found == [before, before + timedelta(hours=1)]


def test_same_address_is_taken_once_in_each_language():
    ConsultationFactory(slug_en="charter", slug_mn="durem")

    ConsultationFactory(slug_en="durem", slug_mn="charter")
    for taken in ({"slug_en": "charter"}, {"slug_mn": "durem"}):
        with pytest.raises(IntegrityError, match="_unique"), transaction.atomic():
            ConsultationFactory(**taken)

    assert Consultation.objects.count() == 2


# Withdrawal


def test_withdrawn_consultation_keeps_its_page_and_says_why(client, read, officer):
    consultation = ConsultationFactory()

    withdraw(consultation, {"en": "A treaty came first.", "mn": "Гэрээ түрүүлэв."}, by=officer)

    notices = {code: read(consultation.get_absolute_url(code)).select_one(".notice").text for code in ("en", "mn")}
    assert ["A treaty came first." in notices["en"], "Гэрээ түрүүлэв." in notices["mn"]] == [True, True]
    assert ["Гэрээ" in notices["en"], "treaty" in notices["mn"]] == [False, False]
    entry = consultation.timeline.get()
    assert (entry.kind, entry.note_en, entry.note_mn) == ("withdrawn", "A treaty came first.", "Гэрээ түрүүлэв.")


@pytest.mark.parametrize("kind", Kind.values)
def test_every_kind_of_consultation_can_be_withdrawn(officer, kind):
    consultation = ConsultationFactory(kind=kind)
    assert consultation.is_open

    withdraw(consultation, {"en": "Overtaken.", "mn": "Хоцров."}, by=officer)

    assert consultation.stage == "withdrawn"


def test_reason_is_not_shown_before_the_withdrawal(client):
    consultation = ConsultationFactory(withdrawn_reason_en="Secret reason.", withdrawn_reason_mn="Нууц шалтгаан.")

    assert "Secret reason" not in client.get(consultation.get_absolute_url()).text


@pytest.mark.parametrize("reason", [{}, {"en": "Late."}, {"mn": "Хоцорсон."}, {"en": " ", "mn": "Хоцорсон."}])
def test_withdrawal_says_why_in_both_languages(officer, reason):
    consultation = ConsultationFactory()

    with pytest.raises(Refused, match="Say in both languages why it is withdrawn"):
        withdraw(consultation, reason, by=officer)

    assert Consultation.objects.get().withdrawn_at is None


def test_only_what_is_published_and_unanswered_is_withdrawn(officer):
    reason = {"withdrawn_reason_en": "Late.", "withdrawn_reason_mn": "Хоцорсон."}
    draft, gone = ConsultationFactory(unpublished=True, **reason), ConsultationFactory(withdrawn=True)
    answered, upcoming = ConsultationFactory(closed=True, **reason), ConsultationFactory(upcoming=True, **reason)
    report(answered, "heard")
    report(answered, "answer")

    obstacles = [len(obstacles_to_withdrawal(consultation)) for consultation in (draft, gone, answered, upcoming)]

    assert obstacles == [1, 1, 1, 0]


# Pages


@pytest.mark.parametrize("language", ["en", "mn"])
def test_unpublished_consultation_is_not_found_in_any_language(client, language):
    shown, hidden = ConsultationFactory(), ConsultationFactory(unpublished=True, title_en="Secret", title_mn="Нууц")
    TopicFactory().consultations.add(hidden)

    answers = [client.get(item.get_absolute_url(language)).status_code for item in (shown, hidden)]

    assert answers == [200, 404]
    for url in (f"/{language}/consultations/", f"/{language}/", "/sitemap.xml", hidden.topics.get().get_absolute_url()):
        page = client.get(url).text
        assert ("Secret" in page, "Нууц" in page, f"{hidden.slug_en}/" in page) == (False, False, False)


def test_consultation_is_found_by_the_address_of_the_language_alone(client):
    consultation = ConsultationFactory(slug_en="charter", slug_mn="durem")

    answers = {url: client.get(url).status_code for url in addresses("charter") + addresses("durem")}

    assert answers == dict(zip(addresses("charter") + addresses("durem"), [200, 404, 404, 200], strict=True))
    assert consultation.urls() == {"en": addresses("charter")[0], "mn": addresses("durem")[1]}


def addresses(slug):
    return [f"/en/consultations/{slug}/", f"/mn/consultations/{slug}/"]


def test_language_switch_leads_to_the_translated_address_and_back(read):
    clause = published_clause()
    pages = [clause.draft.consultation, clause.draft, clause]

    for target in pages:
        switches = [
            [link["href"] for link in read(target.get_absolute_url(code)).select(".language-switch a")]
            for code in ("en", "mn")
        ]
        assert switches == [[target.get_absolute_url("en"), target.get_absolute_url("mn")]] * 2


def test_page_is_in_its_own_language_throughout(client):
    consultation = ConsultationFactory()

    pages = {code: client.get(consultation.get_absolute_url(code)).text for code in ("en", "mn")}

    for name in ("title", "summary", "asking", "can_change", "is_fixed", "afterwards"):
        texts = [getattr(consultation, f"{name}_{code}") for code in ("en", "mn")]
        assert [text in pages["en"] for text in texts] == [True, False]
        assert [text in pages["mn"] for text in texts] == [False, True]


def test_list_groups_by_stage_and_leaves_out_what_is_empty(read):
    titles = {
        "open": ConsultationFactory().title_en,
        "upcoming": ConsultationFactory(upcoming=True).title_en,
        "reading": ConsultationFactory(closed=True).title_en,
        "withdrawn": ConsultationFactory(withdrawn=True).title_en,
    }
    ConsultationFactory(unpublished=True)
    heard = ConsultationFactory(closed=True)
    report(heard, "heard")

    page = read("/en/consultations/")

    groups = {
        section.h2["id"].removeprefix("stage-"): [link.text for link in section.select("h3 a")]
        for section in page.select("section.section")
    }
    assert list(groups) == ["upcoming", "open", "reading", "heard", "withdrawn"]  # what comes is announced first
    assert groups == {stage: [title] for stage, title in (titles | {"heard": heard.title_en}).items()}


def test_list_of_none_says_so(read):
    ConsultationFactory(unpublished=True)

    page = read("/en/consultations/")

    assert "No consultations yet" in page.select_one("main").text


def test_page_invites_comments_only_while_it_is_open(read):
    stages = [ConsultationFactory(), ConsultationFactory(upcoming=True), ConsultationFactory(closed=True)]

    invitations = [bool(read(item.get_absolute_url()).select(f'a[href="{comment_url(item)}"]')) for item in stages]

    assert invitations == [True, False, False]


def test_stage_bar_marks_what_is_done_now_and_next(read):
    page = read(ConsultationFactory(closed=True).get_absolute_url())

    steps = [step["class"][1].removeprefix("stage-bar__step--") for step in page.select(".stage-bar__step")]
    assert steps == ["done", "done", "current", "next", "next"]
    assert page.select_one("[aria-current=step] .stage-bar__label").text == "Reading"


def test_figures_count_the_contributions_of_the_public_and_no_others(read):
    clause = published_clause()
    consultation = clause.draft.consultation
    CommentFactory(discussion=discussion_of(clause))
    CommentFactory(discussion=discussion_of(consultation), language="mn", capacity="expert", late=True)
    for other in ({"held": True}, {"state": "removed"}, {"official": True}):
        CommentFactory(discussion=discussion_of(consultation), **other)
    CommentFactory()

    page = read(consultation.get_absolute_url())

    voices = Voices(consultation)
    rows = [[cell.text.strip() for cell in row.select("th, td")][:2] for row in page.select("table tbody tr")]
    assert (voices.total, voices.late, dict(voices.by_clause)) == (1, 1, {clause.pk: 1})
    assert page.select_one(".clause__voices").text.strip().startswith("1 contribution")
    assert [row for row in rows if row[0] in {"English", "Монгол"}] == [["English", "1"], ["Монгол", "0"]]


def test_shared_caches_keep_the_page_no_longer_than_to_its_next_date(client, time_machine):
    time_machine.move_to(timezone.now().replace(microsecond=0), tick=False)
    soon, later = ConsultationFactory(closes_at=ahead(seconds=20)), ConsultationFactory()

    ages = [client.get(item.get_absolute_url())["Cache-Control"].split("s-maxage=")[1] for item in (soon, later)]

    assert [int(age.split(",")[0]) for age in ages] == [20, 60]


# History


def told(consultation):
    return [moment.label for moment in history(consultation)]


def test_opening_and_closing_enter_the_history_at_their_second(officer, time_machine):
    consultation = course()
    moments = [consultation.opens_at - SECOND, consultation.opens_at, consultation.closes_at]

    lines = []
    for moment in moments:
        time_machine.move_to(moment, tick=False)
        lines.append(told(consultation))

    assert lines == [[], ["Opened"], ["Closed", "Opened"]]


def test_history_is_told_newest_first_with_its_notes(read):
    consultation = ConsultationFactory()
    TimelineEntry.objects.create(consultation=consultation, kind="announced", happened_at=ago(days=9))
    TimelineEntry.objects.create(
        consultation=consultation, kind="draft_published", happened_at=ago(days=1), note_en="Clearer.", note_mn="Тод."
    )

    page = read(consultation.get_absolute_url())

    lines = [line.strong.text for line in page.select(".timeline li")]
    assert lines == ["Draft published", "Opened", "Announced"]
    assert [line.text for line in page.select(".timeline li > p")[2::3] if line.text == "Тод."] == []
    assert "Clearer." in page.select_one(".timeline li").text


def test_withdrawn_consultation_did_not_close_afterwards():
    consultation = ConsultationFactory(closes_at=ago(hours=1), withdrawn=True, withdrawn_at=ago(hours=2))

    assert told(consultation) == ["Opened"]


def test_history_is_only_ever_added_to():
    entry = TimelineEntry.objects.create(consultation=ConsultationFactory(), kind="announced")
    before = TimelineEntry.objects.values().get()

    for change in (
        entry.save,
        entry.delete,
        TimelineEntry.objects.all().delete,
        lambda: TimelineEntry.objects.update(note="x"),
    ):
        with pytest.raises(Unchangeable), transaction.atomic():
            change()

    assert TimelineEntry.objects.values().get() == before


def test_history_is_in_the_readers_language(client):
    consultation = ConsultationFactory()
    TimelineEntry.objects.create(consultation=consultation, kind="corrected", note_en="A date.", note_mn="Огноо.")

    pages = {code: client.get(consultation.get_absolute_url(code)).text for code in ("en", "mn")}

    with override("mn"):
        assert gettext("Corrected") in pages["mn"]
    assert [[note in pages[code] for note in ("A date.", "Огноо.")] for code in ("en", "mn")] == [
        [True, False],
        [False, True],
    ]


# Beside other pages


def test_post_names_the_consultations_it_announces(read):
    post = PostFactory()
    shown = ConsultationFactory(announcement=post)
    ConsultationFactory(announcement=post, unpublished=True)

    links = [link["href"] for link in read(post.get_absolute_url()).select(".consultation-card__title a")]

    assert links == [shown.get_absolute_url()]
