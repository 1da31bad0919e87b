"""Routes of the reading desk, among those of consultations in the staff pages; for policy officers alone."""

from engagement.admin.campaigns import group_list, group_page
from engagement.admin.desk import contributions, index
from engagement.admin.desk_item import assign, assign_many, done, item, note, read
from engagement.admin.officer_routes import DOING, SHOWING, Pages
from engagement.admin.publications import publication, publications
from engagement.admin.suggestions import confirm
from engagement.admin.workbooks import workbook

PAGES: Pages = {
    "desk": ("desk/", index, SHOWING),
    "desk_list": ("<int:pk>/desk/", contributions, SHOWING),
    "desk_assign_many": ("<int:pk>/desk/assign/", assign_many, DOING),
    "desk_groups": ("<int:pk>/desk/groups/", group_list, SHOWING + DOING),
    "desk_group": ("<int:pk>/desk/groups/<int:group>/", group_page, SHOWING + DOING),
    "desk_workbook": ("<int:pk>/contributions.xlsx", workbook, SHOWING),
    "desk_item": ("<int:pk>/desk/<slug:key>/", item, SHOWING),
    "desk_read": ("<int:pk>/desk/<slug:key>/read/", read, DOING),
    "desk_confirm": ("<int:pk>/desk/<slug:key>/suggested/<slug:text>/", confirm, DOING),
    "desk_note": ("<int:pk>/desk/<slug:key>/note/", note, DOING),
    "desk_assign": ("<int:pk>/desk/<slug:key>/assign/", assign, DOING),
    "desk_done": ("<int:pk>/desk/<slug:key>/done/", done, DOING),
    "desk_publications": ("<int:pk>/publications/", publications, SHOWING + DOING),
    "desk_publication": ("<int:pk>/desk/<slug:key>/publication/", publication, DOING),
}
