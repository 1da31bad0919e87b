"""Word-level differences: what changed is marked, and nothing is lost."""

import random
from itertools import pairwise

import pytest

from diplomacy.differences import Change, word_changes

WORDS = [
    "the",
    "consul",
    "is",
    "open",
    "консул",
    "есөн",
    "цагаас",
    "ү",
    ",",
    ".",
    "–",
    "«",
    "9:00",
    "\n\n",
    "  ",
    "é",
    "😀",
    "o'clock",
]


def spelt(changes):
    """A difference in short: [-removed-] and {+added+}."""
    marks = {"same": "{}", "removed": "[-{}-]", "added": "{{+{}+}}"}
    return "".join(marks[change.kind].format(change.text) for change in changes)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("", "", ""),
        ("same", "same", "same"),
        ("", "new", "{+new+}"),
        ("old", "", "[-old-]"),
        ("open from nine", "open from eight", "open from [-nine-]{+eight+}"),
        ("nine, daily", "nine; daily", "nine[-,-]{+;+} daily"),
        ("есөн цагаас ажиллана", "найман цагаас ажиллана", "[-есөн-]{+найман+} цагаас ажиллана"),
        ("a red big house", "a small blue house", "a [-red big-]{+small blue+} house"),
        ("keep", "keep all", "keep{+ all+}"),
    ],
)
def test_a_change_marks_the_words_that_changed(old, new, expected):
    assert spelt(word_changes(old, new)) == expected


def test_equal_texts_have_no_change():
    assert word_changes("Есөн цаг.", "Есөн цаг.") == (Change("same", "Есөн цаг."),)


@pytest.mark.parametrize("seed", range(200))
def test_nothing_is_lost_on_the_way_from_one_text_to_the_other(seed):
    dice = random.Random(seed)  # noqa: S311 - repeatable, not secret
    old, new = (" ".join(dice.choices(WORDS, k=dice.randrange(30))) for _ in range(2))

    changes = word_changes(old, new)

    assert "".join(change.text for change in changes if change.kind != "added") == old
    assert "".join(change.text for change in changes if change.kind != "removed") == new
    assert all(change.text for change in changes)


@pytest.mark.parametrize("seed", range(50))
def test_runs_alternate_so_that_a_reader_sees_phrases(seed):
    dice = random.Random(seed)  # noqa: S311 - repeatable, not secret
    old, new = (" ".join(dice.choices(WORDS, k=20)) for _ in range(2))

    kinds = [change.kind for change in word_changes(old, new)]

    neighbours = set(pairwise(kinds))
    assert neighbours <= {
        ("same", "removed"),
        ("same", "added"),
        ("removed", "added"),
        ("removed", "same"),
        ("added", "same"),
    }
