"""What django-modeltranslation does and does not do: we name columns ourselves wherever it says «no».

If an upgrade changes one of these, read diplomacy/languages.py and the queries again.
"""

import pytest
from django.db.models import F, Max, Subquery
from django.db.models.functions import Lower
from django.utils.translation import get_language, override

from blog.models import Post, Topic
from engagement.models import Comment, Discussion
from tests.factories import CommentFactory, PostFactory, TopicFactory


@pytest.fixture
def post(db):
    """Saved while English was active, so the base column holds English."""
    with override("en"):
        return PostFactory(title_en="Summit", title_mn="Чуулган", slug_en="summit", slug_mn="chuulgan")


@pytest.fixture(autouse=True)
def mongolian():
    with override("mn"):
        yield


def test_an_attribute_is_that_of_the_active_language(post):
    assert post.title == "Чуулган"
    with override("en"):
        assert post.title == "Summit"


@pytest.mark.parametrize("nothing", ["", None])
def test_no_language_falls_back_on_another(post, nothing):
    Post.objects.update(published_at_mn=None, title_mn=nothing)

    found = Post.objects.get()

    assert (found.title, Post.objects.values_list("title", flat=True).get()) == ("", "")


@pytest.mark.parametrize("condition", [{"title": "Чуулган"}, {"title__startswith": "Чуу"}, {"slug": "chuulgan"}])
def test_filters_follow_the_active_language(post, condition):
    counts = {}
    for code in ("en", "mn"):
        with override(code):
            counts[code] = Post.objects.filter(**condition).count()

    assert counts == {"en": 0, "mn": 1}


def test_an_address_of_the_other_language_is_not_found(post):
    assert not Post.objects.filter(slug="summit").exists()


def test_values_and_order_follow_the_active_language(post):
    assert list(Post.objects.order_by("title").values_list("title", flat=True)) == ["Чуулган"]
    assert "title_mn" in str(Post.objects.order_by("title").query).rpartition("ORDER BY")[2]


def test_a_plain_reference_follows_the_active_language(post):
    assert Post.objects.annotate(found=F("title")).get().found == "Чуулган"


def test_a_function_of_a_name_reads_the_base_column(post):
    """Wrong language: name the column."""
    assert Post.objects.annotate(found=Lower("title")).get().found == "summit"
    assert Post.objects.annotate(found=Lower("title_mn")).get().found == "чуулган"


def test_an_aggregate_reads_the_base_column(post):
    """Wrong language: name the column."""
    assert Post.objects.aggregate(found=Max("title"))["found"] == "Summit"
    assert Post.objects.aggregate(found=Max("title_mn"))["found"] == "Чуулган"


def test_ordering_by_an_expression_reads_the_base_column(post):
    """Wrong language: name the column."""
    query = str(Post.objects.order_by(F("title").desc()).query)

    assert "title_mn" not in query.rpartition("ORDER BY")[2]


def test_a_subquery_follows_the_active_language(post):
    assert Post.objects.annotate(found=Subquery(Post.objects.values("title")[:1])).get().found == "Чуулган"


def test_a_relation_from_a_model_without_translations_reads_the_base_column(post):
    """Wrong language: name the column, as every query from comments and discussions does."""
    CommentFactory(discussion__post=post)

    assert Comment.objects.filter(discussion__post__title="Чуулган").count() == 0
    assert Discussion.objects.filter(post__title_mn="Чуулган").count() == 1


def test_excluding_the_empty_keeps_what_was_never_written(post):
    """NULL and "" both mean «no text»: `languages.has_text` names both."""
    Post.objects.update(published_at_mn=None, title_mn=None)

    assert Post.objects.exclude(title_mn="").count() == 1


def test_writing_many_by_the_bare_name_leaves_the_base_column_stale(post):
    post.title = "Хурал"

    Post.objects.bulk_update([post], ["title"])

    with override("en"):
        saved = Post.objects.get()
    assert (saved.title_en, saved.title_mn) == ("Summit", "Хурал")


def test_the_base_slug_is_not_unique_and_may_hold_any_language(db):
    """It holds whichever language was saved last, so it is never read."""
    assert not Topic._meta.get_field("slug").unique
    with override("en"):
        TopicFactory(slug_en="same", slug_mn="one")
    with override("mn"):
        TopicFactory(slug_en="two", slug_mn="same")

    assert Topic.objects.count() == 2


def test_an_empty_slug_is_null_so_that_many_may_lack_one(db):
    for _ in range(2):
        PostFactory(published_at_mn=None, title_mn="", slug_mn=None)

    assert list(Post.objects.values_list("slug_mn", flat=True)) == [None, None]


def test_constraints_name_their_columns_and_are_not_copied():
    names = [constraint.name for constraint in Post._meta.constraints]

    assert names == [
        *(f"post_slug_{code}_unique" for code in ("en", "mn")),
        *(f"post_live_{code}_is_whole" for code in ("en", "mn")),
        *(f"post_withdrawn_{code}_says_why" for code in ("en", "mn")),
        *(f"post_slug_{code}_is_not_the_archive" for code in ("en", "mn")),
        "post_script_has_a_title",
    ]


def test_deferring_leaves_out_the_text_in_every_language(post):
    found = Post.objects.with_cards().get()

    assert {"body", "body_en", "body_mn"} <= found.get_deferred_fields()
    assert get_language() == "mn"
