"""The words of a PDF that we set, as a reader's program finds them: through the table that each font brings along."""

import re
import zlib

OBJECT = re.compile(rb"(?<!\d)(\d+) 0 obj\b(.*?)\bendobj", re.DOTALL)
STREAM = re.compile(rb"stream\r?\n(.*)\r?\nendstream", re.DOTALL)
# A string in brackets, in which balanced brackets stand as they are (glyphs 40 and 41 among them), or in hexadecimal.
PLAINLY = rb"[^()\\]|\\."
NESTED = rb"(?:" + PLAINLY + rb")*"
for _depth in range(4):
    NESTED = rb"(?:" + PLAINLY + rb"|\(" + NESTED + rb"\))*"
TEXT = rb"\(" + NESTED + rb"\)|<[0-9A-Fa-f]*>"
SHOWN = re.compile(
    rb"/(\w+) [\d.]+ Tf|\[((?:[^\[\]()<>\\]|" + TEXT + rb")*)\]\s*TJ|(" + TEXT + rb")\s*Tj|\bET\b", re.DOTALL
)
STRING = re.compile(TEXT, re.DOTALL)
ESCAPE = re.compile(rb"\\([0-7]{1,3}|.)", re.DOTALL)
PLAIN = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


def pdf_text(content):
    """All that is shown, page after page, with a blank between two lines."""
    objects = {int(number): body for number, body in OBJECT.findall(content)}
    return " ".join(_page(body, objects) for body in objects.values() if re.search(rb"/Type ?/Page\b", body))


def language_of(content):
    """The language that the document as a whole says it is in."""
    catalog = next(body for _number, body in OBJECT.findall(content) if re.search(rb"/Type ?/Catalog\b", body))
    return re.search(rb"/Lang ?\((\w+)", catalog)[1].decode()


def _page(body, objects):
    fonts = _fonts(body, objects)
    words, letters = [], {}
    for name, run, single in SHOWN.findall(_stream(objects[_reference(body, b"Contents")])):
        if name:
            letters = fonts.get(name, {})
        elif run or single:
            codes = b"".join(_bytes(string) for string in STRING.findall(run or single))
            words.append("".join(letters.get(codes[at : at + 2], "") for at in range(0, len(codes), 2)))
        else:
            words.append(" ")
    return "".join(words)


def _fonts(body, objects):
    """Each font of a page by its name there: two bytes → letters."""
    resources = objects[_reference(body, b"Resources")]
    named = re.search(rb"/Font ?<<(.*?)>>", resources, re.DOTALL)
    found = re.findall(rb"/(\w+) (\d+) 0 R", named[1]) if named else []
    return {name: _letters(_stream(objects[_reference(objects[int(number)], b"ToUnicode")])) for name, number in found}


def _letters(table):
    pairs = re.findall(rb"<([0-9A-Fa-f]{4})> <([0-9A-Fa-f]+)>\n", table)
    return {bytes.fromhex(code.decode()): bytes.fromhex(word.decode()).decode("utf-16-be") for code, word in pairs}


def _stream(body):
    packed = STREAM.search(body)[1]
    return zlib.decompress(packed) if b"FlateDecode" in body else packed


def _reference(body, name):
    return int(re.search(rb"/" + name + rb" (\d+) 0 R", body)[1])


def _bytes(string):
    inside = string[1:-1]
    return bytes.fromhex(inside.decode()) if string.startswith(b"<") else ESCAPE.sub(_unescaped, inside)


def _unescaped(match):
    found = match[1]
    return bytes([int(found, 8)]) if found.isdigit() else PLAIN.get(found, found)
