"""Small files to read, made from plain text: DOCX with headings and a language, PDF in Latin letters, and text.

In the text a blank line parts paragraphs, «# » begins a heading, «- » an item of a list.
"""

import zipfile
from io import BytesIO
from xml.sax.saxutils import escape

MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
WORDS = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
STYLES = {"": "Normal", "#": "Heading1", "-": "ListBullet"}
HALF_POINTS = {"Title": 40, "Heading1": 28, "Normal": 22, "ListBullet": 22}
LOCALES = {"en": "en-GB", "mn": "mn-MN"}
ONCE = (2016, 7, 15, 0, 0, 0)  # the same text makes the same bytes

WIDTH, HEIGHT, MARGIN, LEADING = 595, 842, 70, 15  # points; A4
LETTERS = 85  # in a line
FONTS = {"Title": ("F2", 17), "#": ("F2", 13), "": ("F1", 11), "-": ("F1", 11)}


def make(title: str, text: str, *, kind: str, language: str) -> bytes:
    """The bytes of a file of that kind: docx, pdf or txt."""
    if kind == "docx":
        return _docx(title, text, language)
    return _pdf(title, text, language) if kind == "pdf" else f"{title}\n\n{text.strip()}\n".encode()


def paragraphs(text: str) -> list[tuple[str, str]]:
    """Each paragraph with its mark: "", "#" or "-"."""
    found = []
    for line in filter(None, (line.strip() for line in text.splitlines())):
        mark, _space, rest = line.partition(" ")
        found.append((mark, rest) if mark in {"#", "-"} else ("", line))
    return found


def _docx(title: str, text: str, language: str) -> bytes:
    body = [("Title", title), *((STYLES[mark], words) for mark, words in paragraphs(text))]
    parts = {
        "[Content_Types].xml": _content_types(),
        "_rels/.rels": _relations("officeDocument", "word/document.xml"),
        "word/document.xml": _document(body),
        "word/_rels/document.xml.rels": _relations("styles", "styles.xml"),
        "word/styles.xml": _styles(LOCALES[language]),
    }
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(zipfile.ZipInfo(name, ONCE), XML + part, zipfile.ZIP_DEFLATED)
    return file.getvalue()


def _content_types() -> str:
    types = {"/word/document.xml": "document.main+xml", "/word/styles.xml": "styles+xml"}
    parts = "".join(f'<Override PartName="{name}" ContentType="{MAIN}.{kind}"/>' for name, kind in types.items())
    relations = "application/vnd.openxmlformats-package.relationships+xml"
    defaults = f'<Default Extension="rels" ContentType="{relations}"/><Default Extension="xml" ContentType="text/xml"/>'
    return f'<Types xmlns="{PACKAGE}/content-types">{defaults}{parts}</Types>'


def _relations(kind: str, target: str) -> str:
    relation = f'<Relationship Id="r1" Type="{OFFICE}/{kind}" Target="{target}"/>'
    return f'<Relationships xmlns="{PACKAGE}/relationships">{relation}</Relationships>'


def _document(body: list[tuple[str, str]]) -> str:
    rows = (
        f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr><w:r><w:t xml:space="preserve">'
        f"{'• ' if style == 'ListBullet' else ''}{escape(words)}</w:t></w:r></w:p>"
        for style, words in body
    )
    return f'<w:document xmlns:w="{WORDS}"><w:body>{"".join(rows)}</w:body></w:document>'


def _styles(locale: str) -> str:
    defaults = f'<w:docDefaults><w:rPrDefault><w:rPr><w:lang w:val="{locale}"/></w:rPr></w:rPrDefault></w:docDefaults>'
    return f'<w:styles xmlns:w="{WORDS}">{defaults}{"".join(_style(name) for name in HALF_POINTS)}</w:styles>'


def _style(name: str) -> str:
    level = '<w:outlineLvl w:val="0"/>' if name == "Heading1" else ""
    bold = "" if HALF_POINTS[name] == HALF_POINTS["Normal"] else "<w:b/>"
    return (
        f'<w:style w:type="paragraph" w:styleId="{name}"><w:name w:val="{name}"/>'
        f'<w:pPr><w:spacing w:after="160"/>{level}</w:pPr>'
        f'<w:rPr>{bold}<w:sz w:val="{HALF_POINTS[name]}"/></w:rPr></w:style>'
    )


def _pdf(title: str, text: str, language: str) -> bytes:
    """One page with the fonts that every reader of PDF has, hence in Latin letters only."""
    stream = "\n".join(_lines(title, text)).encode("cp1252")
    about = f"<< /Title {_string(title)} >>"
    font = "<< /Type /Font /Subtype /Type1 /BaseFont /{} /Encoding /WinAnsiEncoding >>"
    fonts = "/Font << /F1 5 0 R /F2 6 0 R >>"
    objects = [
        f"<< /Type /Catalog /Pages 2 0 R /Lang ({LOCALES[language]}) >>".encode(),
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {WIDTH} {HEIGHT}] /Contents 4 0 R"
        f" /Resources << {fonts} >> >>".encode(),
        f"<< /Length {len(stream)} >>\nstream\n".encode() + stream + b"\nendstream",
        font.format("Helvetica").encode(),
        font.format("Helvetica-Bold").encode(),
        about.encode("cp1252"),
    ]
    return _numbered(objects)


def _numbered(objects: list[bytes]) -> bytes:
    """The objects one after the other, the last of them what the file is about, and the table of where each begins."""
    content, starts = b"%PDF-1.4\n", []
    for number, written in enumerate(objects, start=1):
        starts.append(len(content))
        content += f"{number} 0 obj\n".encode() + written + b"\nendobj\n"
    table = "".join(f"{start:010d} 00000 n \n" for start in starts)
    size = len(objects) + 1
    end = f"trailer\n<< /Size {size} /Root 1 0 R /Info {len(objects)} 0 R >>\nstartxref\n{len(content)}\n%%EOF\n"
    return content + f"xref\n0 {size}\n0000000000 65535 f \n{table}{end}".encode()


def _lines(title: str, text: str) -> list[str]:
    """The drawing of the page, from its top."""
    drawn, y = ["BT"], HEIGHT - MARGIN
    for mark, words in [("Title", title), *paragraphs(text)]:
        font, size = FONTS[mark]
        for line in _wrapped(f"• {words}" if mark == "-" else words):
            drawn.append(f"/{font} {size} Tf 1 0 0 1 {MARGIN} {y} Tm {_string(line)} Tj")
            y -= LEADING if size < LEADING else size + 4
        y -= LEADING // 2
    return [*drawn, "ET"]


def _wrapped(words: str) -> list[str]:
    lines = [""]
    for word in words.split():
        if len(lines[-1]) + len(word) >= LETTERS:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines


def _string(words: str) -> str:
    return "(" + words.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)") + ")"
