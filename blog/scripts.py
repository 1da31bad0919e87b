"""A post's other script: traditional Mongolian, public together with the Mongolian text."""

from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils.translation import override

from blog.models import Post
from diplomacy import languages, mongol_bichig

LANGUAGE = "mn"  # the language of the post whose other script this is


@dataclass(frozen=True)
class Script:
    """A page of a post in another script; `language` is its BCP 47 tag, `name` its name in itself."""

    language: str
    name: str
    url: str

    @property
    def absolute_url(self) -> str:
        return f"{settings.SITE_URL}{self.url}"


def traditional_script(post: Post) -> Script | None:
    """The post's page in traditional script, None where the public has none."""
    if not (post.body_mong and post.is_live(LANGUAGE)):
        return None
    with override(LANGUAGE):
        url = reverse("blog:post_script", args=[languages.text(post, "slug", LANGUAGE)])
    return Script(mongol_bichig.LANGUAGE, mongol_bichig.NAME, url)
