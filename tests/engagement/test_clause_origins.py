"""The next draft: each clause knows those it comes from; proposed by words, confirmed by hand, then frozen."""

import pytest
from bs4 import BeautifulSoup
from django.db import transaction
from django.urls import reverse

from diplomacy.records import Unchangeable
from diplomacy.refusals import Refused, Stale
from engagement.actions import clause_origins, text_imports
from engagement.actions.drafts import begin_next, obstacles_to_publication, publish
from engagement.models import Clause, Comment, Draft
from engagement.models.drafts import Fate, tell_splits
from tests import pasted
from tests.factories import ClauseFactory, CommentFactory, DraftFactory, discussion_of, published_clause
from tests.factories import publish as frozen

pytestmark = pytest.mark.django_db

TEXTS = {
    "en": ["The consul is open from nine to six on every working day.", "Passports are renewed within ten days of asking.",
           "Fees are paid by card at the counter.", "A receipt is given for each payment of a fee."],
    "mn": ["Консул ажлын өдөр бүр есөн цагаас зургаан цаг хүртэл ажиллана.", "Паспортыг хүсэлт гаргаснаас хойш арав хоногт сунгана.",
           "Хураамжийг цонхон дээр картаар төлнө.", "Хураамж төлсөн бүрд баримт олгоно."],
}  # fmt: skip
# Clause 1 is split, 3 and 4 are merged, 2 moves to another number, and one is new.
LATER = {
    "en": "1. The consul is open from nine to six.\n\n2. It is open on every working day, except holidays.\n\n"
    "3. Passports are renewed within ten days of asking.\n\n"
    "4. Fees are paid by card at the counter. A receipt is given for each payment of a fee.\n\n"
    "5. Interpreters help whoever speaks neither language.",
    "mn": "1. Консул есөн цагаас зургаан цаг хүртэл ажиллана.\n\n2. Консул ажлын өдөр бүр, баярын өдрөөс бусад үед ажиллана.\n\n"
    "3. Паспортыг хүсэлт гаргаснаас хойш арав хоногт сунгана.\n\n"
    "4. Хураамжийг цонхон дээр картаар төлнө. Хураамж төлсөн бүрд баримт олгоно.\n\n"
    "5. Хоёр хэлний алийг ч мэдэхгүй хүнд орчуулагч тусална.",
}
MAPPED = {"1": {"1"}, "2": {"1"}, "3": {"2"}, "4": {"3", "4"}, "5": set()}


@pytest.fixture
def first():
    """A published first draft of four clauses, each with a comment."""
    clauses = []
    for at in range(4):
        draft = {"draft": clauses[0].draft} if clauses else {}
        words = {"text_en": TEXTS["en"][at], "text_mn": TEXTS["mn"][at], "heading_en": "", "heading_mn": ""}
        clauses.append(ClauseFactory(number=str(at + 1), position=at + 1, **words, **draft))
    frozen(clauses[0].draft)
    for clause in clauses:
        CommentFactory(discussion=discussion_of(clause), comment=f"On clause {clause.number}.")
    return clauses[0].draft


@pytest.fixture
def second(first, officer):
    """The next draft, into which the later text was imported: nothing is confirmed yet."""
    draft = begin_next(first, by=officer)
    Draft.objects.filter(pk=draft.pk).update(change_note_en="Shorter.", change_note_mn="Богиносгов.")
    found = text_imports.begin(draft, LATER, by=officer)
    return text_imports.write(found, version=found.version)


def mapped(draft):
    clauses = draft.clauses.prefetch_related("comes_from")
    return {clause.number: {origin.number for origin in clause.origins} for clause in clauses}


def page_url(draft, **query):
    return reverse("admin:engagement_draft_origins", args=[draft.pk], query=query or None)


def form_of(response):
    form = BeautifulSoup(response.content, "html.parser").select_one(".drafting__form")
    found = {}
    for box in form.select("input:not([type=checkbox]), input[checked]"):
        found.setdefault(box["name"], []).append(box.get("value", ""))
    return {name: values for name, values in found.items() if name != "csrfmiddlewaretoken"}


def test_origins_are_proposed_for_an_imported_text_by_its_words_in_both_languages(second):
    assert mapped(second) == MAPPED
    waiting = second.clauses.filter(origins_proposed=True)
    assert list(waiting.values_list("number", flat=True)) == [
        "2",
        "4",
        "5",
    ]  # the words of 1 and 3 go on from their own copies


def test_a_draft_is_not_published_before_somebody_has_looked_at_the_proposals(second, client_of, officer):
    desk = client_of(officer)
    waiting = obstacles_to_publication(Draft.objects.get(pk=second.pk))
    shown = BeautifulSoup(desk.get(page_url(second)).content, "html.parser")

    response = desk.post(page_url(second), form_of(desk.get(page_url(second))) | {"act": "save"}, follow=True)

    assert waiting == ["Confirm where the clauses come from: some of it was only proposed."]
    assert len(shown.select(".rows__proposed")) == 3
    assert [str(message) for message in response.context["messages"]] == ["Confirmed for 5 clauses."]
    assert mapped(second) == MAPPED
    assert obstacles_to_publication(Draft.objects.get(pk=second.pk)) == []
    assert BeautifulSoup(response.content, "html.parser").select(".rows__proposed") == []


def test_proposals_are_corrected_by_hand_with_boxes_and_numbers(second, client_of, officer):
    desk = client_of(officer)
    sent = form_of(desk.get(page_url(second)))
    new, merged = second.clauses.get(number="5"), second.clauses.get(number="4")
    address = page_url(second)

    unknown = desk.post(address, sent | {"act": "save", f"others-{new.pk}": "77"})
    desk.post(address, sent | {"act": "save", f"others-{new.pk}": "2, 3", f"origins-{merged.pk}": []})

    assert "The draft before has no clause with this number: 77." in unknown.text
    assert 'value="77"' in unknown.text
    assert mapped(second) == MAPPED | {"4": set(), "5": {"2", "3"}}
    dropped = BeautifulSoup(desk.get(address).content, "html.parser").select("#dropped ~ ul li strong")
    assert [number.text for number in dropped] == ["4"]
    stale = desk.post(address, sent | {"act": "save"})
    assert "Somebody else has changed this meanwhile." in stale.text
    assert mapped(second)["5"] == {"2", "3"}


def test_origins_are_only_clauses_of_the_draft_before(second):
    clause, stranger = second.clauses.first(), published_clause()

    for origins in ({clause.pk: {stranger.pk}}, {clause.pk: {clause.pk}}):
        with pytest.raises(Refused, match="may come only from clauses of the draft before"):
            clause_origins.confirm(second, origins, seen={clause.pk: {o.pk for o in clause.origins}})
    with pytest.raises(Stale):
        clause_origins.confirm(second, {stranger.pk: set()}, seen={})
    assert mapped(second) == MAPPED


def test_a_split_and_a_merged_clause_keep_every_comment_where_it_was_reachable_from_both_drafts(
    second, first, read, officer
):
    before = list(Comment.objects.order_by("pk").values())
    clause_origins.confirm(second, origins_of(second), seen=origins_of(second))

    publish(Draft.objects.get(pk=second.pk), by=officer)

    assert list(Comment.objects.order_by("pk").values()) == before
    fates = {clause.number: clause.fate for clause in second.clauses.all()}
    assert fates == {"1": Fate.SPLIT, "2": Fate.SPLIT, "3": Fate.SAME, "4": Fate.MERGED, "5": Fate.NEW}
    for clause in first.clauses.all():
        page = read(clause.get_absolute_url())
        assert f"On clause {clause.number}." in page.select_one(".discussion").text
        later = {later.get_absolute_url() for later in clause.becomes.all()}
        assert later <= {link["href"] for link in page.select("main a")}
    for clause in second.clauses.prefetch_related("comes_from__draft__consultation"):
        links = {link["href"].partition("#")[0] for link in read(clause.get_absolute_url()).select("main a")}
        assert {origin.get_absolute_url() for origin in clause.origins} <= links


def origins_of(draft):
    return {clause.pk: {origin.pk for origin in clause.origins} for clause in draft.clauses.all()}


def test_the_origins_of_a_published_draft_do_not_change_on_any_path(second, first):
    frozen(second)
    clause, origin = second.clauses.get(number="1"), first.clauses.get(number="4")
    link = Clause.comes_from.through
    changes = [
        lambda: clause.comes_from.add(origin),
        lambda: clause.comes_from.set([origin]),
        clause.comes_from.clear,
        lambda: clause.comes_from.remove(clause.origins[0]),
        lambda: clause.comes_from.create(draft=second, number="99"),
        lambda: origin.becomes.add(clause),
        first.clauses.get(number="1").becomes.clear,
        lambda: link.objects.create(from_clause=clause, to_clause=origin),
        lambda: link(from_clause=clause, to_clause=origin).save(),
        lambda: link.objects.bulk_create([link(from_clause=clause, to_clause=origin)]),
        lambda: link.objects.filter(from_clause=clause).delete(),
        lambda: link.objects.filter(from_clause=clause).first().delete(),
    ]

    for change in changes:
        with pytest.raises(Unchangeable), transaction.atomic():
            change()
    with pytest.raises(NotImplementedError):
        link.objects.filter(from_clause=clause).update(to_clause=origin)

    assert mapped(second) == MAPPED


def test_a_second_import_keeps_what_was_confirmed_where_the_text_stays(second, officer):
    clause_origins.confirm(second, origins_of(second), seen=origins_of(second))
    text = {code: words.replace("5.", "6.") for code, words in LATER.items()}

    found = text_imports.begin(second, text, by=officer)
    text_imports.write(found, version=found.version)

    assert mapped(second) == {number: origins for number, origins in MAPPED.items() if number != "5"} | {"6": set()}
    assert not second.clauses.filter(origins_proposed=True).exists()  # another number, but the same words


def test_renumbered_clauses_are_found_by_their_words_and_an_old_text_costs_few_queries(
    officer, django_assert_max_num_queries, client_of
):
    draft = DraftFactory()
    texts = {code: pasted.markdown(code) for code in ("en", "mn")}
    text_imports.write(text_imports.begin(draft, texts, by=officer), version=0)
    following = begin_next(frozen(draft), by=officer)
    moved = {code: text.replace("\n\n1.", "\n\n9.").replace("## ", "# ") for code, text in texts.items()}
    text_imports.write(text_imports.begin(following, moved, by=officer), version=0)

    found = mapped(following)
    assert len(found) == 40
    assert {number: origins for number, origins in found.items() if number.startswith("9.")} == {
        f"9.{at}": {f"1.{at}"} for at in range(1, 11)
    }
    assert all(origins == {number} for number, origins in found.items() if not number.startswith("9."))
    desk = client_of(officer)
    with django_assert_max_num_queries(12):
        assert desk.get(page_url(following)).status_code == 200


def test_splits_of_a_whole_draft_are_known_without_further_queries(second, django_assert_num_queries):
    clauses = list(second.clauses.prefetch_related("comes_from"))
    tell_splits(second, clauses)

    with django_assert_num_queries(0):
        assert [clause.is_split for clause in clauses] == [True, True, False, False, False]
    assert [clause.is_split for clause in second.clauses.all()] == [True, True, False, False, False]


def test_only_who_may_change_clauses_sees_the_page_and_a_first_draft_has_none(
    client, client_of, editor, officer, second
):
    first_page = page_url(second.consultation.drafts.get(number=1))
    assert client.get(page_url(second)).status_code == 302
    assert client_of(editor).get(page_url(second)).status_code == 403
    assert client_of(officer).get(page_url(second)).status_code == 200
    assert "It is already published." in client_of(officer).get(first_page).text
    draft = ClauseFactory().draft
    assert "The clauses of a first draft come from nowhere." in client_of(officer).post(page_url(draft)).text
