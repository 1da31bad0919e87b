"""Erasure: secrets are planted in every column that can hold any, and afterwards every table and page is swept for them."""

import re
from pathlib import Path
from uuid import uuid4

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from django.urls import reverse

from engagement.actions.erasure import erase_comment
from engagement.actions.following import address_key
from engagement.actions.redactions import redact, uncover
from engagement.models import (
    Appeal,
    Claim,
    Comment,
    CommentEdit,
    Complaint,
    Contributor,
    Delivery,
    Erasure,
    Fingerprint,
    Follower,
    ModerationDecision,
    Proof,
    RateCount,
    Reaction,
    Redaction,
    Rule,
    RuleHit,
    Sanction,
    SpentForm,
    TokenCount,
)
from engagement.models.keys import complainant_key
from engagement.spam.classifier import tokens
from tests.conftest import member
from tests.factories import (
    CommentFactory,
    ConsultationFactory,
    ExcerptFactory,
    FollowerFactory,
    FollowFactory,
    GroundFactory,
    ModerationDecisionFactory,
    ThemeFactory,
    UserFactory,
    ago,
    ahead,
    discussion_of,
)

pytestmark = pytest.mark.django_db

# Words that are written in this very file: random tokens and hashes happen to look like one now and then.
SECRET = re.compile("qx[a-z]+qx", re.IGNORECASE)
PLANTED = {word.lower() for word in SECRET.findall(Path(__file__).read_text())}
EMAIL = "qxmailqx@example.net"
[LEARNT] = [token for token in tokens("Qxtextqx") if token.isalpha()]  # how the classifier spells it
AUTHOR, NETWORK = "qxauthorqx", "qxnetworkqx"

# Columns of text that no visitor's words can come into: chosen from lists, made by staff, or random.
CHOSEN = {"language", "state", "state_before", "capacity", "act", "cause", "kind", "outcome", "effect", "scope"}
CHOSEN |= {"argument"}
CHOSEN |= {"path", "seed", "link_seed", "device_seed", "link_digest", "token_digest"}


@pytest.fixture
def planted():
    """A comment of a person of whom something is in every row, and another that must stay as it is."""
    consultation = ConsultationFactory(closed=True)
    discussion, ground, staff = discussion_of(consultation), GroundFactory(), UserFactory()
    mine = CommentFactory(
        discussion=discussion,
        comment="Qxtextqx, the whole of it.\nQxsecondlineqx.",
        user_name="Qxnameqx",
        user_email=EMAIL,
        user_url="https://qxurlqx.example.org/",
        ip_address="203.0.113.99",
        organisation="Qxorganisationqx",
        author_key=AUTHOR,
        network_key=NETWORK,
        risk=7,
        risk_reasons=[{"code": "known", "weight": 1, "detail": "qxriskqx"}],
        sending_key=uuid4(),
        followup=True,
    )
    plant_moderation(mine, ground, staff)
    plant_others(mine, consultation)
    plant_counters(mine)
    theme = ThemeFactory(consultation=consultation, published_at=ago(hours=1))
    ExcerptFactory(theme=theme, comment=mine, start=0, end=8, filed_by=staff)
    ExcerptFactory(theme=theme, comment=mine, filed_by=staff)
    Proof.objects.create(comment=mine, expires_at=ahead(days=1), used_at=ago(hours=4))
    Contributor.objects.create(author_key=AUTHOR, language="en", email=EMAIL)
    FollowFactory(follower=FollowerFactory(email=EMAIL, address_key=address_key(EMAIL)))
    return mine


def plant_moderation(mine, ground, staff):
    texts = {"note": "Qxnotetoauthorqx", "internal_note": "Qxinternalqx"}
    decision = ModerationDecisionFactory(comment=mine, act="redact", ground=ground, decided_by=staff, **texts)
    words = {"start": 3, "end": 5, "words": "Qxhiddenwordsqx"}
    Redaction.objects.create(comment=mine, decision=decision, ground=ground, made_by=staff, **words)
    answer = {"outcome": "upheld", "explanation": "Qxexplanationqx", "decided_at": ago(), "decided_by": UserFactory()}
    Appeal.objects.create(decision=decision, text="Qxappealqx", **answer)
    open_one = ModerationDecisionFactory(comment=mine, act="refuse", ground=ground, decided_by=staff)
    Appeal.objects.create(decision=open_one, text="Qxopenappealqx")
    risk = [{"code": "known", "weight": 1, "detail": "qxeditriskqx"}]
    CommentEdit.objects.create(comment=mine, before="Qxbeforeqx", after="Qxafterqx", state="waiting", risk_reasons=risk)
    rule = Rule.objects.create(name="Rule", kind="stem", text="anything", reason="x", made_by=staff)
    RuleHit.objects.create(rule=rule, comment=mine, start=0, end=3, effect="note")
    Claim.objects.create(comment=mine, moderator=staff, expires_at=ahead(hours=1))
    about = {"kind": "mute", "author_key": AUTHOR, "comment": mine, "ground": ground, "set_by": staff}
    Sanction.objects.create(starts_at=ago(days=9), ends_at=ago(days=2), reason="Qxsanctionqx", **about)


def plant_others(mine, consultation):
    """What others hold of it: quotations, reports, marks, mails about it; and what its author said about others."""
    quoting = f"> {mine.comment.splitlines()[0]}\n\nI agree with this."
    reply = CommentFactory(discussion=mine.discussion, parent_id=mine.pk, comment=quoting)
    deeper = f"> > {mine.comment.splitlines()[0]}\n> I agree with this.\n\nSo do I."
    CommentFactory(discussion=mine.discussion, parent_id=reply.pk, comment=deeper)
    times = {"sent_at": ago(hours=2), "settled_at": ago(hours=1)}
    CommentEdit.objects.create(comment=reply, before=quoting, after="x", state="applied", **times)
    about = {"reason": "illegal", "law": "Qxlawqx", "explanation": "He says qxquotedqx.", "language": "en"}
    Complaint.objects.create(comment=mine, complainant_key="somebody", email="reader@example.net", **about)
    Complaint.objects.create(
        comment=reply, complainant_key=complainant_key(EMAIL), email=EMAIL, network_key=NETWORK, **about
    )
    Reaction.objects.create(comment=mine, visitor_key="qxvisitorqx")
    Delivery.objects.create(comment=mine, kind="decision", key="decision:1", error="550 unknown user qxerrorqx")


def plant_counters(mine):
    Fingerprint.objects.create(comment=mine, digest="qxdigestqx", band_1=1, band_2=2, band_3=3, band_4=4)
    for key in (f"author:{AUTHOR}/600", f"follow-address:{address_key(EMAIL)}/600"):
        RateCount.objects.create(key=key, starts_at=ago(hours=1))
    SpentForm.objects.create(nonce=uuid4(), outcome=mine.sending_key)
    for token, seen in ((LEARNT, 1), ("whole", 9)):
        TokenCount.objects.create(language="en", token=token, ham=seen)


def hidden_keys(comment):
    """What tells whose it was without being a word: hashes and numbers made of them."""
    return {LEARNT, address_key(EMAIL), complainant_key(EMAIL), str(comment.sending_key), "203.0.113.99"}


def columns_of_text():
    """Table and column of everything in the database that can hold words, as the catalogue of the server has it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public' "
            "AND data_type IN ('character varying', 'character', 'text', 'jsonb', 'json', 'inet', 'uuid', 'bytea', "
            "'USER-DEFINED', 'ARRAY', 'tsvector')"
        )
        return cursor.fetchall()


def secrets_in(text):
    return {hit.lower() for hit in SECRET.findall(text)} & PLANTED


def found_in_tables(words=()):
    """Where a planted word, or one of these, still stands: (table, column, word)."""
    found = set()
    with connection.cursor() as cursor:
        for table, column in columns_of_text():
            name, quoted = connection.ops.quote_name(column), connection.ops.quote_name(table)
            cursor.execute(f"SELECT {name}::text FROM {quoted} WHERE {name} IS NOT NULL")  # noqa: S608
            for (text,) in cursor.fetchall():
                hits = secrets_in(text) | {word for word in words if word in text}
                found |= {(table, column, hit) for hit in hits}
    return found


def pages_about(comment):
    """Every page that showed something of it, for readers, for its author and for staff."""
    staff = Client()
    staff.force_login(member("moderator"))
    theme = comment.excerpts.first().theme
    readers = [
        comment.discussion.target.get_absolute_url(),
        reverse("engagement:discussion_detail", args=[comment.discussion_id]),
        f"{reverse('engagement:discussion_detail', args=[comment.discussion_id])[:-1]}.atom",
        reverse("engagement:thread_detail", args=[comment.thread_id]),
        reverse("engagement:comment_detail", args=[comment.pk]),
        theme.get_absolute_url(),
        reverse("search", query={"q": "qxtextqx"}),
        comment.private_url("en"),
        f"{comment.private_url('en')}edit/",
        f"{comment.private_url('en')}erase/",
        comment.proof.url,
    ]
    office = [reverse(f"admin:engagement_{name}_changelist") for name in ("comment", "moderationdecision", "delivery")]
    office += [reverse("admin:engagement_comment_change", args=[comment.pk])]
    client = Client()
    return [client.get(url, follow=True) for url in readers] + [staff.get(url) for url in office]


def secrets_on(pages):
    echo = "qxtextqx"  # the search page repeats what was asked for
    return {hit for page in pages for hit in secrets_in(page.content.decode(errors="replace"))} - {echo}


ERASING = {
    "its author, this one": lambda mine, _client: Client().post(f"{mine.private_url('en')}erase/"),
    "its author, everything": lambda _mine, _client: Client().post(
        f"{Contributor.objects.get().private_url('en')}erase/"
    ),
    "staff, on a letter": lambda mine, client: client.post(
        reverse("admin:engagement_comment_erase", args=[mine.pk]), {"scope": "everything", "reason": "Letter 5/12"}
    ),
}
# What one comment's erasure leaves: rows that are the person's, not the comment's.
OF_THE_PERSON = {
    ("engagement_contributor", "author_key", AUTHOR),
    ("engagement_contributor", "email", "qxmailqx"),
    ("engagement_follower", "email", "qxmailqx"),
    ("engagement_follower", "address_key", address_key(EMAIL)),
    ("engagement_complaint", "email", "qxmailqx"),
    ("engagement_complaint", "explanation", "qxquotedqx"),
    ("engagement_complaint", "law", "qxlawqx"),
    ("engagement_complaint", "network_key", NETWORK),
    ("engagement_complaint", "complainant_key", complainant_key(EMAIL)),
    ("engagement_ratecount", "key", AUTHOR),
    ("engagement_ratecount", "key", address_key(EMAIL)),
    ("engagement_sanction", "author_key", AUTHOR),
    ("engagement_sanction", "reason", "qxsanctionqx"),
}


@pytest.mark.parametrize("who", ERASING)
def test_no_table_and_no_page_holds_a_word_of_what_was_erased(planted, who, client_of):
    keys = hidden_keys(planted)
    before = found_in_tables(keys)
    assert len({word for _table, _column, word in before}) > 25
    assert "qxnameqx" in secrets_on(pages_about(planted))
    other = CommentFactory(comment="Stays as it is.")

    answer = ERASING[who](planted, client_of(member("moderator")))

    left = found_in_tables(keys)
    assert answer.status_code in {200, 302}
    assert left == (OF_THE_PERSON if who == "its author, this one" else set())
    planted.refresh_from_db()
    assert secrets_on(pages_about(planted)) == set()
    other.refresh_from_db()
    assert (other.comment, other.state, other.user_email != "") == ("Stays as it is.", "published", True)


def test_every_column_in_which_visitors_words_can_stand_was_planted(planted):
    """A new column fails here until a secret is planted in it, or it is named as one that holds none."""
    planted_in = {(table, column) for table, column, _word in found_in_tables(hidden_keys(planted))}
    tables = {
        model._meta.db_table
        for model in apps.get_app_config("engagement").get_models()
        if model in ABOUT_PERSONS or model is Comment
    } | {"django_comments"}

    missing = {
        (table, column)
        for table, column in columns_of_text()
        if table in tables and (table, column) not in planted_in and column not in CHOSEN
    }

    assert missing == NEVER_THEIRS


ABOUT_PERSONS = {
    *(Appeal, CommentEdit, Complaint, Contributor, Delivery, Fingerprint, Follower, ModerationDecision, RateCount),
    *(Reaction, Redaction, RuleHit, Sanction, SpentForm, TokenCount, Proof, Claim),
}
NEVER_THEIRS = {
    ("django_comments", "object_pk"),  # number of the page
    ("engagement_comment", "office"),  # of official replies
    ("engagement_delivery", "key"),  # names what the mail is about
    ("engagement_moderationdecision", "batch"),
    ("engagement_sanction", "lifted_reason"),  # planted in the other sanction tests; emptied with `reason`
    ("engagement_sanction", "network_key"),  # a sanction is on an address or on a network
    ("engagement_spentform", "nonce"),  # random
    ("engagement_complaint", "reason"),  # chosen from a list
}


def test_what_stays_is_the_place_the_state_and_what_was_decided(planted, client):
    replies = list(Comment.objects.filter(parent_id=planted.pk, depth=1))

    client.post(f"{planted.private_url('en')}erase/")

    planted.refresh_from_db()
    assert (planted.state, planted.is_public, planted.is_removed, planted.path is not None) == (
        "erased",
        True,
        True,
        True,
    )
    kept = [(decision.act, decision.ground is not None, decision.note) for decision in planted.decisions.all()]
    assert kept == [("refuse", True, ""), ("redact", True, "")]
    assert set(Appeal.objects.values_list("outcome", flat=True)) == {"upheld", "withdrawn"}
    assert Complaint.objects.get(comment=planted).outcome == "gone"
    assert set(CommentEdit.objects.filter(comment=planted).values_list("state", flat=True)) == {"dropped"}
    page = client.get(reverse("engagement:discussion_detail", args=[planted.discussion_id])).text
    assert ("Its author has withdrawn this comment." in page, "I agree with this." in page) == (True, True)
    assert [reply.pk for reply in replies] == [
        reply.pk for reply in Comment.objects.filter(parent_id=planted.pk, depth=1)
    ]


def test_quotations_are_covered_sign_by_sign_and_the_words_of_others_stay(planted, client):
    reply = Comment.objects.get(parent_id=planted.pk, depth=1)

    client.post(f"{planted.private_url('en')}erase/")

    after = Comment.objects.get(pk=reply.pk).comment
    assert len(after) == len(reply.comment)
    assert after == "> █████████ ███ █████ ██ ███\n\nI agree with this."


def test_a_quotation_of_what_was_hidden_or_changed_since_goes_too_and_no_uncovering_brings_it_back():
    """Also where a moderator has hidden the same words in the reply, or the reply quotes them no more."""
    first, later = "Call me: 99112233, any day.", "Write to me instead."
    mine = CommentFactory(comment=f"{first}\nBring Bob.")
    replies = [
        CommentFactory(discussion=mine.discussion, parent_id=mine.pk, comment=f"{said}\n\nI shall do so.")
        for said in (f"> {first}", f"> {later}", f"> {first}\n> Bring Bob.", "Nothing quoted.", "> My own saying.")
    ]
    CommentEdit.objects.create(
        comment=mine, before=later, after=mine.comment, state="applied", sent_at=ago(hours=2), settled_at=ago(hours=2)
    )
    once = {"before": f"> {first}", "after": "Nothing quoted.", "state": "applied"}
    CommentEdit.objects.create(comment=replies[3], **once, sent_at=ago(hours=2), settled_at=ago(hours=1))
    moderator, ground = UserFactory(), GroundFactory()
    for comment, start in ((mine, 9), (replies[2], 11)):
        redact(comment, start, start + 8, by=moderator, version=0, ground=ground)
        uncover(comment, by=moderator, version=1)
        redact(comment, start, start + 8, by=moderator, version=2, ground=ground)

    erase_comment(Comment.objects.get(pk=mine.pk))
    hidden = Comment.objects.get(pk=replies[2].pk)
    before = hidden.comment
    uncover(hidden, by=moderator, version=hidden.version)

    assert {found for found in found_in_tables({"9911", "Bring", "Write to"}) if "qx" not in found[2]} == set()
    texts = [Comment.objects.get(pk=reply.pk).comment for reply in replies]
    assert [text.splitlines()[-1] for text in texts[:3]] == ["I shall do so."] * 3
    assert texts[3:] == ["Nothing quoted.\n\nI shall do so.", "> My own saying.\n\nI shall do so."]
    assert before == texts[2] == "> ████ ███ █████████ ███ ████\n> █████ ████\n\nI shall do so."


def test_the_record_says_that_and_when_and_not_what_or_whose(planted, client, client_of):
    moderator = member("moderator")
    client.post(f"{planted.private_url('en')}erase/")
    own = Erasure.objects.get()
    other = CommentFactory()
    url = reverse("admin:engagement_comment_erase", args=[other.pk])

    without = client_of(moderator).post(url, {"scope": "comment", "reason": ""})
    client_of(moderator).post(url, {"scope": "comment", "reason": "Letter 5/12"})

    by_letter = Erasure.objects.first()
    assert (own.scope, own.comments, own.erased_by, own.reason) == ("comment", 1, None, "")
    assert (without.status_code, by_letter.reason, by_letter.erased_by) == (200, "Letter 5/12", moderator)
    assert Comment.objects.get(pk=other.pk).state == "erased"


def test_who_may_not_moderate_erases_nothing(planted, client_of):
    url = reverse("admin:engagement_comment_erase", args=[planted.pk])

    answers = [
        client_of(member(group)).post(url, {"scope": "comment", "reason": "x"})
        for group in ("editor", "policy officer")
    ]

    assert [answer.status_code for answer in answers] == [403, 403]
    assert Comment.objects.get(pk=planted.pk).state == "published"


def test_old_links_say_that_it_is_erased_and_bring_nothing_back(planted, client):
    unproven = CommentFactory(unproven=True, author_key=AUTHOR, user_email=EMAIL)
    proof = Proof.objects.create(comment=unproven, expires_at=ahead(hours=1))
    whole, links = (
        Contributor.objects.get().private_url("en"),
        [planted.private_url("en"), planted.proof.url, proof.url],
    )
    one = client.post(f"{planted.private_url('en')}erase/").text
    everything = client.post(f"{whole}erase/").text

    others = f'href="{whole}"'
    assert [others in page for page in (one, everything)] == [True, False]
    assert ["Everything is erased" in page for page in (one, everything)] == [False, True]
    shown = [client.get(link, follow=True) for link in links]
    pressed = [client.post(link, follow=True) for link in links[1:]]
    verbs = ("edit", "edit/drop", "withdraw", "start-mail", "appeal", "erase")
    pressed += [client.post(f"{links[0]}{verb}/", {"comment": "Back again.", "text": "x"}) for verb in verbs]
    gone = client.get(whole)

    assert ["erased" in page.text for page in shown] == [True] * 3
    assert [page.status_code for page in shown] == [410] * 3
    assert (gone.status_code, "erased" in gone.text, Contributor.objects.count()) == (404, True, 0)
    assert set(
        Comment.objects.filter(pk__in=[planted.pk, unproven.pk]).values_list(
            "state", "comment", "user_email", "followup"
        )
    ) == {("erased", "", "", False)}
    assert all(page.status_code in {200, 302, 404, 405, 409, 410, 422} for page in pressed)


def test_asking_what_an_erasure_does_changes_nothing(planted, client):
    pages = [client.get(f"{planted.private_url(code)}erase/") for code in ("en", "mn")]
    pages += [client.get(f"{Contributor.objects.get().private_url(code)}erase/") for code in ("en", "mn")]

    assert [page.status_code for page in pages] == [200] * 4
    assert (Comment.objects.get(pk=planted.pk).state, Erasure.objects.count()) == ("published", 0)
    assert ["What goes" in page.text and "What stays" in page.text for page in pages[::2]] == [True, True]


def test_a_sanction_in_force_goes_on_after_everything_is_erased(planted, client):
    Sanction.objects.all().delete()
    about = {
        "kind": "ban",
        "author_key": AUTHOR,
        "ground": GroundFactory(),
        "set_by": UserFactory(),
        "reason": "Threats.",
    }
    Sanction.objects.create(starts_at=ago(days=1), ends_at=ahead(days=2), **about)

    client.post(f"{Contributor.objects.get().private_url('en')}erase/")

    assert Sanction.objects.in_force().on(AUTHOR, "").exists()


def test_the_ministrys_own_words_and_comments_of_unknown_address_are_not_erased_with_others(client_of):
    official, unknown = CommentFactory(official=True, author_key=""), CommentFactory(author_key="", user_email="")
    client = client_of(member("moderator"))

    answers = [
        client.post(reverse("admin:engagement_comment_erase", args=[comment.pk]), {"scope": scope, "reason": "Letter"})
        for comment, scope in ((official, "comment"), (unknown, "everything"))
    ]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert set(Comment.objects.values_list("state", flat=True)) == {"published"}
