"""Texts become clauses whatever they were written in: numbers of both languages, blank lines, lists, headings."""

import random

import pytest

from diplomacy.clause_numbers import mark_of
from diplomacy.clause_rows import align, aligned_again, faults, from_data, to_data
from diplomacy.clause_text import Passage, read
from diplomacy.likeness import Likeness, Numbered

WORDS = ["consul", "opens", "serves", "record", "хураамж", "өргөө", "үйлчилнэ", "паспорт", "night", "өдөр", "letter"]


def numbers(text, **options):
    return [passage.number for passage in read(text, **options).passages]


@pytest.mark.parametrize(
    ("line", "kind", "number", "rest"),
    [
        ("1. Text", "number", "1", "Text"),
        ("1.1 Text", "number", "1.1", "Text"),
        ("4.2. Text", "number", "4.2", "Text"),
        ("3.1.Энэ хууль", "number", "3.1", "Энэ хууль"),
        ("12) Text", "number", "12", "Text"),
        ("(2) Text", "number", "2", "Text"),
        ("Article 3", "article", "3", ""),
        ("ARTICLE 3. Hours", "article", "3", "Hours"),
        ("Clause 5: Hours", "article", "5", "Hours"),
        ("3 дугаар зүйл", "article", "3", ""),
        ("4 дүгээр зүйл.Ажлын цаг", "article", "4", "Ажлын цаг"),
        ("5-р зүйл. Цаг", "article", "5", "Цаг"),
        ("Гуравдугаар зүйл. Цаг", "article", "3", "Цаг"),
        ("Арван нэгдүгээр зүйл", "article", "11", ""),
        ("а) нэг", "point", "a", "нэг"),
        ("б/ хоёр", "point", "b", "хоёр"),
        ("(a) one", "point", "a", "one"),
        ("Chapter II. Service", "part", "", ""),
        ("НЭГДҮГЭЭР БҮЛЭГ", "part", "", ""),
        ("1 дүгээр бүлэг. Нийтлэг үндэслэл", "part", "", ""),
        ("Article 3 of the Convention applies.", None, "", ""),
        ("3 дугаар зүйлд заасны дагуу", None, "", ""),
        ("2026 оны 11-р сар", None, "", ""),
        ("1.5million people", None, "", ""),
        ("5", None, "", ""),
        ("Nothing", None, "", ""),
    ],
)
def test_the_beginning_of_a_line_is_known_in_both_languages(line, kind, number, rest):
    mark = mark_of(line)

    assert (mark and mark.kind, mark.number if mark else "", mark.rest if mark else "") == (kind, number, rest)


def test_a_law_has_articles_as_parts_and_keeps_its_lists():
    text = (
        "ДҮРЭМ\nНЭГДҮГЭЭР БҮЛЭГ\nНИЙТЛЭГ ҮНДЭСЛЭЛ\n1 дүгээр зүйл.Зорилт\n1.1.Энэ дүрэм үйлчилнэ:\n1. нэг;\n2. хоёр.\n\n"
        "Дараагийн догол мөр.\n2 дугаар зүйл.Цаг\n2.1.Есөн цаг.\nа/ өглөө;\nб/ орой."
    )

    assert read(text).title == "ДҮРЭМ"
    assert read(text).passages == [
        Passage(
            "1.1",
            "НЭГДҮГЭЭР БҮЛЭГ · НИЙТЛЭГ ҮНДЭСЛЭЛ · 1 дүгээр зүйл.Зорилт",
            "",
            "Энэ дүрэм үйлчилнэ:\n1. нэг;\n2. хоёр.\n\nДараагийн догол мөр.",
        ),
        Passage("2.1", "2 дугаар зүйл.Цаг", "", "Есөн цаг.\nа/ өглөө;\nб/ орой."),
    ]
    assert numbers(text, points=True) == ["1.1", "2.1", "2.1.a", "2.1.b"]


def test_markdown_and_rich_text_are_read_alike_with_headings_paragraphs_and_notes():
    markdown = (
        "# Charter\n\n## Part one\n\nPreamble.\n\n### 1.1 Hours\n\nOpen from nine\nto six.[^1]\n\nAlways:\n\n- by day\n- by night"
        "\n\n**1.2. Fees.** By [card](https://example.org/).\n\n## Part two\n\n2\\. Papers."
    )
    rich = (
        "<h2>Charter</h2><h3>Part one</h3><p>Preamble.</p><h4>1.1 Hours</h4><p>Open from nine to six.[^1]</p><p>Always:</p>"
        "<ul><li><p>by day</p></li><li><p>by night</p></li></ul><p><strong>1.2. Fees.</strong> By card (https://example.org/).</p>"
        "<h3>Part two</h3><p>2. Papers.</p><script>alert(1)</script>"
    )

    assert read(markdown) == read(rich)
    assert read(markdown).title == "Charter"
    assert read(markdown).passages == [
        Passage("0", "Part one", "", "Preamble."),
        Passage("1.1", "", "Hours", "Open from nine to six.[^1]\n\nAlways:\n\n- by day\n- by night"),
        Passage("1.2", "", "Fees", "By card (https://example.org/)."),
        Passage("2", "Part two", "", "Papers."),
    ]


def test_paragraphs_without_numbers_are_numbered_and_items_of_an_article_have_its_number():
    assert read("# A\n\nOne.\n\nTwo:\n- x\n- y\n\n# B\n\nThree.").passages == [
        Passage("1", "A", "", "One."),
        Passage("2", "", "", "Two:\n- x\n- y"),
        Passage("3", "B", "", "Three."),
    ]
    assert numbers("Article 1. Scope\n1. Each.\n2. No.\nArticle 2\n1. Other.") == ["1.1", "1.2", "2.1"]
    assert read("").passages == read("<p></p>").passages == []


def words(dice, most=14):
    return " ".join(dice.choices(WORDS, k=dice.randint(2, most))).capitalize() + "."


@pytest.mark.parametrize("seed", range(60))
def test_no_word_and_no_number_is_lost_however_a_text_is_numbered_and_broken(seed):
    dice = random.Random(seed)  # noqa: S311 - a test that repeats, no secret
    depth, space = dice.randint(1, 3), dice.choice([" ", "\u00a0", "  ", "\t"])
    end, mark = dice.choice(["\n", "\r\n", "\r"]), dice.choice([".", ")", "."])
    expected, lines, count = [], [], [dice.randint(1, 3)] + [1] * (depth - 1)
    for _clause in range(dice.randint(1, 30)):
        number = ".".join(str(part) for part in count)
        text = [words(dice) for _paragraph in range(dice.randint(1, 3))]
        lines += [f"{number}{mark}{space}{text[0]}", *(blank + more for more in text[1:] for blank in [end])]
        lines += [""] * dice.randint(0, 2)
        expected.append((number, " ".join(text)))
        level = dice.randrange(depth)
        count = [*count[:level], count[level] + 1] + [1] * (depth - level - 1)

    found = read(end.join(lines)).passages

    assert [(passage.number, " ".join(passage.text.split())) for passage in found] == expected


@pytest.mark.parametrize("seed", range(20))
def test_any_text_at_all_is_read_without_an_error_and_without_losing_a_word(seed):
    dice = random.Random(seed)  # noqa: S311 - a test that repeats, no secret
    pieces = [
        "1.",
        "2.1",
        "а)",
        "(b)",
        "Article 4",
        "3 дугаар зүйл",
        "Chapter I",
        "- ",
        "## ",
        "**",
        "word",
        "үг.",
        "\n",
        "\n\n",
        "9",
    ]
    text = " ".join(dice.choices(pieces, k=60)).replace(" \n ", "\n")

    for points in (False, True):
        reading = read(text, points=points)
        kept = reading.title + " ".join(f"{p.part} {p.heading} {p.text}" for p in reading.passages)
        assert (kept.count("word"), kept.count("үг")) == (text.count("word"), text.count("үг"))


@pytest.mark.parametrize("seed", range(20))
def test_languages_are_aligned_by_number_whatever_is_missing_and_nothing_is_lost(seed):
    dice = random.Random(seed)  # noqa: S311 - a test that repeats, no secret
    every = [Passage(f"{n // 10 + 1}.{n % 10 + 1}", text=words(dice)) for n in range(60)]
    texts = {code: [p for p in every if dice.random() > 0.1] for code in ("en", "mn")}

    rows = align(texts)

    for code, passages in texts.items():
        assert sorted((row[code].number for row in rows if row[code]), key=str) == sorted(p.number for p in passages)
    together = {row["en"].number for row in rows if row["en"] and row["mn"] and row["en"].number == row["mn"].number}
    assert together == {p.number for p in texts["en"]} & {p.number for p in texts["mn"]}
    assert from_data(to_data(rows)) == rows
    assert len(aligned_again(rows)) <= len(texts["en"]) + len(texts["mn"])


def test_unnumbered_passages_are_aligned_by_length_and_faults_are_named():
    left = [
        Passage("1", text="x" * 300),
        Passage("", text="y" * 40),
        Passage("", text="z" * 200),
        Passage("3", text="w"),
    ]
    right = [Passage("1", text="x" * 60), Passage("", text="z" * 190), Passage("3", heading="H", text="")]

    rows = align({"en": left, "mn": right})

    assert [(row["en"] is not None, row["mn"] is not None) for row in rows] == [
        (True,) * 2,
        (True, False),
        (True,) * 2,
        (True,) * 2,
    ]
    limits = {"number": 20, "part": 200, "heading": 200, "text": 250}
    assert [[fault.text for fault in found] for found in faults(rows, limits)] == [
        ["One text is much longer than the other.", "Its text has more than 250 characters."],
        ["It is there in one language only.", "It has no number."],
        ["It has no number."],
        ["It has no text.", "It has a heading in one language only."],
    ]


@pytest.mark.parametrize("seed", range(15))
def test_clauses_that_moved_are_found_again_and_strangers_are_not(seed):
    dice = random.Random(seed)  # noqa: S311 - a test that repeats, no secret
    vocabulary = [f"word{n}" for n in range(300)]
    old = [Numbered(str(n), [" ".join(dice.choices(vocabulary, k=12)) for _code in range(2)]) for n in range(30)]
    order = dice.sample(range(30), 20)
    new = [Numbered(str(n), old[at].wordings) for n, at in enumerate(order)]
    strangers = [Numbered("x", ["entirely other things stand here"] * 2)]

    beside = Likeness(old, [*new, *strangers])

    assert beside.origins() == [[at] for at in order] + [[]]
    assert all(beside.candidates(n, 1) == [at] for n, at in enumerate(order))
    assert (beside.like(0, order[0]), Likeness([], new).origins()) == (pytest.approx(1), [[]] * 20)
