"""The search over posts, consultations and clauses: what it finds, what it never finds, and how it is shown."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from blog.models import Post, SearchEntry, SearchWord
from diplomacy.folding import words
from engagement.actions import consultations, drafts, preparation
from engagement.models import Clause
from tests import factories
from tests.factories import ago, ahead
from tests.world import LANGUAGES, cost

EN, MN = "/en/search/", "/mn/search/"
# The traditional script with a narrow space before the suffix, a vowel separator and a selector.
JOINED, PLAIN = "ᠮᠣᠩᠭᠣᠯ\u202fᠤᠨ ᠬᠠᠭᠠᠨ\u180eᠠ ᠰ\u180bᠠᠶᠢᠨ", "ᠮᠣᠩᠭᠣᠯ"


def post(words, **kwargs):
    """A post that has these words in its body, in both languages."""
    return factories.PostFactory(**{f"body_{code}": f"<p>{words}</p>" for code in LANGUAGES} | kwargs)


def published_clause(text):
    """A clause published by the verbs, as the staff pages do."""
    clause = factories.ClauseFactory(text_en=text, text_mn=text, draft__number=1)
    drafts.publish(clause.draft, by=factories.UserFactory())
    return clause


@pytest.fixture
def titles(read):
    """The titles found at an address, in their order."""

    def find(address, **query):
        return [link.get_text() for link in read(address, **query).select(".search-hit__title a")]

    return find


@pytest.fixture
def addresses(read):
    return lambda address, **query: [link["href"] for link in read(address, **query).select(".search-hit__title a")]


@pytest.mark.parametrize("address", [EN, MN])
def test_a_post_a_consultation_and_a_clause_are_found(db, addresses, address):
    code = address[1:3]
    found = post("Zuderland is far.")
    consultation = factories.ConsultationFactory(summary_en="Zuderland asks.", summary_mn="Zuderland asks.")
    clause = published_clause("Zuderland obliges itself.")
    factories.PostFactory()

    urls = {record.get_absolute_url(code) for record in (found, consultation, clause)}

    assert set(addresses(address, q="zuderland")) == urls


def test_english_is_found_in_its_other_forms(db, titles):
    factories.PostFactory(title_en="Ministers were negotiating treaties")

    assert titles(EN, q="treaty negotiations") == ["Ministers were negotiating treaties"]


def test_case_and_accents_do_not_matter(db, titles):
    factories.PostFactory(title_en="A café in Zürich")

    assert titles(EN, q="ZURICH cafe") == titles(EN, q="zürich Café") == ["A café in Zürich"]


def test_every_word_must_be_there(db, titles):
    factories.PostFactory(title_en="Copper mines")
    factories.PostFactory(title_en="Copper mines and railways")

    assert titles(EN, q="copper railways") == ["Copper mines and railways"]


def test_a_title_goes_before_a_mention(db, titles):
    post("Something about copper.", title_en="Other things")
    factories.PostFactory(title_en="Copper", published_at_en=ago(days=300))

    assert titles(EN, q="copper") == ["Copper", "Other things"]


def test_a_misspelt_word_finds_what_it_was_meant_for(db, read):
    factories.PostFactory(title_en="Passport renewal")

    page = read(EN, q="pasport renewl")

    assert [link.get_text() for link in page.select(".search-hit__title a")] == ["Passport renewal"]
    assert page.select_one("main a[href*='q=Passport']").text == "Passport renewal"
    assert "Nothing has exactly these words" in page.select_one("#results").text


def test_a_misspelt_mongolian_word_in_latin_letters_finds_it_too(db, titles):
    factories.PostFactory(title_mn="Паспорт сунгах журам")

    assert titles(MN, q="pasprt sungakh") == ["Паспорт сунгах журам"]


def test_similar_words_are_not_tried_where_enough_was_found(db, titles):
    for number in range(3):
        factories.PostFactory(title_en=f"Copper {number}")
    factories.PostFactory(title_en="Coppers")
    factories.PostFactory(title_en="Hopper")

    assert "Hopper" not in titles(EN, q="copper")


def test_each_language_is_searched_by_itself_unless_both_are_asked_for(db, titles):
    both = factories.PostFactory(title_en="Copper", title_mn="Зэс")
    factories.PostFactory(title_en="Wool", title_mn="Copper гэж юу вэ")

    assert titles(EN, q="copper") == [both.title_en]
    assert titles(MN, q="copper") == titles(EN, **{"q": "copper", "in": "mn"}) == ["Copper гэж юу вэ"]
    assert set(titles(EN, **{"q": "copper", "in": "both"})) == {both.title_en, "Copper гэж юу вэ"}


def test_a_record_found_in_both_languages_is_shown_once_in_that_of_the_page(db, titles):
    factories.PostFactory(title_en="ASEM in brief", title_mn="ASEM товчхон")

    assert titles(EN, **{"q": "asem", "in": "both"}) == ["ASEM in brief"]
    assert titles(MN, **{"q": "asem", "in": "both"}) == ["ASEM товчхон"]


def test_a_result_in_another_language_says_so(db, read):
    factories.PostFactory(title_mn="Зэсийн уурхай")

    hit = read(EN, **{"q": "зэс", "in": "both"}).select_one(".search-hit")

    assert (hit.h3.a["lang"], hit.h3.a["hreflang"], hit.select_one("span[lang]").text) == ("mn", "mn", "Монгол")


def test_little_found_here_is_told_together_with_what_the_other_language_has(db, read):
    factories.PostFactory(title_mn="ASEM нэг")
    factories.PostFactory(title_mn="ASEM хоёр")

    link = read(EN, q="ASEM").select_one("main a[href*='in=mn']")

    assert link.get_text(" ", strip=True).startswith("Монгол")
    assert "2" in link.text


def test_filters_narrow_by_kind_topic_and_year(db, titles):
    topic, other = factories.TopicFactory(), factories.TopicFactory()
    old = post("copper", title_en="Old", published_at_en=timezone.now().replace(year=2019))
    new, consultation = post("copper", title_en="New"), factories.ConsultationFactory(summary_en="copper")
    new.topics.add(topic)
    old.topics.add(other)
    consultation.topics.add(topic)

    assert set(titles(EN, q="copper", kind="post")) == {"Old", "New"}
    assert titles(EN, q="copper", kind="consultation") == [consultation.title_en]
    assert set(titles(EN, q="copper", topic=topic.pk)) == {"New", consultation.title_en}
    assert titles(EN, q="copper", topic=topic.pk, kind="post") == ["New"]
    assert titles(EN, q="copper", year="2019") == ["Old"]


def test_a_clause_has_the_topics_of_its_consultation(db, titles):
    clause, topic = published_clause("copper"), factories.TopicFactory()
    assert titles(EN, q="copper", topic=topic.pk) == []

    clause.draft.consultation.topics.add(topic)

    assert len(titles(EN, q="copper", topic=topic.pk)) == 1


@pytest.mark.parametrize("filters", [{"kind": "letter"}, {"topic": "99999"}, {"year": "1812"}, {"in": "de"}])
def test_a_filter_that_does_not_exist_is_named_and_left_out(db, read, filters):
    factories.PostFactory(title_en="Copper")

    page = read(EN, q="copper", **filters)

    assert len(page.select(".search-hit")) == 1
    assert len(page.select(".field--error")) == 1
    assert page.select_one("#search_q")["value"] == "copper"


HIDDEN = {
    "draft": {"published_at_en": None, "published_at_mn": None},
    "scheduled": {"published_at_en": ahead(days=1), "published_at_mn": ahead(days=1)},
    "withdrawn": {
        "withdrawn_at_en": ago(hours=1),
        "withdrawn_at_mn": ago(hours=1),
        "withdrawn_reason_en": "Wrong.",
        "withdrawn_reason_mn": "Буруу.",
    },
}


@pytest.mark.parametrize("kwargs", HIDDEN.values(), ids=HIDDEN)
@pytest.mark.parametrize("address", [EN, MN])
def test_a_post_that_is_not_public_is_found_by_nobody(db, client, address, kwargs):
    hidden = post("Qxsecretqx", title_en="Qxsecretqx", title_mn="Qxsecretqx", **kwargs)
    answers = [client.get(address, {"q": "qxsecret", "in": "both"}), client.get(f"{address}suggestions/?q=qxsec")]
    assert [b"xsecretqx" in answer.content.replace(b'qxsecret"', b"") for answer in answers] == [False, False]

    shown = {name: None for name in HIDDEN["withdrawn"] if "_at_" in name} | {
        "published_at_en": ago(hours=2),
        "published_at_mn": ago(hours=2),
    }
    for name, value in shown.items():
        setattr(hidden, name, value)
    hidden.save()

    assert b"Qxsecretqx" in client.get(address, {"q": "qxsecret"}).content


@pytest.mark.parametrize(("code", "other"), [("en", "mn"), ("mn", "en")])
def test_a_post_is_found_only_in_the_language_in_which_it_is_public(db, client, code, other):
    post("Qxsecretqx", **{f"published_at_{other}": None, f"body_{code}": "<p>Qxpublicqx</p>"})

    pages = [client.get(f"/{page}/search/", {"q": "qxsecretqx qx", "in": "both"}) for page in ("en", "mn")]

    assert [b"Qxsecretqx" in page.content for page in pages] == [False, False]
    assert b"Qxpublicqx" in client.get(f"/{code}/search/", {"q": "qxpublicqx"}).content


def test_a_draft_of_a_clause_and_an_unpublished_consultation_are_found_by_nobody(db, titles, officer):
    factories.ClauseFactory(text_en="qxsecretqx", text_mn="qxsecretqx")
    unpublished = factories.prepared(summary_en="qxsecretqx", summary_mn="qxsecretqx")
    factories.ClauseFactory(draft=unpublished.drafts.get(), text_en="qxsecretqx", text_mn="qxsecretqx")
    preparation.declare_ready(unpublished, by=factories.UserFactory())
    for address in (EN, MN):
        assert titles(address, **{"q": "qxsecretqx", "in": "both"}) == []

    consultations.publish(unpublished, by=officer)

    assert len(titles(EN, q="qxsecretqx")) == 2


def test_a_withdrawn_consultation_stays_findable_with_its_reason(db, titles):
    consultation = factories.ConsultationFactory(withdrawn=True, withdrawn_reason_en="The river moved.")

    assert titles(EN, q="river moved") == [consultation.title_en]


@pytest.mark.parametrize("address", [EN, MN])
def test_a_stale_index_shows_nothing_that_is_not_public(db, titles, address):
    hidden = post("copper")
    clause = published_clause("copper")
    Post.objects.filter(pk=hidden.pk).update(published_at_en=None, published_at_mn=ahead(days=1))
    type(clause.draft).objects.update(published_at=None)
    assert SearchEntry.objects.count() == 6

    assert titles(address, **{"q": "copper", "in": "both"}) == []


def test_an_unsaved_change_is_not_indexed_by_a_save_of_something_else(db, titles):
    found = factories.PostFactory(title_en="Copper")
    found.title_en = "Qxsecretqx"

    found.save(update_fields=["updated_at"])

    assert titles(EN, q="copper") == ["Copper"]
    assert titles(EN, q="qxsecretqx") == []


def test_a_deleted_post_leaves_the_index(db):
    found = factories.PostFactory()
    assert SearchEntry.objects.count() == 2

    found.delete()

    assert SearchEntry.objects.count() == 0


def test_a_scheduled_post_appears_at_its_time_and_no_cache_outlives_that(db, client, time_machine):
    now = timezone.now()
    time_machine.move_to(now, tick=False)
    factories.PostFactory(title_en="Copper", published_at_en=now + timedelta(seconds=20))
    early = client.get(EN, {"q": "copper"})

    time_machine.move_to(now + timedelta(seconds=20), tick=False)

    assert "s-maxage=20, stale-while-revalidate=0" in early["Cache-Control"]
    assert b"<mark>Copper</mark>" not in early.content
    assert b"<mark>Copper</mark>" in client.get(EN, {"q": "copper"}).content


def test_reindexing_finds_what_was_written_past_save(db, titles, capsys):
    found = factories.PostFactory(title_en="Copper")
    Post.objects.filter(pk=found.pk).update(title_en="Wool")
    assert titles(EN, q="wool") == []

    call_command("reindex_search")

    assert titles(EN, q="wool") == ["Wool"]
    assert capsys.readouterr().out.count("…") >= 3


def test_reindexing_drops_what_is_gone_and_keeps_the_rest(db):
    kept, gone = factories.PostFactory(title_en="Copper"), factories.PostFactory(title_en="Vanished")
    before = list(SearchEntry.objects.of([kept]).values_list("pk", "language"))
    Post.objects.filter(pk=gone.pk).delete()
    assert SearchEntry.objects.count() == 4

    call_command("reindex_search", stdout=StringIO())

    assert list(SearchEntry.objects.values_list("pk", "language")) == before
    assert set(SearchWord.objects.filter(word__in=["copper", "vanished"]).values_list("word", flat=True)) == {"copper"}


def test_words_found_are_marked_in_any_form(db, read):
    post("They negotiated for days about the treaties.", title_en="Treaty", title_mn="Гэрээ")
    factories.PostFactory(body_mn="<p>Талууд гэрээгээр тохирчээ.</p>")

    english, mongolian = read(EN, q="negotiate treaty"), read(MN, q="гэрээний")

    assert [mark.text for mark in english.select("mark")] == ["Treaty", "negotiated", "treaties"]
    assert {mark.text for mark in mongolian.select("mark")} == {"Гэрээ", "гэрээгээр"}


def test_an_extract_shows_the_place_and_escapes_what_stands_there(db, client):
    post(f"{'Far away. ' * 80}5 &lt; 6 &amp; &lt;script&gt;copper&lt;/script&gt; &lt;mark&gt;x {'And on. ' * 80}")

    page = client.get(EN, {"q": "copper"}).text

    assert "5 &lt; 6 &amp; &lt;script&gt;<mark>copper</mark>&lt;/script&gt; &lt;mark&gt;x" in page
    assert "<script>copper" not in page


def test_a_question_is_shown_as_text(db, client):
    page = client.get(EN, {"q": "<script>alert(1)</script>\"'><img src=x>"}).text

    assert "<script>alert" not in page
    assert "<img src=x" not in page


HOSTILE = {
    "operators": "copper & | ! ( ) : * <-> \\ '",
    "quotes": "'copper\" ' \"",
    "percent": "%s %(x)s copper {0} %",
    "emoji": "🐎 copper 🐎",
    "long": "copper " + "x" * 10_000,
    "many": "copper " * 2_000,
    "marks": "copper\u0301\u0302\u200d\ufeff",
    "right to left": "\u202ecopper\u202c",
    "surrogate pair": "𐐷 copper",
}


@pytest.mark.parametrize("query", HOSTILE.values(), ids=HOSTILE)
@pytest.mark.parametrize("address", [EN, MN, "/en/search/suggestions/", "/mn/search/suggestions/"])
def test_no_question_breaks_it(db, client, address, query):
    factories.PostFactory(title_en="Copper", title_mn="Copper")

    response = client.get(
        address, {"q": query, "in": "both", "page": "\x1fx", "kind": "\x1f", "year": "\x1f", "topic": "\x1f"}
    )

    assert response.status_code == 200


@pytest.mark.parametrize("query", ["the of and", "нь ба бол", "🐎", "...", "'", "ийн"])
def test_a_question_without_a_telling_word_finds_nothing_and_helps(db, read, query):
    factories.PostFactory(title_en="The horse of the year and more", title_mn="Оны морь нь бол ийн")
    topic = factories.TopicFactory()

    page = read(EN, **{"q": query, "in": "both"})

    assert page.select(".search-hit") == []
    assert page.select_one(f"main a[href='{topic.get_absolute_url('en')}']")
    assert page.select_one(".empty li")


def test_results_come_in_pages(db, read):
    for number in range(23):
        factories.PostFactory(title_en=f"Copper {number:02}")

    pages = [read(EN, q="copper", page=number) for number in ("", "2", "3", "99", "x")]
    shown = [[hit.text for hit in page.select(".search-hit__title")] for page in pages]

    assert [len(titles) for titles in shown] == [10, 10, 3, 3, 10]
    assert len({title for titles in shown[:3] for title in titles}) == 23
    assert pages[1].select_one("a[rel=next]")["href"] == "?q=copper&page=3"


def test_the_page_costs_the_same_for_one_result_and_for_many(db, client):
    def fill():
        topic = factories.TopicFactory()
        post("copper").topics.add(topic)
        factories.ConsultationFactory(summary_en="copper").topics.add(topic)
        published_clause("copper")

    fill()
    asked = [f"{EN}?q=copper", f"{EN}?q=copper&in=both", f"{EN}?q=coper&in=both", f"{EN}?q=zzz", EN]
    one = [cost(client, address) for address in asked]
    for _ in range(4):
        fill()

    many = [cost(client, address) for address in asked]

    assert all(after <= before for before, after in zip(one, many, strict=True))
    assert max(one) <= 12


def test_results_may_be_kept_by_every_cache_but_by_no_index(db, client):
    factories.PostFactory(title_en="Copper")

    page, form = client.get(EN, {"q": "copper"}), client.get(EN)

    assert page["Cache-Control"].startswith("public, max-age=0, s-maxage=60")
    assert (page.get("Vary"), page.cookies) == (form.get("Vary"), {})
    assert (page["X-Robots-Tag"], "X-Robots-Tag" in form) == ("noindex", False)


def test_only_reading_is_allowed(db, client):
    assert [client.post(address).status_code for address in (EN, f"{EN}suggestions/")] == [405, 405]


def test_the_switch_of_languages_keeps_the_question(db, read):
    link = read(EN, q="copper & wool", kind="post").select_one(".language-switch a[lang=mn]")

    assert link["href"] == f"{MN}?q=copper+%26+wool&kind=post"


def test_suggestions_complete_the_last_word(db, client):
    found = factories.PostFactory(title_en="Copper mines", title_mn="Зэсийн уурхай")

    english, mongolian = (
        client.get(f"{address}suggestions/", {"q": q}) for address, q in ((EN, "mines cop"), (MN, "уурх"))
    )

    assert english.json() == {
        "suggestions": [
            {"title": "Copper mines", "url": found.get_absolute_url("en"), "kind": "Post", "language": "en"}
        ]
    }
    assert [one["title"] for one in mongolian.json()["suggestions"]] == ["Зэсийн уурхай"]
    assert english["Cache-Control"].startswith("public")


def test_the_traditional_script_is_found_and_never_altered(db, read):
    found = factories.PostFactory(title_mong="ᠨᠡᠶᠢᠲᠡᠯᠡᠯ", body_mong=JOINED)
    found.refresh_from_db()
    assert found.body_mong == JOINED

    for query in (PLAIN, "ᠮᠣᠩᠭᠣᠯᠤᠨ", "ᠮᠣᠩᠭᠣᠯ\u202fᠤᠨ", "ᠬᠠᠭᠠᠨᠠ", "ᠰᠠᠶᠢᠨ"):
        hit = read(MN, q=query).select_one(".search-hit")
        assert hit.h3.a["href"] == f"/mn/posts/{found.slug_mn}/mongol-bichig/", query
        assert hit.h3.a["lang"] == "mn-Mong"
        assert JOINED.split(" ", maxsplit=1)[0] in hit.get_text()


def test_the_traditional_script_goes_with_the_mongolian_text(db, titles):
    found = factories.PostFactory(title_mong="ᠨᠡᠶᠢᠲᠡᠯᠡᠯ", body_mong=JOINED, published_at_mn=None)
    assert titles(MN, q=PLAIN) == []

    found.published_at_mn = ago(hours=1)
    found.save()

    assert titles(MN, q=PLAIN) == ["ᠨᠡᠶᠢᠲᠡᠯᠡᠯ"]


def test_a_very_long_text_can_be_saved_and_is_found_by_its_beginning(db, titles):
    words_of_it = " ".join(f"үг{number}ийн" for number in range(60_000))

    factories.PostFactory(
        title_mn="Урт", title_en="Long", body_mn=f"<p>{words_of_it}</p>", body_en=f"<p>{words_of_it}</p>"
    )

    assert titles(MN, q="үг17") == ["Урт"]


def test_the_words_of_a_text_keep_their_places():
    text = "Ө, «Vндэсний» café’s 2026 ᠮᠣᠩᠭᠣᠯ\u202fᠤᠨ"

    found = [(text[word.start : word.end], word.folded) for word in words(text)]

    assert found == [
        ("Ө", "ө"),
        ("Vндэсний", "үндэсний"),
        ("café’s", "cafe"),
        ("2026", "2026"),
        ("ᠮᠣᠩᠭᠣᠯ\u202fᠤᠨ", "ᠮᠣᠩᠭᠣᠯᠤᠨ"),
        ("ᠮᠣᠩᠭᠣᠯ\u202fᠤᠨ", "ᠮᠣᠩᠭᠣᠯ"),
        ("ᠮᠣᠩᠭᠣᠯ\u202fᠤᠨ", "ᠤᠨ"),
    ]


def test_the_form_offers_the_years_that_have_texts(db, read):
    factories.PostFactory(published_at_en=timezone.now() - timedelta(days=800), published_at_mn=None)
    factories.PostFactory(published_at_en=ahead(days=800))

    years = [option["value"] for option in read(EN).select("#search_year option")]

    now = timezone.localtime().year
    assert years == ["", *(str(year) for year in range(now, (timezone.localtime() - timedelta(days=800)).year - 1, -1))]
    assert Clause.objects.count() == 0


@pytest.mark.parametrize("text", ["ь гэдэг үсэг", "ъ", "Ь, Ъ", "\ufdfa" * 5, "\ufdfa" * 60])
def test_no_text_is_too_odd_to_be_saved_and_found(db, titles, text):
    found = factories.PostFactory(title_mn="Цагаан толгой", body_mn=f"<p>{text}</p>")

    assert titles(MN, q="толгой") == [found.title_mn]
    assert titles(MN, q=text) in ([], [found.title_mn])


def test_a_list_cut_short_says_so_however_many_languages_match(db, read, monkeypatch):
    monkeypatch.setattr("diplomacy.search.finding.MOST", 6)
    for number in range(4):
        factories.PostFactory(title_en=f"Zephyr {number}", title_mn=f"Zephyr {number}")

    assert "Many results" in read(EN, q="zephyr", **{"in": "both"}).main.text
    assert "Many results" not in read(EN, q="zephyr").main.text
