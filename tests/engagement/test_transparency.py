"""The public figures of moderation are counted from its rows, and tell of nobody."""

import csv
import io
from datetime import UTC, datetime, timedelta

import pytest
from bs4 import BeautifulSoup
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import override

from engagement.actions.moderation import decide, publish_by_policy
from engagement.actions.official_replies import reply_officially
from engagement.actions.undoing import undo
from engagement.models import Act, Appeal, Sanction
from engagement.models.small_numbers import Tally, fold
from tests.factories import (
    CommentFactory,
    ConsultationFactory,
    DiscussionFactory,
    GroundFactory,
    ModerationDecisionFactory,
    PostFactory,
    UserFactory,
    ago,
    discussion_of,
    published_clause,
)
from tests.world import cost

pytestmark = pytest.mark.django_db


@pytest.fixture
def moderator():
    return UserFactory(first_name="Oyun", last_name="Moderator")


@pytest.fixture
def ground():
    return GroundFactory(title_en="Abuse of a person", title_mn="Хүнийг доромжлох")


@pytest.fixture(autouse=True)
def all_told(settings):
    """One is enough, but where a test asks about small numbers."""
    settings.TRANSPARENCY_SMALLEST = 1


def decided(act, by, ground=None, **kwargs):
    comment = CommentFactory(**{"held": True, **kwargs})
    return decide(comment, Act(act), by=by, version=0, ground=ground)


def page(client, **query):
    response = client.get(reverse("engagement:transparency"), query)
    assert response.status_code == 200
    return response


def told(client, **query):
    """The table of the file: (figure, line) → number."""
    response = client.get(reverse("engagement:transparency_csv"), query)
    rows = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))
    return {(figure, line): number for figure, line, number in rows[1:]}


def test_figures_are_those_of_the_rows(client, moderator, ground):
    for _number in range(3):
        decided("publish", moderator)
    decided("reject", moderator, ground, language="mn")
    publish_by_policy(CommentFactory(held=True))
    CommentFactory(state="spam", proven_at=None, submit_date=ago(hours=1))
    CommentFactory(held=True)

    figures = told(client)

    assert figures[("Comments received", "")] == "6"
    assert figures[("What became of them", "Published")] == "4"
    assert figures[("What became of them", "Waiting for a moderator")] == "1"
    assert figures[("What became of them", "Not published")] == "1"
    assert figures[("Language of the comments", "Монгол")] == "1"
    assert figures[("Refusals by ground", "Abuse of a person")] == "1"
    assert figures[("Refusals by language", "Монгол")] == "1"
    assert figures[("Who decided", "Decided by a moderator")] == "4"
    assert figures[("Who decided", "Published at once, as the discussion allows")] == "1"
    assert figures[("Who decided", "Sent by a program, never shown, and not deleted yet")] == "1"


def test_times_are_working_time_against_the_promise(client, moderator, time_machine):
    monday = datetime(2026, 11, 16, 1, tzinfo=UTC)  # nine in Ulaanbaatar
    waiting = [CommentFactory(held=True, proven_at=monday) for _number in range(4)]
    for hours, comment in zip((1, 2, 3, 24 * 4), waiting, strict=True):
        time_machine.move_to(monday + timedelta(hours=hours))
        decide(comment, Act.PUBLISH, by=moderator, version=0)

    figures = told(client)

    assert figures[("Time to decision, in working days", "Median")] == "0.3"
    assert figures[("Time to decision, in working days", "Within the promise, %")] == "75"


def test_only_the_first_decision_on_what_the_public_wrote_is_timed(client, moderator, ground):
    """Not the Ministry's own replies, nor what was decided again or on an appeal."""
    again, appealed, parent = CommentFactory(held=True), CommentFactory(held=True), CommentFactory()
    for act in ("publish", "hold", "reject"):
        again.refresh_from_db()
        decide(again, Act(act), by=moderator, version=again.version, ground=ground)
    decide(appealed, Act.PUBLISH, by=moderator, version=0, cause="appeal")
    reply_officially(parent.discussion, by=moderator, text="Read.", language="en", office="Press", parent=parent)

    figures = told(client)

    assert figures[("Time to decision, in working days", "Decisions")] == "1"
    assert figures[("Who decided", "Decided by a moderator")] == "4"


def test_what_was_undone_on_the_spot_is_no_decision(client, moderator, ground, settings):
    settings.DECISION_MAIL_DELAY = timedelta(minutes=1)
    decided("reject", moderator, ground)
    undo(decided("reject", moderator, ground), by=moderator)

    figures = told(client)

    assert figures[("Refusals by ground", "Abuse of a person")] == "1"
    assert figures[("What became of them", "Waiting for a moderator")] == "1"


def test_appeals_and_sanctions_are_counted_by_outcome(client, moderator, ground):
    other = UserFactory()
    for outcome in ("reversed", "upheld", "upheld"):
        appeal = Appeal(decision=decided("reject", moderator, ground), text="Why?", outcome=outcome)
        appeal.decided_by, appeal.decided_at = other, appeal.sent_at + timedelta(hours=1)
        appeal.save()
    sanction = {"author_key": "k", "ground": ground, "reason": "r", "set_by": moderator}
    Sanction.objects.create(kind="mute", ends_at=ago(days=-2), starts_at=ago(days=1), **sanction)
    Sanction.objects.create(kind="mute", ends_at=ago(hours=1), starts_at=ago(days=1), **sanction)

    figures = told(client)

    assert figures[("Appeals", "The decision is reversed")] == "1"
    assert figures[("Appeals", "The decision stands")] == "2"
    assert figures[("Appeals", "Decided in time, %")] == "100"
    assert figures[("Sanctions", "Takes no comments")] == "2"
    assert figures[("Sanctions", "In force today")] == "1"


def test_quarter_counts_what_happened_in_it(client):
    CommentFactory(proven_at=datetime(2026, 3, 31, 15, tzinfo=UTC))  # eleven at night, still the first quarter
    CommentFactory(proven_at=datetime(2026, 3, 31, 16, tzinfo=UTC))

    counts = [told(client, period=period)[("Comments received", "")] for period in ("2026-q1", "2026-q2")]

    assert counts == ["1", "1"]


@pytest.mark.parametrize("period", ["2026", "2026-q5", "2999-q1", "q1", "2026-q1 OR 1=1", "٢٠٢٦-q1"])
def test_what_is_no_period_is_not_found(client, period):
    assert client.get(reverse("engagement:transparency"), {"period": period}).status_code == 404
    assert client.get(reverse("engagement:transparency"), {"period": "year"}).status_code == 200


# Small numbers


def lines(counts):
    return {row.label: str(row.value) for row in fold(Tally(counts, [counts]), {})}


@pytest.mark.parametrize(
    ("counts", "shown"),
    [
        ({"a": 9, "b": 7}, {"a": "9", "b": "7"}),
        ({"a": 9, "b": 3, "c": 2}, {"a": "9", "All others together": "5"}),
        ({"a": 9, "b": 7, "c": 2}, {"a": "9", "All others together": "9"}),
        ({"a": 9, "b": 2}, {"All others together": "11"}),
        ({"a": 2}, {"a": "fewer than 5"}),
        ({"a": 2, "b": 1}, {"All others together": "fewer than 5"}),
        ({"a": 9, "b": 0}, {"a": "9"}),
        ({}, {}),
    ],
)
def test_small_number_is_neither_told_nor_found_by_subtraction(counts, shown, settings):
    settings.TRANSPARENCY_SMALLEST = 5

    assert lines(counts) == shown


def months(client, **query):
    return {line: number for (figure, line), number in told(client, **query).items() if figure.endswith("by month")}


def received(counts):
    """So many comments in each month of the year 2026."""
    for month, count in counts.items():
        for _number in range(count):
            CommentFactory(proven_at=datetime(2026, month, 10, tzinfo=UTC))


@pytest.fixture
def november(time_machine, settings):
    settings.TRANSPARENCY_SMALLEST = 5
    time_machine.move_to(datetime(2026, 11, 22, tzinfo=UTC))


def test_small_month_is_told_with_its_neighbour_and_never_beside_its_whole(client, november):
    received({2: 6, 3: 2, 4: 10, 5: 2, 6: 7, 10: 5})

    assert months(client) == {
        "February 2026 – March 2026": "8",
        "April 2026": "10",
        "May 2026 – June 2026": "9",
        "October 2026": "5",
    }
    assert months(client, period="2026-q2") == {"April 2026": "10", "May 2026 – June 2026": "9"}
    assert told(client, period="2026-q2")[("Comments received", "")] == "19"


def test_months_and_the_present_period_are_marked_in_both_languages(client, november):
    received({2: 6, 3: 2})
    with override("mn"):
        months = page(client, period="2026-q1").content.decode()
    english = BeautifulSoup(page(client, period="2026-q1").content, "html.parser")

    assert "2026 оны 2-р сар – 2026 оны 3-р сар" in months
    assert english.select_one(".choices__list a[aria-current=page]").text == "Quarter 1 of 2026"


def test_small_quarter_is_not_found_by_subtraction_from_the_four(client, november):
    received({2: 6, 4: 10, 8: 2})

    assert told(client)[("Comments received", "")] == "18"
    assert months(client) == {"February 2026": "6", "April 2026 – August 2026": "12"}
    quarters = [told(client, period=f"2026-q{number}") for number in (1, 2, 3)]
    assert [figures[("Comments received", "")] for figures in quarters] == [
        "not told of a single quarter",
        "not told of a single quarter",
        "fewer than 5",
    ]
    assert not any(number in ("6", "10") for figures in quarters for number in figures.values())


def test_line_that_is_small_in_one_quarter_is_told_of_none(client, november):
    received({4: 12, 8: 12})
    for month, state, count in ((4, "rejected", 7), (8, "rejected", 2), (4, "removed", 6), (8, "removed", 9)):
        for _number in range(count):
            CommentFactory(proven_at=datetime(2026, month, 12, tzinfo=UTC), state=state)

    year, spring, summer = (told(client, period=slug) for slug in ("year", "2026-q2", "2026-q3"))

    became = "What became of them"
    assert [year[(became, line)] for line in ("Published", "Removed", "Not published")] == ["24", "15", "9"]
    assert [quarter[(became, "Published")] for quarter in (spring, summer)] == ["12", "12"]
    assert [quarter[(became, "All others together")] for quarter in (spring, summer)] == ["13", "11"]
    assert not any((became, "Not published") in quarter for quarter in (spring, summer))


def test_refusals_of_few_in_one_language_are_told_of_both_together(client, moderator, ground, settings):
    settings.TRANSPARENCY_SMALLEST = 3
    for language in ("en", "en", "en", "en", "mn"):
        decided("reject", moderator, ground, language=language)

    figures = told(client)

    assert figures[("Refusals by language", "Both languages together")] == "5"
    assert ("Refusals by language", "English") not in figures


def test_nothing_yet_is_said_in_words(client):
    assert "No comment was received in this period." in page(client).content.decode()


# The log


def log(client, **query):
    return client.get(reverse("engagement:decision_log"), query)


def test_log_tells_when_where_why_and_how_long_but_neither_who_nor_what(client, moderator, ground):
    secrets = {"user_name": "Hidden Author", "comment": "The words that were refused.", "user_email": "who@example.net"}
    decision = decided("reject", moderator, ground, **secrets)

    text = log(client).content.decode()
    file = client.get(reverse("engagement:decision_log_csv")).content.decode()

    for shown in ("Not published", str(decision.comment.discussion.target), "Abuse of a person"):
        assert shown in text
        assert shown in file
    for hidden in ("Hidden Author", "words that were refused", "who@example.net", "Oyun", f"c{decision.comment_id}"):
        assert hidden not in text
        assert hidden not in file


def test_page_that_is_not_public_is_not_named(client, moderator, ground):
    hidden = DiscussionFactory(mode="hidden")
    draft = DiscussionFactory(post=None, consultation=ConsultationFactory(published_at=None, title_en="Secret plan"))
    for discussion in (hidden, draft):
        decided("reject", moderator, ground, discussion=discussion)

    text = log(client).content.decode()

    assert str(hidden.target) not in text
    assert "Secret plan" not in text
    assert text.count("A page that is not public any more") == 2


def test_decision_that_can_still_be_undone_is_not_in_the_log(client, moderator, ground, settings):
    settings.DECISION_MAIL_DELAY = timedelta(minutes=1)
    decided("reject", moderator, ground)
    assert "Not published" not in log(client).content.decode()

    settings.DECISION_MAIL_DELAY = timedelta()
    assert "Not published" in log(client).content.decode()


def test_what_was_taken_back_later_stays_in_log_and_figures_and_what_was_on_the_spot_does_not(
    client, moderator, ground, settings, time_machine
):
    settings.DECISION_MAIL_DELAY = timedelta(minutes=1)
    monday = datetime(2026, 11, 16, 1, tzinfo=UTC)
    time_machine.move_to(monday, tick=False)
    late, early, stands = (decided("reject", moderator, ground, language="mn") for _number in range(3))
    time_machine.move_to(monday + timedelta(minutes=1), tick=False)
    undo(early, by=moderator)
    time_machine.move_to(monday + timedelta(minutes=2), tick=False)
    undo(late, by=moderator)

    rows = BeautifulSoup(log(client).content, "html.parser").select("tbody tr")
    file = client.get(reverse("engagement:decision_log_csv")).content.decode("utf-8-sig")

    decisions = [row.select("td")[0].get_text(" ", strip=True) for row in rows]
    assert decisions == ["Not published", "Not published (taken back later)"]
    assert [row.select("td")[3]["lang"] for row in rows] == ["mn", "mn"]
    assert [row["decision"] for row in csv.DictReader(io.StringIO(file))] == decisions
    figures = told(client)
    assert figures[("Refusals by ground", "Abuse of a person")] == figures[("Who decided", "Decided by a moderator")]
    assert figures[("Refusals by ground", "Abuse of a person")] == "2"
    assert stands.comment.decisions.lasting().count() == 1
    assert early.comment.decisions.lasting().count() == 0
    assert late.comment.decisions.lasting().count() == 2


def test_log_tells_when_something_is_given_back_but_no_first_publication(client, moderator, ground):
    comment = CommentFactory(held=True, proven_at=ago(hours=3))
    for act in ("publish", "hold", "publish"):
        comment.refresh_from_db()
        decide(comment, Act(act), by=moderator, version=comment.version, ground=ground if act == "hold" else None)
    refused = decided("reject", moderator, ground).comment
    decide(refused, Act.PUBLISH, by=moderator, version=refused.version, cause="appeal")

    rows = BeautifulSoup(log(client).content, "html.parser").select("tbody tr")

    decisions = [row.select("td")[0].get_text(strip=True) for row in rows]
    assert decisions == ["Published", "Not published", "Published", "Held for a moderator"]


def test_log_is_paged_by_key_at_the_same_cost(client, moderator, ground):
    targets = [PostFactory, ConsultationFactory, published_clause] * 21
    decisions = []

    def remove(target):
        comment = CommentFactory(state="removed", discussion=discussion_of(target()))
        decisions.append(ModerationDecisionFactory(comment=comment, act="remove", ground=ground))

    for target in targets[:3]:
        remove(target)
    few = cost(client, reverse("engagement:decision_log"))
    for target in targets[3:]:
        remove(target)

    assert cost(client, reverse("engagement:decision_log")) == few
    older = log(client, before=decisions[13].pk).content.decode()
    assert older.count("<tr>") == 1 + 13
    assert f"before={decisions[13].pk}" in log(client).content.decode()
    assert "There are no older decisions." in log(client, before=decisions[0].pk).content.decode()


@pytest.mark.parametrize("before", ["x", "-1", "9" * 40, "1'"])
def test_what_is_no_place_in_the_log_is_not_found(client, before):
    assert log(client, before=before).status_code == 404
    assert log(client, before="1").status_code == 200


def test_cost_of_the_figures_does_not_grow(client, moderator, ground):
    decided("reject", moderator, ground)
    few = cost_of_figures(client)
    for _number in range(5):
        decided("reject", moderator, GroundFactory())
        decided("publish", moderator)

    assert cost_of_figures(client) == few <= 10


def cost_of_figures(client):
    """Without what the cache remembers."""
    cache.clear()
    with CaptureQueriesContext(connection) as captured:
        page(client)
    return len(captured)
