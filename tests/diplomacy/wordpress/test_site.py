"""A small site as a WordPress with Polylang exports it, from its file to the pages here."""

from pathlib import Path

from blog.models import Author, Image, Post, Topic
from engagement.models import Comment

FILE = Path(__file__).parent / "site.xml"


def test_a_whole_site(take, uploads, client):
    uploads("2023/03/boomt.jpg", format="JPEG")
    uploads("2023/03/boomt-scaled.jpg", width=640, format="JPEG")

    told = take(FILE.read_bytes(), uploads=uploads.folder)

    border = Post.objects.get(slug_en="longer-hours")
    about, picture = Post.objects.get(slug_mn="about"), Image.objects.get()
    assert border.body_mn == (
        "<p>Замын-Үүдийн боомт <strong>өдөрт арван зургаан цаг</strong> ажиллаж эхэллээ. "
        f'Журмыг <a href="/go/post/{about.pk}/">эндээс</a> үзнэ үү.</p>'
        f'<figure><img src="/pictures/{picture.pk}/original" alt="Боомтын хашаанд эгнэсэн ачааны машинууд">'
        "<figcaption>Замын-Үүд, гуравдугаар сар</figcaption></figure>"
        "<h3>Юу өөрчлөгдсөн бэ</h3><ul><li><p>Ачааны хяналт шөнө ажиллана.</p></li><li><p>Зорчигчийн гарц хэвээр.</p></li></ul>"
        '<p><a href="https://www.youtube.com/watch?v=abcd">https://www.youtube.com/watch?v=abcd</a></p>'
    )
    assert (border.title_mn, border.slug_mn, border.summary_en) == (
        "Боомтын цаг уртаслаа",
        "boomt",
        "Sixteen hours a day.",
    )
    assert (border.live_languages(), border.image, border.author.name_mn) == (["en", "mn"], picture, "Д. Энхтуяа")
    assert (picture.width, picture.alt_mn) == (800, "Ачааны машинууд")
    assert sorted(topic.title_mn for topic in border.topics.all()) == ["АСЕМ", "Боомт", "Худалдаа & тээвэр"]
    assert about.body_mn == (
        "<p>Энэ блогийг яамны <em>Олон нийттэй харилцах хэлтэс</em> бичдэг.<br>Утас: 1800-1991</p>"
        f'<figure><img src="/pictures/{picture.pk}/original" alt="Ачааны машинууд"><figcaption>Боомт</figcaption></figure>'
    )
    assert about.published_at_mn.isoformat() == "2016-02-01T02:00:00+00:00"
    assert (Author.objects.count(), Topic.objects.count()) == (2, 3)
    assert sorted(Comment.objects.values_list("state", flat=True)) == ["published", "published", "spam"]
    for path, wanted in {
        "/2023/03/%d0%b1%d0%be%d0%be%d0%bc%d1%82/": "/mn/posts/boomt/",
        "/en/2023/03/longer-hours/": "/en/posts/longer-hours/",
        "/?p=58": "/en/posts/longer-hours/",
        "/about/": "/mn/posts/about/",
        "/author/enkhtuya/": "/mn/authors/d-enkhtuyaa/",
        "/category/%d1%85%d1%83%d0%b4%d0%b0%d0%bb%d0%b4%d0%b0%d0%b0/boomt/": "/mn/topics/boomt/",
    }.items():
        assert client.get(path)["Location"] == wanted
    assert client.get("/?p=70").status_code == 302
    assert told.reasons("taken as a draft") == ["it was a draft"]
    assert {line[3] for line in told.lines if line[1] in {"2", "41"}} >= {
        "shortcode [contact-form-7] taken out",
        "a page there; a post with its date here",
        "it stood above all others there; no post does here",
    }
    assert told.counts["nav_menu_item", "not taken"] == 1
