"""Every page type of the public site, in each language, and how a reader reaches it."""

from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Page, expect

from engagement.models import Excerpt, Proof
from tests import factories
from tests.e2e.scene import Interface
from tests.world import LANGUAGES, twins

LONG_WORD = "Найрамдуулалцахгүйгээр" * 5


def stay(page, say):
    """Nothing more to do: the address is the page."""


@dataclass(frozen=True)
class PageType:
    """One kind of page. `act` leads from the address to it; only a page with a form `keeps_token`, or what was typed."""

    label: str
    addresses: dict[str, str]
    act: Callable[[Page, Interface], None] = stay
    keeps_token: bool = False
    keeps_draft: bool = False

    def open(self, page, language):
        page.goto(self.addresses[language])
        self.act(page, Interface(language))


class Shelf:
    """The page types of a small whole site."""

    def __init__(self, world):
        self.world = world
        self._talk()
        self.proof = factories.ProofFactory(comment__discussion=world.discussion)
        self.complaint = factories.ComplaintFactory(comment=world.comment, reason="illegal", law=LONG_WORD[:200])

    def page_types(self):
        return [*self._reading(), *self._writing(), *self._following(), *self._mail()]

    def page_type(self, label):
        return next(kind for kind in self.page_types() if kind.label == label)

    def _talk(self):
        """Comments of every sort under the post, one of them as wide as words get."""
        discussion, ground = self.world.discussion, factories.GroundFactory()
        factories.CommentFactory(discussion=discussion, comment=LONG_WORD, user_name=LONG_WORD[:50], late=True)
        factories.CommentFactory(discussion=discussion, parent_id=self.world.comment.pk, official=True)
        factories.CommentFactory(discussion=discussion, state="withdrawn")
        removed = factories.CommentFactory(discussion=discussion, state="removed")
        factories.ModerationDecisionFactory(comment=removed, act="remove", ground=ground)
        self.rejected = factories.CommentFactory(discussion=discussion, state="rejected", published_at=None)
        factories.ModerationDecisionFactory(comment=self.rejected, act="reject", ground=ground, note="Try again.")

    def _reading(self):
        yield from (PageType(label, addresses) for label, addresses in self.world.pages().items())
        yield PageType("card for other sites", self.world.below_answered("card/"))
        yield PageType("hash that was never received", self.world.below_answered(f"manifest/?hash={'0' * 64}"))
        submission = self.world.published_submission()
        yield PageType("trace of a submission", {code: f"{url}trace/" for code, url in submission.items()})
        yield PageType("not found", {code: f"/{code}/nowhere/" for code in LANGUAGES})

    def _writing(self):
        on_clause = self._on_clause()
        yield PageType("form", on_clause, keeps_token=True)
        yield PageType("form of a reply", twins("engagement:comment_reply", self.world.comment.pk), keeps_token=True)
        yield PageType("form with errors", on_clause, send_nothing, keeps_token=True)
        yield PageType("preview", on_clause, preview, keeps_token=True, keeps_draft=True)
        yield PageType("form of a closed consultation", self._on_closed())
        yield PageType("sent", twins("engagement:comment_sent"))
        reported = twins("engagement:complaint_new", self.world.comment.pk)
        yield PageType("form of a report", reported, keeps_token=True)
        yield PageType("form of a report with errors", reported, report_nothing, keeps_token=True)
        yield PageType("own page of a report", {code: self.complaint.private_url(code) for code in LANGUAGES})
        yield PageType("useful or not", twins("engagement:comment_useful", self.world.comment.pk), keeps_token=True)

    def _following(self):
        proof = twins("engagement:comment_prove", self.proof.token)
        traced = Excerpt.objects.filter(theme=self.world.theme, comment__isnull=False).earliest("pk").comment
        yield PageType("proof", proof, keeps_token=True)
        yield PageType("proof that is not known", twins("engagement:comment_prove", "unknown"))
        yield PageType("refusal", proof, self._prove_too_late, keeps_token=True)
        yield PageType("private page", own_pages(traced), keeps_token=True)
        withdrawing = {code: f"{address}withdraw/" for code, address in own_pages(traced).items()}
        yield PageType("question before withdrawing", withdrawing, keeps_token=True)
        yield PageType("private page of a rejected comment", own_pages(self.rejected))
        yield PageType("private page before confirmation", own_pages(self.proof.comment), keeps_token=True)

    def _mail(self):
        follow = factories.FollowFactory()
        factories.FollowFactory(follower=follow.follower, everything=False, topic=self.world.topic)
        asked, token = factories.FollowFactory(waiting=True), follow.follower.link_token
        yield PageType("form to follow", twins("engagement:follow"), keeps_token=True)
        yield PageType("form to have one's link sent", twins("engagement:follow_link"), keeps_token=True)
        yield PageType("request sent", twins("engagement:follow_sent"))
        yield PageType("request to confirm", twins("engagement:follow_confirm", asked.token), keeps_token=True)
        yield PageType("request that is not known", twins("engagement:follow_confirm", "unknown"))
        yield PageType("what is followed", twins("engagement:follow_manage", token), keeps_token=True)
        yield PageType("way out of a mail", twins("engagement:follow_unsubscribe", token))

    def _on_clause(self):
        return {code: f"{address}comment/" for code, address in self.world.clause.urls().items()}

    def _on_closed(self):
        return {code: f"{address}comment/" for code, address in self.world.reading.urls().items()}

    def _prove_too_late(self, page, say):
        self._expire(factories.ago(hours=1))
        page.get_by_role("button", name=say("Yes, send my comment")).click()
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        self._expire(factories.ahead(hours=1))

    def _expire(self, moment):
        Proof.objects.filter(pk=self.proof.pk).update(expires_at=moment)


def own_pages(comment):
    return {code: comment.private_url(code) for code in LANGUAGES}


def send_nothing(page, say):
    page.get_by_role("button", name=say("Send the comment")).click()
    expect(page.get_by_role("alert")).to_be_visible()


def report_nothing(page, say):
    page.get_by_role("button", name=say("Send the report")).click()
    expect(page.get_by_role("alert")).to_be_visible()


def preview(page, say):
    page.get_by_role("textbox", name=say("Your comment")).fill("Хэзээ, хаана?\n\nWhen, and where?")
    page.get_by_role("textbox", name=say("Your name, as it will be shown")).fill("Болд")
    page.get_by_role("textbox", name=say("Your e-mail address")).fill("bold@example.net")
    page.get_by_role("button", name=say("Preview"), exact=True).click()
    expect(page.get_by_role("region", name=say("Preview"))).to_be_visible()
