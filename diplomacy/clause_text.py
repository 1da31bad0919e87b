"""Official texts as people paste them, Markdown or rich text, read as clauses with their numbers, headings and parts."""

from dataclasses import dataclass, field, replace

from diplomacy.clause_lines import LONGEST_TITLE, Line, lines_of
from diplomacy.clause_numbers import Mark, ends_sentence, is_item, mark_of, path

PREAMBLE = "0"
BETWEEN_TITLES = " · "
WRAPPED = 55  # characters: a line at least so long may be broken in the middle of a sentence


@dataclass(frozen=True)
class Passage:
    """A clause as it was read: `part` is the title of the part that begins with it; `number` has figures and dots."""

    number: str
    part: str = ""
    heading: str = ""
    text: str = ""


@dataclass(frozen=True)
class Reading:
    """What was read: the title above the text, which is no clause, and the clauses in order."""

    title: str
    passages: list[Passage]


def read(text: str, *, points: bool = False) -> Reading:
    """The clauses of a text, rich or Markdown or plain. `points` makes lettered points clauses of their own.

    Where nothing has a number, every paragraph is a clause, numbered from 1. What stands before the first number is
    clause «0». Footnotes stay where they are, as text.
    """
    lines = list(lines_of(text))
    title, lines = _without_title(lines)
    marks = [mark_of(line.text) for line in lines]
    if not any(mark and mark.kind in {"article", "number"} for mark in marks):
        return Reading(title, _unnumbered(lines, marks))
    reader = _Reader(lines, marks, points)
    return Reading(title, _finished(reader.run()))


@dataclass
class _Draught:
    """A clause that is being read; `line` is its first line, as it stood."""

    number: str
    part: str
    line: str
    heading: str = ""
    text: str = ""


@dataclass
class _Reader:
    """Goes through the lines and begins a clause at each number that can be one."""

    lines: list[Line]
    marks: list[Mark | None]
    points: bool
    found: list[_Draught] = field(default_factory=list)
    titles: list[str] = field(default_factory=list)
    article: str = ""
    item: int = 0  # the number of the last item of a numbered list inside the clause, 0 outside of one
    bare: str = ""  # the number to which points belong

    def run(self) -> list[_Draught]:
        for at, (line, mark) in enumerate(zip(self.lines, self.marks, strict=True)):
            self._take(at, line, mark)
        if self.titles:  # titles of nothing: keep their words
            self._append(Line(BETWEEN_TITLES.join(self.titles), gap=True))
        return self.found

    def _take(self, at: int, line: Line, mark: Mark | None) -> None:
        number = self._number(mark) if mark else ""
        if mark and mark.kind == "part":
            self.titles.append(line.text)
            self.article = ""
        elif mark and number:
            self._begin(at, number, mark)
        elif self._is_part(at, line, mark):
            self.titles.append(line.text)
            self.article = ""
        elif line.level and self.found and not (self.found[-1].text or self.found[-1].heading):
            self.found[-1].heading = line.text
        else:
            self._append(line)

    def _number(self, mark: Mark) -> str:
        """The number of the clause that begins here, "" where none does."""
        if mark.kind == "article":
            return mark.number
        if mark.kind == "number":
            return self._figures(mark.number)
        return f"{self.bare}.{mark.number}" if mark.kind == "point" and self.points and self.bare else ""

    def _figures(self, figures: str) -> str:
        """Numbers go up: a single figure that does not is an item of a list, unless a part begins, or its article."""
        if "." in figures or not self.found or self.titles:
            return figures
        value = int(figures)
        if self.item and value == self.item + 1:
            self.item = value
            return ""
        if self.article:
            return self._in_article(value)
        if value > path(self.bare or PREAMBLE)[0]:
            return figures
        self.item = value
        return ""

    def _in_article(self, value: int) -> str:
        """«2.» in article 3 is «3.2» as long as such numbers go up from 1."""
        steps = path(self.bare)
        last = steps[-1] if len(steps) > len(path(self.article)) else 0
        if value == last + 1:
            return f"{self.article}.{value}"
        self.item = value
        return ""

    def _begin(self, at: int, number: str, mark: Mark) -> None:
        line = self.lines[at]
        clause = _Draught(number, BETWEEN_TITLES.join(self.titles), line.text)
        self.titles, self.item = [], 0
        if mark.kind != "point":
            self.bare = number
            self.article = number if mark.kind == "article" else self.article
        lead = _behind_number(line.lead)
        if self._is_heading(at, mark.rest):
            clause.heading = mark.rest
        elif lead and mark.rest.startswith(lead) and len(lead) <= LONGEST_TITLE:
            clause.heading, clause.text = lead.rstrip(" .:"), mark.rest[len(lead) :].lstrip(" .:")
        else:
            clause.text = mark.rest
        self.found.append(clause)

    def _is_heading(self, at: int, rest: str) -> bool:
        line, following = self.lines[at], self.lines[at + 1 : at + 2]
        if not rest or len(rest) > LONGEST_TITLE:
            return False
        if line.level or line.lead == line.text:
            return True
        if ends_sentence(rest) or not following or is_item(following[0].text):
            return False
        mark = self.marks[at + 1]
        if mark:
            return mark.kind in {"article", "number"} and self._is_child(mark)
        return following[0].gap or (len(line.text) < WRAPPED and following[0].text[:1].isupper())

    def _is_child(self, mark: Mark) -> bool:
        if mark.kind == "article":
            return False
        return mark.number.startswith(f"{self.bare}.") or (bool(self.article) and mark.number == "1")

    def _is_part(self, at: int, line: Line, mark: Mark | None) -> bool:
        """A heading, or a short line below the name of a part, is a part's title if a number follows it at once."""
        if mark or not (line.level or (line.lead == line.text and line.is_title) or (self.titles and line.is_title)):
            return False
        if self.found and not (self.titles or self.found[-1].text or self.found[-1].heading):
            return False
        behind = at + 1
        while behind < len(self.lines) and not self.marks[behind] and self.lines[behind].level:
            behind += 1
        mark = self.marks[behind] if behind < len(self.lines) else None
        return mark is not None and mark.kind != "point"

    def _append(self, line: Line) -> None:
        if not self.found:
            self.found.append(_Draught(PREAMBLE, BETWEEN_TITLES.join(self.titles), line.text))
            self.titles = []
        clause = self.found[-1]
        clause.text = _joined(clause.text, line)


def _behind_number(lead: str) -> str:
    mark = mark_of(lead) if lead else None
    return mark.rest if mark else ""


def _joined(text: str, line: Line) -> str:
    """A line behind a text: a paragraph of its own, a line of a list, or the rest of a broken line."""
    if not text:
        return line.text
    mark = mark_of(line.text)
    if line.gap or line.level:
        is_listed = (is_item(line.text) or mark) and _is_listed(text.rpartition("\n")[2])
        return f"{text}\n{line.text}" if is_listed else f"{text}\n\n{line.text}"
    if is_item(line.text) or mark or ends_sentence(text):
        return f"{text}\n{line.text}"
    return f"{text} {line.text}"


def _is_listed(line: str) -> bool:
    mark = mark_of(line)
    return is_item(line) or (mark is not None and mark.kind in {"point", "number"})


def _finished(found: list[_Draught]) -> list[Passage]:
    """Clauses with their texts; those that are a heading above clauses of their own become the title of a part."""
    passages, waiting = [], ""
    for at, clause in enumerate(found):
        part = BETWEEN_TITLES.join(filter(None, (waiting, clause.part)))
        waiting = ""
        following = found[at + 1] if at + 1 < len(found) else None
        if not clause.text and following and following.number.startswith(f"{clause.number}.") and not following.part:
            waiting = BETWEEN_TITLES.join(filter(None, (part, _title_of(clause))))
            continue
        heading, text = (clause.heading, clause.text) if clause.text else ("", clause.heading)
        passages.append(Passage(clause.number, part, heading.rstrip(" ."), text))
    return passages


def _title_of(clause: _Draught) -> str:
    """The first line as it stood, with the heading behind it where that has a line of its own."""
    return clause.line if clause.heading in clause.line else f"{clause.line} {clause.heading}"


def _unnumbered(lines: list[Line], marks: list[Mark | None]) -> list[Passage]:
    """Each paragraph is a clause; lists stay with the paragraph above them."""
    passages: list[Passage] = []
    titles: list[str] = []
    for line, mark in zip(lines, marks, strict=True):
        continues = is_item(line.text) or (mark is not None and mark.kind == "point")
        if line.level or (mark and mark.kind == "part"):
            titles.append(line.text)
        elif passages and not titles and (continues or not (line.gap or ends_sentence(passages[-1].text))):
            passages[-1] = replace(passages[-1], text=_joined(passages[-1].text, line))
        else:
            passages.append(Passage(str(len(passages) + 1), BETWEEN_TITLES.join(titles), "", line.text))
            titles = []
    if titles:
        passages.append(Passage(str(len(passages) + 1), "", "", BETWEEN_TITLES.join(titles)))
    return passages


def _without_title(lines: list[Line]) -> tuple[str, list[Line]]:
    """The title of the whole: a first heading above all others, or a first short line above numbered ones."""
    if len(lines) < 2 or mark_of(lines[0].text):
        return "", lines
    first = lines[0]
    above = first.level and all(not line.level or line.level > first.level for line in lines[1:])
    plain = first.is_title and first.lead in {"", first.text} and not first.level and mark_of(lines[1].text) is not None
    return (first.text, lines[1:]) if above or plain else ("", lines)
