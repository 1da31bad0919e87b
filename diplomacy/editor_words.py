"""What the editor of rich text says: words in scripts of ours and of its package, which have no catalogue of their own."""

from django.utils.translation import gettext, gettext_noop, ngettext
from django.views.i18n import JavaScriptCatalog

WORDS = (
    # Buttons of the package
    gettext_noop("Add caption"),
    gettext_noop("Add column"),
    gettext_noop("Add row"),
    gettext_noop("Delete column"),
    gettext_noop("Delete row"),
    gettext_noop("Delete table"),
    gettext_noop("Insert table"),
    gettext_noop("Merge cells"),
    gettext_noop("Remove caption"),
    gettext_noop("Split cell"),
    gettext_noop("Toggle header cell"),
    gettext_noop("blockquote"),
    gettext_noop("bold"),
    gettext_noop("figure"),
    gettext_noop("heading 2"),
    gettext_noop("heading 3"),
    gettext_noop("heading 4"),
    gettext_noop("italic"),
    gettext_noop("ordered list"),
    gettext_noop("paragraph"),
    gettext_noop("redo"),
    gettext_noop("remove link"),
    gettext_noop("undo"),
    gettext_noop("unordered list"),
    # Ours
    gettext_noop("Address"),
    gettext_noop("Cancel"),
    gettext_noop("Caption"),
    gettext_noop("Caption of the table"),
    gettext_noop("Choose a picture."),
    gettext_noop("Choose from the library…"),
    gettext_noop("Columns"),
    gettext_noop("Decorative: says nothing that the text does not"),
    gettext_noop("Description for people who cannot see it"),
    gettext_noop("Find a page of this site"),
    gettext_noop("Footnote"),
    gettext_noop("Insert"),
    gettext_noop("Link"),
    gettext_noop("Move the point down"),
    gettext_noop("Move the point up"),
    gettext_noop("Nothing was found."),
    gettext_noop("Numbered point"),
    gettext_noop("Picture"),
    gettext_noop("Remove the point"),
    gettext_noop("Rows"),
    gettext_noop("Table"),
    gettext_noop("The search does not answer. Try again."),
    gettext_noop("Toolbar"),
    gettext_noop("Update"),
    gettext_noop("What the note says"),
    gettext_noop("Words of the link"),
    gettext_noop("not public"),
)


class StaffCatalog(JavaScriptCatalog):
    """The catalogue of the admin's scripts, with the editor's words in it."""

    packages = ["django.contrib.admin"]

    def get_catalog(self) -> dict[str, str | list[str]]:
        return {**super().get_catalog(), **{word: gettext(word) for word in WORDS}, **_hours()}


def _hours() -> dict[str, list[str]]:
    """What stands beside a date and time for who is in another time zone than the site, for one hour and for several."""
    ahead = [
        ngettext(
            "Note: Enter times in the %(timezone)s timezone. (You are %(offset)s hour ahead.)",
            "Note: Enter times in the %(timezone)s timezone. (You are %(offset)s hours ahead.)",
            count,
        )
        for count in (1, 2)
    ]
    behind = [
        ngettext(
            "Note: Enter times in the %(timezone)s timezone. (You are %(offset)s hour behind.)",
            "Note: Enter times in the %(timezone)s timezone. (You are %(offset)s hours behind.)",
            count,
        )
        for count in (1, 2)
    ]
    sentence = "Note: Enter times in the %(timezone)s timezone. (You are %(offset)s hour {}.)"
    return {sentence.format("ahead"): ahead, sentence.format("behind"): behind}
