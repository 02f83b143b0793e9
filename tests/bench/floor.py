"""The floor: `python -m tests.bench.floor SIZE DSN FOLDER` writes the reader's statements there.

They are recorded while the reader works, so psql fetches exactly the rows that an audit needs and
nothing has to be kept in step by hand. pg_dump's ratio to this floor tells whether the statements
themselves have become slow.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any, Self

import psycopg


class _Recorder(psycopg.Cursor[Any]):
    """A cursor that remembers what it sent, parameters filled in."""

    sent: list[str] = []  # noqa: RUF012 - one list for all cursors is the point

    def execute(self, query: Any, params: Any = None, **options: Any) -> Self:
        self.sent.append(psycopg.ClientCursor(self.connection).mogrify(query, params))
        return super().execute(query, params, **options)


def record(dsn: str) -> list[str]:
    """Every statement that reading the catalogs at `dsn` takes, in order."""
    from audit.introspect.connect import open_connection
    from audit.introspect.reading import read_schema
    from audit.introspect.session import Session

    _Recorder.sent.clear()
    with open_connection(dsn) as connection:
        connection.cursor_factory = _Recorder
        with Session(connection) as session:
            read_schema(session)
    return list(_Recorder.sent)


def script(statements: list[str]) -> str:
    """The statements as psql runs them: in one transaction, as the reader does."""
    lines = ["begin isolation level repeatable read read only;"]
    lines += [f"{statement.rstrip().rstrip(';')};" for statement in statements]
    return "\n".join([*lines, "rollback;", ""])


if __name__ == "__main__":
    text = script(record(sys.argv[2]))
    Path(sys.argv[3], "floor.sql").write_text(text, encoding="utf-8")
