"""My contributions: known by a proven address, reached by a mailed link, told in full, remembered by a device, taken along."""

import json
import re
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from engagement import mail
from engagement.actions import contributors
from engagement.models import (
    Appeal,
    Comment,
    CommentEdit,
    Complaint,
    Contributor,
    Delivery,
    Erasure,
    Follower,
    RateCount,
    Unwanted,
)
from engagement.models.contributions import PER_PAGE
from engagement.models.keys import author_key, complainant_key
from engagement.templatetags.engagement import comment_url
from tests.conftest import fields_of
from tests.factories import (
    REMARK,
    CommentFactory,
    ConsultationFactory,
    ExcerptFactory,
    FollowerFactory,
    FollowFactory,
    GroundFactory,
    ModerationDecisionFactory,
    PostFactory,
    ProofFactory,
    ReplyFactory,
    ThemeFactory,
    UserFactory,
    ago,
    discussion_of,
    proves,
    published_clause,
)

pytestmark = pytest.mark.django_db

EMAIL = "bold@example.net"
LINK = re.compile(r"http://localhost:8000(/\w\w/contributions/\S+)")


@pytest.fixture
def contributor():
    return Contributor.objects.create(author_key=author_key(EMAIL), language="en")


def by_bold(**kwargs):
    """A comment that came from the contributor's address."""
    return CommentFactory(user_email=EMAIL, author_key=author_key(EMAIL), **kwargs)


def page_of(contributor, name="detail", **query):
    return reverse(f"engagement:contributor_{name}", args=[contributor.link_token], query=query)


# Who it is


def test_a_contributor_is_known_from_the_first_proof_on_and_only_once(client):
    proofs = [ProofFactory(comment__author_key=author_key(EMAIL), comment__user_email=EMAIL) for _number in range(2)]
    before = Contributor.objects.count()

    for proof in proofs:
        client.post(proof.url)

    known = Contributor.objects.get()
    assert (before, known.author_key, known.email) == (0, author_key(EMAIL), "")
    assert set(known.comments) == {proof.comment for proof in proofs}


def test_the_page_shows_what_was_confirmed_from_this_address_and_nothing_else(read, contributor):
    mine, other = by_bold(comment="Mine it is."), CommentFactory(comment="Somebody else’s.")
    by_bold(unproven=True, comment="Not proven.")

    page = read(page_of(contributor))

    assert ["Mine it is." in page.text, other.comment in page.text, "Not proven." in page.text] == [True, False, False]
    assert mine.private_url("en") in {link["href"] for link in page.select("main a[href]")}


def test_the_pages_are_kept_by_no_cache_and_no_index_in_either_language(client, contributor):
    by_bold(language="mn")
    for language in ("en", "mn"):
        urls = [
            contributor.private_url(language),
            *(f"{contributor.private_url(language)}{end}/" for end in ("erase",)),
        ]
        answers = [client.get(url) for url in [*urls, reverse("engagement:contributor_link")]]

        assert {(answer.status_code, answer["X-Robots-Tag"]) for answer in answers} == {(200, "noindex, nofollow")}
        assert ["no-store" in answer["Cache-Control"] for answer in answers] == [True] * 3


@pytest.mark.parametrize("name", ["detail", "download", "erase"])
def test_a_wrong_link_leads_to_a_page_that_says_so_and_offers_the_mail(client, contributor, name):
    answers = [client.get(reverse(f"engagement:contributor_{name}", args=[token])) for token in ("x" * 24, "a")]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert [reverse("engagement:contributor_link") in answer.text for answer in answers] == [True, True]
    assert client.get(page_of(contributor, name)).status_code == 200


# What it tells


def test_each_contribution_tells_its_state_its_decision_and_its_ground(read, contributor):
    ground = GroundFactory()
    for state, act in (("rejected", "reject"), ("removed", "remove")):
        decided = by_bold(state=state)
        ModerationDecisionFactory(
            comment=decided, act=act, ground=ground, note=f"Note on {state}.", internal_note="Known crank."
        )
    by_bold(state="withdrawn")

    pages = {code: read(contributor.private_url(code)).select_one("main").text for code in ("en", "mn")}

    told = ["Not published", "Removed", "Withdrawn by its author", ground.title_en, "Note on rejected.", "A moderator"]
    assert [words in pages["en"] for words in told] == [True] * len(told)
    assert (ground.rule_mn in pages["mn"], "Known crank" in "".join(pages.values())) == (True, False)


def test_what_waits_tells_its_place_in_the_queue_and_until_when_it_is_read(read, contributor):
    CommentFactory(held=True, proven_at=ago(hours=9))
    mine = by_bold(held=True, proven_at=ago(minutes=5))
    CommentFactory(held=True, proven_at=ago(minutes=1))
    late = by_bold(held=True, proven_at=ago(days=30))

    pages = [read(page_of(contributor)), read(mine.private_url("en")), read(late.private_url("en"))]

    assert ["Its place in the queue: 3." in page.text for page in pages] == [True, True, False]
    assert ["Its place in the queue: 1." in page.text for page in pages] == [True, False, True]
    assert ["longer than we promise" in page.text for page in pages] == [True, False, True]


@pytest.mark.parametrize(
    ("decision", "words"),
    [
        ({"act": "hold", "cause": "rule", "decided_by": None}, "No person decided this, but the rules of the site:"),
        ({"act": "hold", "cause": "own"}, "A moderator decided this."),
    ],
)
def test_the_page_says_whether_a_person_or_a_rule_decided(read, decision, words):
    comment = by_bold(held=True, published_at=ago(hours=1))
    ModerationDecisionFactory(
        comment=comment, ground=None if decision["cause"] == "rule" else GroundFactory(), **decision
    )

    assert words in read(comment.private_url("en")).select_one(".notice").text


def test_a_decision_that_was_taken_back_is_no_longer_told_as_the_present_one(read):
    ground, comment = GroundFactory(), by_bold()
    removed = ModerationDecisionFactory(comment=comment, act="remove", ground=ground, decided_at=ago(minutes=3))
    ModerationDecisionFactory(comment=comment, act="undo", undoes=removed)

    page = read(comment.private_url("en"))

    assert ground.title_en not in page.select_one(".notice").text
    assert ground.title_en in page.select_one("details").text


def test_the_decision_can_be_appealed_from_there_and_the_appeal_is_told(read, contributor):
    comment = by_bold(state="rejected")
    decision = ModerationDecisionFactory(comment=comment, act="reject", ground=GroundFactory())
    appeal_url = reverse("engagement:contribution_appeal", args=[comment.link_token])
    links = {link["href"] for link in read(comment.private_url("en")).select("main a[href]")}

    Appeal.objects.create(
        decision=decision, text="I disagree.", outcome="upheld", decided_at=ago(), decided_by=UserFactory()
    )

    assert appeal_url in links
    pages = [read(page_of(contributor)), read(comment.private_url("en"))]
    assert ["The decision stands" in page.text for page in pages] == [True, True]


def test_what_readers_reported_is_told_by_number_alone(read, contributor):
    comment = by_bold()
    for number in range(2):
        Complaint.objects.create(
            comment=comment, reason="abuse", explanation="He is a crank.", complainant_key=number, language="en"
        )

    pages = [read(page_of(contributor)).text, read(comment.private_url("en")).text]

    assert ["2 readers have reported it." in text for text in pages] == [True, True]
    assert ["crank" in text for text in pages] == [False, False]


def test_the_way_to_theme_reply_and_changed_clause_is_told(read, contributor):
    clause = published_clause(draft__consultation=ConsultationFactory(closed=True))
    theme = ThemeFactory(consultation=clause.draft.consultation, published_at=ago(hours=2))
    comment = by_bold(discussion=discussion_of(clause))
    ExcerptFactory(theme=theme, comment=comment)
    reply = ReplyFactory(theme=theme, decision="accepted", published_at=ago(hours=1))
    proves(reply, clause)
    unseen = ThemeFactory(consultation=clause.draft.consultation, title_en="Not released")
    ExcerptFactory(theme=unseen, comment=comment)

    page = read(page_of(contributor))

    links = {link["href"] for link in page.select("main a[href]")}
    assert {theme.get_absolute_url("en"), clause.get_absolute_url("en")} <= links
    assert ("Accepted" in page.text, "Not released" in page.text) == (True, False)


@pytest.mark.parametrize("hides", [False, True])
def test_words_that_a_ground_hides_are_hidden_from_the_list_and_the_file_too(client, contributor, hides):
    comment = by_bold(state="removed", comment="The words in question")
    times = {"sent_at": ago(hours=1), "settled_at": ago(hours=1)}
    CommentEdit.objects.create(comment=comment, before="The words in question", after="x", state="applied", **times)
    ground = GroundFactory(hides_text=hides, title_en="Danger to a person")
    ModerationDecisionFactory(comment=comment, act="remove", ground=ground)

    answers = [client.get(page_of(contributor)), client.get(page_of(contributor, "download"))]
    pages = [client.get(comment.private_url("en")), client.get(f"{comment.private_url('en')}appeal/")]

    assert ["The words in question" in answer.text for answer in answers + pages] == [not hides] * 4
    assert ["These words are not shown here because of this ground:" in page.text for page in pages] == [hides] * 2


def test_the_list_is_paged_by_key_and_costs_the_same_for_one_as_for_a_page(client, contributor):
    first = everything_of(contributor)
    one = queries_of(client, page_of(contributor))
    rest = [everything_of(contributor) for _number in range(PER_PAGE)]

    page = BeautifulSoup(client.get(page_of(contributor)).content, "html.parser")

    assert queries_of(client, page_of(contributor)) == one <= 12
    assert queries_of(client, first.private_url("en")) <= 18
    older = page.select_one("a[rel=next]")["href"]
    assert older.endswith(f"?before={rest[0].pk}")
    assert [
        len(BeautifulSoup(client.get(url).content, "html.parser").select(".contributions > li"))
        for url in (
            page_of(contributor),
            older,
            page_of(contributor, before="9" * 40),
            page_of(contributor, before="x"),
        )
    ] == [PER_PAGE, 1, PER_PAGE, PER_PAGE]


def everything_of(contributor):
    """A comment with one of everything that a contributor's page can tell."""
    consultation = ConsultationFactory(closed=True)
    comment = by_bold(discussion=discussion_of(published_clause(draft__consultation=consultation)))
    theme = ThemeFactory(consultation=consultation, published_at=ago(hours=2))
    ExcerptFactory(theme=theme, comment=comment)
    reply = ReplyFactory(theme=theme, decision="accepted", published_at=ago(hours=1))
    proves(reply, comment.discussion.clause)
    decision = ModerationDecisionFactory(comment=comment, act="redact", ground=GroundFactory())
    Appeal.objects.create(decision=decision, text="No.")
    CommentEdit.objects.create(comment=comment, before="a", after="b", state="waiting")
    Complaint.objects.create(comment=comment, reason="spam", complainant_key="x", language="en")
    by_bold(held=True).delete()
    return comment


def queries_of(client, url):
    client.get(url)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


# The link by mail


def ask_for_link(client, email, language="en"):
    url = f"/{language}/contributions/link/"
    return client.post(url, {**fields_of(client.get(url)), "email": email})


@pytest.mark.parametrize("language", ["en", "mn"])
def test_the_link_comes_by_mail_and_the_address_is_gone_once_it_has(client, contributor, mailoutbox, language):
    by_bold(comment="My words")

    ask_for_link(client, EMAIL.upper(), language)

    [message] = mailoutbox
    path = LINK.search(message.body)[1]
    assert (path, message.to) == (contributor.private_url(language), [EMAIL.upper()])
    assert ("My words" in message.body, client.get(path).status_code) == (False, 200)
    assert Contributor.objects.get().email == ""
    assert Delivery.objects.get().kind == "mine"


def test_the_address_stays_while_the_mail_is_on_its_way_and_goes_when_it_is_given_up(client, contributor, settings):
    settings.MAILERS = {"default": {"BACKEND": "tests.engagement.test_mail.Failing"}}
    settings.MAIL_ATTEMPTS = 2

    ask_for_link(client, EMAIL)
    kept = Contributor.objects.get().email
    ask_for_link(client, EMAIL)
    waiting = Delivery.objects.waiting().count()
    Delivery.objects.update(next_at=ago(minutes=1))
    mail.deliver_due.call()

    assert (kept, waiting, Contributor.objects.get().email) == (EMAIL, 1, "")


def test_the_answer_is_the_same_for_every_address(client, contributor, mailoutbox):
    answers = [ask_for_link(client, email) for email in (EMAIL, "nobody@example.net")]

    pages = [(answer.status_code, answer.url, client.get(answer.url).content) for answer in answers]
    assert pages[0] == pages[1]
    assert [message.to for message in mailoutbox] == [[EMAIL]]


def test_who_only_claimed_an_address_gets_no_link_and_who_wrote_before_contributors_were_kept_does(client, mailoutbox):
    by_bold(unproven=True)
    ask_for_link(client, EMAIL)
    none_yet = len(mailoutbox)

    by_bold()
    ask_for_link(client, EMAIL)

    assert (none_yet, len(mailoutbox), Contributor.objects.count()) == (0, 1, 1)


def test_asking_is_limited_by_address_and_a_machine_gets_nothing(client, contributor, settings, mailoutbox):
    url = reverse("engagement:contributor_link")
    client.post(url, {"email": EMAIL, "honeypot": "x"})
    trapped = len(mailoutbox)
    settings.FOLLOW_RATES_PER_ADDRESS = [(1, settings.PROOF_VALID_FOR)]
    RateCount.objects.all().delete()

    answers = [ask_for_link(client, EMAIL) for _number in range(2)]

    assert (trapped, [answer.status_code for answer in answers], len(mailoutbox)) == (0, [302, 422], 1)
    assert EMAIL in answers[1].text


# The device that remembers


def confirm(client, proof, **answers):
    return client.post(proof.url, answers)


def test_a_device_remembers_only_where_it_was_asked_to(client):
    proofs = [ProofFactory(comment__author_key=author_key(EMAIL), comment__user_email=EMAIL) for _number in range(2)]

    confirm(client, proofs[0])
    without = dict(client.cookies)
    confirm(client, proofs[1], remember="on")

    cookie = client.cookies["contributor"]
    assert "contributor" not in without
    assert (cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (True, "Lax", 30 * 24 * 60 * 60)
    assert EMAIL not in cookie.value


def test_a_link_that_was_used_before_lets_no_device_in_after_all_were_made_to_forget(client):
    proof = ProofFactory(comment__author_key=author_key(EMAIL), comment__user_email=EMAIL)
    confirm(client, proof, remember="on")
    contributors.forget_devices(Contributor.objects.get())
    thief = Client()

    answer = confirm(thief, proof, remember="on")

    assert (answer.status_code, "contributor" in client.cookies, "contributor" in thief.cookies) == (302, True, False)


def test_owner_who_said_it_was_not_me_allows_questions_again_and_nobody_else_can(client, mailoutbox):
    own, other = (
        Contributor.objects.create(author_key=author_key(email), language="en") for email in (EMAIL, "b@c.mn")
    )
    for contributor in (own, other):
        Unwanted.objects.create(author_key=contributor.author_key, token_digest=contributor.author_key)
    again = {name: reverse("engagement:contributor_ask_again", args=[name]) for name in (own.link_token, "nobody")}
    page = reverse("engagement:contributor_detail", args=[own.link_token])
    offered = again[own.link_token] in client.get(page).text

    answers = [client.get(again[own.link_token]), client.post(again["nobody"]), client.post(again[own.link_token])]

    assert (offered, again[own.link_token] in client.get(page).text) == (True, False)
    assert [answer.status_code for answer in answers] == [405, 404, 302]
    assert [mark.author_key for mark in Unwanted.objects.all()] == [other.author_key]


def send(client, post, **answers):
    return client.post(comment_url(post), fields_of(client.get(comment_url(post))) | REMARK | answers)


def remembering(client):
    """A client whose device remembers the contributor's address."""
    proof = ProofFactory(comment__author_key=author_key(EMAIL), comment__user_email=EMAIL)
    confirm(client, proof, remember="on")
    return client


def test_a_comment_with_the_remembered_address_needs_no_proof_and_one_with_another_does(client, mailoutbox):
    remembering(client)
    post = PostFactory()

    send(client, post)
    known = Comment.objects.get(discussion__post=post)
    send(client, post, email="other@example.net", comment="From somebody else.")

    assert (known.state, known.proven_at is not None) == ("held", True)
    assert Comment.objects.latest("pk").state == "unproven"
    assert [message.to for message in mailoutbox] == [["other@example.net"]]


def test_the_form_says_that_the_device_remembers_an_address(client):
    url = comment_url(PostFactory())
    before = client.get(url).text

    after = remembering(client).get(url).text

    assert ["remembers" in before, "remembers" in after] == [False, True]


@pytest.mark.parametrize("how", ["this", "all"])
def test_a_device_can_be_made_to_forget(client, client_of, how):
    remembering(client)
    token = Contributor.objects.get().link_token
    elsewhere = {name: cookie.value for name, cookie in client.cookies.items()}
    url = reverse("engagement:contributor_forget", args=[token])

    client.post(url, {"all": "1"} if how == "all" else {})
    post = PostFactory()
    send(client, post)
    here = Comment.objects.latest("pk").state
    client.cookies.load(elsewhere)
    send(client, post, comment="From another device.")

    assert (here, Comment.objects.latest("pk").state) == ("unproven", {"this": "held", "all": "unproven"}[how])


def test_a_cookie_that_was_made_up_is_worth_nothing(client, contributor):
    client.cookies["contributor"] = f"{contributor.pk}.{contributor.device_token}"

    send(client, PostFactory())

    assert Comment.objects.get().state == "unproven"


# Mails, and the file


def test_mails_about_a_comment_lead_to_the_page_of_all_and_say_who_decided(contributor, mailoutbox):
    comment = by_bold(state="rejected")
    decision = ModerationDecisionFactory(comment=comment, act="reject", ground=GroundFactory())

    mail.queue(comment, Delivery.Kind.DECISION, key=f"decision:{decision.pk}")

    body = mailoutbox[0].body
    assert f"http://localhost:8000{contributor.private_url('en')}" in body
    assert "A moderator decided this." in body
    assert reverse("engagement:contribution_appeal", args=[comment.link_token]) in body


def test_the_file_holds_everything_and_nothing_that_is_internal(client, contributor):
    officer = UserFactory(first_name="Internalfirst", last_name="Internallast", username="internaluser")
    comment = everything_of(contributor)
    ModerationDecisionFactory(
        comment=comment, act="keep", decided_by=officer, note="To you.", internal_note="Known crank."
    )
    Complaint.objects.create(
        comment=CommentFactory(),
        reason="abuse",
        explanation="Look.",
        complainant_key=complainant_key(EMAIL),
        language="en",
    )
    FollowFactory(follower=FollowerFactory(address_key=contributors.address_key(EMAIL)))

    answer = client.get(page_of(contributor, "download"))

    told = json.loads(answer.content)
    [one] = told["contributions"]
    assert (told["format"], told["version"]) == ("engagement-contributions", 1)
    assert (one["text"], one["e_mail"], one["edits"][0]["after"]) == (comment.comment, EMAIL, "b")
    assert [decision["note"] for decision in one["decisions"]] == ["", "To you."]
    assert one["decisions"][0]["appeal"]["text"] == "No."
    assert one["filed_under"][0]["replies"][0]["signed_by"] == "State Secretary"
    assert (told["reports_made"][0]["explanation"], told["follows"][0]["what"]) == ("Look.", "Everything")
    hashes = [contributor.author_key, comment.link_digest, comment.author_key, str(comment.link_seed)]
    inside = ["Known crank", "Internal", "internaluser", *hashes]
    assert [word for word in inside if word in answer.text] == []
    assert 'filename="contributions-' in answer["Content-Disposition"]


def test_the_file_of_one_is_not_that_of_another(client, contributor):
    by_bold()
    CommentFactory(comment="Somebody else’s.")

    assert "Somebody else" not in client.get(page_of(contributor, "download")).text


def all_of_bold():
    """What is kept under the address's own hashes, which nothing joins to its comments."""
    FollowFactory(follower=FollowerFactory(email=EMAIL, address_key=contributors.address_key(EMAIL)))
    about = {"reason": "abuse", "explanation": "Look.", "language": "en"}
    Complaint.objects.create(comment=CommentFactory(), complainant_key=complainant_key(EMAIL), email=EMAIL, **about)


def test_an_address_that_is_kept_no_longer_is_asked_for_and_only_the_right_one_finds_the_rest(client, contributor):
    by_bold()
    Comment.objects.update(user_email="")
    all_of_bold()
    url = page_of(contributor, "download")

    asked = client.get(url)
    wrong = client.post(url, {"email": "other@example.net"})
    without, told = (json.loads(client.post(url, {"email": given}).content) for given in ("", f" {EMAIL.upper()}"))

    assert (asked.status_code, 'name="email"' in asked.text, "Look." in asked.text) == (200, True, False)
    assert (wrong.status_code, "not the address from which" in wrong.text) == (422, True)
    assert (len(without["contributions"]), without["reports_made"], without["follows"]) == (1, [], [])
    assert [len(told[name]) for name in ("contributions", "reports_made", "follows")] == [1, 1, 1]


def test_nobody_tries_addresses_until_one_fits(client, contributor, settings):
    settings.FOLLOW_RATES_PER_ADDRESS = [(2, timedelta(hours=1))]
    url = page_of(contributor, "erase")
    by_bold()
    Comment.objects.update(user_email="")

    answers = [client.post(url, {"email": given}) for given in ("a@example.net", "b@example.net", EMAIL)]

    assert [answer.status_code for answer in answers] == [422] * 3
    assert "Too many attempts" in answers[2].text
    assert not Erasure.objects.exists()


@pytest.mark.parametrize(("given", "left"), [(EMAIL, 0), ("", 1)])
def test_erasing_everything_finds_follows_and_reports_by_the_address_that_is_given_again(
    client, contributor, given, left
):
    by_bold()
    Comment.objects.update(user_email="")
    all_of_bold()
    url = page_of(contributor, "erase")

    page = client.get(url)
    wrong = client.post(url, {"email": "other@example.net"})
    kept = Follower.objects.filter(email=EMAIL).count()
    answer = client.post(url, {"email": given})

    assert ('name="email"' in page.text, wrong.status_code, kept, answer.status_code) == (True, 422, 1, 200)
    assert Comment.objects.filter(state="erased").count() == 1
    assert Follower.objects.filter(email=EMAIL).count() == Complaint.objects.filter(email=EMAIL).count() == left


def test_an_address_that_is_known_is_not_asked_for(client, contributor):
    by_bold()
    all_of_bold()

    page = client.get(page_of(contributor, "erase"))
    client.post(page_of(contributor, "erase"))

    assert 'name="email"' not in page.text
    assert not Follower.objects.filter(email=EMAIL).exists()


def test_the_command_erases_by_address_and_asks_for_a_reason(contributor, capsys):
    by_bold()
    call_command("erase_contributor", EMAIL, "--dry-run")
    kept = Comment.objects.filter(state="published").count()

    call_command("erase_contributor", EMAIL, "--reason", "Letter 12/7")

    assert (kept, Comment.objects.get().state, Erasure.objects.get().reason) == (1, "erased", "Letter 12/7")
    assert capsys.readouterr().out.splitlines() == ["1 comments would be erased.", "1 comments are erased."]
