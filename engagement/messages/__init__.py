"""What each mail says: built from its row when it is sent, so that it tells what is true then."""

from django.core.mail import EmailMessage

from engagement.messages import comments, complaints, contributors, echoes, following, officers, submissions
from engagement.models import Delivery


def build(delivery: Delivery) -> EmailMessage | None:
    """The mail of a row; None where it has nothing to say any more, or nobody to say it to."""
    if delivery.kind == Delivery.Kind.ECHO:
        return echoes.build(delivery)
    if delivery.complaint:
        return complaints.build(delivery)
    if delivery.contributor:
        return contributors.build(delivery)
    if delivery.submission or delivery.colleague:
        return submissions.build(delivery)
    if delivery.officer:
        return officers.build(delivery)
    return comments.build(delivery) if delivery.comment else following.build(delivery)
