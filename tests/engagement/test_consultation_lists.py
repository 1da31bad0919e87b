"""The list of consultations, the front page and what stands beside posts: what is open first, at a constant cost."""

import re

import pytest
from django.utils import timezone

from engagement.models import Consultation
from engagement.models.consultation_lists import ORDER, Filters, page_of, placed
from tests.factories import ConsultationFactory, EventFactory, PostFactory, ReportFactory, TopicFactory, ago, ahead
from tests.world import cost

pytestmark = pytest.mark.django_db
LIST = "/en/consultations/"


def one_of_each_stage(**kwargs):
    found = {
        "upcoming": ConsultationFactory(upcoming=True, **kwargs),
        "open": ConsultationFactory(**kwargs),
        "reading": ConsultationFactory(closed=True, **kwargs),
        "heard": ConsultationFactory(closed=True, **kwargs),
        "answered": ConsultationFactory(closed=True, **kwargs),
        "withdrawn": ConsultationFactory(withdrawn=True, **kwargs),
    }
    for stage, kinds in (("heard", ["heard"]), ("answered", ["heard", "answer"])):
        for kind in kinds:
            ReportFactory(consultation=found[stage], kind=kind, published_at=ago(hours=1))
    return found


def titles(text):
    return re.findall(r'__title"><a href="[^"]+">([^<]+)</a>', text)


def read(client, query=""):
    response = client.get(f"{LIST}{query}")
    assert response.status_code == 200
    return response.content.decode()


def test_the_database_tells_the_same_stages_as_the_rows_at_every_second(time_machine):
    found = one_of_each_stage()
    opens, closes = found["upcoming"].opens_at, found["upcoming"].closes_at

    for moment in (timezone.now(), opens, closes, found["open"].closes_at, ahead(days=400)):
        time_machine.move_to(moment, tick=False)
        rows = list(placed(Consultation.objects.published()))
        assert [ORDER[row.rank] for row in rows] == [row.stage for row in rows]
        assert [row.rank for row in rows] == sorted(row.rank for row in rows)


def test_the_list_tells_every_stage_with_its_dates_and_counts(client):
    found = one_of_each_stage()
    ConsultationFactory(unpublished=True, title_en="qxsecretqx")
    soon = ConsultationFactory(closes_at=ahead(days=1))
    late = ConsultationFactory(closed=True, answer_by=ago(days=1))
    today = ConsultationFactory(kind="question_hour", closes_at=ahead(minutes=1))

    text = read(client)

    expected = [found["upcoming"], today, soon, found["open"], late, found["reading"], found["heard"]]
    expected += [found["answered"], found["withdrawn"]]
    assert titles(text) == [consultation.title_en for consultation in expected]
    counts = re.findall(r'>([^<>]+) <span class="count">(\d+)</span></a>', text)
    assert counts == [
        ("All", "9"),
        ("Upcoming", "1"),
        ("Open", "3"),
        ("Reading", "2"),
        ("Heard", "1"),
        ("Answered", "1"),
        ("Withdrawn", "1"),
    ]
    assert "1 day left" in text
    assert text.count("The answer is overdue") == 1
    assert "Ask the Ministry" in text
    assert "qxsecretqx" not in text


def test_the_list_is_narrowed_by_stage_topic_and_event_in_both_languages(client):
    topic, event = TopicFactory(), EventFactory()
    both = ConsultationFactory(event=event)
    on_topic, at_event = ConsultationFactory(closed=True), ConsultationFactory(event=event, closed=True)
    for consultation in (both, on_topic):
        consultation.topics.add(topic)
    unseen = TopicFactory(title_en="qxunseenqx")
    ConsultationFactory(unpublished=True).topics.add(unseen)

    assert set(titles(read(client, f"?topic={topic.slug_en}"))) == {both.title_en, on_topic.title_en}
    assert set(titles(read(client, f"?event={event.slug_en}"))) == {both.title_en, at_event.title_en}
    assert titles(read(client, f"?topic={topic.slug_en}&event={event.slug_en}")) == [both.title_en]
    narrow = read(client, f"?stage=open&topic={topic.slug_en}")
    assert titles(narrow) == [both.title_en]
    assert '<meta name="robots" content="noindex, follow">' in narrow
    assert re.search(rf'<link rel="canonical" href="[^"?]*{LIST}">', narrow)
    assert f'href="/mn/consultations/?stage=open&amp;topic={topic.slug_mn}"' in narrow.replace("%", "%")
    assert titles(client.get(f"/mn/consultations/?topic={topic.slug_mn}").content.decode()) == [
        both.title_mn,
        on_topic.title_mn,
    ]
    everything = read(client)
    assert set(titles(read(client, "?stage=x&topic=x&event=%27&start=x"))) == set(titles(everything))
    assert "qxunseenqx" not in everything
    assert f'<option value="{topic.slug_en}">' in everything


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("?stage=open", "None is open at this moment"),
        ("?stage=upcoming", "None has been announced"),
        ("?stage=heard", "None is at this stage"),
        ("?stage=withdrawn", "None was withdrawn"),
    ],
)
def test_an_empty_choice_says_what_is_missing_and_leads_on(client, query, words):
    ConsultationFactory(closed=True)

    text = read(client, query)

    assert words in text
    assert f'<a href="{LIST}">All consultations</a>' in text


def test_an_empty_list_says_so(client):
    assert "No consultations yet" in read(client)


def test_three_hundred_consultations_cost_the_same_and_each_is_on_one_page(client, settings):
    settings.POSTS_PER_PAGE = 50
    topic = TopicFactory()
    ConsultationFactory().topics.add(topic)
    one = cost(client, LIST), cost(client, "/en/"), cost(client, topic.get_absolute_url("en"))
    template = ConsultationFactory()
    names = [field.name for field in Consultation._meta.fields if field.name not in {"id", "slug_en", "slug_mn"}]
    values = {name: getattr(template, name) for name in names}
    rows = [
        Consultation(**values | {"slug_en": f"c-{number}", "slug_mn": f"d-{number}", "closes_at": closes_at})
        for number, closes_at in enumerate([ahead(days=9)] * 150 + [ago(days=1)] * 148)
    ]
    Consultation.objects.bulk_create(rows)
    for row in rows[:20]:
        row.topics.add(topic)

    assert (cost(client, LIST), cost(client, "/en/"), cost(client, topic.get_absolute_url("en"))) == one
    assert max(one) <= 12
    seen, start = [], ""
    while True:
        page = page_of(Filters(start=start))
        seen += [consultation.pk for consultation in page.consultations]
        start = page.next_start
        if not start:
            break
    assert len(seen) == len(set(seen)) == 300
    assert client.get(f"{LIST}?start=5_99999999999999999_1")["Location"] == LIST


def test_the_front_page_leads_with_what_closes_first_and_stays_short(client):
    for days in (9, 3, 6):
        ConsultationFactory(closes_at=ahead(days=days), title_en=f"Closes in {days}")
    ConsultationFactory(kind="question_hour", closes_at=ahead(hours=5), title_en="Ask about visas")
    ConsultationFactory(upcoming=True, title_en="Coming")
    for number in range(9):
        ConsultationFactory(closed=True, title_en=f"Being read {number}", answer_by=ahead(days=number + 1))

    text = client.get("/en/").content.decode()

    expected = ["Ask about visas", "Closes in 3", "Closes in 6", "Closes in 9", "Coming"]
    assert [title for title in titles(text) if title in expected] == expected
    assert [title for title in titles(text) if "read" in title] == [f"Being read {number}" for number in range(4)]


def test_beside_a_topic_stands_what_is_open_first_and_the_way_to_the_rest(client):
    topic = TopicFactory()
    over = [ConsultationFactory(closed=True, title_en=f"Over {number}") for number in range(7)]
    for consultation in (*over, ConsultationFactory(title_en="Still open"), ConsultationFactory(upcoming=True)):
        consultation.topics.add(topic)

    text = client.get(topic.get_absolute_url("en")).content.decode()

    assert titles(text)[0] == "Still open"
    assert text.count("consultation-card__title") == 6
    assert f'href="{LIST}?topic={topic.slug_en}"' in text
    post = PostFactory()
    ConsultationFactory(announcement=post)
    assert text.count("All consultations on this") == 1
    assert "All consultations on this" not in client.get(post.get_absolute_url("en")).content.decode()
