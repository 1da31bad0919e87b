"""Feeds: what programs read of the posts, in each language and in two formats."""

import json
import re
import xml.etree.ElementTree as ET
from datetime import datetime

import pytest
import time_machine

from blog.models import Image
from tests.factories import AuthorFactory, EventFactory, ImageFactory, PostFactory, TopicFactory, ago, ahead
from tests.world import LANGUAGES, cost

ATOM = "{http://www.w3.org/2005/Atom}"
XML = "{http://www.w3.org/XML/1998/namespace}"
FORMATS = ("atom", "json")


def atom(client, address):
    """The feed at an address, which must be what RFC 4287 asks for."""
    root = ET.fromstring(client.get(address).content)  # noqa: S314 - our own
    check_atom(root)
    return root


def check_atom(root):
    """The rules of RFC 4287, section 4: what must be there once, in which form."""
    assert root.tag == f"{ATOM}feed"
    entries = root.findall(f"{ATOM}entry")
    for node in (root, *entries):
        for name in ("id", "title", "updated"):
            assert len(node.findall(f"{ATOM}{name}")) == 1, name
        assert re.match(r"(tag|https?):\S+$", node.findtext(f"{ATOM}id"))
        assert datetime.fromisoformat(node.findtext(f"{ATOM}updated")).tzinfo
        assert node.findtext(f"{ATOM}author/{ATOM}name")
        links = [(link.get("rel"), link.get("type"), link.get("hreflang")) for link in node.findall(f"{ATOM}link")]
        assert len(links) == len(set(links))
        assert all(link.get("href").startswith("http") for link in node.findall(f"{ATOM}link"))
    ids = [entry.findtext(f"{ATOM}id") for entry in entries]
    assert len(ids) == len(set(ids))
    assert all(len(entry.findall(f"{ATOM}content")) == 1 for entry in entries)


def json_feed(client, address):
    """The feed at an address, which must be what JSON Feed 1.1 asks for."""
    feed = json.loads(client.get(address).content)
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed["title"]
    assert feed["feed_url"].endswith(address)
    for item in feed["items"]:
        assert isinstance(item["id"], str)
        assert item["content_html"]
        assert all(datetime.fromisoformat(item[name]).tzinfo for name in ("date_published", "date_modified"))
        assert all(author["name"] for author in item["authors"])
    return feed


def titles(client, address):
    """What is in a feed of either format."""
    if address.endswith(".json"):
        return [item["title"] for item in json_feed(client, address)["items"]]
    return [entry.findtext(f"{ATOM}title") for entry in atom(client, address).iter(f"{ATOM}entry")]


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("code", LANGUAGES)
def test_a_feed_holds_the_live_posts_of_its_language(client, db, code, form):
    newer, older = PostFactory(published_at_en=ago(hours=1), published_at_mn=ago(hours=1)), PostFactory()
    PostFactory(**{f"published_at_{code}": None})
    PostFactory(**{f"published_at_{code}": ahead(hours=1)})
    PostFactory(**{f"withdrawn_at_{code}": ago(hours=1), f"withdrawn_reason_{code}": "Wrong."})

    assert titles(client, f"/{code}/posts.{form}") == [getattr(post, f"title_{code}") for post in (newer, older)]


@pytest.mark.parametrize("code", LANGUAGES)
def test_an_entry_says_all_of_a_post(client, db, settings, code):
    post = PostFactory(image=ImageFactory())
    topic = TopicFactory()
    post.topics.add(topic)

    entry = atom(client, f"/{code}/posts.atom").find(f"{ATOM}entry")

    assert entry.findtext(f"{ATOM}summary") == getattr(post, f"summary_{code}")
    assert (entry.find(f"{ATOM}content").get("type"), entry.findtext(f"{ATOM}content")) == (
        "html",
        getattr(post, f"body_{code}"),
    )
    links = {link.get("rel"): link.get("href") for link in entry.findall(f"{ATOM}link")}
    picture = f"{settings.SITE_URL}{Image.objects.get().url}"
    assert links == {"alternate": f"{settings.SITE_URL}{post.get_absolute_url(code)}", "enclosure": picture}
    assert entry.findtext(f"{ATOM}author/{ATOM}name") == getattr(post.author, f"name_{code}")
    assert entry.findtext(f"{ATOM}author/{ATOM}uri") == f"{settings.SITE_URL}{post.author.get_absolute_url(code)}"
    assert entry.find(f"{ATOM}category").get("term") == getattr(topic, f"title_{code}")


@pytest.mark.parametrize("code", LANGUAGES)
def test_an_item_of_the_json_feed_says_the_same(client, db, settings, code):
    post = PostFactory(image=ImageFactory())
    topic = TopicFactory()
    post.topics.add(topic)

    feed = json_feed(client, f"/{code}/posts.json")

    item = feed["items"][0]
    assert feed["language"] == item["language"] == code
    assert (item["url"], item["summary"]) == (
        f"{settings.SITE_URL}{post.get_absolute_url(code)}",
        getattr(post, f"summary_{code}"),
    )
    assert item["content_html"] == getattr(post, f"body_{code}")
    assert (item["image"], item["tags"]) == (
        f"{settings.SITE_URL}{Image.objects.get().url}",
        [getattr(topic, f"title_{code}")],
    )
    assert item["authors"][0]["name"] == getattr(post.author, f"name_{code}")


def test_both_formats_name_a_post_alike_and_for_ever(client, db):
    post = PostFactory()
    before = atom(client, "/mn/posts.atom").findtext(f"{ATOM}entry/{ATOM}id")
    post.slug_mn = "shine-khayag"
    post.save()

    after = atom(client, "/mn/posts.atom").findtext(f"{ATOM}entry/{ATOM}id")

    assert before == after == json_feed(client, "/mn/posts.json")["items"][0]["id"]
    assert after.startswith("tag:")
    assert after.endswith(f"/{post.pk}/mn")
    assert after != atom(client, "/en/posts.atom").findtext(f"{ATOM}entry/{ATOM}id")


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("kind", ["topic", "event", "author", "series"])
def test_a_topic_an_event_an_author_and_a_series_have_their_own_feeds(client, db, kind, form):
    post, other = PostFactory(event=EventFactory()), PostFactory()
    record = record_of(post, kind)

    address = f"{record.get_absolute_url('mn').rstrip('/')}.{form}"

    assert titles(client, address) == [post.title_mn]
    assert set(titles(client, f"/mn/posts.{form}")) == {post.title_mn, other.title_mn}


def record_of(post, kind):
    """The topic, event, author or series of a post, made if it has none."""
    if kind == "topic":
        topic = TopicFactory()
        post.topics.add(topic)
        return topic
    if kind == "series":
        texts = {"title_en": "Road", "title_mn": "Зам", "summary_en": "On it.", "summary_mn": "Замд."}
        post.series = post._meta.get_field("series").related_model.objects.create(**texts)
        post.save()
    return getattr(post, kind)


def test_the_feed_of_an_author_who_has_signed_nothing_public_does_not_exist(client, db):
    nobody = PostFactory(published_at_en=None, published_at_mn=None).author
    somebody = PostFactory().author

    found = [client.get(f"/en/authors/{author.slug_en}.atom").status_code for author in (nobody, somebody)]

    assert found == [404, 200]


def test_the_feed_of_a_renamed_topic_is_found_at_its_old_address(client, db):
    topic = TopicFactory()
    old = topic.slug_en
    topic.slug_en = "sky-and-water"
    topic.save()

    response = client.get(f"/en/topics/{old}.json")

    assert (response.status_code, response["Location"]) == (301, "/en/topics/sky-and-water.json")
    assert client.get("/en/topics/never-there.json").status_code == 404


def test_a_feed_names_its_own_address_and_its_page(client, db, settings):
    links = {link.get("rel"): link.get("href") for link in atom(client, "/mn/posts.atom").findall(f"{ATOM}link")}

    assert links == {"alternate": f"{settings.SITE_URL}/mn/posts/", "self": f"{settings.SITE_URL}/mn/posts.atom"}
    assert atom(client, "/mn/posts.atom").get(f"{XML}lang") == "mn"
    assert json_feed(client, "/mn/posts.json")["home_page_url"] == f"{settings.SITE_URL}/mn/posts/"


def test_addresses_inside_a_text_are_absolute(client, db, settings):
    image = ImageFactory()
    other = PostFactory(published_at_en=ago(days=2))
    body = (
        f'<p><a href="/go/post/{other.pk}/">See</a></p><figure><img src="/pictures/{image.pk}/x.png" alt=""></figure>'
    )
    PostFactory(body_en=body)

    content = json_feed(client, "/en/posts.json")["items"][0]["content_html"]

    assert f'href="{settings.SITE_URL}{other.get_absolute_url("en")}"' in content
    assert re.findall(r'(?:href|src)="(?!http)', content) == []


@pytest.mark.parametrize("form", FORMATS)
def test_joiners_of_the_traditional_script_survive(client, db, form):
    word = "ᠮᠣᠩᠭᠣᠯ\u202fᠤᠨ\u180eᠠ\u180b"
    PostFactory(body_mn=f"<p>{word}</p>", title_mn=word, slug_mn="bichig")

    assert titles(client, f"/mn/posts.{form}") == [word]
    assert word in client.get(f"/mn/posts.{form}").text


@pytest.mark.parametrize("form", FORMATS)
def test_a_character_that_xml_forbids_does_not_break_the_feed(client, db, form):
    PostFactory(title_en="One\x0btwo & <three>", summary_en="\x02", body_en="<p>\x1fFour</p>")

    assert titles(client, f"/en/posts.{form}")[0].replace("\x0b", "") == "Onetwo & <three>"


def test_a_correction_moves_the_date_and_an_unpublished_edit_does_not(client, db):
    post = PostFactory(published_at_en=ago(days=3))
    published = atom(client, "/en/posts.atom").findtext(f"{ATOM}entry/{ATOM}updated")
    post.save()  # what is saved moves updated_at

    assert atom(client, "/en/posts.atom").findtext(f"{ATOM}entry/{ATOM}updated") == published

    post.corrected_at_en = ago(days=1)
    post.save()
    assert atom(client, "/en/posts.atom").findtext(f"{ATOM}entry/{ATOM}updated") > published


@pytest.mark.parametrize("form", FORMATS)
def test_a_feed_may_be_kept_and_read_from_anywhere(client, db, form):
    PostFactory()

    response = client.get(f"/en/posts.{form}")

    kind = {"atom": "application/atom+xml", "json": "application/feed+json"}[form]
    assert response["Content-Type"] == f"{kind}; charset=utf-8"
    assert response["Cache-Control"].startswith("public, max-age=0, s-maxage=60")
    assert response["Access-Control-Allow-Origin"] == "*"
    assert response.get("Vary", "").replace("Accept-Encoding", "") == ""
    assert client.get(f"/en/posts.{form}", headers={"if-none-match": response["ETag"]}).status_code == 304


@pytest.mark.parametrize("form", ["atom", "json"])
def test_a_small_edit_and_a_withdrawal_make_another_feed(client, db, form):
    post, gone = PostFactory(), PostFactory()
    before = client.get(f"/en/posts.{form}")
    post.body_en = "<p>A slip was mended.</p>"
    post.save()
    edited = client.get(f"/en/posts.{form}", headers={"if-none-match": before["ETag"]})
    gone.withdrawn_at_en, gone.withdrawn_reason_en = ago(hours=1), "Wrong."
    gone.save()

    withdrawn = client.get(f"/en/posts.{form}", headers={"if-none-match": edited["ETag"]})

    assert (edited.status_code, withdrawn.status_code) == (200, 200)
    assert "Last-Modified" not in withdrawn.headers  # an edit without a note has no date that readers may know


def test_an_empty_feed_stays_the_same(client, db):
    before = client.get("/en/posts.atom")

    with time_machine.travel(ahead(hours=1)):
        assert client.get("/en/posts.atom").content == before.content


def test_a_feed_is_short_and_costs_the_same_for_one_post_and_thirty(client, db):
    def fill():
        post = PostFactory(image=ImageFactory(), author=AuthorFactory())
        post.topics.add(TopicFactory())
        linked = PostFactory(published_at_en=None)
        post.body_en = f'<p><a href="/go/post/{linked.pk}/">x</a></p><img src="/pictures/{post.image_id}/x.png" alt="">'
        post.save()

    fill()
    one = [cost(client, f"/en/posts.{form}") for form in FORMATS]
    for _ in range(30):
        fill()

    assert [cost(client, f"/en/posts.{form}") for form in FORMATS] == one
    assert max(one) <= 12
    assert [len(titles(client, f"/en/posts.{form}")) for form in FORMATS] == [30, 30]


@pytest.mark.parametrize("form", FORMATS)
def test_an_empty_feed_is_still_a_feed(client, db, form):
    assert titles(client, f"/en/posts.{form}") == []


def test_every_page_leads_to_the_feeds_of_its_language(read, db):
    assert feeds_in(read("/mn/")) == ["/mn/posts.atom", "/mn/posts.json"]


def test_the_page_of_a_topic_leads_to_its_own_feeds_too(read, db):
    topic = TopicFactory()

    page = read(topic.get_absolute_url("mn"))

    own = f"/mn/topics/{topic.slug_mn}"
    assert feeds_in(page) == [f"{own}.atom", f"{own}.json", "/mn/posts.atom", "/mn/posts.json"]
    assert all(link["title"] for link in page.select("link[type*=atom], link[type*=feed]"))


def feeds_in(page):
    return [
        link["href"] for link in page.select('link[rel=alternate][type*="+xml"], link[rel=alternate][type*="+json"]')
    ]
