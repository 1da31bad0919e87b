"""The form of a comment: what is said before and after, preview, quoting, language, length and links; text is kept."""

from datetime import datetime, timedelta

import pytest
from bs4 import BeautifulSoup
from django.utils import timezone

from diplomacy import language_guess, plain_text
from engagement import mail
from engagement.models import Comment, Delivery, Discussion
from engagement.templatetags.engagement import comment_url
from engagement.templatetags.remarks import pause, remark
from tests.conftest import fields_of
from tests.factories import REMARK, CommentFactory, CrisisModeFactory, GroundFactory, PostFactory, discussion_of

SENT = "/en/comments/sent/"
MONGOLIAN = "Өглөө найман цагаас нээж өгөөч гэж хүсэж байна."
ENGLISH = "Could you please open the office at eight in the morning?"


@pytest.fixture
def post(db):
    return PostFactory()


def page_of(response):
    return BeautifulSoup(response.content, "html.parser")


def ruled(post, **rules):
    """The post's discussion under these settings."""
    discussion = discussion_of(post)
    Discussion.objects.filter(pk=discussion.pk).update(**rules)
    return discussion


# Plain text


def test_paragraphs_quotations_and_lines_are_shown_as_such_and_all_else_is_escaped():
    html = remark("> Open\n> at nine.\n>\n>> Older.\n\nYes & <b>no</b>.\nA second line.\r\n\r\nThe end.")

    assert html == (
        "<blockquote><p>Open<br>at nine.</p><blockquote><p>Older.</p></blockquote></blockquote>"
        "<p>Yes &amp; &lt;b&gt;no&lt;/b&gt;.<br>A second line.</p><p>The end.</p>"
    )


def test_links_can_be_followed_only_where_they_may_be():
    text = "Look (https://example.mn/a_(b)), please."

    assert remark(text) == f"<p>{text}</p>"
    assert remark(text, True) == (  # noqa: FBT003 - as the template calls it
        '<p>Look (<a href="https://example.mn/a_(b)" rel="ugc nofollow noopener">https://example.mn/a_(b)</a>), please.</p>'
    )


@pytest.mark.parametrize(
    ("text", "count"),
    [("ө", 1), ("e\u0301", 1), ("👨‍👩‍👧", 1), ("a\r\nb", 3), ("", 0), ("ᠮᠣᠩ", 3)],
)
def test_characters_are_counted_as_readers_count(text, count):
    assert plain_text.graphemes(text) == count


def test_a_flood_of_accents_is_no_single_character():
    assert plain_text.left("e" + "\u0301" * 5000, 100) < 0 < plain_text.left("e" + "\u0301" * 5, 100)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (MONGOLIAN, "mn"),
        (ENGLISH, "en"),
        ("bi bol ene tuhai uur bodoltoi baina gej heleh gesen yum", "mn"),
        ("Danke für die schnelle Antwort von Ihnen allen", ""),
        ("OK", ""),
    ],
)
def test_the_language_of_a_text_is_guessed_with_care(text, language):
    assert language_guess.likely(text) == language


def test_pauses_are_told_in_words():
    assert [pause(seconds) for seconds in (30, 60, 330, 3600, 86400)] == [
        "1 minute",
        "1 minute",
        "6 minutes",
        "1 hour",
        "24 hours",
    ]


# Before writing


def test_the_page_says_until_when_a_comment_sent_now_is_read(db, read, time_machine):
    friday = datetime(2026, 11, 20, 15, tzinfo=timezone.get_default_timezone())
    time_machine.move_to(friday, tick=False)

    terms = read(comment_url(PostFactory())).select_one(".writing__terms").text

    assert "Your comment appears when a moderator has read it." in terms
    assert "24 November 2026, 15:00" in terms


@pytest.mark.parametrize(
    ("rules", "said", "unsaid"),
    [
        ({"policy": "first"}, "Your first comment here appears when a moderator has read it.", "as soon as"),
        ({"policy": "after"}, "Your comment appears as soon as you have confirmed your address", "Your first comment"),
        ({"slow_mode": 300}, "each person waits between two comments here: 5 minutes.", "as soon as"),
        ({"links": "refused"}, "No links are taken in this discussion.", "Links are shown as text."),
        ({"links": "live"}, "Links can be followed once a moderator has read the comment.", "Links are shown as text."),
        ({}, "Links are shown as text.", "each person waits"),
    ],
)
def test_rules_of_the_discussion_are_said_before_writing(read, post, rules, said, unsaid):
    ruled(post, **rules)

    text = " ".join(read(comment_url(post)).main.text.split())

    assert said in text
    assert unsaid not in text


def test_the_switch_for_bad_days_is_told_beside_the_form(read, post):
    ruled(post, policy="after")
    CrisisModeFactory(level="before", notice_en="We read all first today.", notice_mn="Өнөөдөр эхлээд уншина.")

    terms = read(comment_url(post)).select_one(".writing__terms").text

    assert "We read all first today." in terms
    assert "as soon as" not in terms


def test_grounds_in_force_stand_beside_the_form_and_no_others(read, post):
    GroundFactory(title_en="Insults", rule_en="No names are called.")
    GroundFactory(title_en="Retired ground", is_active=False)

    rules = read(comment_url(post)).select_one(".writing__rules details").text

    assert "Insults" in rules
    assert "No names are called." in rules
    assert "Retired ground" not in rules


def test_required_fields_say_so_in_words_and_the_others_do_not(read, post):
    labels = [label.text.split() for label in read(comment_url(post)).select("#comment-form .field label")]

    assert {"required" in label for label in labels if "name," in label or "address" in label} == {True}
    assert {"required" in label for label in labels if "replies" in label} == {False}


# Length, links, language


def test_the_longest_comment_of_a_discussion_is_counted_in_characters_of_readers(write, post):
    ruled(post, max_length=100)

    family = "👨‍👩‍👧" * 100
    assert write(comment_url(post), comment=family, language="en").url == SENT
    response = write(comment_url(post), comment=family + "!")
    page = page_of(response)
    assert response.status_code == 422
    assert "1 too many" in page.select_one(".error-summary").text.replace("\n", " ")
    assert page.select_one(".field__count").text == "Characters too many: 1"
    assert page.select_one("textarea").text.strip() == family + "!"


def test_a_link_is_refused_by_name_where_none_is_taken_and_taken_elsewhere(write, post):
    text = "See https://example.mn/page for the hours."

    taken = write(comment_url(post), comment=text)
    ruled(post, links="refused")
    refused = write(comment_url(post), comment=text)

    assert taken.url == SENT
    page = page_of(refused)
    assert refused.status_code == 422
    assert "https://example.mn/page" in page.select_one(".error-summary a[href='#id_comment']").text
    assert page.select_one("textarea").text.strip() == text


def test_a_text_in_another_language_than_chosen_is_asked_about_once_and_then_taken_as_it_is(client, write, post):
    asked = write(comment_url(post), comment=MONGOLIAN)

    page = page_of(asked)
    assert (asked.status_code, Comment.objects.count()) == (200, 0)
    assert page.select_one("#doubt [lang=mn]").text == "Монгол"
    assert page.select_one("textarea").text.strip() == MONGOLIAN
    assert client.post(comment_url(post), fields_of(asked)).url == SENT
    assert [(comment.comment, comment.language) for comment in Comment.objects.all()] == [(MONGOLIAN, "en")]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (MONGOLIAN, "mn"),
        (ENGLISH, "en"),
        (f"> {MONGOLIAN}\n\n{ENGLISH}", "en"),
        ("bn uu, yu baina yaj medeh be odoo", "mn"),
    ],
)
def test_nobody_is_asked_whose_own_words_are_in_the_chosen_language(write, post, text, language):
    assert write(comment_url(post), comment=text, language=language).url == SENT


# Preview


def test_preview_is_what_will_be_published(client, open_form, post, mailoutbox):
    text = "> Older words.\n\nMine <b>too</b>.\n\nhttps://example.mn"
    form = open_form(comment_url(post)) | {"comment": text, "preview": "1"}

    previewed = page_of(client.post(comment_url(post), form)).select_one(".preview .comment__text")
    published = CommentFactory(discussion=discussion_of(post), comment=text)
    shown = page_of(client.get(post.get_absolute_url())).select_one(f"#{published.anchor} .comment__text")

    assert previewed.decode_contents() == shown.decode_contents()
    assert (previewed["lang"], shown["lang"]) == ("en", "en")
    assert Comment.objects.count() == 1
    assert mailoutbox == []


# Quoting


@pytest.fixture
def parent(post):
    text = "First paragraph,\nof two lines.\n\n> Somebody else’s.\n\nSecond paragraph."
    return CommentFactory(discussion=discussion_of(post), comment=text)


ALL = "> First paragraph,\n> of two lines.\n>\n> Second paragraph."


@pytest.mark.parametrize(
    ("which", "quoted"),
    [
        ("all", ALL),
        ("1", "> First paragraph,\n> of two lines."),
        ("2", "> Second paragraph."),
        *((wrong, "") for wrong in ("3", "0", "-1", "²", "x", "99999999999999999999", "<b>", "")),
    ],
)
def test_a_reply_can_begin_with_a_passage_of_the_writers_own(client, parent, which, quoted):
    response = client.get(f"/en/comments/{parent.pk}/reply/", {"quote": which})

    assert response.status_code == 200
    assert page_of(response).select_one("textarea").text.strip() == quoted


def test_the_quote_button_puts_the_passage_before_what_is_typed_and_sends_nothing(client, open_form, parent):
    address = f"/en/comments/{parent.pk}/reply/"
    typed = open_form(address) | {"comment": "I agree.", "email": "", "quote": "1"}

    response = client.post(address, typed)

    fields = fields_of(response)
    assert (response.status_code, Comment.objects.count()) == (200, 1)
    assert page_of(response).select(".error-summary") == []
    assert fields["comment"].replace("\r\n", "\n") == "> First paragraph,\n> of two lines.\n\nI agree."
    assert fields["name"] == REMARK["name"]
    assert client.post(address, fields | {"email": "bold@example.net"}).url == SENT


def test_a_published_quotation_is_one(client, parent):
    reply = CommentFactory(discussion=parent.discussion, parent_id=parent.pk, comment=f"{ALL}\n\nSo it is.")

    text = page_of(client.get(f"/en/threads/{parent.pk}/")).select_one(f"#{reply.anchor} .comment__text")

    assert [quote.select_one("p").text for quote in text.select("blockquote")] == ["First paragraph,of two lines."]
    assert text.select("p")[-1].text == "So it is."


def test_what_has_been_taken_away_is_not_quoted(client, post):
    gone = CommentFactory(discussion=discussion_of(post), state="removed", comment="Secret words.")

    assert client.get(f"/en/comments/{gone.pk}/reply/?quote=all").status_code == 404
    response = client.post(f"/en/comments/{gone.pk}/reply/", {"comment": "Mine.", "quote": "all"})
    assert "Secret words." not in response.text
    assert "Mine." in response.text


# After sending


def test_the_page_after_sending_names_the_masked_address_and_what_to_do_without_mail(client, write, post):
    write(comment_url(post))

    page = client.get(SENT)

    assert "b…@example.net" in page.text
    assert "bold@example.net" not in page.text
    assert "If no mail comes" in page.text
    assert "We have sent you a link." in page.text


def test_another_browser_is_told_nothing_of_it(client, write, post):
    write(comment_url(post))
    client.cookies.clear()

    assert "example.net" not in client.get(SENT).text


def test_a_forged_cookie_tells_nothing(client, write, post):
    write(comment_url(post))
    client.cookies["sent"] = str(Comment.objects.get().sending_key)

    assert "example.net" not in client.get(SENT).text


def test_when_mail_cannot_leave_the_page_says_so_and_nothing_is_lost(client, write, post, monkeypatch):
    monkeypatch.setattr(mail, "build", lambda delivery: 1 / 0)
    write(comment_url(post))

    page = client.get(SENT).text

    assert "At the moment our mail cannot leave." in page
    assert "We have sent you a link." not in page
    assert (Comment.objects.count(), Delivery.objects.due().count()) == (1, 0)


def test_on_a_device_that_remembers_the_address_the_page_says_that_nothing_need_be_confirmed(
    client, write, post, mailoutbox
):
    write(comment_url(post))
    proof = Comment.objects.get().proof
    client.post(proof.url, {"remember": "on"})
    mailoutbox.clear()

    response = write(comment_url(post), comment="And on Sundays?")

    page = client.get(SENT).text
    assert response.url == SENT
    assert "This device remembers that the address is yours" in page
    assert Comment.objects.latest("pk").private_url("en") in page
    assert [mail.subject for mail in mailoutbox if "confirm" in mail.subject] == []


def test_a_second_mail_to_one_address_waits_its_turn_and_the_page_says_until_when(client, write, post, settings):
    settings.PROOF_MAIL_PAUSE = timedelta(minutes=10)
    write(comment_url(post))
    write(comment_url(post), comment="And on Sundays?")

    leaves = timezone.localtime(Delivery.objects.latest("pk").next_at)
    assert f"Yours leaves at about {leaves:%H:%M}" in client.get(SENT).text
