"""The mail that asks whether the new wording of a clause meets one's point: one for each person and draft."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils.translation import override

from engagement.messages.envelope import compose, whole_url
from engagement.models import Comment, Consultation, Delivery, Draft, Echo, Submission, Unwanted
from engagement.models.asked import is_over
from engagement.models.states import TAKEN_BACK


def build(delivery: Delivery) -> EmailMessage | None:
    """The mail, in the language of the contribution; None where nothing is asked any more, or nobody to be asked."""
    recipient = delivery.comment or delivery.submission
    draft = Draft.objects.get(pk=int(delivery.key.partition(":")[2]))
    consultation = Consultation.objects.with_reports().get(pk=draft.consultation_id)
    address = _address(recipient)
    if recipient is None or not address or is_over(consultation):
        return None
    with override(recipient.language):
        links = _links(recipient.author_key, draft, recipient.language)
        more = {"consultation": consultation, "draft": draft, "private_urls": links}
        more["whole_url"] = whole_url(recipient.author_key, recipient.language)
        return compose(delivery, to=address, context=more) if links else None


def _address(recipient: Comment | Submission | None) -> str:
    """ "" where it was erased, or its owner wants no mail."""
    if recipient is None or Unwanted.objects.holds(recipient.author_key):
        return ""
    if isinstance(recipient, Comment):
        return "" if recipient.state in TAKEN_BACK else recipient.user_email
    return recipient.email if recipient.is_received else ""


def _links(key: str, draft: Draft, language: str) -> list[str]:
    """The private links to all contributions from an address of which the draft asks something still unanswered."""
    asked = Echo.objects.filter(clause__draft=draft, verdict="").order_by()
    comments = Comment.objects.published().filter(author_key=key, pk__in=asked.values("comment")).order_by("pk")
    submissions = Submission.objects.received().filter(author_key=key, pk__in=asked.values("submission"))
    return [f"{settings.SITE_URL}{one.private_url(language)}" for one in (*comments, *submissions.order_by("pk"))]
