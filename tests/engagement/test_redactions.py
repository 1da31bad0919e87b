"""A passage that is hidden is hidden everywhere; the rest of the comment stays, and so do passages filed from it."""

import pytest

from diplomacy.refusals import Refused, Stale
from engagement.actions.redactions import passage, redact, uncover
from engagement.models import Redaction
from engagement.models.redactions import uncovered
from tests.factories import CommentFactory, ExcerptFactory, GroundFactory, UserFactory

pytestmark = pytest.mark.django_db

TEXT = "My neighbour Dorj lives at 12 Peace Avenue.\n\nThe consul should open at eight."


@pytest.fixture
def moderator():
    return UserFactory(first_name="Oyun", last_name="Moderator")


@pytest.fixture
def ground():
    return GroundFactory()


@pytest.fixture
def comment():
    return CommentFactory(comment=TEXT)


def hide(comment, words, by, ground):
    comment.refresh_from_db()
    return redact(comment, *passage(comment, words), by=by, version=comment.version, ground=ground)


def test_hidden_words_are_in_the_redaction_alone(comment, moderator, ground):
    hide(comment, "Dorj lives at 12 Peace Avenue", moderator, ground)

    comment.refresh_from_db()
    assert comment.text == TEXT.replace("Dorj lives at 12 Peace Avenue", "█" * 29)
    assert Redaction.objects.get().words == "Dorj lives at 12 Peace Avenue"
    assert comment.state == "published"


def test_filed_passage_keeps_its_words_whatever_is_hidden_before_it(comment, moderator, ground):
    start, end = passage(comment, "The consul should open at eight.")
    excerpt = ExcerptFactory(comment=comment, start=start, end=end)

    hide(comment, "Dorj", moderator, ground)

    excerpt.comment.refresh_from_db()
    assert excerpt.text == "The consul should open at eight."


def test_words_come_back_when_all_is_shown_again(comment, moderator, ground):
    for words in ("Dorj", "12 Peace Avenue"):
        hide(comment, words, moderator, ground)
    comment.refresh_from_db()

    uncover(comment, by=moderator, version=comment.version)

    comment.refresh_from_db()
    assert comment.text == TEXT
    with pytest.raises(Refused, match="No passage of this comment is hidden"):
        uncover(comment, by=moderator, version=comment.version)


@pytest.mark.parametrize(
    ("words", "reason"), [("Bat", "are not in the comment"), (" ", "are not in"), ("o", "more than once")]
)
def test_passage_is_found_by_its_exact_words_only(words, reason, comment):
    with pytest.raises(Refused, match=reason):
        passage(comment, words)


@pytest.mark.parametrize("span", [(5, 5), (-3, 4), (0, 10_000), (43, 45)])
def test_range_outside_the_words_hides_nothing(span, comment, moderator, ground):
    with pytest.raises(Refused, match="Mark the words to hide"):
        redact(comment, *span, by=moderator, version=0, ground=ground)

    comment.refresh_from_db()
    assert comment.text == TEXT


def test_hidden_passage_is_not_hidden_twice(comment, moderator, ground):
    hide(comment, "Dorj", moderator, ground)
    comment.refresh_from_db()

    with pytest.raises(Refused, match="hidden already"):
        redact(comment, 0, 30, by=moderator, version=1, ground=ground)


def test_hiding_needs_a_ground_and_the_text_that_was_shown(comment, moderator, ground):
    with pytest.raises(Refused, match="Choose a ground"):
        redact(comment, 0, 5, by=moderator, version=0, ground=None)
    hide(comment, "Dorj", moderator, ground)
    with pytest.raises(Stale):
        redact(comment, 0, 5, by=moderator, version=0, ground=ground)


def test_nobody_writes_the_sign_of_a_hidden_passage():
    assert uncovered("Call me: ███ now") == "Call me: ■■■ now"
    assert uncovered(TEXT) == TEXT
