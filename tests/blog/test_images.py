"""Pictures on pages: described in both languages, of the right size, under addresses that mean one content."""

from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.utils.translation import override
from PIL import Image as Picture

from blog.models import Image
from blog.renditions import draw, draw_due
from tests.factories import ImageFactory, PostFactory, ago, picture_file

pytestmark = pytest.mark.django_db


def drawn(width=2000, height=1000, **kwargs):
    image = ImageFactory(file=picture_file(width, height, "JPEG"), **kwargs)
    draw.call(image.pk)
    return Image.objects.get(pk=image.pk)


def picture_on(page):
    return BeautifulSoup(page.content, "html.parser").select_one(".picture")


def widths(sources):
    return {
        source["type"]: [int(one.split(" ")[1].rstrip("w")) for one in source["srcset"].split(", ")]
        for source in sources
    }


@pytest.mark.parametrize("code", ["en", "mn"])
def test_a_picture_is_described_in_the_language_of_the_page(client, code):
    words = {"caption_en": "In summer", "caption_mn": "Зун", "credit_en": "Ministry", "credit_mn": "Яам"}
    image = ImageFactory(**words, licence="CC BY 4.0")
    post = PostFactory(image=image)

    picture = picture_on(client.get(post.get_absolute_url(code)))

    found = {name: picture.img[name] for name in ("src", "alt", "width", "height")}
    assert found == {"src": image.url, "alt": getattr(image, f"alt_{code}"), "width": "64", "height": "36"}
    assert words[f"caption_{code}"] in picture.figcaption.get_text()
    assert picture.select_one(".picture__credit").get_text().split(": ")[1] == f"{words[f'credit_{code}']}, CC BY 4.0"


def test_a_decorative_picture_says_nothing():
    image = ImageFactory(decorative=True, alt_en="A pattern", alt_mn=None)

    assert [_alternative(image, code) for code in ("en", "mn")] == ["", ""]


def test_a_picture_has_its_own_words_in_each_language():
    assert [_alternative(ImageFactory(), code) for code in ("en", "mn")] == ["A blue field", "Цэнхэр талбай"]


def _alternative(image, code):
    with override(code):
        return image.alternative


@pytest.mark.parametrize("words", [{"alt_en": ""}, {"alt_mn": ""}, {"alt_mn": None}])
def test_a_picture_needs_a_description_in_both_languages(words):
    ImageFactory(decorative=True, **words)

    with pytest.raises(IntegrityError, match="image_described_or_decorative"), transaction.atomic():
        Image.objects.update(decorative=False)


@pytest.mark.parametrize("value", [0, 100])
def test_a_focal_point_lies_inside_the_picture(value):
    image = ImageFactory(focal_x=value)

    with pytest.raises(IntegrityError, match="image_focal_point_is_inside"), transaction.atomic():
        Image.objects.filter(pk=image.pk).update(focal_y=101)


def test_a_picture_knows_its_size():
    image = ImageFactory(file=picture_file(320, 200, "WEBP"))

    assert (image.width, image.height) == (320, 200)


@pytest.mark.parametrize(("format", "kept"), [("PNG", ".png"), ("JPEG", ".jpg"), ("WEBP", ".jpg"), ("AVIF", ".jpg")])
def test_pictures_of_the_usual_kinds_are_taken_and_kept_as_every_program_knows_them(format, kept):
    image = ImageFactory.build(file=picture_file(format=format))

    image.full_clean()
    image.save()

    assert Image.objects.get().url.endswith(kept)


@pytest.mark.parametrize(
    ("name", "content"),
    [("drawing.svg", b"<svg onload='alert(1)'/>"), ("page.html", b"<script>"), ("moving.gif", b"GIF89a")],
)
def test_no_other_file_is_ever_stored(name, content):
    image = ImageFactory.build()
    image.file = ContentFile(content, name=name)

    with pytest.raises(ValidationError, match="no picture of a kind"):
        image.save()

    assert not Image.objects.exists()


def test_a_page_offers_the_whole_picture_in_light_kinds_at_several_widths(client):
    image = drawn()
    post = PostFactory(image=image)

    picture = picture_on(client.get(post.get_absolute_url("en")))

    assert widths(picture.select("source")) == {"image/avif": [480, 960, 1600], "image/webp": [480, 960, 1600]}
    assert {source["sizes"] for source in picture.select("source")} == {"(min-width: 60rem) 46rem, 100vw"}
    assert (picture.img["src"], picture.img["width"], picture.img["height"]) == (image.url, "2000", "1000")
    assert "-1600-" in image.url
    assert image.url.endswith(".jpg")


def test_a_card_shows_the_picture_cut_to_three_by_two(client):
    image = drawn()
    PostFactory(image=image)

    picture = picture_on(client.get("/en/posts/"))

    assert widths(picture.select("source")) == {"image/avif": [400, 800], "image/webp": [400, 800]}
    assert (picture.img["src"], picture.img["width"], picture.img["height"]) == (image.card.url, "800", "533")


def test_every_address_on_a_page_leads_to_a_picture_of_the_size_it_names(client):
    image = drawn()
    PostFactory(image=image)
    named = [
        (one.split(" ")[0], int(one.split(" ")[1].rstrip("w")), source["type"])
        for shape in (image.full, image.card)
        for source in shape.sources
        for one in source["srcset"].split(", ")
    ]

    for address, width, kind in named:
        response = client.get(address)
        assert (response.status_code, response["Content-Type"]) == (200, kind)
        assert Picture.open(ContentFile(response.content)).width == width
    assert len(named) == 10


@pytest.mark.parametrize(
    ("size", "full", "card"),
    [((64, 36), [64], [54]), ((960, 640), [480, 960], [400, 800]), ((1200, 1200), [480, 960, 1200], [400, 800])],
)
def test_no_picture_is_drawn_larger_than_it_is(size, full, card):
    image = drawn(*size)

    assert widths(image.sources)["image/avif"] == full
    assert widths(image.card.sources)["image/webp"] == card


def test_the_light_kinds_are_light():
    image = drawn(1600, 900)
    sizes = [default_storage.size(one["file"]) for one in image.renditions if one["type"] == "image/avif"]

    assert max(sizes) < 10_000


def test_until_it_is_drawn_a_picture_is_shown_as_it_was_kept(client):
    image = ImageFactory()
    PostFactory(image=image)

    picture = picture_on(client.get("/en/posts/"))

    assert picture.select("source") == []
    assert client.get(picture.img["src"]).status_code == 200


def test_another_focal_point_gives_other_addresses_and_the_old_lead_to_the_new(client):
    image = drawn()
    PostFactory(image=image)
    old = image.sources[0]["srcset"].split(" ")[0]

    image.focal_x = 10
    image.save()
    assert image.renditions == []
    draw.call(image.pk)

    new = Image.objects.get().sources[0]["srcset"].split(" ")[0]
    assert new != old
    assert client.get(old)["Location"] == new


def test_files_of_an_earlier_focal_point_go(django_capture_on_commit_callbacks):
    image = drawn()

    image.focal_x = 10
    image.save()
    with django_capture_on_commit_callbacks(execute=True):
        draw.call(image.pk)

    listed = {one["name"] for one in Image.objects.get().renditions}
    assert set(default_storage.listdir(f"renditions/{image.pk}")[1]) == listed


def test_other_words_leave_the_addresses_as_they_are():
    image = drawn()
    before = image.url

    image.caption_en = "In summer"
    image.save()

    assert (Image.objects.get().url, Image.objects.get().drawn_at) == (before, image.drawn_at)


def test_drawing_twice_changes_nothing():
    image = drawn()
    files = set(default_storage.listdir(f"renditions/{image.pk}")[1])

    draw.call(image.pk)

    assert (
        set(default_storage.listdir(f"renditions/{image.pk}")[1]) == files == {one["name"] for one in image.renditions}
    )


def test_a_failed_drawing_is_tried_again_later_and_then_given_up(time_machine):
    image = ImageFactory()
    default_storage.delete(image.file.name)

    draw.call(image.pk)
    failed = Image.objects.get()
    assert (failed.attempts, failed.drawn_at, Image.objects.due().exists()) == (1, None, False)

    for _time in range(10):
        Image.objects.update(next_at=ago(seconds=1))
        draw_due.call()
    assert Image.objects.get().attempts == 5


def test_a_command_draws_what_is_wanting_or_all_anew(capsys):
    image = ImageFactory()

    call_command("draw_pictures")
    assert Image.objects.get().drawn_at
    default_storage.delete(Image.objects.get().renditions[0]["file"])
    call_command("draw_pictures")
    call_command("draw_pictures", "--anew")

    assert capsys.readouterr().out.splitlines() == [
        "1 pictures drawn, 0 failed.",
        "0 pictures drawn, 0 failed.",
        "1 pictures drawn, 0 failed.",
    ]
    assert default_storage.exists(Image.objects.get().renditions[0]["file"])
    assert Image.objects.get() == image


def test_a_file_of_an_older_release_is_cleaned_before_it_is_drawn():
    """It stands in the row as it was uploaded, with all that its camera noted."""
    exif = Picture.Exif()
    exif[0x010E] = "Sukhbaatar Square"
    came = ContentFile(b"", name="came.webp")
    Picture.new("RGB", (40, 20), "blue").save(came, "WEBP", exif=exif)
    name = default_storage.save("images/2025/came.webp", came)
    image = ImageFactory()
    Image.objects.filter(pk=image.pk).update(file=name, digest="", version="")

    draw.call(image.pk)

    new = Image.objects.get()
    assert (new.width, new.height, new.file.name[-4:]) == (40, 20, ".jpg")
    assert b"Sukhbaatar" not in Path(new.file.path).read_bytes()
    assert not default_storage.exists(name)


def test_a_picture_that_was_mended_is_drawn_by_the_sweep():
    image = ImageFactory()
    content = picture_file()
    default_storage.delete(image.file.name)
    draw.call(image.pk)
    default_storage.save(image.file.name, content)
    Image.objects.update(next_at=ago(seconds=1))

    draw_due.call()

    assert Image.objects.get().drawn_at


@pytest.mark.parametrize(
    ("focal", "colour"), [((0, 50), "red"), ((100, 50), "blue"), ((50, 50), "lime"), ((35, 50), "lime")]
)
def test_a_card_is_cut_around_the_focal_point(client, focal, colour):
    """Three squares side by side, red, green and blue: the cut is half as wide as the picture."""
    whole = Picture.new("RGB", (900, 300), "lime")
    whole.paste("red", (0, 0, 300, 300))
    whole.paste("blue", (600, 0, 900, 300))
    content = ContentFile(b"", name="squares.png")
    whole.save(content, "PNG")
    image = ImageFactory(file=content, focal_x=focal[0], focal_y=focal[1])
    PostFactory(image=image)
    draw.call(image.pk)

    card = Picture.open(ContentFile(client.get(Image.objects.get().card.url).content)).convert("RGB")

    assert card.size == (450, 300)
    middle = card.getpixel((225, 150))
    wanted = {"red": (255, 0, 0), "lime": (0, 255, 0), "blue": (0, 0, 255)}[colour]
    assert max(abs(a - b) for a, b in zip(middle, wanted, strict=True)) < 12


def test_a_list_of_pictures_asks_the_database_no_more_than_a_list_without(client, django_assert_max_num_queries):
    for _time in range(3):
        PostFactory(image=drawn(400, 300))

    with django_assert_max_num_queries(12):
        page = client.get("/en/posts/")

    assert page.text.count("image/avif") == 3
