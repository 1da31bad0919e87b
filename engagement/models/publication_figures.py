"""How much of what came in is published, and why the rest is not: counted from rows."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import CharField, Count, Q, Value
from django.utils.translation import gettext as _

from diplomacy import languages
from engagement.models.answers import Answer
from engagement.models.consultations import Consultation
from engagement.models.publications import AnswerPublication, AnswerRedaction
from engagement.models.states import Consent
from engagement.models.submissions import Submission
from engagement.models.voices import Row, rows


@dataclass(frozen=True)
class Tally:
    """How much is published, counted from rows of what came in time. `late` came after closing and is counted apart.

    Of the submissions: `received`, of these `public` (with an answer that is shown) and `not_for_publication`. Of their
    answers: `published`, `withheld` by ground, `undecided`, `confidential`. `hidden` are passages by ground.
    """

    received: int
    public: int
    not_for_publication: int
    late: int
    published: int
    undecided: int
    confidential: int
    withheld: dict[str, int]
    hidden: dict[str, int]

    @property
    def of_submissions(self) -> list[Row]:
        """What became of those received in time; the last row is all of which nothing is shown, for whatever reason."""
        rest = self.received - self.public - self.not_for_publication
        found = rows(
            [
                (_("Published, at least one answer of it"), self.public),
                (_("Not for publication, as its writer chose"), self.not_for_publication),
                (_("Nothing of it is shown: withheld, confidential, without words, or not decided yet"), rest),
            ]
        )
        return found

    @property
    def of_answers(self) -> list[Row]:
        """What was decided on the answers of those whose writers let them be published."""
        withheld = [(_("Withheld: %(ground)s") % {"ground": title}, count) for title, count in self.withheld.items()]
        return rows(
            [
                (_("Published"), self.published),
                *withheld,
                (_("Confidential: counted, never shown"), self.confidential),
                (_("Not decided yet"), self.undecided),
            ]
        )

    @property
    def of_passages(self) -> list[Row]:
        """The passages hidden in published answers, by ground."""
        return rows(self.hidden.items())


def tally(consultation: Consultation) -> Tally:
    """Two queries, however many there are."""
    received = Submission.objects.received().filter(consultation=consultation)
    own = AnswerPublication.objects.filter(answer__submission__consultation=consultation)
    shown = own.shown().values("answer__submission")
    in_time = Q(late=False)
    counts = received.aggregate(
        all_received=Count("pk", filter=in_time),
        came_late=Count("pk", filter=Q(late=True)),
        public=Count("pk", filter=in_time & Q(pk__in=shown)),
        not_for_publication=Count("pk", filter=in_time & Q(consent=Consent.WITHHELD)),
    )
    sums = {"received": counts.pop("all_received"), "late": counts.pop("came_late")}
    return Tally(**sums, **counts, **_of_answers(consultation))


def _of_answers(consultation: Consultation) -> dict[str, Any]:
    submissions = Submission.objects.counted().filter(consultation=consultation).exclude(consent=Consent.WITHHELD)
    answers = Answer.objects.filter(submission__in=submissions).order_by()
    ground = languages.column("title")
    decided = answers.values("question__confidential", "publication__state", f"publication__ground__{ground}")
    counted = decided.annotate(count=Count("pk")).values_list(
        "question__confidential", "publication__state", f"publication__ground__{ground}", "count"
    )
    published = AnswerPublication.objects.shown().values("answer")
    hidden = AnswerRedaction.objects.in_force().filter(answer__in=published, answer__submission__in=submissions)
    covers = hidden.order_by().values(f"ground__{ground}").annotate(count=Count("pk"))
    marked = covers.annotate(confidential=Value(False), state=Value("hidden", output_field=CharField()))  # noqa: FBT003
    found = counted.union(marked.values_list("confidential", "state", f"ground__{ground}", "count"), all=True)
    return _sorted(found.order_by())


def _sorted(counted: Iterable[tuple[bool | None, str | None, str | None, int]]) -> dict[str, Any]:
    """Rows of (confidential, state, ground, count) as the fields of a `Tally`."""
    counts: Counter[str] = Counter()
    by_ground: dict[str, dict[str, int]] = {"withheld": {}, "hidden": {}}
    for confidential, state, ground, count in counted:
        if confidential:
            counts["confidential"] += count
        elif state in by_ground:
            by_ground[state][ground or ""] = count
        else:
            counts["published" if state else "undecided"] += count
    return {name: counts[name] for name in ("published", "undecided", "confidential")} | by_ground
