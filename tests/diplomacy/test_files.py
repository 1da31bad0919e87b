"""Files that people send: each kind taken beside what only claims to be one, with the reason it is refused for."""

import hashlib
import struct
import zipfile
import zlib
from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile
from PIL import Image as Picture

from diplomacy import files
from diplomacy.file_types import label
from diplomacy.refusals import Refused

OFFICE = "application/vnd.openxmlformats-officedocument."
MAIN = {
    "docx": ("word/document.xml", "wordprocessingml.document"),
    "xlsx": ("xl/workbook.xml", "spreadsheetml.sheet"),
    "pptx": ("ppt/presentation.xml", "presentationml.presentation"),
}


def pdf(*objects, end=b"%%EOF\n"):
    body = b"\n".join(b"%d 0 obj\n%s\nendobj" % (number, text) for number, text in enumerate(objects, 1))
    return b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" + body + b"\ntrailer << /Root 1 0 R >>\nstartxref\n0\n" + end


def objects_in(text, words=b"/Filter /FlateDecode", packed=None):
    """An object stream, in which a PDF keeps its objects unseen."""
    content = zlib.compress(text) if packed is None else packed
    return b"<< /Type /ObjStm %s /Length %d >>\nstream\n%s\nendstream" % (words, len(content), content)


CATALOGUE = b"<< /Type /Catalog /Pages 2 0 R /OpenAction [2 0 R /Fit] >>"


def archive(parts, stored=()):
    content = BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, text in parts.items():
            packed.writestr(name, text, zipfile.ZIP_STORED if name in stored else zipfile.ZIP_DEFLATED)
    return content.getvalue()


def office(kind, types="", **parts):
    main, name = MAIN[kind]
    words = f'<Types><Override PartName="/{main}" ContentType="{OFFICE}{name}.main+xml"/>{types}</Types>'
    named = {name.replace("__", "/").replace("_DOT_", "."): text for name, text in parts.items()}
    return archive({"[Content_Types].xml": words, main: "<w/>"} | named)


def opened(kind, **parts):
    words = {"odt": "text", "ods": "spreadsheet"}[kind]
    named = {name.replace("__", "/").replace("_DOT_", "."): text for name, text in parts.items()}
    content = {"mimetype": f"application/vnd.oasis.opendocument.{words}", "content.xml": "<o/>"}
    return archive(content | {"META-INF/manifest.xml": "<m/>"} | named, stored=["mimetype"])


def picture(format):
    content = BytesIO()
    Picture.new("RGB", (40, 20), "blue").save(content, format)
    return content.getvalue()


def box(kind, content=b""):
    return struct.pack(">I", len(content) + 8) + kind + content


def mpeg4(brand, track):
    index = box(b"moov", box(b"trak", box(b"mdia", box(b"minf", box(track, b"\0" * 8)))))
    return box(b"ftyp", brand + b"\0\0\2\0") + box(b"mdat", b"\1" * 50) + index


MP3 = (b"\xff\xfb\x90\x00" + b"\0" * 413) * 3
SOUNDS = {
    "mp3": MP3,
    "m4a": mpeg4(b"M4A ", b"smhd"),
    "ogg": b"OggS\0\2" + b"\0" * 22 + b"OpusHead" + b"\0" * 40,
    "wav": b"RIFF\x24\0\0\0WAVEfmt \x10\0\0\0" + b"\0" * 24,
}
FILMS = {
    "mp4": mpeg4(b"isom", b"vmhd"),
    "webm": b"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\x82\x84webm\x42\x87\x81\x02" + b"\0" * 60,
}
PAPERS = {
    "pdf": pdf(CATALOGUE, objects_in(b"2 0 << /Type /Pages /Kids [] >>")),
    "docx": office("docx"),
    "xlsx": office("xlsx"),
    "pptx": office("pptx"),
    "odt": opened("odt"),
    "ods": opened("ods"),
    "jpg": picture("JPEG"),
    "jpeg": picture("JPEG"),
    "png": picture("PNG"),
    "webp": picture("WEBP"),
    "txt": "Санал ба тайлбар, with a tab\tand <b>signs</b>.\r\n".encode(),
    "csv": "нэр,утас,үлдэгдэл\nДорж,+976 11,-5\n".encode("utf-8-sig"),
}
TAKEN = PAPERS | SOUNDS | FILMS


def inspected(content, name, allowed=files.DOCUMENTS):
    file = ContentFile(content)
    file.name = name  # an upload has lost its folders already; here nothing has looked at the name before
    return files.inspect(file, allowed=allowed)


def refusal(content, name, allowed=files.DOCUMENTS):
    with pytest.raises(Refused) as caught:
        inspected(content, name, allowed)
    return caught.value.messages[0]


@pytest.mark.parametrize("ending", TAKEN)
def test_files_of_each_kind_are_known_by_their_bytes_and_left_ready_to_be_stored(ending):
    content = TAKEN[ending]
    file = SimpleUploadedFile(f"Тайлан 1.{ending.upper()}", content)

    found = files.inspect(file, allowed=files.DOCUMENTS)

    assert (found.name, found.size) == (f"Тайлан 1.{ending}", len(content))
    assert found.digest == hashlib.sha256(content).hexdigest()
    assert label(found.media_type).upper() in {ending.upper(), "JPEG", "TEXT"}
    assert file.read() == content


def test_the_public_sends_papers_and_sound_but_no_film():
    for ending in PAPERS | SOUNDS:
        assert inspected(TAKEN[ending], f"a.{ending}", files.ATTACHMENTS).size
    for ending in FILMS:
        assert "not of a kind that is taken" in refusal(TAKEN[ending], f"a.{ending}", files.ATTACHMENTS)
    assert ".mp4" in files.DOCUMENTS.endings
    assert not {".mp4", ".webm"} & set(files.ATTACHMENTS.endings)
    assert ".pdf" in files.ATTACHMENTS.endings
    assert "DOCX" in files.ATTACHMENTS.labels


def test_a_name_must_say_what_the_bytes_are_and_one_without_an_ending_gets_it():
    for ending, content in TAKEN.items():
        wrong = "docx" if ending == "pdf" else "pdf"
        said = refusal(content, f"a.{wrong}")
        assert f"«.{wrong}»" in said or "not of a kind" in said
    assert "ends in «.exe»" in refusal(PAPERS["pdf"], "a.pdf.exe")
    assert inspected(PAPERS["pdf"], "a.exe.pdf").name == "a.exe.pdf"
    assert inspected(PAPERS["png"], "зураг").name == "зураг.png"


def test_empty_files_and_files_over_the_limit_of_their_kind_are_refused(settings, tmp_path):
    settings.DOCUMENT_MAX_BYTES, settings.RECORDING_MAX_BYTES, settings.ATTACHMENT_MAX_BYTES = 2000, 5000, 1000
    padded = pdf(CATALOGUE, b"(" + b"x" * 1900 + b")")

    assert refusal(b"", "a.pdf") == "The file is empty."
    assert "at most 2.0\xa0KB" in refusal(padded, "a.pdf")
    assert "at most 4.9\xa0KB" in refusal(MP3 * 5, "a.mp3")
    assert inspected(MP3 * 2, "a.mp3").size == 2502
    assert "at most 1000\xa0bytes" in refusal(MP3, "a.mp3", files.ATTACHMENTS)
    assert "UTF-8" in refusal(b"x" * 3000, "a.txt")
    upload = TemporaryUploadedFile("a.pdf", "application/pdf", len(PAPERS["pdf"]), None)
    upload.write(PAPERS["pdf"])
    assert files.inspect(upload, allowed=files.ATTACHMENTS).media_type == "application/pdf"
    upload.close()


@pytest.mark.parametrize(
    "content",
    [
        b"<!DOCTYPE html><p>Hello",
        b"\xef\xbb\xbf\n <html><body>",
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b'<?xml version="1.0"?><svg/>',
        b"<script>alert(1)</script>",
        b"<!-- a note --><p>",
    ],
)
def test_pages_and_drawings_that_run_code_are_refused_under_every_name(content):
    for ending in ("html", "svg", "txt", "csv", "pdf", "png", "docx", "mp3", ""):
        assert "web page" in refusal(content, f"a.{ending}")


@pytest.mark.parametrize("content", [b"MZ\x90\0\3\0", b"\x7fELF\2\1\1\0", b"#!/bin/sh\nrm", b"\xca\xfe\xba\xbe\0\0"])
def test_programs_are_refused_under_every_name(content):
    for ending in ("exe", "txt", "pdf", "jpg", "xlsx", "sh"):
        assert "program" in refusal(content, f"a.{ending}")
    assert inspected(b"MZ is how some write Mongolia.", "a.txt").media_type == "text/plain"


def test_text_is_utf_8_without_code_and_tables_without_formulas():
    for content in (b"\xff\xfeh\0i\0", "Хэл".encode("cp1251"), b"a\0b", b"\x1b[31mred", b"\x00\x01\x02"):
        assert "UTF-8" in refusal(content, "a.txt")
    assert "code" in refusal(b"Look: <script src=x></script>", "a.txt")
    for cell in (b"=1+1", b"@SUM(A1)", b"+cmd|' /C calc'!A0", b'"=HYPERLINK(1)"'):
        assert "formulas" in refusal(b"name,value\nx," + cell, "a.csv")
    assert inspected(b"=1+1", "a.txt").media_type == "text/plain"


@pytest.mark.parametrize(
    ("danger", "said"),
    [
        (b"<< /S /JavaScript /JS (app.alert(1)) >>", "runs scripts"),
        (b"<< /S /J#61vaScript >>", "runs scripts"),
        (b"<< /S /Launch /F (cmd.exe) >>", "runs scripts"),
        (b"<< /S /SubmitForm /F (http://example.org) >>", "runs scripts"),
        (b"<< /AcroForm << /XFA [ (form) 3 0 R ] >> >>", "runs scripts"),
        (b"<< /Type /EmbeddedFile >>", "packed into the PDF"),
        (b"<< /Encrypt 3 0 R >>", "password"),
    ],
)
def test_a_pdf_that_runs_sends_carries_or_hides_something_is_refused(danger, said):
    assert said in refusal(pdf(CATALOGUE, danger), "a.pdf")
    assert said in refusal(pdf(CATALOGUE, objects_in(danger)), "a.pdf")
    assert said in refusal(pdf(CATALOGUE, objects_in(danger, b"/Filter[/F#6cateDecode]")), "a.pdf")
    harmless = b"(It says /Launcher and /JavaScripted.)"
    assert inspected(pdf(CATALOGUE, harmless, objects_in(harmless)), "a.pdf").size


SCRIPT = zlib.compress(b"2 0 << /S /JavaScript /JS (app.alert(1)) >>")


@pytest.mark.parametrize(
    ("before", "said"),
    [
        (b"<< /Type /ObjStm /Filter 7 0 R >>\nstream\n", "cannot be examined"),
        (b"<< /Type /ObjStm /Filter [7 0 R] >>\nstream\n", "cannot be examined"),
        (b"<< /Type /ObjStm /Filter %\n7 0 R >>\nstream\n", "cannot be examined"),
        (b"<< /Type /ObjStm /Filter /FlateDecode /X (" + b" " * 5000 + b") >>\nstream\n", "runs scripts"),
        (b"<< /Type /ObjStm %endobj\n /Filter /FlateDecode >>\nstream\r\n", "runs scripts"),
        (b"<< /Type /ObjStm %stream\n /Filter /FlateDecode >>\nstream\n", "runs scripts"),
        (b"<< /Type /ObjStm /Filter /FlateDecode >>\nstream\r", "runs scripts"),
        (b"<< /Type 7 0 R /N 1 /First 4 /Filter /FlateDecode >>\nstream\n", "runs scripts"),
        (b"<< /Type /ObjStm %stream\n /Filter /ASCIIHexDecode >>\nstream\n", "cannot be examined"),
    ],
)
def test_a_pdf_does_not_hide_a_script_by_the_way_it_describes_its_streams(before, said):
    assert said in refusal(pdf(CATALOGUE, b"/FlateDecode", before + SCRIPT + b"\nendstream"), "a.pdf")
    for damaged in (SCRIPT[:-4] + b"lost", SCRIPT[:-4]):
        assert refusal(pdf(CATALOGUE, b"/FlateDecode", before + damaged + b"\nendstream"), "a.pdf")
    picture = b"<< /Filter [ /FlateDecode ] /DecodeParms << /Predictor 15 >> >>\nstream\n%s\nendstream"
    photograph = b"<< /Subtype /Image /Filter /DCTDecode >>\nstream\n\xff\xd8\xff\nendstream"
    harmless = pdf(CATALOGUE, picture % zlib.compress(bytes(range(256))), photograph)
    assert inspected(harmless, "a.pdf").size


def test_a_pdf_that_cannot_be_examined_or_has_lost_its_end_is_refused():
    for words in (
        b"/Filter /LZWDecode",
        b"/Filter [/ASCII85Decode /FlateDecode]",
        b"/Filter /FlateDecode /Predictor 12",
    ):
        assert "cannot be examined" in refusal(pdf(CATALOGUE, objects_in(b"2 0 null", words)), "a.pdf")
    assert "cannot be examined" in refusal(pdf(CATALOGUE, objects_in(b"", packed=b"no stream at all")), "a.pdf")
    assert "damaged" in refusal(pdf(CATALOGUE, end=b""), "a.pdf")
    assert "not of a kind" in refusal(b"%!PS-Adobe-3.0\n", "a.pdf")


@pytest.mark.parametrize(
    ("content", "ending", "said"),
    [
        (office("docx", word__vbaProject_DOT_bin=b"x"), "docx", "macros"),
        (
            office("docx", "<Override ContentType='application/vnd.ms-word.document.macroEnabled.main+xml'/>"),
            "docx",
            "mac",
        ),
        (office("xlsx", xl__macrosheets__sheet1_DOT_xml="x"), "xlsx", "macros"),
        (office("xlsx", xl__activeX__activeX1_DOT_xml="x"), "xlsx", "macros"),
        (opened("odt", Basic__Standard__a_DOT_xml="x"), "odt", "macros"),
        (opened("ods", Scripts__python__a_DOT_py="x"), "ods", "macros"),
        (office("pptx", ppt__embeddings__oleObject1_DOT_bin="x"), "pptx", "packed into it"),
        (office("docx", word__media__run_DOT_exe="x"), "docx", "packed into it"),
        (opened("odt", **{"META-INF__manifest_DOT_xml": "<manifest:encryption-data/>"}), "odt", "password"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 500, "docx", "password"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 500, "doc", "old office"),
        (archive({"a.txt": "a"}), "zip", "not of a kind"),
        (archive({"a.txt": "a"}), "docx", "not of a kind"),
        (PAPERS["docx"][:-30], "docx", "far larger"),
        (PAPERS["docx"][:200] + PAPERS["docx"][230:], "docx", "damaged"),
        (archive({"mimetype": "application/epub+zip"}), "odt", "not of a kind"),
    ],
)
def test_office_files_with_macros_programs_or_locks_are_refused(content, ending, said):
    assert said in refusal(content, f"a.{ending}")


def test_office_files_may_hold_pictures_and_tables_but_fetch_nothing():
    parts = {"word__media__a_DOT_png": b"x", "word__embeddings__Sheet1_DOT_xlsx": b"x"}
    link = '<Relationships><Relationship Type="http://x/{}" Target="http://example.org/" TargetMode="External"/></Relationships>'
    for kind, is_taken in (("hyperlink", True), ("attachedTemplate", False), ("oleObject", False)):
        content = office("docx", word___rels__settings_DOT_xml_DOT_rels=link.format(kind), **parts)
        if is_taken:
            assert inspected(content, "a.docx").size
        else:
            assert "another place" in refusal(content, "a.docx")


def test_archives_that_unpack_to_far_more_are_refused_unread():
    bomb = office("docx", word__big_DOT_xml=b"\0" * 5_000_000)
    many = archive({"[Content_Types].xml": "x"} | {f"{number}": "" for number in range(4001)})
    locked = bytearray(PAPERS["docx"])
    for mark, offset in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        locked[locked.find(mark) + offset] |= 1
    for content in (bomb, many):
        assert "far larger" in refusal(content, "a.docx")
    assert refusal(bytes(locked), "a.docx")


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP"])
def test_pictures_that_are_damaged_huge_or_carry_code_are_refused(format, settings):
    content = picture(format)

    assert "code for web pages" in refusal(content + b"<script>alert(1)</script>", f"a.{format.lower()}")
    assert "damaged" in refusal(content[:20], f"a.{format.lower()}")
    settings.PICTURE_MAX_PIXELS = 799
    assert "too many pixels" in refusal(content, f"a.{format.lower()}")


@pytest.mark.parametrize(
    ("content", "ending"),
    [
        (b"ID3\3\0\0\0\0\0\0" + b"just words", "mp3"),
        (b"\xff\xfb\x90\x00" + b"\0" * 500, "mp3"),
        (mpeg4(b"qt  ", b"vmhd"), "mp4"),
        (box(b"ftyp", b"isom\0\0\2\0") + b"\0\0\0\0mdat", "mp4"),
        (b"OggS\0\2" + b"\0" * 22 + b"\x80theora" + b"OpusHead", "ogg"),
        (FILMS["webm"].replace(b"\x84webm", b"\x88matroska"), "webm"),
        (b"RIFF\x24\0\0\0AVI LIST", "wav"),
    ],
)
def test_what_only_begins_like_a_recording_is_refused(content, ending):
    assert "not of a kind" in refusal(content, f"a.{ending}")


@pytest.mark.parametrize(
    ("raw", "safe"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\Users\\Bat\\Тайлан.PDF", "Тайлан.pdf"),
        ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie- x.pdf"),
        ("invoice\u202efdp.exe.pdf", "invoicefdp.exe.pdf"),
        ('a"b;c<d>e|f?*.pdf', "a-b-c-d-e-f.pdf"),
        (" ..hidden.. .pdf", "hidden.pdf"),
        ("\0\x07.pdf", "pdf.pdf"),
        (".pdf", "pdf.pdf"),
        ("aux.pdf", "file-aux.pdf"),
        ("ө" * 300 + ".pdf", "ө" * 96 + ".pdf"),
        ("", "document.pdf"),
        ("№5 «Төсөл» (эцсийн).pdf", "№5 «Төсөл» (эцсийн).pdf"),
    ],
)
def test_names_are_made_harmless(raw, safe):
    assert inspected(PAPERS["pdf"], raw).name == safe
