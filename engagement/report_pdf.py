"""The report on a consultation as a tagged PDF in the language of the request, the same bytes for the same content."""

import hashlib
import json
import re
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from diplomacy import languages, typesetting
from diplomacy.document_blocks import Block, from_html, heading, levelled, paragraph, paragraphs, quote, table
from engagement.models import Report
from engagement.models.redactions import COVER
from engagement.models.report_documents import ReportDocument
from engagement.models.voices import Row

TEMPLATE = settings.BASE_DIR / "templates" / "engagement" / "reports" / "report.typ"
COVERED = re.compile(f"{COVER}+(?:[^\\S\\n]+{COVER}+)*")
KEPT = 3600  # seconds: what somebody has erased since is not to lie in the cache for long


def report_pdf(document: ReportDocument) -> bytes:
    """Set anew only where the content or the template is another than before; the new one takes the old one's place."""
    data = as_data(document)
    written = json.dumps([data, TEMPLATE.read_text(encoding="utf-8")], ensure_ascii=False, sort_keys=True)
    key, digest = (
        f"report-pdf:{document.consultation.pk}:{languages.current()}",
        hashlib.sha256(written.encode()).digest(),
    )
    known, found = cache.get(key, (b"", b""))
    if known != digest:
        found = typesetting.pdf(TEMPLATE, data, made_at=document.made_at)
        cache.set(key, (digest, found), KEPT)
    return found


def as_data(document: ReportDocument) -> dict[str, Any]:
    """The whole document as plain data for the template."""
    consultation = document.consultation
    return {
        "language": languages.current(),
        "title": consultation.title,
        "subtitle": title_of(document),
        "author": _("Ministry of Foreign Affairs of Mongolia"),
        "summary": consultation.summary,
        "page": _("Page"),
        "blocks": levelled(_blocks(document)),
    }


def _blocks(document: ReportDocument) -> list[Block]:
    return [
        *_facts(document),
        heading(1, _("We asked")),
        *paragraphs(document.consultation.asking),
        heading(1, _("You said")),
        *_body(document, Report.Kind.HEARD),
        *_decided(document),
        heading(1, _("Theme by theme")),
        *(block for theme in document.themes for block in _theme(theme)),
        *_commitments(document),
        heading(1, _("In figures")),
        *_figures(document),
        *_proof(document),
    ]


def title_of(document: ReportDocument) -> str:
    """What the document is, in a line."""
    kind = Report.Kind.ANSWER if Report.Kind.ANSWER in document.reports else Report.Kind.HEARD
    return _("Report on the consultation: %(kind)s") % {"kind": kind.label}


def _facts(document: ReportDocument) -> list[Block]:
    consultation = document.consultation
    heard_at, answered_at = consultation.reported()
    rows = [
        (_("Opened"), _day(consultation.opens_at)),
        (_("Closed"), _day(consultation.closes_at)),
        (str(Report.Kind.HEARD.label), _day(heard_at)),
        (_("Answer promised by"), _day(document.figures.promise.promised)),
        (str(Report.Kind.ANSWER.label), _day(answered_at)),
        (_("Contributions"), str(document.figures.voices.total)),
        (_("Sent after closing, counted apart"), str(document.figures.voices.late or "")),
        (_("Address"), _site(consultation.get_absolute_url())),
    ]
    return [{"kind": "facts", "rows": [[label, value] for label, value in rows if value]}]


def _body(document: ReportDocument, kind: str) -> list[Block]:
    report = document.reports.get(kind)
    return from_html(report.body, site=settings.SITE_URL, language=languages.current()) if report else []


def _decided(document: ReportDocument) -> list[Block]:
    if Report.Kind.ANSWER not in document.reports:
        return []
    changed = _links(_("Clauses that changed because of the public"), document.changed)
    return [heading(1, _("We did")), *_body(document, Report.Kind.ANSWER), *changed]


def _theme(theme: Any) -> list[Block]:
    voices = ngettext("%(count)d contribution", "%(count)d contributions", theme.voices) % {"count": theme.voices}
    said = [quote(_covered(found.text), found.language, found.by) for found in theme.filed]
    rest = [_link(_("All passages"), theme.get_absolute_url())] if said else []
    replies = [_reply(reply) for reply in theme.answers]
    return [
        heading(2, theme.title),
        {**paragraph(voices, bold=True), "keep": True},
        *paragraphs(theme.gist),
        *said,
        *rest,
        *replies,
    ]


def _reply(reply: Any) -> Block:
    done = [heading(4, _("What was done")), *paragraphs(reply.done)] if reply.done else []
    signed = ", ".join(filter(None, [reply.signed_by, reply.office, _day(reply.published_at)]))
    blocks = [
        heading(3, f"{_('The Ministry’s reply')}: {reply.get_decision_display()}"),
        *paragraphs(reply.reason),
        *done,
        *_links(_("Changed clauses"), reply.changed, level=4),
        paragraph(signed, bold=True),
    ]
    return {"kind": "reply", "blocks": blocks}


def _commitments(document: ReportDocument) -> list[Block]:
    if not document.commitments:
        return []
    head = (_("What will be done"), _("Office"), _("State"), _("By"))
    rows = [(one.title, one.office, one.state_label, _day(one.due)) for one in document.commitments]
    return [heading(1, _("Commitments")), table(_("What the Ministry has promised"), head, rows)]


def _figures(document: ReportDocument) -> list[Block]:
    """Of a few contributions without shares, as on the pages."""
    voices, few = document.figures.voices, document.figures.voices.are_few
    told = [
        _figure(_("Contributions by language"), _("Language"), voices.by_language, plain=few),
        _figure(_("Contributions by who wrote"), _("Who wrote"), voices.by_capacity, plain=few),
    ]
    if voices.has_paper:
        told.append(_figure(_("Contributions by the way they came"), _("Came by"), voices.by_channel, plain=few))
    if document.decisions:
        told.append(_figure(_("Themes by decision"), _("Decision"), document.decisions, plain=few))
    return told


def _figure(caption: str, label: str, rows: list[Row], *, plain: bool) -> Block:
    made = table(caption, (label, _("Number")), ((row.label, str(row.value)) for row in rows))
    return made if plain else {**made, "shares": [row.share for row in rows], "share_label": _("Share")}


def _proof(document: ReportDocument) -> list[Block]:
    """By what a reader can check that nothing accepted was lost."""
    data = reverse("engagement:consultation_data", args=[languages.text(document.consultation, "slug")])
    blocks = [heading(1, _("Data and proof")), _link(_("Open data of this consultation"), data)]
    if document.seal is None:
        return blocks
    sealed = _("SHA-256 of the list of hashes of all contributions sent in time: %(digest)s")
    return [*blocks, paragraph(sealed % {"digest": document.seal.digest})]


def _links(title: str, links: list[tuple[str, str]], level: int = 2) -> list[Block]:
    if not links:
        return []
    items = [[paragraph(label, address=_site(address))] for label, address in links]
    return [heading(level, title), {"kind": "list", "ordered": False, "items": items}]


def _link(label: str, address: str) -> Block:
    return paragraph(label, address=_site(address))


def _covered(text: str) -> str:
    return COVERED.sub(f"[{_('hidden passage')}]", text)


def _site(path: str) -> str:
    return f"{settings.SITE_URL}{path}"


def _day(moment: datetime | date | None) -> str:
    if moment is None:
        return ""
    return date_format(timezone.localtime(moment) if isinstance(moment, datetime) else moment)
