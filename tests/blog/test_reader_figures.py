"""Reader figures without tracking: what is counted, what is not, and what staff see of it."""

import csv
from datetime import timedelta
from io import StringIO

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from blog.models import DailyFigure
from blog.models.reader_figures import OTHER, SITES_PER_DAY
from blog.reader_figures import figures_of
from tests.factories import CommentFactory, PostFactory, ago, ahead, discussion_of

BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


def seen_url(post, code="en"):
    with override(code):
        return reverse("blog:post_seen", args=[post.pk])


def see(client, post, host="", code="en", **headers):
    sent = {"user-agent": BROWSER, "sec-fetch-site": "same-origin", **headers}
    headers = {name: value for name, value in sent.items() if value is not None}
    return client.post(seen_url(post, code), {"from": host}, headers=headers)


def counted():
    return {
        (figure.language, figure.site): figure.views for figure in DailyFigure.objects.filter(day=timezone.localdate())
    }


@pytest.fixture
def post(db):
    return PostFactory()


@pytest.mark.parametrize("code", ["en", "mn"])
def test_a_view_is_counted_in_the_language_of_the_page(client, post, code):
    for _ in range(2):
        response = see(client, post, code=code)

    assert (response.status_code, response.content, counted()) == (204, b"", {(code, ""): 2})


def test_the_answer_sets_no_cookie_and_is_kept_by_no_cache(client, post):
    response = see(client, post)

    assert dict(response.cookies) == {}
    assert "no-store" in response["Cache-Control"]


def test_a_page_of_a_reader_needs_no_token(post):
    strict = Client(enforce_csrf_checks=True)

    assert see(strict, post).status_code == 204


@pytest.mark.parametrize(
    ("host", "site"),
    [
        ("", ""),
        ("localhost", ""),
        ("www.montsame.mn", "montsame.mn"),
        ("L.FACEBOOK.com", "facebook.com"),
        ("m.facebook.com", "facebook.com"),
        ("t.co", "x.com"),
        ("news.google.mn", "google.com"),
        ("blog.example.org.", "blog.example.org"),
        ("xn--c1adjw9d.xn--l1acc", "xn--c1adjw9d.xn--l1acc"),
    ],
)
def test_the_many_names_of_a_site_are_one(client, post, host, site):
    assert see(client, post, host).status_code == 204
    assert counted() == {("en", site): 1}


@pytest.mark.parametrize(
    "host", ["nodots", "192.168.1.7", "a b.org", "<x>.org", "https://x.org/", "-x.org", "x" * 120 + ".org", "=1+1.org"]
)
def test_what_is_no_name_of_a_host_is_refused(client, post, host):
    assert see(client, post, host).status_code == 400
    assert counted() == {}


def test_a_page_of_another_site_cannot_count(client, post):
    assert see(client, post, **{"sec-fetch-site": "cross-site"}).status_code == 403
    assert see(client, post, **{"sec-fetch-site": "same-site"}).status_code == 403
    assert counted() == {}
    assert see(client, post, **{"sec-fetch-site": None}).status_code == 204


@pytest.mark.parametrize(
    "agent",
    ["", "Googlebot/2.1", "Mozilla/5.0 (compatible; bingbot/2.0)", "curl/8.1", "HeadlessChrome/140", "WhatsApp/2"],
)
def test_programs_are_answered_and_not_counted(client, post, agent):
    assert see(client, post, **{"user-agent": agent}).status_code == 204
    assert counted() == {}


@pytest.mark.parametrize("agent", [BROWSER, "Mozilla/5.0 (Linux; Android 9; CUBOT NOTE 7) Chrome/120 Mobile"])
def test_people_are_counted(client, post, agent):
    see(client, post, **{"user-agent": agent})

    assert counted() == {("en", ""): 1}


@pytest.mark.parametrize(
    "columns",
    [
        {"published_at_en": None},
        {"published_at_en": ahead(hours=1)},
        {"withdrawn_at_en": ago(hours=1), "withdrawn_reason_en": "Wrong."},
    ],
    ids=["draft", "scheduled", "withdrawn"],
)
def test_only_a_live_text_is_counted(client, db, columns):
    post = PostFactory(**columns)

    assert see(client, post).status_code == 404
    assert see(client, post, code="mn").status_code == 204
    assert counted() == {("mn", ""): 1}


def test_reading_the_address_counts_nothing(client, post):
    assert client.get(seen_url(post), headers={"user-agent": BROWSER}).status_code == 405
    assert counted() == {}


def test_a_long_message_is_refused_unread(client, post):
    response = client.post(seen_url(post), {"from": "x.org", "more": "x" * 500}, headers={"user-agent": BROWSER})

    assert (response.status_code, counted()) == (400, {})


def test_a_flood_from_one_network_is_cut_and_another_network_still_counts(client, post):
    for _ in range(40):
        assert see(client, post).status_code == 204
    client.defaults["REMOTE_ADDR"] = "198.51.100.7"
    see(client, post)

    assert counted() == {("en", ""): 31}


def test_invented_sites_cannot_fill_the_table(client, post, monkeypatch):
    for number in range(SITES_PER_DAY):
        DailyFigure.count(post, "en", f"s{number}.org")

    for site in ("new.org", "newer.org", "s1.org"):
        DailyFigure.count(post, "en", site)

    found = counted()
    assert (found["en", OTHER], found["en", "s1.org"], len(found)) == (2, 2, SITES_PER_DAY + 1)


def test_nothing_but_a_number_is_kept(client, post):
    see(client, post, "montsame.mn")

    row = DailyFigure.objects.values().get()
    assert set(row) == {"id", "post_id", "language", "day", "site", "views"}


def test_a_view_costs_few_queries(client, post, django_assert_max_num_queries):
    with django_assert_max_num_queries(3):
        see(client, post, "montsame.mn")


@pytest.mark.parametrize("code", ["en", "mn"])
def test_the_page_of_a_post_knows_where_to_tell(read, post, code):
    script = read(post.get_absolute_url(code)).select_one("script[data-seen]")

    assert script["data-seen"] == seen_url(post, code)


# Staff


@pytest.fixture
def desk(client_of, editor):
    return client_of(editor)


def figures_page(desk, post, query=""):
    response = desk.get(reverse("admin:blog_post_figures", args=[post.pk]) + query)
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def cells(page, table):
    return [
        [cell.get_text(" ", strip=True) for cell in row.select("th, td")]
        for row in page.select(".readers table")[table].select("tbody tr")
    ]


def fill(post):
    today = timezone.localdate()
    for days, code, site, views in [
        (0, "en", "", 3),
        (0, "mn", "x.com", 2),
        (1, "en", "x.com", 4),
        (40, "en", "old.mn", 9),
    ]:
        DailyFigure.objects.create(post=post, language=code, day=today - timedelta(days=days), site=site, views=views)


def test_staff_see_views_by_day_and_language_comments_and_sites(desk, post):
    fill(post)
    CommentFactory(discussion=discussion_of(post), published_at=timezone.now())
    CommentFactory(discussion=discussion_of(post), state="held")
    fill(PostFactory())

    page = figures_page(desk, post)

    days = cells(page, 0)
    assert len(days) == 30
    assert [row[1:] for row in days[:3]] == [["3", "2", "5", "1"], ["4", "0", "4", "0"], ["0", "0", "0", "0"]]
    assert cells(page, 1) == [["x.com", "6"], ["none, or not known", "3"]]
    assert len(page.select(".readers__chart > svg rect")) == 3
    assert "9 views in this period" in page.get_text()


def test_the_last_twelve_months_are_there_too(desk, post):
    fill(post)

    page = figures_page(desk, post, "?period=months")

    assert len(cells(page, 0)) == 12
    assert sum(int(row[3]) for row in cells(page, 0)) == 18


def test_a_post_that_nobody_opened_says_so(desk, post):
    page = figures_page(desk, post)

    assert "Nothing has been counted yet." in page.get_text()
    assert page.select(".readers__chart > svg rect") == []


def test_the_figures_can_be_taken_away_as_a_table(desk, post):
    fill(post)

    response = desk.get(reverse("admin:blog_post_figures_csv", args=[post.pk]), {"period": "months"})

    rows = list(csv.reader(StringIO(response.content.decode("utf-8-sig"))))
    assert rows[0] == ["day", "language", "came from", "views"]
    assert rows[1][1:] == ["en", "old.mn", "9"]
    assert (len(rows), response["Content-Type"]) == (5, "text/csv; charset=utf-8")


def test_readers_figures_are_for_staff_who_see_posts(client, client_of, moderator, officer, post):
    for name in ("admin:blog_post_figures", "admin:blog_post_figures_csv"):
        url = reverse(name, args=[post.pk])
        assert client.get(url).status_code == 302
        assert client_of(moderator).get(url).status_code == 403
        assert client_of(officer).get(url).status_code == 200
        assert client_of(officer).get(reverse(name, args=[0])).status_code == 404


def test_the_page_of_a_post_leads_to_its_readers(desk, post):
    page = desk.get(reverse("admin:blog_post_change", args=[post.pk])).text

    assert reverse("admin:blog_post_figures", args=[post.pk]) in page


def test_every_month_of_the_last_twelve_is_a_column_of_its_own(db, time_machine, post):
    time_machine.move_to("2028-03-31T12:00:00+08:00", tick=False)

    spans = figures_of(post, monthly=True).spans

    assert (spans[0].first.isoformat(), spans[-2].last.isoformat(), spans[-1].last.isoformat()) == (
        "2027-04-01",
        "2028-02-29",
        "2028-03-31",
    )
