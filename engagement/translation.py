"""Which fields of the engagement app exist in both languages."""

from modeltranslation.translator import TranslationOptions, register

from engagement.models import (
    Choice,
    Clause,
    Commitment,
    Consultation,
    CrisisMode,
    Discussion,
    Document,
    Draft,
    Ground,
    Progress,
    Question,
    Reply,
    Report,
    Theme,
    TimelineEntry,
)


@register(Consultation)
class ConsultationTranslation(TranslationOptions):
    fields = (
        "title",
        "slug",
        "summary",
        "asking",
        "can_change",
        "is_fixed",
        "afterwards",
        "audience",
        "background",
        "contact_details",
        "timing_reason",
        "withdrawn_reason",
    )
    required_languages = {"default": ("title", "summary")}
    empty_values = {"slug": None}


@register(TimelineEntry)
class TimelineEntryTranslation(TranslationOptions):
    fields = ("note",)


@register(Draft)
class DraftTranslation(TranslationOptions):
    fields = ("title", "change_note")
    required_languages = {"default": ("title",)}


@register(Clause)
class ClauseTranslation(TranslationOptions):
    fields = ("part", "heading", "text", "explanation", "openness_reason")
    required_languages = {"default": ("text",)}


@register(Document)
class DocumentTranslation(TranslationOptions):
    fields = ("title",)
    required_languages = {"default": ("title",)}


@register(Question)
class QuestionTranslation(TranslationOptions):
    fields = ("text", "help", "background", "low_label", "high_label")
    required_languages = {"default": ("text",)}


@register(Choice)
class ChoiceTranslation(TranslationOptions):
    fields = ("text",)
    required_languages = {"default": ("text",)}


@register(Ground)
class GroundTranslation(TranslationOptions):
    fields = ("title", "rule")
    required_languages = ("en", "mn")


@register(Theme)
class ThemeTranslation(TranslationOptions):
    fields = ("title", "gist")
    required_languages = {"default": ("title",)}


@register(Reply)
class ReplyTranslation(TranslationOptions):
    fields = ("reason", "done", "signed_by", "office", "version_note")
    required_languages = {"default": ("reason", "signed_by", "office")}


@register(Commitment)
class CommitmentTranslation(TranslationOptions):
    fields = ("title", "detail", "office")
    required_languages = {"default": ("title", "office")}


@register(Progress)
class ProgressTranslation(TranslationOptions):
    fields = ("note",)
    required_languages = {"default": ("note",)}


@register(Report)
class ReportTranslation(TranslationOptions):
    fields = ("body",)


@register(Discussion)
class DiscussionTranslation(TranslationOptions):
    fields = ("summary",)


@register(CrisisMode)
class CrisisModeTranslation(TranslationOptions):
    fields = ("notice",)
