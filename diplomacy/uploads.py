"""Marks public pages that take files: the guard of requests lets no file through to any other."""

from collections.abc import Callable
from typing import Any

from django.conf import settings

MARK = "takes_files"


def takes_files[View: Callable[..., Any]](view: View) -> View:
    """A view whose form may carry files, of `ATTACHMENT_MAX_BYTES` together, beside its fields."""
    setattr(view, MARK, True)
    return view


def allowance(view: Callable[..., Any]) -> int:
    """Bytes that a form for this view may have besides those of its fields; 0 for a page that takes no files."""
    return int(settings.ATTACHMENT_MAX_BYTES) if getattr(view, MARK, False) else 0
