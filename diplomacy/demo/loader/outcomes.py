"""Themes with their passages and replies, commitments, and both reports, as the verbs would have published them."""

from datetime import datetime, timedelta

from diplomacy.demo.loader.consultations import published_at
from diplomacy.demo.loader.outcome_shapes import CommitmentShape, ExcerptShape, ReplyShape, ReportShape, ThemeShape
from diplomacy.demo.loader.shapes import ConsultationShape
from diplomacy.demo.loader.shelf import Count, Shelf
from diplomacy.demo.loader.source import DemoError, told
from diplomacy.demo.loader.texts import clause_at
from engagement.models import Answer, Comment, Commitment, Consultation, Excerpt, Reply, Report, State, Theme


def load_outcomes(shelf: Shelf) -> Count:
    count = Count()
    for key, shape in shelf.consultation_shapes.items():
        for position, commitment in enumerate(shape.commitment):
            with told(commitment.where):
                count.add(is_new=_load_commitment(commitment, position, key, shelf))
        for position, theme in enumerate(shape.theme):
            with told(theme.where):
                count.add(is_new=_load_theme(theme, position, key, shelf))
        with told(shape.where):
            _load_reports(shape, shelf.consultations[key], shelf, count)
    return count


def _load_commitment(shape: CommitmentShape, position: int, key: str, shelf: Shelf) -> bool:
    """A commitment that no reader knows yet; whether it is new."""
    consultation = shelf.consultations[key]
    shelf.commitments[shape.key], is_new = Commitment.objects.get_or_create(
        consultation=consultation,
        position=position,
        defaults={
            **shape.title.columns("title"),
            **shape.detail.columns("detail"),
            **shape.office.columns("office"),
            "owner": shelf.staff["officer"],
            "due_on": shelf.clock.day(shape.due_in_days),
        },
    )
    return is_new


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
        _reply(shape.reply, theme, shelf, published_at=_report_at(reports, Report.Kind.ANSWER, shelf))
    return True


def _file(shape: ExcerptShape, theme: Theme, shelf: Shelf, *, filed_at: datetime) -> None:
    text = _answer(shape, theme, shelf) if shape.submission else _comment(shape, theme, shelf)
    words = text.text if isinstance(text, Answer) else text.comment
    start, end = _range(words, shape.passage)
    Excerpt.objects.create(
        theme=theme,
        answer=text if isinstance(text, Answer) else None,
        comment=text if isinstance(text, Comment) else None,
        start=start,
        end=end,
        stance=shape.stance,
        telling=shape.telling,
        way=shape.way,
        filed_by=shelf.staff["officer"],
        filed_at=filed_at,
    )


def _comment(shape: ExcerptShape, theme: Theme, shelf: Shelf) -> Comment:
    comment = shelf.comments[shape.comment or ""]
    about = comment.discussion.about
    if about is None or about.pk != theme.consultation_id or comment.state != State.PUBLISHED or comment.is_official:
        raise DemoError("only published contributions to the same consultation can be filed")
    return comment


def _answer(shape: ExcerptShape, theme: Theme, shelf: Shelf) -> Answer:
    submission = shelf.submissions[shape.submission or ""]
    clause = clause_at(theme.consultation, shape.clause)
    return Answer.objects.get(submission=submission, clause=clause, submission__consultation=theme.consultation_id)


def _range(words: str, passage: str) -> tuple[int | None, int | None]:
    """Where the passage stands in the words; the whole of them is no range."""
    if not passage or passage == words:
        return None, None
    start = words.find(passage)
    if start < 0:
        raise DemoError(f"«{passage}» is not said there")
    return start, start + len(passage)


def _reply(shape: ReplyShape, theme: Theme, shelf: Shelf, *, published_at: datetime | None) -> None:
    """A reply is released with the report on what was decided, and so is what it promises."""
    reply = Reply.objects.create(
        **shape.reason.columns("reason"),
        **shape.done.columns("done"),
        **shape.signed_by.columns("signed_by"),
        **shape.office.columns("office"),
        theme=theme,
        decision=shape.decision,
    )
    reply.changed_clauses.set(clause_at(theme.consultation, reference) for reference in shape.changed)
    commitments = [shelf.commitments[key] for key in shape.commitments]
    reply.commitments.set(commitments)
    for released in (*commitments, reply):
        if not released.published_at:
            released.published_at = published_at
            released.save(releasing=True)


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
