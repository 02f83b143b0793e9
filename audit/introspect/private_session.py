"""A session on a private server that a script may do anything to: end it, flood it with rows."""

from __future__ import annotations

import select
import time
from typing import TYPE_CHECKING, Any

from audit.errors import AuditError

if TYPE_CHECKING:
    from psycopg import Connection

_RECOVERY_SECONDS = 30.0  # a server that a statement has crashed starts again by itself


class PrivateSession:
    """A connection that opens again when a statement has ended it.

    Each statement commits by itself. `options` are the session's settings.
    """

    def __init__(self, dsn: str, options: str) -> None:
        self._dsn = dsn
        self._options = options
        self._connection = self._connect()

    def __enter__(self) -> PrivateSession:
        return self

    def __exit__(self, *error: object) -> None:
        self._connection.close()

    def run(self, text: str) -> None:
        """Run one statement and let go of its rows, one by one: they may be many.

        Raises psycopg.Error where it fails; the session is open after that.
        Raises AuditError where the server does not come back.
        """
        from psycopg import DataError, Error

        if "\0" in text:
            raise DataError("a NUL character stands in the statement")
        try:
            self._run(text)
        except Error:
            if self._connection.closed:
                self._connection = self._connect(_RECOVERY_SECONDS)
            raise

    def value(self, query: str, *parameters: str) -> Any:
        """The first column of the first row of a query of our own; None where there is none."""
        row = self._connection.execute(query.encode(), parameters).fetchone()
        return None if row is None else row[0]

    def make(self, words: str, *names: str) -> None:
        """Run a statement of our own with names in the place of each {}."""
        from psycopg import sql

        self.run(
            sql.SQL(words)
            .format(*(sql.Identifier(name) for name in names))
            .as_string(self._connection)
        )

    def reset(self) -> None:
        """Make it what a new session would be: scripts do not inherit each other's settings."""
        for text in ("reset session authorization", "reset role", "reset all", "discard temp"):
            self.run(text)

    def _run(self, text: str) -> None:
        from psycopg.errors import error_from_result
        from psycopg.pq import ExecStatus

        link = self._connection.pgconn
        link.send_query(text.encode())
        link.set_single_row_mode()
        error = None
        while True:
            while link.is_busy():  # waiting here, a signal reaches us
                select.select([link.socket], [], [])
                link.consume_input()
            result = link.get_result()
            if result is None:
                break
            if result.status == ExecStatus.FATAL_ERROR and error is None:
                error = error_from_result(result, encoding="utf-8")
        if error is not None:
            raise error

    def _connect(self, seconds: float = 0.0) -> Connection:
        import psycopg

        until = time.monotonic() + seconds
        while True:
            try:
                return psycopg.connect(self._dsn, autocommit=True, options=self._options)
            except psycopg.OperationalError as error:
                if time.monotonic() >= until:
                    raise AuditError(
                        "the embedded PostgreSQL was lost while it ran the SQL:"
                        f" {str(error).strip()}"
                    ) from error
            time.sleep(0.2)
