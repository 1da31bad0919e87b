"""The box of the reading desk on the first page of the staff pages."""

from typing import Any

from django import template
from django.template.context import Context

from engagement.admin.desk import desk_url, mine_url, to_read
from engagement.groups import RUN
from engagement.models.workload import workloads

register = template.Library()

SHOWN = 6


@register.inclusion_tag("admin/reading_desk.html", takes_context=True)
def reading_desk(context: Context) -> dict[str, Any]:
    """What is assigned to this officer, and which consultations wait to be read; five queries, none for others."""
    user = context["request"].user
    if not user.has_perm(RUN):
        return {"is_shown": False}
    return {
        "is_shown": True,
        "desk_url": desk_url(),
        "workloads": [(load, mine_url(load.consultation)) for load in workloads(user)[:SHOWN]],
        "waiting": to_read(user)[:SHOWN],
    }
