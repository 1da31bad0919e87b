"""manage.py ensure_groups: the three groups of staff with the permissions of docs/permissions.md."""

from typing import Any

from django.core.management.base import BaseCommand

from engagement.groups import ensure_groups


class Command(BaseCommand):
    help = "Makes the groups editor, moderator and policy officer, or brings their permissions up to date."

    def handle(self, *args: Any, **options: Any) -> None:
        for group in ensure_groups():
            self.stdout.write(f"{group.name}: {group.permissions.count()} permissions")
