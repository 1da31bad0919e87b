"""Who may open the file of a picture: everybody while something public shows it, else staff and guests of a preview."""

import pytest
from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils import timezone

from blog.models import Image, PictureUse, PreviewLink, Revision
from blog.models.picture_uses import rebuild
from blog.models.revisions import public_content
from blog.renditions import draw
from tests.factories import (
    AuthorFactory,
    ConsultationFactory,
    EventFactory,
    ImageFactory,
    PostFactory,
    ReportFactory,
    UserFactory,
    ago,
    ahead,
)

pytestmark = pytest.mark.django_db


def shows(image):
    """A text in which the picture stands."""
    return f'<p>Look:</p><figure><img src="/pictures/{image.pk}/original" alt="A field"></figure>'


def post_with(image, **kwargs):
    post = PostFactory(body_en=shows(image), **kwargs)
    rebuild(post)
    return post


def draft_with(image, **kwargs):
    return post_with(image, published_at_en=None, published_at_mn=None, **kwargs)


def preview_of(post, **kwargs):
    return PreviewLink.objects.create(post=post, recipient="Press", **{"expires_at": ahead(days=1), **kwargs})


def revise(post, **changes):
    """A newer version, which nobody has published."""
    content = public_content(post) | changes
    post.revision = Revision.objects.create(post=post, number=1, content=content)
    post.save()
    rebuild(post)


def status(client, image, token=""):
    return client.get(image.with_key(token).url).status_code


@pytest.mark.parametrize(
    "show",
    [
        lambda image: PostFactory(image=image),
        lambda image: PostFactory(image=image, published_at_en=None),
        post_with,
        lambda image: EventFactory(image=image),
        lambda image: EventFactory(body_mn=shows(image)),
        lambda image: PostFactory(author=AuthorFactory(image=image)),
        lambda image: ConsultationFactory(background_en=shows(image)),
        lambda image: ReportFactory(body_en=shows(image), published_at=ago(hours=1)),
    ],
    ids=["head", "head of one language", "text", "event", "text of an event", "author", "consultation", "report"],
)
def test_the_public_sees_a_picture_that_something_public_shows(client, show):
    image = ImageFactory()
    show(image)

    assert status(client, image) == 200


@pytest.mark.parametrize(
    "hide",
    [
        lambda image: None,
        draft_with,
        lambda image: PostFactory(image=image, published_at_en=None, published_at_mn=None),
        lambda image: PostFactory(image=image, published_at_en=ahead(hours=1), published_at_mn=None),
        lambda image: post_with(image, published_at_en=ahead(hours=1)),
        lambda image: post_with(image, withdrawn_at_en=timezone.now(), withdrawn_reason_en="Wrong."),
        lambda image: EventFactory(body_mn=f'<img src="/pictures/{image.pk}0/original">'),
        lambda image: PostFactory(author=AuthorFactory(image=image), published_at_en=None, published_at_mn=None),
        lambda image: ConsultationFactory(background_en=shows(image), published_at=None),
        lambda image: ReportFactory(body_en=shows(image)),
    ],
    ids=[
        "unused",
        "draft",
        "head of a draft",
        "scheduled head",
        "scheduled text",
        "withdrawn",
        "another number",
        "author of a draft",
        "consultation that is not out",
        "report that is not out",
    ],
)
def test_the_public_does_not_see_a_picture_that_nothing_public_shows(client, hide):
    image = ImageFactory()
    hide(image)

    assert status(client, image) == 404


def test_a_picture_goes_when_the_text_that_shows_it_is_withdrawn(client):
    image = ImageFactory()
    post = post_with(image)
    assert status(client, image) == 200

    post.withdrawn_at_en, post.withdrawn_reason_en = timezone.now(), "Wrong."
    post.save()

    assert status(client, image) == 404


def test_a_picture_of_a_newer_version_waits_for_its_publication(client):
    head, inside = ImageFactory(), ImageFactory()
    post = PostFactory()
    revise(post, image=head.pk, body_en=shows(inside))

    assert [status(client, image) for image in (head, inside)] == [404, 404]
    token = preview_of(post).token
    assert [status(client, image, token) for image in (head, inside)] == [200, 200]


def test_staff_who_may_see_pictures_see_drafts_too(client_of, editor, moderator):
    image = ImageFactory()
    draft_with(image)

    assert status(client_of(editor), image) == 200
    assert status(client_of(moderator), image) == 404
    assert status(client_of(UserFactory()), image) == 404


def test_a_preview_link_opens_the_pictures_of_its_draft(client):
    image = ImageFactory()
    preview = preview_of(draft_with(image))

    assert status(client, image, preview.token) == 200
    assert status(client, image) == 404


def test_a_preview_link_opens_the_head_of_a_draft_that_has_no_versions_yet(client):
    image = ImageFactory()
    post = PostFactory(image=image, published_at_en=None, published_at_mn=None)

    assert status(client, image, preview_of(post).token) == 200


@pytest.mark.parametrize("end", [{"revoked_at": ago(minutes=1)}, {"expires_at": ago(minutes=1)}])
def test_a_preview_link_that_has_ended_opens_nothing(client, end):
    image = ImageFactory()
    post = draft_with(image)

    assert status(client, image, preview_of(post, **end).token) == 404
    assert status(client, image, preview_of(post).token) == 200


def test_a_preview_link_of_another_post_opens_nothing(client):
    image, other = ImageFactory(), ImageFactory()
    draft_with(image)
    token = preview_of(draft_with(other)).token

    assert status(client, image, token) == 404
    assert status(client, other, token) == 200


def test_a_preview_does_not_open_what_only_an_older_version_shows(client):
    image = ImageFactory()
    post = draft_with(image)
    revise(post, body_en="<p>Without.</p>")
    PictureUse.objects.filter(is_draft=False).update(language="mn")

    assert status(client, image, preview_of(post).token) == 404


def test_files_of_a_public_picture_are_kept_for_ever_and_look_at_no_cookie(client_of, editor):
    image = ImageFactory()
    PostFactory(image=image)
    draw.call(image.pk)
    image = Image.objects.get()

    response = client_of(editor).get(image.sources[0]["srcset"].split(" ")[0], headers={"accept-encoding": "gzip"})

    assert response["Cache-Control"] == "public, max-age=31536000, s-maxage=86400, immutable"
    assert response["Content-Type"] == "image/avif"
    assert response["Content-Security-Policy"] == "default-src 'none'"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert {"Vary", "Set-Cookie", "Content-Language", "Content-Encoding"} & set(response.headers) == set()


def test_a_public_picture_costs_one_query(client, django_assert_num_queries):
    image = ImageFactory()
    PostFactory(image=image)
    client.get(image.url)

    with django_assert_num_queries(1):
        client.get(image.url)


def test_files_that_are_not_public_are_kept_by_nobody_else(client, client_of, editor):
    image = ImageFactory()
    post = draft_with(image)
    asked = [client_of(editor).get(image.url), client.get(image.with_key(preview_of(post).token).url)]

    assert {(page.status_code, page["Cache-Control"], page["X-Robots-Tag"]) for page in asked} == {
        (200, "private, no-cache", "noindex, nofollow")
    }


def test_a_picture_that_has_not_changed_is_not_sent_again(client):
    image = ImageFactory()
    PostFactory(image=image)
    first = client.get(image.url)

    again = client.get(image.url, headers={"if-none-match": first["ETag"]})

    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("name", ["original", "full-960.avif", "original-0123456789.png", "nothing", "card-400.webp"])
def test_a_name_without_its_version_leads_to_the_file_that_has_its_place(client, name):
    image = ImageFactory()
    PostFactory(image=image)

    response = client.get(reverse("picture", args=[image.pk, name]))

    assert (response.status_code, response["Location"]) == (302, image.url)
    assert response["Cache-Control"] == "public, max-age=0, s-maxage=60, stale-while-revalidate=600"


def test_such_a_name_keeps_the_key_of_a_preview(client):
    image = ImageFactory()
    token = preview_of(draft_with(image)).token

    response = client.get(reverse("picture", args=[image.pk, "original"], query={"preview": token}))

    assert response["Location"] == image.with_key(token).url
    assert response["Location"].endswith(f"?preview={token}")
    assert response["Cache-Control"] == "private, no-cache"


@pytest.mark.parametrize("name", ["../../secret_key", "%2e%2e/x"])
def test_no_name_leads_out_of_the_library(client, name):
    image = ImageFactory()
    PostFactory(image=image)

    assert client.get(f"/pictures/{image.pk}/{name}").status_code in {302, 404}


@pytest.mark.parametrize("pk", [0, 10**30])
def test_a_picture_that_does_not_exist_is_not_found(client, pk):
    assert client.get(f"/pictures/{pk}/original").status_code == 404


def test_a_picture_answers_only_to_safe_methods(client):
    image = ImageFactory()
    PostFactory(image=image)

    assert client.head(image.url).status_code == 200
    assert client.post(image.url).status_code == 405


def test_a_picture_whose_file_is_lost_is_not_found(client):
    image = ImageFactory()
    PostFactory(image=image)
    default_storage.delete(image.file.name)

    assert client.get(image.url).status_code == 404


def test_the_proxy_is_told_which_file_to_send(client, settings):
    settings.MEDIA_ACCEL = "/protected/"
    image = ImageFactory()
    PostFactory(image=image)

    response = client.get(image.url)

    assert (response["X-Accel-Redirect"], response.content) == (f"/protected/{image.file.name}", b"")
    assert response["Cache-Control"].startswith("public")


def test_the_proxy_is_told_nothing_of_a_draft(client, settings):
    settings.MEDIA_ACCEL = "/protected/"
    image = ImageFactory()
    draft_with(image)

    assert "X-Accel-Redirect" not in client.get(image.url).headers


def test_a_file_of_an_older_release_is_not_served_before_it_is_cleaned(client):
    image = ImageFactory()
    PostFactory(image=image)
    Image.objects.update(version="", digest="", drawn_at=None)

    assert client.get(image.url).status_code == 404
    assert client.get(reverse("picture", args=[image.pk, "original"])).status_code == 404
    draw.call(image.pk)
    assert status(client, Image.objects.get()) == 200


def test_the_folder_of_files_is_not_public(client):
    image = ImageFactory()
    PostFactory(image=image)

    assert client.get(f"/media/{image.file.name}").status_code == 404


def test_uses_are_noted_anew_each_time(db):
    image, other = ImageFactory(), ImageFactory()
    post = post_with(image)
    post.body_mn = shows(other) + '<img src="/pictures/999999/original">'
    rebuild(post)
    rebuild(post)

    uses = set(PictureUse.objects.values_list("image", "language", "is_draft"))
    assert uses == {(image.pk, "en", False), (image.pk, "en", True), (other.pk, "mn", False), (other.pk, "mn", True)}
