"""Stems of Mongolian words in Cyrillic: endings taken off, and the vowels left out that come and go with them.

A light stemmer of our own, after the school grammar of Khalkha: suffixes stand in layers, each of
which may be there once (word, voice and tense of a verb, plural, case, reflexive), and their
vowels follow the harmony of the word. A form can often be read in two ways («орны» is of «орон»
or of «ор»), so a word has all the stems that it may have, and two words are held to be
forms of one where they share a stem.
"""

import re
from functools import lru_cache

# Words that say nothing by themselves, and loose endings («АСЕМ-ийн»): not in the index, and not asked of it.
COMMON_WORDS = """
    ба бас бөгөөд болон буюу бол болох болно болсон болж байна байх байсан байгаа байв байж бий нь энэ тэр эдгээр
    тэдгээр эд тэд би бид та чи манай танай миний таны түүний түүнд юу юм юмаа гэж гэх гэсэн гэдэг гэв гэсний мөн ч л
    шүү уу үү юу юү вэ бэ аль ямар тухай тулд тул зэрэг дээр доор дотор хойш өмнө хүртэл тус уг өөр өөрийн бүх
    оны онд сарын гэхдээ харин хэдий хэрэв эсвэл эсхүл бөгөөтөл дэх дахь руу рүү луу лүү
    ын ийн ны ний гийн ы ий ыг ийг г аас ээс оос өөс аар ээр оор өөр тай той тэй төй ууд үүд д т ад од эд өд
"""
COMMON = frozenset(COMMON_WORDS.split())
IRREGULAR = {"хүмүүс": "хүн", "ноёд": "ноён", "нөхөд": "нөхөр", "гишүүд": "гишүүн"}
AUXILIARIES = frozenset({"бол", "бай", "гэ", "юм"})  # stems of verbs that stand in every sentence

LONG = "(?:аа|ээ|оо|өө)"
SHORT = "[аэоө]"
# (what is taken off, fewest letters that stay, what takes its place); a layer is used at most once, from the end inward.
LAYERS: tuple[tuple[tuple[str, int, str], ...], ...] = (
    # without, and negation of a verb: визгүй, ирээгүй
    (
        ("гүй", 3, ""),
    ),
    # one's own: улсынхаа, гэрээгээ, хотдоо
    (
        (f"(?<=[нйы])х{LONG}", 4, ""),
        (f"г{LONG}", 4, ""),
        (f"{LONG}|иа|ио", 4, ""),
        (f"(?<=[^аэиоуөүяеёюый]{{2}}){LONG}", 3, ""),
    ),
    # case
    (
        ("ийн|ын", 2, ""),
        ("гийн", 3, ""),
        ("(?<=н)(?:ы|ий)", 2, ""),
        ("(?<=[^аэиоуөүяеёю])(?:ны|ний)|(?<=[аоэуүи]й)н(?:ы|ий)?|(?<=хий)н", 2, ""),
        ("ны|ний", 3, ""),
        (f"{SHORT}д|нд", 3, ""),
        ("(?<=[бвгдлмнржзсчш])д", 3, ""),
        ("(?<=й)д", 4, ""),
        ("т", 3, ""),
        ("ийг|ыг", 2, ""),
        ("г|гийг", 4, ""),
        (f"(?:{LONG}|иа|иэ|ио)[ср]", 2, ""),
        (f"н{LONG}с|г{LONG}[ср]", 3, ""),
        ("тай|той|тэй|төй", 2, ""),
        ("руу|рүү|луу|лүү", 3, ""),
        ("ынхан|ийнхан|ынхон|ийнхэн|ынх|ийнх", 3, ""),
    ),
    # plural, and who does something: иргэд, жуулчид, монголчууд
    (
        ("ууд|үүд", 3, ""),
        ("[нгчи](?:ууд|үүд)|иуд|иүд|чуул|чүүл", 2, ""),
        ("нар|нэр", 3, ""),
        ("(?<=[лрнг])с", 3, ""),
        ("(?<=ч)(?:ид|ин|д|н)", 3, ""),
        ("(?<=[аэоөи])д", 3, "н"),
    ),
    # verbs
    (
        ("х", 2, ""),
        (f"с{SHORT}?н", 2, ""),
        (f"д{SHORT}?г", 2, ""),
        (f"н{SHORT}", 2, ""),
        (f"л{LONG}", 2, ""),
        ("жээ|чээ", 2, ""),
        ("[вжч]", 3, ""),
        (f"{LONG}д", 3, ""),
        (f"[вб]{SHORT}л|т{SHORT}л|{LONG}р[аэ]й", 3, ""),
        ("вч|гтун|гтүн", 3, ""),
    ),
    # what is done to something: батлагдсан, хэлэлцэгдэв
    (
        (f"{SHORT}?гд{SHORT}?", 3, ""),
    ),
)  # fmt: skip
COMPILED = tuple(
    tuple((re.compile(rf"(?:{ending})$"), fewest, instead) for ending, fewest, instead in layer) for layer in LAYERS
)
VOWELS = "аэиоуөүяеёюый"
VOWEL_GROUP = re.compile(f"[{VOWELS}]+")
DOUBLE = re.compile(r"(.)\1")
GLIDES = (("юу", "ю"), ("юү", "ю"), ("яа", "я"), ("ёо", "ё"), ("еэ", "е"), ("еө", "е"), ("ий", "и"), ("ы", "и"))


@lru_cache(maxsize=50_000)
def stems(word: str) -> tuple[str, ...]:
    """The stems a folded word may have, the fullest first: (хөгжлийн) → (хөгжлин, хөгжл)."""
    found = [re.sub("[ьъ]", "", word)]
    for layer in COMPILED:
        found += [stem for form in found for stem in _shortened(form, layer)]
    found += [IRREGULAR[form] for form in found if form in IRREGULAR]
    return tuple(stem for stem in dict.fromkeys(map(skeleton, found)) if stem and stem not in AUXILIARIES)


def _shortened(form: str, layer: tuple[tuple[re.Pattern[str], int, str], ...]) -> list[str]:
    forms = []
    for ending, fewest, instead in layer:
        stem = ending.sub("", form)
        if stem != form and len(stem) >= fewest and VOWEL_GROUP.search(stem):
            forms.append(stem + instead)
    return forms


@lru_cache(maxsize=50_000)
def skeleton(stem: str) -> str:
    """A stem without its short vowels after the first syllable, long ones written once: (хөгжил, хөгжл) → хөгжл."""
    first = VOWEL_GROUP.search(stem)
    if first is None:
        return stem
    return stem[: first.end()] + VOWEL_GROUP.sub(_reduced, stem[first.end() :])


def _reduced(found: re.Match[str]) -> str:
    group = found.group()
    if len(group) == 1 and group != "ы":
        return "й" if group == "й" else ""
    for written, once in GLIDES:
        group = group.replace(written, once)
    return re.sub("и(?=[аоуэөү])", "", DOUBLE.sub(r"\1", group))
