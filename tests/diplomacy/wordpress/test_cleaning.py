"""What is no XML in an export file is mended; what tries to harm is refused."""

from io import BytesIO

import pytest

from diplomacy.wordpress.cleaning import Cleaner, clean_chunks
from diplomacy.wordpress.stream import BrokenOff, NotAnExport, parts
from tests.diplomacy.wordpress.builders import wxr


def cleaned(*pieces):
    cleaner = Cleaner()
    return "".join(map(cleaner.feed, pieces)) + cleaner.close()


def read(tmp_path, content):
    file = tmp_path / "export.xml"
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return list(parts(file))


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("<a>x\x00\x0b\x1fy\ufffe</a>", "<a>xy</a>"),
        ("<a>a&nbsp;b &hellip; &amp; &lt;</a>", "<a>a\xa0b … &amp; &lt;</a>"),
        ("<a>AT & T &unknown; &</a>", "<a>AT &amp; T &amp;unknown; &amp;</a>"),
        ("<a>&#1;&#x1F;&#65;&#xFFFE;</a>", "<a>&#65;</a>"),
        ("<![CDATA[a & b &nbsp; \x01c]]>&nbsp;", "<![CDATA[a & b &nbsp; c]]>\xa0"),
        ("<![CDATA[a]]]]><![CDATA[>b & c]]>", "<![CDATA[a]]]]><![CDATA[>b & c]]>"),
    ],
)
def test_text_becomes_what_xml_allows(text, wanted):
    assert cleaned(text) == wanted


@pytest.mark.parametrize("size", [1, 2, 3, 7, 50])
def test_marks_that_a_piece_cuts_in_two_are_still_seen(size):
    text = "<t>1 &nbsp; & 2</t><![CDATA[ & ]] ]]]]><![CDATA[> &nbsp; ]]><t>&amp;&hellip;</t>" * 3

    assert cleaned(*(text[start : start + size] for start in range(0, len(text), size))) == cleaned(text)


@pytest.mark.parametrize(
    ("head", "encoding"),
    [
        ("", "utf-8"),
        ("\ufeff", "utf-8"),
        ('<?xml version="1.0" encoding="windows-1251"?>', "cp1251"),
        ("\ufeff", "utf-16-le"),
    ],
)
def test_the_file_is_read_in_its_own_encoding(head, encoding):
    found = "".join(clean_chunks(BytesIO(f"{head}<rss>Зам</rss>".encode(encoding))))

    assert found == "<rss>Зам</rss>"


def test_a_wrong_byte_costs_one_letter_and_no_more():
    assert "".join(clean_chunks(BytesIO(b"<rss>a\xffb</rss>"))) == "<rss>a\ufffdb</rss>"


def test_blanks_before_the_declaration_do_no_harm():
    assert "".join(clean_chunks(BytesIO(b'\n\n <?xml version="1.0" encoding="UTF-8"?>\n<rss/>'))) == "<rss/>"


@pytest.mark.parametrize(
    "declared",
    [
        '<!DOCTYPE rss [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>',
        '<!DOCTYPE rss SYSTEM "http://evil.example/x.dtd">',
        '<!DOCTYPE rss [<!ENTITY file SYSTEM "file:///etc/passwd">]>',
    ],
)
def test_a_file_with_a_document_type_is_refused(tmp_path, declared):
    with pytest.raises(NotAnExport, match="document type"):
        read(tmp_path, f"{declared}<rss><channel><title>&a;</title></channel></rss>")


@pytest.mark.parametrize("text", ["", "not xml", "<html><body/></html>", "{}", "<rss"])
def test_anything_but_a_feed_is_refused(tmp_path, text):
    with pytest.raises((NotAnExport, BrokenOff)):
        read(tmp_path, text)


def test_a_document_type_in_the_words_of_a_post_is_just_words(tmp_path):
    found = read(tmp_path, wxr("<item><title><![CDATA[<!DOCTYPE html>]]></title></item>"))

    assert found[-1].findtext("title") == "<!DOCTYPE html>"


def test_what_stands_before_the_break_is_handed_out(tmp_path):
    file = tmp_path / "export.xml"
    file.write_text(wxr("<item><title>one</title></item>", "<item><title>tw")[:-30])
    found = []

    def read_on():
        for part in parts(file):
            found.append(part.findtext("title"))  # noqa: PERF401 - what came before the break counts

    with pytest.raises(BrokenOff, match="line"):
        read_on()
    assert "one" in found


@pytest.mark.parametrize("version", ["1.0", "1.1", "1.2"])
def test_the_namespaces_of_each_version_are_one(tmp_path, version):
    found = read(tmp_path, wxr("<item><wp:post_id>1</wp:post_id></item>", version=version))

    assert found[-1][0].tag == "wp:post_id"


def test_whatever_the_file_calls_them(tmp_path):
    text = wxr("<item><x:post_id>1</x:post_id><c:encoded>t</c:encoded><odd:thing>u</odd:thing></item>")
    text = (
        text.replace("xmlns:wp=", "xmlns:x=")
        .replace("xmlns:content=", "xmlns:c=")
        .replace("<wp:", "<x:")
        .replace("</wp:", "</x:")
    )

    assert [child.tag for child in read(tmp_path, text)[-1]] == ["wp:post_id", "content:encoded", "odd:thing"]


def test_what_a_server_wrote_before_and_behind_the_file_is_passed_over(tmp_path):
    text = (
        "<b>Warning</b>: something in x.php\n"
        + wxr("<item><title>a < b</title></item>")
        + "\n<!-- cached --> Fatal error & more"
    )

    assert read(tmp_path, text)[-1].findtext("title") == "a < b"
