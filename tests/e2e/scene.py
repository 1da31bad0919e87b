"""Where the thread of the browser tests begins, and the words that people say in it, in each language."""

from dataclasses import dataclass

from django.utils.translation import gettext, ngettext, override, pgettext

from blog.models import Post
from engagement.models import Clause, Consultation, Ground
from tests import factories
from tests.factories import ago


class Interface:
    """The words of the interface in one language, as the pages show them: `say("Send the comment")`."""

    def __init__(self, language):
        self.language = language

    def __call__(self, message, context=None, **values):
        with override(self.language):
            text = pgettext(context, message) if context else gettext(message)
        return text % values if values else text

    def count(self, one, many, number):
        with override(self.language):
            return ngettext(one, many, number)


@dataclass(frozen=True)
class Lines:
    """What people write in one language."""

    about_the_post: str
    passage: str
    about_the_clause: str
    answer: str
    note: str


LINES = {
    "en": Lines(
        about_the_post="Buy my carpets instead.",
        passage="Please open at eight in the morning.",
        about_the_clause="I work until six. Please open at eight in the morning. Thank you.",
        answer="Eight is good for parents too.",
        note="Please write about the post itself.",
    ),
    "mn": Lines(
        about_the_post="Оронд нь манай хивсийг аваарай.",
        passage="Өглөө найман цагаас нээж өгөөч.",
        about_the_clause="Би зургаан цаг хүртэл ажилладаг. Өглөө найман цагаас нээж өгөөч. Баярлалаа.",
        answer="Найман цаг эцэг эхчүүдэд ч тохирно.",
        note="Нийтлэлийн тухай бичнэ үү.",
    ),
}


@dataclass(frozen=True)
class Scene:
    post: Post
    consultation: Consultation
    clause: Clause
    ground: Ground

    def close_consultation(self):
        """Time passes: nobody may write any more, and the Ministry reads."""
        dates = {"opens_at": ago(days=30), "closes_at": ago(minutes=1)}
        Consultation.objects.filter(pk=self.consultation.pk).update(**dates)


def set_scene():
    draft = factories.DraftFactory()
    clause = factories.ClauseFactory(draft=draft, number="1", position=1)
    factories.ClauseFactory(
        draft=draft,
        number="2",
        position=2,
        heading_en="Fees",
        heading_mn="Хураамж",
        text_en="A law sets the fees.",
        text_mn="Хураамжийг хуулиар тогтооно.",
    )
    factories.publish(draft)
    return Scene(
        post=factories.PostFactory(), consultation=draft.consultation, clause=clause, ground=factories.GroundFactory()
    )
