"""Shortcodes: the bracketed commands of WordPress, turned into HTML that says the same, or taken out."""

import html
import re
from collections.abc import Callable
from dataclasses import dataclass, field

# [name attributes], with the slash that says it has no end, the text up to its end, and doubled brackets for «as it is».
SHORTCODE = re.compile(
    r"(?P<escaped>\[)?\[(?P<name>[A-Za-z][\w-]*)(?P<attributes>(?:[\s=:](?:[^\[\]\"']|\"[^\"]*\"|'[^']*')*)?)"
    r"(?P<closed>/)?\](?(escaped)\])",
)
ATTRIBUTE = re.compile(r"""([\w-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"']+))""")
CAPTION = re.compile(r"\[(?P<name>caption|wp_caption)\b(?P<attributes>[^\]]*)\](?P<inner>.*?)\[/(?P=name)\]", re.DOTALL)
EMBED = re.compile(r"\[(?P<name>embed|video|audio|playlist)\b(?P<attributes>[^\]]*)\](?P<inner>[^\[]*?)\[/(?P=name)\]")
MEDIA = ("embed", "video", "audio")
SOURCES = ("src", "url", "mp4", "m4v", "webm", "ogv", "mp3", "m4a", "ogg", "wav", "href")
PICTURE = re.compile(r"<img\b[^>]*>", re.IGNORECASE)
LONGEST_INDENT = 200
ALONE_BEFORE, ALONE_AFTER = re.compile(r"(?:^|\n|>)[ \t]*\Z"), re.compile(r"[ \t]*(?:\n|<|\Z)")


@dataclass
class Rewriting:
    """One text on its way: `attached` gives the numbers of the pictures that belong to it, for a bare gallery."""

    attached: Callable[[], list[str]]
    notes: list[str] = field(default_factory=list)

    def rewrite(self, text: str) -> str:
        """The text without shortcodes; what was lost is in `notes`."""
        text = CAPTION.sub(self.caption, text)
        text = EMBED.sub(lambda found: self.media(found["name"], attributes(found["attributes"]), found["inner"]), text)
        ended = {name.lower() for name in re.findall(r"\[/([A-Za-z][\w-]*)\]", text)}
        text = SHORTCODE.sub(lambda found: self.single(found, ended), text)
        return re.sub(r"\[/([A-Za-z][\w-]*)\]", "", text)

    def caption(self, found: re.Match[str]) -> str:
        """A picture with the words under it, be these inside or, in old texts, an attribute."""
        given, inner = attributes(found["attributes"]), found["inner"]
        picture = PICTURE.search(inner)
        if not picture:
            return inner
        words = html.escape(given["caption"]) if "caption" in given else PICTURE.sub("", inner)
        image = _numbered(picture[0], given.get("id", ""))
        return f"<figure>{image}<figcaption>{re.sub(r'<a\b[^>]*>\s*</a>', '', words).strip()}</figcaption></figure>"

    def single(self, found: re.Match[str], ended: set[str]) -> str:
        name, given = found["name"].lower(), attributes(found["attributes"])
        if found["escaped"]:
            return found[0][1:-1]
        if name == "gallery":
            return self.gallery(given)
        if name in MEDIA:
            return self.media(name, given, "")
        if not _is_command(found, ended):
            return found[0]
        self.notes.append(f"shortcode [{name}] taken out")
        return ""

    def gallery(self, given: dict[str, str]) -> str:
        numbers = re.findall(r"\d+", given.get("ids") or given.get("include") or "") or self.attached()
        return "".join(f'<figure><img class="wp-image-{number}"></figure>' for number in numbers)

    def media(self, name: str, given: dict[str, str], inner: str) -> str:
        """A link to what the site showed in the page."""
        url = next(filter(None, [inner.strip(), *(given.get(source, "") for source in SOURCES)]), "")
        if not re.match(r"https?://|/", html.unescape(url)):
            self.notes.append(f"shortcode [{name}] taken out")
            return ""
        self.notes.append(f"embedded content is a link now: {html.unescape(url)}")
        shown = html.escape(html.unescape(url))
        return f'\n\n<p><a href="{shown}">{shown}</a></p>\n\n'


def attributes(text: str) -> dict[str, str]:
    """The named values of a shortcode, names in lower case."""
    return {
        name.lower(): html.unescape(double or single or bare)
        for name, double, single, bare in ATTRIBUTE.findall(text.replace("”", '"').replace("″", '"'))
    }


def _numbered(image: str, given: str) -> str:
    """The picture with the number of its attachment, which the shortcode may know better."""
    number = re.search(r"\d+", given)
    if "wp-image-" in image or not number:
        return image
    return f'<img class="wp-image-{number[0]}"{image[4:]}'


def _is_command(found: re.Match[str], ended: set[str]) -> bool:
    """Whether brackets hold a shortcode of some plugin, and not an editor's remark such as [sic]."""
    name = found["name"]
    if found["attributes"].strip() or found["closed"] or name.lower() in ended or re.search(r"[_\-\d]", name):
        return "=" in found["attributes"] or not found["attributes"].strip() or name.lower() in ended
    before = found.string[max(0, found.start() - LONGEST_INDENT) : found.start()]
    return bool(ALONE_BEFORE.search(before) and ALONE_AFTER.match(found.string, found.end()))
