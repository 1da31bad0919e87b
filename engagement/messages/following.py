"""Mails to followers: the question whether they asked, their private link, news at once, and the weekly digest."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils.translation import override

from blog.models import Post
from diplomacy import languages
from engagement.messages.envelope import compose, host
from engagement.models import Consultation, Delivery, Follow, Follower, news
from engagement.models.keys import author_key
from engagement.models.news import Happening, News
from engagement.models.talk import Talk, is_overtaken, talk_for, told_until

WEEKLY = "weekly"


def build(delivery: Delivery) -> EmailMessage | None:
    """The mail, or None: the follower may have left, the post may have been withdrawn since it was queued."""
    follower = delivery.follower
    if follower is None or not follower.email:
        return None
    if delivery.kind == Delivery.Kind.FOLLOW:
        return _question(delivery, follower)
    if delivery.kind == Delivery.Kind.LINK:
        return _link(delivery, follower)
    if delivery.kind == Delivery.Kind.DIGEST:
        return _digest(delivery, follower)
    if delivery.kind == Delivery.Kind.TALK:
        return _talk(delivery, follower)
    return _at_once(delivery, follower)


def _question(delivery: Delivery, follower: Follower) -> EmailMessage | None:
    """«Was it you?», in the language asked for; it names what was asked for, and nothing else that is followed."""
    follow = delivery.follow
    if follow is None or not follow.waits:
        return None
    with override(follow.language):
        context = {
            "follow": follow,
            "follows": list(Follow.objects.asked_with(follow.token).with_targets()),
            "confirm_url": f"{settings.SITE_URL}{follow.url}",
            "proof_hours": int(settings.PROOF_VALID_FOR.total_seconds() // 3600),
        }
        return compose(delivery, to=follower.email, context=context)


def _link(delivery: Delivery, follower: Follower) -> EmailMessage | None:
    if not follower.follows.active().exists():
        return None
    with override(delivery.language):
        manage_url = f"{settings.SITE_URL}{follower.manage_url(delivery.language)}"
        return compose(delivery, to=follower.email, context={"manage_url": manage_url})


def _at_once(delivery: Delivery, follower: Follower) -> EmailMessage | None:
    """One mail for one piece of news, in the language of a follow that wants it now."""
    follows = follower.follows.active().at_once().with_targets()
    for language in sorted(languages.codes(), key=lambda code: code != delivery.language):
        item = _news(delivery, language)
        reasons = [follow for follow in follows if item and follow.wants(item)]
        if item and reasons:
            context = {"item": item, "url": _url(item)}
            return _list_mail(delivery, follower, language, reasons, _scope(item), context)
    return None


def _scope(item: News) -> str:
    """Which follows the mail's way out ends: «post-12», «opening-3»; of the course of a consultation, «course-3»."""
    return f"{'course' if item.happening.is_of_the_course else item.happening}-{item.subject.pk}"


def _news(delivery: Delivery, language: str) -> News | None:
    """What the mail is about, as long as it is true and can be read in the language."""
    post, consultation = delivery.post, delivery.consultation
    if consultation and delivery.kind == Delivery.Kind.UPDATE:
        item = _update(delivery, consultation, language)
        return item if item and item.key == delivery.key else None  # a date that has moved since is told anew
    live_at = post.date("published_at", language) if post else None
    if post and live_at and post.is_live(language):
        return news.of(Happening.POST, post, language, live_at)
    if consultation and consultation.is_open:
        return news.opening(consultation, language)
    return None


def _update(delivery: Delivery, consultation: Consultation, language: str) -> News | None:
    """How a consultation went on, as it stands now."""
    if delivery.entry:
        return news.update(delivery.entry, consultation, language)
    happening = Happening(delivery.key.partition(":")[0])
    if happening == Happening.LATE:
        return news.late(consultation, language) if consultation.is_overdue else None
    return news.reminder(happening, consultation, language) if consultation.is_open else None


def _talk(delivery: Delivery, follower: Follower) -> EmailMessage | None:
    """New comments in one discussion since the mail before, all in one."""
    follows = follower.follows.active().at_once().with_targets()
    follow = follows.filter(discussion=delivery.discussion_id).first()
    if follow is None or delivery.digest_at is None or is_overtaken(delivery):
        return None
    since = told_until(follow, delivery.digest_at)
    with override(follow.language):
        talk = talk_for(follow, since, delivery.digest_at, author_key=author_key(follower.email))
        if talk is None:
            return None
        context = {"talk": talk, "url": _talk_url(talk)}
        return _list_mail(delivery, follower, follow.language, [follow], f"talk-{delivery.discussion_id}", context)


def _talks(follows: Iterable[Follow], moment: datetime, email: str) -> list[tuple[Talk, str]]:
    """What was said in the week in each of the discussions that are followed weekly, with the address of each."""
    key = author_key(email)
    talks = (talk_for(follow, moment - news.WEEK, moment, author_key=key) for follow in follows)
    return [(talk, _talk_url(talk)) for talk in talks if talk]


def _talk_url(talk: Talk) -> str:
    return f"{settings.SITE_URL}{reverse('engagement:discussion_detail', args=[talk.discussion.pk])}?sort=newest"


def _digest(delivery: Delivery, follower: Follower) -> EmailMessage | None:
    """One mail for all that an address follows weekly in a language; what came at once is not told again."""
    follows = list(follower.follows.active().weekly().filter(language=delivery.language).with_targets())
    if delivery.digest_at is None or not follows:
        return None
    told = set(follower.deliveries.exclude(sent_at=None).values_list("key", flat=True))
    items = [
        item
        for item in news.week(delivery.language, delivery.digest_at)
        if item.key not in told and any(follow.wants(item) for follow in follows)
    ]
    with override(delivery.language):
        talks = _talks(follows, delivery.digest_at, follower.email)
    if not items and not talks:
        return None
    context = {"digest_at": delivery.digest_at, "talks": talks, **_sections(items)}
    return _list_mail(delivery, follower, delivery.language, follows, WEEKLY, context)


def _sections(items: Iterable[News]) -> dict[str, list[tuple[News, str]]]:
    """The items of each kind, with their addresses: «posts», «corrections», «openings», «closings», «updates», «lates»."""
    return {f"{kind}s": [(item, _url(item)) for item in items if item.happening == kind] for kind in Happening}


def _list_mail(
    delivery: Delivery,
    follower: Follower,
    language: str,
    reasons: Sequence[Follow],
    scope: str,
    context: dict[str, Any],
) -> EmailMessage:
    """A mail of the list, with the ways out of it; `scope` says which of the follows it ends."""
    unsubscribe_url = f"{settings.SITE_URL}{follower.unsubscribe_url(language)}?of={scope}"
    context |= {
        "reasons": reasons,
        "unsubscribe_url": unsubscribe_url,
        "manage_url": f"{settings.SITE_URL}{follower.manage_url(language)}",
    }
    headers = {
        "List-Id": f"<{'weekly' if scope == WEEKLY else 'news'}.{host()}>",
        "List-Unsubscribe": f"<{unsubscribe_url}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "Precedence": "bulk",
    }
    with override(language):
        return compose(delivery, to=follower.email, context=context, headers=headers)


def _url(item: News) -> str:
    subject: Post | Consultation = item.subject
    return f"{settings.SITE_URL}{subject.get_absolute_url(item.language)}"
