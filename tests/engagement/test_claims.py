"""One comment, one moderator: a claim is a lease that nobody else can take while it runs."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from diplomacy.refusals import Refused
from engagement.actions.claims import claim, claim_next, release
from engagement.actions.moderation import decide
from engagement.models import Act, Claim, Comment
from tests.factories import CommentFactory, UserFactory, ago


@pytest.mark.django_db
def test_colleague_is_told_who_has_it_and_until_when_and_gets_it_when_the_lease_is_over(time_machine, settings):
    first, second = UserFactory(first_name="Oyun", last_name="First"), UserFactory(first_name="Bat", last_name="Second")
    comment = CommentFactory(held=True)
    time_machine.move_to(timezone.now())
    claim(comment, by=first)

    with pytest.raises(Refused, match=r"Oyun First has this comment until \d\d:\d\d"):
        claim(comment, by=second)
    time_machine.shift(settings.CLAIM_LASTS + timedelta(seconds=1))

    assert claim(comment, by=second).moderator == second


@pytest.mark.django_db
def test_left_and_decided_comments_are_free_again():
    first, second = UserFactory(), UserFactory()
    left, decided = CommentFactory(held=True), CommentFactory(held=True)
    for comment in (left, decided):
        claim(comment, by=first)

    release(left, by=second)
    assert Claim.objects.count() == 2
    release(left, by=first)
    decide(decided, Act.PUBLISH, by=first, version=0)

    assert not Claim.objects.exists()


@pytest.mark.django_db
def test_next_is_the_oldest_that_nobody_has():
    first, second = UserFactory(), UserFactory()
    newer, older = (CommentFactory(held=True, proven_at=ago(hours=hours)) for hours in (1, 2))

    taken = [claim_next(Comment.objects.waiting(), by=moderator) for moderator in (first, second, UserFactory())]

    assert taken == [older, newer, None]


@pytest.mark.django_db(transaction=True)
def test_eight_moderators_at_once_never_get_the_same_comment():
    comments = [CommentFactory(held=True, proven_at=ago(hours=number + 1)) for number in range(24)]
    moderators = [UserFactory() for _number in range(8)]

    def work(moderator):
        try:
            return [claim_next(Comment.objects.waiting(), by=moderator).pk]
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        taken = [pk for pks in pool.map(work, moderators) for pk in pks]

    assert len(set(taken)) == 8
    assert set(taken) <= {comment.pk for comment in comments}
