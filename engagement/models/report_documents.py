"""All that the report on a consultation tells, gathered once: for the page to print and for the document."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from engagement.models.commitments import Commitment
from engagement.models.consultations import Consultation
from engagement.models.figures import Figures
from engagement.models.front import reports_of
from engagement.models.overview import changed_clauses, decisions
from engagement.models.reports import Report
from engagement.models.seals import Seal
from engagement.models.stances import Place
from engagement.models.themes import Theme
from engagement.models.told import for_readers
from engagement.models.voices import Row


@dataclass(frozen=True)
class ReportDocument:
    """A consultation at whose end one report at least is out; `reports` by kind. Themes come as `told.for_readers` has them."""

    consultation: Any
    reports: dict[str, Report]
    themes: list[Any]
    figures: Figures
    commitments: list[Commitment]
    seal: Seal | None

    @property
    def made_at(self) -> datetime:
        """When it last became another one: with the newer report."""
        return max(filter(None, self.consultation.reported()), default=timezone.now())

    @property
    def decisions(self) -> list[Row]:
        return decisions(self.themes)

    @property
    def changed(self) -> list[tuple[str, str]]:
        return changed_clauses(self.themes)

    @property
    def stances(self) -> list[Place]:
        return self.figures.stances


def report_document(consultation: Any) -> ReportDocument | None:
    """The report on a consultation from `front.for_page`; None before «what you said» is out. Four queries, figures apart."""
    reports = reports_of(consultation)
    if not reports:
        return None
    themes = list(for_readers(Theme.objects.filter(consultation=consultation)))
    for theme in themes:
        theme.consultation = consultation
    commitments = list(Commitment.objects.for_readers().filter(consultation=consultation))
    seal = Seal.objects.filter(consultation=consultation).defer("body").first()
    return ReportDocument(consultation, reports, themes, Figures(consultation), commitments, seal)


def addresses(consultation: Consultation) -> dict[str, str]:
    """Where the report of a consultation is printed from, in each language."""
    return {code: f"{url}report/" for code, url in consultation.urls().items()}
