"""Rich text on its way to readers: `render` makes the page of it, `contents` and `outline` say what is in it."""

from blog.prose.headings import Heading, contents
from blog.prose.outlines import Outline, outline
from blog.prose.rendering import Gathered, gathered, render

__all__ = ["Gathered", "Heading", "Outline", "contents", "gathered", "outline", "render"]
