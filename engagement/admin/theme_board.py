"""The board of a consultation's themes, on which they are ordered and made, and the log of what was done to them."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from blog.admin.verbs import Link, VerbsAdmin, change_url, staff
from engagement.actions import themes
from engagement.admin.filing import frame, theme_url
from engagement.admin.filing_forms import ThemeForm
from engagement.admin.replies import add_reply_url
from engagement.models import Consultation, Stage
from engagement.models.theme_board import BoardRow, board

CHANGES_PER_PAGE = 50
CHANGES_ON_BOARD = 5


def board_page(admin: VerbsAdmin, request: HttpRequest, consultation: int) -> HttpResponse:
    """All themes with what is filed under them; a new one, and their numbers."""
    about = get_object_or_404(Consultation.objects.with_reports(), pk=consultation)
    form = ThemeForm(request.POST if request.POST.get("act") == "create" else None)
    if request.method == "POST":
        try:
            told = _act(request, about, form)
        except ValidationError as refused:
            form.add_error(None, refused) if form.is_bound else messages.error(request, " ".join(refused.messages))
        else:
            if told:
                messages.success(request, told)
                return HttpResponseRedirect(theme_url("board", about.pk))
    rows = board(about)
    context = {
        **frame(admin, request, about),
        "title": _("Themes"),
        "is_front": True,
        "rows": [(row, _links(row)) for row in rows],
        "form": form,
        "is_closed": about.stage == Stage.ANSWERED,
        "can_be_ordered": any(row.theme.published_at is None for row in rows),
        "changes": about.theme_changes.select_related("theme", "done_by")[:CHANGES_ON_BOARD],
        "log_url": theme_url("log", about.pk),
    }
    return TemplateResponse(request, "admin/engagement/theme/board.html", context)


def log_page(admin: VerbsAdmin, request: HttpRequest, consultation: int) -> HttpResponse:
    """What was done to the themes, the newest first."""
    about = get_object_or_404(Consultation.objects.with_reports(), pk=consultation)
    changes = about.theme_changes.select_related("theme", "done_by")
    page = Paginator(changes, CHANGES_PER_PAGE).get_page(request.GET.get("page"))
    context = {**frame(admin, request, about), "title": _("What was done to the themes"), "page": page}
    return TemplateResponse(request, "admin/engagement/theme/log.html", context)


def _act(request: HttpRequest, about: Consultation, form: ThemeForm) -> str:
    """Make a theme or write the numbers; what was done, "" where the form has to be mended first."""
    if request.POST.get("act") == "create":
        if not form.is_valid():
            return ""
        theme = themes.create(about, form.words, by=staff(request))
        return gettext("The theme «%(theme)s» is made.") % {"theme": theme}
    themes.arrange(about, _positions(request.POST.dict()))
    return gettext("The order of the themes is saved.")


def _positions(data: dict[str, Any]) -> dict[int, int]:
    """The typed numbers by theme; what is none is left out, and that theme stays where it is."""
    typed = {name.removeprefix("position-"): str(text).strip() for name, text in data.items() if "position-" in name}
    return {
        int(key): min(int(text), themes.LAST_POSITION)
        for key, text in typed.items()
        if key.isdecimal() and text.isascii() and text.isdecimal() and len(key) < 16 and len(text) < 6
    }


def _links(row: BoardRow) -> list[Link]:
    """What can be done with a theme from the board."""
    theme = row.theme
    passages = Link(gettext("Passages: %(count)d") % {"count": row.passages}, theme_url("passages", theme.pk))
    reply = Link(row.reply_state, change_url(row.reply) if row.reply else add_reply_url(theme))
    if theme.published_at:
        return [passages, reply, Link(gettext("As readers see it"), theme.get_absolute_url())]
    verbs = [(gettext("Reword"), "reword"), (gettext("Merge"), "merge"), (gettext("Remove"), "remove")]
    return [passages, reply, *(Link(label, theme_url(name, theme.pk)) for label, name in verbs)]
