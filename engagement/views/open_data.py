"""Open data of a consultation: the page that explains it, the files, and the manifest with the check of a hash."""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_safe

from diplomacy import languages
from diplomacy.caching import public
from engagement import open_data
from engagement.forms.manifests import HashForm
from engagement.models import Consultation, Seal
from engagement.models.manifests import standing_of
from engagement.views.consultations import way_to

KINDS = {"csv": ("text/csv; charset=utf-8", open_data.written_as_csv), "json": ("application/json", open_data.written_as_json)}  # fmt: skip
EVERYTHING = "all"


@require_safe
def consultation_data(request: HttpRequest, slug: str) -> HttpResponse:
    consultation = _consultation(slug)
    tables = [(table, table.count(consultation) if table.count else None) for table in open_data.TABLES]
    context = {
        "consultation": consultation,
        "tables": tables,
        "seal": _seal(consultation),
        "version": open_data.VERSION,
        "licence": settings.OPEN_DATA_LICENCE,
        "licence_url": settings.OPEN_DATA_LICENCE_URL,
        "alternates": _alternates("consultation_data", consultation),
        "trail": [*way_to(consultation), (_("Open data"), "")],
    }
    return public(request, render(request, "engagement/open_data/detail.html", context), *consultation.boundaries())


@require_safe
def consultation_data_file(request: HttpRequest, slug: str, name: str, kind: str) -> HttpResponseBase:
    """One table, or «all» in one file of JSON, sent while it is written."""
    if kind not in KINDS or (name not in open_data.BY_NAME and (name, kind) != (EVERYTHING, "json")):
        raise Http404
    consultation, (media_type, write) = _consultation(slug), KINDS[kind]
    table = open_data.BY_NAME.get(name)
    lines = write(table, consultation) if table else open_data.everything_as_json(consultation)
    response = StreamingHttpResponse(_in_language(lines), content_type=media_type)
    response["Content-Disposition"] = f'attachment; filename="{slug}-{name}.{kind}"'
    return public(request, response, *consultation.boundaries())


@require_safe
def consultation_manifest(request: HttpRequest, slug: str) -> HttpResponse:
    """The manifest as it was sealed, byte for byte; 404 before."""
    consultation = _consultation(slug)
    seal = get_object_or_404(Seal, consultation=consultation)
    response = HttpResponse(seal.body, content_type="text/plain; charset=utf-8")
    return public(request, response, *consultation.boundaries())


@require_safe
def manifest_check(request: HttpRequest, slug: str) -> HttpResponse:
    """Whether a hash, such as that of a receipt, is in the manifest."""
    consultation = _consultation(slug)
    form = HashForm(request.GET if "hash" in request.GET else None)
    standing = standing_of(form.cleaned_data["hash"], consultation) if form.is_bound and form.is_valid() else None
    context: dict[str, Any] = {
        "consultation": consultation,
        "seal": _seal(consultation),
        "form": form,
        "standing": standing,
        "alternates": _alternates("manifest_check", consultation),
        "trail": [*way_to(consultation), (_("Check a contribution"), "")],
    }
    status = 400 if form.is_bound and form.errors else 200
    response = render(request, "engagement/open_data/check.html", context, status=status)
    return public(request, response, *consultation.boundaries())


def _consultation(slug: str) -> Consultation:
    return get_object_or_404(Consultation.objects.published().at(slug))


def _seal(consultation: Consultation) -> Seal | None:
    return Seal.objects.filter(consultation=consultation).defer("body").first()


def _in_language(lines: Iterator[str]) -> Iterator[bytes]:
    """Written while the response is sent, when the request’s language is no longer set."""
    language = languages.current()

    def written() -> Iterator[bytes]:
        with override(language):
            yield from (line.encode() for line in lines)

    return written()


def _alternates(name: str, consultation: Consultation) -> list[languages.Alternate]:
    urls = {}
    for code in languages.codes():
        with override(code):
            urls[code] = reverse(f"engagement:{name}", args=[languages.text(consultation, "slug", code)])
    return languages.alternates(urls)
