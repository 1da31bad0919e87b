"""How a page looks where it is shared: its card, its tags, and the links by which it is passed on."""

import itertools
from io import BytesIO
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.core.files.storage import default_storage
from django.template.loader import render_to_string
from django.utils.translation import override
from PIL import Image as Picture

from blog import share_cards
from blog.templatetags.sharing import share_links
from diplomacy.share_cards import design
from diplomacy.share_cards.lettering import BOLD, breaks, drawable, face, fit
from diplomacy.share_cards.motifs import MOTIFS
from tests.factories import EventFactory, PostFactory, TopicFactory, ago, ahead
from tests.world import LANGUAGES

LONGEST = {
    "en": "Asia–Europe Meeting: what Mongolia proposes on connectivity, clean air and trust between neighbours, and why it counts",
    "mn": "Ази, Европын уулзалтын оролцогчдод зориулсан мэдээллийн төвийн ажиллагаа, хэвлэлийнхний бүртгэл, визийн хөнгөлөлтийн",
}
HOSTILE = ["W" * 120, "щ" * 120, "Хэрэгжүүлэгчдийнхээ" * 6, "a " * 60, "Ө", "🐎 Naadam 🏹", "ᠮᠣᠩᠭᠣᠯ"]


def meta(page):
    return {tag.get("property") or tag.get("name"): tag["content"] for tag in page.select("head meta[content]")}


def path_of(address):
    return address.removeprefix(settings.SITE_URL)


def stored(post):
    return sorted(default_storage.listdir(f"cards/posts/{post.pk}")[1])


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_card_is_a_picture_of_the_size_that_services_ask_for(client, db, code):
    post = PostFactory()

    response = client.get(share_cards.address(post, code))

    assert (response.status_code, response["Content-Type"]) == (200, "image/png")
    picture = Picture.open(BytesIO(response.content))
    assert (picture.format, picture.size) == ("PNG", (1200, 630))
    assert len(response.content) < 150_000
    assert "max-age=2592000" in response["Cache-Control"]
    assert client.get(share_cards.address(post, code), headers={"if-none-match": response["ETag"]}).status_code == 304


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_page_names_the_card_of_its_own_language(read, client, db, code):
    post, event = PostFactory(), EventFactory()

    for record in (post, event):
        tags = meta(read(record.get_absolute_url(code)))
        assert path_of(tags["og:image"]) == share_cards.address(record, code)
        assert (tags["og:image:width"], tags["og:image:height"], tags["twitter:card"]) == (
            "1200",
            "630",
            "summary_large_image",
        )
        assert getattr(record, f"title_{code}") in tags["og:image:alt"]
        assert client.get(path_of(tags["og:image"])).status_code == 200


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_page_without_a_card_of_its_own_names_that_of_the_site(read, client, db, code):
    address = path_of(meta(read(f"/{code}/posts/"))["og:image"])

    assert address == share_cards.address(None, code)
    assert client.get(address)["Content-Type"] == "image/png"


@pytest.mark.parametrize(
    "dates",
    [
        {"published_at_en": None},
        {"published_at_en": ahead(hours=1)},
        {"withdrawn_at_en": ago(hours=1), "withdrawn_reason_en": "Wrong."},
    ],
    ids=["draft", "scheduled", "withdrawn"],
)
def test_a_text_that_is_not_public_has_no_card(client, db, dates):
    post = PostFactory(**dates)

    found = [client.get(share_cards.address(post, code)).status_code for code in LANGUAGES]

    assert found == [404, 200]


def test_the_address_of_a_card_cannot_be_guessed_from_its_words(db, settings):
    post = PostFactory()
    before = share_cards.address(post, "en")

    settings.LINK_KEY = "another"

    assert share_cards.address(post, "en") != before


def test_another_title_or_topic_is_another_card(client, db):
    post = PostFactory()
    addresses = [share_cards.address(post, "en")]
    post.title_en = "Another title"
    post.save()
    addresses.append(share_cards.address(post, "en"))
    post.topics.add(TopicFactory())
    addresses.append(share_cards.address(post, "en"))

    assert len(set(addresses)) == 3
    responses = [client.get(address) for address in addresses]
    assert [response.status_code for response in responses] == [302, 302, 200]
    assert {response["Location"] for response in responses[:2]} == {addresses[2]}


def test_an_address_that_no_card_can_have_is_not_found(client, db):
    post = PostFactory()
    digest = share_cards.address(post, "en").rpartition("-")[2]

    found = [
        client.get(f"/cards/{path}").status_code
        for path in (f"posts/{post.pk}/de-{digest}", f"posts/999999/en-{digest}", f"pages/{post.pk}/en-{digest}")
    ]

    assert found == [404, 404, 404]


def test_a_card_is_drawn_ahead_and_its_predecessor_is_removed(db):
    post = PostFactory(published_at_en=ahead(hours=1))
    share_cards.refresh(post, "en")
    first = stored(post)
    share_cards.refresh(post, "mn")
    post.title_en = "Another title"
    post.save()

    share_cards.refresh(post, "en")

    assert (len(first), len(stored(post)), first[0] in stored(post)) == (1, 2, False)


def test_the_card_of_a_withdrawn_text_is_removed(db):
    post = PostFactory()
    for code in LANGUAGES:
        share_cards.refresh(post, code)
    post.withdrawn_at_en, post.withdrawn_reason_en = ago(hours=1), "Wrong."
    post.save()

    share_cards.refresh(post, "en")

    assert [name[:3] for name in stored(post)] == ["mn-"]


def test_a_card_is_drawn_once(client, db, monkeypatch):
    post = PostFactory()
    share_cards.refresh(post, "en")
    monkeypatch.setattr(share_cards, "png", None)

    assert client.get(share_cards.address(post, "en")).status_code == 200


@pytest.mark.parametrize("title", [*LONGEST.values(), *HOSTILE])
def test_every_title_fits_its_place(title):
    block = design.title_block(title)

    letters = face(BOLD, block.size)
    boxes = [letters.getbbox(words, anchor="ls") for words in block.lines]
    top = design.title_top(block)
    heights = [
        (baseline + box[1], baseline + box[3])
        for baseline, box in zip(block.baselines(top), boxes, strict=True)
        if box[2] > box[0]
    ]
    assert all(box[2] <= design.RIGHT - design.LEFT for box in boxes)
    assert all(first >= design.TITLE_TOP and last <= design.TITLE_BOTTOM for first, last in heights)
    assert all(last <= first for (_, last), (first, _) in itertools.pairwise(heights))


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_title_of_full_length_is_drawn_whole(code):
    assert " ".join(design.title_block(LONGEST[code]).lines) == LONGEST[code]


def test_a_short_title_is_larger_than_a_long_one():
    assert design.title_block("What we heard").size > design.title_block(LONGEST["en"]).size


def test_a_word_longer_than_a_line_is_hyphenated_between_syllables():
    word = "хэрэгжүүлэгчдийнхээ"

    block = fit(word, 300, 400, (60,))

    assert len(block.lines) > 1
    assert "".join(line.removesuffix("-") for line in block.lines) == word
    lengths = [len(line.removesuffix("-")) for line in block.lines[:-1]]
    assert lengths[0] in breaks(word)


def test_what_the_font_cannot_draw_is_left_out():
    assert drawable("🐎 Наадам  №1 «Өвөл»") == "Наадам №1 «Өвөл»"


@pytest.mark.parametrize("motif", range(len(MOTIFS)))
def test_every_motif_stays_on_its_panel(motif):
    card = design.Card("mn", "Өвөл", "Уур амьсгал", "Гадаад харилцааны яам", "Оролцоо", motif)

    left = design.drawn(card).finished().crop((0, 150, design.PANEL, 160))

    assert left.getcolors() is not None
    assert len(left.getcolors()) < 100


def test_the_title_and_the_description_of_a_page_are_those_it_is_shared_under(read, db):
    for address in (
        "/mn/posts/",
        "/mn/about/",
        PostFactory().get_absolute_url("mn"),
        TopicFactory().get_absolute_url("mn"),
    ):
        page = read(address)
        tags = meta(page)
        assert page.title.string.startswith(tags["og:title"]), address
        assert tags["og:description"] == tags["description"], address


def test_a_post_tells_services_its_dates_and_topics(read, db):
    post, topic = PostFactory(), TopicFactory()
    post.topics.add(topic)

    tags = meta(read(post.get_absolute_url("mn")))

    assert (tags["og:type"], tags["article:tag"]) == ("article", topic.title_mn)
    assert tags["article:published_time"] <= tags["article:modified_time"]


def test_share_links_carry_address_and_title_whole():
    url, title = "https://example.org/mn/posts/a-b/?x=1&y=2", "Юу өөрчлөгдсөн бэ? 100% & «шинэ» #1"

    links = {link.icon: link.url for link in share_links(url, title)}

    queries = {name: parse_qs(urlsplit(link).query) for name, link in links.items()}
    assert queries["facebook"] == {"u": [url]}
    assert queries["x"] == queries["telegram"] == {"text": [title], "url": [url]}
    assert queries["whatsapp"] == {"text": [f"{title} {url}"]}
    assert queries["linkedin"] == {"url": [url]}
    assert queries["mail"] == {"subject": [title], "body": [f"{title}\n\n{url}"]}
    assert links["mail"].startswith("mailto:?")
    assert "+" not in links["mail"]
    assert title in unquote(links["mail"])


@pytest.mark.parametrize("code", LANGUAGES)
def test_sharing_loads_nothing_from_anybody(code):
    with override(code):
        html = render_to_string("components/share.html", {"url": "https://example.org/", "title": "A <b> & «c»"})

    page = BeautifulSoup(html, "html.parser")
    loaded = [tag.get("src") for tag in page.select("[src]")]
    assert all(address.startswith("/static/") for address in loaded)
    assert page.select("iframe, img, link") == []
    links = page.select("a")
    assert {tuple(link["rel"]) for link in links} == {("noopener", "noreferrer", "nofollow")}
    assert all(link.get_text(strip=True) for link in links)
    assert len(links) == 6


def test_buttons_that_need_a_script_wait_for_it(read, db):
    page = read(PostFactory().get_absolute_url("en"))

    buttons = page.select("button[data-copy-link], button[data-share]")

    assert [button.parent.has_attr("hidden") for button in buttons] == [True, True]
    assert {button.get("data-copy-link") or button.get("data-share") for button in buttons} == {
        page.select_one("link[rel=canonical]")["href"]
    }


def test_the_pages_of_a_list_lead_to_each_other(read, db, settings):
    settings.POSTS_PER_PAGE = 1
    for _ in range(3):
        PostFactory()

    found = {number: links_of(read("/en/posts/", page=number)) for number in (1, 2, 3)}

    base = f"{settings.SITE_URL}/en/posts/"
    assert found[1] == {"next": "/en/posts/?page=2", "canonical": base}
    assert found[2] == {"prev": "/en/posts/", "next": "/en/posts/?page=3", "canonical": f"{base}?page=2"}
    assert found[3] == {"prev": "/en/posts/?page=2", "canonical": f"{base}?page=3"}


def links_of(page):
    return {
        name: link["href"]
        for name in ("prev", "next", "canonical")
        if (link := page.select_one(f"head link[rel={name}]"))
    }


def test_only_the_first_page_of_a_list_has_twins(read, db, settings):
    settings.POSTS_PER_PAGE = 1
    PostFactory(), PostFactory()

    twins = [
        [link["hreflang"] for link in read("/en/posts/", page=number).select("head link[hreflang]")]
        for number in (1, 2)
    ]

    assert twins == [["en", "x-default", "mn"], []]
