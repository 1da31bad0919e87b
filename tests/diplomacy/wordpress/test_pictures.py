"""Pictures of the uploads folder in the library; nothing outside that folder is ever read."""

import contextlib
import os

import pytest
from django.core.files.storage import default_storage
from django.core.management import CommandError

from blog.models import Image, Post
from diplomacy.wordpress.comments import Remarks
from tests import factories
from tests.diplomacy.wordpress.builders import SITE, attachment, comment, item, meta, wxr

NAME = "2020/05/road.jpg"
AT = f"{SITE}/wp-content/uploads"


def image(url, **attributes):
    return "<img " + " ".join(f'{name}="{value}"' for name, value in {"src": url, **attributes}.items()) + ">"


def test_the_featured_picture_and_those_in_the_text_come_along(take, uploads):
    uploads(NAME, format="JPEG")
    uploads("2020/05/map.png")

    told = take(
        wxr(
            attachment(11, NAME, alt="A road", caption="Near Zamyn-Üüd"),
            attachment(12, "2020/05/map.png"),
            item(meta("_thumbnail_id", 11), content=f"a\n\n{image(f'{AT}/2020/05/map.png', alt='A map')}"),
        ),
        uploads=uploads.folder,
    )

    cover, inline = Image.objects.order_by("pk").exclude(alt_en="A map").get(), Image.objects.get(alt_en="A map")
    post = Post.objects.get()
    assert (post.image, cover.alt_en, cover.alt_mn, cover.caption_en) == (cover, "A road", "A road", "Near Zamyn-Üüd")
    assert post.body_en == f'<p>a</p><figure><img src="/pictures/{inline.pk}/original" alt="A map"></figure>'
    assert (told.counts["picture", "taken"], default_storage.exists(cover.file.name)) == (2, True)
    assert len(told.reasons("to translate", "picture")) == 2
    assert [use.image for use in post.picture_uses.filter(is_draft=False)] == [inline]


@pytest.mark.parametrize(
    "url",
    [
        f"{AT}/{NAME}",
        f"{AT}/2020/05/road-300x200.jpg",
        f"{AT}/2020/05/road-scaled.jpg",
        f"{AT}/2020/05/road-1024x768.jpg?resize=5",
        "http://old.example.mn/wp-content/uploads/2020/05/road.jpg",
        "//www.old.example.mn/wp-content/uploads/2020/05/road.jpg",
        "https://i0.wp.com/old.example.mn/wp-content/uploads/2020/05/road.jpg",
        "/wp-content/uploads/2020/05/road.jpg",
        f"{SITE}/wp-content/uploads/sites/3/2020/05/road.jpg",
        f"{AT}/2020/05/%72oad.jpg",
    ],
)
def test_every_spelling_of_an_address_means_the_uploaded_file(take, uploads, url):
    uploads(NAME, format="JPEG")
    uploads("2020/05/road-300x200.jpg", width=300, format="JPEG")

    take(wxr(item(content=image(url))), uploads=uploads.folder)

    assert Image.objects.get().width == 800


@pytest.mark.parametrize(
    "picture",
    [
        image("data:image/gif;base64,R0lGOD", **{"data-src": f"{AT}/{NAME}"}),
        image("", srcset=f"{AT}/2020/05/road-300x200.jpg 300w, {AT}/{NAME} 800w"),
        image("https://elsewhere.example/x.jpg", **{"class": "alignleft wp-image-11"}),
        '[gallery ids="11"]',
        "[gallery]",
    ],
)
def test_a_picture_is_found_by_whatever_names_it(take, uploads, picture):
    uploads(NAME, format="JPEG")

    take(wxr(attachment(11, NAME, alt="A road", parent=5), item(number=5, content=picture)), uploads=uploads.folder)

    assert Image.objects.get().alt_en == "A road"
    assert "/pictures/" in Post.objects.get().body_en


def test_one_picture_in_two_posts_is_one_picture(take, uploads):
    uploads(NAME, format="JPEG")
    uploads("2021/01/copy.jpg", format="JPEG")

    take(
        wxr(*(item(content=image(f"{AT}/{name}")) for name in (NAME, NAME, "2021/01/copy.jpg"))), uploads=uploads.folder
    )

    assert Image.objects.count() == 1
    assert Post.objects.filter(body_en__contains="/pictures/").count() == 3


def test_a_picture_that_nobody_described_gets_words_in_both_languages_and_is_listed(take, uploads):
    uploads(NAME, format="JPEG")

    told = take(wxr(item(title="Road", content=image(f"{AT}/{NAME}"))), uploads=uploads.folder)

    found = Image.objects.get()
    assert (found.alt_en, bool(found.alt_mn), found.decorative) == ("A picture in the post «Road»", True, False)
    assert told.reasons("to translate", "picture") == [
        "nobody had described it; describe what it shows, in both languages"
    ]


def test_a_picture_that_is_missing_leaves_a_link_and_is_listed(take, uploads):
    told = take(wxr(item(content=f"a {image(f'{AT}/gone.jpg', alt='Gone')}")), uploads=uploads.folder)

    assert Post.objects.get().body_en == f'<p>a</p><p><a href="{AT}/gone.jpg">Gone</a></p>'
    assert told.reasons("not taken", "picture") == ["it is not in the uploads folder"]


def test_without_a_folder_of_uploads_every_picture_is_listed(take):
    told = take(wxr(attachment(11, NAME), item(meta("_thumbnail_id", 11))))

    assert told.reasons("not taken", "picture") == ["no uploads folder was given"]
    assert Post.objects.get().image is None


@pytest.mark.parametrize(("name", "content"), [("a.gif", b"GIF89a"), ("b.jpg", b"<?php evil();"), ("c.jpg", b"")])
def test_a_file_that_is_no_picture_of_ours_is_listed(take, uploads, name, content):
    (uploads.folder / name).write_bytes(content)

    told = take(wxr(item(content=f"a {image(f'{AT}/{name}')}")), uploads=uploads.folder)

    assert Image.objects.count() == 0
    assert len(told.reasons("not taken", "picture")) == 1


@pytest.mark.parametrize(
    "path",
    [
        "../secret.jpg",
        "2020/../../secret.jpg",
        "..%2fsecret.jpg",
        "/etc/passwd",
        "linked.jpg",
        "folder/secret.jpg",
        "%00.jpg",
    ],
)
def test_no_address_leads_out_of_the_folder(take, uploads, tmp_path, path):
    (tmp_path / "secret.jpg").write_bytes(factories.picture_file(width=800, height=600, format="JPEG").read())
    os.symlink(tmp_path / "secret.jpg", uploads.folder / "linked.jpg")
    os.symlink(tmp_path, uploads.folder / "folder")

    told = take(
        wxr(attachment(11, path), item(meta("_thumbnail_id", 11), content=image(f"{AT}/{path}"))),
        uploads=uploads.folder,
    )

    assert Image.objects.count() == 0
    assert set(told.reasons("not taken", "picture")) == {"it is not in the uploads folder"}


def test_a_link_inside_the_folder_is_followed(take, uploads):
    uploads(NAME, format="JPEG")
    os.symlink(uploads.folder / NAME, uploads.folder / "linked.jpg")

    take(wxr(item(content=image(f"{AT}/linked.jpg"))), uploads=uploads.folder)

    assert Image.objects.count() == 1


@pytest.mark.parametrize("error", [ValueError("it does not fit"), KeyboardInterrupt])
def test_files_of_a_post_that_was_not_taken_are_removed(take, uploads, settings, monkeypatch, error):
    uploads(NAME, format="JPEG")

    def breaking(self, post, report):
        raise error

    monkeypatch.setattr(Remarks, "take", breaking)
    with contextlib.suppress(CommandError):
        take(wxr(item(comment(1), content=image(f"{AT}/{NAME}"))), uploads=uploads.folder)

    assert (Image.objects.count(), Post.objects.count()) == (0, 0)
    assert not [path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()]


def test_files_that_no_post_shows_are_listed(take, uploads):
    uploads(NAME, format="JPEG")

    told = take(
        wxr(attachment(11, NAME), attachment(12, "unused.pdf"), item(meta("_thumbnail_id", 11))), uploads=uploads.folder
    )

    assert [line[1] for line in told.lines if line[0] == "attachment"] == ["12"]
