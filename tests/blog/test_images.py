"""Pictures: described in both languages, or said to be decorative."""

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.utils.translation import override

from blog.models import Image
from tests.factories import ImageFactory, PostFactory, picture_file


@pytest.mark.parametrize("code", ["en", "mn"])
def test_a_picture_is_described_in_the_language_of_the_page(client, db, code):
    words = {"caption_en": "In summer", "caption_mn": "Зун", "credit_en": "Ministry", "credit_mn": "Яам"}
    image = ImageFactory(**words)
    post = PostFactory(image=image)

    picture = BeautifulSoup(client.get(post.get_absolute_url(code)).content, "html.parser").select_one(".picture")

    found = {name: picture.img[name] for name in ("src", "alt", "width", "height")}
    assert found == {"src": image.url, "alt": getattr(image, f"alt_{code}"), "width": "64", "height": "36"}
    assert words[f"caption_{code}"] in picture.figcaption.get_text()
    assert picture.select_one(".picture__credit").get_text().split()[-1] == words[f"credit_{code}"]


def test_a_decorative_picture_says_nothing(db):
    image = ImageFactory(decorative=True, alt_en="A pattern", alt_mn=None)

    assert [_alternative(image, code) for code in ("en", "mn")] == ["", ""]


def test_a_picture_has_its_own_words_in_each_language(db):
    assert [_alternative(ImageFactory(), code) for code in ("en", "mn")] == ["A blue field", "Цэнхэр талбай"]


def _alternative(image, code):
    with override(code):
        return image.alternative


@pytest.mark.parametrize("words", [{"alt_en": ""}, {"alt_mn": ""}, {"alt_mn": None}])
def test_a_picture_needs_a_description_in_both_languages(db, words):
    ImageFactory(decorative=True, **words)

    with pytest.raises(IntegrityError, match="image_described_or_decorative"), transaction.atomic():
        Image.objects.update(decorative=False)


def test_a_picture_knows_its_size(db):
    image = ImageFactory(file=picture_file(320, 200, "WEBP"))

    assert (image.width, image.height) == (320, 200)


@pytest.mark.parametrize("format", ["PNG", "JPEG", "WEBP", "AVIF"])
def test_pictures_of_the_usual_kinds_are_taken(db, format):
    image = ImageFactory.build(file=picture_file(format=format))

    image.full_clean()
    image.save()

    assert Image.objects.get().url.endswith(f".{format.lower()}")


@pytest.mark.parametrize(
    ("name", "content"),
    [("drawing.svg", b"<svg onload='alert(1)'/>"), ("page.html", b"<script>"), ("moving.gif", b"GIF89a")],
)
def test_other_files_are_refused(db, name, content):
    image = ImageFactory.build(width=1, height=1)
    image.file.save(name, ContentFile(content), save=False)

    with pytest.raises(ValidationError) as caught:
        image.full_clean()

    assert set(caught.value.error_dict) == {"file"}
