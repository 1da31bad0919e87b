"""What the page of a consultation shows of it and around it, gathered in few queries."""

from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, F, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce, JSONObject

from blog.models import Topic
from diplomacy import languages
from engagement.models.campaign_passages import tell_senders
from engagement.models.commitments import Commitment
from engagement.models.consultations import Consultation
from engagement.models.discussions import with_discussions
from engagement.models.drafts import Clause, Draft
from engagement.models.outline import Outline, outline
from engagement.models.questions import Question
from engagement.models.reports import Report
from engagement.models.stages import Stage
from engagement.models.themes import Theme
from engagement.models.told import for_readers


def for_page(consultations: QuerySet[Consultation]) -> QuerySet[Any]:
    """Consultations with what their page needs beside them; read by `topics_of` and `reports_of`. `draft_numbers` are those of the published drafts."""
    found = with_discussions(consultations).select_related("event", "announcement", "discussion")
    return found.defer(*languages.columns("announcement__body", "event__body")).annotate(
        topic_rows=ArraySubquery(_topics()),
        report_rows=ArraySubquery(_reports()),
        draft_numbers=ArraySubquery(_drafts()),
        form_questions=Coalesce(_form_questions(), 0),
    )


def topics_of(consultation: Any) -> list[Topic]:
    """Its topics, with title and address in the language of the request."""
    return [Topic(**row) for row in consultation.topic_rows]


def reports_of(consultation: Any) -> dict[str, Report]:
    """The reports that are out, by kind, in the language of the request."""
    return {row["kind"]: Report(consultation=consultation, **row) for row in consultation.report_rows}


def newest_outline(consultation: Any) -> Outline:
    """The outline of the newest draft that readers see; empty where there is none."""
    newest = max(consultation.draft_numbers, default=0)
    return outline(Clause.objects.published().filter(draft__consultation=consultation, draft__number=newest))


def themes_of(consultation: Consultation) -> list[Theme]:
    """The themes that readers see; asked for only where there can be any."""
    if consultation.stage not in {Stage.HEARD, Stage.ANSWERED, Stage.WITHDRAWN}:
        return []
    themes = list(for_readers(Theme.objects.filter(consultation=consultation)))
    for theme in themes:
        theme.consultation = consultation
    tell_senders(excerpt for theme in themes for excerpt in theme.filed)
    return themes


def commitments_of(consultation: Consultation) -> list[Commitment]:
    """What the Ministry promised to do, as lists show it; asked for only where there can be any."""
    if consultation.stage not in {Stage.HEARD, Stage.ANSWERED, Stage.WITHDRAWN}:
        return []
    return list(Commitment.objects.for_readers().filter(consultation=consultation))


def _topics() -> QuerySet[Any]:
    names = languages.column("title"), languages.column("slug")
    row = JSONObject(pk=F("pk"), **{name: F(name) for name in names})
    return Topic.objects.filter(consultations=OuterRef("pk")).order_by("position", "pk").values_list(row)


def _reports() -> QuerySet[Any]:
    body = languages.column("body")
    row = JSONObject(pk=F("pk"), kind=F("kind"), **{body: F(body)})
    return Report.objects.published().filter(consultation=OuterRef("pk")).order_by("kind").values_list(row)


def _drafts() -> QuerySet[Any]:
    return Draft.objects.published().filter(consultation=OuterRef("pk")).order_by("number").values_list("number")


def _form_questions() -> Subquery:
    """How many questions the form asks."""
    asked = Question.objects.published().in_form().filter(consultation=OuterRef("pk")).order_by().values("consultation")
    return Subquery(asked.annotate(count=Count("pk")).values("count"), output_field=IntegerField())
