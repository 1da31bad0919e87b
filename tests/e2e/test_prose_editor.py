"""The editor of rich text in a browser: what is made with its buttons and what is pasted into it arrives clean."""

import pytest
from playwright.sync_api import expect

from blog.models import Post
from diplomacy import mongolian
from tests import factories
from tests.e2e import axe
from tests.e2e.staff import Staff

NOT_OURS = (".datetimeshortcuts", ".select2-container")
JOINERS = "ᠮᠣᠩᠭᠣᠯ\u180b\u202fᠤᠨ\u180e a\u200cb\u200dc\u180c\u180d"
WORD = """<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style>p.MsoNormal{margin:0cm}</style></head><body lang=EN-US>
<!--StartFragment--><h1 style='color:#2F5496'><b>Гарчиг<o:p></o:p></b></h1>
<p class=MsoNormal style='mso-margin-top-alt:auto'><span lang=MN style='font-family:Arial'>Өвөл&nbsp;нь&nbsp; <b
style='mso-bidi-font-weight:normal'>хүйтэн</b>, <i>зун</i> дулаан<a style='mso-footnote-id:ftn1' href="#_ftn1"
name="_ftnref1" title=""><span class=MsoFootnoteReference>[1]</span></a>.<o:p></o:p></span></p>
<p class=MsoNormal><o:p>&nbsp;</o:p></p>
<p class=MsoListParagraphCxSpFirst style='text-indent:-18.0pt;mso-list:l0 level1 lfo1'><![if !supportLists]><span
style='font-family:Symbol'><span style='mso-list:Ignore'>·<span style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp;
</span></span></span><![endif]>Нэг<o:p></o:p></p>
<p class=MsoListParagraphCxSpMiddle style='mso-list:l0 level2 lfo1'><![if !supportLists]><span
style='mso-list:Ignore'>o<span>&nbsp; </span></span><![endif]>Дотор<o:p></o:p></p>
<p class=MsoListParagraphCxSpLast style='mso-list:l0 level1 lfo1'><span style='mso-list:Ignore'>·</span>Хоёр</p>
<p class=MsoNormal>Завсар</p>
<p class=MsoListParagraph style='mso-list:l1 level1 lfo2'><span style='mso-list:Ignore'>1.<span>&nbsp;</span></span>Эхний</p>
<p class=MsoListParagraph style='mso-list:l1 level1 lfo2'><span style='mso-list:Ignore'>2.<span>&nbsp;</span></span>Дараагийн</p>
<table class=MsoTableGrid border=1><tr style='mso-yfti-irow:0'><td width=200 valign=top style='border:solid'><p
class=MsoNormal>А</p></td><td><p class=MsoNormal>Б</p></td></tr></table>
<img width=100 src="file:///C:/Users/x/clip_image001.png" alt="x">
<div style='mso-element:footnote-list'><hr><div style='mso-element:footnote' id=ftn1><p class=MsoFootnoteText><a
href="#_ftnref1"><span>[1]</span></a> Эх сурвалж.</p></div></div><!--EndFragment--></body></html>"""
FROM_WORD = (
    '<h2>Гарчиг</h2><p>Өвөл нь <strong>хүйтэн</strong>, <em>зун</em> дулаан<span class="footnote">Эх сурвалж.</span>.</p>'
    "<ul><li><p>Нэг</p><ul><li><p>Дотор</p></li></ul></li><li><p>Хоёр</p></li></ul><p>Завсар</p>"
    "<ol><li><p>Эхний</p></li><li><p>Дараагийн</p></li></ol>"
    "<table><tbody><tr><td><p>А</p></td><td><p>Б</p></td></tr></tbody></table>"
)
DOCS = """<meta charset='utf-8'><b style="font-weight:normal;" id="docs-internal-guid-1"><h1 dir="ltr" style="line-height:1.38"><span
style="font-size:20pt;font-weight:400">Гарчиг</span></h1><p dir="ltr"><span style="font-weight:400;font-style:normal">Өвөл </span><span
style="font-weight:700">хүйтэн</span><span style="font-weight:400;font-style:italic"> зун</span></p><br /><h2 dir="ltr"><span>Дэд</span></h2><ul
style="margin-top:0"><li dir="ltr" style="list-style-type:disc" aria-level="1"><p dir="ltr" role="presentation"><span>Нэг</span></p></li><li
dir="ltr" aria-level="1"><p dir="ltr"><a href="https://www.google.com/url?q=https://example.org/a&amp;sa=D"
style="text-decoration:none"><span style="color:#1155cc">Хоёр</span></a></p></li></ul><p dir="ltr"><span><img
src="https://lh3.googleusercontent.com/x" /></span></p><br class="Apple-interchange-newline"></b>"""
FROM_DOCS = (
    "<h2>Гарчиг</h2><p>Өвөл <strong>хүйтэн</strong><em> зун</em></p><h3>Дэд</h3>"
    '<ul><li><p>Нэг</p></li><li><p><a href="https://example.org/a">Хоёр</a></p></li></ul>'
)
TITLES = [
    "Төмөр замын худалдаа: Европ ба Ази", "Ёс, ер, юу, яах вэ?", "Щётка — съезд, объект 2026", "  Хоёр   зай -- зураас  ",
    "Дээд хэмжээний уулзалт: Ази, Европын хамтын ажиллагааны шинэ үе шат эхэлж байна гэдгийг тайлбарлах нь зүйтэй",
    "ASEM_12 & «Ulaanbaatar» 50% № 5", "Ёлка й", "Café Zürich İstanbul ½", "ᠮᠣᠩᠭᠣᠯ", "x" * 100, "",
]  # fmt: skip


@pytest.fixture
def post(site):
    return factories.PostFactory(body_en="", body_mn="", published_at_en=None, published_at_mn=None)


@pytest.fixture
def desk(editor, staff_page, post):
    """The editor's browser, at the Mongolian text of a draft."""
    staff = Staff(staff_page(editor), "en")
    staff.open("blog_post_change", post.pk)
    staff.open_tab("body", "mn")
    staff.editor("body", "mn").click()
    return staff


def press(desk, name):
    desk.page.locator("#tab_id_body_mn").get_by_role("button", name=name, exact=True).click()


def keys(desk, *names):
    for name in names:
        desk.page.keyboard.press(name)


def type_(desk, text):
    desk.page.keyboard.type(text)


def paste(desk, kind, text):
    desk.editor("body", "mn").evaluate(
        """(editor, [kind, text]) => {
          const data = new DataTransfer();
          data.setData(kind, text);
          editor.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
        }""",
        [kind, text],
    )


def saved(desk):
    desk.save()
    return Post.objects.get().revision.content["body_mn"]


def test_numbered_points_are_written_by_keys_alone(desk):
    press(desk, "Numbered point")
    type_(desk, "Зам")
    keys(desk, "Enter")
    type_(desk, "Нэг.")
    keys(desk, "Enter", "Enter")
    type_(desk, "Тэнгэр")
    keys(desk, "Enter")
    type_(desk, "Хоёр.")
    keys(desk, "Alt+ArrowUp", "Enter", "Enter", "Enter")
    type_(desk, "Дараа")

    assert saved(desk) == (
        '<ol class="points"><li><h3>Тэнгэр</h3><p>Хоёр.</p></li><li><h3></h3><p>Дараа</p></li>'
        "<li><h3>Зам</h3><p>Нэг.</p></li></ol>"
    )


def test_an_empty_last_point_leads_out_of_the_list(desk):
    press(desk, "Numbered point")
    type_(desk, "Зам")
    keys(desk, "Enter")
    type_(desk, "Нэг.")
    keys(desk, "Enter", "Enter", "Enter")
    type_(desk, "Дараа")

    assert saved(desk) == '<ol class="points"><li><h3>Зам</h3><p>Нэг.</p></li></ol><p>Дараа</p>'


def test_a_point_is_moved_and_removed_by_its_buttons(desk):
    press(desk, "Numbered point")
    type_(desk, "Нэг")
    press(desk, "Numbered point")
    type_(desk, "Хоёр")
    press(desk, "Move the point up")
    type_(desk, "!")
    press(desk, "Numbered point")
    press(desk, "Remove the point")

    assert saved(desk) == '<ol class="points"><li><h3>Хоёр!</h3></li><li><h3>Нэг</h3></li></ol>'


def test_a_footnote_is_written_where_it_belongs(desk):
    type_(desk, "Үг")
    press(desk, "Footnote")
    desk.page.get_by_label("What the note says").fill("Эх  сурвалж.")
    desk.page.get_by_role("button", name="Insert", exact=True).click()
    type_(desk, " ба цааш")

    assert saved(desk) == '<p>Үг<span class="footnote">Эх сурвалж.</span> ба цааш</p>'


def test_a_table_has_headers_and_a_caption_that_can_be_changed(desk):
    press(desk, "Insert table")
    dialog = desk.page.get_by_role("dialog", name="Table")
    dialog.get_by_label("Caption").fill("Тоо")
    dialog.get_by_label("Rows").fill("2")
    dialog.get_by_label("Columns").fill("1")
    dialog.get_by_role("button", name="Insert").click()
    type_(desk, "Он")
    keys(desk, "Tab")
    type_(desk, "2026")
    press(desk, "Caption of the table")
    expect(dialog.get_by_label("Caption")).to_have_value("Тоо")
    dialog.get_by_label("Caption").fill("Дүн")
    dialog.get_by_role("button", name="Update").click()

    expected = (
        "<table><caption>Дүн</caption><tbody><tr><th><p>Он</p></th></tr><tr><td><p>2026</p></td></tr></tbody></table>"
    )
    assert saved(desk) == expected
    assert saved(desk) == expected  # once more, from the page as it was loaded


def test_a_picture_is_chosen_from_the_library_with_its_words(desk):
    image = factories.ImageFactory(alt_mn="Цэнхэр талбай", caption_mn="Талбай", caption_en="A field")
    press(desk, "figure")
    dialog = desk.page.get_by_role("dialog", name="Picture")
    with desk.page.expect_popup() as window:
        dialog.get_by_role("button", name="Choose from the library…").click()
    with window.value.expect_event("close"):
        window.value.locator("button[data-url]").click()
    expect(dialog.get_by_label("Description")).to_have_value("Цэнхэр талбай")
    dialog.get_by_label("Description").fill("Хөх талбай")
    dialog.get_by_role("button", name="Insert").click()
    expect(desk.editor("body", "mn").locator("figure img")).to_have_attribute("alt", "Хөх талбай")

    assert saved(desk) == (
        f'<figure><img src="/pictures/{image.pk}/original" alt="Хөх талбай"><figcaption>Талбай</figcaption></figure>'
    )


def test_a_page_to_link_to_is_found_by_its_title(desk):
    topic = factories.TopicFactory(title_en="Rail", title_mn="Төмөр зам")
    press(desk, "Link")
    dialog = desk.page.get_by_role("dialog", name="Link")
    dialog.get_by_label("Find a page of this site").fill("төмөр")
    dialog.get_by_role("radio", name="Rail").check()
    dialog.get_by_label("Words of the link").fill("Зам")
    dialog.get_by_role("button", name="Insert").click()
    type_(desk, " нь")

    assert saved(desk) == f'<p><a href="/go/topic/{topic.pk}/">Зам</a> нь</p>'


def test_selected_words_become_a_link_to_an_address(desk):
    type_(desk, "Үзэх")
    keys(desk, "ControlOrMeta+a", "ControlOrMeta+k")
    dialog = desk.page.get_by_role("dialog", name="Link")
    dialog.get_by_label("Address").fill("example.org/a")
    keys(desk, "Enter")

    assert saved(desk) == '<p><a href="https://example.org/a">Үзэх</a></p>'


@pytest.mark.parametrize(("source", "clean"), [(WORD, FROM_WORD), (DOCS, FROM_DOCS)], ids=["word", "docs"])
def test_what_is_pasted_from_a_word_processor_arrives_clean(desk, source, clean):
    paste(desk, "text/html", source)

    assert saved(desk) == clean


def test_the_invisible_letters_of_mongolian_survive_typing_pasting_and_saving(desk):
    paste(desk, "text/html", f"<p>{JOINERS}\u200b\ufeff\u00ad</p>")
    keys(desk, "Enter")
    paste(desk, "text/plain", f"{JOINERS}\u200b")
    keys(desk, "Enter")
    desk.page.keyboard.insert_text(JOINERS)

    assert saved(desk) == f"<p>{JOINERS}</p>" * 3
    assert saved(desk) == f"<p>{JOINERS}</p>" * 3


@pytest.mark.parametrize("language", ["en", "mn"])
def test_axe_finds_nothing_in_a_text_with_everything(editor, staff_page, post, language):
    image = factories.ImageFactory()
    body = (
        '<ol class="points"><li><h3>Зам</h3><p>Нэг<span class="footnote">Эх</span></p></li></ol>'
        f'<figure><img src="/pictures/{image.pk}/original" alt="Уул"><figcaption>Уул</figcaption></figure>'
        "<table><caption>Дүн</caption><tbody><tr><th><p>Он</p></th></tr><tr><td><p>5</p></td></tr></tbody></table>"
    )
    Post.objects.update(body_en=body, body_mn=body)
    staff = Staff(staff_page(editor), language)
    staff.open("blog_post_change", post.pk)
    staff.open_tab("body", language)
    expect(staff.editor("body", language).locator("caption")).to_have_text("Дүн")

    faults = axe.findings(staff.page, without=NOT_OURS)

    assert not faults, "\n".join(faults)


@pytest.fixture
def new_topic(editor, staff_page):
    staff = Staff(staff_page(editor), "en")
    staff.open("blog_topic_add")
    return staff


def test_browser_and_server_make_the_same_addresses(new_topic):
    for code in ("en", "mn"):
        new_topic.open_tab("title", code)
        title, slug = (new_topic.page.locator(f"#id_{name}_{code}") for name in ("title", "slug"))
        title.evaluate("field => field.removeAttribute('maxlength')")
        made = {}
        for text in TITLES:
            title.fill(text)
            made[text] = slug.input_value()
        assert made == {text: mongolian.slug(text) for text in TITLES}


def test_an_address_follows_the_title_until_somebody_writes_it(new_topic):
    page = new_topic.page
    page.locator("#id_title_en").fill("Trade by rail")
    expect(page.locator("#id_slug_en_helptext .address")).to_contain_text("/en/topics/trade-by-rail/")
    page.locator("#id_slug_en").fill("rail")
    page.locator("#id_title_en").fill("Something else")
    expect(page.locator("#id_slug_en")).to_have_value("rail")
    page.locator("#id_slug_en").fill("")
    page.locator("#id_title_en").fill("Third")
    expect(page.locator("#id_slug_en")).to_have_value("third")


def test_an_address_that_the_public_knows_stays_when_the_title_changes(editor, staff_page, site):
    topic = factories.TopicFactory(title_en="Rail", slug_en="rail")
    staff = Staff(staff_page(editor), "en")
    staff.open("blog_topic_change", topic.pk)
    staff.page.locator("#id_title_en").fill("Trade")
    expect(staff.page.locator("#id_slug_en")).to_have_value("rail")
    expect(staff.page.locator("#id_slug_en_helptext")).to_contain_text("the old address will lead to the new one")
