"""Finding out what followers are to be told, and queueing it: the periodic job behind mail at once and weekly.

It may run twice, at the same moment, or after days of standing still: what was queued for an
address once is not queued again, and what is too long ago to be news is left out.
"""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from diplomacy import languages
from engagement import mail
from engagement.models import Delivery, Follow, Follower, news
from engagement.models.following import FollowQuerySet, last_digest_at
from engagement.models.news import Happening, News
from engagement.models.talk import last_round_at, talking, untold

About = dict[str, object]  # columns of a Delivery that say what it is about

BATCH = 500

KINDS = {Happening.POST: Delivery.Kind.POST, Happening.OPENING: Delivery.Kind.OPENING}


def queue_news() -> int:
    """Queue all mails to followers that are due and not queued yet, and return how many."""
    return _queue_talk() + sum(_queue_at_once(code) + _queue_digests(code) for code in languages.codes())


def _queue_talk() -> int:
    """One mail per address and discussion in each period, about all that was published since the one before."""
    moment = last_round_at()
    since = moment - settings.FOLLOW_LOOK_BACK
    follows = untold(talking(Follow.objects.active().at_once(), since, moment), moment)
    count = 0
    for discussion, language in follows.order_by().values_list("discussion", "language").distinct():
        about: About = {"discussion_id": discussion, "digest_at": moment, "language": language}
        told = follows.filter(discussion=discussion, language=language)
        count += _queue(told, Delivery.Kind.TALK, talk_key(discussion, moment), about)
    return count


def talk_key(discussion: int, moment: datetime) -> str:
    """One per discussion and period: «talk:12:2026-11-22T09»."""
    return f"talk:{discussion}:{moment:%Y-%m-%dT%H%M}"


def _queue_at_once(language: str) -> int:
    """One mail per address and piece of news, as long as it is news."""
    until = timezone.now()
    since = until - settings.FOLLOW_LOOK_BACK
    told = (news.new_posts, news.openings, news.reminders, news.updates, news.lateness)
    return sum(_queue_item(item) for find in told for item in find(language, since, until))


def _queue_item(item: News) -> int:
    follows = Follow.objects.active().at_once().wanting(item)
    subject = "consultation" if item.consultation_id else "post"
    about: About = {subject: item.subject, "entry": item.entry, "language": item.language}
    return _queue(follows, KINDS.get(item.happening, Delivery.Kind.UPDATE), item.key, about)


def _queue_digests(language: str) -> int:
    """The digest of the week that ended last, for every address that it tells anything; late rather than never."""
    moment = last_digest_at()
    if timezone.now() - moment > settings.FOLLOW_LOOK_BACK:
        return 0
    about: About = {"language": language, "digest_at": moment}
    key = digest_key(moment, language)
    weekly = Follow.objects.active().weekly()
    talked = talking(weekly.filter(language=language), moment - news.WEEK, moment)
    count = _queue(talked, Delivery.Kind.DIGEST, key, about)
    items = news.week(language, moment)
    return count + sum(_queue(weekly.wanting(item), Delivery.Kind.DIGEST, key, about) for item in items)


def digest_key(moment: datetime, language: str) -> str:
    """One per ISO week and language: «digest:2026-W48:mn»."""
    year, week, _day = timezone.localtime(moment).isocalendar()
    return f"digest:{year}-W{week:02}:{language}"


def _queue(follows: FollowQuerySet, kind: Delivery.Kind, key: str, about: About) -> int:
    """Queue one mail for each address behind these follows, batch by batch; each batch is kept as soon as it is done."""
    count = 0
    while batch := _queue_batch(follows, kind, key, about):
        count += batch
    return count


@transaction.atomic
def _queue_batch(follows: FollowQuerySet, kind: Delivery.Kind, key: str, about: About) -> int:
    """Queue the next ones and return how many; their rows are held, so that none is erased on the way.

    Those whom another worker is queueing, or who are changing what they follow, are left to that
    worker or to the next run.
    """
    waiting = Follower.objects.filter(
        Exists(follows.filter(follower=OuterRef("pk"))),
        ~Exists(Delivery.objects.filter(follower=OuterRef("pk"), key=key)),
    )
    held = waiting.order_by("pk").select_for_update(skip_locked=True, no_key=True)
    pks = list(held.values_list("pk", flat=True)[:BATCH])
    mail.queue_to_followers(pks, kind, key=key, **about)
    return len(pks)
