"""Texts of Django that its own Mongolian catalogue lacks, leaves in English or breaks the grammar of.

They are only named here, so that our catalogue holds them; it comes before Django's.
"""

from django.utils.translation import gettext_noop, ngettext_lazy

TEXTS = [
    gettext_noop(" By %(filter_title)s "),
    gettext_noop("- Select an option -"),
    gettext_noop("Add %s"),
    gettext_noop("Add link"),
    gettext_noop("After you’ve created a user, you’ll be able to edit more user options."),
    gettext_noop("Change %s"),
    gettext_noop("Change or view list link"),
    gettext_noop("Changed {fields} for {name} “{object}”."),
    gettext_noop("Disabled"),
    gettext_noop("Enabled"),
    gettext_noop("Enter a valid email address."),
    gettext_noop("Filter by %(field_name)s"),
    gettext_noop("Forgotten your login credentials?"),
    gettext_noop("Logout"),
    gettext_noop("Model name"),
    gettext_noop("Pagination %(name)s"),
    gettext_noop("Pagination %(name)s entries"),
    gettext_noop("Password-based authentication"),
    gettext_noop("Raw passwords are not stored, so there is no way to see the user’s password."),
    gettext_noop("Reset password"),
    gettext_noop("Run"),
    gettext_noop("Search %(name)s"),
    gettext_noop("Select %s"),
    gettext_noop("Select %s to change"),
    gettext_noop("Select %s to view"),
    gettext_noop("Set password"),
    gettext_noop("Set password: %s"),
    gettext_noop("The two password fields didn’t match."),
    gettext_noop("This field is required."),
    gettext_noop("View %s"),
    gettext_noop("View selected %(model)s"),
    gettext_noop("Your password can’t be a commonly used password."),
    gettext_noop("Your password can’t be entirely numeric."),
    gettext_noop("Your password can’t be too similar to your other personal information."),
]

COUNTED = [
    ngettext_lazy(
        "Ensure this value has at most %(limit_value)d character (it has %(show_value)d).",
        "Ensure this value has at most %(limit_value)d characters (it has %(show_value)d).",
        "limit_value",
    ),
    ngettext_lazy(
        "This password is too short. It must contain at least %d character.",
        "This password is too short. It must contain at least %d characters.",
    ),
    ngettext_lazy("…and %(count)d more object.", "…and %(count)d more objects.", "count"),
]
