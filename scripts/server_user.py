"""The system user that a PostgreSQL server of the checkout runs as, and what that user may reach."""

import os
import pwd
import subprocess
from pathlib import Path

from console import Problem

OWN_DATABASE = "or set DATABASE_URL to a database of your own."


class ServerUser:
    """The caller; for root, whom PostgreSQL refuses, the owner of existing data or else «nobody»."""

    def __init__(self, home: Path) -> None:
        self.drops_root = os.geteuid() == 0
        try:
            owner = home.stat().st_uid if home.exists() else 0
            if not self.drops_root:
                entry = pwd.getpwuid(os.geteuid())
            else:
                entry = pwd.getpwuid(owner) if owner else pwd.getpwnam("nobody")
        except KeyError:
            raise Problem(f"PostgreSQL runs as a user with a name only. Run as a named user, {OWN_DATABASE}") from None
        self.name, self.uid, self.gid = entry.pw_name, entry.pw_uid, entry.pw_gid

    def run(self, *command: object, **options: object) -> subprocess.CompletedProcess[str]:
        """Run a program as this user, in an environment that cannot turn PostgreSQL elsewhere."""
        inherited = {name: value for name, value in os.environ.items() if not name.startswith(("PG", "LC_"))}
        identity = {"user": self.uid, "group": self.gid, "extra_groups": []} if self.drops_root else {}
        return subprocess.run(  # type: ignore[call-overload,no-any-return]
            [str(word) for word in command],
            cwd="/",
            env=inherited | {"LC_ALL": "C", "HOME": "/"},
            stdin=subprocess.DEVNULL,
            text=True,
            check=False,
            **identity,
            **options,
        )

    def reads(self, path: Path) -> bool:
        """Whether the user may enter this folder, or run this program: all folders above it count too."""
        try:
            return self.run("/bin/sh", "-c", 'test -r "$0" && test -x "$0"', path).returncode == 0
        except PermissionError:
            raise Problem(
                f"root may not become «{self.name}» here, and PostgreSQL refuses to run as root. "
                f"Run as an ordinary user, {OWN_DATABASE}"
            ) from None

    def own(self, folder: Path) -> None:
        """Make a folder that is private to the user; never touch the ones above it."""
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if folder.is_symlink() or folder.stat().st_uid not in {os.geteuid(), self.uid}:
            raise Problem(f"{folder} belongs to another user: be that user, or remove the folder as that user.")
        folder.chmod(0o700)
        self.give(folder)

    def give(self, path: Path) -> None:
        """Make the path this user's."""
        if self.drops_root:
            os.chown(path, self.uid, self.gid, follow_symlinks=False)
