"""Drafts and clauses: frozen once published, compared word by word, each with an address of its own."""

import random

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from diplomacy.differences import word_changes
from diplomacy.records import Unchangeable
from diplomacy.refusals import Refused
from engagement.actions.drafts import begin_next, obstacles_to_next, obstacles_to_publication, publish
from engagement.models import Clause, Comment, Draft
from engagement.models.drafts import Fate
from tests.factories import (
    ClauseFactory,
    CommentFactory,
    ConsultationFactory,
    DraftFactory,
    ReportFactory,
    UserFactory,
    ago,
    discussion_of,
    published_clause,
)
from tests.factories import publish as frozen

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer():
    return UserFactory()


def second_draft(first, **kwargs):
    """An unpublished second draft of the same consultation, with its note."""
    notes = {"change_note_en": "Longer hours.", "change_note_mn": "Урт цаг."}
    return DraftFactory(consultation=first.consultation, number=2, **(notes | kwargs))


def grown(draft, *origins, **kwargs):
    """A clause of a draft that comes from these."""
    clause = ClauseFactory(draft=draft, **kwargs)
    clause.comes_from.set(origins)
    return clause


# Frozen


def test_draft_changes_until_it_is_published():
    draft = DraftFactory()
    draft.title_en = "Better"
    draft.save()
    frozen(draft)
    draft.title_en = "Best"

    for change in (draft.save, draft.delete):
        with pytest.raises(Unchangeable):
            change()

    assert Draft.objects.get().title_en == "Better"


def test_clauses_change_until_their_draft_is_published():
    clause = ClauseFactory()
    clause.text_en = "Better"
    clause.save()
    frozen(clause.draft)
    clause.text_en = "Best"

    for change in (clause.save, clause.delete, lambda: ClauseFactory(draft=clause.draft)):
        with pytest.raises(Unchangeable):
            change()

    assert list(Clause.objects.values_list("text_en", flat=True)) == ["Better"]


def test_clause_of_an_unpublished_draft_can_go():
    clause = ClauseFactory()

    clause.delete()

    assert Clause.objects.count() == 0


def test_unchangeable_is_told_to_forms_as_a_sentence():
    with pytest.raises(ValidationError, match="part of the public record"):
        published_clause().save()


@pytest.mark.parametrize(
    ("constraint", "change"),
    [
        ("clause_in_every_language", {"text_mn": ""}),
        ("clause_in_every_language", {"text_en": None}),
        ("clause_not_open_says_why", {"openness": "fixed"}),
        ("clause_not_open_says_why", {"openness": "partly", "openness_reason_en": "A law."}),
        ("clause_not_open_says_why", {"openness": "fixed", "openness_reason_en": "A law.", "openness_reason_mn": None}),
    ],
)
def test_database_refuses_a_clause_that_is_not_whole(constraint, change):
    clause = ClauseFactory()

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Clause.objects.filter(pk=clause.pk).update(**change)

    assert Clause.objects.get().openness == "open"


def test_number_of_a_draft_and_of_a_clause_is_taken_once():
    clause = ClauseFactory(number="1")

    with pytest.raises(IntegrityError, match="clause_number_unique"), transaction.atomic():
        ClauseFactory(draft=clause.draft, number="1")
    with pytest.raises(IntegrityError, match="draft_number_unique"), transaction.atomic():
        DraftFactory(consultation=clause.draft.consultation)
    with pytest.raises(IntegrityError, match="draft_number_from_one"), transaction.atomic():
        DraftFactory(number=0)
    assert (Draft.objects.count(), Clause.objects.count()) == (1, 1)


# Publication


def test_draft_is_published_and_enters_the_history(officer):
    first = published_clause()
    draft = grown(second_draft(first.draft), first).draft

    publish(draft, by=officer)

    draft.refresh_from_db()
    entry = draft.consultation.timeline.get()
    assert (draft.is_published, draft.published_by) == (True, officer)
    assert (entry.kind, entry.note_en, entry.note_mn) == ("draft_published", "Longer hours.", "Урт цаг.")


def obstacles_of(draft):
    return obstacles_to_publication(Draft.objects.get(pk=draft.pk))


def test_draft_needs_a_clause(officer):
    draft = DraftFactory()

    with pytest.raises(Refused, match="A draft needs at least one clause"):
        publish(draft, by=officer)
    ClauseFactory(draft=draft)

    assert obstacles_of(draft) == []


def test_drafts_are_published_in_the_order_of_their_numbers():
    first = ClauseFactory().draft
    second = second_draft(first)
    ClauseFactory(draft=second)

    waiting = obstacles_of(second)
    frozen(first)

    assert waiting == ["Drafts are published in the order of their numbers."]
    assert (obstacles_of(second), obstacles_of(first)[0]) == ([], "It is already published.")


@pytest.mark.parametrize("note", ["change_note_en", "change_note_mn"])
def test_second_draft_says_what_changed_in_both_languages(note):
    draft = second_draft(published_clause().draft, **{note: ""})
    ClauseFactory(draft=draft)

    assert obstacles_of(draft) == ["Say in both languages, in plain words, what changed since the draft before."]


@pytest.mark.parametrize("field", ["heading", "explanation"])
def test_clause_is_not_published_in_half_a_language(field):
    clause = ClauseFactory(number="7", **{f"{field}_en": "Hours", f"{field}_mn": ""})

    assert obstacles_of(clause.draft) == ["Clause 7 is complete in one language only."]


def test_clause_comes_only_from_the_draft_before():
    first, foreign = published_clause(), published_clause()
    second = frozen(grown(second_draft(first.draft), first).draft)
    third = DraftFactory(consultation=first.draft.consultation, number=3, change_note_en="C", change_note_mn="Ө")
    grown(third, first, number="1")
    grown(third, foreign, number="2")
    grown(third, second.clauses.get(), number="3")

    sentence = "Clause {} may come only from clauses of the draft before."
    assert obstacles_of(third) == [sentence.format(1), sentence.format(2)]


@pytest.mark.parametrize("over", ["withdrawn", "answered"])
def test_text_of_a_consultation_that_is_over_does_not_change(over):
    consultation = ConsultationFactory(closed=True, withdrawn=over == "withdrawn")
    if over == "answered":
        for kind in ("heard", "answer"):
            ReportFactory(consultation=consultation, kind=kind, published_at=ago(hours=1))
    draft = ClauseFactory(draft__consultation=consultation).draft

    sentence = "The consultation is over: its text does not change any more."
    assert obstacles_of(draft) == [sentence]
    assert obstacles_to_next(frozen(draft)) == [sentence]


def test_publishing_a_draft_moves_no_comment(officer):
    first = published_clause()
    comments = [CommentFactory(discussion=discussion_of(target)) for target in (first, first.draft.consultation)]
    before = list(Comment.objects.order_by("pk").values())
    draft = begin_next(first.draft, by=officer)
    Draft.objects.filter(pk=draft.pk).update(change_note_en="Hours.", change_note_mn="Цаг.")

    publish(Draft.objects.get(pk=draft.pk), by=officer)

    assert list(Comment.objects.order_by("pk").values()) == before
    assert [comment.discussion.target for comment in comments] == [first, first.draft.consultation]


def test_comments_stay_readable_on_the_old_clause(read, officer):
    first = published_clause()
    comment = CommentFactory(discussion=discussion_of(first))
    frozen(begin_next(first.draft, by=officer))

    page = read(first.get_absolute_url())

    later = first.becomes.get()
    assert comment.comment in page.select_one(".discussion").text
    assert [link["href"] for link in page.select(".notice a")] == [later.get_absolute_url()]


# The next draft


def test_next_draft_is_a_copy_whose_clauses_know_their_origin(officer):
    first = ClauseFactory(number="1", explanation_en="Why.", explanation_mn="Яагаад.")
    second = ClauseFactory(draft=first.draft, number="2", heading_en="Fees", heading_mn="Хураамж")
    frozen(first.draft)

    draft = begin_next(first.draft, by=officer)

    columns = (
        "number",
        "position",
        "heading_en",
        "heading_mn",
        "text_en",
        "text_mn",
        "explanation_en",
        "explanation_mn",
    )
    assert (draft.number, draft.title_en, draft.title_mn, draft.is_published) == (2, "Charter", "Дүрэм", False)
    assert list(draft.clauses.values_list(*columns)) == list(first.draft.clauses.values_list(*columns))
    assert [clause.origins for clause in draft.clauses.all()] == [[first], [second]]


def test_next_draft_grows_once_and_only_from_a_published_one(officer):
    draft = ClauseFactory().draft

    unpublished = obstacles_to_next(draft)
    begin_next(frozen(draft), by=officer)

    assert unpublished == ["Publish this draft first: the next one grows out of it."]
    with pytest.raises(Refused, match="A later draft of this consultation exists already"):
        begin_next(draft, by=officer)
    assert Draft.objects.count() == 2


# Fate


def test_first_draft_has_no_fates():
    assert (published_clause().fate, published_clause().change_label) == (None, "")


@pytest.mark.parametrize(
    ("changes", "fate"),
    [
        ({}, Fate.SAME),
        ({"text_en": "The consul is open from eight."}, Fate.EDITED),
        ({"text_mn": "Консул наймаас ажиллана."}, Fate.EDITED),
        ({"heading_mn": "Цаг"}, Fate.EDITED),
        ({"explanation_en": "Why.", "explanation_mn": "Яагаад."}, Fate.SAME),
    ],
)
def test_fate_follows_from_the_wording_in_either_language(changes, fate):
    first = published_clause()

    clause = grown(second_draft(first.draft), first, **changes)

    assert clause.fate == fate


def test_clause_from_nowhere_is_new_one_from_two_is_merged_and_two_from_one_are_split():
    first = ClauseFactory()
    other = ClauseFactory(draft=first.draft)
    frozen(first.draft)
    draft = second_draft(first.draft)

    new, merged = ClauseFactory(draft=draft), grown(draft, first, other)
    third = ClauseFactory(draft__consultation=first.draft.consultation, draft__number=3)
    halves = [grown(third.draft, new), grown(third.draft, new)]

    assert (new.fate, merged.fate) == (Fate.NEW, Fate.MERGED)
    assert [clause.fate for clause in halves] == [Fate.SPLIT, Fate.SPLIT]


# Words


WORDS = ["consul", "opens", "at", "nine,", "төлөөлөгч", "ажиллана.", "өдөр", "«өргөө»", "\n\n", "9–18", "the"]


@pytest.mark.parametrize("seed", range(40))
def test_same_and_added_join_to_the_new_and_same_and_removed_to_the_old(seed):
    dice = random.Random(seed)  # noqa: S311 - a test that repeats, no secret
    old, new = (" ".join(dice.choices(WORDS, k=dice.randint(0, 25))) for _text in range(2))

    changes = word_changes(old, new)

    assert "".join(change.text for change in changes if change.kind != "removed") == new
    assert "".join(change.text for change in changes if change.kind != "added") == old


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("from nine", "from nine", [("same", "from nine")]),
        ("", "from nine", [("added", "from nine")]),
        ("from nine", "", [("removed", "from nine")]),
        ("from nine.", "from eight.", [("same", "from "), ("removed", "nine"), ("added", "eight"), ("same", ".")]),
        ("есөн цагаас", "найман цагаас", [("removed", "есөн"), ("added", "найман"), ("same", " цагаас")]),
        ("a b c", "x y c", [("removed", "a b"), ("added", "x y"), ("same", " c")]),
    ],
)
def test_changed_words_are_marked_and_no_more(old, new, expected):
    assert [(change.kind, change.text) for change in word_changes(old, new)] == expected


def test_merged_clause_is_compared_with_its_origins_one_after_another():
    first = ClauseFactory(heading_en="", heading_mn="", text_en="From nine.")
    other = ClauseFactory(draft=first.draft, heading_en="", heading_mn="", text_en="To six.")
    frozen(first.draft)

    merged = grown(second_draft(first.draft), first, other, heading_en="", heading_mn="", text_en="From nine. To six.")

    changed = [(change.kind, change.text) for change in merged.changes("en")]
    assert changed == [("same", "From nine."), ("removed", "\n\n"), ("added", " "), ("same", "To six.")]


def words(page, code, tag):
    """What is marked as inserted or deleted in a language, without the words for screen readers."""
    marked = page.select(f'.changes[lang="{code}"] {tag}')
    for mark in marked:
        for hint in mark.select(".visually-hidden"):
            hint.extract()
    return [mark.text for mark in marked]


def changed_clause():
    first = published_clause()
    draft = second_draft(first.draft)
    clause = grown(draft, first, text_en="The consul is open from eight.", text_mn="Консул найман цагаас ажиллана.")
    frozen(draft)
    return Clause.objects.select_related("draft__consultation").get(pk=clause.pk)


@pytest.mark.parametrize("language", ["en", "mn"])
def test_clause_page_marks_changed_words_in_both_languages(read, language):
    clause = changed_clause()

    page = read(clause.get_absolute_url(language))

    marks = {code: (words(page, code, "del"), words(page, code, "ins")) for code in ("en", "mn")}
    assert marks == {"en": (["nine"], ["eight"]), "mn": (["есөн"], ["найман"])}


def test_unchanged_clause_shows_no_difference(read):
    first = published_clause()
    draft = second_draft(first.draft)
    clause = grown(draft, first)
    frozen(draft)

    assert read(clause.get_absolute_url()).select(".changes, ins, del") == []
    assert read(first.get_absolute_url()).select(".changes, ins, del") == []


# Pages


def test_draft_page_shows_both_languages_side_by_side(read):
    clause = published_clause()

    page = read(clause.draft.get_absolute_url("mn"))

    columns = {
        column["lang"]: column.select("p")[-1].text for column in page.select(".twin [lang]") if column.select("p")
    }
    assert columns == {"en": clause.text_en, "mn": clause.text_mn}


@pytest.mark.parametrize("language", ["en", "mn"])
def test_unpublished_draft_and_its_clauses_are_not_found(client, language):
    first = published_clause()
    secret = grown(second_draft(first.draft), first, text_en="Secret words", text_mn="Нууц үг")
    foreign = ClauseFactory(draft__consultation__unpublished=True)
    frozen(foreign.draft)

    found = [client.get(target.get_absolute_url(language)).status_code for target in (first.draft, first)]
    hidden = [secret.draft, secret, foreign.draft, foreign]
    assert found == [200, 200]
    assert [client.get(target.get_absolute_url(language)).status_code for target in hidden] == [404] * 4


@pytest.mark.parametrize("language", ["en", "mn"])
def test_unpublished_draft_shows_on_no_other_page(client, language):
    first = published_clause()
    grown(second_draft(first.draft, title_en="Secret", title_mn="Нууц"), first, text_en="Secret", text_mn="Нууц")

    pages = [
        client.get(target.get_absolute_url(language)).text for target in (first.draft.consultation, first.draft, first)
    ]

    assert [("Secret" in page, "Нууц" in page, "/drafts/2/" in page) for page in pages] == [(False,) * 3] * 3


def test_consultation_shows_its_latest_published_draft_and_links_the_earlier(read):
    clause = changed_clause()
    consultation = clause.draft.consultation

    page = read(consultation.get_absolute_url())

    earlier = consultation.drafts.get(number=1)
    assert page.select_one(".clause__text").text.strip().startswith("The consul is open from eight.")
    assert page.find("a", string="Draft 1")["href"] == earlier.get_absolute_url()
    assert page.select_one(".tag--changed").text.split()[0] == "Changed"


@pytest.mark.parametrize("number", ["99", "x%2Fy", "%F0%9F%90%8E"])
def test_invented_clause_is_not_found(client, number):
    clause = published_clause()

    answer = client.get(f"{clause.draft.get_absolute_url()}clauses/{number}/")

    assert answer.status_code == 404
