"""One factory per model; the default object is valid and public, in both languages."""

from datetime import date, timedelta

import factory
from django.contrib.auth.models import User
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image as Picture

from blog.models import Aim, Author, Event, Image, LiveUpdate, Post, Publication, Series, Topic
from engagement.actions import documents, preparation
from engagement.models import (
    Answer,
    AnswerPublication,
    Appeal,
    Choice,
    Clause,
    Comment,
    Commitment,
    Complaint,
    Condition,
    Consultation,
    CrisisMode,
    Discussion,
    Document,
    Draft,
    Excerpt,
    Follow,
    Follower,
    Ground,
    ModerationDecision,
    Principle,
    Progress,
    Proof,
    Question,
    Reply,
    Report,
    Rule,
    Sanction,
    State,
    Submission,
    Theme,
)

# What a visitor fills in; the rest of a comment's form has its defaults.
REMARK = {"comment": "What about the hours?", "name": "Bold", "email": "bold@example.net"}


def ago(**kwargs):
    return timezone.now() - timedelta(**kwargs)


def ahead(**kwargs):
    return timezone.now() + timedelta(**kwargs)


class Factory(factory.django.DjangoModelFactory):
    class Meta:
        abstract = True
        skip_postgeneration_save = True


class ReleasedFactory(Factory):
    """Published, with `published_at`, past the verb that would have asked whether all is in place."""

    class Meta:
        abstract = True

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        record = model_class(*args, **kwargs)
        record.save(releasing=True)
        return record


class UserFactory(Factory):
    class Meta:
        model = User

    username = factory.Sequence("user{}".format)
    first_name = "Sarnai"
    last_name = factory.Sequence("Official{}".format)
    email = factory.LazyAttribute(lambda user: f"{user.username}@staff.example.org")


class AuthorFactory(Factory):
    class Meta:
        model = Author

    name_en, name_mn = "Public Diplomacy Division", "Нийтийн дипломатын хэлтэс"
    slug_en, slug_mn = factory.Sequence("division-{}".format), factory.Sequence("kheltes-{}".format)
    office_en, office_mn = "Ministry of Foreign Affairs", "Гадаад харилцааны яам"


class TopicFactory(Factory):
    class Meta:
        model = Topic

    title_en, title_mn = factory.Sequence("Climate {}".format), factory.Sequence("Уур амьсгал {}".format)
    summary_en, summary_mn = "What the sky does.", "Тэнгэр юу хийдэг вэ."


class SeriesFactory(Factory):
    class Meta:
        model = Series

    title_en, title_mn = factory.Sequence("Letters {}".format), factory.Sequence("Захидлууд {}".format)
    summary_en, summary_mn = "One after the other.", "Дараалан уншина."


class EventFactory(Factory):
    class Meta:
        model = Event

    title_en, title_mn = factory.Sequence("Summit {}".format), factory.Sequence("Уулзалт {}".format)
    summary_en, summary_mn = "They met.", "Тэд уулзав."
    place_en, place_mn = "Ulaanbaatar", "Улаанбаатар"
    starts_on = factory.LazyFunction(lambda: ahead(days=10).date())
    ends_on = factory.LazyFunction(lambda: ahead(days=11).date())

    class Params:
        on = factory.Trait(
            begins_at=factory.LazyFunction(lambda: ago(hours=2)),
            finishes_at=factory.LazyFunction(lambda: ahead(hours=5)),
        )
        over = factory.Trait(starts_on=date(2016, 7, 15), ends_on=date(2016, 7, 16))


class AimFactory(Factory):
    class Meta:
        model = Aim

    event = factory.SubFactory(EventFactory)
    title_en, title_mn = "Connectivity", "Холболт"
    issue_en, issue_mn = "Trains change their wheels.", "Галт тэрэг дугуйгаа солино."
    role_en, role_mn = "Mongolia lies between.", "Монгол дундуур нь оршдог."


class LiveUpdateFactory(Factory):
    class Meta:
        model = LiveUpdate

    event = factory.SubFactory(EventFactory)
    text_en, text_mn = factory.Sequence("The doors are open. {}".format), factory.Sequence("Үүд нээгдлээ. {}".format)
    posted_at = factory.LazyFunction(lambda: ago(minutes=5))


def picture_file(width=64, height=36, format="PNG"):
    """A real little picture, as a file to upload."""
    content = ContentFile(b"", name=f"picture.{format.lower()}")
    Picture.new("RGB", (width, height), "#0b5fa5").save(content, format=format)
    content.seek(0)
    return content


class ImageFactory(Factory):
    class Meta:
        model = Image

    file = factory.LazyFunction(picture_file)
    alt_en, alt_mn = "A blue field", "Цэнхэр талбай"


class PostFactory(Factory):
    class Meta:
        model = Post

    class Params:
        withdrawn = factory.Trait(
            withdrawn_at_en=factory.LazyFunction(lambda: ago(hours=1)),
            withdrawn_at_mn=factory.LazyFunction(lambda: ago(hours=1)),
            withdrawn_reason_en="We were mistaken.",
            withdrawn_reason_mn="Бид андуурчээ.",
        )

    title_en, title_mn = factory.Sequence("A post {}".format), factory.Sequence("Нийтлэл {}".format)
    summary_en, summary_mn = "In short.", "Товчхондоо."
    body_en, body_mn = "<p>At length.</p>", "<p>Дэлгэрэнгүй.</p>"
    author = factory.SubFactory(AuthorFactory)
    published_at_en = factory.LazyFunction(lambda: ago(days=1))
    published_at_mn = factory.LazyFunction(lambda: ago(days=1))


class CorrectionFactory(Factory):
    """What readers of a post's English text are told of a change; the post says when it was last corrected."""

    class Meta:
        model = Publication

    post = factory.SubFactory(PostFactory)
    language = "en"
    act = Publication.Act.CORRECTED
    note = factory.Sequence("There are {} of them.".format)
    made_at = factory.LazyFunction(lambda: ago(hours=2))

    @factory.post_generation
    def told(self, create, extracted, **kwargs):
        Post.objects.filter(pk=self.post_id).update(**{f"corrected_at_{self.language}": self.made_at})


class ConsultationFactory(Factory):
    """Open now; traits give the other stages."""

    class Meta:
        model = Consultation

    class Params:
        unpublished = factory.Trait(
            published_at=None,
            opens_at=factory.LazyFunction(lambda: ahead(hours=1)),
            closes_at=factory.LazyFunction(lambda: ahead(days=20)),
        )
        upcoming = factory.Trait(opens_at=factory.LazyFunction(lambda: ahead(days=2)))
        closed = factory.Trait(
            opens_at=factory.LazyFunction(lambda: ago(days=30)), closes_at=factory.LazyFunction(lambda: ago(days=2))
        )
        withdrawn = factory.Trait(
            withdrawn_at=factory.LazyFunction(lambda: ago(hours=1)),
            withdrawn_reason_en="Overtaken by events.",
            withdrawn_reason_mn="Үйл явдлаас хоцров.",
        )

    title_en, title_mn = factory.Sequence("Consular charter {}".format), factory.Sequence("Консулын дүрэм {}".format)
    summary_en, summary_mn = "How consuls serve you.", "Консул танд хэрхэн үйлчлэх вэ."
    asking_en, asking_mn = "What do you need?", "Танд юу хэрэгтэй вэ?"
    can_change_en, can_change_mn = "The hours.", "Ажлын цаг."
    is_fixed_en, is_fixed_mn = "The fees: a law sets them.", "Хураамж: хуулиар тогтоосон."
    afterwards_en, afterwards_mn = "We answer each theme.", "Бүлэг бүрд хариулна."
    contact_email = "consular@example.org"
    opens_at = factory.LazyFunction(lambda: ago(days=3))
    closes_at = factory.LazyFunction(lambda: ahead(days=10))
    answer_by = factory.LazyFunction(lambda: ahead(days=40))
    published_at = factory.LazyFunction(lambda: ago(days=35))


class DraftFactory(Factory):
    """Not published: clauses can be added. `publish` freezes it."""

    class Meta:
        model = Draft

    consultation = factory.SubFactory(ConsultationFactory)
    number = 1
    title_en, title_mn = "Charter", "Дүрэм"


class ClauseFactory(Factory):
    class Meta:
        model = Clause

    draft = factory.SubFactory(DraftFactory)
    number = factory.Sequence("{}".format)
    position = factory.Sequence(int)
    heading_en, heading_mn = "Hours", "Ажлын цаг"
    text_en, text_mn = "The consul is open from nine.", "Консул есөн цагаас ажиллана."


class QuestionFactory(Factory):
    """In the form and not asked yet; `discussed` puts it up for discussion. `ask` freezes it."""

    class Meta:
        model = Question

    class Params:
        discussed = factory.Trait(venue="discussion")

    consultation = factory.SubFactory(ConsultationFactory)
    position = factory.Sequence(int)
    text_en, text_mn = (
        factory.Sequence("Which hours suit you? {}".format),
        factory.Sequence("Ямар цаг тохирох вэ? {}".format),
    )


class ChoiceFactory(Factory):
    class Meta:
        model = Choice

    class Params:
        row = factory.Trait(axis="row")

    question = factory.SubFactory(QuestionFactory, kind="single")
    position = factory.Sequence(int)
    text_en, text_mn = factory.Sequence("Mornings {}".format), factory.Sequence("Өглөө {}".format)


class ConditionFactory(Factory):
    """On a choice of an earlier question."""

    class Meta:
        model = Condition

    question = factory.SubFactory(QuestionFactory)
    earlier = factory.LazyAttribute(lambda condition: condition.choice.question)


def choosing(*words, kind="single", rows=(), other=False, **kwargs):
    """A question with these choices, and rows; with `other` the last choice asks to say what."""
    question = QuestionFactory(kind=kind, **kwargs)
    for word in words:
        ChoiceFactory(question=question, text_en=word, text_mn=f"{word} мн", is_other=other and word == words[-1])
    for word in rows:
        ChoiceFactory(question=question, row=True, text_en=word, text_mn=f"{word} мн")
    return question


def pdf_file(words=b"Costs and effects."):
    """The bytes of a small PDF, which hold these words."""
    return b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n% " + words + b"\ntrailer << /Root 1 0 R >>\n%%EOF\n"


class DocumentFactory(Factory):
    """A background document; `files` are PDFs by language, and there is one in each unless said otherwise."""

    class Meta:
        model = Document

    consultation = factory.SubFactory(ConsultationFactory, unpublished=True)
    title_en, title_mn = factory.Sequence("Costs {}".format), factory.Sequence("Зардал {}".format)

    @factory.post_generation
    def files(self, create, extracted, **kwargs):
        for code in ("en", "mn") if extracted is None else extracted:
            name, content = f"{kwargs.get('name', 'costs')}-{code}.pdf", pdf_file(kwargs.get("words", b"Costs."))
            upload = documents.looked_at(SimpleUploadedFile(name, content))
            documents.store(self, code, upload, told=bool(self.entry_id))


def open_to_public(document, at=None):
    """Publish a document's consultation as its verb would, at a time of the test's choosing."""
    Consultation.objects.filter(pk=document.consultation_id).update(
        published_at=at or ago(days=35), opens_at=ago(days=3)
    )
    document.consultation.refresh_from_db()
    return document


def ask(question, at=None):
    """Put a question to the public as its verb would, at a time of the test's choosing."""
    Question.objects.filter(pk=question.pk).update(asked_at=at or ago(days=20))
    question.refresh_from_db()
    return question


def prepared(**kwargs):
    """An unpublished consultation that lacks nothing, at whatever time of the year; nobody has declared it ready."""
    GroundFactory()
    why = {"timing_reason_en": "Parliament sits soon.", "timing_reason_mn": "Чуулган удахгүй эхэлнэ."}
    consultation = ConsultationFactory(unpublished=True, **{**why, **kwargs})
    ClauseFactory(draft__consultation=consultation)
    preparation.set_ticks(consultation, Principle.values, [], by=UserFactory())
    return consultation


def declared_ready(**kwargs):
    """A prepared one that an officer has declared ready, so that another can publish it."""
    consultation = prepared(**kwargs)
    preparation.declare_ready(consultation, by=UserFactory())
    return consultation


def publish(draft, at=None):
    """Freeze a draft as its verb would, at a time of the test's choosing."""
    Draft.objects.filter(pk=draft.pk).update(published_at=at or ago(days=20))
    draft.refresh_from_db()
    return draft


def published_clause(**kwargs):
    """A clause of a published first draft of an open consultation."""
    clause = ClauseFactory(**kwargs)
    publish(clause.draft)
    return Clause.objects.select_related("draft__consultation").get(pk=clause.pk)


class DiscussionFactory(Factory):
    class Meta:
        model = Discussion

    post = factory.SubFactory(PostFactory)


def discussion_of(target):
    return Discussion.objects.opened(target)


ONCE_PUBLIC = (State.PUBLISHED, State.REMOVED, State.WITHDRAWN, State.ERASED)


class CommentFactory(Factory):
    """Published, in English, on a post."""

    class Meta:
        model = Comment

    class Params:
        held = factory.Trait(state=State.HELD)
        unproven = factory.Trait(state=State.UNPROVEN, proven_at=None)
        official = factory.Trait(is_official=True, office="Consular Department", user_email="")

    discussion = factory.SubFactory(DiscussionFactory)
    user_name = "Bold"
    user_email = factory.Sequence("writer{}@example.net".format)
    author_key = factory.LazyAttribute(lambda comment: comment.user_email)
    comment = factory.Sequence("What about the hours? {}".format)
    language = "en"
    state = State.PUBLISHED
    submit_date = factory.LazyFunction(lambda: ago(hours=5))
    proven_at = factory.LazyFunction(lambda: ago(hours=4))
    published_at = factory.LazyAttribute(lambda comment: ago(hours=1) if comment.state in ONCE_PUBLIC else None)


class ProofFactory(Factory):
    """The open question to the writer of an unproven comment."""

    class Meta:
        model = Proof

    comment = factory.SubFactory(CommentFactory, unproven=True)
    expires_at = factory.LazyFunction(lambda: ahead(hours=1))


class GroundFactory(Factory):
    class Meta:
        model = Ground

    code = factory.Sequence("ground-{}".format)
    title_en, title_mn = "Off topic", "Сэдвээс гадуур"
    rule_en, rule_mn = "Keep to the subject.", "Сэдвээ баримтална уу."


class ModerationDecisionFactory(Factory):
    class Meta:
        model = ModerationDecision

    comment = factory.SubFactory(CommentFactory)
    act = "publish"
    decided_by = factory.SubFactory(UserFactory)
    decided_at = factory.LazyFunction(lambda: ago(minutes=30))


class AppealFactory(Factory):
    """Waits for a decision."""

    class Meta:
        model = Appeal

    decision = factory.SubFactory(
        ModerationDecisionFactory,
        act="reject",
        comment=factory.SubFactory("tests.factories.CommentFactory", state=State.REJECTED),
        ground=factory.SubFactory(GroundFactory),
    )
    first_decided_by = factory.LazyAttribute(lambda appeal: appeal.decision.decided_by)
    text = factory.Sequence("It was about the hours. {}".format)


class RuleFactory(Factory):
    """In force: holds what begins with «casino»."""

    class Meta:
        model = Rule

    name = factory.Sequence("Rule {}".format)
    kind = "stem"
    text = "casino"
    effect = "hold"
    reason = "We had many of these."
    is_active = True
    made_by = factory.SubFactory(UserFactory)


class SanctionFactory(Factory):
    """In force for three more days, on the address of a comment."""

    class Meta:
        model = Sanction

    kind = "mute"
    comment = factory.SubFactory(CommentFactory)
    author_key = factory.LazyAttribute(lambda sanction: sanction.comment.author_key)
    ground = factory.SubFactory(GroundFactory)
    reason = "Again and again."
    starts_at = factory.LazyFunction(lambda: ago(days=1))
    ends_at = factory.LazyFunction(lambda: ahead(days=3))
    set_by = factory.SubFactory(UserFactory)


class CrisisModeFactory(Factory):
    class Meta:
        model = CrisisMode

    level = "before"
    notice_en = factory.LazyAttribute(lambda turn: "" if turn.level == "normal" else "We read everything first.")
    notice_mn = factory.LazyAttribute(lambda turn: "" if turn.level == "normal" else "Бид бүгдийг эхлээд уншина.")
    reason = "A flood of abuse."
    set_by = factory.SubFactory(UserFactory)


class ComplaintFactory(Factory):
    """An open report of a published comment, each from a reader and a network of its own."""

    class Meta:
        model = Complaint

    comment = factory.SubFactory(CommentFactory)
    reason = "abuse"
    explanation = "It calls her names."
    language = "en"
    complainant_key = factory.Sequence("complainant-{}".format)
    network_key = factory.Sequence("complaint-network-{}".format)


class ThemeFactory(ReleasedFactory):
    class Meta:
        model = Theme

    consultation = factory.SubFactory(ConsultationFactory, closed=True)
    title_en, title_mn = factory.Sequence("Longer hours {}".format), factory.Sequence("Урт цаг {}".format)
    gist_en, gist_mn = "People work until six.", "Хүмүүс зургаан цаг хүртэл ажилладаг."


class ExcerptFactory(Factory):
    class Meta:
        model = Excerpt

    theme = factory.SubFactory(ThemeFactory)
    comment = factory.SubFactory(CommentFactory)
    filed_by = factory.SubFactory(UserFactory)


class ReplyFactory(ReleasedFactory):
    class Meta:
        model = Reply

    theme = factory.SubFactory(ThemeFactory)
    decision = "not_accepted"
    reason_en, reason_mn = "There is no money for it.", "Үүнд төсөв алга."
    signed_by_en, signed_by_mn = "State Secretary", "Төрийн нарийн бичгийн дарга"
    office_en, office_mn = "Consular Department", "Консулын газар"
    version_note_en = factory.LazyAttribute(lambda reply: "A word was wrong." if reply.replaces else "")
    version_note_mn = factory.LazyAttribute(lambda reply: "Нэг үг буруу байв." if reply.replaces else "")
    replaces = None


def proves(reply, *clauses, commitments=()):
    """A reply, published or not, that names these clauses and commitments: put there past the guard of what is published."""
    rows = Reply.changed_clauses.through
    rows._base_manager.bulk_create(rows(reply=reply, clause=clause) for clause in clauses)
    rows = Reply.commitments.through
    rows._base_manager.bulk_create(rows(reply=reply, commitment=commitment) for commitment in commitments)
    return reply


class CommitmentFactory(ReleasedFactory):
    class Meta:
        model = Commitment

    consultation = factory.SubFactory(ConsultationFactory, closed=True)
    title_en, title_mn = "A second window", "Хоёр дахь цонх"
    office_en, office_mn = "Consular Department", "Консулын газар"
    due_on = factory.LazyFunction(lambda: timezone.localdate() + timedelta(days=60))


class ProgressFactory(Factory):
    """A step of a published commitment, under way."""

    class Meta:
        model = Progress

    commitment = factory.SubFactory(CommitmentFactory, published_at=factory.LazyFunction(lambda: ago(days=1)))
    state = "under_way"
    note_en, note_mn = "The room is found.", "Өрөө олдлоо."
    recorded_by = factory.SubFactory(UserFactory)


class ReportFactory(ReleasedFactory):
    class Meta:
        model = Report

    consultation = factory.SubFactory(ConsultationFactory, closed=True)
    kind = "heard"
    body_en, body_mn = "<p>You spoke of hours.</p>", "<p>Та цагийн тухай ярив.</p>"


class SubmissionFactory(Factory):
    """Sent in time through the site, its address confirmed, in English, with a name."""

    class Meta:
        model = Submission

    class Params:
        begun = factory.Trait(sent_at=None, proven_at=None, digest="", consent="")
        unproven = factory.Trait(proven_at=None)
        on_paper = factory.Trait(
            channel="letter",
            email="",
            has_address=False,
            consent="withheld",
            received_at=factory.LazyFunction(lambda: ago(days=1)),
            entered_by=factory.SubFactory(UserFactory),
        )

    consultation = factory.SubFactory(ConsultationFactory)
    reference = factory.Sequence("S-{}".format)
    language = "en"
    name = "Bold"
    consent = "named"
    email = factory.Sequence("sender{}@example.net".format)
    has_address = True
    begun_at = factory.LazyFunction(lambda: ago(hours=6))
    sent_at = factory.LazyFunction(lambda: ago(hours=5))
    proven_at = factory.LazyFunction(lambda: ago(hours=5))
    digest = "d" * 64


def answered(submission, **subject):
    """An answer of a submission, sent or not; without a question and a clause it is on the whole."""
    row = Answer(submission=submission, **{"text": "Open until six.", **subject})
    return Answer._base_manager.bulk_create([row])[0]


class AnswerPublicationFactory(Factory):
    """Approved as it was sent, its own words beside choices not shown; `withheld` on a ground."""

    class Meta:
        model = AnswerPublication

    class Params:
        withheld = factory.Trait(state="withheld", text="", ground=factory.SubFactory(GroundFactory))

    state = "published"
    text = factory.LazyAttribute(lambda publication: publication.answer.text)
    decided_by = factory.SubFactory(UserFactory)
    version = 1


class FollowerFactory(Factory):
    class Meta:
        model = Follower

    email = factory.Sequence("reader{}@example.net".format)
    address_key = factory.Sequence("reader-{}".format)


class FollowFactory(Factory):
    """Confirmed, of everything, at once, in English."""

    class Meta:
        model = Follow

    class Params:
        waiting = factory.Trait(asked_at=factory.LazyFunction(timezone.now), confirmed_at=None)

    follower = factory.SubFactory(FollowerFactory)
    everything = True
    language = "en"
    asked_at = factory.LazyFunction(lambda: ago(days=20))
    confirmed_at = factory.LazyFunction(lambda: ago(days=19))
    news_since = factory.LazyAttribute(lambda follow: follow.confirmed_at)
