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


@pytest.mark.parametrize("address", ["https://example.org/a?b=c", "http://example.org/", "mailto:us@example.org"])
def test_links_to_pages_and_mail_are_kept(address):
    assert f'href="{address}"' in markup.render(f'<p><a href="{address}">Энд</a></p>')


@pytest.mark.parametrize("nothing", ["", None])
def test_nothing_stays_nothing(nothing):
    assert markup.render(nothing) == ""


def test_saving_twice_changes_nothing():
    once = markup.sanitise(f"{GOOD}<p>5 &lt; 6 &amp; 7</p>")

    assert markup.sanitise(once) == once
