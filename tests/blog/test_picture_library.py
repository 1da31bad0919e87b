"""The library in the staff pages: what is taken in, told, found, and kept while it is used."""

from io import BytesIO
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.urls import reverse
from PIL import Image as Picture

from blog.actions.pictures import remove
from blog.models import Image
from blog.models.picture_uses import rebuild
from diplomacy.refusals import Refused
from tests.factories import AuthorFactory, EventFactory, ImageFactory, PostFactory, picture_file

pytestmark = pytest.mark.django_db

ADD = "admin:blog_image_add"
WORDS = {"alt_en": "A field", "alt_mn": "Талбай", "focal_x": "50", "focal_y": "50"}


@pytest.fixture
def desk(client_of, editor):
    return client_of(editor)


def form(file=None, **changes):
    fields = {**WORDS, **changes}
    return fields | {"file": file} if file else fields


def change_url(image):
    return reverse("admin:blog_image_change", args=[image.pk])


def _in_text(image):
    post = PostFactory(body_en=f'<img src="/pictures/{image.pk}/original" alt="A field">')
    rebuild(post)
    return post


def _in_event(image):
    return EventFactory(body_mn=f'<img src="/pictures/{image.pk}/original" alt="Талбай">')


def errors(response):
    return [tag.get_text(strip=True) for tag in BeautifulSoup(response.content, "html.parser").select(".errorlist li")]


def test_a_picture_is_taken_into_the_library_and_its_renditions_are_made(desk):
    response = desk.post(
        reverse(ADD),
        form(
            picture_file(1200, 900, "JPEG"), focal_x="20", credit_en="B. Bold", credit_mn="Б. Болд", licence="CC BY 4.0"
        ),
    )

    image = Image.objects.get()
    assert response.status_code == 302
    assert (image.focal_x, image.licence, image.credit_mn) == (20, "CC BY 4.0", "Б. Болд")
    assert {one["width"] for one in image.renditions if one["shape"] == "full"} == {480, 960, 1200}
    assert image.drawn_at


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("drawing.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "no picture of a kind"),
        ("page.png", b"<!doctype html><script>x()</script>", "no picture of a kind"),
        ("cut.jpg", picture_file(800, 800, "JPEG").read()[:3000], "damaged"),
        ("wrong.png", picture_file(800, 800, "JPEG").read(), "The name ends in"),
        ("tiny.png", picture_file(299, 800).read(), "each side needs at least 300"),
        ("both.png", picture_file(800, 800).read() + b"<script>x()</script>", "code for web pages"),
    ],
)
def test_what_is_no_good_picture_is_refused_and_what_was_typed_stays(desk, name, content, reason):
    response = desk.post(reverse(ADD), form(ContentFile(content, name=name), licence="CC BY 4.0"))

    assert reason in " ".join(errors(response))
    assert 'value="CC BY 4.0"' in response.text
    assert not Image.objects.exists()


def test_the_reason_is_given_in_the_language_of_the_page(desk):
    response = desk.post(reverse(ADD).replace("/en/", "/mn/"), form(ContentFile(b"<svg/>", name="drawing.svg")))

    assert len(errors(response)) == 1
    assert response.status_code == 200


def test_a_picture_of_too_many_bytes_is_refused(desk, settings):
    settings.PICTURE_MAX_BYTES = 1000

    response = desk.post(reverse(ADD), form(picture_file(800, 800, "JPEG")))

    assert "at most" in " ".join(errors(response))


def test_the_same_file_is_not_taken_twice_and_the_page_leads_to_the_first(desk):
    desk.post(reverse(ADD), form(picture_file(400, 400)))
    first = Image.objects.get()

    response = desk.post(reverse(ADD), form(picture_file(400, 400)))

    link = BeautifulSoup(response.content, "html.parser").select_one(".errorlist a")
    assert (link["href"], link.get_text()) == (change_url(first), "A field")
    assert Image.objects.count() == 1
    desk.post(reverse(ADD), form(picture_file(400, 401)))
    assert Image.objects.count() == 2


def test_another_file_in_its_place_keeps_the_picture_and_its_uses(desk, client, django_capture_on_commit_callbacks):
    desk.post(reverse(ADD), form(picture_file(400, 400)))
    image = Image.objects.get()
    PostFactory(image=image)

    with django_capture_on_commit_callbacks(execute=True):
        response = desk.post(change_url(image), form(picture_file(640, 320)))

    new = Image.objects.get()
    assert response.status_code == 302
    assert (new.pk, new.width, new.url == image.url) == (image.pk, 640, False)
    assert not default_storage.exists(image.file.name)
    assert client.get(image.url)["Location"] == new.url


def test_words_are_changed_without_sending_the_file_again(desk):
    desk.post(reverse(ADD), form(picture_file(400, 400)))
    image = Image.objects.get()

    desk.post(change_url(image), form(alt_en="A wide field"))

    new = Image.objects.get()
    assert (new.alt_en, new.url, new.drawn_at) == ("A wide field", image.url, image.drawn_at)


@pytest.mark.parametrize("value", ["101", "-1", "x"])
def test_a_focal_point_outside_the_picture_is_refused(desk, value):
    response = desk.post(reverse(ADD), form(picture_file(400, 400), focal_x=value))

    assert len(errors(response)) >= 1
    assert not Image.objects.exists()


def test_nothing_that_was_uploaded_stays_but_what_is_seen(desk):
    content = BytesIO()
    exif = Picture.Exif()
    exif[0x010E] = "Sukhbaatar Square"
    Picture.new("RGB", (400, 400), "blue").save(content, "JPEG", exif=exif)

    desk.post(reverse(ADD), form(ContentFile(content.getvalue(), name="a.jpg")))

    image = Image.objects.get()
    stored = [Path(image.file.path), *(Path(default_storage.path(one["file"])) for one in image.renditions)]
    assert b"Sukhbaatar" in content.getvalue()
    assert [path.name for path in stored if b"Sukhbaatar" in path.read_bytes()] == []


@pytest.mark.parametrize(
    ("use", "place"),
    [
        (lambda image: PostFactory(image=image), "at the head of the post"),
        (lambda image: EventFactory(image=image), "at the head of the event"),
        (_in_event, "in the text of the event"),
        (lambda image: AuthorFactory(image=image), "picture of the author"),
        (_in_text, "in the text: English"),
    ],
)
def test_the_page_of_a_picture_says_where_it_is_used_and_keeps_it(desk, use, place):
    image = ImageFactory()
    record = use(image)

    uses = BeautifulSoup(desk.get(change_url(image)).content, "html.parser").select(".uses li")

    assert [tag.get_text(" ", strip=True).replace(" ,", ",") for tag in uses] == [f"{record}, {place}"]
    assert f"/{record.pk}/change/" in uses[0].a["href"]
    url = reverse("admin:blog_image_delete", args=[image.pk])
    assert place in desk.get(url).text
    desk.post(url, {"post": "yes"})
    assert Image.objects.exists()
    with pytest.raises(Refused):
        remove(image)


def test_a_picture_that_nothing_uses_is_deleted_with_its_files(desk, django_capture_on_commit_callbacks):
    desk.post(reverse(ADD), form(picture_file(400, 400)))
    image = Image.objects.get()
    files = [image.file.name, *(one["file"] for one in image.renditions)]
    assert all(default_storage.exists(name) for name in files)

    with django_capture_on_commit_callbacks(execute=True):
        desk.post(reverse("admin:blog_image_delete", args=[image.pk]), {"post": "yes"})

    assert not Image.objects.exists()
    assert [name for name in files if default_storage.exists(name)] == []


def test_several_are_deleted_only_if_none_is_used(desk):
    used, unused = ImageFactory(), ImageFactory()
    PostFactory(image=used)
    choice = {"action": "delete_selected", "post": "yes"}

    desk.post(reverse("admin:blog_image_changelist"), choice | {"_selected_action": [used.pk, unused.pk]})
    assert Image.objects.count() == 2

    desk.post(reverse("admin:blog_image_changelist"), choice | {"_selected_action": [unused.pk]})
    assert Image.objects.get() == used


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"wanting": "use"}, {"bare", "decorative"}),
        ({"wanting": "credit"}, {"bare", "decorative", "in text"}),
        ({"wanting": "description"}, {"decorative"}),
        ({"decorative__exact": "1"}, {"decorative"}),
        ({"q": "Чойбалсан"}, {"credited"}),
        ({}, {"bare", "decorative", "in text", "credited"}),
    ],
)
def test_the_list_finds_what_wants_attention(desk, query, found):
    images = {
        "bare": ImageFactory(),
        "decorative": ImageFactory(decorative=True, alt_en="", alt_mn=None),
        "in text": ImageFactory(),
        "credited": ImageFactory(credit_en="B. Choibalsan", credit_mn="Б. Чойбалсан"),
    }
    _in_text(images["in text"])
    PostFactory(image=images["credited"])

    page = desk.get(reverse("admin:blog_image_changelist"), query)

    shown = {image.pk for image in page.context["cl"].queryset}
    assert {name for name, image in images.items() if image.pk in shown} == found


def test_the_list_costs_the_same_however_long_it_is(desk, django_assert_max_num_queries):
    for _time in range(12):
        ImageFactory()

    with django_assert_max_num_queries(12):
        page = desk.get(reverse("admin:blog_image_changelist"))

    assert page.text.count('class="thumbnail"') == 12


def picker(desk, **query):
    page = BeautifulSoup(desk.get(reverse("admin:blog_image_picker"), query).content, "html.parser")
    return page, [
        {name: tag[f"data-{name}"] for name in ("url", "alt", "caption", "pk")}
        for tag in page.select("button[data-url]")
    ]


@pytest.mark.parametrize(("code", "alt", "caption"), [("en", "A blue field", "Summer"), ("mn", "Цэнхэр талбай", "Зун")])
def test_the_picker_gives_address_and_words_in_the_language_of_the_text(desk, code, alt, caption):
    image = ImageFactory(caption_en="Summer", caption_mn="Зун")

    page, choices = picker(desk, CKEditorFuncNum="-3", language=code)

    address = f"/pictures/{image.pk}/original"
    assert choices == [{"url": address, "alt": alt, "caption": caption, "pk": str(image.pk)}]
    assert page.select_one("[data-picture-picker]")["data-number"] == "-3"


def test_the_picker_gives_no_words_for_a_decorative_picture(desk):
    ImageFactory(decorative=True)

    assert picker(desk)[1][0]["alt"] == ""


def test_the_picker_searches_all_words_in_both_languages(desk):
    ImageFactory(alt_en="A train at dawn", alt_mn="Үүрийн галт тэрэг")
    ImageFactory()

    found = [len(picker(desk, q=words)[1]) for words in ("train dawn", "галт", "train field", "")]
    assert found == [1, 1, 0, 2]
    assert "No picture has these words." in picker(desk, q="nothing")[0].get_text()


def test_the_picker_is_paged(desk):
    for _time in range(25):
        ImageFactory()

    page, choices = picker(desk, q="field", page="1")

    assert len(choices) == 24
    assert page.select_one("a[rel=next]")["href"].endswith("q=field&page=2")
    assert len(picker(desk, page="2")[1]) == 1


def test_the_picker_is_for_those_who_may_see_pictures(client, client_of, moderator, desk):
    url = reverse("admin:blog_image_picker")

    assert [desk.get(url).status_code, client_of(moderator).get(url).status_code] == [200, 403]
    assert client.get(url).status_code == 302


def test_the_picker_keeps_the_policy(desk):
    response = desk.get(reverse("admin:blog_image_picker"))

    page = BeautifulSoup(response.content, "html.parser")
    assert [tag for tag in page.select("main script") if not tag.get("src")] == []
    assert page.select("main [style], main [onclick]") == []
