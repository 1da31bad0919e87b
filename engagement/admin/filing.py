"""Filing one text under themes, and what is said of one filed passage: a page for each, and the desk's panel.

The panel's form posts to the page of the text, which leads back where it was done, or keeps what was typed where it
was refused.
"""

import json
import re
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from blog.admin.verbs import VerbsAdmin, change_url, staff
from engagement.actions import filing, themes
from engagement.admin.filing_forms import FileForm, PassageForm
from engagement.models import Answer, Comment, Consultation, Excerpt, Submission, Theme
from engagement.models.desk import DeskItem, DeskText
from engagement.models.theme_board import with_sources

KEY = re.compile(r"(comment|answer)-([1-9][0-9]{0,17})", re.ASCII)


@dataclass(frozen=True)
class Panel:
    """What the desk shows of filing beside one text: the form, and where it is sent."""

    form: FileForm
    url: str


def theme_url(name: str, *args: object) -> str:
    return reverse(f"admin:engagement_theme_{name}", args=args)


def add_panels(item: DeskItem, consultation: Consultation) -> dict[str, Any]:
    """Put the panel of filing beside each text that has words; one query. Gives what all of them share."""
    offered = themes_of(consultation)
    for text in item.texts:
        if text.text.strip():
            text.panels["filing"] = Panel(FileForm(text.key, offered, language=text.language), file_url(text.key))
    return {"board_url": theme_url("board", consultation.pk)}


def file_url(key: str) -> str:
    return theme_url("file", key)


def file_page(admin: VerbsAdmin, request: HttpRequest, key: str) -> HttpResponse:
    """File a passage of one text or the whole of it, under a theme that is there or a new one."""
    text, consultation = _text(key)
    offered = themes_of(consultation)
    form = FileForm(key, offered, request.POST or None, language=_language(text))
    if request.method == "POST" and form.is_valid():
        try:
            _file(text, consultation, form, staff(request))
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, gettext("The passage is filed."))
            return HttpResponseRedirect(way_back(request, file_url(key)))
    return _file_page(admin, request, key, text, consultation, form)


def passage_page(admin: VerbsAdmin, request: HttpRequest, pk: int) -> HttpResponse:
    """Another theme, stance or mark for one filed passage, or out of its theme with it."""
    excerpt = get_object_or_404(with_sources(Excerpt.objects.select_related("theme__consultation")), pk=pk)
    consultation = excerpt.theme.consultation
    form = PassageForm(themes_of(consultation), request.POST or None, initial=_as_it_is(excerpt))
    back = way_back(request, theme_url("passages", excerpt.theme_id))
    if request.method == "POST" and ("take_out" in request.POST or form.is_valid()):
        try:
            told = _take_out(request, excerpt) if "take_out" in request.POST else _refile(request, excerpt, form)
        except ValidationError as refused:
            form.add_error(None, refused)
            now = Excerpt.objects.filter(pk=pk).first() or excerpt
            form.data = {**request.POST.dict(), "seen": _as_it_is(now)["seen"]}
        else:
            messages.success(request, told)
            return HttpResponseRedirect(back)
    context = {
        **frame(admin, request, consultation),
        "title": _("A filed passage"),
        "excerpt": excerpt,
        "form": form,
        "back_url": back,
        "next": request.POST.get("next") or request.GET.get("next", ""),
    }
    return TemplateResponse(request, "admin/engagement/theme/passage.html", context)


def themes_of(consultation: Consultation) -> list[Theme]:
    """In the order of the board, which gives each its number."""
    return list(consultation.themes.order_by("position", "pk"))


def frame(admin: VerbsAdmin, request: HttpRequest, consultation: Consultation) -> dict[str, Any]:
    """What all pages of themes show."""
    return {
        **admin.admin_site.each_context(request),
        "opts": admin.opts,
        "consultation": consultation,
        "consultation_url": change_url(consultation),
        "board_url": theme_url("board", consultation.pk),
        "desk_url": reverse("admin:engagement_desk_list", args=[consultation.pk]),
    }


def way_back(request: HttpRequest, default: str) -> str:
    """The page of this site from which somebody came, as the form or the address names it."""
    back = request.POST.get("next") or request.GET.get("next", "")
    return back if url_has_allowed_host_and_scheme(back, None, require_https=request.is_secure()) else default


def _text(key: str) -> tuple[filing.Text, Consultation]:
    """The text and its consultation; 404 for what nobody sent to one."""
    match = KEY.fullmatch(key)
    if match is None:
        raise Http404
    if match[1] == "comment":
        comment = get_object_or_404(Comment.objects.published().with_targets(), pk=int(match[2]), is_official=False)
        if comment.discussion.about is None:
            raise Http404
        return comment, comment.discussion.about
    answers = Answer.objects.filter(submission__in=Submission.objects.received())
    answer = get_object_or_404(answers.select_related("submission__consultation", "question", "clause"), pk=match[2])
    return answer, answer.submission.consultation


def _language(text: filing.Text) -> str:
    return text.language if isinstance(text, Comment) else text.submission.language


def _file(text: filing.Text, consultation: Consultation, form: FileForm, by: User) -> None:
    if form.titles:
        themes.create_with(text, consultation, form.titles, by=by, **form.filing)
    else:
        filing.file_text(text, form.cleaned_data["theme"], by=by, **form.filing)


def _file_page(
    admin: VerbsAdmin, request: HttpRequest, key: str, text: filing.Text, consultation: Consultation, form: FileForm
) -> HttpResponse:
    excerpts = Excerpt.objects.filter(**filing.source_of(text)).order_by("start", "pk")
    shown = DeskText(
        key,
        str(text if isinstance(text, Comment) else text.question or text.clause or text),
        _language(text),
        filing.words_of(text),
        excerpts=list(with_sources(excerpts).select_related("theme")),
        panels={"filing": Panel(form, file_url(key))},
    )
    context = {
        **frame(admin, request, consultation),
        "title": _("File under a theme"),
        "text": shown,
        "next": way_back(request, ""),
    }
    return TemplateResponse(request, "admin/engagement/theme/file.html", context)


def _as_it_is(excerpt: Excerpt) -> dict[str, Any]:
    seen = json.dumps([excerpt.theme_id, excerpt.stance, excerpt.telling])
    return {"theme": excerpt.theme_id, "stance": excerpt.stance, "telling": excerpt.telling, "seen": seen}


def _refile(request: HttpRequest, excerpt: Excerpt, form: PassageForm) -> str:
    theme, stance, telling = form.cleaned_data["seen"]
    data = form.cleaned_data
    filing.refile(
        excerpt.pk,
        _seen_theme(excerpt, theme),
        into=data["theme"],
        stance=data["stance"],
        telling=data["telling"],
        seen=(stance, telling),
        by=staff(request),
    )
    return gettext("The passage is filed as you chose.")


def _take_out(request: HttpRequest, excerpt: Excerpt) -> str:
    filing.take_out([excerpt.pk], excerpt.theme, by=staff(request))
    return gettext("The passage is taken out of the theme.")


def _seen_theme(excerpt: Excerpt, pk: int) -> Theme:
    """The theme under which the passage was shown; the verb finds out whether it is still there."""
    return excerpt.theme if excerpt.theme_id == pk else Theme(pk=pk, consultation_id=excerpt.theme.consultation_id)
