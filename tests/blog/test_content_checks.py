"""Checks of a text before it is published: each fault is found beside its twin that is in order."""

import pytest

from blog.content_checks import Level, check, stops
from blog.models.revisions import public_content
from tests.factories import ImageFactory, PostFactory

pytestmark = pytest.mark.django_db


def findings(post, code="en"):
    return [
        (finding.level, finding.message)
        for finding in check(public_content(post), code)
        if finding.level != Level.IN_ORDER
    ]


def with_body(body, **kwargs):
    return PostFactory(body_en=body, published_at_en=None, **kwargs)


def figure(image, alt, caption=""):
    words = f"<figcaption>{caption}</figcaption>" if caption else ""
    return f'<figure><img src="/pictures/{image.pk}/original.png" alt="{alt}">{words}</figure>'


def test_a_text_in_order_has_nothing_to_mend_and_every_check_says_so():
    found = check(public_content(PostFactory()), "en")

    assert {finding.level for finding in found} == {Level.IN_ORDER}
    assert len(found) == 8


@pytest.mark.parametrize(
    ("bad", "good", "level", "words"),
    [
        ("<h3>Deep</h3><p>x</p>", "<h2>First</h2><h3>Deep</h3><p>x</p>", Level.WARN, "skips a level"),
        ('<p><a href="https://e.org/">click here</a></p>', '<p><a href="https://e.org/">The treaty</a></p>', Level.WARN, "does not say where"),
        ('<p><a href="https://e.org/">Read more…</a></p>', '<p><a href="https://e.org/">Read the treaty</a></p>', Level.WARN, "does not say where"),
        ('<p>x <a href="https://e.org/"></a></p>', '<p>x <a href="https://e.org/">y</a></p>', Level.STOP, "has no words"),
        ('<p><a href="/en/nothing/">That page</a></p>', '<p><a href="/en/about/">That page</a></p>', Level.STOP, "not public"),
        ('<p><a href="/go/post/999999/">That post</a></p>', '<p><a href="https://e.org/go/post/9/">That</a></p>', Level.STOP, "not public"),
        ('<p><a href="//[x">That page</a></p>', '<p><a href="//e.org/">That page</a></p>', Level.STOP, "no address"),
        ('<p><a href="tel:1">That page</a></p>', '<p><a href="mailto:a@e.org">That page</a></p>', Level.STOP, "no address"),
        ("<table><tbody><tr><td>1</td></tr></tbody></table>", "<table><tbody><tr><th>1</th></tr></tbody></table>", Level.WARN, "header cells"),
    ],
)  # fmt: skip
def test_a_fault_in_the_text_is_found_and_its_twin_passes(bad, good, level, words):
    found = findings(with_body(bad))

    assert [(item, words in message) for item, message in found] == [(level, True)]
    assert findings(with_body(good)) == []


@pytest.mark.parametrize("phrase", ["энд дарна уу", "Дэлгэрэнгүй", "Энд"])
def test_empty_phrases_are_known_in_mongolian(phrase):
    post = PostFactory(body_mn=f'<p><a href="https://e.org/">{phrase}</a></p>')

    assert [level for level, _words in findings(post, "mn")] == [Level.WARN]
    assert findings(post, "en") == []


@pytest.mark.parametrize(
    ("alt", "caption", "level"),
    [
        ("", "A caption", Level.STOP),
        ("DSC_0042.JPG", "", Level.STOP),
        ("IMG 2231", "", Level.STOP),
        ("photo", "", Level.STOP),
        ("The hall", "The hall", Level.WARN),
        ("Delegates shake hands in the hall", "The hall", None),
    ],
)
def test_the_description_of_a_picture_is_checked(alt, caption, level):
    found = findings(with_body(figure(ImageFactory(), alt, caption)))

    assert [item for item, _message in found] == ([level] if level else [])


def test_the_picture_at_the_head_is_checked_as_well_unless_it_is_decorative():
    poor = ImageFactory(alt_en="IMG_1.jpg", alt_mn="Зураг")
    decorative = ImageFactory(alt_en="", alt_mn="", decorative=True)

    assert [level for level, _words in findings(PostFactory(image=poor))] == [Level.STOP]
    assert findings(PostFactory(image=decorative)) == []


def test_a_link_to_a_draft_stops_and_one_to_a_public_post_passes():
    draft, public = PostFactory(published_at_en=None, published_at_mn=None), PostFactory()

    assert stops(public_content(with_body(f'<p><a href="/go/post/{draft.pk}/">See there</a></p>')), "en")
    assert not stops(public_content(with_body(f'<p><a href="/go/post/{public.pk}/">See there</a></p>')), "en")


def test_a_missing_summary_stops_and_a_missing_language_is_pointed_at():
    post = PostFactory(summary_en="", body_mn="", published_at_en=None, published_at_mn=None)

    assert {level for level, _words in findings(post)} == {Level.STOP, Level.WARN}


def test_a_very_long_title_is_pointed_at():
    assert findings(PostFactory(title_en="x" * 71))[0][0] == Level.WARN
    assert findings(PostFactory(title_en="x" * 70)) == []


def test_a_finding_leads_to_the_field_where_it_is_mended():
    post = PostFactory(title_mn="ө" * 90)

    assert [finding.place for finding in check(public_content(post), "mn") if finding.level == Level.WARN] == [
        "id_title_mn"
    ]


def test_a_decorative_picture_needs_no_description_and_a_lost_one_is_found():
    decorative = ImageFactory(alt_en="", alt_mn="", decorative=True)
    lost = ImageFactory()
    post = with_body(figure(decorative, "") + figure(lost, "A blue field"))
    assert findings(post) == []

    lost.delete()

    assert [level for level, _words in findings(post)] == [Level.STOP]
