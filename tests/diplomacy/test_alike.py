"""Texts that are the same or nearly the same, and the words by which a text is told to speak of a subject."""

from collections import Counter

from diplomacy import alike, folding
from diplomacy.demo.measuring import Measured, share
from diplomacy.keywords import roots
from diplomacy.word_votes import Learnt, telling, votes

LETTER = "We ask that every consular section be open on two Saturdays a month for people who work."
PETITION = "Гадаадад ажиллаж буй иргэд бид консулын хэлтэс сард хоёр бямба гарагт ажиллахыг хүсэж байна."


def words(text):
    return tuple(word.folded for word in folding.words(text))


def grouped(*texts):
    return [[(like.place, like.likeness) for like in group] for group in alike.groups([words(text) for text in texts])]


def test_same_words_are_alike_however_they_are_written():
    shouted = PETITION.upper().replace("Ө", "Ѳ").replace(",", "!")

    assert grouped(PETITION, shouted, LETTER, LETTER.replace(" ", "  ")) == [[(0, 100), (1, 100)], [(2, 100), (3, 100)]]


def test_nearly_the_same_is_alike_and_a_third_of_ones_own_is_not():
    near = LETTER.replace("two", "three") + " Thank you."
    own = LETTER + " My mother is eighty and cannot climb the stairs to your hall alone."

    assert grouped(own, LETTER, near, LETTER) == [[(1, 100), (3, 100), (2, 70)]]


def test_short_texts_are_the_same_by_chance():
    assert grouped("I agree.", "I agree.", "Дэмжиж байна.", "Дэмжиж байна.") == []
    assert grouped("Open earlier please, thanks.", "Open earlier please, thanks.") == [[(0, 100), (1, 100)]]
    assert grouped("Open earlier on Mondays please.", "Open earlier on Fridays please.") == []


def test_group_begins_with_its_most_frequent_wording():
    near = LETTER.replace("two", "three")

    assert grouped(near, LETTER, LETTER)[0][0] == (1, 100)


def test_words_are_known_in_all_their_forms():
    assert set(roots("хураамж")) & set(roots("хураамжийн")) & set(roots("хураамжаа"))
    assert roots("fees") == roots("fee")
    assert roots("certificates") == roots("certificate")
    assert [roots(word) for word in ("the", "байна", "2026", "a")] == [(), (), (), ()]


def test_rare_words_vote_for_the_subject_that_has_them():
    known = {
        "fees": Learnt(10, Counter(fee=8, office=5)),
        "hours": Learnt(10, Counter(open=7, office=6)),
    }

    found = votes(["fee", "office", "unheard"], known)

    assert [(vote.subject, vote.words) for vote in found] == [("fees", ["fee", "office"]), ("hours", ["office"])]
    assert found[0].share > 0.6 > 1 - found[0].share
    assert sum(vote.share for vote in found) == 1
    assert votes(["unheard"], known) == []
    assert telling(known) == {"fees": ["fee"], "hours": ["open", "office"]}


def test_suggestions_are_better_than_the_most_frequent_theme_on_sentences_never_seen():
    measured = Measured(600)

    outcomes = measured.of_unseen_sentences(150)

    assert len(outcomes) > 100
    assert share(outcomes, "is_right") > 1.3 * share(outcomes, "baseline_is_right")
    assert share(outcomes, "is_among_first") > share(outcomes, "is_right")
