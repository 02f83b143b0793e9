"""One read-only transaction on the target; whatever an audit reads, it reads in one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from audit.errors import AuditError

if TYPE_CHECKING:
    import psycopg


Row = tuple[Any, ...]

# Each of these changes what the server prints for one and the same structure, or how it reads an
# expression. They may be set for a role, a database or by another client of a pooler, so none is
# left to chance.
_PINNED = (
    ("search_path", "pg_catalog"),
    ("client_encoding", "UTF8"),
    ("DateStyle", "ISO, YMD"),
    ("IntervalStyle", "postgres"),
    ("TimeZone", "UTC"),
    ("lc_monetary", "C"),
    ("lc_numeric", "C"),
    ("lc_time", "C"),
    ("extra_float_digits", "1"),
    ("bytea_output", "hex"),
    ("xmloption", "content"),
    ("standard_conforming_strings", "on"),
    ("quote_all_identifiers", "off"),
    ("transform_null_equals", "off"),
    ("array_nulls", "on"),
    ("jit", "off"),  # compiling a catalog query takes longer than running it
)


class Session:
    """A `REPEATABLE READ READ ONLY` transaction on an open connection, ended by a rollback.

    Its settings are local to the transaction and set by its first statement; it makes no temporary
    object, prepares nothing and opens no cursor on the server, so that nothing outlives it in a
    pool. The connection stays open and is the caller's to close. Not to be shared by threads.
    """

    def __init__(
        self,
        connection: psycopg.Connection[Row],
        *,
        statement_timeout: float = 60.0,
        lock_timeout: float = 10.0,
    ) -> None:
        """Timeouts are in seconds and hold for each statement; 0 means none."""
        self._connection = connection
        self.statement_timeout = statement_timeout
        self._timeouts = (
            ("statement_timeout", f"{round(statement_timeout * 1000)}ms"),
            ("lock_timeout", f"{round(lock_timeout * 1000)}ms"),
            # What is done between two statements is comparing, which takes seconds at most.
            ("idle_in_transaction_session_timeout", "10min"),
        )
        self.statements = 0  # how many were sent, for the tests that hold the number fixed
        self.database = ""
        self.role = ""
        self.version = ""  # all of version(): the engine, its number and its platform
        self.version_num = 0

    def __enter__(self) -> Self:
        import psycopg

        connection = self._connection
        with self.explaining():
            connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
            connection.read_only = True
            self._pin()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        import psycopg

        try:
            self._connection.rollback()
        except psycopg.Error:
            # A connection that is gone has ended its transaction, and what went wrong before
            # (or an answer that is complete) matters more.
            self._connection.close()

    @property
    def connection(self) -> psycopg.Connection[Row]:
        """The connection underneath, for what `execute` doesn't do (savepoints, say)."""
        return self._connection

    @property
    def server_version(self) -> str:
        """The version as people write it: `18.6`."""
        return f"{self.version_num // 10000}.{self.version_num % 10000}"

    @property
    def is_postgres(self) -> bool:
        """Whether the catalogs are PostgreSQL's own, not an imitation's."""
        # CockroachDB, Redshift ("PostgreSQL 8.0.2 on … Redshift") and Materialize speak the
        # protocol; forks such as Aurora and Neon are PostgreSQL.
        name = self.version.lower()
        return name.startswith("postgresql") and "redshift" not in name

    def execute(self, query: str, parameters: Sequence[object] | None = None) -> list[Row]:
        """Run one statement and return its rows; errors are psycopg's own, for callers to judge."""
        self.statements += 1
        cursor = self._connection.execute(query, parameters)
        return cursor.fetchall() if cursor.description else []

    def execute_all(self, queries: Sequence[str]) -> list[list[Row]]:
        """Run statements without parameters in one round trip, and return the rows of each."""
        self.statements += len(queries)
        with self._connection.cursor() as cursor:
            cursor.execute("\n;\n".join(queries))
            rows = [cursor.fetchall()]
            while cursor.nextset():
                rows.append(cursor.fetchall())
            return rows

    def _pin(self) -> None:
        """Fix the settings, and learn in the same round trip whom we talk to.

        A setting that the server doesn't know is passed over: an engine that isn't PostgreSQL can
        still be read through information_schema.
        """
        settings = ", ".join(
            f"('{name}', '{value}')" for name, value in (*_PINNED, *self._timeouts)
        )
        pin = (
            "SELECT pg_catalog.set_config(name, value, true)"
            f" FROM (VALUES {settings}) AS pinned (name, value)"
            " WHERE pg_catalog.current_setting(name, true) IS NOT NULL"
        )
        facts = "SELECT current_database()::text, current_user::text, pg_catalog.version()"
        _, ((self.database, self.role, self.version),) = self.execute_all((pin, facts))
        self.version_num = self._connection.info.server_version

    @contextmanager
    def explaining(self) -> Iterator[None]:
        """Turn what no caller can do anything about into an AuditError."""
        import psycopg
        from psycopg import errors

        try:
            yield
        except errors.QueryCanceled as error:
            raise AuditError(
                "the server gave up a statement that took longer than the limit",
                hint="allow more time with --statement-timeout SECONDS",
            ) from error
        except errors.LockNotAvailable as error:
            raise AuditError(
                "a table is locked by another session, and its structure can't be read meanwhile",
                hint="try again when the migration that runs there has ended",
            ) from error
        except errors.InsufficientPrivilege as error:
            raise AuditError(
                f"the role {self.role or '?'} may not read what the audit needs: "
                f"{error.diag.message_primary}",
                hint="reading PostgreSQL's catalogs takes no grant; was one revoked?",
            ) from error
        except UnicodeDecodeError as error:
            raise AuditError(
                "a name or a text in the catalogs is not valid UTF-8",
                hint="the database was created with the encoding SQL_ASCII, which checks nothing",
            ) from error
        except psycopg.OperationalError as error:
            raise AuditError(
                f"the connection was lost or refused to go on: {_first_line(error)}",
                hint="try again; a standby cancels reads that hold back its recovery",
            ) from error


def _first_line(error: Exception) -> str:
    return next(
        (line.strip() for line in str(error).splitlines() if line.strip()), "no reason given"
    )
