"""Importing a text into a draft: pasted in both languages, put right side by side, written at once.

A GET changes nothing. Whatever was typed into open rows is kept with every step, whichever button is pressed.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.core.paginator import Page, Paginator
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from blog.admin.verbs import Verb, VerbsAdmin, change_url, list_url, staff
from diplomacy import clause_rows, languages
from diplomacy.clause_rows import FIELDS, Fault, Row
from diplomacy.clause_text import Passage
from diplomacy.refusals import Refused, Stale
from engagement.actions import text_imports
from engagement.admin.text_import_forms import ImportForm
from engagement.models import Clause, Draft, TextImport

WRITE = "engagement.change_clause"
ROWS_PER_PAGE = 100
MOST_OPEN = 20  # rows with fields on one page, so that a page can be sent as a whole
STEPS = ("join", "up", "down", "out", "edit")


@dataclass(frozen=True)
class Shown:
    """One row of the page; `cells` are (code, name of the language, passage or None)."""

    at: int
    number: str
    faults: Sequence[Fault]
    cells: Sequence[tuple[str, str, Passage | None]]
    is_open: bool = False

    @property
    def name(self) -> str:
        """Where the names of its fields begin."""
        return f"row-{self.at}-"

    @property
    def is_whole(self) -> bool:
        return all(passage for _code, _name, passage in self.cells)

    @property
    def has_obstacle(self) -> bool:
        return any(fault.is_obstacle for fault in self.faults)


class ImportText(Verb[Draft]):
    """The page on which a text is pasted."""

    name = "import"
    permission = WRITE
    label = _("Import a text")
    template = "admin/engagement/draft/import.html"

    def is_offered(self, record: Draft) -> bool:
        return record.published_at is None

    def obstacles(self, record: Draft) -> list[str]:
        return text_imports.obstacles(record)

    def explanation(self, record: Draft) -> str:
        return gettext(
            "Paste the text in both languages, from a document or as Markdown. Headings, numbered clauses and lists "
            "are recognised; on the next page you put right what was not. Nothing of the draft changes before that."
        )

    def form(self, record: Draft, request: HttpRequest) -> ImportForm:
        return ImportForm(*((request.POST, request.FILES) if request.method == "POST" else ()))

    def context(self, record: Draft) -> dict[str, Any]:
        return {
            "unfinished": TextImport.objects.filter(draft=record).first(),
            "rows_url": rows_url(record),
            "clauses": record.clauses.count(),
        }

    def act(self, record: Draft, form: forms.Form, by: User) -> None:
        data = form.cleaned_data
        text_imports.begin(record, data["texts"], by=by, points=data["points"] == "clauses")

    def next_url(self, record: Draft, result: Model | None) -> str:
        return rows_url(record)

    def done(self, record: Draft) -> str:
        return gettext("The text is read. Compare both languages, and then write the clauses into the draft.")


def rows_url(draft: Draft, **query: str | int) -> str:
    """Where the clauses of an import stand beside each other."""
    return reverse("admin:engagement_draft_rows", args=[draft.pk]) + (f"?{urlencode(query)}" if query else "")


def rows_view(admin: VerbsAdmin, request: HttpRequest, object_id: str) -> HttpResponse:
    """Both languages beside each other, and the steps that put them right."""
    draft = admin.get_object(request, object_id)
    found = TextImport.objects.select_related("draft__consultation").filter(draft=draft).first() if draft else None
    if draft is None:
        raise Http404
    if not (staff(request).has_perm(WRITE) and admin.has_view_permission(request, draft)):
        raise PermissionDenied
    if found is None:
        return HttpResponseRedirect(change_url(draft))
    if request.method != "POST":
        return _page(admin, request, found)
    edits = dict(_edits(request.POST, clause_rows.from_data(found.rows)))
    try:
        return _carry_out(admin, request, found, edits)
    except Refused as refused:
        admin.message_user(request, " ".join(refused.messages), messages.ERROR)
        now = TextImport.objects.filter(pk=found.pk).first()
        lost = edits if isinstance(refused, Stale) else None
        return _page(admin, request, now, lost) if now else HttpResponseRedirect(change_url(draft))


def _carry_out(
    admin: VerbsAdmin, request: HttpRequest, found: TextImport, edits: dict[int, dict[str, Passage]]
) -> HttpResponse:
    step, version = request.POST.get("step", ""), _number(request.POST.get("version", ""))
    if step == "undo":
        text_imports.undo(found, version=version)
    elif step == "abandon":
        text_imports.abandon(found, version=version)
        admin.message_user(request, gettext("The import is forgotten; the draft is as it was."), messages.SUCCESS)
        return HttpResponseRedirect(change_url(found.draft))
    else:
        found = text_imports.take_step(found, _step(step, edits), version=version)
    if step == "write":
        return _write(admin, request, found)
    act, at, _codes = _parts(step)
    return HttpResponseRedirect(_address(request, found.draft, at, is_opened=act == "edit"))


def _write(admin: VerbsAdmin, request: HttpRequest, found: TextImport) -> HttpResponse:
    draft = text_imports.write(found, version=found.version)
    count = draft.clauses.count()
    text = ngettext("The draft now has %(count)d clause.", "The draft now has %(count)d clauses.", count)
    admin.log_change(request, draft, str(ImportText.label))
    admin.message_user(request, text % {"count": count}, messages.SUCCESS)
    if draft.number > 1:
        return HttpResponseRedirect(reverse("admin:engagement_draft_origins", args=[draft.pk]))
    return HttpResponseRedirect(list_url(Clause, draft__id__exact=draft.pk))


def _step(step: str, edits: dict[int, dict[str, Passage]]) -> Callable[[list[Row]], list[Row]]:
    """What was typed, and then what the button says."""
    act, at, codes = _parts(step)

    def change(rows: list[Row]) -> list[Row]:
        new = clause_rows.written(rows, edits)
        place = len(clause_rows.written(rows[:at], {row: edits[row] for row in edits if row < at}))
        chosen = codes or languages.codes()
        if step == "realign":
            return clause_rows.aligned_again(new)
        if not 0 <= at < len(rows) or place >= len(new):
            return new
        acts: dict[str, Callable[[], list[Row]]] = {
            "join": lambda: clause_rows.joined(new, place, chosen),
            "up": lambda: clause_rows.moved(new, place, chosen, -1),
            "down": lambda: clause_rows.moved(new, place, chosen, 1),
            "out": lambda: clause_rows.left_out(new, place, chosen),
        }
        return acts[act]() if act in acts else new

    return change


def _page(
    admin: VerbsAdmin, request: HttpRequest, found: TextImport, lost: dict[int, dict[str, Passage]] | None = None
) -> HttpResponse:
    rows = clause_rows.from_data(found.rows)
    shown = _shown(rows)
    faulty = [row for row in shown if row.faults]
    beside = {row.at + step for row in faulty if row.has_obstacle for step in (-1, 0, 1)}
    only_faults = request.GET.get("show") == "faults"
    chosen = [row for row in shown if row.faults or row.at in beside] if only_faults else shown
    page = Paginator(chosen, ROWS_PER_PAGE).get_page(request.GET.get("page"))
    context = {
        **admin.admin_site.each_context(request),
        "title": _("The imported text, side by side"),
        "opts": admin.opts,
        "original": found.draft,
        "record_url": change_url(found.draft),
        "import": found,
        "languages": [(code, languages.name(code)) for code in languages.codes()],
        "titles": [(code, title) for code, title in found.titles.items()],
        "rows": _opened(page, _open(request)),
        "page": page,
        "only_faults": only_faults,
        "faulty": len(faulty),
        "total": len(rows),
        "plan": text_imports.plan(found),
        "obstacles": text_imports.obstacles_to_writing(found),
        "lost": [passage for texts in (lost or {}).values() for passage in texts.values() if passage.text],
    }
    return TemplateResponse(request, "admin/engagement/draft/rows.html", context)


def _shown(rows: Sequence[Row]) -> list[Shown]:
    found = text_imports.faults_of(rows)
    return [
        Shown(
            at,
            clause_rows.number_of(row),
            faults,
            [(code, languages.name(code), passage) for code, passage in row.items()],
        )
        for at, (row, faults) in enumerate(zip(rows, found, strict=True))
    ]


def _opened(page: Page[Any], asked: set[int]) -> list[Shown]:
    """The rows of a page; fields are open in those asked for, and in the first that have to be put right.

    Also in the row above one that is there in one language only: the other may stand at its end.
    """
    waiting = [at for row in page if row.has_obstacle for at in ((row.at,) if row.is_whole else (row.at, row.at - 1))]
    first = [row.at for row in page if row.at in asked] + waiting
    opened = set(first[:MOST_OPEN])
    return [Shown(row.at, row.number, row.faults, row.cells, is_open=row.at in opened) for row in page]


def _edits(data: QueryDict, rows: Sequence[Row]) -> Iterator[tuple[int, dict[str, Passage]]]:
    """What was typed into the rows whose fields were open."""
    for at in sorted({_number(text) for text in data.getlist("open")}):
        if 0 <= at < len(rows):
            yield at, {code: _passage(data, f"row-{at}-{code}") for code in languages.codes()}


def _passage(data: QueryDict, name: str) -> Passage:
    texts = {field: data.get(f"{name}-{field}", "").replace("\x00", "") for field in FIELDS}
    lines = texts.pop("text").replace("\r\n", "\n").strip()
    return Passage(text=lines, **{field: " ".join(text.split()) for field, text in texts.items()})


def _parts(step: str) -> tuple[str, int, list[str]]:
    """«join:12:en» as ("join", 12, ["en"]); nothing that can be done is ("", -1, [])."""
    act, _colon, rest = step.partition(":")
    at, _colon, code = rest.partition(":")
    if act not in STEPS or not (at.isascii() and at.isdecimal() and len(at) < 6):
        return "", -1, []
    return act, int(at), [code] if code in languages.codes() else []


def _open(request: HttpRequest) -> set[int]:
    return {_number(text) for text in request.GET.get("open", "").split(",")}


def _address(request: HttpRequest, draft: Draft, at: int, *, is_opened: bool) -> str:
    """The same page again, at the row that was changed."""
    kept = {name: request.GET[name] for name in ("page", "show") if name in request.GET}
    opened = {"open": at} if is_opened else {}
    return rows_url(draft, **kept, **opened) + (f"#row-{max(at - (not is_opened), 0)}" if at >= 0 else "")


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else -1
