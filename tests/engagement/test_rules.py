"""Rules of moderators: what they find in spite of disguise, which are refused, the dry run, the undo, and who sees them."""

from itertools import pairwise
from uuid import uuid4

import pytest
from bs4 import BeautifulSoup
from django.contrib.admin.models import LogEntry
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from diplomacy.refusals import Refused
from engagement.actions import rules as verbs
from engagement.actions.comments import Remark, receive
from engagement.actions.proofs import accept
from engagement.models import Act, Comment, Discussion, ModerationDecision, Rule, RuleHit, State
from engagement.spam.assessment import assess
from engagement.spam.rule_checks import faults
from engagement.spam.rules import found_by, hits, record, search
from engagement.spam.words import fold, words
from tests.factories import (
    CommentFactory,
    ComplaintFactory,
    GroundFactory,
    ModerationDecisionFactory,
    PostFactory,
    RuleFactory,
    ago,
    discussion_of,
)

pytestmark = pytest.mark.django_db


def page(verb, rule):
    return reverse(f"admin:engagement_rule_{verb}", args=[rule.pk])


def passage(kind, looked_for, text):
    """The words of the original that such a rule finds, None for none."""
    found = found_by([Rule(kind=kind, text=looked_for)], text)
    return text[found[0].start : found[0].end] if found else None


# Reading in spite of disguise


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("КАЗИНО Казино казинооооо", ["казино"] * 3),
        ("kaзинo саsinо", ["казино", "casino"]),
        ("к а з и н о, c.a.s.i.n.o", ["казино", "casino"]),
        ("ca\u200bsi\u00adno cásino Ｃａｓｉｎｏ 𝐜𝐚𝐬𝐢𝐧𝐨 ᴄᴀsɪɴᴏ", ["casino"] * 5),
        ("зээл зээлийн зэл", ["зээл", "зээлийн", "зэл"]),
        ("vизагvй Їнэ Єнгө", ["үизагүй", "үнэ", "өнгө"]),
        ("PCRын ASEM-ийн", ["pcrын", "asem", "ийн"]),
        ("ёс йод и\u0306од", ["ес", "йод", "йод"]),
    ],
)
def test_disguised_words_are_read_as_what_they_are(text, read):
    assert list(words(text)) == read


@pytest.mark.parametrize(
    "text", ["Ｃａｓｉｎｏ… №5", "a\u0301e\u200bo 🇲🇳 ﬁ x", "Зөвшөөрөл", "𝐜\u0301\u0302 ᠮᠣᠩᠭᠣᠯ", ""]
)
def test_every_folded_letter_knows_its_place_in_the_text(text):
    folded = fold(text)

    assert len(folded.text) == len(folded.starts) == len(folded.ends)
    assert all(0 <= start < end <= len(text) for start, end in zip(folded.starts, folded.ends, strict=True))
    assert all(one <= next_one for one, next_one in pairwise(folded.starts))


# Each text in which the rule finds something stands beside one that is much like it, and in which it does not.
FINDS = [
    ("stem", "зээл", "Хямд ЗЭЭЛИЙН санал", "ЗЭЭЛ", "Ганзээл гэдэг нутаг"),
    ("stem", "зээл", "3ээлээ аваарай", "3ээл", "Зэлний адуу"),
    ("stem", "казино", "кааазинноод тогло", "кааазинно", "Каз ино"),
    ("stem", "казино", "Энд к.а.з.и.н.о байна", "к.а.з.и.н.о", "а.з.и.н.о"),
    ("stem", "casino", "best с\u200bas1nоs here", "с\u200bas1nо", "occasion"),
    ("stem", "ул", None, None, "уулын"),
    ("phrase", "баталгаатай виз", "БАТАЛГААТАЙ — виз!", "БАТАЛГААТАЙ — виз", "баталгаатай визгүй"),
    ("phrase", "free money", "frее   MONEY now", "frее   MONEY", "free moneylender"),
    ("pattern", r"\b9\d{3}[- ]?\d{4}\b", "Утас: 9911-0246.", "9911-0246", "199110246"),
    ("pattern", r"виз.{0,20}баталгаа", "ВИЗ бүтнэ, БАТАЛГААТАЙ", "ВИЗ бүтнэ, БАТАЛГАА", "баталгаатай виз"),
]


@pytest.mark.parametrize(("kind", "looked_for", "text", "found", "harmless"), FINDS)
def test_rule_marks_what_it_finds_in_the_original(kind, looked_for, text, found, harmless):
    assert text is None or passage(kind, looked_for, text) == found
    assert passage(kind, looked_for, harmless) is None


SIGNS = ["@", "!", "$", "@ ", "1!", "4@", "s$", "$ ", "!_", "a@", "e3", "a ", "@ @ ", "3", "win a "]


@pytest.mark.parametrize(
    ("kind", "looked_for", "text"),
    [
        ("phrase", "win a prize", "WIN — A PRIIIZE!"),
        ("phrase", "win a prize", "you w1n a pr1ze"),
        ("phrase", "a lie is a lie", "A l1e… is a lie"),
        ("phrase", "win it", "win !t"),
        ("stem", "casino", "c@$!no"),
        ("stem", "assassin", "@$$@$$in"),
        ("stem", "illili", "i1lili and more"),
        ("stem", "эзэзэзл", "э.з.э.з.э.з.л"),
    ],
)
def test_no_text_makes_a_stem_or_a_phrase_take_long(kind, looked_for, text):
    """Signs that can be letters or stand between words are read in one way alone; a search that is slow raises."""
    look = search(kind, looked_for)

    assert look(fold(text).text)
    for sign in SIGNS:
        for before in ("", "win ", "win a ", "a ", "c"):
            look(before + sign * (3_000 // len(sign)) + "~")


def test_phrase_that_took_long_would_be_refused_as_an_expression_is(monkeypatch):
    assert faults("phrase", "free tickets") == []
    monkeypatch.setattr("engagement.spam.rules.phrase_expression", lambda text: r"(a+)+$")

    assert faults("phrase", "other tickets") == [
        "This takes too long to find in some texts. Look for fewer or other words."
    ]


def test_only_rules_in_force_and_of_the_language_look():
    everywhere, english = RuleFactory(), RuleFactory(language="en")
    RuleFactory(language="mn")
    RuleFactory(is_active=False)

    with CaptureQueriesContext(connection) as queries:
        found = hits("A casino?", "en")
    assert {(hit.rule, hit.start, hit.end, hit.effect) for hit in found} == {
        (everywhere, 2, 8, "hold"),
        (english, 2, 8, "hold"),
    }
    assert len(queries) == 1


def test_hit_is_kept_once_and_moves_with_the_text():
    rule, comment = RuleFactory(), CommentFactory(held=True, comment="A casino?")
    record(comment, hits(comment.comment, "en"))
    record(comment, hits(f"What {comment.comment}", "en"))

    kept = RuleHit.objects.get()
    assert (kept.rule, kept.comment, kept.start, kept.end) == (rule, comment, 7, 13)

    record(comment, hits("What a theatre?", "en"))
    assert not RuleHit.objects.exists()


# Rules that cannot work


@pytest.mark.parametrize(
    ("kind", "text", "words"),
    [
        ("stem", "хямд зээл", "choose a phrase"),
        ("stem", "ал", "at least 3 letters"),
        ("stem", "байна", "ordinary remarks"),
        ("phrase", "!? -", "at least 3 letters"),
        ("pattern", "a(b", "mistake at character 4"),
        ("pattern", "x*", "fits where there is nothing"),
        ("pattern", r"\w{3,}", "ordinary remarks"),
        ("pattern", r"(a+)+$", "takes too long"),
        ("pattern", r"(\w+\s?)+:", "takes too long"),
        ("pattern", r"^(зээл|зээ|л)+$", "takes too long"),
    ],
)
def test_form_refuses_what_cannot_work_and_keeps_what_was_typed(kind, text, words, client_of, moderator):
    typed = {"name": "Loans", "kind": kind, "text": text, "effect": "hold", "reason": "Many of these."}
    response = client_of(moderator).post(reverse("admin:engagement_rule_add"), typed)

    seen = BeautifulSoup(response.content, "html.parser")
    assert words in seen.select_one(".field-text .errorlist").text
    assert seen.select_one("[name=text]")["value"] == text
    assert not Rule.objects.exists()
    with pytest.raises(Refused, match=r"\w"):
        verbs.save(Rule(**typed), by=moderator)


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("stem", "зээл"),
        ("phrase", "free money"),
        ("pattern", r"\b(?:\+976)?[89]\d{3}[ -]?\d{4}\b"),
        ("pattern", r"(?:казино|слот)\w*"),
    ],
)
def test_form_takes_what_can_work_and_the_rule_is_not_yet_in_force(kind, text, client_of, moderator):
    typed = {"name": "Loans", "kind": kind, "text": text, "effect": "hold", "reason": "Many of these."}
    response = client_of(moderator).post(reverse("admin:engagement_rule_add"), typed)

    assert (response.status_code, faults(kind, text)) == (302, [])
    rule = Rule.objects.get()
    assert (rule.text, rule.made_by, rule.is_active) == (text, moderator, False)


@pytest.mark.parametrize("text", ["(a+)+$", "a(b"])
def test_rule_that_fails_holds_up_no_comment_and_is_shown_to_moderators(text, client_of, moderator):
    """Neither comes through the form; the engine may learn and forget."""
    rule = RuleFactory(kind="pattern", text=text)
    RuleFactory(text="casino")

    found = hits("a" * 2_900 + " casino!", "en")
    assert [hit.rule.text for hit in found] == ["casino"]
    rule.refresh_from_db()
    assert (rule.failures, rule.failed_at is None) == (1, False)
    hits("a" * 2_900 + "!", "en")
    rule.refresh_from_db()
    assert rule.failures == 1  # noted once a minute at most
    assert "1 time, last" in client_of(moderator).get(reverse("admin:engagement_rule_changelist")).text


# The dry run


@pytest.fixture
def past():
    """Comments of every kind in the last thirty days and before."""
    CommentFactory(comment="Our casino is no casino.")
    CommentFactory(held=True, comment="<b>CАSINO</b> & more", submit_date=ago(days=29))
    CommentFactory(comment="No. Nothing to see.")
    CommentFactory(comment="The casino of last year", submit_date=ago(days=31))
    CommentFactory(comment="A casino taken back", state=State.WITHDRAWN)
    CommentFactory(comment="No casino, says the Ministry", official=True)
    CommentFactory(comment="Casino гэж юу вэ", language="mn")


@pytest.mark.parametrize(("language", "found", "looked"), [("", 3, 4), ("en", 2, 3)])
def test_dry_run_counts_what_the_rule_would_have_found_and_changes_nothing(past, language, found, looked):
    rule, before = RuleFactory(is_active=False, language=language), Comment.objects.values_list("version", "risk")
    told, seen = [], list(before)
    trial = verbs.dry_run(rule, lambda *progress: told.append(progress))

    assert (trial.found, trial.looked, trial.total, trial.is_complete) == (found, looked, looked, True)
    assert trial.states == {State.PUBLISHED: found - 1, State.HELD: 1}
    assert told == [(looked, looked)]
    assert list(before.all()) == seen
    assert not RuleHit.objects.exists()


def test_dry_run_reads_in_batches_and_stops_where_a_rule_fails_again_and_again(past, monkeypatch):
    monkeypatch.setattr(verbs, "BATCH", 1)
    assert verbs.dry_run(RuleFactory()).found == 3

    monkeypatch.setattr(verbs, "MOST_FAILURES", 1)
    CommentFactory(comment="a" * 2_900 + "!")
    trial = verbs.dry_run(RuleFactory(kind="pattern", text="(a+)+$"))
    assert (trial.looked, trial.failures, trial.is_complete) == (1, 1, False)


def test_dry_run_page_marks_the_passages(past, client_of, moderator):
    rule = RuleFactory(is_active=False)
    seen = BeautifulSoup(client_of(moderator).get(page("try", rule)).content, "html.parser")

    assert "Found in 3 of 4 comments: 75.0 %" in seen.select_one(".trial__share").text
    assert [mark.text for mark in seen.select("mark")] == ["Casino", "CАSINO", "casino"]
    assert [quote["lang"] for quote in seen.select(".trial blockquote")] == ["mn", "en", "en"]
    assert seen.select_one("form.verb-form") is None


def test_command_prints_a_dry_run(past, capsys):
    call_command("try_rule", RuleFactory().name)

    out, err = capsys.readouterr()
    assert ": 3 of 4 comments (75.0 %)" in out
    assert "4 of 4 comments" in err


# Switching on and off


def test_moderator_switches_a_rule_on_and_off_and_it_is_logged(client_of, moderator):
    rule, desk = RuleFactory(is_active=False, failures=3, failed_at=ago(days=1)), client_of(moderator)
    desk.post(page("switch-on", rule))
    rule.refresh_from_db()
    assert (rule.is_active, rule.failures) == (True, 0)
    assert "in force already" in desk.post(page("switch-on", rule), follow=True).text

    desk.post(page("switch-off", rule))
    rule.refresh_from_db()
    assert not rule.is_active
    assert LogEntry.objects.filter(object_id=str(rule.pk), user=moderator).count() == 2


def test_rule_in_force_keeps_what_it_looks_for_and_may_be_renamed(client_of, moderator):
    rule, desk = RuleFactory(), client_of(moderator)
    url = reverse("admin:engagement_rule_change", args=[rule.pk])
    desk.post(url, {"name": "Gambling", "reason": "Why.", "kind": "phrase", "text": "other words", "effect": "note"})

    rule.refresh_from_db()
    assert (rule.name, rule.text, rule.effect) == ("Gambling", "casino", "hold")
    rule.text = "other words"
    with pytest.raises(Refused, match="Switch the rule off"):
        verbs.save(rule, by=moderator)


def test_rule_that_found_something_stays_on_record(client_of, moderator):
    rule, unused = RuleFactory(is_active=False), RuleFactory(is_active=False)
    record(CommentFactory(comment="casino"), found_by([rule], "casino"))

    answers = [
        client_of(moderator).post(reverse("admin:engagement_rule_delete", args=[each.pk]), {"post": "yes"}).status_code
        for each in (rule, unused)
    ]
    assert answers == [403, 302]
    assert list(Rule.objects.all()) == [rule]
    chosen = {"action": "delete_selected", "_selected_action": [rule.pk], "post": "yes"}
    client_of(moderator).post(reverse("admin:engagement_rule_changelist"), chosen)
    assert list(Rule.objects.all()) == [rule]


# Undo


@pytest.fixture
def send():
    """Take a remark and confirm its address, on a page whose comments appear at once."""
    discussion = discussion_of(PostFactory())
    Discussion.objects.filter(pk=discussion.pk).update(policy="after")

    def sent(text, email=None, policy="after"):
        Discussion.objects.filter(pk=discussion.pk).update(policy=policy)
        begun = {"begun_at": timezone.now(), "sending_key": uuid4(), "network": "192.0.2.0/24"}
        remark = Remark(name="Bold", email=email or f"{uuid4()}@example.net", text=text, language="en", **begun)
        comment = receive(discussion.target, remark)
        comment = Comment.objects.with_targets().get(pk=comment.pk)
        accept(comment, assess(comment))
        return Comment.objects.get(pk=comment.pk)

    return sent


def test_undo_puts_what_only_the_rule_held_where_the_policy_would_have(send, client_of, moderator):
    rule, other = RuleFactory(), RuleFactory(text="roulette")
    freed = send("The casino law was discussed in parliament and nobody told the citizens about it.")
    held_twice = send("Neither casino nor roulette should ever be in a plan for our border towns.")
    assert (freed.state, held_twice.state, freed.risk >= 50) == ("held", "held", True)

    response = client_of(moderator).post(page("undo", rule))
    assert response.status_code == 302
    freed.refresh_from_db()
    held_twice.refresh_from_db()
    rule.refresh_from_db()
    assert (freed.state, freed.risk < 50, held_twice.state) == ("published", True, "held")
    assert [reason["detail"] for reason in held_twice.risk_reasons if reason["code"] == "rule"] == [other.name]
    assert (rule.is_active, rule.hits.filter(undone_at=None).count()) == (False, 0)
    decision = ModerationDecision.objects.get()
    assert (decision.comment, decision.act, decision.cause, decision.decided_by) == (freed, "publish", "policy", None)
    assert other.hits.filter(undone_at=None).count() == 1
    with pytest.raises(Refused, match="nothing to undo"):
        verbs.undo(rule)


def test_undo_goes_in_pieces_and_leaves_the_rest_for_another_time(send, client_of, moderator, monkeypatch):
    rule = RuleFactory()
    text = "The casino law was discussed in parliament and nobody told the citizens"
    held = [send(f"{text} of {place} about it.") for place in ("Ulaangom", "Dalanzadgad", "Arvaikheer")]
    monkeypatch.setattr(verbs, "UNDONE_TOGETHER", 1)
    monkeypatch.setattr(verbs, "LONGEST_UNDO", -1.0)

    told = client_of(moderator).post(page("undo", rule), follow=True).text
    after_one = verbs.undoable(rule).count()
    monkeypatch.setattr(verbs, "LONGEST_UNDO", 60.0)
    with CaptureQueriesContext(connection) as queries:
        verbs.undo(rule)

    assert ("2 comments are left" in told, after_one, verbs.undoable(rule).count()) == (True, 2, 0)
    assert not rule.hits.filter(comment__in=held, undone_at=None).exists()
    assert sum("SAVEPOINT" in query["sql"] and "RELEASE" not in query["sql"] for query in queries) >= 3


def test_undo_leaves_what_somebody_acted_on_and_what_the_policy_holds(send, moderator):
    rule = RuleFactory()
    text = "The casino law was discussed in parliament and nobody told the citizens about it"
    waiting, decided, reported, taken_back = (send(f"{text}, {place}.") for place in "abcd")
    ModerationDecisionFactory(
        comment=decided, act=Act.REJECT, ground=GroundFactory(), decided_by=moderator, decided_at=timezone.now()
    )
    ModerationDecisionFactory(comment=decided, act=Act.UNDO, decided_by=moderator, undoes=decided.decisions.get())
    ComplaintFactory(comment=reported)
    Comment.objects.filter(pk=taken_back.pk).update(state=State.WITHDRAWN)
    first = send("My first words: a casino law needs a referendum in every single province.", policy="before")

    assert verbs.undo(rule) == 0  # the page has its comments read before they appear by now
    states = dict(Comment.objects.values_list("pk", "state"))
    assert {states[each.pk] for each in (waiting, decided, reported, first)} == {"held"}
    assert set(rule.hits.filter(undone_at=None).values_list("comment", flat=True)) == {
        decided.pk,
        reported.pk,
        taken_back.pk,
    }


# Who sees what


def test_list_shows_recent_hits_and_how_many_moderators_refused_at_constant_cost(client_of, moderator):
    rule, desk = RuleFactory(), client_of(moderator)
    refused, published = CommentFactory(state=State.REJECTED), CommentFactory()
    for comment in (refused, published):
        RuleHit.objects.create(rule=rule, comment=comment, start=0, end=1, effect="hold")
    RuleHit.objects.create(rule=rule, comment=CommentFactory(), start=0, end=1, effect="hold", happened_at=ago(days=31))
    ground, decided = GroundFactory(), {"decided_by": moderator, "decided_at": timezone.now()}
    for comment, act in ((refused, Act.REJECT), (published, Act.PUBLISH)):
        ModerationDecisionFactory(comment=comment, act=act, ground=ground, **decided)

    def asked():
        with CaptureQueriesContext(connection) as queries:
            seen = BeautifulSoup(desk.get(reverse("admin:engagement_rule_changelist")).content, "html.parser")
        return seen, len(queries)

    seen, cost = asked()
    assert [seen.select_one(f".field-{name}").text for name in ("recent", "refused")] == ["2", "1"]
    RuleFactory.create_batch(20)
    assert asked()[1] == cost


@pytest.mark.parametrize(("role", "status"), [("moderator", 200), ("editor", 403), ("officer", 403)])
@pytest.mark.parametrize("verb", ["change", "try", "switch-off", "undo"])
def test_rules_are_open_to_moderators_alone(verb, role, status, client_of, request):
    rule = RuleFactory()
    record(CommentFactory(held=True, comment="casino"), found_by([rule], "casino"))

    assert client_of(request.getfixturevalue(role)).get(page(verb, rule)).status_code == status
