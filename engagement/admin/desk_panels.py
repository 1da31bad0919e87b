"""The panels beside each text on the reading desk: filing, suggestions, like texts, publication."""

from typing import Any

from django.http import HttpRequest

from engagement.admin.desk import Place
from engagement.admin.filing import add_panels
from engagement.admin.publication_panel import add_publications
from engagement.admin.suggestions import add_help
from engagement.models.desk import DeskItem


def panels(request: HttpRequest, place: Place, item: DeskItem) -> dict[str, Any]:
    """What the panels need on the page of one contribution, one line for each panel; what belongs to one text they put
    into its `DeskText.panels`."""
    add_help(item, place)
    return {**add_panels(item, place.consultation), **add_publications(request, place, item)}
