"""Leaf: whether a task worker lives, seen by all processes of one database.

A worker holds a shared advisory lock on a connection of its own. PostgreSQL lets go of it
the moment that connection ends, however the worker died: there is nothing to expire and no
row to clean up. It needs a session of its own, so no pooler in transaction mode between.
"""

from contextlib import suppress

from django.db import DEFAULT_DB_ALIAS, Error, connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper

LOCK = (2008, 1)  # the two halves of the lock's key; any pair that nothing else uses
IS_HELD = """
    SELECT EXISTS (
        SELECT 1 FROM pg_locks JOIN pg_database ON pg_database.oid = pg_locks.database
        WHERE locktype = 'advisory' AND granted AND objsubid = 2 AND classid = %s AND objid = %s
        AND datname = current_database()
    )
"""


def worker_is_alive() -> bool:
    """Whether at least one worker is connected to this database."""
    with connection.cursor() as cursor:
        cursor.execute(IS_HELD, LOCK)
        return bool(cursor.fetchone()[0])


class Heartbeat:
    """A worker's sign of life, for as long as it is not stopped."""

    def __init__(self) -> None:
        self._connection: BaseDatabaseWrapper | None = None

    def keep(self) -> None:
        """Hold the lock; take it again if the connection was lost. Raises where the database is away."""
        if self._connection and self._is_connected(self._connection):
            return
        self.stop()
        self._connection = connections.create_connection(DEFAULT_DB_ALIAS)
        with self._connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock_shared(%s, %s)", LOCK)

    def stop(self) -> None:
        """Let go of the lock, and end the connection: a server may take a while to notice that one has ended."""
        if self._connection:
            with suppress(Error), self._connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock_shared(%s, %s)", LOCK)
            self._connection.close()
            self._connection = None

    @staticmethod
    def _is_connected(own: BaseDatabaseWrapper) -> bool:
        try:
            with own.cursor() as cursor:
                cursor.execute("SELECT 1")
        except Error:
            return False
        return True
