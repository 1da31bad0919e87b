"""The path of a comment: written, proven, then held or shown; refused with its text kept; withdrawn."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, override

from diplomacy.refusals import Refused
from engagement.actions.comments import receive
from engagement.forms import CommentForm
from engagement.models import Comment, Delivery, Discussion, Proof
from engagement.models.barriers import Barrier
from engagement.models.keys import author_key
from engagement.spam import honeypot
from engagement.templatetags.engagement import comment_url
from tests.conftest import fields_of
from tests.factories import (
    REMARK,
    CommentFactory,
    ConsultationFactory,
    PostFactory,
    ProofFactory,
    ago,
    ahead,
    discussion_of,
    published_clause,
)

pytestmark = pytest.mark.django_db

SENT = "/en/comments/sent/"
OUT_OF_STEP = [
    ({"security_hash": "0" * 64}, "The form was not complete. Please check your comment and send it again."),
    ({"security_hash": ""}, "The form was not complete. Please check your comment and send it again."),
    ({"timestamp": ""}, "The form was not complete. Please check your comment and send it again."),
    ({"object_pk": "999"}, "The form was not complete. Please check your comment and send it again."),
    ({"content_type": "auth.user"}, "The form was not complete. Please check your comment and send it again."),
]


@pytest.fixture
def post():
    return PostFactory()


def remark_on(target, **answers):
    """A remark as the form passes it on, for rules that no form lets through."""
    form = CommentForm(target)
    data = form.hidden_values | {"language": "en"} | REMARK | answers
    form = CommentForm(target, data)
    assert form.is_valid(), form.errors
    return form.remark(network="192.0.2.0/24")


def refusal_of(response):
    """The messages above a form that is shown again, and the text it kept."""
    page = BeautifulSoup(response.content, "html.parser")
    messages = [item.text for item in page.select(".error-summary__list li")]
    return response.status_code, messages, page.select_one("textarea").text.strip()


def refused_with(*messages, text=REMARK["comment"]):
    return 422, list(messages), text


# Writing


def test_form_carries_a_signature_that_is_bound_to_its_page(read, post):
    page = read(comment_url(post))

    hidden = {box["name"]: box["value"] for box in page.select("form input[type=hidden]")}
    signed = {"content_type", "object_pk", "timestamp", "sending_key", "security_hash"}
    assert set(hidden) == {*signed, "csrfmiddlewaretoken"}
    assert (hidden["content_type"], hidden["object_pk"]) == ("blog.post", str(post.pk))
    assert len(hidden["security_hash"]) == 64


def test_opening_the_form_stores_nothing(client, post):
    client.get(comment_url(post))
    client.head(comment_url(post))

    assert (Comment.objects.count(), Discussion.objects.count()) == (0, 0)


def test_sent_comment_waits_unproven_and_its_address_is_asked(write, post, mailoutbox):
    response = write(comment_url(post), followup="on")

    comment = Comment.objects.get()
    assert (response.status_code, response.url) == (302, SENT)
    assert (comment.state, comment.comment, comment.user_name) == ("unproven", REMARK["comment"], "Bold")
    assert (comment.followup, comment.language, comment.is_public, comment.late) == (True, "en", False, False)
    assert [(mail.to, mail.subject) for mail in mailoutbox] == [(["bold@example.net"], "Please confirm your address")]


def test_comment_on_each_kind_of_page_belongs_to_that_page(write, post):
    clause = published_clause()
    targets = [post, ConsultationFactory(), clause]

    for target in targets:
        write(comment_url(target))

    assert [comment.discussion.target for comment in Comment.objects.order_by("pk")] == targets


def test_whole_path_from_the_form_to_the_queue_through_the_mail(client, write, post, mailoutbox):
    write(comment_url(post))
    link = re.search(r"http://\S+/comments/prove/\S+", mailoutbox[0].body)[0].removeprefix("http://localhost:8000")

    response = client.post(link)

    comment = Comment.objects.get()
    assert (comment.state, comment.proven_at is not None, comment.published_at) == ("held", True, None)
    assert (response.status_code, response.url) == (302, comment.private_url("en"))


def test_no_network_address_is_stored(client, open_form, post):
    client.post(comment_url(post), open_form(comment_url(post)), REMOTE_ADDR="203.0.113.77")

    comment = Comment.objects.get()
    assert comment.ip_address is None
    assert "203.0.113" not in comment.network_key


def test_mongolian_form_stores_a_mongolian_comment_and_mails_in_mongolian(write, post, mailoutbox):
    write(f"/mn/posts/{post.slug_mn}/comment/")

    with override("mn"):
        subject = gettext("Please confirm your address")
    assert Comment.objects.get().language == "mn"
    assert [mail.subject for mail in mailoutbox] == [subject] != ["Please confirm your address"]
    assert "/mn/comments/prove/" in mailoutbox[0].body


def test_same_form_sent_twice_is_one_comment_and_one_mail(client, open_form, post, mailoutbox):
    form = open_form(comment_url(post))

    answers = [client.post(comment_url(post), form).url for _click in range(2)]

    assert answers == [SENT, SENT]
    assert (Comment.objects.count(), len(mailoutbox)) == (1, 1)


def test_same_form_with_other_words_comes_back_with_a_fresh_seal_and_is_then_another_comment(client, open_form, post):
    form = open_form(comment_url(post))

    client.post(comment_url(post), form)
    refused = client.post(comment_url(post), form | {"comment": "And on Sundays?"})
    accepted = client.post(comment_url(post), fields_of(refused))

    sentence = "This form was sent already. If this is a further comment, send it again: your text is kept."
    assert refusal_of(refused) == refused_with(sentence, text="And on Sundays?")
    assert accepted.url == SENT
    assert [comment.comment for comment in Comment.objects.order_by("pk")] == [REMARK["comment"], "And on Sundays?"]


@pytest.mark.django_db(transaction=True)
def test_double_click_at_the_same_moment_is_one_comment(open_form, post):
    form = open_form(comment_url(post))

    def click(_number):
        try:
            return Client().post(comment_url(post), form).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(click, range(4)))
    assert answers == [302] * 4
    assert Comment.objects.count() == 1


def test_preview_shows_the_text_and_stores_nothing(client, open_form, post, mailoutbox):
    response = client.post(comment_url(post), open_form(comment_url(post)) | {"preview": "1"})

    preview = BeautifulSoup(response.content, "html.parser").select_one(".preview div[lang]")
    assert (response.status_code, preview.text.strip(), preview["lang"]) == (200, REMARK["comment"], "en")
    assert (Comment.objects.count(), len(mailoutbox)) == (0, 0)


def test_previewed_form_can_be_sent(client, open_form, post):
    previewed = client.post(comment_url(post), open_form(comment_url(post)) | {"preview": "1"})

    response = client.post(comment_url(post), fields_of(previewed))

    assert response.url == SENT
    assert Comment.objects.get().comment == REMARK["comment"]


@pytest.mark.parametrize(
    ("answers", "message"),
    [
        ({"name": ""}, "Your name, as it will be shown: This field is required."),
        ({"email": ""}, "Your e-mail address: This field is required."),
        ({"email": "bold at home"}, "Your e-mail address: Enter a valid email address."),
        (
            {"language": "fr"},
            "Language of your comment: Select a valid choice. fr is not one of the available choices.",
        ),
    ],
)
def test_incomplete_form_says_what_is_missing_and_keeps_the_text(write, post, answers, message):
    response = write(comment_url(post), **answers)

    assert refusal_of(response) == refused_with(message)
    assert Comment.objects.count() == 0


def test_comment_of_blanks_is_refused(write, post):
    response = write(comment_url(post), comment=" \r\n ")

    assert refusal_of(response) == refused_with("Your comment: This field is required.", text="")


def test_comment_of_the_longest_allowed_length_is_taken_and_one_more_letter_refused(write, post, settings):
    longest = "ө" * settings.COMMENT_MAX_LENGTH

    assert write(comment_url(post), comment=longest, language="mn").url == SENT
    status, messages, text = refusal_of(write(comment_url(post), comment=longest + "ө", language="mn"))
    assert (status, len(messages), text) == (422, 1, longest + "ө")
    assert Comment.objects.count() == 1


def test_organisation_names_itself(write):
    consultation = ConsultationFactory()

    refused = write(comment_url(consultation), capacity="organisation")
    write(comment_url(consultation), capacity="organisation", organisation="Herders’ Union")

    sentence = "Name of the organisation: Name the organisation for which you write."
    assert refusal_of(refused) == refused_with(sentence)
    assert [comment.organisation for comment in Comment.objects.all()] == ["Herders’ Union"]


def test_private_person_is_not_shown_with_an_organisation(write):
    write(comment_url(ConsultationFactory()), capacity="person", organisation="Herders’ Union")

    comment = Comment.objects.get()
    assert (comment.capacity, comment.organisation) == ("person", "")


def test_filled_trap_gives_the_same_answer_but_goes_to_spam_without_mail(client, open_form, post, mailoutbox):
    form = open_form(comment_url(post))
    baits = honeypot.names(form["security_hash"])

    response = client.post(comment_url(post), form | {baits[1]: "https://casino.example"})

    assert [form[bait] for bait in baits] == ["", ""]
    assert (response.status_code, response.url) == (302, SENT)
    assert [comment.state for comment in Comment.objects.all()] == ["spam"]
    assert (Proof.objects.count(), Delivery.objects.count(), len(mailoutbox)) == (0, 0, 0)


# Signature and time of the form


@pytest.mark.parametrize(("forged", "message"), OUT_OF_STEP)
def test_forged_form_is_shown_again_with_its_text_and_then_works(client, open_form, post, forged, message):
    refused = client.post(comment_url(post), open_form(comment_url(post)) | forged)
    accepted = client.post(comment_url(post), fields_of(refused))

    assert refusal_of(refused) == refused_with(message)
    assert accepted.url == SENT
    assert Comment.objects.count() == 1


def test_form_of_another_page_is_refused(client, open_form, post):
    other = PostFactory()

    refused = client.post(comment_url(other), open_form(comment_url(post)))

    assert refusal_of(refused)[:2] == (422, [OUT_OF_STEP[0][1]])
    assert Comment.objects.count() == 0


def test_form_sent_within_a_blink_is_shown_again_and_works_three_seconds_later(
    client, open_form, post, settings, time_machine
):
    settings.COMMENT_FORM_MIN_AGE = timedelta(seconds=3)
    begun = timezone.now().replace(microsecond=0)
    time_machine.move_to(begun, tick=False)
    form = open_form(comment_url(post))

    time_machine.move_to(begun + timedelta(seconds=2), tick=False)
    refused = client.post(comment_url(post), form)
    time_machine.move_to(begun + timedelta(seconds=5), tick=False)
    accepted = client.post(comment_url(post), fields_of(refused))

    assert refusal_of(refused) == refused_with("That was very quick. Please check your comment and send it again.")
    assert accepted.url == SENT


def test_a_preview_is_never_too_quick_and_a_correction_is_not_refused_twice(
    client, open_form, post, settings, time_machine
):
    settings.COMMENT_FORM_MIN_AGE = timedelta(seconds=3)
    begun = timezone.now().replace(microsecond=0)
    time_machine.move_to(begun, tick=False)
    form = open_form(comment_url(post))

    previewed = client.post(comment_url(post), form | {"preview": "1"})
    quick = client.post(comment_url(post), fields_of(previewed) | {"name": ""})
    time_machine.move_to(begun + timedelta(seconds=4), tick=False)
    sent = client.post(comment_url(post), fields_of(quick) | {"name": "Bold"})

    assert (previewed.status_code, quick.status_code, sent.url) == (200, 422, SENT)
    assert "That was very quick" not in quick.text
    assert fields_of(quick)["timestamp"] == form["timestamp"]
    assert fields_of(quick)["sending_key"] != form["sending_key"]


@pytest.mark.parametrize(
    ("policy", "words"),
    [
        ("before", "Then a moderator reads it before it appears."),
        ("first", "If a comment of yours has been published before, it then appears at once"),
        ("after", "Then it appears at once, unless something in it has to be looked at"),
    ],
)
def test_before_and_after_sending_the_policy_in_force_is_told(client, write, post, policy, words):
    Discussion.objects.update_or_create(post=post, defaults={"policy": policy})

    sent = client.get(write(comment_url(post)).url)

    assert words in sent.text
    assert words in client.get(Proof.objects.get().url).text


def test_form_is_good_for_twelve_hours_and_a_second_more_is_shown_again(client, open_form, post, time_machine):
    begun = timezone.now().replace(microsecond=0)
    time_machine.move_to(begun, tick=False)
    first, second = open_form(comment_url(post)), open_form(comment_url(post))

    time_machine.move_to(begun + timedelta(hours=12), tick=False)
    accepted = client.post(comment_url(post), first)
    time_machine.move_to(begun + timedelta(hours=12, seconds=1), tick=False)
    refused = client.post(comment_url(post), second)

    message = "The form was open for a long time. Please check your comment and send it again."
    assert (accepted.url, refusal_of(refused)) == (SENT, refused_with(message))
    assert client.post(comment_url(post), fields_of(refused)).url == SENT


# Limits

TOO_MANY = "Too many comments have come from you or your network. Please try again later."


def test_network_may_write_so_often_and_no_more(client, open_form, post, settings):
    settings.COMMENT_RATES_PER_NETWORK = [(2, timedelta(minutes=10))]

    def send(number, address):
        form = open_form(comment_url(post)) | {"email": f"writer{number}@example.net"}
        return client.post(comment_url(post), form, REMOTE_ADDR=address)

    answers = [send(number, "198.51.100.7").status_code for number in range(2)]
    refused = send(3, "198.51.100.200")  # a neighbour in the same /24
    assert answers == [302, 302]
    assert refusal_of(refused) == refused_with(TOO_MANY)
    assert send(4, "198.51.101.7").status_code == 302
    assert Comment.objects.count() == 3


def test_address_may_write_so_often_whatever_its_letters(write, post, settings):
    settings.COMMENT_RATES_PER_ADDRESS = [(2, timedelta(hours=1))]

    answers = [write(comment_url(post), email=email).status_code for email in ("a@example.net", "A@Example.net")]
    refused = write(comment_url(post), email="a@example.NET")

    assert answers == [302, 302]
    assert refusal_of(refused) == refused_with(TOO_MANY)
    assert write(comment_url(post), email="b@example.net").url == SENT


def test_limit_ends_with_its_period(write, post, settings, time_machine):
    settings.COMMENT_RATES_PER_ADDRESS = [(1, timedelta(hours=1))]
    time_machine.move_to(timezone.now().replace(minute=59, second=59, microsecond=0), tick=False)

    answers = [write(comment_url(post)).status_code for _attempt in range(2)]
    time_machine.shift(timedelta(seconds=1))

    assert answers == [302, 422]
    assert write(comment_url(post)).status_code == 302


def test_refused_attempts_count_towards_the_limit(write, settings):
    settings.COMMENT_RATES_PER_ADDRESS = [(1, timedelta(hours=1))]
    post = PostFactory()
    discussion_of(post)
    Discussion.objects.update(mode="read_only")

    answers = [refusal_of(write_closed(write, post))[1] for _attempt in range(2)]

    assert answers == [[str(Barrier.READ_ONLY.value)], [TOO_MANY]]


def write_closed(write, post):
    """Send a form that was opened while the discussion took comments."""
    discussion = Discussion.objects.filter(post=post)
    discussion.update(mode="open")
    client, form = Client(), fields_of(Client().get(comment_url(post))) | REMARK
    discussion.update(mode="read_only")
    return client.post(comment_url(post), form)


# Where and when one may write


@pytest.mark.parametrize(
    ("changes", "barrier"),
    [
        ({"mode": "hidden"}, Barrier.HIDDEN),
        ({"mode": "read_only"}, Barrier.READ_ONLY),
        ({"opens_at": ahead(days=1)}, Barrier.NOT_YET),
        ({"closes_at": ago(days=1)}, Barrier.CLOSED),
    ],
)
def test_closed_discussion_says_why_and_takes_nothing(client, open_form, read, post, changes, barrier):
    form = open_form(comment_url(post))
    Discussion.objects.filter(pk=discussion_of(post).pk).update(**changes)

    page = read(comment_url(post))
    if barrier is Barrier.CLOSED:
        form |= CommentForm(post).generate_security_data()
    response = client.post(comment_url(post), form)

    assert page.select("main form") == []
    assert page.select_one(".notice__title").text == str(barrier.value)
    assert refusal_of(response) == refused_with(str(barrier.value))
    assert Comment.objects.count() == 0


@pytest.mark.parametrize(
    "stage", [{"upcoming": True}, {"closed": True}, {"withdrawn": True}], ids=["upcoming", "closed", "withdrawn"]
)
def test_consultation_that_is_not_open_takes_nothing(read, stage):
    consultation = ConsultationFactory(**stage)

    page = read(comment_url(consultation))

    assert page.select("main form") == []
    with pytest.raises(Refused):
        receive(consultation, remark_on(consultation))
    assert Comment.objects.count() == 0


def test_unpublished_pages_have_no_form(client, post):
    hidden = [PostFactory(published_at_en=None), ConsultationFactory(unpublished=True)]

    assert [client.get(comment_url(target)).status_code for target in [post, *hidden]] == [200, 404, 404]
    for target in hidden[1:]:
        with pytest.raises(Refused, match="This page is not public"):
            receive(target, remark_on(target))


def closing_consultation(time_machine):
    """An open consultation, and the exact second of its closing, ten minutes from now."""
    now = timezone.now().replace(microsecond=0)
    time_machine.move_to(now, tick=False)
    consultation = ConsultationFactory(closes_at=now + timedelta(minutes=10))
    return consultation, consultation.closes_at


def test_last_second_before_closing_is_in_time_and_closing_itself_late(client, open_form, time_machine):
    consultation, closing = closing_consultation(time_machine)
    first, second = (open_form(comment_url(consultation)) for _form in range(2))

    time_machine.move_to(closing - timedelta(seconds=1), tick=False)
    client.post(comment_url(consultation), first)
    time_machine.move_to(closing, tick=False)
    client.post(comment_url(consultation), second)

    assert [comment.late for comment in Comment.objects.order_by("pk")] == [False, True]


def test_form_begun_in_time_may_be_finished_within_the_grace(client, open_form, time_machine, settings):
    consultation, closing = closing_consultation(time_machine)
    first, second = (open_form(comment_url(consultation)) for _form in range(2))
    end_of_grace = closing + settings.COMMENT_CLOSING_GRACE

    time_machine.move_to(end_of_grace - timedelta(seconds=1), tick=False)
    accepted = client.post(comment_url(consultation), first)
    time_machine.move_to(end_of_grace, tick=False)
    refused = client.post(comment_url(consultation), second)

    assert (accepted.url, Comment.objects.get().late) == (SENT, True)
    assert refusal_of(refused) == refused_with("This discussion is closed.")


def test_form_begun_at_closing_is_refused(client, time_machine):
    consultation, closing = closing_consultation(time_machine)
    time_machine.move_to(closing, tick=False)
    form = CommentForm(consultation).generate_security_data() | REMARK | {"language": "en"}

    response = client.post(comment_url(consultation), form)

    assert refusal_of(response) == refused_with("This discussion is closed.")
    assert Comment.objects.count() == 0


def test_comment_sent_in_time_counts_however_late_it_is_confirmed(client, write, time_machine):
    consultation, closing = closing_consultation(time_machine)
    write(comment_url(consultation))
    comment = Comment.objects.get()

    time_machine.move_to(closing + timedelta(days=1), tick=False)
    client.post(comment.proof.url)

    comment.refresh_from_db()
    assert (comment.state, comment.late) == ("held", False)


# Replies


def reply_url(comment):
    return reverse("engagement:comment_reply", args=[comment.pk])


def test_reply_hangs_under_its_parent(write, read):
    parent = CommentFactory()

    quoted = read(reply_url(parent)).select_one("blockquote").text
    response = write(reply_url(parent))

    reply = Comment.objects.latest("pk")
    assert parent.comment in quoted
    assert response.url == SENT
    assert (reply.parent_id, reply.discussion_id, reply.depth) == (parent.pk, parent.discussion_id, 1)


@pytest.mark.parametrize("number", [0, 987654321])
def test_reply_to_a_missing_comment_is_not_found(client, number):
    response = client.post(reverse("engagement:comment_reply", args=[number]), REMARK)

    assert response.status_code == 404
    assert Comment.objects.count() == 0


@pytest.mark.parametrize("state", ["held", "removed", "withdrawn", "rejected"])
def test_reply_to_a_comment_taken_away_meanwhile_keeps_the_text_and_does_not_show_the_other(client, open_form, state):
    parent = CommentFactory(comment="Secret words")
    form = open_form(reply_url(parent))
    Comment.objects.filter(pk=parent.pk).update(state=state)

    response = client.post(reply_url(parent), form)

    message = "That comment takes no replies any more. You can comment on the page itself."
    assert refusal_of(response) == refused_with(message)
    assert "Secret words" not in response.text
    assert Comment.objects.count() == 1


@pytest.mark.parametrize("state", ["unproven", "held", "rejected", "spam", "removed", "withdrawn"])
def test_form_of_a_reply_exists_only_under_published_comments(client, state):
    parent = CommentFactory(state=state, published_at=None, comment="Secret words")
    form = CommentForm(parent.discussion.post).generate_security_data() | REMARK | {"language": "en"}

    answers = [client.get(reply_url(parent)), client.post(reply_url(parent), form)]

    assert [response.status_code for response in answers] == [404, 404]
    assert ["Secret words" in response.text for response in answers] == [False, False]
    assert Comment.objects.count() == 1


def test_reply_beyond_the_deepest_level_is_refused_and_on_it_taken(client, write, open_form, settings):
    root = CommentFactory()
    deepest = CommentFactory(discussion=root.discussion, parent_id=root.pk)
    opened = open_form(reply_url(deepest))
    settings.COMMENTS_XTD_MAX_THREAD_LEVEL = 1

    accepted, refused = write(reply_url(root)), client.post(reply_url(deepest), opened)

    assert accepted.url == SENT
    assert refusal_of(refused)[0::2] == (422, REMARK["comment"])
    assert Comment.objects.count() == 3


def test_comment_on_the_deepest_level_offers_no_form_for_a_reply(client, settings):
    settings.COMMENTS_XTD_MAX_THREAD_LEVEL = 1
    root = CommentFactory()
    deepest = CommentFactory(discussion=root.discussion, parent_id=root.pk)

    pages = [client.get(reply_url(comment)).content.decode() for comment in (root, deepest)]

    assert ["<textarea" in page for page in pages] == [True, False]


def test_reply_to_a_comment_of_another_page_is_refused(post):
    foreign = CommentFactory()

    with pytest.raises(Refused, match="takes no replies"):
        receive(post, remark_on(post), parent=foreign)
    with pytest.raises(ValueError, match="discussion of its parent"):
        CommentFactory(discussion=discussion_of(post), parent_id=foreign.pk)
    assert [comment.pk for comment in Comment.objects.all()] == [foreign.pk]


def test_replies_in_a_hidden_discussion_are_not_offered_and_quote_nothing(client):
    parent = CommentFactory(comment="Secret words")
    Discussion.objects.update(mode="hidden")

    response = client.get(reply_url(parent))

    assert "Secret words" not in response.text


# Proof


def test_looking_at_the_proof_link_changes_nothing(client, read):
    proof = ProofFactory()

    page = read(proof.url)
    client.head(proof.url)

    proof.refresh_from_db()
    assert page.select_one("main form button").text == "Yes, send my comment"
    assert (proof.used_at, proof.comment.state, proof.comment.proven_at) == (None, "unproven", None)


def test_token_is_used_once_and_then_only_leads_to_the_contribution(client, time_machine):
    time_machine.move_to(timezone.now(), tick=False)
    proof = ProofFactory()

    client.post(proof.url)
    first = Comment.objects.values().get()
    time_machine.shift(timedelta(minutes=1))
    answers = [client.post(proof.url).url, client.get(proof.url).url]

    assert answers == [proof.comment.private_url("en")] * 2
    assert Comment.objects.values().get() == first


def test_token_holds_to_its_last_second(client, time_machine):
    proof, other = ProofFactory(), ProofFactory()

    time_machine.move_to(proof.expires_at - timedelta(seconds=1), tick=False)
    accepted = client.post(proof.url)
    time_machine.move_to(other.expires_at, tick=False)
    gone, refused = client.get(other.url), client.post(other.url)

    assert (accepted.status_code, gone.status_code, refused.status_code) == (302, 410, 409)
    assert "This link has expired. Please write your comment again." in refused.text
    assert [comment.state for comment in Comment.objects.order_by("pk")] == ["held", "unproven"]


def test_unknown_token_shows_and_proves_nothing(client):
    ProofFactory(comment__comment="Secret words")
    unknown = reverse("engagement:comment_prove", args=["x" * 24])

    shown, refused = client.get(unknown), client.post(unknown)

    assert (shown.status_code, refused.status_code) == (410, 409)
    assert "Secret words" not in shown.text + refused.text
    assert Comment.objects.get().state == "unproven"


def test_token_of_a_comment_is_no_token_of_its_private_page(client):
    comment = ProofFactory().comment

    crossed = [
        reverse("engagement:comment_prove", args=[comment.link_token]),
        reverse("engagement:contribution_detail", args=[comment.proof.token]),
    ]

    assert [client.get(url).status_code for url in crossed] == [410, 404]


def test_withdrawn_comment_cannot_be_proven(client):
    proof = ProofFactory(comment__comment="Secret words")
    client.post(reverse("engagement:contribution_withdraw", args=[proof.comment.link_token]))

    shown, refused = client.get(proof.url), client.post(proof.url)

    assert refused.status_code == 409
    assert "This comment has been withdrawn." in refused.text
    assert "Secret words" not in shown.text
    assert Comment.objects.get().state == "withdrawn"


def test_comment_is_not_proven_on_a_withdrawn_consultation(client):
    consultation = ConsultationFactory(withdrawn=True)
    proof = ProofFactory(comment__discussion=discussion_of(consultation))

    response = client.post(proof.url)

    assert response.status_code == 409
    assert "This discussion takes no comments any more." in response.text
    assert Comment.objects.get().state == "unproven"


def test_proof_reads_in_the_language_of_its_comment(read):
    proof = ProofFactory(comment__language="mn", comment__comment="Цаг хэд вэ?")

    page = read(proof.url)

    assert proof.url.startswith("/mn/")
    assert (page.html["lang"], page.select_one("blockquote")["lang"]) == ("mn", "mn")


# Policy


@pytest.mark.parametrize(
    ("policy", "known", "state"),
    [
        ("before", True, "held"),
        ("first", False, "held"),
        ("first", True, "published"),
        ("after", False, "published"),
    ],
)
def test_policy_decides_what_appears_at_once(client, policy, known, state):
    proof = ProofFactory(comment__author_key=author_key("a@example.net"))
    CommentFactory(author_key=author_key("a@example.net"), state="published" if known else "rejected")
    Discussion.objects.filter(pk=proof.comment.discussion_id).update(policy=policy)

    client.post(proof.url)

    comment = Comment.objects.get(pk=proof.comment_id)
    decisions = list(comment.decisions.values_list("act", "decided_by"))
    assert (comment.state, decisions) == (state, [("publish", None)] if state == "published" else [])


# A contributor's own link


def own(comment, verb=""):
    return reverse(f"engagement:contribution_{verb or 'detail'}", args=[comment.link_token])


@pytest.mark.parametrize("state", ["unproven", "held", "published"])
def test_author_withdraws_what_waits_and_what_is_public(client, state):
    comment = CommentFactory(state=state)

    response = client.post(own(comment, "withdraw"))

    comment.refresh_from_db()
    placed = state == "published"
    assert (response.url, comment.state) == (own(comment), "withdrawn")
    assert (comment.is_public, comment.is_removed) == (placed, placed)


def test_withdrawing_asks_first_and_the_own_page_says_what_is_left(client):
    waits, public = CommentFactory(state="held"), CommentFactory()

    question = client.get(own(public, "withdraw"))

    public.refresh_from_db()
    assert (public.state, public.comment in question.text) == ("published", True)
    stays = "Its place and the replies of others stay."
    told = [client.post(own(comment, "withdraw"), follow=True).text for comment in (waits, public)]
    assert [(stays in text, "Readers cannot read it any more." in text) for text in told] == [
        (False, True),
        (True, True),
    ]
    assert client.get(own(public, "withdraw")).url == own(public)


def test_withdrawn_text_goes_from_the_public_and_the_replies_stay(client, read):
    comment = CommentFactory(comment="Secret words")
    reply = CommentFactory(discussion=comment.discussion, parent_id=comment.pk)

    client.post(own(comment, "withdraw"))

    shown = read(comment.discussion.post.get_absolute_url()).select_one("ol.comments").text
    assert ("Secret words" in shown, reply.comment in shown) == (False, True)


@pytest.mark.parametrize("state", ["rejected", "removed", "spam", "withdrawn"])
def test_what_is_not_public_and_waits_for_nothing_cannot_be_withdrawn(client, state):
    comment = CommentFactory(state=state)

    response = client.post(own(comment, "withdraw"))

    comment.refresh_from_db()
    assert (response.status_code, comment.state) == (409, state)
    assert f'href="{own(comment)}"' in response.text


def test_mail_about_replies_stops_at_the_button(client):
    comment = CommentFactory(followup=True)

    response = client.post(own(comment, "stop_mail"))

    comment.refresh_from_db()
    assert (response.url, comment.followup) == (f"{own(comment)}?mail", False)


@pytest.mark.parametrize("verb", ["withdraw", "stop_mail"])
def test_looking_at_a_verb_does_nothing(client, verb):
    comment = CommentFactory(followup=True)

    answers = [client.get(own(comment, verb)).status_code, client.head(own(comment, verb)).status_code]

    comment.refresh_from_db()
    expected = [200, 200] if verb == "withdraw" else [405, 405]
    assert (answers, comment.state, comment.followup) == (expected, "published", True)


def test_nobody_is_mailed_where_there_is_no_address(client, mailoutbox):
    proof = ProofFactory(comment__user_email="")
    Discussion.objects.update(policy="after")

    client.post(proof.url)

    assert (Delivery.objects.count(), len(mailoutbox)) == (0, 0)
