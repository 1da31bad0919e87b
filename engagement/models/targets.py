"""What people can comment on: a post, a consultation, a clause or a question; and where on each they write."""

import re

from django.urls import reverse
from django.utils.translation import override

from blog.models import Post
from diplomacy import languages
from engagement.models.consultations import Consultation
from engagement.models.drafts import Clause
from engagement.models.questions import Question

NAME = re.compile(r"(post|consultation|clause|question)-([1-9][0-9]{0,14})", re.ASCII)
Target = Post | Consultation | Clause | Question


def related(prefix: str = "") -> list[str]:
    """The keys by which a discussion's target, and the consultation behind it, come along."""
    paths = ("post", "consultation", "clause__draft__consultation", "question__consultation")
    return [f"{prefix}{path}" for path in paths]


def long_texts(prefix: str = "") -> list[str]:
    """Columns of a discussion's targets that nobody needs beside the comments."""
    texts = {
        "post": ["body"],
        "consultation": Consultation.PROSE,
        "clause__draft__consultation": Consultation.PROSE,
        "clause": ["explanation"],
        "question": ["background"],
        "question__consultation": Consultation.PROSE,
    }
    return [
        f"{prefix}{path}__{column}"
        for path, fields in texts.items()
        for column in [*fields, *languages.columns(*fields)]
    ]


def field_of(target: Target) -> str:
    """The name of the discussion's key to such a target."""
    return {Post: "post", Consultation: "consultation", Clause: "clause", Question: "question"}[type(target)]


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
        "question": Question.objects.published().discussed().select_related("consultation"),
    }
    target: Target | None = doors[found[1]].filter(pk=int(found[2])).first()
    return target


def writing_url(target: Target, language: str | None = None) -> str:
    """Where a comment on the target is written, in a language in which it can be read."""
    language = language or languages.current()
    kind, subject, more = field_of(target), target, []
    if isinstance(target, Clause):
        subject, more = target.draft.consultation, [target.draft.number, target.number]
    elif isinstance(target, Question):
        subject, more = target.consultation, [target.pk]
    with override(language):
        return reverse(f"engagement:comment_on_{kind}", args=[languages.text(subject, "slug", language), *more])
