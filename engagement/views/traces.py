"""The trace, both ways: where a contribution went, and which contributions shaped a clause."""

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse, translate_url
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_safe

from diplomacy import languages
from diplomacy.caching import public
from engagement.models import Clause, Comment, Consultation, PublishedSubmission
from engagement.models.changed_wordings import with_words, wordings_of
from engagement.models.echo_results import tally
from engagement.models.traces import (
    behind,
    comment_paths,
    keys_behind,
    replies_behind,
    shaped_before,
    submission_paths,
)
from engagement.models.wordings import told_stage, wordings
from engagement.views.consultations import way_to
from engagement.views.discussions import readable_at


@require_safe
def comment_trace(request: HttpRequest, pk: int) -> HttpResponse:
    """Where one comment on a consultation went."""
    comment = get_object_or_404(Comment.objects.published().with_targets(), pk=pk, is_official=False)
    if not comment.discussion.is_traced:
        raise Http404
    if elsewhere := readable_at(request, comment.discussion):
        return redirect(elsewhere)
    consultation = get_object_or_404(Consultation.objects.published(), pk=comment.discussion.about.pk)
    context = {
        "consultation": consultation,
        "comment": comment,
        "paths": comment_paths(comment.pk),
        "alternates": languages.alternates({code: translate_url(request.path, code) for code in languages.codes()}),
        "trail": [*way_to(consultation), (_("What became of a contribution"), "")],
    }
    return public(request, render(request, "engagement/traces/comment.html", context), *consultation.boundaries())


@require_safe
def submission_trace(request: HttpRequest, slug: str, reference: str) -> HttpResponse:
    """Where one formal answer went, as far as it is published."""
    consultation = get_object_or_404(Consultation.objects.published().at(slug))
    own = PublishedSubmission.objects.public().filter(consultation=consultation)
    submission = get_object_or_404(own, reference=reference)
    submission.consultation = consultation
    context = {
        "consultation": consultation,
        "submission": submission,
        "paths": submission_paths(submission),
        "alternates": languages.alternates({code: _trace_url(submission, code) for code in languages.codes()}),
        "trail": [
            *way_to(consultation),
            (submission.reference, submission.get_absolute_url()),
            (_("What became of a contribution"), ""),
        ],
    }
    return public(request, render(request, "engagement/traces/submission.html", context), *consultation.boundaries())


@require_safe
def clause_trace(request: HttpRequest, slug: str, draft: int, number: str) -> HttpResponse:
    """Every passage behind a clause: all under the themes whose replies changed it, page by page."""
    clause = get_object_or_404(with_words(Clause.objects.published().at(slug, draft, number)))
    consultation, others = told_stage(clause), wordings(clause)
    page = Paginator(keys_behind(clause), settings.EXCERPTS_PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "clause": clause,
        "consultation": consultation,
        "wording": wordings_of([clause])[0],
        "tally": tally(clause),
        "replies": {reply.theme_id: reply for reply in replies_behind(clause)},
        "page": page,
        "passages": behind(list(page.object_list)),
        "before": shaped_before(other.pk for other in others.earlier),
        "alternates": languages.alternates({code: _shaped_url(clause, code) for code in languages.codes()}),
        "trail": _way_to_clause(clause, consultation),
    }
    return public(request, render(request, "engagement/traces/clause.html", context), *consultation.boundaries())


def _way_to_clause(clause: Clause, consultation: Consultation) -> list[tuple[str, str]]:
    return [
        *way_to(consultation),
        (_("Draft %(number)s") % {"number": clause.draft.number}, clause.draft.get_absolute_url()),
        (clause.number, clause.get_absolute_url()),
        (_("What shaped it"), ""),
    ]


def _shaped_url(clause: Clause, language: str) -> str:
    return f"{clause.get_absolute_url(language)}shaped/"


def _trace_url(submission: PublishedSubmission, language: str) -> str:
    with override(language):
        slug = languages.text(submission.consultation, "slug", language)
        return reverse("engagement:submission_trace", args=[slug, submission.reference])
