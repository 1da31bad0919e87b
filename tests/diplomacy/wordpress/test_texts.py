"""Bodies of WordPress as rich text of ours."""

import pytest

from diplomacy.html_tree import Node
from diplomacy.wordpress.texts import Conversion


@pytest.fixture
def convert():
    """Convert a body whose pictures are all there; `convert.notes` is what was lost."""

    def run(text):
        conversion = Conversion(picture, lambda href: "" if href.startswith("#") else href, lambda: ["7", "8"])
        html = conversion.convert(text)
        run.notes = conversion.notes
        return html

    return run


def picture(image, words):
    number = image.attributes.get("class", "").removeprefix("wp-image-") or "5"
    below = [Node("figcaption", {}, [words])] if words else []
    shown = Node("img", {"src": f"/pictures/{number}/original", "alt": image.attributes.get("alt", "")})
    return Node("figure", {}, [shown, *below])


def figure(number=5, alt="", words=""):
    below = f"<figcaption>{words}</figcaption>" if words else ""
    return f'<figure><img src="/pictures/{number}/original" alt="{alt}">{below}</figure>'


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("One\ntwo\n\nThree", "<p>One<br>two</p><p>Three</p>"),
        ("One\r\n\r\nTwo\r\n", "<p>One</p><p>Two</p>"),
        ("a <b>bold\n\nover</b> b", "<p>a <strong>bold</strong></p><p><strong>over</strong> b</p>"),
        ("one<br />\ntwo<br><br/>three", "<p>one<br>two</p><p>three</p>"),
        ("<p>Already\na paragraph</p>", "<p>Already<br>a paragraph</p>"),
        ("<h2>Head</h2>\nText", "<h2>Head</h2><p>Text</p>"),
        (
            "Before\n<ul>\n<li>one</li>\n<li>two\n</ul>\nAfter",
            "<p>Before</p><ul><li><p>one</p></li><li><p>two</p></li></ul><p>After</p>",
        ),
        ("<p>&nbsp;</p>\n\n&nbsp;\n\nText", "<p>Text</p>"),
        ("5 &lt; 6 &amp; «7»", "<p>5 &lt; 6 &amp; «7»</p>"),
        ("", ""),
        ("<!--more-->\n\n<!--nextpage-->", ""),
        ("Before<!--more-->\n\nAfter\n<!--nextpage-->\nLast", "<p>Before</p><p>After</p><p>Last</p>"),
    ],
)
def test_classic_text_gets_its_paragraphs(convert, text, html):
    assert convert(text) == html
    assert convert.notes == []


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("<!-- wp:paragraph -->\n<p>One\ntwo</p>\n<!-- /wp:paragraph -->", "<p>One two</p>"),
        (
            (
                '<!-- wp:heading {"level":3} -->\n<h3 class="wp-block-heading">Head</h3>\n<!-- /wp:heading -->\n\n'
                "<!-- wp:list --><ul><!-- wp:list-item --><li>a</li><!-- /wp:list-item --></ul><!-- /wp:list -->"
            ),
            "<h3>Head</h3><ul><li><p>a</p></li></ul>",
        ),
        ("<!-- wp:freeform -->One\n\nTwo<!-- /wp:freeform -->", "<p>One</p><p>Two</p>"),
        ("<!-- wp:separator --><hr/><!-- /wp:separator --><!-- wp:spacer /-->", ""),
        (
            (
                '<!-- wp:columns --><div class="wp-block-columns"><!-- wp:column --><div><!-- wp:paragraph --><p>L</p>'
                "<!-- /wp:paragraph --></div><!-- /wp:column --></div><!-- /wp:columns -->"
            ),
            "<p>L</p>",
        ),
        (
            '<!-- wp:quote --><blockquote class="wp-block-quote"><p>Said</p><cite>Who</cite></blockquote><!-- /wp:quote -->',
            "<blockquote><p>Said</p><p><em>Who</em></p></blockquote>",
        ),
        (
            (
                '<!-- wp:image {"id":9} --><figure class="wp-block-image"><a href="x"><img src="a.jpg" alt="A" class="wp-image-9"/>'
                "</a><figcaption>Under <em>it</em></figcaption></figure><!-- /wp:image -->"
            ),
            figure(9, "A", "Under it"),
        ),
        (
            (
                "<!-- wp:gallery --><figure><!-- wp:image --><figure><img class='wp-image-1'><figcaption>1</figcaption></figure>"
                "<!-- /wp:image --><!-- wp:image --><figure><img class='wp-image-2'></figure><!-- /wp:image -->"
                "<figcaption>Both</figcaption></figure><!-- /wp:gallery -->"
            ),
            figure(1, words="1") + figure(2) + "<p>Both</p>",
        ),
        (
            (
                "<!-- wp:gallery --><ul class='blocks-gallery-grid'><li class='blocks-gallery-item'><figure><img class='wp-image-1'>"
                "</figure></li></ul><!-- /wp:gallery -->"
            ),
            figure(1),
        ),
    ],
)
def test_blocks_lose_their_marks_and_keep_their_content(convert, text, html):
    assert convert(text) == html
    assert convert.notes == []


def test_a_block_that_has_no_content_in_the_file_is_listed(convert):
    assert convert('<!-- wp:paragraph --><p>a</p><!-- /wp:paragraph --><!-- wp:latest-posts {"n":5} /-->') == "<p>a</p>"
    assert convert.notes == ["block «latest-posts» has no content in the file"]


def test_classic_text_between_blocks_stays_classic(convert):
    assert convert("One\n\nTwo<!-- wp:paragraph --><p>B</p><!-- /wp:paragraph -->") == "<p>One</p><p>Two</p><p>B</p>"


@pytest.mark.parametrize(
    ("text", "html", "lost"),
    [
        ("[caption id='attachment_9' width='3']<img src='a.jpg' alt='A'> Words[/caption]", figure(9, "A", "Words"), []),
        (
            '[caption caption="Old way"]<a href="x"><img class="wp-image-9"></a>[/caption]',
            figure(9, words="Old way"),
            [],
        ),
        ("a\n[gallery ids='1,2']\nb", f"<p>a</p>{figure(1)}{figure(2)}<p>b</p>", []),
        ("[gallery]", figure(7) + figure(8), []),
        ("a [sic] b [1] [Тайлбар]", "<p>a [sic] b [1] [Тайлбар]</p>", []),
        ("[[gallery]]", "<p>[gallery]</p>", []),
        ("a [foo bar='1'] b", "<p>a b</p>", ["shortcode [foo] taken out"]),
        ("[foo]", "", ["shortcode [foo] taken out"]),
        ("[box color=red]kept[/box]", "<p>kept</p>", ["shortcode [box] taken out"]),
        ('[contact-form-7 id="1" title="A [b]"]', "", ["shortcode [contact-form-7] taken out"]),
    ],
)
def test_shortcodes(convert, text, html, lost):
    assert convert(text) == html
    assert convert.notes == lost


@pytest.mark.parametrize(
    "text",
    [
        '<iframe src="https://v.example/1"></iframe>',
        '<iframe src="about:blank" data-src="https://v.example/1"></iframe>',
        "[embed]https://v.example/1[/embed]",
        '[video mp4="https://v.example/1"][/video]',
        '<object><embed src="https://v.example/1"></object>',
        '<video><source src="https://v.example/1"></video>',
    ],
)
def test_what_pages_would_load_from_elsewhere_becomes_a_link(convert, text):
    assert (
        convert(f"a\n\n{text}\n\nb") == '<p>a</p><p><a href="https://v.example/1">https://v.example/1</a></p><p>b</p>'
    )
    assert convert.notes == ["embedded content is a link now: https://v.example/1"]


def test_an_address_alone_on_its_line_becomes_a_link(convert):
    link = '<a href="https://youtu.be/x">https://youtu.be/x</a>'

    assert convert("a\n\nhttps://youtu.be/x\n\nb") == f"<p>a</p><p>{link}</p><p>b</p>"
    assert (
        convert('<!-- wp:embed --><figure><div class="w">\nhttps://youtu.be/x\n</div></figure><!-- /wp:embed -->')
        == f"<p>{link}</p>"
    )


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("<p>a<script>alert(1)</script><style>p{}</style>b</p>", "<p>ab</p>"),
        ('<p onclick="x()" style="color:red">a</p>', "<p>a</p>"),
        ('<a href="javascript:alert(1)">a</a> <a href="#top">b</a>', "<p>a b</p>"),
        ('<a href="https://x.example/" target="_blank" rel="x">a</a>', '<p><a href="https://x.example/">a</a></p>'),
        ('<svg onload="x()"><p>a</p></svg><math><p>b</p></math>', "<p>a</p><p>b</p>"),
        ("<span style='x'><font color=red>a</font> <u>b</u></span>", "<p>a b</p>"),
        ("<h1>A</h1><h5>B</h5><h6>C</h6>", "<h2>A</h2><h4>B</h4><h4>C</h4>"),
        ("<div>a<div>b</div>c</div>", "<p>a</p><p>b</p><p>c</p>"),
        ("<pre>a\n  b</pre>", "<p>a<br>  b</p>"),
        ("<dl><dt>t</dt><dd>d</dd></dl>", "<p><strong>t</strong></p><p>d</p>"),
        ("smile <img class='emoji' alt='🙂'> end", "<p>smile 🙂 end</p>"),
        ("<p>a <img src='x.jpg'> b</p>", f"<p>a</p>{figure()}<p>b</p>"),
        (
            '<strong>a <a href="https://x.example/">b</a></strong>',
            '<p><strong>a <a href="https://x.example/">b</a></strong></p>',
        ),
    ],
)
def test_only_what_our_editor_can_make_is_left(convert, text, html):
    assert convert(text) == html


def test_a_table_keeps_its_rows_and_lets_its_pictures_out(convert):
    text = "<table><caption>T</caption><tr><th>a</th><th>b</th></tr><tr><td colspan='2'>1 <img src='x.jpg'></td></tr></table>"

    assert convert(text) == (
        "<table><caption>T</caption><thead><tr><th><p>a</p></th><th><p>b</p></th></tr></thead>"
        f'<tbody><tr><td colspan="2"><p>1</p></td></tr></tbody></table>{figure()}'
    )


def test_a_form_goes_and_is_listed(convert):
    assert convert("a<form action='/x'><input name='q'></form>") == "<p>a</p>"
    assert convert.notes == ["a form was taken out"]


def test_deep_nesting_does_not_break_it(convert):
    assert "deep" in convert("<div>" * 150 + "deep" + "</div>" * 150)
