"""Routes of filing and of the board of themes, among those of themes in the staff pages; for policy officers alone."""

from engagement.admin.filing import file_page, passage_page
from engagement.admin.officer_routes import DOING, SHOWING, Pages
from engagement.admin.theme_board import board_page, log_page
from engagement.admin.theme_passages import passages_page

PAGES: Pages = {
    "theme_board": ("board/<int:consultation>/", board_page, SHOWING + DOING),
    "theme_log": ("log/<int:consultation>/", log_page, SHOWING),
    "theme_passages": ("<int:pk>/passages/", passages_page, SHOWING + DOING),
    "theme_file": ("file/<slug:key>/", file_page, SHOWING + DOING),
    "theme_passage": ("passage/<int:pk>/", passage_page, SHOWING + DOING),
}
