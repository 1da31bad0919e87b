"""Rich text: harm is taken out on every way into the database, and once more on the way out."""

import pytest
from django.db import connection

from blog.models import Event, Post
from diplomacy import markup
from tests.factories import EventFactory, PostFactory

HARM = {
    "script": "<script>alert(1)</script>",
    "handler": '<p onclick="alert(1)">Үг</p><img src=x onerror="alert(1)">',
    "address": '<a href="javascript:alert(1)">Үг</a>',
    "hidden address": '<a href="java&#10;script:alert(1)">Үг</a>',
    "data": '<a href="data:text/html,<script>alert(1)</script>">Үг</a>',
    "frame": '<iframe src="https://example.org/"></iframe>',
    "style": '<p style="position:fixed">Үг</p><style>p{display:none}</style>',
    "drawing": '<svg onload="alert(1)"><script>alert(1)</script></svg>',
    "form": '<form action="/x"><input name="a"></form>',
    "comment": "<!--<script>-->alert(1)<!--</script>-->",
    "unclosed": "<p><scr<script>ipt>alert(1)</p",
    "picture from elsewhere": '<figure><img src="https://example.org/a.png" alt="a"><figcaption>б</figcaption></figure>',
    "picture from beside": '<img src="//example.org/pictures/1/a"><img src="/pictures/1/../../admin/"><img src="/pictures/x/a">',
    "picture in words": '<img src="data:image/png;base64,AAAA"><img srcset="https://example.org/a 2x"><picture><source srcset="x"></picture>',
    "in a point": '<ol class="points" onclick="alert(1)"><li style="x"><h3><script>alert(1)</script>а</h3></li></ol>',
    "in a note": '<span class="footnote" onclick="alert(1)"><a href="javascript:alert(1)">а</a></span>',
    "in a table": '<table onclick="a()"><tr><td style="x"><iframe src="x"></iframe></td></tr></table>',
    "maths": "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)></style></mglyph></table></mtext></math>",
}
FORBIDDEN = (
    "<script",
    "onclick",
    "onerror",
    "onload",
    "javascript:",
    "data:",
    "<iframe",
    "style",
    "<svg",
    "<form",
    "<input",
    "<img",
    "<!--",
)
GOOD = (
    "<h2>Гарчиг</h2><p>Өвөл <strong>хүйтэн</strong>, <em>зун</em> дулаан.<br>Үе.</p><ul><li>Нэг</li></ul>"
    "<ol><li>Хоёр</li></ol><blockquote><p>Эш</p></blockquote><h3>Дэд</h3>"
)


def assert_harmless(html):
    assert [word for word in FORBIDDEN if word in html.lower().replace("&lt;", "")] == []


@pytest.fixture(params=HARM.values(), ids=HARM.keys())
def harm(request):
    return request.param


def test_rendering_takes_out_harm(harm):
    assert_harmless(markup.render(harm))


def test_saving_takes_out_harm(db, harm):
    post = PostFactory(body_en=f"<p>Text</p>{harm}", body_mn=f"<p>Бичвэр</p>{harm}")

    post.body_mn += harm
    post.save()

    saved = Post.objects.values("body_en", "body_mn").get()
    assert_harmless(saved["body_en"] + saved["body_mn"])
    assert saved["body_en"].startswith("<p>Text</p>")
    assert saved["body_mn"].startswith("<p>Бичвэр</p>")


def test_adding_many_at_once_takes_out_harm(db, harm):
    event = EventFactory()
    event.pk = None
    event.slug_en, event.slug_mn, event.body_en = "other", "busad", f"<p>Text</p>{harm}"

    Event.objects.bulk_create([event])

    assert_harmless(Event.objects.get(slug_en="other").body_en)


def test_updating_takes_out_harm(db, harm):
    PostFactory()

    Post.objects.update(body_en=f"<p>Text</p>{harm}", body_mn=f"<p>Бичвэр</p>{harm}")

    assert_harmless("".join(Post.objects.values_list("body_en", "body_mn").get()))


def test_updating_many_at_once_takes_out_harm(db, harm):
    post = PostFactory()
    post.body_en = f"<p>Text</p>{harm}"

    Post.objects.bulk_update([post], ["body_en"])

    assert_harmless(Post.objects.values_list("body_en", flat=True).get())


def test_a_page_shows_no_harm_that_came_past_the_field(client, db, harm):
    post = PostFactory()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE blog_post SET body_en = %s", [f"<p>Text</p>{harm}"])

    body = client.get(post.get_absolute_url("en")).text.partition('<div class="prose">')[2].partition("<footer")[0]

    assert body.startswith("<p>Text</p>")
    assert_harmless(body)


def test_what_the_editor_makes_is_kept(db):
    post = PostFactory(body_mn=GOOD)

    assert Post.objects.values_list("body_mn", flat=True).get(pk=post.pk) == GOOD
    assert markup.render(GOOD) == GOOD


MADE_BY_EDITOR = {
    "points": '<ol class="points"><li><h3>Нэг</h3><p>Үг</p></li></ol>',
    "note": '<p>Үг<span class="footnote">Эх <a href="/go/post/1/">сурвалж</a></span></p>',
    "figure": '<figure><img src="/pictures/7/original" alt="Уул"><figcaption>Уул</figcaption></figure>',
    "decorative": '<figure><img src="/pictures/7/original" alt=""></figure>',
    "table": '<table><caption>Дүн</caption><tbody><tr><th colspan="2"><p>Он</p></th></tr><tr><td></td><td><p>5</p></td></tr></tbody></table>',
    "list": '<ol start="3"><li><p>Гурав</p></li></ol>',
    "heading": "<h4>Жижиг</h4>",
    "letters": "<p>ᠮᠣᠩᠭᠣᠯ\u180b\u180c\u180d\u202fᠤᠨ\u180e a\u200cb\u200dc</p>",
}


@pytest.mark.parametrize("html", MADE_BY_EDITOR.values(), ids=MADE_BY_EDITOR.keys())
def test_each_thing_of_the_toolbar_is_kept(db, html):
    assert markup.sanitise(html) == html
    assert Post.objects.values_list("body_mn", flat=True).get(pk=PostFactory(body_mn=html).pk) == html


@pytest.mark.parametrize(
    ("html", "clean"),
    [
        ('<p class="MsoNormal" style="margin:0" lang="MN">Үг</p>', "<p>Үг</p>"),
        ('<p><span class="x" style="color:red">Үг</span></p>', "<p>Үг</p>"),
        ('<p><span class="footnote x">Үг</span><span class="footnote"></span></p>', '<p><span class="footnote">Үг</span></p>'),
        ('<ol class="points x"><li><h3>А</h3></li></ol>', '<ol class="points"><li><h3>А</h3></li></ol>'),
        ('<ol class="x" type="a" data-type="a" start="1"><li>А</li></ol>', "<ol><li>А</li></ol>"),
        ('<a href="https://example.org/" target="_blank" rel="x" title="y">А</a>', '<a href="https://example.org/">А</a>'),
        (
            '<figure class="figure"><img src="/pictures/7/full-800-abc.webp" width="5" style="x"><figcaption class="f">А</figcaption></figure>',
            '<figure><img src="/pictures/7/original"><figcaption>А</figcaption></figure>',
        ),
        ('<td colspan="1">А</td>', "А"),
        ('<table style="x"><colgroup><col></colgroup><tbody><tr><td colspan="1" rowspan="x">А</td></tr></tbody></table>', "<table><tbody><tr><td>А</td></tr></tbody></table>"),
        ("<p>А</p><p></p><p>Б</p>", "<p>А</p><p>Б</p>"),
        ("<h1>А</h1><h5>Б</h5>", "АБ"),
        ('<a href="//[x">А</a><a href="//ex℀mple/">Б</a><a href="">В</a>', "<a>А</a><a>Б</a><a>В</a>"),
    ],
)  # fmt: skip
def test_what_the_toolbar_does_not_make_is_taken_out(html, clean):
    assert markup.sanitise(html) == clean
    assert markup.sanitise(clean) == clean


@pytest.mark.parametrize("address", ["https://example.org/a?b=c", "http://example.org/", "mailto:us@example.org"])
def test_links_to_pages_and_mail_are_kept(address):
    assert f'href="{address}"' in markup.render(f'<p><a href="{address}">Энд</a></p>')


@pytest.mark.parametrize("nothing", ["", None])
def test_nothing_stays_nothing(nothing):
    assert markup.render(nothing) == ""


def test_saving_twice_changes_nothing():
    once = markup.sanitise(f"{GOOD}<p>5 &lt; 6 &amp; 7</p>")

    assert markup.sanitise(once) == once


def test_a_link_to_a_site_without_a_scheme_is_kept():
    html = '<p><a href="//example.org/a?b[]=1">Энд</a> href="//[x"</p>'

    assert markup.sanitise(html) == html


@pytest.mark.parametrize(("start", "end"), [("<blockquote>", "</blockquote>"), ("<ul><li>", "</li></ul>")])
@pytest.mark.parametrize("before", ["", '<p><span class="footnote">Үг</span></p>'], ids=["plain", "tidied"])
def test_elements_within_one_another_beyond_measure_keep_their_text(before, start, end):
    html = f"{before}{start * 600}<p>Дотор</p>{end * 600}<p>Гадна</p>"

    clean = markup.sanitise(html)

    assert "Дотор" in clean
    assert clean.endswith("<p>Гадна</p>")
    root = markup.tree(html)
    assert root.text().endswith("ДоторГадна")
    assert [node.text() for node in root.elements][-1] == "Гадна"
    assert markup.sanitise(clean) == clean


@pytest.mark.parametrize(("depth", "found"), [(49, 1), (50, 0)])
def test_a_text_is_a_tree_of_fifty_levels_at_most(depth, found):
    root = markup.tree("<blockquote>" * depth + "<p>а<br>б</p>")

    assert len(list(root.all("p"))) == found
    assert (root.text(), len(list(root.all("br")))) == ("аб", 1)
