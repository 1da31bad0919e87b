"""A page costs the same, however much there is to show."""

from django.utils import timezone

from blog.models import Post
from engagement.models import Consultation, Draft, TimelineEntry
from tests import factories
from tests.factories import ago, discussion_of, publish
from tests.world import cost, twins


def test_no_page_costs_more_for_twelve_rows_than_for_one(client, db):
    shelf = Shelf()
    shelf.fill()
    one = shelf.costs(client)

    for _ in range(11):
        shelf.fill()

    assert shelf.costs(client) == one


def test_a_post_with_everything_keeps_within_the_budget(client, db):
    shelf = Shelf()
    for _ in range(3):
        shelf.fill()
    pictures = [factories.ImageFactory() for _ in range(2)]
    targets = {"post": shelf.gone, "topic": shelf.topic, "event": shelf.event, "author": shelf.author}
    links = "".join(f'<a href="/go/{kind}/{record.pk}/">{kind}</a>' for kind, record in targets.items())
    images = "".join(f'<figure><img src="/pictures/{image.pk}/original"></figure>' for image in pictures)
    Post.objects.filter(pk=shelf.post.pk).update(body_en=f"<p>{links}</p>{images}")

    assert cost(client, shelf.post.get_absolute_url("en")) <= 12


def test_a_consultation_with_everything_on_its_page_keeps_within_the_budget(client, db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    shelf = Shelf()
    for _ in range(2):
        shelf.fill()
    consultation, earlier = shelf.consultation, ago(days=31)
    factories.QuestionFactory(consultation=consultation, venue="discussion", asked_at=earlier)
    factories.QuestionFactory(consultation=consultation, asked_at=earlier)
    TimelineEntry.objects.create(consultation=consultation, kind="document")
    Consultation.objects.filter(pk=consultation.pk).update(published_at=None)
    factories.DocumentFactory(consultation=consultation)
    Consultation.objects.filter(pk=consultation.pk).update(published_at=consultation.published_at)

    costs = {address: cost(client, address) for address in shelf.addresses().values() if "/consultations/" in address}

    assert max(costs.values()) <= 12, costs
    for part in ("documents", "themes", "draft", "loop", "about", "whole", "history", "questions"):
        assert f'id="{part}"' in client.get(consultation.get_absolute_url("en")).text, part


def month_of(post):
    live = timezone.localtime(post.published_at_en)
    return twins("blog:archive_month", live.year, live.month)["en"]


class Shelf:
    """A site that grows by one row of everything."""

    def __init__(self):
        self.topic, self.event = factories.TopicFactory(), factories.EventFactory()
        self.series, self.author = factories.SeriesFactory(), factories.AuthorFactory(image=factories.ImageFactory())
        self.post = factories.PostFactory(event=self.event, series=self.series, author=self.author)
        factories.CorrectionFactory(post=self.post)
        self.gone = factories.PostFactory(event=self.event, withdrawn=True)
        self.consultation = factories.ConsultationFactory(closed=True, event=self.event, announcement=self.post)
        self.first, self.second = (
            factories.DraftFactory(consultation=self.consultation, number=number) for number in (1, 2)
        )
        self.clause = factories.ClauseFactory(draft=self.second)
        self.discussion, self.clause_discussion = discussion_of(self.post), discussion_of(self.clause)
        self.ground = factories.GroundFactory()
        for kind in ("heard", "answer"):
            factories.ReportFactory(consultation=self.consultation, kind=kind, published_at=ago(hours=1))

    def fill(self):
        Draft.objects.update(published_at=None)
        topic = factories.TopicFactory()
        factories.EventFactory(image=factories.ImageFactory())
        self.consultation.aims.add(factories.AimFactory(event=self.event))
        factories.LiveUpdateFactory(event=self.event)
        for traits in ({"on": True}, {"over": True}):
            factories.EventFactory(**traits)
        factories.CorrectionFactory(post=self.post)
        around = {"event": self.event, "series": self.series, "author": self.author}
        for kwargs in ({}, {"published_at_mn": None}, {"published_at_en": None}, {"withdrawn": True}):
            post = factories.PostFactory(image=factories.ImageFactory(), **around, **kwargs)
            post.topics.add(self.topic, topic)
        factories.PostFactory(
            author=factories.AuthorFactory(image=factories.ImageFactory()), series=factories.SeriesFactory()
        )
        self.post.topics.add(topic)
        for traits in ({}, {"upcoming": True}, {"closed": True}, {"withdrawn": True}):
            other = factories.ConsultationFactory(event=self.event, announcement=self.post, **traits)
            other.topics.add(self.topic, topic)
        self.consultation.topics.add(topic, self.topic)
        self.loop()
        self.talk()

    def loop(self):
        old, new = factories.ClauseFactory(draft=self.first), factories.ClauseFactory(draft=self.second)
        new.comes_from.add(old)
        self.clause.comes_from.add(old)
        theme = factories.ThemeFactory(consultation=self.consultation, published_at=ago(hours=2))
        comment = factories.CommentFactory(discussion=discussion_of(old))
        factories.ExcerptFactory(theme=theme, comment=comment)
        reply = factories.ReplyFactory(theme=theme, decision="accepted", published_at=ago(hours=1))
        factories.proves(reply, new, self.clause)

    def talk(self):
        for discussion in (self.discussion, self.clause_discussion):
            comment = factories.CommentFactory(discussion=discussion)
            factories.CommentFactory(discussion=discussion, parent_id=comment.pk)
            removed = factories.CommentFactory(discussion=discussion, state="removed")
            factories.ModerationDecisionFactory(comment=removed, act="remove", ground=self.ground)

    def costs(self, client):
        return {label: cost(client, address) for label, address in self.addresses().items()}

    def addresses(self):
        for draft in (self.first, self.second):
            publish(draft)
        return {
            **{address: address for address in ("/en/", "/en/posts/", "/en/posts.atom", "/en/topics/", "/en/events/")},
            **{
                address: address
                for address in (
                    "/en/consultations/",
                    "/sitemap.xml",
                    "/sitemap-posts-1.xml",
                    "/en/posts.json",
                    "/en/moderation-policy/",
                )
            },
            **{address: address for address in ("/en/posts/archive/", "/en/authors/", "/en/series/")},
            "year": twins("blog:archive_year", timezone.localtime(self.post.published_at_en).year)["en"],
            "month": month_of(self.post),
            "author": self.author.get_absolute_url("en"),
            "series": self.series.get_absolute_url("en"),
            "topic": self.topic.get_absolute_url("en"),
            "event": self.event.get_absolute_url("en"),
            "updates": twins("blog:event_updates", self.event.slug_en)["en"],
            "post": self.post.get_absolute_url("en"),
            "consultation": self.consultation.get_absolute_url("en"),
            "draft": self.second.get_absolute_url("en"),
            "comparison": twins("engagement:draft_compare", self.consultation.slug_en, 1, 2)["en"],
            "clause": self.clause.get_absolute_url("en"),
            "discussion": twins("engagement:discussion_detail", self.discussion.pk)["en"],
        }
