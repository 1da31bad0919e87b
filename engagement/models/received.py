"""Which submissions are received, and which of them count, as conditions on them or on rows that belong to one.

Rows that reach the submission by the path `prefix` ask it as joined conditions: beside an «or», a subquery would be worked
out for the submissions of the whole site.
"""

from django.db.models import Q


def received(prefix: str = "") -> Q:
    """Sent, by somebody whose address is proven where one was given, neither taken back nor replaced.

    Twin of `Submission.is_received`.
    """
    met = {"sent_at__isnull": False, "withdrawn_at": None, "erased_at": None, "replaced_by": None}
    proven = Q((f"{prefix}proven_at__isnull", False)) | Q((f"{prefix}has_address", False))
    return Q(*((f"{prefix}{name}", value) for name, value in met.items())) & proven


def counted(prefix: str = "") -> Q:
    """Received, and sent in time. Late ones are kept, shown and counted apart."""
    return received(prefix) & Q((f"{prefix}late", False))
