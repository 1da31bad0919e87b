"""An address that readers once had leads on for ever; one that they never had leads nowhere."""

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from blog.actions.posts import save_revision
from blog.models import Author, OldAddress, Post, Topic
from blog.models.revisions import newest_content
from diplomacy.refusals import Refused
from engagement.models import Consultation
from tests import factories
from tests.factories import ago, ahead, published_clause


def rename(record, **slugs):
    """Save it at other addresses, as its staff page does."""
    fresh = type(record)._base_manager.get(pk=record.pk)
    for column, slug in slugs.items():
        setattr(fresh, column, slug)
    if isinstance(fresh, Consultation):
        fresh.save(amending=list(slugs))  # as a correction does
    else:
        fresh.save()
    return fresh


def leads(client, path):
    """Where an address leads for good, or the status that it answers with."""
    response = client.get(path)
    return response["Location"] if response.status_code == 301 else response.status_code


@pytest.fixture
def post(db):
    return factories.PostFactory(slug_en="first", slug_mn="ekhnii")


@pytest.mark.parametrize(
    ("factory", "path"),
    [
        (factories.PostFactory, "posts"),
        (factories.TopicFactory, "topics"),
        (factories.EventFactory, "events"),
        (factories.AuthorFactory, "authors"),
        (factories.SeriesFactory, "series"),
        (factories.ConsultationFactory, "consultations"),
    ],
)
def test_a_former_address_leads_to_the_present_one(db, client, factory, path):
    record = factory(slug_en="first", slug_mn="ekhnii")
    if path in {"authors", "series"}:
        factories.PostFactory(**{path.removesuffix("s") if path == "authors" else path: record})

    rename(record, slug_en="second", slug_mn="khoyor")

    assert leads(client, f"/en/{path}/first/") == f"/en/{path}/second/"
    assert leads(client, f"/mn/{path}/ekhnii/") == f"/mn/{path}/khoyor/"
    assert leads(client, f"/en/{path}/never/") == 404


def test_the_redirect_may_be_kept_by_caches_and_leaves_the_query_out(post, client):
    rename(post, slug_en="second")

    response = client.get("/en/posts/first/?utm_source=x&page=2")

    assert (response.status_code, response["Location"]) == (301, "/en/posts/second/")
    assert "s-maxage" in response["Cache-Control"]
    assert client.head("/en/posts/first/").status_code == 301
    assert client.post("/en/posts/first/").status_code in {403, 404, 405}


@pytest.mark.parametrize("path", ["/en/posts/first", "/en/posts/first/"])
def test_with_or_without_its_last_slash(post, client, path):
    rename(post, slug_en="second")

    assert leads(client, path) in {"/en/posts/second/", "/en/posts/first/"}
    assert client.get(path, follow=True).redirect_chain[-1][0] == "/en/posts/second/"


def test_each_of_a_chain_leads_to_the_last(post, client):
    rename(rename(post, slug_en="second"), slug_en="third")

    assert [leads(client, f"/en/posts/{slug}/") for slug in ("first", "second")] == ["/en/posts/third/"] * 2


def test_an_address_that_was_taken_back_is_itself_again(post, client):
    rename(rename(post, slug_en="second"), slug_en="first")

    assert leads(client, "/en/posts/second/") == "/en/posts/first/"
    assert client.get("/en/posts/first/").status_code == 200


def test_two_posts_may_swap_their_addresses(post, client):
    other = factories.PostFactory(slug_en="other")

    rename(post, slug_en="between")
    rename(other, slug_en="first")
    rename(post, slug_en="other")

    assert [client.get(f"/en/posts/{slug}/").status_code for slug in ("first", "other")] == [200, 200]
    assert leads(client, "/en/posts/between/") == "/en/posts/other/"


def test_a_page_that_takes_a_former_address_wins_and_hands_it_on(post, client):
    rename(post, slug_en="second")
    newcomer = factories.PostFactory(slug_en="first")

    assert client.get("/en/posts/first/").status_code == 200

    rename(newcomer, slug_en="third")

    assert leads(client, "/en/posts/first/") == "/en/posts/third/"


def test_nobody_chooses_an_address_that_leads_to_another_page(post):
    rename(post, slug_en="second")
    taken = "This address leads to another page already. Choose another."
    other = factories.PostFactory()
    other.slug_en = "first"

    with pytest.raises(ValidationError) as refused:
        other.full_clean()
    assert refused.value.message_dict == {"slug_en": [taken]}

    other.slug_en, other.slug_mn = "free", "first"
    other.full_clean()
    own = Post.objects.get(pk=post.pk)
    own.slug_en = "first"
    own.full_clean()


def test_not_even_a_draft_takes_an_address_that_leads_to_another_page(post):
    rename(post, slug_en="second")
    draft = factories.PostFactory(published_at_en=None, published_at_mn=None)

    with pytest.raises(Refused, match="leads to another page already"):
        save_revision(draft, newest_content(draft) | {"slug_en": "first"}, by=None)

    save_revision(draft, newest_content(draft) | {"slug_en": "free"}, by=None)
    assert Post.objects.get(pk=draft.pk).slug_en == "free"


def test_the_address_of_a_page_that_was_deleted_may_be_taken(post):
    other = factories.PostFactory()
    rename(post, slug_en="second").delete()
    other.slug_en = "first"

    other.full_clean()


def test_a_form_says_that_an_address_leads_to_another_page_and_keeps_it(db, client_of, editor):
    rename(factories.TopicFactory(slug_en="first"), slug_en="second")
    topic = factories.TopicFactory(slug_en="third")
    texts = {
        f"{field}_{code}": getattr(topic, f"{field}_{code}") for field in ("title", "summary") for code in ("en", "mn")
    }
    url = reverse("admin:blog_topic_change", args=[topic.pk])

    refused = client_of(editor).post(url, {**texts, "slug_en": "first", "slug_mn": topic.slug_mn, "position": 0})

    assert (refused.status_code, Topic.objects.get(pk=topic.pk).slug_en) == (200, "third")
    assert "This address leads to another page already. Choose another." in refused.text
    assert 'value="first"' in refused.text
    taken = client_of(editor).post(url, {**texts, "slug_en": "free", "slug_mn": topic.slug_mn, "position": 0})
    assert (taken.status_code, Topic.objects.get(pk=topic.pk).slug_en) == (302, "free")


def test_a_page_under_the_slug_of_the_other_language_leads_on_too(db, client):
    post = factories.PostFactory(
        slug_en="first", published_at_mn=None, title_mn="", slug_mn=None, summary_mn="", body_mn=""
    )
    assert client.get("/mn/posts/first/").status_code == 200

    rename(post, slug_en="second")

    assert leads(client, "/en/posts/first/") == leads(client, "/mn/posts/first/") == "/en/posts/second/"


def test_a_slug_that_only_a_draft_had_is_not_kept_beside_the_public_one(db, client):
    post = factories.PostFactory(slug_en="first", slug_mn="nuuts", published_at_mn=None)

    rename(post, slug_en="second", slug_mn="shine")

    assert leads(client, "/en/posts/nuuts/") == leads(client, "/mn/posts/nuuts/") == 404


def test_a_change_in_one_language_leaves_the_other_alone(post, client):
    rename(post, slug_en="second")

    assert list(OldAddress.objects.values_list("path", flat=True)) == ["/en/posts/first/"]
    assert client.get("/mn/posts/ekhnii/").status_code == 200


@pytest.mark.parametrize("published_at", [None, ahead(days=1)])
def test_the_address_of_a_text_that_was_not_public_is_not_kept(db, client, published_at):
    post = factories.PostFactory(slug_en="hidden", published_at_en=published_at)

    rename(post, slug_en="second")

    assert OldAddress.objects.count() == 0
    assert leads(client, "/en/posts/hidden/") == 404


def test_the_address_of_an_unpublished_consultation_is_not_kept(db, client):
    consultation = factories.ConsultationFactory(unpublished=True, slug_en="hidden")

    rename(consultation, slug_en="second")

    assert OldAddress.objects.count() == 0


@pytest.mark.parametrize("factory", [factories.AuthorFactory, factories.SeriesFactory])
def test_the_address_of_a_page_that_has_shown_nothing_is_not_kept(db, factory):
    rename(factory(slug_en="hidden"), slug_en="second")

    assert OldAddress.objects.count() == 0


def test_a_text_that_is_public_in_the_other_language_only_is_reached_there(post, client):
    rename(post, slug_en="second")
    Post.objects.filter(pk=post.pk).update(published_at_en=None)

    assert leads(client, "/en/posts/first/") == "/mn/posts/ekhnii/"


def test_a_text_that_is_public_no_more_is_not_betrayed(post, client):
    rename(post, slug_en="second")
    Post.objects.filter(pk=post.pk).update(published_at_en=None, published_at_mn=ahead(days=1))

    assert leads(client, "/en/posts/first/") == 404


def test_a_withdrawn_text_is_led_to_the_reason(post, client):
    rename(post, slug_en="second")
    Post.objects.filter(pk=post.pk).update(
        withdrawn_at_en=ago(hours=1),
        withdrawn_reason_en="Wrong.",
        withdrawn_at_mn=ago(hours=1),
        withdrawn_reason_mn="Буруу.",
    )

    assert leads(client, "/en/posts/first/") == "/en/posts/second/"


def test_a_deleted_page_stays_gone(post, client):
    rename(post, slug_en="second")
    post.delete()

    assert leads(client, "/en/posts/first/") == 404


def test_an_unpublished_consultation_is_not_betrayed(db, client):
    consultation = factories.ConsultationFactory(slug_en="first")
    rename(consultation, slug_en="second")
    Consultation.objects.filter(pk=consultation.pk).update(published_at=None)

    assert leads(client, "/en/consultations/first/") == 404


def test_the_pages_below_move_with_it(post, client):
    rename(post, slug_en="second")
    clause = published_clause(draft__consultation__slug_en="first")
    rename(clause.draft.consultation, slug_en="second")

    assert leads(client, "/en/posts/first/comment/") == "/en/posts/second/comment/"
    assert leads(client, "/en/consultations/first/drafts/1/") == "/en/consultations/second/drafts/1/"
    assert leads(client, f"/en/consultations/first/drafts/1/clauses/{clause.number}/") == (
        f"/en/consultations/second/drafts/1/clauses/{clause.number}/"
    )
    assert leads(client, "/en/posts/first/no-such-page/") == 404


# Addresses of a former site


FORMER = ["/2020/05/зам/", "/about/", "/?p=77", "/blog/?page_id=5", "/Old.html", "/en/welcome/"]


@pytest.fixture
def moved(post):
    """A post that a former site had at these addresses."""
    for path in FORMER:
        OldAddress.keep(post, "en", path)
    return post


@pytest.mark.parametrize(
    "path",
    [
        "/2020/05/%D0%B7%D0%B0%D0%BC/",
        "/2020/05/%d0%b7%d0%b0%d0%bc",
        "/2020/05/%25D0%25B7%25D0%25B0%25D0%25BC/",
        "/2020/05/%D0%B7%D0%B0%D0%BC/feed/",
        "/2020/05/%D0%B7%D0%B0%D0%BC/comment-page-2/",
        "/2020/05/%D0%B7%D0%B0%D0%BC/?replytocom=5",
        "/about",
        "/about/",
        "/?p=77",
        "/?p=77&utm_source=x",
        "/blog/?page_id=5",
        "/Old.html",
        "/en/welcome/",
    ],
)
def test_an_address_of_a_former_site_leads_to_the_post(moved, client, path):
    assert leads(client, path) == "/en/posts/first/"


@pytest.mark.parametrize(
    "path",
    [
        "/old.html",
        "/2020/05/",
        "/?p=78",
        "/?p=abc",
        "/?p=",
        "/blog/",
        "/nowhere/?p=77",
        "/" + "x" * 400,
        "/" * 40,
    ],
)
def test_an_address_that_nobody_had_leads_nowhere(moved, client, path):
    assert leads(client, path) in {404, 302}


def test_the_root_leads_where_it_always_did(moved, client):
    assert client.get("/")["Location"] in {"/en/", "/mn/"}
    assert client.get("/", {"page": 2})["Location"] in {"/en/", "/mn/"}


@pytest.mark.parametrize("debug", [True, False])
def test_a_missing_page_costs_one_query(moved, client, settings, debug):
    settings.DEBUG = debug
    client.get("/nothing/here/at/all/")

    with CaptureQueriesContext(connection) as captured:
        assert client.get("/nothing/here/at/all/").status_code == 404

    assert len(captured) == 1


def test_a_page_that_is_there_costs_none(moved, client):
    with CaptureQueriesContext(connection) as captured:
        client.get("/en/about/")

    assert not [query for query in captured if "oldaddress" in query["sql"]]


def test_an_author_without_public_posts_is_not_betrayed(db, client):
    author = factories.AuthorFactory(slug_en="first")
    post = factories.PostFactory(author=author)
    rename(author, slug_en="second")
    Post.objects.filter(pk=post.pk).update(published_at_en=None, published_at_mn=None)

    assert leads(client, "/en/authors/first/") == 404
    assert Author.objects.count() == 1
