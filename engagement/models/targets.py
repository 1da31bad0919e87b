"""What people can comment on: a post, a consultation or a clause; and where on each they write."""

import re

from django.urls import reverse
from django.utils.translation import override

from blog.models import Post
from diplomacy import languages
from engagement.models.consultations import Consultation
from engagement.models.drafts import Clause

NAME = re.compile(r"(post|consultation|clause)-([1-9][0-9]{0,14})", re.ASCII)
Target = Post | Consultation | Clause


def long_texts(prefix: str = "") -> list[str]:
    """Columns of a discussion's targets that nobody needs beside the comments."""
    prose = ["background", "asking", "can_change", "is_fixed", "afterwards", "audience", "withdrawn_reason"]
    texts = {"post": ["body"], "consultation": prose, "clause__draft__consultation": prose, "clause": ["explanation"]}
    return [
        f"{prefix}{path}__{column}"
        for path, fields in texts.items()
        for column in [*fields, *languages.columns(*fields)]
    ]


def field_of(target: Target) -> str:
    """The name of the discussion's key to such a target."""
    return {Post: "post", Consultation: "consultation", Clause: "clause"}[type(target)]


def name_of(target: Target) -> str:
    """A short name for a page under discussion, the same in every language: «post-12»."""
    return f"{field_of(target)}-{target.pk}"


def target_named(name: str) -> Target | None:
    """The public page that a name stands for; None for what is no name, or is not public."""
    found = NAME.fullmatch(name)
    if found is None:
        return None
    doors = {
        "post": Post.objects.live(),
        "consultation": Consultation.objects.published(),
        "clause": Clause.objects.published().select_related("draft__consultation"),
    }
    target: Target | None = doors[found[1]].filter(pk=int(found[2])).first()
    return target


def writing_url(target: Target, language: str | None = None) -> str:
    """Where a comment on the target is written, in a language in which it can be read."""
    language = language or languages.current()
    kind, subject, more = field_of(target), target, []
    if isinstance(target, Clause):
        subject, more = target.draft.consultation, [target.draft.number, target.number]
    with override(language):
        return reverse(f"engagement:comment_on_{kind}", args=[languages.text(subject, "slug", language), *more])
