"""From a form to the queue: taken once, within its limits, asked for proof with care; and what a token cannot do."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from io import StringIO
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import override

from diplomacy.refusals import Refused
from engagement import mail
from engagement.actions.comments import Remark, SpentBefore, receive
from engagement.actions.erasure import erase_comment
from engagement.actions.proofs import confirm, disown
from engagement.models import (
    Comment,
    Contributor,
    Delivery,
    Discussion,
    Proof,
    RateCount,
    Sanction,
    SpentForm,
    Unwanted,
)
from engagement.models.keys import author_key
from engagement.spam import fingerprints, honeypot
from engagement.templatetags.engagement import comment_url
from engagement.views import devices
from tests.conftest import fields_of
from tests.factories import (
    CommentFactory,
    GroundFactory,
    PostFactory,
    ProofFactory,
    UserFactory,
    ago,
    ahead,
    discussion_of,
)

pytestmark = pytest.mark.django_db

TEXT = "Нислэг хойшилсон үед консул шөнө утсаа авдаг болгох хэрэгтэй."
SENT = "/en/comments/sent/"


@pytest.fixture
def post():
    return PostFactory()


def remark(**answers):
    """A remark as the form passes it on, each from a form of its own."""
    words = {"name": "Bold", "email": "bold@example.net", "text": TEXT, "language": "mn", "network": "192.0.2.0/24"}
    return Remark(**words | {"begun_at": timezone.now(), "sending_key": uuid4()} | answers)


def ruled(post, **rules):
    """The post's discussion with these settings."""
    discussion = discussion_of(post)
    Discussion.objects.filter(pk=discussion.pk).update(**rules)
    return Discussion.objects.get(pk=discussion.pk)


def banned(kind="ban", *, email="bold@example.net", **facts):
    facts = {"ends_at": ahead(days=3), "set_by": UserFactory(), "ground": GroundFactory(), "reason": "Floods"} | facts
    return Sanction.objects.create(kind=kind, author_key=author_key(email), **facts)


# The form works once


def test_same_form_with_the_same_words_gives_the_same_comment_and_counts_once(post):
    words = remark()

    first, second = receive(post, words), receive(post, words)

    assert (first, Comment.objects.count(), SpentForm.objects.get().outcome) == (second, 1, words.key)
    assert {row.count for row in RateCount.objects.all()} == {1}


def test_same_form_with_other_words_is_refused_and_a_fresh_one_taken(post):
    words = remark()
    receive(post, words)

    with pytest.raises(SpentBefore):
        receive(post, remark(sending_key=words.sending_key, text=f"{TEXT} Бас нэг."))
    receive(post, remark(text=f"{TEXT} Бас нэг."))

    assert Comment.objects.count() == 2


def test_refused_attempt_leaves_its_form_good(post):
    ruled(post, mode="read_only")
    words = remark()
    with pytest.raises(Refused):
        receive(post, words)

    ruled(post, mode="open")

    assert receive(post, words).state == "unproven"


def test_erased_comment_does_not_come_back_by_its_old_form(post):
    words = remark()
    receive(post, words).delete()

    with pytest.raises(SpentBefore):
        receive(post, words)
    assert Comment.objects.count() == 0


@pytest.mark.parametrize("name", ["content_type", "object_pk", "timestamp", "sending_key", "security_hash"])
@pytest.mark.parametrize("value", ["", "0", "ө\x00", "00000000-0000-0000-0000-000000000000", "9" * 30])
def test_forged_hidden_field_is_refused_with_the_text_kept(client, open_form, post, name, value):
    response = client.post(comment_url(post), open_form(comment_url(post)) | {name: value})

    assert (response.status_code in {400, 422}, Comment.objects.count()) == (True, 0)
    if response.status_code == 422:
        assert fields_of(response)["comment"] == "What about the hours?"
        assert client.post(comment_url(post), fields_of(response)).url == SENT


def test_form_of_a_reply_is_no_form_for_the_page_nor_for_another_comment(client, open_form):
    parent = CommentFactory()
    other = CommentFactory(discussion=parent.discussion)
    address = reverse("engagement:comment_reply", args=[parent.pk])
    form, page = open_form(address), comment_url(parent.discussion.post)

    answers = [
        client.post(url, form).status_code for url in (page, reverse("engagement:comment_reply", args=[other.pk]))
    ]

    assert (answers, Comment.objects.count()) == ([422, 422], 2)
    assert client.post(address, form).url == SENT


def test_traps_have_other_names_in_every_form_and_keep_what_fell_in(client, open_form, read, post):
    pages = [read(comment_url(post)) for _form in range(2)]
    traps = [{box["name"]: box for box in page.select("input[tabindex='-1']")} for page in pages]
    form = open_form(comment_url(post))
    baits = honeypot.names(form["security_hash"])

    again = fields_of(client.post(comment_url(post), form | {"name": "", baits[0]: "x", "security_hash": "0" * 64}))

    assert [len(found) for found in traps] == [2, 2]
    assert set(traps[0]).isdisjoint(traps[1])
    for name, box in traps[0].items():
        assert (box["autocomplete"], box["value"]) == ("off", "")
        assert len(pages[0].select(f"label[for={box['id']}]")) == 1, name
    assert "honeypot" not in form
    assert again["security_hash"] != form["security_hash"]


@pytest.mark.django_db(transaction=True)
def test_sixteen_writers_at_once_lose_nothing_double_nothing_and_count_exactly(post):
    words = [remark(email=f"writer{number}@example.net", text=f"{TEXT} {number}") for number in range(8)]

    def send(one):
        try:
            return receive(post, one).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(16) as pool:
        keys = list(pool.map(send, [*words, *words]))

    assert (len(set(keys)), Comment.objects.count(), Delivery.objects.count()) == (8, 8, 8)
    assert SpentForm.objects.count() == 8
    assert RateCount.objects.filter(key__startswith="site/").get().count >= 8


# Limits


def test_flooded_page_and_flooded_site_have_comments_held_and_take_them_all(post, settings, time_machine):
    time_machine.move_to(timezone.now().replace(minute=1, second=0, microsecond=0), tick=False)
    settings.COMMENT_RATES_PER_PAGE = [(1, timedelta(minutes=10))]
    settings.COMMENT_RATES_ON_SITE = [(3, timedelta(minutes=10))]
    other = PostFactory()
    for target in (post, other):
        ruled(target, policy="after")

    def states(*targets):
        comments = [
            receive(target, remark(text=f"{TEXT} {uuid4()}", email=f"{uuid4()}@example.net")) for target in targets
        ]
        return [confirm(comment.proof.token).state for comment in comments]

    calm, flooded, elsewhere = states(post), states(post), states(other)
    broken = states(PostFactory(), other)
    time_machine.shift(timedelta(minutes=20))
    after = states(other)

    assert (calm, flooded, elsewhere, after) == (["published"], ["held"], ["published"], ["published"])
    assert broken == ["held", "held"]
    reasons = [{reason["code"] for reason in comment.risk_reasons} for comment in Comment.objects.order_by("pk")]
    assert [found & {"busy", "breaker"} for found in reasons] == [
        set(),
        {"busy"},
        set(),
        {"breaker"},
        {"breaker"},
        set(),
    ]


def test_what_was_sent_in_a_flood_is_held_also_when_it_is_confirmed_long_after(post, settings, time_machine):
    time_machine.move_to(timezone.now(), tick=False)
    ruled(post, policy="after")
    settings.COMMENT_RATES_ON_SITE = [(0, timedelta(minutes=10))]
    comment = receive(post, remark())

    settings.COMMENT_RATES_ON_SITE = [(9, timedelta(minutes=10))]
    time_machine.shift(timedelta(hours=5))

    assert confirm(comment.proof.token).state == "held"


def test_limit_of_a_network_looks_behind_our_own_proxies_and_believes_no_others(open_form, post, settings):
    settings.COMMENT_RATES_PER_NETWORK = [(1, timedelta(minutes=10))]
    settings.TRUSTED_PROXIES = ["10.0.0.0/8"]

    def send(number, forwarded, peer="10.0.0.1"):
        form = open_form(comment_url(post)) | {"email": f"writer{number}@example.net"}
        return (
            Client().post(comment_url(post), form, REMOTE_ADDR=peer, headers={"x-forwarded-for": forwarded}).status_code
        )

    own = [send(1, "198.51.100.1"), send(2, "198.51.100.9"), send(3, "203.0.113.1")]
    liar = [send(4, "192.0.2.1", peer="198.18.0.1"), send(5, "192.0.3.1", peer="198.18.0.2")]
    prepended = send(6, "8.8.8.8, 198.51.100.77")

    assert (own, liar, prepended) == ([302, 422, 302], [302, 422], 422)


def test_many_comments_from_one_network_raise_their_risk(post):
    comments = [receive(post, remark(email=f"{number}@example.net", text=f"{TEXT} {number}")) for number in range(4)]

    bursts = [[one["detail"] for one in comment.risk_reasons if one["code"] == "burst"] for comment in comments]
    assert bursts == [[], [], ["3"], ["4"]]


# Asking for proof


def test_an_address_gets_one_question_in_ten_minutes_and_the_next_waits_its_turn(post, mailoutbox, time_machine):
    time_machine.move_to(timezone.now(), tick=False)
    first, second = (receive(post, remark(text=f"{TEXT} {number}")) for number in range(2))
    at_once = len(mailoutbox)

    time_machine.shift(timedelta(minutes=9, seconds=59))
    mail.deliver_due.call()
    early = len(mailoutbox)
    time_machine.shift(timedelta(seconds=1))
    mail.deliver_due.call()

    assert (at_once, early, len(mailoutbox)) == (1, 1, 2)
    assert [one.proof.url in sent.body for one, sent in zip((first, second), mailoutbox, strict=True)] == [True, True]
    assert second.proof.expires_at - first.proof.expires_at == timedelta(minutes=10)


def test_an_address_gets_so_many_questions_a_day_and_its_comments_come_in_again_tomorrow(post, settings, time_machine):
    time_machine.move_to(timezone.now(), tick=False)
    settings.PROOF_MAILS_PER_DAY = 2
    for number in range(2):
        receive(post, remark(text=f"{TEXT} {number}"))

    with pytest.raises(Refused, match="as many links today"):
        receive(post, remark(text="Гурав дахь."))
    receive(post, remark(email="tuya@example.net"))
    time_machine.shift(timedelta(days=1))
    receive(post, remark(text="Гурав дахь."))

    assert Comment.objects.count() == 4


def test_question_names_neither_the_text_nor_the_name_and_has_the_way_out(post, mailoutbox):
    comment = receive(post, remark(name="Нууц нэр"))

    body = mailoutbox[0].subject + mailoutbox[0].body
    assert ("Нууц нэр" in body, TEXT[:20] in body) == (False, False)
    assert [url in body for url in (comment.proof.url, comment.proof.not_me_url)] == [True, True]


def test_remembered_device_proves_its_own_address_without_a_mail_and_no_other(client, open_form, post, mailoutbox):
    known = Contributor.objects.create(author_key=author_key("bold@example.net"), language="en")
    ruled(post, policy="after")
    jar = Client()
    response = jar.get("/en/")
    devices.remember(response, known)
    jar.cookies = response.cookies
    form = fields_of(jar.get(comment_url(post))) | {"comment": TEXT, "name": "Bold", "language": "mn"}

    own = jar.post(comment_url(post), form | {"email": "Bold@Example.net"})
    other = jar.post(comment_url(post), fields_of(jar.get(comment_url(post))) | form_of("dorj@example.net"))

    mine, theirs = Comment.objects.order_by("pk")
    assert (mine.state, mine.proven_at is not None, own.url) == ("published", True, SENT)
    assert (theirs.state, other.url, [sent.to for sent in mailoutbox][1:]) == ("unproven", SENT, [["dorj@example.net"]])
    assert Proof.objects.get().comment == theirs


def form_of(email):
    return {"comment": "And on Sundays?", "name": "Dorj", "email": email, "language": "en"}


def test_attempts_of_others_in_a_name_do_not_use_up_what_its_proven_owner_may_send(post, settings):
    settings.COMMENT_RATES_PER_ADDRESS = [(2, timedelta(hours=1))]
    for number in range(2):
        receive(post, remark(text=f"{TEXT} {number}", network="198.51.100.0/24"))

    with pytest.raises(Refused, match="Too many comments"):
        receive(post, remark(text="Хуурамч."))
    for number in range(2):
        assert receive(post, remark(text=f"Минийх {number}", proven=True)).proven_at
    with pytest.raises(Refused, match="Too many comments"):
        receive(post, remark(text="Дахиад.", proven=True))


def test_a_network_that_is_not_known_is_neither_limited_nor_sanctioned(post, settings):
    settings.COMMENT_RATES_PER_NETWORK = [(1, timedelta(hours=1))]
    receive(post, remark(email="a@example.net"))
    with pytest.raises(Refused, match="Too many comments"):
        receive(post, remark(email="b@example.net"))

    unknown = [receive(post, remark(email=f"{name}@example.net", network="")) for name in "cde"]

    assert {comment.network_key for comment in unknown} == {""}
    assert not RateCount.objects.filter(key="network:").exists()


def test_a_mail_that_waited_too_long_sends_nobody_to_a_dead_link_and_one_in_time_says_until_when(
    post, mailoutbox, time_machine, settings
):
    settings.PROOF_VALID_FOR = timedelta(hours=2)
    now = timezone.now()
    time_machine.move_to(now, tick=False)
    comments = [receive(post, remark(email=f"{name}@example.net", text=f"{TEXT} {name}")) for name in "ab"]
    Delivery.objects.update(sent_at=None, next_at=now)
    Proof.objects.filter(comment=comments[0]).update(expires_at=now + timedelta(minutes=30))
    mailoutbox.clear()

    time_machine.shift(timedelta(hours=1))
    mail.deliver_due.call()

    until = date_format(timezone.localtime(comments[1].proof.expires_at), "DATETIME_FORMAT")
    assert [sent.to for sent in mailoutbox] == [["b@example.net"]]
    with override("mn"):
        until = date_format(timezone.localtime(comments[1].proof.expires_at), "DATETIME_FORMAT")
    assert until in mailoutbox[0].body


# «This was not me»


def test_own_proof_lifts_what_a_forger_made_its_owner_say(post):
    forged, own = (receive(post, remark(text=f"{TEXT} {number}")) for number in range(2))
    receive(post, remark(email="tuya@example.net"))
    disown(forged.proof.token)
    disown(Proof.objects.get(comment__author_key=author_key("tuya@example.net")).token)

    confirm(own.proof.token)

    assert receive(post, remark(text="Дахиад.")).state == "unproven"
    with pytest.raises(Refused, match="owner has told us so"):
        receive(post, remark(email="tuya@example.net", text="Дахиад."))


def test_erased_comment_is_not_disowned_and_marks_nobody(post):
    comment = receive(post, remark())
    Contributor.objects.create(author_key=comment.author_key, language="mn")
    erase_comment(comment)
    erased = Proof.objects.filter(comment=comment).first() or ProofFactory(comment=comment)

    with pytest.raises(Refused, match="was erased"):
        disown(erased.token)

    assert not Unwanted.objects.exists()


def test_not_me_is_a_button_behind_a_page_that_changes_nothing(client, read, post, mailoutbox):
    comment = receive(post, remark())
    address = comment.proof.not_me_url

    page = read(address)
    client.head(address)
    assert (len(page.select("main form button")), Comment.objects.count(), Unwanted.objects.count()) == (1, 1, 0)

    answers = [client.post(address).status_code for _click in range(2)]

    assert answers == [302, 302]
    assert client.get(address).status_code == 200
    assert (Comment.objects.count(), Proof.objects.count(), Unwanted.objects.count()) == (0, 0, 1)
    assert "bold" not in str(Unwanted.objects.values())


def test_who_wants_no_question_gets_none_any_more_and_others_do(post, mailoutbox, time_machine):
    time_machine.move_to(timezone.now(), tick=False)
    first, waiting = (receive(post, remark(text=f"{TEXT} {number}")) for number in range(2))
    disown(first.proof.token)

    with pytest.raises(Refused, match="owner has told us so"):
        receive(post, remark(text="Дахиад.", email="BOLD@example.net"))
    receive(post, remark(email="tuya@example.net"))
    time_machine.shift(timedelta(minutes=10))
    mail.deliver_due.call()

    assert [sent.to for sent in mailoutbox] == [["bold@example.net"], ["tuya@example.net"]]
    assert waiting.deliveries.get().given_up_at is not None


def test_confirmed_address_is_not_disowned_and_leads_to_the_contribution(client):
    proof = ProofFactory()
    client.post(proof.url)

    shown, refused = client.get(proof.not_me_url), client.post(proof.not_me_url)

    assert (shown.url, refused.status_code) == (proof.comment.private_url("en"), 409)
    assert (Comment.objects.count(), Unwanted.objects.count()) == (1, 0)


def test_unknown_token_disowns_nothing(client):
    ProofFactory()
    unknown = reverse("engagement:comment_not_me", args=["x" * 24])

    assert [client.get(unknown).status_code, client.post(unknown).status_code] == [410, 409]
    assert (Comment.objects.count(), Unwanted.objects.count()) == (1, 0)


# What a token cannot do


def test_token_proves_once_and_only_its_own_comment(post):
    first, second = receive(post, remark()), receive(PostFactory(), remark(text="Өөр хуудсанд."))

    confirm(first.proof.token)
    versions = [Comment.objects.get(pk=first.pk).version for _look in range(2) if confirm(first.proof.token)]

    assert versions == [1, 1]
    assert [Comment.objects.get(pk=one.pk).state for one in (first, second)] == ["held", "unproven"]


@pytest.mark.parametrize(
    ("rules", "state"),
    [({"mode": "read_only"}, "held"), ({"mode": "hidden"}, "held"), ({"mode": "open"}, "published")],
)
def test_what_was_sent_before_a_discussion_was_closed_by_hand_counts_and_waits_for_a_moderator(post, rules, state):
    ruled(post, policy="after")
    comment = receive(post, remark())
    ruled(post, **rules)

    confirm(comment.proof.token)

    assert Comment.objects.get().state == state


def test_token_proves_what_was_sent_before_the_closing_date(post):
    comment = receive(post, remark())
    ruled(post, closes_at=ago(hours=1))

    assert (confirm(comment.proof.token).state, comment.late) == ("held", False)


@pytest.mark.parametrize(("kind", "taken"), [("ban", False), ("mute", False), ("hold", True)])
def test_token_does_not_lead_past_a_ban(post, kind, taken):
    comment = receive(post, remark())
    sanction = banned(kind)

    if not taken:
        with pytest.raises(Refused, match="taken from this e-mail address"):
            confirm(comment.proof.token)
        with pytest.raises(Refused, match="taken from this e-mail address"):
            receive(post, remark(text="Бас нэг."))
        Sanction.objects.filter(pk=sanction.pk).update(lifted_at=timezone.now(), lifted_by=sanction.set_by)

    assert confirm(comment.proof.token).state == "held"


def test_ban_of_a_network_refuses_its_addresses_and_no_others(post):
    facts = {"ground": GroundFactory(), "reason": "Floods", "set_by": UserFactory(), "ends_at": ahead(days=3)}
    Sanction.objects.create(kind="ban", network_key=remark().network_key, **facts)

    with pytest.raises(Refused, match="your network"):
        receive(post, remark())
    assert receive(post, remark(network="198.51.100.0/24")).state == "unproven"


@pytest.mark.parametrize("state", ["withdrawn", "erased"])
def test_token_brings_nothing_back_that_was_taken_away(post, state):
    comment = receive(post, remark())
    Comment.objects.filter(pk=comment.pk).update(state=state, comment="", user_email="", user_name="")

    with pytest.raises(Refused, match="withdrawn"):
        confirm(comment.proof.token)
    assert Comment.objects.values_list("state", "comment").get() == (state, "")


def test_token_of_a_deleted_comment_is_unknown(post):
    comment = receive(post, remark())
    token = comment.proof.token
    comment.delete()

    with pytest.raises(Refused, match="not valid"):
        confirm(token)
    assert Comment.objects.count() == 0


def test_token_asked_with_two_comments_expires_each_in_its_time(post, settings, time_machine):
    time_machine.move_to(timezone.now(), tick=False)
    comment = receive(post, remark())

    time_machine.shift(settings.PROOF_VALID_FOR)

    with pytest.raises(Refused, match="expired"):
        confirm(comment.proof.token)
    assert Comment.objects.get().state == "unproven"


# What it costs


def test_posting_costs_the_same_after_many_comments_as_after_few(post):
    def queries(email):
        with CaptureQueriesContext(connection) as captured:
            receive(post, remark(email=email))
        return len(captured)

    receive(post, remark())
    after_few = queries("dorj@example.net")
    for number in range(20):
        comment = CommentFactory(
            discussion=discussion_of(post), author_key=author_key("tuya@example.net"), comment=TEXT
        )
        fingerprints.remember(comment)
        Proof.objects.create(comment=comment, expires_at=ahead(hours=number))

    assert queries("tuya@example.net") == after_few


def test_owner_of_an_address_can_be_asked_again_on_request():
    Unwanted.objects.create(author_key=author_key("reader@example.net"), token_digest="d")

    told = [_allowed("other@example.net"), _allowed("Reader@example.net"), _allowed("reader@example.net")]

    assert told == ["There is no such mark.", "The mark is taken away.", "There is no such mark."]
    assert not Unwanted.objects.exists()


def _allowed(address):
    output = StringIO()
    call_command("allow_mail", address, stdout=output)
    return output.getvalue().strip()
