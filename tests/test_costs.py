"""A page costs the same, however much there is to show."""

from engagement.models import Draft
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


class Shelf:
    """A site that grows by one row of everything."""

    def __init__(self):
        self.topic, self.event = factories.TopicFactory(), factories.EventFactory()
        self.post = factories.PostFactory(event=self.event)
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
        factories.AimFactory(event=self.event)
        for kwargs in ({}, {"published_at_mn": None}):
            post = factories.PostFactory(event=self.event, image=factories.ImageFactory(), **kwargs)
            post.topics.add(self.topic, topic)
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
        reply.changed_clauses.add(new, self.clause)

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
            **{address: address for address in ("/en/consultations/", "/sitemap.xml", "/en/moderation-policy/")},
            "topic": self.topic.get_absolute_url("en"),
            "event": self.event.get_absolute_url("en"),
            "post": self.post.get_absolute_url("en"),
            "consultation": self.consultation.get_absolute_url("en"),
            "draft": self.second.get_absolute_url("en"),
            "clause": self.clause.get_absolute_url("en"),
            "discussion": twins("engagement:discussion_detail", self.discussion.pk)["en"],
        }
