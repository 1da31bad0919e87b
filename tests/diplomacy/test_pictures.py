"""Files that claim to be pictures: what is refused, with its reason, beside a twin that is taken."""

import struct
import zlib
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from PIL import Image as Picture
from PIL import ImageCms

from diplomacy import pictures

LOCATION = 0x8825  # the tag of Exif under which a camera notes where it was
ORIENTATION = 0x0112
PLACE = "Sukhbaatar Square"


def file(picture=None, format="JPEG", **options):
    """The bytes of a picture; 40 × 20 and blue if none is given."""
    content = BytesIO()
    (picture or Picture.new("RGB", (40, 20), "blue")).save(content, format, **options)
    return content.getvalue()


def refusal(content, name):
    with pytest.raises(ValidationError) as caught:
        pictures.opened(content, name)
    return caught.value.messages[0]


def bomb(width, height):
    """A PNG of a few bytes that promises a great many pixels."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


def chunk(name, content):
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def with_exif(**tags):
    exif = Picture.Exif()
    exif[ORIENTATION] = tags.get("orientation", 1)
    exif[0x010E] = PLACE
    exif.get_ifd(LOCATION)[1] = "N"
    exif.get_ifd(LOCATION)[2] = (47.0, 55.0, 7.0)
    return exif


@pytest.mark.parametrize(
    ("format", "name"),
    [("JPEG", "a.jpg"), ("JPEG", "a.JPEG"), ("PNG", "a.png"), ("WEBP", "a.webp"), ("AVIF", "a.avif")],
)
def test_still_pictures_of_the_usual_kinds_are_taken(format, name):
    picture, kind = pictures.opened(file(format=format), name)

    assert (kind, picture.mode, picture.size) == (format, "RGB", (40, 20))


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', "drawing.png"),
        (b"<!doctype html><script>alert(1)</script>", "page.jpg"),
        (file(format="GIF"), "moving.jpg"),
        (file(format="TIFF"), "scan.png"),
        (file(format="BMP"), "old.png"),
        (b"", "nothing.png"),
        (b"\x89PNG\r\n\x1a\n", "head.png"),
        (b"%PDF-1.7", "paper.jpg"),
    ],
    ids=["svg", "html", "gif", "tiff", "bmp", "empty", "only a head", "pdf"],
)
def test_what_is_no_picture_of_these_kinds_is_refused_whatever_its_name(content, name):
    assert refusal(content, name) == "This is no picture of a kind that is taken: JPEG, PNG, WebP or AVIF."


@pytest.mark.parametrize(("format", "name"), [("PNG", "a.jpg"), ("JPEG", "a.png"), ("WEBP", "a"), ("PNG", "a.html")])
def test_a_picture_under_the_name_of_another_kind_is_refused(format, name):
    assert f"the file is a {format} picture" in refusal(file(format=format), name)


def test_too_many_bytes_are_refused(settings):
    content = file()
    settings.PICTURE_MAX_BYTES = len(content)
    pictures.opened(content, "a.jpg")
    settings.PICTURE_MAX_BYTES -= 1

    assert refusal(content, "a.jpg").startswith("The file has ")


def test_too_many_pixels_are_refused(settings):
    settings.PICTURE_MAX_PIXELS = 800
    pictures.opened(file(), "a.jpg")
    settings.PICTURE_MAX_PIXELS = 799

    assert refusal(file(), "a.jpg") == "The picture has too many pixels: at most 0 million are taken."


@pytest.mark.parametrize("side", [7_000, 12_000, 60_000])
def test_a_small_file_that_promises_a_great_many_pixels_is_refused_before_it_is_unpacked(side):
    assert refusal(bomb(side, side), "a.png") == "The picture has too many pixels: at most 40 million are taken."


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_a_file_cut_short_is_refused(format):
    noise = Picture.effect_noise((200, 200), 80).convert("RGB")
    content = file(noise, format)

    pictures.opened(content, f"a.{pictures.ENDINGS[format][0]}")
    assert refusal(content[: len(content) // 2], f"a.{pictures.ENDINGS[format][0]}") in {
        "The file is damaged: the picture in it cannot be read to its end.",
        "This is no picture of a kind that is taken: JPEG, PNG, WebP or AVIF.",
    }


@pytest.mark.parametrize("format", ["PNG", "WEBP", "AVIF"])
def test_a_moving_picture_is_refused(format):
    frames = [Picture.new("RGB", (40, 20), colour) for colour in ("red", "blue")]
    moving = file(frames[0], format, save_all=True, append_images=frames[1:])

    pictures.opened(file(frames[0], format), f"a.{format.lower()}")
    assert refusal(moving, f"a.{format.lower()}") == "The picture moves. Only still pictures are taken."


def test_a_photograph_with_a_small_copy_inside_is_taken():
    """Telephones make such files; Pillow calls them MPO."""
    copies = [Picture.new("RGB", (40, 20), "red"), Picture.new("RGB", (20, 10), "blue")]
    content = file(copies[0], "MPO", save_all=True, append_images=copies[1:])

    picture, kind = pictures.opened(content, "a.jpg")

    assert (kind, picture.size) == ("JPEG", (40, 20))


@pytest.mark.parametrize(
    "code",
    [b"<script>alert(1)</script>", b"<SVG onload=alert(1)>", b"<!DOCTYPE html>", b"<iframe src=x>", b"<html lang=mn>"],
)
@pytest.mark.parametrize("format", ["JPEG", "PNG"])
def test_a_picture_that_is_a_web_page_too_is_refused(format, code):
    ending = pictures.ENDINGS[format][0]

    pictures.opened(file(format=format) + b"plain words", f"a.{ending}")
    assert refusal(file(format=format) + code, f"a.{ending}").startswith("The file holds code for web pages")


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_nothing_stays_of_where_and_how_it_was_taken(format):
    content = file(format=format, exif=with_exif(), icc_profile=srgb())
    assert PLACE.encode() in content

    picture, kind = pictures.opened(content, f"a.{format.lower()}")
    clean, kept = pictures.original(picture, kind)

    assert PLACE.encode() not in clean
    again = Picture.open(BytesIO(clean))
    assert dict(again.getexif()) == {}
    assert {"exif", "xmp", "icc_profile", "comment", "photoshop"} & set(again.info) == set()
    assert kept in {"JPEG", "PNG"}


def test_notes_in_other_places_of_a_file_go_too():
    content = file(comment=PLACE, xmp=f"<x:xmpmeta>{PLACE}</x:xmpmeta>".encode())

    clean, _kind = pictures.original(*pictures.opened(content, "a.jpg"))

    assert PLACE.encode() in content
    assert PLACE.encode() not in clean


@pytest.mark.parametrize(
    ("orientation", "size", "corner"), [(1, (40, 20), "red"), (3, (40, 20), "blue"), (6, (20, 40), "blue")]
)
def test_a_picture_stands_upright_as_its_camera_was_held(orientation, size, corner):
    lying = Picture.new("RGB", (40, 20), "blue")
    lying.paste("red", (0, 0, 10, 10))
    content = file(lying, "PNG", exif=with_exif(orientation=orientation))

    picture, _kind = pictures.opened(content, "a.png")

    assert picture.size == size
    assert picture.getpixel((1, 1)) == {"red": (255, 0, 0), "blue": (0, 0, 255)}[corner]
    assert (255, 0, 0) in {colour for _count, colour in picture.getcolors()}


def srgb():
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


@pytest.mark.parametrize(
    ("picture", "format", "wanted"),
    [
        (Picture.new("CMYK", (40, 20), (0, 255, 255, 0)), "JPEG", ("RGB", (255, 0, 0))),
        (Picture.new("L", (40, 20), 90), "PNG", ("RGB", (90, 90, 90))),
        (Picture.new("1", (40, 20), 1), "PNG", ("RGB", (255, 255, 255))),
        (Picture.new("I;16", (40, 20), 90 * 256), "PNG", ("RGB", (90, 90, 90))),
        (Picture.new("RGB", (40, 20), "lime").convert("P"), "PNG", ("RGB", (0, 255, 0))),
        (Picture.new("RGBA", (40, 20), (9, 9, 9, 255)), "PNG", ("RGB", (9, 9, 9))),
        (Picture.new("RGBA", (40, 20), (9, 9, 9, 99)), "PNG", ("RGBA", (9, 9, 9, 99))),
        (Picture.new("LA", (40, 20), (9, 99)), "PNG", ("RGBA", (9, 9, 9, 99))),
    ],
    ids=["cmyk", "grey", "black and white", "16 bits", "palette", "opaque", "transparent", "transparent grey"],
)
def test_every_kind_of_colours_becomes_srgb(picture, format, wanted):
    found, _kind = pictures.opened(file(picture, format), f"a.{pictures.ENDINGS[format][0]}")

    mode, colour = wanted
    assert found.mode == mode
    assert max(abs(a - b) for a, b in zip(found.getpixel((5, 5)), colour, strict=True)) <= 2


def test_colours_that_mean_something_else_are_changed_to_what_they_mean():
    """In the made-up profile red and blue have changed places."""
    swapped = srgb().replace(b"rXYZ", b"?XYZ", 1).replace(b"bXYZ", b"rXYZ", 1).replace(b"?XYZ", b"bXYZ", 1)
    picture = Picture.new("RGB", (40, 20), (200, 100, 50))

    plain, _kind = pictures.opened(file(picture, "PNG", icc_profile=srgb()), "a.png")
    changed, _kind = pictures.opened(file(picture, "PNG", icc_profile=swapped), "a.png")

    for found, wanted in ((plain, (200, 100, 50)), (changed, (50, 100, 200))):
        assert max(abs(a - b) for a, b in zip(found.getpixel((1, 1)), wanted, strict=True)) <= 3


def test_a_broken_profile_is_left_aside():
    picture, _kind = pictures.opened(file(format="PNG", icc_profile=b"not a profile"), "a.png")

    assert picture.getpixel((1, 1)) == (0, 0, 255)


def test_a_picture_that_shows_through_is_kept_as_such():
    clear = Picture.new("RGBA", (40, 20), (9, 9, 9, 0))

    content, kind = pictures.original(*pictures.opened(file(clear, "WEBP", lossless=True), "a.webp"))

    assert kind == "PNG"
    assert pictures.stored(content).mode == "RGBA"


@pytest.mark.parametrize(("least", "taken"), [(20, True), (21, False)])
def test_a_form_refuses_tiny_pictures(settings, least, taken):
    settings.PICTURE_MIN_SIDE = least
    picture, _kind = pictures.opened(file(), "a.jpg")

    if taken:
        pictures.refuse_tiny(picture)
    else:
        with pytest.raises(ValidationError, match="each side needs at least 21"):
            pictures.refuse_tiny(picture)


@pytest.mark.parametrize(
    ("size", "focal", "box"),
    [
        ((900, 300), (50, 50), (225, 0, 675, 300)),
        ((900, 300), (0, 0), (0, 0, 450, 300)),
        ((900, 300), (100, 50), (450, 0, 900, 300)),
        ((300, 900), (50, 25), (0, 125, 300, 325)),
        ((300, 200), (90, 10), (0, 0, 300, 200)),
        ((1, 1), (50, 50), (0, 0, 1, 1)),
        ((1, 500), (50, 100), (0, 499, 1, 500)),
    ],
)
def test_a_cut_is_as_large_as_can_be_and_around_the_focal_point(size, focal, box):
    assert pictures.crop_box(size, 3 / 2, focal) == box
