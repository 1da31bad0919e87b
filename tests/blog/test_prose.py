"""Rich text as readers get it: anchors, points, notes, tables, pictures; and what checks learn of it."""

import pytest
from bs4 import BeautifulSoup
from django.utils.translation import override

from blog import prose
from tests import world
from tests.factories import ImageFactory, PostFactory

LANGUAGES = world.LANGUAGES
POINTS = (
    '<ol class="points"><li><h3>Зам</h3><p>Нэг.</p></li><li><h3>Төмөр зам</h3><p>Хоёр.</p></li></ol>'
    '<p>Дараа нь.</p><ol class="points"><li><h3>Тэнгэр</h3></li></ol>'
)
NOTES = (
    '<p>Эхний<span class="footnote">Эх сурвалж <a href="https://example.org/">энд</a>.</span> ба'
    '<span class="footnote">Хоёр дахь</span> нь.</p>'
)
TABLE = (
    "<table><caption>Дүн</caption><tbody><tr><th><p>Он</p></th><th><p>Тоо</p></th></tr>"
    "<tr><th><p>2026</p></th><td><p>5</p></td></tr></tbody></table>"
)


def page_of(html, **kwargs):
    return BeautifulSoup(prose.render(html, **kwargs), "html.parser")


def figure(image, alt="Уул", caption="<figcaption>Хэнтийн уул</figcaption>"):
    return f'<figure><img src="/pictures/{image.pk}/original" alt="{alt}">{caption}</figure>'


@pytest.mark.parametrize("nothing", [None, ""])
def test_no_text_is_an_empty_page(db, nothing):
    assert prose.render(nothing) == ""


def test_plain_text_is_shown_as_it_is(db):
    html = "<p>Өвөл <strong>хүйтэн</strong> &amp; 5 &lt; 6.<br>Үе.</p><ul><li><p>Нэг</p></li></ol>"

    assert (
        prose.render(html) == "<p>Өвөл <strong>хүйтэн</strong> &amp; 5 &lt; 6.<br>Үе.</p><ul><li><p>Нэг</p></li></ul>"
    )


def test_headings_have_addresses_in_ascii_that_occur_once():
    html = "<h2>Зорилго</h2><h3>Зорилго</h3><h2>ᠮᠣᠩᠭᠣᠯ</h2><h2>Main</h2><h4>Жижиг</h4>"

    found = [(node.name, node.get("id")) for node in page_of(html).find_all(["h2", "h3", "h4"])]

    assert found == [("h2", "s-zorilgo"), ("h3", "s-zorilgo-2"), ("h2", "s"), ("h2", "s-main"), ("h4", None)]


def test_the_contents_name_the_same_addresses_as_the_page(db):
    html = f"<h2>Нэг</h2>{POINTS}<h3>Нэг<span class='footnote'>тайлбар</span></h3>"

    contents = prose.contents(html, prefix="x")

    anchors = [node["id"] for node in page_of(html, prefix="x").select("h2:not(.notes__title), .point, h3[id]")]
    assert [heading.anchor for heading in contents] == anchors
    assert [(heading.level, heading.text) for heading in contents] == [
        (2, "Нэг"), (3, "Зам"), (3, "Төмөр зам"), (3, "Тэнгэр"), (3, "Нэг"),
    ]  # fmt: skip


def test_two_texts_on_one_page_share_no_address(db):
    html = f"<h2>Нэг</h2>{POINTS}{NOTES}{TABLE}"
    ids = [node["id"] for name in ("", "heard") for node in page_of(html, prefix=name).select("[id]")]

    assert len(ids) == len(set(ids)) == 20


@pytest.mark.parametrize(("language", "words"), [("en", "Link to point 2"), ("mn", None)])
def test_each_point_has_an_address_and_a_link_that_names_it(db, language, words):
    with override(language):
        points = page_of(POINTS).select(".point")

    assert [point["id"] for point in points] == ["point-1", "point-2", "point-2-1"]
    assert [point.select_one(".point__link")["href"] for point in points] == [f"#{point['id']}" for point in points]
    assert [point.h3.get_text() for point in points] == ["Зам", "Төмөр зам", "Тэнгэр"]
    if words:
        assert points[1].select_one(".point__link").get_text() == words


@pytest.mark.parametrize("language", LANGUAGES)
def test_notes_are_numbered_and_led_to_and_back(db, language):
    with override(language):
        page = page_of(NOTES)

    marks, notes = page.select("p a[role=doc-noteref]"), page.select("section.notes li")
    assert [mark.get_text() for mark in marks] == ["1", "2"]
    assert [mark["href"] for mark in marks] == [f"#{note['id']}" for note in notes]
    backs = [note.select_one("a[role=doc-backlink]") for note in notes]
    assert [back["href"] for back in backs] == [f"#{mark['id']}" for mark in marks]
    assert all(link["aria-label"] for link in [*marks, *backs])
    assert notes[0].a["href"] == "https://example.org/"
    assert "Эх сурвалж" not in page.p.get_text()
    assert page.section["aria-labelledby"] == page.section.h2["id"]


def test_a_text_without_notes_has_no_place_for_them(db):
    assert page_of("<p>Үг</p>").section is None


def test_a_table_says_what_its_headers_head_and_can_be_moved_by_keys(db):
    page = page_of(TABLE)

    region = page.div
    assert (region["role"], region["tabindex"], region["aria-labelledby"]) == ("region", "0", page.caption["id"])
    assert [(cell.get_text(), cell["scope"]) for cell in page.find_all("th")] == [
        ("Он", "col"), ("Тоо", "col"), ("2026", "row"),
    ]  # fmt: skip
    assert [row.parent.name for row in page.find_all("tr")] == ["thead", "tbody"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_table_without_a_caption_has_a_name_still(db, language):
    with override(language):
        assert "1" in page_of("<table><tbody><tr><td>5</td></tr></tbody></table>").div["aria-label"]


def test_a_figure_shows_the_picture_of_the_library_with_the_words_of_the_text(db):
    image = ImageFactory(credit_en="B. Bold", credit_mn="Б. Болд")

    with override("mn"):
        page = page_of(figure(image))

    assert (page.img["alt"], page.img["width"], page.img["height"]) == ("Уул", str(image.width), str(image.height))
    assert page.img["src"] == image.url
    assert page.figcaption.get_text(" ").startswith("Хэнтийн уул")
    assert "Б. Болд" in page.figcaption.get_text()


def test_a_picture_without_words_of_its_own_takes_those_of_the_library(db):
    image = ImageFactory(alt_mn="Цэнхэр талбай")
    with override("mn"):
        page = page_of(f'<figure><img src="/pictures/{image.pk}/original"></figure>')

    assert page.img["alt"] == "Цэнхэр талбай"


def test_a_decorative_picture_says_nothing(db):
    assert page_of(figure(ImageFactory(), alt="")).img["alt"] == ""


def test_a_picture_that_is_gone_takes_its_caption_with_it(db):
    image = ImageFactory()
    html = figure(image)
    image.delete()

    assert prose.render(f"<p>Үг</p>{html}") == "<p>Үг</p>"


def test_a_preview_opens_its_pictures_by_its_key(db):
    image = ImageFactory()

    assert "preview=token" in page_of(figure(image), key="token").img["src"]
    assert "preview" not in page_of(figure(image)).img["src"]


def test_links_that_lead_away_say_so(db, settings):
    settings.SITE_URL = "https://site.example"
    html = '<p><a href="https://example.org/">а</a><a href="https://site.example/en/about/">б</a><a href="mailto:a@b.mn">в</a></p>'

    assert [link.get("rel") for link in page_of(html).find_all("a")] == [["noopener", "external"], None, None]


def test_a_text_that_leaves_the_site_has_whole_addresses(db):
    image, post = ImageFactory(), PostFactory()
    html = f'<p><a href="/go/post/{post.pk}/#point-1">x</a></p>{figure(image)}{NOTES}{POINTS}'

    page = page_of(html, page="https://site.example/en/posts/a/")

    addresses = [node.get("href") or node.get("src") for node in page.find_all(["a", "img"])]
    assert all(address.startswith("https://") for address in addresses), addresses
    assert f"https://site.example{post.get_absolute_url('en')}#point-1" in addresses
    assert "https://site.example/en/posts/a/#point-2" in addresses


def test_the_number_of_queries_does_not_grow_with_the_text(db, django_assert_num_queries):
    posts, images = [PostFactory() for _ in range(4)], [ImageFactory() for _ in range(4)]
    html = "".join(f'<p><a href="/go/post/{post.pk}/">x</a></p>' for post in posts)
    html += "".join(figure(image) for image in images)
    with django_assert_num_queries(2):
        page = page_of(html)
    assert (len(page.find_all("a")), len(page.find_all("img"))) == (4, 4)

    found = prose.gathered(html, html)
    with django_assert_num_queries(0):
        assert prose.render(html, found=found) == prose.render(html, found=found)


@pytest.mark.parametrize(
    "html",
    [
        '<ol class="points"><li><p>Гарчиггүй</p></li><li></li></ol>',
        '<ol class="points"></ol>',
        '<ol class="points"><li><h3></h3><ol class="points"><li><h3>Дотор</h3></li></ol></li></ol>',
        "<table></table><table><tr></tr></table><figure></figure>",
        '<p><span class="footnote">а<span class="footnote">б</span></span></p>',
        '<a>үг</a><a href="">үг</a><a href="/go/nothing/1/">үг</a><a href="/go/post/x/">үг</a>',
        f'<a href="/go/post/{10**18}/">үг</a><img src="/pictures/{10**18}/x">',
        '<a href="http://[::1">үг</a>',
        '<a href="//[x">үг</a><a href="//ex℀mple/">үг</a><a href="/go/post/1/?//[x">үг</a>',
        "<li>а</li></p></ul><p>б<ul><li>в",
        "<blockquote>" * 600 + "а",
        "<ul><li>" * 600 + '<span class="footnote">а</span>',
        '<ol class="points"><li>' * 600 + "а",
    ],
)
def test_no_sanitised_text_breaks_the_page(db, html):
    prose.render(html)
    prose.contents(html)
    prose.outline(html)


def test_a_point_without_a_title_is_on_the_page_and_not_in_the_contents():
    html = '<ol class="points"><li><p>Урт өгүүлбэр.</p></li><li><h3>Зам</h3></li></ol>'

    assert [(heading.anchor, heading.text) for heading in prose.contents(html)] == [("point-2", "Зам")]
    assert [point["id"] for point in page_of(html).select(".point")] == ["point-1", "point-2"]


@pytest.mark.parametrize("whole", ["", "https://site.example/en/posts/a/"], ids=["on its page", "in a feed"])
@pytest.mark.parametrize("href", ["", "javascript:alert(1)", "//[x", "//ex℀mple/"])
def test_a_link_without_an_address_is_its_words_alone(db, whole, href):
    html = f'<p>а <a href="{href}">б <strong>в</strong></a> <a href="https://example.org/">г</a></p>'

    assert prose.render(html, page=whole) == (
        '<p>а б <strong>в</strong> <a href="https://example.org/" rel="noopener external">г</a></p>'
    )


def test_the_mark_of_a_note_in_linked_words_stands_behind_the_link(db):
    note = '<span class="footnote">Эх сурвалж<span class="footnote">Дотор</span></span>'
    page = page_of(f'<p><a href="https://a.example/">Гэрээ<strong>ний{note}</strong> үг</a> төгсгөл{note}</p>')

    assert page.select("a a") == []
    assert page.p.a.get_text() == "Гэрээний үг"
    assert page.p.a.find_next_sibling()["class"] == ["note-mark"]
    assert page.p.get_text() == "Гэрээний үг1 төгсгөл3"
    assert [mark.get_text() for mark in page.select(".notes li [role=doc-noteref]")] == ["2", "4"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_figure_credits_a_picture_as_the_picture_of_the_post_does(client, db, language):
    image = ImageFactory(credit_en="B. Bold", credit_mn="Б. Болд", licence="CC BY 4.0")
    post = PostFactory(image=image, **{f"body_{language}": figure(image)})

    found = BeautifulSoup(client.get(post.get_absolute_url(language)).text, "html.parser").select(".picture__credit")

    name = {"en": "B. Bold", "mn": "Б. Болд"}[language]
    assert len(found) == 2
    assert {credit.get_text().split(": ")[1] for credit in found} == {f"{name}, CC BY 4.0"}


def test_the_outline_tells_what_is_in_a_text():
    html = (
        f'<h2>Нэг</h2>{POINTS}{NOTES}{TABLE}<figure><img src="/pictures/7/original" alt="Уул"><figcaption>Х</figcaption>'
        '</figure><img src="/pictures/8/original"><table><tbody><tr><td>5</td></tr></tbody></table>'
    )

    found = prose.outline(html)

    assert found.headings == [(2, "Нэг"), (3, "Зам"), (3, "Төмөр зам"), (3, "Тэнгэр")]
    assert [(link.href, link.text) for link in found.links] == [("https://example.org/", "энд")]
    assert [(picture.pk, picture.alt, picture.caption) for picture in found.pictures] == [
        (7, "Уул", "Х"),
        (8, None, ""),
    ]
    assert [(table.caption, table.has_header) for table in found.tables] == [("Дүн", True), ("", False)]
    assert (found.points, found.notes) == (3, 2)
