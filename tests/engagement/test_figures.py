"""The figures of a consultation and the pages that show them; the figures against a recount from raw rows."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from engagement.models import (
    Answer,
    Campaign,
    CampaignText,
    Clause,
    Comment,
    Consultation,
    DateChange,
    Discussion,
    Excerpt,
    Reply,
    Submission,
    Theme,
    TimelineEntry,
)
from engagement.models.figures import Figures
from tests import factories
from tests.factories import ago, ahead, answered, discussion_of
from tests.world import cost

pytestmark = pytest.mark.django_db

STANCES, WAYS = ("for", "against", "change", "question"), ("hand", "suggestion", "alike")
DECISIONS = ("accepted", "in_part", "not_accepted", "already_so", "out_of_scope", "more_work")
PLACES, THEMES = 5, 3


@dataclass(frozen=True)
class Said:
    """One contribution as it may be: seen or not, counted or not, filed or not."""

    kind: str
    state: str
    place: int
    author: int | None
    late: bool
    official: bool
    elsewhere: bool
    days_ago: int
    paper: bool
    filed: dict[int, tuple[str, str]]
    campaign: int | None
    set_apart: bool


@dataclass(frozen=True)
class Told:
    """What the Ministry made of it: the stage, the themes that are out, a reply to each, a promise kept or not."""

    stage: str
    themes: tuple[bool, ...]
    decisions: tuple[str, ...]
    again: bool
    hidden: bool
    answer_in_days: int
    moved: bool


contributions = st.builds(
    Said,
    kind=st.sampled_from(["comment", "submission"]),
    state=st.sampled_from(["seen", "seen", "seen", "waiting", "taken back", "erased"]),
    place=st.integers(0, PLACES - 1),
    author=st.none() | st.integers(0, 3),
    late=st.sampled_from([False, False, True]),
    official=st.sampled_from([False, False, False, True]),
    elsewhere=st.sampled_from([False, False, False, True]),
    days_ago=st.integers(3, 9),
    paper=st.booleans(),
    filed=st.dictionaries(
        st.integers(0, THEMES - 1), st.tuples(st.sampled_from(STANCES), st.sampled_from(WAYS)), max_size=THEMES
    ),
    campaign=st.none() | st.integers(0, 1),
    set_apart=st.sampled_from([False, False, True]),
)
outcomes = st.builds(
    Told,
    stage=st.sampled_from(["reading", "heard", "answered", "answered"]),
    themes=st.tuples(*[st.booleans()] * THEMES),
    decisions=st.tuples(*[st.sampled_from(DECISIONS)] * THEMES),
    again=st.booleans(),
    hidden=st.booleans(),
    answer_in_days=st.integers(-1, 5),
    moved=st.booleans(),
)


class Made:
    """A consultation with all this, and another beside it."""

    def __init__(self, said, told):
        self.staff = factories.UserFactory()
        self.consultation, other = (
            factories.ConsultationFactory(closed=True, opens_at=ago(days=9), answer_by=ahead(days=told.answer_in_days))
            for _again in range(2)
        )
        self.places, elsewhere = self.subjects(self.consultation), self.subjects(other)
        if told.hidden:
            Discussion.objects.filter(pk=discussion_of(self.places[1]).pk).update(mode="hidden")
        self.themes = [factories.ThemeFactory(consultation=self.consultation) for _number in range(THEMES)]
        self.groups = [Campaign.objects.create(consultation=self.consultation) for _number in range(2)]
        for one in said:
            self.say(one, elsewhere if one.elsewhere else self.places)
        self.tell(told)

    def subjects(self, consultation):
        """The whole, a clause of each draft, a question on a clause and one on nothing, both asked and discussed."""
        clauses = [
            factories.published_clause(draft__consultation=consultation, draft__number=number) for number in (1, 2)
        ]
        questions = [
            factories.ask(factories.QuestionFactory(consultation=consultation, clause=clause, venue="discussion"))
            for clause in (clauses[0], None)
        ]
        return [consultation, *clauses, *questions]

    def say(self, one, places):
        text = self.comment(one, places) if one.kind == "comment" else self.answer(one, places)
        if one.elsewhere:
            return  # what is said elsewhere is filed under themes of its own
        target = {one.kind if one.kind == "comment" else "answer": text}
        for number, (stance, way) in one.filed.items():
            Excerpt.objects.create(theme=self.themes[number], stance=stance, way=way, filed_by=self.staff, **target)
        if one.campaign is not None:
            apart = {"set_apart_at": ago(days=1), "set_apart_by": self.staff} if one.set_apart else {}
            CampaignText.objects.create(campaign=self.groups[one.campaign], **target, **apart)

    def comment(self, one, places):
        state = {"seen": "published", "waiting": "held", "taken back": "withdrawn", "erased": "erased"}[one.state]
        return factories.CommentFactory(
            discussion=discussion_of(places[one.place]),
            state=state,
            late=one.late,
            is_official=one.official,
            office="Consular Department" if one.official else "",
            author_key="" if one.author is None else f"author-{one.author}",
            submit_date=ago(days=one.days_ago),
            proven_at=ago(days=1),
        )

    def answer(self, one, places):
        consultation, *others = places
        moments = {
            "proven_at": None if one.state == "waiting" else ago(days=1),
            "withdrawn_at": ago(days=1) if one.state == "taken back" else None,
            "erased_at": ago(days=1) if one.state == "erased" else None,
        }
        letter = {"channel": "letter", "received_at": ago(days=one.days_ago - 1), "entered_by": self.staff}
        submission = factories.SubmissionFactory(
            consultation=consultation,
            late=one.late,
            consent="withheld" if one.official else "unnamed",
            author_key="" if one.author is None else f"author-{one.author}",
            begun_at=ago(days=one.days_ago + 1),
            sent_at=ago(days=one.days_ago),
            **moments,
            **(letter if one.paper else {}),
        )
        subject = [
            {},
            *({name: other} for name, other in zip(("clause", "clause", "question", "question"), others, strict=True)),
        ]
        return answered(submission, **subject[one.place])

    def tell(self, told):
        for theme, is_out in zip(self.themes, told.themes, strict=True):
            Theme._base_manager.filter(pk=theme.pk).update(published_at=ago(hours=3) if is_out else None)
        kinds = {"reading": (), "heard": ("heard",), "answered": ("heard", "answer")}[told.stage]
        for kind in kinds:
            factories.ReportFactory(consultation=self.consultation, kind=kind, published_at=ago(hours=1))
        if told.stage == "answered":
            for theme, decision in zip(self.themes, told.decisions, strict=True):
                self.reply(theme, decision, told)
        if told.moved:
            entry = TimelineEntry.objects.create(consultation=self.consultation, kind="late")
            before, after = ago(days=1), self.consultation.answer_by + timedelta(days=30)
            DateChange.objects.create(entry=entry, name="answer_by", before=before, after=after)
            Consultation.objects.filter(pk=self.consultation.pk).update(answer_by=after)

    def reply(self, theme, decision, told):
        first = factories.ReplyFactory(theme=theme, decision=decision, published_at=ago(hours=1))
        factories.proves(first, self.places[1])
        if told.again:
            second = factories.ReplyFactory(
                theme=theme, decision="in_part", replaces=first, published_at=ago(minutes=5)
            )
            factories.proves(second, self.places[2])


def recount(consultation):
    """Every figure from raw rows alone, by hand."""
    counted = {"comment": {}, "submission": {}}
    for comment in Comment.objects.select_related("discussion"):
        place = place_of(comment.discussion)
        if (
            place[0] == consultation.pk
            and comment.state == "published"
            and not comment.late
            and not comment.is_official
        ):
            shown = comment.discussion.mode != "hidden"
            counted["comment"][comment.pk] = (
                timezone.localdate(comment.submit_date),
                comment.author_key,
                place[1],
                shown,
            )
    for submission in Submission.objects.filter(consultation=consultation):
        if submission.is_received and not submission.late:
            day = timezone.localdate(submission.received_at or submission.sent_at)
            counted["submission"][submission.pk] = (day, submission.author_key, None, True)
    everybody = [(kind, pk, *row) for kind, rows in counted.items() for pk, row in rows.items()]
    themes = {theme.pk: theme for theme in Theme.objects.filter(consultation=consultation) if theme.published_at}
    voices, stances, passages = defaultdict(set), defaultdict(set), Counter()
    for excerpt in Excerpt.objects.all():
        who, place = speaker(excerpt, counted)
        if who and excerpt.theme_id in themes:
            voices[excerpt.theme_id].add(who)
            stances[place, excerpt.stance].add(who)
            passages["alike" if excerpt.way == "alike" else "checked"] += 1
    return {
        "total": len(everybody),
        "days": Counter(row[2] for row in everybody),
        "people": len({key or (kind, pk) for kind, pk, _day, key, *_rest in everybody}),
        "voices": {pk: len(voices[pk]) for pk in themes},
        "stances": {key: len(who) for key, who in stances.items()},
        "passages": passages,
        "replies": standing(themes),
        "campaigns": sorted(senders(counted), reverse=True),
    }


def place_of(discussion):
    """Its consultation, and the clause of which it speaks."""
    question = discussion.question
    clause = discussion.clause or (question and question.clause)
    if clause:
        return clause.draft.consultation_id, clause.pk
    return (question.consultation_id if question else discussion.consultation_id), None


def speaker(row, counted):
    """Who says a passage or a like text, and of which clause; None for who does not count."""
    if row.comment_id:
        found = counted["comment"].get(row.comment_id)
        return (("comment", row.comment_id), found[2]) if found and found[3] else (None, None)
    answer = Answer.objects.select_related("question").get(pk=row.answer_id)
    clause = answer.clause_id or (answer.question and answer.question.clause_id)
    return (
        (("submission", answer.submission_id), clause)
        if answer.submission_id in counted["submission"]
        else (None, None)
    )


def standing(themes):
    replaced = {reply.replaces_id for reply in Reply.objects.all()}
    return [reply for reply in Reply.objects.all() if reply.theme_id in themes and reply.pk not in replaced]


def senders(counted):
    """By address, and by the contribution itself where none is known."""
    groups = defaultdict(set)
    for text in CampaignText.objects.filter(set_apart_at=None):
        who, _place = speaker(text, counted)
        if who:
            groups[text.campaign_id].add(counted[who[0]][who[1]][1] or who)
    return [len(group) for group in groups.values() if len(group) > 1]


# Without shrinking: each world costs a tenth of a second, and the first one that fails says enough.
@settings(
    max_examples=25,
    deadline=None,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(said=st.lists(contributions, max_size=12), told=outcomes)
def test_every_figure_equals_a_recount_from_raw_rows(said, told):
    with transaction.atomic():
        made = Made(said, told)
        compare(made, told)
        transaction.set_rollback(True)


def compare(made, told):
    consultation = Consultation.objects.published().get(pk=made.consultation.pk)
    figures, by_hand = Figures(consultation), recount(consultation)
    assert figures.voices.total == by_hand["total"] == sum(day.value for day in figures.days)
    assert {day.day: day.value for day in figures.days if day.value} == dict(by_hand["days"])
    assert figures.people == by_hand["people"]
    if told.stage == "reading":
        assert [figures.themes, figures.stances, figures.replies, figures.campaigns] == [[], [], [], []]
    else:
        compare_outcomes(figures, by_hand)
    compare_promise(figures, consultation, told)


def compare_outcomes(figures, by_hand):
    assert {theme["pk"]: theme["voices"] for theme in figures.themes} == by_hand["voices"]
    places = {clause.get_absolute_url(): clause.pk for clause in Clause.objects.all()} | {"": None}
    shown = {
        (places[place.url], part.stance): part.value for place in figures.stances for part in place.parts if part.value
    }
    assert shown == by_hand["stances"]
    passages, alike = by_hand["passages"].total(), by_hand["passages"]["alike"]
    assert figures.passages == passages
    assert figures.checked == (round(100 * (passages - alike) / passages) if passages else None)
    replies = by_hand["replies"]
    assert {row.key: row.value for row in figures.decisions} == Counter(reply.decision for reply in replies)
    changed = {clause.get_absolute_url() for reply in replies for clause in reply.changed_clauses.all()}
    assert {url for _label, url in figures.changed} == changed
    assert figures.campaigns == by_hand["campaigns"]


def compare_promise(figures, consultation, told):
    promised, now = (ago(days=1) if told.moved else consultation.answer_by), timezone.now()
    end = ago(hours=1) if told.stage == "answered" else now
    if end <= promised:
        expected = "kept" if told.stage == "answered" else "running"
    else:
        expected = "explained" if told.moved and end <= consultation.answer_by else "unexplained"
    assert figures.promise.state == expected
    assert timezone.localdate(figures.promise.promised) == timezone.localdate(promised)
    days = (timezone.localdate(ago(hours=1)) - timezone.localdate(consultation.closes_at)).days
    assert figures.promise.days_to_answer == (days if told.stage == "answered" else None)


def told_consultation():
    """An answered one with a theme, a reply that changed a clause, a comment of each stance and a withheld answer."""
    consultation = factories.ConsultationFactory(closed=True)
    old = factories.published_clause(draft__consultation=consultation)
    theme = factories.ThemeFactory(consultation=consultation, published_at=ago(hours=3))
    for number in range(6):
        comment = factories.CommentFactory(discussion=discussion_of(old), author_key=f"writer-{number}")
        factories.ExcerptFactory(theme=theme, comment=comment, stance="against" if number else "for")
    quiet = factories.SubmissionFactory(consultation=consultation, consent="withheld", name="Qxsilent")
    said = answered(quiet, text="Qxsecret hours.", clause=old)
    factories.ExcerptFactory(theme=theme, comment=None, answer=said, stance="question", way="alike")
    draft = factories.DraftFactory(consultation=consultation, number=2, change_note_en="x", change_note_mn="x")
    new = factories.ClauseFactory(draft=draft, number=old.number, text_en="Later.", text_mn="Дараа.")
    new.comes_from.add(old)
    factories.publish(draft, ago(days=1))
    for kind in ("heard", "answer"):
        factories.ReportFactory(consultation=consultation, kind=kind, published_at=ago(hours=2))
    reply = factories.ReplyFactory(theme=theme, decision="accepted", published_at=ago(hours=1))
    factories.proves(reply, new)
    factories.CommitmentFactory(consultation=consultation, published_at=ago(hours=1))
    return Consultation.objects.published().get(pk=consultation.pk), theme, new


def page(client, consultation, end="", language="en"):
    response = client.get(consultation.get_absolute_url(language) + end)
    assert response.status_code == 200
    return response, BeautifulSoup(response.content, "html.parser")


def cells(soup, caption):
    """The table with this caption: its rows as words."""
    table = next(
        table for table in soup.find_all("table") if table.caption and table.caption.get_text(strip=True) == caption
    )
    return [
        [cell.get_text(" ", strip=True) for cell in row.find_all(["th", "td"])] for row in table.tbody.find_all("tr")
    ]


def test_the_page_of_figures_shows_charts_beside_tables_and_nothing_that_was_withheld(client):
    consultation, theme, new = told_consultation()

    response, soup = page(client, consultation, "figures/")

    assert cells(soup, "Contributions by theme") == [[theme.title_en, "7", "100%"]]
    assert cells(soup, "How contributions stand to each clause") == [[f"{new.number} Hours", "1", "5", "0", "1", ""]]
    assert cells(soup, "Contributions by day")[0][1] == "7"
    assert cells(soup, "Themes by decision") == [["Accepted", "1", "100%"]]
    assert [link["href"] for link in soup.select(".figures__changed a")] == [new.get_absolute_url("en")]
    assert "86% of them one by one" in " ".join(soup.get_text().split())
    assert soup.select("svg[role=img] rect")
    assert "Qxs" not in response.text
    assert "style=" not in response.text
    assert "s-maxage" in response["Cache-Control"]
    assert not response.cookies


def test_before_the_report_the_page_of_figures_tells_only_what_came(client):
    consultation = factories.ConsultationFactory(closed=True)
    clause = factories.published_clause(draft__consultation=consultation)
    theme = factories.ThemeFactory(consultation=consultation, title_en="Qxunreleased")
    factories.ExcerptFactory(theme=theme, comment=factories.CommentFactory(discussion=discussion_of(clause)))
    empty = factories.ConsultationFactory()

    response, soup = page(client, consultation, "figures/")
    _nothing, plain = page(client, empty, "figures/")

    assert "Qxunreleased" not in response.text
    assert not soup.select(".stances")
    assert cells(soup, "Contributions by language")[0][:2] == ["English", "1"]
    assert "No contributions yet" in plain.get_text()
    unpublished = factories.ConsultationFactory(unpublished=True)
    for end in ("figures/", "card/"):
        assert client.get(unpublished.get_absolute_url("en") + end).status_code == 404


def test_we_asked_you_said_we_did_tells_the_whole_path_or_what_is_still_to_come(client):
    consultation, theme, _new = told_consultation()
    heard = factories.ConsultationFactory(closed=True)
    factories.ReportFactory(consultation=heard, published_at=ago(hours=1))
    factories.ThemeFactory(consultation=heard, published_at=ago(hours=1))
    reading = factories.ConsultationFactory(closed=True)

    _response, soup = page(client, consultation)
    _response, waiting = page(client, heard)
    _response, silent = page(client, reading)

    asked, said, did = soup.select("#loop .loop__part")
    assert consultation.asking_en in asked.get_text()
    assert theme.title_en in said.get_text()
    assert {"7 contributions", "1 theme"} <= {strong.get_text(strip=True) for strong in said.find_all("strong")}
    words = " ".join(did.get_text(" ").split())
    assert all(part in words for part in ("1 clause changed", "1 Accepted", "1 commitment", "Kept"))
    assert soup.select("#commitments article, #commitments .commitment")
    assert "Answer by:" in waiting.select("#loop .loop__part--next")[0].get_text()
    assert not silent.select("#loop")


def test_the_impact_page_tells_each_answered_consultation_and_no_other(client):
    consultation, _theme, new = told_consultation()
    heard = factories.ConsultationFactory(closed=True, title_en="Qxheard")
    factories.ReportFactory(consultation=heard, published_at=ago(hours=1))

    response = client.get("/en/impact/")
    soup = BeautifulSoup(response.content, "html.parser")

    numbers = {row.dt.get_text(strip=True): row.dd.get_text(strip=True) for row in soup.select(".numbers > div")}
    assert numbers == {
        "Clauses changed because of the public": "1",
        "Themes with a reasoned reply": "1",
        "Contributions": "7",
        "Consultations answered": "1",
        "Answered when it was promised": "1 of 1",
    }
    assert [link["href"] for link in soup.select(".outcome a")] == [
        consultation.get_absolute_url("en"),
        new.get_absolute_url("en"),
    ]
    assert "Qxheard" not in response.text


def test_the_impact_page_says_so_while_nothing_is_answered(client):
    assert "No consultation has been answered yet" in client.get("/en/impact/").text


def test_the_card_may_stand_in_frames_of_others_and_no_other_page_may(client):
    consultation, *_others = told_consultation()

    response, soup = page(client, consultation, "card/")
    other, whole = page(client, consultation)

    assert "frame-ancestors *" in response["Content-Security-Policy"]
    assert "script-src 'none'" in response["Content-Security-Policy"]
    assert "X-Frame-Options" not in response
    assert "frame-ancestors 'none'" in other["Content-Security-Policy"]
    assert other["X-Frame-Options"] == "DENY"
    assert not soup.find_all(["script", "form", "style"])
    assert {link["target"] for link in soup.find_all("a")} == {"_top"}
    assert 'src="http' in (code := whole.select_one("#embed code").get_text())
    assert f"{consultation.get_absolute_url('en')}card/" in code
    assert not response.cookies


def test_figures_and_impact_cost_the_same_for_many_rows_as_for_few(client):
    consultation, theme, new = told_consultation()
    addresses = [consultation.get_absolute_url("en") + "figures/", "/en/impact/", consultation.get_absolute_url("en")]
    few = [cost(client, address) for address in addresses]
    for _number in range(8):
        told_consultation()
        comment = factories.CommentFactory(discussion=discussion_of(new))
        factories.ExcerptFactory(theme=theme, comment=comment)
        factories.CommitmentFactory(consultation=consultation, published_at=ago(hours=1))

    assert [cost(client, address) for address in addresses] == few
    assert max(few) <= 12, few
