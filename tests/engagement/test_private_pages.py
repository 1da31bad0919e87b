"""Private links: kept out of caches and indexes, found by their token alone, which the database does not know."""

import re

import pytest
from bs4 import BeautifulSoup
from django.apps import apps
from django.db import connection
from django.urls import reverse

from engagement.models import Comment, Proof
from engagement.templatetags.engagement import comment_url
from tests.factories import (
    CommentFactory,
    ConsultationFactory,
    ExcerptFactory,
    GroundFactory,
    ModerationDecisionFactory,
    ProofFactory,
    ReplyFactory,
    ThemeFactory,
    UserFactory,
    ago,
    discussion_of,
    published_clause,
)

pytestmark = pytest.mark.django_db


def private_pages(proof):
    """Every page that is for one person only."""
    comment = proof.comment
    return {
        "form": comment_url(comment.discussion.target),
        "sent": reverse("engagement:comment_sent"),
        "proof": proof.url,
        "contribution": comment.private_url("en"),
    }


def verbs(token):
    return [reverse(f"engagement:contribution_{verb}", args=[token]) for verb in ("withdraw", "stop_mail")]


@pytest.mark.parametrize("page", ["form", "sent", "proof", "contribution"])
def test_private_page_is_kept_by_no_cache_and_no_index(client, page):
    response = client.get(private_pages(ProofFactory())[page])

    robots = BeautifulSoup(response.content, "html.parser").select_one("meta[name=robots]")["content"]
    assert set(response["Cache-Control"].split(", ")) >= {"no-store", "private", "no-cache"}
    assert (response["X-Robots-Tag"], robots) == ("noindex, nofollow", "noindex")
    assert (response.status_code, response["Referrer-Policy"]) == (200, "same-origin")


def test_refusal_of_a_private_link_is_kept_by_no_cache_either(client):
    expired = ProofFactory(expires_at=ago(hours=1))

    answers = [client.get(expired.url), client.post(expired.url)]

    assert [response.status_code for response in answers] == [410, 409]
    assert ["no-store" in response["Cache-Control"] for response in answers] == [True, True]


def test_verbs_of_a_private_link_are_kept_by_no_cache(client):
    answers = [client.post(url) for url in verbs(CommentFactory(followup=True).link_token)]

    assert [(response.status_code, "no-store" in response["Cache-Control"]) for response in answers] == [
        (302, True)
    ] * 2


@pytest.mark.parametrize("language", ["en", "mn"])
def test_private_page_speaks_either_language(read, language):
    comment = CommentFactory(held=True, language="mn")

    page = read(comment.private_url(language))

    assert (page.html["lang"], page.select_one("main blockquote")["lang"]) == (language, "mn")


@pytest.mark.parametrize("wrong", ["x" * 24, "a"])
def test_wrong_token_finds_nothing(client, wrong):
    comment = CommentFactory(comment="Secret words")

    answers = [client.get(f"/en/mine/{token}/") for token in (comment.link_token, wrong)]

    assert [response.status_code for response in answers] == [200, 404]
    assert ["Secret words" in response.text for response in answers] == [True, False]
    assert [client.post(url).status_code for url in verbs("x" * 24)] == [404, 404]


def test_digest_is_no_token(client):
    comment = CommentFactory()

    stored = [comment.link_digest, str(comment.link_seed), str(comment.pk)]

    assert [client.get(f"/en/mine/{guess}/").status_code for guess in stored] == [404, 404, 404]


def test_one_persons_link_shows_nothing_of_another(read):
    mine, other = CommentFactory(), CommentFactory(comment="Secret words", held=True)

    page = read(mine.private_url("en"))

    assert mine.comment in page.text
    assert "Secret words" not in page.text
    assert other.link_token not in str(page)


def test_no_token_is_in_the_database(client):
    proof = ProofFactory()
    client.post(proof.url)
    tokens = [proof.token, proof.comment.link_token]

    stored = whole_database()

    assert [token in stored for token in tokens] == [False, False]
    assert (proof.token_digest in stored, proof.comment.link_digest in stored) == (True, True)


def whole_database():
    """Every value of every row of comments and all that hangs on them, as text."""
    labels = ("engagement", "django_comments_xtd", "django_comments")
    tables = {model._meta.db_table for label in labels for model in apps.get_app_config(label).get_models()}
    with connection.cursor() as cursor:
        rows = []
        for table in tables:
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608 - names from the models
            rows += cursor.fetchall()
    return str(rows)


def test_tokens_of_different_rows_and_purposes_differ():
    proofs = [ProofFactory() for _number in range(3)]

    tokens = {token for proof in proofs for token in (proof.token, proof.comment.link_token)}

    assert len(tokens) == 6
    assert {len(token) for token in tokens} == {24}
    assert Proof.objects.count() == Comment.objects.count() == 3


def test_links_outlive_a_change_of_the_secret_key_and_die_with_the_link_key(client, settings):
    url = CommentFactory().private_url("en")

    settings.SECRET_KEY = "another-secret-key-0123456789-another-secret-key"
    kept, url_then = client.get(url).status_code, Comment.objects.get().private_url("en")
    settings.LINK_KEY = "another-link-key-0123456789-another-link-key-012"

    assert (kept, url_then) == (200, url)
    assert Comment.objects.get().private_url("en") != url


@pytest.mark.parametrize("state", ["rejected", "removed"])
def test_author_reads_the_decision_and_its_ground_on_the_own_page(read, state):
    comment = CommentFactory(state=state)
    ground = GroundFactory()
    act = {"rejected": "reject", "removed": "remove"}[state]
    ModerationDecisionFactory(comment=comment, act=act, ground=ground, note="To you.", internal_note="Known crank.")

    pages = {code: read(comment.private_url(code)).select_one("main").text for code in ("en", "mn")}

    assert [ground.title_en in pages["en"], ground.rule_mn in pages["mn"], "To you." in pages["en"]] == [True] * 3
    assert ["Known crank" in text for text in pages.values()] == [False, False]


def test_own_page_offers_what_can_still_be_done(read):
    comments = [
        CommentFactory(followup=True),
        CommentFactory(user_email="", author_key="x"),
        CommentFactory(state="rejected"),
    ]

    pages = [read(comment.private_url("en")) for comment in comments]

    offered = [{form["action"] for form in page.select("main form")} for page in pages]
    assert offered == [{verbs(comments[0].link_token)[1]}, set(), set()]
    erasing = [reverse("engagement:contribution_erase", args=[comment.link_token]) for comment in comments]
    linked = [{link["href"] for link in page.select("main a[href]")} for page in pages]
    assert [url in links for url, links in zip(erasing, linked, strict=True)] == [True] * 3
    taking_back = [verbs(comment.link_token)[0] for comment in comments]
    assert [url in links for url, links in zip(taking_back, linked, strict=True)] == [True, True, False]


# Addresses

ADDRESS = re.compile(r"[\w.+-]+@[\w-]+\.[\w.]+")


@pytest.fixture
def public_pages():
    """Every public page of a consultation on which people with addresses wrote, were moderated and answered."""
    clause = published_clause(draft__consultation=ConsultationFactory(closed=True))
    consultation, staff = clause.draft.consultation, UserFactory(email="officer@staff.example.org")
    comment = CommentFactory(discussion=discussion_of(clause), user_email="bold@secret.example")
    official = CommentFactory(discussion=comment.discussion, parent_id=comment.pk, official=True, user=staff)
    gone = CommentFactory(discussion=comment.discussion, state="removed", user_email="gone@secret.example")
    ModerationDecisionFactory(comment=gone, act="remove", ground=GroundFactory(), decided_by=staff)
    post_comment = CommentFactory(user_email="post@secret.example")
    theme = ThemeFactory(consultation=consultation, published_at=ago(hours=1))
    ExcerptFactory(theme=theme, comment=comment, filed_by=staff)
    ReplyFactory(theme=theme, published_at=ago(hours=1))
    targets = [consultation, clause.draft, clause, post_comment.discussion.post, comment, official, post_comment]
    names = [("discussion_detail", comment.discussion_id), ("thread_detail", comment.pk), ("comment_reply", comment.pk)]
    return [
        *(target.get_absolute_url() for target in targets),
        *(reverse(f"engagement:{name}", args=[number]) for name, number in names),
        *(comment_url(target) for target in (consultation, clause, post_comment.discussion.post)),
        *("/en/", "/en/consultations/", "/en/posts.atom", "/sitemap.xml", "/en/moderation-policy/", "/robots.txt"),
    ]


@pytest.mark.parametrize("language", ["en", "mn"])
def test_no_public_page_shows_an_address_but_the_published_contacts(client, public_pages, language, settings):
    found = set()

    for url in public_pages:
        response = client.get(url.replace("/en/", f"/{language}/"), follow=True)
        found |= set(ADDRESS.findall(f"{response.text} {response.headers}"))

    assert found - {settings.CONTACT_EMAIL} <= {"consular@example.org"}
