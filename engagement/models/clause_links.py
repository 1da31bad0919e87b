"""Clauses as links: their label and address, read as one column beside other rows."""

from typing import TypedDict

from django.db.models import F, QuerySet, TextField, Value
from django.db.models.functions import Coalesce, JSONObject
from django.urls import reverse

from diplomacy import languages
from engagement.models.drafts import Clause


class ClauseRow(TypedDict):
    """What a link needs of a clause, in the language of the request, and where it stands."""

    pk: int
    slug: str
    draft: int
    position: int
    number: str
    heading: str


def clause_rows(clauses: QuerySet[Clause]) -> QuerySet[Clause]:
    """One column, a `ClauseRow`, of clauses in the order of their drafts; fit for an `ArraySubquery`."""
    row = JSONObject(
        pk=F("pk"),
        slug=F(f"draft__consultation__{languages.column('slug')}"),
        draft=F("draft__number"),
        position=F("position"),
        number=F("number"),
        heading=Coalesce(F(languages.column("heading")), Value(""), output_field=TextField()),
    )
    return clauses.order_by("draft__number", "position", "pk").values_list(row)


def link_to(row: ClauseRow) -> tuple[str, str]:
    """Label and address of a clause."""
    address = reverse("engagement:clause_detail", args=[row["slug"], row["draft"], row["number"]])
    return f"{row['number']} {row['heading']}".strip(), address
