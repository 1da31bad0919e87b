"""Paper: letters, mail, calls and meetings, entered by staff as they came in, and corrected where they were mistyped."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from uuid import UUID

from django.contrib.auth.models import User
from django.core.files.base import ContentFile, File
from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Coalesce, TruncDate
from django.utils import timezone
from django.utils.translation import gettext as _

from diplomacy.files import Inspected
from diplomacy.refusals import Refused, refuse_unless_empty
from engagement import mail
from engagement.actions import publications
from engagement.actions.answers import Said
from engagement.actions.attachments import without_traces
from engagement.actions.saving import store
from engagement.actions.sending import seal
from engagement.actions.submissions import About, guard_wanted
from engagement.models import Attachment, Capacity, Channel, Consent, Consultation, Delivery, Kind, Stage, Submission
from engagement.models.deadlines import Barrier

BARRIERS = {
    Stage.DRAFT: Barrier.NOT_PUBLIC,
    Stage.UPCOMING: Barrier.NOT_YET,
    Stage.WITHDRAWN: Barrier.WITHDRAWN,
}
MOST_ALIKE = 5


@dataclass(frozen=True)
class Scan:
    """A file that came with it, and what `diplomacy.files.inspect` found it to be."""

    file: File
    inspected: Inspected


@dataclass(frozen=True)
class Paper:
    """What came in, as the form or the sheet has found it acceptable.

    `came_at` is when it came; `channel` any but this site. Where the paper says nothing of publication, it is withheld.
    """

    consultation: Consultation
    channel: str
    came_at: datetime
    about: About
    consent: str = Consent.WITHHELD
    no_objection: bool = False
    said: tuple[Said, ...] = ()
    scans: tuple[Scan, ...] = ()

    @property
    def says_anything(self) -> bool:
        return self.no_objection or bool(self.scans) or any(not said.is_empty for said in self.said)


def came_at(consultation: Consultation, day: date, clock: time | None = None) -> datetime:
    """The moment of a day in Ulaanbaatar. Without a clock it began with the day, or, on its first day, with the opening.

    So a letter whose hour nobody noted is in time on the day of closing.
    """
    moment = timezone.make_aware(datetime.combine(day, clock or time()))
    opens_at = consultation.opens_at
    if clock is None and opens_at and timezone.localdate(opens_at) == day:
        return max(moment, opens_at)
    return moment


def obstacles(consultation: Consultation, moment: datetime | None = None) -> list[str]:
    """Why nothing can be entered, or nothing that came in at that moment."""
    if consultation.kind == Kind.QUESTION_HOUR:
        return [str(Barrier.QUESTION_HOUR.value)]
    if barrier := BARRIERS.get(consultation.stage):
        return [str(barrier.value)]
    if moment and moment > timezone.now():
        return [_("The time at which it came in lies in the future.")]
    if moment and consultation.opens_at and moment < consultation.opens_at:
        return [_("It came in before the consultation opened.")]
    return []


def is_late(consultation: Consultation, moment: datetime) -> bool:
    """Paper is late from the second of closing on: nobody had a form open. After the answer all is: its figures stand."""
    answered = consultation.stage == Stage.ANSWERED
    return answered or (consultation.closes_at is not None and moment >= consultation.closes_at)


def alike(paper: Paper) -> list[Submission]:
    """What came in from the same organisation, or else under the same name, on the same day: perhaps the very same."""
    about = paper.about
    same = Q(organisation__iexact=about.organisation) if about.organisation else Q(name__iexact=about.name)
    if not (about.organisation or about.name):
        return []
    found = Submission.objects.received().filter(same, consultation=paper.consultation)
    day = TruncDate(Coalesce("received_at", "sent_at"))
    found = found.annotate(day=day).filter(day=timezone.localdate(paper.came_at))
    return list(found.order_by("pk")[:MOST_ALIKE])


@transaction.atomic
def enter(paper: Paper, *, by: User, key: UUID, receipt: bool = False) -> Submission:
    """Keep it as received, in the name of who enters it; one with this `key` that was entered before is given again.

    Nothing is mailed but the receipt, where that is asked for. Refused lists what stands against it.
    """
    consultation = held(paper.consultation)
    entered_before = Submission.objects.filter(sending_key=key).first()
    if entered_before:
        return entered_before
    _guard(consultation, paper)
    if receipt:
        _guard_receipt(paper.about)
    submission = write(replace(paper, consultation=consultation), by=by, key=key)
    if receipt:
        mail.queue_to_submission(submission, Delivery.Kind.RECEIPT, key="receipt")
    return submission


@transaction.atomic
def correct(mistyped: Submission, paper: Paper, *, note: str, by: User, key: UUID) -> Submission:
    """Enter it anew where it was mistyped: the new entry takes its place, the old one is kept and counts no more.

    `note` says what was mistyped. Its files come along. Refused where the old one did not come on paper, or no longer counts, and where more
    would be published than before: what may be published only narrows.
    """
    consultation = held(paper.consultation)
    entered_before = Submission.objects.filter(sending_key=key).first()
    if entered_before:
        return entered_before
    before = Submission.objects.for_update().get(pk=mistyped.pk)
    refuse_unless_empty(obstacles_to_correction(before, consultation))
    if paper.consent != before.consent and Consent(paper.consent) not in Consent(before.consent).narrower:
        raise Refused(_("What may be published of it can only become less."))
    if not note.strip():
        raise Refused(_("Say what was mistyped."))
    corrected = replace(paper, consultation=consultation, scans=(*_scans_of(before), *paper.scans))
    _guard(consultation, corrected)
    submission = write(corrected, by=by, key=key, correction=note.strip())
    before.replaced_by = submission
    before.save()
    publications.take_down([before.pk])
    return submission


def obstacles_to_correction(submission: Submission, consultation: Consultation) -> list[str]:
    """Why an entry cannot be replaced by a corrected one."""
    if submission.channel == Channel.WEB:
        return [_("What somebody sent through the site is theirs: nobody else changes it.")]
    if submission.replaced_by_id:
        return [_("It has been replaced by a corrected entry already.")]
    if not submission.is_received:
        return [_("It was taken back.")]
    if submission.consultation_id != consultation.pk:
        return [_("It belongs to another consultation.")]
    if consultation.stage == Stage.ANSWERED:
        return [_("The consultation is answered: its record is closed.")]
    return obstacles(consultation)


def held(consultation: Consultation) -> Consultation:
    """The consultation as it stands, held: of two clicks at once the second waits, and so does a date that moves."""
    Consultation.objects.select_for_update(no_key=True).get(pk=consultation.pk)
    return Consultation.objects.with_reports().get(pk=consultation.pk)


def _guard(consultation: Consultation, paper: Paper) -> None:
    refuse_unless_empty(obstacles(consultation, paper.came_at))
    if not paper.says_anything:
        raise Refused(_("What it says is not entered yet. If it has no objection, tick that, or add the scan."))


def _guard_receipt(about: About) -> None:
    if not about.email:
        raise Refused(_("There is no address to which a receipt could be sent."))
    guard_wanted(about.author_key)


def write(paper: Paper, *, by: User, key: UUID, correction: str = "") -> Submission:
    """Store and seal it; the caller holds the consultation, and has made sure that it may be entered."""
    about, now = paper.about, timezone.now()
    submission = Submission(
        consultation=paper.consultation,
        channel=paper.channel,
        received_at=paper.came_at,
        entered_by=by,
        language=about.language,
        capacity=about.capacity,
        name=about.name,
        organisation=about.organisation if about.capacity != Capacity.PERSON else "",
        expertise=about.expertise if about.capacity == Capacity.EXPERT else "",
        email=about.email,
        has_address=bool(about.email),
        author_key=about.author_key,
        consent=paper.consent,
        no_objection=paper.no_objection,
        begun_at=now,
        proven_at=now,  # the paper itself is the proof: nobody is asked to confirm a letter
        sending_key=key,
        correction=correction,
    )
    submission.save()
    store(submission, (said for said in paper.said if not said.is_empty), by=str(by)[:100])
    attached: list[Attachment] = []
    with without_traces(attached):
        _attach(submission, paper.scans, by, attached)
        seal(submission, now, late=is_late(paper.consultation, paper.came_at))
    return submission


def _scans_of(submission: Submission) -> tuple[Scan, ...]:
    """The files of an entry, to be stored once more."""
    scans = []
    for found in submission.attachments.all():
        with found.file.open() as file:
            content = ContentFile(file.read(), found.name)
        scans.append(Scan(content, Inspected(found.media_type, found.name, found.size, found.digest)))
    return tuple(scans)


def _attach(submission: Submission, scans: Iterable[Scan], by: User, attached: list[Attachment]) -> None:
    """Each file once; `attached` takes them in as soon as they are stored."""
    for scan in scans:
        found = scan.inspected
        if submission.attachments.filter(digest=found.digest).exists():
            continue
        attachment = Attachment(
            submission=submission,
            name=found.name,
            media_type=found.media_type,
            size=found.size,
            digest=found.digest,
            added_by=str(by)[:100],
        )
        attachment.file.save(found.name, scan.file, save=False)
        attached.append(attachment)
        attachment.save()
