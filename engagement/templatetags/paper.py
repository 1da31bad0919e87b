"""Both languages at once, for what is printed: every reader gets the same sheet."""

from collections.abc import Sequence

from django import template
from django.template.base import NodeList, Parser, Token
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import override

from diplomacy import languages
from engagement.models import Question
from engagement.models.conditions import sentences

register = template.Library()


class BothNode(template.Node):
    """What stands between the tags in each language, that of the page first; once where they are the same."""

    def __init__(self, nodelist: NodeList, element: str) -> None:
        self.nodelist, self.element = nodelist, element

    def render(self, context: template.Context) -> SafeString:
        texts = {code: self._in(code, context) for code in languages.own_first()}
        if len(set(texts.values())) == 1:
            return next(iter(texts.values()))
        element = self.element
        pieces = [(element, code, text, element) for code, text in texts.items()]
        return format_html_join("", '<{} class="both" lang="{}">{}</{}>', pieces)

    def _in(self, code: str, context: template.Context) -> SafeString:
        with override(code):
            return self.nodelist.render(context)


@register.tag
def both(parser: Parser, token: Token) -> BothNode:
    """{% both %}{% translate "Name" %}{% endboth %}: phrases, each in a span of its language; {% both div %}: blocks."""
    element = "div" if token.split_contents()[1:] == ["div"] else "span"
    nodelist = parser.parse(("endboth",))
    parser.delete_first_token()
    return BothNode(nodelist, element)


@register.filter
def conditions_among(question: Question, questions: Sequence[Question]) -> list[str]:
    """When the question is asked, in sentences that name earlier ones by their numbers among these."""
    numbers = {one.pk: number for number, one in enumerate(questions, 1)}
    return sentences(question, numbers, languages.current())
