"""Staff accounts in each group, with passwords that nobody but the terminal has seen.

Two are moderators, for an appeal is decided by another person; two are policy officers, for a consultation is
published by another person than declared it ready.
"""

import secrets
from dataclasses import dataclass

from django.contrib.auth.models import Group, User

from diplomacy.demo.loader.shelf import Count, Shelf
from engagement.groups import ensure_groups

PASSWORD_BYTES = 12


@dataclass(frozen=True)
class Account:
    """A person who does not exist, and the group that says what they may do."""

    username: str
    group: str
    first_name: str
    last_name: str = "(demonstration)"


ACCOUNTS = (
    Account("editor", "editor", "Demo Editor"),
    Account("moderator", "moderator", "Demo Moderator"),
    Account("moderator-2", "moderator", "Second Demo Moderator"),
    Account("officer", "policy officer", "Demo Policy Officer"),
    Account("officer-2", "policy officer", "Second Demo Policy Officer"),
)


def load_accounts(shelf: Shelf) -> Count:
    """Groups and accounts; a new account has no usable password until `new_password`."""
    ensure_groups()
    count = Count()
    for account in ACCOUNTS:
        shelf.staff[account.username], is_new = _account(account)
        count.add(is_new=is_new)
    return count


def new_password(user: User) -> str:
    """Set and return a password; it is stored only as Django's hash."""
    password = secrets.token_urlsafe(PASSWORD_BYTES)
    user.set_password(password)
    user.save(update_fields=["password"])
    return password


def _account(account: Account) -> tuple[User, bool]:
    user, is_new = User.objects.get_or_create(
        username=account.username,
        defaults={
            "first_name": account.first_name,
            "last_name": account.last_name,
            "email": f"{account.username}@example.org",
            "is_staff": True,
        },
    )
    if is_new:
        user.set_unusable_password()
        user.save()
        user.groups.add(Group.objects.get(name=account.group))
    return user, is_new
