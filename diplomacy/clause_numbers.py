"""How lines of an official text begin: «1.1», «Article 3», «3 дугаар зүйл», «(a)», «Chapter II», in both languages.

Numbers come out in one form for both: arabic figures with dots, and a Latin letter for a point, «а)» like «a)».
"""

import re
from dataclasses import dataclass
from typing import Literal

Kind = Literal["part", "article", "number", "point"]

# The order of Mongolian points, which leave out ё, й and the signs; each stands for the Latin letter at its place.
MONGOLIAN_POINTS = "абвгдежзиклмнопрстуфхцчшэюя"
LATIN_POINTS = "abcdefghijklmnopqrstuvwxyz"
ONES = {
    "нэгдүгээр": 1, "хоёрдугаар": 2, "гуравдугаар": 3, "дөрөвдүгээр": 4, "тавдугаар": 5, "зургадугаар": 6,
    "зургаадугаар": 6, "долдугаар": 7, "долоодугаар": 7, "наймдугаар": 8, "наймдүгээр": 8, "есдүгээр": 9,
}  # fmt: skip
TENS = {
    "арав": 10, "арван": 10, "хорин": 20, "гучин": 30, "дөчин": 40, "тавин": 50, "жаран": 60, "далан": 70, "наян": 80,
    "ерэн": 90,
}  # fmt: skip
WHOLE_TENS = {
    "аравдугаар": 10, "хорьдугаар": 20, "гучдугаар": 30, "дөчдүгээр": 40, "тавьдугаар": 50, "жардугаар": 60,
    "далдугаар": 70, "наядугаар": 80, "ердүгээр": 90,
}  # fmt: skip

FIGURES = r"[0-9]{1,3}(?:\.[0-9]{1,3})*"
ROMAN = r"[IVXLC]{1,7}"
ORDINAL = r"(?:\s?[-–]?\s?(?:дугаар|дүгээр|р))"
IN_WORDS = rf"(?:(?:{'|'.join(TENS)})\s+)?(?:{'|'.join(ONES)})|{'|'.join(WHOLE_TENS)}"
END = r"(?=$|[\s.:,)–—-])"
PART = re.compile(
    rf"(?:(?:chapter|part|title|annex|schedule)\s+(?:{ROMAN}|[0-9]{{1,3}}|[A-Z]|one|two|three|four|five|six|seven|eight|nine|ten){END}"
    rf"|(?:[0-9]{{1,3}}{ORDINAL}|{ROMAN}|{IN_WORDS})\s+(?:бүлэг|хэсэг|хавсралт){END}"
    rf"|(?:бүлэг|хавсралт)\s+(?:{ROMAN}|[0-9]{{1,3}}){END})",
    re.IGNORECASE,
)
ROMAN_PART = re.compile(rf"{ROMAN}\.\s+\S")
ARTICLE = re.compile(
    rf"(?:(?:article|art\.|clause|section|paragraph|§|зүйл|заалт)\s*(?P<behind>{FIGURES})"
    rf"|(?P<before>{FIGURES}){ORDINAL}\s+(?:зүйл|заалт)|(?P<words>{IN_WORDS})\s+(?:зүйл|заалт)){END}",
    re.IGNORECASE,
)
NUMBER = re.compile(rf"(?:\((?P<round>{FIGURES})\)|(?P<figures>{FIGURES})(?P<mark>[.)/]?))(?P<space>\s*)")
POINT = re.compile(r"(?:\((?P<round>[a-zа-яөү])\)|(?P<letter>[a-zа-яөү])[)/])\s*(?=\S)")
ITEM = re.compile(r"(?:[-–—*•·▪◦‣]\s+|\(?[ivx]{1,4}\)\s)")
SENTENCE_ENDS = (".", ";", ",", "!", "?", "…", ":")
LONGEST_TITLE = 200


@dataclass(frozen=True)
class Mark:
    """What a line begins with; `rest` follows it. A part's number is of no use: its title is the whole line."""

    kind: Kind
    number: str
    rest: str


def mark_of(line: str) -> Mark | None:
    """The number at the beginning of a line without blanks around it, None where it begins with words."""
    return _part(line) or _article(line) or _number(line) or _point(line)


def is_item(line: str) -> bool:
    """Whether it begins with the sign of a list."""
    return ITEM.match(line) is not None


def ends_sentence(text: str) -> bool:
    return text.rstrip('»”")]* ').endswith(SENTENCE_ENDS)


def path(number: str) -> tuple[int, ...]:
    """«4.10» as (4, 10), by which numbers have an order; letters count from 1 behind their number."""
    return tuple(int(part) if part.isdecimal() else LATIN_POINTS.find(part[:1]) + 1 for part in number.split("."))


def _part(line: str) -> Mark | None:
    if len(line) > LONGEST_TITLE or (ends_sentence(line) and len(line.split()) > 6):
        return None
    found = PART.match(line) or ROMAN_PART.match(line)
    return Mark("part", "", "") if found else None


def _article(line: str) -> Mark | None:
    found = ARTICLE.match(line)
    if not found:
        return None
    behind = line[found.end() :]
    rest = behind.lstrip(" .:)–—-")
    if rest and behind[:1].isspace() and behind.lstrip()[:1] == rest[:1] and not rest[:1].isupper():
        return None  # «Article 3 of the Convention»: a sentence that speaks of another text
    figures = found["behind"] or found["before"] or _from_words(found["words"])
    return Mark("article", figures, rest)


def _number(line: str) -> Mark | None:
    found = NUMBER.match(line)
    if not found:
        return None
    figures, rest = found["round"] or found["figures"], line[found.end() :]
    is_marked, is_apart = bool(found["round"] or found["mark"]), bool(found["space"])
    if is_marked and rest[:1].isdecimal() and not is_apart:
        return None
    if not is_marked and ("." not in figures or (rest and not is_apart)):
        return None
    return Mark("number", figures, rest)


def _point(line: str) -> Mark | None:
    found = POINT.match(line.lower())
    if not found:
        return None
    letter = found["round"] or found["letter"]
    at = MONGOLIAN_POINTS.find(letter)
    return Mark("point", LATIN_POINTS[at] if 0 <= at < len(LATIN_POINTS) else letter, line[found.end() :])


def _from_words(words: str) -> str:
    parts = words.lower().split()
    if parts[-1] in WHOLE_TENS:
        return str(WHOLE_TENS[parts[-1]])
    return str((TENS[parts[0]] if len(parts) > 1 else 0) + ONES[parts[-1]])
