"""Pictures of the library inside a text, in the sizes that a screen asks for."""

from collections.abc import Callable
from typing import Any

from diplomacy.html_tree import Content, Node

SIZES = "(min-width: 60rem) 46rem, 100vw"


def pictured(image: Any, alt: str | None, absolute: Callable[[str], str]) -> Node:
    """A picture in every format it has; where the text gives no description, the library's stands in."""
    attributes = {
        "src": absolute(image.url),
        "width": str(image.width),
        "height": str(image.height),
        "alt": image.alternative if alt is None else alt,
        "loading": "lazy",
        "decoding": "async",
    }
    if image.srcset:
        attributes |= {"srcset": _full(image.srcset, absolute), "sizes": SIZES}
    sources: list[Content] = [
        Node("source", {"type": source["type"], "srcset": _full(source["srcset"], absolute), "sizes": SIZES})
        for source in image.sources
    ]
    return Node("picture", {}, [*sources, Node("img", attributes)])


def _full(srcset: str, absolute: Callable[[str], str]) -> str:
    return ", ".join(absolute(candidate) for candidate in srcset.split(", "))
