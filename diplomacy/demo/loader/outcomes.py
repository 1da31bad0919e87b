"""Themes with their passages and replies, and both reports, as the verbs would have published them."""

from datetime import datetime, timedelta

from diplomacy.demo.loader.consultations import published_at
from diplomacy.demo.loader.shapes import ConsultationShape, ExcerptShape, ReplyShape, ReportShape, ThemeShape
from diplomacy.demo.loader.shelf import Count, Shelf
from diplomacy.demo.loader.source import DemoError, told
from diplomacy.demo.loader.texts import clause_at
from engagement.models import Comment, Consultation, Excerpt, Reply, Report, State, Theme


def load_outcomes(shelf: Shelf) -> Count:
    count = Count()
    for key, shape in shelf.consultation_shapes.items():
        for position, theme in enumerate(shape.theme):
            with told(theme.where):
                count.add(is_new=_load_theme(theme, position, key, shelf))
        with told(shape.where):
            _load_reports(shape, shelf.consultations[key], shelf, count)
    return count


def _load_theme(shape: ThemeShape, position: int, key: str, shelf: Shelf) -> bool:
    """A theme is released with the report on what people said; whether it is new."""
    consultation, reports = shelf.consultations[key], shelf.consultation_shapes[key]
    titles = shape.title.columns("title")
    if Theme.objects.filter(consultation=consultation, **titles).exists():
        return False
    heard_at = _report_at(reports, Report.Kind.HEARD, shelf)
    texts = {**titles, **shape.gist.columns("gist")}
    theme = Theme(consultation=consultation, position=position, published_at=heard_at, **texts)
    theme.save(releasing=True)
    filed_at = (heard_at or shelf.clock.now) - timedelta(days=3)
    for excerpt in shape.excerpt:
        with told(excerpt.where):
            _file(excerpt, theme, shelf, filed_at=filed_at)
    if shape.reply:
        _reply(shape.reply, theme, published_at=_report_at(reports, Report.Kind.ANSWER, shelf))
    return True


def _file(shape: ExcerptShape, theme: Theme, shelf: Shelf, *, filed_at: datetime) -> None:
    comment = shelf.comments[shape.comment]
    about = comment.discussion.about
    if about is None or about.pk != theme.consultation_id or comment.state != State.PUBLISHED or comment.is_official:
        raise DemoError("only published contributions to the same consultation can be filed")
    start, end = _range(comment, shape.passage)
    Excerpt.objects.create(
        theme=theme,
        comment=comment,
        start=start,
        end=end,
        stance=shape.stance,
        filed_by=shelf.staff["officer"],
        filed_at=filed_at,
    )


def _range(comment: Comment, passage: str) -> tuple[int | None, int | None]:
    """Where the passage stands in the comment; the whole of it is no range."""
    if not passage or passage == comment.comment:
        return None, None
    start = comment.comment.find(passage)
    if start < 0:
        raise DemoError(f"the comment does not contain «{passage}»")
    return start, start + len(passage)


def _reply(shape: ReplyShape, theme: Theme, *, published_at: datetime | None) -> None:
    """A reply is released with the report on what was decided."""
    reply = Reply.objects.create(
        **shape.reason.columns("reason"),
        **shape.done.columns("done"),
        **shape.signed_by.columns("signed_by"),
        **shape.office.columns("office"),
        theme=theme,
        decision=shape.decision,
    )
    reply.changed_clauses.set(clause_at(theme.consultation, reference) for reference in shape.changed)
    reply.published_at = published_at
    reply.save(releasing=True)


def _load_reports(shape: ConsultationShape, consultation: Consultation, shelf: Shelf, count: Count) -> None:
    for report in shape.report:
        is_new = not Report.objects.filter(consultation=consultation, kind=report.kind).exists()
        if is_new:
            _report(report, consultation, shelf)
        count.add(is_new=is_new)


def _report(shape: ReportShape, consultation: Consultation, shelf: Shelf) -> None:
    at = published_at(shape.published_in_days, shelf.clock)
    by = shelf.staff["officer"] if at else None
    report = Report(consultation=consultation, kind=shape.kind, published_at=at, published_by=by)
    for column, text in shape.body.columns("body").items():
        setattr(report, column, text)
    report.save(releasing=True)


def _report_at(shape: ConsultationShape, kind: Report.Kind, shelf: Shelf) -> datetime | None:
    days = next((report.published_in_days for report in shape.report if report.kind == kind), None)
    return published_at(days, shelf.clock)
